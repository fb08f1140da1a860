import asyncio
import os
import queue
from collections import defaultdict, deque
from contextvars import ContextVar

from flask import request

jobs = queue.Queue()
fixed = queue.Queue()
tasks = queue.Queue()
events = asyncio.Queue()
line = ContextVar("line", default="ls")
place = ContextVar("place", default="/")
handlers = defaultdict(list)
others = defaultdict(list)
recent = deque(maxlen=10)


def subscribe(name, function):
    handlers[name].append(function)


def publish(name, value):
    for function in handlers[name]:
        function(value)


def loud(value):
    os.system(value)  # expect: cmd-subprocess-taint


def quiet(value):
    os.system(value)  # ok: cmd-subprocess-taint


def later(value):
    os.system(value)  # expect: cmd-subprocess-taint


subscribe("start", loud)
others["start"].append(quiet)


def produce():
    value = request.args["line"]
    jobs.put(value)
    fixed.put("ls")
    tasks.put((later, value))
    events.put_nowait(value)
    line.set(value)
    place.set("/tmp")
    recent.append(value)
    publish("start", value)


def consume():
    while True:
        os.system(jobs.get())  # expect: cmd-subprocess-taint
        os.system(fixed.get())  # ok: cmd-subprocess-taint
        os.system(jobs.get(True, 5))  # expect: cmd-subprocess-taint
        os.system(jobs.get_nowait())  # expect: cmd-subprocess-taint
        function, value = tasks.get()
        function(value)


async def follow():
    os.system(await events.get())  # expect: cmd-subprocess-taint


def work():
    os.system(line.get())  # expect: cmd-subprocess-taint
    os.system("ls " + place.get())  # ok: cmd-subprocess-taint
    os.system(recent.popleft())  # expect: cmd-subprocess-taint


def local():
    mine = queue.Queue()
    mine.put("ls")
    os.system(mine.get())  # ok: cmd-subprocess-taint
