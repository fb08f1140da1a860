import functools
import os

from flask import Flask, request

app = Flask(__name__)
DRY = True


def told(command, dry=False):
    if not dry:
        os.system(command)  # ok: cmd-subprocess-taint


def told_otherwise(command, dry=DRY):
    if not dry:
        os.system(command)  # expect: cmd-subprocess-taint


def bound_by_a_loop(command, shells=(), shell=None):
    for shell in shells:
        print(shell)
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def bound_by_an_inner_function(command, shell=False):
    def open_it():
        nonlocal shell
        shell = True
    open_it()
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def caught(command, shell=False):
    try:
        if not shell:
            raise ValueError(shell)
    except ValueError:
        os.system(command)  # expect: cmd-subprocess-taint


def refused(command, shell=False):
    try:
        if not shell:
            raise ValueError(shell)
        os.system(command)  # ok: cmd-subprocess-taint
    except ValueError:
        pass


def left_or_not(command, shell=False, log=None):
    if not shell:
        if log:
            return
    os.system(command)  # expect: cmd-subprocess-taint


def open_in_the_end(command, shell=False):
    while not shell:
        shell = True
    os.system(command)  # expect: cmd-subprocess-taint


def in_a_lambda(command, shell=False):
    return (lambda: os.system(command) if shell else None)()  # expect: cmd-subprocess-taint


def counted(command, times=0):
    if times is not None:
        os.system(command)  # expect: cmd-subprocess-taint


def is_it_true(command, shell=1):
    if shell is True:
        os.system(command)  # expect: cmd-subprocess-taint


def ended_by_else(command, shell=False):
    if shell:
        pass
    else:
        return
    os.system(command)  # ok: cmd-subprocess-taint


def shifted(*words, shell=False):
    if shell:
        os.system(words[0])  # ok: cmd-subprocess-taint


@functools.lru_cache(maxsize=None)
def remembered(command, shell=False):
    if shell:
        os.system(command)  # ok: cmd-subprocess-taint


def either_of(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def neither(command, shell=False):
    if shell:
        os.system(command)  # ok: cmd-subprocess-taint


class Shell:
    def ask(self):
        self.answer(request.args["c"], shell=False)
        self.answer_loudly(request.args["c"], shell=True)

    def answer(self, command, shell=True):
        if shell:
            os.system(command)  # ok: cmd-subprocess-taint

    def answer_loudly(self, command, shell=False):
        if shell:
            os.system(command)  # expect: cmd-subprocess-taint


@app.route("/")
def index():
    command = request.args["c"]
    told(command, dry=True)
    told(command, DRY)
    told_otherwise(command, dry=not DRY)
    bound_by_a_loop(command, ("sh",), None)
    bound_by_an_inner_function(command)
    caught(command)
    refused(command)
    left_or_not(command)
    open_in_the_end(command)
    in_a_lambda(command)
    counted(command)
    is_it_true(command)
    ended_by_else(command)
    shifted(command, command, True)
    remembered(command)
    (functools.partial(either_of, shell=True) if command else either_of)(command)
    neither(command, 0)
    neither(command, "")
    neither(command, shell=None)
    return ""
