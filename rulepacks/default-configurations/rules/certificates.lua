-- TLS without a look at the certificate.
local names = require("data.names")

local REQUESTS_DOCS = "https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification"
local SSL_DOCS = "https://docs.python.org/3/library/ssl.html"
local FIX = { drop = "verify", safety = "unsafe", title = "Check the certificate" }

rule {
  id = "conf-tls-verify-false", severity = "high", confidence = "high", cwe = 295,
  title = "Certificate of the server is not checked",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; leave "
    .. "`verify` out "
    .. "or name a CA file",
  aliases = { "B501", "S501" },
  tags = { "tls" },
  references = { REQUESTS_DOCS, "https://www.python-httpx.org/advanced/ssl/" },
  match = { call(names.requests), call(names.httpx), call(names.httpx_client) },
  where = { arg("verify", both { falsy, not_(equals(nil)) }), none { arg("verify", truthy) } },
  fix = FIX,
  cases = {
    { where = path(names.test_paths), severity = "low" },
  },
}

local SESSIONS = {
  "requests.Session()", "requests.session()", "requests.sessions.Session()", "requests.sessions.session()",
}

local SWITCHES = {
  ".environ[REQUESTS_CA_BUNDLE]", ".environ[CURL_CA_BUNDLE]", ".environ[PYTHONHTTPSVERIFY]",
  ".environ[GIT_SSL_NO_VERIFY]", ".environ[NODE_TLS_REJECT_UNAUTHORIZED]",
}

-- session.verify = False, on an object that is a session or is called so.
local function check_attribute(site, target)
  local object = target:field("object")
  local name = object and object.text:lower():match("([%w_]+)$") or ""
  local known = target:is(names.product(SESSIONS, { "verify" }))
  local named_so = name:find("session") or name == "s" or name == "sess" or name == "http"
  if known or (named_so and unit.text:find("requests", 1, true)) then
    site:report {
      confidence = not known and "medium" or nil,
      message = "From here on this session accepts any certificate, so somebody in between can read and "
        .. "change everything",
    }
  end
end

-- What each variable must hold to switch the check off.
local function switches_off(variable, value)
  if variable:find("NO_VERIFY") then return value == "1" or value == "true" end
  if variable:find("BUNDLE") then return value == "" end
  return value == "0"
end

rule {
  id = "conf-tls-session-verify", severity = "high", confidence = "high", cwe = 295,
  title = "Session checks no certificates",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; leave `verify` "
    .. "out or name a CA file",
  aliases = { "B501", "S501" },
  tags = { "tls" },
  references = { REQUESTS_DOCS },
  match = { call(names.requests_session), assign { ".verify" }, assign(SWITCHES) },
  where = any {
    value(equals(false, "", "0", "1", "true")),
    all { arg("verify", both { falsy, not_(equals(nil)) }), none { arg("verify", truthy) } },
  },
  check = function(site)
    local target = site.kind ~= "call" and site:target()
    local given = target and site:field("right")
    if not target then
      site:report {}
    elseif target.kind == "attribute" then
      if given and given.value == false then check_attribute(site, target) end
    elseif given and switches_off(target.text, given.value) then
      site:report { message = "This variable makes programs accept any certificate; leave it unset" }
    end
  end,
  cases = { { where = path(names.test_paths), severity = "low" } },
}

local AIOHTTP_CONNECTOR = { "aiohttp.TCPConnector", "aiohttp.connector.TCPConnector" }

rule {
  id = "conf-tls-aiohttp", severity = "high", confidence = "high", cwe = 295,
  title = "aiohttp checks no certificates",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; leave "
    .. "`ssl` out or "
    .. "pass a context",
  tags = { "tls" },
  references = { "https://docs.aiohttp.org/en/stable/client_advanced.html#ssl-control-for-tcp-sockets" },
  match = { call(names.aiohttp_session), call(AIOHTTP_CONNECTOR), call { "aiohttp.request" } },
  where = any {
    arg("ssl", both { falsy, not_(equals(nil)) }), arg("verify_ssl", both { falsy, not_(equals(nil)) }),
  },
  cases = { { where = path(names.test_paths), severity = "low" } },
}

local URLLIB3 = {
  "urllib3.PoolManager", "urllib3.ProxyManager", "urllib3.HTTPSConnectionPool", "urllib3.connection_from_url",
  "urllib3.proxy_from_url", "urllib3.poolmanager.PoolManager", "urllib3.connectionpool.HTTPSConnectionPool",
  "urllib3.poolmanager.ProxyManager",
}
local WARNINGS = {
  "urllib3.disable_warnings", "requests.packages.urllib3.disable_warnings", "urllib3.util.disable_warnings",
}

rule {
  id = "conf-tls-urllib3", severity = "high", confidence = "high", cwe = 295,
  title = "urllib3 checks no certificates",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; leave "
    .. "`cert_reqs` "
    .. "out",
  tags = { "tls" },
  references = { "https://urllib3.readthedocs.io/en/stable/user-guide.html#certificate-verification" },
  match = { call(URLLIB3), call(WARNINGS) },
  where = any {
    callee(resolves(WARNINGS)),
    all {
      arg("cert_reqs", either {
        resolves { "ssl.CERT_NONE", "ssl.CERT_OPTIONAL" }, matches("^(?:CERT_)?(?:NONE|OPTIONAL)$"), equals(0, 1),
      }),
      -- Not where both are possible, as the caller likes.
      none { arg("cert_reqs", resolves { "ssl.CERT_REQUIRED" }) },
    },
    arg("assert_hostname", equals(false)),
  },
  cases = {
    {
      where = callee(resolves(WARNINGS)), severity = "low", confidence = "medium",
      message = "`{callee}` silences the warning that a certificate is not checked; check it instead",
    },
    {
      where = { arg("assert_hostname", equals(false)), arg("cert_reqs", absent) },
      message = "`{callee}` accepts the certificate of any other site; leave `assert_hostname` out",
    },
  },
}

local REDIS_OR_MONGO = { "redis.**", "pymongo.**", "motor.**" }
local UNVERIFIED = { "ssl._create_unverified_context", "ssl._create_stdlib_context" }

rule {
  id = "conf-tls-unverified-context", severity = "high", confidence = "medium", cwe = 295,
  title = "TLS context checks no certificates",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; use "
    .. "`ssl.create_default_context`",
  aliases = { "B323", "S323" },
  tags = { "tls" },
  references = { SSL_DOCS .. "#ssl.create_default_context", "https://peps.python.org/pep-0476/" },
  match = {
    call(UNVERIFIED), assign { "ssl._create_default_https_context" }, assign { ".verify_mode" },
    keyword { "cert_reqs" },
  },
  where = any {
    callee(resolves(UNVERIFIED)),
    value(resolves(UNVERIFIED)),
    all {
      arg("cert_reqs", resolves { "ssl.CERT_NONE" }), none { arg("cert_reqs", resolves { "ssl.CERT_REQUIRED" }) },
      -- They have a rule of their own.
      none { callee(resolves(URLLIB3)), callee(resolves(REDIS_OR_MONGO)) },
    },
    value(either { resolves { "ssl.CERT_NONE", "ssl.VerifyMode.CERT_NONE" }, equals(0) }),
  },
  check = function(site)
    -- A class that only looks like a context keeps the setting under the same name.
    local kept = site.kind == "call" and site:arg("cert_reqs") or site.kind ~= "call" and site:target()
    local object = kept and kept.kind == "attribute" and kept:field("object")
    if object and object.text == "self" and not object:is { "ssl.SSLContext()" } then return end
    site:report {}
  end,
  cases = {
    { where = path(names.test_paths), severity = "low" },
    {
      where = value(resolves(UNVERIFIED)), confidence = "high",
      message = "From here on every HTTPS request of the process accepts any certificate; leave the default",
    },
    {
      where = arg("cert_reqs", resolves { "ssl.CERT_NONE" }),
      message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; "
        .. "require one",
    },
    {
      where = callee(resolves { "ssl._create_stdlib_context" }),
      message = "`{callee}` is meant for the standard library and checks no certificate; use "
        .. "`ssl.create_default_context`",
    },
    { where = callee(resolves(UNVERIFIED)), confidence = "high" },
    {
      where = inside { kind = "if_statement" }, severity = "medium",
      message = "On this branch the context accepts any certificate; see that nobody takes it by accident",
    },
    {
      message = "The context accepts any certificate, so somebody in between can read and change everything; leave "
        .. "`verify_mode` alone",
    },
  },
}

rule {
  id = "conf-tls-hostname", severity = "high", confidence = "medium", cwe = 297,
  title = "Certificate may belong to another host",
  message = "The certificate of any other site is accepted, so somebody in between can read and change "
    .. "everything; leave "
    .. "`check_hostname` on",
  tags = { "tls" },
  references = { SSL_DOCS .. "#ssl.SSLContext.check_hostname" },
  match = assign { ".check_hostname" },
  where = all { value(equals(false)) },
  check = function(site)
    -- Where no certificate is checked at all, the name has to be let go as well: one finding is enough.
    local scope = site:function_() or site:ancestor("module")
    if scope and scope.text:find("CERT_NONE", 1, true) then return end
    -- A class that only looks like a context keeps the setting under the same name.
    local object = site:target() and site:target():field("object")
    if object and object.text == "self" and not object:is { "ssl.SSLContext()" } then return end
    site:report {}
  end,
  cases = {
    { where = path(names.test_paths), severity = "low" },
    { where = inside { kind = "if_statement" }, severity = "medium" },
  },
}

local PYOPENSSL = { "OpenSSL.SSL.Context().set_verify", "OpenSSL.SSL.Connection().set_verify" }

local function accepts_all(callback)
  if callback.kind ~= "lambda" then return false end
  local body = callback:field("body")
  return body ~= nil and body:truth() == true
end

rule {
  id = "conf-tls-pyopenssl", severity = "high", confidence = "medium", cwe = 295,
  title = "pyOpenSSL checks no certificates",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; use "
    .. "`VERIFY_PEER`",
  tags = { "tls" },
  references = { "https://www.pyopenssl.org/en/latest/api/ssl.html#OpenSSL.SSL.Context.set_verify" },
  match = call(PYOPENSSL),
  check = function(site)
    local mode, callback = site:arg("mode", 1), site:arg("callback", 2)
    if mode and mode:is { "OpenSSL.SSL.VERIFY_NONE" } and not mode:is { "OpenSSL.SSL.VERIFY_PEER" } then
      site:report { confidence = "high" }
    elseif callback and accepts_all(callback) then
      site:report {
        message = "The callback says yes to every certificate; leave it out",
      }
    end
  end,
}

local CURL = { "pycurl.SSL_VERIFYPEER", "pycurl.SSL_VERIFYHOST", "pycurl.PROXY_SSL_VERIFYPEER" }
local BOTO = { "boto3.client", "boto3.resource", "boto3.Session().client", "boto3.Session().resource",
  "boto3.session.Session().client", "boto3.session.Session().resource" }
local SEARCH = { "elasticsearch.Elasticsearch", "elasticsearch.AsyncElasticsearch", "opensearchpy.OpenSearch",
  "opensearchpy.AsyncOpenSearch" }
local MONGO = { "pymongo.MongoClient", "pymongo.AsyncMongoClient", "motor.motor_asyncio.AsyncIOMotorClient",
  "pymongo.mongo_client.MongoClient" }
local REDIS = { "redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url", "redis.asyncio.Redis",
  "redis.asyncio.from_url", "redis.asyncio.Redis.from_url" }
local KAFKA = { "kafka.KafkaProducer", "kafka.KafkaConsumer", "kafka.KafkaAdminClient" }
local MQTT = { ".tls_insecure_set" }
local LDAP = { "ldap.set_option", "ldap.initialize().set_option" }
local OTHER = { "hvac.Client", "docker.tls.TLSConfig", "pymysql.connect", "mysql.connector.connect", "ldap3.Tls" }
local SSLMODE = "^(?:disable|allow|prefer)$"
local POSTGRES = { "psycopg2.connect", "psycopg.connect", "psycopg.AsyncConnection.connect",
  "psycopg.Connection.connect" }
local KUBERNETES = { "kubernetes.client.Configuration().verify_ssl", "kubernetes.client.configuration.Configuration()"
  .. ".verify_ssl" }
local no = both { constant, falsy, not_(equals(nil)) }

rule {
  id = "conf-tls-clients", severity = "high", confidence = "medium", cwe = 295,
  title = "Client checks no certificates",
  message = "`{callee}` accepts any certificate, so somebody in between can read and change everything; leave "
    .. "the check on",
  tags = { "tls" },
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html" },
  match = {
    call { ".setopt" }, call(BOTO), call(SEARCH), call(MONGO), call(REDIS), call(KAFKA), call(MQTT), call(LDAP),
    call(OTHER), call(POSTGRES), assign(KUBERNETES),
  },
  where = any {
    all { arg(1, resolves(CURL)), arg(2, falsy) },
    all { callee(resolves(BOTO)), arg("verify", no) },
    all { callee(resolves(SEARCH)), arg("verify_certs", no) },
    all {
      callee(resolves(MONGO)),
      any {
        arg("tlsAllowInvalidCertificates", truthy), arg("tlsAllowInvalidHostnames", truthy), arg("tlsInsecure", truthy),
        arg("ssl_cert_reqs", resolves { "ssl.CERT_NONE" }),
        arg(1, matches("(?i)[?&](?:tlsAllowInvalidCertificates|tlsInsecure)=true")),
      },
    },
    all {
      callee(resolves(REDIS)),
      any {
        arg("ssl_cert_reqs", either { equals("none"), resolves { "ssl.CERT_NONE" } }),
        all { arg("ssl", truthy), arg("ssl_cert_reqs", equals(nil)) },
        arg("url", 1, matches("[?&]ssl_cert_reqs=(?:none|CERT_NONE)")),
      },
    },
    all { callee(resolves(KAFKA)), arg("ssl_check_hostname", no) },
    all { callee(resolves(MQTT)), arg(1, truthy) },
    all { arg(1, resolves { "ldap.OPT_X_TLS_REQUIRE_CERT" }), arg(2, resolves { "ldap.OPT_X_TLS_NEVER",
      "ldap.OPT_X_TLS_ALLOW" }) },
    all { callee(resolves { "hvac.Client", "docker.tls.TLSConfig" }), arg("verify", no) },
    all { callee(resolves { "pymysql.connect", "mysql.connector.connect" }), any { arg("ssl_verify_cert", no),
      arg("ssl_disabled", truthy) } },
    all { callee(resolves { "ldap3.Tls" }), arg("validate", resolves { "ssl.CERT_NONE" }) },
    all { callee(resolves(POSTGRES)), any { arg("sslmode", matches(SSLMODE)),
      arg(1, matches("sslmode=(?:disable|allow|prefer)")) } },
    value(equals(false)),
  },
  cases = {
    {
      where = callee(resolves(POSTGRES)), severity = "medium",
      message = "`{callee}` may talk to the server without encryption, or to anybody; use `sslmode=verify-full`",
    },
    { where = value(equals(false)), message = "The API server's certificate is not checked, so somebody in between can "
      .. "read the cluster's credentials; name its CA in `ssl_ca_cert`" },
    { where = path(names.test_paths), severity = "low" },
  },
}
