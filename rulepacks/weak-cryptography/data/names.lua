-- Names of the libraries' functions and classes, for several rules.
local names = {}

--- Every name of a list below every prefix, with an ending: { "Crypto.Cipher" } x { "DES" } .. ".new".
function names.product(prefixes, list, ending)
  local result = {}
  for _, prefix in ipairs(prefixes) do
    for _, name in ipairs(list) do result[#result + 1] = prefix .. "." .. name .. (ending or "") end
  end
  return result
end

function names.join(...)
  local result = {}
  for _, list in ipairs { ... } do
    for _, name in ipairs(list) do result[#result + 1] = name end
  end
  return result
end

-- Each name, and the result of calling it: a class and its instance.
function names.or_called(list)
  local result = {}
  for _, name in ipairs(list) do
    result[#result + 1] = name
    result[#result + 1] = name .. "()"
  end
  return result
end

-- PyCrypto, PyCryptodome and the same under its other name.
names.crypto = { "Crypto", "Cryptodome" }

local HASHES = "cryptography.hazmat.primitives.hashes"
names.cryptography_md5 = { HASHES .. ".MD5" }
names.cryptography_sha1 = { HASHES .. ".SHA1" }
names.cryptography_hashes = names.join(names.cryptography_md5, names.cryptography_sha1)

names.crypto_md = names.product({ "Crypto.Hash", "Cryptodome.Hash" }, { "MD2", "MD4", "MD5" })
names.crypto_sha1 = names.product({ "Crypto.Hash", "Cryptodome.Hash" }, { "SHA", "SHA1" })

local ALGORITHMS = {
  "cryptography.hazmat.primitives.ciphers.algorithms", "cryptography.hazmat.decrepit.ciphers.algorithms",
}
local CIPHERS = { "Crypto.Cipher", "Cryptodome.Cipher" }

names.broken_ciphers = names.join(
  names.product(CIPHERS, { "ARC2", "ARC4", "DES", "XOR" }, ".new"),
  names.product(ALGORITHMS, { "ARC4", "RC2" }),
  { "pyDes.des", "arc4.ARC4" }
)
names.short_block_ciphers = names.join(
  names.product(CIPHERS, { "Blowfish", "DES3", "CAST" }, ".new"),
  names.product(ALGORITHMS, { "Blowfish", "TripleDES", "CAST5", "IDEA" }),
  { "pyDes.triple_des" }
)
names.old_ciphers = names.product(ALGORITHMS, { "SEED" })

local BLOCK_CIPHERS = { "AES", "DES", "DES3", "Blowfish", "CAST", "ARC2" }
names.block_cipher_new = names.product(CIPHERS, BLOCK_CIPHERS, ".new")
names.mode_ecb = names.product(CIPHERS, { "*" }, ".MODE_ECB")

names.modes = "cryptography.hazmat.primitives.ciphers.modes"
names.padding = "cryptography.hazmat.primitives.asymmetric.padding"

-- Protocol versions of ssl and pyOpenSSL.
names.ssl_broken = {
  "ssl.PROTOCOL_SSLv2", "ssl.PROTOCOL_SSLv3", "OpenSSL.SSL.SSLv2_METHOD", "OpenSSL.SSL.SSLv3_METHOD",
  "pyOpenSSL.SSL.SSLv2_METHOD", "pyOpenSSL.SSL.SSLv3_METHOD",
}
names.tls_old = {
  "ssl.PROTOCOL_TLSv1", "ssl.PROTOCOL_TLSv1_1", "OpenSSL.SSL.TLSv1_METHOD", "OpenSSL.SSL.TLSv1_1_METHOD",
  "pyOpenSSL.SSL.TLSv1_METHOD", "pyOpenSSL.SSL.TLSv1_1_METHOD",
}
-- Negotiates: the oldest version that the OpenSSL at hand was built with may win.
names.tls_any = { "OpenSSL.SSL.SSLv23_METHOD", "pyOpenSSL.SSL.SSLv23_METHOD" }
names.tls_weak = names.join(names.ssl_broken, names.tls_old, names.tls_any)

-- Tests and what only they use.
names.test_paths = {
  "**/tests/**", "**/test/**", "tests/**", "test/**", "**/test_*.py", "**/*_test.py", "**/conftest.py", "test_*.py",
  "conftest.py", "**/testing/**", "testing/**",
}

return names
