import os

from flask import request

from handlers import HANDLERS


def start(text):
    os.system(text)  # expect: cmd-subprocess-taint


def stop(text):
    os.system(text)  # expect: cmd-subprocess-taint


def fixed(text):
    os.system(text)  # ok: cmd-subprocess-taint


TABLE = {"start": start, "stop": stop}
FIXED = {"fixed": fixed}


class Router:
    def __init__(self):
        self.routes = {}

    def add(self, name, function):
        self.routes[name] = function

    def dispatch(self, name, text):
        return self.routes[name](text)


def routed(text):
    os.system(text)  # expect: cmd-subprocess-taint


router = Router()
router.add("routed", routed)


def index():
    text = request.args["text"]
    TABLE[request.args["verb"]](text)
    FIXED["fixed"]("ls")
    HANDLERS["run"](text)
    router.dispatch("routed", text)
