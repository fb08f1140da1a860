import os

from flask import request


def runner():
    v = yield
    while True:
        v = yield "run " + v


def deaf():
    while True:
        yield "ls"


def sent():
    s = runner()
    next(s)
    os.system(s.send(request.args["x"]))  # expect: cmd-subprocess-taint


def sent_to_deaf():
    s = deaf()
    next(s)
    os.system(s.send(request.args["x"]))  # ok: cmd-subprocess-taint


def sent_fixed():
    s = runner()
    next(s)
    os.system(s.send("ls"))  # ok: cmd-subprocess-taint


class Command:
    def __init__(self, text):
        self.text = text

    def __add__(self, other):
        return self.text + " " + other

    def __mod__(self, other):
        return Command(self.text + other)

    def __sub__(self, other):
        return self.text


def added():
    os.system(Command("ls") + request.args["x"])  # expect: cmd-subprocess-taint
    command = Command(request.args["x"])
    os.system(command + "ls")  # expect: cmd-subprocess-taint
    command = Command("ls") % request.args["x"]
    os.system(command.text)  # expect: cmd-subprocess-taint


def left_out():
    command = Command("ls")
    os.system(command - request.args["x"])  # ok: cmd-subprocess-taint
    os.system(Command("ls") + "x")  # ok: cmd-subprocess-taint
