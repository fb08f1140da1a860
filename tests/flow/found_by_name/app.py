import os

from flask import request
from machines import Machine, find, registry


def by_name():
    name = request.args["name"]
    os.system(registry.get(name))  # ok: cmd-subprocess-taint
    os.system(Machine.query.get(name).command)  # ok: cmd-subprocess-taint
    os.system(find(name))  # expect: cmd-subprocess-taint
