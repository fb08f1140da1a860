import os
import sys

import six
from flask import request

PY2 = sys.version_info[0] == 2

try:
    import subprocess

    def start(command):
        return subprocess.run(["/bin/true"])
except ImportError:
    def start(command):
        return os.popen(command)  # ok: cmd-subprocess-taint

try:
    import pwd

    def begin(command):
        return pwd.getpwall()
except ImportError:
    def begin(command):
        return os.popen(command)  # expect: cmd-subprocess-taint


def begun():
    start(request.args["command"])
    begin(request.args["command"])


def old():
    command = request.args["command"]
    if sys.version_info[0] < 3:
        os.system(command)  # ok: cmd-subprocess-taint
    if sys.version_info < (3, 0) or False:
        os.system(command)  # expect: cmd-subprocess-taint
    if sys.version_info[:2] < (2, 7):
        os.system(command)  # ok: cmd-subprocess-taint
    if PY2 and command:
        os.system(command)  # ok: cmd-subprocess-taint
    if not six.PY3:
        os.system(command)  # ok: cmd-subprocess-taint
    if callable(command):
        os.system(command)  # ok: cmd-subprocess-taint


def new():
    command = request.args["command"]
    if sys.version_info >= (3,):
        os.system(command)  # expect: cmd-subprocess-taint
    else:
        os.system(command)  # ok: cmd-subprocess-taint
    if sys.version_info >= (3, 12):
        os.system(command)  # expect: cmd-subprocess-taint
    else:
        os.system(command)  # expect: cmd-subprocess-taint
    if sys.version_info.major == 3:
        os.system(command)  # expect: cmd-subprocess-taint
    if not six.PY2:
        os.system(command)  # expect: cmd-subprocess-taint


def identifier(folder):
    try:
        import uuid
        text = str(uuid.uuid4()).lower()
        return text
    except ImportError:
        return os.popen(folder).read()  # ok: cmd-subprocess-taint


def loaded(name, folder):
    try:
        import json
        return json.dumps(load(name))
    except ImportError:
        return os.popen(folder).read()  # expect: cmd-subprocess-taint


def nested(folder):
    try:
        import uuid
        if folder:
            import pwd
        return str(uuid.uuid4())
    except ImportError:
        return os.popen(folder).read()  # expect: cmd-subprocess-taint


def fetched(command):
    import urllib2
    os.system(command + urllib2.quote("a"))  # ok: cmd-subprocess-taint


def read(command):
    from cStringIO import StringIO
    os.system(command)  # ok: cmd-subprocess-taint
    return StringIO(command)


def parsed(command):
    import urllib
    os.system(command + urllib.__name__)  # expect: cmd-subprocess-taint


def either(command):
    try:
        import urllib2
    except ImportError:
        import urllib.request as urllib2
    os.system(command + urllib2.__name__)  # expect: cmd-subprocess-taint


def sometimes(command, flag):
    if flag:
        import httplib
        os.system(command + httplib.__name__)  # ok: cmd-subprocess-taint
    os.system(command)  # expect: cmd-subprocess-taint


def all_of_them():
    identifier(request.args["a"])
    loaded("a", request.args["a"])
    nested(request.args["a"])
    parsed(request.args["a"])
    either(request.args["a"])
    sometimes(request.args["a"], False)


def those_that_raise(first):
    if first:
        fetched(request.args["a"])
    else:
        read(request.args["a"])
