"""Workers in subinterpreters."""
import _interpreters
import _testcapi
import _xxsubinterpreters
import _xxsubinterpreters as sub
from concurrent import interpreters
from test import support

SCRIPT = "print('ready')"


def run(payload, number):
    _xxsubinterpreters.run_string(_xxsubinterpreters.create(), payload)  # expect: dyn-subinterpreter@medium
    sub.run_string(number, script=payload)  # expect: dyn-subinterpreter
    _interpreters.exec(number, payload)  # expect: dyn-subinterpreter
    _interpreters.run_string(number, f"x = {payload}")  # expect: dyn-subinterpreter
    interpreters.create().exec(payload)  # expect: dyn-subinterpreter
    worker = interpreters.create()
    worker.exec("x = " + payload)  # expect: dyn-subinterpreter
    _testcapi.run_in_subinterp(payload)  # expect: dyn-subinterpreter
    support.run_in_subinterp(payload)  # expect: dyn-subinterpreter


def fixed(number, session, payload):
    _xxsubinterpreters.run_string(number, "print(123)")  # ok: dyn-subinterpreter
    _interpreters.exec(number, SCRIPT)  # ok: dyn-subinterpreter
    interpreters.create().exec(SCRIPT)  # ok: dyn-subinterpreter
    interpreters.create().call(print, payload)  # ok: dyn-subinterpreter
    _testcapi.run_in_subinterp("print('Hello world')")  # ok: dyn-subinterpreter
    session.exec(payload)  # ok: dyn-subinterpreter
