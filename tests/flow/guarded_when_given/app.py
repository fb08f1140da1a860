import os

from flask import request

VERBS = {"status": "show", "restart": "run"}


def is_verb(text):
    return text in VERBS


def given_and_unknown():
    verb = request.args.get("verb")
    if verb and verb not in VERBS:
        return ""
    os.system("service %s" % verb)  # ok: cmd-subprocess-taint


def given_and_refused_by_a_helper():
    verb = request.args.get("verb")
    if verb and not is_verb(verb):
        return ""
    os.system("service %s" % verb)  # ok: cmd-subprocess-taint


def another_is_given():
    verb = request.args.get("verb")
    other = request.args.get("other")
    if other and not is_verb(verb):
        return ""
    os.system("service %s" % verb)  # expect: cmd-subprocess-taint


def two_helpers():
    verb = request.args.get("verb")
    if os.path.exists(verb) and not is_verb(verb):
        return ""
    os.system("service %s" % verb)  # expect: cmd-subprocess-taint


def absent_or_known():
    verb = request.args.get("verb")
    if verb is None or verb in VERBS:
        os.system("service %s" % verb)  # ok: cmd-subprocess-taint
    else:
        os.system("service %s" % verb)  # expect: cmd-subprocess-taint


def replaced_when_refused(strict):
    verb = request.args.get("verb")
    if (verb or strict) and not is_verb(verb):
        verb = "status"
    os.system("service %s" % verb)  # ok: cmd-subprocess-taint


def only_when_strict(strict):
    verb = request.args.get("verb")
    if (verb and strict) and not is_verb(verb):
        verb = "status"
    os.system("service %s" % verb)  # expect: cmd-subprocess-taint


def empty():
    verb = request.args.get("verb")
    if not verb:
        os.system("service %s" % verb)  # ok: cmd-subprocess-taint
    os.system("service %s" % verb)  # expect: cmd-subprocess-taint
