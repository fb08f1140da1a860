import os

from flask import request


def lines():
    yield "ls"
    yield request.args["line"]


def names():
    yield "ls"
    yield "id"


def all_lines():
    yield from names()
    yield from lines()


def only_names():
    yield from names()


def runner():
    while True:
        command = yield
        os.system(command)  # expect: cmd-subprocess-taint


def idle():
    while True:
        command = yield "ready"
        os.system(command)  # ok: cmd-subprocess-taint


def result():
    yield 1
    return request.args["line"]


def delegating():
    value = yield from result()
    os.system(value)  # expect: cmd-subprocess-taint


def main():
    for line in all_lines():
        os.system(line)  # expect: cmd-subprocess-taint
    for line in only_names():
        os.system(line)  # ok: cmd-subprocess-taint
    os.system(next(lines()))  # expect: cmd-subprocess-taint
    os.system([name for name in names()][0])  # ok: cmd-subprocess-taint
    worker = runner()
    next(worker)
    worker.send(request.args["line"])
    sleeper = idle()
    next(sleeper)
    sleeper.send("ls")
