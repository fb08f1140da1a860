-- Ciphers, their modes, keys and initialization vectors.
local names = require("data.names")
local bytes = require("data.bytes")

local CRYPTODOME = "https://pycryptodome.readthedocs.io/en/latest/src/cipher/classic.html"
local MODES = names.modes

rule {
  id = "crypto-weak-cipher", severity = "high", confidence = "high", cwe = 327,
  title = "Cipher is broken or outdated",
  message = "`{callee}` is a cipher that can be broken in practice; use AES-GCM or ChaCha20-Poly1305",
  aliases = { "B304", "S304" },
  tags = { "cipher" },
  references = { "https://cryptography.io/en/latest/hazmat/decrepit/ciphers/", "https://sweet32.info/" },
  match = { call(names.broken_ciphers), call(names.short_block_ciphers), call(names.old_ciphers) },
  cases = {
    {
      where = callee(resolves(names.short_block_ciphers)), severity = "medium",
      message = "`{callee}` has blocks of 64 bits, which repeat within a few gigabytes; use AES-GCM or "
        .. "ChaCha20-Poly1305",
    },
    {
      where = callee(resolves(names.old_ciphers)), severity = "low",
      message = "`{callee}` is a cipher that libraries are giving up; use AES-GCM or ChaCha20-Poly1305",
    },
  },
}

rule {
  id = "crypto-ecb", severity = "medium", confidence = "high", cwe = 327,
  title = "ECB mode shows which blocks are equal",
  message = "`{callee}` encrypts equal blocks alike, so patterns of the text stay visible; use GCM with a fresh nonce",
  aliases = { "B305", "S305" },
  tags = { "cipher" },
  references = { CRYPTODOME },
  match = {
    call { MODES .. ".ECB", "pyaes.AESModeOfOperationECB", "pyaes.aes.AESModeOfOperationECB" },
    call(names.block_cipher_new),
  },
  where = any {
    none { callee(resolves(names.block_cipher_new)) },
    arg("mode", 2, either { resolves(names.mode_ecb), equals(1), resolves { "Crypto.Cipher.blockalgo.MODE_ECB" } }),
    arg("mode", 2, absent),
  },
  cases = {
    {
      where = { callee(resolves(names.block_cipher_new)), arg("mode", 2, absent) }, confidence = "medium",
      message = "`{callee}` without a mode uses ECB in PyCrypto, so patterns of the text stay visible; use GCM",
    },
  },
}

local AEAD = "cryptography.hazmat.primitives.ciphers.aead."
local AEAD_ENCRYPT = {
  AEAD .. "AESGCM().encrypt", AEAD .. "AESCCM().encrypt", AEAD .. "AESOCB3().encrypt", AEAD .. "AESGCMSIV().encrypt",
  AEAD .. "ChaCha20Poly1305().encrypt",
}
local MODE_CALLS = { MODES .. ".CBC", MODES .. ".CTR", MODES .. ".GCM", MODES .. ".CFB", MODES .. ".CFB8",
  MODES .. ".OFB" }
local STREAMS = {
  "Crypto.Cipher.ChaCha20.new", "Crypto.Cipher.ChaCha20_Poly1305.new", "Crypto.Cipher.Salsa20.new",
  "Cryptodome.Cipher.ChaCha20.new", "Cryptodome.Cipher.ChaCha20_Poly1305.new", "Cryptodome.Cipher.Salsa20.new",
  "cryptography.hazmat.primitives.ciphers.algorithms.ChaCha20",
}

local function given_iv(site)
  local callee = site:callee()
  if callee:is(AEAD_ENCRYPT) then return site:arg("nonce", 1), "nonce" end
  if callee:is(MODE_CALLS) then
    return site:arg("initialization_vector", 1) or site:arg("nonce", 1), callee:is { MODES .. ".CTR", MODES .. ".GCM" }
      and "nonce" or "initialization vector"
  end
  if callee:is(STREAMS) then return site:arg("nonce", callee:is { ".ChaCha20" } and 2 or nil), "nonce" end
  local mode = site:arg("mode", 2)
  if mode and mode:is(names.mode_ecb) then return nil end
  local nonce = site:arg("nonce")
  if nonce then return nonce, "nonce" end
  return site:arg("iv") or site:arg("IV", 3), "initialization vector"
end

rule {
  id = "crypto-static-iv", severity = "high", confidence = "medium", cwe = { 329, 323, 1204 },
  title = "Initialization vector or nonce is always the same",
  message = "The initialization vector is a constant; make a new one with `os.urandom` for each message",
  tags = { "cipher" },
  references = { "https://cryptography.io/en/latest/hazmat/primitives/symmetric-encryption/#module-cryptography.hazmat"
    .. ".primitives.ciphers.modes", CRYPTODOME },
  match = { call(MODE_CALLS), call(AEAD_ENCRYPT), call(names.block_cipher_new), call(STREAMS) },
  where = none { inside { call = { ".decryptor" } } },
  check = function(site)
    local iv, what = given_iv(site)
    if not iv or not bytes.is_fixed(iv) then return end
    -- Cipher(AES(key), CBC(iv)).decryptor()
    local text = site.parent and site:ancestor("block")
    local statement = site:ancestor { "expression_statement", "return_statement" }
    if statement and (statement.text:find("%.decryptor%(") or statement.text:find("%.decrypt%(")) then return end
    local around = text and text.text or ""
    local only_reads = around:find("decrypt", 1, true) and not around:find("encrypt", 1, true)
    site:report {
      severity = only_reads and "low" or nil, confidence = only_reads and "low" or nil,
      message = ("`%s` always gets the same %s: equal texts give equal ciphertexts and worse; make a new one with "
        .. "`os.urandom` for each message"):format(site:callee().name or "The cipher", what),
    }
  end,
}

local KEYED = names.join(
  names.block_cipher_new, names.product({ "Crypto.Cipher", "Cryptodome.Cipher" },
    { "ChaCha20", "ChaCha20_Poly1305", "Salsa20", "ARC4" }, ".new"),
  {
    "cryptography.hazmat.primitives.ciphers.algorithms.AES", "cryptography.hazmat.primitives.ciphers.algorithms.AES128",
    "cryptography.hazmat.primitives.ciphers.algorithms.AES256",
    "cryptography.hazmat.primitives.ciphers.algorithms.ChaCha20",
    "cryptography.hazmat.primitives.ciphers.algorithms.Camellia", AEAD .. "AESGCM", AEAD .. "AESCCM",
    AEAD .. "AESOCB3", AEAD .. "AESSIV", AEAD .. "AESGCMSIV", AEAD .. "ChaCha20Poly1305",
    "nacl.secret.SecretBox", "nacl.secret.Aead",
  }
)

rule {
  id = "crypto-empty-key", severity = "high", confidence = "high", cwe = 327,
  title = "Key is empty or one repeated byte",
  message = "`{callee}` gets a key that anybody can guess: empty, zeros or one repeated byte; use random "
    .. "bytes that are "
    .. "kept secret",
  tags = { "cipher" },
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/Key_Management_Cheat_Sheet.html" },
  match = call(KEYED),
  check = function(site)
    local key = site:arg("key", 1)
    if key and bytes.is_trivial(key) then site:report {} end
  end,
}

local RSA_KEYS = {}
for _, crypto in ipairs(names.crypto) do
  for _, maker in ipairs { "generate", "importKey", "import_key", "construct" } do
    RSA_KEYS[#RSA_KEYS + 1] = crypto .. ".PublicKey.RSA." .. maker .. "().encrypt"
    RSA_KEYS[#RSA_KEYS + 1] = crypto .. ".PublicKey.RSA." .. maker .. "().publickey().encrypt"
  end
end
local V15_NEW = { "Crypto.Cipher.PKCS1_v1_5.new", "Cryptodome.Cipher.PKCS1_v1_5.new" }
local RSA_PACKAGE = { "rsa.encrypt", "rsa.decrypt", "rsa.pkcs1.encrypt", "rsa.pkcs1.decrypt" }

rule {
  id = "crypto-rsa-padding", severity = "medium", confidence = "high", cwe = 780,
  title = "RSA encryption without OAEP padding",
  message = "`{callee}` relies on PKCS#1 v1.5 padding, which lets a server be used to decrypt step by "
    .. "step; use OAEP",
  tags = { "rsa" },
  references = { "https://www.rfc-editor.org/rfc/rfc8017#section-7", "https://people.redhat.com/~hkario/marvin/" },
  match = {
    call(V15_NEW), call(RSA_PACKAGE), call(RSA_KEYS), call { ".encrypt", ".decrypt" },
    call { ".public_encrypt", ".private_decrypt" },
  },
  where = any {
    callee(resolves(names.join(V15_NEW, RSA_PACKAGE, RSA_KEYS))),
    any_arg(resolves { names.padding .. ".PKCS1v15()" }),
    any_arg(resolves { "M2Crypto.RSA.pkcs1_padding", "M2Crypto.RSA.no_padding" }),
  },
  cases = {
    {
      where = any { callee(resolves(RSA_KEYS)), any_arg(resolves { "M2Crypto.RSA.no_padding" }) }, severity = "high",
      message = "`{callee}` encrypts without padding, so equal texts look alike and can be changed; use OAEP",
    },
  },
}

rule {
  id = "crypto-unauthenticated-mode", severity = "low", confidence = "medium", cwe = { 327, 353 },
  title = "Cipher mode does not notice changes",
  message = "`{callee}` encrypts without a check that the text was not changed; use GCM or ChaCha20-Poly1305, "
    .. "or add an "
    .. "HMAC",
  tags = { "cipher" },
  references = { "https://cryptography.io/en/latest/hazmat/primitives/aead/" },
  match = {
    call { MODES .. ".CBC", MODES .. ".CTR", MODES .. ".CFB", MODES .. ".CFB8", MODES .. ".OFB" },
    call(names.product({ "Crypto.Cipher", "Cryptodome.Cipher" }, { "AES" }, ".new")),
  },
  where = any {
    callee(resolves { MODES .. ".*" }),
    arg("mode", 2, resolves(names.product({ "Crypto.Cipher.AES", "Cryptodome.Cipher.AES" },
      { "MODE_CBC", "MODE_CTR", "MODE_CFB", "MODE_OFB" }))),
  },
  check = function(site)
    local scope = site:class_() or site:function_() or site:ancestor("module")
    for _, identifier in ipairs(scope and scope:find { "identifier" } or {}) do
      local text = identifier.text:lower()
      if text:find("mac", 1, true) or text:find("poly1305", 1, true) or text:find("sign", 1, true) then return end
    end
    site:report {}
  end,
}
