import argparse
import os


def run(args):
    os.system(args.line)  # expect: cmd-subprocess-taint


def show(args):
    os.system("ls")  # ok: cmd-subprocess-taint


def unused(args):
    os.system(args.line)  # ok: cmd-subprocess-taint


def add_commands(parsers: argparse._SubParsersAction):
    parser = parsers.add_parser("run")
    parser.add_argument("line")
    parser.set_defaults(func=run)
    parsers.add_parser("show").set_defaults(func=show, verbose=False)
