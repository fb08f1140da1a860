import os
import shlex

from flask import request


def one(trusted):
    name = request.args["name"]
    if not trusted:
        name = shlex.quote(name)
    os.system("echo " + name)  # expect: cmd-subprocess-taint


def both(short):
    name = request.args["name"]
    if short:
        name = shlex.quote(name[:8])
    else:
        name = shlex.quote(name)
    os.system("echo " + name)  # ok: cmd-subprocess-taint


def wrong_kind():
    import html
    os.system("echo " + html.escape(request.args["name"]))  # expect: cmd-subprocess-taint
