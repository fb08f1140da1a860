def first(req):
    return req.args["first"]


def fixed(req):
    return "ls"
