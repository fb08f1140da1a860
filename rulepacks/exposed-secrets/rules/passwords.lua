-- Credentials that are written where a variable, an argument or a default gets its value.
local names = require("data.names")
local places = require("data.places")
local tokens = require("data.tokens")
local values = require("data.values")

local CWE = { 798, 259 }
local ADVICE = "; read it from the environment or a secret store"
local SHEET = "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"
local PROVIDED = {
  "secret_key", "aws_secret_access_key", "aws_session_token", "aws_access_key_id", "cookie_secret",
  "jwt_secret_key", "jwt_secret", "session_token",
}
local elsewhere = {}
for _, name in ipairs(PROVIDED) do elsewhere[name] = true end

-- Does a value that no machine made pass for a credential of this kind?
local function is_typed(kind, text, compared)
  if kind == "password" then return compared and #text > 3 or not compared and not values.is_reference(text) end
  return kind == "secret" and not compared and not values.is_reference(text) and not text:find("^%l+[-_]%l")
    -- Names of classes.
    and not text:find("^%u%w*%l%u%l")
end

--- What a name and a value are together: nil, or the kind and whether the value was made by a machine.
local function judge(name, text, compared)
  if #text < 3 or #text > values.longest then return nil end
  local kind = not elsewhere[name:lower()] and names.kind(name)
  if not kind or values.is_placeholder(text) or values.repeats(text, name, compared)
    or tokens.known(text) then return nil end
  local random = values.is_random(text, 12)
  if not random and not is_typed(kind, text, compared) then return nil end
  return kind, random
end

local function report(site, at, name, text, compared)
  local kind, random = judge(name, text, compared)
  if not kind or kind == "key" then return end
  local verb = compared and "is compared with" or "gets"
  site:report {
    at = at, severity = random and "medium" or nil, confidence = random and kind ~= "token" and "high" or nil,
    message = ("`%s` %s a %s that stands in the source%s"):format(name, verb, kind, ADVICE),
  }
end

local function on_compare(site)
  local parts = site:children()
  local left, right = parts[1], parts[#parts]
  local text, other = places.literal(right), left
  if not text then text, other = places.literal(left), right end
  if not text or not other then return end
  local name
  if other.kind == "subscript" then
    local key = other:field("subscript")
    name = key and places.literal(key) or ""
  else
    name = names.last(other)
  end
  if name ~= "" then report(site, site, name, text, true) end
end

-- The value that belongs to a string that is a key.
local function on_key(site)
  local parent = site.parent
  if not parent then return end
  if parent.kind == "pair" then
    local key, given = parent:field("key"), parent:field("value")
    local text = key and key.line == site.line and key.column == site.column and places.literal(given)
    if text then report(site, parent, site.value, text) end
  elseif parent.kind == "subscript" then
    local statement = parent.parent
    local left = statement and statement.kind == "assignment" and statement:field("left")
    local text = left and left.kind == "subscript" and left.column == parent.column and left.line == parent.line
      and places.literal(statement:field("right"))
    if text then report(site, statement, site.value, text) end
  end
end

rule {
  id = "secret-password-assign", severity = "low", confidence = "medium", cwe = CWE,
  title = "Password stands in the source",
  message = "A credential stands in the source" .. ADVICE,
  aliases = { "B105", "S105" },
  references = { SHEET },
  match = {
    assign(names.globs), assign(names.attributes), string(names.regexes),
    pattern "$X == '...'", pattern "$X != '...'", pattern "'...' == $X", pattern "'...' != $X",
  },
  where = any { value(text), hole("X", written(names.signs)) },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    if site.kind == "comparison_operator" then
      on_compare(site)
    elseif site.kind == "assignment" or site.kind == "named_expression" then
      local target = site:target()
      local text = places.literal(site:field("right") or site:field("value"))
      if target and text then report(site, site, names.last(target), text) end
    elseif type(site.value) == "string" then
      on_key(site)
    end
  end,
}

-- ---- arguments ----

-- Credentials by position.
local POSITIONS = {
  [2] = {
    "smtplib.SMTP().login", "smtplib.SMTP_SSL().login", "ftplib.FTP().login", "ftplib.FTP_TLS().login",
    "imaplib.IMAP4().login", "imaplib.IMAP4_SSL().login", "requests.auth.HTTPBasicAuth",
    "requests.auth.HTTPDigestAuth",
    "requests.auth.HTTPProxyAuth", "aiohttp.BasicAuth", "aiohttp.helpers.BasicAuth", "httpx.BasicAuth",
    "httpx.DigestAuth", "ldap.initialize().simple_bind", "ldap.initialize().simple_bind_s",
    "ldap.initialize().bind_s",
    "aiosmtplib.SMTP().login", "pika.PlainCredentials", "pika.credentials.PlainCredentials",
    "requests_ntlm.HttpNtlmAuth",
  },
  [3] = {
    "MySQLdb.connect", "pymysql.connect", "pymssql.connect", "ftplib.FTP", "ftplib.FTP_TLS", "ldap3.Connection",
  },
  [4] = { "paramiko.SSHClient().connect", "paramiko.client.SSHClient().connect", "psycopg2.connect" },
  [1] = { "poplib.POP3().pass_", "poplib.POP3_SSL().pass_", "zipfile.ZipFile().setpassword" },
}
local BY_POSITION = {}
for _, list in pairs(POSITIONS) do
  for _, name in ipairs(list) do BY_POSITION[#BY_POSITION + 1] = name end
end

-- Declarations of columns, fields and options, whose keyword is a description.
local DECLARING = {
  ".add_argument", ".add_option", ".gettext", "builtins.print", ".format", "str.format", "logging.*", ".debug",
  ".info",
  ".warning", ".error", "collections.namedtuple",
  "django.utils.translation.*",
}

-- Calls whose key is another rule's.
local KEYED = {}
for _, list in pairs(names.keyed_calls) do
  for _, name in ipairs(list) do KEYED[#KEYED + 1] = name end
end

local function report_argument(site, node, name)
  local text = places.literal(node)
  if not text and node.kind == "identifier" and type(node.value) == "string" and not names.kind(node.text) then
    text = node.value
  end
  local kind, random = nil, nil
  if text then kind, random = judge(name, text, false) end
  if not kind or kind == "key" then return false end
  local called = names.last(site:callee())
  site:report {
    at = node, severity = random and "medium" or nil, confidence = random and "high" or nil,
    message = ("%s gets a %s that stands in the source%s"):format(
      called ~= "" and "`" .. called .. "`" or "This call", kind, ADVICE),
  }
  return true
end

rule {
  id = "secret-password-arg", severity = "low", confidence = "medium", cwe = CWE,
  title = "Password is passed as a literal",
  message = "A call gets a password that stands in the source" .. ADVICE,
  aliases = { "B106", "S106" },
  references = { SHEET },
  match = { keyword(names.globs), keyword { "auth" }, call(BY_POSITION) },
  where = none { callee(resolves(DECLARING)), callee(resolves(KEYED)) },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    for _, given in ipairs(site:args()) do
      if given.keyword and report_argument(site, given.node, given.keyword) then return end
    end
    local auth = site:arg("auth")
    local login = auth and (auth.kind == "tuple" or auth.kind == "list") and auth:elements()
    if login and #login == 2 and report_argument(site, login[2], "password") then return end
    for at, list in pairs(POSITIONS) do
      if site:callee():is(list) then
        local node = site:arg(at)
        if node then report_argument(site, node, "password") end
      end
    end
  end,
}

rule {
  id = "secret-password-default", severity = "low", confidence = "medium", cwe = CWE,
  title = "Password is the default of a parameter",
  message = "A parameter's default is a password that stands in the source; let it have none",
  aliases = { "B107", "S107" },
  references = { SHEET },
  match = param { name = names.globs },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    local given = site.parent and site.parent:field("value")
    local text = places.literal(given)
    if not text then return end
    local kind, random = judge(site.text, text, false)
    if not kind or kind == "key" then return end
    site:report {
      severity = random and "medium" or nil, confidence = random and "high" or nil,
      message = ("Callers that leave `%s` out get a %s that stands in the source; let it have no default"):format(
        site.text, kind),
    }
  end,
}

-- ---- random-looking keys under any of the usual names ----

local function report_key(site, at, name, text)
  if #text < 16 or #text > values.longest or elsewhere[name:lower()] or names.kind(name) ~= "key" then return end
  if tokens.known(text) or values.repeats(text, name) then return end
  if not values.is_random(text, 16) then return end
  site:report {
    at = at, message = ("`%s` gets what looks like a key of %d characters; revoke it and read the new one from the "
      .. "environment or a secret store"):format(name, #text),
  }
end

-- The value that a key of a dict or an element is given.
local function holder_of(key)
  local parent = key.parent
  if parent.kind == "pair" then return parent, parent:field("value") end
  local statement = parent.kind == "subscript" and parent.parent
  if statement and statement.kind == "assignment" then return statement, statement:field("right") end
  return nil
end

local function report_value_of_key(site)
  if not site.parent or type(site.value) ~= "string" then return end
  local holder, given = holder_of(site)
  local text = places.literal(given)
  if text and text ~= site.value then report_key(site, holder, site.value, text) end
end

local function report_arguments(site)
  for _, given in ipairs(site:args()) do
    local text = given.keyword and places.literal(given.node)
    if text then report_key(site, given.node, given.keyword, text) end
  end
end

local function report_keys(site)
  local kind = site.kind
  if kind == "assignment" then
    local target, text = site:target(), places.literal(site:field("right"))
    if target and text then report_key(site, site, names.last(target), text) end
  elseif kind == "call" then
    report_arguments(site)
  elseif kind == "identifier" then
    local text = places.literal(site.parent and site.parent:field("value"))
    if text then report_key(site, site, site.text, text) end
  else
    report_value_of_key(site)
  end
end

rule {
  id = "secret-high-entropy", severity = "medium", confidence = "medium", cwe = 798,
  title = "Random text stands where a key is expected",
  message = "What looks like a key stands in the source" .. ADVICE,
  references = { SHEET },
  match = {
    assign(names.key_globs), assign(names.key_attributes), keyword(names.key_globs), param { name = names.key_globs },
    string(names.key_regexes),
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = report_keys,
}
