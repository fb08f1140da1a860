"""A method of the program's own class is not the library's of the same name."""
import sqlite3

from flask import request

from .store import Command, Store, Wrapper


class Job:
    def execute(self, text):
        self.last = text

    def run_job(self):
        self.execute(request.args["a"])  # ok: input-sql-taint


class Nightly(Command):
    def execute(self, *args):
        return super().execute(*args)

    def run_nightly(self):
        self.execute(request.args["a"])  # ok: input-sql-taint


def own_class():
    Command().execute(request.args["a"])  # ok: input-sql-taint


def own_class_that_passes_it_on():
    Wrapper("a").execute(request.args["a"])  # ok: input-sql-taint


def class_without_that_method():
    Store("a").connection.execute(request.args["a"])  # expect: input-sql-taint


def library():
    sqlite3.connect("a").execute(request.args["a"])  # expect: input-sql-taint
