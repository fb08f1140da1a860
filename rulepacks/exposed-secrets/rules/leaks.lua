-- Credentials that leave: by a default, a log, an address or a file that is shipped.
local names = require("data.names")
local places = require("data.places")
local tokens = require("data.tokens")
local values = require("data.values")

local function report_wrapped(site)
  local text = places.literal(site:arg("secret_value", 1))
  if text and not values.is_placeholder(text) and not values.is_reference(text) and not tokens.known(text) then
    site:report {
      message = "This secret stands in the source, where `SecretStr` cannot hide it; read it from the environment",
    }
  end
end

local function is_fallback(kind, text)
  if values.is_placeholder(text) or values.is_reference(text) or tokens.known(text) then return false end
  return kind ~= "token" or values.is_random(text, 12)
end

local function report_default(site)
  if site:callee():is { "pydantic.**" } then return report_wrapped(site) end
  local variable, default = site:arg(1), site:arg("default", 2)
  local name = variable and variable.value
  local text = type(name) == "string" and default and places.literal(default)
  local kind = text and names.kind(name)
  if kind and is_fallback(kind, text) then
    site:report {
      at = default,
      message = ("Without `%s` in the environment, a %s from the source is used; fail instead"):format(name, kind),
    }
  end
end

rule {
  id = "secret-env-default", severity = "medium", confidence = "medium", cwe = 798,
  title = "Default for a secret of the environment stands in the source",
  message = "When the variable is not set, this secret from the source is used; fail instead",
  references = { "https://12factor.net/config" },
  match = {
    call { "os.getenv", "os.environ.get", "os.environ.setdefault", "decouple.config", "environs.Env().str",
      "environs.Env()",
      "environ.Env()", "environ.Env().str", "starlette.config.Config()" },
    call { "pydantic.SecretStr", "pydantic.types.SecretStr", "pydantic.SecretBytes" },
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = report_default,
}

local LEVELS = { "debug", "info", "warning", "warn", "error", "critical", "exception", "log" }
local LOGS = { "builtins.print" }
for _, level in ipairs(LEVELS) do
  LOGS[#LOGS + 1] = "logging." .. level
  LOGS[#LOGS + 1] = "logging.getLogger()." .. level
  LOGS[#LOGS + 1] = "loguru.logger." .. level
  LOGS[#LOGS + 1] = "structlog.get_logger()." .. level
  LOGS[#LOGS + 1] = "logging.Logger()." .. level
end

local function is_secret(key, keys_as_well)
  local kind = type(key) == "string" and names.kind(key)
  return kind == "password" or kind == "secret" or keys_as_well and kind == "key"
end

local MIXED = { binary_operator = true, tuple = true, parenthesized_expression = true }

-- What a text is put together from.
local function parts_of(node)
  local kind, parts = node.kind, {}
  if kind == "string" or kind == "concatenated_string" then
    for _, part in ipairs(node:find { "interpolation" }) do
      parts[#parts + 1] = part:field("expression") or part:child(1)
    end
  elseif MIXED[kind] then
    return node:children()
  elseif kind == "call" and node:callee().kind == "attribute" and node:callee().text:find("%.format$") then
    for _, given in ipairs(node:args()) do parts[#parts + 1] = given.node end
  end
  return parts
end

-- The name of a credential that is shown as it is: as an argument, or filled into a text.
local function shown(node)
  if node.kind == "identifier" or node.kind == "attribute" then
    local word = names.last(node)
    if is_secret(word, true) and node:truth() == nil then return word, node end
    return nil
  end
  for _, part in ipairs(parts_of(node)) do
    local word, at = shown(part)
    if word then return word, at end
  end
  return nil
end

rule {
  id = "secret-log-taint", severity = "medium", confidence = "medium", cwe = { 532, 312, 359 },
  title = "Password is written to a log",
  message = "A credential is written where many can read it; leave it out",
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html" },
  match = call(LOGS),
  where = any_arg(both { dynamic, written(names.signs) }),
  cases = {
    { where = path(places.tests), confidence = "low" },
    { where = callee(resolves { "builtins.print" }), severity = "low" },
  },
  check = function(site)
    for _, given in ipairs(site:args()) do
      local word, at = shown(given.node)
      if word then
        site:report {
          at = at, message = ("`%s` shows `%s` to everyone who can read the output; leave it out"):format(
            site:callee().text, word),
        }
        return
      end
    end
  end,
}

local function report_part(site, at, key)
  site:report {
    at = at,
    message = ("`%s` becomes part of the address, which servers and proxies log; send it in a header or in the body")
      :format(key),
  }
end

rule {
  id = "secret-query-string", severity = "low", confidence = "medium", cwe = 598,
  title = "Password travels in the address of a request",
  message = "Addresses end up in logs of servers and proxies; send the credential in a header or in the body",
  references = { "https://cwe.mitre.org/data/definitions/598.html" },
  match = call {
    "requests.get", "requests.Session().get", "httpx.get", "httpx.Client().get", "httpx.AsyncClient().get",
    "aiohttp.ClientSession().get", "urllib.request.urlopen", "requests.request", "requests.head",
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    local given = site:arg("params")
    if given and given.kind == "dictionary" then
      for _, element in ipairs(given:elements()) do
        if is_secret(element.key) then return report_part(site, element.node, element.key) end
      end
    end
    local address = site:arg("url", 1)
    local text = address and address.text or ""
    for key in text:gmatch("[?&]([%w_-]+)=[{%%\"']") do
      if address.kind ~= "identifier" and is_secret(key) then return report_part(site, address, key) end
    end
    return nil
  end,
}

local ALWAYS = {
  ".pypirc", ".netrc", "_netrc", ".git-credentials", ".htpasswd", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519",
  "*.ppk",
  "*.kdbx", ".aws/credentials", "**/.aws/credentials", ".docker/config.json", "**/.docker/config.json", ".s3cfg",
  ".dockercfg", ".boto", ".my.cnf", ".pgpass",
}
local OFTEN = {
  ".env", ".env.local", ".env.prod", ".env.production", ".env.staging", "*.p12", "*.pfx", "*.jks", "*.keystore",
  "*.key",
  "*-key.pem", "*_key.pem", "key.pem", "private*.pem", "privkey.pem", "client_secret*.json", "service-account*.json",
  "service_account*.json", ".npmrc", "*.ovpn",
}

-- At the top and in any folder.
local function anywhere(globs)
  local all = {}
  for _, glob in ipairs(globs) do
    all[#all + 1] = glob
    if not glob:find("/", 1, true) then all[#all + 1] = "**/" .. glob end
  end
  return all
end

rule {
  id = "secret-file-shipped", severity = "high", confidence = "high", cwe = { 538, 798 },
  title = "File with credentials is part of the package",
  message = "Files of this name hold credentials: take it out of what is published and revoke them",
  references = { "https://cwe.mitre.org/data/definitions/538.html" },
  -- A file that is named on the command line is read as Python when it could be that.
  units = { "other", "python" },
  match = { file(ALWAYS), file(OFTEN) },
  cases = {
    { where = path(places.tests), severity = "low", confidence = "low" },
    {
      where = path(anywhere(OFTEN)), severity = "medium", confidence = "medium",
      message = "Files of this name often hold keys or passwords: make sure that it may be published, or leave "
        .. "it out",
    },
  },
}
