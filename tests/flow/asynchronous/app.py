import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from flask import request


async def fetch():
    return request.args["text"]


async def fixed():
    return "ls"


async def gathered():
    first, second = await asyncio.gather(fetch(), fixed())
    os.system(first)  # expect: cmd-subprocess-taint
    os.system(second)  # ok: cmd-subprocess-taint


async def awaited():
    task = asyncio.create_task(fetch())
    os.system(await task)  # expect: cmd-subprocess-taint
    os.system(await fixed())  # ok: cmd-subprocess-taint
    os.system(await asyncio.wait_for(fetch(), 3))  # expect: cmd-subprocess-taint


async def iterated():
    async for line in lines():
        os.system(line)  # expect: cmd-subprocess-taint


async def lines():
    yield request.args["text"]


def worker(text, name):
    os.system(text)  # expect: cmd-subprocess-taint
    os.system(name)  # ok: cmd-subprocess-taint


def pooled(text):
    os.system(text)  # expect: cmd-subprocess-taint
    return text


def threads():
    threading.Thread(target=worker, args=(request.args["text"], "fixed")).start()
    with ThreadPoolExecutor() as pool:
        future = pool.submit(pooled, request.args["text"])
        os.system(future.result())  # expect: cmd-subprocess-taint
        for value in pool.map(pooled, [request.args["text"]]):
            os.system(value)  # expect: cmd-subprocess-taint


async def in_thread():
    os.system(await asyncio.to_thread(pooled, request.args["text"]))  # expect: cmd-subprocess-taint


async def in_executor():
    loop = asyncio.get_running_loop()
    os.system(await loop.run_in_executor(None, pooled, request.args["text"]))  # expect: cmd-subprocess-taint
