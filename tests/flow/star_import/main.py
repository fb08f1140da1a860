from flask import request

from pkg import *


def index():
    execute(request.args["command"])
    show("fixed")
