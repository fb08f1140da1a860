-- What the checks of this pack ask of a call.
local trust = require("data.trust")

local site_of = {}

local SHOWN_MAX = 60

-- Source text of a node on one line, cut.
function site_of.brief(node)
  local line = node.text:gsub("%s+", " ")
  if #line > SHOWN_MAX then
    line = line:sub(1, SHOWN_MAX):gsub("[\128-\255]+$", "") .. "..."
  end
  return line
end

-- The dotted name of what is called, as a person would write it.
function site_of.callee(site)
  local callee = site:callee()
  if not callee then
    return site_of.brief(site)
  end
  local name = callee.name
  if not name or name:sub(1, 2) == "?." then
    return site_of.brief(callee)
  end
  return name
end

-- The first argument that is given, by a list of keywords or a position.
function site_of.argument(site, keywords, position)
  for _, keyword in ipairs(keywords) do
    local found = site:arg(keyword)
    if found then
      return found
    end
  end
  return position and site:arg(position) or nil
end

-- `*words` of unknown content, or nil.
local function open_splat(site)
  local list, last = site:field("arguments"), nil
  for _, argument in ipairs(list and list:children() or {}) do
    if argument.kind == "list_splat" then
      last = argument
    end
  end
  return last
end

-- Positional arguments from `first` to `last`; a negative `last` counts from the end.
function site_of.positional(site, first, last)
  local all, some = {}, {}
  for _, argument in ipairs(site:args()) do
    if not argument.keyword then
      all[#all + 1] = argument.node
    end
  end
  if site:may_have(#all + 1) then
    all[#all + 1] = open_splat(site)
  end
  if last and last < 0 then
    last = math.max(#all + 1 + last, first)
  end
  for index = first, math.min(last or #all, #all) do
    some[#some + 1] = all[index]
  end
  return some
end

function site_of.all_fixed(nodes, extra)
  for _, node in ipairs(nodes) do
    if not trust.fixed(node, extra) then
      return false
    end
  end
  return true
end

-- Is one of the callee's names in a table?
function site_of.entry(site, by_name)
  local callee = site:callee()
  for _, name in ipairs(callee and callee.names or {}) do
    if by_name[name] then
      return by_name[name]
    end
  end
  return nil
end

-- A `check` that reports a command that is not fixed, and nothing else. `message` holds "%s" for the callee and
-- another for the command.
function site_of.report_dynamic(keywords, position, message)
  return function(site)
    local command = site_of.argument(site, keywords, position)
    if command and not trust.fixed(command) then
      site:report { message = message:format(site_of.callee(site), site_of.brief(command)) }
    end
  end
end

return site_of
