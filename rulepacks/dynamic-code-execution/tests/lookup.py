"""Views and commands that are found by their name."""
import builtins
import importlib
import operator
import os
import subprocess
import sys


def handle_get(request):
    return request


def forward(request, name):
    globals()[name](request)  # expect: dyn-globals-lookup-call@low
    globals().get(name)(request)  # expect: dyn-globals-lookup-call
    locals()[name](request)  # expect: dyn-globals-lookup-call
    vars()[name](request)  # expect: dyn-globals-lookup-call
    handle_get.__globals__[name](request)  # expect: dyn-globals-lookup-call
    view = globals()[request.GET["view"]]  # expect: dyn-lookup-taint
    if view:
        return view(request)  # expect: dyn-globals-lookup-call
    vars(subprocess)[name](request)  # expect: dyn-globals-lookup-call
    sys.modules[__name__].__dict__[name](request)  # expect: dyn-globals-lookup-call
    subprocess.__dict__.get(name)(request)  # expect: dyn-globals-lookup-call
    scope = globals()
    found = scope.get(name)
    return found(request)  # expect: dyn-globals-lookup-call


def confined(request, method):
    globals()["handle_" + method](request)  # expect: dyn-globals-lookup-call@info
    globals()[f"handle_{method}"](request)  # expect: dyn-globals-lookup-call@info
    globals()[method + "_view"](request)  # expect: dyn-globals-lookup-call@info


def any_builtin(name, text):
    builtins.__dict__[name](text)  # expect: dyn-globals-lookup-call@medium
    getattr(builtins, name)(text)  # expect: dyn-getattr-call@medium
    getattr(os, name)(text)  # expect: dyn-getattr-call@medium
    getattr(subprocess, name)([text])  # expect: dyn-getattr-call@medium
    getattr(sys.modules[name], text)()  # expect: dyn-getattr-call@low
    getattr(importlib.import_module(name), text)()  # expect: dyn-getattr-call, dyn-import-nonliteral
    getattr(__import__(name), text)()  # expect: dyn-getattr-call, dyn-import-nonliteral


def shy(text):
    run = getattr(os, "system")  # expect: dyn-shy-name@low
    start = getattr(subprocess, "Po" + "pen")  # expect: dyn-shy-name
    module = __import__("os")  # expect: dyn-shy-name
    module.system(text)  # ok: dyn-shy-name
    getattr(os, "system")(text)  # ok: dyn-shy-name
    __import__("os").system(text)  # ok: dyn-shy-name
    getattr(os, "getuid", None)  # ok: dyn-shy-name
    getattr(builtins, "exec")  # ok: dyn-shy-name
    __import__("json")  # ok: dyn-shy-name
    return run, start


def harmless_lookup(data, name, table):
    globals()["handle_get"](data)  # ok: dyn-globals-lookup-call
    globals().get("handle_get")(data)  # ok: dyn-globals-lookup-call
    globals()[name] = data  # ok: dyn-globals-lookup-call
    value = globals()[name]  # ok: dyn-globals-lookup-call
    scope = globals()
    scope["table"].update(data)  # ok: dyn-globals-lookup-call
    scope["_made_" + name] = len(data)  # ok: dyn-globals-lookup-call
    table[name](data)  # ok: dyn-globals-lookup-call
    return value


def methods(robot, name, command):
    getattr(robot, name)()  # expect: dyn-getattr-call@low
    getattr(robot.arm, command["do"])(1)  # expect: dyn-getattr-call
    run = getattr(os, name)
    run(command)  # expect: dyn-getattr-call@medium
    operator.methodcaller(name)(robot)  # expect: dyn-getattr-call
    getattr(robot, "system")("ls")  # expect: dyn-getattr-call@medium
    getattr(robot, "po" + "pen")("ls")  # expect: dyn-getattr-call@medium
    getattr(command, "__subclasses__")()  # expect: dyn-getattr-call@medium
    for step in command:
        getattr(robot, step)()  # expect: dyn-getattr-call


class Shell:
    def run(self, name, robot):
        getattr(self, name)()  # ok: dyn-getattr-call
        self.__dict__[name]()  # ok: dyn-globals-lookup-call
        getattr(self, "do_" + name)()  # ok: dyn-getattr-call
        getattr(robot, "do_" + name)()  # ok: dyn-getattr-call
        getattr(robot, f"visit_{name}")()  # ok: dyn-getattr-call
        getattr(robot, "%s_view" % name)()  # expect: dyn-getattr-call
        getattr(robot, name + "_view")()  # ok: dyn-getattr-call
        getattr(robot, "move")()  # ok: dyn-getattr-call
        getattr(os, "getcwd")()  # ok: dyn-getattr-call
        robot.system("ls")  # ok: dyn-getattr-call
        value = getattr(robot, name)  # ok: dyn-getattr-call
        value()  # ok: dyn-getattr-call
        getattr(robot, name, None)  # ok: dyn-getattr-call
        operator.methodcaller("move")(robot)  # ok: dyn-getattr-call
        sorted(robot.parts, key=operator.attrgetter(name))  # ok: dyn-getattr-call
        for step in ("left", "right"):
            getattr(robot, step)()  # ok: dyn-getattr-call
        return value
