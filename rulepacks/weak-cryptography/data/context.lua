-- What a value is for, as the names around it tell.
local context = {}

-- Words that say a value must be secret or hard to guess.
local SECRET = {
  password = true, passwd = true, pwd = true, passphrase = true, passcode = true, secret = true, token = true,
  nonce = true, salt = true, otp = true, csrf = true, apikey = true, sessionid = true, credential = true,
  credentials = true, iv = true, cookie = true, totp = true,
}

-- Two words in a row that do.
local SECRET_PAIRS = {
  key = {
    api = true, secret = true, private = true, encryption = true, session = true, signing = true, auth = true,
    access = true, activation = true, master = true, shared = true, aes = true, hmac = true, recovery = true,
    crypto = true, license = true, des = true,
  },
  id = { session = true, sess = true },
  code = {
    verification = true, verify = true, reset = true, invite = true, activation = true, confirm = true,
    confirmation = true, security = true, login = true, auth = true, sms = true, backup = true, recovery = true,
    pin = true, access = true,
  },
}

-- Words that say it is something about such a value.
local ABOUT = {
  num = true, count = true, max = true, min = true, len = true, length = true, size = true, idx = true,
  index = true, mask = true, type = true, delay = true, timeout = true, expiry = true, expires = true, interval = true,
  ttl = true, policy = true, prob = true, rate = true, embedding = true, file = true, path = true, name = true,
  url = true, position = true, pos = true, offset = true, field = true, test = true, dummy = true, fake = true,
  mock = true, example = true, sample = true, usage = true, ids = true, sleep = true, jitter = true, wait = true,
}

--- The words of a name in lower case: session_id, sessionId and SESSION_ID are { "session", "id" }.
function context.words(name)
  local words = {}
  local spaced = name:gsub("(%l)(%u)", "%1_%2"):gsub("(%u)(%u%l)", "%1_%2")
  for word in spaced:lower():gmatch("[%a]+") do words[#words + 1] = word end
  return words
end

local function is_secret(words, ignored)
  local found = false
  for index, word in ipairs(words) do
    if ABOUT[word] then return false end
    local before = SECRET_PAIRS[word]
    if (SECRET[word] and not (ignored and ignored[word])) or (before and before[words[index - 1] or ""]) then
      found = true
    end
  end
  return found
end

--- Does the name say that the value must be secret or hard to guess?
function context.names_secret(name, ignored)
  return name ~= nil and #name < 80 and is_secret(context.words(name), ignored)
end

local function left_of(node)
  local left = node:field("left") or node:field("name")
  local text = left and left.text
  -- The last part: self.reset_token, cfg["password"].
  return text and text:match("([%w_]+)[^%w_]*$")
end

local MAKERS = {
  generate = true, gen = true, create = true, make = true, random = true, new = true, build = true, get = true,
  generator = true, rand = true,
}

-- generate_token(), random_password(): functions that make what they are named after.
local function maker_name(func)
  local name = func:field("name")
  if not name then return nil end
  for _, word in ipairs(context.words(name.text)) do
    if MAKERS[word] then return name.text end
  end
  return nil
end

local NAMED = {
  assignment = left_of, augmented_assignment = left_of, named_expression = left_of,
  keyword_argument = function(node)
    local name = node:field("name")
    return name and name.text
  end,
  pair = function(node)
    local key = node:field("key")
    return key and type(key.value) == "string" and key.value
  end,
  default_parameter = left_of, typed_default_parameter = left_of,
}

local WAITING = { "time.sleep", "asyncio.sleep", "gevent.sleep", "eventlet.sleep", ".sleep", ".wait" }

local ENDS = { function_definition = true, lambda = true, class_definition = true, module = true }

local function waits(node)
  local callee = node.kind == "call" and node:callee()
  return callee and callee:is(WAITING)
end

--- The name of what the value becomes a part of, when it says that the value must be hard to guess; or nil.
function context.secret_name(site, ignored)
  local node = site.parent
  for _ = 1, 40 do
    if not node or waits(node) then return nil end
    local name = nil
    if node.kind == "function_definition" then
      name = maker_name(node)
    elseif NAMED[node.kind] then
      name = NAMED[node.kind](node)
    end
    if name and context.names_secret(name, ignored) then return name end
    if ENDS[node.kind] and node.kind ~= "lambda" then return nil end
    node = node.parent
  end
  return nil
end

--- The name of an argument that is part of what is given to the call, when it names a secret.
function context.secret_argument(site, ignored)
  for _, argument in ipairs(site:args()) do
    local nodes = argument.node:find { "identifier" }
    if argument.node.kind == "identifier" then nodes = { argument.node } end
    for index = 1, math.min(#nodes, 12) do
      if context.names_secret(nodes[index].text, ignored) then return nodes[index].text end
    end
  end
  return nil
end

return context
