import os


def start(command):
    os.system(command)  # expect: cmd-subprocess-taint
