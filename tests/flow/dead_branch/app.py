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


def short_cut():
    command = request.args["command"]
    never = DEBUG and command
    os.system(never or "ls")  # ok: cmd-subprocess-taint


def long_way():
    command = request.args["command"]
    maybe = not DEBUG and command
    os.system(maybe or "ls")  # expect: cmd-subprocess-taint


def first_of_two():
    command = "ls" or request.args["command"]
    os.system(command)  # ok: cmd-subprocess-taint


def element():
    command = request.args["command"]
    levels = [1, 2, 3]
    if levels[1] > 2:
        os.system(command)  # ok: cmd-subprocess-taint
    if levels[2] > 2:
        os.system(command)  # expect: cmd-subprocess-taint


def element_from_outside():
    command = request.args["command"]
    levels = [1, request.args["level"]]
    if levels[1] == "2":
        os.system(command)  # expect: cmd-subprocess-taint
