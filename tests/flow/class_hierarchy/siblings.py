import functools
import os

from flask import request

from roots import Root


def operation(function):
    @functools.wraps(function)
    def inner(self, *args, **kwargs):
        if kwargs.pop("now", False):
            return function(self, *args, **kwargs)
        return (self, function.__name__, args)

    return inner


class Local:
    def rename(self, name):
        return None

    @operation
    def drop(self, name):
        return None

    def keep(self, name):
        return None


class Shell(Local):
    def rename(self, name):
        os.system(name)  # ok: cmd-subprocess-taint

    @operation
    def drop(self, name):
        os.system(name)  # ok: cmd-subprocess-taint

    def keep(self, name):
        os.system(name)  # ok: cmd-subprocess-taint


class Plain(Local):
    def update(self):
        self.rename(request.args["name"])
        self.drop(request.args["name"], now=True)
        self.copy(request.args["name"])

    def copy(self, name):
        super().keep(name)


class BelowPlain(Plain):
    def rename(self, name):
        os.system(name)  # expect: cmd-subprocess-taint

    @operation
    def drop(self, name):
        os.system(name)  # expect: cmd-subprocess-taint


class Leaf(Root):
    def update(self):
        self.rename(request.args["name"])
        self.move(request.args["name"])
        super().keep(request.args["name"])


class BelowLeaf(Leaf):
    def rename(self, name):
        os.system(name)  # expect: cmd-subprocess-taint


def update_all():
    Plain().update()
    Leaf().update()
    Leaf().rename(request.args["name"])
    Plain().rename(request.args["name"])


def either(flag):
    thing = Leaf() if flag else Root()
    thing.remove(request.args["name"])
