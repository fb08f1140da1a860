import os

from flask import request


def view():
    name = request.args["name"]
    os.system("show a".replace(name, "b"))  # ok: cmd-subprocess-taint
    os.system("show NAME".replace("NAME", name))  # expect: cmd-subprocess-taint
    os.system(name.replace("a", "b", 1))  # expect: cmd-subprocess-taint
