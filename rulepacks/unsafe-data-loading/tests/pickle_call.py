"""Job queue that keeps its state in pickles."""
import base64
import builtins
import copy
import functools
import importlib
import io
import pickle  # expect: load-pickle-import@info
import pickle as p  # expect: load-pickle-import
import socket
import sys
import urllib.request

import _pickle  # expect: load-pickle-import
import requests
from flask import request
from pickle import Unpickler  # expect: load-pickle-import
from pickle import load as read_object  # expect: load-pickle-import
from pickle import PicklingError, dumps  # ok: load-pickle-import
from six.moves import cPickle  # expect: load-pickle-import

from kafka import KafkaConsumer


def load_state(path):
    with open(path, "rb") as handle:
        return pickle.load(handle)  # expect: load-pickle-call@medium


def load_job(redis, key):
    return pickle.loads(redis.get(key))  # expect: load-pickle-call@medium


def spellings(blob, handle):
    p.loads(blob)  # expect: load-pickle-call
    read_object(handle)  # expect: load-pickle-call
    _pickle.loads(blob)  # expect: load-pickle-call
    cPickle.loads(blob)  # expect: load-pickle-call
    Unpickler(handle).load()  # expect: load-pickle-call
    pickle.Unpickler(file=handle, encoding="latin-1").load()  # expect: load-pickle-call
    getattr(pickle, "loads")(blob)  # expect: load-pickle-call
    getattr(pickle, "lo" + "ads")(blob)  # expect: load-pickle-call
    __import__("pickle").loads(blob)  # expect: load-pickle-call, load-pickle-import
    importlib.import_module("pickle").loads(blob)  # expect: load-pickle-call, load-pickle-import
    builtins.__import__("pickle").load(handle)  # expect: load-pickle-call, load-pickle-import
    module = pickle
    module.loads(blob)  # expect: load-pickle-call
    read = pickle.loads
    read(blob)  # expect: load-pickle-call
    functools.partial(pickle.loads, encoding="bytes")(blob)  # expect: load-pickle-call
    options = {"encoding": "bytes"}
    pickle.loads(blob, **options)  # expect: load-pickle-call


class Store:
    load = pickle.loads
    dump = pickle.dumps

    def get(self, row):
        return self.load(row.value)  # expect: load-pickle-call


class Restricted(pickle.Unpickler):
    """Knows three classes and refuses the others."""

    ALLOWED = {("collections", "OrderedDict"), ("datetime", "datetime"), ("decimal", "Decimal")}

    def find_class(self, module, name):
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is forbidden")
        return super().find_class(module, name)


class RestrictedMore(Restricted):
    pass


class Renaming(pickle.Unpickler):
    """Follows classes that moved; restricts nothing."""

    def find_class(self, module, name):
        if module == "app.models":
            module = "app.db.models"
        return super().find_class(module, name)


class WithoutClasses(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError("plain data only")


def restricted(data):
    Restricted(io.BytesIO(data)).load()  # ok: load-pickle-call
    RestrictedMore(io.BytesIO(data)).load()  # ok: load-pickle-call
    WithoutClasses(io.BytesIO(data)).load()  # ok: load-pickle-call
    reader = Restricted(io.BytesIO(data))  # ok: load-pickle-call
    return reader.load()


def renamed(data):
    return Renaming(io.BytesIO(data)).load()  # expect: load-pickle-call@medium


def from_the_network(url):
    connection = socket.create_connection(("queue.internal", 7000))
    pickle.loads(connection.recv(65536))  # expect: load-pickle-call@high, load-pickle-taint
    pickle.load(urllib.request.urlopen(url))  # expect: load-pickle-taint, load-pickle-call@high
    pickle.loads(requests.get(url, timeout=5).content)  # expect: load-pickle-taint, load-pickle-call@high
    pickle.loads(request.cookies["state"])  # expect: load-pickle-taint, load-pickle-call@high
    pickle.load(sys.stdin.buffer)  # expect: load-pickle-taint, load-pickle-call@high


def handed_over(rows, executor):
    consumer = KafkaConsumer("jobs", value_deserializer=pickle.loads)  # expect: load-pickle-call@medium
    list(map(pickle.loads, rows))  # expect: load-pickle-call@medium
    executor.submit(pickle.load, rows)  # expect: load-pickle-call
    assert callable(pickle.loads)  # ok: load-pickle-call
    return consumer


def read_cache(tree):
    return tree.cache.get("state")


def own_data(tree):
    clone = pickle.loads(pickle.dumps(tree))  # ok: load-pickle-call, load-pickle-dump
    other = pickle.loads(dumps(tree, protocol=4))  # ok: load-pickle-call
    data = pickle.dumps(tree)  # expect: load-pickle-dump
    third = pickle.loads(data)  # expect: load-pickle-call@info
    cached = read_cache(tree)
    if cached is None:
        cached = pickle.dumps(tree)  # expect: load-pickle-dump
    pickle.loads(cached)  # expect: load-pickle-call@medium
    return clone, other, third, copy.deepcopy(tree)


def fixed_data():
    pickle.loads(b"\x80\x03]q\x00(K\x01K\x02e.")  # ok: load-pickle-call
    pickle.loads(b"cos\nsystem\n(S'id'\ntR.")  # expect: load-pickle-call@high
    pickle.loads(base64.b64decode("Y29zCnN5c3RlbQooUydpZCcKdFIu"))  # expect: load-pickle-call@high
    pickle.loads(b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.")  # expect: load-pickle-call@high
    for sample in (b"\x80\x03N.", b"\x80\x03K\x01."):
        pickle.loads(sample)  # expect: load-pickle-call@info


def writing(tree, handle):
    pickle.dump(tree, handle)  # ok: load-pickle-call # expect: load-pickle-dump
    try:
        return pickle.dumps(tree)  # ok: load-pickle-call # expect: load-pickle-dump
    except PicklingError:
        return None


def other_loaders(json, handle):
    json.load(handle)  # ok: load-pickle-call
    importlib.import_module("json").load(handle)  # ok: load-pickle-call, load-pickle-import


class Attack:
    def __reduce__(self):
        return (os.system, ("id",))


class Point:
    def __reduce__(self):
        return (Point, ())


def written():
    pickle.dumps(Attack())  # expect: load-pickle-dump@high
    pickle.dumps(Point())  # expect: load-pickle-dump@low
