"""The same calls by other names."""
import builtins as b
import code as c
import ctypes
import functools
import importlib as il
import logging.config as lc
import runpy as rp
import sys
import types as t
from logging import config as log_config

import js2py as js
import numexpr as ne
import rpyc.utils.server as servers
from js2py import eval_js as run_js
from pandas import eval as frame_eval
from rpyc import SlaveService
from six import exec_ as run_text
from transformers import AutoConfig as Config
from xmlrpc import server as xs


def several(text, path, handler, port, fast):
    run_text(text)  # expect: dyn-exec-call
    (b.eval)(text)  # expect: dyn-eval-call
    getattr(b, "compile")(text, "<x>", "exec").co_code  # expect: dyn-compile-call
    (b.eval if fast else b.exec)(text)  # expect: dyn-eval-call, dyn-exec-call
    getattr(il, "import_module")(text)  # expect: dyn-import-nonliteral
    find = il.import_module
    find(text)  # expect: dyn-import-nonliteral
    find(**{"name": text})  # expect: dyn-import-nonliteral
    rp.run_path(path_name=path)  # expect: dyn-load-from-path
    functools.partial(rp.run_path, path)()  # expect: dyn-load-from-path
    getattr(ctypes, "CDLL")(path)  # expect: dyn-native-library
    loader = ctypes.cdll
    loader.LoadLibrary(path)  # expect: dyn-native-library
    lc.listen(port)  # expect: dyn-logging-config-listen
    log_config.listen(**{"port": 9030})  # expect: dyn-logging-config-listen
    js.eval_js(text)  # expect: dyn-js-engine
    run_js(text)  # expect: dyn-js-engine
    ne.evaluate(ex=text)  # expect: dyn-expression-engine
    frame_eval(expr=text)  # expect: dyn-expression-engine
    servers.ThreadedServer(service=SlaveService, port=port)  # expect: dyn-rpc-exposed
    Config.from_pretrained(path, **{"trust_remote_code": True})  # expect: dyn-trust-remote-code
    rpc = xs.SimpleXMLRPCServer(("localhost", port))
    rpc.register_instance(handler, **{"allow_dotted_names": True})  # expect: dyn-xmlrpc-dotted-names
    console = c.InteractiveInterpreter()
    run = console.runsource
    run(text)  # expect: dyn-interactive-interpreter
    make = t.FunctionType
    make(text, {})  # expect: dyn-code-object
    insert = sys.path.insert
    insert(0, "/tmp/x")  # expect: dyn-load-from-path


class Engine:
    def __init__(self, port):
        self.context = js.EvalJs()
        self.console = c.InteractiveConsole()

    def run(self, text):
        self.context.execute(text)  # expect: dyn-js-engine
        self.console.push(text)  # expect: dyn-interactive-interpreter
