#!/usr/bin/env python2.7
from builtins import input


def main():
    print "ready"
    return input("name? ")  # ok: dyn-py2-input
