import os

from flask import request

from base import Handler, LogMixin, Quiet


class Shell(Handler):
    def process(self, text):
        os.system(text)  # expect: cmd-subprocess-taint


class Unused:
    def process(self, text):
        os.system(text)  # ok: cmd-subprocess-taint


class Other(Quiet):
    def process(self, text):
        os.system(text)  # ok: cmd-subprocess-taint


class Core:
    def process(self, text):
        os.system(text)  # expect: cmd-subprocess-taint


class Logged(LogMixin, Core):
    pass


class Below(Shell):
    def handle(self, text):
        return super().handle("ls")


def index(handler: Handler):
    Shell().handle(request.args["text"])
    Unused().process("ls")
    Logged().process(request.args["text"])
    Other().process("ls")
