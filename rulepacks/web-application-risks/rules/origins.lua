-- Which sites may read answers, open sockets, or put the page into a frame.
local names = require("data.names")

local MDN = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS"
local any_origin = "^(?:\\*|\\.\\*|\\^?\\.\\*\\$?|https?://\\*|null)$"
local middleware = { "starlette.middleware.cors.CORSMiddleware", "fastapi.middleware.cors.CORSMiddleware",
  "starlette.middleware.Middleware", "fastapi.middleware.Middleware" }
local add = { ".add_middleware" }
local flask = { "flask_cors.CORS", "flask_cors.cross_origin", "quart_cors.cors", "sanic_cors.CORS", "sanic_ext.Extend" }

local starlette_all = any {
  arg("allow_origins", element(0, matches(any_origin))), arg("allow_origins", matches(any_origin)),
  arg("allow_origin_regex", matches(any_origin)),
}
local flask_all = any { arg("origins", matches(any_origin)), arg("origins", element(0, matches(any_origin))),
  arg("allow_origin", matches(any_origin)),
  -- resources={r"/*": {"origins": "*"}}
  arg("resources", element(0, element(0, matches("^\\*$")))),
  arg("resources", element(0, element(0, element(0, matches("^\\*$"))))) }
local credentials = any { arg("allow_credentials", truthy), arg("supports_credentials", truthy) }

local open_call = any {
  all { any { callee(resolves(middleware)), callee(resolves(add)) }, starlette_all },
  all { callee(resolves(flask)), flask_all },
}

rule {
  id = "web-cors-wildcard", severity = "medium", confidence = "medium", cwe = { 942, 346 },
  title = "Every site may read the answers",
  message = "Any site can read what this service answers to a visitor's browser; name the origins that may",
  tags = { "cors" },
  references = { MDN },
  match = {
    call(middleware), call(add), call(flask), decorator { "flask_cors.cross_origin" },
    assign { "CORS_ORIGIN_ALLOW_ALL", "CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_REGEX_WHITELIST",
      "CORS_ALLOWED_ORIGIN_REGEXES" },
    call { "flask_socketio.SocketIO", "socketio.Server", "socketio.AsyncServer" },
    call { ".set_header", ".headers.add", ".headers.set" },
    pattern '$R["Access-Control-Allow-Origin"] = $V',
  },
  where = {
    any {
      all { open_call, none { credentials } },
      all { value(equals(true)), none { value(text) } },
      value(element(0, matches(any_origin))), value(equals("*")), hole("V", equals("*")),
      all { callee(resolves { "flask_socketio.SocketIO", "socketio.*" }), arg("cors_allowed_origins",
        either { equals("*"),
        element(0, equals("*")) }) },
      all { callee(resolves { ".set_header", ".headers.add", ".headers.set" }), arg(1,
        matches "(?i)^access-control-allow-origin$"),
        arg(2, equals("*")) },
    },
    none { path(names.test_paths) },
  },
}

rule {
  id = "web-cors-credentials", severity = "high", confidence = "medium", cwe = { 942, 346 },
  title = "Every site may read the answers that visitors get when they are logged in",
  message = "Any site can send requests with the visitor's cookies and read the answers; name the origins that may",
  tags = { "cors" },
  references = { MDN },
  match = { call(middleware), call(add), call(flask) },
  where = { open_call, credentials, none { path(names.test_paths) } },
}

flow {
  id = "web-cors-reflected", severity = "medium", confidence = "medium", cwe = { 942, 346 },
  title = "Whatever site asks may read the answers",
  message = "`{source}` is allowed as it came, so any site may read the answers; compare it with the origins that may",
  from = "remote", unless = "origin",
  to = {
    { match = { pattern '$R.headers["Access-Control-Allow-Origin"] = $V',
      pattern '$R["Access-Control-Allow-Origin"] = $V' }, at = hole("V") },
    { match = call { ".headers.add", ".headers.set", ".headers.setdefault", ".set_header", ".add_header",
      ".send_header", ".append_header" }, at = arg(2), where = arg(1, matches "(?i)^access-control-allow-origin$") },
  },
  tags = { "flow", "cors" },
  references = { MDN },
}

rule {
  id = "web-websocket-origin", severity = "medium", confidence = "high", cwe = 1385,
  title = "WebSocket accepts connections that other sites open",
  message = "Any site can open this socket with the visitor's cookies; compare the origin with your own",
  tags = { "websocket" },
  references = { "https://www.tornadoweb.org/en/stable/websocket.html",
    "https://cwe.mitre.org/data/definitions/1385.html" },
  match = func { "check_origin" },
  where = { imports { "tornado" }, none { path(names.test_paths) } },
  check = function(site)
    local body = site:field("body")
    local returns = body and body:find { "return_statement" } or {}
    local given = #returns == 1 and returns[1]:child(1)
    if given and given.is_constant and given:truth() == true then site:report { at = site:field("name") } end
  end,
}

rule {
  id = "web-clickjacking", severity = "low", confidence = "medium", cwe = 1021,
  title = "Page can be put into a frame of another site",
  message = "Another site can show this page in a frame and lead clicks to it; allow only your own site to do so",
  tags = { "django" },
  references = { "https://docs.djangoproject.com/en/stable/ref/clickjacking/" },
  match = { assign { "X_FRAME_OPTIONS" }, decorator { "django.views.decorators.clickjacking.xframe_options_exempt" } },
  where = { any { none { value(present) }, value(matches "(?i)^allow") }, none { path(names.test_paths) } },
}
