-- Lua of this project: the DSL that is embedded, and the packs, which see the sandbox's names only.
std = "lua54"
max_line_length = 120
max_cyclomatic_complexity = 15
files["rulepacks/**/*.lua"] = {
  std = "none",
  read_globals = {
    "assert", "error", "ipairs", "next", "pairs", "print", "rawequal", "rawlen", "require", "select", "tonumber",
    "tostring", "type", "math", "string", "table", "utf8", "unit",
    "rule", "call", "keyword", "name", "attribute", "import", "assign", "decorator", "class", "func", "pattern", "file",
    "arg", "any_arg", "arg_count", "value", "receiver", "callee", "hole", "inside", "has", "imports", "path",
    "all", "any", "none", "present", "absent", "truthy", "falsy", "constant", "dynamic", "built", "text", "sequence",
    "flow", "source", "sink", "sanitizer", "propagates", "stops", "guard", "callback", "instances", "ends", "part",
    "handler",
    "types", "same", "dangerous", "read", "param",
    "returned", "result", "rest", "spread", "mapping",
    "equals", "has_bits", "less_than", "matches", "written", "resolves", "instance", "element", "begins", "default", "made_with", "not_", "both", "either",
  },
}
-- Annotations for editors: definitions that nothing uses, of names that the host provides.
files["sdk/types/*.lua"] = { ignore = { "1..", "2..", "631" } }
