import os
import subprocess

from flask import request


def run(command, **options):
    return subprocess.run(command, **options)  # ok: cmd-program-taint


def run_other(command, **options):
    return subprocess.run(command, **options)  # expect: cmd-program-taint


def run_list(*arguments):
    return subprocess.run(*arguments)  # expect: cmd-program-taint


def rename(*arguments):
    return subprocess.run(["/bin/ls"], *arguments)  # ok: cmd-program-taint


def view():
    run(["/bin/cat"], input=request.args["text"])
    run_other(["/bin/cat"], executable=request.args["program"])
    run_list([request.args["program"]], 1)
    rename(request.args["size"])
    options = {"cwd": "/", "env": {"A": request.args["a"]}}
    subprocess.Popen(["/bin/ls"], **options)  # ok: cmd-program-taint
    subprocess.Popen(["/bin/ls"], **request.args)  # expect: cmd-program-taint
    subprocess.Popen(**{"args": [request.args["program"], "-v"]})  # expect: cmd-program-taint


def at_a_place():
    words = ["/bin/ls", request.args["name"]]
    subprocess.call(words)  # ok: cmd-program-taint
    os.execv(*["/bin/ls", [request.args["name"]]])  # ok: cmd-program-taint
