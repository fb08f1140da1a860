-- Regular expressions that take for ever, or let through what they should not.
local names = require("data.names")

local compile = { "re.compile", "regex.compile", "re.match", "re.search", "re.fullmatch", "re.findall",
  "re.finditer", "re.split",
  "re.sub", "re.subn" }

-- a group that repeats something which repeats itself, and nothing else that would tell the rounds apart
local nested = {
  -- (a+)+ (a*)* ([a-z]+)* (\w+)+
  "\\((?:\\?:)?(?:\\[[^\\]]+\\]|\\\\[wsdS.]|[A-Za-z0-9.])[+*]\\)[+*]",
  -- (a|a)+ (.|\s)*
  "\\((?:\\?:)?(?:\\.\\|\\\\s|\\\\s\\|\\.|\\\\w\\|\\\\d|\\\\d\\|\\\\w|\\.\\|\\\\w|\\[\\^[^\\]]\\]\\|\\.)\\)[+*]",
  -- (\w+\s?)+ (\d+,?)*: what separates may be left out
  "\\((?:\\?:)?(?:\\[[^\\]]+\\]|\\\\[wdS]|[A-Za-z0-9.])\\+(?:\\\\s|\\[[^\\]]+\\]|[ ,;_-]|\\\\[.-])[?*]\\)[+*]",
  -- ([-.\w]*[0-9a-z])*: what ends a round may be in its middle as well
  "\\((?:\\?:)?\\[[^\\]]*\\\\w[^\\]]*\\][*+](?:\\[[0-9A-Za-z_-]+\\]|\\\\[wd])\\)[*+]",
}

rule {
  id = "input-redos", severity = "medium", confidence = "medium", cwe = 1333,
  title = "Regular expression takes for ever on some texts",
  message = "A repeated group that holds a repetition makes `{callee}` try exponentially many ways; let only one of "
    .. "them repeat",
  tags = { "regex", "dos" },
  references = { "https://cwe.mitre.org/data/definitions/1333.html",
    "https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS" },
  match = call(compile),
  where = {
    any { arg("pattern", 1, matches(nested[1])), arg("pattern", 1, matches(nested[2])), arg("pattern", 1,
      matches(nested[3])), arg("pattern", 1, matches(nested[4])) },
    none { path(names.test_paths) },
  },
}

rule {
  id = "input-regex-large-range", severity = "low", confidence = "high", cwe = 20,
  title = "Range of characters holds more than letters",
  message = "`[A-z]` also holds the six characters between `Z` and `a`, `[`, `]`, `^` and the backslash among them; "
    .. "write `[A-Za-z]`",
  tags = { "regex" },
  references = { "https://cwe.mitre.org/data/definitions/20.html" },
  match = call(compile),
  where = { arg("pattern", 1, matches "(?<!\\\\)\\[[^\\]]*A-z[^\\]]*\\]"), none { path(names.test_paths) } },
}
