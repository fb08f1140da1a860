import flask
import tornado.web
from pyramid.view import view_config

app = flask.Flask(__name__)


class Answering(tornado.web.RequestHandler):
    def write(self, chunk):
        if isinstance(chunk, list):
            chunk = ",".join(chunk)
        super().write(chunk)  # expect: web-xss-taint


class Dicts(tornado.web.RequestHandler):
    def write(self, chunk):
        super().write(chunk)  # ok: web-xss-taint


class Api(Dicts):
    def get(self):
        self.write({"value": self.get_argument("value")})


class Page(Answering):
    def get(self):
        self.write(self.get_argument("value"))


class Direct(tornado.web.RequestHandler):
    def get(self):
        answer = {"value": self.get_argument("value")}
        self.write(answer)  # ok: web-xss-taint
        self.write("<p>%(value)s</p>" % answer)  # expect: web-xss-taint
        self.finish(answer["value"])  # expect: web-xss-taint


@app.route("/dict")
def as_dict():
    answer = {}
    answer["value"] = flask.request.args["value"]
    return answer  # ok: web-xss-taint


@app.route("/text")
def as_text():
    answer = {}
    answer["value"] = flask.request.args["value"]
    return answer["value"], 200  # expect: web-xss-taint


@view_config(route_name="names")
def names(request):
    fixed = {"name": request.params["name"]}
    request.context.__dict__.update(fixed)  # ok: dyn-setattr-taint
    request.context.__dict__.update(request.params)  # expect: dyn-setattr-taint
    setattr(request.context, fixed["name"], 1)  # expect: dyn-setattr-taint
