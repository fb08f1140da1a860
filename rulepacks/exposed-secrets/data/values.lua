-- What values say: a placeholder, a word, or something that nobody would type?
local values = {}

-- Parts that tell that no real credential stands here.
local FILLERS = {
  "xxxx", "****", "....", "your", "example", "sample", "dummy", "placeholder", "redacted", "insert", "replace",
  "to_be", "todo", "fake", "mock", "notset", "not-set", "not_set", "undefined", "<", "${", "{{", "%(", "$(",
}
local NOTHING = {
  none = true, null = true, ["nil"] = true, ["true"] = true, ["false"] = true, yes = true, no = true, string = true,
  str = true,
  bytes = true, text = true, int = true, optional = true, required = true, hidden = true, plain = true,
  plaintext = true,
  basic = true, bearer = true, digest = true, token = true, password = true, passwd = true, pwd = true, pass = true,
  jwt = true, oauth = true, oauth2 = true, default = true, env = true, unknown = true, random = true, auto = true,
  value = true, secret = false, char = true, varchar = true, prompt = true, always = true, never = true,
  changed = true,
}

--- Bits per character, of the beginning of a long text.
function values.entropy(text)
  local bytes = { text:byte(1, 200) }
  local count, total = {}, #bytes
  for i = 1, total do
    local byte = bytes[i]
    count[byte] = (count[byte] or 0) + 1
  end
  local bits = 0.0
  for _, n in pairs(count) do
    local share = n / total
    bits = bits - share * math.log(share, 2)
  end
  return bits
end

local function plain(text)
  return (text:lower():gsub("[^%w]", ""))
end

--- More than a credential has; longer values are no matter of names.
values.longest = 512

--- Does the value only say that something has to be put here?
function values.is_placeholder(text)
  if #text > values.longest then text = text:sub(1, values.longest) end
  local lower = text:lower()
  if #text < 3 or NOTHING[lower] or text:find("^{.*}$") or text:find("^%$[%w_]+$")
    or text:find("^%%%w?[%w_]*%%?$") then
    return true
  end
  if not text:find("[%w]") or text == text:sub(1, 1):rep(#text) then return true end
  for _, filler in ipairs(FILLERS) do
    if lower:find(filler, 1, true) then return true end
  end
  return false
end

--- Is the value just the name once more: `PASSWORD_KEY = "password-key"`?
function values.repeats(text, name, wholly)
  local value, own = plain(text), plain(name)
  if wholly then return value == own end
  return value == own or own:sub(-#value) == value and #value > 5 or value:sub(-#own) == own and #own > 5
end

--- A path, an address, a dotted name, a name of an environment variable, a template or prose.
function values.is_reference(text)
  return text:find("://", 1, true) ~= nil or text:find("^[./~\\]") ~= nil or text:find("^%a:[\\/]") ~= nil
    or text:find("^[%a_][%w_]*%.[%a_][%w_.]*$") ~= nil or text:find("^[%u][%u%d]*_[%u%d_]+$") ~= nil
    or text:find("%%[sdr(]") ~= nil or text:find("{[%w_.]*}") ~= nil or text:find("[%s]") ~= nil
    or text:find("^%-%-?%a[%a-]*$") ~= nil or text:find("^X%-") ~= nil or text:find("^[^%w]?/") ~= nil
    or text:find("^[%w_.-]*/[%w_./-]*$") ~= nil and text:find("%d") == nil
end

local function classes(text)
  return (text:find("%d") and 1 or 0) + (text:find("%l") and 1 or 0) + (text:find("%u") and 1 or 0)
end

-- cGFzc3 and 9f86d081 have digits among letters; sha256-rsa2048 and version-2 have them at the end of words.
local function digits_inside(text)
  local inside = 0
  for _ in text:gmatch("%a%d+%a") do inside = inside + 1 end
  return inside
end

-- Names of classes and settings: V1SecretVolumeSource, words-of-a-label-2.
local function is_words(text)
  local letters = 0
  for word in text:gmatch("%u?%l+") do
    if #word >= 4 then letters = letters + #word end
  end
  return letters > 0.6 * #text
end

local function is_hex(text)
  return text:find("^[%x-]+$") ~= nil and text:find("%d") ~= nil
end

local function is_series(text)
  local lower = text:lower()
  return lower:find("^abcdef") ~= nil or lower:find("abcdefgh", 1, true) ~= nil or text:find("0123456789", 1,
    true) ~= nil
end

--- Is this something that a machine made: no words, many kinds of characters?
function values.is_random(text, length)
  if #text < length or #text > values.longest then return false end
  if values.is_reference(text) or values.is_placeholder(text) then return false end
  if text:find("[^%w+/=_.~:%-!@#$%%^&*?]") or classes(text) < 2 or is_series(text) or is_words(text) then
    return false
  end
  local bits = values.entropy(text)
  if is_hex(text) then return bits >= 3.0 and #text >= 16 and digits_inside(text) > 1 end
  if bits < 3.3 then return false end
  return digits_inside(text) > 1 or classes(text) == 3 and #text >= 16
end

return values
