import re
from urllib.parse import urlparse

import tornado.websocket
from django.views.decorators.clickjacking import xframe_options_exempt
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask, make_response, request
from flask_cors import CORS
from flask_socketio import SocketIO

app = FastAPI()
origins = ["*"]
app.add_middleware(CORSMiddleware, allow_origins=origins)  # expect: web-cors-wildcard
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # expect: web-cors-credentials@high
app.add_middleware(CORSMiddleware, allow_origins=["https://example.org"], allow_credentials=True)  # ok: web-cors-wildcard, web-cors-credentials

site = Flask(__name__)
CORS(site, origins="*")  # expect: web-cors-wildcard
CORS(site, origins="*", supports_credentials=True)  # expect: web-cors-credentials
CORS(site, origins=["https://example.org"])  # ok: web-cors-wildcard
CORS(site, resources={r"/api/*": {"origins": "*"}})  # expect: web-cors-wildcard
CORS(site, resources={r"/api/*": {"origins": ["*"]}}, supports_credentials=True)  # expect: web-cors-credentials
CORS(site, resources={r"*": {"origins": ["https://example.org"]}})  # ok: web-cors-wildcard, web-cors-credentials
SocketIO(site, cors_allowed_origins="*")  # expect: web-cors-wildcard
SocketIO(site)  # ok: web-cors-wildcard


def answer():
    response = make_response("")
    response.headers["Access-Control-Allow-Origin"] = "*"  # expect: web-cors-wildcard
    response.headers["Access-Control-Allow-Origin"] = "https://example.org"  # ok: web-cors-wildcard
    response.headers.add("Access-Control-Allow-Origin", "*")  # expect: web-cors-wildcard
    return response


@site.route("/reflected")
def reflected():
    response = make_response("")
    origin = request.headers.get("Origin")
    response.headers["Access-Control-Allow-Origin"] = origin  # expect: web-cors-reflected
    response.headers.add("Access-Control-Allow-Origin", request.headers["Origin"])  # expect: web-cors-reflected
    response.headers.add("Access-Control-Allow-Methods", request.headers["Method"])  # ok: web-cors-reflected
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin  # ok: web-cors-reflected
    return response


HOSTS = re.compile(r"^(?:[^.]+\.)*example\.org$")


def is_known(origin):
    host = urlparse(origin).hostname
    if not host:
        return False
    if HOSTS.match(host):
        return True
    return host == "localhost"


@site.route("/known")
def known():
    response = make_response("")
    origin = request.headers.get("Origin")
    host = urlparse(origin).hostname
    if is_known(origin):
        response.headers["Access-Control-Allow-Origin"] = origin  # ok: web-cors-reflected
    elif host.endswith(".example.org"):
        response.headers["Access-Control-Allow-Origin"] = origin  # ok: web-cors-reflected
    elif host in ("a.example.org", "b.example.org"):
        response.headers["Access-Control-Allow-Origin"] = origin  # ok: web-cors-reflected
    elif host.endswith("example.org"):
        response.headers["Access-Control-Allow-Origin"] = origin  # expect: web-cors-reflected
    elif origin.endswith(".example.org"):
        response.headers["Access-Control-Allow-Origin"] = origin  # expect: web-cors-reflected
    elif HOSTS.match(origin):
        response.headers["Access-Control-Allow-Origin"] = origin  # expect: web-cors-reflected
    return response


class Open(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):  # expect: web-websocket-origin
        return True


class Own(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):  # ok: web-websocket-origin
        return origin == "https://example.org"


@xframe_options_exempt  # expect: web-clickjacking
def frame(request):
    pass
