import json
import os

import falcon
import pika
from flask import Flask
from flask_restful import Api, Resource

app = Flask(__name__)


def user(name, ident):
    os.system("id " + name)  # expect: cmd-subprocess-taint
    os.system("id " + ident)  # ok: cmd-subprocess-taint


def never_registered(name):
    os.system("id " + name)  # ok: cmd-subprocess-taint


app.add_url_rule("/user/<name>/<int:ident>", "user", user)


class Item(Resource):
    def get(self, item):
        os.system("cat " + item)  # expect: cmd-subprocess-taint


Api(app).add_resource(Item, "/item/<item>", "/items")


class Things:
    def on_get(self, req, resp, thing, number):
        os.system("cat " + thing)  # expect: cmd-subprocess-taint
        os.system("cat " + number)  # ok: cmd-subprocess-taint


falcon.App().add_route("/{thing}/{number:int}", Things())


class Worker:
    def __init__(self, channel):
        channel.basic_consume(queue="jobs", on_message_callback=self.on_job)

    def on_job(self, channel, method, properties, body):
        os.system(json.loads(body)["command"])  # expect: cmd-subprocess-taint
        os.system("ack " + method)  # ok: cmd-subprocess-taint
