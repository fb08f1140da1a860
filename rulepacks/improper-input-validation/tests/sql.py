import sqlite3

import pandas
from django.contrib.auth.models import User
from django.db.models import F, Func
from django.db.models.expressions import RawSQL
from sqlalchemy import text

cur = sqlite3.connect("a.db").cursor()
TABLE = "users"


def build(name, table):
    q = "SELECT * FROM users WHERE name = '%s'" % name  # expect: input-sql-string-build@medium
    q = "SELECT * FROM users WHERE name = '" + name + "'"  # expect: input-sql-string-build@medium
    q = "SELECT * FROM users WHERE name = '{}'".format(name)  # expect: input-sql-string-build
    q = f"DELETE FROM users WHERE name = '{name}'"  # expect: input-sql-string-build
    q = "SELECT * FROM users WHERE name = 'X'".replace("X", name)  # expect: input-sql-string-build
    q = " ".join(["SELECT * FROM users WHERE name =", name])  # expect: input-sql-string-build
    q = f"SELECT a FROM {table}"  # expect: input-sql-string-build@low
    q = f"SELECT a FROM {TABLE}"  # ok: input-sql-string-build
    q = "SELECT * FROM users WHERE name = ?"  # ok: input-sql-string-build
    q = "SELECT * FROM users " + "WHERE name = ?"  # ok: input-sql-string-build
    print("SELECT * FROM users WHERE name = %s" % name)  # ok: input-sql-string-build
    q = "Select a file from %s" % name  # ok: input-sql-string-build
    raise ValueError(f"update {name} failed")  # ok: input-sql-string-build


def run(name, number, conn, pool):
    cur.execute("SELECT * FROM users WHERE name = '%s'" % name)  # expect: input-sql-driver-format
    cur.execute(f"UPDATE {name} SET a = 1")  # expect: input-sql-driver-format
    q = "SELECT * FROM users WHERE name = '%s'" % name  # expect: input-sql-string-build
    cur.execute(q)  # expect: input-sql-driver-format
    cur.execute("SELECT * FROM users WHERE name = ?", (name,))  # ok: input-sql-driver-format
    cur.execute("SELECT * FROM users WHERE id = %d" % int(number))  # ok: input-sql-driver-format
    cur.execute(f"SELECT * FROM users LIMIT {int(number)}")  # ok: input-sql-driver-format
    pool.fetchrow(f"SELECT * FROM users WHERE id = {number}")  # expect: input-sql-driver-format
    conn.run("ls %s" % name)  # ok: input-sql-driver-format


def alchemy(session, name, query):
    session.execute(text(f"SELECT a FROM users WHERE name = '{name}'"))  # expect: input-sql-sqlalchemy
    session.execute(text("SELECT a FROM users WHERE name = :name"), {"name": name})  # ok: input-sql-sqlalchemy
    query.filter("name = '%s'" % name)  # expect: input-sql-sqlalchemy
    query.order_by("name " + name)  # expect: input-sql-sqlalchemy
    query.filter(User.name == "a" + name)  # ok: input-sql-sqlalchemy
    query.filter("{}".format(name))  # ok: input-sql-sqlalchemy
    query.filter("{} = 'a'".format(name))  # expect: input-sql-sqlalchemy
    query.order_by(name)  # ok: input-sql-sqlalchemy


def django(name):
    User.objects.extra(where=["name = '%s'" % name])  # expect: input-sql-django-extra
    User.objects.filter(name=name).extra()  # expect: input-sql-django-extra@low
    panel.extra()  # ok: input-sql-django-extra
    User.objects.extra(select={"a": name})  # expect: input-sql-django-extra
    User.objects.extra(where=["name = %s"], params=[name])  # ok: input-sql-django-extra
    User.objects.raw("SELECT * FROM users WHERE name = '%s'" % name)  # expect: input-sql-django-raw
    User.objects.raw("SELECT * FROM users WHERE name = %s", [name])  # ok: input-sql-django-raw
    RawSQL(f"a = {name}", [])  # expect: input-sql-django-raw
    RawSQL("a = %s", [name])  # ok: input-sql-django-raw


class Position(Func):  # expect: input-sql-django-expression@low
    function = "POSITION"


class Inside(Func):  # expect: input-sql-django-expression@medium
    template = "POSITION('%(needle)s' IN %(expressions)s)"

    def __init__(self, text, needle):
        super().__init__(text, needle=needle)


class Shown(Func):  # expect: input-sql-django-expression@medium
    function = "TO_CHAR"
    template = "%(function)s(%(expressions)s, '%(shape)s')"

    def __init__(self, *given, shape, **extra):
        extra["shape"] = shape
        super().__init__(*given, **extra)


class Cut(Func):  # expect: input-sql-django-expression@medium
    template = "LEFT(%(expressions)s, %(size)s)"


class Headline(Func):  # expect: input-sql-django-expression@medium
    template = "HEADLINE(%(expressions)s%(options)s)"

    def __init__(self, text, size=None):
        options = {"size": size}
        self.options = options
        super().__init__(text)


class Wrapped(Func):  # expect: input-sql-django-expression@low
    template = "WRAP(%(expressions)s, %(kind)s)"

    def as_sql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, kind="1", **extra)  # expect: input-sql-django-expression@low


class AsNumber(Func):  # expect: input-sql-django-expression@low
    template = "CAST(%(expressions)s AS %(kind)s)"

    def __init__(self, *given, **extra):
        extra["kind"] = "INTEGER"
        super().__init__(*given, distinct=extra.pop("distinct", ""), **extra)


class AsOwn(Func):  # expect: input-sql-django-expression@low
    template = "CAST(%(expressions)s AS %(kind)s)"

    def as_sql(self, compiler, connection):
        self.extra["kind"] = self.output_field.db_type(connection)
        return super().as_sql(compiler, connection)  # expect: input-sql-django-expression@low


class Other(dict):  # ok: input-sql-django-expression
    first = F("a")


def frames(name, engine):
    pandas.read_sql(f"SELECT a FROM users WHERE name = '{name}'", engine)  # expect: input-sql-dataframe
    pandas.read_sql("SELECT a FROM users WHERE name = ?", engine, params=[name])  # ok: input-sql-dataframe


def put_in(number: int, given, columns, rows, order, other, text):
    cur.execute(f"SELECT a FROM users WHERE id = {number}")  # ok: input-sql-driver-format
    cur.execute("SELECT a FROM users WHERE id = %d" % given)  # ok: input-sql-driver-format
    cur.execute("SELECT a FROM users WHERE id = " + str(int(given)))  # ok: input-sql-driver-format
    cur.execute("SELECT a FROM users WHERE id = {}".format(int(given)))  # ok: input-sql-driver-format
    marks = ", ".join("?" for _ in rows)
    cur.execute(f"SELECT a FROM users WHERE id IN ({marks})", rows)  # ok: input-sql-driver-format
    more = ",".join(["%s"] * len(rows))
    cur.execute("SELECT a FROM users WHERE id IN (%s)" % more, rows)  # ok: input-sql-driver-format
    numbers = [int(row) for row in rows]
    cur.execute("SELECT a FROM users WHERE id IN (" + ",".join(map(str, numbers)) + ")")  # ok: input-sql-driver-format
    names = {"first": "name", "last": "family_name"}
    cur.execute(f"SELECT {names[given]} FROM users WHERE a = 1")  # ok: input-sql-driver-format
    cur.execute(f"SELECT {names.get(given, 'name')} FROM users WHERE a = 1")  # ok: input-sql-driver-format
    if order not in columns:
        order = "name"
    cur.execute("SELECT a FROM users ORDER BY " + order)  # ok: input-sql-driver-format
    cur.execute("SELECT a FROM users ORDER BY " + other)  # expect: input-sql-driver-format
    if text in "a b":
        cur.execute("SELECT a FROM users ORDER BY " + text)  # expect: input-sql-driver-format
    number = given
    cur.execute("SELECT a FROM users WHERE id = %s" % given)  # expect: input-sql-driver-format
    for size in rows:
        cur.execute("SELECT a FROM users LIMIT %s" % size)  # expect: input-sql-driver-format
    cur.execute("SELECT a FROM users WHERE id IN (" + ",".join(rows) + ")")  # expect: input-sql-driver-format
