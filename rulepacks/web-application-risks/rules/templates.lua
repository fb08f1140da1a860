-- Template engines that do not escape.
local markup = require("data.markup")
local names = require("data.names")

local environments = {
  "jinja2.Environment", "jinja2.environment.Environment", "jinja2.sandbox.SandboxedEnvironment",
  "jinja2.sandbox.ImmutableSandboxedEnvironment", "jinja2.nativetypes.NativeEnvironment", "jinja2.environment.Template",
  "jinja2.Template",
}
local plain = { "jinja2.Template", "jinja2.environment.Template" }
-- what says that HTML is made here
local web = { "flask", "django", "fastapi", "starlette", "aiohttp", "tornado", "bottle", "sanic", "quart", "pyramid",
  "falcon",
  "cherrypy", "werkzeug", "aiohttp_jinja2", "smtplib", "email", "http.server", "webob", "litestar" }

rule {
  id = "web-jinja-autoescape", severity = "medium", confidence = "medium", cwe = { 79, 116 },
  title = "Jinja2 does not escape what templates show",
  message = "`{callee}` does not escape values; pass `autoescape=select_autoescape()`",
  aliases = { "B701", "S701" },
  tags = { "xss", "jinja2" },
  references = { "https://jinja.palletsprojects.com/en/stable/api/#autoescaping" },
  match = {
    call(environments), assign { ".jinja_env.autoescape", ".jinja_options[autoescape]" },
  },
  where = any {
    all { callee(resolves(environments)), arg("autoescape", absent), none { callee(resolves(plain)) } },
    all { callee(resolves(plain)), arg("autoescape", absent), imports(web) },
    all { callee(resolves(environments)), arg("autoescape", present),
      none { arg("autoescape", either { truthy, resolves { "jinja2.select_autoescape()",
        "jinja2.utils.select_autoescape()",
        "jinja2.select_autoescape", "jinja2.utils.select_autoescape" } }) } },
    all { value(falsy), none { value(absent) } },
  },
  fix = { arg = "autoescape", text = "jinja2.select_autoescape()", safety = "unsafe",
    title = "Escape in HTML templates" },
  cases = {
    { where = { callee(resolves(environments)), arg("autoescape", falsy), imports(web) }, severity = "high",
      message = "`{callee}` is told not to escape values; pass `autoescape=select_autoescape()`" },
    { where = { callee(resolves(environments)), arg("autoescape", falsy) }, confidence = "high",
      message = "`{callee}` is told not to escape values; pass `autoescape=select_autoescape()` where HTML is made" },
    { where = value(falsy), message = "Templates of this application no longer escape values; leave `autoescape` on" },
    { where = { callee(resolves(plain)), arg("source", 1, constant) },
      severity = "low", fix = { arg = "autoescape", text = "True", safety = "unsafe", title = "Escape values" },
      message = "`{callee}` does not escape values; pass `autoescape=True` when this becomes HTML" },
    { where = callee(resolves(plain)),
      fix = { arg = "autoescape", text = "True", safety = "unsafe", title = "Escape values" },
      message = "`{callee}` does not escape values; pass `autoescape=True` when this becomes HTML" },
    { where = arg("autoescape", present), confidence = "low",
      message = "Whether `{callee}` escapes is decided elsewhere; use `select_autoescape()`" },
    { where = none { imports(web) }, severity = "low" },
  },
}

rule {
  id = "web-jinja-direct", severity = "low", confidence = "low", cwe = 79,
  title = "Template is rendered apart from the web framework",
  message = "`{callee}` escapes only what its own environment says; render by the framework, which escapes HTML",
  tags = { "xss", "jinja2", "audit" },
  references = { "https://jinja.palletsprojects.com/en/stable/api/#autoescaping" },
  match = call(names.cross({ "jinja2.Template()", "jinja2.Environment().get_template()",
    "jinja2.Environment().from_string()", "jinja2.Environment().select_template()" }, ".",
    { "render", "render_async", "generate", "stream" })),
  -- the text of the template is at hand, it is HTML, and nothing tells it to escape
  cases = {
    {
      where = { receiver(both { instance { "jinja2.Template" }, made_with("source", 1, matches(markup.tag_first)),
        not_(made_with("source", 1, matches(markup.escaped_template))), not_(made_with("autoescape", truthy)) }),
        any_arg(both { dynamic, not_(sequence) }) }, -- a text, not what a page is made of
      severity = "medium", confidence = "medium",
      message = "`{callee}` shows values in HTML as they are; pass `autoescape=True` to the template",
    },
  },
}

rule {
  id = "web-mako", severity = "medium", confidence = "medium", cwe = 79,
  title = "Mako does not escape what templates show",
  message = "`{callee}` does not escape values; pass `default_filters=[\"h\"]`",
  aliases = { "B702", "S702" },
  tags = { "xss", "mako" },
  references = { "https://docs.makotemplates.org/en/latest/filtering.html" },
  match = call { "mako.template.Template", "mako.lookup.TemplateLookup" },
  where = none { arg("default_filters", element(0, equals("h"))) },
  cases = {
    { where = arg("default_filters", dynamic), confidence = "low" },
    { where = path(names.test_paths), severity = "low" },
  },
}

rule {
  id = "web-other-autoescape", severity = "medium", confidence = "high", cwe = 79,
  title = "Template engine is told not to escape",
  message = "`{callee}` is told not to escape values; leave `autoescape` at its default",
  tags = { "xss" },
  references = { "https://www.tornadoweb.org/en/stable/template.html" },
  match = call {
    "tornado.web.Application", "tornado.template.Loader", "tornado.template.DictLoader", "tornado.template.Template",
    "django.template.Context", "django.template.RequestContext", "django.template.context.Context",
    "django.template.Engine", "django.template.engine.Engine", "aiohttp_jinja2.setup",
  },
  where = { arg("autoescape", both { constant, falsy }), none { path(names.test_paths) } },
  fix = { drop = "autoescape", safety = "unsafe", title = "Leave escaping on" },
  cases = {
    -- mail as plain text
    { where = { callee(resolves { "django.template.**" }), inside { func = "*text*" } }, severity = "low" },
  },
}

rule {
  id = "web-django-autoescape", severity = "medium", confidence = "high", cwe = 79,
  title = "Escaping is switched off in a context or in settings",
  message = "Templates that get this setting show values as they are; leave `autoescape` on",
  tags = { "xss", "django" },
  references = { "https://docs.djangoproject.com/en/stable/topics/templates/" },
  match = string { "^autoescape$" },
  where = none { path(names.test_paths) },
  check = function(site)
    if not unit.text:find("django") then return end
    local pair = site.parent
    if not pair or pair.kind ~= "pair" or not pair:field("key") or pair:field("key").line ~= site.line then return end
    local given = pair:field("value")
    if not given or given:truth() ~= false then return end
    local outer = pair:ancestor("pair")
    local whole = outer and outer:field("key") and outer:field("key").value == "OPTIONS"
    site:report { severity = whole and "high" or "medium",
      message = whole and "Templates of the whole project show values as they are; leave `autoescape` on" or nil }
  end,
}

local escaped = "(?i)\\.(?:html?|xml|xhtml|svg)$"
-- no pages: mails, files to download
local no_page = "(?i)\\.(?:txt|csv|json|css|js|md|rst|ics|ya?ml|conf|ini|cfg|sh|py|toml|tex|sql)(?:\\.j(?:inja)?2?)?$"

-- Of a text that is put together, only an end that is written out says something.
local function ending(node)
  if node.is_constant then return nil end
  local last = node.text:match("(%.[%w_.]+)['\"]%s*%)?$") or node.text:match("(%.[%w_.]+)['\"]%s*%%")
    or node.text:match("(%.[%w_.]+)['\"]%.format")
  return last and last:lower():match("%.[%w_]+$")
end

rule {
  id = "web-template-extension", severity = "low", confidence = "medium", cwe = 79,
  title = "Flask escapes nothing in a template of this name",
  message = "Flask escapes in .html, .htm, .xml, .xhtml and .svg only, and {arg1} is none of them; rename the template",
  tags = { "xss", "flask" },
  references = { "https://flask.palletsprojects.com/en/stable/templating/#jinja-setup" },
  match = call { "flask.render_template", "quart.render_template" },
  where = {
    any {
      arg("template_name_or_list", 1, both { text, not_(matches(escaped)) }),
      arg("template_name_or_list", 1, element(0, both { constant, text, not_(matches(escaped)) })),
    },
    none { path(names.test_paths) },
  },
  check = function(site)
    local name = site:arg("template_name_or_list", 1)
    -- without values there is nothing to escape
    if not name or #site:args() < 2 and not site:may_have("context") then return end
    if not name.is_constant and name.kind ~= "list" then
      local last = ending(name)
      local escapes = { [".html"] = true, [".htm"] = true, [".xml"] = true, [".xhtml"] = true, [".svg"] = true }
      if not last or escapes[last] then return end
    end
    -- what a view returns is sent as HTML, whatever its name
    site:report { confidence = not site:ancestor("return_statement") and "low" or nil }
  end,
  cases = {
    { where = { arg(1, matches(no_page)), none { inside { kind = "return_statement" } } }, quiet = true },
    { where = arg(1, both { built, not_(constant) }),
      message = "Flask escapes in .html, .htm, .xml, .xhtml and .svg only; rename the template" },
  },
}

local renders = {
  "flask.render_template", "flask.render_template_string", "quart.render_template", "django.shortcuts.render",
  "django.shortcuts.render_to_response", "django.template.loader.render_to_string",
    "django.template.loader.get_template().render",
  "django.template.Template().render", "jinja2.Template().render", "jinja2.Environment().get_template().render",
  "django.template.response.TemplateResponse", "bottle.template",
}
local everything = { "builtins.locals()", "builtins.globals()", "builtins.vars()" }

rule {
  id = "web-template-locals", severity = "low", confidence = "medium", cwe = { 200, 96 },
  title = "Template gets every variable",
  message = "All variables of this place become names in the template; pass those that it shows",
  tags = { "templates" },
  references = { "https://cwe.mitre.org/data/definitions/200.html" },
  match = { call(renders), call { ".render" } },
  where = any { any_arg(resolves(everything)), any_arg(instance { "builtins.locals", "builtins.globals" }) },
  check = function(site)
    if not site:callee():is(renders) then
      local found = false
      for _, name in ipairs(unit.imports) do
        found = found or name:find("^django") or name:find("^jinja2") or name:find("^mako") or name:find("^flask")
      end
      if not found then return end
    end
    local whole = false
    for _, argument in ipairs(site:args()) do
      if argument.node:is { "builtins.globals()" } then whole = true end
    end
    site:report { severity = whole and "medium" or "low" }
  end,
}
