-- Names that a function looks at before it uses them: compared with a list, matched from end to end, read as an
-- address or a number. Whether the look comes first, and what happens when it fails, is for data flow to say; a rule
-- that does not follow data is less sure of such a name.
local checked = {}

-- These raise, or say no, for whatever is not of one kind.
local whole_checks = {
  "ipaddress.ip_address", "ipaddress.ip_network", "ipaddress.IPv4Address", "ipaddress.IPv6Address", "uuid.UUID",
  "re.fullmatch", "regex.fullmatch", "re.compile().fullmatch",
}
local from_start = { "re.match", "re.compile().match" }
local kind_methods = { isdigit = true, isdecimal = true, isnumeric = true, isalnum = true, isalpha = true,
  isidentifier = true }

local function is_in_list(test, text)
  local first, operator, last = test:child(1), test:field("operators"), test:child(#test:children())
  -- to be in a text says little
  return first and first.text == text and operator and operator.text:find("in$") and last.kind ~= "string"
end

local function takes(made, text)
  for _, argument in ipairs(made:args()) do
    if argument.node.text == text then return true end
  end
  return false
end

-- A pattern that says how the text ends, too.
local function is_to_the_end(made)
  local pattern = made:arg("pattern", 1)
  local callee = made:callee()
  local object = callee and callee.kind == "attribute" and callee:field("object")
  local text = pattern and pattern.value or nil
  if type(text) ~= "string" and object then text = object.text:match("[\"'](.*)[\"']") end
  return type(text) == "string" and (text:find("%$$") or text:find("\\[zZ]$")) ~= nil
end

local function is_check(made, text)
  local callee = made:callee()
  if not callee then return false end
  if callee.kind == "attribute" and callee:field("object") and callee:field("object").text == text then
    local method = callee:field("attribute")
    return method ~= nil and kind_methods[method.text] == true
  end
  if not takes(made, text) then return false end
  return callee:is(whole_checks) or callee:is(from_start) and is_to_the_end(made)
end

--- Is the name looked at in the function around it?
function checked.is(node)
  local scope = node:function_()
  if not scope then return false end
  for _, test in ipairs(scope:find { "comparison_operator" }) do
    if is_in_list(test, node.text) then return true end
  end
  for _, made in ipairs(scope:find { "call" }) do
    if is_check(made, node.text) then return true end
  end
  return false
end

return checked
