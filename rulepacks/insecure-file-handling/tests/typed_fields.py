"""Fields of forms and models that take numbers only, and those that take text; messages."""
import os
from datetime import date
from enum import Enum
from typing import Literal, Optional

import pika
import redis
from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordRequestForm
from flask_wtf import FlaskForm
from pydantic import BaseModel
from starlette.endpoints import WebSocketEndpoint
from wtforms import IntegerField, SelectField, StringField

app = FastAPI()


class Kind(str, Enum):
    one = "one"


class Item(BaseModel):
    name: str
    count: int
    size: int = 0


class Order(BaseModel):
    item: Item
    kind: Kind
    way: Literal["a", "b"]
    day: date
    number: Optional[int] = None
    note: Optional[str] = None


@app.post("/order")
def order(given: Order):
    os.remove("%s.txt" % given.number)  # ok: file-delete-taint
    os.remove("%s.txt" % given.item.count)  # ok: file-delete-taint
    os.remove("%s.txt" % given.item.size)  # ok: file-delete-taint
    os.remove("%s.txt" % given.day)  # ok: file-delete-taint
    os.remove(given.way)  # ok: file-delete-taint
    os.remove(given.kind)  # ok: file-delete-taint
    os.remove(given.note)  # expect: file-delete-taint
    os.remove(given.item.name)  # expect: file-delete-taint


@app.post("/token")
def token(form: OAuth2PasswordRequestForm = Depends()):
    os.remove(form.username)  # expect: file-delete-taint
    os.remove(form.grant)  # ok: file-delete-taint


class Form(FlaskForm):
    name = StringField("name")
    age = IntegerField("age")
    kind = SelectField("kind", choices=["a", "b"])


def submitted():
    form = Form()
    if form.validate_on_submit():
        os.remove(form.name.data)  # expect: file-delete-taint
        os.remove(form.data["name"])  # expect: file-delete-taint
        os.remove("%s.txt" % form.age.data)  # ok: file-delete-taint
        os.remove(form.kind.data)  # ok: file-delete-taint


class Talk(WebSocketEndpoint):
    async def on_receive(self, websocket, data):
        os.remove(data)  # expect: file-delete-taint


def queues():
    channel = pika.BlockingConnection().channel()
    for method, properties, body in channel.consume("queue"):
        os.remove(body.decode())  # expect: file-delete-taint
        os.remove(method.routing_key)  # ok: file-delete-taint
    listener = redis.Redis().pubsub()
    for message in listener.listen():
        os.remove(message["data"])  # expect: file-delete-taint
