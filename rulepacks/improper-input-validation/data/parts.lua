-- What a text is put together from, and which of its parts leave nobody room for a statement of their own: numbers,
-- placeholders, quoted names, names that were looked up in a table or compared with a list.
local sql = require("data.sql")

local parts = {}

local DEPTH_MAX = 8

local safe -- by recursion

-- The innermost function around a node, or the module.
local function scope_of(node)
  return node:function_() or node:ancestor("module")
end

local binding_kinds = { "assignment", "augmented_assignment", "named_expression", "for_statement", "for_in_clause",
  "as_pattern" }

-- Does a target bind the name, alone or among others?
local function binds(target, text)
  if not target or target.kind == "attribute" or target.kind == "subscript" then return false end
  if target.kind == "identifier" then return target.text == text end
  for _, name in ipairs(target:find { "identifier" }) do
    if name.text == text then return true end
  end
  return false
end

-- The values that a name gets in its function; nil when it gets them in another way, too.
local function values_of(node)
  local values, scope = {}, scope_of(node)
  for _, made in ipairs(scope and scope:find(binding_kinds) or {}) do
    local target = made:field("left") or made:field("name") or made:field("alias")
    if binds(target, node.text) then
      local value = made.kind == "assignment" and target.kind == "identifier" and made:field("right")
      if not value then return nil end
      values[#values + 1] = value
    end
  end
  return #values > 0 and values or nil
end

-- Is the name compared with a list: `if x not in ("a", "b")`, `x in COLUMNS`?
local function is_compared(node)
  local scope = scope_of(node)
  for _, test in ipairs(scope and scope:find { "comparison_operator" } or {}) do
    local first, operator, last = test:child(1), test:field("operators"), test:child(#test:children())
    -- to be in a text says little
    if first and first.text == node.text and operator and operator.text:find("in$") and last.kind ~= "string" then
      return true
    end
  end
  return false
end

local function is_number_parameter(node)
  local scope = node:function_()
  local given = scope and scope:field("parameters")
  for _, parameter in ipairs(given and given:children() or {}) do
    local kind = parameter:field("type")
    local name = parameter:field("name") or parameter:child(1)
    if kind and name and name.text == node.text then
      return kind:is { "builtins.int", "builtins.float", "builtins.bool", "uuid.UUID", "decimal.Decimal",
        "datetime.date", "datetime.datetime" } or kind.text:find("^int$") ~= nil or kind.text:find("^float$") ~= nil
    end
  end
  return false
end

local function all_safe(nodes, depth)
  for _, node in ipairs(nodes) do
    if not safe(node, depth) then return false end
  end
  return true
end

-- "%d" and its like take numbers only.
local function numbers_only(template)
  if type(template) ~= "string" then return false end
  local rest = template:gsub("%%%%", ""):gsub("%%[-+ #0]*%d*%.?%d*[dixXofeEgG]", "")
  return not rest:find("%", 1, true)
end

local judges = {}

function judges.string(node, depth)
  for _, part in ipairs(node:find { "interpolation" }) do
    local shown, form = part:field("expression"), part:field("format_specifier")
    local number = form and form.text:find("[dxXobeEfFgG%%]$")
    if not number and (not shown or not safe(shown, depth)) then return false end
  end
  return true
end

function judges.binary_operator(node, depth)
  local left, right, operator = node:field("left"), node:field("right"), node:field("operator")
  if not left or not right then return false end
  local sign = operator and operator.text or operator and operator.kind
  if sign == "*" then return safe(left, depth) or left.kind == "list" and all_safe(left:elements(), depth) end
  if sign == "%" and numbers_only(left.value) then return true end
  return safe(left, depth) and safe(right, depth)
end

local function first_child(node, depth)
  local inner = node:child(1)
  return inner ~= nil and safe(inner, depth)
end

judges.parenthesized_expression, judges.list_splat = first_child, first_child
judges.list_comprehension = function(node, depth) return safe(node:field("body"), depth) end
judges.generator_expression = judges.list_comprehension
judges.set_comprehension = judges.list_comprehension
judges.concatenated_string = function(node, depth) return all_safe(node:children(), depth) end
judges.list = function(node, depth) return all_safe(node:elements(), depth) end
judges.tuple, judges.set = judges.list, judges.list

function judges.conditional_expression(node, depth)
  local yes, no = node:child(1), node:child(3)
  return yes ~= nil and no ~= nil and safe(yes, depth) and safe(no, depth)
end

-- The values of a table that is written out, or nil.
local function table_values(node)
  if not node then return nil end
  local made = node
  if node.kind == "identifier" then
    local values = values_of(node)
    made = values and #values == 1 and values[1] or nil
  end
  if not made or made.kind ~= "dictionary" then return nil end
  local values = {}
  for _, entry in ipairs(made:elements()) do values[#values + 1] = entry.node end
  return #values > 0 and values or nil
end

function judges.subscript(node, depth)
  local values = table_values(node:field("value"))
  return values ~= nil and all_safe(values, depth)
end

local passing = { format = true, join = true, strip = true, lower = true, upper = true, copy = true }

local function safe_method(node, callee, depth)
  local method, object = callee:field("attribute"), callee:field("object")
  if not method or not object then return false end
  if method.text == "get" then
    local kind = node:arg("type", 3)
    if kind and kind:is { "builtins.int", "builtins.float", "builtins.bool", "uuid.UUID" } then return true end
    local values, other = table_values(object), node:arg(2)
    return values ~= nil and all_safe(values, depth) and (other == nil or safe(other, depth))
  end
  if not passing[method.text] or not safe(object, depth) then return false end
  for _, argument in ipairs(node:args()) do
    if not safe(argument.node, depth) then return false end
  end
  return true
end

function judges.call(node, depth)
  local callee = node:callee()
  if not callee then return false end
  if callee:is { "builtins.map" } then
    local func, list = node:arg(1), node:arg(2)
    return func ~= nil and (func:is { "builtins.int", "builtins.float" } or list ~= nil and func:is { "builtins.str" }
      and safe(list, depth))
  end
  if callee:is { "builtins.str", "builtins.list", "builtins.tuple", "builtins.sorted", "builtins.set" } then
    local given = node:arg(1)
    return given ~= nil and safe(given, depth)
  end
  return callee.kind == "attribute" and safe_method(node, callee, depth)
end

function judges.identifier(node, depth)
  if is_number_parameter(node) or is_compared(node) then return true end
  local values = values_of(node)
  return values ~= nil and all_safe(values, depth)
end

function safe(node, depth)
  if not node then return false end
  if node.is_constant or node:is(sql.quoted) then return true end
  local judge = judges[node.kind]
  return judge ~= nil and depth < DEPTH_MAX and judge(node, depth + 1)
end

--- Is a text put together from parts that leave no room for a statement of somebody else's?
function parts.all_safe(whole)
  return safe(whole, 0)
end

return parts
