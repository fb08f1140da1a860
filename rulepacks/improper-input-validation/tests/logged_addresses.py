"""What of a request may hold line ends, and what is percent-encoded."""
import logging

from twisted.web.resource import Resource

log = logging.getLogger(__name__)


class Page(Resource):
    def render_GET(self, request):
        log.info("asked for %s", request.path)  # ok: input-log-taint
        log.info("asked for %s", request.uri)  # ok: input-log-taint
        log.info("asked by %s", request.args[b"name"][0].decode())  # expect: input-log-taint
        return b""
