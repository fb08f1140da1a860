-- Text that is run: exec, eval, compile, and the two handed on as values.
local decoders = require "data.decoders"
local runners = require "data.runners"
local trace = require "data.trace"

local eval_names = { "builtins.eval" }

-- What other rules of this pack say better.
local function said_elsewhere(site)
  if decoders.of(site) then return true end
  local code = decoders.code_of(site)
  if not code then return false end
  for _, name in ipairs(code.names) do
    for _, answer in ipairs(runners.model_answers) do
      if name:find(answer, 1, true) then return true end
    end
  end
  return false
end

-- `open(path).read()`, `path.read_text()`, or the `f.read()` of `with open(path) as f`, possibly compiled:
-- is the path one of the program's own?
local function reads_own_file(node)
  node = trace.source(node)
  if node and node.kind == "call" and node:callee():is "builtins.compile" then
    node = trace.source(node:arg("source", 1))
  end
  if not node or node.kind ~= "call" or not node:is(runners.file_content) then return false end
  for _ = 1, 4 do
    local callee = node and node.kind == "call" and node:callee()
    if not callee or callee.kind ~= "attribute" then break end
    node = trace.source(callee:field("object"))
  end
  return node ~= nil and trace.is_fixed(node)
end

-- `exec "..." % x`, `exec self.code in scope`: statements of Python 2 that the grammar reads as names with
-- an error behind them.
local function is_broken_statement(site)
  local head = site.kind == "attribute" and site:child(1) or site
  if head.kind ~= "identifier" or head.text ~= "exec" then return false end
  for _, node in ipairs((site.kind == "attribute" and site or site.parent):children()) do
    if node.kind == "ERROR" and node.line == head.line then return true end
  end
  return false
end

local shaping = {
  "textwrap.dedent", "inspect.cleandoc", "builtins.compile", "builtins.str", "six.b", "six.u", "ast.parse",
}
local shaping_method = {
  strip = true, lstrip = true, rstrip = true, encode = true, decode = true, format = true, replace = true, lower = true,
  upper = true, expandtabs = true, join = true,
}

-- Fixed in the source, through whatever brings it into shape: `textwrap.dedent("...")`, `compile("...", ...)`.
local function is_fixed_text(node, depth)
  node = trace.source(node)
  if not node or depth > 6 then return false end
  if node.is_constant then return true end
  if node.kind ~= "call" then return false end
  local callee = node:callee()
  if callee:is(shaping) then
    local text = node:arg("source", 1)
    return text ~= nil and is_fixed_text(text, depth + 1)
  elseif callee.kind == "attribute" and shaping_method[callee:field("attribute").text] then
    for _, argument in ipairs(node:args()) do
      if not argument.node.is_constant then return false end
    end
    return is_fixed_text(callee:field("object"), depth + 1)
  end
  return false
end

-- "...{}".format(fixed): today nothing else is put in
local function is_filled_in(code)
  local callee = code.kind == "call" and code:callee()
  return callee and callee.kind == "attribute" and callee:field("attribute").text == "format"
end

local function called(site)
  local callee = site.kind == "call" and site:callee().name or "exec"
  return (callee:gsub("^builtins%.", ""))
end

local function report_unless_said(site)
  if said_elsewhere(site) then return end
  local code = decoders.code_of(site)
  if not code or code.is_constant then
    site:report() -- cases tell
  elseif is_fixed_text(code, 0) then
    site:report {
      severity = is_filled_in(code) and "low" or "info", confidence = is_filled_in(code) and "low" or nil,
      message = "`" .. called(site) .. "` runs a text that is fixed in the source; plain code says the same",
    }
  elseif reads_own_file(code) then
    site:report {
      severity = "low",
      message = "`" .. called(site) .. "` runs a file of the program itself; importing it is clearer",
    }
  else
    site:report()
  end
end

local function report_exec(site)
  if site.kind == "identifier" or site.kind == "attribute" then
    if is_broken_statement(site) then site:report() end
  else
    report_unless_said(site)
  end
end

rule {
  id = "dyn-exec-call", severity = "medium", confidence = "high", cwe = { 95, 94 },
  title = "Text is run as Python code",
  message = "`{text}` runs text as Python: whoever can influence that text controls the program",
  aliases = { "B102", "S102" },
  references = { "https://docs.python.org/3/library/functions.html#exec" },
  match = {
    call(runners.exec), call { "builtins.exec.decode" },
    pattern "exec $CODE", pattern "exec $CODE in $GLOBALS", pattern "exec $CODE in $GLOBALS, $LOCALS",
    name { "builtins.exec", "builtins.exec.**" },
  },
  check = report_exec,
  cases = {
    {
      where = any { hole("CODE", constant), all { callee(resolves(runners.exec)), arg("source", 1, constant) } },
      severity = "info", message = "`exec` runs a text that is fixed in the source; plain code says the same",
    },
    {
      where = all { path { "setup.py", "*/setup.py" }, arg("source", 1, resolves(runners.file_content)) },
      severity = "low",
      message = "`{callee}` runs a file of the project while it is built; read the value out of it instead",
    },
    {
      where = arg("source", 1, resolves(runners.code_objects)),
      message = "`{text}` runs code that is made at run time: check what it is made of",
    },
  },
}

rule {
  id = "dyn-eval-call", severity = "medium", confidence = "high", cwe = { 95, 94 },
  title = "Text is evaluated as a Python expression",
  message = "`{text}` evaluates text as Python; for plain values use `ast.literal_eval` or `json.loads`",
  aliases = { "B307", "S307" },
  references = { "https://docs.python.org/3/library/ast.html#ast.literal_eval" },
  match = call(eval_names),
  check = report_unless_said,
  cases = {
    {
      where = arg("source", 1, constant), severity = "info",
      message = "`eval` evaluates a text that is fixed in the source; plain code says the same",
    },
    {
      where = arg("source", 1, resolves { "builtins.repr()", "sympy.printing.repr.srepr()" }), severity = "low",
      message = "`{text}` evaluates what `repr` gives: an object's `__repr__` decides what is run",
    },
    {
      where = arg("source", 1, resolves(runners.code_objects)),
      message = "`{text}` runs code that is made at run time: check what it is made of",
    },
  },
}

-- ---- compile ----

local function runs(callee)
  return callee ~= nil and (callee:is(runners.exec) or callee:is(eval_names) or callee:is {
    "code.InteractiveInterpreter().runcode", "code.InteractiveConsole().runcode",
  })
end

-- Does exec or eval take the result here or later in the same function? Then that call is the finding.
local function is_run_here(site)
  local list = site.parent
  if list and list.kind == "argument_list" and runs(list.parent:callee()) then return true end
  local parent = site.parent
  local target = parent and (parent.kind == "assignment" or parent.kind == "named_expression") and parent:target()
  if not target or target.kind ~= "identifier" then return false end
  for _, inner in ipairs(trace.body(site):find { "call" }) do
    local code = runs(inner:callee()) and inner:arg("source", 1)
    if code and code.text == target.text then return true end
  end
  return false
end

-- Only parsed: `compile(text, name, "exec", ast.PyCF_ONLY_AST)`, or the result is thrown away.
local function is_syntax_check(site)
  local flags = site:arg("flags", 4)
  if flags then
    if flags.value and math.type(flags.value) == "integer" and flags.value & 0x400 ~= 0 then return true end
    if trace.mentions(flags, { PyCF_ONLY_AST = true }) then return true end
  end
  return site.parent ~= nil and site.parent.kind == "expression_statement"
end

rule {
  id = "dyn-compile-call", severity = "medium", confidence = "medium", cwe = { 95, 94 },
  title = "Text is compiled to a code object",
  message = "`{text}` turns text into code that can be run: make sure that nobody else can influence it",
  references = { "https://docs.python.org/3/library/functions.html#compile" },
  match = call { "builtins.compile" },
  where = { arg("source", 1, dynamic), arg("mode", 3, either { dynamic, equals("exec", "eval", "single") }) },
  check = function(site)
    if decoders.of(site) or is_syntax_check(site) or is_run_here(site) then return end
    if is_fixed_text(site:arg("source", 1), 0) then return end
    if reads_own_file(site:arg("source", 1)) then
      site:report { severity = "low" }
    else
      site:report()
    end
  end,
  cases = {
    {
      where = arg("source", 1, resolves {
        "ast.parse()", "ast.fix_missing_locations()", "ast.Expression()", "ast.Module()", "ast.Interactive()",
      }),
      severity = "low",
      message = "`compile` turns a syntax tree made at run time into code: check what the tree is made of",
    },
  },
}

-- ---- exec and eval as values ----

local looks_only = {
  "builtins.callable", "builtins.hasattr", "builtins.isinstance", "builtins.issubclass", "builtins.id", "builtins.repr",
  "builtins.str", "builtins.print", "builtins.type", "builtins.dir", "builtins.help", "builtins.hash", "builtins.vars",
  "builtins.getattr", "builtins.delattr", "builtins.setattr", "inspect.*", "functools.wraps",
  "functools.update_wrapper",
  "unittest.mock.**", "mock.**", "pytest.**", "typing.**", "pickle.dumps", "copyreg.pickle", "warnings.warn",
}
local containers = { list = true, tuple = true, set = true, dictionary = true, pair = true, list_splat = true }

-- Nodes that are what one of their children is; the value goes on to where they stand.
local function use_of(site)
  local node = site
  local parent = node.parent
  while parent and (parent.kind == "parenthesized_expression" or parent.kind == "conditional_expression"
    or parent.kind == "boolean_operator" or parent.kind == "keyword_argument" or containers[parent.kind]
    or parent.kind == "expression_list") do
    if parent.kind == "pair" and parent:field("key") == node then return nil end
    node, parent = parent, parent.parent
  end
  return parent, node
end

local function word_of(callee)
  return callee.kind == "attribute" and callee:field("attribute").text or callee.text
end

local function only_looks(call)
  local callee = call:callee()
  if callee:is(looks_only) or word_of(callee):find("^assert") or word_of(callee) == "setattr" then return true end
  -- A partial that gets a name is reported where it is called.
  return callee:is "functools.partial" and call.parent ~= nil and call.parent.kind == "assignment"
end

local function call_takes(call, argument)
  if not call:callee() or only_looks(call) then return nil end
  local word, name = word_of(call:callee()), call:callee().name
  if word == "add_argument" and argument.kind == "keyword_argument" and argument:field("name").text == "type" then
    return "medium", "every value of this command-line option is run as Python"
  end
  return "medium", "whatever `" .. (name and not name:find("?", 1, true) and name or word)
    .. "` calls it with is run as Python"
end

-- Severity and what happens, or nil where the function is only looked at.
local function how_used(site)
  local parent, node = use_of(site)
  if not parent then return nil end
  local kind = parent.kind
  if kind == "argument_list" then
    if parent.parent.kind == "call" then return call_takes(parent.parent, node) end
  elseif node.kind == "list" or node.kind == "tuple" or node.kind == "set" then
    return nil -- a table of names to look at, more often than one to call
  elseif kind == "assignment" then
    local target = parent:field("left")
    if target and target.kind ~= "identifier" or node.kind == "dictionary" then
      return "low", "whoever calls what is stored here runs text as Python"
    end
  elseif kind == "return_statement" or kind == "yield" then
    return "low", "the caller gets a function that runs text as Python"
  elseif kind == "default_parameter" or kind == "typed_default_parameter" then
    return "low", "without another function the text is run as Python"
  end
  return nil
end

rule {
  id = "dyn-exec-callback", severity = "medium", confidence = "medium", cwe = { 95, 94 },
  title = "A function that runs text as code is handed on",
  match = name { "builtins.eval", "builtins.exec", "builtins.execfile" },
  check = function(site)
    local severity, what = how_used(site)
    if severity then
      site:report { severity = severity, message = "`" .. site.text .. "` is handed on: " .. what }
    end
  end,
}
