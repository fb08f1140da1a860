import os

from flask import request


def flatten(items, depth):
    if depth == 0:
        return items
    return flatten(items[0], depth - 1)


def even(text, n):
    return text if n == 0 else odd(text, n - 1)


def odd(text, n):
    return "ls" if n == 0 else even(text, n - 1)


def main():
    os.system(flatten([[request.args["x"]]], 2))  # expect: cmd-subprocess-taint
    os.system(flatten([["ls"]], 2))  # ok: cmd-subprocess-taint
    os.system(even(request.args["x"], 4))  # expect: cmd-subprocess-taint
    os.system(even("ls", 4))  # ok: cmd-subprocess-taint
