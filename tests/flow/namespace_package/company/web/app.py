from company.tools import run
from company.tools.run import execute
from flask import request


def index():
    execute(request.args["command"])
    run.show("fixed")
