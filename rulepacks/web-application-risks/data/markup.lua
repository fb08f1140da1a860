-- Text that is said to be HTML already, and what makes text harmless in HTML.
local names = require("data.names")

local markup = {}

markup.django = names.cross({ "django.utils.safestring", "django.utils.html" }, ".",
  { "mark_safe", "SafeString", "SafeText", "SafeData", "SafeBytes", "SafeUnicode" })
markup.markup = {
  "markupsafe.Markup", "flask.Markup", "jinja2.Markup", "jinja2.utils.Markup", "webhelpers.html.literal",
  "webhelpers2.html.literal", "webhelpers.html.builder.literal", "webhelpers2.html.builder.literal", "genshi.Markup",
  "genshi.core.Markup", "wtforms.widgets.HTMLString", "wtforms.widgets.core.HTMLString",
}

-- their result is escaped, or cleaned
markup.clean = {
  "bleach.clean()", "bleach.linkify()", "bleach.Cleaner().clean()", "bleach.sanitizer.Cleaner().clean()", "nh3.clean()",
  "lxml_html_clean.clean_html()", "lxml.html.clean.clean_html()", "html.escape()", "markupsafe.escape()",
    "cgi.escape()",
  "django.utils.html.escape()", "django.utils.html.conditional_escape()", "django.utils.html.format_html()",
  "django.utils.html.format_html_join()", "django.utils.html.escapejs()", "django.utils.html.json_script()",
  "django.template.loader.render_to_string()", "flask.render_template()", "jinja2.escape()", "flask.escape()",
  "xml.sax.saxutils.escape()", "tornado.escape.xhtml_escape()", "sanitize_html.sanitize()",
  "builtins.int()", "builtins.len()", "builtins.float()", "django.utils.html.urlize()",
    "flask_wtf.csrf.generate_csrf()",
  "django.middleware.csrf.get_token()", "django.utils.html.linebreaks()", "markupsafe.Markup()", "flask.Markup()",
  "jinja2.Markup()", "django.utils.safestring.mark_safe()", "django.forms.utils.flatatt()",
}

--- The known start of a text that is HTML.
markup.tag_first = "(?is)^\\s*<(?:!doctype|html|head|body|div|p|span|a|b|i|h[1-6]|table|ul|ol|li|form|script|img|pre|"
  .. "br|hr|section|strong|em|iframe|input|button|center|style|title|font)[\\s>/]"

--- The text of a Jinja template in which every value is escaped by itself.
markup.escaped_template = "(?s)^(?:(?!\\{\\{).|\\{\\{[^}]*\\|\\s*e(?:scape)?\\s*\\}\\})*$"

local is_clean

local function all_clean(list, depth)
  for _, node in ipairs(list) do
    if not is_clean(node, depth) then return false end
  end
  return true
end

-- What a node is put together from, by its kind; nil when that is not known.
local parts = {
  parenthesized_expression = function(node) return { node:child(1) } end,
  binary_operator = function(node) return { node:field("left"), node:field("right") } end,
  conditional_expression = function(node) return { node:child(1), node:child(3) } end,
  tuple = function(node) return node:elements() end,
  list = function(node) return node:elements() end,
  string = function(node)
    local values = {}
    for _, part in ipairs(node:find { "interpolation" }) do values[#values + 1] = part:field("expression") end
    return values
  end,
  call = function(node)
    local called = node:callee()
    if not called or not called:is { "builtins.str().format", "builtins.str().join", "builtins.str().strip",
      "builtins.str().replace" } then return nil end
    local values = { called:field("object") }
    for _, argument in ipairs(node:args()) do values[#values + 1] = argument.node end
    return values
  end,
}

-- A text with parts that are all harmless is.
function is_clean(node, depth)
  if not node or node.is_constant or node:is(markup.clean) then return true end
  local take = depth > 0 and parts[node.kind]
  local values = take and take(node)
  return values ~= nil and values ~= false and #values > 0 and all_clean(values, depth - 1)
end

markup.is_clean, markup.parts = is_clean, parts

return markup
