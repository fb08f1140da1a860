-- Versions that are declared: of Python, and of what a project depends on.
local declared = require("data.declared")
local lifetimes = require("data.lifetimes")
local requirements = require("data.requirements")
local versions = require("data.versions")
local vulnerable = require("data.vulnerable")

local OSV = "https://github.com/pypa/advisory-database"
local AS_OF = " (data of " .. vulnerable.as_of .. ")"

-- ---- Python ----

local STARTS = { [">="] = true, [">"] = true, ["~="] = true, ["^"] = true, ["=="] = true, ["~"] = true }

local function specifiers_of(text)
  local all = {}
  for operator, version in text:gmatch("([=<>!~^]=?=?)%s*(%d[%d.*]*)") do
    all[#all + 1] = { operator = operator, version = version }
  end
  local bare = #all == 0 and text:match("^[%s\"']*(%d+%.%d[%d.*]*)")
  if bare then all[1] = { operator = "==", version = bare:find("%*") and bare or bare:match("^%d+%.%d+") .. ".*" } end
  return all
end

-- The lowest minor version that a text admits, and whether one that still gets fixes is admitted.
local function reach(text)
  local specifiers, lowest = specifiers_of(text), nil
  for _, one in ipairs(specifiers) do
    local minor = one.version:match("^%d+%.%d+") or one.version:match("^%d+")
    if STARTS[one.operator] and (not lowest or versions.compare(minor, lowest) == -1) then lowest = minor end
  end
  -- Alternatives: only the first bound of each would count.
  if text:find("||", 1, true) then return lowest, true end
  local limit, excluded = versions.ceiling(specifiers)
  local order = limit and versions.compare(limit, lifetimes.python_alive) or 1
  return lowest, order == 1 or order == 0 and not excluded
end

local function since(minor)
  local day = lifetimes.python[minor]
  return day and ("since " .. day) or "for years"
end

local function report_python(site, text, node)
  text = text:sub(1, 400)
  local lowest, alive = reach(text)
  if not alive then
    site:report {
      at = node,
      message = ("Only versions of Python are allowed that get no security fixes; support %s or later"):format(
        lifetimes.python_alive),
    }
  elseif lowest and unit.kind ~= "metadata" and versions.compare(lowest, lifetimes.python_alive) == -1 then
    site:report {
      at = node, severity = versions.compare(lowest, lifetimes.python_widespread) == -1 and "low" or "info",
      message = ("Python %s, which is still supported here, gets no security fixes %s; raise the lower bound"):format(
        lowest, since(lowest)),
    }
  end
end

-- requires-python and python of poetry, where they stand in pyproject.toml.
local function of_pyproject(site)
  local context = declared.context(site)
  local poetry = context.key == "python" and context.table == "tool.poetry.dependencies"
  if poetry or context.key == "requires-python" and context.table == "project" then
    if site.text:find("^%s*[\"']?[%w-]+[\"']?%s*=") then report_python(site, site.text:match("=(.*)$"), nil) end
  end
end

rule {
  id = "old-python-eol", severity = "medium", confidence = "high", cwe = 1104,
  title = "Python version gets no more security fixes",
  message = "This version of Python gets no more security fixes",
  references = { "https://devguide.python.org/versions/" },
  units = { "pyproject", "setup-cfg", "metadata", "python" },
  match = {
    file { text = declared.any_line, "pyproject.toml" },
    file { text = "(?<![^\\n])python_requires[ \\t]*+=[^\\n]{0,400}+", "setup.cfg" },
    file { text = "(?<![^\\n])Requires-Python:[^\\n]{0,400}+", "METADATA", "PKG-INFO", "*.egg-info" },
    call(declared.setup),
    file { text = "\\A#![^\\n]*\\bpython(?:2|2\\.\\d|3\\.[0-9]|3\\.10)\\b[^\\n]*" },
  },
  check = function(site)
    local text = site.text
    if unit.kind == "pyproject" then
      of_pyproject(site)
    elseif unit.kind == "setup-cfg" then
      report_python(site, text:match("=(.*)$"), nil)
    elseif unit.kind == "metadata" then
      report_python(site, text:match(":(.*)$"), nil)
    elseif text:find("^#!") then
      site:report {
        severity = "low",
        message = ("This runs with Python %s, which gets no more security "
          .. "fixes"):format(text:match("python([%d.]+)")),
      }
    else
      local given = site:arg("python_requires")
      if given and type(given.value) == "string" then report_python(site, given.value, given) end
    end
  end,
}

-- ---- dependencies ----

local function holes_of(name, version)
  local worst, count = nil, 0
  local ranks = { low = 1, medium = 2, high = 3, critical = 4 }
  for _, entry in ipairs(vulnerable.projects[name] or {}) do
    if versions.between(version, entry.from, entry.fixed) then
      count = count + 1
      if not worst or ranks[entry.severity] >= ranks[worst.severity] then worst = entry end
    end
  end
  return worst, count
end

local function upgrade_of(name, version, worst)
  local target = worst.fixed
  for _, entry in ipairs(vulnerable.projects[name]) do
    if versions.between(version, entry.from, entry.fixed) and versions.compare(entry.fixed, target) == 1 then
      target = entry.fixed
    end
  end
  return target
end

-- Holes in what developers work with are seldom open to others.
local function confidence_of(found)
  local apart = unit.kind == "requirements" and declared.is_for_developers() or declared.is_extra_of_developers(found)
  return apart and "low" or nil
end

local function report_holes(site, found, version, node, where)
  local worst, count = holes_of(found.name, version)
  if not worst then return false end
  local more = count > 1 and (" and %d more"):format(count - 1) or ""
  site:report {
    at = node, severity = worst.severity, confidence = confidence_of(found),
    message = ("%s %s: %s (%s%s); use %s or later"):format(found.written .. " " .. version, where, worst.what,
      worst.id, more,
      upgrade_of(found.name, version, worst)),
  }
  return true
end

local function of_metadata(site)
  -- The package itself, where the archive or environment that is scanned holds it.
  local name, version = declared.package(site)
  if name then
    report_holes(site, { name = requirements.normal(name), written = name }, version, nil, "is installed here")
  end
end

rule {
  id = "old-known-vulnerable", severity = "high", confidence = "high", cwe = 1395,
  title = "Pinned version has a known hole",
  message = "This version has a known hole" .. AS_OF,
  references = { OSV, "https://osv.dev/" },
  units = declared.units,
  match = declared.matchers { call(declared.setup) },
  check = function(site)
    if unit.kind == "metadata" then of_metadata(site) end
    declared.each(site, function(found, node)
      local version = requirements.pin(found)
      if version then report_holes(site, found, version, node, "is pinned") end
    end)
  end,
}

local function highest_admitted(found)
  local limit, excluded = versions.ceiling(found.specifiers)
  return limit, excluded
end

-- Every version below the limit that has the fix of the newest hole is out of reach.
local function unreachable_fix(found)
  local limit, excluded = highest_admitted(found)
  if not limit then return nil end
  for _, entry in ipairs(vulnerable.projects[found.name] or {}) do
    local order = versions.compare(limit, entry.fixed)
    local reaches = entry.from == nil or versions.compare(limit, entry.from) == 1
    if reaches and (order == -1 or order == 0 and excluded) then return entry, limit end
  end
  return nil
end

rule {
  id = "old-vulnerable-range", severity = "medium", confidence = "medium", cwe = 1395,
  title = "Upper bound keeps a security fix out",
  message = "The upper bound keeps a security fix out" .. AS_OF,
  references = { OSV, "https://osv.dev/" },
  units = declared.units,
  match = declared.matchers { call(declared.setup) },
  check = function(site)
    declared.each(site, function(found, node)
      if requirements.pin(found) then return end
      local entry = unreachable_fix(found)
      -- A marker for an old Python explains the bound.
      if not entry or found.marker and found.marker:find("python_version") then return end
      site:report {
        at = node, severity = entry.severity == "low" and "low" or nil, confidence = confidence_of(found),
        message = ("The bounds of `%s` keep %s out, which mends %s (%s)"):format(found.written, entry.fixed, entry.id,
          entry.what),
      }
    end)
  end,
}

local function line_of(version)
  return version:match("^%d+%.%d+") or version:match("^%d+")
end

-- The highest version that can be installed, when there is an end to it.
local function newest_of(found)
  local pin = requirements.pin(found)
  if pin then return pin end
  local limit, excluded = highest_admitted(found)
  return limit, excluded
end

rule {
  id = "old-framework-eol", severity = "medium", confidence = "high", cwe = 1104,
  title = "Release line gets no more security fixes",
  message = "This release line gets no more security fixes",
  references = { "https://www.djangoproject.com/download/#supported-versions", "https://endoflife.date/" },
  units = declared.units,
  match = declared.matchers { call(declared.setup) },
  check = function(site)
    declared.each(site, function(found, node)
      local life = lifetimes.projects[found.name]
      local version, excluded = newest_of(found)
      if not life or not version or found.marker and found.marker:find("python_version") then return end
      local order = versions.compare(version, life.alive)
      if not (order == -1 or order == 0 and excluded) then return end
      local line = line_of(version)
      local day = life.lines and not excluded and life.lines[line]
      site:report {
        at = node,
        message = day and ("%s %s gets no security fixes since %s; move to %s or later"):format(found.written, line,
          day,
          life.alive) or ("%s before %s gets no more security fixes; move to a later line"):format(found.written,
            life.alive),
      }
    end)
  end,
}

local DANGEROUS_LOADERS = {
  ["torch"] = { "2.6", "`torch.load` runs code of models unless `weights_only=True` is given" },
  ["numpy"] = { "1.16.3", "`numpy.load` unpickles by default" },
  ["keras"] = { "2.13", "models run code when they are loaded" },
  ["pyyaml"] = { "5.1", "`yaml.load` builds any object by default" },
  ["tensorflow"] = { "2.13", "its Keras runs code of models when they are loaded" },
}

rule {
  id = "old-ml-api", severity = "medium", confidence = "medium", cwe = { 1395, 502 },
  title = "Versions are admitted whose loaders run code by default",
  message = "Versions are admitted whose loaders run code by default",
  references = { "https://pytorch.org/docs/stable/generated/torch.load.html" },
  units = declared.units,
  match = declared.matchers { call(declared.setup) },
  check = function(site)
    declared.each(site, function(found, node)
      local loader = DANGEROUS_LOADERS[found.name]
      local version, excluded = newest_of(found)
      if not loader or not version then return end
      local order = versions.compare(version, loader[1])
      if order == -1 or order == 0 and excluded then
        site:report {
          at = node, message = ("%s before %s: %s; raise the version"):format(found.written, loader[1], loader[2]),
        }
      end
    end)
  end,
}

rule {
  id = "old-packaging", severity = "info", confidence = "high", cwe = 1104,
  title = "Packaging that current tools no longer support",
  message = "Current packaging tools no longer support this",
  references = { "https://packaging.python.org/en/latest/specifications/core-metadata/" },
  units = { "metadata", "python" },
  match = {
    file { text = "(?<![^\\n])Metadata-Version: 1\\.[0-2]\\b[^\\n]{0,40}+", "METADATA", "PKG-INFO", "*.egg-info" },
    import { "ez_setup", "distribute_setup", "setuptools.command.easy_install" },
    call(declared.setup),
  },
  check = function(site)
    if unit.kind == "metadata" then
      site:report {
        message = ("Metadata of version %s says neither which Python nor which license; build with a current "
          .. "setuptools")
          :format(site.text:match("%d%.%d")),
      }
    elseif site.kind ~= "call" then
      site:report { message = "`easy_install` and its bootstraps are gone; build with `python -m build`, install "
        .. "with pip" }
    else
      local old = site:arg("use_2to3")
      if old and old:truth() then
        site:report { at = old, message = "`use_2to3` is gone since setuptools 58; port the source to Python 3" }
      end
    end
  end,
}

-- ---- copies of other projects ----

local VENDORED = {
  "**/_vendor/*/__init__.py", "**/vendor/*/__init__.py", "**/vendored/*/__init__.py", "**/third_party/*/__init__.py",
  "**/_vendor/*/__version__.py", "**/vendored/*/__version__.py", "**/_vendor/*/_version.py",
  "**/packages/*/__init__.py",
  "**/extern/*/__init__.py", "**/thirdparty/*/__init__.py", "**/vendor/*/__version__.py",
}

rule {
  id = "old-vendored-copy", severity = "medium", confidence = "medium", cwe = 1395,
  title = "Copy of another project has a known hole",
  message = "This copy of another project has a known hole" .. AS_OF,
  references = { OSV },
  match = assign { "__version__", "version", "VERSION" },
  where = path(VENDORED),
  check = function(site)
    local given = site:field("right")
    local version = given and given.value
    local folder = unit.name:match("([^/!]+)/[^/]*$")
    if type(version) ~= "string" or not folder or not version:find("^%d+%.%d") then return end
    local name = requirements.normal(folder)
    local aliases = { yaml = "pyyaml", jwt = "pyjwt", pil = "pillow", ["dns"] = "dnspython", bs4 = "beautifulsoup4" }
    report_holes(site, { name = aliases[name] or name, written = folder }, version, nil,
      "is copied into this project")
  end,
}
