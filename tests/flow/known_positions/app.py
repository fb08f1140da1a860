import configparser
import os

from flask import request


def popped():
    text = request.form["text"]
    values = []
    values.append("safe")
    values.append(text)
    values.append("more")
    values.pop(0)
    os.system(values[0])  # expect: cmd-subprocess-taint
    os.system(values[1])  # ok: cmd-subprocess-taint


def pushed():
    stack = [request.form["text"]]
    stack.append("fixed")
    os.system(stack.pop())  # ok: cmd-subprocess-taint
    os.system(stack.pop())  # expect: cmd-subprocess-taint


def filled_in_a_loop(names):
    values = []
    for name in names:
        values.append("safe")
    values.append(request.form["text"])
    os.system(values[4])  # expect: cmd-subprocess-taint


def parts():
    values = ["a", request.form["text"], "b"]
    os.system(values[1:][0])  # expect: cmd-subprocess-taint
    os.system(values[1:][1])  # ok: cmd-subprocess-taint
    os.system(values[-2])  # expect: cmd-subprocess-taint
    os.system(values[-1])  # ok: cmd-subprocess-taint


def options():
    config = configparser.ConfigParser()
    config.add_section("tool")
    config.set("tool", "fixed", "ls")
    config.set("tool", "asked", request.form["text"])
    os.system(config.get("tool", "fixed"))  # ok: cmd-subprocess-taint
    os.system(config.get("tool", "asked"))  # expect: cmd-subprocess-taint
    os.system(config["tool"]["asked"])  # expect: cmd-subprocess-taint


def overlaid():
    values = {"a": request.form["text"], "b": request.form["text"]}
    values.update({"a": "fixed"})
    os.system(values["a"])  # ok: cmd-subprocess-taint
    os.system(values["b"])  # expect: cmd-subprocess-taint
    other = values | {"b": "fixed"}
    os.system(other["b"])  # ok: cmd-subprocess-taint


def raised():
    try:
        raise ValueError(request.form["text"])
    except KeyError as error:
        os.system(str(error))  # ok: cmd-subprocess-taint
    except ValueError as error:
        os.system(str(error))  # expect: cmd-subprocess-taint


def matched():
    match {"tool": request.form["text"], "mode": "fast"}:
        case {"tool": tool, "mode": mode}:
            os.system(tool)  # expect: cmd-subprocess-taint
            os.system(mode)  # ok: cmd-subprocess-taint
    match "b":
        case "a" | "c":
            text = request.form["text"]
        case _:
            text = "fixed"
    os.system(text)  # ok: cmd-subprocess-taint
