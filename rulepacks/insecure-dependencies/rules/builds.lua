-- What runs while a package is built, installed, or when Python starts.
local declared = require("data.declared")

local SETUP = { "setup.py", "**/setup.py" }
local PEP517 = "https://peps.python.org/pep-0517/"
local SITE = "https://docs.python.org/3/library/site.html"

local SPAWN = {
  "subprocess.*", "os.system", "os.popen", "os.exec*", "os.spawn*", "os.posix_spawn", "pty.spawn", "os.startfile",
}
local NETWORK = {
  "requests.get", "requests.post", "requests.put", "requests.request", "requests.Session", "urllib.request.urlopen",
  "urllib.request.urlretrieve", "urllib.request.Request", "urllib2.urlopen", "urllib.urlopen", "urllib.urlretrieve",
  "http.client.HTTPConnection", "http.client.HTTPSConnection", "httpx.get", "httpx.post", "httpx.Client",
  "socket.socket",
  "socket.create_connection", "socket.gethostbyname", "urllib3.PoolManager", "wget.download", "aiohttp.ClientSession",
  "ftplib.FTP", "smtplib.SMTP", "dns.resolver.resolve",
}
local RUN = { "builtins.exec", "builtins.eval", "builtins.__import__" }
local DECODED = {
  "base64.b64decode", "base64.b32decode", "base64.b85decode", "base64.a85decode", "base64.urlsafe_b64decode",
  "base64.decodebytes", "builtins.bytes.fromhex", "builtins.bytearray.fromhex", "binascii.unhexlify",
  "binascii.a2b_base64", "zlib.decompress",
  "lzma.decompress",
  "bz2.decompress", "gzip.decompress", "marshal.loads", "codecs.decode", "builtins.chr",
  "cryptography.fernet.Fernet().decrypt",
}

local function joined(...)
  local all = {}
  for _, list in ipairs { ... } do
    for _, name in ipairs(list) do all[#all + 1] = name end
  end
  return all
end

-- Programs that builds ask for versions and flags, and compilers.
local TOOLS = {
  git = true, hg = true, svn = true, ["pkg-config"] = true, gcc = true, cc = true, clang = true, ["g++"] = true,
  cmake = true,
  make = true, ninja = true, cython = true, llvm = true, ["llvm-config"] = true, nvcc = true, xcrun = true,
  brew = true,
  uname = true, ["sw_vers"] = true, swig = true, msgfmt = true, npm = true, yarn = true, cargo = true, rustc = true,
  go = true,
  bash = false, sh = false, python = false, pybabel = true, sphinx = true, protoc = true, ["pg_config"] = true,
  ["mysql_config"] = true, ["curl-config"] = true, ["xml2-config"] = true, ["xslt-config"] = true,
    ["nc-config"] = true,
  ["gdal-config"] = true, ["sdl2-config"] = true, autoconf = true, ["configure"] = true, ["./configure"] = true,
    which = true,
  pytest = true, rm = true, twine = true, mypy = true, flake8 = true, pandoc = true, pyrcc5 = true, lrelease = true,
  file = true,
  ldconfig = true, ldd = true, dpkg = true, ["dpkg-architecture"] = true, otool = true, install_name_tool = true,
  patchelf = true,
}

-- The program that a call runs, as far as it is written there.
local function program_of(site)
  local first = site:arg("args", 1) or site:arg("cmd", 1) or site:arg("command", 1)
  if not first then return nil end
  if first.kind == "list" or first.kind == "tuple" then
    local elements = first:elements()
    first = elements[1]
  end
  local text = first and first.value
  if type(text) ~= "string" then return nil, first end
  return text:match("^%s*(%S+)"), first
end

local function is_tool(site)
  local program, node = program_of(site)
  if program then return TOOLS[program:match("[^/\\]*$"):gsub("%.exe$", "")] == true end
  return node ~= nil and node:is { "sys.executable" }
end

local function mentions_pip(site)
  local text = site.text:sub(1, 400)
  return text:find("%f[%w]pip3?%f[^%w]") ~= nil and text:find("%f[%w]install%f[^%w]") ~= nil
    or text:find("easy_install", 1, true) ~= nil
end

local read_names = { unit = nil, names = {} }

-- Is the name given what is read from a file, anywhere in the module?
local function is_read_from_file(node, name)
  if read_names.unit ~= unit.path then read_names.unit, read_names.names = unit.path, {} end
  local known = read_names.names[name]
  if known == nil then
    local root = node:ancestor("module")
    local whole = root and root.text or ""
    known = whole:find("as%s+" .. name .. "%s*:") ~= nil or whole:find(name .. "%s*=[^\n]*read") ~= nil
      or whole:find(name .. "%s*=[^\n]*open") ~= nil
    read_names.names[name] = known
  end
  return known
end

-- exec(open("pkg/version.py").read()) runs a file of the package itself.
local function reads_own_file(node)
  if not node then return false end
  local text = node.text
  if text:find("open%s*%(") or text:find("read_text", 1, true) or text:find("%.read%s*%(") then
    return not text:find("urlopen", 1, true) and not text:find("request", 1, true)
  end
  return node.kind == "identifier" and is_read_from_file(node, node.text)
end

local function is_decoded(node)
  for _, call_node in ipairs(node and node:find { "call" } or {}) do
    local callee = call_node:callee()
    if callee and callee:is(DECODED) then return true end
  end
  return node ~= nil and node.kind == "call" and node:callee():is(DECODED)
end

local function report_run(site)
  local given = site:arg(1)
  if not given then return end
  if is_decoded(given) then
    site:report { severity = "critical", confidence = "high",
      message = "Installing this package runs code that is hidden in encoded text; do not install it before you know "
        .. "what it is" }
  elseif site:callee():is { "builtins.__import__" } then
    if not given.is_constant then site:report { severity = "medium", confidence = "low" } end
  elseif reads_own_file(given) or (given.kind == "call" and given:callee():is { "builtins.compile" }) then
    site:report { severity = "info", confidence = "low" }
  else
    site:report { confidence = given.is_constant and "high" or nil }
  end
end

rule {
  id = "dep-setup-exec", severity = "high", confidence = "medium", cwe = { 506, 829 },
  title = "Installing the package runs programs or code from text",
  message = "Installing this package runs `{callee}`; builds should not need that",
  references = { "https://packaging.python.org/en/latest/discussions/setup-py-deprecated/" },
  match = { call(SPAWN), call(RUN) },
  where = path(SETUP),
  check = function(site)
    if site:callee():is(RUN) then
      report_run(site)
    elseif mentions_pip(site) or site:callee().name and site:callee().name:find("^subprocess%.%u%u") then
      return
    elseif is_tool(site) then
      site:report { severity = "info", confidence = "low" }
    else
      local program = program_of(site)
      local upload = site.text:find("setup.py", 1, true) or site.text:find("twine", 1, true)
      site:report {
        severity = upload and "info" or "medium", confidence = not program and "low" or nil,
        message = ("Installing this package runs a program with `%s`; make sure that you know which one"):format(
          site:callee().name or "subprocess"),
      }
    end
  end,
}

rule {
  id = "dep-setup-network", severity = "high", confidence = "medium", cwe = { 506, 494 },
  title = "Installing the package opens a connection",
  message = "Installing this package calls `{callee}`: what it sends or fetches is not part of what you can check",
  references = { "https://packaging.python.org/en/latest/discussions/setup-py-deprecated/" },
  match = call(NETWORK),
  where = path(SETUP),
}

rule {
  id = "dep-setup-suspicious-import", severity = "medium", confidence = "medium", cwe = 506,
  title = "Build script imports what installing does not need",
  message = "`{name}` beside modules that run programs or decode text is unusual in a build script; read it "
    .. "before you "
    .. "install the package",
  references = { "https://packaging.python.org/en/latest/discussions/setup-py-deprecated/" },
  match = import { "requests", "urllib.request", "http.client", "socket", "urllib2", "httpx", "smtplib", "ftplib" },
  where = {
    path(SETUP), imports { "base64", "marshal", "ctypes", "winreg", "_winreg", "zlib", "codecs", "getpass", "pty",
      "tempfile", "subprocess", "binascii" },
  },
  cases = {
    {
      where = none { imports { "base64", "marshal", "winreg", "_winreg", "getpass", "pty", "binascii", "ctypes" } },
      severity = "low",
    },
  },
}

local INSTALLS = { "pip.main", "pip._internal.main", "pip._internal.main.main", "pip._internal.cli.main.main",
  "pip._internal.main._main", "setuptools.command.easy_install.main", "ensurepip.bootstrap" }

rule {
  id = "dep-setup-pip-install", severity = "high", confidence = "medium", cwe = 829,
  title = "Package installs others by itself",
  message = "This installs a package past everything that checks dependencies; declare it in the metadata",
  references = { "https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/" },
  match = { call(INSTALLS), call(SPAWN) },
  where = path { "setup.py", "**/setup.py", "__init__.py", "**/__init__.py" },
  check = function(site)
    local direct = site:callee():is(INSTALLS)
    if not direct and not mentions_pip(site) then return end
    if direct and site:callee():is { "ensurepip.bootstrap" } then return end
    site:report { severity = not unit.name:find("setup%.py$") and "medium" or nil }
  end,
}

rule {
  id = "dep-setup-cmdclass", severity = "medium", confidence = "medium", cwe = { 506, 829 },
  title = "Command of the installation does more than install",
  message = "This command runs programs or opens connections while the package is installed; read it before you "
    .. "install",
  references = { "https://setuptools.pypa.io/en/latest/userguide/extension.html" },
  match = class {
    "setuptools.command.install.install", "setuptools.command.develop.develop",
    "setuptools.command.egg_info.egg_info",
    "setuptools.command.sdist.sdist", "distutils.command.install.install", "setuptools.command.build_py.build_py",
    "setuptools.command.bdist_egg.bdist_egg", "wheel.bdist_wheel.bdist_wheel",
    "setuptools.command.install_lib.install_lib",
    "distutils.command.install_data.install_data",
  },
  where = has { call = joined(SPAWN, NETWORK, RUN) },
  cases = {
    { where = has { call = NETWORK }, severity = "high",
      message = "This command opens connections while the package is installed; read it before you install" },
  },
  check = function(site)
    for _, inner in ipairs(site:find { "call" }) do
      local callee = inner:callee()
      if callee:is(NETWORK) or callee:is(RUN) or (callee:is(SPAWN) and not is_tool(inner)) then
        return site:report { at = site:field("name") }
      end
    end
    return nil
  end,
}

-- ---- pyproject.toml ----

-- What a table's header says, or a key where it begins.
local function local_code(name, key, is_header, is_start)
  if is_header then
    if name == "tool.setuptools.cmdclass" then return "command class" end
    return name:find("^tool%.hatch%.build%.[%w_.-]*hooks%.custom$") and "script" or nil
  end
  if not is_start then return nil end
  if name == "build-system" and key == "backend-path" then return "backend" end
  local script = name == "tool.pdm.build" and key == "custom-hook" or name == "tool.poetry.build" and key == "script"
  return script and "script" or nil
end

local function report_backend(site)
  local context, text = declared.context(site), site.text
  local is_header, is_start = text:find("^%s*%[") ~= nil, text:find("^%s*[%w_-]+%s*=") ~= nil
  local what = local_code(context.table, context.key, is_header, is_start)
  if what == "backend" then
    site:report {
      message = "The build runs a backend from this tree; read it before you build what somebody else wrote",
    }
  elseif what then
    site:report { message = ("The build runs a %s from this tree; read it before you build"):format(what) }
  elseif context.table == "build-system" and context.key == "requires" and text:find("@%s*[%a+]+://") then
    site:report {
      severity = "medium",
      message = "The build fetches and runs code from an address; use a release from the index",
    }
  end
end

rule {
  id = "dep-build-backend-local", severity = "low", confidence = "medium", cwe = 829,
  title = "Building the package runs code of its own",
  message = "The build runs code from this tree; read it before you build what somebody else wrote",
  references = { PEP517 },
  units = { "pyproject" },
  match = file { text = declared.any_line, "pyproject.toml" },
  cases = { { where = path { "test*/**", "**/test*/**", "**/example*/**" }, confidence = "low" } },
  check = report_backend,
}

-- ---- start of the interpreter ----

-- Lines that common tools write.
local KNOWN_PTH = {
  "^import __editable___[%w_]+_finder; __editable___[%w_]+_finder%.install%(%)%s*$", "^import _virtualenv%s*$",
  "^import sys, ?types, ?os;", "^import os; var = 'SETUPTOOLS_USE_DISTUTILS'", "^import _distutils_hack",
  "^import coverage; ?coverage%.process_startup%(%)", "^import sys; sys%.__plen = len%(sys%.path%)",
  "^import sys; new=sys%.path%[sys%.__plen:%]", "^import pywin32_bootstrap%s*$", "^import a1_coverage%s*$",
  "^import _pdm_pep582", "^import os, ?sys; ?exec%('if \\'COV_CORE_SOURCE\\' in os%.environ:\\n",
  "^import distutils%-precedence",
}
-- What is harmless in them, and would not be elsewhere.
local HARMLESS_PTH = {
  "__import__%('importlib%.util'%)", "__import__%('importlib%.machinery'%)", "__import__%('_distutils_hack'%)",
  "^import os, ?sys; ?exec%('if \\'COV_CORE_SOURCE",
  "Failed to setup subprocess coverage",
}
local BAD_PTH = {
  "exec", "eval", "b64decode", "urlopen", "subprocess", "socket", "compile", "os.system", "popen", "marshal",
  "fromhex",
  "decompress", "__import__", "requests",
}

rule {
  id = "dep-pth-exec", severity = "medium", confidence = "high", cwe = { 506, 829 },
  title = "Line of a .pth file runs whenever Python starts",
  message = "This line runs at every start of Python, even of programs that never use the package; make sure "
    .. "that it has to",
  references = { SITE },
  units = { "pth" },
  match = file { text = "(?<![^\\n])import[ \\t][^\\n]*+", "*.pth" },
  check = function(site)
    local text = site.text
    local rest = text
    for _, harmless in ipairs(HARMLESS_PTH) do rest = rest:gsub(harmless, "") end
    for _, word in ipairs(BAD_PTH) do
      if rest:find(word, 1, true) then
        site:report {
          severity = "critical",
          message = "This line runs hidden or foreign code at every start of Python; do not install this package",
        }
        return
      end
    end
    for _, known in ipairs(KNOWN_PTH) do
      if text:find(known) then
        site:report { severity = "info", message = "This line of a known tool runs at every start of Python" }
        return
      end
    end
    site:report()
  end,
}

rule {
  id = "dep-startup-module", severity = "high", confidence = "medium", cwe = { 427, 506 },
  title = "Module runs whenever Python starts",
  message = "Python imports a module of this name at every start, whatever program it runs; packages should not "
    .. "ship one",
  references = { SITE },
  units = { "python" },
  match = file { "sitecustomize.py", "usercustomize.py" },
  cases = {
    { where = path { "**/test*/**", "test*/**", "**/share/**", "**/doc*/**" }, severity = "low", confidence = "low" },
  },
}

rule {
  id = "dep-autoload-entry-point", severity = "low", confidence = "medium", cwe = 829,
  title = "Entry point is loaded by other tools without being asked for",
  message = "Installing this package makes other tools run its code",
  references = { "https://packaging.python.org/en/latest/specifications/entry-points/" },
  units = { "metadata" },
  match = file {
    text = "(?<![^\\n])\\[(?:pytest11|distutils\\.commands|distutils\\.setup_keywords"
      .. "|setuptools\\.finalize_distribution_options"
      .. "|flake8\\.extension|jupyter_server_extension|egg_info\\.writers)\\][^\\n]*+",
    "entry_points.txt",
  },
  check = function(site)
    local group = site.text:match("%[([^%]]+)%]")
    local build = group:find("^distutils") or group:find("^setuptools") or group:find("^egg_info")
    site:report {
      severity = group ~= "setuptools.finalize_distribution_options" and "info" or nil,
      message = build and ("Every build in an environment with this package runs its code (`%s`)"):format(group)
        or ("The tool that reads `%s` runs code of this package without being asked"):format(group),
    }
  end,
}
