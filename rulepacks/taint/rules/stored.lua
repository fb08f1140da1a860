-- What was kept and is read back: files, archives, databases. Somebody wrote it at some time.
local names = require("data.names")

source {
  group = "stored",
  match = call(names.join(
    { "os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob" },
    names.cross({ "builtins.open()", "io.open()", "codecs.open()", "gzip.open()", "bz2.open()", "lzma.open()" }, ".",
      {
      "read", "readline", "readlines",
    }),
    names.cross({ "pathlib.Path()" }, ".", { "read_text", "read_bytes", "iterdir", "glob", "rglob" }),
    names.cross({ "zipfile.ZipFile()", "tarfile.TarFile()", "tarfile.open()" }, ".", {
      "namelist", "infolist", "read", "getnames", "getmembers", "extractfile",
    }),
    names.cross({ "configparser.ConfigParser()", "configparser.RawConfigParser()" }, ".", { "get", "items", "options",
      "sections" })
  )),
}
source {
  group = "stored",
  match = read { "tarfile.TarInfo().name", "tarfile.TarInfo().linkname", "zipfile.ZipInfo().filename" },
}

-- Second order: what a query brings back, users wrote, in forms for the most part. Files and settings are rather
-- written by whoever runs the program.
source { group = "database", match = call { ".fetchone", ".fetchall", ".fetchmany" } }
-- ... row by row: of the statement's result, and of the cursor that has run it
local classes = { "sqlite3.Cursor", "psycopg2.extensions.cursor", "psycopg.Cursor", "psycopg.AsyncCursor",
  "MySQLdb.cursors.Cursor", "pymysql.cursors.Cursor", "mysql.connector.cursor.MySQLCursor", "mariadb.cursors.Cursor",
  "cx_Oracle.Cursor", "oracledb.Cursor", "pyodbc.Cursor", "pymssql.Cursor", "trino.dbapi.Cursor",
  "snowflake.connector.cursor.SnowflakeCursor", "aiosqlite.Cursor", "aiopg.Cursor", "aiomysql.Cursor",
  "django.db.backends.utils.CursorWrapper" }
local cursors = names.cross(classes, "", { "()" })
-- a cursor of the program's own is no row to itself
source { group = "database", match = name(cursors), parts = { "[]" }, where = none { inside { class = classes } } }
source {
  group = "database", parts = { "[]" },
  match = call(names.join(
    names.cross(cursors, ".", { "execute" }),
    names.cross({ "sqlite3.Connection()", "psycopg.Connection()", "psycopg.AsyncConnection()", "pyodbc.Connection()",
      "aiosqlite.Connection()", "sqlalchemy.engine.Connection()" }, ".", { "execute" }))),
}
-- connections that run statements themselves
source {
  group = "database", match = call { ".execute" }, parts = { "[]" },
  where = imports { "sqlite3", "aiosqlite", "psycopg" },
}

source {
  group = "database",
  match = call(names.join(
    names.cross({ "redis.Redis()", "redis.StrictRedis()", "redis.from_url()" }, ".", { "get", "hget", "hgetall",
      "lrange", "lpop", "rpop", "blpop", "brpop" }),
    names.cross({ "memcache.Client()", "pymemcache.client.base.Client()" }, ".", { "get" }),
    { "boto3.client().get_object", "kafka.KafkaConsumer().poll" }
  )),
}
