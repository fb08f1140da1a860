-- Flows: what comes from outside and is run as code, or decides which code runs.

sink {
  group = "code",
  match = call {
    -- not compile(): what it makes runs in exec() and eval(), and taint goes through it
    "builtins.eval", "builtins.exec", "builtins.execfile", "six.exec_",
      "code.InteractiveInterpreter().runsource", "code.InteractiveInterpreter().runcode",
    "code.InteractiveConsole().push", "code.InteractiveConsole().runsource", "code.InteractiveConsole().runcode",
    "types.CodeType", "types.CodeType().replace", "timeit.timeit", "timeit.repeat", "timeit.Timer", "cProfile.run",
      "profile.run", "pdb.run", "trace.Trace().run",
    "pandas.eval", "numexpr.evaluate", "numexpr.necompiler.evaluate", "PIL.ImageMath.eval",
      "PIL.ImageMath.unsafe_eval", "sympy.sympify", "sympy.parse_expr",
    "sympy.parsing.sympy_parser.parse_expr", "lupa.LuaRuntime().execute", "lupa.LuaRuntime().eval",
      "asteval.Interpreter()",
    "asteval.Interpreter().eval", "js2py.eval_js", "js2py.eval_js6", "js2py.EvalJs().eval", "js2py.EvalJs().execute",
    "py_mini_racer.MiniRacer().eval", "dukpy.evaljs", "execjs.eval", "execjs.compile", "quickjs.Context().eval",
    "IPython.get_ipython().run_cell", "IPython.get_ipython().ex", "RestrictedPython.compile_restricted",
    "torch.jit.CompilationUnit", "numpy.f2py.compile", "cython.inline", "Cython.inline", "scipy.weave.inline",
  },
  at = arg(1),
}
sink {
  group = "code",
  match = call { "pandas.DataFrame().eval", "pandas.DataFrame().query", "pandas.read_csv().query",
    "pandas.read_csv().eval" },
  at = arg("expr", 1),
}
sink {
  group = "code",
  match = call {
    "_xxsubinterpreters.run_string", "_interpreters.exec", "_interpreters.run_string",
      "concurrent.interpreters.Interpreter().exec",
    "concurrent.interpreters.create().exec",
  },
  at = { arg(1), arg(2) },
}
sink { group = "code", match = call { "_testcapi.run_in_subinterp", "test.support.run_in_subinterp" }, at = arg(1) }
sink {
  group = "code", match = call { "langchain_experimental.utilities.PythonREPL().run",
    "langchain_experimental.utilities.python.PythonREPL().run",
    "langchain.utilities.PythonREPL().run", "langchain_experimental.tools.PythonREPLTool().run" },
  at = arg(1),
}

-- named and called elsewhere: run_in_executor(None, exec, text)
local handed = { "builtins.eval", "builtins.exec" }
sink { group = "code", match = { call(handed), read(handed) }, at = arg(1) }

flow {
  id = "dyn-code-taint", instead_of = { "dyn-eval-call", "dyn-exec-call" },
  severity = { remote = "critical", response = "high", ["local"] = "medium", environment = "low" },
    confidence = "high",
  cwe = { 94, 95 },
  title = "Data from outside is run as code",
  message = "`{callee}` runs code that `{source}` has a part in",
  from = { "remote", "response", "local", "environment" }, to = "code", unless = "code",
  aliases = { "py/code-injection", "S5334" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/94.html" },
}

flow {
  id = "dyn-import-taint", instead_of = { "dyn-import-nonliteral" },
  severity = { remote = "high", ["local"] = "low", environment = "low" }, confidence = "medium",
  cwe = { 470, 706 },
  title = "Data from outside decides which module is loaded",
  message = "`{callee}` loads what `{source}` names",
  from = { "remote", "local", "environment" },
  to = {
    {
      match = call {
        "importlib.import_module", "importlib.__import__", "builtins.__import__", "pkgutil.resolve_name",
        "django.utils.module_loading.import_string", "werkzeug.utils.import_string", "runpy.run_path",
          "runpy.run_module",
        "imp.load_source", "imp.load_module", "imp.load_compiled", "zipimport.zipimporter", "ctypes.CDLL",
          "ctypes.PyDLL",
        "ctypes.WinDLL", "ctypes.cdll.LoadLibrary", "cffi.FFI().dlopen", "torch.ops.load_library",
      },
      at = arg(1),
    },
    {
      match = call { "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader",
        "importlib.machinery.SourcelessFileLoader", "importlib.machinery.ExtensionFileLoader" },
      at = arg(2),
    },
    { match = call { "sys.path.insert" }, at = arg(2) },
    { match = call { "sys.path.append" }, at = arg(1) },
  },
  aliases = { "S1523" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/470.html" },
}

flow {
  id = "dyn-setattr-taint", severity = "medium", confidence = "medium", cwe = { 915, 1321 },
  title = "Data from outside decides which attribute is set",
  message = "`{callee}` sets an attribute that `{source}` names",
  from = "remote",
  to = {
    { match = call { "builtins.setattr", "builtins.delattr" }, at = arg(2) },
    { match = call { ".__dict__.update" }, at = any_arg, holds = "elements" },
    { match = call { "object.__setattr__", "builtins.object.__setattr__" }, at = arg(2) },
  },
  aliases = { "py/attribute-pollution" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/915.html" },
}

-- modules and classes; fields of plain objects are looked up by name everywhere
local of_code = resolves { "builtins", "os", "subprocess", "sys", "shutil", "importlib", "ctypes", "socket", "operator",
  "sys.modules[]", "sys.modules.get()", "importlib.import_module()", "builtins.__import__()",
  "builtins.type()", ".__class__" }

flow {
  id = "dyn-lookup-taint", severity = "medium", confidence = "medium", cwe = 470,
  title = "Data from outside decides what is looked up by name",
  message = "`{callee}` looks up what `{source}` names",
  from = "remote",
  to = {
    { match = call { "builtins.getattr" }, at = arg(2), where = arg(1, of_code) },
    { match = call { "operator.attrgetter", "operator.methodcaller" }, at = arg(1) },
    { match = call { "builtins.globals().get", "builtins.vars().get", "builtins.locals().get", ".__globals__.get",
      ".__builtins__.get" }, at = arg(1) },
    { match = { pattern "builtins.globals()[$K]", pattern "builtins.locals()[$K]", pattern "builtins.vars()[$K]",
      pattern "$F.__globals__[$K]", pattern "sys.modules[$K]" }, at = hole("K") },
    { match = { pattern "builtins.vars($M)[$K]", pattern "$M.__dict__[$K]" }, at = hole("K"),
      where = hole("M", of_code) },
  },
  tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/470.html" },
}

flow {
  id = "dyn-logging-config-taint", severity = { remote = "high", response = "medium" }, confidence = "high", cwe = 94,
  title = "Data from outside configures logging",
  message = "`{callee}` takes its configuration from `{source}`, which can name any class and call it",
  from = { "remote", "response" },
  to = { { match = call { "logging.config.dictConfig", "logging.config.fileConfig",
    "logging.config.DictConfigurator" }, at = arg(1) } },
  tags = { "flow" },
  references = { "https://docs.python.org/3/library/logging.config.html#security-considerations" },
}
