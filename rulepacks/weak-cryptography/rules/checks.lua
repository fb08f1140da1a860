-- Signatures, and how they are compared.

local DIGESTS = {
  "hmac.new().hexdigest", "hmac.new().digest", "hmac.HMAC().hexdigest", "hmac.HMAC().digest", "hmac.digest",
}

local function is_comparison(node)
  if not node or node.kind ~= "comparison_operator" then return false end
  return node.text:find("==", 1, true) ~= nil or node.text:find("!=", 1, true) ~= nil
end

-- The comparison in which the name stands as one side, in the function.
local function comparison_of(func, name)
  for _, comparison in ipairs(func:find { "comparison_operator" }) do
    if is_comparison(comparison) then
      for _, side in ipairs(comparison:children()) do
        if side.kind == "identifier" and side.text == name then return comparison end
      end
    end
  end
  return nil
end

-- What is wrapped around a digest without changing when it becomes known: text form, prefix, encoding.
local function outermost(site)
  local node = site
  for _ = 1, 8 do
    local parent = node.parent
    if not parent then return node end
    local passes = parent.kind == "parenthesized_expression" or parent.kind == "attribute" or parent.kind == "call"
      or parent.kind == "argument_list" or parent.kind == "binary_operator"
    if not passes then return node end
    if parent.kind == "call" and parent:callee() and parent:callee():is { ".compare_digest", "builtins.len" } then
      return nil
    end
    node = parent
  end
  return node
end

rule {
  id = "crypto-timing-compare", severity = "low", confidence = "medium", cwe = 208,
  title = "Signature is compared byte by byte",
  message = "`==` takes longer the more of the signature is right, which helps to guess it; use `hmac.compare_digest`",
  tags = { "timing" },
  references = { "https://docs.python.org/3/library/hmac.html#hmac.compare_digest" },
  match = call(DIGESTS),
  check = function(site)
    local node = outermost(site)
    local parent = node and node.parent
    if not parent or site:ancestor("assert_statement") then return end
    if is_comparison(parent) then
      site:report { at = parent }
    elseif parent.kind == "assignment" then
      local left, func = parent:field("left"), site:function_()
      local comparison = func and left and left.kind == "identifier" and comparison_of(func, left.text)
      if comparison and not comparison:ancestor("assert_statement") then site:report { at = comparison } end
    end
  end,
}

local KEYS = {
  arg("x509_cert", present), arg("cert_subject_name", present), arg("cert_resolver", present),
  arg("ca_pem_file", present), arg("ca_path", present), arg("hmac_key", present), arg(2, present),
}

rule {
  id = "crypto-xml-signature", severity = "high", confidence = "medium", cwe = 347,
  title = "XML signature is accepted from any signer",
  message = "`{callee}` accepts any certificate that the document brings and some authority has signed; pass the "
    .. "signer's certificate as `x509_cert`",
  tags = { "signature" },
  references = { "https://xml-security.github.io/signxml/" },
  match = call {
    "signxml.XMLVerifier().verify", "signxml.verifier.XMLVerifier().verify", "signxml.SignatureConfiguration",
    "signxml.verifier.SignatureConfiguration",
  },
  where = any {
    all { none { callee(resolves { ".SignatureConfiguration" }) }, none(KEYS), arg("x509_cert", absent) },
    arg("require_x509", falsy),
  },
  cases = {
    {
      where = arg("require_x509", falsy),
      message = "`{callee}` with `require_x509=False` accepts a bare key that the document brings; require "
        .. "the signer's "
        .. "certificate",
    },
  },
}

rule {
  id = "crypto-gpg-trust", severity = "medium", confidence = "medium", cwe = 347,
  title = "GnuPG is told to trust every key",
  message = "`{callee}` with `always_trust` encrypts to keys that nobody has checked; sign the keys that you trust",
  tags = { "signature" },
  references = { "https://gnupg.readthedocs.io/en/latest/" },
  match = call { "gnupg.GPG().encrypt", "gnupg.GPG().encrypt_file" },
  where = all { arg("always_trust", truthy) },
}
