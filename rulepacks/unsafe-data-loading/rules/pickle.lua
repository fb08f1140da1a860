-- Pickle and the modules that are pickle under another name: loading runs what the data asks for.
local imported = require("data.imports")
local sources = require("data.sources")
local unpickling = require("data.unpickling")

local PICKLE_DOCS = "https://docs.python.org/3/library/pickle.html#module-pickle"

local REMOTE = {
  where = arg(1, resolves(sources.remote)), severity = "high",
  message = "`{callee}` unpickles {arg1}, which the other side writes: it can run any code; use a data format "
    .. "such as JSON",
}
-- The same bytes a few lines later.
local OWN = {
  -- Not one of several values that it may have.
  where = { arg(1, resolves(sources.dumped)), none { arg(1, not_(resolves(sources.dumped))) } },
  severity = "info", confidence = "low",
  message = "`{callee}` loads bytes that were dumped nearby; use `copy.deepcopy` if a copy is all that is wanted",
}

rule {
  id = "load-pickle-call", severity = "medium", confidence = "high", cwe = 502,
  title = "Pickle runs code that the loaded data chooses",
  message = "`{callee}` runs whatever code the data asks for; load untrusted data from JSON, or verify a "
    .. "signature first",
  aliases = { "B301", "S301" },
  tags = { "deserialization" },
  references = { PICKLE_DOCS, "https://docs.python.org/3/library/pickle.html#restricting-globals" },
  match = {
    call {
      "pickle.load", "pickle.loads", "pickle.Unpickler", "pickle._load", "pickle._loads", "pickle._Unpickler",
      "_pickle.load", "_pickle.loads", "_pickle.Unpickler", "cPickle.load", "cPickle.loads", "cPickle.Unpickler",
      "six.moves.cPickle.load", "six.moves.cPickle.loads", "six.moves.cPickle.Unpickler",
      "django.utils.six.moves.cPickle.load", "django.utils.six.moves.cPickle.loads",
      "numpy.compat.pickle.load", "numpy.compat.pickle.loads", "numpy.compat.py3k.pickle.loads",
      "multiprocessing.reduction.ForkingPickler.loads",
    },
    name {
      "pickle.load", "pickle.loads", "_pickle.load", "_pickle.loads", "cPickle.load", "cPickle.loads",
      "six.moves.cPickle.load", "six.moves.cPickle.loads",
    },
  },
  check = unpickling.check(),
  cases = { REMOTE, OWN },
}

rule {
  id = "load-pickle-import", severity = "info", confidence = "high", cwe = 502,
  title = "Import of a module that unpickles",
  message = "`{name}` loads objects by running code from the data; check where its data comes from",
  aliases = { "B403", "S403" },
  tags = { "deserialization", "inventory" },
  units = { "python", "pth", "notebook" },
  references = { PICKLE_DOCS },
  match = {
    import { "pickle", "cPickle", "_pickle", "six.moves.cPickle", "dill", "shelve" },
    call { "builtins.__import__", "importlib.import_module", "importlib.__import__" },
  },
  check = function(site)
    if site.kind == "call" then
      local module = site:arg("name", 1)
      local names = { pickle = true, cPickle = true, _pickle = true, dill = true, shelve = true }
      if module and names[module.value or ""] then
        site:report { message = "`" .. module.value .. "` loads objects by running code from the data; "
          .. "check where its data comes from" }
      end
    elseif imported.can_load(site) then
      site:report {}
    end
  end,
}

-- Functions that a class may name in `__reduce__` to have a command or code run.
local RUNNERS = {
  "os.system", "os.popen", "os.exec*", "os.spawn*", "posix.system", "nt.system", "subprocess.*", "pty.spawn",
  "builtins.eval", "builtins.exec", "builtins.compile", "commands.*", "runpy.*",
}

-- What the class of the object that is dumped wants called by whoever loads it, or nil.
local function asks_for(site)
  local object = site:arg("obj", 1)
  local class = object and object.kind == "call" and object:callee():definition()
  if not class or class.kind ~= "class_definition" then return nil end
  for _, func in ipairs(class:find { "function_definition" }) do
    local name = func:field("name")
    if name and name.text:find("^__reduce") then
      for _, answer in ipairs(func:find { "return_statement" }) do
        local pair = answer:child(1)
        local first = pair and pair.kind == "tuple" and pair:elements()[1]
        if first and first:is(RUNNERS) then return first end
      end
    end
  end
  return nil
end

rule {
  id = "load-pickle-dump", severity = "low", confidence = "low", cwe = 502,
  title = "Data is written in a format that can only be read by running it",
  message = "What `{callee}` writes, somebody will have to unpickle, and trust; use JSON or another data format",
  tags = { "deserialization", "audit" },
  references = { PICKLE_DOCS },
  match = call {
    "pickle.dump", "pickle.dumps", "pickle.Pickler", "_pickle.dump", "_pickle.dumps", "_pickle.Pickler",
    "cPickle.dump", "cPickle.dumps", "cPickle.Pickler", "six.moves.cPickle.dump", "six.moves.cPickle.dumps",
    "dill.dump", "dill.dumps", "cloudpickle.dump", "cloudpickle.dumps", "marshal.dump", "marshal.dumps",
  },
  -- a deep copy
  where = none { inside { call = { "pickle.loads", "_pickle.loads", "cPickle.loads", "six.moves.cPickle.loads",
    "dill.loads", "cloudpickle.loads", "marshal.loads" } } },
  check = function(site)
    local asked = asks_for(site)
    if not asked then return site:report {} end
    site:report {
      severity = "high", confidence = "high",
      message = ("What `%s` writes here has `%s` called when it is loaded: this makes an attack, or a test of one")
        :format(site:callee().name or site:callee().text, asked.text),
    }
  end,
}

rule {
  id = "load-dill", severity = "medium", confidence = "high", cwe = 502,
  title = "Dill runs code that the loaded data chooses",
  message = "`{callee}` runs whatever code the data asks for; keep its input under your own control or use a "
    .. "data format",
  aliases = { "B301", "S301" },
  tags = { "deserialization" },
  references = { "https://dill.readthedocs.io/en/latest/" },
  match = {
    call {
      "dill.load", "dill.loads", "dill.Unpickler", "dill.load_session", "dill.load_module", "dill.load_module_asdict",
      "dill._dill.load", "dill._dill.loads", "dill._dill.Unpickler", "dill.session.load_session",
      "dill.session.load_module", "dill.session.load_module_asdict", "dill.temp.load", "dill.temp.loadIO",
    },
    name { "dill.load", "dill.loads" },
  },
  check = unpickling.check(),
  cases = { REMOTE, OWN },
}

rule {
  id = "load-cloudpickle", severity = "medium", confidence = "high", cwe = 502,
  title = "Pickle under another name runs code that the loaded data chooses",
  message = "`{callee}` is pickle underneath and runs whatever code the data asks for; use a data format instead",
  tags = { "deserialization" },
  references = { "https://github.com/cloudpipe/cloudpickle#readme", PICKLE_DOCS },
  match = {
    call {
      "cloudpickle.load", "cloudpickle.loads", "cloudpickle.cloudpickle.load", "cloudpickle.cloudpickle.loads",
      "cloudpickle.cloudpickle_fast.load", "cloudpickle.cloudpickle_fast.loads",
      "joblib.externals.cloudpickle.load", "joblib.externals.cloudpickle.loads",
      "ray.cloudpickle.load", "ray.cloudpickle.loads", "pyspark.cloudpickle.load", "pyspark.cloudpickle.loads",
      "distributed.protocol.pickle.loads",
      "pickle5.load", "pickle5.loads", "pickle5.Unpickler", "zodbpickle.pickle.load", "zodbpickle.pickle.loads",
      "klepto.archives.file_archive", "klepto.archives.dir_archive", "klepto.archives.sql_archive",
      "klepto.archives.sqltable_archive", "klepto.archives.hdf_archive", "klepto.archives.hdfdir_archive",
      "srsly.pickle_loads", "srsly.cloudpickle.load", "srsly.cloudpickle.loads",
      "compress_pickle.load", "compress_pickle.loads", "hickle.load", "pickleshare.PickleShareDB",
    },
    name { "cloudpickle.load", "cloudpickle.loads", "ray.cloudpickle.loads", "srsly.pickle_loads", "pickle5.loads" },
  },
  where = none { arg("serialized", equals(false)) },
  check = unpickling.check(),
  cases = { REMOTE, OWN },
}

rule {
  id = "load-shelve", severity = "medium", confidence = "high", cwe = 502,
  title = "Shelf unpickles whatever is in its file",
  message = "`{callee}` unpickles every value it reads; whoever can write the file runs code here, so use "
    .. "sqlite3 or JSON",
  aliases = { "B301", "S301" },
  tags = { "deserialization" },
  references = { "https://docs.python.org/3/library/shelve.html" },
  match = call { "shelve.open", "shelve.Shelf", "shelve.BsdDbShelf", "shelve.DbfilenameShelf" },
  where = none {
    -- A new, empty shelf; a dictionary in memory.
    all { callee(resolves { "shelve.open", "shelve.DbfilenameShelf" }), arg("flag", 2, equals("n")) },
    all {
      callee(resolves { "shelve.Shelf" }),
      any { arg("dict", 1, resolves { "builtins.dict()", "collections.OrderedDict()" }), arg("dict", 1, constant) },
    },
  },
}

rule {
  id = "load-marshal", severity = "medium", confidence = "high", cwe = 502,
  title = "Marshal loads code objects and trusts its input",
  message = "`{callee}` is not made for input that others wrote: it yields code objects and can crash the "
    .. "interpreter",
  aliases = { "B302", "S302" },
  tags = { "deserialization" },
  references = { "https://docs.python.org/3/library/marshal.html" },
  match = {
    call { "marshal.load", "marshal.loads" },
    name { "marshal.load", "marshal.loads" },
  },
  check = unpickling.check { fixed_too = true },
  cases = {
    REMOTE,
    OWN,
    {
      where = arg(1, constant), severity = "low",
      message = "`{callee}` turns fixed bytes into objects; code objects in them are hidden from every reader",
    },
  },
}

rule {
  id = "load-jsonpickle", severity = "medium", confidence = "high", cwe = 502,
  title = "Jsonpickle makes any object that the JSON names",
  message = "`{callee}` makes any object that the JSON names, which can run code; use `json.loads` and build "
    .. "objects yourself",
  aliases = { "B301", "S301" },
  tags = { "deserialization" },
  references = { "https://jsonpickle.readthedocs.io/en/latest/" },
  match = {
    call {
      "jsonpickle.decode", "jsonpickle.loads", "jsonpickle.unpickler.decode", "jsonpickle.unpickler.Unpickler",
      "jsonpickle.Unpickler",
    },
    name { "jsonpickle.decode", "jsonpickle.loads", "jsonpickle.unpickler.decode" },
  },
  check = unpickling.check(),
  cases = {
    REMOTE,
    OWN,
    {
      where = arg("safe", truthy), severity = "low",
      message = "`{callee}` with `safe=True` leaves out `eval`, but still makes any object that the JSON names",
    },
  },
}
