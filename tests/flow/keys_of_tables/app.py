import os

from flask import request

NAMES = ("name", "size")
TABLE = {"name": "n", "size": "s"}


def loop_over_a_table():
    given = {}
    for key, field in TABLE.items():
        given[key] = request.args[field]
    os.system(given["style"])  # ok: cmd-subprocess-taint
    os.system(given.get("style", "ls"))  # ok: cmd-subprocess-taint
    os.system(given["name"])  # expect: cmd-subprocess-taint


def loop_over_names():
    given = {"style": "plain", "name": "a"}
    for key in NAMES:
        given[key] = request.args[key]
    os.system(given.pop("style"))  # ok: cmd-subprocess-taint
    os.system(given.pop("size"))  # expect: cmd-subprocess-taint


def comprehension():
    given = {key: request.args[key] for key in NAMES}
    os.system(given["style"])  # ok: cmd-subprocess-taint
    os.system(given["size"])  # expect: cmd-subprocess-taint


def reads_by_names():
    given = {"style": request.args["style"], "name": "a", "size": "b"}
    for key in NAMES:
        os.system(given[key])  # ok: cmd-subprocess-taint
        os.system(given.get(key))  # ok: cmd-subprocess-taint
    for key in ("name", "style"):
        os.system(given[key])  # expect: cmd-subprocess-taint


def any_name():
    given = {}
    for key in request.args:
        given[key] = request.args[key]
    os.system(given["style"])  # expect: cmd-subprocess-taint


def kept_by_a_condition():
    given = {key: value for key, value in request.args.items() if key in NAMES}
    os.system(given["style"])  # ok: cmd-subprocess-taint
    os.system(given["name"])  # expect: cmd-subprocess-taint
    others = {key: value for key, value in request.args.items() if key not in NAMES}
    os.system(others["style"])  # expect: cmd-subprocess-taint
    some = {key[2:]: value for key, value in request.args.items() if key and key[2:] in {"name", "size"}}
    os.system(some["style"])  # ok: cmd-subprocess-taint
    os.system(some["size"])  # expect: cmd-subprocess-taint
