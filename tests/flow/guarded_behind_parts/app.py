import os
from pathlib import Path

from flask import request

VERBS = {"status": "show", "restart": "run"}


def made_longer(root):
    path = request.args["path"]
    if not (os.path.abspath(path) + os.path.sep).startswith(root):
        raise ValueError(path)
    open(path)  # ok: file-path-taint


def kept_in_a_variable(root):
    name = request.args["name"]
    path = os.path.abspath(os.path.join(root, name))
    if path.startswith(root):
        open(path)  # ok: file-path-taint
        open(os.path.join(root, name))  # ok: file-path-taint
    open(path)  # expect: file-path-taint


def changed_since(root):
    name = request.args["name"]
    path = os.path.abspath(name)
    name = request.args["other"]
    if path.startswith(root):
        open(name)  # expect: file-path-taint


def formatted(root):
    name = request.args["name"]
    path = os.path.realpath(f"{root}/{name}")
    if not path.startswith(root):
        return ""
    return open(f"{root}/{name}")  # ok: file-path-taint


def never_resolved(root):
    name = request.args["name"]
    if not f"{root}/{name}".startswith(root):
        return ""
    return open(name)  # expect: file-path-taint


def parts_of_a_path():
    name = request.args["name"]
    if ".." in name.split("/"):
        return ""
    return open(name)  # ok: file-path-taint


def pathlike(root):
    name = request.args["name"]
    if not (Path(root) / name).resolve().is_relative_to(root):
        return ""
    return open(Path(root) / name)  # ok: file-path-taint


def unchanged():
    name = request.args["name"]
    if os.path.basename(name) != name:
        raise ValueError(name)
    open(name)  # ok: file-path-taint


def another_unchanged():
    name = request.args["name"]
    other = request.args["other"]
    if os.path.basename(other) != name:
        raise ValueError(name)
    open(other)  # expect: file-path-taint


def either_of_two(root):
    name = request.args["name"]
    if name.startswith("/") or not os.path.abspath(name).startswith(root):
        return ""
    return open(name)  # ok: file-path-taint


def stripped():
    verb = request.args["verb"]
    if verb.strip().lower() in VERBS:
        os.system("service " + verb)  # ok: cmd-subprocess-taint
    os.system("service " + verb)  # expect: cmd-subprocess-taint


def first_word_only():
    verb = request.args["verb"]
    if verb.split()[0] in VERBS:
        os.system("service " + verb)  # expect: cmd-subprocess-taint
