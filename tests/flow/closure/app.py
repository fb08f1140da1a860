import os

from flask import request


def outer():
    text = request.args["text"]
    fixed = "ls"

    def middle():
        def inner():
            os.system(text)  # expect: cmd-subprocess-taint
            os.system(fixed)  # ok: cmd-subprocess-taint
        inner()
    middle()


def counter():
    last = "ls"

    def keep(value):
        nonlocal last
        last = value

    keep(request.args["text"])
    os.system(last)  # expect: cmd-subprocess-taint


def shadowed():
    text = request.args["text"]

    def inner(text):
        os.system(text)  # ok: cmd-subprocess-taint
    inner("ls")
    return text


def factory(prefix):
    def run(text):
        os.system(prefix + text)  # expect: cmd-subprocess-taint
    return run


def late():
    jobs = []
    for name in request.args.getlist("name"):
        jobs.append(lambda: os.system(name))  # expect: cmd-subprocess-taint
    return jobs


def main():
    factory(request.args["prefix"])("ls")
