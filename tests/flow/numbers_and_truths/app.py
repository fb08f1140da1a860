import datetime
import hashlib
import os
import uuid
from pathlib import Path

from flask import request


def size_of(text) -> int:
    return text


def is_known(text) -> bool:
    return text


def ratio(text) -> "float":
    return text


def give(text) -> str:
    return text


def annotated(count: int, name: str):
    os.system("echo %s" % count)  # ok: cmd-subprocess-taint
    os.system("echo " + name)  # expect: cmd-subprocess-taint


def main():
    text = request.args["text"]
    os.system(str(len(text)))  # ok: cmd-subprocess-taint
    os.system(str(isinstance(text, str)))  # ok: cmd-subprocess-taint
    os.system(str(text == "a"))  # ok: cmd-subprocess-taint
    os.system(str(text.startswith("a")))  # ok: cmd-subprocess-taint
    os.system(hashlib.sha256(text.encode()).hexdigest())  # ok: cmd-subprocess-taint
    os.system(str(os.path.exists(text)))  # ok: cmd-subprocess-taint
    os.system(str(Path(text).is_file()))  # ok: cmd-subprocess-taint
    os.system(str(uuid.UUID(text)))  # ok: cmd-subprocess-taint
    os.system(str(datetime.datetime.strptime(text, "%Y")))  # ok: cmd-subprocess-taint
    os.system(str(size_of(text)))  # ok: cmd-subprocess-taint
    os.system(str(is_known(text)))  # ok: cmd-subprocess-taint
    os.system(str(ratio(text)))  # ok: cmd-subprocess-taint
    os.system(give(text))  # expect: cmd-subprocess-taint
    os.system(str(Path(text)))  # expect: cmd-subprocess-taint
    os.system(str(not text))  # ok: cmd-subprocess-taint
    os.system(text.encode().hex())  # ok: cmd-subprocess-taint
    annotated(text, text)
    os.system("%.2f" % float(text))  # ok: cmd-subprocess-taint
