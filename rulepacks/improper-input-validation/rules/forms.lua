-- Templates, forms and markup made of text from requests.
local names = require("data.names")

rule {
  id = "input-template-string-build", severity = "medium", confidence = "medium", cwe = { 1336, 96 },
  title = "Template is put together from parts",
  message = "Unknown text becomes part of a template, and is run as one; put a name into the template and pass the "
    .. "value",
  tags = { "templates" },
  references = { "https://cwe.mitre.org/data/definitions/1336.html",
    "https://portswigger.net/web-security/server-side-template-injection" },
  match = call { "flask.render_template_string", "quart.render_template_string", "flask.stream_template_string",
    "jinja2.Template", "jinja2.Environment().from_string", "jinja2.sandbox.SandboxedEnvironment().from_string",
    "django.template.Template", "django.template.Engine().from_string", "tornado.template.Template",
      "mako.template.Template",
    "bottle.SimpleTemplate", "chevron.render" },
  where = { any { arg("source", 1, built), arg("template_string", built), arg("text", built) },
    none { path(names.test_paths) } },
  cases = {
    { where = callee(resolves { ".SandboxedEnvironment().from_string" }), severity = "low" },
  },
}

rule {
  id = "input-template-string", severity = "info", confidence = "low", cwe = { 1336, 96 },
  title = "Template comes from a text",
  message = "`{callee}` runs what it is given as a template; keep templates in files, and values out of their text",
  tags = { "templates", "audit" },
  references = { "https://cwe.mitre.org/data/definitions/1336.html" },
  match = call { "flask.render_template_string", "quart.render_template_string" },
  where = { arg("source", 1, both { not_(constant), not_(built) }), none { path(names.test_paths) } },
}

rule {
  id = "input-form-bypass", severity = "low", confidence = "medium", cwe = 20,
  title = "Request is read although a form has checked it",
  message = "The form has been validated, but this reads what the client sent; use the form's `cleaned_data`",
  tags = { "django", "forms" },
  references = { "https://docs.djangoproject.com/en/stable/ref/forms/api/#accessing-clean-data" },
  match = call { ".is_valid" },
  where = { imports { "django" }, inside { kind = "if_statement" }, none { path(names.test_paths) } },
  check = function(site)
    local branch = site:ancestor("if_statement")
    local condition, body = branch:field("condition"), branch:field("consequence")
    if not condition or not body or condition.line ~= site.line then return end
    for _, read in ipairs(body:find { "attribute" }) do
      local used = read.parent and (read.parent.kind == "subscript" or read.parent.kind == "attribute")
      if used and read.text == "request.POST" then
        site:report { at = read.parent }
        return
      end
    end
  end,
}

rule {
  id = "input-xml-string-build", severity = "medium", confidence = "medium", cwe = 91,
  title = "Call's instructions are put together as text",
  message = "Values that are put into TwiML as text can add instructions of their own; build it with `VoiceResponse`",
  tags = { "xml", "twilio" },
  references = { "https://www.twilio.com/docs/voice/twiml" },
  match = keyword { "twiml" },
  where = { imports { "twilio" }, arg("twiml", built), none { path(names.test_paths) } },
  check = function(site)
    local text = site:arg("twiml")
    if not text then return end
    for _, made in ipairs(text:find { "call" }) do
      local called = made:callee()
      if called and called:is { "html.escape", "xml.sax.saxutils.escape", "xml.sax.saxutils.quoteattr", "cgi.escape",
        "markupsafe.escape" } then return end
    end
    site:report {}
  end,
}

local hosts = { "flask.request.host", "quart.request.host", "flask.request.host_url", "flask.request.url_root",
  "django.http.HttpRequest().get_host", "django.http.HttpRequest().META[HTTP_HOST]" }

rule {
  id = "input-host-header", severity = "low", confidence = "medium", cwe = { 20, 644 },
  title = "Address is made with the host that the client named",
  message = "The client chooses this host, so links in mails or caches can lead elsewhere; take it from the settings",
  tags = { "web" },
  references = { "https://portswigger.net/web-security/host-header",
    "https://cwe.mitre.org/data/definitions/644.html" },
  match = read(hosts),
  where = { inside { kind = { "binary_operator", "interpolation" } }, none { path(names.test_paths) } },
  check = function(site)
    local whole = site:ancestor { "binary_operator", "string" }
    if whole and whole.text:find("https?://") then site:report {} end
  end,
}
