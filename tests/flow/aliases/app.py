import os

from flask import request


def chained():
    a = b = []
    a.append(request.args["x"])
    os.system(b[0])  # expect: cmd-subprocess-taint


def two_names():
    a = []
    b = a
    b.append(request.args["x"])
    os.system(a[0])  # expect: cmd-subprocess-taint


def copied():
    a = []
    b = list(a)
    b.append(request.args["x"])
    os.system(b[0])  # expect: cmd-subprocess-taint
    os.system(a[0])  # ok: cmd-subprocess-taint


def two_lists():
    a = []
    b = []
    b.append(request.args["x"])
    os.system("".join(b))  # expect: cmd-subprocess-taint
    os.system("".join(a))  # ok: cmd-subprocess-taint


def dictionaries():
    a = {}
    b = a
    b["k"] = request.args["x"]
    os.system(a["k"])  # expect: cmd-subprocess-taint
    os.system(a["other"])  # ok: cmd-subprocess-taint


def renamed():
    a = []
    b = a
    b = ["ls"]
    b.append(request.args["x"])
    os.system(b[1])  # expect: cmd-subprocess-taint
    os.system(a[0])  # ok: cmd-subprocess-taint


class Job:
    pass


def objects():
    job = Job()
    same = job
    same.command = request.args["x"]
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(Job().command)  # ok: cmd-subprocess-taint
