import os

import pika
import redis


def rabbit():
    channel = pika.BlockingConnection().channel()
    method, properties, body = channel.basic_get("q")
    os.system(body)  # expect: cmd-subprocess-taint
    os.system(method)  # ok: cmd-subprocess-taint


def lists():
    r = redis.Redis()
    key, value = r.brpop("y")
    os.system(value)  # expect: cmd-subprocess-taint
    os.system(r.blpop("x")[1])  # expect: cmd-subprocess-taint
    os.system(str(r.llen("x")))  # ok: cmd-subprocess-taint
