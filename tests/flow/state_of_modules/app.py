import config
from config import Config
from flask import request


def setup():
    Config.path = request.args["path"]
    config.load(request.args["command"])
    config.name = "other"
