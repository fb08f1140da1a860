-- What the rules of the pickle family share beside their names.
local sources = require("data.sources")

local unpickling = {}

local INSPECTING = {
  "functools.partial", "builtins.isinstance", "builtins.issubclass", "builtins.hasattr", "builtins.callable",
  "builtins.print", "builtins.repr", "builtins.type", "builtins.id", "inspect.*", "unittest.mock.*", "warnings.*",
}

-- No classes: what is called so needs no search for a find_class.
local FUNCTIONS = { load = true, loads = true, _load = true, _loads = true, decode = true }

-- Functions that take the data itself.
local BYTE_LOADERS = { ".loads", ".decode", ".pickle_loads" }

-- Bodies of find_class that hand every name on do not restrict anything.
local function refuses(func)
  if #func:find { "raise_statement" } > 0 then return true end
  local body = func:field("body")
  if not body then return false end
  return not body.text:find("find_class") and not body.text:find("getattr") and not body.text:find("import")
end

local function class_name(node)
  local name = node:field("name")
  return name and name.text
end

local function own_answer(class)
  for _, func in ipairs(class:find { "function_definition" }) do
    local name = func:field("name")
    if name and (name.text == "find_class" or name.text == "find_global") then return refuses(func) end
  end
  return nil
end

local function has_name(classes, names)
  local wanted = {}
  for _, name in ipairs(names) do wanted[name] = true end
  for _, class in ipairs(classes) do
    if wanted[class_name(class) or ""] then return true end
  end
  return false
end

-- By unit: a handle is good for one only, so nothing old is found.
local known = {}

-- Classes of the unit by name: true when they, or a base in the unit, refuse names in find_class.
local function restricting_classes(root, classes)
  local answer = known[root]
  if answer then return answer end
  answer = {}
  known[root] = answer
  for _ = 1, 3 do
    for _, class in ipairs(classes) do
      local name = class_name(class)
      if name and answer[name] == nil then
        answer[name] = own_answer(class)
        for _, base in ipairs(class:bases()) do
          if answer[name] == nil then answer[name] = answer[base:match("[%w_]+$") or base] end
        end
      end
    end
  end
  return answer
end

--- Is the unpickler that is made here one of the unit's own, with a find_class that refuses names?
function unpickling.is_restricted(site)
  local root = site:ancestor("module")
  local made = site:callee()
  local wanted = made and { made.text:match("[%w_]+$") or "" }
  if not root or not made or FUNCTIONS[wanted[1]] then return false end
  for _, name in ipairs(made.names) do wanted[#wanted + 1] = name:match("[%w_]+$") end
  -- few units have a class of their own for it, and the others need not be read
  local classes = root:find { "class_definition" }
  local answer = has_name(classes, wanted) and restricting_classes(root, classes) or {}
  for _, name in ipairs(wanted) do
    if answer[name] then return true end
  end
  return false
end

--- Is the first argument the call of a function that makes such bytes, as in loads(dumps(x))?
function unpickling.is_round_trip(site, makers)
  local first = site:args()[1]
  return first ~= nil and first.node.kind == "call" and first.node:is(makers)
end

--- Is a function's name handed to something else that will call it?
function unpickling.is_handed_over(site)
  local parent = site.parent
  if parent and parent.kind == "keyword_argument" then parent = parent.parent end
  if not parent or parent.kind ~= "argument_list" then return false end
  local receiver = parent.parent
  if not receiver or receiver.kind ~= "call" then return false end
  local callee = receiver:callee()
  return not (callee and callee:is(INSPECTING))
end

-- Modules and names that a pickle imports to run code.
local POWERFUL_MODULES = {
  "os", "posix", "nt", "subprocess", "builtins", "__builtin__", "pty", "runpy", "commands", "importlib", "code",
}
local POWERFUL_NAMES = {
  system = true, popen = true, Popen = true, exec = true, eval = true, execfile = true, compile = true,
  getattr = true, __import__ = true, call = true, check_call = true, check_output = true, run = true,
  run_path = true, run_module = true, spawn = true, spawnl = true, spawnv = true, interact = true,
  import_module = true, getoutput = true, execv = true, execve = true,
}

-- Does the pickle import what runs code? The opcodes put module and name next to each other: "cos\nsystem\n",
-- or "\x8c\x05posix\x94\x8c\x06system".
local function runs_code(bytes)
  for _, module in ipairs(POWERFUL_MODULES) do
    for name in bytes:gmatch(module .. "[^%w_]+([%a_][%w_]*)") do
      if POWERFUL_NAMES[name] then return true end
    end
  end
  return false
end

-- The text or bytes that are loaded, when they are written in the source; a constant file name is not.
local function fixed_data(site)
  local first = site:args()[1]
  return first and first.node.is_constant and site:callee():is(BYTE_LOADERS) and first.node or nil
end

-- One text can be judged; where there are several, it is only known that no stranger wrote them.
local function report_fixed(site, node)
  if type(node.value) ~= "string" then
    site:report { severity = "info", confidence = "low" }
  elseif runs_code(node.value) then
    site:report {
      severity = "high", confidence = "high",
      message = "`" .. site:callee().name .. "` is given a fixed pickle that runs code when it is loaded",
    }
  end
end

--- The check of the pickle family: calls, and functions handed over as callbacks. Data in the source is let
--- pass unless it runs code; with `fixed_too` it is reported like any other.
function unpickling.check(options)
  local fixed_too = options and options.fixed_too
  return function(site)
    if site.kind ~= "call" then
      if unpickling.is_handed_over(site) then
        site:report {
          confidence = "medium",
          message = "`" .. site.name .. "` is handed over to load whatever arrives; "
            .. "hand over a loader of a plain data format such as JSON",
        }
      end
      return
    end
    if unpickling.is_round_trip(site, sources.dumped) or unpickling.is_restricted(site) then return end
    local data = not fixed_too and fixed_data(site)
    if data then
      report_fixed(site, data)
    else
      site:report {}
    end
  end
end

return unpickling
