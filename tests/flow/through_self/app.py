import os

from flask import request


class Task:
    def __init__(self):
        self.name = "nightly"
        self.command = None

    def load(self):
        self.command = request.args["command"]

    def clear(self):
        self.name = "none"

    def run(self):
        self._run(self.command)
        self._echo(self.name)

    def _run(self, text):
        os.system(text)  # expect: cmd-subprocess-taint

    def _echo(self, text):
        os.system(text)  # ok: cmd-subprocess-taint
