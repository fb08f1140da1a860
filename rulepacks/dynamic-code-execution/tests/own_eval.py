"""A module with an eval and a compile of its own."""
import re

from calculator import eval
from re import compile


def exec(statement):
    return statement.run()


def total(text):
    return eval(text)  # ok: dyn-eval-call


def matcher(text):
    return compile(text)  # ok: dyn-compile-call


def begin(statement):
    exec(statement)  # ok: dyn-exec-call
    return re.compile(statement.text)  # ok: dyn-compile-call
