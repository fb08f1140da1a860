import enum
import os

from flask import abort, request

ALLOWED = ["start", "stop"]
TABLE = ("a", "b")


class Kind(enum.Enum):
    ONE = "1"


def one_by_one():
    x = request.args["x"]
    for a in ALLOWED:
        if a == x:
            os.system(x)  # ok: cmd-subprocess-taint
        else:
            os.system(x)  # expect: cmd-subprocess-taint


def one_by_one_of_theirs():
    x = request.args["x"]
    for a in request.args.getlist("y"):
        if a == x:
            os.system(x)  # expect: cmd-subprocess-taint


def any_of_them():
    x = request.args["x"]
    if not any(x == a for a in TABLE):
        abort(400)
    os.system(x)  # ok: cmd-subprocess-taint


def none_of_them():
    x = request.args["x"]
    if any(x == a for a in TABLE):
        abort(400)
    os.system(x)  # expect: cmd-subprocess-taint


def begins_with_any():
    x = request.args["x"]
    if not any(x.startswith(a) for a in TABLE):
        abort(400)
    os.system(x)  # expect: cmd-subprocess-taint


def not_all_differ():
    x = request.args["x"]
    if all(x != a for a in TABLE):
        abort(400)
    os.system(x)  # ok: cmd-subprocess-taint


def member():
    x = request.args["x"]
    if x not in Kind.__members__:
        abort(400)
    os.system(x)  # ok: cmd-subprocess-taint


def documented():
    x = request.args["x"]
    if x not in Kind.__doc__:
        abort(400)
    os.system(x)  # expect: cmd-subprocess-taint


def place():
    x = request.args["x"]
    try:
        TABLE.index(x)
    except ValueError:
        return
    os.system(x)  # ok: cmd-subprocess-taint


def place_in_theirs():
    x = request.args["x"]
    try:
        request.args.getlist("y").index(x)
    except ValueError:
        return
    os.system(x)  # expect: cmd-subprocess-taint


def place_that_nobody_misses():
    x = request.args["x"]
    try:
        TABLE.index(x)
    except ValueError:
        pass
    os.system(x)  # expect: cmd-subprocess-taint
