import json
from http.server import BaseHTTPRequestHandler

import tornado.web


class Plain(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"path": self.path}).encode())  # ok: web-xss-taint

    def do_POST(self):
        body = json.dumps({"path": self.path})
        self.wfile.write(body.encode("utf-8"))  # ok: web-xss-taint

    def do_PUT(self):
        self.wfile.write(("<p>%s</p>" % self.path).encode())  # expect: web-xss-taint


class Encoded(tornado.web.RequestHandler):
    def get(self):
        self.write(json.dumps({"name": self.get_argument("name")}))  # ok: web-xss-taint
        self.finish("<p>" + self.get_argument("name"))  # expect: web-xss-taint
