import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import anyio
from asgiref.sync import sync_to_async
from flask import request, send_file


class Files:
    def __init__(self, folders):
        self.folders = folders

    def look_up(self, name):
        for folder in self.folders:
            path = os.path.realpath(os.path.join(folder, name))
            folder = os.path.realpath(folder)
            if os.path.commonpath([path, folder]) != folder:
                continue
            try:
                return path, os.stat(path)
            except FileNotFoundError:
                continue
        return "", None

    def join(self, name):
        return os.path.join(self.folders[0], name), None

    async def checked_in_thread(self, name):
        path, found = await anyio.to_thread.run_sync(self.look_up, name)
        return send_file(path)  # ok: file-send-taint

    async def joined_in_thread(self, name):
        path, found = await anyio.to_thread.run_sync(self.join, name)
        return send_file(path)  # expect: file-send-taint


FILES = Files(["/srv/files"])


async def methods():
    await FILES.checked_in_thread(request.args["name"])
    await FILES.joined_in_thread(request.args["name"])


async def to_thread():
    path, found = await asyncio.to_thread(FILES.look_up, request.args["name"])
    send_file(path)  # ok: file-send-taint
    path, found = await asyncio.to_thread(FILES.join, request.args["name"])
    send_file(path)  # expect: file-send-taint
    send_file(found)  # ok: file-send-taint
    send_file(await asyncio.to_thread(os.path.join, "/srv", request.args["name"]))  # expect: file-send-taint


async def in_executor():
    loop = asyncio.get_running_loop()
    path, found = await loop.run_in_executor(None, FILES.look_up, request.args["name"])
    send_file(path)  # ok: file-send-taint
    path, found = await loop.run_in_executor(None, lambda: FILES.join(request.args["name"]))
    send_file(path)  # expect: file-send-taint


async def made_asynchronous():
    path, found = await sync_to_async(FILES.look_up)(request.args["name"])
    send_file(path)  # ok: file-send-taint
    path, found = await sync_to_async(FILES.join, thread_sensitive=True)(request.args["name"])
    send_file(path)  # expect: file-send-taint


def in_pool():
    with ThreadPoolExecutor() as pool:
        path, found = pool.submit(FILES.look_up, request.args["name"]).result()
        send_file(path)  # ok: file-send-taint
        future = pool.submit(FILES.join, request.args["name"])
        path, found = future.result()
        send_file(path)  # expect: file-send-taint
        send_file(found)  # ok: file-send-taint


async def nameless():
    text = request.args["text"]
    os.system(await asyncio.to_thread(lambda: "ls"))  # ok: cmd-subprocess-taint
    os.system(await asyncio.to_thread(lambda: text))  # expect: cmd-subprocess-taint
    os.system(await asyncio.to_thread(text.strip))  # expect: cmd-subprocess-taint
