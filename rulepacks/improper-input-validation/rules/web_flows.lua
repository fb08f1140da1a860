-- Flows: text from outside that becomes an address, a template, a header, a line of a log, a record.
local names = require("data.names")

local verbs = { "get", "post", "put", "patch", "delete", "head", "options" }
local sessions = { "requests.Session()", "requests.session()", "requests.sessions.Session()", "httpx.Client()",
  "httpx.AsyncClient()",
  "aiohttp.ClientSession()", "requests_html.HTMLSession()", "cloudscraper.create_scraper()" }
local modules = { "requests", "requests.api", "httpx", "grequests", "curl_cffi.requests" }
local first = names.join(
  names.cross(modules, ".", verbs), names.cross(sessions, ".", verbs),
  names.cross({ "urllib.request", "urllib", "urllib2", "six.moves.urllib.request" }, ".", { "urlopen", "urlretrieve",
    "Request" }),
  { "websockets.connect", "websocket.create_connection", "aiohttp.ClientSession().ws_connect", "wget.download",
    "socket.create_connection", "http.client.HTTPConnection", "http.client.HTTPSConnection", "httplib.HTTPConnection",
    "httplib.HTTPSConnection", "feedparser.parse", "urllib3.HTTPConnectionPool", "urllib3.HTTPSConnectionPool",
    "urllib3.connection_from_url", "selenium.webdriver.Chrome().get", "selenium.webdriver.Firefox().get",
      "httplib2.Http().request",
    "xmlrpc.client.ServerProxy", "suds.client.Client", "zeep.Client", "tornado.httpclient.AsyncHTTPClient().fetch",
    "tornado.httpclient.HTTPClient().fetch", "treq.get", "treq.post", "ftplib.FTP",
      "urllib.request.build_opener().open" })
local second = names.join(
  names.cross(modules, ".", { "request" }), names.cross(sessions, ".", { "request" }),
  { "urllib3.PoolManager().request", "urllib3.request", "urllib3.ProxyManager().request", "httpx.stream",
    "urllib3.PoolManager().urlopen", "requests.Request", "httpx.Request" })

sink { group = "address", match = call(first), at = { arg("url", 1), arg("fullurl"), arg("host") } }
sink { group = "address", match = call(second), at = arg("url", 2) }
-- named and called elsewhere: await asyncio.to_thread(requests.get, url)
local handed = names.join(names.cross(modules, ".", verbs), names.cross(sessions, ".", verbs),
  { "urllib.request.urlopen", "urllib.request.urlretrieve" })
sink { group = "address", match = { call(handed), read(handed) }, at = arg("url", 1) }
sink { group = "address", match = call { "playwright.**.goto", ".new_page().goto" }, at = arg("url", 1) }
sink { group = "address", match = call { "socket.socket().connect", "socket.socket().connect_ex" },
  at = element(1, arg(1)) }
sink { group = "address", match = call { "pycurl.Curl().setopt" }, at = arg(2),
  where = arg(1, resolves { "pycurl.URL", "pycurl.Curl().URL" }) }
sink { group = "address", match = call { "boto3.client", "boto3.resource" }, at = arg("endpoint_url") }

-- text after the host leads to another page of the same server only
-- (`built`: not just one of several possible texts, as in `url or "https://a/b"`)
local own_host = both { built, matches "(?i)^(?:https?|wss?)://[^/?#]+[/?#]" }

flow {
  id = "input-ssrf-taint", severity = "high", confidence = "high", cwe = 918,
  title = "Data from outside decides where a request goes",
  message = "`{callee}` sends a request where `{source}` leads, inside of your network too; compare the host with a "
    .. "list",
  from = "remote", to = "address", unless = { "ssrf", "behind-host" },
  cases = {
    { where = any { arg("url", 1, own_host), arg("url", 2, own_host), arg("url", 1, made_with("url", 1, own_host)),
      arg("fullurl", made_with("url", 1, own_host)) }, severity = "low",
      confidence = "medium",
      message = "`{callee}` requests a page of a known host by a path that `{source}` has a part in; quote it" },
  },
  aliases = { "py/full-ssrf", "S5144" }, tags = { "flow", "ssrf" },
  references = { "https://cwe.mitre.org/data/definitions/918.html",
    "https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html" },
}

-- the host that the request itself was sent to: mostly to compare with, and input-host-header tells about the others
local of_requests = { "flask.request", "quart.request", "werkzeug.wrappers.Request()", "werkzeug.Request()",
  "django.http.HttpRequest()", "aiohttp.web.Request()", "fastapi.Request()", "starlette.requests.Request()",
  "webob.Request()", "webob.request.Request()", "pyramid.request.Request()", "bottle.request", "cherrypy.request",
  "falcon.Request()", "tornado.web.RequestHandler().request" }
sanitizer {
  group = "own-host",
  match = {
    read(names.cross(of_requests, ".", { "host", "netloc", "forwarded_host" })), call { ".get_host" },
    pattern '$_.headers["Host"]', pattern '$_.META["HTTP_HOST"]', pattern '$_["HTTP_HOST"]',
  },
}
sanitizer {
  group = "own-host", match = call { ".get", ".get_header" }, where = arg(1, equals("Host", "host", "HTTP_HOST")),
}

flow {
  id = "input-url-host-taint", severity = "medium", confidence = "medium", cwe = 918,
  title = "Data from outside becomes the host of an address",
  message = "`{source}` becomes the host of this address; compare it with a list of hosts",
  from = "remote", unless = { "ssrf", "own-host" },
  to = {
    { match = pattern "$T % $X", at = hole("X"), where = hole("T",
      matches "(?i)^(?:https?|wss?|ftp)://(?:%[sr]|[^/?#]*$)") },
    { match = pattern "$T + $X", at = hole("X"),
      where = hole("T", both { constant, matches "(?i)^(?:https?|wss?|ftp)://[^/?#]*$" }) },
    { match = pattern "$T += $X", at = hole("X"),
      where = hole("T", both { constant, matches "(?i)^(?:https?|wss?|ftp)://[^/?#]*$" }) },
    { match = call { ".format" }, at = any_arg, where = receiver(matches "(?i)^(?:https?|wss?|ftp)://[^/?#]*\\{") },
    { match = pattern "$N = f'...{$X}...'", at = hole("X"),
      where = value(matches "(?i)^(?:https?|wss?|ftp)://[^/?#]*$") },
    { match = pattern "return $V", at = hole("V"),
      where = hole("V", both { built, matches "(?i)^(?:https?|wss?|ftp)://[^/?#]*$" }) },
  },
  -- taken apart again, or compared: it leads nowhere
  where = none {
    inside { call = names.join(names.cross({ "urllib.parse", "urlparse", "six.moves.urllib.parse" }, ".", { "urlparse",
      "urlsplit" }), { "werkzeug.urls.url_parse", "urllib3.util.parse_url", "tldextract.extract" }) },
    inside { kind = "comparison_operator" },
  },
  tags = { "flow", "ssrf" },
  references = { "https://cwe.mitre.org/data/definitions/918.html" },
}

local redirects = names.join(
  names.cross({ "flask", "quart", "werkzeug.utils", "bottle", "django.shortcuts", "sanic.response" }, ".",
    { "redirect" }),
  names.cross({ "django.http", "django.http.response" }, ".", { "HttpResponseRedirect",
    "HttpResponsePermanentRedirect" }),
  names.cross({ "starlette.responses", "fastapi.responses" }, ".", { "RedirectResponse" }),
  names.cross({ "aiohttp.web", "pyramid.httpexceptions", "webob.exc" }, ".", { "HTTPFound", "HTTPMovedPermanently",
    "HTTPSeeOther",
    "HTTPTemporaryRedirect", "HTTPPermanentRedirect" }),
  { "tornado.web.RequestHandler().redirect", "cherrypy.HTTPRedirect", "falcon.HTTPFound", "falcon.HTTPMovedPermanently",
    "falcon.HTTPSeeOther", "twisted.web.util.redirectTo" })
-- a page of this server, or of a fixed one
local own_names = { ".request.path", ".get_full_path()", ".request.full_path", ".build_absolute_uri()",
  "django.http.HttpRequest().path", ".request.url", ".request.base_url", ".request.host_url", ".request.url_root",
  ".request.root_url", ".request.path_url", ".request.application_url", ".Request().url", ".Request().path_url",
  ".Request().host_url", ".Request().application_url", ".Request().base_url" }
local made_names = { "flask.url_for()", "quart.url_for()", "django.urls.reverse()", ".url_for()", ".route_url()",
  ".route_path()", ".reverse_url()", ".get_absolute_url()" }
local own_page = both { built, either {
  begins(resolves(own_names)), begins(resolves(made_names)),
  matches "^/[^/\\\\]|^[?#]|(?i)^https?://[^/?#]+[/?#]|^\\./",
} }

sanitizer { group = "redirect", match = call { ".url_for", ".route_url", ".route_path", ".reverse_url" } }

flow {
  id = "input-open-redirect-taint", severity = "medium", confidence = "high", cwe = 601,
  title = "Data from outside decides where a visitor is sent",
  message = "`{callee}` sends visitors wherever `{source}` says; allow addresses of your own site only",
  from = "remote", unless = { "redirect", "redirect-part", "behind-host" },
  to = {
    { match = call(redirects), at = { arg("location", 1), arg("to"), arg("url"), arg("redirect_to") },
      where = none { arg(1, begins(resolves(own_names))), arg(1, own_page), arg("location", own_page),
        arg("url", own_page) } },
    { match = { pattern '$R["Location"] = $V', pattern '$R["location"] = $V', pattern '$R.headers["Location"] = $V' },
      at = hole("V"), where = none { hole("V", own_page) } },
    { match = returned { class = { "django.views.generic.RedirectView", "django.views.generic.base.RedirectView" },
      func = { "get_redirect_url" } }, where = none { value(own_page) } },
    { match = assign { "flask.make_response().location", "flask.Response().location",
      "werkzeug.wrappers.Response().location", "quart.Response().location" }, at = value,
      where = none { value(own_page) } },
  },
  aliases = { "py/url-redirection", "S5146" }, tags = { "flow", "redirect" },
  references = { "https://cwe.mitre.org/data/definitions/601.html" },
}

-- ---- responses ----

flow {
  id = "input-header-taint", severity = "medium", confidence = "medium", cwe = 113,
  title = "Data from outside becomes a header",
  message = "`{source}` becomes a header: line ends in it add headers or a body of their own; take them out",
  from = "remote", unless = { "header", "redirect" },
  to = {
    { match = call { "http.server.BaseHTTPRequestHandler().send_header",
      "http.server.SimpleHTTPRequestHandler().send_header" }, at = { arg(1), arg(2) } },
    -- Werkzeug refuses values with line ends, and looks at no name; Django, aiohttp, Bottle and Tornado look at both
    { match = call { ".headers.add", ".headers.set", ".headers.extend" }, at = arg(1),
      where = imports { "flask", "werkzeug", "quart" } },
    { match = pattern "$R.headers[$K] = $V", at = hole("K"), where = imports { "flask", "werkzeug", "quart" } },
    { match = call { ".headers.append" }, at = { arg(1), arg(2) }, where = imports { "starlette", "fastapi" } },
    { match = pattern "$R.headers[$K] = $V", at = { hole("V"), hole("K") },
      where = imports { "starlette", "fastapi", "pyramid" } },
    { match = call { "start_response", ".start_response" }, at = arg(2) },
  },
  aliases = { "py/http-response-splitting", "S5167" }, tags = { "flow", "web" },
  references = { "https://cwe.mitre.org/data/definitions/113.html" },
}

flow {
  id = "input-response-write", severity = "low", confidence = "low", cwe = 93,
  title = "Data from outside is written as it is",
  message = "`{callee}` writes `{source}` as it is; encode it for where it goes",
  from = "remote", unless = { "html", "header" },
  to = { { match = call { "django.http.HttpResponse().write", "django.http.StreamingHttpResponse().write",
    "aiohttp.web.StreamResponse().write", "flask.Response().stream.write", "werkzeug.wrappers.Response().stream.write",
    ".response.write" }, at = arg(1) } },
  tags = { "flow", "web" },
}

flow {
  id = "input-mail-header", severity = "medium", confidence = "medium", cwe = 93,
  title = "Data from outside becomes a header or an address of a mail",
  message = "`{source}` becomes a header or an address of a mail: line ends add recipients; take them out",
  from = "remote", unless = "header",
  to = {
    { match = { pattern '$M["Subject"] = $V', pattern '$M["To"] = $V', pattern '$M["From"] = $V',
      pattern '$M["Cc"] = $V',
      pattern '$M["Bcc"] = $V', pattern '$M["Reply-To"] = $V' }, at = hole("V"), where = imports { "email",
        "smtplib" } },
    { match = call(names.cross({ "smtplib.SMTP()", "smtplib.SMTP_SSL()", "smtplib.LMTP()" }, ".",
      { "mail", "rcpt", "docmd" })), at = any_arg },
    { match = call(names.cross({ "smtplib.SMTP()", "smtplib.SMTP_SSL()", "smtplib.LMTP()" }, ".", { "sendmail" })),
      at = arg("to_addrs", 2) },
  },
  tags = { "flow", "mail" },
  references = { "https://cwe.mitre.org/data/definitions/93.html" },
}

local levels = { "debug", "info", "warning", "warn", "error", "exception", "critical" }
flow {
  id = "input-log-taint", severity = "low", confidence = "medium", cwe = 117,
  title = "Data from outside is written to the log as it is",
  message = "`{source}` is written to the log with its line ends, so that it can fake entries; log its `repr`",
  from = "remote", unless = "log",
  to = {
    { match = call(names.join(
      names.cross({ "logging", "logging.getLogger()", "logging.Logger()", "flask.Flask().logger",
        "flask.current_app.logger",
        "loguru.logger", "quart.Quart().logger", "structlog.get_logger()", "django.utils.log.request_logger" }, ".",
          levels))),
      at = { arg(1), arg(2), arg(3), arg(4) }, holds = "nothing" },
    { match = call { "logging.log", "logging.getLogger().log", "logging.Logger().log" }, at = rest(2),
      holds = "nothing" },
  },
  -- "%r" shows line ends as \n, and so does f"{x!r}" where all are written so
  cases = {
    { where = arg(1, matches "%r"), severity = "info" },
    { where = any {
      arg(1, written "^[fF]\"[^{\"]*(?:\\{[^{}!:]*!r\\}[^{\"]*)+\"$"),
      arg(1, written "^[fF]'[^{']*(?:\\{[^{}!:]*!r\\}[^{']*)+'$"),
    }, severity = "info" },
  },
  aliases = { "py/log-injection", "S5145" }, tags = { "flow", "logging" },
  references = { "https://cwe.mitre.org/data/definitions/117.html" },
}

-- ---- templates ----

flow {
  id = "input-template-taint", severity = "high", confidence = "high", cwe = { 1336, 74 },
  title = "Data from outside becomes part of a template",
  message = "`{callee}` runs a template that `{source}` has a part in, and with it code; pass it as a value",
  from = "remote",
  to = {
    { match = call { "flask.render_template_string", "flask.stream_template_string", "quart.render_template_string",
      "flask.templating.render_template_string" }, at = arg("source", 1) },
    { match = call { "jinja2.Template", "jinja2.Environment().from_string", "jinja2.environment.Template",
      "jinja2.sandbox.SandboxedEnvironment().from_string", "flask.Flask().jinja_env.from_string",
      "django.template.Template", "django.template.Engine().from_string", "django.template.engines[].from_string",
      "tornado.template.Template", "bottle.SimpleTemplate", "bottle.template", "chameleon.PageTemplate",
        "genshi.template.MarkupTemplate",
      "Cheetah.Template.Template", "chevron.render", "pystache.render", "airspeed.Template" },
      at = arg(1) },
    { match = call { "mako.template.Template" }, at = arg("text", 1) },
  },
  aliases = { "py/template-injection", "S5496" }, tags = { "flow", "templates" },
  instead_of = { "input-template-string-build", "input-template-string" },
  references = { "https://cwe.mitre.org/data/definitions/1336.html",
    "https://portswigger.net/web-security/server-side-template-injection" },
}

flow {
  id = "input-format-string-taint", severity = "medium", confidence = "medium", cwe = 134,
  title = "Data from outside becomes a format string",
  message = "`{source}` decides what `{callee}` shows: `{{x.__init__.__globals__}` walks to secrets; keep the "
    .. "format fixed",
  from = "remote",
  to = {
    { match = call { ".format", ".format_map" }, at = receiver },
    { match = call { "string.Formatter().format", "string.Formatter().vformat" }, at = arg(1) },
  },
  where = none { receiver(constant) },
  tags = { "flow", "format" },
  references = { "https://cwe.mitre.org/data/definitions/134.html" },
}

-- ---- records, numbers ----

flow {
  id = "input-csv-formula", severity = "low", confidence = "medium", cwe = 1236,
  title = "Data from outside becomes a cell that spreadsheets run",
  message = "`{callee}` writes `{source}` into a cell: text that begins with `=` is a formula there; put a quote "
    .. "before it",
  from = "remote",
  to = {
    { match = call { "csv.writer().writerow", "csv.writer().writerows", "csv.DictWriter().writerow",
      "csv.DictWriter().writerows" }, at = arg(1) },
    { match = call { "openpyxl.Workbook().active.append", "xlsxwriter.Workbook().add_worksheet().write" },
      at = any_arg },
  },
  aliases = { "py/csv-injection" }, tags = { "flow", "csv" },
  references = { "https://owasp.org/www-community/attacks/CSV_Injection" },
}

local fields = names.join(
  names.cross({ ".args", ".form", ".values", ".GET", ".POST", ".query_params", ".cookies", ".COOKIES", ".params" }, "",
    { "[]", ".get()" }),
  { ".get_argument()", ".get_json()[]", ".get_json().get()", ".json[]", ".match_info[]" })
-- how much a browser likes a language or a type: the weights are put in order, nothing else
sanitizer {
  group = "nan", match = call { ".headers.get", ".META.get", ".request.get_header" },
  where = arg(1, matches "(?i)^(?:HTTP_)?ACCEPT"),
}
guard { group = "nan", match = pattern '$X.lower() == "nan"', at = hole("X"), negated = true }
guard { group = "nan", match = call { "math.isnan", "numpy.isnan", "cmath.isnan" }, at = arg(1), negated = true }
guard { group = "nan", match = call { "math.isfinite", "numpy.isfinite", "cmath.isfinite" }, at = arg(1) }

flow {
  id = "input-nan-cast", severity = "low", confidence = "medium", cwe = 704,
  title = "Text from outside can become nan",
  message = "`{callee}` makes `nan` or `inf` of `{source}`, for which comparisons are false; check with "
    .. "`math.isfinite`",
  from = "remote", unless = "nan",
  to = {
    { match = call { "builtins.float", "builtins.complex" }, at = arg(1) },
    -- of a field as it came; of anything else it asks whether something is there
    { match = call { "builtins.bool" }, at = arg(1), where = arg(1, resolves(fields)) },
  },
  where = none { inside { call = { "math.isfinite", "math.isnan", "numpy.isfinite", "builtins.int" } } },
  cases = {
    { where = callee(resolves { "builtins.bool" }), confidence = "low",
      message = "`{callee}` of `{source}` is true for every text that is not empty, \"false\" and \"nan\" included" },
    -- of what is no field as it came something may have been asked on the way
    { where = none { arg(1, resolves(fields)) }, confidence = "low" },
  },
  tags = { "flow", "numbers" },
  references = { "https://cwe.mitre.org/data/definitions/704.html" },
}

flow {
  id = "input-mass-assignment", severity = "medium", confidence = "high", cwe = 915,
  title = "Every field that a client sends is stored",
  message = "`{source}` decides which fields are set, `is_admin` among them; name the fields that may be",
  from = "remote",
  to = {
    { match = { pattern "$M.objects.create(..., **$D)", pattern "$M.objects.update_or_create(..., **$D)",
      pattern "$M.objects.get_or_create(..., **$D)", pattern "$M.objects.bulk_create(..., **$D)" }, at = hole("D") },
    { match = { pattern "$M.update(**$D)", pattern "$M.objects.filter(...).update(..., **$D)" }, at = hole("D"),
      where = imports { "django" } },
  },
  tags = { "flow", "orm" },
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/Mass_Assignment_Cheat_Sheet.html" },
}

flow {
  id = "input-trust-boundary", severity = "low", confidence = "medium", cwe = 501,
  title = "Unchecked data is stored in the session",
  message = "`{source}` is stored in the session unchecked, where later code takes it for checked; check it first",
  from = "remote",
  to = { { match = { pattern "flask.session[$K] = $V", pattern "quart.session[$K] = $V",
    pattern "$R.session[$K] = $V" },
    at = { hole("V"), hole("K") }, where = imports { "flask", "quart", "django", "starlette", "fastapi",
      "pyramid" } } },
  tags = { "flow", "session" },
  references = { "https://cwe.mitre.org/data/definitions/501.html" },
}

flow {
  id = "input-prompt-taint", severity = "medium", confidence = "medium", cwe = 1427,
  title = "Data from outside becomes part of a model's instructions",
  message = "`{source}` becomes part of the instructions of the model, and can replace them; pass it as the user's "
    .. "message",
  from = "remote",
  to = {
    { match = call { "anthropic.Anthropic().messages.create", "anthropic.AsyncAnthropic().messages.create",
      "anthropic.Anthropic().messages.stream" }, at = arg("system") },
    { match = call { "openai.OpenAI().responses.create", "openai.AsyncOpenAI().responses.create" },
      at = arg("instructions") },
    {
      match = call { "openai.OpenAI().chat.completions.create", "openai.AsyncOpenAI().chat.completions.create",
        "openai.ChatCompletion.create", "litellm.completion", "ollama.chat" },
      at = element(1, arg("messages")), where = arg("messages", element(1, element(0, equals("system", "developer")))),
    },
    { match = call { "langchain_core.messages.SystemMessage", "langchain.schema.SystemMessage",
      "langchain.messages.SystemMessage" },
      at = arg("content", 1) },
    { match = call { "google.genai.types.GenerateContentConfig", "google.generativeai.GenerativeModel" },
      at = arg("system_instruction") },
    { match = call { "agents.Agent" }, at = arg("instructions") },
  },
  tags = { "flow", "llm" },
  references = { "https://genai.owasp.org/llmrisk/llm01-prompt-injection/" },
}
