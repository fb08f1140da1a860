import os

from flask import request

from objects import Account, Caller, Closed, Lazy, Mapping, Sequence, Store, Text


def main():
    text = request.args["text"]
    call = Caller("sh -c ")
    os.system(call(text))  # expect: cmd-subprocess-taint
    os.system(call("ls"))  # ok: cmd-subprocess-taint
    os.system(Mapping({"a": text})["a"])  # expect: cmd-subprocess-taint
    os.system(Closed({"a": text})["a"])  # ok: cmd-subprocess-taint
    os.system(Lazy({"a": text}).a)  # unsure: cmd-subprocess-taint
    for item in Sequence([text]):
        os.system(item)  # expect: cmd-subprocess-taint
    for item in Sequence(["ls"]):
        os.system(item)  # ok: cmd-subprocess-taint
    os.system(str(Text(text)))  # expect: cmd-subprocess-taint
    os.system(str(Text("ls")))  # ok: cmd-subprocess-taint


def accounts():
    account = Account()
    account.command = request.args["text"]
    os.system(account.command)  # expect: cmd-subprocess-taint
    os.system(account.name)  # ok: cmd-subprocess-taint


def stores():
    store = Store()
    store["a"] = request.args["text"]
    os.system(store["a"])  # expect: cmd-subprocess-taint
