-- Where packages are fetched from.
local declared = require("data.declared")
local popular = require("data.popular")
local requirements = require("data.requirements")

-- A line, as far as the first thing on it.
local LINE = "(?<![^\\n])[ \\t]*+"
local PIP = "https://pip.pypa.io/en/stable/topics/secure-installs/"

local function report_url(site, found, node)
  local url = found.url
  if not url or url:find("^%.") or url:find("^file:") or url:find("${", 1, true) then return end
  local fixed = url:find("@%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x%x")
    or url:find("#sha%d+=") or url:find("#.*sha256=") or found.commit and #found.commit == 40
  if url:find("^http:") or url:find("^git%+http:") or url:find("^git:") or url:find("^git%+git:") then
    site:report {
      at = node, severity = "high",
      message = ("`%s` is fetched over an unprotected connection, where others can replace it; use "
        .. "https"):format(found.written),
    }
  elseif fixed then
    site:report {
      at = node, severity = "info",
      message = ("`%s` is fetched from an address rather than an index"):format(found.written),
    }
  else
    site:report {
      at = node,
      message = ("`%s` is whatever its address serves when it is installed; name a commit or a "
        .. "hash"):format(found.written),
    }
  end
end

-- A line of pip's files that is an address alone.
local function bare_url(text)
  local url = text:gsub("^%-e%s+", ""):gsub("^%-%-editable[ =]%s*", ""):match("^(%a[%w+.-]+:/?/?[^%s;]+)")
  if not url or not url:find("://", 1, true) then return nil end
  local name = url:match("#.*egg=([%w._-]+)") or url:match("/([%w._-]+)%.git") or url:match("/([%w._-]+)/*$") or url
  return { url = url, written = name }
end

rule {
  id = "dep-direct-url", severity = "medium", confidence = "high", cwe = { 829, 494 },
  title = "Dependency is fetched from an address without a fixed version",
  message = "This dependency is whatever its address serves when it is installed; name a commit or a hash",
  references = { PIP, "https://packaging.python.org/en/latest/specifications/version-specifiers/#direct-references" },
  units = declared.units,
  match = declared.matchers { call(declared.setup) },
  check = function(site)
    if unit.kind == "requirements" then
      local found = bare_url(site.text)
      if found then
        report_url(site, found, nil)
        return
      end
    end
    declared.each(site, function(found, node) report_url(site, found, node) end)
    local links = unit.kind == "python" and site.kind == "call" and site:arg("dependency_links")
    for _, link in ipairs(links and links:find { "string" } or {}) do
      if type(link.value) == "string" then report_url(site, bare_url(link.value) or {}, link) end
    end
  end,
}

rule {
  id = "dep-extra-index", severity = "high", confidence = "medium", cwe = 427,
  title = "Packages may come from a second index",
  message = "Packages may come from either index, so anybody can offer a higher version of a private name on the "
    .. "public one; "
    .. "use one index that serves both",
  references = { PIP, "https://docs.astral.sh/uv/concepts/indexes/" },
  units = { "requirements", "pyproject", "python" },
  match = {
    file { text = LINE .. "--extra-index-url[ =][^\\n]*+", "*.txt", "*.in" },
    file {
      text = {
        LINE .. "index-strategy[ \\t]*+=[ \\t]*+[\"']unsafe-[^\\n]*+",
        LINE .. "extra-index-url[ \\t]*+=[^\\n]*+", LINE .. "priority[ \\t]*+=[ \\t]*+[\"']secondary[^\\n]*+",
      }, "pyproject.toml",
    },
    string { "^--extra-index-url(?:$|[ =])", "\\bpip3? install\\b[^\\n]{0,400}--extra-index-url" },
    assign { "os.environ[PIP_EXTRA_INDEX_URL]" },
  },
  check = function(site)
    local text = site.text
    -- Builds of well-known projects that no public index could carry.
    if text:find("download.pytorch.org", 1, true) or text:find("pypi.nvidia.com", 1, true) then
      site:report { severity = "low", confidence = "medium" }
    elseif text:find("test.pypi.org", 1, true) then
      site:report {
        message = "Test PyPI has no rules about names, and anybody can offer a higher version of a dependency there; "
          .. "install dependencies from PyPI alone",
      }
    elseif unit.kind ~= "python" or unit.name:find("setup") or text:find("://", 1, true) then
      site:report()
    else
      site:report { severity = "medium", confidence = "low" }
    end
  end,
}

-- http:// on this machine or in a text that goes nowhere.
local function is_local(text)
  return text:find("//localhost") or text:find("//127%.") or text:find("//%[::1%]") or text:find("//0%.0%.0%.0")
end

-- The name of the option, where nobody calls pip.
local function is_option_alone(site)
  return unit.kind == "python" and site.text:find("^[\"']%-%-trusted%-host[\"']$") ~= nil
    and not (site.parent and site.parent.text:find("%f[%w]install%f[^%w]"))
end

-- `url` says where an index is in some tables only.
local function is_other_url(site)
  if not site.text:find("^%s*url") then return false end
  if unit.kind == "setup-cfg" then return true end
  local name = unit.kind == "pyproject" and declared.context(site).table
  return name and not name:find("index") and not name:find("source")
end

local SETTINGS_OF_INDEX = {
  "^%s*index[-_]url%s*=", "^%s*extra%-index%-url%s*=", "^%s*default%-index%s*=", "^%s*find%-links%s*=", "^%s*url%s*=",
}

-- Does a line of pyproject.toml or setup.cfg say where packages come from, or whose certificates are not checked?
local function is_setting(site)
  local text = site.text
  if text:find("^%s*allow%-insecure%-host%s*=") or text:find("^%s*trusted%-host%s*=") then return true end
  for _, setting in ipairs(SETTINGS_OF_INDEX) do
    if text:find(setting .. "%s*%[?%s*[\"']?http://") then return true end
  end
  return false
end

local function report_unprotected(site)
  local text = site.text
  if unit.kind == "pyproject" or unit.kind == "setup-cfg" then
    declared.context(site)
    if not is_setting(site) then return end
  end
  if is_local(text) or text:find("allow%-insecure%-host%s*=%s*%[%s*%]") then return end
  if is_option_alone(site) or is_other_url(site) then return end
  local trusted = text:find("trusted-host", 1, true) or text:find("allow-insecure-host", 1, true)
  site:report {
    message = trusted and "Certificates of this host are not checked, so others can replace the packages it serves; "
      .. "remove the option" or nil,
  }
end

rule {
  id = "dep-insecure-index", severity = "high", confidence = "high", cwe = { 319, 295 },
  title = "Packages are fetched over an unprotected connection",
  message = "Packages are fetched over a connection that others can change, and run as they come; use https with "
    .. "certificates that are checked",
  references = { PIP },
  units = { "requirements", "pyproject", "setup-cfg", "python" },
  match = {
    file {
      text = { LINE .. "(?:-i|--index-url|--extra-index-url|-f|--find-links)[ =][ \\t]*+http://[^\\n]*+",
        LINE .. "--trusted-host[ =][^\\n]*+" },
      "*.txt", "*.in",
    },
    file { text = declared.any_line, "pyproject.toml", "setup.cfg" },
    string {
      "^--trusted-host(?:$|[ =])", "\\bpip3? install\\b[^\\n]{0,400}--trusted-host",
      "\\bpip3? install\\b[^\\n]{0,400}http://",
    },
  },
  check = report_unprotected,
}

-- ---- versions ----

local seen = { unit = nil, rule = {} }

-- Is this the first report of a rule in the unit?
local function first_of(rule_name)
  if seen.unit ~= unit.path then seen.unit, seen.rule = unit.path, {} end
  if seen.rule[rule_name] then return false end
  seen.rule[rule_name] = true
  return true
end

local COUNTED_BYTES = 16384

local function is_open(found)
  return not found.url and #found.specifiers == 0
end

-- How many requirements of the file, or of its beginning, have no version.
local function count_open()
  local text, open = unit.text:sub(1, COUNTED_BYTES), 0
  for line in text:gmatch("[^\n]+") do
    local found = not line:find("^%s*[#-]") and requirements.parse(line)
    if found and is_open(found) then open = open + 1 end
  end
  return open
end

rule {
  id = "dep-unpinned", severity = "low", confidence = "high", cwe = 1357,
  title = "Dependencies have no version",
  message = "Dependencies without a version are whatever the index has on the day; pin them",
  references = { "https://pip.pypa.io/en/stable/topics/repeatable-installs/" },
  units = { "requirements", "pyproject" },
  match = {
    file { text = declared.line, "*.txt", "*requirements*.in" },
    file { text = declared.any_line, "pyproject.toml" },
  },
  check = function(site)
    declared.each(site, function(found)
      if unit.kind == "pyproject" then
        if found.any and first_of("unpinned") then
          site:report {
            message = ("`%s` may have any version; give a lower and an upper bound"):format(found.written),
          }
        end
        return
      end
      if not is_open(found) or unit.name:find("%.in$") or unit.name:find("constraints")
        or not first_of("unpinned") then
        return
      end
      local open = count_open()
      site:report {
        confidence = declared.is_for_developers() and "low" or nil,
        message = open > 1
          and ("`%s` and %d more have no version and are whatever the index has on the day; pin them"):format(
            found.written, open - 1)
          or ("`%s` has no version and is whatever the index has on the day; pin it"):format(found.written),
      }
    end)
  end,
}

-- A file in which three or more requirements are pinned, every one, and no line has more: the first of them.
local BLANK = "(?:\\s++|[#-][^\\n]*+)"
local PINNED = "(?:[A-Za-z0-9][\\w.-]*+(?:\\[[^\\]\\n]*+\\])?[ \\t]*+===?[ \\t]*+[\\w.+!-]++"
  .. "[ \\t]*+(?:;(?:(?!--hash)[^\\n\\\\])*+|#[^\\n]*+)?(?=[\\r\\n]|\\z))"
local ALL_PINNED = "\\A" .. BLANK .. "*+\\K(?=(?:" .. PINNED .. BLANK .. "*+){3,}+\\z)[^\\n]++"

rule {
  id = "dep-no-hashes", severity = "low", confidence = "medium", cwe = { 353, 494 },
  title = "Pinned requirements have no hashes",
  message = "These versions are pinned, but not what they contain; add hashes and install with `--require-hashes`",
  references = { PIP },
  units = { "requirements" },
  match = file { text = ALL_PINNED, "*.txt" },
  check = function(site)
    site:report { confidence = declared.is_for_developers() and "low" or nil }
  end,
}

-- ---- names ----

local function report_imitation(site, name, written, node)
  local known = popular.imitated(name)
  if known then
    site:report {
      at = node,
      message = ("`%s` looks like `%s`, which many more use; make sure that it is the project you "
        .. "mean"):format(written, known),
    }
  end
end

rule {
  id = "dep-typosquat", severity = "high", confidence = "medium", cwe = { 1357, 506 },
  title = "Name of a dependency looks like that of a popular project",
  message = "This name looks like that of a popular project; make sure that it is the project you mean",
  references = { "https://owasp.org/www-project-open-source-software-top-10/" },
  units = declared.units,
  match = declared.matchers { call(declared.setup) },
  check = function(site)
    declared.each(site, function(found, node) report_imitation(site, found.name, found.written, node) end)
    if unit.kind == "metadata" then
      local own = site.text:match("^Name:%s*(%S+)")
      if own then report_imitation(site, requirements.normal(own), own, nil) end
    end
  end,
}

-- ---- metadata ----

local DISPOSABLE = {
  "mailinator.com", "guerrillamail.com", "10minutemail.com", "tempmail.com", "temp-mail.org", "yopmail.com",
  "sharklasers.com",
  "trashmail.com", "getnada.com", "maildrop.cc", "throwawaymail.com", "dispostable.com", "fakeinbox.com",
  "mintemail.com",
  "mohmal.com", "emailondeck.com", "moakt.com", "tempail.com", "mail-temp.com", "grr.la", "spam4.me", "mailnesia.com",
  "example.com", "example.org", "test.com", "email.com", "domain.com", "a.com",
}

rule {
  id = "dep-author-disposable-email", severity = "medium", confidence = "medium", cwe = 506,
  title = "Author's address is a throw-away one",
  message = "The author of this package gives an address that nobody keeps; look closer before you install it",
  references = { "https://packaging.python.org/en/latest/specifications/core-metadata/" },
  units = { "metadata" },
  match = file { text = "(?<![^\\n])(?:Author|Maintainer)-email:[^\\n@]*+@[^\\n]{0,400}+", "METADATA", "PKG-INFO",
    "*.egg-info" },
  check = function(site)
    for domain in site.text:lower():gmatch("@([%w.-]+)") do
      for _, known in ipairs(DISPOSABLE) do
        if domain == known then
          return site:report {
            message = ("The author of this package gives an address at `%s`, which nobody keeps; look closer "
              .. "before you "
              .. "install it"):format(domain),
          }
        end
      end
    end
    return nil
  end,
}

rule {
  id = "dep-thin-metadata", severity = "low", confidence = "medium", cwe = 506,
  title = "Version is made to win over every other one",
  message = "A version this high wins over a private package of the same name; make sure that it is the project "
    .. "you mean",
  references = { "https://packaging.python.org/en/latest/specifications/core-metadata/" },
  units = { "metadata" },
  match = file {
    text = "(?<![^\\n])Version: (?:99\\d*|[1-9]\\d{2,3})\\.\\d[\\w.]{0,60}+", "METADATA", "PKG-INFO", "*.egg-info",
  },
  check = function(site)
    local major = tonumber(site.text:match("^Version: (%d+)"))
    -- Calendars, and projects that count by releases.
    if not major or major >= 1900 and major < 2200 or major > 99 and major < 990
      and not site.text:find("%.99") then return end
    site:report()
  end,
}
