-- Modules, files and libraries that are chosen at run time.
local trace = require "data.trace"

local importers = {
  "importlib.import_module", "importlib.__import__", "builtins.__import__", "pkgutil.resolve_name", "pydoc.locate",
  "django.utils.module_loading.import_string", "django.utils.module_loading.import_by_path",
  "werkzeug.utils.import_string", "werkzeug.import_string", "kombu.utils.imports.symbol_by_name",
  "kombu.utils.symbol_by_name", "celery.utils.imports.symbol_by_name", "celery.utils.imports.instantiate",
  "twisted.python.reflect.namedAny", "twisted.python.reflect.namedModule", "twisted.python.reflect.namedObject",
  "zope.dottedname.resolve.resolve", "pyramid.path.DottedNameResolver().resolve",
  "pyramid.path.DottedNameResolver().maybe_resolve", "oslo_utils.importutils.import_class",
  "oslo_utils.importutils.import_module", "oslo_utils.importutils.import_object", "scrapy.utils.misc.load_object",
}

-- Names that the program itself gives: its own modules listed, its configuration.
local trusted = {
  "pkgutil.iter_modules()[].name", "pkgutil.iter_modules()[][]", "pkgutil.walk_packages()[].name",
  "pkgutil.walk_packages()[][]", "django.conf.settings.*", "builtins.__name__", "importlib.metadata.**",
  "pkg_resources.**", ".module_name", ".__module__", ".INSTALLED_APPS[]",
}

local own_package = { __package__ = true, __name__ = true }

-- "plugins.%s" can only give what is below `plugins`; ".x" what is below the package that asks.
local function stays_in_package(name)
  if trace.prefix(name):find("^[%a_][%w_.]*%.") or trace.prefix(name):find("^%.") then return true end
  return trace.mentions(name, own_package) or trace.reaches(name, { ".__module__", ".__package__" })
end

rule {
  id = "dyn-import-nonliteral", severity = "low", confidence = "medium", cwe = { 470, 706 },
  title = "A module is imported by a name that is made at run time",
  message = "`{text}` imports by a name made at run time, and importing runs code: check the name against a list first",
  references = { "https://docs.python.org/3/library/importlib.html#importlib.import_module" },
  match = call(importers),
  where = {
    any { arg("name", 1, dynamic), arg("dotted_path", 1, dynamic), arg("import_name", 1, dynamic) },
    none { arg("name", 1, resolves(trusted)), arg("dotted_path", 1, resolves(trusted)) },
  },
  check = function(site)
    local name = site:arg("name", 1) or site:arg("dotted_path", 1) or site:arg("import_name", 1)
    if not name or trace.is_fixed(name) then return end
    if stays_in_package(name) then
      site:report {
        severity = "info",
        message = "`" .. (site:callee().name or "import_module") .. "` imports a module of a fixed package by a name "
          .. "made at run time; a table of the modules meant would be safer",
      }
    else
      site:report()
    end
  end,
}

-- ---- files ----

local function positions(list, position)
  local table_of = {}
  for _, name in ipairs(list) do
    table_of[name] = position
  end
  return table_of
end

local path_second = {
  "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader",
  "importlib.machinery.SourcelessFileLoader", "importlib.machinery.ExtensionFileLoader",
  "importlib._bootstrap_external.SourceFileLoader", "imp.load_source", "imp.load_compiled", "imp.load_dynamic",
  "imp.load_package", "importlib.machinery.AppleFrameworkLoader",
}
local path_third = { "imp.load_module" }
local path_first = {
  "runpy.run_path", "runpy.run_module", "zipimport.zipimporter", "pydoc.importfile", "site.addsitedir",
}
local position = positions(path_second, 2)
for name in pairs(positions(path_first, 1)) do position[name] = 1 end
for name in pairs(positions(path_third, 3)) do position[name] = 3 end

local keywords = { "location", "path", "pathname", "path_name", "mod_name", "archivepath", "sitedir" }

local function path_of(site)
  for _, keyword in ipairs(keywords) do
    local node = site:arg(keyword)
    if node then return node end
  end
  for _, name in ipairs(site:callee().names) do
    if position[name] then return site:arg(nil, position[name]) end
  end
  return nil
end

-- imp.find_module found it: the name, not the path, is what counts, and that is an import like any other.
local found_module = { "imp.find_module()[]", "importlib.util.find_spec().origin", "importlib.util.find_spec().*" }

-- Where anybody, or whoever chose the directory to stand in, can put a file.
local temporary = {
  "tempfile.mkdtemp()", "tempfile.gettempdir()", "tempfile.TemporaryDirectory()", "tempfile.TemporaryDirectory().name",
  "tempfile.mkdtemp", "tempfile.gettempdir", "tempfile.gettempprefix()", "tempfile.tempdir",
}
local current = { "os.getcwd()", "os.getcwdu()", "pathlib.Path.cwd()", "os.curdir" }
local free = { "os.environ[]", "os.environ.get()", "os.getenv()", "sys.argv[]", "builtins.input()" }

local function is_relative(text)
  return text == "" or text:find("^%.%.?$") ~= nil or text:find("^%.%.?[/\\]") ~= nil
end

-- Severity and what is wrong with a directory on sys.path, or nil.
local function judge_directory(path)
  local text = path.value
  if type(text) == "string" then
    if text:find("^/tmp/?") or text:find("^/var/tmp/?") or text:find("^/dev/shm/?") then
      return "medium", "a directory that every user of the machine can write to"
    elseif is_relative(text) then
      return "low", "a directory that depends on where the program is started"
    end
    return nil
  end
  if trace.mentions_own_place(path) then return nil end
  if trace.reaches(path, temporary) then
    return "medium", "a temporary directory: whoever can write there first chooses what is imported"
  elseif trace.reaches(path, current) then
    return "low", "the directory that the program is started in"
  elseif trace.reaches(path, free) then
    return "low", "a directory that the environment or the command line names"
  end
  for _, part in ipairs(path:find { "string" }) do
    if type(part.value) == "string" and is_relative(part.value) and path.kind == "call"
      and path:callee():is { "os.path.abspath", "os.path.realpath", "os.path.join", "os.path.normpath" } then
      return "low", "a directory that depends on where the program is started"
    end
  end
  return nil
end

-- The directories that `sys.path.insert(0, x)`, `append(x)`, `extend([x, y])` and `+= [x]` add.
local function added(site)
  local node
  if site.kind == "augmented_assignment" then
    node = site:field("right")
  elseif site:callee():is "sys.path.insert" then
    node = site:arg(nil, 2)
  else
    node = site:arg(nil, 1)
  end
  if node and (node.kind == "list" or node.kind == "tuple") then return node:elements() end
  return { node }
end

local function check_search_path(site)
  if unit.path:find("conf%.py$") then return end -- documentation is built in its own directory
  for _, path in ipairs(added(site)) do
    local severity, what = judge_directory(path)
    if severity then
      site:report { severity = severity, message = "Modules are searched for in " .. what }
      return
    end
  end
end

rule {
  id = "dyn-load-from-path", severity = "medium", confidence = "medium", cwe = { 427, 470 },
  title = "Code is loaded from a path that is made at run time",
  message = "`{callee}` runs the code at a path that is not known before: whoever can choose the path or write "
    .. "there controls the program",
  references = { "https://docs.python.org/3/library/runpy.html" },
  match = {
    call(path_second), call(path_third), call(path_first),
    call { "sys.path.insert", "sys.path.append", "sys.path.extend" }, pattern "sys.path += $DIRECTORIES",
  },
  check = function(site)
    if site.kind == "augmented_assignment"
      or site:callee():is { "sys.path.insert", "sys.path.append", "sys.path.extend" } then
      return check_search_path(site)
    end
    local path = path_of(site)
    if not path or path.is_constant or path:is(found_module) then return end
    if trace.mentions_own_place(path) then return end -- beside the program
    if site:callee():is "zipimport.zipimporter" then
      site:report { severity = "low" } -- as long as nothing is imported from it
    else
      site:report()
    end
  end,
}

-- ---- native libraries ----

local loaders = {
  "ctypes.CDLL", "ctypes.PyDLL", "ctypes.WinDLL", "ctypes.OleDLL", "ctypes.cdll.LoadLibrary",
  "ctypes.pydll.LoadLibrary", "ctypes.windll.LoadLibrary", "ctypes.oledll.LoadLibrary",
  "ctypes.LibraryLoader().LoadLibrary", "cffi.FFI().dlopen", "cffi.api.FFI().dlopen",
  "torch.ops.load_library", "torch.classes.load_library", "tensorflow.load_op_library", "tensorflow.load_library",
  "numpy.ctypeslib.load_library",
}
local extensions = {
  "sqlite3.connect().load_extension", "sqlite3.Connection().load_extension",
  "sqlite3.dbapi2.connect().load_extension", "pysqlite3.connect().load_extension", "apsw.Connection().load_extension",
  "apsw.Connection().loadextension", "aiosqlite.connect().load_extension",
}
local compilers = { "torch.utils.cpp_extension.load_inline" }

-- Where the operating system's own tools find it.
local system_place = {
  "ctypes.util.find_library()", "sysconfig.**", "sys.prefix", "sys.exec_prefix", "sys.base_prefix", "torch.__file__",
  "torch.__path__[]", "importlib.resources.**", "importlib.metadata.**", "importlib_resources.**",
  "distutils.sysconfig.**", "pkg_resources.**", "platform.*", "site.getsitepackages()", "importlib.util.find_spec().*",
  "sys.version_info", "sys.version_info[]", "sys.version_info.*",
}

local function check_library(site)
  local library = site:arg("name", 1)
  if not library then return end
  local text = library.value
  if type(text) == "string" then
    if is_relative(text) or text:find("[/\\]") and not text:find("^[/\\~@]") and not text:find("^%a:")
      and not text:find("%.framework/") then
      site:report {
        severity = "low",
        message = "`" .. (site:callee().name or "load") .. "` loads `" .. text:sub(1, 60)
          .. "` from wherever the program is started: give the full path",
      }
    end
    return
  end
  if library.is_constant or type(text) == "number" or trace.mentions_own_place(library)
    or trace.reaches(library, system_place) then
    return
  end
  site:report()
end

local function check_inline(site)
  for _, keyword in ipairs { "cpp_sources", "cuda_sources" } do
    local source = site:arg(keyword)
    if source and not source.is_constant and not trace.is_fixed(source) then
      site:report {
        message = "`load_inline` compiles and loads `" .. source.text:sub(1, 60)
          .. "`: make sure that nobody else can influence the text",
      }
      return
    end
  end
end

-- Switched on, and not off again in the same function.
local function check_switch(site)
  local switch = site:arg("enable", 1)
  if not switch or switch:truth() ~= true then return end
  local body = trace.body(site)
  for _, other in ipairs(body:find { "call" }) do
    local callee = other:callee()
    if callee and callee.kind == "attribute" and callee:is { ".enable_load_extension", ".enableloadextension" } then
      local off = other:arg("enable", 1)
      if off and off:truth() == false then return end
    end
  end
  site:report {
    severity = "low",
    message = "SQL can load native libraries on this connection from here on: switch it off again when the "
      .. "extension is loaded",
  }
end

rule {
  id = "dyn-native-library", severity = "medium", confidence = "medium", cwe = { 114, 426 },
  title = "A native library is loaded by a path that is made at run time",
  message = "`{text}` loads native code: whoever can choose the path or write there controls the program",
  references = { "https://docs.python.org/3/library/ctypes.html#loading-dynamic-link-libraries" },
  match = {
    call(loaders), call(extensions), call(compilers), call { ".enable_load_extension", ".enableloadextension" },
  },
  check = function(site)
    local callee = site:callee()
    if callee:is { ".enable_load_extension", ".enableloadextension" } then return check_switch(site) end
    if callee:is(compilers) then return check_inline(site) end
    check_library(site)
  end,
}
