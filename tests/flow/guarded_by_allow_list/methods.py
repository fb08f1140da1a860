"""Lists that methods of the program's own objects give."""
import os

import flask
from flask import abort, request

app = flask.Flask(__name__)


class Shelf:
    def __init__(self, root):
        self.root = root

    def names(self):
        found = []
        for name in os.listdir(self.root):
            if name.endswith(".json"):
                found.append(name)
        return found

    def show(self, name):
        if name not in self.names():
            raise KeyError(name)
        os.system("cat " + name)  # ok: cmd-subprocess-taint

    def show_any(self, name):
        if name not in request.args.getlist("names"):
            raise KeyError(name)
        os.system("cat " + name)  # expect: cmd-subprocess-taint


shelf = Shelf("/srv")


@app.route("/known/<string:name>")
def known(name):
    if name not in shelf.names():
        abort(404)
    os.system("cat " + name)  # ok: cmd-subprocess-taint


@app.route("/given/<string:name>")
def given(name, other):
    if name not in other.names():
        abort(404)
    os.system("cat " + name)  # expect: cmd-subprocess-taint


@app.route("/made/<string:name>")
def made(name):
    if name not in Shelf("/srv").names() or request.args["other"] not in shelf.names():
        flask.abort(404)
    shelf.show(request.args["name"])
    shelf.show_any(request.args["name"])
    os.system("cat " + name)  # ok: cmd-subprocess-taint


@app.route("/matched/<string:name>")
def matched(name):
    if name not in shelf.matching(request.args["pattern"]):
        flask.abort(404)
    os.system("cat " + name)  # expect: cmd-subprocess-taint
