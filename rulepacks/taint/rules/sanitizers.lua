-- What makes data harmless, for what. Builtins such as int() and comparisons with constants need no entry: the engine
-- knows them. Normalising a path, splitting a command or decoding text cleans nothing.
local names = require("data.names")

-- functions by their whole names, which may be handed on, and methods
local function cleans(group, list)
  local functions, methods = {}, {}
  for _, name in ipairs(list) do
    local whole = name:sub(1, 1) ~= "." and not name:find("()", 1, true) and not name:find("*", 1, true)
    local one = whole and functions or methods
    one[#one + 1] = name
  end
  if #functions > 0 then
    sanitizer { group = group, match = { call(functions), read(functions) } }
  end
  if #methods > 0 then
    sanitizer { group = group, match = call(methods) }
  end
end

-- ---- for everything: what comes out is a number, a date, an address, a digest ----

cleans("any", {
  "uuid.UUID", "decimal.Decimal", "fractions.Fraction", "ipaddress.ip_address", "ipaddress.ip_network",
  "ipaddress.IPv4Address", "ipaddress.IPv6Address", "datetime.datetime.fromisoformat", "datetime.date.fromisoformat",
  "datetime.datetime.strptime", "datetime.datetime.fromtimestamp", "time.strptime", "dateutil.parser.parse",
    "dateutil.parser.isoparse",
  "datetime.datetime.utcfromtimestamp", "datetime.date.fromtimestamp", "datetime.timedelta", "datetime.datetime",
  "datetime.date", "datetime.time", "time.gmtime", "time.localtime", "time.mktime", "calendar.timegm",
  "bson.ObjectId", "bson.objectid.ObjectId", "binascii.crc32", "zlib.crc32", "zlib.adler32", "hmac.compare_digest",
  "secrets.compare_digest", "socket.htons", "socket.inet_aton", "socket.inet_pton",
})
cleans("any", names.cross({ "hashlib" }, ".", {
  "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256", "sha3_512", "new",
    "pbkdf2_hmac", "scrypt",
}))
-- h.update(x): what h is asked for is a digest
stops {
  match = call(names.cross(names.cross({ "hashlib" }, ".", { "md5()", "sha1()", "sha224()", "sha256()", "sha384()",
    "sha512()", "blake2b()", "blake2s()", "sha3_256()", "sha3_512()", "new()" }), ".", { "update" })),
}
cleans("any", {
  "bcrypt.hashpw", "argon2.PasswordHasher().hash", "passlib.hash.**", "werkzeug.security.generate_password_hash",
  "django.contrib.auth.hashers.make_password", "hmac.new", "hmac.digest",
})
guard { group = "any", match = call { "validators.uuid", "validators.ipv4", "validators.ipv6" }, at = arg(1) }
-- as isinstance() says it, which needs no entry
for _, class in ipairs { "int", "float", "bool" } do
  for _, operator in ipairs { "is", "==", "is not", "!=" } do
    guard {
      group = "any", at = hole("X"), negated = operator == "is not" or operator == "!=",
      match = pattern("builtins.type($X) " .. operator .. " builtins." .. class),
    }
  end
end
cleans("any", { "binascii.hexlify", "binascii.b2a_hex" })
-- addresses that the kernel knows
cleans("any", names.cross({ "socket.socket()", "ssl.SSLSocket()" }, ".", { "getpeername", "getsockname", "fileno" }))
-- what the server says of itself, among what it says of the request (PEP 3333)
local own_keys = matches("^(?:SERVER_(?:NAME|PORT|PROTOCOL|SOFTWARE|ADDR)|REQUEST_SCHEME|REMOTE_(?:ADDR|PORT)"
  .. "|GATEWAY_INTERFACE|DOCUMENT_ROOT|SCRIPT_FILENAME|wsgi\\.(?!input$).*)$")
sanitizer { group = "any", match = pattern "$_.environ[$K]", where = hole("K", own_keys) }
sanitizer { group = "any", match = call { ".get" }, where = arg(1, own_keys) }
-- of what an application is given by a name of its own, headers and the address alone are the client's
local of_client = matches("^(?:HTTP_|CONTENT_|QUERY_STRING$|PATH_INFO$|SCRIPT_NAME$|REQUEST_(?!SCHEME$)|RAW_"
  .. "|REMOTE_USER$|wsgi\\.input$)")
sanitizer {
  group = "any", match = pattern "environ[$K]", where = { none { hole("K", dynamic) }, none { hole("K", of_client) } },
}
sanitizer {
  group = "any", match = call(names.cross({ "wsgiref.types.WSGIEnvironment()" }, ".", { "get", "pop", "setdefault" })),
  where = { none { arg(1, dynamic) }, none { arg(1, of_client) } },
}
-- the request line is split at blanks and line ends, and stays as it came: decoding is another step
sanitizer {
  group = { "header", "log" }, where = none { imports { "urllib.parse", "urlparse", "cgi" } },
  match = read(names.cross({ "http.server.BaseHTTPRequestHandler()", "http.server.SimpleHTTPRequestHandler()",
    "BaseHTTPServer.BaseHTTPRequestHandler()" }, ".", { "path", "command", "request_version" })),
}
-- an address is percent-encoded as a whole
sanitizer {
  group = { "header", "log" },
  match = read(names.join(
    names.cross({ "flask.request", "quart.request" }, ".", { "url", "base_url", "host_url", "url_root", "root_url" }),
    names.cross({ "aiohttp.web.Request()", "fastapi.Request()", "starlette.requests.Request()", "webob.Request()",
      "webob.request.Request()", "pyramid.request.Request()" }, ".", { "url", "path_url", "path_qs", "raw_path" }),
    names.cross({ "twisted.web.server.Request()", "twisted.web.http.Request()" }, ".", { "path", "uri" }))),
}
-- numbers and times among what an answer tells
sanitizer {
  group = "any",
  match = read(names.cross({ "requests.Response()", "httpx.Response()", "aiohttp.ClientSession().get()",
    "aiohttp.ClientSession().post()", "urllib.request.urlopen()" }, ".", { "status_code", "status", "ok", "elapsed",
    "is_success", "is_error", "is_redirect", "is_permanent_redirect" })),
}
-- digits and the letters up to f; a digest of a password that is shown so is one all the same
cleans({ "code", "command", "sql", "nosql", "html", "header", "log", "path", "redirect", "ssrf", "regex",
  "ldap-filter", "ldap-dn" }, { ".hex" })
-- numbers alone: no bytes among them
sanitizer {
  group = "any", match = call { "struct.unpack", "struct.unpack_from", "struct.iter_unpack" },
  where = arg("format", 1, matches "^[@=<>!]?[0-9 xbBhHiIlLqQnNefdP?]*$"),
}
-- they raise when it is something else
guard {
  group = "any", at = arg(1), raises = true,
  match = call {
    "uuid.UUID", "decimal.Decimal", "ipaddress.ip_address", "ipaddress.ip_network", "ipaddress.ip_interface",
    "ipaddress.IPv4Address", "ipaddress.IPv6Address", "ipaddress.IPv4Network", "ipaddress.IPv6Network",
    "datetime.datetime.fromisoformat", "datetime.date.fromisoformat", "datetime.datetime.strptime", "time.strptime",
    "bson.ObjectId", "bson.objectid.ObjectId", "socket.inet_aton", "netaddr.IPAddress", "netaddr.IPNetwork",
    "django.core.validators.validate_slug", "django.core.validators.validate_unicode_slug",
    "django.core.validators.validate_ipv4_address", "django.core.validators.validate_ipv6_address",
    "django.core.validators.validate_ipv46_address", "django.core.validators.validate_comma_separated_integer_list",
    "django.core.validators.int_list_validator()",
  },
}
guard {
  group = { "header", "log", "path" }, at = arg(1), raises = true,
  match = call { "django.core.validators.validate_email", "email_validator.validate_email" },
}

-- request.args.get("page", type=int)
local number = arg("type", 3, resolves { "builtins.int", "builtins.float", "uuid.UUID", "decimal.Decimal" })
local several = arg("type", 2, resolves { "builtins.int", "builtins.float", "uuid.UUID", "decimal.Decimal" })
local fields = names.cross({ "flask.request", "quart.request", "werkzeug.wrappers.Request()", "werkzeug.Request()",
  "flask.Request()" }, ".", { "args", "form", "values", "cookies", "headers" })
sanitizer { group = "any", match = call(names.cross(fields, ".", { "get" })), where = number }
sanitizer { group = "any", match = call(names.cross(fields, ".", { "getlist" })), where = several }

-- nothing but letters, digits, `_` and `-` is left
local names_only = matches "^\\[\\^(?:[aA]-[fFzZ]|0-9|[A-Za-z0-9_]|\\\\[wd]|\\\\?-)+\\][+*]?$"
local harmless_text = matches "^[A-Za-z0-9_-]*$"
sanitizer {
  group = "any", match = call { "re.sub", "regex.sub" },
  where = { arg("pattern", 1, names_only), arg("repl", 2, harmless_text), none { arg("count", 4, present) } },
}
sanitizer {
  group = "any", match = call { "re.compile().sub", "regex.compile().sub" },
  where = { receiver(made_with("pattern", 1, names_only)), arg("repl", 1, harmless_text),
    none { arg("count", 3, present) } },
}
-- ... and dots
local with_dots = matches "^\\[\\^(?:[aA]-[fFzZ]|0-9|[A-Za-z0-9_]|\\\\[wd]|\\\\?[-.])+\\][+*]?$"
sanitizer {
  group = { "command", "sql", "html", "xml", "header", "log", "ldap-filter" }, match = call { "re.sub", "regex.sub" },
  from = arg("string", 3),
  where = { arg("pattern", 1, with_dots), arg("repl", 2, harmless_text), none { arg("count", 4, present) } },
}

-- ---- code ----

-- not json.loads: what it makes is harmless, but a text in it can be code
cleans("code", { "ast.literal_eval", "builtins.repr" })

-- ---- commands ----

cleans("command", {
  "shlex.quote", "pipes.quote", "shlex.join", "subprocess.list2cmdline", "mslex.quote", "oslex.quote",
  "django.utils.text.get_valid_filename", "werkzeug.utils.secure_filename",
})

-- 'it'\''s', the quoting of a POSIX shell by hand
sanitizer {
  group = "command", match = call { ".replace" }, from = receiver,
  where = { arg(1, equals("'")), arg(2, equals("'\\''", "'\"'\"'")) },
}

-- ---- deserialisation: signed or made by a loader that builds plain data ----

local signers = {
  "itsdangerous.Signer()", "itsdangerous.TimestampSigner()", "itsdangerous.Serializer()",
    "itsdangerous.URLSafeSerializer()",
  "itsdangerous.URLSafeTimedSerializer()", "itsdangerous.TimedSerializer()",
    "itsdangerous.TimedJSONWebSignatureSerializer()",
}
-- whoever signed it is the program itself
cleans("any", names.cross(signers, ".", { "loads", "unsign", "unsign_object" }))
cleans("any", names.cross({ "django.core.signing.Signer()", "django.core.signing.TimestampSigner()" }, ".",
  { "unsign", "unsign_object" }))
cleans("any", { "django.core.signing.loads", "django.http.HttpRequest().get_signed_cookie",
  "django.core.signing.get_cookie_signer().unsign", "authlib.jose.jwt.decode",
  "authlib.jose.JsonWebToken().decode", "joserfc.jwt.decode" })
-- or who has the key that is asked for, unless no look is taken at the signature
sanitizer {
  group = "any",
  match = call { "jwt.decode", "jwt.decode_complete", "jwt.api_jwt.decode", "jwt.api_jwt.decode_complete",
    "jwt.PyJWT().decode", "jwt.PyJWT().decode_complete", "jwt.api_jwt.PyJWT().decode", "jose.jwt.decode",
    "jose.jws.verify" },
  where = none {
    arg("key", 2, either { absent, falsy }), arg("verify", falsy), arg(3, equals(false)),
    arg("options", 4, element("verify_signature", falsy)),
    arg("algorithms", 3, either { matches "(?i)^none$", element(0, matches "(?i)^none$") }),
  },
}
cleans("deserialise", {
  "cryptography.fernet.Fernet().decrypt", "cryptography.fernet.MultiFernet().decrypt",
    "nacl.secret.SecretBox().decrypt",
})
guard { group = "deserialise", match = call { "hmac.compare_digest", "secrets.compare_digest" }, at = any_arg }

-- ---- SQL and its relatives ----

cleans("sql", {
  "psycopg2.sql.Identifier", "psycopg2.sql.Literal", "psycopg.sql.Identifier", "psycopg.sql.Literal",
    "psycopg2.extensions.quote_ident",
  ".ops.quote_name", "sqlalchemy.bindparam", "sqlalchemy.sql.expression.bindparam",
    "sqlalchemy.literal",
  "sqlalchemy.sql.quoted_name", "pymysql.converters.escape_string", "pymysql.escape_string", "MySQLdb.escape_string",
  "mysql.connector.connect().converter.escape",
})
-- quoted by hand
for _, quote in ipairs { "'", '"', "`" } do
  sanitizer {
    group = "sql", match = call { ".replace" }, where = { arg(1, equals(quote)), arg(2, equals(quote .. quote)) },
    between = quote,
  }
end
-- the key of a row, which the database counted up or the program made: nobody else has written it
sanitizer {
  group = "sql", match = { pattern '$R["id"]', pattern '$R["rowid"]' },
  where = hole("R", resolves { ".fetchone()", ".fetchall()[]", ".fetchmany()[]" }),
}
cleans("nosql", { "builtins.str", "mongosanitizer.sanitizer.sanitize" })
cleans("ldap-filter", { "ldap.filter.escape_filter_chars", "ldap.filter.filter_format",
  "ldap3.utils.conv.escape_filter_chars" })
cleans("ldap-dn", { "ldap.dn.escape_dn_chars", "ldap3.utils.dn.escape_rdn", "ldap3.utils.dn.safe_rdn" })
cleans("regex", { "re.escape", "regex.escape" })

-- ---- paths ----

cleans("path", {
  "os.path.basename", "ntpath.basename", "posixpath.basename", "werkzeug.utils.secure_filename",
    "werkzeug.utils.safe_join",
  "werkzeug.security.safe_join", "flask.safe_join", "flask.helpers.safe_join", "django.utils._os.safe_join",
  "django.utils.text.get_valid_filename", "pathvalidate.sanitize_filename", "slugify.slugify",
    "django.utils.text.slugify",
})
sanitizer { group = "path", match = call { "tarfile.data_filter", "tarfile.tar_filter" } }
-- leaves out what leads elsewhere, and puts the folder that is served before the rest
cleans("path", names.cross({ "http.server.SimpleHTTPRequestHandler()", "http.server.CGIHTTPRequestHandler()",
  "SimpleHTTPServer.SimpleHTTPRequestHandler()" }, ".", { "translate_path" }))
-- one part of a path, as basename() gives one
sanitizer {
  group = "path",
  match = { pattern '$_.split("/")[$_]', pattern '$_.split("/", $_)[0]', pattern '$_.rsplit("/", $_)[-1]',
    pattern '$_.rsplit("/")[-1]', pattern '$_.split(os.sep)[$_]', pattern '$_.split(os.path.sep)[$_]',
    pattern '$_.rpartition("/")[-1]', pattern '$_.rpartition("/")[2]', pattern '$_.partition("/")[0]',
    pattern "os.path.split($_)[1]", pattern "os.path.split($_)[-1]" },
}
-- ... and so do these
sanitizer {
  group = "path",
  match = read(names.cross({ "pathlib.Path()", "pathlib.PurePath()", "pathlib.PurePosixPath()",
    "pathlib.PureWindowsPath()" }, ".", { "name", "stem", "suffix" })),
}
-- letters, digits and `-_.` of the last part, whatever the client wrote, which `raw_filename` has
sanitizer { group = "path", match = read { "bottle.request.files[].filename", "bottle.request.files.get().filename" } }
-- leaves no separator
cleans("path", { "urllib.parse.quote_plus", "urllib.quote_plus" })
-- after normalising: startswith(base), commonpath([base, p]) == base, is_relative_to(base)
guard { group = "path", match = call { ".is_relative_to" }, at = receiver }
-- the machine has a few, none of them a client's
guard { group = "path", match = call { "os.path.ismount" }, at = arg(1) }
guard { group = "path", match = call { ".relative_to" }, at = receiver, raises = true }
guard {
  group = "path", match = call { ".startswith" }, at = receiver,
  where = any { arg(1, dynamic), arg(1, matches "^/.") },
}
local common = {}
for _, call_name in ipairs { "os.path.commonpath", "os.path.commonprefix" } do
  for _, list in ipairs { "[..., $P]", "[$P, ...]", "(..., $P)", "($P, ...)" } do
    common[#common + 1] = { call_name .. "(" .. list .. ") ", "$_" }
  end
end
-- one by one: each of them finds another part of the same comparison
for _, part in ipairs(common) do
  for _, operator in ipairs { "==", "!=" } do
    guard {
      group = "path", at = hole("P"), negated = operator == "!=",
      match = { pattern(part[1] .. operator .. " " .. part[2]), pattern(part[2] .. " " .. operator .. " " .. part[1]) },
    }
  end
end
guard { group = "path", at = hole("P"), match = pattern "$_ in $P.parents" }
guard { group = "path", at = hole("P"), match = pattern "$_ not in $P.parents", negated = true }
-- the function of this name that tarfile's users wrote for want of filters
guard { group = "path", match = call { ".is_within_directory" }, at = arg(2) }
-- a name that holds no ".." and no separator leads nowhere else
guard {
  group = "path", at = hole("P"), negated = true,
  match = { pattern '".." in $P', pattern '"/" in $P', pattern "os.sep in $P", pattern "os.path.sep in $P" },
}
guard {
  group = "path", at = hole("P"),
  match = { pattern '".." not in $P', pattern '"/" not in $P', pattern "os.sep not in $P",
    pattern "os.path.sep not in $P" },
}

-- ---- addresses ----

cleans("redirect", { "django.utils.http.escape_leading_slashes", "flask.url_for", "django.urls.reverse",
  "django.shortcuts.resolve_url", "cherrypy.url", ".get_full_path" })
-- names and values, with all else escaped: no scheme, no host
cleans({ "redirect", "ssrf" }, { ".urlencode", "urllib.parse.urlencode",
  "urllib.urlencode", "django.utils.http.urlencode" })
-- the path that was asked for, and text that begins with a path of this site
sanitizer {
  group = "redirect",
  match = read(names.cross({ "flask.request", "quart.request", "django.http.HttpRequest()", ".request" }, ".",
    { "path", "full_path", "script_root", "path_info" })),
}
local own_start = both { constant, matches "^/[^/\\\\%{]" }
sanitizer { group = "redirect", match = { pattern "$A % $_", pattern "$A + $_" }, where = hole("A", own_start) }
sanitizer { group = "redirect", match = call { ".format" }, where = receiver(own_start) }
-- the whole address of the request begins with the own site, whatever path and query it had
sanitizer {
  group = "redirect",
  match = read(names.join(
    names.cross({ "flask.request", "quart.request" }, ".", { "url", "base_url", "host_url", "url_root", "root_url" }),
    names.cross({ "pyramid.request.Request()", "webob.Request()", "webob.request.Request()", "webob.BaseRequest()" },
      ".", { "url", "path_url", "host_url", "application_url" }),
    names.cross({ "bottle.request", "bottle.BaseRequest()" }, ".", { "url" }),
    names.cross({ "fastapi.Request()", "starlette.requests.Request()" }, ".", { "url", "base_url" }))),
}
sanitizer { group = "redirect", match = { pattern '"/" + $_.strip("/")', pattern '"/" + $_.lstrip("/")' } }
-- one slash between the parts: what follows the first is a path
sanitizer {
  group = "redirect", match = call { "notebook.utils.url_path_join", "jupyter_server.utils.url_path_join",
    "jupyterhub.utils.url_path_join" }, from = rest(2),
}
guard {
  group = "redirect",
  match = call { "django.utils.http.url_has_allowed_host_and_scheme", "django.utils.http.is_safe_url",
    "django.utils.http.is_same_domain" },
  at = arg("url", 1),
}
-- begins with a whole address, up to the slash behind the host
local whole_host = matches "(?i)^https?://[^/?#]+[/?#]"
guard {
  group = { "ssrf", "redirect" }, match = call { ".startswith" }, at = receiver,
  where = any { arg(1, whole_host), arg(1, element(0, whole_host)) },
}
-- a host that ends with a domain, or that an expression is made for, is one of those that are meant
local host = resolves { ".hostname", ".netloc" }
guard {
  group = { "ssrf", "redirect", "origin" }, match = call { ".endswith" }, at = receiver,
  where = { receiver(host), arg(1, either { matches "^\\.", element(0, matches "^\\.") }) },
}
guard {
  group = { "ssrf", "redirect", "origin" }, at = arg("string", 2), where = arg("string", 2, host),
  match = call(names.cross({ "re", "regex" }, ".", { "match", "fullmatch" })),
}
guard {
  group = { "ssrf", "redirect", "origin" }, at = arg("string", 1), where = arg("string", 1, host),
  match = call(names.cross({ "re.compile()", "regex.compile()" }, ".", { "match", "fullmatch" })),
}
-- the function of this name that Flask's and Django's guides have, whoever wrote it down
guard {
  group = "redirect",
  match = call { ".is_safe_url", ".is_safe_redirect_url", ".is_safe_redirect", ".url_has_allowed_host_and_scheme",
    ".is_valid_redirect_url", ".is_allowed_redirect", ".validate_redirect_url" },
  at = any_arg,
}
-- an address relative to the request's own stays with the request's host, whatever path the request had
sanitizer {
  group = "redirect", match = call { "urllib.parse.urljoin", "urlparse.urljoin", "six.moves.urllib.parse.urljoin" },
  from = arg("base", 1),
  where = arg("base", 1, resolves { ".request.url", ".request.base_url", ".request.host_url", ".request.url_root",
    ".request.root_url", ".request.uri", ".request.path_url", ".request.application_url",
    ".request.build_absolute_uri()", "cherrypy.url()" }),
}
guard {
  group = { "ssrf", "redirect" },
  match = call { "advocate.validate", "validators.domain", "ssrf_protect.ssrf_protect.SSRFProtect.validate" },
  at = arg(1),
}

-- what a file holds is not its name; as code or as a pickle it still matters who chose the file
cleans({ "html", "log", "header", "sql", "command" }, names.cross({ "pathlib.Path()", "pathlib.Path().resolve()",
  "pathlib.Path().joinpath()", "pathlib.Path().absolute()" }, ".", { "read_text", "read_bytes" }))

-- ---- markup ----

cleans({ "html", "xml" }, {
  "xmlrpc.client.dumps", "xmlrpclib.dumps",
  "html.escape", "markupsafe.escape", "markupsafe.escape_silent", "flask.escape", "jinja2.escape",
    "jinja2.utils.escape",
  "django.utils.html.escape", "django.utils.html.conditional_escape", "django.utils.html.escapejs",
    "xml.sax.saxutils.escape",
  "xml.sax.saxutils.quoteattr", "cgi.escape", "tornado.escape.xhtml_escape", "werkzeug.utils.escape",
    "bottle.html_escape",
  "webob.html_escape", "markupsafe.Markup.escape",
  -- escapes what it is given
  "pygments.highlight", "markupsafe.Markup().format", "markupsafe.Markup().join", "flask.Markup().format",
  "flask.Markup().join",
  "jinja2.Markup().format",
})
-- text.replace("<", "&lt;")
sanitizer {
  group = { "html", "xml" }, match = call { ".replace" }, from = receiver,
  where = { arg(1, equals("<")), arg(2, matches "^(?:&lt;|&#60;|&#x3[cC];|)$") },
}
-- what is filled into markup that knows of it is escaped
sanitizer {
  group = { "html", "xml" },
  match = { pattern "markupsafe.Markup($_) % $_", pattern "flask.Markup($_) % $_", pattern "jinja2.Markup($_) % $_",
    pattern "markupsafe.Markup($_) + $_", pattern "flask.Markup($_) + $_", pattern "jinja2.Markup($_) + $_" },
}
cleans("html", {
  "django.utils.html.format_html", "django.utils.html.format_html_join", "django.utils.html.strip_tags",
  "bleach.clean", "nh3.clean", "lxml.html.clean.clean_html", "lxml_html_clean.clean_html", "flask.render_template",
  "django.shortcuts.render", "django.template.loader.render_to_string", "django.utils.html.json_script",
})
cleans({ "html", "url", "header", "redirect-part" }, { ".urlencode", "urllib.parse.quote", "urllib.parse.quote_plus",
  "urllib.quote", "urllib.parse.urlencode",
  "django.utils.http.urlquote", "django.utils.http.urlencode", "werkzeug.urls.url_quote" })

-- ---- headers and logs: no line ends left ----

cleans({ "header", "log" }, { "builtins.repr", "builtins.ascii", "reprlib.repr", "pprint.pformat", "json.dumps",
  "urllib.parse.quote",
  "urllib.parse.quote_plus" })
sanitizer {
  group = { "header", "log" }, match = call { ".replace" }, from = receiver,
  where = { arg(1, matches "^\\r?\\n$|^\\r$"), arg(2, constant) },
}
sanitizer {
  group = { "header", "log" }, match = call { "re.sub" }, from = arg("string", 3),
  where = arg("pattern", 1, matches "\\\\[rnsRW]|[\\r\\n]"),
}
sanitizer { group = { "header", "log" }, match = call { ".splitlines" }, from = receiver }
-- servers refuse a header with a line end in it; http.server alone keeps folded lines, which begin no header
sanitizer { group = "header", match = call { ".headers.get", ".headers.getlist", ".headers.get_all" } }
sanitizer {
  group = "header",
  match = { pattern "$_.headers[$_]", read(names.cross({ "http.server.BaseHTTPRequestHandler()",
    "http.server.SimpleHTTPRequestHandler()", "BaseHTTPServer.BaseHTTPRequestHandler()" }, ".", { "headers" })) },
}
sanitizer {
  group = "log", match = call { ".headers.get", ".headers.getlist", ".request.get_header" },
  where = none { imports { "http.server", "BaseHTTPServer" } },
}
-- one of the languages that are set up
guard { group = "any", match = call { "django.utils.translation.check_for_language" }, at = arg(1) }
-- http.server is what Django's own server is made of: in a log, folded lines of a header are lines
sanitizer { group = "header", match = call { ".META.get" }, where = arg(1, matches "^HTTP_") }
sanitizer { group = "header", match = pattern "$_.META[$K]", where = hole("K", matches "^HTTP_") }
-- also where they are handed on as a whole
sanitizer {
  group = { "header", "log" },
  match = read(names.cross({ "flask.request", "quart.request", "werkzeug.wrappers.Request()", "werkzeug.Request()",
    "flask.Request()" }, ".", { "headers" })),
}

-- a mail is split into headers at its line ends: what is left of them in a header folds it; encoded words are another
-- matter where they are decoded
sanitizer {
  group = "header",
  match = call(names.join(
    names.cross({ "email" }, ".", { "message_from_bytes", "message_from_string", "message_from_file",
      "message_from_binary_file" }),
    names.cross({ "email.parser.Parser()", "email.parser.BytesParser()" }, ".", { "parse", "parsestr", "parsebytes" }),
    { "email.parser.FeedParser().close", "email.parser.BytesFeedParser().close" })),
  where = none { imports { "email.header", "email.policy" }, arg("policy", present),
    receiver(made_with("policy", present)) },
}

-- ---- leaks ----

cleans("leak", {
  "cryptography.fernet.Fernet().encrypt", "cryptography.fernet.MultiFernet().encrypt",
    "nacl.secret.SecretBox().encrypt",
})
