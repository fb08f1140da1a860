import html
import os
import shlex

from flask import Flask, request

from pages import Page, Sheet, beside, bold, by_choice, by_default, italic, plain

app = Flask(__name__)
KINDS = {"html": html.escape}


def trim(text):
    return text.strip()


@app.route("/bold")
def show_bold():
    return bold(request.args["name"], html.escape)  # ok: web-xss-taint


@app.route("/italic")
def show_italic():
    return italic(request.args["name"], trim)  # expect: web-xss-taint


@app.route("/plain")
def show_plain():
    return plain(request.args["name"], escape=shlex.quote)  # expect: web-xss-taint


@app.route("/default")
def show_default():
    return by_default(request.args["name"])  # ok: web-xss-taint


@app.route("/choice")
def show_choice():
    return by_choice(request.args["name"])  # ok: web-xss-taint


@app.route("/beside")
def show_beside():
    return beside(request.args["name"], request.args["title"])  # expect: web-xss-taint


@app.route("/object")
def show_object():
    return Page(html.escape).show(request.args["name"])  # ok: web-xss-taint


@app.route("/sheet")
def show_sheet():
    return Sheet(trim).show(request.args["name"])  # expect: web-xss-taint


@app.route("/table")
def show_table():
    return KINDS[request.args["kind"]](request.args["name"])  # ok: web-xss-taint


@app.route("/run")
def run():
    os.system("run " + bold(request.args["name"], html.escape))  # expect: cmd-subprocess-taint
    return "done"
