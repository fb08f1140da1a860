import io
import pickle

from flask import request

KNOWN = {"builtins": {"set", "list"}}


class Choosy(pickle.Unpickler):
    def find_class(self, module, name):
        if name not in KNOWN.get(module, ()):
            raise pickle.UnpicklingError(name)
        return super().find_class(module, name)


class Renaming(pickle.Unpickler):
    def find_class(self, module, name):
        return super().find_class(module.replace("old", "new"), name)


def choosy():
    return Choosy(io.BytesIO(request.get_data())).load()  # ok: load-pickle-taint


def renaming():
    return Renaming(io.BytesIO(request.get_data())).load()  # expect: load-pickle-taint


def plain():
    return pickle.Unpickler(io.BytesIO(request.get_data())).load()  # expect: load-pickle-taint
