-- Requirements wherever projects write them: files of pip, pyproject.toml, setup.cfg, metadata, setup.py.
local requirements = require("data.requirements")

local declared = {}

declared.units = { "requirements", "pyproject", "setup-cfg", "metadata", "python" }

-- The first line of a file is looked at whatever it is: there what was read of the file before is forgotten.
local FIRST_OR = "\\A\\n|(?:\\A|(?<![^\\n])"
local METADATA = { "METADATA", "PKG-INFO", "*.egg-info" }

--- A line of pip's files with the lines that continue it.
declared.line = FIRST_OR .. "[ \\t]*+(?=[A-Za-z0-9-]))[^\\n]++(?:(?<=\\\\|\\\\\\r)\\n[^\\n]*+){0,400}+"

--- Any line that is not blank nor a comment.
declared.any_line = FIRST_OR .. "[ \\t]*+(?=[^\\s#]))[^\\n]++"

--- Matchers of the lines that declare something, or say where those that do belong; `with` are further ones.
function declared.matchers(with)
  local all = {
    file { text = declared.line, "*.txt", "*.in" },
    file { text = declared.any_line, "pyproject.toml", "setup.cfg" },
    file { text = FIRST_OR .. "(?=(?:Name|Version|Requires-Dist):))[^\\n]++", table.unpack(METADATA) },
  }
  for _, matcher in ipairs(with) do all[#all + 1] = matcher end
  return all
end

--- Calls that say what a project needs.
declared.setup = { "setuptools.setup", "distutils.core.setup", "numpy.distutils.core.setup", "skbuild.setup" }

-- ---- what has been read ----

-- Of the file whose lines are handed in one after the other: the table or section, the key, brackets that are open.
local state = { line = 0, table = "", key = nil, depth = 0 }

local function start_anew()
  state.line, state.table, state.key, state.depth, state.name, state.version = 0, "", nil, 0, nil, nil
end

-- ---- TOML: which table and which list a line belongs to ----

local function brackets(text)
  local plain = text:gsub('\\"', ""):gsub('"[^"]*"', ""):gsub("'[^']*'", ""):gsub("#.*$", "")
  local _, open = plain:gsub("%[", "")
  local _, close = plain:gsub("%]", "")
  return open - close
end

local function read_toml(line)
  if state.depth > 0 then
    state.depth = state.depth + brackets(line)
    return
  end
  local header = line:match("^%s*%[%[?%s*([^%[%]]+)%]")
  local key = not header and line:match("^%s*([%w_.\"'-]+)%s*=") or nil
  if header then state.table = header:gsub("[\"'%s]", "") end
  state.key = key and key:gsub("[\"']", "") or nil
  state.depth = key and brackets(line:match("=(.*)$")) or 0
end

-- ---- setup.cfg ----

local function read_cfg(line)
  local header = line:match("^%[([^%]]+)%]")
  if header then
    state.table, state.key = header, nil
  elseif line:find("^[%w_.-]") then
    state.key = line:match("^([%w_.-]+)%s*[=:]")
  end
end

--- { table =, key = } of a line of pyproject.toml or setup.cfg. Expects the sites of all their lines, in order.
function declared.context(site)
  if site.line == 1 then start_anew() end
  if site.line ~= state.line then
    state.line = site.line
    if unit.kind == "pyproject" then
      read_toml(site.text)
    else
      read_cfg(site.text)
    end
  end
  return state
end

--- Name and version of a package, at the line of its metadata that completes them; nil at every other.
function declared.package(site)
  if site.line == 1 then start_anew() end
  local key, value = site.text:sub(1, 400):match("^(%a+):%s*(%S+)%s*$")
  if key == "Name" and not state.name then
    state.name = value
  elseif key == "Version" and not state.version then
    state.version = value
  else
    return nil
  end
  if state.name and state.version then return state.name, state.version end
  return nil
end

-- ---- pyproject.toml ----

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
  local context = declared.context(site)
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

local CFG_LISTS = { install_requires = true, setup_requires = true, tests_require = true }

local function of_setup_cfg(site, add)
  local context = declared.context(site)
  if context.table ~= "options.extras_require" and not (context.table == "options" and CFG_LISTS[context.key]) then
    return
  end
  local found = requirements.parse(site.text:match("^[%w_.-]+%s*=%s*(.*)$") or site.text)
  if found then
    found.build = context.key == "setup_requires"
    add(found, nil)
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

-- Words of the names of files and folders with what developers work with.
local DEVELOPING = {
  dev = true, devel = true, develop = true, development = true, test = true, tests = true, testing = true, doc = true,
  docs = true, lint = true, linting = true, example = true, examples = true, build = true, typing = true,
  bench = true, benchmark = true, benchmarks = true, ci = true, tox = true,
}

--- Is this a file of pip with what somebody works with, rather than what is shipped?
function declared.is_for_developers()
  -- The file and its folder: what lies above is the user's own affair.
  for word in (unit.name:lower():match("[^/]*/?[^/]*$") or ""):gmatch("%a+") do
    if DEVELOPING[word] then return true end
  end
  return false
end

--- Is this needed by those alone who ask for an extra of developers?
function declared.is_extra_of_developers(found)
  local extra = found.marker and found.marker:match("extra%s*==%s*[\"']([%w_.-]+)[\"']")
  for word in (extra or ""):lower():gmatch("%a+") do
    if DEVELOPING[word] then return true end
  end
  return false
end

return declared
