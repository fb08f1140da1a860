-- Names of the libraries' functions, and of files, for several rules.
local names = {}

--- Every name of a list below every prefix.
function names.product(prefixes, list)
  local result = {}
  for _, prefix in ipairs(prefixes) do
    for _, name in ipairs(list) do result[#result + 1] = prefix .. "." .. name end
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

local VERBS = { "get", "options", "head", "post", "put", "patch", "delete", "request" }

names.requests = names.join(names.product({ "requests", "requests.api" }, VERBS))
names.requests_session = names.product(
  { "requests.Session()", "requests.session()", "requests.sessions.Session()", "requests.sessions.session()" },
  names.join(VERBS, { "send" }))
names.httpx = names.product({ "httpx" }, names.join(VERBS, { "stream" }))
names.httpx_client = { "httpx.Client", "httpx.AsyncClient" }
names.httpx_session = names.product({ "httpx.Client()", "httpx.AsyncClient()" }, names.join(VERBS, { "stream" }))
names.aiohttp_session = names.product(
  { "aiohttp.ClientSession()", "aiohttp.client.ClientSession()" }, names.join(VERBS, { "ws_connect" }))

names.urlopen = {
  "urllib.request.urlopen", "urllib.request.urlretrieve", "urllib.request.Request", "urllib2.urlopen",
  "urllib2.Request", "urllib.urlopen", "urllib.urlretrieve", "six.moves.urllib.request.urlopen",
  "six.moves.urllib.request.urlretrieve", "six.moves.urllib.request.Request",
}

-- Files of settings that are meant for development.
names.development_paths = {
  "**/*dev*.py", "*dev*.py", "**/*local*.py", "*local*.py", "**/*test*.py", "*test*.py", "**/tests/**", "tests/**",
  "**/test/**", "test/**", "**/testing/**", "**/conftest.py", "conftest.py", "**/example*/**", "example*/**",
  "**/debug*.py",
}
names.test_paths = {
  "**/tests/**", "**/test/**", "tests/**", "test/**", "**/test_*.py", "test_*.py", "**/*_test.py", "*_test.py",
  "**/conftest.py", "conftest.py",
}

return names
