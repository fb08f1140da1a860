-- Requirements as PEP 508 and pip's files write them.
local requirements = {}

-- Nobody writes a longer one, save for hashes, which stand behind what is read here.
local LONGEST = 500
local LONGEST_VERSION = 60

--- The name by which indexes know a project: Foo_Bar and foo.bar are foo-bar.
function requirements.normal(name)
  return (name:lower():gsub("[-_.]+", "-"))
end

-- Frontiers let a run of blanks be tried once, not at each of its blanks.
local function clean(text)
  text = text:sub(1, LONGEST):gsub("\\[ \t\r]*\n", " "):match("^%s*(.*)$")
  text = text:gsub("%f[%s]%s+#.*$", ""):gsub("%f[%s]%s+%-%-.*$", "")
  return (text:gsub("%f[%s]%s+$", ""))
end

local function specifiers(text)
  local all = {}
  for operator, version in text:gmatch("([=<>!~^]=?=?)%s*([%w.*+!_-]+)") do
    if #version <= LONGEST_VERSION then all[#all + 1] = { operator = operator, version = version } end
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
