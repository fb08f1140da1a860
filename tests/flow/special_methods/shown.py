import os

from flask import request


class Shown:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return "run " + self.text


class Fixed:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return "fixed"

    def __repr__(self):
        return "Fixed(%s)" % self.text


class Silent:
    def __init__(self, text):
        self.text = text


class Text(str):
    pass


def shown():
    text = request.args["text"]
    os.system(str(Shown(text)))  # expect: cmd-subprocess-taint
    os.system(str(Fixed(text)))  # ok: cmd-subprocess-taint
    os.system(repr(Fixed(text)))  # expect: cmd-subprocess-taint
    os.system(str(Silent(text)))  # ok: cmd-subprocess-taint
    os.system(str(Text(text)))  # expect: cmd-subprocess-taint
    os.system(str([text]))  # expect: cmd-subprocess-taint
    os.system(str({"text": len(text)}))  # ok: cmd-subprocess-taint
