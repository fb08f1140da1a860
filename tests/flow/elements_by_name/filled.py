import os
import string
from collections import ChainMap, OrderedDict, defaultdict, deque

from flask import request


def formats():
    text = request.args["text"]
    os.system("run %(a)s" % {"a": text, "b": "fixed"})  # expect: cmd-subprocess-taint
    os.system("run %(b)s %%" % {"a": text, "b": "fixed"})  # ok: cmd-subprocess-taint
    os.system("run %(b)s %(a)d" % {"a": text, "b": "fixed"})  # ok: cmd-subprocess-taint
    os.system("run %(b)-5s %(a) 5s" % {"a": text, "b": "fixed"})  # expect: cmd-subprocess-taint
    os.system("run %(b)s" % {**{"b": text}, "a": "fixed"})  # expect: cmd-subprocess-taint
    os.system(string.Template("run $a").substitute({"a": text}))  # expect: cmd-subprocess-taint
    os.system(string.Template("run $a").safe_substitute(a=text))  # expect: cmd-subprocess-taint
    os.system(string.Template("run $a").substitute({"a": len(text)}))  # ok: cmd-subprocess-taint


def collections():
    text = request.args["text"]
    os.system(ChainMap({"a": text}, {"b": "fixed"})["a"])  # expect: cmd-subprocess-taint
    os.system(ChainMap({"a": text}, {"b": "fixed"})["b"])  # ok: cmd-subprocess-taint
    os.system(OrderedDict(a=text, b="fixed")["a"])  # expect: cmd-subprocess-taint
    os.system(OrderedDict(a=text, b="fixed")["b"])  # ok: cmd-subprocess-taint
    os.system(OrderedDict([("a", text)])["a"])  # expect: cmd-subprocess-taint
    os.system(defaultdict(str, {"a": text})["a"])  # expect: cmd-subprocess-taint
    os.system(defaultdict(str, {"a": text, "b": "fixed"})["b"])  # ok: cmd-subprocess-taint
    os.system(deque([text]).pop())  # expect: cmd-subprocess-taint
