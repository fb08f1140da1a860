import os

from flask import abort, request

ALLOWED = {"status", "restart"}
COMMANDS = {"up": "make up", "down": "make down"}


def inside():
    verb = request.args["verb"]
    if verb in ALLOWED:
        os.system("service " + verb)  # ok: cmd-subprocess-taint
    else:
        os.system("service " + verb)  # expect: cmd-subprocess-taint


def early_return():
    verb = request.args["verb"]
    if verb not in ALLOWED:
        return "no"
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def early_abort():
    verb = request.args["verb"]
    if verb not in ALLOWED:
        abort(400)
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def early_raise():
    verb = request.args["verb"]
    if verb not in ALLOWED:
        raise ValueError(verb)
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def asserted():
    verb = request.args["verb"]
    assert verb in ALLOWED
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def only_logged():
    verb = request.args["verb"]
    if verb not in ALLOWED:
        print("odd")
    os.system("service " + verb)  # expect: cmd-subprocess-taint


def looked_up():
    verb = request.args["verb"]
    if verb in COMMANDS:
        os.system(COMMANDS[verb])  # ok: cmd-subprocess-taint
        os.system("make " + verb)  # ok: cmd-subprocess-taint
    os.system(COMMANDS.get(verb, "true"))  # ok: cmd-subprocess-taint
    os.system(COMMANDS.get(verb, verb))  # expect: cmd-subprocess-taint
