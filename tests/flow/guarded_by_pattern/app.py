import os
import re

from flask import abort, request

NAME = re.compile(r"^[a-z]+$")


def matched():
    name = request.args["name"]
    m = re.match(r"^[a-z]+$", name)
    if not m:
        return "no"
    os.system("id " + name)  # ok: cmd-subprocess-taint
    os.system("id " + m.group(0))  # ok: cmd-subprocess-taint


def raised():
    name = request.args["name"]
    m = re.fullmatch(r"[a-z]+", name)
    if m is None:
        raise ValueError(name)
    os.system("id " + name)  # ok: cmd-subprocess-taint


def aborted():
    name = request.args["name"]
    if not NAME.match(name):
        abort(400)
    os.system("id " + name)  # ok: cmd-subprocess-taint


def compiled_whole():
    name = request.args["name"]
    found = NAME.fullmatch(name)
    if found:
        os.system("id " + name)  # ok: cmd-subprocess-taint


def open_end():
    name = request.args["name"]
    if not re.match(r"[a-z]+", name):
        return "no"
    os.system("id " + name)  # expect: cmd-subprocess-taint


def anything_goes():
    name = request.args["name"]
    if not re.fullmatch(r".*", name):
        return "no"
    os.system("id " + name)  # expect: cmd-subprocess-taint


def another_name():
    name = request.args["name"]
    other = request.args["other"]
    m = re.match(r"^[a-z]+$", other)
    if not m:
        return "no"
    os.system("id " + name)  # expect: cmd-subprocess-taint


def overwritten():
    name = request.args["name"]
    m = re.match(r"^[a-z]+$", name)
    name = request.args["other"]
    if not m:
        return "no"
    os.system("id " + name)  # expect: cmd-subprocess-taint
