-- What calls and attributes of libraries give: by these names a chain is known however it was come by. Rules may name
-- the class ("sqlite3.Cursor().execute") or the call ("sqlite3.connect().cursor().execute").

-- Pairs of one class: what its instances give by which of their methods and attributes.
local function members(class, given)
  local all = {}
  for member, result in pairs(given) do
    all[class .. "()." .. member] = result
  end
  types(all)
end

-- The usual shape of a database driver: connections give cursors, both are their own context.
local function driver(connects, connection, cursor)
  local all = {}
  for _, name in ipairs(connects) do
    all[name .. "()"] = connection
  end
  types(all)
  members(connection, { ["cursor()"] = cursor, ["__enter__()"] = connection })
  members(cursor, { ["__enter__()"] = cursor })
end

-- ---- databases: DB-API drivers ----

driver({ "sqlite3.connect", "sqlite3.dbapi2.connect", "pysqlite2.dbapi2.connect", "pysqlcipher3.dbapi2.connect" },
  "sqlite3.Connection", "sqlite3.Cursor")
members("sqlite3.Connection", { ["execute()"] = "sqlite3.Cursor", ["executemany()"] = "sqlite3.Cursor",
  ["executescript()"] = "sqlite3.Cursor" })
members("sqlite3.Cursor", { ["execute()"] = "sqlite3.Cursor", ["connection"] = "sqlite3.Connection" })
driver({ "psycopg2.connect", "psycopg2.pool.SimpleConnectionPool().getconn",
  "psycopg2.pool.ThreadedConnectionPool().getconn" },
  "psycopg2.extensions.connection", "psycopg2.extensions.cursor")
driver({ "psycopg.connect", "psycopg.Connection.connect", "psycopg_pool.ConnectionPool().connection",
  "psycopg_pool.ConnectionPool().getconn" }, "psycopg.Connection", "psycopg.Cursor")
members("psycopg.Connection", { ["execute()"] = "psycopg.Cursor" })
driver({ "psycopg.AsyncConnection.connect", "psycopg_pool.AsyncConnectionPool().connection" },
  "psycopg.AsyncConnection",
  "psycopg.AsyncCursor")
members("psycopg.AsyncConnection", { ["execute()"] = "psycopg.AsyncCursor" })
driver({ "MySQLdb.connect", "MySQLdb.Connect", "MySQLdb.Connection" }, "MySQLdb.connections.Connection",
  "MySQLdb.cursors.Cursor")
driver({ "pymysql.connect", "pymysql.Connect", "pymysql.Connection" }, "pymysql.connections.Connection",
  "pymysql.cursors.Cursor")
driver({ "mysql.connector.connect", "mysql.connector.Connect",
  "mysql.connector.pooling.MySQLConnectionPool().get_connection" },
  "mysql.connector.connection.MySQLConnection", "mysql.connector.cursor.MySQLCursor")
driver({ "mariadb.connect", "mariadb.ConnectionPool().get_connection" }, "mariadb.connections.Connection",
  "mariadb.cursors.Cursor")
driver({ "cx_Oracle.connect", "cx_Oracle.SessionPool().acquire" }, "cx_Oracle.Connection", "cx_Oracle.Cursor")
driver({ "oracledb.connect", "oracledb.create_pool().acquire" }, "oracledb.Connection", "oracledb.Cursor")
driver({ "pyodbc.connect" }, "pyodbc.Connection", "pyodbc.Cursor")
members("pyodbc.Connection", { ["execute()"] = "pyodbc.Cursor" })
driver({ "pymssql.connect" }, "pymssql.Connection", "pymssql.Cursor")
driver({ "snowflake.connector.connect" }, "snowflake.connector.connection.SnowflakeConnection",
  "snowflake.connector.cursor.SnowflakeCursor")
driver({ "duckdb.connect" }, "duckdb.DuckDBPyConnection", "duckdb.DuckDBPyConnection")
driver({ "trino.dbapi.connect" }, "trino.dbapi.Connection", "trino.dbapi.Cursor")
driver({ "vertica_python.connect" }, "vertica_python.vertica.connection.Connection",
  "vertica_python.vertica.cursor.Cursor")
driver({ "redshift_connector.connect" }, "redshift_connector.Connection", "redshift_connector.Cursor")
driver({ "ibm_db_dbi.connect" }, "ibm_db_dbi.Connection", "ibm_db_dbi.Cursor")

-- ---- databases: asyncio ----

types {
  ["asyncpg.connect()"] = "asyncpg.Connection", ["asyncpg.create_pool()"] = "asyncpg.Pool",
  ["asyncpg.Pool().acquire()"] = "asyncpg.Connection", ["asyncpg.pool.Pool().acquire()"] = "asyncpg.Connection",
  ["aiopg.connect()"] = "aiopg.Connection", ["aiopg.create_pool()"] = "aiopg.Pool",
  ["aiopg.Pool().acquire()"] = "aiopg.Connection", ["aiopg.Pool().cursor()"] = "aiopg.Cursor",
  ["aiopg.Connection().cursor()"] = "aiopg.Cursor",
  ["aiomysql.connect()"] = "aiomysql.Connection", ["aiomysql.create_pool()"] = "aiomysql.Pool",
  ["aiomysql.Pool().acquire()"] = "aiomysql.Connection", ["aiomysql.Connection().cursor()"] = "aiomysql.Cursor",
  ["aiosqlite.connect()"] = "aiosqlite.Connection", ["aiosqlite.Connection().cursor()"] = "aiosqlite.Cursor",
  ["aiosqlite.Connection().execute()"] = "aiosqlite.Cursor",
  ["databases.Database().connection()"] = "databases.core.Connection",
}

-- ---- SQLAlchemy ----

types {
  ["sqlalchemy.create_engine()"] = "sqlalchemy.engine.Engine",
  ["sqlalchemy.engine.create_engine()"] = "sqlalchemy.engine.Engine",
  ["sqlalchemy.ext.asyncio.create_async_engine()"] = "sqlalchemy.ext.asyncio.AsyncEngine",
  ["sqlmodel.create_engine()"] = "sqlalchemy.engine.Engine",
  ["flask_sqlalchemy.SQLAlchemy().engine"] = "sqlalchemy.engine.Engine",
  ["flask_sqlalchemy.SQLAlchemy().session"] = "sqlalchemy.orm.Session",
  ["sqlalchemy.orm.sessionmaker()()"] = "sqlalchemy.orm.Session",
  ["sqlalchemy.orm.scoped_session()()"] = "sqlalchemy.orm.Session",
  ["sqlalchemy.orm.create_session()"] = "sqlalchemy.orm.Session",
  ["sqlalchemy.ext.asyncio.async_sessionmaker()()"] = "sqlalchemy.ext.asyncio.AsyncSession",
}
members("sqlalchemy.engine.Engine", { ["connect()"] = "sqlalchemy.engine.Connection",
  ["begin()"] = "sqlalchemy.engine.Connection",
  ["raw_connection()"] = "sqlalchemy.pool.PoolProxiedConnection" })
members("sqlalchemy.ext.asyncio.AsyncEngine", { ["connect()"] = "sqlalchemy.ext.asyncio.AsyncConnection",
  ["begin()"] = "sqlalchemy.ext.asyncio.AsyncConnection" })
members("sqlalchemy.orm.Session", { ["query()"] = "sqlalchemy.orm.Query",
  ["connection()"] = "sqlalchemy.engine.Connection",
  ["get_bind()"] = "sqlalchemy.engine.Engine" })
for _, method in ipairs { "filter", "filter_by", "join", "outerjoin", "order_by", "group_by", "having", "options",
  "limit",
  "offset", "distinct", "select_from", "where", "with_entities" } do
  types { ["sqlalchemy.orm.Query()." .. method .. "()"] = "sqlalchemy.orm.Query" }
end

-- ---- Django ----

types {
  ["django.db.connection.cursor()"] = "django.db.backends.utils.CursorWrapper",
  ["django.db.connections[].cursor()"] = "django.db.backends.utils.CursorWrapper",
  ["django.db.transaction.get_connection().cursor()"] = "django.db.backends.utils.CursorWrapper",
  ["django.db.models.Model().objects"] = "django.db.models.Manager",
  ["django.db.models.Model.objects"] = "django.db.models.Manager",
  ["django.contrib.auth.get_user_model().objects"] = "django.db.models.Manager",
  ["django.contrib.auth.models.User.objects"] = "django.db.models.Manager",
  ["django.contrib.auth.get_user_model()().objects"] = "django.db.models.Manager",
}
for _, class in ipairs { "django.db.models.Manager", "django.db.models.QuerySet" } do
  for _, method in ipairs { "all", "filter", "exclude", "annotate", "order_by", "distinct", "values", "values_list",
    "select_related",
    "prefetch_related", "defer", "only", "using", "extra", "none", "reverse", "union", "select_for_update" } do
    types { [class .. "()." .. method .. "()"] = "django.db.models.QuerySet" }
  end
end

-- Django REST framework: views that have a serializer make it of the request
for _, class in ipairs { "generics.GenericAPIView", "generics.CreateAPIView", "generics.UpdateAPIView",
  "generics.ListCreateAPIView", "generics.RetrieveUpdateAPIView", "generics.RetrieveUpdateDestroyAPIView",
  "viewsets.GenericViewSet", "viewsets.ModelViewSet" } do
  types { ["rest_framework." .. class .. "().get_serializer()"] = "rest_framework.serializers.Serializer" }
end

-- ---- paths ----

types {
  ["pathlib.Path.cwd()"] = "pathlib.Path", ["pathlib.Path.home()"] = "pathlib.Path",
  ["pathlib.PosixPath()"] = "pathlib.Path",
  ["pathlib.WindowsPath()"] = "pathlib.Path", ["pathlib.Path().parents[]"] = "pathlib.Path",
}
for _, member in ipairs { "parent", "resolve()", "absolute()", "joinpath()", "expanduser()", "with_suffix()",
  "with_name()",
  "with_stem()", "relative_to()", "rename()", "replace()", "readlink()", "iterdir()[]", "glob()[]", "rglob()[]" } do
  types { ["pathlib.Path()." .. member] = "pathlib.Path" }
end

-- ---- HTTP ----

types {
  ["requests.session()"] = "requests.Session", ["requests.sessions.session()"] = "requests.Session",
  ["requests_oauthlib.OAuth2Session()"] = "requests.Session", ["cloudscraper.create_scraper()"] = "requests.Session",
  ["requests_html.HTMLSession()"] = "requests.Session",
  ["requests_futures.sessions.FuturesSession()"] = "requests.Session",
  ["requests.sessions.Session()"] = "requests.Session", ["requests.Session().__enter__()"] = "requests.Session",
  ["httpx.Client().__enter__()"] = "httpx.Client", ["httpx.AsyncClient().__aenter__()"] = "httpx.AsyncClient",
  ["aiohttp.client.ClientSession()"] = "aiohttp.ClientSession",
  ["aiohttp.ClientSession().__aenter__()"] = "aiohttp.ClientSession",
  ["aiohttp.web.Request().multipart()"] = "aiohttp.MultipartReader",
  ["aiohttp.web.View().request.multipart()"] = "aiohttp.MultipartReader",
  ["aiohttp.MultipartReader().next()"] = "aiohttp.BodyPartReader",
  ["aiohttp.MultipartReader()[]"] = "aiohttp.BodyPartReader",
  ["urllib3.poolmanager.PoolManager()"] = "urllib3.PoolManager",
  ["urllib3.poolmanager.ProxyManager()"] = "urllib3.ProxyManager",
  ["urllib3.connectionpool.HTTPConnectionPool()"] = "urllib3.HTTPConnectionPool",
  ["urllib3.proxy_from_url()"] = "urllib3.ProxyManager",
  ["urllib3.connection_from_url()"] = "urllib3.HTTPConnectionPool",
  ["urllib.request.build_opener()"] = "urllib.request.OpenerDirector",
}
for _, class in ipairs { "requests.Session", "requests" } do
  local call = class == "requests" and "requests." or class .. "()."
  for _, method in ipairs { "get", "post", "put", "patch", "delete", "head", "options", "request" } do
    types { [call .. method .. "()"] = "requests.Response" }
  end
end
for _, class in ipairs { "httpx.Client()", "httpx.AsyncClient()", "httpx" } do
  for _, method in ipairs { "get", "post", "put", "patch", "delete", "head", "options", "request" } do
    types { [class .. "." .. method .. "()"] = "httpx.Response" }
  end
end

-- ---- archives, XML, templates ----

types {
  ["tarfile.open()"] = "tarfile.TarFile", ["tarfile.TarFile.open()"] = "tarfile.TarFile",
  ["tarfile.TarFile.gzopen()"] = "tarfile.TarFile",
  ["tarfile.TarFile.bz2open()"] = "tarfile.TarFile", ["tarfile.TarFile.xzopen()"] = "tarfile.TarFile",
  ["tarfile.TarFile().getmember()"] = "tarfile.TarInfo", ["tarfile.TarFile().next()"] = "tarfile.TarInfo",
  ["zipfile.ZipFile().getinfo()"] = "zipfile.ZipInfo", ["zipfile.ZipFile().open()"] = "zipfile.ZipExtFile",
  ["ssl.create_default_context()"] = "ssl.SSLContext", ["ssl._create_unverified_context()"] = "ssl.SSLContext",
  ["ssl._create_stdlib_context()"] = "ssl.SSLContext", ["ssl._create_default_https_context()"] = "ssl.SSLContext",
  ["ssl.SSLContext().wrap_socket()"] = "ssl.SSLSocket", ["ssl.wrap_socket()"] = "ssl.SSLSocket",
  ["xml.etree.ElementTree.parse()"] = "xml.etree.ElementTree.ElementTree",
  ["xml.etree.ElementTree.fromstring()"] = "xml.etree.ElementTree.Element",
  ["xml.etree.ElementTree.XML()"] = "xml.etree.ElementTree.Element",
  ["xml.etree.ElementTree.ElementTree().getroot()"] = "xml.etree.ElementTree.Element",
  ["lxml.etree.parse()"] = "lxml.etree._ElementTree", ["lxml.etree.fromstring()"] = "lxml.etree._Element",
  ["lxml.etree.XML()"] = "lxml.etree._Element", ["lxml.etree.HTML()"] = "lxml.etree._Element",
  ["lxml.etree._ElementTree().getroot()"] = "lxml.etree._Element", ["lxml.html.fromstring()"] = "lxml.etree._Element",
  ["xml.sax.make_parser()"] = "xml.sax.xmlreader.XMLReader",
  ["xml.parsers.expat.ParserCreate()"] = "xml.parsers.expat.XMLParserType",
  ["jinja2.Environment().get_template()"] = "jinja2.Template",
  ["jinja2.Environment().from_string()"] = "jinja2.Template",
  ["jinja2.Environment().select_template()"] = "jinja2.Template",
  ["jinja2.Environment().overlay()"] = "jinja2.Environment",
  ["jinja2.sandbox.SandboxedEnvironment().from_string()"] = "jinja2.Template",
  ["mako.lookup.TemplateLookup().get_template()"] = "mako.template.Template",
}

-- ---- other machines, other programs ----

types {
  ["socketserver.BaseRequestHandler().request"] = "socket.socket",
  ["socket.socket().accept()[]"] = "socket.socket", ["socket.create_connection()"] = "socket.socket",
  ["ssl.SSLSocket().accept()[]"] = "ssl.SSLSocket", ["socket.create_server()"] = "socket.socket",
  ["socket.fromfd()"] = "socket.socket", ["socket.socket().dup()"] = "socket.socket",
  ["kafka.KafkaConsumer()[]"] = "kafka.consumer.fetcher.ConsumerRecord",
  ["paramiko.client.SSHClient()"] = "paramiko.SSHClient",
  ["paramiko.SSHClient().open_sftp()"] = "paramiko.SFTPClient",
  ["paramiko.SSHClient().get_transport()"] = "paramiko.Transport",
  ["paramiko.SSHClient().invoke_shell()"] = "paramiko.Channel",
  ["paramiko.Transport().open_session()"] = "paramiko.Channel",
  ["paramiko.SFTPClient.from_transport()"] = "paramiko.SFTPClient",
  ["paramiko.transport.Transport()"] = "paramiko.Transport",
  ["subprocess.Popen().__enter__()"] = "subprocess.Popen",
  ["docker.from_env()"] = "docker.DockerClient", ["docker.client.from_env()"] = "docker.DockerClient",
  ["docker.DockerClient().containers.get()"] = "docker.models.containers.Container",
  ["redis.from_url()"] = "redis.Redis", ["redis.Redis.from_url()"] = "redis.Redis",
  ["redis.StrictRedis()"] = "redis.Redis",
  ["redis.client.Redis()"] = "redis.Redis", ["redis.Redis().pipeline()"] = "redis.client.Pipeline",
  ["redis.Redis().pubsub()"] = "redis.client.PubSub", ["redis.asyncio.from_url()"] = "redis.asyncio.Redis",
  ["redis.asyncio.Redis.from_url()"] = "redis.asyncio.Redis",
  ["ldap.initialize()"] = "ldap.ldapobject.LDAPObject", ["ldap.open()"] = "ldap.ldapobject.LDAPObject",
  ["ldap.ldapobject.SimpleLDAPObject()"] = "ldap.ldapobject.LDAPObject",
  ["ldap.ldapobject.ReconnectLDAPObject()"] = "ldap.ldapobject.LDAPObject",
  ["ldap3.core.connection.Connection()"] = "ldap3.Connection",
  ["ftplib.FTP().__enter__()"] = "ftplib.FTP", ["smtplib.SMTP().__enter__()"] = "smtplib.SMTP",
}

-- ---- documents ----

-- A database and a collection are named by attribute, by key or by call.
local mongo = {
  { client = "pymongo.MongoClient", database = "pymongo.database.Database",
    collection = "pymongo.collection.Collection" },
  { client = "motor.motor_asyncio.AsyncIOMotorClient", database = "motor.motor_asyncio.AsyncIOMotorDatabase",
    collection = "motor.motor_asyncio.AsyncIOMotorCollection" },
}
for _, names in ipairs(mongo) do
  types {
    [names.client .. "()[]"] = names.database, [names.client .. "().get_database()"] = names.database,
    [names.client .. "().get_default_database()"] = names.database, [names.client .. "().db"] = names.database,
    [names.client .. "().database"] = names.database,
    [names.database .. "()[]"] = names.collection, [names.database .. "().get_collection()"] = names.collection,
    [names.database .. "().create_collection()"] = names.collection,
  }
end
types {
  ["pymongo.mongo_client.MongoClient()"] = "pymongo.MongoClient", ["pymongo.Connection()"] = "pymongo.MongoClient",
  ["flask_pymongo.PyMongo().db"] = "pymongo.database.Database",
  ["flask_pymongo.PyMongo().cx"] = "pymongo.MongoClient",
  ["mongoengine.get_db()"] = "pymongo.database.Database",
  ["mongoengine.connection.get_db()"] = "pymongo.database.Database",
}

-- ---- clouds: clients that a session gives are those of the module ----

types {
  ["boto3.Session()"] = "boto3.session.Session",
}
same {
  ["six.moves.urllib.parse"] = "urllib.parse",
  ["boto3.session.Session().client"] = "boto3.client", ["boto3.session.Session().resource"] = "boto3.resource",
  -- one class by several names
  ["sqlalchemy.engine.base.Engine"] = "sqlalchemy.engine.Engine", ["sqlalchemy.Engine"] = "sqlalchemy.engine.Engine",
  ["sqlalchemy.engine.base.Connection"] = "sqlalchemy.engine.Connection",
  ["sqlalchemy.Connection"] = "sqlalchemy.engine.Connection",
  ["sqlalchemy.orm.session.Session"] = "sqlalchemy.orm.Session",
  ["sqlalchemy.orm.query.Query"] = "sqlalchemy.orm.Query",
  ["sqlalchemy.ext.asyncio.session.AsyncSession"] = "sqlalchemy.ext.asyncio.AsyncSession",
  ["asyncpg.connection.Connection"] = "asyncpg.Connection", ["sqlite3.dbapi2.Connection"] = "sqlite3.Connection",
  ["sqlite3.dbapi2.Cursor"] = "sqlite3.Cursor", ["requests.models.Response"] = "requests.Response",
}
