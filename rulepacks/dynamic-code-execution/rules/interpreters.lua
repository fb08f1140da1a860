-- Interpreters inside the program: consoles, subinterpreters, notebooks, and Python 2's input().
local decoders = require "data.decoders"
local trace = require "data.trace"

local compilers = { "code.compile_command", "codeop.compile_command", "codeop.CommandCompiler()", "codeop.Compile()" }
local runners = {
  "code.InteractiveInterpreter().runsource", "code.InteractiveInterpreter().runcode",
  "code.InteractiveConsole().runsource", "code.InteractiveConsole().runcode", "code.InteractiveConsole().push",
}
local prompts = {
  "code.interact", "code.InteractiveConsole().interact", "IPython.embed", "IPython.start_ipython",
  "IPython.terminal.embed.embed", "bpython.embed", "ptpython.repl.embed", "ptpython.embed",
}

-- What is run: the first argument, or for runcode(compile_command(text)) the text.
local function text_of(site)
  local code = site:arg("source", 1) or site:arg("line", 1) or site:arg("code", 1)
  local made = code and trace.source(code)
  if made and made.kind == "call" and made:callee():is(compilers) then
    return made:arg("source", 1) or made
  end
  return code
end

-- A console's own methods handing on what was typed: to write a console is no mistake.
local function is_own_method(site)
  local callee = trace.strip(site:callee())
  local object = callee.kind == "attribute" and callee:field("object")
  return object and (object.text == "self" or object.text:find("^super%(") ~= nil)
end

local function check_prompt(site)
  if site:arg("readfunc", 2) then
    site:report {
      severity = "medium",
      message = "`" .. site:callee().text .. "` runs as Python whatever its `readfunc` gives it",
    }
  elseif not site:ancestor("if_statement") or site:function_() then
    site:report {
      severity = "info",
      message = "`" .. site:callee().text .. "` opens a Python prompt: make sure it cannot be reached in production",
    }
  end
end

local function check_compile(site)
  local list = site.parent
  local is_handed_on = list and list.kind == "argument_list" and list.parent:callee():is(runners)
  local code = site:arg("source", 1)
  if code and not code.is_constant and not is_handed_on and list and list.kind ~= "expression_statement" then
    site:report {
      severity = "low",
      message = "`" .. site:callee().text .. "` turns `" .. code.text:sub(1, 60)
        .. "` into code: make sure that nobody else can influence the text",
    }
  end
end

rule {
  id = "dyn-interactive-interpreter", severity = "medium", confidence = "medium", cwe = { 95, 94 },
  title = "Text is run by an interactive interpreter",
  message = "`{text}` runs text as Python: whoever can influence that text controls the program",
  references = { "https://docs.python.org/3/library/code.html" },
  match = { call(runners), call(compilers), call(prompts) },
  check = function(site)
    local callee = site:callee()
    if callee:is(prompts) then return check_prompt(site) end
    if callee:is(compilers) then return check_compile(site) end
    local code = text_of(site)
    if code and not code.is_constant and not is_own_method(site) and not decoders.of(site) then site:report() end
  end,
}

-- ---- subinterpreters ----

-- Position of the code by function; the number of the interpreter comes first where there is one.
local first = {
  "concurrent.interpreters.create().exec", "concurrent.interpreters.Interpreter().exec",
  "concurrent.interpreters.get_current().exec", "concurrent.interpreters.get_main().exec",
  "test.support.interpreters.create().run", "test.support.interpreters.create().exec",
  "test.support.interpreters.Interpreter().run", "test.support.interpreters.Interpreter().exec",
  "_testcapi.run_in_subinterp", "_testcapi.run_in_subinterp_with_config",
  "_testinternalcapi.run_in_subinterp_with_config",
  "test.support.run_in_subinterp", "test.support.run_in_subinterp_with_config",
}
local second = {
  "_xxsubinterpreters.run_string", "_interpreters.run_string", "_interpreters.exec", "_xxsubinterpreters.exec",
}

rule {
  id = "dyn-subinterpreter", severity = "medium", confidence = "medium", cwe = { 95, 94 },
  title = "Text is run as code in a subinterpreter",
  message = "`{callee}` runs text that is put together at run time; a subinterpreter is no sandbox: it shares the "
    .. "process, its files and its memory",
  references = { "https://docs.python.org/3/library/concurrent.interpreters.html" },
  match = { call(first), call(second) },
  where = any {
    all { callee(resolves(first)), arg("code", 1, dynamic) },
    all { callee(resolves(second)), any { arg("script", 2, dynamic), arg("code", 2, dynamic) } },
  },
}

-- ---- notebooks ----

local shells = {
  "IPython.get_ipython()", "IPython.core.getipython.get_ipython()", "IPython.core.ipapi.get()",
  "IPython.core.interactiveshell.InteractiveShell.instance()", "IPython.InteractiveShell.instance()",
  "IPython.terminal.interactiveshell.TerminalInteractiveShell.instance()",
}

local to_shell = { system = true, getoutput = true, getoutput_pipe = true, system_piped = true, system_raw = true }

-- Magics that hand their line to a shell, Python or another interpreter; others take options and names.
local risky_magic = {
  ["!"] = true, ["!!"] = true, sx = true, sc = true, system = true, bash = true, sh = true, script = true, run = true,
  python = true, python3 = true, timeit = true, time = true, prun = true, exec = true, load_ext = true, pip = true,
  conda = true, writefile = true, perl = true, ruby = true,
}

-- Inside of a notebook nobody imports get_ipython.
local function is_shell(object)
  if object:is(shells) then return true end
  local made = trace.source(object)
  return made ~= nil and made.kind == "call" and made.text == "get_ipython()"
end

-- What is run: the first argument, the line or the cell of a magic that runs it.
local function text_for(site, word)
  local first_argument = site:arg(nil, 1)
  if word ~= "run_line_magic" and word ~= "run_cell_magic" then return first_argument end
  local magic, cell = first_argument and first_argument.value, site:arg("cell", 3)
  if type(magic) == "string" and not risky_magic[magic] then return nil end
  return cell and not cell.is_constant and cell or site:arg("line", 2)
end

-- `!rm {path}`: the shell's own line is fixed, but IPython puts a variable into it, unquoted.
local function check_fixed(site, word, line)
  local before, variable = line:match("(.?){([%a_][%w_.]*)}")
  if to_shell[word] and variable and before ~= "$" then
    site:report {
      severity = "low", confidence = "low",
      message = "IPython puts `" .. variable .. "` into this command line as it is: use `subprocess.run` with a list "
        .. "where the value comes from outside",
    }
  end
end

local function check_shell(site)
  local callee = trace.strip(site:callee())
  if not callee or callee.kind ~= "attribute" or not is_shell(callee:field("object")) then return end
  local word = callee:field("attribute").text
  local code = text_for(site, word)
  if not code then return end
  if type(code.value) == "string" then return check_fixed(site, word, code.value) end
  if code.is_constant then return end
  local where = to_shell[word] and "the shell" or "the notebook's interpreter"
  site:report {
    message = "`get_ipython()." .. word .. "` hands `" .. code.text:sub(1, 60) .. "` to " .. where
      .. ": quote it, or call a function instead",
  }
end

rule {
  id = "dyn-notebook-shell", severity = "medium", confidence = "medium", cwe = { 78, 95 },
  title = "Text is handed to the notebook's shell or interpreter",
  references = { "https://ipython.readthedocs.io/en/stable/interactive/magics.html" },
  match = call {
    ".system", ".getoutput", ".getoutput_pipe", ".system_piped", ".system_raw", ".run_cell", ".run_cell_async",
    ".run_code", ".ex", ".ev", ".magic", ".run_line_magic", ".run_cell_magic",
  },
  check = check_shell,
}

-- ---- Python 2 ----

-- For sure: only Python 2 parses it, or the first line asks for it. Found out once a unit.
local answers = {}

local function is_python_2(site)
  local root = trace.root(site)
  if answers[root] == nil then
    answers[root] = unit.text:find("^#![^\n]*python2") ~= nil
      or #root:find { "print_statement", "exec_statement" } > 0
  end
  return answers[root]
end

rule {
  id = "dyn-py2-input", severity = "medium", confidence = "low", cwe = { 95 },
  title = "Python 2's input() evaluates what is typed",
  message = "In Python 2 `input` evaluates what is typed as Python; use `raw_input`",
  aliases = { "B322" },
  match = call { "builtins.input" },
  where = none { imports { "builtins", "future", "six.moves" } },
  check = function(site)
    for _, name in ipairs(site:callee().names) do
      if name == "builtins.raw_input" then return end -- try: input = raw_input
    end
    if is_python_2(site) then
      local callee = site:callee()
      site:report {
        fix = callee.kind == "identifier"
          and callee:replace("raw_input", { safety = "unsafe", title = "Read the line as text with raw_input" }),
      }
    end
  end,
}
