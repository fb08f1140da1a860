"""Objects of one class, or of classes with a common base, are not the same object."""
import os
import sys


class Box:
    def __init__(self, text):
        self.text = text

    def run_box(self):
        os.system(self.text)  # ok: cmd-subprocess-taint


def fill_box():
    return Box(sys.argv[1])


def run_other_box():
    Box("date").run_box()


class Parcel:
    def __init__(self, text):
        self.text = text

    def run_parcel(self):
        os.system(self.text)  # expect: cmd-subprocess-taint


def fill_parcel():
    return Parcel(sys.argv[1])


def run_parcel():
    Parcel("date").run_parcel()
    fill_parcel().run_parcel()


class Crate:
    def __init__(self, text):
        self.text = text

    def run_crate(self):
        os.system(self.text)  # expect: cmd-subprocess-taint


def fill_crate(crates):
    crates.append(Crate(sys.argv[1]))


def run_crates(crates):
    for crate in crates:
        crate.run_crate()


class Node:
    def __init__(self, children):
        self.children = children


class Search(Node):
    pass


class Filter(Node):
    def run_filter(self):
        os.system(self.children[0])  # ok: cmd-subprocess-taint


def search():
    return Search([sys.argv[1]])


def filter_fixed():
    Filter(["date"]).run_filter()


class Base:
    def __init__(self, text):
        self.text = text


class Derived(Base):
    def __init__(self, text):
        super().__init__(text)
        self.count = 0

    def run_derived(self):
        os.system(self.text)  # expect: cmd-subprocess-taint


def derive():
    Derived(sys.argv[1]).run_derived()


class Late:
    def __init__(self):
        self.text = "date"

    def load_late(self):
        self.text = sys.argv[1]

    def run_late(self):
        os.system(self.text)  # expect: cmd-subprocess-taint


def late(pool):
    job = Late()
    pool.submit(job.load_late).result()
    job.run_late()


class Table:
    def __init__(self, names):
        self.names = names

    def column(self, key):
        return getattr(self, key)


def attribute_out_of_all(key):
    first = Table({"a": sys.argv[1]})
    return os.system(getattr(first.column(key), key).name)  # ok: cmd-subprocess-taint
