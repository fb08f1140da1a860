"""Formulas, filters and scripts of other languages."""
import asteval
import dukpy
import execjs
import js2py
import jsonpath
import lupa
import numexpr
import numexpr as ne
import pandas as pd
import quickjs
import sympy
from lupa.lua54 import LuaRuntime
from py_mini_racer import MiniRacer
from RestrictedPython import compile_restricted
from sympy.parsing.sympy_parser import parse_expr

SCRIPT = "function double(x) { return 2 * x }"


def scripts(text, path, request):
    js2py.eval_js(text)  # expect: dyn-js-engine@high
    js2py.eval_js("var x = " + request.args["x"])  # expect: dyn-js-engine@high
    js2py.EvalJs().execute(text)  # expect: dyn-js-engine@high
    context = js2py.EvalJs({"a": 1})
    context.eval(text)  # expect: dyn-js-engine@high
    execjs.eval(text)  # expect: dyn-js-engine@high
    execjs.compile(text).call("double", 2)  # expect: dyn-js-engine@high
    execjs.get().eval(text)  # expect: dyn-js-engine@high
    execjs.compile(open(path).read())  # expect: dyn-js-engine@low
    MiniRacer().eval(text)  # expect: dyn-js-engine@low
    dukpy.evaljs(f"double({text})")  # expect: dyn-js-engine@low
    quickjs.Context().eval(text)  # expect: dyn-js-engine@low
    quickjs.Function("double", text)  # expect: dyn-js-engine@low


def fixed_scripts(value, model):
    js2py.eval_js(SCRIPT)(value)  # ok: dyn-js-engine
    execjs.compile(SCRIPT).call("double", value)  # ok: dyn-js-engine
    dukpy.evaljs("dukpy.x * 2", x=value)  # ok: dyn-js-engine
    MiniRacer().eval("1 + 1")  # ok: dyn-js-engine
    quickjs.Function("double", SCRIPT)(value)  # ok: dyn-js-engine
    model.eval(value)  # ok: dyn-js-engine


def formulas(text, column, request, values):
    pd.eval(text)  # expect: dyn-expression-engine@medium
    numexpr.evaluate(text)  # expect: dyn-expression-engine
    ne.evaluate("a + %s" % column)  # expect: dyn-expression-engine
    parse_expr(text)  # expect: dyn-expression-engine
    sympy.parse_expr(text, evaluate=False)  # expect: dyn-expression-engine
    sympy.sympify(f"x + {text}")  # expect: dyn-expression-engine
    sympy.sympify(input("f(x) = "))  # expect: dyn-code-taint, dyn-expression-engine
    lupa.LuaRuntime().execute(text)  # expect: dyn-expression-engine
    lua = LuaRuntime(unpack_returned_tuples=True)
    lua.eval(text)  # expect: dyn-expression-engine
    frame = pd.read_csv("orders.csv")
    frame.query(f"price > {text}")  # expect: dyn-expression-engine@low
    pd.DataFrame(values).query("name == '%s'" % text)  # expect: dyn-expression-engine@low
    frame.eval("total = price * " + text)  # expect: dyn-expression-engine@low
    asteval.Interpreter()(text)  # expect: dyn-expression-engine@low
    interpreter = asteval.Interpreter()
    interpreter.eval(text)  # expect: dyn-expression-engine@low
    compile_restricted(text, "<rule>", "exec")  # expect: dyn-expression-engine@low
    jsonpath.jsonpath(values, "$..book[?(@.price<%s)]" % text)  # expect: dyn-expression-engine@medium


def fixed_formulas(frame, symbol, values, database, limit):
    pd.eval("a + b")  # ok: dyn-expression-engine
    numexpr.evaluate("2*a + 3*b")  # ok: dyn-expression-engine
    sympy.sympify(symbol)  # ok: dyn-expression-engine
    sympy.sympify("x**2")  # ok: dyn-expression-engine
    sympy.lambdify(symbol, symbol ** 2)  # ok: dyn-expression-engine
    parse_expr("x**2")  # ok: dyn-expression-engine
    pd.read_csv("orders.csv").query("price > @limit")  # ok: dyn-expression-engine
    database.query(f"select {limit}")  # ok: dyn-expression-engine
    frame.eval(limit)  # ok: dyn-expression-engine
    asteval.Interpreter()("1 + 1")  # ok: dyn-expression-engine
    jsonpath.jsonpath(values, "$..book")  # ok: dyn-expression-engine
    lupa.LuaRuntime().execute("x = 1")  # ok: dyn-expression-engine
