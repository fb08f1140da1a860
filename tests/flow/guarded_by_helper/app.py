import os

from flask import abort, request

import checks
from checks import is_allowed


def allowed():
    verb = request.args["verb"]
    if not is_allowed(verb):
        abort(400)
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def named():
    name = request.args["name"]
    if checks.is_name(name):
        os.system("id " + name)  # ok: cmd-subprocess-taint
    else:
        os.system("id " + name)  # expect: cmd-subprocess-taint


def given():
    name = request.args["name"]
    if not checks.is_given(name):
        abort(400)
    os.system("id " + name)  # expect: cmd-subprocess-taint


def long():
    name = request.args["name"]
    if checks.is_long(name):
        os.system("id " + name)  # expect: cmd-subprocess-taint


def required():
    verb = request.args["verb"]
    checks.require(verb)
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def noted():
    verb = request.args["verb"]
    checks.note(verb)
    os.system("service " + verb)  # expect: cmd-subprocess-taint
