import os

from flask import request

from tools import listed, settings

folder = settings["folder"] if "folder" in settings else "/srv"
themes = listed(folder)
plugins = sorted(listed(folder))
names = []
changing = listed(folder)
of_the_environment = os.environ["WORDS"]


def found_by_the_module():
    name = request.args["name"]
    if name not in themes:
        name = "default"
    os.system(name)  # ok: cmd-subprocess-taint


def sorted_by_the_module():
    name = request.args["name"]
    if name in plugins:
        os.system(name)  # ok: cmd-subprocess-taint
    os.system(name)  # expect: cmd-subprocess-taint


def add():
    names.append(request.args["name"])


def filled_by_others():
    name = request.args["name"]
    if name in names:
        os.system(name)  # expect: cmd-subprocess-taint


def change():
    global changing
    changing = request.args["names"]


def changed_by_others():
    name = request.args["name"]
    if name in changing:
        os.system(name)  # expect: cmd-subprocess-taint


def part_of_a_text_from_outside():
    name = request.args["name"]
    if name in of_the_environment:
        os.system(name)  # expect: cmd-subprocess-taint
