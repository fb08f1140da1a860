import os

from flask import request


def run():
    job = {"name": "nightly", "command": request.args["command"]}
    os.system(job["name"])  # ok: cmd-subprocess-taint
    os.system(job["command"])  # expect: cmd-subprocess-taint
    job["command"] = "ls"
    os.system(job["command"])  # ok: cmd-subprocess-taint
    job.update(command=request.args["again"])
    os.system(job["command"])  # expect: cmd-subprocess-taint
    del job["command"]
    os.system(job.get("command"))  # ok: cmd-subprocess-taint
