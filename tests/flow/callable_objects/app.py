import os

from flask import request

from tasks import apply, run


class Call:
    def __call__(self, line):
        os.system(line)  # expect: cmd-subprocess-taint


class Still:
    def __call__(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


class Below(Call):
    pass


class Made:
    def __init__(self, line):
        os.system(line)  # expect: cmd-subprocess-taint


class Kept:
    def __init__(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


def after(line):
    os.system(line)  # ok: cmd-subprocess-taint


def view():
    line = request.args["line"]
    apply(Below(), line)
    apply(Still(), "ls")
    apply(Made, line)
    apply(Kept, "ls")
    run(line)
    run("ls", after)
