import os
import uuid
from pathlib import Path

from flask import request

from checks import Checker, ensure_inside


def statement():
    name = request.args["name"]
    uuid.UUID(name)
    os.system("show " + name)  # ok: cmd-subprocess-taint


def handled():
    name = request.args["name"]
    try:
        uuid.UUID(name)
    except ValueError:
        return "no"
    os.system("show " + name)  # ok: cmd-subprocess-taint


def swallowed():
    name = request.args["name"]
    try:
        uuid.UUID(name)
    except ValueError:
        pass
    os.system("show " + name)  # expect: cmd-subprocess-taint


def another_value():
    name = request.args["name"]
    uuid.UUID(request.args["id"])
    os.system("show " + name)  # expect: cmd-subprocess-taint


def relative(base):
    path = Path(base) / request.args["name"]
    path.relative_to(base)
    open(path)  # ok: file-path-taint


def relative_of_a_part(base):
    name = request.args["name"]
    try:
        (Path(base) / name).resolve().relative_to(base)
    except ValueError:
        return ""
    return open(os.path.join(base, name))  # ok: file-path-taint


def relative_to_no_avail(base):
    path = Path(base) / request.args["name"]
    try:
        path.relative_to(base)
    except ValueError:
        print("odd")
    open(path)  # expect: file-path-taint


def other_danger(base):
    name = request.args["name"]
    (Path(base) / name).relative_to(base)
    os.system("show " + name)  # expect: cmd-subprocess-taint


def own_function():
    name = request.args["name"]
    ensure_inside(name, "/srv")
    open(name)  # ok: file-path-taint


def own_method():
    name = request.args["name"]
    other = request.args["other"]
    Checker().refuse_dots(name)
    open(name)  # ok: file-path-taint
    open(other)  # expect: file-path-taint
