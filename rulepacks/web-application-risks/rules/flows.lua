-- Flows: what visitors send and what comes back to them, or to somebody else, as a page, a mail, a cookie.
local markup = require("data.markup")
local names = require("data.names")

local html_type = either { absent, both { text, matches "(?i)html" } }

-- ---- responses ----

local flask_route = names.cross({ "flask.Flask()", "flask.Blueprint()", "quart.Quart()", "quart.Blueprint()" }, ".",
  { "route", "get", "post", "put", "patch", "delete", "errorhandler" })

local no_page = matches "(?i)^(?:text/(?:plain|csv|css|calendar)|image/|application/(?!xhtml))"
-- a dict is answered as JSON; headers in a tuple can say that it is no page
local json = none {
  value(instance { "builtins.list" }), value(both { sequence, written "^\\[" }),
  all { value(element(0, present)), none { value(sequence) } },
  value(element(0, element(0, no_page))),
}

sink { group = "html", match = returned { decorator = flask_route }, where = json, holds = "elements" }
sink { group = "html", match = returned { decorator = { ".route" }, imports = { "flask", "quart" } }, where = json,
  holds = "elements" }
sink { group = "html",
  match = returned { decorator = names.cross({ "bottle", "bottle.Bottle()" }, ".", { "route", "get", "post",
    "error" }) }, holds = "elements" }
sink { group = "html", match = returned { decorator = { "cherrypy.expose" } } }
sink { group = "html", match = call { "flask.make_response", "quart.make_response" }, at = arg(1),
  holds = "elements" }
sink {
  group = "html",
  match = call { "flask.Response", "quart.Response", "bottle.HTTPResponse", "flask.wrappers.Response",
    "quart.wrappers.Response" },
  at = arg("response", 1),
  where = {
    arg("mimetype", 4, html_type), arg("content_type", 5, html_type),
    none { arg("headers", 3, element(0, no_page)) },
  },
}
-- text, unless something else is said
sink {
  group = "html", match = call { "werkzeug.Response", "werkzeug.wrappers.Response", "werkzeug.wrappers.BaseResponse" },
  at = arg("response", 1),
  where = any {
    arg("mimetype", 4, matches "(?i)html"), arg("content_type", 5, matches "(?i)html"),
    arg("headers", 3, element(0, matches "(?i)^text/html")),
    arg("headers", 3, element(0, element(2, matches "(?i)^text/html"))),
  },
}
sink {
  group = "html",
  match = call(names.cross({ "django.http", "django.http.response", "django.shortcuts" }, ".", {
    "HttpResponse", "HttpResponseBadRequest", "HttpResponseNotFound", "HttpResponseForbidden",
      "HttpResponseServerError",
    "HttpResponseGone", "HttpResponseNotAllowed", "StreamingHttpResponse",
  })),
  at = { arg("content", 1) },
  where = { arg("content_type", 2, html_type), arg("mimetype", html_type) },
}
sink { group = "html", match = call { "starlette.responses.HTMLResponse", "fastapi.responses.HTMLResponse",
  "sanic.response.html", "aiohttp_jinja2.web.HTMLResponse" }, at = arg("content", 1) }
sink {
  group = "html", match = call { "starlette.responses.Response", "fastapi.responses.Response", "fastapi.Response" },
  at = arg("content", 1), where = arg("media_type", 4, matches "(?i)html"),
}
sink {
  group = "html", match = call { "aiohttp.web.Response" }, at = { arg("text"), arg("body") },
  where = arg("content_type", matches "(?i)html"),
}
-- who writes JSON says so in a header, which may be set anywhere
local encoders = names.join({ "tornado.escape.json_encode" }, names.cross({ "json", "simplejson", "ujson", "orjson",
  "rapidjson" }, ".", { "dumps" }))
local as_json = resolves(names.cross(encoders, "", { "()", "().encode()", "().decode()" }))
sink {
  group = "html", match = call { "tornado.web.RequestHandler().write", "tornado.web.RequestHandler().finish" },
  at = arg("chunk", 1), holds = "elements", where = none { arg("chunk", 1, as_json) },
}
sink {
  group = "html",
  match = call { "pyramid.response.Response", "pyramid.request.Response", "webob.Response",
    "pyramid.request.Request().response.write",
    "webob.response.Response" },
  at = { arg("body", 1), arg("text") }, where = arg("content_type", html_type),
}
sink {
  group = "html", match = call { "http.server.BaseHTTPRequestHandler().wfile.write",
    "http.server.SimpleHTTPRequestHandler().wfile.write" },
  at = arg(1), where = none { arg(1, as_json) },
}
sink { group = "html", match = call(markup.django), at = arg(1) }
sink { group = "html", match = call(markup.markup), at = arg(1) }
sink {
  group = "html", match = { pattern "$R.response.body = $V", pattern "$R.response.text = $V" }, at = hole("V"),
  where = imports { "pyramid", "webob" },
}
-- what AWS Lambda answers: a dict whose headers, a dict too, name HTML
sink {
  group = "html", match = returned { func = { "*handler*" } },
  where = value(element(0, element(0, matches "(?i)^text/html"))),
}

-- a template in the source that shows each of its values as it is
sink {
  group = "html", match = call { "flask.render_template_string", "quart.render_template_string" }, at = rest(2),
  where = arg("source", 1,
    matches "(?s)^(?:(?!\\{\\{).)*(?:\\{\\{[^{}]*\\|\\s*safe\\s*\\}\\}(?:(?!\\{\\{).)*)+$"),
}
-- what FastAPI answers as a page: the last thing that a function so decorated gives
for _, response in ipairs { "fastapi.responses.HTMLResponse", "starlette.responses.HTMLResponse" } do
  for _, def in ipairs { "def", "async def" } do
    sink {
      group = "html", at = hole("V"),
      match = pattern("@$_(..., response_class=" .. response .. ", ...)\n" .. def
        .. " $F(...):\n    ...\n    return $V"),
      where = none { hole("V", instance { "fastapi.**", "starlette.**" }) },
    }
  end
end

flow {
  id = "web-xss-taint", severity = "high", confidence = "medium", cwe = 79,
  title = "Data from outside becomes part of a page",
  message = "`{source}` becomes part of a page as it is, scripts included; render a template, or escape it",
  from = "remote", to = "html", unless = "html",
  -- what is written here may be of any type
  cases = { { where = callee(resolves { ".wfile.write" }), severity = "medium" } },
  instead_of = { "web-response-dyn", "web-mark-safe", "web-markup", "web-html-string-build" },
  aliases = { "py/reflective-xss", "S5131" }, tags = { "flow", "xss" },
  references = { "https://cwe.mitre.org/data/definitions/79.html", "https://owasp.org/www-community/attacks/xss/" },
}

-- responses are looked at where they are made; these are no pages, or escape
sanitizer {
  group = "html",
  match = call(names.join(
    names.cross({ "flask", "quart" }, ".", {
      "redirect", "jsonify", "send_file", "send_from_directory", "url_for", "make_response", "Response", "abort",
      "render_template_string", "stream_template", "Markup",
    }),
    names.cross({ "django.http", "django.shortcuts" }, ".", {
      "HttpResponse", "HttpResponseBadRequest", "HttpResponseNotFound", "HttpResponseForbidden", "HttpResponseRedirect",
      "HttpResponsePermanentRedirect", "JsonResponse", "FileResponse", "StreamingHttpResponse",
        "HttpResponseServerError",
      "redirect", "render",
    }),
    names.cross({ "fastapi", "fastapi.responses", "starlette.responses" }, ".", {
      "Response", "HTMLResponse", "JSONResponse", "PlainTextResponse", "RedirectResponse", "FileResponse",
        "StreamingResponse",
    }),
    { "werkzeug.Response", "werkzeug.wrappers.Response", "bottle.redirect", "bottle.static_file", "bottle.template",
      "bottle.jinja2_template", "aiohttp.web.Response", "aiohttp.web.json_response", "pyramid.response.Response",
      "rest_framework.response.Response", "tornado.web.RequestHandler().render_string", "werkzeug.utils.redirect",
      "flask.wrappers.Response", "pyramid.renderers.render_to_response" }
  )),
}

-- a template that escapes, as far as it is known which environment has given it
local escapes = made_with("autoescape", not_(either { absent, falsy }))
sanitizer {
  group = "html", match = call { "jinja2.Environment().get_template().render" },
  where = none { receiver(written "\\.get_template\\(") },
}
sanitizer {
  group = "html",
  match = { pattern "$E.get_template(...).render(...)", pattern "$E.get_template(...).render_async(...)" },
  where = hole("E", both { instance { "jinja2.Environment" }, escapes }),
}

-- ... all of it or each value by itself
sanitizer {
  group = "html", match = call { "jinja2.Template().render", "jinja2.Template().render_async" },
  where = any {
    receiver(made_with("autoescape", truthy)),
    all { receiver(made_with("source", 1, matches(markup.escaped_template))),
      none { receiver(resolves { "jinja2.Environment().get_template()" }) } },
  },
}

-- ---- HTML that is put together by hand ----

local elements = "a|abbr|article|b|blockquote|body|br|button|canvas|caption|code|div|dl|dt|em|embed|fieldset|font|"
  .. "footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|meta|nav|object|"
  .. "ol|option|p|pre|script|section|select|small|span|strong|style|sub|svg|table|tbody|td|textarea|tfoot|"
  .. "th|thead|title|tr|tt|u|ul|video"
local tag = "(?i)<(?:!doctype|/?(?:" .. elements .. "))[\\s>/]"

flow {
  id = "web-html-string-build", severity = "medium", confidence = "medium", cwe = 79,
  title = "Data from outside is put into HTML by hand",
  message = "`{source}` becomes part of HTML that nothing escapes; use a template, or escape it",
  from = "remote", unless = "html",
  to = {
    { match = pattern "$T % $X", at = hole("X"), where = hole("T", matches(tag)) },
    { match = pattern "$T + $X", at = hole("X"), where = hole("T", matches(tag)) },
    { match = call { ".format" }, at = any_arg, where = receiver(matches(tag)) },
    { match = pattern "$N = f'...'", at = value, where = value(matches(tag)) },
    { match = pattern "return $V", at = hole("V"),
      where = { hole("V", both { built, matches(tag) }), has { kind = "interpolation" } } },
    { match = pattern "$F(f'...')", at = arg(1), where = { has { kind = "interpolation" }, arg(1, both { built,
      matches(tag) }),
      none { callee(resolves { "builtins.print", "logging.**", ".info", ".debug" }) } } },
  },
  -- answered as JSON, which browsers do not show as a page
  where = none {
    inside { class = names.join({ "flask_restful.Resource", "flask_restx.Resource" },
      names.cross({ "rest_framework" }, ".", { "views.APIView", "generics.*", "viewsets.*" })) },
    inside { decorator = { "rest_framework.decorators.api_view" } },
    callee(resolves { "rest_framework.response.Response", "flask.jsonify", "quart.jsonify", "django.http.JsonResponse",
      "fastapi.responses.JSONResponse", "starlette.responses.JSONResponse", "aiohttp.web.json_response" }),
  },
  tags = { "flow", "xss" },
  references = { "https://cwe.mitre.org/data/definitions/79.html" },
}

-- ---- mail ----

flow {
  id = "web-email-html", severity = "medium", confidence = "high", cwe = { 79, 74 },
  title = "Data from outside becomes part of a mail in HTML",
  message = "`{source}` becomes part of an HTML mail as it is; render a template, or escape it",
  from = "remote", unless = "html",
  to = {
    { match = call { "django.core.mail.send_mail", "django.core.mail.mail_admins", "django.core.mail.mail_managers" },
      at = arg("html_message") },
    { match = call { ".attach_alternative" }, at = arg("content", 1), where = arg("mimetype", 2, matches "html") },
    { match = call { "flask_mail.Message", "flask_mailman.EmailMessage" }, at = arg("html") },
    { match = call { "email.mime.text.MIMEText" }, at = arg(1), where = arg("_subtype", 2, matches "html") },
    { match = call { "email.message.EmailMessage().add_alternative", "email.message.EmailMessage().set_content" },
      at = arg(1),
      where = arg("subtype", matches "html") },
    { match = call { "django.core.mail.EmailMessage", "django.core.mail.message.EmailMessage" }, at = arg("body", 2) },
    { match = assign { "flask_mail.Message().html" }, at = value },
  },
  tags = { "flow", "xss" },
  references = { "https://docs.djangoproject.com/en/stable/topics/email/" },
}

-- ---- cookies ----

flow {
  id = "web-cookie-taint", severity = "low", confidence = "medium", cwe = 20,
  title = "Data from outside becomes a cookie",
  message = "`{source}` becomes a cookie's name or value; set only what the program has made or checked",
  from = "remote", unless = "header",
  to = {
    { match = call { ".set_cookie" }, at = { arg("key", 1), arg("value", 2) },
      where = imports { "flask", "django", "starlette", "fastapi", "aiohttp", "bottle", "tornado", "werkzeug",
        "pyramid",
        "quart" } },
  },
  aliases = { "py/cookie-injection" }, tags = { "flow", "cookies" },
  references = { "https://cwe.mitre.org/data/definitions/20.html" },
}

-- ---- errors ----

flow {
  id = "web-stack-trace", severity = "medium", confidence = "medium", cwe = { 209, 497 },
  title = "Visitors are shown where an error happened",
  message = "`{source}` shows paths, code and values to visitors; write it to the log, and answer with a fixed text",
  from = { { match = call { "traceback.format_exc", "traceback.format_exception", "traceback.format_tb",
    "traceback.format_stack" } } },
  to = "html",
  aliases = { "py/stack-trace-exposure" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/209.html" },
}
