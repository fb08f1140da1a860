import os

from flask import request

from events import Bus, each


def heard(text):
    os.system(text)  # expect: cmd-subprocess-taint


def never_registered(text):
    os.system(text)  # ok: cmd-subprocess-taint


def visit(text):
    os.system(text)  # expect: cmd-subprocess-taint


def visit_fixed(text):
    os.system(text)  # ok: cmd-subprocess-taint


bus = Bus()
bus.on("command", heard)


def index():
    bus.emit("command", request.args["command"])
    each(request.args.getlist("line"), visit)
