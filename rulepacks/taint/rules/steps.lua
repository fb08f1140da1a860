-- Calls that do not pass on what they are given, as unknown calls do: those that tell something about it, and those
-- that put it somewhere else than into their result.
local names = require("data.names")
local types = require("data.types")

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
      "is_absolute", "chmod",
    }),
    names.cross({ "pathlib.Path().resolve()", "pathlib.Path().joinpath()", "pathlib.Path().absolute()" }, ".",
      { "exists", "is_file", "is_dir", "stat" }),
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

-- What a lookup finds was there before, whatever it was looked up by. (What is kept is a source of its own.)
local managers = { "get", "filter", "exclude", "get_or_create", "update_or_create", "create", "aget", "acreate",
  "aget_or_create", "in_bulk", "get_by_natural_key", "get_queryset", "order_by" }
stops {
  match = call(names.join(
    names.cross({ ".objects" }, ".", managers), names.cross({ "._default_manager", ".all_objects" }, ".", managers),
    names.cross({ "django.shortcuts" }, ".", { "get_object_or_404", "get_list_or_404", "aget_object_or_404",
      "aget_list_or_404" }),
    { "._meta.get_field", "django.apps.apps.get_model", "django.apps.apps.get_app_config",
      "rest_framework.generics.get_object_or_404", "django.contrib.auth.get_user", "django.contrib.auth.aauthenticate",
      "celery.result.AsyncResult", ".AsyncResult" }
  )),
}
stops {
  match = call { ".filter", ".exclude", ".order_by", ".select_related", ".prefetch_related", ".get_queryset" },
  where = imports { "django" },
}
-- Flask-Security's stores of users
stops { match = call { ".find_user", ".find_role", ".us_get_totp_secrets" } }
local orm = { "sqlalchemy", "flask_sqlalchemy", "sqlmodel", "peewee", "tortoise", "pony", "mongoengine", "ormar",
  "gino", "odmantic", "beanie" }
stops {
  match = call { ".query.get", ".query.get_or_404", ".query.filter", ".query.filter_by", ".filter_by", ".session.get",
    ".get_or_none", ".get_by_id", ".get_or_404", ".first_or_404", ".one_or_404", ".get_or_create", ".scalar_one",
    ".scalar_one_or_none", ".scalars", ".scalar" },
  where = imports(orm),
}
stops {
  match = call { ".execute", ".executemany", ".exec_driver_sql" },
  where = imports { "sqlite3", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql.connector", "pyodbc", "cx_Oracle",
    "oracledb", "pymssql", "aiosqlite", "sqlalchemy", "flask_sqlalchemy", "django.db", "duckdb", "peewee",
    "snowflake.connector", "cassandra.cluster" },
}
stops {
  match = call { ".find_one", ".find_one_and_update", ".find_one_and_replace", ".find_one_and_delete", ".update_one",
    ".delete_one", ".insert_one", ".insert_many", ".count_documents" },
  where = imports { "pymongo", "flask_pymongo", "motor", "mongomock" },
}
stops { match = call { ".get_item", ".put_item", ".update_item", ".delete_item" }, where = imports { "boto3",
  "aioboto3" } }
-- what is in a database has nothing of the name that it was opened by
stops {
  match = call(names.cross({ "sqlite3", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql.connector", "pyodbc",
    "cx_Oracle", "oracledb", "pymssql", "aiosqlite", "asyncpg", "duckdb", "snowflake.connector" }, ".", { "connect" })),
}
stops { match = call { "sqlalchemy.create_engine", "redis.Redis", "redis.StrictRedis", "redis.from_url",
  "pymongo.MongoClient", "paramiko.SSHClient().connect" } }
-- modules and what they define have nothing of the name that they were found by
stops {
  match = call { "builtins.__import__", "importlib.import_module", "importlib.__import__", "importlib.reload",
    "importlib.util.find_spec", "importlib.util.module_from_spec", "imp.load_source", "imp.load_module",
    "imp.find_module", "pkgutil.resolve_name", "pydoc.locate", "django.utils.module_loading.import_string",
    "werkzeug.utils.import_string" },
}
-- what an option of a section says is the file's; what was given beforehand is there to be put into it
stops { match = call { "configparser.ConfigParser", "configparser.RawConfigParser", "configparser.SafeConfigParser" } }
-- what programs and servers answer is theirs
stops {
  match = call(names.join(
    names.cross({ "subprocess" }, ".", { "run", "call", "check_call", "check_output", "Popen", "getoutput",
      "getstatusoutput" }),
    names.cross({ "requests", "requests.api", "httpx" }, ".", types.http_calls),
    names.cross({ "requests.Session()", "requests.session()", "requests.sessions.Session()", "httpx.Client()",
      "httpx.AsyncClient()", "aiohttp.ClientSession()" }, ".", types.http_calls),
    { "urllib.request.urlopen", "urllib2.urlopen", "urllib.urlopen", "os.popen" }
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
-- a file by its name, however it is encoded and read
propagates { match = call { "builtins.open", "io.open" }, from = arg("file", 1) }
propagates { match = call { "codecs.open", "gzip.open", "bz2.open", "lzma.open" }, from = arg("filename", 1) }
-- the name of the file is for tracebacks
propagates { match = call { "builtins.compile" }, from = arg("source", 1) }
propagates { match = call { "codeop.compile_command", "code.compile_command" }, from = arg("source", 1) }
propagates { match = call { "itertools.chain.from_iterable" }, from = arg(1), element = true }
propagates { match = call { "random.choice" }, from = arg("seq", 1), element = true }
propagates { match = call { "heapq.heappop" }, from = arg(1), element = true }
propagates { match = call { "operator.getitem" }, from = arg(1), element = true }
propagates { match = call { "typing.cast", "typing_extensions.cast" }, from = arg("val", 2) }
propagates { match = call { "asyncio.wait_for", "asyncio.shield" }, from = arg(1) }
propagates { match = call { "functools.reduce" }, from = arg(2), element = true }
propagates { match = call { "textwrap.dedent", "textwrap.indent", "textwrap.fill", "inspect.cleandoc" },
  from = arg("text", 1) }

-- models of pydantic: what they are made of, and what they are written as
local models = { "pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel" }
propagates {
  match = call(names.cross(models, ".", { "parse_obj", "parse_raw", "model_validate", "model_validate_json",
    "construct", "model_construct" })),
  from = any_arg,
}
propagates {
  match = call(names.cross(models, "().", { "dict", "json", "copy", "model_dump", "model_dump_json", "model_copy" })),
  from = receiver,
}

-- ---- to what is given, not to the result ----

propagates { match = call { "heapq.heappush" }, from = arg(2), to = arg(1) }
propagates { match = call { "bisect.insort" }, from = arg("x", 2), to = arg("a", 1) }
propagates { match = call { "shutil.copyfileobj" }, from = arg(1), to = arg(2) }
propagates { match = call { "contextvars.ContextVar().set" }, from = arg("value", 1), to = receiver }
propagates {
  match = call(names.cross({ "io.StringIO()", "io.BytesIO()" }, ".", { "write", "writelines" })),
  from = arg(1), to = receiver,
}

-- digests: of the text and by the algorithm that they were made with
local digests = names.cross({ "cryptography.hazmat.primitives" }, ".", { "hashes.Hash", "hmac.HMAC" })
propagates { match = call(digests), from = { arg("algorithm"), arg(1), arg(2) } }
propagates { match = call(names.cross(digests, "().", { "finalize", "copy" })), from = receiver }
propagates { match = call(names.cross(digests, "().", { "update" })), from = arg("data", 1), to = receiver }
