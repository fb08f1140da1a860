-- Old versions of TLS and weak cipher suites.
local names = require("data.names")

local SSL_DOCS = "https://docs.python.org/3/library/ssl.html"
local RFC = "https://www.rfc-editor.org/rfc/rfc8996"

local CONTEXTS = { "ssl.wrap_socket", "ssl.SSLContext", "OpenSSL.SSL.Context", "pyOpenSSL.SSL.Context" }
local MAKERS = {
  "urllib3.util.ssl_.create_urllib3_context", "urllib3.util.create_urllib3_context", "ssl.get_server_certificate",
  "eventlet.green.ssl.wrap_socket", "gevent.ssl.wrap_socket",
}

local function chosen(list)
  return any {
    arg("ssl_version", resolves(list)), arg("method", resolves(list)), arg("protocol", resolves(list)),
    all { callee(resolves(names.join(CONTEXTS, MAKERS))), any_arg(resolves(list)) },
  }
end

-- SSLv23_METHOD with the old versions switched off is the old way to say "TLS 1.2 and later".
local function switches_off()
  return unit.text:find("OP_NO_SSLv3") ~= nil or unit.text:find("set_min_proto_version") ~= nil
end

local CHOICES = {
  "ssl.PROTOCOL_TLS", "ssl.PROTOCOL_SSLv23", "ssl.PROTOCOL_TLS_CLIENT", "ssl.PROTOCOL_TLSv1_2",
  "OpenSSL.SSL.TLSv1_2_METHOD", "OpenSSL.SSL.TLS_METHOD",
}

rule {
  id = "crypto-tls-version", severity = "high", confidence = "high", cwe = { 327, 326 },
  title = "Protocol version of TLS is broken or outdated",
  message = "`{callee}` is told to speak SSL, whose encryption can be undone; use `ssl.create_default_context`",
  aliases = { "B502", "S502" },
  tags = { "tls" },
  references = { SSL_DOCS .. "#ssl.PROTOCOL_TLS_CLIENT", RFC },
  match = { call(CONTEXTS), call(MAKERS), keyword { "ssl_version", "method", "protocol" } },
  where = chosen(names.tls_weak),
  check = function(site)
    for _, argument in ipairs(site:args()) do
      local node = argument.node
      if node:is(names.tls_any) and switches_off() then return end
      -- One of several, which the caller or a table chooses.
      local written_out = node.text:find("PROTOCOL_", 1, true) or node.text:find("_METHOD", 1, true)
      if node:is(names.tls_weak) and (node:is(CHOICES) or not written_out and #node.names > 1) then return end
    end
    site:report {}
  end,
  cases = {
    { where = chosen(names.ssl_broken) },
    {
      where = chosen(names.tls_old), severity = "medium",
      message = "`{callee}` is told to speak TLS 1.0 or 1.1, which are withdrawn; use `ssl.create_default_context`",
    },
    {
      severity = "low", confidence = "medium",
      message = "`{callee}` speaks whatever the other side asks for, old versions too; use `TLS_METHOD` and "
        .. "`set_min_proto_version`",
    },
  },
}

local DEFAULTS = { "default_parameter", "typed_default_parameter" }

rule {
  id = "crypto-tls-default-param", severity = "medium", confidence = "high", cwe = 327,
  title = "Parameter's default is an outdated TLS version",
  message = "Callers who name no version get `{name}`, which is outdated; make `ssl.PROTOCOL_TLS_CLIENT` the default",
  aliases = { "B503", "S503" },
  tags = { "tls" },
  references = { SSL_DOCS, RFC },
  match = name(names.tls_weak),
  where = inside { kind = DEFAULTS },
  check = function(site)
    local parameter = site:ancestor(DEFAULTS)
    local default = parameter and parameter:field("value")
    if default and default.line == site.line and default.column == site.column then site:report {} end
  end,
}

rule {
  id = "crypto-tls-no-version", severity = "low", confidence = "medium", cwe = 327,
  title = "Socket is wrapped without certificate check or version",
  message = "`{callee}` checks no certificate and speaks old versions; use `ssl.create_default_context().wrap_socket`",
  aliases = { "B504", "S504" },
  tags = { "tls" },
  references = { "https://docs.python.org/3.11/library/ssl.html#ssl.wrap_socket" },
  match = call { "ssl.wrap_socket" },
  where = all { arg("ssl_version", 6, absent) },
}

local OLD_VERSIONS = {
  "ssl.TLSVersion.SSLv3", "ssl.TLSVersion.TLSv1", "ssl.TLSVersion.TLSv1_1", "ssl.TLSVersion.MINIMUM_SUPPORTED",
}
local OPENSSL_OLD = {
  "OpenSSL.SSL.SSL3_VERSION", "OpenSSL.SSL.TLS1_VERSION", "OpenSSL.SSL.TLS1_1_VERSION",
}

rule {
  id = "crypto-tls-min-version", severity = "high", confidence = "medium", cwe = 327,
  title = "Outdated TLS versions are allowed",
  message = "The connection may fall back to a version of TLS that is withdrawn; allow TLS 1.2 and later only",
  tags = { "tls" },
  references = { SSL_DOCS .. "#ssl.SSLContext.minimum_version", RFC },
  match = {
    assign { ".minimum_version", ".maximum_version" }, keyword { "ssl_minimum_version", "ssl_maximum_version" },
    call { ".set_min_proto_version", ".set_max_proto_version" },
    pattern "$X.options &= ~ssl.OP_NO_SSLv2", pattern "$X.options &= ~ssl.OP_NO_SSLv3",
    pattern "$X.options &= ~ssl.OP_NO_TLSv1", pattern "$X.options &= ~ssl.OP_NO_TLSv1_1",
  },
  where = any {
    value(resolves(OLD_VERSIONS)),
    arg("ssl_minimum_version", resolves(OLD_VERSIONS)), arg("ssl_maximum_version", resolves(OLD_VERSIONS)),
    arg(1, resolves(OPENSSL_OLD)),
    hole("X", not_(absent)),
  },
}

-- Parts of cipher suite names, and what is wrong with them.
local WEAK_PARTS = {
  NULL = "no encryption", ENULL = "no encryption", ANULL = "no check of who answers",
  ADH = "no check of who answers", AECDH = "no check of who answers", RC4 = "the broken RC4", RC2 = "the broken RC2",
  DES = "the broken DES", ["3DES"] = "the outdated 3DES", EXP = "export grade keys", EXPORT = "export grade keys",
  EXPORT40 = "export grade keys", EXPORT56 = "export grade keys", LOW = "keys that are too short",
  MD5 = "the broken MD5", COMPLEMENTOFALL = "no encryption", CBC3 = "the outdated 3DES",
}

local function problem_of(part, excluded)
  for word in part:gmatch("[%w]+") do
    local upper = word:upper()
    if WEAK_PARTS[upper] and not excluded[upper] then return WEAK_PARTS[upper] end
  end
  return nil
end

local function weak_suite(list)
  local excluded, parts = {}, {}
  for part in list:gmatch("[^:, ]+") do
    local sign, rest = part:match("^([!-]?)(.*)$")
    if sign == "" then
      parts[#parts + 1] = rest
    elseif not rest:find("+", 1, true) then
      excluded[rest:upper()] = true
    end
  end
  if excluded["3DES"] then excluded.CBC3, excluded.DES = true, true end
  for _, part in ipairs(parts) do
    if part:find("@SECLEVEL=[0]") then return part, "every length of key" end
    local what = problem_of(part, excluded)
    if what and not excluded[part:upper()] then return part, what end
  end
  return nil
end

local function cipher_list(site)
  if site.kind ~= "call" then return nil end
  if site:callee():is { ".set_ciphers", ".set_cipher_list" } then
    return site:arg("cipherlist", 1) or site:arg("cipher_list", 1) or site:arg("ciphers", 1)
  end
  return site:arg("ciphers") or site:arg("ssl_ciphers")
end

rule {
  id = "crypto-tls-ciphers", severity = "medium", confidence = "medium", cwe = { 326, 327 },
  title = "Weak cipher suites are allowed",
  message = "The list of cipher suites allows weak ones; leave the choice to the library",
  tags = { "tls" },
  references = { "https://docs.openssl.org/master/man1/openssl-ciphers/", "https://ssl-config.mozilla.org/" },
  match = { call { ".set_ciphers", ".set_cipher_list" }, keyword { "ciphers", "ssl_ciphers" } },
  check = function(site)
    local list = cipher_list(site)
    local text = list and list.value
    if type(text) ~= "string" then return end
    local part, what = weak_suite(text)
    if part then
      site:report {
        message = ("The cipher suites allow `%s`, that is %s; leave the choice to the library"):format(part, what),
      }
    end
  end,
}
