-- Modules and functions that are gone from newer versions, or should be.
local imported = require("data.imported")
local lifetimes = require("data.lifetimes")

local WHATSNEW = "https://docs.python.org/3/whatsnew/3.13.html"

-- A fallback for other versions: guarded, it is there on purpose.
local function is_guarded(site)
  return site:ancestor { "try_statement", "if_statement" } ~= nil
end

local removed = {}
for module in pairs(lifetimes.modules) do removed[#removed + 1] = module end
table.sort(removed)

-- One import of a module says enough.
local told = nil

local function removed_module(name)
  while name do
    if lifetimes.modules[name] then return name end
    name = name:match("^(.*)%.[^.]+$")
  end
  return nil
end

rule {
  id = "old-stdlib-removed", severity = "low", confidence = "high", cwe = { 477, 1104 },
  title = "Module was removed from the standard library",
  message = "This module was removed from the standard library",
  references = { WHATSNEW, "https://peps.python.org/pep-0594/" },
  units = { "python", "notebook" },
  match = import(removed),
  where = none { path { "**/setuptools/**", "setuptools/**", "**/_distutils/**", "distutils/**" } },
  check = function(site)
    local module = removed_module(imported(site))
    if not module or is_guarded(site) then return end
    local mark = unit.path .. ":" .. module
    if told == mark then return end
    told = mark
    local version, instead = lifetimes.modules[module][1], lifetimes.modules[module][2]
    local kept = module == "distutils" and table.concat(unit.imports, " "):find("setuptools", 1, true)
    site:report {
      severity = kept and "info" or nil,
      message = ("`%s` is gone since Python %s and gets no fixes%s"):format(module, version,
        instead and "; use " .. instead or ""),
    }
  end,
}

-- Names that Python 3 does not have; what takes their place.
local PYTHON2_NAMES = { "builtins.xrange", "builtins.raw_input", "builtins.unicode", "builtins.unichr",
  "builtins.execfile",
  "builtins.basestring", "builtins.long", "builtins.cmp" }

local reported = nil

rule {
  id = "old-python2-code", severity = "low", confidence = "high", cwe = 1104,
  title = "Code is for Python 2",
  message = "`{name}` is only in Python 2, which gets no fixes since 2020; port the module to Python 3",
  references = { "https://www.python.org/doc/sunset-python-2/" },
  match = { import(lifetimes.python2_modules), call(PYTHON2_NAMES) },
  check = function(site)
    if reported == unit.path or is_guarded(site) then return end
    reported = unit.path
    local text = unit.text
    if text:find("PY2", 1, true) or text:find("PY3", 1, true) or text:find("version_info", 1,
      true)
      or text:find("import six", 1, true) or text:find("from six", 1, true) or text:find("ImportError", 1, true)
      or text:find("from past", 1, true) or text:find("NameError", 1, true) then
      return
    end
    site:report()
  end,
}

-- ---- functions of the standard library ----

local GONE = {
  ["ssl.wrap_socket"] = { "3.12", "it checks no certificate; use `ssl.create_default_context().wrap_socket`",
    "medium" },
  ["ssl.match_hostname"] = { "3.12", "let the context check the name with `check_hostname`" },
  ["ssl.RAND_pseudo_bytes"] = { "3.12", "its bytes can be guessed; use `secrets.token_bytes`", "medium" },
  ["ssl.RAND_egd"] = { "3.6", "use `secrets`" },
  ["base64.encodestring"] = { "3.9", "use `base64.encodebytes`" },
  ["base64.decodestring"] = { "3.9", "use `base64.decodebytes`" },
  ["cgi.escape"] = { "3.8", "it leaves quotes as they are; use `html.escape`", "medium" },
  ["os.popen2"] = { "3.0", "use `subprocess.run`" }, ["os.popen3"] = { "3.0", "use `subprocess.run`" },
  ["os.popen4"] = { "3.0", "use `subprocess.run`" },
  ["os.tmpnam"] = { "3.0", "others can take the name first; use `tempfile`", "medium" },
  ["os.tempnam"] = { "3.0", "others can take the name first; use `tempfile`", "medium" },
  ["os.tmpfile"] = { "3.0", "use `tempfile.TemporaryFile`" },
  ["inspect.getargspec"] = { "3.11", "use `inspect.signature`" },
  ["asyncio.coroutine"] = { "3.11", "use `async def`" },
  ["string.letters"] = { "3.0", "use `string.ascii_letters`" },
  ["platform.linux_distribution"] = { "3.8", "use the project distro" },
  ["platform.popen"] = { "3.8", "use `subprocess.run`" },
  ["xml.etree.ElementTree.Element().getchildren"] = { "3.9", "use `list(element)`" },
  ["html.parser.HTMLParser().unescape"] = { "3.9", "use `html.unescape`" },
  ["plistlib.readPlist"] = { "3.9", "use `plistlib.load`" },
  ["locale.format"] = { "3.12", "use `locale.format_string`" },
  ["unittest.makeSuite"] = { "3.13", "use `TestLoader.loadTestsFromTestCase`", "info" },
  ["time.clock"] = { "3.8", "use `time.perf_counter`", "info" },
  ["gettext.lgettext"] = { "3.11", "use `gettext.gettext`" },
  ["random.jumpahead"] = { "3.0", "use `random.seed`" },
  ["pkgutil.ImpImporter"] = { "3.12", "use `importlib`" },
}
local gone_names = {}
for name in pairs(GONE) do gone_names[#gone_names + 1] = name end
table.sort(gone_names)

-- The entry of what is called; none when it is one of several, of which the newer Python has another.
local function gone_entry(site)
  local callee, found = site:callee(), nil
  for _, name in ipairs(callee.names or {}) do
    if not GONE[name] then return nil, nil end
    found = found or name
  end
  if found then return found, GONE[found] end
  for _, name in ipairs(gone_names) do
    if callee:is { name } then return name, GONE[name] end
  end
  return nil, nil
end

rule {
  id = "old-stdlib-api", severity = "low", confidence = "high", cwe = 477,
  title = "Function was removed from the standard library",
  message = "This function was removed from the standard library",
  references = { "https://docs.python.org/3/whatsnew/index.html" },
  match = { call(gone_names), call { "hmac.new" }, call { "datetime.datetime.utcnow",
    "datetime.datetime.utcfromtimestamp" } },
  where = any {
    callee(resolves(gone_names)),
    all { callee(resolves { "hmac.new" }), arg("digestmod", 3, absent) },
    callee(resolves { "datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp" }),
  },
  check = function(site)
    local name, entry = gone_entry(site)
    local callee = site:callee()
    if entry then
      if is_guarded(site) and entry[3] ~= "medium" then return end
      site:report {
        severity = entry[3],
        message = ("`%s` is gone since Python %s: %s"):format(name, entry[1], entry[2]),
      }
    elseif callee:is(gone_names) then
      return
    elseif callee:is { "hmac.new" } then
      site:report { message = "`hmac.new` without `digestmod` meant MD5 and fails since Python 3.8; name the hash" }
    else
      local aware = callee:is { "datetime.datetime.utcnow" } and "datetime.now(timezone.utc)"
        or "datetime.fromtimestamp(x, timezone.utc)"
      site:report {
        severity = "info",
        message = ("`%s` gives a time without zone, which is compared wrongly, and is deprecated since Python "
          .. "3.12; use "
          .. "`%s`"):format(callee.name or callee.text, aware),
      }
    end
  end,
}

-- ---- frameworks ----

local function table_rule(entries)
  local names_of = {}
  for name in pairs(entries) do names_of[#names_of + 1] = name end
  table.sort(names_of)
  return names_of
end

local DJANGO = {
  ["django.utils.http.is_safe_url"] = { "4.0", "`url_has_allowed_host_and_scheme`" },
  ["django.conf.urls.url"] = { "4.0", "`django.urls.re_path`" },
  ["django.utils.translation.ugettext"] = { "4.0", "`gettext`" },
  ["django.utils.translation.ugettext_lazy"] = { "4.0", "`gettext_lazy`" },
  ["django.utils.translation.ugettext_noop"] = { "4.0", "`gettext_noop`" },
  ["django.utils.translation.ungettext"] = { "4.0", "`ngettext`" },
  ["django.utils.encoding.force_text"] = { "4.0", "`force_str`" },
  ["django.utils.encoding.smart_text"] = { "4.0", "`smart_str`" },
  ["django.utils.http.urlquote"] = { "4.0", "`urllib.parse.quote`" },
  ["django.utils.http.urlquote_plus"] = { "4.0", "`urllib.parse.quote_plus`" },
  ["django.contrib.sessions.serializers.PickleSerializer"] = { "5.0", "`JSONSerializer`" },
  ["django.forms.extras"] = { "1.9", "`django.forms`" },
  ["django.shortcuts.render_to_response"] = { "3.0", "`render`" },
  ["django.contrib.postgres.fields.JSONField"] = { "4.0", "`django.db.models.JSONField`" },
  ["django.core.urlresolvers"] = { "2.0", "`django.urls`" },
  ["django.utils.six"] = { "3.0", "Python 3 alone" },
  ["django.contrib.auth.views.login"] = { "2.1", "`LoginView`" },
  ["django.utils.timezone.utc"] = { "5.0", "`datetime.timezone.utc`" },
  ["django.utils.encoding.python_2_unicode_compatible"] = { "3.0", "nothing: Python 3 needs none" },
}
local django_names = table_rule(DJANGO)

local function entry_by_name(entries, name)
  while name do
    if entries[name] then return name, entries[name] end
    name = name:match("^(.*)%.[^.]+$")
  end
  return nil, nil
end

rule {
  id = "old-django-api", severity = "low", confidence = "high", cwe = 477,
  title = "Django has removed this",
  message = "Django has removed `{name}`",
  references = { "https://docs.djangoproject.com/en/stable/internals/deprecation/" },
  match = {
    import(django_names), attribute { "django.utils.translation.ugettext", "django.utils.translation.ugettext_lazy",
      "django.utils.encoding.force_text", "django.utils.http.is_safe_url" },
    decorator { "django.template.Library().assignment_tag" }, call { "django.template.Library().assignment_tag" },
  },
  check = function(site)
    if is_guarded(site) then return end
    local name, entry = entry_by_name(DJANGO, imported(site))
    if entry then
      site:report {
        message = ("Django has removed `%s` in %s, and versions that have it get no fixes; use %s"):format(
          name:match("[^.]+$"), entry[1], entry[2]),
      }
    elseif site.text:find("assignment_tag", 1, true) then
      site:report { message = "Django has removed `assignment_tag` in 2.0; use `simple_tag`" }
    end
  end,
}

local FLASK = {
  ["flask.Markup"] = { "Flask 3.0", "`markupsafe.Markup`" }, ["flask.escape"] = { "Flask 3.0",
    "`markupsafe.escape`" },
  ["flask.json_available"] = { "Flask 1.0", "nothing: it is always there" },
  ["flask.ext"] = { "Flask 1.0", "the extension's own name" },
  ["flask._request_ctx_stack"] = { "Flask 3.0", "`flask.g` or `flask.request`" },
  ["flask._app_ctx_stack"] = { "Flask 3.0", "`flask.g`" },
  ["werkzeug.security.safe_str_cmp"] = { "Werkzeug 2.1", "`hmac.compare_digest`" },
  ["werkzeug.security.pbkdf2_hex"] = { "Werkzeug 2.1", "`hashlib.pbkdf2_hmac`" },
  ["werkzeug.urls.url_quote"] = { "Werkzeug 3.0", "`urllib.parse.quote`" },
  ["werkzeug.urls.url_unquote"] = { "Werkzeug 3.0", "`urllib.parse.unquote`" },
  ["werkzeug.urls.url_encode"] = { "Werkzeug 3.0", "`urllib.parse.urlencode`" },
  ["werkzeug.urls.url_decode"] = { "Werkzeug 3.0", "`urllib.parse.parse_qs`" },
  ["werkzeug.urls.url_parse"] = { "Werkzeug 3.0", "`urllib.parse.urlsplit`" },
  ["werkzeug.urls.url_join"] = { "Werkzeug 3.0", "`urllib.parse.urljoin`" },
  ["werkzeug.contrib"] = { "Werkzeug 1.0", "cachelib or `werkzeug.middleware`" },
  ["itsdangerous.JSONWebSignatureSerializer"] = { "ItsDangerous 2.1", "PyJWT or Authlib" },
  ["itsdangerous.TimedJSONWebSignatureSerializer"] = { "ItsDangerous 2.1", "PyJWT or Authlib" },
}
local flask_names = table_rule(FLASK)

rule {
  id = "old-flask-api", severity = "low", confidence = "high", cwe = 477,
  title = "Flask or its libraries have removed this",
  message = "`{name}` was removed",
  references = { "https://flask.palletsprojects.com/en/stable/changes/" },
  match = {
    import(flask_names), attribute(flask_names),
    call { "flask.Flask().config.from_json" }, decorator { "flask.Flask().before_first_request" },
    call { "flask.Flask().before_first_request" }, assign { ".config[ENV]", "os.environ[FLASK_ENV]" },
  },
  check = function(site)
    if is_guarded(site) then return end
    local name, entry = entry_by_name(FLASK, imported(site))
    if entry then
      site:report {
        message = ("%s has removed `%s`, and versions that have it get no fixes; use %s"):format(entry[1],
          name:match("[^.]+$"), entry[2]),
      }
    elseif site.text:find("before_first_request", 1, true) then
      site:report { message = "Flask 2.3 has removed `before_first_request`; run the code when the application "
        .. "is made" }
    elseif site.text:find("from_json", 1, true) then
      site:report { message = "Flask 2.1 has removed `from_json`; use `from_file(name, load=json.load)`" }
    elseif site.text:find("FLASK_ENV", 1, true) then
      site:report { message = "Flask 2.3 ignores `FLASK_ENV`; use `--debug` or `FLASK_DEBUG` while developing" }
    end
  end,
}

rule {
  id = "old-crypto-api", severity = "low", confidence = "medium", cwe = 477,
  title = "Part of a cryptographic library that is on its way out",
  message = "`{name}` is on its way out; use what its library recommends",
  references = { "https://cryptography.io/en/latest/hazmat/decrepit/", "https://www.pyopenssl.org/en/latest/" },
  match = {
    import { "cryptography.hazmat.decrepit", "OpenSSL.rand" },
    call { "OpenSSL.rand.bytes", "OpenSSL.crypto.sign", "OpenSSL.crypto.verify", "OpenSSL.crypto.PKCS12",
      "OpenSSL.crypto.load_pkcs12", "OpenSSL.crypto.CRL", "OpenSSL.crypto.load_crl" },
    call { "jwt.decode" },
    call { "ecdsa.SigningKey.generate", "ecdsa.SigningKey.from_pem", "ecdsa.SigningKey.from_string",
      "ecdsa.SigningKey.from_der" },
  },
  where = {
    any { none { callee(resolves { "jwt.decode" }) }, arg("verify", present) },
    none { path { "cryptography/**", "**/cryptography/**" } },
  },
  cases = {
    {
      where = callee(resolves { "jwt.decode" }), severity = "medium",
      message = "PyJWT ignores `verify` since 2.0, so this fails or checks other things than it says; use `options`",
    },
    {
      where = callee(resolves { "ecdsa.**" }),
      message = "ecdsa leaks its keys by timing, and its authors will not mend that; sign with cryptography",
    },
    { where = callee(resolves { "OpenSSL.**" }),
      message = "`{callee}` is gone or going from pyOpenSSL; use cryptography" },
    { where = imports { "OpenSSL" }, message = "`OpenSSL.rand` is gone from pyOpenSSL; use `os.urandom` or "
      .. "`secrets`" },
    { message = "What stands under `decrepit` is broken or outdated; decrypt old data with it, and move to AES-GCM" },
  },
}
