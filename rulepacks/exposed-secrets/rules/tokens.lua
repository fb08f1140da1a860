-- Credentials that are known by their shape, wherever they stand.
local places = require("data.places")
local tokens = require("data.tokens")
local values = require("data.values")

local PARSED = { "python", "stub", "pth", "notebook" }
local EVERYWHERE = { "python", "stub", "pth", "notebook", "setup-cfg", "pyproject", "requirements", "metadata" }
local SETTINGS = { "*.txt", "*.in", "setup.cfg", "pyproject.toml", "METADATA", "PKG-INFO", "*.egg-info" }
local SCANNING = "https://docs.github.com/en/code-security/secret-scanning"

local function is_config()
  return unit.kind ~= "python" and unit.kind ~= "stub" and unit.kind ~= "pth" and unit.kind ~= "notebook"
end

-- The provider of the token in the text, unless it is made up.
local function real_token(text)
  local entry, rest = tokens.provider(text)
  if not entry then return nil end
  local floor = entry.entropy or (rest:find("^[%x]+$") and 2.8 or 3.0)
  if #rest > 8 and (values.entropy(rest) < floor or values.is_placeholder(rest)) then return nil end
  if rest:find("0123456789", 1, true) or rest:lower():find("abcdefghij", 1, true) or rest:find("1234567890", 1,
    true) then
    return nil
  end
  return entry
end

-- A table of tokens' beginnings, or a document of the service itself.
local function report_token(site, text, where)
  if #text > tokens.longest then return site:report { confidence = "medium" } end
  local entry = real_token(text)
  if not entry then return end
  site:report {
    severity = entry.test and "medium" or nil,
    message = ("A %s stands in %s: revoke it, and read the new one from the environment or a secret store"):format(
      entry.provider, where),
  }
end

rule {
  id = "secret-known-token", severity = "high", confidence = "high", cwe = 798,
  title = "Token of a known service stands in the source",
  message = "A token stands in the source: revoke it, and read the new one from the environment or a secret store",
  references = { SCANNING },
  units = EVERYWHERE,
  match = { string { docstrings = true, table.unpack(tokens.shapes()) }, file { text = tokens.shapes(),
    table.unpack(SETTINGS) } },
  cases = {
    { where = path(places.tests), severity = "medium", confidence = "low" },
  },
  check = function(site)
    local config = is_config()
    report_token(site, config and site.text or site.value or site.text, config and "a file of settings"
      or "the source")
  end,
}

local LINE_BYTES = 2000

-- Where the same text was seen last in this unit: one place after the other is asked for.
local last_seen = { unit = nil, at = {} }

-- What stands on the line before the place of the text that is asked for next.
local function before_next(text)
  if last_seen.unit ~= unit.path then last_seen.unit, last_seen.at = unit.path, {} end
  local whole = unit.text
  local at = whole:find(text, (last_seen.at[text] or 0) + 1, true)
  last_seen.at[text] = at
  if not at then return "" end
  return (whole:sub(math.max(1, at - LINE_BYTES), at - 1):reverse():match("^[^\n]*"):reverse())
end

-- Does a `#` that is no part of a string stand there?
local function is_commented(before)
  local plain = before:gsub('"[^"]*"', ""):gsub("'[^']*'", "")
  local mark = plain:find("#", 1, true)
  return mark ~= nil and not plain:sub(1, mark):find("[\"']")
end

rule {
  id = "secret-comment-notebook", severity = "medium", confidence = "medium", cwe = { 798, 615 },
  title = "Token stands in a comment",
  message = "A token stands in a comment: revoke it and remove the comment",
  references = { SCANNING },
  units = PARSED,
  match = file { text = tokens.shapes() },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    local text = site.text
    local entry = #text <= tokens.longest and real_token(text)
    if entry and is_commented(before_next(text)) then
      site:report {
        message = ("A %s stands in a comment: revoke it and remove the comment"):format(entry.provider),
      }
    end
  end,
}

local KEY_BLOCK = "-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
  .. "[\\s\\\\nrA-Za-z0-9+/=:,.()-]{64,512}+"

rule {
  id = "secret-private-key", severity = "high", confidence = "high", cwe = { 321, 798 },
  title = "Private key stands in the source",
  message = "A private key stands in the source: replace it, and load the new one from a protected file or a "
    .. "secret store",
  references = { "https://cwe.mitre.org/data/definitions/321.html" },
  units = EVERYWHERE,
  match = {
    string { docstrings = true, KEY_BLOCK, "PuTTY-User-Key-File-[23]: [^\\n]{4,40}\\n" },
    file { text = KEY_BLOCK, table.unpack(SETTINGS) },
  },
  cases = { { where = path(places.tests), severity = "medium", confidence = "low" } },
  check = function(site)
    local text = is_config() and site.text or site.value or site.text
    local at = text:find("PRIVATE KEY", 1, true) or text:find("Private-Lines:", 1, true)
    if not at then return end
    local body = text:sub(at, at + 2000):match("^[%u ]+%-%-%-%-%-(.*)") or text:sub(at, at + 2000)
    body = body:gsub("\\[nr]", ""):gsub("%s+", "")
    if not values.is_placeholder(body:sub(1, 64)) and values.entropy(body) > 4 then site:report() end
  end,
}

rule {
  id = "secret-jwt-literal", severity = "medium", confidence = "medium", cwe = 798,
  title = "Signed token stands in the source",
  message = "A JSON web token stands in the source: whoever reads it can use it until it expires; ask for one at "
    .. "run time",
  references = { "https://www.rfc-editor.org/rfc/rfc7519" },
  match = string {
    "(?<![\\w.-])ey[A-Za-z0-9_-]{17,}+\\.ey[A-Za-z0-9_-]{17,}+\\.[A-Za-z0-9_-]{20,}+={0,2}+(?![\\w.-])",
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    local token = type(site.value) == "string" and site.value:match("%f[%w_.-]ey[%w_-]+%.ey[%w_-]+%.([%w_-]+)")
    -- The token of everyone's documentation.
    if token and token ~= "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c" and values.entropy(token) > 3.5 then
      site:report()
    end
  end,
}

rule {
  id = "secret-password-hash", severity = "low", confidence = "medium", cwe = 798,
  title = "Hash of a password stands in the source",
  message = "The hash of a password stands in the source, where it can be guessed at leisure; keep it in a "
    .. "database or a "
    .. "secret store",
  references = { "https://cwe.mitre.org/data/definitions/798.html" },
  match = string {
    "\\$2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{53}(?![./A-Za-z0-9])",
    "\\$6\\$(?:rounds=\\d{1,9}\\$)?[^$\\s]{1,16}\\$[./A-Za-z0-9]{86}",
    "\\$5\\$(?:rounds=\\d{1,9}\\$)?[^$\\s]{1,16}\\$[./A-Za-z0-9]{43}(?![./A-Za-z0-9])",
    "pbkdf2_sha(?:1|256|512)\\$\\d{1,9}\\$[^$\\s]{1,200}+\\$[A-Za-z0-9+/]{27,90}+=",
    "\\$argon2(?:id|i|d)\\$v=\\d{1,9}\\$[^$\\s]{1,80}+\\$[^$\\s]{1,200}+\\$[A-Za-z0-9+/]{20}",
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    -- A hash that is compared against so that unknown users take as long as known ones.
    local statement = site:ancestor { "assignment", "keyword_argument", "default_parameter" }
    local around = statement and statement.text:sub(1, 60):lower() or ""
    if not around:find("dummy") and not around:find("fake") and not around:find("sample") then site:report() end
  end,
}

-- ---- addresses ----

local WEAK_HOSTS = { localhost = true, ["127.0.0.1"] = true, ["0.0.0.0"] = true, host = true, hostname = true,
  server = true }
local SAMPLE_NAMES = {
  user = true, username = true, pass = true, password = true, passwd = true, pwd = true, pw = true, secret = true,
  usr = true,
  foo = true, bar = true, me = true, name = true, login = true, foobar = true, uname = true, ["user:pass"] = true,
  p = true,
}
local LOCATOR = "(?<![\\w.+-])[A-Za-z][A-Za-z0-9+.-]{1,24}+://"
  .. "[^\\s:@/\"'<>\\[\\]{}$%?#]{0,64}:[^\\s@/\"'<>{}$%?#]{2,128}+@"
  .. "[\\w.-]"

-- User, password and host of the first address that has them.
local function login_of(text)
  local at = text:find("://", 1, true)
  for _ = 1, 100 do
    if not at then return nil end
    local user, password, host = text:match("^://([^%s:@/]*):([^%s@/]+)@([%w_.-]+)", at)
    if user then return user, password, host end
    at = text:find("://", at + 3, true)
  end
  return nil
end

rule {
  id = "secret-url-credentials", severity = "medium", confidence = "medium", cwe = { 798, 522 },
  title = "Address holds a password",
  message = "This address holds a password; put it together at run time from a secret that is kept elsewhere",
  references = { "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1" },
  match = string { LOCATOR },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    if type(site.value) ~= "string" then return end
    local user, password, host = login_of(site.value)
    if not password or values.is_placeholder(password) or SAMPLE_NAMES[password:lower()]
      or user:lower() == "user" then
      return
    end
    host = host:lower()
    local sample = host:find("example%.") or host:find("%.test$") or host:find("%.invalid$")
    local near = WEAK_HOSTS[host] or sample or password == user or password == "guest"
    site:report {
      severity = near and "low" or nil,
      message = ("This address holds the password of `%s` at `%s`; put it together at run time from a secret "
        .. "that is kept "
        .. "elsewhere"):format(user ~= "" and user or "the default user", host),
    }
  end,
}

rule {
  id = "secret-index-credentials", severity = "high", confidence = "high", cwe = { 798, 522 },
  title = "Address of a package index holds a password",
  message = "The address of a package index holds a password that everyone with this file has; use keyring, "
    .. "`.netrc` or "
    .. "environment variables",
  references = { "https://pip.pypa.io/en/stable/topics/authentication/" },
  units = { "setup-cfg", "pyproject", "requirements", "metadata" },
  match = file {
    text = "\\b(?:git\\+)?(?:https?|ssh|ftp|svn)://[^\\s:@/\"'<>]{0,80}+:[^\\s@/\"'<>]{2,200}+@[\\w.-]{1,200}+",
      table.unpack(SETTINGS),
  },
  check = function(site)
    local user, password, host = login_of(site.text)
    if not password or password:find("^[$%%{]") or values.is_placeholder(password)
      or SAMPLE_NAMES[password:lower()] then
      return
    end
    if unit.kind == "metadata" and (host:find("localhost", 1, true) or host:find("example", 1, true)) then return end
    site:report {
      confidence = unit.kind == "metadata" and "medium" or nil,
      message = ("This address holds the password of `%s` at `%s`; use keyring, `.netrc` or environment "
        .. "variables"):format(
        user ~= "" and user or "the default user", host),
    }
  end,
}
