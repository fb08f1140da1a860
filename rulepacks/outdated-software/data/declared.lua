-- Requirements wherever projects write them: files of pip, pyproject.toml, setup.cfg, metadata, setup.py.
local requirements = require("data.requirements")

local declared = {}

declared.units = { "requirements", "pyproject", "setup-cfg", "metadata", "python" }
--- Globs of the files whose lines are looked at.
declared.files = { "*.txt", "*.in", "pyproject.toml", "setup.cfg", "METADATA", "PKG-INFO", "*.egg-info" }
--- A line that is no comment, with the lines that continue it.
declared.line = "(?m)^[^\\n#\\\\][^\\n\\\\]*+(?:\\\\\\n?[^\\n\\\\]*+)*+"
--- Calls that say what a project needs.
declared.setup = { "setuptools.setup", "distutils.core.setup", "numpy.distutils.core.setup", "skbuild.setup" }

-- ---- TOML: which table and which list a line belongs to ----

local tables = { text = nil, at = nil }

local function brackets(text)
  local plain = text:gsub('\\"', ""):gsub('"[^"]*"', ""):gsub("'[^']*'", ""):gsub("#.*$", "")
  local _, open = plain:gsub("%[", "")
  local _, close = plain:gsub("%]", "")
  return open - close
end

local function read_tables(text)
  local at, current, key, depth, row = {}, "", nil, 0, 0
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    row = row + 1
    if depth <= 0 then
      local header = line:match("^%s*%[+([^%]]+)%]+%s*#?.*$")
      key = not header and line:match("^%s*([%w_.\"'-]+)%s*=") or nil
      current = header or current
      depth = (header or not key) and 0 or brackets(line:match("=(.*)$"))
    else
      depth = depth + brackets(line)
    end
    at[row] = { table = current:gsub("[\"'%s]", ""), key = key and key:gsub("[\"']", "") or nil }
  end
  return at
end

--- { table =, key = } of a line of pyproject.toml.
function declared.context(line)
  if tables.text ~= unit.text then
    tables.text, tables.at = unit.text, read_tables(unit.text)
  end
  return tables.at[line] or { table = "" }
end

local function is_list_of_requirements(context)
  local name, key = context.table, context.key
  if name == "project" then return key == "dependencies" end
  if name == "build-system" then return key == "requires" end
  return name == "project.optional-dependencies" or name == "dependency-groups" or name:find("^tool%.pdm%.dev") ~= nil
    or name:find("^tool%.uv$") ~= nil and key == "dev-dependencies"
    or name:find("^tool%.hatch%.envs%.[^.]+$") ~= nil and (key == "dependencies" or key == "extra-dependencies")
end

local function is_poetry_table(name)
  return name == "tool.poetry.dependencies" or name == "tool.poetry.dev-dependencies"
    or name:find("^tool%.poetry%.group%.[^.]+%.dependencies$") ~= nil
end

-- name = "^1.2" or name = { version = "^1.2" }
local function of_poetry(context, text)
  local name = context.key
  if not name or name == "python" then return nil end
  local given = text:match("=%s*[\"']([^\"']*)[\"']") or text:match("version%s*=%s*[\"']([^\"']*)[\"']")
  local url = text:match("[{%s,]git%s*=%s*[\"']([^\"']*)[\"']") or text:match("[{%s,]url%s*=%s*[\"']([^\"']*)[\"']")
  local out = requirements.parse(name .. " " .. ((given and given:find("^[=<>!~^]")) and given or ""))
  if not out then return nil end
  if given and given:find("^%d[%w.]*$") then out.specifiers = { { operator = "==", version = given } } end
  out.any = given == "*"
  if url and text:find("[{%s,]git%s*=") then url = "git+" .. url end
  out.url = url
  out.commit = text:match("rev%s*=%s*[\"'](%x+)[\"']")
  return out
end

local function of_pyproject(site, add)
  local context = declared.context(site.line)
  if is_poetry_table(context.table) then
    local found = of_poetry(context, site.text)
    if found then add(found, nil) end
  elseif is_list_of_requirements(context) then
    local after = site.text:match("^%s*[%w_.\"'-]+%s*=%s*(%[.*)$") or site.text
    for quote, body in after:gmatch("([\"'])(.-)%1") do
      local found = quote and requirements.parse(body)
      if found then
        found.build = context.table == "build-system"
        add(found, nil)
      end
    end
  end
end

-- ---- setup.cfg ----

local sections = { text = nil, at = nil }

local function read_sections(text)
  local at, section, key, row = {}, "", nil, 0
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    row = row + 1
    local header = line:match("^%[([^%]]+)%]")
    if header then
      section, key = header, nil
    elseif line:find("^[%w_.-]") then
      key = line:match("^([%w_.-]+)%s*[=:]")
    end
    at[row] = { section = section, key = key }
  end
  return at
end

--- { section =, key = } of a line of setup.cfg.
function declared.section(line)
  if sections.text ~= unit.text then
    sections.text, sections.at = unit.text, read_sections(unit.text)
  end
  return sections.at[line] or { section = "" }
end

local function of_setup_cfg(site, add)
  local context = declared.section(site.line)
  local lists = context.section == "options" and (context.key == "install_requires" or context.key == "setup_requires"
    or context.key == "tests_require")
  if not lists and context.section ~= "options.extras_require" then return end
  local text = site.text:match("^[%w_.-]+%s*=%s*(.*)$") or site.text
  for part in (text .. ";;"):gmatch("%s*(.-)%s*;;") do
    local found = part ~= "" and requirements.parse(part)
    if found then
      found.build = context.key == "setup_requires"
      add(found, nil)
    end
  end
end

-- ---- setup.py ----

local function add_strings(node, build, add)
  if not node then return end
  for _, text in ipairs(node:find { "string" }) do
    local value = text.value
    local inside = text:ancestor { "call", "pair" }
    local is_key = inside and inside.kind == "pair" and inside:field("key")
    if type(value) == "string" and not (is_key and is_key.line == text.line and is_key.column == text.column) then
      local found = requirements.parse(value)
      if found then
        found.build = build
        add(found, text)
      end
    end
  end
end

local function of_setup(site, add)
  for _, key in ipairs { "install_requires", "setup_requires", "tests_require", "extras_require" } do
    local node = site:arg(key)
    if node and node.kind == "identifier" then
      -- The list that the name holds, where it is written in this file.
      local name = node.text
      local root = node:ancestor("module")
      for _, assignment in ipairs(root and root:find { "assignment" } or {}) do
        local left = assignment:field("left")
        if left and left.text == name then add_strings(assignment:field("right"), key == "setup_requires", add) end
      end
    elseif node then
      add_strings(node, key == "setup_requires", add)
    end
  end
end

-- ---- all of them ----

--- Calls add(requirement, node or nil) for what the site declares.
function declared.each(site, add)
  local kind = unit.kind
  if kind == "python" then
    if site.kind == "call" then of_setup(site, add) end
  elseif kind == "pyproject" then
    of_pyproject(site, add)
  elseif kind == "setup-cfg" then
    of_setup_cfg(site, add)
  elseif kind == "metadata" then
    local text = site.text:match("^Requires%-Dist:%s*(.+)$")
    local found = text and requirements.parse(text)
    if found then add(found, nil) end
  else
    local found = requirements.parse(site.text)
    if found then add(found, nil) end
  end
end

--- Is this a file of pip with what somebody works with, rather than what is shipped?
function declared.is_for_developers()
  local path = unit.path:lower()
  return path:find("dev") ~= nil or path:find("test") ~= nil or path:find("doc") ~= nil or path:find("lint") ~= nil
    or path:find("example") ~= nil or path:find("build") ~= nil or path:find("typ") ~= nil
    or path:find("bench") ~= nil
end

return declared
