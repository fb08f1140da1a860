"""The taint model that ships: what each framework calls a request, what cleans, what carries. Each case is a piece of
Python whose sink is `exec`; lines marked with `# hit` must be found by the flow, all others must not."""
import json
import pathlib
import tempfile
import unittest

import support

SOURCES = {
    "flask": """
from flask import Flask, Blueprint, request
app = Flask(__name__)
bp = Blueprint("b", __name__)
@app.route("/<name>/<int:n>")
def a(name, n):
    exec(name)  # hit
    exec(n)
    exec(request.args.get("x"))  # hit
    exec(request.form["x"])  # hit
    exec(request.get_json()["x"])  # hit
    exec(request.files["x"].filename)  # hit
    exec(request.method)
@bp.post("/x")
def b(text: str, number: int):
    exec(text)  # hit
    exec(number)
""",
    "flask elsewhere": """
from flask import request as r
from .app import app
@app.route("/<name>")
def a(name):
    exec(name)  # hit
    form = r.form
    exec(form.get("a"))  # hit
""",
    "django": """
from django.http import HttpResponse
from django.views import View
def index(request):
    exec(request.GET["x"])  # hit
    exec(request.POST.get("x"))  # hit
    exec(request.body)  # hit
    exec(request.META["HTTP_X"])  # hit
    exec(request.META.get("QUERY_STRING"))  # hit
    exec(request.META[request.method])  # hit
    for name, text in request.META.items():
        exec(text)  # hit
    exec(request.META["REMOTE_ADDR"])
    exec(request.META.get("CSRF_COOKIE"))
    exec(request.method)
    exec(request.user.name)
class Page(View):
    def get(self, request, slug):
        exec(request.GET.get("x"))  # hit
        exec(self.request.COOKIES["x"])  # hit
        exec(slug)  # hit
        exec(self.kwargs["x"])  # hit
""",
    "rest framework": """
from rest_framework.views import APIView
from rest_framework.decorators import api_view
class Things(APIView):
    def post(self, request):
        exec(request.data["x"])  # hit
        exec(request.query_params.get("x"))  # hit
@api_view(["POST"])
def thing(req):
    exec(req.data["x"])  # hit
""",
    "fastapi": """
from fastapi import FastAPI, APIRouter, Depends, Request, UploadFile
from pydantic import BaseModel
app = FastAPI()
router = APIRouter()
class Body(BaseModel):
    text: str
@app.get("/{name}")
async def a(name: str, n: int, db=Depends(print)):
    exec(name)  # hit
    exec(n)
    exec(db)
@router.post("/x")
async def b(body: Body, request: Request, f: UploadFile):
    exec(body.text)  # hit
    exec(request.query_params["x"])  # hit
    exec(await request.json())  # hit
    exec(f.filename)  # hit
    exec(request.method)
""",
    "aiohttp": """
from aiohttp import web
routes = web.RouteTableDef()
@routes.get("/")
async def a(request):
    exec(request.query["x"])  # hit
    exec(await request.text())  # hit
async def b(request):
    exec(request.match_info["x"])  # hit
""",
    "tornado": """
import tornado.web
class Main(tornado.web.RequestHandler):
    def get(self, path):
        exec(self.get_argument("x"))  # hit
        exec(self.request.body)  # hit
        exec(path)  # hit
        exec(self.settings["x"])
""",
    "bottle": """
from bottle import request, route
@route("/<name>")
def a(name):
    exec(name)  # hit
    exec(request.query.x)  # hit
""",
    "servers of the standard library": """
import http.server, cgi, socket, socketserver
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        exec(self.path)  # hit
        exec(self.rfile.read(9))  # hit
        exec(self.command)
form = cgi.FieldStorage()
exec(form["x"].value)  # hit
s = socket.socket()
exec(s.recv(99))  # hit
""",
    "zmq": """
import zmq
from zmq import Context, PAIR
context = zmq.Context()
class Worker:
    def __init__(self, ctx: zmq.Context, endpoint):
        self.pipe = ctx.socket(zmq.PAIR)
        self.pipe.connect(endpoint)
        self.rep = ctx.socket(zmq.REP)
        self.rep.connect("tcp://*:9")
    def run(self):
        exec(self.pipe.recv_multipart()[1].decode())
        exec(self.rep.recv_multipart()[1].decode())  # hit
def inst():
    s = Context.instance().socket(PAIR)
    exec(s.recv_string())
    s = Context.instance().socket(zmq.REP)
    exec(s.recv_string())  # hit
    s = zmq.Socket(context, zmq.PAIR)
    exec(s.recv_string())
    s = zmq.Socket(context, zmq.REP)
    exec(s.recv_string())  # hit
""",
    "serverless": """
def lambda_handler(event, context):
    exec(event["x"])  # hit
    exec(context.name)
""",
    "local": """
import sys, os, argparse, click
exec(sys.argv[1])  # hit
exec(sys.argv[1:][0])  # hit
exec(" ".join(sys.argv))  # hit
exec(os.path.dirname(sys.argv[0]))
exec(sys.argv[number_of()])  # hit
exec(sys.argv[-1])  # hit
for word in sys.argv[2:]:
    exec(word)  # hit
for word in sys.argv:
    exec(word)  # hit
words = sys.argv
exec(words[1])  # hit
program, first = sys.argv
exec(first)  # hit
first, *others = sys.argv[1:]
exec(others[0])  # hit
exec(input())  # hit
parser = argparse.ArgumentParser()
args = parser.parse_args()
exec(args.code)  # hit
exec(sys.platform)
class Info:
    pass
@click.command()
@click.option("--text")
def main(text, info: Info, name: str, words: list[str], ctx: click.Context, number: int = 1):
    exec(text)  # hit
    exec(name)  # hit
    exec(words[0])  # hit
    exec(info.text)
    exec(ctx.text)
    exec(number)
""",
    "raw_input": """
exec(raw_input())  # hit
""",
    "raw_input in Python 3": """
import asyncio
exec(raw_input())
exec(input())  # hit
""",
    "raw_input in both": """
try:
    from urllib.parse import quote
except ImportError:
    from urlparse import quote
exec(raw_input())  # hit
""",
    "environment": """
import os
exec(os.environ["X"])  # hit
exec(os.environ.get("X", ""))  # hit
exec(os.getenv("X"))  # hit
kept = os.environ
exec(kept["X"])  # hit
exec("%(x)s" % os.environ)  # hit
for name, text in os.environ.items():
    exec(text)  # hit
exec(os.environ["EDITOR"])
exec(os.environ.get("PAGER", "less"))
exec(os.getenv("SHELL"))
""",
    "agents": """
from mcp.server.fastmcp import FastMCP, Context
mcp = FastMCP("x")
@mcp.tool()
def run(code: str, ctx: Context):
    exec(code)  # hit
    exec(ctx.info)
""",
    "responses": """
import requests, urllib.request
exec(requests.get("https://example.org").text)  # hit
exec(urllib.request.urlopen("https://example.org").read())  # hit
exec(requests.codes.ok)
""",
}

FLOWS = {
    "sanitizers": """
import ast, json, uuid, hashlib, os.path
x = input()
exec(ast.literal_eval(x))
exec(str(uuid.UUID(x)))
exec(hashlib.sha256(x.encode()).hexdigest())
exec(str(int(input())))
exec(os.path.basename(x))  # hit
""",
    "signed tokens": """
import jwt
from authlib.jose import jwt as ajwt
from django.core import signing
from flask import Flask, request
from itsdangerous import URLSafeTimedSerializer
from jose import jwt as jose_jwt
app = Flask(__name__)
SECRET = app.config["K"]
unchecked = {"verify_signature": False}
@app.route("/")
def page():
    token = request.cookies["token"]
    exec(jwt.decode(token, SECRET, algorithms=["HS256"])["a"])
    exec(jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False})["a"])
    exec(jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_signature": False})["a"])  # hit
    exec(jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_signature": True})["a"])
    exec(jwt.decode(token, SECRET, algorithms=["HS256"], options=unchecked)["a"])  # hit
    exec(jwt.decode(token, options=dict(verify_signature=False))["a"])  # hit
    exec(jwt.decode(token, verify=False)["a"])  # hit
    exec(jwt.decode(token, SECRET, verify=False)["a"])  # hit
    exec(jwt.decode(token, SECRET, False)["a"])  # hit
    exec(jwt.decode(token, None, algorithms=["none"])["a"])  # hit
    exec(jwt.get_unverified_header(token)["kid"])  # hit
    exec(jose_jwt.decode(token, SECRET)["a"])
    exec(jose_jwt.get_unverified_claims(token)["a"])  # hit
    exec(ajwt.decode(token, SECRET)["a"])
    exec(signing.loads(token)["a"])
    exec(URLSafeTimedSerializer(SECRET).loads(token)["a"])
    exec(URLSafeTimedSerializer(SECRET).loads_unsafe(token)[1]["a"])  # hit
""",
    "things that only tell about data": """
import os
x = input()
exec(str(os.path.exists(x)))
exec(str(len(x)))
""",
    "modules": """
import importlib
x = input()
exec(importlib.import_module(x).CODE)
exec(__import__(x).__doc__)
exec(importlib.util.cache_from_source(x))  # hit
""",
    "defaults of a configuration": """
import configparser, os
config = configparser.ConfigParser(os.environ)
config.read("a.ini")
exec(config.get("a", "b", raw=True))
exec(config.get("a", "b", fallback=os.environ["B"]))  # hit
""",
    "things that carry data": """
import base64, json, re, urllib.parse, textwrap, copy, os.path, shlex
x = input()
exec(base64.b64decode(x))  # hit
exec(urllib.parse.unquote(x))  # hit
exec(re.sub("a", "b", x))  # hit
exec(re.sub(x, "b", "c"))
exec(re.match("(.+)", x).group(1))  # hit
exec(re.match("(a)", x).group(1))
exec(os.path.join("a", x))  # hit
exec(textwrap.dedent(x))  # hit
exec(copy.deepcopy([x])[0])  # hit
exec(shlex.split(x)[0])  # hit
compile(x, "name", "exec")
exec(compile(x, "name", "exec"))  # hit
exec(compile("a", x, "exec"))
""",
    "lookups": """
from django.db import models
from django.shortcuts import render
def page(request, things):
    exec(things.filter(name=request.GET["x"]))
    exec(things._meta.get_field(request.GET["x"]))
    exec(things.first(request.GET["x"]))  # hit
""",
    "queues and buffers": """
import queue, io
q = queue.Queue()
q.put(input())
exec(q.get())  # hit
b = io.StringIO()
b.write(input())
exec(b.getvalue())  # hit
""",
    "callbacks": """
import threading
from concurrent.futures import ThreadPoolExecutor
def a(text, other):
    exec(text)  # hit
    exec(other)
threading.Thread(target=a, args=(input(), "fixed")).start()
def b(text):
    exec(text)  # hit
pool = ThreadPoolExecutor()
pool.submit(b, input())
def c(text):
    exec(text)  # hit
list(pool.map(c, [input()]))
""",
}


def found_lines(cases):
    """Lines with a finding of dyn-code-taint, by case; all cases in one scan."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, text) in enumerate(cases.items()):
            path = pathlib.Path(folder, f"case_{number}.py")
            path.write_text(text, encoding="utf-8")
            names[path.name] = name
        run, report = support.scan_json("--select", "dyn-code-taint", "--severity", "info", "--confidence", "low", folder)
        assert report is not None, run.err
        found = {name: set() for name in cases}
        for finding in report["findings"]:
            found[names[pathlib.Path(finding["path"]).name]].add(finding["location"]["line"])
        return found


def severities(rule, text):
    """Severities of a rule's findings in a piece of Python, by line."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "case.py").write_text(text, encoding="utf-8")
        run, report = support.scan_json("--select", rule, "--severity", "info", "--confidence", "low", folder)
        assert report is not None, run.err
        return {finding["location"]["line"]: finding["severity"] for finding in report["findings"]}


CHAINS = {
    "sqlite3.Cursor().execute": ["import sqlite3\nsqlite3.connect('a').cursor().execute(x)",
                                 "import sqlite3\nwith sqlite3.connect('a') as c:\n    c.cursor().execute(x)",
                                 "import sqlite3\ndef f(c: sqlite3.Connection):\n    c.cursor().execute(x)"],
    "psycopg2.extensions.cursor().execute": ["import psycopg2\nwith psycopg2.connect() as a, a.cursor() as b:\n    b.execute(x)"],
    "pymysql.cursors.Cursor().execute": ["from pymysql import connect\nconnect().cursor().execute(x)"],
    "asyncpg.Connection().fetch": [
        "import asyncpg\nasync def f():\n    p = await asyncpg.create_pool()\n    async with p.acquire() as c:\n        c.fetch(x)"],
    "sqlalchemy.engine.Connection().execute": [
        "from sqlalchemy import create_engine\ne = create_engine(u)\nwith e.connect() as c:\n    c.execute(x)"],
    "django.db.backends.utils.CursorWrapper().execute": [
        "from django.db import connection\nwith connection.cursor() as c:\n    c.execute(x)"],
    "requests.Session().get": ["import requests\ns = requests.session()\ns.get(x)"],
    "pymongo.collection.Collection().find": ["import pymongo\npymongo.MongoClient()['a']['b'].find(x)"],
    "ldap.ldapobject.LDAPObject().search_s": ["import ldap\nldap.initialize(u).search_s(x)"],
    "tarfile.TarFile().extractall": ["import tarfile\nwith tarfile.open(x) as t:\n    t.extractall()"],
    "pathlib.Path().read_text": [
        "from pathlib import Path\nB = Path('/a')\n(B / x).read_text()", "from pathlib import Path\n(Path(x) / y).resolve().read_text()",
        "from pathlib import Path\nPath(x).joinpath(y).read_text()", "from pathlib import Path\n(Path(__file__).parent / x).read_text()",
        "from pathlib import Path\n(Path.cwd() / x).read_text()", "from pathlib import Path\nfor p in Path(x).glob('*'):\n    p.read_text()"],
    # a rule that names the call goes on matching
    "psycopg2.connect().cursor().execute": ["import psycopg2\npsycopg2.connect().cursor().execute(x)"],
}


class TaintModel(unittest.TestCase):
    maxDiff = None

    def check(self, cases):
        found = found_lines(cases)
        for name, text in cases.items():
            lines = text.split("\n")
            wanted = {i + 1 for i, line in enumerate(lines) if line.endswith("# hit")}
            with self.subTest(name):
                self.assertEqual([lines[i - 1].strip() for i in sorted(wanted - found[name])], [], "not found")
                self.assertEqual([lines[i - 1].strip() for i in sorted(found[name] - wanted)], [], "found wrongly")

    def test_sources_of_every_framework_are_known(self):
        self.check(SOURCES)

    def test_chains_of_libraries_are_known_by_their_classes(self):
        rules = [f'rule {{ id = "chain-{i}", title = "T", severity = "low", confidence = "high", cwe = 1, '
                 f'match = call "{name}" }}' for i, name in enumerate(CHAINS)]
        with tempfile.TemporaryDirectory() as folder:
            pack = pathlib.Path(folder, "pack")
            for part in ("rules", "help", "code"):
                (pack / part).mkdir(parents=True)
            (pack / "pack.json").write_text(json.dumps({
                "name": "chains", "version": "1.0.0", "api": ">=1.0,<2", "summary": "S", "license": "Apache-2.0",
                "authors": ["A"], "category": "c", "requires": {"taint": ">=0.1"}}), encoding="utf-8")
            (pack / "rules" / "chains.lua").write_text("\n".join(rules), encoding="utf-8")
            wanted = set()
            for i, cases in enumerate(CHAINS.values()):
                (pack / "help" / f"chain-{i}.md").write_text("# T\n", encoding="utf-8")
                for k, case in enumerate(cases):
                    pathlib.Path(folder, "code").mkdir(exist_ok=True)
                    pathlib.Path(folder, "code", f"case_{i}_{k}.py").write_text(case, encoding="utf-8")
                    wanted.add((f"case_{i}_{k}.py", f"chain-{i}"))
            pathlib.Path(folder, "code", "case_other.py").write_text(
                "import other\nother.connect().cursor().execute(x)\n", encoding="utf-8")
            run, report = support.scan_json("-p", support.PACKS + "/taint", "-p", str(pack), "--severity", "info",
                                            str(pathlib.Path(folder, "code")), packs=None)
            self.assertIsNotNone(report, run.err)
            found = {(pathlib.Path(f["path"]).name, f["rule"]) for f in report["findings"]}
            self.assertEqual(sorted(wanted - found), [])
            self.assertNotIn("case_other.py", {path for path, _ in found})

    def test_data_is_cleaned_and_carried(self):
        self.check(FLOWS)

    def test_the_environment_weighs_less_than_the_command_line(self):
        text = "import os, sys\nos.system(sys.argv[1])\nos.system(os.environ['HOST'])\n"
        self.assertEqual(severities("cmd-subprocess-taint", text), {2: "medium", 3: "low"})

    def test_a_language_that_is_set_up_is_a_fit_cookie(self):
        text = ("from django.utils.translation import check_for_language\nimport django\ndef a(request, response):\n"
                "    code = request.POST['x']\n    response.set_cookie('a', code)\n"
                "    if check_for_language(code):\n        response.set_cookie('a', code)\n")
        self.assertEqual(severities("web-cookie-taint", text), {5: "low"})

    def test_getattr_that_is_named_like_any_method_is_one(self):
        text = ("class Made:\n    def read(self, name):\n        return name\nclass Options:\n"
                "    def __getattr__(self, name):\n        self.made = Made()\n        return self.made\n"
                "def run():\n    options = Options()\n    text = input()\n"
                + "".join(f"    text = text + options.a{i}\n" for i in range(3000))
                + "    read = options.__getattr__\n    exec(read('x').read(text))\nrun()\n")
        self.assertEqual(len(severities("dyn-code-taint", text)), 1)


if __name__ == "__main__":
    unittest.main()
