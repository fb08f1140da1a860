"""Servers that hand out more than they mean to."""
import logging.config
import multiprocessing
import os
from logging.config import listen
from multiprocessing.connection import Listener
from multiprocessing.managers import BaseManager, SyncManager
from xmlrpc.server import SimpleXMLRPCServer

import Pyro4
import rpyc
from rpyc.utils.server import ThreadedServer

KEY = b"secret"


def verify(received):
    return received if received.endswith(b"ok") else None


def log_server(port):
    thread = logging.config.listen(9999)  # expect: dyn-logging-config-listen@medium
    listen(port)  # expect: dyn-logging-config-listen
    listen(port=port, verify=None)  # expect: dyn-logging-config-listen
    listen()  # expect: dyn-logging-config-listen
    listen(port, verify)  # ok: dyn-logging-config-listen
    listen(port, verify=verify)  # ok: dyn-logging-config-listen
    listen(port, verify=lambda received: None)  # ok: dyn-logging-config-listen
    logging.config.stopListening()  # ok: dyn-logging-config-listen
    return thread


def xmlrpc_server(handler, registry, flag):
    server = SimpleXMLRPCServer(("localhost", 8000))
    server.register_instance(handler, allow_dotted_names=True)  # expect: dyn-xmlrpc-dotted-names@high
    server.register_instance(handler, True)  # expect: dyn-xmlrpc-dotted-names
    with SimpleXMLRPCServer(("localhost", 8001)) as other:
        other.register_instance(handler, allow_dotted_names=1)  # expect: dyn-xmlrpc-dotted-names
    registry.register_instance(handler, allow_dotted_names=True)  # expect: dyn-xmlrpc-dotted-names
    server.register_instance(handler)  # ok: dyn-xmlrpc-dotted-names
    server.register_instance(handler, allow_dotted_names=False)  # ok: dyn-xmlrpc-dotted-names
    server.register_instance(handler, allow_dotted_names=flag)  # ok: dyn-xmlrpc-dotted-names
    registry.register_instance(handler, True)  # ok: dyn-xmlrpc-dotted-names


class Queues(BaseManager):
    pass


class Shop(rpyc.Service):
    pass


def rpc_servers(port):
    ThreadedServer(rpyc.SlaveService, port=port).start()  # expect: dyn-rpc-exposed@high
    ThreadedServer(rpyc.core.SlaveService, hostname="127.0.0.1", port=port)  # expect: dyn-rpc-exposed@medium
    ThreadedServer(Shop, port=port, protocol_config={"allow_all_attrs": True})  # expect: dyn-rpc-exposed@high
    ThreadedServer(Shop, port=port, protocol_config={"allow_pickle": True})  # expect: dyn-rpc-exposed
    Pyro4.config.SERIALIZERS_ACCEPTED.add("pickle")  # expect: dyn-rpc-exposed@high
    Pyro4.config.SERIALIZERS_ACCEPTED = {"serpent", "pickle"}  # expect: dyn-rpc-exposed
    Pyro4.config.SERIALIZER = "pickle"  # expect: dyn-rpc-exposed
    BaseManager(address=("0.0.0.0", port), authkey=b"secret")  # expect: dyn-rpc-exposed@high
    Queues(address=("", port), authkey=KEY)  # expect: dyn-rpc-exposed@high
    SyncManager(("0.0.0.0", port), os.environ["KEY"].encode())  # expect: dyn-rpc-exposed@medium
    Listener(("0.0.0.0", port))  # expect: dyn-rpc-exposed@high


def local_servers(port, key):
    ThreadedServer(Shop, port=port).start()  # ok: dyn-rpc-exposed
    ThreadedServer(Shop, port=port, protocol_config={"allow_public_attrs": True})  # ok: dyn-rpc-exposed
    ThreadedServer(Shop, port=port, protocol_config={"allow_pickle": False})  # ok: dyn-rpc-exposed
    Pyro4.config.SERIALIZERS_ACCEPTED.add("json")  # ok: dyn-rpc-exposed
    Pyro4.config.SERIALIZER = "serpent"  # ok: dyn-rpc-exposed
    BaseManager(address=("127.0.0.1", port), authkey=b"secret")  # ok: dyn-rpc-exposed
    BaseManager()  # ok: dyn-rpc-exposed
    Listener(("localhost", port))  # ok: dyn-rpc-exposed
    Listener("/run/app.sock", authkey=key)  # ok: dyn-rpc-exposed
    multiprocessing.Manager().dict()  # ok: dyn-rpc-exposed
