"""Plugins of a web application."""
import importlib
import importlib as loader
import os
import pkgutil
import pydoc
from importlib import import_module

from django.conf import settings
from django.utils.module_loading import import_string
from werkzeug.utils import import_string as by_name

DEFAULT = "plugins.default"


def load(name, request, config):
    importlib.import_module(name)  # expect: dyn-import-nonliteral@low
    loader.import_module(name=name)  # expect: dyn-import-nonliteral
    import_module(request.GET["plugin"])  # expect: dyn-import-nonliteral, dyn-import-taint
    importlib.__import__(name)  # expect: dyn-import-nonliteral
    __import__(name)  # expect: dyn-import-nonliteral
    __import__(name, globals(), locals(), ["run"])  # expect: dyn-import-nonliteral
    pkgutil.resolve_name(config["handler"])  # expect: dyn-import-nonliteral
    import_string(config["handler"])  # expect: dyn-import-nonliteral
    by_name(config["handler"])  # expect: dyn-import-nonliteral
    pydoc.locate(name)  # expect: dyn-import-nonliteral
    import_module(os.environ["SETTINGS"])  # expect: dyn-import-taint, dyn-import-nonliteral
    import_module("%s.%s" % (name, "views"))  # expect: dyn-import-nonliteral@low
    import_module(name + ".views")  # expect: dyn-import-nonliteral@low


def inside_of_a_package(name, kind):
    import_module("plugins." + name)  # expect: dyn-import-nonliteral@info
    import_module(f"plugins.{kind}.{name}")  # expect: dyn-import-nonliteral@info
    import_module("plugins.{}".format(name))  # expect: dyn-import-nonliteral@info
    import_module("." + name, package="plugins")  # expect: dyn-import-nonliteral@info
    import_module("." + name, __package__)  # expect: dyn-import-nonliteral@info
    import_module(f"{__name__}.{name}")  # expect: dyn-import-nonliteral@info
    import_module(kind.__module__ + ".models")  # expect: dyn-import-nonliteral@info
    import_module(__package__ + "." + name)  # expect: dyn-import-nonliteral@info


def known(self, path, function):
    import_module("json")  # ok: dyn-import-nonliteral
    import_module(DEFAULT)  # ok: dyn-import-nonliteral
    __import__("json")  # ok: dyn-import-nonliteral
    importlib.import_module(name="json")  # ok: dyn-import-nonliteral
    importlib.import_module(".views", __package__)  # ok: dyn-import-nonliteral
    importlib.import_module(__name__)  # ok: dyn-import-nonliteral
    importlib.import_module(__package__ + ".views")  # ok: dyn-import-nonliteral
    for name in ("json", "csv", "xml.sax"):
        import_module(name)  # ok: dyn-import-nonliteral
    for module in pkgutil.iter_modules(path):
        import_module(module.name)  # ok: dyn-import-nonliteral
    for _, found, _ in pkgutil.walk_packages(path):
        import_module(found)  # ok: dyn-import-nonliteral
    import_string(settings.MAIL_BACKEND)  # ok: dyn-import-nonliteral
    import_module(function.__module__)  # ok: dyn-import-nonliteral
    import_module("a" if path else "b")  # ok: dyn-import-nonliteral
    self.import_module(path)  # ok: dyn-import-nonliteral
