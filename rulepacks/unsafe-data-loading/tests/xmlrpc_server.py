"""A service for the old clients."""
import xmlrpc.client  # expect: load-xmlrpc@info
from xmlrpc.client import Fault, ServerProxy  # expect: load-xmlrpc
from xmlrpc.client import ProtocolError  # ok: load-xmlrpc
from xmlrpc.server import SimpleXMLRPCServer  # expect: load-xmlrpc@low

import SimpleXMLRPCServer as OldServer  # expect: load-xmlrpc


class Backend:
    def echo(self, text):
        if not text:
            raise Fault(1, "empty")
        return text


def serve(port, backend):
    server = SimpleXMLRPCServer(("localhost", port))  # expect: load-xmlrpc@medium
    server.register_instance(Backend())  # ok: load-xmlrpc
    server.register_instance(Backend(), allow_dotted_names=True)  # expect: load-xmlrpc@high
    server.register_instance(backend, True)  # expect: load-xmlrpc@high
    OldServer.SimpleXMLRPCServer(("", port))  # expect: load-xmlrpc@medium


def ask(url):
    try:
        return ServerProxy(url).echo("hello")  # expect: load-xmlrpc@low
    except ProtocolError:
        return xmlrpc.client.ServerProxy(url)  # expect: load-xmlrpc@low
