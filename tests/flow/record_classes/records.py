from dataclasses import dataclass, field
from typing import NamedTuple

import attr
import attrs
from collections import namedtuple


@dataclass
class Job:
    name: str
    command: str
    options: list = field(default_factory=list)


@dataclass
class Composed:
    name: str
    command: str

    def __post_init__(self):
        self.line = "sh -c " + self.command
        self.label = "job " + self.name


@attrs.define
class Defined:
    name: str
    command: str


@attr.s
class Old:
    name = attr.ib()
    command = attr.ib()


class Pair(NamedTuple):
    name: str
    command: str


Point = namedtuple("Point", ["name", "command"])


@dataclass
class Base:
    name: str


@dataclass
class Derived(Base):
    command: str = ""
