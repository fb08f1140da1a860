import contextlib
import os
from contextlib import suppress

from flask import request


def guard_inside():
    x = request.args["x"]
    with suppress(ValueError):
        int(x)
    os.system("k " + x)  # expect: cmd-subprocess-taint


def guard_by_module():
    x = request.args["x"]
    with contextlib.suppress(ValueError):
        int(x)
        os.system("k " + x)  # ok: cmd-subprocess-taint
    os.system("k " + x)  # expect: cmd-subprocess-taint


def not_assigned():
    y = request.args["x"]
    with suppress(OSError):
        os.stat("k")
        y = "ls"
    os.system(y)  # expect: cmd-subprocess-taint


def assigned_before():
    y = request.args["x"]
    y = "ls"
    with suppress(OSError):
        os.stat("k")
        y = "id"
    os.system(y)  # ok: cmd-subprocess-taint


def left_by_raising():
    x = request.args["x"]
    with suppress(ValueError):
        raise ValueError(x)
    os.system(x)  # expect: cmd-subprocess-taint


def left_by_returning():
    x = request.args["x"]
    with open("k") as file:
        file.read()
        int(x)
    os.system("k " + x)  # ok: cmd-subprocess-taint


def in_a_row():
    x = request.args["x"]
    with open("k") as file, suppress(ValueError):
        file.read()
        int(x)
    os.system("k " + x)  # expect: cmd-subprocess-taint
