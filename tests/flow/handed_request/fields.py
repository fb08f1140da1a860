from elsewhere import look_up


class Fields:
    def __init__(self, request):
        self.request = request

    def value(self, name):
        return self.request.form[name]

    def greeting(self, name):
        return "hello"


def first(req):
    return req.args["first"]


def all_of(req):
    return [value for _, value in req.values.items()]


def replaced(req):
    req.args = {"first": "ls"}
    return req.args["first"]


def beside_replaced(req):
    req.args = {"first": "ls"}
    return req.form["first"]


def session_of(req):
    return req.session["user"]


def unknown(req):
    return look_up(req)
