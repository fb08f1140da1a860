import json
import logging
import os
from http.server import BaseHTTPRequestHandler

from messages import describe, told

log = logging.getLogger(__name__)


class Handler(BaseHTTPRequestHandler):
    def read_dict(self):
        data = json.loads(self.rfile.read(10))
        if isinstance(data, dict):
            return data
        return {}

    def read_any(self):
        return json.loads(self.rfile.read(10))

    def do_PUT(self):
        data = self.read_dict()
        log.debug("put %s", data)  # ok: input-log-taint
        log.debug("put %s", data["name"])  # expect: input-log-taint
        log.debug("put %s", data.get("name"))  # expect: input-log-taint
        for key, value in data.items():
            log.debug("put %s", value)  # expect: input-log-taint
        os.system("put " + data["name"])  # expect: cmd-subprocess-taint

    def do_POST(self):
        data = self.read_any()
        log.debug("post %s", data)  # expect: input-log-taint

    def do_PATCH(self):
        data = self.read_any()
        if not isinstance(data, (dict, list)):
            log.debug("not %s", data)  # expect: input-log-taint
            return
        log.debug("patch %s", data)  # ok: input-log-taint

    def do_LOCK(self):
        data = self.read_any()
        if isinstance(data, (dict, str)):
            log.debug("lock %s", data)  # expect: input-log-taint
        if isinstance(data, list):
            log.debug("lock %s", data)  # ok: input-log-taint
            log.debug("lock %s", data[0])  # expect: input-log-taint
        log.debug("lock %s", data)  # expect: input-log-taint

    def do_COPY(self):
        data = self.read_any()
        name = data["name"]
        log.debug("copy %s", data)  # ok: input-log-taint
        log.debug("copy %s", name)  # expect: input-log-taint

    def do_MOVE(self):
        data = self.read_any()
        self.target = data["names"]
        self.first = data["names"]["first"]
        log.debug("move %s", self.target)  # ok: input-log-taint
        log.debug("move %s", self.first)  # expect: input-log-taint

    def do_LINK(self):
        data = self.read_any()
        data["more"] = 1
        log.debug("link %s", data)  # ok: input-log-taint

    def do_TRACE(self):
        data = self.read_any()
        for key in data.keys():
            log.debug("trace %s", data[key])  # expect: input-log-taint
        log.debug("trace %s", data)  # ok: input-log-taint

    def do_HEAD(self):
        data = self.read_any()
        log.debug("head %s", data[0])  # expect: input-log-taint
        log.debug("head %s", data)  # expect: input-log-taint

    def do_GET(self):
        data = self.read_any()
        if told(data):
            log.debug("get %s", describe(data))  # expect: input-log-taint
