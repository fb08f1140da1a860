import pymongo
from fastapi import FastAPI

app = FastAPI()
users = pymongo.MongoClient().db.users


@app.get("/a")
def show(name: str, other: dict):
    users.find_one({"u": name})  # ok: input-nosql-taint
    users.find_one({"u": other})  # expect: input-nosql-taint
    users.find_one({"u": name, "p": other})  # expect: input-nosql-taint
