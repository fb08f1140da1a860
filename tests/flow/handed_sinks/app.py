import asyncio
import functools
import os
import pickle
import subprocess
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from os import popen

from flask import request

from tools import Runner, decode, retry, run

HANDLERS = {}
HANDLERS["shell"] = os.system  # expect: cmd-subprocess-taint
QUIET = {}
QUIET["shell"] = os.system  # ok: cmd-subprocess-taint


def by_parameter():
    run(request.args["line"], os.system)  # expect: cmd-subprocess-taint
    run("ls", os.system)  # ok: cmd-subprocess-taint
    run(request.args["line"], print)
    run(request.args["line"], action=popen)  # expect: cmd-subprocess-taint


def by_spread():
    retry(subprocess.getoutput, request.args["line"])  # expect: cmd-subprocess-taint
    retry(subprocess.getoutput, "ls")  # ok: cmd-subprocess-taint
    retry(urllib.request.urlopen, request.args["address"], timeout=3)  # expect: input-ssrf-taint
    retry(urllib.request.urlopen, "http://localhost", data=request.args["text"])  # ok: input-ssrf-taint


def by_attribute():
    Runner(os.system).start(request.args["line"])  # expect: cmd-subprocess-taint
    Runner(print).start(request.args["line"])


def by_default():
    decode(request.get_data())
    decode(request.get_data(), loads=pickle.loads)  # expect: load-pickle-taint


def by_table():
    HANDLERS[request.args["verb"]](request.args["line"])
    QUIET[request.args["verb"]]("ls")


async def elsewhere():
    line = request.args["line"]
    with ThreadPoolExecutor() as pool:
        pool.submit(os.system, line)  # expect: cmd-subprocess-taint
        pool.submit(print, line)
        pool.submit(subprocess.run, "ls " + line, shell=True)  # expect: cmd-subprocess-taint
        pool.submit(subprocess.run, ["ls", line])  # ok: cmd-subprocess-taint
    threading.Thread(target=os.system, args=(line,)).start()  # expect: cmd-subprocess-taint
    threading.Thread(target=os.system, args=("ls",)).start()  # ok: cmd-subprocess-taint
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, functools.partial(subprocess.run, line, shell=True))  # expect: cmd-subprocess-taint
    await loop.run_in_executor(None, functools.partial(subprocess.run, ["ls", line]))  # ok: cmd-subprocess-taint
    list(map(os.system, request.args.getlist("line")))  # expect: cmd-subprocess-taint
    list(map(os.system, ["ls", "df"]))  # ok: cmd-subprocess-taint
