"""One part of a path, and what clients call their files."""
import asyncio
import os
import pathlib
import re
import shutil
from pathlib import Path, PurePosixPath

from aiohttp import web
from bottle import post, request
from flask import Flask
from flask import request as flask_request

app = Flask(__name__)


@app.route("/part")
def part():
    name = flask_request.args["name"]
    open(Path("/srv") / Path(name).name)  # ok: file-path-taint
    open("/srv/" + PurePosixPath(name).stem + ".txt")  # ok: file-path-taint
    open("/srv/all" + pathlib.Path(name).suffix)  # ok: file-path-taint
    open(Path("/srv") / Path(name).parent)  # expect: file-path-taint


@post("/upload")
def upload():
    given = request.files.get("file")
    given.save("/srv/up/" + given.raw_filename)  # expect: file-upload-name, file-path-taint
    given.save("/srv/up/" + given.filename)  # ok: file-upload-name, file-path-taint


async def store(request: web.Request):
    reader = await request.multipart()
    field = await reader.next()
    with open("/srv/" + field.filename, "wb") as file:  # expect: file-upload-name, file-path-taint
        file.write(await field.read())
    with open("/srv/upload", "wb") as file:  # ok: file-upload-name
        file.write(await field.read())


NAMES = re.compile(r"[^\w-]+")


@app.route("/left")
def left():
    name = flask_request.args["name"]
    open(re.sub(r"[^a-zA-Z0-9_-]", "", name))  # ok: file-path-taint
    open(re.sub("[^\\w]+", "_", name))  # ok: file-path-taint
    open(NAMES.sub("", name))  # ok: file-path-taint
    open(re.sub(r"[^a-z./]", "", name))  # expect: file-path-taint
    open(re.sub(r"[^a-z.]", "", name))  # expect: file-path-taint
    open(re.sub(r"[a-z]", "", name))  # expect: file-path-taint
    open(re.sub(r"[^a-z]", "/", name))  # expect: file-path-taint
    open(re.sub(r"[^a-z]", "", name, count=1))  # expect: file-path-taint


@app.route("/threads")
async def threads():
    name = flask_request.args["name"]
    await asyncio.to_thread(open, name)  # expect: file-path-taint
    await asyncio.to_thread(open, "fixed", name)  # ok: file-path-taint
    await asyncio.get_running_loop().run_in_executor(None, os.listdir, name)  # expect: file-path-taint
    await asyncio.to_thread(os.remove, name)  # expect: file-delete-taint
    await asyncio.get_running_loop().run_in_executor(None, shutil.rmtree, name)  # expect: file-delete-taint
    await asyncio.to_thread(print, name)  # ok: file-path-taint, file-delete-taint
    shutil.move("/var/spool/new", "/srv/" + name)  # expect: file-path-taint
    shutil.move("/var/spool/new", "/srv/new")  # ok: file-path-taint
