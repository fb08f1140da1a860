"""Attributes of an object whose class has a library's class as its base: by their names they could be the library's."""
import json
from http.server import BaseHTTPRequestHandler


class Keeper:
    def __init__(self, leading):
        self.leading = leading

    def take_over(self, data):
        return "leading" if self.leading else "following"

    def hand_back(self, data):
        return "<p>%s</p>" % data


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(9))
        message = self.server.app.keeper.take_over(asked) or "none"
        self.wfile.write(message.encode())  # ok: web-xss-taint

    def do_PUT(self):
        asked = json.loads(self.rfile.read(9))
        message = self.server.app.keeper.hand_back(asked) or "none"
        self.wfile.write(message.encode())  # unsure: web-xss-taint

    def do_GET(self):
        asked = json.loads(self.rfile.read(9))
        self.wfile.write(asked["text"].encode())  # expect: web-xss-taint
