"""eval and exec on their way to somebody who calls them."""
import argparse
import asyncio
import atexit
import builtins
import functools
import inspect
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pandas as pd


async def serve(loop, code, frame, values, pool):
    await loop.run_in_executor(None, exec, code)  # expect: dyn-exec-callback@medium
    await asyncio.to_thread(exec, code)  # expect: dyn-exec-callback
    list(map(eval, values))  # expect: dyn-exec-callback
    frame["tags"] = frame["tags"].apply(eval)  # expect: dyn-exec-callback
    frame["tags"].map(builtins.eval)  # expect: dyn-exec-callback
    pool.submit(eval, code)  # expect: dyn-exec-callback
    threading.Thread(target=exec, args=(code,)).start()  # expect: dyn-exec-callback
    pool.submit(functools.partial(exec, code))  # expect: dyn-exec-callback
    atexit.register(exec, code)  # expect: dyn-exec-callback
    with ThreadPoolExecutor() as executor:
        executor.map(eval, values)  # expect: dyn-exec-callback
    pd.read_csv("t.csv", converters={"tags": eval})  # expect: dyn-exec-callback
    sorted(values, key=eval)  # expect: dyn-exec-callback


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shape", type=eval)  # expect: dyn-exec-callback@medium
    parser.add_argument("--size", type=int)  # ok: dyn-exec-callback
    return parser


def stored(session, fast, convert=eval):  # expect: dyn-exec-callback@low
    session.evaluate = eval  # expect: dyn-exec-callback@low
    session.handlers["eval"] = eval  # expect: dyn-exec-callback@low
    table = {"eval": eval, "int": int}  # expect: dyn-exec-callback@low
    return eval if fast else table  # expect: dyn-exec-callback@low


BANNED = [eval, exec, compile]  # ok: dyn-exec-callback
HIDDEN = {"__all__": ["eval", "exec"]}  # ok: dyn-exec-callback
__all__ = ["eval", "exec"]  # ok: dyn-exec-callback


def only_looked_at(function, values, monkeypatch):
    if function is eval or function == exec:  # ok: dyn-exec-callback
        raise ValueError(function)
    if function in (eval, exec):  # ok: dyn-exec-callback
        raise ValueError(function)
    assert callable(eval)  # ok: dyn-exec-callback
    print(inspect.signature(eval))  # ok: dyn-exec-callback
    with mock.patch.object(builtins, "eval"):  # ok: dyn-exec-callback
        pass
    monkeypatch.setattr(builtins, "exec", eval)  # ok: dyn-exec-callback
    evaluate = eval  # ok: dyn-exec-callback
    evaluate(values)  # expect: dyn-eval-call
    list(map(int, values))  # ok: dyn-exec-callback
    values.apply(pd.eval)  # ok: dyn-exec-callback
