import logging
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote

log = logging.getLogger(__name__)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        log.info("asked for %s", unquote(self.path))  # expect: input-log-taint
