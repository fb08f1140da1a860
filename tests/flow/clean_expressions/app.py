import os

from flask import Flask, request
from markupsafe import Markup

app = Flask(__name__)


@app.route("/markup")
def markup():
    return Markup("<b>%s</b>") % request.args["q"]  # ok: web-xss-taint


@app.route("/text")
def text():
    return "<b>%s</b>" % request.args["q"]  # expect: web-xss-taint


def last_part(base):
    name = request.args["name"]
    open(os.path.join(base, name.split("/")[-1]))  # ok: file-path-taint
    open(os.path.join(base, name.split("/", 1)[1]))  # expect: file-path-taint
    open(os.path.join(base, name.split(",")[-1]))  # expect: file-path-taint


def all_parts(base):
    parts = request.args["name"].split("/")
    open(os.path.join(base, parts[0]))  # ok: file-path-taint
    open(os.path.join(base, *parts))  # expect: file-path-taint
