import re
import sqlite3

import asyncpg
import boto3
import elementpath
import ldap
import ldap3
import pymongo
from django.db.models import Q
from django.views.generic import TemplateView
from flask import Flask, request
from ldap.filter import escape_filter_chars
from lxml import etree

app = Flask(__name__)
cur = sqlite3.connect("a.db").cursor()
users = pymongo.MongoClient().db.users
directory = ldap.initialize("ldaps://a")
tree = etree.parse("a.xml")


@app.route("/a/<name>/<int:number>")
def sql(name, number):
    # expect: input-sql-taint@high, input-sql-text-taint, input-sql-driver-format
    cur.execute("SELECT * FROM users WHERE name = '%s'" % name)
    cur.execute("SELECT * FROM users WHERE name = ?", (name,))  # ok: input-sql-taint
    cur.execute("SELECT * FROM users WHERE id = %d" % number)  # ok: input-sql-taint, input-sql-driver-format
    cur.execute(request.args["query"])  # expect: input-sql-taint
    cur.execute(COLUMNS[name])  # ok: input-sql-taint
    query = f"SELECT a FROM users WHERE name = '{name}'"  # expect: input-sql-text-taint, input-sql-string-build
    quoted = name.replace("'", "''")
    "SELECT a FROM users WHERE name = '%s'" % quoted  # ok: input-sql-text-taint # expect: input-sql-string-build
    "SELECT a FROM users WHERE name = '{}'".format(quoted)  # ok: input-sql-text-taint # expect: input-sql-string-build
    # expect: input-sql-text-taint, input-sql-string-build
    "SELECT a FROM users WHERE id = %s" % quoted
    other = f"SELECT a FROM users WHERE id = {number}"  # ok: input-sql-text-taint # expect: input-sql-string-build
    return keep(query, other)


async def pool(connection: asyncpg.Connection, request):
    await connection.fetch(STATEMENTS.users.format(request.GET["name"]))  # expect: input-sql-taint, input-sql-driver-format
    await connection.fetch(STATEMENTS.users, request.GET["name"])  # ok: input-sql-taint


COLUMNS = {"a": "SELECT a FROM users", "b": "SELECT b FROM users"}


@app.route("/b")
def others():
    users.find_one({"name": request.json["name"]})  # expect: input-nosql-taint
    users.find_one({"name": str(request.json["name"])})  # ok: input-nosql-taint
    name = request.args["name"]
    directory.search_s("dc=a", 2, f"(uid={name})")  # expect: input-ldap-taint
    directory.search_s("dc=a", 2, f"(uid={escape_filter_chars(name)})")  # ok: input-ldap-taint
    ldap3.Connection("a").search("dc=a", "(uid=" + name + ")")  # expect: input-ldap-taint
    tree.xpath("//user[@name='" + name + "']")  # expect: input-xpath-taint
    tree.xpath("//user[@name=$name]", name=name)  # ok: input-xpath-taint
    elementpath.select(tree, "//user[@name='" + name + "']")  # expect: input-xpath-taint
    elementpath.select(tree, "//user[@name=$name]", variables={"name": name})  # ok: input-xpath-taint
    etree.XSLT(etree.fromstring(request.data))  # expect: input-xslt-taint
    etree.XSLT(etree.parse("a.xsl"))(tree, name=etree.XSLT.strparam(name))  # ok: input-xslt-taint
    re.compile(name)  # expect: input-regex-taint
    re.compile(re.escape(name))  # ok: input-regex-taint
    re.match("[a-z]+", name)  # ok: input-regex-taint
    Q(**request.args)  # expect: input-sql-django-kwargs
    Q(name=name)  # ok: input-sql-django-kwargs
    Q(**{name: 1})  # expect: input-sql-django-kwargs
    Q(**{"name__contains": name})  # ok: input-sql-django-kwargs
    Q(**{f"{FIELD}__contains": name})  # ok: input-sql-django-kwargs
    return ""


def lambda_handler(event, context):
    table = boto3.resource("dynamodb").Table("a")
    table.query(QueryFilter=event["filter"])  # expect: input-dynamodb-filter
    table.query(QueryFilter={"name": event["name"]})  # ok: input-dynamodb-filter


class Page(TemplateView):
    def get(self, request, *args, **kwargs):
        Page.objects.get(**request.GET.dict())  # expect: input-sql-django-kwargs
        return super().get(request, *args, **kwargs)  # ok: input-sql-django-kwargs


def again(cursor):
    cursor.execute("SELECT name FROM users")
    for (name,) in cursor.fetchall():
        cursor.execute("DELETE FROM visits WHERE name = '" + name + "'")  # expect: input-sql-driver-format, input-sql-taint@low
        cursor.execute("DELETE FROM visits WHERE name = ?", (name,))  # ok: input-sql-taint


def of_rows(db):
    row = db.execute("SELECT id, name FROM tags").fetchone()
    db.execute("SELECT * FROM pages WHERE tag = '%s'" % row["id"])  # expect: input-sql-driver-format # ok: input-sql-taint
    db.execute("SELECT * FROM pages WHERE tag = '%s'" % row["name"])  # expect: input-sql-driver-format, input-sql-taint@low
    for each in db.execute("SELECT id, name FROM tags").fetchall():
        db.execute("SELECT * FROM pages WHERE tag = '%s'" % each["id"])  # expect: input-sql-driver-format # ok: input-sql-taint
        db.execute("SELECT * FROM pages WHERE tag = '%s'" % each["name"])  # expect: input-sql-driver-format, input-sql-taint@low
