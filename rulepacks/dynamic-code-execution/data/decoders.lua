-- Is code hidden by an encoding before it is run? Decoders may be nested in any order, bound to names
-- first, or be folded away into a constant: what counts is that the source takes the detour.
local trace = require "data.trace"

local decoders = {}

local DEPTH = 12

-- By name, each with the text "code" after it would not be readable in the source.
local hiding = {
  "base64.b64decode", "base64.standard_b64decode", "base64.urlsafe_b64decode", "base64.b32decode",
  "base64.b32hexdecode", "base64.b16decode", "base64.b85decode", "base64.a85decode", "base64.z85decode",
  "base64.decodebytes", "base64.decodestring",
  "binascii.a2b_base64", "binascii.a2b_hex", "binascii.unhexlify", "binascii.a2b_uu", "binascii.a2b_qp",
  "binascii.a2b_hqx", "quopri.decodestring",
  "zlib.decompress", "zlib.decompressobj().decompress", "gzip.decompress", "bz2.decompress",
  "bz2.BZ2Decompressor().decompress", "lzma.decompress", "lzma.LZMADecompressor().decompress",
  "compression.zstd.decompress", "brotli.decompress",
  "builtins.bytes.fromhex", "builtins.bytearray.fromhex", "builtins.bytes().fromhex",
  "marshal.loads",
  "cryptography.fernet.Fernet().decrypt", "cryptography.fernet.MultiFernet().decrypt",
  "Crypto.Cipher.AES.new().decrypt", "Cryptodome.Cipher.AES.new().decrypt",
  "Crypto.Cipher.ARC4.new().decrypt", "Cryptodome.Cipher.ARC4.new().decrypt",
  "Crypto.Cipher.DES.new().decrypt", "Cryptodome.Cipher.DES.new().decrypt",
  "Crypto.Cipher.DES3.new().decrypt", "Cryptodome.Cipher.DES3.new().decrypt",
  "Crypto.Cipher.ChaCha20.new().decrypt", "Cryptodome.Cipher.ChaCha20.new().decrypt",
  "rsa.decrypt", "nacl.secret.SecretBox().decrypt", "pyaes.AESModeOfOperationCTR().decrypt",
}

-- Codecs of `.decode(x)` and `codecs.decode(_, x)` that hide what they hold.
local hiding_codec = {
  rot13 = true, rot_13 = true, hex = true, hex_codec = true, base64 = true, base64_codec = true, zip = true,
  zlib = true, zlib_codec = true, bz2 = true, bz2_codec = true, uu = true, uu_codec = true, quopri = true,
  quopri_codec = true,
}

-- Functions that hand their first argument on, as far as code is concerned.
local transparent = {
  "builtins.compile", "builtins.str", "builtins.bytes", "builtins.bytearray", "builtins.eval", "builtins.memoryview",
  "textwrap.dedent", "inspect.cleandoc", "codecs.decode", "codecs.encode", "six.ensure_str", "six.ensure_text",
  "six.b", "six.u", "io.BytesIO", "io.StringIO", "pickle.loads", "ast.parse", "builtins.repr",
}

local function is_hiding_codec(node)
  local codec = node and node.value
  return type(codec) == "string" and hiding_codec[codec:lower():gsub("-", "_")] or false
end

local is_hiding = {}
for _, name in ipairs(hiding) do
  is_hiding[name] = true
end

-- Does a value go by the name of a decoder's result? `zlib.decompress()`, `base64.b64decode().decode()`
local function named_after_decoder(node)
  for _, name in ipairs(node.names) do
    for at in name:gmatch("()%(%)") do
      if is_hiding[name:sub(1, at - 1)] then return name:sub(1, at - 1) end
    end
  end
  return nil
end

local function decoder_of(callee)
  for _, name in ipairs(callee.names) do
    if is_hiding[name] then return name end
  end
  return nil
end

local function is_chr(node)
  return node and node:is "builtins.chr" or false
end

-- "".join(chr(x ^ 7) for x in ...), "".join(map(chr, [...]))
local function joins_characters(call)
  local argument = call:arg(nil, 1)
  if not argument then return false end
  for _, inner in ipairs(argument:find { "call" }) do
    local callee = inner:callee()
    if is_chr(callee) then return true end
    if callee and callee:is "builtins.map" and is_chr(inner:arg(nil, 1)) then return true end
  end
  if argument.kind == "call" then
    local callee = argument:callee()
    return callee ~= nil and callee:is "builtins.map" and is_chr(argument:arg(nil, 1))
  end
  return false
end

local look

-- What a method makes of its receiver: `.decode("rot13")`, `"".join(...)`; others hand it on.
local function method(call, callee, depth)
  local word = callee:field("attribute").text
  if (word == "decode" or word == "encode") and is_hiding_codec(call:arg("encoding", 1)) then
    return "." .. word .. "(" .. call:arg("encoding", 1).text .. ")"
  elseif word == "join" then
    if joins_characters(call) then return "chr" end
    local argument = call:arg(nil, 1)
    return argument and look(argument, depth + 1)
  end
  return look(callee:field("object"), depth + 1)
end

-- What a function of this file, called by its name, gives: the body of a lambda, what a definition returns.
local function results_of(callee)
  local definition = callee:definition()
  if not definition then return {} end
  if definition.kind == "lambda" then return { definition:field("body") } end
  local found = {}
  if definition.kind == "function_definition" then
    for _, returned in ipairs(definition:find { "return_statement" }) do
      found[#found + 1] = returned:child(1)
    end
  end
  return found
end

local function through_call(call, depth)
  local callee = trace.strip(call:callee())
  if not callee then return nil end
  local found = decoder_of(callee)
  if found then return found end
  if callee:is { "codecs.decode", "codecs.encode" } and is_hiding_codec(call:arg("encoding", 2)) then
    return "codecs.decode"
  end
  local first = call:arg(nil, 1)
  if callee:is(transparent) then return first and look(first, depth + 1) end
  if callee.kind == "attribute" then return method(call, callee, depth) end
  if callee.kind == "lambda" then -- (lambda x: zlib.decompress(x))(...)
    local body = callee:field("body")
    return body and look(body, depth + 1)
  end
  for _, result in ipairs(results_of(callee)) do
    found = look(result, depth + 1)
    if found then return found end
  end
  return nil
end

local sides = {
  binary_operator = { "left", "right" }, named_expression = { "value" },
  boolean_operator = { "left", "right" }, keyword_argument = { "value" },
}

-- `"%s" % base64...` is data inside of code, not code: only `+` puts code together.
local function sides_of(node)
  if node.kind == "binary_operator" and node:field("operator").text ~= "+" then return { "left" } end
  return sides[node.kind] or {}
end

local by_kind = {
  call = function(node, depth) return through_call(node, depth) end,
  identifier = function(node, depth)
    local before = trace.origin(node)
    return before and look(before, depth + 1)
  end,
  subscript = function(node, depth)
    local index = node:field("subscript")
    local inside = look(node:field("value"), depth + 1)
    if not inside and node.is_constant and index and index.kind == "slice" and index.text:find("::%s*%-1") then
      return "[::-1]" -- a text of the source, spelt backwards
    end
    return inside
  end,
  list_comprehension = function(node, depth)
    local body = node:field("body")
    return body and look(body, depth + 1)
  end,
}
by_kind.generator_expression = by_kind.list_comprehension

-- The name of a decoder that the expression's value comes out of, or nil.
function look(node, depth)
  node = trace.strip(node)
  if not node or depth > DEPTH then return nil end
  local found = named_after_decoder(node)
  if found then return found end
  local special = by_kind[node.kind]
  if special then return special(node, depth) end
  for _, side in ipairs(sides_of(node)) do
    local part = node:field(side)
    found = part and look(part, depth + 1)
    if found then return found end
  end
  return nil
end

-- What a site runs: the first argument of a call, the text of an `exec` statement.
function decoders.code_of(site)
  if site.kind == "exec_statement" then return site:field("code") end
  return site:arg("source", 1)
end

-- The decoder that a site's code comes out of, or nil.
function decoders.of(site)
  if site.kind == "call" and site:callee():is "builtins.exec.decode" then -- exec "...".decode("hex"), Python 2
    return is_hiding_codec(site:arg("encoding", 1)) and ".decode(" .. site:arg("encoding", 1).text .. ")" or nil
  end
  local code = decoders.code_of(site)
  return code and look(code, 0) or nil
end

return decoders
