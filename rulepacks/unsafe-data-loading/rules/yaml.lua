-- YAML loaders that construct any object the document names.
local sources = require("data.sources")
local loaders = require("data.yaml")

local PYYAML_DOCS = "https://pyyaml.org/wiki/PyYAMLDocumentation"
local PLAIN = { "yaml.load", "yaml.load_all" }
local ALIVE = { "yaml.unsafe_load", "yaml.unsafe_load_all" }
local FULL = { "yaml.full_load", "yaml.full_load_all" }

local ALL_DOCUMENTS = { "yaml.load_all", "yaml.unsafe_load_all", "yaml.full_load_all" }

-- yaml.load(x) and yaml.unsafe_load(x) become yaml.safe_load(x); yaml.load(x, yaml.Loader) gets another loader.
local function fix(site)
  local loader, callee = site:arg("Loader", 2), site:callee()
  if loader then
    -- Not a class of the project that derives from one of them.
    local known = (loader.name or ""):find("^yaml%.") and (loader:is(loaders.unsafe) or loader:is(loaders.full))
    if not known or not callee:is(PLAIN) then return nil end
    local twin = loader.name:match("%.C%u") and "yaml.CSafeLoader" or "yaml.SafeLoader"
    return site:set_arg("Loader", 2, twin, { safety = "unsafe", title = "Use " .. twin })
  end
  if callee:is(loaders.unsafe) or site:may_have("Loader", 2) then return nil end
  local name = callee:is(ALL_DOCUMENTS) and "safe_load_all" or "safe_load"
  return site:replace_callee(name, { safety = "unsafe", title = "Use yaml." .. name })
end

rule {
  id = "load-yaml", severity = "medium", confidence = "high", cwe = { 502, 20 },
  title = "YAML loader can construct arbitrary objects",
  message = "`{callee}` with this loader builds any object the document names, which runs code; use "
    .. "`SafeLoader`",
  aliases = { "B506", "S506" },
  tags = { "deserialization" },
  references = { PYYAML_DOCS, "https://github.com/yaml/pyyaml/wiki/PyYAML-yaml.load(input)-Deprecation" },
  match = {
    call(PLAIN), call(ALIVE), call(FULL),
    -- Loaders used by hand: yaml.Loader(stream).get_single_data()
    call(loaders.unsafe),
  },
  check = function(site)
    site:report { fix = fix(site) or nil }
  end,
  cases = {
    {
      where = {
        arg("stream", 1, constant), none { arg("stream", 1, matches(loaders.hostile)) }, callee(resolves(PLAIN)),
        none { arg("Loader", 2, resolves(loaders.safe)) },
      },
      severity = "low",
      message = "`{callee}` reads a fixed document with a loader that could build any object; use `safe_load`",
    },
    {
      where = {
        arg("stream", 1, resolves(sources.remote)),
        none { arg("Loader", 2, either { resolves(loaders.safe), resolves(loaders.full) }), callee(resolves(FULL)) },
      },
      severity = "high",
      message = "`{callee}` builds any object that {arg1} names, and the other side writes it: use `safe_load`",
    },
    {
      where = callee(resolves(ALIVE)),
      message = "`{callee}` builds any object the document names, which runs code; use `safe_load`",
    },
    {
      where = callee(resolves(loaders.unsafe)),
      message = "`{callee}` builds any object the document names, which runs code; use `SafeLoader`",
    },
    {
      where = any { callee(resolves(FULL)), arg("Loader", 2, resolves(loaders.full)) },
      severity = "low", confidence = "medium",
      message = "`{callee}` with the full loader runs code from the document before PyYAML 5.4; use `safe_load`",
    },
    { where = arg("Loader", 2, resolves(loaders.unsafe)) },
    { where = arg("Loader", 2, resolves(loaders.safe)), quiet = true },
    {
      where = arg("Loader", 2, absent),
      message = "`{callee}` without a loader builds any object the document names in PyYAML before 5.4; use "
        .. "`safe_load`",
    },
    {
      where = { arg("Loader", 2, present) },
      confidence = "medium",
      message = "`{callee}` uses a loader that is not known here; make sure it derives from `SafeLoader`",
    },
    {
      confidence = "low",
      message = "`{callee}` may get a loader that builds any object; pass `Loader=yaml.SafeLoader`",
    },
  },
}

-- Calls in a constructor that turn the document's text into code or into any object.
local POWERS = {
  "builtins.eval", "builtins.exec", "builtins.compile", "builtins.__import__", "builtins.getattr",
  "importlib.import_module", "os.system", "os.popen", "subprocess.*", "pydoc.locate", "pickle.loads",
  "django.utils.module_loading.import_string", "werkzeug.utils.import_string", "operator.attrgetter",
  "operator.methodcaller",
}

local function defined_function(node)
  local name = node.text:match("[%w_]+$")
  local root = name and node:ancestor("module")
  if not root then return nil end
  for _, func in ipairs(root:find { "function_definition" }) do
    local own = func:field("name")
    if own and own.text == name then return func end
  end
  return nil
end

-- The first call of one of POWERS in a constructor: a lambda or a function of the same file.
local function power_of(constructor)
  if constructor:is(POWERS) then return constructor.name end
  local body = constructor.kind == "lambda" and constructor or defined_function(constructor)
  for _, inner in ipairs(body and body:find { "call" } or {}) do
    local callee = inner:callee()
    if callee and callee:is(POWERS) then
      -- getattr(self, "name") and the like choose nothing from the document.
      local second = callee:is("builtins.getattr") and inner:arg(2)
      if not (second and second.is_constant) then return callee.name end
    end
  end
  return nil
end

local function among(names, list)
  for _, name in ipairs(names) do
    for _, other in ipairs(list) do
      if name == other then return true end
    end
  end
  return false
end

local function report_class(site)
  if among(site:bases(), loaders.full) then
    site:report {
      at = site:field("name"), severity = "low",
      message = "This loader derives from the full loader, which runs code before PyYAML 5.4; derive from "
        .. "`SafeLoader`",
    }
  else
    site:report { at = site:field("name") }
  end
end

rule {
  id = "load-yaml-subclass", severity = "medium", confidence = "medium", cwe = 502,
  title = "YAML loader of the project's own constructs arbitrary objects",
  message = "This loader derives from one that builds any object the document names; derive from `SafeLoader`",
  tags = { "deserialization" },
  references = { PYYAML_DOCS },
  match = {
    class(loaders.unsafe), class(loaders.full), class(loaders.ruamel_unsafe),
    call { ".add_constructor", ".add_multi_constructor" },
  },
  check = function(site)
    if site.kind == "class_definition" then
      report_class(site)
      return
    end
    local constructor = site:arg("constructor", 2) or site:arg("multi_constructor", 2)
    local power = constructor and power_of(constructor)
    if power then
      site:report {
        message = "The constructor of this YAML tag calls `" .. power .. "` with what the document says; "
          .. "accept a fixed set of values instead",
      }
    end
  end,
  where = imports { "yaml", "ruamel.yaml", "ruamel_yaml", "ruyaml" },
}

rule {
  id = "load-ruamel", severity = "medium", confidence = "high", cwe = 502,
  title = "ruamel.yaml is asked to construct arbitrary objects",
  message = "`{callee}` without a loader builds any object the document names; use `YAML(typ=\"safe\")`",
  tags = { "deserialization" },
  references = { "https://yaml.dev/doc/ruamel.yaml/basicuse/" },
  match = { call(loaders.ruamel_class), call(loaders.ruamel_load) },
  where = any {
    all {
      callee(resolves(loaders.ruamel_class)),
      arg("typ", 1, either { equals("unsafe"), element(0, equals("unsafe")) }),
    },
    callee(resolves(loaders.ruamel_load)),
  },
  cases = {
    {
      where = callee(resolves(loaders.ruamel_class)),
      message = "`{callee}` with `typ=\"unsafe\"` builds any object the document names; use \"safe\" or the "
        .. "default \"rt\"",
      fix = { arg = "typ", position = 1, text = '"safe"', safety = "unsafe", title = "Use the safe loader" },
    },
    {
      where = arg("Loader", 2, resolves(loaders.ruamel_unsafe)),
      message = "`{callee}` with this loader builds any object the document names; use `YAML(typ=\"safe\")`",
    },
    { where = arg("Loader", 2, resolves(loaders.ruamel_safe)), quiet = true },
    { where = { arg("stream", 1, constant), none { arg("stream", 1, matches(loaders.hostile)) } }, severity = "low" },
    {
      where = arg("Loader", 2, not_(absent)), confidence = "medium",
      message = "`{callee}` gets a loader that is not known here; use `YAML(typ=\"safe\")`",
    },
  },
}
