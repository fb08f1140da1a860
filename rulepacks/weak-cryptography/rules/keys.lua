-- Keys that are too short.
local names = require("data.names")

local ASYMMETRIC = "cryptography.hazmat.primitives.asymmetric."
local NIST = "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final"

-- The size is argument 1, or argument 2, under its keyword.
local SIZE_FIRST = names.join(
  { ASYMMETRIC .. "dsa.generate_private_key", ASYMMETRIC .. "dsa.generate_parameters" },
  names.product(names.crypto, { "PublicKey.RSA.generate", "PublicKey.DSA.generate", "PublicKey.ElGamal.generate" }),
  { "paramiko.RSAKey.generate", "paramiko.DSSKey.generate", "paramiko.rsakey.RSAKey.generate" },
  { "paramiko.dsskey.DSSKey.generate", "rsa.newkeys", "rsa.key.newkeys", "M2Crypto.RSA.gen_key" }
)
local SIZE_SECOND = {
  ASYMMETRIC .. "rsa.generate_private_key", ASYMMETRIC .. "dh.generate_parameters",
  "OpenSSL.crypto.PKey().generate_key",
}
-- The curve's key type has sizes of its own.
local SIZE_KEYWORD = { "asyncssh.generate_private_key", "jwcrypto.jwk.JWK.generate" }

local function size(predicate)
  return any {
    all {
      callee(resolves(SIZE_FIRST)),
      any { arg("bits", 1, predicate), arg("key_size", 1, predicate), arg("nbits", 1, predicate) },
    },
    all { callee(resolves(SIZE_SECOND)), any { arg("key_size", 2, predicate), arg("bits", 2, predicate) } },
    all {
      callee(resolves { "asyncssh.generate_private_key" }), arg("alg_name", 1, matches("^ssh-(?:rsa|dss)")),
      arg("key_size", predicate),
    },
    all {
      callee(resolves { "jwcrypto.jwk.JWK.generate" }), arg("kty", equals("RSA")), arg("size", predicate),
    },
  }
end

rule {
  id = "crypto-weak-key-size", severity = "high", confidence = "high", cwe = 326,
  title = "Key is too short",
  message = "`{callee}` makes a key of fewer than 1024 bits, which can be broken at home; use 3072 bits or Ed25519",
  aliases = { "B505", "S505" },
  tags = { "key" },
  references = { NIST },
  match = { call(SIZE_FIRST), call(SIZE_SECOND), call(SIZE_KEYWORD) },
  where = size(less_than(2048)),
  cases = {
    { where = size(less_than(1024)) },
    {
      severity = "medium",
      message = "`{callee}` makes a key of fewer than 2048 bits, which is no longer enough; use 3072 bits or Ed25519",
    },
  },
}

local EC = ASYMMETRIC .. "ec."
local SMALL_CURVES = names.or_called(names.product({ ASYMMETRIC .. "ec" }, { "SECP192R1", "SECT163K1", "SECT163R2" }))
local ECDSA_SMALL = names.product({ "ecdsa", "ecdsa.curves" }, {
  "NIST192p", "SECP112r1", "SECP112r2", "SECP128r1", "SECP160r1", "BRAINPOOLP160r1", "BRAINPOOLP192r1",
})
local ECDSA_MAKERS = {
  "ecdsa.SigningKey.generate", "ecdsa.keys.SigningKey.generate", "ecdsa.SigningKey.from_string",
  "ecdsa.keys.SigningKey.from_string",
}
local ECC_MAKERS = names.product(names.crypto, { "PublicKey.ECC.generate", "PublicKey.ECC.construct" })
local SMALL_NAME = "(?i)^(?:(?:nist ?)?p-?192|prime192v[123]|sec[pt](?:112|128|131|160|163|192)[rk][12])$"

rule {
  id = "crypto-weak-curve", severity = "high", confidence = "high", cwe = 326,
  title = "Elliptic curve is too small",
  message = "`{callee}` gets a curve of fewer than 224 bits; use P-256 or Curve25519",
  aliases = { "B505", "S505" },
  tags = { "key" },
  references = { NIST, "https://safecurves.cr.yp.to/" },
  match = {
    call { EC .. "generate_private_key", EC .. "derive_private_key" }, call(ECDSA_MAKERS), call(ECC_MAKERS),
    call { "OpenSSL.crypto.get_elliptic_curve" },
  },
  where = any {
    all { callee(resolves { EC .. "generate_private_key" }), arg("curve", 1, resolves(SMALL_CURVES)) },
    all { callee(resolves { EC .. "derive_private_key" }), arg("curve", 2, resolves(SMALL_CURVES)) },
    all { callee(resolves { ".generate" }), arg("curve", 1, resolves(ECDSA_SMALL)) },
    all { callee(resolves { ".from_string" }), arg("curve", 2, resolves(ECDSA_SMALL)) },
    all { callee(resolves { "ecdsa.SigningKey.generate", "ecdsa.keys.SigningKey.generate" }), arg("curve", 1, absent) },
    all { callee(resolves(ECC_MAKERS)), arg("curve", matches(SMALL_NAME)) },
    all { callee(resolves { "OpenSSL.crypto.get_elliptic_curve" }), arg("name", 1, matches(SMALL_NAME)) },
  },
  cases = {
    {
      where = { callee(resolves(ECDSA_MAKERS)), arg("curve", absent), arg(1, absent) },
      message = "`{callee}` without a curve takes one of 192 bits; pass `curve=ecdsa.NIST256p`",
      fix = { arg = "curve", position = 1, text = "ecdsa.NIST256p", safety = "unsafe", title = "Use NIST256p" },
    },
  },
}

rule {
  id = "crypto-rsa-exponent", severity = "medium", confidence = "high", cwe = 326,
  title = "RSA exponent is too small",
  message = "`{callee}` gets a public exponent below 65537, which makes errors in padding fatal; use 65537",
  tags = { "rsa" },
  references = { "https://www.rfc-editor.org/rfc/rfc8017", NIST },
  match = {
    call { ASYMMETRIC .. "rsa.generate_private_key" }, call { "rsa.newkeys", "rsa.key.newkeys" },
    call(names.product(names.crypto, { "PublicKey.RSA.generate" })), call { "M2Crypto.RSA.gen_key" },
  },
  where = any {
    arg("public_exponent", less_than(65537)), arg("exponent", less_than(65537)), arg("e", less_than(65537)),
    all {
      callee(resolves { ASYMMETRIC .. "rsa.generate_private_key" }), arg(1, less_than(65537)),
    },
    all { callee(resolves(names.product(names.crypto, { "PublicKey.RSA.generate" }))), arg(3, less_than(65537)) },
    all { callee(resolves { "M2Crypto.RSA.gen_key" }), arg(2, less_than(65537)) },
  },
}
