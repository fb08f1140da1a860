import enum
import os
from enum import Enum, IntEnum, StrEnum

from flask import abort, request

from kinds import Far


class Kind(Enum):
    A = "a"
    B = "b"


class Text(str, Enum):
    A = "a"


class Number(IntEnum):
    ONE = 1


class New(StrEnum):
    A = enum.auto()


class Base(Enum):
    def shown(self):
        return "k " + self.value


class Derived(Base):
    A = "a"


class Open(Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value):
        made = object.__new__(cls)
        made._value_ = value
        return made


class Loose(Enum):
    @classmethod
    def _missing_(cls, value):
        return cls.A


class OpenToo(Loose):
    A = "a"


class Plain:
    def __init__(self, value):
        self.value = value


def value_of_constant():
    k = Kind(request.args["x"])
    os.system(k.value)  # ok: cmd-subprocess-taint


def text_of_constant():
    os.system(Text(request.args["x"]))  # ok: cmd-subprocess-taint
    os.system(New(request.args["x"]))  # ok: cmd-subprocess-taint
    os.system(Derived(request.args["x"]).value)  # ok: cmd-subprocess-taint
    os.system(str(Number(request.args["x"])))  # ok: cmd-subprocess-taint


def of_another_file():
    os.system(Far(request.args["x"]).value)  # ok: cmd-subprocess-taint


def behind():
    x = request.args["x"]
    try:
        Kind(x)
    except ValueError:
        abort(400)
    os.system(x)  # ok: cmd-subprocess-taint


def behind_assigned():
    x = request.args["x"]
    k = Kind(x)
    os.system(k.shown() + x)  # ok: cmd-subprocess-taint


def behind_inherited():
    x = request.args["x"]
    OpenToo(x)
    os.system(x)  # expect: cmd-subprocess-taint


def made():
    x = request.args["x"]
    Enum("Made", x)
    os.system(x)  # expect: cmd-subprocess-taint


def behind_far():
    x = request.args["x"]
    try:
        Far(x)
    except ValueError:
        abort(400)
    os.system(x)  # ok: cmd-subprocess-taint


def goes_on():
    x = request.args["x"]
    try:
        Kind(x)
    except ValueError:
        print("unknown")
    os.system(x)  # expect: cmd-subprocess-taint


def by_name():
    os.system(Kind[request.args["x"]].value)  # ok: cmd-subprocess-taint


def any_value():
    os.system(Open(request.args["x"]).value)  # expect: cmd-subprocess-taint


def behind_any_value():
    x = request.args["x"]
    Open(x)
    os.system(x)  # expect: cmd-subprocess-taint


def plain_class():
    os.system(Plain(request.args["x"]).value)  # expect: cmd-subprocess-taint


def behind_plain_class():
    x = request.args["x"]
    Plain(x)
    os.system(x)  # expect: cmd-subprocess-taint
