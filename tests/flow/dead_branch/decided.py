"""What decides a branch: arithmetic, clauses of a match, a loop that is never entered; and what does not."""
import os

from flask import request


def sum_decides():
    number = 5
    if 3 * 4 + number > 10:
        command = "ls"
    else:
        command = request.args["command"]
    os.system(command)  # ok: cmd-subprocess-taint


def sum_does_not():
    number = len(request.args)
    if 3 * 4 + number > 20:
        command = "ls"
    else:
        command = request.args["command"]
    os.system(command)  # expect: cmd-subprocess-taint


def clause_decides():
    mode = "plain"
    match mode:
        case "given" | "asked":
            command = request.args["command"]
        case "plain":
            command = "ls"
        case _:
            command = request.args["command"]
    os.system(command)  # ok: cmd-subprocess-taint


def clause_of_two():
    mode = "given"
    match mode, request.args["depth"]:
        case "given", "2":
            command = request.args["command"]
        case _:
            command = "ls"
    os.system(command)  # expect: cmd-subprocess-taint


def clause_below_zero():
    level = -1
    match level:
        case 1:
            command = "ls"
        case -1:
            command = request.args["command"]
        case _:
            command = "ls"
    os.system(command)  # expect: cmd-subprocess-taint


def guard_decides():
    mode = "given"
    match mode:
        case "given" if 2 * 2 > 5:
            command = request.args["command"]
        case _:
            command = "ls"
    os.system(command)  # ok: cmd-subprocess-taint


def loop_not_entered():
    command = "ls"
    turns = 7
    while turns < 5:
        turns += 1
        command = request.args["command"]
    os.system(command)  # ok: cmd-subprocess-taint


def loop_entered():
    command = "ls"
    turns = 3
    while turns < 5:
        turns += 1
        command = request.args["command"]
    os.system(command)  # expect: cmd-subprocess-taint


class Runner:
    mode = "plain"

    def attribute_does_not(self):
        command = "ls"
        if self.mode == "given":  # a subclass may say so
            command = request.args["command"]
        os.system(command)  # expect: cmd-subprocess-taint


class Settings:
    SHELL = False
    LEVELS = {"low": 1, "high": 9}


def attribute_of_a_class():
    if Settings.SHELL:
        os.system(request.args["command"])  # ok: cmd-subprocess-taint
    if Settings.LEVELS["low"] > 5:
        os.system(request.args["command"])  # ok: cmd-subprocess-taint
    if Settings.LEVELS["high"] > 5:
        os.system(request.args["command"])  # expect: cmd-subprocess-taint


def is_enabled():
    return False


def is_allowed():
    return request.args["command"] == "ls"


def function_decides():
    if is_enabled():
        os.system(request.args["command"])  # ok: cmd-subprocess-taint
    if not is_enabled():
        os.system(request.args["command"])  # expect: cmd-subprocess-taint
    if not is_allowed():
        os.system(request.args["command"])  # expect: cmd-subprocess-taint
