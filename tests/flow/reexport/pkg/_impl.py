import os


def run(command):
    os.system(command)  # expect: cmd-subprocess-taint


class Client:
    def __init__(self, base):
        self.base = base

    def call(self, path):
        os.system("curl " + self.base + path)  # expect: cmd-subprocess-taint

    def ping(self):
        os.system("ping " + self.base)  # ok: cmd-subprocess-taint
