import os

from flask import request

from mixins import Keyword, Note, Safe, Stamp


class Store:
    def save(self, line):
        os.system(line)  # expect: cmd-subprocess-taint


class Quiet:
    def save(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


class Archive(Stamp, Note, Store):
    pass


class Shelf(Stamp, Quiet):
    pass


class Beside:
    def save(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


class Checked(Note, Safe, Beside):
    pass


class Job:
    def __init__(self, line):
        self.line = line

    def start(self):
        os.system(self.line)  # expect: cmd-subprocess-taint


class Other:
    def __init__(self, line):
        self.line = line

    def start(self):
        os.system(self.line)  # ok: cmd-subprocess-taint


class Named(Keyword, Job):
    pass


class Fixed(Keyword, Other):
    pass


def view():
    line = request.args["line"]
    Archive().save(line)
    Shelf().save("ls")
    Checked().save(line)
    Named(line=line).start()
    Fixed(line="ls").start()


class Loose:
    def save(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


class Held(Safe, Loose):
    def keep(self, line):
        self.save(line)


def keep():
    Held().keep(request.args["line"])
    Held().save(request.args["line"])
