-- Other languages run inside the program: JavaScript, Lua, formulas.
local runners = require "data.runners"

-- ---- JavaScript ----

local into_python = {
  "js2py.eval_js", "js2py.eval_js6", "js2py.run_file", "js2py.EvalJs().eval", "js2py.EvalJs().execute",
  "js2py.evaljs.eval_js", "js2py.evaljs.EvalJs().eval", "js2py.evaljs.EvalJs().execute",
  "js2py.EvalJs().eval_js6", "js2py.EvalJs().execute_js6",
}
local into_node = {
  "execjs.eval", "execjs.compile", "execjs.exec_", "execjs.get().eval", "execjs.get().compile", "execjs.get().exec_",
  "PyV8.JSContext().eval", "STPyV8.JSContext().eval", "javascript.eval_js",
}
local isolated = {
  "py_mini_racer.MiniRacer().eval", "py_mini_racer.MiniRacer().execute",
  "py_mini_racer.py_mini_racer.MiniRacer().eval", "py_mini_racer.py_mini_racer.MiniRacer().execute",
  "dukpy.evaljs", "dukpy.JSInterpreter().evaljs", "quickjs.Context().eval", "quickjs.Function",
}

rule {
  id = "dyn-js-engine", severity = "high", confidence = "medium", cwe = { 94 },
  title = "Text is run as JavaScript inside of the program",
  message = "`{text}` runs text as JavaScript with the rights of this program",
  references = { "https://nvd.nist.gov/vuln/detail/CVE-2024-28397" },
  match = { call(into_python), call(into_node), call(isolated) },
  where = any {
    all { callee(resolves { "quickjs.Function" }), arg("code", 2, dynamic) },
    all {
      callee(not_(resolves { "quickjs.Function" })),
      any { arg("js", 1, dynamic), arg("source", 1, dynamic), arg("code", 1, dynamic) },
    },
  },
  cases = {
    {
      where = arg(1, resolves(runners.file_content)), severity = "low", confidence = "low",
      message = "`{callee}` runs a local file as JavaScript with the rights of this program",
    },
    {
      where = callee(resolves(into_python)),
      message = "`{text}` runs text as JavaScript, which can reach Python itself, `disable_pyimport` or not",
    },
    {
      where = callee(resolves(isolated)), severity = "low", confidence = "medium",
      message = "`{text}` runs text as JavaScript: pass values as arguments, not inside of the text",
    },
  },
}

-- ---- expressions ----

local frames = {
  "pandas.DataFrame()", "pandas.read_csv()", "pandas.read_excel()", "pandas.read_json()", "pandas.read_parquet()",
  "pandas.read_table()", "pandas.read_sql()", "pandas.read_sql_query()", "pandas.read_sql_table()",
  "pandas.read_feather()", "pandas.read_hdf()", "pandas.read_pickle()", "pandas.concat()", "pandas.merge()",
  "pandas.DataFrame.from_dict()", "pandas.DataFrame.from_records()",
}
local queries = {}
for _, frame in ipairs(frames) do
  queries[#queries + 1] = frame .. ".query"
  queries[#queries + 1] = frame .. ".eval"
end

-- They take text and nothing else.
local evaluators = {
  "pandas.eval", "pandas.core.computation.eval.eval", "numexpr.evaluate", "numexpr.necompiler.evaluate",
  "sympy.parse_expr", "sympy.parsing.sympy_parser.parse_expr",
  "sympy.parsing.sympy_parser.eval_expr",
  "lupa.LuaRuntime().execute", "lupa.LuaRuntime().eval", "lupa.LuaRuntime().compile",
  "lupa.lua51.LuaRuntime().execute", "lupa.lua51.LuaRuntime().eval", "lupa.lua52.LuaRuntime().execute",
  "lupa.lua52.LuaRuntime().eval", "lupa.lua53.LuaRuntime().execute", "lupa.lua53.LuaRuntime().eval",
  "lupa.lua54.LuaRuntime().execute", "lupa.lua54.LuaRuntime().eval", "lupa.luajit21.LuaRuntime().execute",
  "lupa.luajit21.LuaRuntime().eval", "lupa.luajit20.LuaRuntime().execute", "lupa.luajit20.LuaRuntime().eval",
  "hy.eval",
}
-- They are built to stand untrusted text, and have been broken again and again.
local fenced = {
  "asteval.Interpreter()", "asteval.Interpreter().eval", "asteval.asteval.Interpreter()",
  "asteval.asteval.Interpreter().eval",
}
-- They take symbols, numbers and text: only text that is put together here counts.
local anything = {
  "sympy.sympify", "sympy.S", "sympy.core.sympify.sympify", "sympy.core.sympify", "sympy.simplify", "sympy.lambdify",
  "sympy.utilities.lambdify.lambdify",
}
local restricted = {
  "RestrictedPython.compile_restricted", "RestrictedPython.compile_restricted_exec",
  "RestrictedPython.compile_restricted_eval", "RestrictedPython.compile.compile_restricted",
}
local paths = { "jsonpath.jsonpath" }
local outside_text = {
  "builtins.input()", "builtins.str()", "sys.argv[]", "sys.stdin.read()", "sys.stdin.readline()",
  "flask.request.**", "os.environ[]", "os.environ.get()", "os.getenv()",
}

rule {
  id = "dyn-expression-engine", severity = "medium", confidence = "medium", cwe = { 94, 95 },
  title = "Text is evaluated by an engine that can reach Python",
  message = "`{text}` evaluates an expression that can reach all of Python: pass values as variables, not inside of "
    .. "the text",
  references = { "https://docs.sympy.org/latest/modules/parsing.html" },
  match = { call(queries), call(evaluators), call(fenced), call(anything), call(restricted), call(paths) },
  where = any {
    all {
      callee(resolves(evaluators)),
      any { arg("expr", 1, dynamic), arg("ex", 1, dynamic), arg("s", 1, dynamic), arg("lua_code", 1, dynamic) },
    },
    all { callee(resolves(queries)), arg("expr", 1, built) },
    all { callee(resolves(fenced)), arg("expr", 1, dynamic) },
    all { callee(resolves(anything)), any { arg(1, built), arg(1, resolves(outside_text)), arg(2, built) } },
    all {
      callee(resolves(restricted)), arg("source", 1, dynamic),
      none {
        imports {
          "RestrictedPython.Guards", "RestrictedPython.safe_builtins", "RestrictedPython.safe_globals",
          "RestrictedPython.limited_builtins", "RestrictedPython.utility_builtins",
        },
      },
    },
    all { callee(resolves(paths)), arg("expr", 2, dynamic) },
  },
  cases = {
    {
      where = callee(resolves(queries)), severity = "low",
      message = "`{text}` evaluates a text that is put together: refer to variables as `@name` inside of it instead",
    },
    {
      where = callee(resolves(fenced)), severity = "low", confidence = "low",
      message = "`{text}` evaluates text in a fence that has been climbed before: give it no text of strangers",
    },
    {
      where = callee(resolves(restricted)), severity = "low", confidence = "low",
      message = "`{text}` restricts only the syntax: without guards for attributes and builtins the code gets out",
    },
    {
      where = callee(resolves(paths)),
      message = "`{text}` evaluates filters of a path as Python: use a path that is fixed, or another library",
    },
  },
}
