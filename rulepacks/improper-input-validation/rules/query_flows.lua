-- Flows: text from outside that becomes part of a query.
local names = require("data.names")
local sql = require("data.sql")

-- ---- SQL ----

sink {
  group = "sql", match = call(sql.run), at = arg(1),
  where = any { imports(sql.modules), arg(1, matches(sql.start)) },
}
sink { group = "sql", match = call(sql.fetch), at = arg(1), where = arg(1, matches(sql.start)) }
sink {
  group = "sql",
  match = call(names.join(sql.asyncpg,
    names.cross({ "pg8000.connect()", "pg8000.native.Connection()", "pg8000.dbapi.connect()" }, ".", { "run", "execute",
      "prepare" }))),
  at = arg(1),
}
sink { group = "sql", match = call(sql.alchemy), at = arg("text", 1) }
sink { group = "sql", match = call(sql.frames), at = { arg("sql", 1), arg("query") } }
sink { group = "sql", match = call(sql.other), at = arg(1) }
sink { group = "sql", match = call(sql.raw), at = arg("raw_query", 1) }
sink { group = "sql", match = call(sql.raw_sql), at = arg("sql", 1) }
sink { group = "sql", match = call(sql.extra), at = { arg("select", 1), arg("where", 2), arg("tables", 4),
  arg("order_by", 5) },
  where = imports { "django" } }
-- text as a part of a query of SQLAlchemy
sink {
  group = "sql", match = call(sql.query_parts), at = any_arg,
  where = { any_arg(both { built, not_(matches "^\\s*$") }), any { imports { "sqlalchemy", "flask_sqlalchemy",
    "pyramid" } },
    none { callee(resolves { "builtins.**", "os.**", "posixpath.**" }) } },
}

-- expressions bind their values
local alchemy = { "select", "insert", "update", "delete", "and_", "or_", "not_", "func.**", "case", "exists",
  "between", "cast" }
sanitizer {
  group = "sql",
  match = call(names.join(names.cross({ "sqlalchemy", "sqlalchemy.sql", "sqlalchemy.sql.expression",
    "sqlalchemy.future",
    "sqlmodel", "sqlalchemy.dialects.postgresql" }, ".", alchemy),
    { "sqlalchemy.select().**", "sqlalchemy.insert().**", "sqlalchemy.update().**", "sqlalchemy.delete().**",
      "sqlmodel.select().**",
      "sqlalchemy.future.select().**" })),
}
sanitizer { group = "sql", match = call { ".bindparams", ".bindparam" } }
sanitizer { group = "sql", match = call { ".values", ".where" }, where = imports { "sqlalchemy",
  "sqlmodel" } }

flow {
  id = "input-sql-taint", severity = { remote = "high", ["local"] = "low", database = "low" },
  confidence = "high", cwe = 89,
  title = "Data from outside becomes part of a query",
  message = "`{callee}` runs a statement that `{source}` has a part in; pass it as a parameter",
  from = { "remote", "local", "database" }, to = "sql", unless = "sql",
  instead_of = { "input-sql-string-build", "input-sql-driver-format", "input-sql-sqlalchemy", "input-sql-django-extra",
    "input-sql-django-raw", "input-sql-dataframe" },
  aliases = { "py/sql-injection", "S3649" }, tags = { "flow", "sql" },
  references = { "https://cwe.mitre.org/data/definitions/89.html",
    "https://cheatsheetseries.owasp.org/cheatsheets/Query_Parameterization_Cheat_Sheet.html" },
}

local statement = "(?is)^[\\s(]*(?:select\\s|insert\\s+into\\s|delete\\s+from\\s|update\\s.*\\sset\\s)"

flow {
  id = "input-sql-text-taint", severity = "medium", confidence = "medium", cwe = 89,
  title = "Data from outside is put into a statement",
  message = "`{source}` becomes part of this statement; put a placeholder there, and pass the value as a parameter",
  from = "remote", unless = "sql",
  to = {
    -- "%d" takes numbers only
    { match = pattern "$T % $X", at = hole("X"), where = { hole("T", matches(statement)),
      hole("T", matches "%(?:\\([^)]*\\))?[-#0 +]*[0-9.*]*[sra]") } },
    { match = pattern "$T + $X", at = hole("X"), where = hole("T", matches(statement)) },
    { match = call { ".format" }, at = any_arg, where = receiver(matches(statement)) },
    { match = pattern "$N = f'...'", at = value, where = value(matches(statement)) },
    { match = pattern "return $V", at = hole("V"),
      where = { hole("V", both { built, matches(statement) }), has { kind = "interpolation" } } },
  },
  where = none { inside { call = { "builtins.print", "logging.**", ".info", ".debug", ".warning", ".error" } } },
  instead_of = { "input-sql-string-build" },
  tags = { "flow", "sql" },
  references = { "https://cwe.mitre.org/data/definitions/89.html" },
}

flow {
  id = "input-sql-django-kwargs", severity = "medium", confidence = "medium", cwe = { 89, 943 },
  title = "Data from outside decides by which fields Django looks up",
  message = "`{callee}` takes field names from `{source}`, so a client can ask for hidden fields; name the fields",
  from = "remote", unless = "sql",
  to = {
    { match = { pattern "$M.filter(..., **$D)", pattern "$M.exclude(..., **$D)", pattern "$M.get(..., **$D)",
      pattern "$M.annotate(..., **$D)", pattern "$M.aggregate(..., **$D)" }, at = hole("D"), holds = "elements",
        -- not a view's get(), handed to the base's
        where = { imports { "django" }, none { hole("D", element(0, present)),
          has { kind = "call", call = { "builtins.super" } } } } },
    { match = pattern "django.db.models.Q(..., **$D)", at = hole("D"), holds = "elements",
      where = none { hole("D", element(0, present)) } },
    -- of a dict that is written out the keys count, values are bound
    { match = { pattern "$M.filter(..., **{$K: $_})", pattern "$M.exclude(..., **{$K: $_})",
      pattern "$M.get(..., **{$K: $_})" }, at = hole("K"), where = imports { "django" } },
    { match = pattern "django.db.models.Q(..., **{$K: $_})", at = hole("K") },
    { match = pattern "$M.values(*$D)", at = hole("D"), where = imports { "django" } },
  },
  tags = { "flow", "django" },
  references = { "https://docs.djangoproject.com/en/stable/topics/db/queries/" },
}

-- ---- others ----

local collections = {
  "find", "find_one", "find_one_and_delete", "find_one_and_replace", "find_one_and_update", "find_and_modify",
    "update_one",
  "update_many", "delete_one", "delete_many", "count_documents", "replace_one", "remove", "find_raw_batches",
}
local mongo = imports { "pymongo", "flask_pymongo", "motor", "mongoengine", "mongomock", "beanie" }
-- texts, lists, files and trees have methods of these names too
local no_collection = callee(resolves { "builtins.**", "os.**", "shutil.**", "re.**", "regex.**", "string.**",
  "collections.**", "pathlib.**", "bs4.**", "lxml.**", "xml.**", "array.**", "selenium.**", "flask.request.**",
  "mmap.**", "taint.Text().*" })
-- what a route gives and what is put together of parts is text, which holds no operator
local route_text = either { text, constant, resolves { "taint.Text()", "builtins.str()" } }
local all_text = both { element(0, route_text), not_(element(0, not_(route_text))) }
flow {
  id = "input-nosql-taint", severity = "high", confidence = "medium", cwe = 943,
  title = "Data from outside becomes part of a MongoDB query",
  message = "`{callee}` takes a filter that `{source}` has a part in: JSON can hold operators such as `$ne`; "
    .. "convert to `str`",
  from = "remote", unless = "nosql",
  to = {
    { match = call(names.cross({ "" }, ".", collections)), at = arg("filter", 1),
      where = { mongo, none { no_collection, arg("filter", 1, all_text) } } },
    { match = call { ".aggregate" }, at = any_arg, where = imports { "pymongo", "flask_pymongo", "motor" } },
    { match = keyword { "__raw__" }, at = arg("__raw__"), where = imports { "mongoengine" } },
    { match = call { ".search" }, at = { arg("body"), arg("query") }, where = imports { "elasticsearch",
      "opensearchpy" } },
  },
  aliases = { "py/nosql-injection", "S5147" }, tags = { "flow", "nosql" },
  references = { "https://cwe.mitre.org/data/definitions/943.html" },
}

flow {
  id = "input-nosql-script-taint", severity = "high", confidence = "medium", cwe = { 943, 94 },
  title = "Data from outside becomes part of a script that a database runs",
  message = "`{source}` becomes part of a script that the database runs; hand it over as a value beside the script",
  from = "remote",
  to = {
    { match = { pattern '{..., "$where": $V, ...}', pattern '$_["$where"] = $V' }, at = hole("V"), where = mongo },
    { match = call { ".map_reduce", ".inline_map_reduce" }, at = { arg("map", 1), arg("reduce", 2) },
      where = imports { "pymongo", "flask_pymongo", "motor" } },
    { match = call { "redis.Redis().eval", "redis.StrictRedis().eval" }, at = arg(1) },
    { match = call { ".search" }, at = { arg("body"), arg("query") },
      where = { imports { "elasticsearch", "opensearchpy" }, any { arg("body", text), arg("query", text) } } },
  },
  tags = { "flow", "nosql" },
  references = { "https://cwe.mitre.org/data/definitions/943.html",
    "https://www.mongodb.com/docs/manual/reference/operator/query/where/" },
}

flow {
  id = "input-dynamodb-filter", severity = "high", confidence = "medium", cwe = 943,
  title = "Data from outside becomes a filter of DynamoDB",
  message = "`{callee}` takes a filter or statement that `{source}` has a part in; build it from fixed names and "
    .. "bound values",
  from = "remote", unless = "nosql",
  to = {
    { match = call { ".scan", ".query" }, at = { arg("ScanFilter"), arg("QueryFilter"), arg("FilterExpression"),
      arg("KeyConditionExpression") }, where = { imports { "boto3", "aioboto3" },
      none { arg("ScanFilter", element(0, present)), arg("QueryFilter", element(0, present)) } } },
    { match = call { ".execute_statement" }, at = arg("Statement"), where = imports { "boto3", "aioboto3" } },
  },
  tags = { "flow", "nosql" },
  references = { "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html" },
}

local searches = { "search", "search_s", "search_st", "search_ext", "search_ext_s" }
flow {
  id = "input-ldap-taint", severity = "high", confidence = "high", cwe = 90,
  title = "Data from outside becomes part of an LDAP query",
  message = "`{callee}` takes a name or filter that `{source}` has a part in; escape it with `escape_filter_chars` "
    .. "or for a DN",
  from = "remote", unless = { "ldap-filter", "ldap-dn" },
  to = {
    { match = call(names.cross({ "ldap.initialize()", "ldap.ldapobject.LDAPObject()",
      "ldap.ldapobject.SimpleLDAPObject()",
      "ldap.open()" }, ".", searches)), at = { arg("base", 1), arg("filterstr", 3) } },
    { match = call(names.cross({ "" }, ".", { "search_s", "search_st", "search_ext", "search_ext_s" })),
      at = { arg("base", 1), arg("filterstr", 3) } },
    { match = call { "ldap3.Connection().search", "ldap3.core.connection.Connection().search",
      "ldap3.Connection().extend.standard.paged_search" }, at = { arg("search_base", 1), arg("search_filter", 2) } },
  },
  aliases = { "py/ldap-injection", "S2078" }, tags = { "flow", "ldap" },
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/LDAP_Injection_Prevention_Cheat_Sheet.html" },
}

flow {
  id = "input-xpath-taint", severity = "high", confidence = "high", cwe = 643,
  title = "Data from outside becomes part of an XPath query",
  message = "`{callee}` runs a query that `{source}` has a part in; pass it as a variable of the query",
  from = "remote",
  to = {
    { match = call { "lxml.etree.XPath", "lxml.etree.ETXPath", "lxml.etree.XPathEvaluator()",
      "libxml2.parseFile().xpathEval",
      ".xpath", ".xpathEval", "lxml.etree.XPathEvaluator().evaluate" }, at = arg(1), where = imports { "lxml",
        "libxml2",
      "parsel", "scrapy" } },
    { match = call(names.cross({ "xml.etree.ElementTree.parse()", "xml.etree.ElementTree.fromstring()",
      "lxml.etree.parse()",
      "lxml.etree.fromstring()", "xml.etree.ElementTree.ElementTree()", "xml.etree.ElementTree.parse().getroot()" },
        ".",
      { "find", "findall", "findtext", "iterfind" })), at = arg(1) },
    { match = call { "elementpath.select", "elementpath.iter_select" }, at = arg("path", 2) },
    { match = call { "elementpath.Selector" }, at = arg("path", 1) },
  },
  aliases = { "py/xpath-injection", "S2091" }, tags = { "flow", "xml" },
  references = { "https://owasp.org/www-community/attacks/XPATH_Injection" },
}

flow {
  id = "input-xslt-taint", severity = "high", confidence = "medium", cwe = { 91, 643 },
  title = "Data from outside becomes a stylesheet",
  message = "`{callee}` runs a stylesheet that `{source}` has a part in, which can read files; keep stylesheets fixed",
  from = "remote",
  to = {
    { match = call { "lxml.etree.XSLT" }, at = arg("xslt_input", 1) },
    { match = call { ".xslt" }, at = arg(1), where = imports { "lxml" } },
    { match = call(names.cross({ "saxonche.PySaxonProcessor().new_xslt30_processor()" }, ".",
      { "compile_stylesheet", "transform_to_string" })), at = { arg("stylesheet_text"), arg("stylesheet_file") } },
  },
  aliases = { "py/xslt-injection" }, tags = { "flow", "xml" },
  references = { "https://cwe.mitre.org/data/definitions/91.html", "https://lxml.de/xpathxslt.html#xslt" },
}

flow {
  id = "input-regex-taint", severity = "medium", confidence = "high", cwe = { 1333, 400 },
  title = "Data from outside becomes a regular expression",
  message = "`{callee}` uses a pattern that `{source}` has a part in, which can take for ever; use `re.escape`",
  from = "remote", unless = "regex",
  to = {
    { match = call(names.cross({ "re", "regex" }, ".", { "compile", "match", "fullmatch", "search", "findall",
      "finditer", "split",
      "sub", "subn" })), at = arg("pattern", 1) },
  },
  aliases = { "py/regex-injection", "S2631" }, tags = { "flow", "dos" },
  references = { "https://cwe.mitre.org/data/definitions/1333.html" },
}
