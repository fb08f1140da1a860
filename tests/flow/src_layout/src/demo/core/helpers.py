import os


def show(name):
    os.system(name)  # ok: cmd-subprocess-taint
