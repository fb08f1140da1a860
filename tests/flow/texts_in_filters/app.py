import json
import os
import shutil

import pymongo
from flask import Flask, request

app = Flask(__name__)
users = pymongo.MongoClient().db.users


@app.route("/a/<name>")
def a(name):
    db = pymongo.MongoClient().app
    db.users.find_one({"u": request.args["u"]})  # ok: input-nosql-taint
    db.users.find_one({"u": request.form["u"]})  # ok: input-nosql-taint
    db.users.find_one({"u": request.args.get("u")})  # ok: input-nosql-taint
    db.users.find_one({"u": name})  # ok: input-nosql-taint
    q = request.args
    db.users.find_one({"u": q["u"]})  # ok: input-nosql-taint
    users.find_one(request.args.to_dict())  # expect: input-nosql-taint
    users.find_one(request.args)  # expect: input-nosql-taint
    users.find_one(dict(request.args))  # expect: input-nosql-taint
    users.find_one(request.get_json())  # expect: input-nosql-taint
    users.find_one({"$where": "this.u == '" + name + "'"})  # expect: input-nosql-script-taint
    users.find_one({"$where": f"this.u == '{name}'"})  # expect: input-nosql-script-taint
    users.find_one({"u": name, "$where": "1"})  # ok: input-nosql-taint, input-nosql-script-taint
    users.find_one(json.loads(name))  # expect: input-nosql-taint


@app.post("/b")
def b():
    d = request.get_json()
    users.find_one({"u": d["u"]})  # expect: input-nosql-taint
    users.find_one({"u": {"$eq": d["u"]}})  # ok: input-nosql-taint
    users.find_one({"u": f"{d['u']}"})  # ok: input-nosql-taint
    users.find_one({"u": "a" + d['u']})  # ok: input-nosql-taint
    users.find_one({"u": d['u'] + "a"})  # ok: input-nosql-taint
    users.find_one({"u": d['u'] + d['v']})  # expect: input-nosql-taint
    users.find_one({"u": "%s" % d["u"]})  # ok: input-nosql-taint
    users.find_one({"u": "{}".format(d["u"])})  # ok: input-nosql-taint
    users.find_one({"u": d.get("u")})  # expect: input-nosql-taint
    users.find_one({"u": request.json["u"]})  # expect: input-nosql-taint
    if not isinstance(d["p"], str):
        return ""
    users.find_one({"p": d["p"]})  # ok: input-nosql-taint
    users.find_one({"p": d["q"]})  # expect: input-nosql-taint


@app.post("/c")
def c():
    d = request.get_json()
    os.remove(d["a"])  # ok: input-nosql-taint
    names = ["a"]
    names.remove(d["a"])  # ok: input-nosql-taint
    "abc".find(d["a"])  # ok: input-nosql-taint
    pymongo.MongoClient().db.c.remove(d["a"])  # expect: input-nosql-taint


@app.get("/d/<name>/<int:n>")
def e(name, n):
    d = request.get_json()
    users.find_one({"u": name, "p": d["p"]})  # expect: input-nosql-taint
    other = name
    users.find_one({"u": other, "p": True})  # ok: input-nosql-taint
    flt = {"u": name}
    users.find_one(flt)  # ok: input-nosql-taint
    users.find_one({"u": name.strip()})  # ok: input-nosql-taint
    name.find(d["p"])  # ok: input-nosql-taint
    users.find_one(d["p"])  # expect: input-nosql-taint
    users.find_one({"u": json.loads(request.args["q"])})  # expect: input-nosql-taint
    users.find_one({"u": json.loads(request.args.get("q", "{}"))})  # expect: input-nosql-taint
    users.map_reduce(name, "b")  # expect: input-nosql-script-taint
    flt["$where"] = "a" + name  # expect: input-nosql-script-taint


@app.post("/f")
def f():
    d = request.get_json()
    shutil.move(d["a"], "b").find(d["a"])  # ok: input-nosql-taint
    users.find_one({"u": request.headers["X-User"], "c": request.cookies.get("c")})  # ok: input-nosql-taint
    users.find_one({"u": {"$eq": d["u"]}, "p": d["p"]})  # expect: input-nosql-taint
    users.find_one({"u": d["a"]}) if isinstance(d["a"], str) else None  # ok: input-nosql-taint
    users.find_one({"u": d["a"]}) if isinstance(d["a"], dict) else None  # expect: input-nosql-taint
