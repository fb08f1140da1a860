-- Functions that are looked up by a name made at run time, and code objects that are put together.
local trace = require "data.trace"

local own = { self = true, cls = true }

local function is_own(node)
  return node ~= nil and (own[node.text] or node.text:find("^super%(") ~= nil)
end

-- What a called name was looked up with: the subscript, or the call of .get(), getattr(), methodcaller().
local function lookup_of(site)
  local callee = trace.strip(site:callee())
  if callee and callee.kind == "identifier" then callee = trace.source(callee) end
  return callee
end

-- "handle_" + x, f"do_{x}", x + "_view": only some of the names can be meant.
local function is_confined(key)
  if #trace.prefix(key):gsub("_", "") >= 2 then return true end
  local made = trace.source(key)
  if made and made.kind == "binary_operator" then
    local right = trace.strip(made:field("right"))
    return right ~= nil and type(right.value) == "string" and #right.value >= 3
  elseif made and made.kind == "string" then
    local count = #made:children()
    local last = count > 2 and made:child(count - 1)
    return last and last.kind == "string_content" and #last.text >= 3
  end
  return false
end

-- The key of `x[key]` and `x.get(key)`, and x.
local function key_of(found)
  if found and found.kind == "subscript" then
    return found:field("subscript"), found:field("value")
  elseif found and found.kind == "call" then
    local callee = found:callee()
    return found:arg(nil, 1), callee.kind == "attribute" and callee:field("object") or nil
  end
  return nil
end

local of_builtins = {
  "builtins.__dict__[]", "builtins.__dict__.get()", ".__builtins__[]", ".__builtins__.get()",
}

rule {
  id = "dyn-globals-lookup-call", severity = "low", confidence = "medium", cwe = { 96, 470 },
  title = "A function is looked up in a namespace by a name made at run time and called",
  message = "Any function of the module can be called here: look the name up in a dictionary of the ones meant",
  match = call {
    "builtins.globals()[]", "builtins.globals().get()", "builtins.globals().pop()", "builtins.globals().__getitem__()",
    "builtins.locals()[]", "builtins.locals().get()", "builtins.locals().__getitem__()",
    "builtins.vars()[]", "builtins.vars().get()", "builtins.vars().__getitem__()",
    ".__globals__[]", ".__globals__.get()", ".__builtins__[]", ".__builtins__.get()",
    ".__dict__[]", ".__dict__.get()",
  },
  check = function(site)
    local key, from = key_of(lookup_of(site))
    if key and key.is_constant or from and own[from.text:match("^(%w+)%.__dict__") or ""] then return end
    if site:callee():is(of_builtins) then
      site:report {
        severity = "medium",
        message = "Any builtin can be called here, `eval` and `exec` among them: look the name up in a dictionary of "
          .. "the ones meant",
      }
    elseif key and is_confined(key) then
      site:report { severity = "info" }
    else
      site:report()
    end
  end,
}

-- ---- getattr ----

-- Modules where a name that somebody else chooses is as good as a shell, and modules that nobody knows.
local powerful = {
  "os", "posix", "nt", "subprocess", "builtins", "shutil", "importlib", "ctypes", "commands", "popen2", "pty",
}
local unknown_module = {
  "sys.modules[]", "sys.modules.get()", "importlib.import_module()", "builtins.__import__()", "importlib.__import__()",
}

-- Words that are spelt as text to keep them out of sight; where the object is known they are resolved and
-- reported for what they are.
local hidden_words = {
  "system", "popen", "Popen", "exec", "execfile", "execv", "execve", "spawnl", "spawnv", "check_output", "__import__",
  "__subclasses__", "__globals__", "__builtins__",
}

local function suffixes(words)
  local names = {}
  for i, word in ipairs(words) do
    names[i] = "." .. word
  end
  return names
end

local hidden_names = suffixes(hidden_words)

local function check_hidden(site)
  local found = trace.strip(site:callee())
  if not found or found.kind ~= "call" or not found:callee():is "builtins.getattr" then return end
  for _, name in ipairs(site:callee().names) do
    if not name:find("?", 1, true) then return end -- known: another rule's business
  end
  site:report {
    severity = "medium", confidence = "medium",
    message = "`" .. found:arg(nil, 2).text:sub(1, 40) .. "` is called by its name as text, which hides what is called",
  }
end

local function check_getattr(site)
  local found = lookup_of(site)
  if not found or found.kind ~= "call" or not found:callee():is "builtins.getattr" then return end
  local object, key = found:arg(nil, 1), found:arg(nil, 2)
  if not object or not key or key.is_constant then return end
  if object:is(powerful) then
    site:report {
      severity = "medium", confidence = "medium",
      message = "Any function of `" .. object.text:sub(1, 40) .. "` can be called here: check the name against a list",
    }
  elseif object:is(unknown_module) then
    site:report {
      message = "Any function of a module that is chosen at run time can be called here: check the name against a list",
    }
  elseif trace.strip(site:callee()) == found and not is_own(object) and not is_confined(key) then
    site:report() -- called on the spot; a name bound first is more often a wrapper than a door
  end
end

rule {
  id = "dyn-getattr-call", severity = "low", confidence = "low", cwe = { 470 },
  title = "A method is looked up by a name made at run time and called",
  message = "Any method of the object can be called here: look the name up in a dictionary of the ones meant",
  match = {
    call { "builtins.getattr()" }, call(hidden_names),
    call { "operator.methodcaller", "operator.attrgetter()()" },
  },
  check = function(site)
    local callee = site:callee()
    if callee:is "operator.methodcaller" then
      local word = site:arg(nil, 1)
      if word and not word.is_constant and not is_confined(word) then site:report() end
    elseif callee:is "operator.attrgetter()()" then
      site:report()
    elseif callee:is "builtins.getattr()" then
      check_getattr(site)
    else
      check_hidden(site)
    end
  end,
}

-- ---- names as text ----

-- `exec` and `print` are not among them: that is how one file serves Python 2 and 3.
local runs_commands = { "os", "posix", "nt", "subprocess", "commands", "popen2", "pty", "builtins" }
local shy_words = "^(?:system|popen[234]?|Popen|spawn[lv]p?e?|exec[lv]p?e?|posix_spawnp?|startfile|getoutput"
  .. "|getstatusoutput|check_output|check_call|eval|__import__)$"

-- Called on the spot, or the head of a longer name: what is called is known there.
local function is_used_here(site)
  local parent = site.parent
  return parent ~= nil and (parent.kind == "attribute" or parent.kind == "call" and parent:callee() == site)
end

rule {
  id = "dyn-shy-name", severity = "low", confidence = "medium", cwe = { 506, 470 },
  title = "What runs commands or code is named by text",
  message = "{text} is `import` or a plain name written as text, which hides from readers what is used; write the name",
  tags = { "hiding" },
  references = { "https://cwe.mitre.org/data/definitions/506.html" },
  match = { call { "builtins.getattr" }, call { "builtins.__import__" } },
  where = any {
    all { callee(resolves { "builtins.getattr" }), arg(1, resolves(runs_commands)), arg(2, matches(shy_words)) },
    all { callee(resolves { "builtins.__import__" }), arg("name", 1, equals("os", "subprocess", "pty", "commands",
      "popen2", "posix", "nt")) },
  },
  check = function(site)
    if not is_used_here(site) then site:report() end
  end,
}

-- ---- annotations ----

rule {
  id = "dyn-annotations-write", severity = "low", confidence = "low", cwe = { 95 },
  title = "An unknown value is written into annotations",
  message = "Text in `__annotations__` is evaluated by `typing.get_type_hints`: write types there, or text of your own",
  references = { "https://docs.python.org/3/library/typing.html#typing.get_type_hints" },
  match = { assign { ".__annotations__[]" }, call { ".__annotations__.setdefault" } },
  where = {
    none {
      value(constant),
      value(resolves { "typing.**", "typing_extensions.**", "types.**", "collections.**", "builtins.*", "abc.**" }),
      arg(nil, 2, constant),
    },
  },
  -- the file itself has annotations evaluated
  cases = { { where = imports { "typing.get_type_hints", "typing_extensions.get_type_hints", "inspect.get_annotations",
    "annotationlib" }, confidence = "medium" } },
  check = function(site)
    local written = site.kind == "call" and site:arg(nil, 2) or site:field("right")
    if not written then return end
    for _, name in ipairs(written.names) do
      if not name:find("[%)%]]$") then return end -- a class or function that is known
    end
    if written.kind == "string" or written.kind == "subscript" and written:field("value").name then return end
    site:report()
  end,
}

-- ---- code objects ----

local protect = {
  ["ctypes.windll.kernel32.VirtualAlloc"] = { 4, 0xF0 },
  ["ctypes.windll.kernel32.VirtualAllocEx"] = { 5, 0xF0 },
  ["ctypes.windll.kernel32.VirtualProtect"] = { 3, 0xF0 },
  ["ctypes.windll.kernel32.VirtualProtectEx"] = { 4, 0xF0 },
  ["mmap.mmap"] = { 4, 0x4, "prot" },
}
local buffers = {
  "ctypes.create_string_buffer()", "ctypes.c_char_p()", "mmap.mmap()", "ctypes.addressof()", "ctypes.c_void_p()",
  "ctypes.c_void_p.from_buffer()", "ctypes.c_char.from_buffer()", "ctypes.c_int.from_buffer()",
  "ctypes.windll.kernel32.VirtualAlloc()", "ctypes.c_ubyte.from_buffer()",
}
local functions = { "ctypes.CFUNCTYPE()", "ctypes.PYFUNCTYPE()", "ctypes.WINFUNCTYPE()" }

-- Memory that is asked to be executable.
local function is_executable(site)
  for _, name in ipairs(site:callee().names) do
    local asked = protect[name]
    local flags = asked and site:arg(asked[3], asked[1])
    if flags then
      if math.type(flags.value) == "integer" then return flags.value & asked[2] ~= 0 end
      return flags.text:find("PROT_EXEC", 1, true) ~= nil or flags.text:find("PAGE_EXECUTE", 1, true) ~= nil
    end
  end
  return false
end

local memory = {}
for name in pairs(protect) do
  memory[#memory + 1] = name
end

-- A copy of a function that there is: its own code, and nothing else of it changed.
local function is_copy(code)
  if code:is { ".__code__", ".func_code", ".__code__.replace()", ".f_code" } then return true end
  local made = trace.source(code)
  return made ~= nil and made.kind == "attribute" and made:field("attribute").text == "__code__"
end

local function check_call(site)
  local callee = site:callee()
  if callee:is(memory) then
    if is_executable(site) then
      site:report { message = "Memory is made executable: machine code written there runs in this process" }
    end
  elseif callee:is "ctypes.cast" then
    local target, from = site:arg("typ", 2), site:arg("obj", 1)
    if target and from and target:is(functions) and trace.reaches(from, buffers) then
      site:report { message = "A buffer is called as a function: its bytes run as machine code" }
    end
  elseif callee:is(functions) then
    local from = site:arg(nil, 1)
    if from and trace.reaches(from, buffers) then
      site:report { message = "A buffer is called as a function: its bytes run as machine code" }
    end
  else
    local code = site:arg("code", 1)
    if callee:is "types.CodeType" or code and not is_copy(code) then site:report() end
  end
end

rule {
  id = "dyn-code-object", severity = "medium", confidence = "medium", cwe = { 913, 95 },
  title = "Code is put together from its parts",
  message = "`{callee}` makes something that can be called out of bytecode: no reader sees what it does",
  references = { "https://docs.python.org/3/library/types.html#types.CodeType" },
  match = {
    call { "types.CodeType", "types.FunctionType", "types.LambdaType", "new.code", "new.function", "ctypes.cast" },
    call(functions), call(memory), keyword { "co_code" }, assign { ".__code__", ".func_code" },
  },
  check = function(site)
    if site.kind ~= "call" then
      local code = site:field("right")
      if code and not code.is_constant and not is_copy(code) then
        site:report { message = "The code of a function is exchanged at run time: no reader sees what it does" }
      end
      return
    end
    if site:arg("co_code") then
      if site:callee().kind == "attribute" and site:callee():field("attribute").text == "replace" then
        site:report { message = "The bytecode of a code object is exchanged: no reader sees what it does" }
      end
      return
    end
    check_call(site)
  end,
}
