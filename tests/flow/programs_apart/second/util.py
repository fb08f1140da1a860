import os


def go(command):
    print(command)


def told(command):
    os.system(command)  # ok: cmd-subprocess-taint
