import os
import shlex
from concurrent.futures import ThreadPoolExecutor

from flask import request


def mapped():
    words = request.args["words"].split()
    os.system(" ".join(map(shlex.quote, words)))  # ok: cmd-subprocess-taint
    os.system(" ".join(map(str.strip, words)))  # expect: cmd-subprocess-taint
    with ThreadPoolExecutor() as pool:
        os.system(pool.submit(shlex.quote, words[0]).result())  # ok: cmd-subprocess-taint
        os.system(pool.submit(str.strip, words[0]).result())  # expect: cmd-subprocess-taint
