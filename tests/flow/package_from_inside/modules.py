import os

from flask import request

from . import fields
from . import fields as parts


def index():
    os.system(fields.first(request))  # expect: cmd-subprocess-taint
    os.system(fields.fixed(request))  # ok: cmd-subprocess-taint
    os.system(parts.first(request))  # expect: cmd-subprocess-taint
