-- Signed tokens whose signature nobody checks.
local names = require("data.names")

local RFC = "https://datatracker.ietf.org/doc/html/rfc8725"
local PYJWT = "https://pyjwt.readthedocs.io/en/stable/usage.html"
local decode = { "jwt.decode", "jwt.decode_complete", "jwt.api_jwt.decode", "jwt.PyJWT().decode", "jose.jwt.decode",
  "jwt.jwt.decode" }
local none_algorithm = either { matches "(?i)^none$", element(0, matches "(?i)^none$") }

rule {
  id = "web-jwt-none", severity = "high", confidence = "high", cwe = { 347, 327 },
  title = "Token without a signature",
  message = "`{callee}` with the algorithm `none` signs and checks nothing: anyone can write such a token; use "
    .. "HS256 or RS256",
  tags = { "jwt" },
  references = { RFC },
  match = { call(decode), call { "jwt.encode", "jose.jwt.encode", "jwt.PyJWT().encode", "authlib.jose.jwt.encode" },
    call { "python_jwt.generate_jwt", "python_jwt.verify_jwt" } },
  where = {
    any {
      arg("algorithm", 3, none_algorithm), arg("algorithms", 3, none_algorithm),
      all { callee(resolves { "jwt.encode", "jose.jwt.encode" }), arg("algorithm", 3, both { constant, falsy }) },
      all { callee(resolves { "authlib.**" }), arg("header", 1, matches "none") },
      arg("allowed_algs", none_algorithm),
    },
    none { path(names.test_paths) },
  },
}

local function off(node)
  return node ~= nil and node:truth() == false
end

local function entry_of(dictionary, wanted)
  for _, entry in ipairs(dictionary:elements() or {}) do
    if entry.key == wanted then return entry.node end
  end
  return nil
end

-- options={"verify_signature": False}, in place or by a variable
local function option(site, wanted)
  local options = site:arg("options", 4)
  if not options or options.kind ~= "identifier" then return options and entry_of(options, wanted) end
  local around = site:function_() or site:ancestor("module")
  local found
  for _, assignment in ipairs(around and around:find { "assignment" } or {}) do
    local left, right = assignment:field("left"), assignment:field("right")
    local own = left and right and left.text == options.text and right.kind == "dictionary"
    if own and assignment.line < site.line then found = entry_of(right, wanted) end
  end
  return found
end

-- a look at the header to choose the key, or at the claims before the real check
local function checked_elsewhere(site)
  local around = site:function_() or site:ancestor("module")
  for _, other in ipairs(around and around:find { "call" } or {}) do
    local called = other:callee()
    if called and called:is(decode) and other.line ~= site.line and not off(option(other, "verify_signature"))
      and not off(other:arg("verify")) then return true end
    if called and called:is { "jose.jws.verify", "jwt.PyJWKClient().get_signing_key_from_jwt" } then return true end
  end
  return false
end

rule {
  id = "web-jwt-unverified", severity = "high", confidence = "medium", cwe = { 347, 287 },
  title = "Token is read without a look at its signature",
  message = "`{callee}` takes what the token says without checking who signed it; verify the signature",
  tags = { "jwt" },
  references = { RFC, PYJWT },
  match = {
    call(decode), call { "jose.jws.verify", "python_jwt.process_jwt" },
    call { "jose.jwt.get_unverified_claims" },
  },
  where = none { path(names.test_paths) },
  check = function(site)
    local called = site:callee()
    local found = off(site:arg("verify")) or off(option(site, "verify_signature"))
      or called:is { "jose.jwt.get_unverified_claims", "python_jwt.process_jwt" }
    if not found then return end
    if checked_elsewhere(site) then
      site:report { severity = "info", confidence = "low" }
    else
      site:report {}
    end
  end,
}

rule {
  id = "web-jwt-weak-checks", severity = "medium", confidence = "medium", cwe = { 347, 613 },
  title = "Token is accepted although a check is switched off",
  message = "`{callee}` accepts tokens that have expired or were meant for somebody else; leave these checks on",
  tags = { "jwt" },
  references = { RFC, PYJWT },
  match = call(decode),
  where = none { path(names.test_paths) },
  check = function(site)
    if off(site:arg("verify")) or off(option(site, "verify_signature")) then return end
    if off(option(site, "verify_exp")) then
      site:report { message = "`{callee}` accepts tokens that have expired; leave `verify_exp` on" }
    elseif off(option(site, "verify_iss")) or off(option(site, "verify_nbf")) then
      site:report { severity = "low", message = "`{callee}` accepts tokens that somebody else issued; leave the "
        .. "check on" }
    end
    local algorithms = site:arg("algorithms", 3)
    local hmac, keys
    for _, one in ipairs(algorithms and algorithms:elements() or {}) do
      local text = type(one.value) == "string" and one.value or ""
      hmac = hmac or text:find("^HS")
      keys = keys or text:find("^[REP]S")
    end
    if hmac and keys then
      site:report { at = algorithms,
        message = "With HMAC and public keys both allowed, the public key can serve as HMAC secret; allow one of them" }
    end
  end,
}
