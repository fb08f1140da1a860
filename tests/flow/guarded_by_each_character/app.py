import os
import string

from flask import abort, request

LETTERS = set(string.ascii_letters + string.digits + "-_.")
SHELL = set(string.ascii_letters + ";")


def each_of_two_kinds():
    name = request.args["name"]
    if not all(c.isalnum() or c in "-_." for c in name):
        abort(400)
    os.system("ls " + name)  # ok: cmd-subprocess-taint
    open("/srv/" + name)  # ok: file-path-taint
    eval(name)  # expect: dyn-code-taint


def each_with_a_slash():
    name = request.args["name"]
    if not all(c.isalnum() or c in "/." for c in name):
        abort(400)
    os.system("ls " + name)  # ok: cmd-subprocess-taint
    open("/srv/" + name)  # expect: file-path-taint


def each_with_blanks():
    name = request.args["name"]
    if not all(c.isalnum() or c.isspace() for c in name):
        abort(400)
    os.system("ls " + name)  # expect: cmd-subprocess-taint


def none_else():
    name = request.args["name"]
    if any(not c.isalnum() and c not in "-_" for c in name):
        return
    os.system("ls " + name)  # ok: cmd-subprocess-taint


def none_else_but_some():
    name = request.args["name"]
    if any(not c.isalnum() and c not in "-;" for c in name):
        return
    os.system("ls " + name)  # expect: cmd-subprocess-taint


def one_is_enough():
    name = request.args["name"]
    if any(c.isalnum() or c in "-_" for c in name):
        os.system("ls " + name)  # expect: cmd-subprocess-taint


def each_of_a_table():
    name = request.args["name"]
    if all(c in LETTERS for c in name):
        os.system("ls " + name)  # ok: cmd-subprocess-taint
    if all(c in SHELL for c in name):
        os.system("ls " + name)  # expect: cmd-subprocess-taint


def as_a_set():
    name = request.args["name"]
    if set(name) <= set("abc"):
        os.system("ls " + name)  # ok: cmd-subprocess-taint
    if set(name) <= set("abc|"):
        os.system("ls " + name)  # expect: cmd-subprocess-taint
    if set(name) >= set("abc"):
        os.system("ls " + name)  # expect: cmd-subprocess-taint


def what_is_left():
    name = request.args["name"]
    if set(name) - LETTERS:
        abort(400)
    os.system("ls " + name)  # ok: cmd-subprocess-taint


def what_is_left_of_few():
    name = request.args["name"]
    odd = set(name) - SHELL
    if odd:
        abort(400)
    os.system("ls " + name)  # expect: cmd-subprocess-taint


def as_a_subset():
    name = request.args["name"]
    if not set(name).issubset(string.digits):
        abort(400)
    os.system("ls " + name)  # ok: cmd-subprocess-taint


def as_a_subset_of_printable():
    name = request.args["name"]
    if not set(name).issubset(string.punctuation):
        abort(400)
    os.system("ls " + name)  # expect: cmd-subprocess-taint


def filtered():
    name = request.args["name"]
    os.system("ls " + "".join(filter(str.isalnum, name)))  # ok: cmd-subprocess-taint
    os.system("ls " + "".join(filter(str.isprintable, name)))  # expect: cmd-subprocess-taint
    os.system("ls " + "".join(c for c in name if c.isalnum() or c in "._-"))  # ok: cmd-subprocess-taint
    os.system("ls " + "".join(c for c in name if c.isalnum() or c in "._-;"))  # expect: cmd-subprocess-taint
