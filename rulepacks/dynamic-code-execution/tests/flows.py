# What comes from outside, on its way to being run.
import argparse
import ast
import asyncio
import importlib
import json
import logging.config
import operator
import os
import sys

from PIL import ImageMath
from flask import Flask, request

app = Flask(__name__)
PLUGINS = {"csv": "plugins.csv", "json": "plugins.json"}


def compute(formula):
    return eval(formula, {})  # expect: dyn-eval-call, dyn-code-taint@critical


@app.route("/calc")
def calc():
    text = request.args.get("formula", "1")
    ast.literal_eval(text)  # ok: dyn-code-taint
    eval(repr(int(request.args["number"])))  # expect: dyn-eval-call # ok: dyn-code-taint
    made = compile(text, "formula", "eval")  # ok: dyn-code-taint
    eval(made)  # expect: dyn-eval-call, dyn-code-taint
    eval(compile("1 + 1", text, "eval"))  # expect: dyn-eval-call # ok: dyn-code-taint
    exec(os.environ["FORMULA"])  # expect: dyn-exec-call, dyn-code-taint@low
    ImageMath.eval(text)  # expect: dyn-code-taint
    return str(compute("(" + text + ")"))


@app.route("/later", methods=["POST"])
async def later():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, exec, request.form["text"])  # expect: dyn-exec-callback, dyn-code-taint
    await loop.run_in_executor(None, len, request.form["text"])  # ok: dyn-code-taint
    exec(json.loads(request.data)["text"])  # expect: dyn-exec-call, dyn-code-taint
    return ""


@app.route("/view")
def view():
    found = globals()[request.args["view"]]  # expect: dyn-lookup-taint
    other = PLUGINS[request.args["view"]]  # ok: dyn-lookup-taint
    fields = vars(argparse.ArgumentParser().parse_args())
    fields[request.args["view"]] = request.args["text"]  # ok: dyn-lookup-taint
    found = vars(sys.modules[__name__])[request.args["view"]]  # expect: dyn-lookup-taint
    found = type(calc).__dict__[request.args["view"]]  # expect: dyn-lookup-taint
    found = calc.options.__dict__[request.args["view"]]  # ok: dyn-lookup-taint
    return calc.__globals__[request.args["view"]], found, other  # expect: dyn-lookup-taint


@app.route("/plugin/<name>")
def plugin(name):
    importlib.import_module("plugins." + name)  # expect: dyn-import-nonliteral, dyn-import-taint@high
    importlib.import_module(PLUGINS[name])  # ok: dyn-import-taint
    return getattr(os, name)()  # expect: dyn-getattr-call, dyn-lookup-taint


@app.route("/user", methods=["POST"])
def change(user=None):
    for field, value in request.json.items():
        setattr(user, field, value)  # expect: dyn-setattr-taint
    setattr(user, "name", request.json["name"])  # ok: dyn-setattr-taint
    pick = operator.attrgetter("name")  # ok: dyn-lookup-taint
    return pick(user)


@app.route("/logging", methods=["POST"])
def configure():
    logging.config.dictConfig(request.get_json())  # expect: dyn-logging-config-taint
    with open("logging.json", encoding="utf-8") as f:
        logging.config.dictConfig(json.load(f))  # ok: dyn-logging-config-taint
