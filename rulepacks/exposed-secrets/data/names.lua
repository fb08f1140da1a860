-- What names say: does this variable, key or argument hold a credential?
local names = {}

local LONGEST, MOST_JUDGED = 100, 500

local function set(words)
  local all = {}
  for word in words:gmatch("%S+") do all[word] = true end
  return all
end

local STRONG = set "password passwd pwd passphrase passcode passwort userpassword dbpassword passw userpass dbpass"
local SECRET = set "secret clientsecret appsecret"
local TOKEN = set "token authtoken accesstoken apitoken bearertoken credential credentials"
-- In front of `pass`, which alone is a round of a compiler as often as a password.
local OWNERS = set [[
  db user admin root smtp mail email ftp sftp ssh sql mysql pg postgres postgresql redis rabbit rabbitmq mongo
  mongodb login auth my api proxy ldap database account client service vpn wifi router
]]
-- Words that make a name speak about a credential rather than hold it.
local ABOUT = set [[
  field fields label name names key keys url uri path file filename prompt regex pattern re header headers type
  types policy hash hasher hashers hashing reset change changed validator validators validation min max length len
  form widget input column col attr attribute arg argument option opt flag env envvar var variable param parameter
  id ids msg message error errors help text title template view html placeholder scheme method mode format prefix
  suffix chars alphabet store storage manager command cmd provider class backend endpoint page link version count
  limit size lifetime expiry expires ttl timeout generator factory parser reader tag kind location source ref
  reference description desc desk note info dialog button screen event action state status rule rules hint
  question warning strength usage required encoding algorithm alg salt iterations domain scope scopes audience
  issuer suffixes sep separator delimiter used last at date time enabled supported protection vault engine mount
  permission role loader handler cls service selector xpath css locator element
]]
local BEFORE = set [[
  no is has have forgot forgotten reset change changed use uses show hide need needs require requires required
  missing invalid wrong bad incorrect without enter ask prompt get set verify check update lost empty csrf next
  continuation page pagination sync eos bos pad sep cls unk mask start end special
]]
local KEYS = set [[
  api access auth private client signing encryption encrypt consumer account app master service shared
  subscription storage license session cookie crypto cipher aes hmac jwt secret
]]

--- The words of a name: apiKey, API_KEY and api-key are { "api", "key" }.
function names.words(name)
  local spaced = name:gsub("(%l)(%u)", "%1_%2"):gsub("(%u)(%u%l)", "%1_%2"):lower()
  local all = {}
  for word in spaced:gmatch("%l+") do all[#all + 1] = word end
  return all
end

local function about(words, from)
  for i = from, #words do
    if ABOUT[words[i]] then return true end
  end
  return false
end

local function is_key(words, i)
  local word = words[i]
  if word == "apikey" or word == "secretkey" or word == "accesskey" or word == "authkey" or word == "privatekey" then
    return true
  end
  return word == "key" and i > 1 and KEYS[words[i - 1]] == true
end

local function kind_at(words, i)
  local word = words[i]
  if STRONG[word] then return "password" end
  if word == "pass" and i == #words and (OWNERS[words[i - 1]] or false) then return "password" end
  if word == "key" and words[i - 1] == "secret" then return "key" end
  if SECRET[word] and words[i + 1] ~= "key" then return "secret" end
  if TOKEN[word] then return "token" end
  return is_key(words, i) and "key" or nil
end

local function judge(name)
  local words = names.words(name)
  if #words == 0 or BEFORE[words[1]] then return nil end
  for i = #words, 1, -1 do
    local kind = kind_at(words, i)
    if kind then
      return not about(words, i + 1) and not (i > 1 and BEFORE[words[i - 1]]) and kind or nil
    end
  end
  return nil
end

-- One of these is in every name of a credential.
local SIGNS = { "pass", "key", "token", "secret", "pwd", "credential" }

--- An expression for a text in which there can be the name of a credential.
names.signs = "(?i)" .. table.concat(SIGNS, "|")

local function may_be(name)
  local lower = name:lower()
  for i = 1, #SIGNS do
    if lower:find(SIGNS[i], 1, true) then return true end
  end
  return false
end

-- What was said of the names that were asked for last: a program has few of them, many times.
local judged, count = {}, 0

--- "password", "secret", "token" or "key" for a name that holds one, else nil.
function names.kind(name)
  if #name > LONGEST or not may_be(name) then return nil end
  local kind = judged[name]
  if kind == nil then
    if count >= MOST_JUDGED then judged, count = {}, 0 end
    kind, count = judge(name) or false, count + 1
    judged[name] = kind
  end
  return kind or nil
end

--- The last part of a name: `settings.db.password` gives `password`; "" for what is no name.
function names.last(node)
  local kind = node.kind
  if kind == "attribute" then
    local last = node:field("attribute")
    return last and last.text or ""
  end
  return kind == "identifier" and node.text or ""
end

-- ---- for matchers ----

local function case_forms(stems, before, behind)
  local all = {}
  for _, stem in ipairs(stems) do
    for _, form in ipairs { stem, stem:upper(), stem:sub(1, 1):upper() .. stem:sub(2) } do
      all[#all + 1] = (before or "*") .. form .. (behind or "*")
    end
  end
  return all
end

--- Expressions for a text that is such a name, each with a part that can be looked for.
names.regexes = case_forms(
  { "passw", "pwd", "passphrase", "passcode", "secret", "token" }, "^[\\w-]{0,40}?", "[\\w-]{0,24}$"
)
names.regexes[#names.regexes + 1] = "^[\\w-]{1,40}_pass$"
names.regexes[#names.regexes + 1] = "^[\\w-]{1,40}_PASS$"

local OWNERS_OF_KEYS = {
  "api", "access", "auth", "private", "client", "signing", "encryption", "consumer", "account", "master", "shared",
  "storage", "license", "subscription", "app", "service", "secret",
}
local lower = table.concat(OWNERS_OF_KEYS, "|")
local first_any = lower:gsub("%f[%a]%a", function(letter) return "[" .. letter:upper() .. letter .. "]" end)
names.key_regexes = {
  "^[\\w-]{0,40}(?:" .. lower .. ")[_-]?key$", "^[\\w-]{0,40}(?:" .. lower:upper() .. ")[_-]?KEY$",
  "^[\\w-]{0,40}(?:" .. first_any .. ")[_-]?Key$",
}

names.globs = case_forms { "passw", "pwd", "passphrase", "passcode", "secret", "token", "credential" }
for _, form in ipairs { "*_pass", "*_PASS", "*Pass", "userpass", "dbpass" } do
  names.globs[#names.globs + 1] = form
end
names.key_globs = case_forms {
  "api_key", "apikey", "access_key", "accesskey", "auth_key", "authkey", "private_key", "secret_key", "secretkey",
  "client_key", "signing_key", "encryption_key", "consumer_key", "account_key", "master_key", "shared_key",
  "storage_key", "license_key", "subscription_key", "app_key", "service_key",
}
for _, form in ipairs { "*apiKey*", "*ApiKey*", "*accessKey*", "*AccessKey*", "*privateKey*", "*secretKey*" } do
  names.key_globs[#names.key_globs + 1] = form
end

local function attributes(heads, tails)
  local all = {}
  for _, head in ipairs(heads) do
    for _, tail in ipairs(tails) do
      all[#all + 1] = "." .. head .. tail
      all[#all + 1] = "." .. (head .. tail):upper()
    end
  end
  return all
end

names.attributes = attributes(
  { "", "db_", "user_", "admin_", "root_", "smtp_", "mail_", "email_", "ftp_", "ssh_", "api_", "auth_", "login_",
    "my_",
    "default_", "database_", "redis_", "mysql_", "postgres_", "ldap_", "proxy_", "client_", "app_", "bot_", "access_",
    "bearer_", "github_", "slack_", "_", "__" },
  { "password", "passwd", "pwd", "passphrase", "secret", "token" }
)
names.key_attributes = attributes(
  { "", "my_", "_", "aws_", "openai_", "google_", "stripe_", "azure_" },
  { "api_key", "apikey", "access_key", "auth_key", "private_key", "signing_key", "encryption_key", "master_key" }
)

--- Calls that are given a key to sign with, by the position where it is.
names.keyed_calls = {
  [1] = {
    "itsdangerous.Signer", "itsdangerous.TimestampSigner", "itsdangerous.Serializer",
    "itsdangerous.URLSafeSerializer",
    "itsdangerous.TimedSerializer", "itsdangerous.URLSafeTimedSerializer", "itsdangerous.signer.Signer",
    "itsdangerous.timed.TimestampSigner", "itsdangerous.url_safe.URLSafeSerializer",
    "itsdangerous.url_safe.URLSafeTimedSerializer", "itsdangerous.serializer.Serializer",
    "itsdangerous.timed.TimedSerializer",
    "pyramid.session.SignedCookieSessionFactory", "pyramid.authentication.AuthTktAuthenticationPolicy",
    "pyramid.authentication.AuthTktCookieHelper", "aiohttp_session.cookie_storage.EncryptedCookieStorage",
  },
  [2] = { "starlette.middleware.sessions.SessionMiddleware" },
}

return names
