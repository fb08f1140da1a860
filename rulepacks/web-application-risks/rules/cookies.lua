-- Cookies without the marks that keep them from others.
local names = require("data.names")

local set = { ".set_cookie", ".set_signed_cookie" }
local web = { "django", "flask", "quart", "werkzeug", "starlette", "fastapi", "aiohttp", "bottle", "pyramid",
  "webob", "tornado",
  "sanic", "falcon", "litestar" }
local ticket = { "pyramid.authentication.AuthTktCookieHelper", "pyramid.authentication.AuthTktAuthenticationPolicy" }
local profiles = {
  "pyramid.session.SignedCookieSessionFactory", "webob.cookies.CookieProfile", "webob.cookies.SignedCookieProfile",
  "pyramid.session.BaseCookieSessionFactory", "pyramid.session.UnencryptedCookieSessionFactoryConfig",
}
local MDN = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie"

-- a cookie is set, not handed to a jar, and not set to nothing to delete it
local sets_one = all {
  any { callee(resolves(set)), callee(resolves { ".set_secure_cookie" }) }, imports(web), arg_count(2),
  none { arg("value", 2, equals("")), arg("max_age", 3, equals(0)), arg("expires", 4, equals(0)),
    callee(resolves { "requests.**", "http.cookiejar.**" }), path(names.test_paths) },
}

rule {
  id = "web-cookie-secure", severity = "medium", confidence = "medium", cwe = 614,
  title = "Cookie is sent over connections without encryption",
  message = "`{callee}` sets a cookie that browsers also send without TLS; pass `secure=True`",
  tags = { "cookies" },
  references = { MDN, "https://cwe.mitre.org/data/definitions/614.html" },
  match = { call(set), call { ".set_secure_cookie" }, call(ticket), call(profiles) },
  where = any {
    all { sets_one, arg("secure", either { absent, both { constant, falsy } }), arg(7, either { absent, falsy }) },
    all { any { callee(resolves(ticket)), callee(resolves(profiles)) }, arg("secure", either { absent,
      both { constant, falsy } }) },
  },
  fix = { arg = "secure", text = "True", safety = "unsafe", title = "Send it over TLS only" },
  cases = { { where = { arg("secure", absent), callee(resolves(profiles)) }, severity = "low" } },
}

rule {
  id = "web-cookie-httponly", severity = "low", confidence = "medium", cwe = 1004,
  title = "Scripts of the page can read the cookie",
  message = "`{callee}` sets a cookie that scripts can read; pass `httponly=True`",
  tags = { "cookies" },
  references = { MDN, "https://cwe.mitre.org/data/definitions/1004.html" },
  match = { call(set), call { ".set_secure_cookie" }, call(ticket), call(profiles) },
  where = any {
    all { sets_one, arg("httponly", either { absent, both { constant, falsy } }), arg(8, either { absent, falsy }) },
    all { callee(resolves(ticket)), arg("http_only", either { absent, both { constant, falsy } }) },
    all { callee(resolves(profiles)), arg("httponly", either { absent, both { constant, falsy } }) },
  },
  fix = { arg = "httponly", text = "True", safety = "unsafe", title = "Keep it from scripts" },
  cases = {
    { where = callee(resolves(ticket)), fix = { arg = "http_only", text = "True", safety = "unsafe",
      title = "Keep it from scripts" },
      message = "`{callee}` sets a cookie that scripts can read; pass `http_only=True`" },
    -- scripts have to read these
    { where = arg(1, matches "(?i)csrf|xsrf|lang|locale|theme|timezone|consent|sidebar|django_tz"), severity = "info" },
  },
}

rule {
  id = "web-cookie-samesite", severity = "low", confidence = "medium", cwe = 1275,
  title = "Cookie goes along with requests from other sites",
  message = "`{callee}` sets a cookie that is sent with requests from other sites; pass `samesite=\"Lax\"`",
  tags = { "cookies", "csrf" },
  references = { MDN, "https://cwe.mitre.org/data/definitions/1275.html" },
  match = { call(set), call { ".set_secure_cookie" }, call(ticket), call(profiles) },
  where = any {
    all { sets_one, arg("samesite", either { absent, both { constant, falsy }, equals("None", "none") }) },
    all { any { callee(resolves(ticket)), callee(resolves(profiles)) },
      arg("samesite", either { both { constant, falsy }, equals("None", "none") }) },
  },
  fix = { arg = "samesite", text = '"Lax"', safety = "unsafe", title = "Keep it from requests of other sites" },
  cases = {
    { where = arg("samesite", absent), severity = "info",
      message = "`{callee}` leaves to the browser whether other sites' requests carry this cookie; pass "
        .. "`samesite=\"Lax\"`" },
  },
}

rule {
  id = "web-cookie-settings", severity = "medium", confidence = "medium", cwe = { 614, 1004, 1275 },
  title = "Session cookies are set without protection",
  message = "`{name}` is set to {value}, which gives the session away more easily; leave the protection on",
  tags = { "cookies" },
  references = { "https://docs.djangoproject.com/en/stable/ref/settings/#session-cookie-secure",
    "https://flask.palletsprojects.com/en/stable/config/" },
  match = {
    assign(names.join(
      names.cross({ "SESSION_COOKIE", "CSRF_COOKIE", "REMEMBER_COOKIE", "LANGUAGE_COOKIE", "JWT_COOKIE" }, "_",
        { "SECURE", "HTTPONLY" }),
      names.cross({ ".config[SESSION_COOKIE", ".config[REMEMBER_COOKIE", ".config[JWT_COOKIE" }, "_", { "SECURE]",
        "HTTPONLY]" }))),
    call { "starlette.middleware.sessions.SessionMiddleware" },
    keyword { "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "REMEMBER_COOKIE_SECURE",
      "REMEMBER_COOKIE_HTTPONLY" },
  },
  where = {
    any { value(equals(false)), arg("SESSION_COOKIE_SECURE", equals(false)), arg("SESSION_COOKIE_HTTPONLY",
      equals(false)),
      arg("REMEMBER_COOKIE_SECURE", equals(false)), arg("REMEMBER_COOKIE_HTTPONLY", equals(false)),
      all { callee(resolves { "starlette.**" }), arg("https_only", equals(false)) } },
    none { path(names.test_paths), path { "**/*dev*", "*dev*", "**/*local*", "*local*", "**/*test*", "*test*",
      "*.pyi", "**/*.pyi" },
      arg("TESTING", truthy) },
  },
  check = function(site)
    if site.kind == "call" then
      site:report { message = "The session's cookie is set without protection; leave `secure` and `httponly` on" }
      return
    end
    local target = site:target()
    if not target or site:ancestor("if_statement") then return end
    -- scripts are meant to read the token, and a language is no secret
    local text = target.text
    if text:find("CSRF_COOKIE_HTTPONLY") or (text:find("LANGUAGE") and text:find("HTTPONLY")) then return end
    site:report { severity = text:find("LANGUAGE") and "low" or nil }
  end,
}
