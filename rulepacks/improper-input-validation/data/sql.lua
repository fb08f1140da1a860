-- SQL: how a statement begins, and who runs one.
local names = require("data.names")

local sql = {}

--- The known start of a text that is a statement.
sql.start = "(?is)^[\\s(]*(?:--[^\\n]*\\n\\s*)*(?:select\\b|insert\\s+(?:or\\s+\\w+\\s+|ignore\\s+)?into\\b"
  .. "|delete\\s+from\\b|update\\s"
  .. "|with\\s+(?:recursive\\s+)?[\\w\"]+.*\\bas\\b|replace\\s+into\\b|merge\\s+into\\b"
  .. "|(?:create|drop|alter)\\s+(?:or\\s+replace\\s+)?(?:temp(?:orary)?\\s+|unique\\s+|external\\s+|materialized\\s+)?"
  .. "(?:table|database|schema|index|user|role|view|function|procedure|trigger|sequence|extension|type|keyspace)\\b"
  .. "|truncate\\s|grant\\s|revoke\\s|exec(?:ute)?\\s|call\\s|use\\s|show\\s|describe\\s|explain\\s|set\\s"
  .. "|copy\\s|pragma\\b|attach\\s"
  .. "|lock\\s+tables?|kill\\s|vacuum|analyze\\s|refresh\\s|comment\\s+on|load\\s+data|begin\\b|declare\\s)"

sql.run = { ".execute", ".executemany", ".executescript", ".execute_sql", ".mogrify", ".callproc", ".execute_query",
  ".execute_async", ".exec_driver_sql", ".execute_batch",
  ".copy_expert" }
--- Of asyncpg, pg8000, databases, and the like.
sql.fetch = { ".fetch", ".fetchrow", ".fetchval", ".fetch_all", ".fetch_one", ".fetch_val", ".run", ".prepare",
  ".cursor",
  ".copy_from_query", ".iterate", ".execute_query_dict", ".run_query", ".select_by_sql", ".get_by_sql", ".sql",
    ".query" }

--- Whose argument is a statement for sure.
sql.asyncpg = names.cross({ "asyncpg.connect()", "asyncpg.create_pool()", "asyncpg.create_pool().acquire()",
  "asyncpg.Connection()", "asyncpg.Pool()", "asyncpg.connection.Connection()", "asyncpg.pool.Pool()" }, ".",
  { "fetch", "fetchrow", "fetchval", "execute", "executemany", "prepare", "cursor", "copy_from_query" })

--- A unit that imports one of these talks to a database.
sql.modules = {
  "sqlite3", "psycopg", "psycopg2", "mysql", "MySQLdb", "pymysql", "pymssql", "pyodbc", "cx_Oracle", "oracledb",
    "hdbcli",
  "phoenixdb", "duckdb", "snowflake", "clickhouse_driver", "clickhouse_connect", "cassandra", "aiopg", "aiomysql",
    "aiosqlite",
  "asyncpg", "pg8000", "sqlalchemy", "flask_sqlalchemy", "sqlmodel", "django.db", "peewee", "tortoise", "databases",
    "records",
  "pony", "vertica_python", "ibm_db", "ibm_db_dbi", "fdb", "pysqlcipher3", "psycopg2cffi", "asyncmy", "trino",
    "prestodb", "pyhive",
  "impala", "redshift_connector", "teradatasql", "jaydebeapi", "adodbapi", "pyathena", "firebird", "crate", "sqlobject",
}

sql.extra = { ".extra" }
sql.raw_sql = { "django.db.models.expressions.RawSQL", "django.db.models.RawSQL",
  "django.contrib.gis.db.models.RawSQL" }
sql.raw = { ".objects.raw" }

sql.alchemy = {
  "sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "sqlalchemy.literal_column",
  "sqlalchemy.sql.literal_column", "sqlalchemy.sql.expression.literal_column", "sqlalchemy.sql.elements.TextClause",
  "sqlalchemy.TextClause", "flask_sqlalchemy.SQLAlchemy().text", "sqlalchemy.DDL", "sqlalchemy.schema.DDL",
}
sql.query_parts = { ".filter", ".order_by", ".group_by", ".having", ".distinct", ".from_statement", ".with_hint",
  ".join",
  ".where", ".outerjoin" }

sql.frames = {
  "pandas.read_sql", "pandas.read_sql_query", "pandas.io.sql.read_sql", "pandas.io.sql.read_sql_query",
  "pandas.io.sql.execute", "polars.read_database", "polars.read_database_uri", "pyspark.sql.SparkSession().sql",
  "pyspark.sql.SQLContext().sql", "pyspark.sql.SparkSession.builder.getOrCreate().sql", "streamlit.connection().query",
  "google.cloud.bigquery.Client().query", "google.cloud.bigquery.Client().query_and_wait",
    "dask.dataframe.read_sql_query",
  "awswrangler.athena.read_sql_query", "modin.pandas.read_sql", "duckdb.sql", "duckdb.query", "duckdb.execute",
  "pyspark.sql.functions.expr", "connectorx.read_sql", "pandas.read_gbq",
}
sql.other = {
  "peewee.SQL", "peewee.RawQuery", "pony.orm.raw_sql", "pony.orm.select_by_sql", "web.database().query",
  "records.Database().query", "sqlobject.sqlbuilder.SQLConstant", "tortoise.expressions.RawSQL",
  "databases.Database().execute", "databases.Database().fetch_all", "databases.Database().fetch_one",
}

--- What makes names and values safe to put into a statement.
sql.quoted = names.join(
  names.cross({ "psycopg2.sql", "psycopg.sql" }, ".", { "SQL()", "Identifier()", "Literal()", "SQL().format()",
    "Composed()",
    "Placeholder()", "SQL().join()" }),
  { "psycopg2.extensions.quote_ident()", "django.db.connection.ops.quote_name()", "builtins.int()", "builtins.len()" })

return sql
