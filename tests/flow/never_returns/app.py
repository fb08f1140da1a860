import os
import sys

from flask import abort, request

import tools
from tools import leave, leave_hard, leave_maybe

ALLOWED = ("a", "b")


def die(message):
    print(message)
    sys.exit(1)


def refuse():
    return abort(400)


def usage():
    if len(sys.argv) > 3:
        print("too many")
        die("usage")
    else:
        raise SystemExit(2)


def fail_in_try():
    try:
        print("x")
    finally:
        die("no")


def maybe(message, hard):
    if hard:
        sys.exit(1)


def swallowed():
    try:
        sys.exit(1)
    except SystemExit:
        pass


def early(message, soft=False):
    if soft:
        return
    raise ValueError(message)


def later():
    yield 1
    sys.exit(1)


async def waited():
    sys.exit(1)


def by_helper():
    x = request.args["x"]
    if x not in ALLOWED:
        die("bad")
    os.system(x)  # ok: cmd-subprocess-taint


def by_second_helper():
    x = request.args["x"]
    if x not in ALLOWED:
        usage()
    os.system(x)  # ok: cmd-subprocess-taint


def by_answer():
    x = request.args["x"]
    if x not in ALLOWED:
        refuse()
    os.system(x)  # ok: cmd-subprocess-taint


def by_cleanup():
    x = request.args["x"]
    if x not in ALLOWED:
        fail_in_try()
    os.system(x)  # ok: cmd-subprocess-taint


def in_expression():
    x = request.args["x"]
    x in ALLOWED or die("bad")
    os.system(x)  # ok: cmd-subprocess-taint


def in_conditional():
    x = request.args["x"]
    die("bad") if x not in ALLOWED else None
    os.system(x)  # ok: cmd-subprocess-taint


def conditional_goes_on():
    x = request.args["x"]
    die("bad") if x == "c" else None
    os.system(x)  # expect: cmd-subprocess-taint


def on_some_way():
    x = request.args["x"]
    if x not in ALLOWED:
        maybe(x, len(x) > 9)
    os.system(x)  # expect: cmd-subprocess-taint


def by_swallowed():
    x = request.args["x"]
    if x not in ALLOWED:
        swallowed()
    os.system(x)  # expect: cmd-subprocess-taint


def by_early():
    x = request.args["x"]
    if x not in ALLOWED:
        early(x, soft=True)
    os.system(x)  # expect: cmd-subprocess-taint


def by_generator():
    x = request.args["x"]
    if x not in ALLOWED:
        later()
    os.system(x)  # expect: cmd-subprocess-taint


async def not_waited_for():
    x = request.args["x"]
    if x not in ALLOWED:
        waited()
    os.system(x)  # expect: cmd-subprocess-taint


async def waited_for():
    x = request.args["x"]
    if x not in ALLOWED:
        await waited()
    os.system(x)  # ok: cmd-subprocess-taint


def caught():
    x = request.args["x"]
    if x not in ALLOWED:
        try:
            die("bad")
        except SystemExit:
            print("went on")
    os.system(x)  # expect: cmd-subprocess-taint


def by_another_file():
    x = request.args["x"]
    if x not in ALLOWED:
        leave("bad")
    os.system(x)  # ok: cmd-subprocess-taint


def by_module():
    x = request.args["x"]
    if x == "c":
        print("c")
    elif x not in ALLOWED:
        print("bad")
        tools.leave_hard()
    os.system(x)  # ok: cmd-subprocess-taint


def by_both():
    x = request.args["x"]
    name = x.strip()
    if not name.isalnum() or name == "rm":
        leave_hard()
    os.system("run " + x)  # ok: cmd-subprocess-taint


def by_other_condition():
    x = request.args["x"]
    if x == "c":
        leave("bad")
    os.system(x)  # expect: cmd-subprocess-taint


def by_far_maybe():
    x = request.args["x"]
    if x not in ALLOWED:
        leave_maybe("bad")
    os.system(x)  # expect: cmd-subprocess-taint


def by_nobody():
    x = request.args["x"]
    if x not in ALLOWED:
        tools.nobody("bad")
    os.system(x)  # expect: cmd-subprocess-taint


class Tool:
    def fail(self, message):
        print(message)
        raise SystemExit(message)

    def describe(self):
        raise NotImplementedError

    def run(self):
        x = request.args["x"]
        if x not in ALLOWED:
            self.fail("bad")
        os.system(x)  # ok: cmd-subprocess-taint

    def run_open(self):
        x = request.args["x"]
        if x not in ALLOWED:
            self.describe()
        os.system(x)  # expect: cmd-subprocess-taint


class Base:
    def stop(self):
        raise ValueError("stop")

    def run(self):
        x = request.args["x"]
        if x not in ALLOWED:
            self.stop()
        os.system(x)  # expect: cmd-subprocess-taint


class Lenient(Base):
    def stop(self):
        print("went on")


y = request.args["y"]
if y not in ALLOWED:
    usage()
os.system(y)  # ok: cmd-subprocess-taint


class Step:
    def prepare(self):
        """What comes before."""
        raise TypeError("%s has to say what to prepare" % type(self).__name__)

    def refuse(self, reason):
        raise ValueError(reason)

    def run(self):
        self.prepare()
        os.system(request.args["x"])  # expect: cmd-subprocess-taint

    def check(self, name):
        if name not in ("a", "b"):
            self.refuse("unknown " + name)
        os.system(name)  # ok: cmd-subprocess-taint


def checked_by_step():
    Step().check(request.args["x"])
