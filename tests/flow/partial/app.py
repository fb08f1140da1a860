import os
from functools import partial

from flask import request


def run(name, command):
    os.system(command)  # expect: cmd-subprocess-taint
    os.system(name)  # ok: cmd-subprocess-taint


def run_bound(command, times):
    os.system(command)  # expect: cmd-subprocess-taint
    os.system("sleep " + str(times))  # ok: cmd-subprocess-taint


def passed_on(name, command):
    os.system(command)  # expect: cmd-subprocess-taint
    os.system(name)  # ok: cmd-subprocess-taint


def call(function):
    function(request.args["command"])


def main():
    start = partial(run, "fixed")
    start(request.args["command"])
    partial(run_bound, request.args["command"])(times=3)
    call(partial(passed_on, "fixed"))
