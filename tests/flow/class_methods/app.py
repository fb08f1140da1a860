import os

from flask import request


class Job:
    shell = "sh"
    command = "ls"

    def __init__(self, command):
        self.line = command

    @classmethod
    def from_request(cls, text):
        return cls(text)

    @classmethod
    def fixed(cls):
        return cls("ls")

    @staticmethod
    def run(text):
        os.system(text)  # expect: cmd-subprocess-taint

    @staticmethod
    def run_fixed(text):
        os.system(text)  # ok: cmd-subprocess-taint

    def start(self):
        os.system(self.line)  # expect: cmd-subprocess-taint

    @classmethod
    def all(cls):
        os.system(cls.command)  # expect: cmd-subprocess-taint
        os.system(cls.shell)  # ok: cmd-subprocess-taint


class Other:
    command = "ls"

    @classmethod
    def all(cls):
        os.system(cls.command)  # ok: cmd-subprocess-taint


def main():
    Job.from_request(request.args["text"]).start()
    Job.run(request.args["text"])
    Job("ls").run_fixed("ls")
    os.system(Job.fixed().line)  # ok: cmd-subprocess-taint
    Job.command = request.args["text"]
