-- Protocols that show everything to the network.
local names = require("data.names")

-- Hosts that need no encryption: the same machine, documentation.
local PLAIN_URL = "^http://(?!(?:localhost|127\\.|0\\.0\\.0\\.0|\\[::1\\]|10\\.|192\\.168\\.|169\\.254\\.|"
  .. "172\\.(?:1[6-9]|2\\d|3[01])\\.|host\\.docker\\.internal|"
  .. "[^/:]+\\.(?:local|localhost|test|internal|invalid|svc)(?:[:/]|$)|"
  -- A name without a dot is one of the own network, or not known to its end.
  .. "[\\w-]+(?:[:/]|$)))[A-Za-z0-9\\[]"

local FIRST = names.join(
  names.product({ "requests", "requests.api", "httpx" }, { "get", "options", "head", "post", "put", "patch",
    "delete" }),
  names.product({ "requests.Session()", "requests.session()", "httpx.Client()", "httpx.AsyncClient()",
    "aiohttp.ClientSession()" }, { "get", "options", "head", "post", "put", "patch", "delete" }),
  names.urlopen,
  { "urllib.request.OpenerDirector().open", "urllib.request.URLopener().open", "urllib.request.URLopener().retrieve",
    "urllib.request.build_opener().open" })
local SECOND = names.join(
  names.product({ "requests", "requests.api", "httpx", "requests.Session()", "requests.session()", "httpx.Client()",
    "httpx.AsyncClient()", "aiohttp.ClientSession()" }, { "request" }),
  { "requests.Request", "httpx.stream", "httpx.Client().stream", "httpx.AsyncClient().stream", "aiohttp.request" })

local FTP_CLIENTS = { "ftplib.FTP", "aioftp.Client", "aioftp.Client.context" }

rule {
  id = "conf-ftp", severity = "medium", confidence = "high", cwe = 319,
  title = "FTP sends passwords and files in the clear",
  message = "`{callee}` sends password and files so that everybody on the way can read them; use `FTP_TLS` "
    .. "with `prot_p`, "
    .. "or SFTP",
  aliases = { "B321", "B402", "S321", "S402" },
  tags = { "cleartext" },
  references = { "https://docs.python.org/3/library/ftplib.html#ftplib.FTP_TLS" },
  match = { call(FTP_CLIENTS), import { "ftplib" }, call(FIRST) },
  where = {
    any { none { callee(resolves(FIRST)) }, arg("url", 1, matches("^ftp://")), arg("fullurl", matches("^ftp://")) },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = callee(resolves(FIRST)),
      message = "`{callee}` gets its data by FTP, so everybody on the way can read and change it; use `https://`",
    },
  },
  check = function(site)
    if site.kind == "call" then
      site:report {}
    else
      site:report {
        severity = "info",
        message = "`ftplib` sends password and files in the clear unless `FTP_TLS` with `prot_p` is used",
      }
    end
  end,
}

rule {
  id = "conf-telnet", severity = "high", confidence = "high", cwe = 319,
  title = "Telnet sends passwords and commands in the clear",
  message = "`{callee}` sends password and commands so that everybody on the way can read and change them; use SSH",
  aliases = { "B312", "B401", "S312", "S401" },
  tags = { "cleartext" },
  references = { "https://docs.python.org/3.12/library/telnetlib.html", "https://peps.python.org/pep-0594/#telnetlib" },
  match = {
    call { "telnetlib.Telnet", "telnetlib3.open_connection", "telnetlib3.create_server" }, import { "telnetlib" },
    import { "telnetlib3" },
  },
  check = function(site)
    if site.kind == "call" then
      site:report {}
    else
      site:report {
        severity = "info", message = "Telnet sends password and commands in the clear; use SSH, for instance asyncssh",
      }
    end
  end,
}

rule {
  id = "conf-ipmi", severity = "medium", confidence = "high", cwe = 319,
  title = "IPMI gives password hashes to whoever asks",
  message = "IPMI hands password hashes to whoever asks; keep controllers in a network of their own, or use Redfish",
  aliases = { "B415", "S415" },
  tags = { "cleartext" },
  references = { "https://nvd.nist.gov/vuln/detail/CVE-2013-4786" },
  match = import { "pyghmi" },
}

local COMMUNITY = {
  "pysnmp.hlapi.CommunityData", "pysnmp.hlapi.*.CommunityData", "pysnmp.hlapi.**.CommunityData",
  "pysnmp.hlapi.auth.CommunityData",
}
local USM = { "pysnmp.hlapi.UsmUserData", "pysnmp.hlapi.*.UsmUserData", "pysnmp.hlapi.**.UsmUserData" }
local SNMP_DOCS = "https://www.rfc-editor.org/rfc/rfc3414"

rule {
  id = "conf-snmp-version", severity = "medium", confidence = "high", cwe = 319,
  title = "SNMP version without encryption",
  message = "`{callee}` speaks SNMP v1 or v2c, where the password and all values are readable; use v3 with "
    .. "`UsmUserData`",
  aliases = { "B508", "S508" },
  tags = { "cleartext", "snmp" },
  references = { SNMP_DOCS, "https://www.cisa.gov/news-events/alerts/2017/06/05/reducing-risk-snmp-abuse" },
  match = call(COMMUNITY),
}

local WEAK_USM = {
  ".usmNoAuthProtocol", ".usmNoPrivProtocol", ".usmDESPrivProtocol", ".usm3DESEDEPrivProtocol",
    ".usmHMACMD5AuthProtocol",
  ".USM_AUTH_NONE", ".USM_PRIV_NONE", ".USM_PRIV_CBC56_DES", ".USM_AUTH_HMAC96_MD5",
}

rule {
  id = "conf-snmp-nopriv", severity = "medium", confidence = "high", cwe = 319,
  title = "SNMP user without authentication or encryption",
  message = "`{callee}` has no key for encryption, so all values are readable; pass `authKey` and `privKey`",
  aliases = { "B509", "S509" },
  tags = { "cleartext", "snmp" },
  references = { SNMP_DOCS },
  match = call(USM),
  where = any {
    arg("authKey", 2, either { absent, equals(nil) }), arg("privKey", 3, either { absent, equals(nil) }),
    any_arg(resolves(WEAK_USM)),
  },
  cases = {
    {
      where = any_arg(resolves(WEAK_USM)),
      message = "`{callee}` names a protocol that protects nothing or is broken; use AES and SHA-256",
    },
    {
      where = arg("authKey", 2, either { absent, equals(nil) }),
      message = "`{callee}` has neither password nor encryption, so anybody can ask and read; pass `authKey` "
        .. "and `privKey`",
    },
  },
}

rule {
  id = "conf-snmp-community", severity = "low", confidence = "medium", cwe = 1392,
  title = "SNMP community is the one everybody tries first",
  message = "The community {arg1} is what everybody tries first; use SNMP v3, or a name nobody knows",
  tags = { "snmp" },
  references = { SNMP_DOCS },
  match = call(COMMUNITY),
  where = any {
    arg("communityName", 2, matches("^(?:public|private)$")),
    all { arg("communityName", 2, absent), arg("communityIndex", 1, matches("^(?:public|private)$")) },
  },
}

local plain_url = either { matches(PLAIN_URL), default(matches(PLAIN_URL)) }

local function to_plain_url()
  return any {
    all { callee(resolves(FIRST)), any { arg("url", 1, plain_url), arg("fullurl", plain_url) } },
    all { callee(resolves(SECOND)), arg("url", 2, plain_url) },
  }
end

rule {
  id = "conf-auth-over-http", severity = "high", confidence = "medium", cwe = { 523, 319 },
  title = "Password is sent in the clear",
  message = "`{callee}` sends the password over `http://`, where everybody on the way can read it; use `https://`",
  tags = { "cleartext" },
  references = { "https://www.rfc-editor.org/rfc/rfc7617#section-4" },
  match = { call(FIRST), call(SECOND) },
  where = { to_plain_url(), arg("auth", both { present, not_(equals(nil)) }), none { path(names.test_paths) } },
}

-- A host of the internet: it has a dot, and is none of the own network.
local REMOTE_HOST = "^(?!(?:127\\.|0\\.0\\.0\\.0|10\\.|192\\.168\\.|169\\.254\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|"
  .. "[^:]+\\.(?:local|localhost|test|internal|invalid|svc)(?::|$)))[A-Za-z0-9][\\w-]*(?:\\.[\\w-]+)+(?::\\d+)?$"
local CONNECTIONS = {
  "http.client.HTTPConnection", "httplib.HTTPConnection", "six.moves.http_client.HTTPConnection",
  "urllib3.HTTPConnectionPool", "urllib3.connectionpool.HTTPConnectionPool", "urllib3.connection.HTTPConnection",
}

rule {
  id = "conf-http-url", severity = "low", confidence = "medium", cwe = 319,
  title = "Request is sent in the clear",
  message = "`{callee}` gets its data over `http://`, so everybody on the way can read and change it; use `https://`",
  tags = { "cleartext" },
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html" },
  match = { call(FIRST), call(SECOND), call(CONNECTIONS) },
  where = {
    any {
      all { to_plain_url(), arg("auth", either { absent, equals(nil) }) },
      all {
        callee(resolves(CONNECTIONS)), arg("host", 1, matches(REMOTE_HOST)),
        none { arg("port", 2, equals(443)), arg("host", 1, matches(":443$")) },
      },
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = callee(resolves(CONNECTIONS)),
      message = "`{callee}` talks to {arg1} in the clear, so everybody on the way can read and change it; use the "
        .. "HTTPS class",
    },
  },
}

local LOGINS = {
  "smtplib.SMTP().login", "imaplib.IMAP4().login", "poplib.POP3().pass_", "nntplib.NNTP().login",
}

rule {
  id = "conf-mail-cleartext", severity = "medium", confidence = "medium", cwe = 319,
  title = "Mail password is sent in the clear",
  message = "`{callee}` sends the password without encryption; call `starttls` with a context first, or use "
    .. "the SSL class",
  tags = { "cleartext" },
  references = { "https://docs.python.org/3/library/smtplib.html#smtplib.SMTP.starttls" },
  match = call(LOGINS),
  where = {
    none { callee(resolves { "smtplib.SMTP_SSL().login", "imaplib.IMAP4_SSL().login", "poplib.POP3_SSL().pass_" }) },
    none { path(names.test_paths) },
  },
  check = function(site)
    local text = unit.text
    if text:find("starttls", 1, true) or text:find("%.stls%(") or text:find("start_tls", 1, true) then
      return
    end
    site:report {}
  end,
}

local LOCAL_TARGET = "^(?:dns:/*|ipv4:)?(?:localhost|127\\.|\\[::1\\]|unix:|/)"

rule {
  id = "conf-cluster-cleartext", severity = "medium", confidence = "medium", cwe = 319,
  title = "Service talks to others in the clear",
  message = "`{callee}` sends everything without encryption and to whoever answers; use TLS",
  tags = { "cleartext" },
  references = { "https://grpc.io/docs/guides/auth/", "https://distributed.dask.org/en/stable/tls.html" },
  match = {
    call { "distributed.security.Security", "distributed.Security", "dask.distributed.Security" },
    call { "grpc.insecure_channel", "grpc.aio.insecure_channel" },
    call { "kafka.KafkaProducer", "kafka.KafkaConsumer", "kafka.KafkaAdminClient" },
  },
  where = {
    any {
      arg("require_encryption", both { falsy, not_(equals(nil)) }),
      all {
        callee(resolves { "grpc.insecure_channel", "grpc.aio.insecure_channel" }),
        none { arg("target", 1, matches(LOCAL_TARGET)) },
      },
      arg("security_protocol", matches("^(?:PLAINTEXT|SASL_PLAINTEXT)$")),
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = arg("security_protocol", equals("SASL_PLAINTEXT")), severity = "high",
      message = "`{callee}` sends the password without encryption; use `SASL_SSL`",
    },
    {
      where = { callee(resolves { "grpc.**" }), arg("target", 1, dynamic) }, severity = "low",
    },
  },
}
