#!/usr/bin/env python2
"""A script from before 2008."""
import sys
import types

HEADER = "import os"


def main(path, scope, code):
    print "running", path
    exec code  # expect: dyn-exec-call
    exec code in scope  # expect: dyn-exec-call@medium
    exec code in scope, {}  # expect: dyn-exec-call
    exec HEADER in scope  # expect: dyn-exec-call@info
    exec "import re"  # expect: dyn-exec-call@info
    exec "value = %s" % code  # expect: dyn-exec-call@medium
    exec(code) in scope  # expect: dyn-exec-call
    execfile(path, scope)  # expect: dyn-exec-call@medium
    execfile("defaults.py", scope)  # expect: dyn-exec-call@info

    name = raw_input("name? ")  # ok: dyn-py2-input
    age = input("age? ")  # expect: dyn-py2-input
    size = int(input())  # expect: dyn-py2-input
    return name, age, size


class Prompt:
    def input(self, text):
        return text

    def run(self):
        return self.input("? ")  # ok: dyn-py2-input
