-- Keys with which frameworks and libraries sign, encrypt or log in.
local places = require("data.places")
local names = require("data.names")
local tokens = require("data.tokens")
local values = require("data.values")

local CWE = { 798, 321 }
local READ_IT = "; read it from the environment and make a new one"

local function text_of(node)
  if not node then return nil end
  local text = node.value
  return type(text) == "string" and text ~= "" and text or nil
end

-- A name of a variable or a template stands for the key.
local function is_filled_in(text)
  return text:find("{{", 1, true) or text:find("${", 1, true) or text:find("^%$[%w_]+$") or text:find("^<[^>]*>$")
    or text:find("^{[%w_. ]*}$") or text:find("^%%%(")
end

local function given_value(site)
  return site:field("right") or site:field("value")
end

local function report_key(site, node, message)
  local text = text_of(node)
  if not text or is_filled_in(text) then return false end
  site:report { at = site.kind == "call" and node or site, message = message }
  return true
end

local SETTINGS = { "settings.py", "**/settings.py", "**/settings/**", "settings/**", "**/*settings*.py",
  "*settings*.py" }

rule {
  id = "secret-django-key", severity = "high", confidence = "high", cwe = CWE,
  title = "Django's secret key stands in the source",
  message = "Whoever reads this `SECRET_KEY` can sign sessions and password resets" .. READ_IT,
  references = { "https://docs.djangoproject.com/en/stable/ref/settings/#secret-key" },
  match = assign { "SECRET_KEY", "SECRET_KEY_FALLBACKS" },
  where = any { path(SETTINGS), imports { "django" } },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    local given = given_value(site)
    if not given then return end
    if given.kind == "list" or given.kind == "tuple" then
      for _, element in ipairs(given:elements()) do
        if report_key(site, element) then return end
      end
      return
    end
    local text = text_of(given)
    if text and text:find("^django%-insecure%-") then
      site:report {
        message = "This is the key that `startproject` made for development: anyone who reads it can sign sessions; "
          .. "read a new one from the environment",
      }
    else
      report_key(site, given)
    end
  end,
}

local KEYED_CALLS = names.keyed_calls
local KEYED, KEYWORDS = {}, { "secret_key", "cookie_secret", "secret" }
for _, list in pairs(KEYED_CALLS) do
  for _, name in ipairs(list) do KEYED[#KEYED + 1] = name end
end
local WITH_KEYWORDS = {
  "tornado.web.Application", ".add_middleware", ".from_mapping", ".update", "starlette.middleware.Middleware",
  "sanic_session.Session",
}

local function key_of_call(site)
  local callee = site:callee()
  if callee:is { ".from_mapping", ".update" } then
    return callee.text:find("config") and site:arg("SECRET_KEY") or nil
  end
  for _, keyword in ipairs(KEYWORDS) do
    local given = site:arg(keyword)
    if given then return given end
  end
  for at, list in pairs(KEYED_CALLS) do
    if callee:is(list) then return site:arg(at) end
  end
  return nil
end

local function is_django()
  return unit.name:find("settings") ~= nil or table.concat(unit.imports, " "):find("django", 1, true) ~= nil
end

local function report_assigned(site)
  local target, text = site:target(), text_of(given_value(site))
  if not text or is_filled_in(text) then return end
  if target.kind == "identifier" then
    -- The name of a setting: SECRET_KEY = "aws_secret_access_key"
    local is_name = text:find("^[%a_]+$") and text:lower():find("key$")
    if not is_django() and #text > 2 and not is_name then site:report() end
    return
  end
  -- An attribute of some client: only what no one would type is a key for sure.
  local app = target.text:find("app") or target.text:find("config")
  if app or values.is_random(text, 12) then site:report() end
end

local function report_session_key(site)
  if site.kind ~= "call" then
    report_assigned(site)
  elseif site:callee():is(KEYED) or site:callee():is(WITH_KEYWORDS) then
    report_key(site, key_of_call(site))
  end
end

rule {
  id = "secret-flask-key", severity = "high", confidence = "high", cwe = CWE,
  title = "Key for signing sessions stands in the source",
  message = "Whoever reads this key can sign cookies and tokens of any user" .. READ_IT,
  references = { "https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY" },
  match = {
    assign { ".secret_key", ".config[SECRET_KEY]", "SECRET_KEY" }, call(KEYED), keyword { "cookie_secret" },
    keyword { "secret_key", "SECRET_KEY" },
  },
  cases = {
    { where = path(places.tests), confidence = "low" },
    { where = any { path(SETTINGS), imports { "django" } } },
  },
  check = report_session_key,
}

-- ---- JSON web tokens ----

local function is_private(text)
  return text and not is_filled_in(text) and not text:find("PUBLIC KEY", 1, true) and not text:find("CERTIFICATE", 1,
    true)
end

local function key_argument(site)
  local options = site:arg("options", 4)
  if options and options.text:find("verify_signature[\"']?%s*[:=]%s*False") then return nil end
  local callee = site:callee()
  if callee:is { "joserfc.jwk.OctKey.import_key" } then return site:arg(1) end
  return site:arg("key", callee:is { "authlib.jose.jwt.encode" } and 3 or 2)
end

local function report_jwt_key(site)
  local at, node = site, given_value(site)
  if site.kind == "call" then
    node = key_argument(site)
    at = node
  elseif site.kind == "string" then
    local pair = site.parent
    local key = pair and pair.kind == "pair" and pair:field("key")
    if not key or key.column ~= site.column or key.line ~= site.line then return end
    node, at = pair:field("value"), pair
  end
  if is_private(text_of(node)) then site:report { at = at } end
end

rule {
  id = "secret-jwt-key", severity = "high", confidence = "high", cwe = { 798, 321, 522 },
  title = "Key for JSON web tokens stands in the source",
  message = "Whoever reads this key can make tokens for any user" .. READ_IT,
  references = { "https://pyjwt.readthedocs.io/en/stable/usage.html" },
  match = {
    call { "jwt.encode", "jwt.decode", "jwt.api_jwt.encode", "jwt.api_jwt.decode", "jwt.PyJWT().encode",
      "jwt.PyJWT().decode",
      "jose.jwt.encode", "jose.jwt.decode", "jose.jws.sign", "jose.jws.verify", "python_jwt.generate_jwt",
      "authlib.jose.jwt.encode", "authlib.jose.jwt.decode", "joserfc.jwk.OctKey.import_key" },
    assign { "JWT_SECRET_KEY", "JWT_SECRET", ".config[JWT_SECRET_KEY]" },
    string { "^SIGNING_KEY$", "^JWT_SECRET_KEY$" },
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = report_jwt_key,
}

local AWS_NAMES = { "aws_secret_access_key", "aws_session_token", "aws_access_key_id" }
local STAND_INS = {
  test = true, testing = true, fake = true, dummy = true, mock = true, foo = true, bar = true, key = true,
  secret = true,
  minioadmin = true, minio = true, ["local"] = true, localstack = true, anything = true, none = true, token = true,
  x = true,
}

local function is_aws_secret(name, text)
  local lower = text:lower()
  if STAND_INS[lower] or values.is_placeholder(text) or tokens.known(text) or values.repeats(text,
    name) then return false end
  return not lower:find("test", 1, true) and not lower:find("example", 1, true) and not lower:find("^aws")
end

-- Made unreadable by a row of the same letter: a stand-in, or a real key that somebody has blotted out.
local function is_blotted(text)
  return #text >= 16 and text:lower():find("xxxx", 1, true) and text:find("[%w]") and text:find("^[%w/+=]+$")
    and text:gsub("[xX]", ""):len() >= 4
end

rule {
  id = "secret-aws-keyword", severity = "high", confidence = "high", cwe = 798,
  title = "AWS credentials stand in the source",
  message = "AWS credentials stand in the source: deactivate them, and let the SDK find roles or profiles",
  references = { "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html" },
  match = {
    keyword(AWS_NAMES),
    assign { "aws_secret_access_key", "aws_session_token", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
      "AWS_SECRET_KEY",
      "aws_secret_key", ".aws_secret_access_key", ".environ[AWS_SECRET_ACCESS_KEY]",
      "os.environ[AWS_SECRET_ACCESS_KEY]" },
  },
  cases = { { where = path(places.tests), confidence = "low" } },
  check = function(site)
    if site.kind ~= "call" then
      local text = text_of(given_value(site))
      if text and is_aws_secret("aws_secret_access_key", text) then site:report() end
      return
    end
    for _, name in ipairs(AWS_NAMES) do
      local given = site:arg(name)
      local text = text_of(given)
      if text and is_aws_secret(name, text) and (name ~= "aws_access_key_id" or values.is_random(text, 16)) then
        site:report {
          at = given,
          message = ("`%s` stands in the source: deactivate the key, and let the SDK find a role or a "
            .. "profile"):format(name),
        }
        return
      elseif text and is_blotted(text) then
        site:report {
          at = given, severity = "low", confidence = "medium",
          message = ("`%s` is given a text of the source; let the SDK find a role or a profile"):format(name),
        }
        return
      end
    end
  end,
}

local MODULES = { "AES", "DES", "DES3", "Blowfish", "CAST", "ARC2", "ARC4", "ChaCha20", "ChaCha20_Poly1305",
  "Salsa20" }
local CIPHERS = {
  "cryptography.fernet.Fernet", "nacl.secret.SecretBox", "nacl.secret.Aead", "pyaes.AESModeOfOperationCTR",
  "pyaes.AESModeOfOperationCBC", "pyaes.AESModeOfOperationECB",
}
for _, name in ipairs(MODULES) do
  CIPHERS[#CIPHERS + 1] = "Crypto.Cipher." .. name .. ".new"
  CIPHERS[#CIPHERS + 1] = "Cryptodome.Cipher." .. name .. ".new"
end
for _, name in ipairs { "AES", "AES128", "AES256", "ChaCha20", "Camellia", "TripleDES", "Blowfish", "ARC4", "SM4" } do
  CIPHERS[#CIPHERS + 1] = "cryptography.hazmat.primitives.ciphers.algorithms." .. name
end
for _, name in ipairs { "AESGCM", "AESCCM", "AESOCB3", "AESSIV", "AESGCMSIV", "ChaCha20Poly1305" } do
  CIPHERS[#CIPHERS + 1] = "cryptography.hazmat.primitives.ciphers.aead." .. name
end
local MACS = { "hmac.new", "hmac.digest", "hmac.HMAC", "Crypto.Hash.HMAC.new", "Cryptodome.Hash.HMAC.new",
  "cryptography.hazmat.primitives.hmac.HMAC" }

rule {
  id = "secret-crypto-key", severity = "high", confidence = "medium", cwe = { 321, 798 },
  title = "Key for encrypting or signing stands in the source",
  message = "`{callee}` gets a key that stands in the source, so it protects nothing from those who have the "
    .. "source; load "
    .. "it from a secret store",
  references = { "https://cwe.mitre.org/data/definitions/321.html" },
  match = { call(CIPHERS), call(MACS) },
  where = arg("key", 1, constant),
  cases = {
    { where = path(places.tests), confidence = "low" },
    {
      where = callee(resolves(MACS)), severity = "medium",
      message = "`{callee}` gets a key that stands in the source: whoever has the source can sign as well; load "
        .. "it from a "
        .. "secret store",
    },
  },
  check = function(site)
    local key = site:arg("key", 1)
    local text = text_of(key)
    if not text or is_filled_in(text) then return end
    -- Zeros, and labels with blanks, which key derivations use on purpose.
    if site:callee():is(MACS) and (text == text:sub(1, 1):rep(#text) or text:find(" ", 1, true)) then return end
    site:report { at = key }
  end,
}

rule {
  id = "secret-hashids-salt", severity = "medium", confidence = "high", cwe = { 327, 200 },
  title = "Application's secret key is the salt of Hashids",
  message = "`{callee}` gives its salt away to those who collect ids, and here it is the application's secret "
    .. "key; use "
    .. "another text",
  references = { "https://carnage.github.io/2015/08/cryptanalysis-of-hashids" },
  match = call { "hashids.Hashids" },
  where = arg("salt", 1, either {
    resolves { "django.conf.settings.SECRET_KEY", "flask.current_app.secret_key", "flask.Flask().secret_key" },
    resolves { "flask.current_app.config[]", "flask.Flask().config[]", ".config[SECRET_KEY]", ".secret_key" },
  }),
}

-- The dictionary that a name of the same function, or of the module, holds.
local function assigned_dictionary(site, name)
  local places_of_it = { site:function_(), site:ancestor("module") }
  for i = 1, 2 do
    local around = places_of_it[i]
    for _, assignment in ipairs(around and around:find { "assignment" } or {}) do
      local left, right = assignment:field("left"), assignment:field("right")
      if left and right and left.text == name and right.kind == "dictionary" and assignment.line < site.line then
        return right
      end
    end
  end
  return nil
end

rule {
  id = "secret-jwt-payload", severity = "medium", confidence = "medium", cwe = 522,
  title = "Token carries a password",
  message = "The token carries a password, and everyone who holds the token can read it: tokens are signed, not "
    .. "encrypted",
  references = { "https://www.rfc-editor.org/rfc/rfc8725" },
  match = call { "jwt.encode", "jwt.api_jwt.encode", "jwt.PyJWT().encode", "jose.jwt.encode",
    "authlib.jose.jwt.encode" },
  check = function(site)
    local payload = site:callee():is { "authlib.jose.jwt.encode" } and site:arg("payload", 2)
      or site:arg("payload", 1) or site:arg("claims", 1)
    payload = payload and payload.kind == "identifier" and assigned_dictionary(site, payload.text) or payload
    if not payload or payload.kind ~= "dictionary" then return end
    for _, element in ipairs(payload:elements()) do
      local key = type(element.key) == "string" and element.key or nil
      local kind = key and names.kind(key)
      if kind == "password" or kind == "secret" then
        site:report {
          at = element.node,
          message = ("The token carries `%s`, and everyone who holds it can read that: tokens are signed, not "
            .. "encrypted")
            :format(key),
        }
        return
      end
    end
  end,
}
