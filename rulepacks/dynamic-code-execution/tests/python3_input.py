#!/usr/bin/env python3
"""Python 3 reads text."""
import sys

try:
    read = raw_input
except NameError:
    read = input


def main():
    name = input("name? ")  # ok: dyn-py2-input
    other = read("other? ")  # ok: dyn-py2-input
    print(name, other, file=sys.stderr)
