"""Quotes are doubled, and the same quotes stand around: no statement ends in the text."""
import sqlite3

from flask import request

db = sqlite3.connect("a.db")


def identifier(name):
    name = str(name).replace('"', '""')
    return '"' + name + '"'


def half(name):
    return '"' + name.replace('"', '""')


def literal(text):
    return "'%s'" % text.replace("'", "''")


def part(text):
    return "'%.4s'" % text.replace("'", "''")


def concatenated():
    name = request.args["name"]
    db.execute("DROP TABLE " + identifier(name))  # ok: input-sql-taint
    db.execute("DROP TABLE " + half(name))  # expect: input-sql-taint
    db.execute("DELETE FROM a WHERE b = '" + name.replace("'", "''") + "' AND c")  # ok: input-sql-taint
    db.execute("DELETE FROM a WHERE b = " + name.replace("'", "''") + " AND c")  # expect: input-sql-taint
    db.execute("DELETE FROM a WHERE b = '" + name.replace('"', '""') + "' AND c")  # expect: input-sql-taint
    db.execute("DELETE FROM a WHERE b = '" + name.replace("'", "\\'") + "'")  # expect: input-sql-taint


def filled_in():
    name = request.args["name"]
    quoted = name.replace("'", "''")
    table = name.replace("`", "``")
    db.execute(f"DELETE FROM a WHERE b = '{quoted}'")  # ok: input-sql-taint
    db.execute(f"DELETE FROM `{table}` WHERE b = '{quoted}'")  # ok: input-sql-taint
    db.execute(f"DELETE FROM a WHERE b = {quoted}")  # expect: input-sql-taint
    db.execute(f"DELETE FROM a WHERE b = '{quoted:.4}'")  # expect: input-sql-taint
    db.execute(f"DELETE FROM {name} WHERE b = '{quoted}'")  # expect: input-sql-taint
    db.execute("DELETE FROM a WHERE b = " + literal(name))  # ok: input-sql-taint
    db.execute("DELETE FROM a WHERE b = " + part(name))  # expect: input-sql-taint
    db.execute("DELETE FROM `%s` WHERE b = '%s'" % (table, quoted))  # ok: input-sql-taint
    db.execute("DELETE FROM `%s` WHERE b = '%s'" % (quoted, table))  # expect: input-sql-taint


def formatted():
    name = request.args["name"]
    quoted = name.replace("'", "''")
    db.execute("DELETE FROM a WHERE b = '{}'".format(quoted))  # ok: input-sql-taint
    db.execute("DELETE FROM {} WHERE b = '{}'".format("a", quoted))  # ok: input-sql-taint
    db.execute("DELETE FROM a WHERE b = {}".format(quoted))  # expect: input-sql-taint
    db.execute("DELETE FROM {0} WHERE b = '{0}'".format(quoted))  # expect: input-sql-taint
    db.execute("DELETE FROM a WHERE b = '{b}'".format(b=quoted))  # ok: input-sql-taint


def changed(name):
    quoted = name.replace("'", "''")
    if request.args["again"]:
        quoted = name
    db.execute(f"DELETE FROM a WHERE b = '{quoted}'")  # expect: input-sql-taint


def change():
    changed(request.args["name"])
