from flask import request

import service


def index():
    return service.handle(request.args["command"], "fixed")
