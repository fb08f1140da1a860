import os


def go(command):
    os.system(command)  # expect: cmd-subprocess-taint


def told(command):
    print(command)
