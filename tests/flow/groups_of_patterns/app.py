import os
import re

from flask import request

PAIR = re.compile(r"^(?P<user>[a-z]+)@(?P<host>\S+)$")


def by_number():
    x = request.args["x"]
    m = re.match(r"^(\d+)-(\w+) (.*)$", x)
    if m:
        os.system(m.group(1))  # ok: cmd-subprocess-taint
        os.system(m[2])  # ok: cmd-subprocess-taint
        os.system(m.group(3))  # expect: cmd-subprocess-taint
        os.system(m[0])  # expect: cmd-subprocess-taint
        os.system(m.string)  # expect: cmd-subprocess-taint


def by_name():
    m = PAIR.match(request.args["x"])
    if m is None:
        return
    os.system(m.group("user"))  # ok: cmd-subprocess-taint
    os.system(m["user"])  # ok: cmd-subprocess-taint
    os.system(m["host"])  # expect: cmd-subprocess-taint
    os.system(m.group("user", "host")[0])  # expect: cmd-subprocess-taint


def at_once():
    x = request.args["x"]
    first, rest = re.match(r"(\d+)-(.*)", x).groups()
    os.system(first)  # ok: cmd-subprocess-taint
    os.system(rest)  # expect: cmd-subprocess-taint


def anywhere():
    x = request.args["x"]
    os.system(re.search(r"[a-z]+", x).group())  # ok: cmd-subprocess-taint
    if m := re.search(r"<([a-z]+)>", x):
        os.system(m.group(1))  # ok: cmd-subprocess-taint
        os.system(m.group())  # expect: cmd-subprocess-taint


def all_of_them():
    x = request.args["x"]
    for word in re.findall(r"[a-z]+", x):
        os.system(word)  # ok: cmd-subprocess-taint
    for word in re.findall(r"\S+", x):
        os.system(word)  # expect: cmd-subprocess-taint
    for word in re.findall(r"'([a-z]+)'", x):
        os.system(word)  # ok: cmd-subprocess-taint
    for m in re.finditer(r"[a-z]+", x):
        os.system(m.group())  # ok: cmd-subprocess-taint
    for m in re.finditer(r"[a-z]+.", x):
        os.system(m.group())  # expect: cmd-subprocess-taint


def for_one_kind():
    x = request.args["x"]
    m = re.search(r"name=([\w.]+)", x)
    open("/srv/" + m.group(1))  # ok: file-path-taint
    m = re.search(r"name=([\w./]+)", x)
    open("/srv/" + m.group(1))  # expect: file-path-taint


def another_match():
    x = request.args["x"]
    m = re.match(r"(\d+)", x)
    m = re.match(r"(.+)", x)
    os.system(m.group(1))  # expect: cmd-subprocess-taint


def on_one_way():
    x = request.args["x"]
    m = re.match(r"(\d+)", x)
    if not m:
        m = re.match(r"(.+)", x)
    os.system(m.group(1))  # expect: cmd-subprocess-taint
