"""What is stored in a copy is not in what was copied, and the other way around."""
import copy
import logging
import os

from flask import request


def masked_for_the_log():
    data = {"user": "me", "command": request.args["command"]}
    told = data.copy()
    told["command"] = "***"
    logging.info("asked for %s", told)
    os.system(told["command"])  # ok: cmd-subprocess-taint
    os.system(data["command"])  # expect: cmd-subprocess-taint


def masked_body():
    data = request.get_json()
    told = dict(data)
    told["command"] = "***"
    os.system(told["command"])  # ok: cmd-subprocess-taint
    os.system(data["command"])  # expect: cmd-subprocess-taint


def spread():
    data = {"command": request.args["command"]}
    told = {**data}
    told.update(command="***")
    os.system(told["command"])  # ok: cmd-subprocess-taint
    os.system(data["command"])  # expect: cmd-subprocess-taint


def taken_out_of_the_copy():
    data = {"command": request.args["command"]}
    rest = copy.deepcopy(data)
    rest.pop("command")
    os.system(data["command"])  # expect: cmd-subprocess-taint


class Job:
    pass


def copied_object():
    job = Job()
    job.command = "ls"
    other = copy.copy(job)
    other.command = request.args["command"]
    os.system(job.command)  # ok: cmd-subprocess-taint
    os.system(other.command)  # expect: cmd-subprocess-taint


def another_name():
    data = {"command": request.args["command"]}
    same = data
    same["command"] = "ls"
    os.system(data["command"])  # ok: cmd-subprocess-taint
