import shlex
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    name = request.args["name"]
    words = ["show", "-q", name]
    subprocess.run(words)  # ok: cmd-program-taint
    words = [name, "-q"]
    subprocess.run(words)  # expect: cmd-program-taint
    words = ["show"]
    words.append(name)
    subprocess.run(words)  # ok: cmd-program-taint
    words.insert(0, name)
    subprocess.run(words)  # expect: cmd-program-taint
    subprocess.run(shlex.split(name))  # expect: cmd-program-taint
    subprocess.run(name)  # expect: cmd-program-taint
    shell = ["sh", "-c", name]
    subprocess.run(shell)  # expect: cmd-subprocess-taint
    shell = ["sh", "-c", "show", name]
    subprocess.run(shell)  # ok: cmd-subprocess-taint
    return "x"


def show(words):
    subprocess.run(words)  # expect: cmd-program-taint


@app.route("/2")
def other():
    show(["show", request.args["name"]])
    show([request.args["name"]])
    return "x"
