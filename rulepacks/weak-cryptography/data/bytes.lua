-- Bytes that are the same in every run.
local bytes = {}

-- The value that a name was given in the same function, or in the module, when that happens once.
local function assigned(node)
  if node.kind ~= "identifier" then return nil end
  local scope = node:function_() or node:ancestor("module")
  local found
  for _ = 1, 2 do
    if not scope then return nil end
    for _, assignment in ipairs(scope:find { "assignment" }) do
      local left = assignment:field("left")
      if left and left.kind == "identifier" and left.text == node.text then
        if found then return nil end
        found = assignment:field("right")
      end
    end
    if found or scope.kind == "module" then return found end
    -- A parameter hides what the module has under its name.
    local parameters = scope:field("parameters")
    if parameters and parameters.text:find("%f[%w_]" .. node.text .. "%f[^%w_]") then return nil end
    scope = node:ancestor("module")
  end
  return found
end

-- bytes(16), bytearray(16): that many zeros.
local function is_zeros(node)
  if node.kind ~= "call" then return false end
  local callee = node:callee()
  if not (callee and callee:is { "builtins.bytes", "builtins.bytearray" }) then return false end
  local first = node:args()[1]
  return first ~= nil and (type(first.node.value) == "number" or first.node.text:find("block_size") ~= nil)
end

-- b"\0" * AES.block_size, chr(0) * 16, "0" * block_size
local function is_repeated(node)
  if node.kind ~= "binary_operator" then return false end
  local operator = node:field("operator")
  if not operator or operator.text ~= "*" then return false end
  local left, right = node:field("left"), node:field("right")
  return (left and type(left.value) == "string") or (right and type(right.value) == "string") or false
end

local function inner(node)
  while node and node.kind == "parenthesized_expression" do node = node:child(1) end
  return node
end

--- Empty, or one byte over and over.
function bytes.is_trivial(node)
  node = inner(node)
  local value = node.value
  if type(value) == "string" then return value == "" or value == value:sub(1, 1):rep(#value) end
  if is_zeros(node) or is_repeated(node) and #((node:field("left") or node).value or "xx") <= 1 then return true end
  local source = inner(assigned(node))
  return source ~= nil and source.kind ~= "identifier" and bytes.is_trivial(source)
end

--- Written in the source, wholly: text, zeros, something repeated.
function bytes.is_fixed(node)
  node = inner(node)
  if type(node.value) == "string" then return true end
  if is_zeros(node) or is_repeated(node) then return true end
  if node.kind == "call" then
    -- "0123456789abcdef".encode("utf8"), bytes("0123456789abcdef", "ascii")
    local callee = node:callee()
    if callee and callee.kind == "attribute" and callee.text:find("%.encode$") then
      local object = callee:field("object")
      return object ~= nil and type(object.value) == "string"
    end
    return false
  end
  local source = inner(assigned(node))
  return source ~= nil and source.kind ~= "identifier" and bytes.is_fixed(source)
end

return bytes
