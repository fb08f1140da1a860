from flask import request
from util import go


def run():
    go(request.args["command"])
