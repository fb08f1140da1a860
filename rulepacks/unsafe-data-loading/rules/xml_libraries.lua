-- XML libraries beside the standard library's parsers, and switches that undo their protection.
local xml = require("data.xml")

local LXML_PARSERS = {
  "lxml.etree.XMLParser", "lxml.etree.ETCompatXMLParser", "lxml.etree.XMLPullParser", "lxml.objectify.makeparser",
  "lxml.etree.iterparse", "lxml.etree.XMLTreeBuilder",
}
local LXML_READERS = {
  "lxml.etree.parse", "lxml.etree.fromstring", "lxml.etree.fromstringlist", "lxml.etree.XML", "lxml.etree.XMLID",
  "lxml.etree.parseid", "lxml.objectify.parse", "lxml.objectify.fromstring", "lxml.objectify.XML",
}
local XSLT_RIGHTS = {
  arg("read_file", 1, truthy), arg("write_file", 2, truthy), arg("create_dir", 3, truthy),
  arg("read_network", 4, truthy), arg("write_network", 5, truthy),
}

rule {
  id = "load-xml-lxml", severity = "medium", confidence = "medium", cwe = { 611, 776 },
  title = "Lxml parser resolves entities or loads more than the document",
  message = "`{callee}` with these options includes files that the document names; use `resolve_entities=False`",
  aliases = { "B320", "B410", "S320", "S410" },
  tags = { "xml" },
  references = { "https://lxml.de/FAQ.html#how-do-i-use-lxml-safely-as-a-web-service-endpoint" },
  match = { call(LXML_PARSERS), call(LXML_READERS), call { "lxml.etree.XSLTAccessControl", ".xinclude" } },
  where = any {
    all {
      callee(resolves(LXML_PARSERS)),
      any {
        arg("resolve_entities", equals(true)), arg("no_network", falsy), arg("load_dtd", truthy),
        arg("dtd_validation", truthy), arg("huge_tree", truthy),
      },
    },
    all {
      callee(resolves(LXML_READERS)), arg("parser", 2, either { absent, equals(nil) }),
      none {
        arg(1, resolves(xml.written)),
        all { none { callee(resolves { ".parse", ".parseid" }) }, arg(1, constant) },
      },
    },
    all { callee(resolves { "lxml.etree.XSLTAccessControl" }), any(XSLT_RIGHTS) },
    all { callee(resolves { ".xinclude" }), imports { "lxml" } },
  },
  cases = {
    {
      where = callee(resolves(LXML_READERS)), severity = "low", confidence = "low",
      message = "`{callee}` resolves entities to local files before lxml 5.0; "
        .. "pass a parser with `resolve_entities=False` for documents of others",
    },
    {
      where = callee(resolves { "lxml.etree.XSLTAccessControl" }),
      message = "`{callee}` lets stylesheets reach files or the network; use `XSLTAccessControl.DENY_ALL`",
    },
    {
      where = callee(resolves { ".xinclude" }), confidence = "low",
      message = "`{callee}` reads the files and addresses that the document includes; not for documents of others",
    },
    {
      where = {
        arg("no_network", falsy),
        any { arg("resolve_entities", equals(true)), arg("load_dtd", truthy), arg("dtd_validation", truthy) },
      },
      severity = "high",
      message = "`{callee}` fetches what the document names from files and the network; leave `no_network` on",
    },
    { where = arg("resolve_entities", equals(true)) },
    {
      where = any { arg("load_dtd", truthy), arg("dtd_validation", truthy) },
      message = "`{callee}` loads the DTD that the document names; validate against a schema of your own",
    },
    {
      where = arg("no_network", falsy),
      message = "`{callee}` with `no_network=False` lets documents fetch from the network; leave it on",
      fix = { drop = "no_network", safety = "unsafe", title = "Keep the parser off the network" },
    },
    {
      where = arg("huge_tree", truthy), severity = "low",
      message = "`{callee}` with `huge_tree=True` lifts the limits against entity bombs and deep nesting",
    },
  },
}

local LIBXML_READERS = {
  "libxml2.readFile", "libxml2.readMemory", "libxml2.readDoc", "libxml2.readFd", "libxml2.ctxtReadFile",
  "libxml2.ctxtReadMemory", "libxml2.ctxtReadDoc", "libxml2.ctxtReadFd",
}
-- Options of libxml2 that follow what the document names, or lift limits.
local LIBXML_OPTIONS = {
  "libxml2.XML_PARSE_NOENT", "libxml2.XML_PARSE_DTDLOAD", "libxml2.XML_PARSE_DTDATTR", "libxml2.XML_PARSE_DTDVALID",
  "libxml2.XML_PARSE_XINCLUDE", "libxml2.XML_PARSE_HUGE",
}

local function options_of(site)
  local given = site:args()
  local last = given[#given]
  return site:arg("options") or (last and not last.keyword and #given >= 3 and last.node) or nil
end

local function has_risky_option(node)
  if node:is(LIBXML_OPTIONS) then return true end
  local bits = node.value
  if math.type(bits) == "integer" then return bits & (2 | 4 | 8 | 16 | 1024 | 524288) ~= 0 end
  for _, part in ipairs(node:find { "attribute", "identifier" }) do
    if part:is(LIBXML_OPTIONS) then return true end
  end
  return false
end

-- parser.ExternalEntityRefHandler = lambda *args: 0
local function refuses(site)
  local handler = site.kind == "assignment" and site:field("right")
  local body = handler and handler.kind == "lambda" and handler:field("body")
  return body and body.is_constant
end

rule {
  id = "load-xml-other-parser", severity = "medium", confidence = "medium", cwe = { 611, 776 },
  title = "XML parser is told to follow entities",
  message = "`{callee}` is told to resolve what the document names; leave entities off for documents of others",
  tags = { "xml" },
  references = { "https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing" },
  match = {
    call(LIBXML_READERS),
    call {
      "libxml2.substituteEntitiesDefault", "xmltodict.parse", "xml.etree.ElementInclude.include",
      ".SetParamEntityParsing",
    },
    keyword { "forbid_entities", "forbid_external", "xml_huge_tree", "defuse" },
    assign { ".ExternalEntityRefHandler" },
  },
  where = any {
    callee(resolves(LIBXML_READERS)),
    all { callee(resolves { "libxml2.substituteEntitiesDefault" }), arg(1, truthy) },
    all { callee(resolves { "xmltodict.parse" }), arg("disable_entities", 6, falsy) },
    all { callee(resolves { "xml.etree.ElementInclude.include" }), arg("loader", 2, absent) },
    all {
      callee(resolves { ".SetParamEntityParsing" }), imports { "xml.parsers.expat", "pyexpat" },
      arg(1, either {
        resolves {
          "xml.parsers.expat.XML_PARAM_ENTITY_PARSING_ALWAYS", "pyexpat.XML_PARAM_ENTITY_PARSING_ALWAYS",
          "xml.parsers.expat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE",
          "pyexpat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE",
        },
        equals(1, 2),
      }),
    },
    all { callee(resolves { "defusedxml.**" }), any { arg("forbid_entities", falsy), arg("forbid_external", falsy) } },
    all {
      callee(resolves { "zeep.**" }),
      any { arg("forbid_entities", falsy), arg("forbid_external", falsy), arg("xml_huge_tree", truthy) },
    },
    all { callee(resolves { "xmlschema.**" }), arg("defuse", equals("never")) },
    value(both { present, not_(equals(nil)) }),
  },
  check = function(site)
    if site.kind == "call" and site:callee():is(LIBXML_READERS) then
      local options = options_of(site)
      if not options or not has_risky_option(options) then return end
    elseif refuses(site) then
      return
    end
    site:report {}
  end,
  cases = {
    {
      where = callee(resolves(LIBXML_READERS)), confidence = "high",
      message = "`{callee}` gets options that follow what the document names; leave `XML_PARSE_NOENT` and the "
        .. "DTD ones out",
    },
    {
      where = callee(resolves { "libxml2.substituteEntitiesDefault" }), confidence = "high",
      message = "`{callee}` makes every libxml2 parser of the process resolve entities",
    },
    {
      where = callee(resolves { "xmltodict.parse" }),
      message = "`{callee}` with `disable_entities=False` expands entities; leave them disabled",
      fix = { drop = "disable_entities", safety = "unsafe", title = "Keep entities disabled" },
    },
    {
      where = callee(resolves { "xml.etree.ElementInclude.include" }), confidence = "low",
      message = "`{callee}` reads every file that the document includes; pass a `loader` that checks names",
    },
    {
      where = arg("forbid_external", falsy),
      message = "`{callee}` with `forbid_external=False` accepts entities that name files and addresses; leave it on",
      fix = { drop = "forbid_external", safety = "unsafe", title = "Refuse external entities" },
    },
    {
      where = arg("forbid_entities", falsy),
      message = "`{callee}` with `forbid_entities=False` lets entity bombs through; leave it on",
      fix = { drop = "forbid_entities", safety = "unsafe", title = "Refuse entities" },
    },
    {
      where = any { arg("xml_huge_tree", truthy), arg("defuse", present) }, severity = "low",
      message = "`{callee}` is told to do without protection against hostile XML",
    },
    {
      where = value(present), confidence = "low",
      message = "A handler of external entities decides which files a document may read; make sure it checks "
        .. "their names",
    },
  },
}
