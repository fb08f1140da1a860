-- Hash functions for which collisions, or passwords, can be found.
local context = require("data.context")
local names = require("data.names")

local HASHLIB_DOCS = "https://docs.python.org/3/library/hashlib.html"
local SHATTERED = "https://shattered.io/"
local WEAK_NAME = "(?i)^(?:md4|md5|sha|sha1|sha-1|md5-sha1)$"

local DIRECT = {
  "hashlib.md4", "hashlib.md5", "hashlib.sha", "hashlib.sha1", "_hashlib.openssl_md5", "_hashlib.openssl_sha1",
  "_md5.md5", "_sha1.sha1", "md5.md5", "md5.new", "sha.sha", "sha.new",
}
local BY_NAME = { "hashlib.new", "_hashlib.new" }

-- Names of what a hash is stored in or computed for where nobody gains by a collision.
local PLAIN_USE = {
  etag = true, cache = true, cached = true, checksum = true, checksums = true, fingerprint = true, dedup = true,
  bucket = true, shard = true, partition = true, color = true, colour = true, avatar = true, gravatar = true,
  filename = true, cachekey = true, seed = true, suffix = true, uid = true, ident = true, identifier = true,
}
local SIGNING = {
  password = true, passwd = true, pwd = true, passphrase = true, secret = true, token = true, signature = true,
  sign = true, signed = true, sig = true, hmac = true, mac = true, credential = true, credentials = true,
}

local function among(name, list)
  for _, word in ipairs(name and context.words(name) or {}) do
    if list[word] then return true end
  end
  return false
end

local function target_name(site)
  local node = site
  for _ = 1, 12 do
    node = node and node.parent
    if not node or node.kind == "block" or node.kind == "module" then return nil end
    local named = node.kind == "assignment" and node:field("left") or node.kind == "keyword_argument" and
      node:field("name")
    if named then return named.text:match("([%w_]+)[^%w_]*$") end
  end
  return nil
end

local function function_name(site)
  local func = site:function_()
  local name = func and func:field("name")
  return name and name.text
end

local function argument_name(site)
  for _, argument in ipairs(site:args()) do
    local nodes = argument.node:find { "identifier" }
    if argument.node.kind == "identifier" then nodes = { argument.node } end
    for index = 1, math.min(#nodes, 12) do
      if among(nodes[index].text, SIGNING) then return nodes[index].text end
    end
  end
  return nil
end

-- The old Python's branch of `try: md5(x, usedforsecurity=False) except TypeError: md5(x)`.
local function is_fallback(site)
  local clause = site:ancestor("except_clause")
  local statement = clause and clause:ancestor("try_statement")
  return statement ~= nil and statement.text:find("usedforsecurity%s*=%s*False") ~= nil
end

local function algorithm(site)
  if not site:callee():is(BY_NAME) then
    return (site:callee().name or "md5"):match("md[45]") and "MD5" or "SHA-1"
  end
  local given = site:arg("name", 1)
  return given and type(given.value) == "string" and given.value:upper() or "this hash"
end

local function check_hashlib(site)
  if is_fallback(site) then return end
  local hash = algorithm(site)
  local secret = argument_name(site)
  if secret then
    site:report {
      severity = "high",
      message = ("`%s` goes through %s, which is fast to try out and has collisions: hash passwords with argon2 or "
        .. "scrypt, sign with HMAC-SHA-256"):format(secret, hash),
    }
  elseif among(target_name(site), PLAIN_USE) or among(function_name(site), PLAIN_USE) then
    site:report {
      severity = "low",
      message = ("%s is fine as a checksum against accidents only: say so with `usedforsecurity=False`, or use "
        .. "SHA-256"):format(hash),
    }
  else
    site:report {}
  end
end

rule {
  id = "crypto-weak-hash-hashlib", severity = "medium", confidence = "high", cwe = { 327, 328 },
  title = "Hash function has known collisions",
  message = "`{callee}` makes a hash for which collisions are known; use SHA-256, or `usedforsecurity=False` "
    .. "when nobody gains by one",
  aliases = { "B324", "S324" },
  tags = { "hash" },
  references = { HASHLIB_DOCS, SHATTERED },
  match = { call(DIRECT), call(BY_NAME), call { "hashlib.file_digest" } },
  where = {
    any {
      callee(resolves(DIRECT)),
      all { callee(resolves(BY_NAME)), arg("name", 1, matches(WEAK_NAME)) },
      all { callee(resolves { "hashlib.file_digest" }), arg("digest", 2, matches(WEAK_NAME)) },
    },
    none { arg("usedforsecurity", both { constant, falsy }) },
    -- One of several, which the caller or a table chooses.
    none { callee(resolves { "hashlib.sha256", "hashlib.sha512", "hashlib.sha384", "hashlib.sha224" }) },
  },
  check = check_hashlib,
  cases = {
    {
      where = callee(resolves { "hashlib.file_digest" }), severity = "low",
      message = "`{callee}` with {arg2} finds accidents only: somebody can make two files with one hash; use SHA-256",
    },
    { where = arg("usedforsecurity", dynamic), severity = "low", confidence = "low" },
  },
}

-- Uses that a standard prescribes and that collisions do not break.
local HARMLESS_USE = {
  "cryptography.hazmat.primitives.twofactor.totp.TOTP", "cryptography.hazmat.primitives.twofactor.hotp.HOTP",
  "cryptography.hazmat.primitives.hmac.HMAC", "cryptography.hazmat.primitives.asymmetric.padding.MGF1",
  "cryptography.hazmat.primitives.asymmetric.padding.OAEP", ".fingerprint", ".add_certificate",
  "cryptography.x509.SubjectKeyIdentifier", "cryptography.x509.ocsp.OCSPRequestBuilder().add_certificate",
  "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC",
}
local SIGNED = { ".sign", ".verify", ".signature" }

local CRYPTO_NEW = names.join(
  names.product({ "Crypto.Hash", "Cryptodome.Hash" }, { "MD2", "MD4", "MD5", "SHA", "SHA1" }, ".new"),
  names.product({ "Crypto.Hash.MD5", "Cryptodome.Hash.MD5" }, { "MD5Hash" })
)

local PASSLIB = names.product({ "passlib.hash" }, {
  "md5_crypt", "apr_md5_crypt", "des_crypt", "bsdi_crypt", "bigcrypt", "crypt16", "lmhash", "nthash", "msdcc",
  "mysql323", "mysql41", "mssql2000", "mssql2005", "oracle10", "oracle11", "postgres_md5", "plaintext", "hex_md4",
  "hex_md5", "hex_sha1", "hex_sha256", "hex_sha512", "ldap_md5", "ldap_sha1", "ldap_salted_md5", "ldap_salted_sha1",
  "ldap_plaintext", "ldap_hex_md5", "ldap_hex_sha1", "ldap_des_crypt", "ldap_md5_crypt", "django_salted_md5",
  "django_salted_sha1", "django_des_crypt", "roundup_plaintext", "sun_md5_crypt",
})
local PASSLIB_HASH = names.join(
  names.product(PASSLIB, { "hash", "encrypt" }), names.product(PASSLIB, { "using" }, "().hash")
)
local WEAK_SCHEME = "^(?:(?:ldap_)?(?:md5_crypt|des_crypt|plaintext|hex_\\w+|md5|sha1|salted_md5|salted_sha1)|"
  .. "apr_md5_crypt|bsdi_crypt|bigcrypt|crypt16|lmhash|nthash|mysql323|mysql41|postgres_md5|django_salted_md5|"
  .. "django_salted_sha1|django_des_crypt|roundup_plaintext)$"

local OPENSSL_SIGN = { "OpenSSL.crypto.X509().sign", "OpenSSL.crypto.X509Req().sign", "OpenSSL.crypto.CRL().sign" }

rule {
  id = "crypto-weak-hash-lib", severity = "medium", confidence = "high", cwe = { 327, 328 },
  title = "Library is asked for a hash with known collisions",
  message = "`{callee}` makes a hash for which collisions are known; use SHA-256 or SHA-3",
  aliases = { "B303", "S303" },
  tags = { "hash" },
  references = { "https://cryptography.io/en/latest/hazmat/primitives/cryptographic-hashes/", SHATTERED },
  match = {
    call(CRYPTO_NEW), call(names.cryptography_hashes), call(PASSLIB_HASH),
    call { "passlib.context.CryptContext" }, call(OPENSSL_SIGN), call { "OpenSSL.crypto.sign" },
  },
  where = any {
    callee(resolves(names.join(CRYPTO_NEW, names.cryptography_hashes, PASSLIB_HASH))),
    all {
      callee(resolves { "passlib.context.CryptContext" }),
      any {
        all { arg("schemes", 1, element(1, matches(WEAK_SCHEME))), arg("default", absent) },
        arg("default", matches(WEAK_SCHEME)),
      },
    },
    all { callee(resolves(OPENSSL_SIGN)), arg("digest", 2, matches(WEAK_NAME)) },
    all { callee(resolves { "OpenSSL.crypto.sign" }), arg("digest", 3, matches(WEAK_NAME)) },
  },
  cases = {
    {
      where = callee(resolves(PASSLIB_HASH)), severity = "high",
      message = "`{callee}` makes password hashes that can be reversed by trying; use argon2, bcrypt or scrypt",
    },
    {
      where = callee(resolves { "passlib.context.CryptContext" }), severity = "high",
      message = "New passwords are hashed by a scheme that can be reversed by trying; put argon2 or bcrypt first",
    },
    {
      where = callee(resolves { ".sign" }), severity = "high",
      message = "`{callee}` signs a hash for which collisions are known, so a signature can fit two documents; use "
        .. "sha256",
    },
    {
      where = inside { kind = "pair" }, severity = "info",
      message = "`{callee}` is in a table of hashes for which collisions are known; see that nothing new chooses it",
    },
    {
      where = inside { call = HARMLESS_USE }, severity = "info",
      message = "`{callee}` is weak as a hash; this use of it does not need collision resistance, but SHA-256 is "
        .. "the better choice",
    },
    {
      where = inside { call = SIGNED }, severity = "high",
      message = "`{callee}` in a signature lets somebody make two documents with one signature; use SHA-256",
    },
  },
}

local CRYPT_METHODS = { "crypt.METHOD_CRYPT", "crypt.METHOD_MD5", "crypt.METHOD_BLOWFISH" }

rule {
  id = "crypto-crypt-method", severity = "medium", confidence = "high", cwe = 327,
  title = "Password is hashed by an old method of crypt",
  message = "`{callee}` with this method makes hashes that can be reversed by trying; use argon2, bcrypt or scrypt",
  aliases = { "B324", "S324" },
  tags = { "password" },
  references = { "https://docs.python.org/3.12/library/crypt.html" },
  match = call { "crypt.crypt", "crypt.mksalt", "legacycrypt.crypt", "legacycrypt.mksalt" },
  where = any {
    arg("salt", 2, resolves(CRYPT_METHODS)), arg("method", 1, resolves(CRYPT_METHODS)),
    arg("salt", 2, resolves { "legacycrypt.METHOD_CRYPT", "legacycrypt.METHOD_MD5" }),
    arg("method", 1, resolves { "legacycrypt.METHOD_CRYPT", "legacycrypt.METHOD_MD5" }),
    -- A salt of two letters chooses DES.
    all { callee(resolves { ".crypt" }), arg("salt", 2, matches("^(?:[./0-9A-Za-z]{2}$|\\$1\\$)")) },
  },
}

local MD5_DIGEST = names.join({ "hashlib.md5" }, names.or_called(names.cryptography_md5),
  { "Crypto.Hash.MD5", "Cryptodome.Hash.MD5" })
local SHA1_DIGEST = { "hashlib.sha1", "Crypto.Hash.SHA", "Crypto.Hash.SHA1", "Cryptodome.Hash.SHA1" }

rule {
  id = "crypto-hmac-weak", severity = "low", confidence = "medium", cwe = { 328, 353 },
  title = "Message authentication is built on a weak hash",
  message = "`{callee}` is built on MD5, which no new design should use; pass `hashlib.sha256`",
  tags = { "hash" },
  references = { "https://docs.python.org/3/library/hmac.html", "https://www.rfc-editor.org/rfc/rfc6151" },
  match = call { "hmac.new", "hmac.HMAC", "hmac.digest", "Crypto.Hash.HMAC.new", "Cryptodome.Hash.HMAC.new" },
  where = any {
    arg("digestmod", 3, either { matches("(?i)^(?:md5|sha1?|sha-1)$"), resolves(MD5_DIGEST), resolves(SHA1_DIGEST) }),
    arg("digest", 3, either { matches("(?i)^(?:md5|sha1?|sha-1)$"), resolves(MD5_DIGEST), resolves(SHA1_DIGEST) }),
    all { callee(resolves { "Crypto.Hash.HMAC.new", "Cryptodome.Hash.HMAC.new" }), arg("digestmod", 3, absent) },
  },
  cases = {
    {
      where = any {
        arg("digestmod", 3, either { matches("(?i)^sha"), resolves(SHA1_DIGEST) }),
        arg("digest", 3, either { matches("(?i)^sha"), resolves(SHA1_DIGEST) }),
      },
      severity = "info",
      message = "`{callee}` is built on SHA-1: not broken in an HMAC, but `hashlib.sha256` is the better choice where "
        .. "no protocol says otherwise",
    },
  },
}
