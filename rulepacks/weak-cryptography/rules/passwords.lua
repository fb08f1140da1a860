-- How passwords are stored and how keys are made of them.
local names = require("data.names")
local bytes = require("data.bytes")

local OWASP = "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html"

local PBKDF2 = {
  "hashlib.pbkdf2_hmac", "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC", "backports.pbkdf2.pbkdf2_hmac",
}
local PBKDF2_CRYPTO = { "Crypto.Protocol.KDF.PBKDF2", "Cryptodome.Protocol.KDF.PBKDF2" }
local PBKDF2_PASSLIB = names.product({ "passlib.hash" }, { "pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512" }, ".using")
local PBKDF2_DJANGO = { "django.utils.crypto.pbkdf2" }
local BCRYPT_SALT = { "bcrypt.gensalt" }
local BCRYPT_OTHER = { "passlib.hash.bcrypt.using", "passlib.hash.bcrypt_sha256.using" }
local BCRYPT_FLASK = { "flask_bcrypt.generate_password_hash", "flask_bcrypt.Bcrypt().generate_password_hash" }
local SCRYPT = { "cryptography.hazmat.primitives.kdf.scrypt.Scrypt" }
local SCRYPT_STD = { "hashlib.scrypt" }
local SCRYPT_CRYPTO = { "Crypto.Protocol.KDF.scrypt", "Cryptodome.Protocol.KDF.scrypt" }
local ARGON2 = { "argon2.PasswordHasher" }

local few = less_than(100000)
local pbkdf2_cost = any {
  all { callee(resolves(PBKDF2)), arg("iterations", 4, few) },
  all { callee(resolves(PBKDF2_CRYPTO)), any { arg("count", 4, few), arg("count", 4, absent) } },
  all { callee(resolves(PBKDF2_PASSLIB)), arg("rounds", few) },
  all { callee(resolves(PBKDF2_DJANGO)), arg("iterations", 3, few) },
}

local function bcrypt_cost(limit)
  return any {
    all { callee(resolves(BCRYPT_SALT)), arg("rounds", 1, less_than(limit)) },
    all { callee(resolves(BCRYPT_OTHER)), arg("rounds", less_than(limit)) },
    all { callee(resolves(BCRYPT_FLASK)), arg("rounds", 2, less_than(limit)) },
  }
end

local small_n = less_than(8192)
local scrypt_cost = any {
  all { callee(resolves(SCRYPT)), any { arg("n", 3, small_n), arg("r", 4, less_than(8)) } },
  all { callee(resolves(SCRYPT_STD)), any { arg("n", small_n), arg("r", less_than(8)) } },
  all { callee(resolves(SCRYPT_CRYPTO)), any { arg("N", 4, small_n), arg("r", 5, less_than(8)) } },
}
local argon2_cost = { callee(resolves(ARGON2)), arg("memory_cost", 2, less_than(7168)) }

rule {
  id = "crypto-kdf-cost", severity = "medium", confidence = "high", cwe = 916,
  title = "Passwords can be tried too quickly",
  message = "`{callee}` is given too few rounds: a stolen hash is soon reversed by trying",
  tags = { "password" },
  references = { OWASP },
  match = {
    call(names.join(PBKDF2, PBKDF2_CRYPTO, PBKDF2_PASSLIB, PBKDF2_DJANGO)),
    call(names.join(BCRYPT_SALT, BCRYPT_OTHER, BCRYPT_FLASK)),
    call(names.join(SCRYPT, SCRYPT_STD, SCRYPT_CRYPTO)), call(ARGON2), call { "bcrypt.kdf" },
    call { "argon2.PasswordHasher.from_parameters" }, assign { "BCRYPT_LOG_ROUNDS", ".config[BCRYPT_LOG_ROUNDS]" },
  },
  where = {
    any {
      pbkdf2_cost, bcrypt_cost(12), scrypt_cost, all(argon2_cost),
      all { callee(resolves { "bcrypt.kdf" }), arg("rounds", 4, less_than(50)) },
      all {
        callee(resolves { "argon2.PasswordHasher.from_parameters" }),
        arg("params", 1, resolves { "argon2.profiles.CHEAPEST" }),
      },
      value(less_than(12)),
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = all { callee(resolves(PBKDF2_CRYPTO)), arg("count", 4, absent) },
      message = "`{callee}` runs 1000 rounds unless told otherwise; pass `count` of 600000 or more",
    },
    {
      where = pbkdf2_cost,
      message = "`{callee}` is given fewer than 100000 rounds, so a stolen hash is soon reversed by trying; use 600000",
    },
    {
      where = any { bcrypt_cost(10), value(less_than(10)) },
      message = "bcrypt is given fewer than 10 rounds, so a stolen hash is soon reversed by trying; use 12 or more",
    },
    {
      where = any { bcrypt_cost(12), value(less_than(12)) }, severity = "low",
      message = "bcrypt is given fewer than 12 rounds, which today's graphics cards try quickly; use 12 or more",
    },
    {
      where = scrypt_cost,
      message = "`{callee}` is given too little memory to fill; use n=2**17, r=8, p=1 for passwords",
    },
    {
      where = callee(resolves { "argon2.**" }),
      message = "`{callee}` is given too little memory to fill; use its defaults",
    },
    { message = "`{callee}` is given fewer than 50 rounds, so a stolen hash is soon reversed by trying; use 100" },
  },
}

-- Where the salt is, by function.
local SALT_AT = {
  ["hashlib.pbkdf2_hmac"] = 3, ["backports.pbkdf2.pbkdf2_hmac"] = 3, ["hashlib.scrypt"] = 0,
  ["cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC"] = 3,
  ["cryptography.hazmat.primitives.kdf.scrypt.Scrypt"] = 1,
  ["Crypto.Protocol.KDF.PBKDF2"] = 2, ["Cryptodome.Protocol.KDF.PBKDF2"] = 2,
  ["Crypto.Protocol.KDF.PBKDF1"] = 2, ["Cryptodome.Protocol.KDF.PBKDF1"] = 2,
  ["Crypto.Protocol.KDF.scrypt"] = 2, ["Cryptodome.Protocol.KDF.scrypt"] = 2,
  ["Crypto.Protocol.KDF.bcrypt"] = 3, ["Cryptodome.Protocol.KDF.bcrypt"] = 3,
  ["bcrypt.hashpw"] = 2, ["bcrypt.kdf"] = 2, ["argon2.low_level.hash_secret"] = 2,
  ["argon2.low_level.hash_secret_raw"] = 2, ["django.contrib.auth.hashers.make_password"] = 2,
  ["django.utils.crypto.pbkdf2"] = 2,
}
local SALTED = {}
for name in pairs(SALT_AT) do SALTED[#SALTED + 1] = name end
table.sort(SALTED)

rule {
  id = "crypto-kdf-salt", severity = "medium", confidence = "high", cwe = { 759, 760 },
  title = "Salt is always the same",
  message = "`{callee}` gets a constant as salt, so equal passwords have equal hashes; use `os.urandom(16)` "
    .. "and store it",
  tags = { "password" },
  references = { OWASP },
  match = call(SALTED),
  where = none { path(names.test_paths) },
  check = function(site)
    local callee, position = site:callee(), 0
    for _, name in ipairs(SALTED) do
      if callee:is(name) then position = SALT_AT[name] end
    end
    local salt = site:arg("salt", position > 0 and position or nil)
    if salt and bytes.is_fixed(salt) then site:report {} end
  end,
}

rule {
  id = "crypto-kdf-weak", severity = "medium", confidence = "medium", cwe = { 916, 326 },
  title = "Key derivation is outdated",
  message = "`{callee}` is outdated and makes keys that can be found by trying; use scrypt or argon2",
  tags = { "password" },
  references = { OWASP, "https://www.rfc-editor.org/rfc/rfc8018" },
  match = {
    call { "Crypto.Protocol.KDF.PBKDF1", "Cryptodome.Protocol.KDF.PBKDF1" }, call(PBKDF2),
  },
  where = any {
    none { callee(resolves(PBKDF2)) },
    arg("hash_name", 1, matches("(?i)^(?:md[245]|sha-?1?)$")),
    arg("algorithm", 1, resolves(names.or_called(names.cryptography_hashes))),
  },
  cases = {
    { where = none { callee(resolves(PBKDF2)) } },
    {
      where = any {
        arg("hash_name", 1, matches("(?i)^sha")), arg("algorithm", 1,
          resolves(names.or_called(names.cryptography_sha1))),
      },
      severity = "low",
      message = "`{callee}` with SHA-1 is quick to compute on graphics cards; use SHA-256, or scrypt",
    },
    { message = "`{callee}` with MD5 is quick to compute on graphics cards; use SHA-256, or scrypt" },
  },
}

local WEAK_HASHER = "(?:^|\\.)(?:MD5|SHA1|UnsaltedMD5|UnsaltedSHA1|Crypt)PasswordHasher$"
local WEAK_METHOD = "(?i)^(?:plain|md5|sha1|sha224|sha256|sha384|sha512|pbkdf2:(?:md5|sha1)(?::.*)?)$"
local WERKZEUG = { "werkzeug.security.generate_password_hash", "werkzeug.generate_password_hash" }

rule {
  id = "crypto-django-hasher", severity = "medium", confidence = "high", cwe = 916,
  title = "Web framework is told to hash passwords weakly",
  message = "New passwords are hashed by {value}, which can be reversed by trying; put Argon2PasswordHasher first",
  tags = { "password", "django", "flask" },
  references = { "https://docs.djangoproject.com/en/stable/topics/auth/passwords/", OWASP },
  match = {
    assign { "PASSWORD_HASHERS" }, call { "django.contrib.auth.hashers.make_password" }, call(WERKZEUG),
  },
  where = {
    any {
      value(element(1, matches(WEAK_HASHER))),
      all {
        callee(resolves { "django.contrib.auth.hashers.make_password" }),
        arg("hasher", 3, matches("^(?:md5|sha1|unsalted_md5|unsalted_sha1|crypt)$")),
      },
      all { callee(resolves(WERKZEUG)), arg("method", 2, matches(WEAK_METHOD)) },
    },
    -- Quick hashes are what Django's manual advises for tests.
    none { path(names.test_paths), path { "**/*test*.py", "*test*.py" } },
  },
  cases = {
    {
      where = callee(resolves { "django.contrib.auth.hashers.make_password" }),
      message = "`{callee}` is told to use a hash that can be reversed by trying; leave `hasher` out",
      fix = { drop = "hasher", safety = "unsafe", title = "Use the preferred hasher" },
    },
    {
      where = callee(resolves(WERKZEUG)),
      message = "`{callee}` is told to use a hash that can be reversed by trying; leave `method` out",
      fix = { drop = "method", safety = "unsafe", title = "Use the default method" },
    },
    { message = "New passwords are hashed by the first of these, which can be reversed by trying; put "
      .. "Argon2PasswordHasher first" },
  },
}

-- ---- where a hash is kept as a password ----

local QUICK = names.join(
  { "hashlib.md5", "hashlib.sha1", "hashlib.md4", "hashlib.sha", "md5.md5", "md5.new", "sha.sha", "sha.new" },
  names.cryptography_hashes,
  names.product(names.product(names.crypto, { "Hash" }), { "MD2", "MD4", "MD5", "SHA", "SHA1" }, ".new"))

flow {
  id = "crypto-password-quick-hash", severity = "medium", confidence = "medium", cwe = { 916, 328, 327 },
  title = "Password is kept as a hash that can be tried quickly",
  message = "What is kept as a password is `{source}`, which is tried billions of times a second; use argon2 or bcrypt",
  from = { { match = { call(QUICK), call { "hashlib.new" } },
    where = any { callee(resolves(QUICK)), arg("name", 1, matches "(?i)^(?:md[245]|sha-?1?)$") } } },
  to = {
    { match = call { ".set_password", ".setPassword", ".set_password_hash", ".setPasswordHash" }, at = arg(1) },
    { match = assign { ".password_hash", ".passwd_hash", ".pwd_hash", ".hashed_password", ".password", ".passwd" },
      at = value },
  },
  tags = { "flow", "password" },
  references = { OWASP },
}
