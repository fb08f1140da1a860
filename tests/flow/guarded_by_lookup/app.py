import os

from flask import request

VERBS = {"status": "show", "restart": "run"}


def known():
    return ["a"] + os.listdir("/srv/plugins")


def filled(values):
    return dict(values)


def given_or_none():
    verb = request.args["verb"]
    found = VERBS.get(verb)
    if found is None:
        raise KeyError(verb)
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def given_with_default():
    verb = request.args["verb"]
    found = VERBS.get(verb, "show")
    if found:
        os.system("service " + verb)  # expect: cmd-subprocess-taint


def subscript():
    verb = request.args["verb"]
    found = VERBS[verb]
    os.system("service " + verb)  # ok: cmd-subprocess-taint
    return found


def subscript_that_may_fail():
    verb = request.args["verb"]
    try:
        found = VERBS[verb]
    except KeyError:
        found = None
    os.system("service " + verb)  # expect: cmd-subprocess-taint
    return found


def table_of_a_function():
    verb = request.args["verb"]
    table = filled({"a": os.name})
    try:
        found = table[verb]
    except KeyError:
        return None
    os.system("service " + verb)  # ok: cmd-subprocess-taint
    return found


def table_of_the_request():
    verb = request.args["verb"]
    table = filled(request.args)
    try:
        found = table[verb]
    except KeyError:
        return None
    os.system("service " + verb)  # expect: cmd-subprocess-taint
    return found


def one_of_those_found():
    verb = request.args["verb"]
    if verb not in known():
        return ""
    os.system("service " + verb)  # ok: cmd-subprocess-taint


def one_of_the_request():
    verb = request.args["verb"]
    if verb not in request.args.getlist("verbs"):
        return ""
    os.system("service " + verb)  # expect: cmd-subprocess-taint
