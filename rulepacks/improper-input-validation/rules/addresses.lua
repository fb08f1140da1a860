-- Addresses: what may be opened, and checks of hosts that let others through.
local names = require("data.names")

local heads = { "urllib.request", "urllib", "urllib2", "six.moves.urllib.request" }
local openers = names.cross(heads, ".", { "urlopen", "urlretrieve", "Request" })
local classes = names.join(names.cross(heads, ".", { "URLopener", "FancyURLopener" }))
local methods = names.join(names.cross(classes, "().", { "open", "retrieve" }),
  names.cross(heads, ".", { "build_opener().open", "OpenerDirector().open" }))
local web = "^(?i)https?:(?://|$)"

rule {
  id = "input-urlopen-scheme", severity = "medium", confidence = "medium", cwe = { 939, 22 },
  title = "Address may have a scheme that reads local files",
  message = "`{callee}` also opens `file:` and `ftp:`; make sure that this address begins with `https://`",
  aliases = { "B310", "S310" },
  tags = { "urls" },
  references = { "https://docs.python.org/3/library/urllib.request.html",
    "https://cwe.mitre.org/data/definitions/939.html" },
  match = { call(openers), call(classes), call(methods) },
  where = {
    any {
      all { any { callee(resolves(openers)), callee(resolves(methods)) }, arg("url", 1, present),
        none { arg("url", 1, matches(web)), arg("fullurl", 1, matches(web)), arg("url", 1,
          resolves(names.cross(heads, ".",
          { "Request()" }))) } },
      arg("fullurl", both { present, not_(matches(web)) }),
      callee(resolves(classes)),
    },
    none { path(names.test_paths) },
  },
  cases = {
    { where = callee(resolves(classes)), severity = "low", confidence = "low",
      message = "`{callee}` also opens `file:` and `ftp:`, and is gone from Python 3.14; use `urlopen` with "
        .. "`https://`" },
    { where = arg("url", 1, matches "(?i)^file:"),
      message = "`{callee}` reads a local file by {arg1}; use `open`" },
    { where = arg("url", 1, matches "(?i)^(?:ftp|data|jar):"), severity = "low",
      message = "`{callee}` opens {arg1}, which is no web address; use `https://`" },
    -- compared with a scheme before
    { where = all { any { inside { kind = "if_statement" } }, imports { "urllib.parse", "urlparse" } },
      confidence = "low" },
    { where = callee(resolves { ".Request" }), severity = "low" },
  },
}

-- "example.com" in url
local words = { "url", "host", "origin", "netloc", "domain", "referer", "link", "uri" }
local about_addresses = written("(?i)" .. table.concat(words, "|"))

-- The text of an expression that holds an address; a list of names compares whole ones.
local function is_address(node)
  local about = node.text:lower()
  local lists = { list = true, set = true, tuple = true, dictionary = true }
  if lists[node.kind] or about:find("s$") or about:find("allowed") then return false end
  for _, word in ipairs(words) do
    if about:find(word) then return true end
  end
  return false
end

local function host_of(text)
  if type(text) ~= "string" then return nil end
  local bare = text:lower():match("^https?://([%w%.-]+)$") or text:lower():match("^([%w-]+%.[%w%.-]+%a)$")
  return bare and bare:find("%.%a%a+$") and bare or nil
end

-- The fixed text that holds a host, and what it is looked for in.
local function parts_of(site)
  local called = site.kind == "call"
  local fixed = called and site:arg(1) or not called and site:child(1)
  if not fixed or not host_of(fixed.value) then return nil end
  if not called then
    local holes = site:holes()
    return fixed, holes and holes.URL
  end
  -- ".example.com" is whole, as it begins with the dot
  if fixed.text:find("^['\"]%.") and site:callee():is { ".endswith" } then return nil end
  return fixed, site:callee():field("object")
end

rule {
  id = "input-url-substring-check", severity = "medium", confidence = "medium", cwe = 20,
  title = "Check of a host by a part of the address",
  message = "An address that only holds this host somewhere passes the check; parse it and compare its `hostname`",
  tags = { "urls" },
  references = { "https://cwe.mitre.org/data/definitions/20.html",
    "https://docs.python.org/3/library/urllib.parse.html" },
  match = { pattern '"..." in $URL', call { ".startswith", ".endswith" } },
  where = {
    none { path(names.test_paths) },
    any {
      hole("URL", about_addresses),
      all { receiver(about_addresses), arg(1, matches "^(?i:https?://)?[\\w.-]+\\.[A-Za-z]{2,}$") },
    },
  },
  check = function(site)
    local fixed, checked = parts_of(site)
    if not fixed or not checked or not is_address(checked) then return end
    site:report {
      message = "An address that only holds `" .. fixed.value
        .. "` somewhere passes this check; parse it and compare its `hostname`",
    }
  end,
}
