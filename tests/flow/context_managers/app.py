import os

from flask import request

from managers import Fixed, Later, Opened, held, later, other


def main():
    text = request.args["text"]
    with Opened(text) as value:
        os.system(value)  # expect: cmd-subprocess-taint
    with Fixed(text) as value:
        os.system(value)  # ok: cmd-subprocess-taint
    with held(text) as value:
        os.system(value)  # expect: cmd-subprocess-taint
    with other(text) as value:
        os.system(value)  # ok: cmd-subprocess-taint
    with held("ls") as value, Opened(text) as second:
        os.system(value)  # ok: cmd-subprocess-taint
        os.system(second)  # expect: cmd-subprocess-taint


async def asynchronous():
    text = request.args["text"]
    async with Later(text) as value:
        os.system(value.text)  # expect: cmd-subprocess-taint
    async with later(text) as value:
        os.system(value)  # expect: cmd-subprocess-taint
    async with later("ls") as value:
        os.system(value)  # ok: cmd-subprocess-taint
