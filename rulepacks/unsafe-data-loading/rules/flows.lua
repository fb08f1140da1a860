-- Flows: data from outside that reaches a loader which lets the data choose what runs, or what is read.

sink {
  group = "deserialise",
  match = call {
    "pickle.load", "pickle.loads", "pickle.Unpickler", "pickle._load", "pickle._loads", "pickle._Unpickler",
      "_pickle.load",
    "_pickle.loads", "_pickle.Unpickler", "cPickle.load", "cPickle.loads", "cPickle.Unpickler",
      "six.moves.cPickle.load",
    "six.moves.cPickle.loads", "dill.load", "dill.loads", "dill.Unpickler", "cloudpickle.load", "cloudpickle.loads",
    "joblib.load", "marshal.load", "marshal.loads", "jsonpickle.decode", "jsonpickle.loads",
      "jsonpickle.unpickler.decode",
    "shelve.open", "torch.load", "pandas.read_pickle", "pandas.io.pickle.read_pickle", "compress_pickle.load",
    "compress_pickle.loads", "hickle.load", "pickle5.loads", "pickle5.load", "klepto.archives.*",
      "sklearn.externals.joblib.load",
    "twisted.spread.jelly.unjelly", "keras.models.load_model", "tensorflow.keras.models.load_model",
    "multiprocessing.reduction.ForkingPickler.loads",
    "mlflow.pyfunc.load_model",
  },
  at = arg(1),
  where = none {
    all { callee(resolves { "torch.load" }), arg("weights_only", truthy) },
    all { callee(resolves { "keras.models.load_model", "tensorflow.keras.models.load_model" }), arg("safe_mode",
      truthy) },
    all { callee(resolves { "shelve.open" }), arg("flag", 2, equals("n")) }, -- always a new one
  },
}
-- named and called elsewhere: decode(data, pickle.loads)
local handed = { "pickle.loads", "pickle.load", "_pickle.loads", "cPickle.loads", "dill.loads", "cloudpickle.loads",
  "marshal.loads", "jsonpickle.decode", "yaml.unsafe_load" }
sink { group = "deserialise", match = { call(handed), read(handed) }, at = arg(1) }
sink {
  group = "deserialise", match = call { "numpy.load", "numpy.lib.npyio.load" }, at = arg("file", 1),
  where = arg("allow_pickle", 3, truthy),
}
sink {
  group = "deserialise",
  match = call { "yaml.unsafe_load", "yaml.unsafe_load_all", "yaml.load_all", "yaml.load", "yaml.full_load",
    "yaml.full_load_all" },
  at = arg("stream", 1),
  where = none {
    arg("Loader", 2, resolves { "yaml.SafeLoader", "yaml.CSafeLoader", "yaml.BaseLoader", "yaml.CBaseLoader",
      "yaml.loader.SafeLoader", "yaml.cyaml.CSafeLoader" }),
  },
}
sink {
  group = "deserialise",
  match = call { "ruamel.yaml.load", "ruamel.yaml.unsafe_load", "oyaml.load" }, at = arg("stream", 1),
  where = none { arg("Loader", 2, resolves { "ruamel.yaml.SafeLoader", "ruamel.yaml.CSafeLoader" }) },
}

flow {
  id = "load-pickle-taint",
  instead_of = { "load-pickle-call", "load-dill", "load-yaml", "load-marshal", "load-jsonpickle", "load-cloudpickle" },
  severity = { remote = "critical", response = "high", ["local"] = "medium", environment = "low" },
    confidence = "high",
  cwe = 502,
  title = "Data from outside is loaded by something that runs what it names",
  message = "`{callee}` loads data that comes from `{source}`: whoever writes it decides what runs",
  from = { "remote", "response", "local", "environment" }, to = "deserialise", unless = "deserialise",
  -- a loader that somebody else has chosen may be a safe one
  cases = { {
    where = { callee(resolves { "yaml.*" }), arg("Loader", 2, both { present, not_(resolves { "yaml.**" }) }) },
    confidence = "low",
  } },
  aliases = { "py/unsafe-deserialization", "S5135" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/502.html" },
}

-- ---- XML ----


sink {
  group = "xml-parser",
  match = call {
    "lxml.etree.fromstring", "lxml.etree.parse", "lxml.etree.XML", "lxml.etree.fromstringlist",
      "lxml.etree.iterparse",
    "lxml.objectify.fromstring", "lxml.objectify.parse",
  },
  at = arg(1),
  -- a parser of one's own that leaves entities alone; HTML has none that a document could declare
  where = none {
    arg("parser", 2, instance { "lxml.etree.HTMLParser", "lxml.html.HTMLParser", "lxml.html.html5parser.HTMLParser" }),
    arg("parser", 2, instance { "defusedxml.**" }),
    arg("parser", 2, made_with("resolve_entities", either { falsy, equals("internal") })),
  },
}
sink {
  group = "xml-parser",
  match = call {
    "xml.etree.ElementTree.fromstring", "xml.etree.ElementTree.XML", "xml.etree.ElementTree.parse",
    "xml.etree.ElementTree.iterparse", "xml.etree.ElementTree.fromstringlist", "xml.etree.cElementTree.fromstring",
    "xml.etree.cElementTree.parse", "xml.dom.minidom.parse", "xml.dom.minidom.parseString", "xml.dom.pulldom.parse",
    "xml.dom.pulldom.parseString", "xml.sax.parse", "xml.sax.parseString", "xml.dom.expatbuilder.parse",
    "xml.dom.expatbuilder.parseString", "xmltodict.parse", "libxml2.parseDoc", "libxml2.parseFile",
      "libxml2.parseMemory",
    "xml.sax.make_parser().parse", "xml.sax.make_parser().feed", "xml.sax.expatreader.create_parser().parse",
    "xml.sax.expatreader.create_parser().feed", "lxml.etree.XMLParser().feed", "lxml.etree.XMLPullParser().feed",
    "xml.etree.ElementTree.XMLParser().feed",
    "xml.etree.ElementTree.XMLPullParser().feed", "xml.parsers.expat.ParserCreate().Parse",
    "xml.parsers.expat.ParserCreate().ParseFile", "xml.dom.expatbuilder.ExpatBuilder().parseString",
  },
  at = arg(1),
}

-- what comes out is no document any more, but a tree
sanitizer {
  group = "xml-tree",
  match = call {
    "lxml.etree.fromstring", "lxml.etree.XML", "lxml.etree.parse", "lxml.etree.fromstringlist",
    "xml.etree.ElementTree.fromstring", "xml.etree.ElementTree.XML", "xml.etree.ElementTree.parse",
    "xml.etree.ElementTree.fromstringlist", "xml.etree.cElementTree.fromstring", "xml.etree.cElementTree.parse",
    "xml.dom.minidom.parse", "xml.dom.minidom.parseString", "lxml.objectify.fromstring", "lxml.objectify.parse",
  },
}

-- defuse_stdlib() hardens the parsers of the standard library for everyone, and no others; who imports a module of
-- defusedxml has that alone
local stdlib_defused = any {
  imports { "defusedxml.defuse_stdlib" },
  all {
    imports { "defusedxml" },
    none { imports { "defusedxml.ElementTree", "defusedxml.cElementTree", "defusedxml.lxml", "defusedxml.minidom",
      "defusedxml.pulldom", "defusedxml.sax", "defusedxml.expatreader", "defusedxml.expatbuilder",
      "defusedxml.common" } },
  },
}

flow {
  id = "load-xml-taint", severity = { remote = "medium", response = "low" }, confidence = "medium", cwe = { 611, 827,
    776 },
  title = "XML from outside is read by a parser that expands entities",
  message = "`{callee}` parses XML that comes from `{source}`",
  from = { "remote", "response" }, to = "xml-parser", unless = { "deserialise", "xml-tree" },
  where = none {
    callee(resolves { "defusedxml.**" }),
    all { stdlib_defused, none { callee(resolves { "lxml.**", "libxml2.**" }) } },
  },
  cases = {
    { where = callee(resolves { "lxml.etree.*", "lxml.objectify.*", "libxml2.*", "xml.sax.*",
      "xml.dom.pulldom.*" }) },
    { severity = "low" },
  },
  aliases = { "py/xxe", "py/xml-bomb" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/611.html", "https://docs.python.org/3/library/xml.html" },
}
