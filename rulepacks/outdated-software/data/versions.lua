-- Versions as PEP 440 orders them.
local versions = {}

local PHASES = {
  dev = -4, a = -3, alpha = -3, b = -2, beta = -2, c = -1, rc = -1, pre = -1, preview = -1, post = 1, rev = 1, r = 1,
}

--- A list of numbers to compare, or nil for what is no version.
function versions.parse(text)
  local rest = text:lower():gsub("^%s*v?", ""):gsub("%+.*$", "")
  local epoch = rest:match("^(%d+)!")
  if epoch then rest = rest:gsub("^%d+!", "") end
  local release = rest:match("^%d[%d.]*")
  if not release then return nil end
  local out = { epoch = tonumber(epoch or 0), release = {}, phases = {} }
  for part in release:gmatch("%d+") do out.release[#out.release + 1] = tonumber(part) end
  for word, number in rest:sub(#release + 1):gmatch("[._-]?(%a+)[._-]?(%d*)") do
    local phase = PHASES[word]
    if not phase then return nil end
    out.phases[#out.phases + 1] = { phase, tonumber(number) or 0 }
  end
  return out
end

local function compare_lists(a, b)
  for i = 1, math.max(#a, #b) do
    local left, right = a[i] or 0, b[i] or 0
    if left ~= right then return left < right and -1 or 1 end
  end
  return 0
end

local function compare_phases(a, b)
  for i = 1, math.max(#a, #b) do
    local left, right = a[i] or { 0, 0 }, b[i] or { 0, 0 }
    if left[1] ~= right[1] then return left[1] < right[1] and -1 or 1 end
    if left[2] ~= right[2] then return left[2] < right[2] and -1 or 1 end
  end
  return 0
end

--- -1, 0 or 1; nil when one of them is no version.
function versions.compare(first, second)
  local a, b = versions.parse(first), versions.parse(second)
  if not a or not b then return nil end
  if a.epoch ~= b.epoch then return a.epoch < b.epoch and -1 or 1 end
  local order = compare_lists(a.release, b.release)
  return order ~= 0 and order or compare_phases(a.phases, b.phases)
end

--- Is it from `low` (or the first) on, and before `high`?
function versions.between(version, low, high)
  local over = not low or (versions.compare(version, low) or -1) >= 0
  return over and versions.compare(version, high) == -1
end

local function raised(parts, last)
  local out = { table.unpack(parts, 1, last) }
  out[last] = out[last] + 1
  return table.concat(out, ".")
end

-- Where a specifier ends, and whether that version is left out itself.
local function limit_of(one)
  local operator, version, parts = one.operator, one.version, {}
  for part in version:gmatch("%d+") do parts[#parts + 1] = tonumber(part) end
  if #parts == 0 then return nil end
  if operator == "<" then return version, true end
  if operator == "<=" then return version, false end
  if operator == "~=" then return #parts >= 2 and raised(parts, #parts - 1) or nil, true end
  if operator == "==" and version:find("%.%*$") then return raised(parts, #parts), true end
  if operator == "~" then return raised(parts, math.min(#parts, 2)), true end
  if operator == "^" then return parts[1] > 0 and raised(parts, 1) or "0." .. ((parts[2] or 0) + 1), true end
  return nil
end

--- The highest version that specifiers of a requirement admit, and whether that one is left out itself; nil: no limit.
function versions.ceiling(specifiers)
  local high, excluded = nil, false
  for _, one in ipairs(specifiers) do
    local limit, out = limit_of(one)
    if limit and (not high or versions.compare(limit, high) == -1) then high, excluded = limit, out end
  end
  return high, excluded
end

return versions
