import os
from dataclasses import asdict, replace

from flask import request

from records import Composed, Defined, Derived, Job, Old, Pair, Point


def keywords():
    job = Job(name="fixed", command=request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def positions():
    job = Job("fixed", request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def composed():
    job = Composed("fixed", request.args["command"])
    os.system(job.line)  # expect: cmd-subprocess-taint
    os.system(job.label)  # ok: cmd-subprocess-taint


def defined():
    job = Defined("fixed", request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def old():
    job = Old("fixed", request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def pair():
    job = Pair("fixed", request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint
    name, command = job
    os.system(command)  # expect: cmd-subprocess-taint
    os.system(name)  # ok: cmd-subprocess-taint


def point():
    job = Point("fixed", request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def derived():
    job = Derived("fixed", request.args["command"])
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def passed_on(job: Job):
    os.system(job.command)  # expect: cmd-subprocess-taint
    os.system(job.name)  # ok: cmd-subprocess-taint


def main():
    passed_on(Job("fixed", request.args["command"]))
