import getopt
import os
import sys


def main():
    options, rest = getopt.getopt(sys.argv[1:], "hl:", ["help", "log="])
    for name, value in options:
        os.system(value)  # expect: cmd-subprocess-taint
        os.system(name)  # ok: cmd-subprocess-taint
    for value in rest:
        os.system(value)  # expect: cmd-subprocess-taint
    for option in options:
        os.system(option[0])  # ok: cmd-subprocess-taint
        os.system(option[1])  # expect: cmd-subprocess-taint
