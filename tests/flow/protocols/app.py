"""Collaborators that are annotated with a protocol: nothing says which classes fit but their methods."""
from adapters import HalfFinder, Printer, ShellFinder
from flask import request
from ports import Finder, Teller


class Service:
    def __init__(self, finder: Finder, teller: Teller):
        self.finder = finder
        self.teller = teller

    def find(self, name):
        self.teller.tell(name)
        return self.finder.search(name)


def index():
    service = Service(ShellFinder(), Printer())
    return service.find(request.args["name"])


def half():
    HalfFinder().search("ls")
