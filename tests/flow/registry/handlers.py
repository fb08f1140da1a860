import os

HANDLERS = {}


def register(name):
    def decorate(function):
        HANDLERS[name] = function
        return function
    return decorate


@register("run")
def run(text):
    os.system(text)  # expect: cmd-subprocess-taint


def unregistered(text):
    os.system(text)  # ok: cmd-subprocess-taint
