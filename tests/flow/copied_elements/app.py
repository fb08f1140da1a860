import os
import subprocess

from flask import request


def run(arguments):
    arguments = [os.fsencode(each) for each in arguments]
    subprocess.Popen(arguments)  # ok: cmd-program-taint


def run_any(arguments):
    arguments = [str(each) for each in arguments]
    subprocess.Popen(arguments)  # expect: cmd-program-taint


def positions():
    run(["/usr/bin/show", request.args["name"]])
    run_any([request.args["program"], "-v"])
    words = ["/usr/bin/show", request.args["name"]]
    words = [f"{word}" for word in words]
    subprocess.Popen(words)  # ok: cmd-program-taint
    subprocess.Popen([word for word in words if word])  # ok: cmd-program-taint
    subprocess.Popen(sorted(words))  # expect: cmd-program-taint
    subprocess.Popen([request.args["program"] for word in words])  # expect: cmd-program-taint


def behind_a_known_beginning():
    words = ["/usr/bin/show"] + [word.strip() for word in request.args.getlist("name")]
    subprocess.Popen(words)  # ok: cmd-program-taint
    words = ["/usr/bin/show"]
    words += request.args.getlist("name")
    subprocess.Popen(words)  # ok: cmd-program-taint
    words = ["/usr/bin/show"]
    words.extend(request.args.getlist("name"))
    subprocess.Popen(words)  # ok: cmd-program-taint
    words.pop(0)
    subprocess.Popen(words)  # expect: cmd-program-taint
    subprocess.Popen(request.args.getlist("name") + ["/usr/bin/show"])  # expect: cmd-program-taint


def show(name=None, style=None, **rest):
    os.system("show " + name)  # expect: cmd-subprocess-taint
    os.system("style " + style)  # ok: cmd-subprocess-taint
    return rest


def texts(given):
    return {key.decode("ascii"): value for key, value in given.items()}


def keys():
    given = {b"name": request.args["name"]}
    given[b"size"] = "3"
    show(**texts(given))
    kept = {key: value.strip() for key, value in given.items() if value}
    os.system(kept[b"size"])  # ok: cmd-subprocess-taint
    os.system(kept[b"name"])  # expect: cmd-subprocess-taint
    turned = {value: key for key, value in request.args.items()}
    os.system(turned["a"])  # expect: cmd-subprocess-taint
    lowered = {key.lower(): value for key, value in {"NAME": request.args["name"]}.items()}
    os.system(lowered["name"])  # expect: cmd-subprocess-taint


def conditions():
    given = {"name": request.args["name"]}
    plain = {key: value for key, value in given.items() if value.isalnum()}
    os.system(plain["name"])  # ok: cmd-subprocess-taint
