-- Who may call, with which password.
local markup = require("data.markup")
local names = require("data.names")

rule {
  id = "web-httpoxy-cgi", severity = "medium", confidence = "high", cwe = { 807, 284 },
  title = "CGI lets clients set a proxy for outgoing requests",
  message = "Under CGI, a client's `Proxy` header becomes HTTP_PROXY for requests of this program; use WSGI, or "
    .. "drop the header",
  aliases = { "B412", "S412" },
  tags = { "cgi" },
  references = { "https://httpoxy.org/" },
  match = call { "wsgiref.handlers.CGIHandler", "twisted.web.twcgi.CGIScript", "twisted.web.twcgi.CGIDirectory",
    "twisted.web.twcgi.FilteredScript", "http.server.CGIHTTPRequestHandler", "wsgiref.handlers.IISCGIHandler",
    "CGIHTTPServer.CGIHTTPRequestHandler" },
}

rule {
  id = "web-password-empty", severity = "medium", confidence = "high", cwe = 521,
  title = "Account gets an empty password",
  message = "`{callee}` with an empty text sets a password that everybody knows; pass `None` for an account without "
    .. "one",
  tags = { "passwords", "django" },
  references = { "https://docs.djangoproject.com/en/stable/ref/contrib/auth/" },
  match = call { ".set_password", ".create_user", ".create_superuser" },
  where = {
    any { all { callee(resolves { ".set_password" }), arg("raw_password", 1, both { text, constant, falsy }) },
      arg("password", both { text, constant, falsy }) },
    none { path(names.test_paths) },
  },
}

-- the `""` that a name has when nothing was given: def create_user(self, password=""), x = data.get("password", "")
local function empty_parameter(parameters, name)
  for _, parameter in ipairs(parameters and parameters:children() or {}) do
    local default, own = parameter:field("value"), parameter:field("name")
    if default and own and default.value == "" and own.text == name then return parameter end
  end
  return nil
end

local function empty_get(node)
  if not node or node.kind ~= "call" or not node:callee():is { ".get" } then return false end
  local default = node:arg(2)
  return default ~= nil and default.value == ""
end

local function empty_default(scope, name)
  local parameter = empty_parameter(scope:field("parameters"), name)
  if parameter then return parameter end
  for _, assignment in ipairs(scope:find { "assignment" }) do
    local left, right = assignment:field("left"), assignment:field("right")
    if left and left.text == name and empty_get(right) then return right end
  end
  return nil
end

rule {
  id = "web-password-default", severity = "medium", confidence = "medium", cwe = 521,
  title = "Password is empty when none is given",
  message = "When no password is given, an empty one is set, which everybody knows; use `None` as the default",
  tags = { "passwords", "django" },
  references = { "https://docs.djangoproject.com/en/stable/ref/contrib/auth/" },
  match = call { ".set_password" },
  where = { imports { "django" }, none { path(names.test_paths) } },
  check = function(site)
    local given, scope = site:arg("raw_password", 1), site:function_()
    local default = given and scope and given.kind == "identifier" and empty_default(scope, given.text)
    if default then site:report { at = default } end
  end,
}

rule {
  id = "web-password-unvalidated", severity = "low", confidence = "low", cwe = 521,
  title = "Password is set without a look at its strength",
  message = "`{callee}` accepts any password; call `validate_password` before, or let a form do it",
  tags = { "passwords", "django" },
  references = { "https://docs.djangoproject.com/en/stable/topics/auth/passwords/" },
  match = call { ".set_password" },
  where = { imports { "django" }, arg("raw_password", 1, dynamic), none { path(names.test_paths) } },
  check = function(site)
    local scope = site:function_() or site:ancestor("module")
    for _, other in ipairs(scope and scope:find { "call" } or {}) do
      local called = other:callee()
      local text = called and called.text or ""
      if text:find("validate_password") or text:find("get_random_string") or text:find("make_random") then return end
    end
    site:report {}
  end,
}

rule {
  id = "web-password-validators", severity = "low", confidence = "high", cwe = 521,
  title = "Django accepts any password",
  message = "Without validators, `123456` is a password; leave those of a new project in place",
  tags = { "passwords", "django" },
  references = { "https://docs.djangoproject.com/en/stable/topics/auth/passwords/" },
  match = assign { "AUTH_PASSWORD_VALIDATORS" },
  where = { value(both { sequence, falsy }), none { path(names.test_paths), path { "**/*dev*", "*dev*", "**/*local*",
    "*local*", "**/*test*", "*test*" } } },
}

rule {
  id = "web-missing-auth", severity = "medium", confidence = "low", cwe = { 306, 862 },
  title = "View is open to everybody",
  message = "Everybody may call this view, logged in or not; name the permission that it needs",
  tags = { "django", "rest" },
  references = { "https://www.django-rest-framework.org/api-guide/permissions/" },
  match = {
    assign { "permission_classes", "authentication_classes" },
      decorator { "rest_framework.decorators.permission_classes",
      "rest_framework.decorators.authentication_classes" },
    assign { "LOGIN_DISABLED", ".config[LOGIN_DISABLED]" },
  },
  where = none { path(names.test_paths) },
  check = function(site)
    if site.kind == "assignment" then
      local target, given = site:target(), site:field("right")
      if not target or not given then return end
      if target.text:find("LOGIN_DISABLED") then
        if given:truth() == true then
          site:report { confidence = "high", message = "Login is switched off for the whole application; leave it on" }
        end
        return
      end
      if not site:class_() then return end
      local elements = given:elements()
      if given.kind ~= "list" and given.kind ~= "tuple" then return end
      if #elements == 0 or elements[1]:is { "rest_framework.permissions.AllowAny" } then site:report {} end
      return
    end
    if site.text:find("AllowAny") or site.text:find("%(%s*%[%s*%]%s*%)") or site.text:find("%(%s*%(%s*%)%s*%)") then
      site:report {}
    end
  end,
}

-- json.dumps({"a": "b"})
local function is_fixed_json(text)
  local given = text.kind == "call" and text:callee():is { "json.dumps", "simplejson.dumps", "ujson.dumps" }
    and text:arg(1)
  return given and given.is_constant
end

rule {
  id = "web-response-dyn", severity = "low", confidence = "low", cwe = 79,
  title = "Response is put together by hand",
  message = "`{callee}` sends text as HTML that no template has escaped; render a template",
  tags = { "xss", "audit" },
  references = { "https://cwe.mitre.org/data/definitions/79.html" },
  match = call { "django.http.HttpResponse", "django.http.HttpResponseBadRequest", "django.http.HttpResponseNotFound",
    "django.http.HttpResponseForbidden", "django.http.HttpResponseServerError", "django.http.HttpResponseNotAllowed",
    "flask.make_response", "django.http.HttpResponseGone", "django.shortcuts.HttpResponse" },
  where = {
    arg("content", 1, dynamic), arg("content_type", 2, either { absent, matches "html" }),
    none { arg("content", 1, resolves { "flask.render_template()", "flask.jsonify()",
      "django.template.loader.render_to_string()",
      "flask.redirect()" }), path(names.test_paths) },
  },
  check = function(site)
    local text = site:arg("content", 1) or site:arg("response", 1) or site:arg(1)
    if text and not markup.is_clean(text, 6) and not is_fixed_json(text) then site:report {} end
  end,
  cases = {
    -- a page, put together from tags and unknown text
    {
      where = arg("content", 1, both { built, not_(constant), matches(markup.tag_first) }), severity = "low",
      confidence = "medium",
      message = "`{callee}` sends HTML that is put together from unknown parts; escape them, or render a template",
    },
    -- text is put into a page that has been rendered
    {
      where = arg("content", 1, resolves { "flask.render_template().replace()",
        "django.template.loader.render_to_string().replace()", "django.shortcuts.render().content.replace()" }),
      confidence = "medium",
      message = "`{callee}` sends a page that text was put into after it was rendered, where nothing escapes it; pass "
        .. "it to the template",
    },
    -- JSON leaves `<` as it is
    {
      where = { arg("content", 1, resolves { "json.dumps()", "simplejson.dumps()", "ujson.dumps()" }),
        arg("content_type", 2, matches "(?i)html") }, severity = "low", confidence = "medium",
      message = "`{callee}` sends JSON as HTML, and JSON leaves `<` as it is; send it as `application/json`",
    },
  },
}
