import os
import re

from flask import request

from checks import is_plain, note, refuse


def all_fit():
    words = request.args.getlist("word")
    if not all(re.fullmatch("[a-z]+", word) for word in words):
        return
    os.system(" ".join(words))  # ok: cmd-subprocess-taint


def none_differs():
    words = request.args.getlist("word")
    if any(not word.isalnum() for word in words):
        raise ValueError(words)
    os.system(" ".join(words))  # ok: cmd-subprocess-taint


def any_fits():
    words = request.args.getlist("word")
    if not any(word.isalnum() for word in words):
        raise ValueError(words)
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def some_are_asked():
    words = request.args.getlist("word")
    if not all(word.isalnum() for word in words if len(word) > 3):
        raise ValueError(words)
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def parts_of_a_text():
    text = request.args["text"]
    if all(part.isdigit() for part in text.split(" ")):
        os.system(text)  # ok: cmd-subprocess-taint
    os.system(text)  # expect: cmd-subprocess-taint


def other_list():
    words = request.args.getlist("word")
    if all(word.isalnum() for word in request.args.getlist("other")):
        os.system(" ".join(words))  # expect: cmd-subprocess-taint


def asked_elsewhere():
    words = request.args.getlist("word")
    if all(is_plain(word) for word in words):
        os.system(" ".join(words))  # ok: cmd-subprocess-taint
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def loop():
    words = request.args.getlist("word")
    for word in words:
        if not re.fullmatch("[a-z]+", word):
            raise ValueError(word)
    os.system(" ".join(words))  # ok: cmd-subprocess-taint


def loop_with_an_exception():
    words = request.args.getlist("word")
    for word in words:
        if word.startswith("-"):
            continue
        if not re.fullmatch("[a-z]+", word):
            raise ValueError(word)
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def loop_that_is_left():
    words = request.args.getlist("word")
    for word in words:
        if not re.fullmatch("[a-z]+", word):
            break
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def loop_that_calls():
    words = request.args.getlist("word")
    for word in words:
        refuse(word)
    os.system(" ".join(words))  # ok: cmd-subprocess-taint


def loop_that_only_notes():
    words = request.args.getlist("word")
    for word in words:
        note(word)
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def list_changes():
    words = request.args.getlist("word")
    for word in words:
        if not word.isalnum():
            raise ValueError(word)
    words = request.args.getlist("other")
    os.system(" ".join(words))  # expect: cmd-subprocess-taint


def grows_in_the_loop():
    words = request.args.getlist("word")
    for word in words:
        if not word.isalnum():
            raise ValueError(word)
        words = words + request.args.getlist("other")
    os.system(" ".join(words))  # expect: cmd-subprocess-taint
