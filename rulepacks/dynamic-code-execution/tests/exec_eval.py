"""A rule engine of a monitoring product: rules come from a database, formulas from users."""
import ast
import builtins
import builtins as b
import functools
import importlib
import json
import os
import sys
import textwrap
from builtins import eval as evaluate

import six
import pandas as pd

HEADER = "import math\n"
LIMIT = "2 * 1024"


def run_rule(rule, scope):
    exec(rule.body, scope)  # expect: dyn-exec-call@medium
    exec(rule.body, {"__builtins__": {}}, {})  # expect: dyn-exec-call
    builtins.exec(rule.body)  # expect: dyn-exec-call
    b.exec(rule.body)  # expect: dyn-exec-call
    six.exec_(rule.body, scope)  # expect: dyn-exec-call
    exec(HEADER + rule.body)  # expect: dyn-exec-call@medium
    exec(f"value = {rule.formula}", scope)  # expect: dyn-exec-call@medium
    exec("value = %s" % rule.formula)  # expect: dyn-exec-call@medium
    exec("value = {}".format(rule.formula))  # expect: dyn-exec-call@medium


def spelt_otherwise(text):
    getattr(builtins, "exec")(text)  # expect: dyn-exec-call
    getattr(builtins, "ex" + "ec")(text)  # expect: dyn-exec-call
    __import__("builtins").exec(text)  # expect: dyn-exec-call
    importlib.import_module("builtins").eval(text)  # expect: dyn-eval-call
    __builtins__.eval(text)  # expect: dyn-eval-call
    run = exec
    run(text)  # expect: dyn-exec-call
    bound = functools.partial(exec, text)
    bound()  # expect: dyn-exec-call
    globals()["eval"](text)  # expect: dyn-eval-call
    sys.modules["builtins"].eval(text)  # expect: dyn-eval-call


class Formula:
    compute = eval

    def value(self, scope):
        return self.compute(self.text, scope)  # expect: dyn-eval-call


def formulas(row, text, spec):
    total = eval(text)  # expect: dyn-eval-call@medium
    total += evaluate(text, {}, row)  # expect: dyn-eval-call
    total += eval("row['%s']" % text)  # expect: dyn-eval-call
    total += eval(spec["limit"])  # expect: dyn-eval-call
    total += eval(input("formula: "))  # expect: dyn-code-taint, dyn-eval-call
    total += eval(*spec)  # expect: dyn-eval-call
    total += eval(repr(row))  # expect: dyn-eval-call@low
    return total


def fixed_text():
    exec("import math")  # expect: dyn-exec-call@info
    exec(HEADER)  # expect: dyn-exec-call@info
    exec(HEADER + "x = 1")  # expect: dyn-exec-call@info
    eval("1 + 1")  # expect: dyn-eval-call@info
    eval(LIMIT)  # expect: dyn-eval-call@info
    eval("os.getcwd()")  # expect: dyn-eval-call@info
    # expect: dyn-exec-call@info
    exec(textwrap.dedent("""
        import math
    """))
    exec(compile("import math", "<fixed>", "exec"))  # expect: dyn-exec-call@info
    exec(textwrap.dedent(HEADER).strip())  # expect: dyn-exec-call@info
    for name in ("alpha", "beta"):
        eval(name)  # expect: dyn-eval-call@info


def own_files():
    here = os.path.dirname(os.path.abspath(__file__))
    about = {}
    exec(open(os.path.join(here, "__about__.py")).read(), about)  # expect: dyn-exec-call@low
    with open(os.path.join(here, "_version.py"), encoding="utf-8") as stream:
        exec(stream.read(), about)  # expect: dyn-exec-call@low
    with open(os.path.join(here, "_version.py")) as stream:
        exec(compile(stream.read(), "_version.py", "exec"), about)  # expect: dyn-exec-call@low
    return about


def foreign_file(path, namespace):
    with open(path) as stream:
        exec(stream.read(), namespace)  # expect: dyn-exec-call@medium
    exec(compile(open(path).read(), path, "exec"), namespace)  # expect: dyn-exec-call@medium


# ---- what only looks like it ----


class Model:
    def eval(self):
        return self

    def exec(self, statement):
        return statement


def other_eval(model, frame, redis, session, cursor, text):
    model.eval()  # ok: dyn-eval-call
    Model().eval()  # ok: dyn-eval-call
    Model().exec(text)  # ok: dyn-exec-call
    redis.eval(text, 1)  # ok: dyn-eval-call
    session.exec(text)  # ok: dyn-exec-call
    pd.DataFrame(frame).mode.eval  # ok: dyn-eval-call
    ast.literal_eval(text)  # ok: dyn-eval-call
    json.loads(text)  # ok: dyn-eval-call
    cursor.exec_(text)  # ok: dyn-exec-call
    evaluation(text)  # ok: dyn-eval-call


def evaluation(text):
    eval = json.loads
    return eval(text)  # ok: dyn-eval-call


def shadowed(eval, exec):
    eval("a")  # ok: dyn-eval-call
    exec("b")  # ok: dyn-exec-call
