-- Logins without password, or with one that everybody knows; requests that never end.
local names = require("data.names")

local CONNECT = {
  "psycopg2.connect", "psycopg.connect", "pymysql.connect", "pymysql.connections.Connection", "MySQLdb.connect",
  "mysql.connector.connect", "pgdb.connect", "asyncpg.connect", "asyncpg.create_pool", "aiomysql.connect",
  "aiomysql.create_pool", "mariadb.connect", "pymssql.connect",
}
local ENGINES = {
  "sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine", "sqlmodel.create_engine",
  "sqlalchemy.engine.create_engine",
}
local EMPTY_IN_URL = "^(?:mysql|mariadb|postgres|postgresql|mssql|oracle)(?:\\+\\w+)?://[^:/@\\s]+:@"

rule {
  id = "conf-db-empty-password", severity = "high", confidence = "medium", cwe = { 521, 258 },
  title = "Database login has an empty password",
  message = "`{callee}` logs in with an empty password, so whoever reaches the database gets in; set one and "
    .. "read it from "
    .. "the environment",
  tags = { "database" },
  references = { "https://cheatsheetseries.owasp.org/cheatsheets/Database_Security_Cheat_Sheet.html" },
  match = { call(CONNECT), call(ENGINES) },
  where = {
    any {
      all { callee(resolves(CONNECT)), any { arg("password", equals("")), arg("passwd", equals("")) } },
      all { callee(resolves { "pymysql.connect", "MySQLdb.connect", "mysql.connector.connect" }), arg(3, equals("")) },
      all { callee(resolves(ENGINES)), arg("url", 1, matches(EMPTY_IN_URL)) },
    },
    none { path(names.test_paths) },
  },
}

-- The pairs that products ship with and scanners try.
local USER = "(?i)^(?:admin|administrator|root|guest|sa|postgres|minioadmin|airflow|neo4j|elastic|rabbitmq)$"
local COMMON = "(?i)^(?:admin|administrator|root|guest|sa|postgres|minioadmin|airflow|neo4j|changeme|password|"
  .. "rabbitmq|toor|123456|letmein)$"
local DEFAULT_IN_URL = "(?i)^[a-z][a-z0-9+.-]*://(?:admin:(?:admin|password)|root:(?:root|toor|password)|guest:guest|"
  .. "postgres:(?:postgres|password)|sa:sa|airflow:airflow|neo4j:(?:neo4j|password)|elastic:(?:elastic|changeme)|"
  .. "minioadmin:minioadmin)@(?!localhost|127\\.|\\[::1\\])"
local CLIENTS = {
  "pika.PlainCredentials", "pika.credentials.PlainCredentials", "neo4j.basic_auth", "paramiko.SSHClient().connect",
  "minio.Minio", "requests.auth.HTTPBasicAuth", "ftplib.FTP", "ftplib.FTP_TLS", "redis.Redis", "pymongo.MongoClient",
}

rule {
  id = "conf-default-credentials", severity = "medium", confidence = "medium", cwe = { 1392, 798 },
  title = "Login is the one that the product ships with",
  message = "`{callee}` logs in with a pair that everybody tries first; change it and read it from the environment",
  tags = { "credentials" },
  references = { "https://cwe.mitre.org/data/definitions/1392.html" },
  match = {
    call(CONNECT), call(CLIENTS), call(ENGINES),
    call { "pika.URLParameters", "kombu.Connection", "celery.Celery", "redis.from_url", "redis.Redis.from_url",
      "aio_pika.connect", "aio_pika.connect_robust" },
  },
  where = {
    any {
      all {
        any { arg("user", matches(USER)), arg("username", matches(USER)), arg("access_key", matches(USER)) },
        any {
          arg("password", matches(COMMON)), arg("passwd", matches(COMMON)), arg("secret_key", matches(COMMON)),
        },
      },
      all {
        callee(resolves { "pika.**", "neo4j.basic_auth", "requests.auth.HTTPBasicAuth" }),
        arg(1, matches(USER)), arg(2, matches(COMMON)),
      },
      arg(1, matches(DEFAULT_IN_URL)), arg("broker", matches(DEFAULT_IN_URL)), arg("url", matches(DEFAULT_IN_URL)),
    },
    none { path(names.test_paths) },
  },
}

local BIND = { "ldap.initialize().simple_bind", "ldap.initialize().simple_bind_s", "ldap.initialize().bind",
  "ldap.initialize().bind_s", "ldap.open().simple_bind_s", "ldap.ldapobject.LDAPObject().simple_bind_s" }
local LDAP3 = { "ldap3.Connection", "ldap3.core.connection.Connection" }

rule {
  id = "conf-ldap-anonymous", severity = "high", confidence = "medium", cwe = { 521, 287 },
  title = "LDAP login without a password",
  message = "`{callee}` without a password is accepted by most servers for any user; pass one and refuse empty ones",
  tags = { "ldap" },
  references = { "https://www.rfc-editor.org/rfc/rfc4513#section-5.1.2" },
  match = { call(BIND), call(LDAP3) },
  where = {
    any {
      all { callee(resolves(BIND)), arg("cred", 2, either { absent, falsy }) },
      all {
        callee(resolves(LDAP3)),
        any {
          all { arg("user", 2, present), arg("password", 3, equals("")) },
          arg("authentication", resolves { "ldap3.ANONYMOUS" }),
        },
      },
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = any {
        arg("authentication", resolves { "ldap3.ANONYMOUS" }),
        all { callee(resolves(BIND)), arg("who", 1, either { absent, falsy }) },
      },
      severity = "medium", message = "`{callee}` asks the directory anonymously, so everybody may; use a "
        .. "service account",
    },
  },
}

rule {
  id = "conf-mongo-auth", severity = "medium", confidence = "high", cwe = { 477, 522 },
  title = "MongoDB login by a withdrawn method",
  message = "`{callee}` logs in by MONGODB-CR, which is built on MD5 and was removed; use SCRAM-SHA-256",
  tags = { "database" },
  references = { "https://www.mongodb.com/docs/manual/core/security-scram/" },
  match = call {
    "pymongo.MongoClient", "pymongo.mongo_client.MongoClient", "motor.motor_asyncio.AsyncIOMotorClient",
    "pymongo.AsyncMongoClient",
  },
  where = any {
    arg("authMechanism", equals("MONGODB-CR")), arg("host", 1, matches("(?i)[?&]authMechanism=MONGODB-CR\\b")),
  },
}


rule {
  -- A matter of reliability nearly everywhere, and found in nearly every program: only shown to those who ask.
  id = "conf-http-no-timeout", severity = "info", confidence = "medium", cwe = { 400, 1088 },
  title = "Request may wait for ever",
  message = "`{callee}` waits for ever when the server does not answer; pass `timeout`",
  aliases = { "B113", "S113" },
  tags = { "network" },
  references = { "https://requests.readthedocs.io/en/latest/user/advanced/#timeouts" },
  match = {
    call(names.requests), call(names.requests_session), call(names.httpx), call(names.httpx_client),
    call(names.httpx_session),
  },
  where = {
    any {
      all { none { callee(resolves { "httpx.**" }) }, arg("timeout", absent) },
      arg("timeout", equals(nil)),
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = arg("timeout", equals(nil)),
      message = "`{callee}` with `timeout=None` waits for ever when the server does not answer; pass a number",
    },
    -- A session may have an adapter that brings a timeout.
    { where = callee(resolves(names.requests_session)), confidence = "low" },
  },
}
