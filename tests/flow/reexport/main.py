import pkg
from flask import request
from pkg import Client, start


def index():
    start(request.args["command"])
    Client("fixed").call(request.args["path"])
    pkg.Client("fixed").ping()
