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

return markup
