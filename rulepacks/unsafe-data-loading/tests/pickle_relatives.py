"""Modules that are pickle under another name."""
import json

import cloudpickle
import compress_pickle
import dill  # expect: load-pickle-import
import hickle
import jsonpickle
import marshal
import ray
import requests
import shelve  # expect: load-pickle-import
import srsly
from cloudpickle import loads as read_function
from dill import dump_session  # ok: load-pickle-import
from dill.source import getsource  # ok: load-pickle-import
from jsonpickle import decode
from jsonpickle.unpickler import Unpickler as JsonUnpickler
from klepto.archives import dir_archive, file_archive


def dilled(path, blob):
    with open(path, "rb") as handle:
        dill.load(handle)  # expect: load-dill
        dill.Unpickler(handle).load()  # expect: load-dill
    dill.loads(blob)  # expect: load-dill@medium
    dill.loads(str=blob)  # expect: load-dill
    dill.load_session("workspace.pkl")  # expect: load-dill
    dill.load_module(path)  # expect: load-dill
    getattr(dill, "loads")(blob)  # expect: load-dill
    dill.loads(requests.get("https://models.example.com/f").content)  # expect: load-pickle-taint, load-dill@high
    dill.loads(dill.dumps(json))  # ok: load-dill
    dill.dumps(json)  # ok: load-dill # expect: load-pickle-dump
    getsource(dilled)  # ok: load-dill
    return dump_session(path)


def clouded(blob, rows, handle):
    cloudpickle.loads(blob)  # expect: load-cloudpickle@medium
    cloudpickle.load(handle)  # expect: load-cloudpickle
    read_function(blob)  # expect: load-cloudpickle
    ray.cloudpickle.loads(blob)  # expect: load-cloudpickle
    srsly.pickle_loads(blob)  # expect: load-cloudpickle
    compress_pickle.load("state.pkl.gz")  # expect: load-cloudpickle
    hickle.load("arrays.hkl")  # expect: load-cloudpickle
    [f() for f in map(cloudpickle.loads, rows)]  # expect: load-cloudpickle
    file_archive("results.py")  # expect: load-cloudpickle
    dir_archive("results", serialized=False)  # ok: load-cloudpickle
    cloudpickle.loads(cloudpickle.dumps(handle))  # ok: load-cloudpickle
    srsly.json_loads(blob)  # ok: load-cloudpickle


def shelved(path, flag):
    with shelve.open(path) as shelf:  # expect: load-shelve@medium
        shelf["seen"] = True
    shelve.open(path, "r")  # expect: load-shelve
    shelve.open(path, flag=flag)  # expect: load-shelve
    shelve.DbfilenameShelf(path)  # expect: load-shelve
    shelve.open(path, flag="n")  # ok: load-shelve
    shelve.open(path, "n")  # ok: load-shelve
    return shelve.Shelf({})  # ok: load-shelve


def marshalled(path, cache, obj):
    with open(path, "rb") as handle:
        handle.read(16)
        code = marshal.load(handle)  # expect: load-marshal@medium
    marshal.loads(cache[path])  # expect: load-marshal
    marshal.loads(b"\xe3\x00\x00\x00\x00")  # expect: load-marshal@low
    marshal.loads(marshal.dumps(obj))  # ok: load-marshal
    marshal.dump(obj, open(path, "wb"))  # ok: load-marshal # expect: load-pickle-dump
    return code


def json_with_classes(text):
    jsonpickle.decode(text)  # expect: load-jsonpickle@medium
    jsonpickle.loads(text)  # expect: load-jsonpickle
    decode(text, keys=True)  # expect: load-jsonpickle
    jsonpickle.unpickler.decode(text)  # expect: load-jsonpickle
    JsonUnpickler().restore(json.loads(text))  # expect: load-jsonpickle
    jsonpickle.decode(text, safe=True)  # expect: load-jsonpickle@low
    jsonpickle.decode('{"py/object": "app.Point", "x": 1}')  # ok: load-jsonpickle
    jsonpickle.decode(jsonpickle.encode(text))  # ok: load-jsonpickle
    return jsonpickle.encode(text, unpicklable=False)  # ok: load-jsonpickle
