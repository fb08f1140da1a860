-- Checks that vanish, and errors that nobody hears of.
local names = require("data.names")

-- for type checkers, and for what cannot be
local narrows = "^isinstance\\(| is not None$| is None$|^False$|^callable\\(|^issubclass\\(|^0$"
local access = "(?i)request\\.|permission|is_admin|is_staff|is_superuser|is_authenticated|authori[sz]ed|password"
  .. "|has_role|current_user"

rule {
  id = "input-assert-check", severity = "low", confidence = "medium", cwe = { 617, 703 },
  title = "Check by assert",
  message = "With `python -O` this check is gone; raise an exception where wrong input has to be refused",
  aliases = { "B101", "S101" },
  tags = { "checks" },
  references = { "https://docs.python.org/3/reference/simple_stmts.html#the-assert-statement" },
  match = { pattern "assert $X", pattern "assert $X, $_" },
  where = none { path(names.test_paths), path { "**/testing.py", "**/benchmarks/**", "**/examples/**",
    "**/_testing/**" },
    inside { func = "test_*" }, inside { class = { "unittest.TestCase" } } },
  cases = {
    { where = hole("X", written(access)), severity = "medium" },
    { where = hole("X", written(narrows)), severity = "info", confidence = "low" },
    { confidence = "low" },
  },
}

local quiet_types = { "builtins.Exception", "builtins.BaseException" }

-- what a handler catches: nil for everything
local function caught(clause)
  for _, child in ipairs(clause:children()) do
    if child.kind ~= "block" then return child end
  end
  return nil
end

local function catches_all(clause)
  local what = caught(clause)
  if not what then return true end
  local type_ = what
  if what.kind == "as_pattern" then type_ = what:child(1) end
  return type_:is(quiet_types)
end

-- A name that says that nothing more can be done: closing, deleting, telling of an error.
local function is_clean_up(site)
  local func = site:function_()
  local own = func and func:field("name")
  local text = own and own.text or ""
  return text == "__del__" or text == "__exit__" or text:find("close") or text:find("cleanup") or text:find("shutdown")
end

-- The statement is all that a handler does.
local function report_silent(site)
  local block = site.parent
  local clause = block and block.kind == "block" and block.parent
  if not clause or clause.kind ~= "except_clause" or #block:children() ~= 1 then return end
  if catches_all(clause) then
    site:report { at = clause, severity = is_clean_up(site) and "info" or nil }
  else
    site:report {
      at = clause, severity = "info", confidence = "low",
      message = "This error is passed over in silence; write it to the log unless it is meant to be expected",
    }
  end
end

rule {
  id = "input-except-pass", severity = "low", confidence = "medium", cwe = { 703, 391 },
  title = "Every error is passed over in silence",
  message = "Whatever goes wrong here is passed over in silence; catch what you expect, and write the rest to the log",
  aliases = { "B110", "S110" },
  tags = { "errors" },
  references = { "https://cwe.mitre.org/data/definitions/391.html" },
  match = pattern "pass",
  where = inside { kind = "except_clause" },
  check = report_silent,
}

rule {
  id = "input-except-continue", severity = "low", confidence = "medium", cwe = { 703, 391 },
  title = "Every error of a round is passed over in silence",
  message = "Whatever goes wrong in a round is passed over in silence; catch what you expect, and write the rest to "
    .. "the log",
  aliases = { "B112", "S112" },
  tags = { "errors" },
  references = { "https://cwe.mitre.org/data/definitions/391.html" },
  match = pattern "continue",
  where = inside { kind = "except_clause" },
  check = report_silent,
}
