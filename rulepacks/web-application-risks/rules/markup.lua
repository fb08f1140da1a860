-- Text that a program declares to be HTML: nothing escapes it any more.
local markup = require("data.markup")
local names = require("data.names")

local is_clean, parts = markup.is_clean, markup.parts

rule {
  id = "web-mark-safe", severity = "medium", confidence = "medium", cwe = 79,
  title = "Text that is not fixed is declared to be safe HTML",
  message = "`{callee}` switches escaping off for text with unknown parts; use `format_html`, which escapes them",
  aliases = { "B308", "B703", "S308" },
  tags = { "xss", "django" },
  references = { "https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.safestring.mark_safe" },
  match = { call(markup.django), decorator { "django.utils.safestring.mark_safe" } },
  check = function(site)
    if site.kind ~= "call" then
      site:report {
        message = "What this function returns is declared to be safe HTML; build it with `format_html`, which escapes",
      }
    else
      local text = site:arg("s", 1) or site:arg(1)
      if text and not is_clean(text, 6) then site:report {} end
    end
  end,
  cases = { { where = path(names.test_paths), severity = "low" } },
}

rule {
  id = "web-markup", severity = "medium", confidence = "medium", cwe = 79,
  title = "Text that is not fixed is declared to be safe markup",
  message = "`{callee}` switches escaping off for text with unknown parts; use `Markup(\"...{{}\").format(x)`, which "
    .. "escapes",
  aliases = { "B704", "S704" },
  tags = { "xss", "markupsafe" },
  references = { "https://markupsafe.palletsprojects.com/en/stable/escaping/" },
  match = { call(markup.markup), call { "markupsafe.Markup.unescape", "flask.Markup.unescape", "jinja2.Markup.unescape",
    "markupsafe.Markup().unescape", "flask.Markup().unescape" } },
  check = function(site)
    if site:callee():is { "*.unescape" } then
      local argument = site:arg(1)
      if not argument or not argument.is_constant then
        site:report { message = "`{callee}` gives back the tags that escaping took away; show the escaped text" }
      end
      return
    end
    local text = site:arg("base", 1) or site:arg("object")
    if text and not is_clean(text, 6) then site:report {} end
  end,
}

rule {
  id = "web-safe-class", severity = "low", confidence = "medium", cwe = 79,
  title = "Class or filter whose text nobody escapes",
  message = "What it shows is taken for HTML as it is; escape each value that goes into it",
  tags = { "xss", "django" },
  references = { "https://docs.djangoproject.com/en/stable/howto/custom-template-tags/#filters-and-auto-escaping" },
  match = {
    class(markup.django), class { "markupsafe.Markup" },
    decorator { "django.utils.html.html_safe" }, call { "django.utils.html.html_safe" }, func { "__html__" },
    call { "django.template.Library().filter", "*.register.filter", ".filter" },
  },
  where = any {
    none { callee(resolves { ".filter" }) },
    all { callee(resolves { ".filter" }), arg("is_safe", truthy) },
  },
  check = function(site)
    if site.kind == "class_definition" then
      site:report { at = site:field("name"),
        message = "Instances of this class are taken for HTML as they are; build them from escaped values only" }
    elseif site.kind == "function_definition" then
      site:report { at = site:field("name"), severity = "info",
        message = "What `__html__` returns is taken for HTML as it is; escape each value in it" }
    elseif site.kind == "call" and site:callee():is { ".filter" } then
      local given = site:arg("is_safe")
      if given and given:truth() then
        site:report { message = "`is_safe=True` says that this filter adds no HTML characters; make sure of it" }
      end
    else
      site:report {}
    end
  end,
}

-- Known text by its name: what the name stands for can change.
local function has_name(values)
  for _, value in ipairs(values) do
    if value.kind == "identifier" or #value:find { "identifier" } > 0 then return true end
  end
  return false
end

rule {
  id = "web-format-html", severity = "medium", confidence = "high", cwe = 79,
  title = "Text for format_html is formatted before",
  message = "The text is put together before `{callee}` sees it, so nothing is escaped; pass the values as arguments",
  tags = { "xss", "django" },
  references = { "https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.html.format_html" },
  match = call { "django.utils.html.format_html", "django.utils.html.format_html_join" },
  check = function(site)
    local position = site:callee():is { "django.utils.html.format_html" } and 1 or 2
    local text = site:arg("format_string", position)
    local values = text and parts[text.kind] and parts[text.kind](text)
    if not values or #values == 0 then return end
    if not is_clean(text, 6) then
      site:report {}
    elseif text.kind == "string" or text.kind == "call" or text.text:find("%%%s") then
      site:report { severity = has_name(values) and "low" or "info" }
    end
  end,
}
