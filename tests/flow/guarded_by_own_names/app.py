import importlib

from flask import request

from names import Names, table

names = Names()


def by_the_object():
    name = request.args["name"]
    if not names.knows(name):
        return None
    return importlib.import_module(name)  # ok: dyn-import-taint


def by_a_factory():
    name = request.args["name"]
    if table("all").knows(name):
        return importlib.import_module(name)  # ok: dyn-import-taint
    return importlib.import_module(name)  # expect: dyn-import-taint


def by_what_came_along():
    name = request.args["name"]
    if names.is_in(name, request.args.getlist("names")):
        return importlib.import_module(name)  # expect: dyn-import-taint
    return None
