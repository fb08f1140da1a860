import os

from flask import request

from decorators import Counted, logged, numbered, prefixed, quoted, retry, silent


@logged
def run(text):
    os.system(text)  # expect: cmd-subprocess-taint


@retry(3)
def run_often(text, name):
    os.system(text)  # expect: cmd-subprocess-taint
    os.system(name)  # ok: cmd-subprocess-taint


@quoted
def run_quoted(text):
    os.system("echo " + text)  # ok: cmd-subprocess-taint


@numbered
def run_number(text):
    os.system("kill %s" % text)  # ok: cmd-subprocess-taint


@logged
def give(text):
    return text


@prefixed("x")
def give_more(text):
    return text


@silent
def give_nothing(text):
    return text


@Counted
def counted(text):
    os.system(text)  # expect: cmd-subprocess-taint


@logged
@retry(2)
def twice(text):
    return text


def index():
    text = request.args["text"]
    run(text)
    run_often(text, name="fixed")
    run_quoted(text)
    run_number(text)
    os.system(give(text))  # expect: cmd-subprocess-taint
    os.system(give("ls"))  # ok: cmd-subprocess-taint
    os.system(give_more(text))  # expect: cmd-subprocess-taint
    os.system(give_nothing(text))  # ok: cmd-subprocess-taint
    os.system(twice(text))  # expect: cmd-subprocess-taint
    counted(text)
