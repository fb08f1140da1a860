import os

from flask import request

from helpers import far


class Failed(Exception):
    def __init__(self, message, data):
        super().__init__(message)
        self.data = data


class Given(Exception):
    pass


def find(value):
    raise ValueError(value)


def find_safe(value):
    if value:
        raise ValueError("not found")
    return value


def given_back(value):
    return find(value)


def between(value):
    find(value)
    return value == "a"


def fail(value):
    raise Failed("bad", value)


def attach(value):
    error = Given("x")
    error.command = value
    raise error


def by_text():
    try:
        find(request.args["x"])
    except ValueError as error:
        os.system("logger " + str(error))  # expect: cmd-subprocess-taint


def by_arguments():
    try:
        find(request.args["x"])
    except ValueError as error:
        os.system("logger " + error.args[0])  # expect: cmd-subprocess-taint


def through_another():
    try:
        given_back(request.args["x"])
    except ValueError as error:
        os.system("logger %s" % error)  # expect: cmd-subprocess-taint


def through_statement():
    try:
        result = between(request.args["x"])
    except ValueError as error:
        os.system("logger %s" % error)  # expect: cmd-subprocess-taint
        result = False
    os.system("logger %s" % result)  # ok: cmd-subprocess-taint


def of_another_file():
    try:
        far(request.args["x"])
    except ValueError as error:
        os.system("logger " + str(error))  # expect: cmd-subprocess-taint


def by_attribute():
    try:
        fail(request.args["x"])
    except Failed as error:
        os.system(error.data)  # expect: cmd-subprocess-taint


def by_given_attribute():
    try:
        attach(request.args["x"])
    except Given as error:
        os.system(error.command)  # expect: cmd-subprocess-taint


def fixed_text():
    try:
        find_safe(request.args["x"])
    except ValueError as error:
        os.system("logger " + str(error))  # ok: cmd-subprocess-taint


def result_is_clean():
    try:
        result = given_back(request.args["x"])
    except ValueError:
        result = "none"
    os.system("logger " + str(result))  # ok: cmd-subprocess-taint


def through_statement_for_another():
    try:
        between(request.args["x"])
    except KeyError as error:
        os.system("logger %s" % error)  # ok: cmd-subprocess-taint


def another_class():
    try:
        fail(request.args["x"])
    except KeyError as error:
        os.system("logger " + str(error))  # ok: cmd-subprocess-taint


def fixed_argument():
    try:
        find("fixed")
    except ValueError as error:
        os.system("logger " + str(error))  # ok: cmd-subprocess-taint
