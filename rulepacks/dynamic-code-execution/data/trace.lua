-- Where an expression comes from: enough following of names to tell what is fixed by the program's own
-- place on disk from what is free. Every walk is bounded; what is not understood counts as free.
local trace = {}

local DEPTH = 8

-- `(x)` and `await x` are x.
function trace.strip(node)
  while node and (node.kind == "parenthesized_expression" or node.kind == "await") do
    node = node:child(1)
  end
  return node
end

function trace.root(node)
  local top, up = node, node.parent
  while up do
    top, up = up, up.parent
  end
  return top
end

-- The enclosing function, or the module.
function trace.body(node)
  return node:function_() or trace.root(node)
end

local function contains(outer, inner)
  local node = inner
  while node do
    if node == outer then return true end
    node = node.parent
  end
  return false
end

-- Name and value of `x = v`, `x := v`, `with v as x`.
local function binding(node)
  if node.kind == "assignment" then
    local target = node:field("left")
    return target and target.kind == "identifier" and target.text, node:field("right")
  elseif node.kind == "named_expression" then
    local target = node:field("name")
    return target and target.text, node:field("value")
  end
  local alias = node:field("alias")
  return alias and alias.text, node:child(1)
end

-- By scope (a function, or the module's root) and name: the bindings in the order of the source. Made once
-- for each that is asked about; a handle is good for one unit only, so nothing old is found.
local bindings = {}

local function bindings_of(scope, word)
  local names = bindings[scope] or {}
  bindings[scope] = names
  if names[word] then return names[word] end
  local list = {}
  names[word] = list
  for _, node in ipairs(scope:find({ "assignment", "named_expression", "as_pattern" }, word)) do
    local name, value = binding(node)
    if name == word and value then list[#list + 1] = { node = node, value = value } end
  end
  return list
end

-- The last one before the use, or the first behind it, of those that are the owner's own.
local function last_binding(scope, owner, use)
  local line, found = use.line, nil
  for _, bound in ipairs(bindings_of(scope, use.text)) do
    if found and bound.node.line > line then break end
    if bound.node:function_() == owner and not contains(bound.node, use) then found = bound.value end
  end
  return found
end

local function is_parameter(definition, word)
  local parameters = definition:field("parameters")
  if not parameters then return false end
  for _, node in ipairs(parameters:find({ "identifier" }, word)) do
    if node.text == word then return true end
  end
  return false
end

-- The expression that a name was last bound to, in the nearest scope that binds it; nil for parameters,
-- loops, imports and whatever else is no plain assignment.
function trace.origin(node)
  if node.kind ~= "identifier" then return nil end
  local owner = node:function_()
  for _ = 1, DEPTH do
    local found = last_binding(owner or trace.root(node), owner, node)
    if found then return found end
    if not owner or is_parameter(owner, node.text) then return nil end
    owner = owner.parent and owner.parent:function_()
  end
  return nil
end

-- The expression itself, or what its name was bound to.
function trace.source(node)
  local plain = trace.strip(node)
  for _ = 1, DEPTH do
    local before = plain and trace.origin(plain)
    if not before then return plain end
    plain = trace.strip(before)
  end
  return plain
end

-- ---- text that is put together ----

-- "x.{}".format(y) and "x.%s" % y: the text, and the mark where it stops being known.
local function template(node)
  if node.kind == "binary_operator" then
    local is_format = node:field("operator").text == "%"
    return trace.strip(node:field("left")), is_format and "%" or nil
  end
  local callee = node:callee()
  if callee and callee.kind == "attribute" and callee:field("attribute").text == "format" then
    return trace.strip(callee:field("object")), "{"
  end
  return nil
end

local function cut(text, mark)
  return mark and text:sub(1, (text:find(mark, 1, true) or #text + 1) - 1) or text
end

-- What a text is known to begin with; "" when nothing is.
function trace.prefix(node)
  local plain, mark = trace.source(node), nil
  for _ = 1, DEPTH do
    if not plain then return "" end
    if type(plain.value) == "string" then return cut(plain.value, mark) end
    if plain.kind == "string" then
      local part = plain:child(2)
      return part and part.kind == "string_content" and cut(part.text, mark) or ""
    elseif plain.kind == "binary_operator" or plain.kind == "call" then
      local also
      plain, also = template(plain)
      mark = mark or also
    elseif plain.kind == "concatenated_string" then
      plain = plain:child(1)
    else
      return ""
    end
  end
  return ""
end

-- ---- the program's own place ----

local own_words = { __file__ = true, __name__ = true, __package__ = true, __path__ = true, __spec__ = true }

-- Does the expression, or what its names stand for, mention one of the words?
function trace.mentions(node, words, depth)
  depth = depth or 0
  if depth > 4 then return false end
  local inner = node:find { "identifier" }
  if node.kind == "identifier" then inner[#inner + 1] = node end
  for _, identifier in ipairs(inner) do
    if words[identifier.text] then return true end
  end
  for i = 1, math.min(#inner, 8) do
    local before = trace.origin(inner[i])
    if before and trace.mentions(before, words, depth + 1) then return true end
  end
  return false
end

-- Does the expression, or what its names stand for, hold something that resolves to one of the names?
function trace.reaches(node, names, depth)
  depth = depth or 0
  if depth > 4 then return false end
  local inner = node:find { "identifier", "attribute", "call", "subscript" }
  inner[#inner + 1] = node
  for i = 1, math.min(#inner, 40) do
    if inner[i]:is(names) then return true end
  end
  for i = 1, math.min(#inner, 40) do
    local before = trace.origin(inner[i])
    if before and trace.reaches(before, names, depth + 1) then return true end
  end
  return false
end

function trace.mentions_own_place(node)
  return trace.mentions(node, own_words)
end

local pure = {
  "os.path.*", "os.fspath", "os.fsdecode", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath",
  "pathlib.WindowsPath", "builtins.str", "builtins.repr", "importlib.resources.*", "sysconfig.*", "site.get*",
  "platform.*", "ctypes.util.find_library", "builtins.open", "io.open", "codecs.open", "builtins.bytes",
}
local known = {
  "sys.prefix", "sys.exec_prefix", "sys.base_prefix", "sys.base_exec_prefix", "sys.executable", "sys.platform",
  "sys.version_info.*", "sys.version_info[]", "os.sep", "os.name", "os.pardir", "os.altsep",
}

local fixed

local function all_fixed(nodes, depth)
  for _, node in ipairs(nodes) do
    if node.kind == "keyword_argument" then node = node:field("value") end
    if not node or not fixed(node, depth) then return false end
  end
  return true
end

local function fixed_call(node, depth)
  local callee = trace.strip(node:callee())
  local arguments = node:field("arguments")
  if not callee or not arguments or arguments.kind ~= "argument_list" then return false end
  if not callee:is(pure) then
    if callee.kind ~= "attribute" or not fixed(callee:field("object"), depth) then return false end
  end
  return all_fixed(arguments:children(), depth)
end

local parts_of = {
  parenthesized_expression = true, binary_operator = true, tuple = true, list = true, conditional_expression = true,
  boolean_operator = true, interpolation = true, concatenated_string = true, list_splat = true,
}

local function fixed_parts(node, depth)
  for _, part in ipairs(node:children()) do
    local kind = part.kind
    if not part.is_constant and kind:find("^[%w_]+$") and not kind:find("^string_")
      and kind ~= "type_conversion" and kind ~= "format_specifier" and kind ~= "escape_sequence"
      and kind ~= "comparison_operator" and kind ~= "not" and kind ~= "and" and kind ~= "or"
      and not fixed(part, depth) then
      return false
    end
  end
  return true
end

-- Known from the source and the place where the program is installed alone.
function fixed(node, depth)
  if depth > DEPTH then return false end
  if node.is_constant then return true end
  local kind = node.kind
  if kind == "identifier" then
    if own_words[node.text] or node:is(known) then return true end
    local before = trace.origin(node)
    return before ~= nil and fixed(before, depth + 1)
  elseif kind == "attribute" then
    return node:is(known) or fixed(node:field("object"), depth + 1)
  elseif kind == "subscript" then
    return fixed(node:field("value"), depth + 1)
  elseif kind == "call" then
    return fixed_call(node, depth + 1)
  elseif kind == "string" then
    return all_fixed(node:find { "interpolation" }, depth + 1)
  elseif parts_of[kind] then
    return fixed_parts(node, depth + 1)
  end
  return false
end

function trace.is_fixed(node)
  return fixed(node, 0)
end

return trace
