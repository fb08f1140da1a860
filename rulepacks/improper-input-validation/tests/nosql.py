"""Queries of databases that are no SQL: filters, and scripts that the database runs."""
import json
import os
import re

import pymongo
import redis
from flask import Flask, g, request

app = Flask(__name__)
users = pymongo.MongoClient().db.users
cache = redis.Redis()


@app.route("/a/<name>/<int:number>")
def filters(name, number):
    users.find_one({"name": request.args["name"]})  # ok: input-nosql-taint
    users.find_one({"name": request.args.get("name").strip()})  # ok: input-nosql-taint
    users.find_one({"name": name, "n": 1})  # ok: input-nosql-taint
    users.find_one({"name": request.json["name"]})  # expect: input-nosql-taint
    users.find_one({"name": {"$eq": request.json["name"]}})  # ok: input-nosql-taint
    users.find_one({"name": json.loads(request.args["name"])})  # expect: input-nosql-taint
    users.find_one({"name": f"{request.json['name']}"})  # ok: input-nosql-taint
    users.find_one(request.args.to_dict())  # expect: input-nosql-taint


@app.post("/b")
def others():
    given = request.get_json()
    names = ["a"]
    names.remove(given["name"])  # ok: input-nosql-taint
    os.remove(given["name"])  # ok: input-nosql-taint
    re.compile("a").find(given["name"])  # ok: input-nosql-taint
    connected().remove(given["name"])  # expect: input-nosql-taint
    app.db.users.find(given["name"])  # expect: input-nosql-taint
    g.db.users.find(given["name"])  # expect: input-nosql-taint
    request.args["text"].find(given["name"])  # ok: input-nosql-taint
    if type(given["a"]) is not str or not isinstance(given["b"], str):
        return
    users.find({"a": given["a"], "b": given["b"]})  # ok: input-nosql-taint
    users.find({"a": given["a"], "c": given["c"]})  # expect: input-nosql-taint


@app.route("/c/<name>")
def scripts(name):
    users.find({"$where": "this.name == '" + name + "'"})  # expect: input-nosql-script-taint
    users.find({"name": name, "$where": "this.a == this.b"})  # ok: input-nosql-script-taint
    users.map_reduce(f"function() {{ emit('{name}', 1) }}", "r", "out")  # expect: input-nosql-script-taint
    users.map_reduce("m", "r", name)  # ok: input-nosql-script-taint
    cache.eval("return redis.call('get', '" + name + "')", 0)  # expect: input-nosql-script-taint
    cache.eval("return redis.call('get', KEYS[1])", 1, name)  # ok: input-nosql-script-taint
