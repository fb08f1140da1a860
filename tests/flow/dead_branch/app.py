import os

from flask import request

DEBUG = False


def never():
    command = "ls"
    if DEBUG:
        command = request.args["command"]
    os.system(command)  # ok: cmd-subprocess-taint


def always():
    command = "ls"
    if not DEBUG:
        command = request.args["command"]
    os.system(command)  # expect: cmd-subprocess-taint


def behind_return():
    command = request.args["command"]
    return command
    os.system(command)  # ok: cmd-subprocess-taint
