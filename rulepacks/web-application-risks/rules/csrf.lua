-- Requests that another site makes a visitor's browser send.
local names = require("data.names")

local DOCS = "https://docs.djangoproject.com/en/stable/ref/csrf/"

rule {
  id = "web-csrf-exempt", severity = "medium", confidence = "medium", cwe = 352,
  title = "View accepts requests that other sites make",
  message = "Without the check, another site can make a visitor's browser send this request; keep the check, or use "
    .. "tokens",
  tags = { "csrf" },
  references = { DOCS, "https://owasp.org/www-community/attacks/csrf" },
  match = {
    decorator { "django.views.decorators.csrf.csrf_exempt", "flask_wtf.CSRFProtect().exempt",
      "flask_wtf.csrf.CSRFProtect().exempt",
      "flask_seasurf.SeaSurf().exempt", "flask_wtf.csrf.CsrfProtect().exempt" },
    call { "django.views.decorators.csrf.csrf_exempt", "flask_wtf.CSRFProtect().exempt",
      "flask_wtf.csrf.CSRFProtect().exempt" },
    call { "django.utils.decorators.method_decorator" }, decorator { "*.csrf.exempt", "*.csrf_exempt" },
  },
  where = {
    any { none { callee(resolves { "*.method_decorator" }) },
      arg("decorator", 1, resolves { "django.views.decorators.csrf.csrf_exempt" }) },
    none { path(names.test_paths) },
  },
}

-- f(WTF_CSRF_ENABLED=False), unless the same call says that this is a test
local function report_keyword(site)
  local off = site:arg("WTF_CSRF_ENABLED") or site:arg("WTF_CSRF_CHECK_DEFAULT") or site:arg("csrf_enabled")
  local testing = site:arg("TESTING")
  if off and off.is_constant and off:truth() == false and not (testing and testing:truth()) then
    site:report { at = off }
  end
end

local function trusts_all(list)
  for _, origin in ipairs(list:elements() or {}) do
    local text = type(origin.value) == "string" and origin.value or ""
    if text == "*" or text:find("//%*$") then return true end
  end
  return false
end

rule {
  id = "web-csrf-config", severity = "medium", confidence = "medium", cwe = 352,
  title = "Check against requests from other sites is switched off",
  message = "Forms are accepted from any site; leave the check on, and switch it off for single views with tokens",
  tags = { "csrf" },
  references = { "https://flask-wtf.readthedocs.io/en/stable/csrf/", DOCS },
  match = {
    assign { "WTF_CSRF_ENABLED", ".WTF_CSRF_ENABLED", ".config[WTF_CSRF_ENABLED]", "WTF_CSRF_CHECK_DEFAULT",
      ".config[WTF_CSRF_CHECK_DEFAULT]", "CSRF_ENABLED", ".config[CSRF_ENABLED]" },
    assign { "CSRF_TRUSTED_ORIGINS" },
    keyword { "WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT", "csrf_enabled" },
    assign { "csrf" },
  },
  where = none { path(names.test_paths) },
  check = function(site)
    if site.kind == "call" then
      report_keyword(site)
      return
    end
    local target, given, holder = site:target(), site:field("right"), site:class_()
    if not target or not given then return end
    local heading = holder and holder.text:match("^[^\n]*") or ""
    if target.text == "CSRF_TRUSTED_ORIGINS" then
      if trusts_all(given) then
        site:report { message = "Every site is trusted to send forms; name those that may" }
      end
    elseif heading:lower():find("test") or (target.text == "csrf" and not heading:find("^class%s+Meta")) then
      return
    elseif given.is_constant and given:truth() == false then
      site:report {}
    end
  end,
}

rule {
  id = "web-csrf-pyramid", severity = "medium", confidence = "high", cwe = 352,
  title = "Pyramid does not check where requests come from",
  message = "Without this check, another site can make a visitor's browser send the request; leave it on",
  tags = { "csrf", "pyramid" },
  references = { "https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/security.html" },
  match = {
    call { "pyramid.view.view_config", "pyramid.config.Configurator().set_default_csrf_options",
      ".set_default_csrf_options" },
    decorator { "pyramid.view.view_config" },
  },
  check = function(site)
    local made = site.kind == "call" and site or site:find({ "call" })[1]
    if not made then return end
    for _, name in ipairs { "require_csrf", "check_origin" } do
      local given = made:arg(name)
      if given and given:truth() == false then
        made:report { at = given }
        return
      end
    end
  end,
}

rule {
  id = "web-csrf-middleware", severity = "medium", confidence = "medium", cwe = 352,
  title = "Django runs without the check against requests from other sites",
  message = "`CsrfViewMiddleware` is not among the middleware, so any site can make a visitor's browser change "
    .. "data; add it",
  tags = { "csrf", "django" },
  references = { DOCS },
  match = assign { "MIDDLEWARE", "MIDDLEWARE_CLASSES" },
  where = { value(element(0, matches "^django\\.contrib\\.(?:sessions|auth)\\.middleware")),
    none { value(element(0, matches "(?i)csrf")), path(names.test_paths) } },
}
