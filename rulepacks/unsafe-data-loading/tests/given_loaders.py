"""Whose loader it is decides what a document may do."""
import yaml
from flask import Flask, request

app = Flask(__name__)


class Own(yaml.Loader):  # expect: load-yaml-subclass
    pass


@app.route("/given", methods=["POST"])
def given():
    return parsed(request.data, app.config["LOADER"])


def parsed(text, loader):
    return yaml.load(text, Loader=loader)  # expect: load-yaml, load-pickle-taint


@app.route("/own", methods=["POST"])
def own():
    yaml.load(request.data, Loader=yaml.SafeLoader)  # ok: load-pickle-taint
    return yaml.load(request.data, Loader=Own)  # expect: load-yaml, load-pickle-taint
