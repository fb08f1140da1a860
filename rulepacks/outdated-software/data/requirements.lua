-- Requirements as PEP 508 and pip's files write them.
local requirements = {}

--- The name by which indexes know a project: Foo_Bar and foo.bar are foo-bar.
function requirements.normal(name)
  return (name:lower():gsub("[-_.]+", "-"))
end

local function clean(text)
  text = text:gsub("\\%s*\n", " "):gsub("^%s+", "")
  text = text:gsub("%s+#.*$", ""):gsub("%s+%-%-.*$", "")
  return (text:gsub("%s+$", ""))
end

local function specifiers(text)
  local all = {}
  for operator, version in text:gmatch("([=<>!~^]=?=?)%s*([%w.*+!_-]+)") do
    all[#all + 1] = { operator = operator, version = version }
  end
  return all
end

--- A table with name, extras, url, specifiers and text; nil for anything else.
function requirements.parse(line)
  local text = clean(line)
  local name, rest = text:match("^([%a%d][%w._-]*)%s*(.*)$")
  if not name or name:find("[._-]$") then return nil end
  local extras = rest:match("^%[([^%]]*)%]")
  if extras then rest = rest:gsub("^%[[^%]]*%]%s*", "") end
  local first = rest:sub(1, 1)
  if rest ~= "" and not first:find("[=<>!~^@;(]") then return nil end
  local out = { name = requirements.normal(name), written = name, extras = extras, text = text, specifiers = {} }
  if first == "@" then
    out.url = rest:match("^@%s*(%S+)")
    return out
  end
  out.marker = rest:match(";(.*)$")
  out.specifiers = specifiers((rest:gsub(";.*$", "")))
  return out
end

--- The one version that a requirement admits, or nil.
function requirements.pin(requirement)
  local only = #requirement.specifiers == 1 and requirement.specifiers[1]
  if only and (only.operator == "==" or only.operator == "===") and not only.version:find("*", 1, true) then
    return only.version
  end
  return nil
end

return requirements
