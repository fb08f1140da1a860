-- Temporary files with names that others can guess, and files that change between the look and the use.
local names = require("data.names")

local TEMPFILE = "https://docs.python.org/3/library/tempfile.html"
local shared = "^(?:/private)?/(?:tmp|var/tmp|dev/shm|usr/tmp|dev/mqueue|var/run/lock|run/lock)/."
  .. "|^/Library/Caches/.|^/Users/Shared/.|(?i)^[a-z]:[\\\\/]+windows[\\\\/]+temp[\\\\/]"

local opens = {
  "builtins.open", "io.open", "codecs.open", "os.open", "gzip.open", "bz2.open", "lzma.open", "aiofiles.open",
  "tarfile.open", "zipfile.ZipFile", "sqlite3.connect", "shelve.open", "dbm.open", "os.mkdir", "os.makedirs",
  "os.mkfifo", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.move", "shutil.copytree", "os.rename",
    "os.replace",
  "os.symlink", "os.link", "logging.FileHandler", "logging.handlers.RotatingFileHandler",
  "logging.handlers.TimedRotatingFileHandler", "pandas.read_csv", "numpy.save", "numpy.load", "pickle.dump",
    "joblib.dump",
  "torch.save", "numpy.savetxt", "logging.basicConfig", "urllib.request.urlretrieve", "os.chmod", "os.remove",
    "os.unlink",
}
local on_paths = names.cross(names.paths, ".", { "open", "write_text", "write_bytes", "mkdir", "touch", "read_text",
  "read_bytes", "unlink" })

rule {
  id = "file-hardcoded-tmp", severity = "low", confidence = "medium", cwe = { 377, 379 },
  title = "File in a folder that all accounts share has a fixed name",
  message = "`{callee}` uses a fixed name in a shared folder, where other accounts can put a link first; use "
    .. "`tempfile`",
  aliases = { "B108", "S108" },
  tags = { "temporary-files" },
  references = { TEMPFILE, "https://cwe.mitre.org/data/definitions/377.html" },
  match = { call(opens), call(on_paths), keyword { "filename", "path", "file", "output", "logfile", "pidfile" } },
  where = {
    any {
      all { callee(resolves(opens)), any_arg(matches(shared)) },
      any_arg(both { matches(shared), constant }),
    },
    none { path(names.test_paths) },
  },
  cases = { { where = callee(resolves { "subprocess.**", "docker.**" }), quiet = true } },
}

-- the literal alone, wherever it stands
rule {
  id = "file-shared-tmp-literal", severity = "info", confidence = "low", cwe = { 377, 379 },
  title = "Fixed path in a folder that all accounts share",
  message = "{value} is in a folder where every account can put a link first; use `tempfile`",
  aliases = { "B108", "S108" },
  tags = { "temporary-files" },
  references = { TEMPFILE },
  match = string { "^(?:/private)?/(?:tmp|var/tmp|dev/shm)/." },
  where = none { path(names.test_paths), inside { call = opens } },
}

rule {
  id = "file-mktemp", severity = "medium", confidence = "high", cwe = 377,
  title = "Temporary file name that somebody else can take first",
  message = "`{callee}` only makes up a name: another account can create that file before this program does; use "
    .. "`tempfile.mkstemp`",
  aliases = { "B306", "S306", "B325" },
  tags = { "temporary-files" },
  references = { "https://docs.python.org/3/library/tempfile.html#tempfile.mktemp" },
  match = call { "tempfile.mktemp", "os.tempnam", "os.tmpnam", "test.support.mktemp" },
  cases = { { where = path(names.test_paths), severity = "low" } },
}

local looks = { "os.path.exists", "os.path.isfile", "os.path.islink", "os.path.lexists", "os.access" }
local uses = { "builtins.open", "io.open", "os.open", "os.chmod", "os.chown", "os.symlink" }

-- Is this call of the branch one that goes wrong when the path of the check has become something else?
local function is_risky(used, subject, secure)
  local called, first = used:callee(), used:arg(1)
  if not called or not first or first.text ~= subject or not called:is(uses) then return false end
  if secure or not called:is { "builtins.open", "io.open" } then return true end
  local how = used:arg("mode", 2)
  return how ~= nil and type(how.value) == "string" and how.value:find("[wa]") ~= nil
end

-- if not os.path.exists(p): open(p, "w")   -- and no "x" mode
rule {
  id = "file-toctou", severity = "low", confidence = "low", cwe = 367,
  title = "File may change between the look and the use",
  message = "Between this check and the use another process can replace the file; try, and handle the error",
  tags = { "race" },
  references = { "https://cwe.mitre.org/data/definitions/367.html" },
  match = call(looks),
  where = { inside { kind = { "if_statement" } }, none { path(names.test_paths) } },
  check = function(site)
    local subject = site:arg("path", 1)
    local branch = site:ancestor("if_statement")
    local condition = branch and branch:field("condition")
    if not subject or not condition or condition.end_line < site.line or branch.line > site.line then return end
    local secure = site:callee():is { "os.access" }
    local body = branch:field("consequence")
    for _, used in ipairs(body and body:find { "call" } or {}) do
      if is_risky(used, subject.text, secure) then
        site:report {
          at = used,
          message = "Between the check in line " .. site.line .. " and `" .. used:callee().name
            .. "` another process can replace the file; try, and handle the error",
        }
        return
      end
    end
  end,
}
