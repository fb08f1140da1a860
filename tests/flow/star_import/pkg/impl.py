import os


def execute(command):
    os.system(command)  # expect: cmd-subprocess-taint


def show(name):
    os.system(name)  # ok: cmd-subprocess-taint


def _hidden(name):
    os.system(name)  # ok: cmd-subprocess-taint
