"""How much of a way may be guessed: some of it, and the more of it the less is known."""
import os
import sys


def one_unknown(tool):
    os.system(tool.prepare_text(sys.argv[1]))  # expect: cmd-subprocess-taint


def two_unknown(tool):
    os.system(tool.finish_text(tool.prepare_text(sys.argv[1])))  # unsure: cmd-subprocess-taint


def three_unknown(tool):
    text = tool.close_text(tool.finish_text(tool.prepare_text(sys.argv[1])))
    os.system(text)  # ok: cmd-subprocess-taint


def attribute_of_unknown(tool):
    os.system(tool.prepare_text(sys.argv[1]).title_of)  # ok: cmd-subprocess-taint


def methods_of_text(tool):
    text = tool.prepare_text(sys.argv[1]).strip().lower().replace("a", "b").split()[0]
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
    Draft(tool.prepare_text(sys.argv[1]))
    Wish(tool.finish_text(tool.prepare_text(sys.argv[1])))


def run(text):
    os.system(text)  # expect: cmd-subprocess-taint


def both_ways(tool):
    """What is known better counts, whichever call comes first."""
    run(tool.finish_text(tool.prepare_text(sys.argv[1])))
    run(sys.argv[1])


class Reader:
    def parse_of_reader(self, text):
        os.system(text)  # expect: cmd-subprocess-taint


def method_by_its_name(tool):
    tool.parse_of_reader(sys.argv[1])


class Writer:
    def parse_of_writer(self, text):
        os.system(text)  # unsure: cmd-subprocess-taint


def method_by_its_name_of_unknown(tool):
    tool.parse_of_writer(tool.prepare_text(sys.argv[1]))
