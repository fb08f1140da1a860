import sqlite3

import psycopg2


def a():
    conn = sqlite3.connect("x")
    for row in conn.execute("select 1"):
        conn.execute("select " + row[0])  # expect: input-sql-taint
    cur = conn.cursor()
    cur.execute("select 1")
    for row in cur:
        cur.execute("select " + row[0])  # expect: input-sql-taint
    for (name,) in cur:
        cur.execute("select " + name)  # expect: input-sql-taint
    cur.execute("select " + str(cur.rowcount))  # ok: input-sql-taint
    cur.execute("select " + str(cur.lastrowid))  # ok: input-sql-taint
    cur.execute("select " + str(conn))  # ok: input-sql-taint


def b():
    cur = psycopg2.connect("x").cursor()
    cur.execute("select 1")
    with psycopg2.connect("a") as c, c.cursor() as k:
        k.execute("select 1")
        for row in k:
            k.execute("select " + row[0])  # expect: input-sql-taint
        k.execute("select %s" % k.description)  # ok: input-sql-taint


def handed(conn):
    for row in conn.execute("select 1"):
        conn.execute("select " + row["name"])  # expect: input-sql-taint
    conn.execute("select " + str(conn.total_changes))  # ok: input-sql-taint


class Traced(sqlite3.Cursor):
    def execute(self, statement, values=()):
        return super().execute(self.shown(statement), values)  # ok: input-sql-taint

    def shown(self, statement):
        return statement % self
