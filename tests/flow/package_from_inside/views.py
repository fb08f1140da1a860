import os

from flask import request

from .fields import fixed, first


def index():
    os.system(first(request))  # expect: cmd-subprocess-taint
    os.system(fixed(request))  # ok: cmd-subprocess-taint
