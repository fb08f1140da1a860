-- Text that a program declares to be HTML: nothing escapes it any more.
local markup = require("data.markup")
local names = require("data.names")

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
      site:report { severity = "info" }
    end
  end,
}
