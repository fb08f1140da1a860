-- Calls that do not pass on what they are given, as unknown calls do: those that tell something about it, and those
-- that put it somewhere else than into their result.
local names = require("data.names")

-- ---- nothing of it comes out ----

stops {
  match = call(names.join(
    names.cross({ "os.path" }, ".", {
      "exists", "lexists", "isfile", "isdir", "islink", "ismount", "isabs", "getsize", "getmtime", "getatime",
        "getctime", "samefile",
    }),
    names.cross({ "pathlib.Path()", "pathlib.PurePath()" }, ".", {
      "exists", "is_file", "is_dir", "is_symlink", "stat", "lstat", "unlink", "mkdir", "touch", "rmdir", "write_text",
        "write_bytes",
      "is_absolute", "chmod", "read_text", "read_bytes",
    }),
    names.cross({ "pathlib.Path().resolve()", "pathlib.Path().joinpath()", "pathlib.Path().absolute()" }, ".",
      { "exists", "is_file", "is_dir", "read_text", "read_bytes", "stat" }),
    names.cross({ "os" }, ".", {
      "remove", "unlink", "mkdir", "makedirs", "rmdir", "rename", "replace", "chmod", "chown", "stat", "lstat",
        "access", "kill",
      "system", "utime", "link", "symlink", "truncate", "close", "chdir", "getpid",
    }),
    names.cross({ "shutil" }, ".", { "copy", "copy2", "copyfile", "move", "rmtree", "copytree", "disk_usage",
      "chown" }),
    names.cross({ "fnmatch" }, ".", { "fnmatch", "fnmatchcase" }),
    names.cross({ "logging", "logging.getLogger()", "logging.Logger()" }, ".", {
      "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "isEnabledFor",
    }),
    names.cross({ "loguru.logger" }, ".", { "debug", "info", "warning", "error", "exception", "critical" }),
    { "time.sleep", "asyncio.sleep", "warnings.warn", "keyword.iskeyword", "inspect.isfunction", "inspect.isclass",
      "inspect.ismethod", "inspect.iscoroutinefunction", "sys.exit", "sys.getsizeof", "gc.collect", "math.*",
        "statistics.*",
      "random.random", "random.randint", "random.uniform", "secrets.token_hex", "secrets.token_urlsafe",
        "secrets.token_bytes",
      "operator.contains", "operator.eq", "operator.ne", "operator.lt", "operator.gt", "operator.le", "operator.ge",
        "operator.not_",
      "operator.countOf", "operator.indexOf", "difflib.SequenceMatcher().ratio", "mimetypes.guess_type",
        "imghdr.what",
      "email_validator.validate_email", "werkzeug.security.check_password_hash", "django.contrib.auth.authenticate",
      "django.contrib.auth.hashers.check_password", "bcrypt.checkpw", "flask.flash", "flask.abort", "flask.url_for",
      "django.urls.reverse", "django.contrib.messages.*", "tempfile.mkstemp", "tempfile.mkdtemp", "uuid.uuid4",
        "uuid.uuid1" }
  )),
}

-- ---- only a part of what is given goes on ----

propagates { match = call { "re.sub", "re.subn", "regex.sub" }, from = { arg("repl", 2), arg("string", 3) } }
propagates {
  match = call { "re.match", "re.search", "re.fullmatch", "re.findall", "re.finditer", "re.split", "regex.match",
    "regex.search",
    "regex.findall" },
  from = arg("string", 2),
}
propagates {
  match = call(names.cross({ "re.compile()", "regex.compile()" }, ".", { "match", "search", "fullmatch", "findall",
    "finditer", "split" })),
  from = arg("string", 1),
}
propagates { match = call { "re.compile().sub", "re.compile().subn" }, from = { arg("repl", 1), arg("string", 2) } }
propagates { match = call { "os.path.join", "posixpath.join", "ntpath.join" }, from = any_arg }
propagates { match = call { "itertools.chain.from_iterable" }, from = arg(1), element = true }
propagates { match = call { "random.choice" }, from = arg("seq", 1), element = true }
propagates { match = call { "heapq.heappop" }, from = arg(1), element = true }
propagates { match = call { "operator.getitem" }, from = arg(1), element = true }
propagates { match = call { "typing.cast", "typing_extensions.cast" }, from = arg("val", 2) }
propagates { match = call { "asyncio.wait_for", "asyncio.shield" }, from = arg(1) }
propagates { match = call { "functools.reduce" }, from = arg(2), element = true }
propagates { match = call { "textwrap.dedent", "textwrap.indent", "textwrap.fill", "inspect.cleandoc" },
  from = arg("text", 1) }

-- ---- to what is given, not to the result ----

propagates { match = call { "heapq.heappush" }, from = arg(2), to = arg(1) }
propagates { match = call { "bisect.insort" }, from = arg("x", 2), to = arg("a", 1) }
propagates { match = call { "shutil.copyfileobj" }, from = arg(1), to = arg(2) }
propagates {
  match = call(names.cross({ "queue.Queue()", "queue.LifoQueue()", "queue.SimpleQueue()", "asyncio.Queue()",
    "multiprocessing.Queue()" },
    ".", { "put", "put_nowait" })),
  from = arg("item", 1), to = receiver,
}
propagates {
  match = call(names.cross({ "io.StringIO()", "io.BytesIO()" }, ".", { "write", "writelines" })),
  from = arg(1), to = receiver,
}
