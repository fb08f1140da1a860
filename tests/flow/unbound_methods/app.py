import os

from flask import request


def unbound():
    x = request.args["x"]
    os.system(str.strip(x))  # expect: cmd-subprocess-taint
    os.system(str.replace(x, "a", "b"))  # expect: cmd-subprocess-taint
    os.system(str.join(" ", [x, "b"]))  # expect: cmd-subprocess-taint
    os.system(str(str.count(x, "a")))  # ok: cmd-subprocess-taint
    os.system(str.replace("fixed", x, ""))  # ok: cmd-subprocess-taint


def held():
    shorten = str.strip
    os.system(shorten(request.args["x"]))  # expect: cmd-subprocess-taint
    os.system(shorten("ls"))  # ok: cmd-subprocess-taint


def of_dict():
    d = {"a": request.args["x"], "b": "ls"}
    os.system(dict.get(d, "a"))  # expect: cmd-subprocess-taint
    os.system(dict.get(d, "b"))  # ok: cmd-subprocess-taint


def mapped():
    os.system(" ".join(map(str.strip, request.args.getlist("x"))))  # expect: cmd-subprocess-taint
    os.system(" ".join(map(str.strip, ["a", "b"])))  # ok: cmd-subprocess-taint
