-- Projects that nobody maintains any more.
local declared = require("data.declared")
local imported = require("data.imported")
local lifetimes = require("data.lifetimes")

local modules = {}
for module in pairs(lifetimes.abandoned_modules) do modules[#modules + 1] = module end
table.sort(modules)

rule {
  id = "old-abandoned-package", severity = "low", confidence = "high", cwe = 1104,
  title = "Dependency is no longer maintained",
  message = "This project is no longer maintained, so nobody mends its holes; use another",
  references = { "https://cwe.mitre.org/data/definitions/1104.html" },
  units = { "python", "notebook", "requirements", "pyproject", "setup-cfg", "metadata" },
  match = declared.matchers { call(declared.setup), import(modules) },
  check = function(site)
    if unit.kind == "notebook" or unit.kind == "python" and site.kind ~= "call" then
      -- A fallback for those who still have it.
      if site:ancestor { "try_statement", "if_statement" } then return end
      local module = (imported(site) or site.text):match("^[%w_]+")
      local project = lifetimes.abandoned_modules[module]
      if project then
        site:report {
          message = ("`%s` is no longer maintained, so nobody mends its holes; use %s"):format(project,
            lifetimes.abandoned[project]),
        }
      end
      return
    end
    declared.each(site, function(found, node)
      local instead = lifetimes.abandoned[found.name]
      if instead and not (found.marker and found.marker:find("python_version")) then
        site:report {
          at = node,
          message = ("`%s` is no longer maintained, so nobody mends its holes; use %s"):format(found.written,
            instead),
        }
      end
    end)
  end,
}

-- Parts that only the living successor has, and parts that only PyCrypto had.
local NEW = { "MODE_GCM", "MODE_EAX", "MODE_SIV", "MODE_OCB", "MODE_CCM", "import_key", "Crypto.Util.Padding",
  "Util.Padding",
  "pkcs1_15", "pss", "ECC", "ChaCha20", "Salsa20", "SHA3_", "keccak", "BLAKE2", "scrypt", "bcrypt",
  "decrypt_and_verify",
  "get_random_bytes", "Crypto.IO", "eddsa", "Poly1305", "SHA512.new(truncate", "HKDF" }
local OLD_MODULES = { "Crypto.Random.OSRNG", "Crypto.Util.randpool", "Crypto.Cipher.XOR", "Crypto.Cipher.blockalgo",
  "Crypto.Random.Fortuna", "Crypto.Util.winrandom", "Crypto.Protocol.Chaffing", "Crypto.Protocol.AllOrNothing",
  "Crypto.PublicKey.pubkey", "Crypto.pct_warnings" }

rule {
  id = "old-pycrypto", severity = "high", confidence = "medium", cwe = { 1104, 327 },
  title = "PyCrypto is no longer maintained",
  message = "This may be PyCrypto, which nobody mends since 2013; depend on pycryptodome, which has the same "
    .. "names, or use "
    .. "cryptography",
  aliases = { "B413", "S413" },
  references = { "https://www.pycryptodome.org/src/vs_pycrypto", "https://cryptography.io/" },
  match = import {
    "Crypto.Cipher", "Crypto.Hash", "Crypto.IO", "Crypto.Protocol", "Crypto.PublicKey", "Crypto.Random",
    "Crypto.Signature",
    "Crypto.Util",
  },
  check = function(site)
    for _, part in ipairs(NEW) do
      if unit.text:find(part, 1, true) then return end
    end
    local name = imported(site) or ""
    for _, module in ipairs(OLD_MODULES) do
      if name == module or name:sub(1, #module + 1) == module .. "." then
        return site:report {
          confidence = "high",
          message = ("`%s` is a part of PyCrypto, which nobody mends since 2013; use pycryptodome or "
            .. "cryptography"):format(name),
        }
      end
    end
    -- pycryptodome has the same names, and is what most programs mean.
    return site:report { confidence = "low" }
  end,
}
