from flask import request

from .core.run import execute
from demo.core import helpers


def index():
    execute(request.args["command"])
    helpers.show("fixed")
