"""What a list or a dict holds is written by its repr in a log, and as JSON by some frameworks."""
import logging
import struct

import tornado.web
from flask import request

log = logging.getLogger(__name__)
HEAD = "!BI"


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(self.get_argument("text"))  # expect: web-xss-taint
        self.write({"text": self.get_argument("text")})  # ok: web-xss-taint
        self.answer({"text": self.get_argument("text")})

    def answer(self, chunk):
        self.finish(chunk)  # ok: web-xss-taint

    def post(self):
        self.finish("<b>%s</b>" % self.get_argument("text"))  # expect: web-xss-taint


def logged():
    words = ["run", request.args["word"]]
    log.info("running %s", words)  # ok: input-log-taint
    log.info("running %s", words[1])  # expect: input-log-taint
    log.info("running %s", " ".join(words))  # expect: input-log-taint
    log.info("got %s", {"word": request.args["word"]})  # ok: input-log-taint


def numbers_of_bytes():
    version, size = struct.unpack(HEAD, request.data[:5])
    log.info("version %s of %s", version, size)  # ok: input-log-taint
    name, size = struct.unpack("!8sI", request.data[:12])
    log.info("name %s of %s", name, size)  # expect: input-log-taint
