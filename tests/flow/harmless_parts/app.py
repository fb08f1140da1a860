"""Parts of what comes from outside that are the server's own, or that hold nothing that could do harm there."""
import logging
import os
import socket
import sqlite3
from http.server import BaseHTTPRequestHandler

import aiohttp.web
import websocket
from django.core import signing
from flask import Flask, Response, request

app = Flask(__name__)
log = logging.getLogger(__name__)


def application(environ, start_response):
    os.system("echo " + environ["SERVER_PORT"])  # ok: cmd-subprocess-taint
    os.system("echo " + environ["PATH_INFO"])  # expect: cmd-subprocess-taint
    os.system("echo " + environ.get("REMOTE_ADDR"))  # ok: cmd-subprocess-taint
    os.system("echo " + environ.get("HTTP_ACCEPT"))  # expect: cmd-subprocess-taint
    os.system("echo " + environ.get("wsgi.url_scheme", "http"))  # ok: cmd-subprocess-taint
    os.system("echo " + environ["wsgi.input"].read())  # expect: cmd-subprocess-taint
    os.system("echo " + environ.get("wsgi.input").read())  # expect: cmd-subprocess-taint
    os.system("echo " + environ["REQUEST_SCHEME"])  # ok: cmd-subprocess-taint
    os.system("echo " + environ["SHOP_SETTINGS"])  # ok: cmd-subprocess-taint
    os.system("echo " + environ.get("SHOP_SETTINGS"))  # ok: cmd-subprocess-taint
    os.system("echo " + environ[start_response.key])  # expect: cmd-subprocess-taint
    os.system("echo " + environ.pop("QUERY_STRING"))  # expect: cmd-subprocess-taint


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        origin = self.headers["origin"]
        self.send_header("Access-Control-Allow-Origin", origin)  # ok: input-header-taint
        self.send_header("X-Path", self.path)  # ok: input-header-taint
        log.info("asked for %s", self.path)  # ok: input-log-taint
        log.info("with %s", self.rfile.readline())  # expect: input-log-taint
        log.info("from %s", origin)  # expect: input-log-taint
        os.system("echo " + self.path)  # expect: cmd-subprocess-taint


def rows():
    path = os.path.join("/srv", request.args["name"], "data.db")
    cursor = sqlite3.connect(path).cursor()  # expect: file-path-taint
    os.system("echo " + cursor.lastrowid)  # ok: cmd-subprocess-taint
    os.system("echo " + path)  # expect: cmd-subprocess-taint


def digits():
    drained = bytearray()
    drained.extend(socket.socket().recv(1))
    log.info("drained %s", drained.hex())  # ok: input-log-taint
    log.info("drained %s", drained.decode())  # expect: input-log-taint


def answers():
    text = websocket.create_connection("wss://localhost").recv()
    os.system(text)  # expect: cmd-subprocess-taint
    log.info("got %s", text)  # ok: input-log-taint


async def addresses(asked: aiohttp.web.Request):
    log.info("asked for %s", asked.url)  # ok: input-log-taint
    log.info("asked for %s", asked.match_info["name"])  # expect: input-log-taint


@app.route("/signed")
def signed():
    return signing.loads(request.args["text"])  # ok: web-xss-taint


@app.route("/typed")
def typed():
    if "json" in request.args:
        return Response(request.args["text"], headers={"Content-Type": "application/json"})  # ok: web-xss-taint
    return Response(request.args["text"], headers={"X-Type": "json"})  # expect: web-xss-taint


def opened(given):
    file = given if hasattr(given, "read") else open(given)  # ok: file-path-taint
    return file.read()


def served():
    file = socket.socket().makefile("rb")
    opened(file)
    os.system(file.readline())  # expect: cmd-subprocess-taint
