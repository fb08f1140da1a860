import hashlib
import os
import struct

from flask import request


def compared():
    text = request.args["text"]
    if 0 <= text < 10:
        os.system(text)  # ok: cmd-subprocess-taint
    os.system("echo")


def compared_with_text():
    text = request.args["text"]
    if "a" <= text < request.args["last"]:
        os.system(text)  # expect: cmd-subprocess-taint


def length_compared():
    text = request.args["text"]
    if len(text) < 10:
        os.system(text)  # expect: cmd-subprocess-taint


def counted():
    text = request.args["text"]
    os.system(str(text + 1))  # ok: cmd-subprocess-taint
    os.system(str(text - 1))  # ok: cmd-subprocess-taint
    os.system(str(text / 2.0))  # ok: cmd-subprocess-taint
    os.system(text * 2)  # expect: cmd-subprocess-taint
    os.system(text + "1")  # expect: cmd-subprocess-taint


def added_up():
    total = request.args["text"]
    total += 1
    os.system(str(total))  # ok: cmd-subprocess-taint
    total = request.args["text"]
    total += "1"
    os.system(str(total))  # expect: cmd-subprocess-taint


def formatted():
    text = request.args["text"]
    os.system("nice -n %d ls" % text)  # ok: cmd-subprocess-taint
    os.system("nice -n %5.2f ls %s" % (text, "a"))  # ok: cmd-subprocess-taint
    os.system("nice -n %d ls %s" % (1, text))  # expect: cmd-subprocess-taint
    os.system("%%d %s" % text)  # expect: cmd-subprocess-taint
    os.system("%(text)s" % {"text": text})  # expect: cmd-subprocess-taint
    os.system(f"nice -n {text:03d} ls")  # ok: cmd-subprocess-taint
    os.system(f"nice -n {text:>3} ls")  # expect: cmd-subprocess-taint


def unpacked():
    data = request.get_data()
    first, second = struct.unpack(">IH", data[:6])
    os.system(f"echo {first} {second}")  # ok: cmd-subprocess-taint
    name, size = struct.unpack("8sI", data)
    os.system(name)  # expect: cmd-subprocess-taint
    os.system(str(int.from_bytes(data, "big")))  # ok: cmd-subprocess-taint
    return size


def digested():
    digest = hashlib.sha256()
    digest.update(request.get_data())
    os.system(digest.hexdigest())  # ok: cmd-subprocess-taint


def template():
    os.system("{% for i in x %} echo %s" % request.args["text"])  # expect: cmd-subprocess-taint
