import os

from flask import request


def number():
    pid = request.args["pid"]
    try:
        int(pid)
    except ValueError:
        return "no"
    os.system("kill " + pid)  # ok: cmd-subprocess-taint


def refused():
    pid = request.args["pid"]
    try:
        number = int(pid)
    except ValueError:
        os.system("kill " + pid)  # expect: cmd-subprocess-taint
        return "no"
    os.system("kill %d" % number)  # ok: cmd-subprocess-taint


def swallowed():
    pid = request.args["pid"]
    try:
        int(pid)
    except ValueError:
        pass
    os.system("kill " + pid)  # expect: cmd-subprocess-taint


def digits():
    pid = request.args["pid"]
    if not pid.isdigit():
        return "no"
    os.system("kill " + pid)  # ok: cmd-subprocess-taint
