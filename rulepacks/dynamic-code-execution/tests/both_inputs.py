#!/usr/bin/env python2
"""Runs on both: the name is the harmless function wherever it runs."""
try:
    input = raw_input
except NameError:
    pass


def main():
    return input("name? ")  # ok: dyn-py2-input
