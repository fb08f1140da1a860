import os

from flask import request

from tools import apply, twice


def show(text):
    print(text)


def quiet(line):
    os.system(line)  # ok: cmd-subprocess-taint


def loud(line):
    os.system(line)  # expect: cmd-subprocess-taint


def far(line):
    os.system(line)  # expect: cmd-subprocess-taint


def near(line):
    os.system(line)  # ok: cmd-subprocess-taint


class Shell:
    def start(self, line):
        os.system(line)  # expect: cmd-subprocess-taint

    def stop(self, line):
        os.system(line)  # ok: cmd-subprocess-taint

    def note(self, line):
        print(line)

    def work(self, line):
        apply(self.start, line)
        apply(self.note, line)
        apply(self.stop, "ls")


def pick(name):
    return {"either": either}[name]


def either(line):
    os.system(line)  # expect: cmd-subprocess-taint


def view():
    line = request.args["line"]
    apply(show, line)
    apply(quiet, "ls")
    apply(loud, line)
    twice(far, line)
    twice(show, line)
    twice(near, "ls")
    apply(pick(request.args["name"]), line)
    Shell().work(line)
