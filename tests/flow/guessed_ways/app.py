"""How much of a way may be guessed: some of it, and the more of it the less is known."""
import os
import sys

import toolbox


def named_callee():
    os.system(toolbox.prepare(sys.argv[1]))  # expect: cmd-subprocess-taint


def named_callees():
    os.system(toolbox.finish(toolbox.prepare(sys.argv[1])))  # unsure: cmd-subprocess-taint


def more_named_callees():
    text = toolbox.finish(toolbox.prepare(sys.argv[1]))
    os.system(toolbox.send(text))  # ok: cmd-subprocess-taint


def nameless_callee(tool):
    os.system(tool.prepare_text(sys.argv[1]))  # unsure: cmd-subprocess-taint


def two_nameless_callees(tool):
    text = tool.finish_text(tool.prepare_text(sys.argv[1]))
    os.system(text)  # ok: cmd-subprocess-taint


def attribute_of_nameless(tool):
    os.system(tool.prepare_text(sys.argv[1]).title_of)  # ok: cmd-subprocess-taint


def methods_of_text():
    text = toolbox.prepare(sys.argv[1]).strip().lower().replace("a", "b").split()[0]
    os.system(",".join([text, "x"]).format(1))  # expect: cmd-subprocess-taint


class Plan:
    def __init__(self, text):
        self.text = text

    def run_plan(self):
        os.system(self.text)  # expect: cmd-subprocess-taint


class Draft:
    def __init__(self, text):
        self.text = text

    def run_draft(self):
        os.system(self.text)  # unsure: cmd-subprocess-taint


class Wish:
    def __init__(self, text):
        self.text = text

    def run_wish(self):
        os.system(self.text)  # ok: cmd-subprocess-taint


def make(tool):
    Plan(sys.argv[1])
    Draft(toolbox.prepare(sys.argv[1]))
    Wish(tool.prepare_text(sys.argv[1]))


def run(text):
    os.system(text)  # expect: cmd-subprocess-taint


def both_ways(tool):
    """What is known better counts, whichever call comes first."""
    run(tool.prepare_text(sys.argv[1]))
    run(sys.argv[1])


class Reader:
    def parse_of_reader(self, text):
        os.system(text)  # unsure: cmd-subprocess-taint


def method_by_its_name(tool):
    tool.parse_of_reader(sys.argv[1])


class Writer:
    def parse_of_writer(self, text):
        os.system(text)  # ok: cmd-subprocess-taint


def method_by_its_name_of_something_else(tool):
    tool.parse_of_writer(toolbox.prepare(sys.argv[1]))


class Shelf:
    def __init__(self, table):
        self.table = table

    def look_up(self):
        os.system(self.table.get(sys.argv[1]))  # ok: cmd-subprocess-taint

    def prepare(self):
        os.system(self.table.prepare_row(sys.argv[1]))  # unsure: cmd-subprocess-taint


def near(text):
    os.system(text)  # expect: cmd-subprocess-taint


def near_1(text):
    near(text)


def near_2(text):
    near_1(text)


def near_3(text):
    near_2(text)


def near_4(text):
    near_3(text)


def far(text):
    os.system(text)  # unsure: cmd-subprocess-taint


def far_1(text):
    far(text)


def far_2(text):
    far_1(text)


def far_3(text):
    far_2(text)


def far_4(text):
    far_3(text)


def far_5(text):
    far_4(text)


def functions_on_the_way():
    """Each is a chance to be wrong."""
    near_4(sys.argv[1])
    far_5(sys.argv[1])


def long_way():
    text = sys.argv[1]
    text = text + "a"
    text = text + "b"
    text = text + "c"
    text = text + "d"
    text = text + "e"
    text = text + "f"
    text = text + "g"
    text = text + "h"
    text = text + "i"
    text = text + "j"
    text = text + "k"
    text = text + "l"
    text = text + "m"
    text = text + "n"
    text = text + "o"
    text = text + "p"
    os.system(text)  # unsure: cmd-subprocess-taint


def shorter_way():
    text = sys.argv[1]
    text = text + "a"
    text = text + "b"
    text = text + "c"
    text = text + "d"
    text = text + "e"
    text = text + "f"
    text = text + "g"
    text = text + "h"
    text = text + "i"
    text = text + "j"
    os.system(text)  # expect: cmd-subprocess-taint
