-- SQL that is put together from parts.
local names = require("data.names")
local parts = require("data.parts")
local sql = require("data.sql")

local CWE89 = "https://cwe.mitre.org/data/definitions/89.html"
local OWASP = "https://cheatsheetseries.owasp.org/cheatsheets/Query_Parameterization_Cheat_Sheet.html"

-- ---- the text itself ----

local methods = { format = true, replace = true, join = true, format_map = true, strip = true, rstrip = true,
  lower = true }

-- The call whose method is asked of this text: `"...".format(x)`.
local function method_call(node)
  local attribute = node.parent
  if not attribute or attribute.kind ~= "attribute" then return nil end
  local method, object = attribute:field("attribute"), attribute:field("object")
  local made = attribute.parent
  if not method or not methods[method.text] then return nil end
  if object.column ~= node.column or object.line ~= node.line then return nil end
  return made and made.kind == "call" and made or nil
end

-- " ".join([text, ...])
local function joined(node)
  local list = node.parent
  local arguments = list and (list.kind == "list" or list.kind == "tuple") and list.parent
  local made = arguments and arguments.kind == "argument_list" and arguments.parent
  local called = made and made.kind == "call" and made:callee()
  return called and called:is { "builtins.str().join" } and made or nil
end

local wraps = { binary_operator = true, parenthesized_expression = true, concatenated_string = true }

-- The whole expression that the text is a part of.
local function whole_of(node)
  for _ = 1, 60 do
    local parent = node.parent
    local up = parent and wraps[parent.kind] and parent or method_call(node) or joined(node)
    if not up then return node end
    node = up
  end
  return node
end

local function first_string(whole, site)
  local found = whole.kind == "string" and whole or whole:find({ "string" })[1]
  if found and found.text:match("^%W*$") then return true end -- " ".join(...)
  return found == nil or (found.line == site.line and found.column <= site.column) or found.line == site.line
end

-- Words of the statement in capitals, or all small: prose has "Select ... from".
local shapes = {
  { "SELECT%W.*%WFROM%W" }, { "SELECT%W.*%WFROM$" }, { "INSERT%s.*INTO%s" }, { "DELETE%s+FROM%s" },
    { "UPDATE%s.*%WSET%s" },
  { "REPLACE%s+INTO%s" }, { "WITH%s.*%WAS%s*%(" }, { "CREATE%s.*TABLE%s" }, { "DROP%s+%u+%s" }, { "ALTER%s+%u+%s" },
  { "TRUNCATE%s+TABLE%s" }, { "MERGE%s+INTO%s" },
  { "select%W.*%Wfrom%W", "[=*,]" }, { "select%W.*%Wfrom%W", "where" }, { "insert%s+into%s", "values?%W" },
    { "delete%s+from%s", "where%s" },
  { "update%s.*%Wset%s", "=" }, { "with%s.*%Was%s*%(%s*select" }, { "create%s+table%s", "%(" }, { "drop%s+table%s" },
  { "alter%s+table%s" },
}

local function is_statement(text)
  -- `"a " + "b"` and line ends are spaces to SQL
  local flat = text:gsub("\\n", " ")
  for _, shape in ipairs(shapes) do
    local all_found = true
    for _, part in ipairs(shape) do
      all_found = all_found and flat:find(part) ~= nil
    end
    if all_found then return true end
  end
  return false
end

local talks = { "builtins.print", "logging.**", ".info", ".debug", ".warning", ".error", ".exception", ".critical",
  ".log",
  "warnings.warn", "builtins.*Error", "builtins.Exception", "gettext.*", "click.echo", ".gettext", ".fail",
    ".assertEqual",
  ".assertRaises", "pytest.**" }

local function is_talk(whole)
  local arguments = whole.parent
  local made = arguments and arguments.kind == "argument_list" and arguments.parent
  if not made or made.kind ~= "call" then return false end
  local called = made:callee()
  if not called then return false end
  for _, ending in ipairs { "^_$", "Error$", "Exception$", "log%w*%.%w+$" } do
    if called.text:find(ending) then return true end
  end
  return called:is(talks)
end

-- Is a value put in, or only the name of a table or column?
local function puts_value(text)
  for _, pattern in ipairs { "=%s*['\"]*%s*[%%{]", "['\"]%s*[%%{]", "[=']%s*\"%s*%+", "[='(]%s*'%s*%+", "%(%s*[%%{]",
    "LIKE", "like",
    "VALUES", "values", "IN%s*%(", "=%s*['\"]%s*%+" } do
    if text:find(pattern) then return true end
  end
  return false
end

local function is_run(whole)
  local arguments = whole.parent
  local made = arguments and arguments.kind == "argument_list" and arguments.parent
  local called = made and made.kind == "call" and made:callee()
  return called and (called:is(sql.run) or called:is(sql.fetch) or called:is(sql.alchemy) or called:is(sql.frames)
    or called:is(sql.raw)
    or called:is(sql.raw_sql))
end

rule {
  id = "input-sql-string-build", severity = "medium", confidence = "medium", cwe = 89,
  title = "SQL is put together from parts",
  message = "This statement is put together from text and unknown parts; pass values as parameters of the query",
  aliases = { "B608", "S608" },
  tags = { "sql" },
  references = { CWE89, OWASP },
  match = string {
    "(?is)^[\\s(]*(?:--[^\\n]*\\n\\s*)*"
      .. "(?:select|insert|delete|update|with|replace|create|drop|alter|truncate|merge)\\b",
  },
  where = none { path(names.test_paths) },
  check = function(site)
    local whole = whole_of(site)
    if whole.is_constant or not first_string(whole, site) then return end
    if whole == site or (whole.kind == "string" or whole.kind == "concatenated_string") then
      if #whole:find { "interpolation" } == 0 then return end
    end
    local text = whole.text
    if not is_statement(text) or is_run(whole) or is_talk(whole) or parts.all_safe(whole) then return end
    if puts_value(text) then
      site:report { at = whole }
    else
      site:report { at = whole, severity = "low", confidence = "low",
        message = "The names in this statement are put in as text; compare them with a list, or quote them as "
          .. "identifiers" }
    end
  end,
}

-- ---- where it is run ----

rule {
  id = "input-sql-driver-format", severity = "medium", confidence = "medium", cwe = 89,
  title = "Query that was put together from parts is run",
  message = "`{callee}` runs a statement that was put together from text and unknown parts; pass values as parameters",
  aliases = { "B608", "S608" },
  tags = { "sql" },
  references = { CWE89, OWASP },
  match = { call(sql.run), call(sql.fetch) },
  where = {
    any { arg("sql", 1, both { built, matches(sql.start) }), arg("query", both { built, matches(sql.start) }),
      all { arg(1, built), imports(sql.modules), callee(resolves { ".execute", ".executemany" }),
        none { arg(1, matches "^[^{]*$") } },
      all { any { arg(1, built), arg(1, resolves { ".format()" }) }, callee(resolves(sql.asyncpg)) } },
    none { path(names.test_paths),
      callee(resolves { "subprocess.**", "asyncio.**", "paramiko.**", "fabric.**", "invoke.**", "builtins.**" }) },
  },
  check = function(site)
    local query = site:arg("sql", 1) or site:arg("query") or site:arg(1)
    if not query or parts.all_safe(query) then return end
    site:report { at = query.line == site.line and site or nil }
  end,
}

local function uses(module)
  for _, name in ipairs(unit.imports) do
    if name:find(module, 1, true) == 1 then return true end
  end
  return false
end

-- Text that stands there as it is: no expression of columns, no text().
local function is_raw(node)
  local kinds = { string = true, binary_operator = true, call = true }
  -- "{}".format(x) is x
  local only = node.text:find("^f?['\"]+%s*{[^{}'\"]*}%s*['\"]+") or node.text:find("^['\"]%s*%%s%s*['\"]%s*%%")
  if only then return false end
  return kinds[node.kind] and not node:is(sql.alchemy) and #node:find { "comparison_operator" } == 0
end

rule {
  id = "input-sql-sqlalchemy", severity = "medium", confidence = "medium", cwe = 89,
  title = "SQLAlchemy gets SQL that was put together from parts",
  message = "`{callee}` takes this text as SQL; put `:name` into it and pass the value by `bindparams`",
  tags = { "sql", "sqlalchemy" },
  references = { "https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text", CWE89 },
  match = { call(sql.alchemy), call(sql.query_parts) },
  where = {
    any {
      all { callee(resolves(sql.alchemy)), arg("text", 1, built) },
      all { callee(resolves(sql.query_parts)), any_arg(built),
        none { callee(resolves { "builtins.**", "os.**", "posixpath.**", "django.**" }) } },
    },
    none { path(names.test_paths) },
  },
  check = function(site)
    if site:callee():is(sql.alchemy) then
      local text = site:arg("text", 1)
      if text and not parts.all_safe(text) then site:report {} end
      return
    end
    local known = uses("sqlalchemy") or uses("flask_sqlalchemy")
    if not known and not site:callee().text:find("query") then return end
    for _, argument in ipairs(site:args()) do
      if not argument.keyword and is_raw(argument.node) then
        site:report {}
        return
      end
    end
  end,
}

-- ---- Django ----

-- Is everything in these arguments fixed? A list by a variable of constants is.
local function all_fixed(node, depth)
  if node.is_constant then return true end
  if depth == 0 then return false end
  local kind = node.kind
  if kind == "list" or kind == "tuple" then
    for _, part in ipairs(node:elements()) do
      if not all_fixed(part, depth - 1) then return false end
    end
    return true
  elseif kind == "dictionary" then
    for _, entry in ipairs(node:elements()) do
      if not entry.node or not all_fixed(entry.node, depth - 1) then return false end
    end
    return true
  end
  return false
end

rule {
  id = "input-sql-django-extra", severity = "medium", confidence = "medium", cwe = 89,
  title = "Django query gets parts of SQL that are not fixed",
  message = "`{callee}` puts this text into the query as SQL; pass values by `params`, or use expressions",
  aliases = { "B610", "S610" },
  tags = { "sql", "django" },
  references = { "https://docs.djangoproject.com/en/stable/ref/models/querysets/#extra", CWE89 },
  match = call(sql.extra),
  where = {
    any { arg_count(0, 0), arg("select", 1, present), arg("where", present), arg("tables", present),
      arg("order_by", present) },
    none { path(names.test_paths) },
  },
  check = function(site)
    if not site:callee().text:find("%.objects%.") and (#site:args() == 0 or not uses("django")) then return end
    if #site:args() == 0 then
      -- only Django has managers of this name; elsewhere `extra` may be anything
      site:report { severity = "low", confidence = site:callee().text:find("%.objects%.") and "medium" or "low",
        message = "`{callee}` is there to put SQL into a query by hand; use expressions and `annotate`" }
      return
    end
    for _, name in ipairs { "select", "where", "tables", "order_by" } do
      local given = site:arg(name)
      if given and not all_fixed(given, 3) then
        site:report { at = given }
        return
      end
    end
    local first = site:arg(1)
    if first and not all_fixed(first, 3) then site:report {} end
  end,
}

rule {
  id = "input-sql-django-raw", severity = "medium", confidence = "medium", cwe = 89,
  title = "Django gets raw SQL that is not fixed",
  message = "`{callee}` runs this text as SQL; put `%s` into it and pass the values as parameters",
  aliases = { "B611", "S611" },
  tags = { "sql", "django" },
  references = { "https://docs.djangoproject.com/en/stable/topics/db/sql/", CWE89 },
  match = { call(sql.raw_sql), call(sql.raw) },
  where = {
    any {
      all { callee(resolves(sql.raw_sql)), arg("sql", 1, dynamic) },
      all { callee(resolves(sql.raw)), arg("raw_query", 1, dynamic) },
    },
    none { path(names.test_paths) },
  },
}

local expressions = names.cross({ "django.db.models", "django.db.models.expressions" }, ".", {
  "Func", "Expression", "Value", "RawSQL", "Case", "When", "Subquery", "Exists", "Window", "Aggregate", "Combinable",
  "BaseExpression", "ExpressionWrapper", "DurationValue", "Ref", "ExpressionList", "Random", "Col",
    "CombinedExpression",
  "OuterRef", "F", "ResolvedOuterRef", "OrderBy", "WindowFrame", "RowRange", "ValueRange", "DurationExpression",
  "TemporalSubtraction", "Star", "Lookup", "Transform",
})

-- Fields of a `template` that Django fills in itself, with SQL that it has made.
local own_fields = { ["function"] = true, expressions = true, expression = true, arg_joiner = true, distinct = true,
  filter = true, order_by = true, field = true, subquery = true, window = true, ["end"] = true, start = true,
  frame_type = true, exclude = true, cases = true, default = true, condition = true, result = true, name = true,
  lhs = true, rhs = true, op = true, ordering = true, db_type = true }

local function fields_of(class)
  for _, made in ipairs(class:find { "assignment" }) do
    local target, given = made:field("left"), made:field("right")
    local text = target and target.text == "template" and given and given.value
    if type(text) == "string" then
      local fields = {}
      for name in text:gmatch("%%%(([%w_]+)%)s") do fields[name] = not own_fields[name] end
      return fields
    end
  end
  return {}
end

-- What the database's own module says of its types, and names that it has quoted, are SQL already.
local function is_open(given)
  return not given.is_constant and not given.text:find("db_type", 1, true)
    and not given.text:find("quote_name", 1, true) and not given.text:find("as_sql", 1, true)
end

-- super().__init__(x, field=text)
local function handed_up(class, fields)
  for _, made in ipairs(class:find { "call" }) do
    if made:callee().text:find("^super%(.*%)%.__init__$") then
      for _, argument in ipairs(made:args()) do
        if argument.keyword and fields[argument.keyword] and is_open(argument.node) then return argument.keyword end
      end
    end
  end
  return nil
end

-- extra["field"] = text
local function put_into_extra(class, fields)
  for _, made in ipairs(class:find { "assignment" }) do
    local target, given = made:field("left"), made:field("right")
    local key = target and target.kind == "subscript" and target.text:find("extra[", 1, true)
      and target:field("subscript")
    if key and given and fields[key.value] and is_open(given) then return key.value end
  end
  return nil
end

-- Left to whoever makes such an expression: the class gives the field neither by keyword nor as a key.
local function left_open(class, fields)
  local text = class.text
  for name, open in pairs(fields) do
    if open and not text:find("[(,]%s*" .. name .. "%s*=") and not text:find("['\"]" .. name .. "['\"]%s*[%]:,]") then
      return name
    end
  end
  return nil
end

-- The field of the template that gets text which nobody has bound.
local function open_field(class)
  local fields = fields_of(class)
  if not next(fields) then return nil end
  return handed_up(class, fields) or put_into_extra(class, fields) or left_open(class, fields)
end

rule {
  id = "input-sql-django-expression", severity = "low", confidence = "low", cwe = 89,
  title = "Expression of the project's own writes SQL",
  message = "What this expression writes becomes SQL as it is; keep values in `params`, and fix `template` and "
    .. "`function`",
  tags = { "sql", "django", "audit" },
  references = { "https://docs.djangoproject.com/en/stable/ref/models/expressions/#avoiding-sql-injection" },
  match = { class(expressions), class(names.cross({ "django.db.models.functions" }, ".", { "*" })),
    call { ".as_sql" } },
  where = { imports { "django" }, none { path(names.test_paths) } },
  check = function(site)
    if site.kind ~= "class_definition" then return site:report {} end
    local field = open_field(site)
    if not field then return site:report { at = site:field("name") } end
    site:report {
      at = site:field("name"), severity = "medium", confidence = "medium",
      message = ("`%%(%s)s` of this template gets text that becomes SQL as it is; make it one of the expressions, "
        .. "which are bound"):format(field),
    }
  end,
}

-- ---- others ----

rule {
  id = "input-sql-dataframe", severity = "medium", confidence = "medium", cwe = 89,
  title = "Data frame is read by SQL that was put together from parts",
  message = "`{callee}` runs a statement that was put together from text and unknown parts; pass values by `params`",
  tags = { "sql" },
  references = { "https://pandas.pydata.org/docs/reference/api/pandas.read_sql.html", CWE89 },
  match = { call(sql.frames), call(sql.other) },
  where = { any { arg("sql", 1, built), arg("query", 1, built) }, none { path(names.test_paths) } },
  check = function(site)
    local query = site:arg("sql", 1) or site:arg("query", 1)
    if query and not parts.all_safe(query) then site:report {} end
  end,
}
