import os
from collections import namedtuple
from dataclasses import asdict, dataclass
from typing import NamedTuple

from flask import request
from pydantic import BaseModel

Four = namedtuple("Four", "one two three four")


class Pair(NamedTuple):
    first: str
    second: str = "fixed"


@dataclass
class Job:
    command: str


class Model(BaseModel):
    command: str


def several_words():
    four = Four("fixed", request.args["a"], "fixed", request.args["b"])
    os.system(four.one)  # ok: cmd-subprocess-taint
    os.system(four.two)  # expect: cmd-subprocess-taint
    os.system(four.three)  # ok: cmd-subprocess-taint
    os.system(four.four)  # expect: cmd-subprocess-taint


def default_of_a_field():
    pair = Pair(request.args["a"])
    os.system(pair.first)  # expect: cmd-subprocess-taint
    os.system(pair.second)  # ok: cmd-subprocess-taint
    first, second = pair
    os.system(first)  # expect: cmd-subprocess-taint
    os.system(second)  # ok: cmd-subprocess-taint
    os.system(pair._asdict()["first"])  # expect: cmd-subprocess-taint


def as_plain_data():
    os.system(asdict(Job(request.args["a"]))["command"])  # expect: cmd-subprocess-taint
    os.system(asdict(Job("fixed"))["command"])  # ok: cmd-subprocess-taint
    os.system(Model(command=request.args["a"]).model_dump()["command"])  # expect: cmd-subprocess-taint
    os.system(Model(command="fixed").model_dump()["command"])  # ok: cmd-subprocess-taint
    os.system(Model.model_validate(request.get_json()).command)  # expect: cmd-subprocess-taint
