-- What an import brings in: a whole module, or a name of it that can load something.
local imports = {}

local function set(names)
  local out = {}
  for _, name in ipairs(names) do out[name] = true end
  return out
end

local MODULES = set {
  "pickle", "cPickle", "_pickle", "six.moves.cPickle", "dill", "dill._dill", "dill.session", "shelve",
  "xml.etree.ElementTree", "xml.etree.cElementTree", "xml.sax", "xml.sax.expatreader", "xml.dom.expatbuilder",
  "xml.dom.minidom", "xml.dom.pulldom",
  "xmlrpc", "xmlrpc.client", "xmlrpc.server", "xmlrpclib", "SimpleXMLRPCServer", "DocXMLRPCServer",
}

local LOADING = set {
  "*", "load", "loads", "_load", "_loads", "Unpickler", "_Unpickler", "load_session", "load_module",
  "load_module_asdict", "open", "Shelf", "BsdDbShelf", "DbfilenameShelf",
  "parse", "iterparse", "fromstring", "fromstringlist", "XML", "XMLID", "XMLParser", "XMLPullParser", "ElementTree",
  "parseString", "parseFragment", "parseFragmentString", "make_parser", "create_parser", "ExpatParser",
  "ServerProxy", "Server", "SimpleXMLRPCServer", "DocXMLRPCServer", "MultiPathXMLRPCServer",
  "CGIXMLRPCRequestHandler", "DocCGIXMLRPCRequestHandler", "SimpleXMLRPCDispatcher", "SimpleXMLRPCRequestHandler",
}

--- The dotted name that an import's site stands for.
local function name_of(site)
  local statement = site.parent
  if statement and statement.kind == "aliased_import" then statement = statement.parent end
  if statement and statement.kind == "import_from_statement" then
    local module = statement:field("module_name")
    return module and module.text .. "." .. site.text or site.text
  end
  return site.text
end

--- Does the import bring in a module that loads, or a name of it that does? Exceptions, constants and
--- what only writes or builds are no matter.
function imports.can_load(site)
  local name = name_of(site)
  return MODULES[name] or LOADING[name:match("[^.]+$")] or false
end

return imports
