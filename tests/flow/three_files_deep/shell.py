import os


def execute(command):
    return os.system(command)  # expect: cmd-subprocess-taint


def run(name):
    return os.system(name)  # ok: cmd-subprocess-taint
