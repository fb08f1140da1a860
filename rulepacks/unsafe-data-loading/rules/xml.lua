-- The XML parsers of the standard library. Since expat 2.4.1 they stop entity bombs by themselves, and since
-- Python 3.7.1 none of them fetches external entities unless asked, so what is left is a low risk.
local imported = require("data.imports")
local xml = require("data.xml")

local DOCS = "https://docs.python.org/3/library/xml.html#xml-security"

-- A document in the source or one written just before, and a parser that refuses entities.
local OWN_TEXT = { arg(1, resolves(xml.written)), arg("parser", 2, resolves(xml.defused)) }
local FIXED_TEXT = {
  callee(resolves { ".fromstring", ".fromstringlist", ".XML", ".XMLID", ".parseString" }), arg(1, constant),
}

rule {
  id = "load-xml-etree", severity = "low", confidence = "medium", cwe = { 776, 611 },
  title = "XML is parsed without protection against entity bombs",
  message = "`{callee}` expands entities before expat 2.4.1; parse untrusted documents with `defusedxml.ElementTree`",
  aliases = { "B313", "B314", "S313", "S314" },
  tags = { "xml" },
  references = { DOCS, "https://github.com/tiran/defusedxml" },
  match = call {
    "xml.etree.ElementTree.parse", "xml.etree.ElementTree.iterparse", "xml.etree.ElementTree.fromstring",
    "xml.etree.ElementTree.fromstringlist", "xml.etree.ElementTree.XML", "xml.etree.ElementTree.XMLID",
    "xml.etree.ElementTree.XMLParser", "xml.etree.ElementTree.XMLPullParser",
    "xml.etree.ElementTree.ElementTree().parse",
    "xml.etree.cElementTree.parse", "xml.etree.cElementTree.iterparse", "xml.etree.cElementTree.fromstring",
    "xml.etree.cElementTree.fromstringlist", "xml.etree.cElementTree.XML", "xml.etree.cElementTree.XMLID",
    "xml.etree.cElementTree.XMLParser", "xml.etree.cElementTree.XMLPullParser",
    "xml.etree.ElementTree.ElementTree", "xml.etree.cElementTree.ElementTree",
  },
  where = {
    any { none { callee(resolves { ".ElementTree" }) }, arg("file", 2, present) },
    none { all(FIXED_TEXT), any(OWN_TEXT) },
  },
  check = xml.check,
}

rule {
  id = "load-xml-sax", severity = "low", confidence = "medium", cwe = { 611, 776 },
  title = "XML is parsed by SAX without protection",
  message = "`{callee}` expands entities before expat 2.4.1; parse untrusted documents with `defusedxml.sax`",
  aliases = { "B315", "B317", "S315", "S317" },
  tags = { "xml" },
  references = { DOCS },
  match = call {
    "xml.sax.parse", "xml.sax.parseString", "xml.sax.make_parser", "xml.sax.expatreader.create_parser",
    "xml.sax.expatreader.ExpatParser", ".setFeature",
  },
  where = {
    none { all(FIXED_TEXT), any(OWN_TEXT) },
    any {
      none { callee(resolves { ".setFeature" }) },
      all {
        arg("name", 1, either {
          equals("http://xml.org/sax/features/external-general-entities",
            "http://xml.org/sax/features/external-parameter-entities"),
          resolves { "xml.sax.handler.feature_external_ges", "xml.sax.handler.feature_external_pes" },
        }),
        arg("state", 2, truthy),
      },
    },
  },
  check = xml.check,
  cases = {
    {
      where = callee(resolves { ".setFeature" }), severity = "high", confidence = "high",
      message = "This lets documents include local files and web addresses as entities; leave {arg1} off",
    },
  },
}

rule {
  id = "load-xml-dom", severity = "low", confidence = "medium", cwe = { 776, 611 },
  title = "XML is parsed into a DOM without protection against entity bombs",
  message = "`{callee}` expands entities before expat 2.4.1; parse untrusted documents with `defusedxml`",
  aliases = { "B316", "B318", "B319", "S316", "S318", "S319" },
  tags = { "xml" },
  references = { DOCS },
  match = call {
    "xml.dom.minidom.parse", "xml.dom.minidom.parseString", "xml.dom.pulldom.parse", "xml.dom.pulldom.parseString",
    "xml.dom.expatbuilder.parse", "xml.dom.expatbuilder.parseString", "xml.dom.expatbuilder.parseFragment",
    "xml.dom.expatbuilder.parseFragmentString",
  },
  where = none { all(FIXED_TEXT), any(OWN_TEXT) },
  check = xml.check,
}

rule {
  id = "load-xml-import", severity = "info", confidence = "high", cwe = 611,
  title = "Import of an XML parser of the standard library",
  message = "`{name}` does not guard against hostile XML by itself; use `defusedxml` for documents of others",
  aliases = { "B405", "B406", "B407", "B408", "B409", "S405", "S406", "S407", "S408", "S409" },
  tags = { "xml", "inventory" },
  units = { "python", "pth", "notebook" },
  references = { DOCS, "https://github.com/tiran/defusedxml" },
  match = import {
    "xml.etree.ElementTree", "xml.etree.cElementTree", "xml.sax", "xml.dom.expatbuilder", "xml.dom.minidom",
    "xml.dom.pulldom",
  },
  -- Where defusedxml is at hand as well, the author has made the choice.
  where = none { imports { "defusedxml" } },
  check = function(site)
    if imported.can_load(site) and not xml.is_defused("defuse_stdlib") then site:report {} end
  end,
}

rule {
  id = "load-xmlrpc", severity = "low", confidence = "medium", cwe = { 776, 20 },
  title = "XML-RPC trusts the XML and the gzip data of its peer",
  message = "`{callee}` can be made to unpack huge answers; call `defusedxml.xmlrpc.monkey_patch()` first",
  aliases = { "B411", "S411" },
  tags = { "xml", "network" },
  references = { DOCS, "https://docs.python.org/3/library/xmlrpc.server.html" },
  match = {
    import { "xmlrpc", "xmlrpclib", "SimpleXMLRPCServer", "DocXMLRPCServer" },
    call {
      "xmlrpc.client.ServerProxy", "xmlrpc.client.Server", "xmlrpc.client.loads", "xmlrpclib.ServerProxy",
      "xmlrpclib.Server", "xmlrpclib.loads", "six.moves.xmlrpc_client.ServerProxy", "six.moves.xmlrpc_client.loads",
      "xmlrpc.server.SimpleXMLRPCServer", "xmlrpc.server.DocXMLRPCServer", "xmlrpc.server.MultiPathXMLRPCServer",
      "xmlrpc.server.CGIXMLRPCRequestHandler", "xmlrpc.server.DocCGIXMLRPCRequestHandler",
      "SimpleXMLRPCServer.SimpleXMLRPCServer", "SimpleXMLRPCServer.CGIXMLRPCRequestHandler",
      "DocXMLRPCServer.DocXMLRPCServer", "six.moves.xmlrpc_server.SimpleXMLRPCServer",
      ".register_instance",
    },
  },
  where = any {
    none {
      callee(resolves { ".register_instance" }),
      -- A server of this machine; data made by ourselves.
      arg("uri", 1, matches("^https?://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?:[:/]|$)")),
      arg(1, resolves { "xmlrpc.client.dumps()", "xmlrpclib.dumps()" }),
    },
    all {
      imports { "xmlrpc", "SimpleXMLRPCServer", "DocXMLRPCServer", "six.moves.xmlrpc_server" },
      arg("allow_dotted_names", 2, truthy),
    },
  },
  check = function(site)
    if site.kind ~= "call" then
      if xml.is_defused("monkey_patch") or not imported.can_load(site) then return end
      local name = site.name or site.text
      local serves = name:find("^%a+XMLRPCServer") or name:find("^xmlrpc%.server")
      site:report {
        severity = serves and "low" or "info", confidence = "high",
        message = "`" .. (site.name or site.text) .. "` reads XML from the network; "
          .. "call `defusedxml.xmlrpc.monkey_patch()` before it is used",
      }
    elseif site:callee():is { ".register_instance" } or not xml.is_defused("monkey_patch") then
      site:report {}
    end
  end,
  cases = {
    {
      where = callee(resolves { ".register_instance" }), severity = "high", confidence = "high",
      message = "`allow_dotted_names` lets callers walk from the instance to its module and run code; leave it off",
    },
    {
      where = callee(resolves { ".SimpleXMLRPCServer", ".DocXMLRPCServer", ".MultiPathXMLRPCServer",
        ".CGIXMLRPCRequestHandler", ".DocCGIXMLRPCRequestHandler" }),
      severity = "medium",
      message = "`{callee}` parses and unpacks whatever a caller sends; call `defusedxml.xmlrpc.monkey_patch()` first",
    },
  },
}
