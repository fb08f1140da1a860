-- Flows: names from outside that become paths.
local names = require("data.names")

local opens = {
  "builtins.open", "builtins.file", "io.open", "io.FileIO", "_io.open", "codecs.open", "os.open", "aiofiles.open",
  "anyio.open_file", "tokenize.open", "linecache.getlines", "linecache.getline", "sqlite3.connect", "dbm.open",
  "shelve.open", "tarfile.open", "runpy.run_path", "logging.FileHandler",
}
-- they take files that are open, too
local unpacks = { "gzip.open", "bz2.open", "lzma.open" }
local uploads = { ".files[]", ".files.get()", ".files.getlist()[]", ".FILES[]", ".FILES.get()", ".FILES.getlist()[]",
  ".stream", ".file", ".raw", "fastapi.UploadFile()", "io.BytesIO()", "builtins.open()" }
-- ... and have no other use for text: only that is a path for sure
local either_way = {
  "zipfile.ZipFile", "PIL.Image.open", "pandas.read_csv", "pandas.read_excel", "pandas.read_json",
    "pandas.read_parquet",
  "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile", "xml.etree.ElementTree.parse", "wave.open", "gzip.GzipFile",
  "bz2.BZ2File", "configparser.ConfigParser().read",
}
local first = {
  "os.mkdir", "os.makedirs", "os.listdir", "os.scandir", "os.walk", "os.chmod", "os.chown", "os.stat", "os.lstat",
  "os.readlink", "os.truncate", "os.chdir", "os.utime", "os.mkfifo", "os.link", "os.symlink", "os.rename", "os.replace",
  "os.renames", "glob.glob", "glob.iglob", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree",
  "shutil.make_archive", "shutil.unpack_archive", "os.startfile",
}
local second = { "os.link", "os.symlink", "os.rename", "os.replace", "os.renames", "shutil.copy", "shutil.copy2",
  "shutil.copyfile", "shutil.copytree", "shutil.unpack_archive", "shutil.move" }
local path_calls = names.cross(names.paths, ".", { "open", "read_text", "read_bytes", "write_text", "write_bytes",
  "mkdir",
  "touch", "iterdir", "glob", "rglob", "rename", "replace", "symlink_to", "hardlink_to", "chmod" })
local deletes = { "os.remove", "os.unlink", "os.rmdir", "os.removedirs", "shutil.rmtree", "shutil.move",
  "send2trash.send2trash",
  "aiofiles.os.remove", "aiofiles.os.unlink" }
local path_deletes = names.cross(names.paths, ".", { "unlink", "rmdir" })

sink { group = "path", match = call(opens), at = arg("file", 1) }
sink { group = "path", match = call(unpacks), at = arg("filename", 1), where = none { arg(1, resolves(uploads)) } }
-- an upload, or a picture, is written where the text leads
sink { group = "path", match = call { ".save" }, at = arg(1),
  where = { arg(1, built), imports { "flask", "quart", "werkzeug", "PIL", "bottle" } } }
sink { group = "path", match = call(either_way), at = arg(1), where = arg(1, built) }
sink { group = "path", match = call(first), at = arg(1) }
sink { group = "path", match = call(second), at = arg(2) }
sink { group = "path", match = call(path_calls), at = receiver }
sink { group = "path",
  match = call(names.cross({ "tempfile" }, ".", { "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory",
    "mkstemp",
    "mkdtemp", "mktemp" })),
  at = { arg("dir"), arg("prefix"), arg("suffix") } }
sink { group = "path-delete", match = call(deletes), at = arg(1) }
sink { group = "path-delete", match = call(path_deletes), at = receiver }

-- named and called elsewhere: await asyncio.to_thread(open, path)
local function handed(group, functions, at)
  sink { group = group, match = { call(functions), read(functions) }, at = at }
end
handed("path", { "builtins.open", "io.open" }, arg("file", 1))
handed("path", { "os.listdir", "os.scandir", "os.makedirs", "os.mkdir" }, arg(1))
handed("path-delete", { "os.remove", "os.unlink", "os.rmdir", "shutil.rmtree" }, arg(1))

flow {
  id = "file-path-taint", severity = "high", confidence = "high", cwe = { 22, 23, 36, 73 },
  title = "Data from outside decides which file is opened",
  message = "`{callee}` opens the path that `{source}` has a part in; compare it with the folder it must stay in",
  from = { "remote" }, to = "path", unless = "path",
  aliases = { "py/path-injection", "S2083" }, tags = { "flow", "path-traversal" },
  references = { "https://cwe.mitre.org/data/definitions/22.html",
    "https://owasp.org/www-community/attacks/Path_Traversal" },
}

flow {
  id = "file-delete-taint", severity = "high", confidence = "high", cwe = { 73, 22 },
  title = "Data from outside decides which file is deleted",
  message = "`{callee}` removes or moves the path that `{source}` has a part in; compare it with the folder it must "
    .. "stay in",
  from = "remote", to = "path-delete", unless = "path",
  tags = { "flow", "path-traversal" },
  references = { "https://cwe.mitre.org/data/definitions/73.html" },
}

flow {
  id = "file-send-taint", severity = "high", confidence = "high", cwe = { 22, 73 },
  title = "Data from outside decides which file is sent",
  message = "`{callee}` sends the file that `{source}` has a part in; use a folder that the name cannot leave",
  from = "remote", unless = "path",
  to = {
    { match = call { "flask.send_file", "flask.helpers.send_file", "quart.send_file", "werkzeug.utils.send_file" },
      at = arg(1) },
    { match = call { "flask.send_from_directory", "flask.helpers.send_from_directory", "quart.send_from_directory" },
      at = arg("directory", 1) },
    { match = call { "starlette.responses.FileResponse", "fastapi.responses.FileResponse", "aiohttp.web.FileResponse",
        "sanic.response.file", "django.views.static.serve", "litestar.response.File" },
      at = { arg("path", 1) } },
    { match = call { "django.http.FileResponse" }, at = arg(1) },
    { match = call { "bottle.static_file" }, at = arg("root", 2) },
    { match = call { "pyramid.response.FileResponse" }, at = arg("path", 1) },
    { match = { pattern '$R["X-Sendfile"] = $V', pattern '$R["X-Accel-Redirect"] = $V' }, at = hole("V") },
  },
  tags = { "flow", "path-traversal" },
  references = { "https://flask.palletsprojects.com/en/stable/api/#flask.send_from_directory" },
}

flow {
  id = "file-template-path-taint", severity = "medium", confidence = "medium", cwe = { 22, 98 },
  title = "Data from outside decides which template is rendered",
  message = "`{callee}` renders the template that `{source}` names; choose from a table",
  from = "remote", unless = "path",
  to = {
    { match = call { "flask.render_template", "quart.render_template", "bottle.template", "bottle.jinja2_template" },
      at = arg(1) },
    { match = call { "django.shortcuts.render", "django.template.response.TemplateResponse" }, at = arg(2) },
    { match = call { "django.template.loader.get_template", "django.template.loader.render_to_string",
        "django.template.loader.select_template" }, at = arg("template_name", 1) },
    { match = call(names.cross({ "jinja2.Environment()", "jinja2.sandbox.SandboxedEnvironment()" }, ".",
        { "get_template", "select_template", "get_or_select_template" })), at = arg("name", 1) },
    { match = call { "mako.lookup.TemplateLookup().get_template" }, at = arg("uri", 1) },
    { match = call { "tornado.web.RequestHandler().render", "tornado.web.RequestHandler().render_string" },
      at = arg("template_name", 1) },
  },
  tags = { "flow", "path-traversal" },
  references = { "https://cwe.mitre.org/data/definitions/98.html" },
}

-- ---- what a client calls a file ----

flow {
  id = "file-upload-name", severity = "high", confidence = "medium", cwe = { 434, 22 },
  instead_of = { "file-path-taint" },
  title = "Upload is saved under the name that the client chose",
  message = "`{callee}` saves an upload where its name (`{source}`) leads; make up a name, or use `secure_filename`",
  from = {
    { match = read(names.cross({
      "werkzeug.datastructures.FileStorage()", "quart.datastructures.FileStorage()", "fastapi.UploadFile()",
      "starlette.datastructures.UploadFile()", "aiohttp.BodyPartReader()", "cgi.FieldStorage()", "sanic.request.File()",
    }, ".", { "filename" })) },
    { match = read(names.cross({ "flask.request", "quart.request" }, ".", { "files.get().filename",
      "files.getlist()[].filename", "files.pop().filename" })) },
    { match = read { "flask.request.files[].filename", "quart.request.files[].filename",
      "bottle.request.files[].raw_filename", "bottle.request.files.get().raw_filename",
      "django.http.HttpRequest().FILES[].name" } },
    { match = read(names.cross({ "django.core.files.uploadedfile.UploadedFile()",
      "django.core.files.uploadedfile.InMemoryUploadedFile()" }, ".", { "name" })) },
  },
  to = {
    { match = call(opens), at = arg("file", 1) },
    { match = call(path_calls), at = receiver },
    { match = call { ".save" }, at = arg(1) },
    { match = call { "django.core.files.storage.FileSystemStorage().save",
      "django.core.files.storage.default_storage.save" },
      at = arg("name", 1) },
  },
  unless = "path",
  tags = { "flow", "uploads" },
  references = { "https://cwe.mitre.org/data/definitions/434.html",
    "https://flask.palletsprojects.com/en/stable/patterns/fileuploads/" },
}

flow {
  id = "file-zip-slip", severity = "high", confidence = "medium", cwe = 22,
  title = "Member's name of an archive becomes a path",
  message = "`{callee}` writes to a path made from the name of a member (`{source}`), which can hold `..`; use "
    .. "`extract`",
  from = {
    { match = call(names.cross({ "zipfile.ZipFile()", "tarfile.open()", "tarfile.TarFile()", "rarfile.RarFile()",
      "py7zr.SevenZipFile()" }, ".", { "namelist", "infolist", "getnames", "getmembers" })) },
    { match = read { "tarfile.TarInfo().name", "zipfile.ZipInfo().filename" } },
    -- for member in archive
    { match = read { "tarfile.open()[].name", "tarfile.TarFile()[].name", "tarfile.TarFile.open()[].name" } },
  },
  to = {
    { match = call { "builtins.open", "io.open", "os.open", "codecs.open" }, at = arg("file", 1),
      where = arg("mode", 2, both { present, not_(matches "^r[bt]?$") }) },
    { match = call(names.cross(names.paths, ".", { "write_text", "write_bytes" })), at = receiver },
    { match = call { "shutil.copy", "shutil.copyfile", "shutil.move", "os.rename", "os.symlink" }, at = arg(2) },
  },
  unless = "path", where = { imports { "zipfile", "tarfile", "rarfile", "py7zr" }, none { path(names.test_paths),
    path { "**/tarfile/*", "**/tarfile.py", "**/zipfile/*" } } },
  aliases = { "py/zipslip" }, tags = { "flow", "archives" },
  references = { "https://cwe.mitre.org/data/definitions/22.html" },
}
