import os
import re
import sqlite3

from flask import abort, make_response, redirect, request

SAFE = re.compile(r"[^\w-]")
LINES = re.compile(r"^\w+$", re.M)


def slashes_in_a_path():
    name = request.args["name"]
    if not re.fullmatch(r"[\w./]+", name):
        abort(400)
    open("/srv/" + name)  # expect: file-path-taint


def dots_in_a_path():
    name = request.args["name"]
    if not re.fullmatch(r"[\w. -]+", name):
        abort(400)
    open("/srv/" + name)  # ok: file-path-taint
    os.system("cat /srv/" + name)  # expect: cmd-subprocess-taint


def dots_in_a_command():
    name = request.args["name"]
    if not re.fullmatch(r"[\w./:@-]+", name):
        abort(400)
    os.system("cat /srv/" + name)  # ok: cmd-subprocess-taint


def quotes_in_a_query():
    name = request.args["name"]
    if re.match(r"^[\w ']+$", name):
        db = sqlite3.connect("a.db")
        db.execute("select * from t where a = '" + name + "'")  # expect: input-sql-taint


def no_quotes_in_a_query():
    name = request.args["name"]
    if re.match(r"^[\w.@]+$", name):
        db = sqlite3.connect("a.db")
        db.execute("select * from t where a = '" + name + "'")  # ok: input-sql-taint


def tags():
    name = request.args["name"]
    if re.match(r"^[\w <>/]+$", name):
        return make_response("<b>" + name + "</b>")  # expect: web-xss-taint
    return "no"


def no_tags():
    name = request.args["name"]
    if re.match(r"^[\w .,;:/]+$", name):
        return make_response("<b>" + name + "</b>")  # ok: web-xss-taint
    return "no"


def semicolons():
    name = request.args["name"]
    if re.fullmatch(r"[a-z ;]+", name):
        os.system("ls " + name)  # expect: cmd-subprocess-taint


def substitution():
    name = request.args["name"]
    if re.match(r"^[\w\s$()]+$", name):
        os.system("ls " + name)  # expect: cmd-subprocess-taint


def repeated_choice():
    name = request.args["name"]
    if re.match(r"^(?:\w|;|\|)*$", name):
        os.system("ls " + name)  # expect: cmd-subprocess-taint


def a_few_words():
    name = request.args["name"]
    if re.match(r"^(?:ls -l|df; date)$", name):
        os.system(name)  # ok: cmd-subprocess-taint


def only_names():
    name = request.args["name"]
    if re.match(r"^[a-z0-9_-]+$", name) or re.match(r"\d+$", name) or re.fullmatch("[A-Z]{3}", name):
        os.system(name)  # ok: cmd-subprocess-taint
        open(name)  # ok: file-path-taint
        eval(name)  # ok: dyn-code-taint


def sums():
    name = request.args["name"]
    if re.fullmatch(r"[\d+*/(). -]+", name):
        eval(name)  # ok: dyn-code-taint


def calls():
    name = request.args["name"]
    if re.fullmatch(r"[\w().]+", name):
        eval(name)  # expect: dyn-code-taint


def line_by_line():
    name = request.args["name"]
    if LINES.match(name):
        os.system(name)  # expect: cmd-subprocess-taint


def the_host_is_said():
    to = request.args["to"]
    if re.match(r"^https?://example\.com/", to):
        return redirect(to)  # ok: input-open-redirect-taint
    return "no"


def the_host_goes_on():
    to = request.args["to"]
    if re.match(r"^https?://example\.com", to):
        return redirect(to)  # expect: input-open-redirect-taint
    return "no"


def found_no_other():
    name = request.args["name"]
    if re.search(r"[^A-Za-z0-9_]", name):
        abort(400)
    os.system(name)  # ok: cmd-subprocess-taint


def found_none():
    name = request.args["name"]
    if re.search(r"[^A-Za-z0-9_]", name) is not None:
        abort(400)
    os.system(name)  # ok: cmd-subprocess-taint


def not_found():
    name = request.args["name"]
    if not SAFE.search(name):
        os.system(name)  # ok: cmd-subprocess-taint
    else:
        os.system(name)  # expect: cmd-subprocess-taint


def is_plain(value):
    return not SAFE.search(value)


def is_odd(value):
    return re.search(r"\W", value) is not None


def is_of_shell(value):
    return bool(re.search(r"[^\w ;]", value))


def asked():
    name = request.args["name"]
    if is_plain(name):
        os.system(name)  # ok: cmd-subprocess-taint
    if is_odd(name):
        return
    os.system(name)  # ok: cmd-subprocess-taint


def is_name(value):
    return bool(re.fullmatch(r"[a-z]+", value))


def asked_for_a_truth():
    name = request.args["name"]
    if bool(name):
        os.system(name)  # expect: cmd-subprocess-taint
    if not is_name(name):
        abort(400)
    os.system(name)  # ok: cmd-subprocess-taint


def asked_for_too_few():
    name = request.args["name"]
    if is_of_shell(name):
        abort(400)
    os.system(name)  # expect: cmd-subprocess-taint


def only_the_first():
    name = request.args["name"]
    if re.match(r"[^A-Za-z0-9_]", name):
        abort(400)
    os.system(name)  # expect: cmd-subprocess-taint


def lets_blanks_through():
    name = request.args["name"]
    if re.search(r"[^A-Za-z0-9_;]", name):
        abort(400)
    os.system(name)  # expect: cmd-subprocess-taint


def two_of_them():
    name = request.args["name"]
    if re.search(r"[^A-Za-z0-9_]{2}", name):
        abort(400)
    os.system(name)  # expect: cmd-subprocess-taint


def no_slash():
    name = request.args["name"]
    if re.search(r"[/\\\0]|\.\.", name):
        abort(400)
    open("/srv/" + name)  # ok: file-path-taint
    os.system("ls " + name)  # expect: cmd-subprocess-taint


STRICT = re.compile(r"^\w+$")
if os.name == "nt":
    STRICT = re.compile(r"^.+$")


def one_of_two_patterns():
    name = request.args["name"]
    if STRICT.match(name):
        os.system(name)  # expect: cmd-subprocess-taint
