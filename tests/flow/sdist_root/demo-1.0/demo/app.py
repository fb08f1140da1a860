from demo import start
from demo.shell import show
from flask import request


def index():
    start(request.args["command"])
    show("fixed")
