import functools
import os

from flask import request


def run(text):
    os.system(text)  # expect: cmd-subprocess-taint
    return len(text)


def run_too(text):
    os.system(text)  # expect: cmd-subprocess-taint
    return True


def run_again(text):
    os.system(text)  # expect: cmd-subprocess-taint
    return text


def add(total, text):
    os.system(text)  # expect: cmd-subprocess-taint
    return total


def idle(text):
    os.system(text)  # ok: cmd-subprocess-taint
    return text


def main():
    lines = request.args.getlist("line")
    sorted(lines, key=run)
    list(filter(run_too, lines))
    max(lines, key=run_again)
    functools.reduce(add, lines, "")
    sorted(["ls"], key=idle)
    os.system(sorted(lines, key=len)[0])  # expect: cmd-subprocess-taint
    os.system(max(len(line) for line in lines))  # ok: cmd-subprocess-taint


def collected():
    names = list(map(str.strip, request.args.getlist("line")))
    os.system(names[0])  # expect: cmd-subprocess-taint
    os.system(str(list(map(len, names))))  # ok: cmd-subprocess-taint
