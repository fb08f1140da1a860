-- Files and folders that more accounts may read, change or run than need to.
local names = require("data.names")

local CHMOD_DOCS = "https://docs.python.org/3/library/os.html#os.chmod"
local chmod = { "os.chmod", "os.lchmod", "os.fchmod", "posix.chmod", "aiofiles.os.chmod" }
local path_chmod = names.cross(names.paths, ".", { "chmod", "lchmod" })

local OTHERS_WRITE, GROUP_WRITE = 2, 16
local GROUP_RUN, OTHERS_RUN, OWNER_RUN = 8, 1, 64

local function mode(predicate)
  return any {
    all { callee(resolves(chmod)), arg("mode", 2, predicate) },
    all { callee(resolves(path_chmod)), arg("mode", 1, predicate) },
  }
end

rule {
  id = "file-chmod-permissive", severity = "medium", confidence = "high", cwe = { 732, 276 },
  title = "File permissions let other accounts in",
  message = "`{callee}` lets other accounts of the group change this file; keep write permission to the owner",
  aliases = { "B103", "S103" },
  tags = { "permissions" },
  references = { CHMOD_DOCS, "https://cwe.mitre.org/data/definitions/732.html" },
  match = { call(chmod), call(path_chmod) },
  where = mode(either {
    has_bits(OTHERS_WRITE), has_bits(GROUP_WRITE),
    -- run by others, though not even by the owner
    both { either { has_bits(GROUP_RUN), has_bits(OTHERS_RUN) }, not_(has_bits(OWNER_RUN)) },
  }),
  cases = {
    { where = path(names.test_paths), severity = "low" },
    -- the sticky bit of shared folders such as /tmp
    { where = mode(both { has_bits(512), has_bits(OTHERS_WRITE) }), severity = "low",
      message = "`{callee}` lets every account of the machine put files here; keep write permission to the owner" },
    { where = mode(has_bits(OTHERS_WRITE)), severity = "high",
      message = "`{callee}` lets every account of the machine change this file; keep write permission to the owner" },
    { where = mode(has_bits(GROUP_WRITE)) },
    { severity = "low",
      message = "`{callee}` lets accounts run this file that do not own it, while its owner may not; check the mode" },
  },
}

rule {
  id = "file-umask-permissive", severity = "medium", confidence = "high", cwe = 732,
  title = "New files are writable by every account",
  message = "With this mask, every account of the machine may change the files that are made from now on; use 0o077 "
    .. "or 0o022",
  tags = { "permissions" },
  references = { "https://docs.python.org/3/library/os.html#os.umask" },
  match = call { "os.umask", "posix.umask" },
  where = { arg("mask", 1, constant), none { arg("mask", 1, has_bits(OTHERS_WRITE)) } },
  -- `old = os.umask(0)` and back again asks what the mask is
  check = function(site)
    local func = site:function_()
    local around = func or site:ancestor("module")
    local count = 0
    for _, other in ipairs(around and around:find { "call" } or {}) do
      local called = other:callee()
      if called and called:is { "os.umask", "posix.umask" } then count = count + 1 end
    end
    if count > 1 and site.parent and site.parent.kind ~= "expression_statement" then return end
    site:report {}
  end,
}

local makers_second = { "os.mkdir", "os.makedirs", "os.mkfifo", "os.mknod" }
local makers_first = names.cross(names.paths, ".", { "mkdir", "touch" })

local function made_with(predicate)
  return any {
    all { callee(resolves { "os.open" }), arg("mode", 3, predicate) },
    all { callee(resolves(makers_second)), arg("mode", 2, predicate) },
    all { callee(resolves(makers_first)), arg("mode", 1, predicate) },
  }
end

rule {
  id = "file-create-permissive", severity = "low", confidence = "medium", cwe = 732,
  title = "File or folder is made with permissions for everybody",
  message = "`{callee}` makes it writable for every account that the mask does not stop; say who needs it (0o700, "
    .. "0o600)",
  tags = { "permissions" },
  references = { "https://cwe.mitre.org/data/definitions/732.html" },
  match = { call { "os.open" }, call(makers_second), call(makers_first) },
  where = made_with(has_bits(OTHERS_WRITE)),
  cases = {
    -- what they do without a mode
    { where = { callee(resolves { "os.mkdir", "os.makedirs", ".mkdir" }), made_with(equals(511)) }, severity = "info" },
    { where = { callee(resolves { ".touch", "os.mkfifo", "os.open" }), made_with(equals(438)) }, severity = "info" },
  },
}
