import os

from flask import request


class Failed(Exception):
    def __init__(self, command):
        super().__init__("failed")
        self.command = command


def raised():
    try:
        raise Failed(request.args["a"])
    except Failed as error:
        os.system(error.command)  # expect: cmd-subprocess-taint


def raised_by_another():
    try:
        raise ValueError(request.args["a"])
    except ValueError as error:
        os.system(str(error))  # expect: cmd-subprocess-taint
    try:
        raise KeyError("fixed")
    except KeyError as error:
        os.system(str(error))  # ok: cmd-subprocess-taint


def matched():
    match request.args["a"]:
        case "ls" | "id" as fixed:
            os.system(fixed)  # ok: cmd-subprocess-taint
        case str() as other:
            os.system(other)  # expect: cmd-subprocess-taint


def matched_parts():
    match request.get_json():
        case {"number": int(number)}:
            os.system(str(number))  # ok: cmd-subprocess-taint
        case {"number": float() as number}:
            os.system(str(number))  # ok: cmd-subprocess-taint
        case {"run": ("ls" as command)}:
            os.system(command)  # ok: cmd-subprocess-taint
        case {"run": command}:
            os.system(command)  # expect: cmd-subprocess-taint
