import os

from flask import request


def is_false():
    name = request.args["name"]
    if name.isalnum() is False:
        return
    os.system(name)  # ok: cmd-subprocess-taint


def equals_true():
    name = request.args["name"]
    if name.isalnum() == True:
        os.system(name)  # ok: cmd-subprocess-taint
    else:
        os.system(name)  # expect: cmd-subprocess-taint


def is_not_true():
    name = request.args["name"]
    if name.isdigit() is not True:
        os.system(name)  # expect: cmd-subprocess-taint
        return
    os.system(name)  # ok: cmd-subprocess-taint


def is_true():
    name = request.args["name"]
    if name.isdigit() is True:
        return
    os.system(name)  # expect: cmd-subprocess-taint


def is_a_number():
    name = request.get_json()["name"]
    if type(name) is int:
        os.system("%s" % name)  # ok: cmd-subprocess-taint
    elif type(name) is not float:
        os.system("%s" % name)  # expect: cmd-subprocess-taint
    else:
        os.system("%s" % name)  # ok: cmd-subprocess-taint
