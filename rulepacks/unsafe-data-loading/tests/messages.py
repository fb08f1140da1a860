"""Worker processes and the messages between them."""
import multiprocessing
import os
from multiprocessing import connection
from multiprocessing.connection import Client, Connection, Listener
from multiprocessing.managers import BaseManager

import dramatiq
import kombu
import rpyc
import zmq
from celery import Celery
from dramatiq.encoder import JSONEncoder, PickleEncoder
from kombu import Consumer
from kombu.serialization import enable_insecure_serializers
from pyspark import SparkContext
from rq import Queue, Worker
from rq.serializers import JSONSerializer

import Pyro4

SECRET = b"correct horse"


def connections(address, key):
    client = Client(address, authkey=os.environb[b"KEY"])  # ok: load-multiprocessing-recv
    client.recv()  # expect: load-multiprocessing-recv@medium
    connection.Client(address).recv()  # expect: load-multiprocessing-recv
    multiprocessing.connection.Client(address, None, key).send_bytes(b"")  # ok: load-multiprocessing-recv
    Client(("10.1.2.3", 6000))  # expect: load-multiprocessing-recv@low
    Client(("10.1.2.3", 6000), authkey=key)  # ok: load-multiprocessing-recv
    with Listener(address, authkey=key) as listener:  # ok: load-multiprocessing-recv
        with listener.accept() as peer:
            peer.recv()  # expect: load-multiprocessing-recv
            peer.recv_bytes()  # ok: load-multiprocessing-recv


def serve(peer: Connection):
    return peer.recv()  # expect: load-multiprocessing-recv


def keys(port):
    Listener(("0.0.0.0", port))  # expect: load-multiprocessing-recv@high
    Listener(("", 6000), authkey=None)  # expect: load-multiprocessing-recv@high
    Listener(("localhost", 6000))  # expect: load-multiprocessing-recv@medium
    Listener(("localhost", 6000), authkey=b"secret password")  # expect: load-multiprocessing-recv@medium
    Client(("db.internal", 6000), None, SECRET)  # expect: load-multiprocessing-recv
    BaseManager(("", 50000), b"abracadabra")  # expect: load-multiprocessing-recv
    BaseManager(address=("", 50000), authkey=SECRET)  # expect: load-multiprocessing-recv
    BaseManager(address=("", 50000))  # ok: load-multiprocessing-recv
    Listener()  # ok: load-multiprocessing-recv


def pipes():
    ours, theirs = multiprocessing.Pipe()
    theirs.send("done")
    return ours.recv()  # ok: load-multiprocessing-recv


def sockets(context):
    socket = zmq.Context().socket(zmq.PULL)
    socket.recv_pyobj()  # expect: load-message-pickle@medium
    socket.recv_json()  # ok: load-message-pickle


app = Celery("jobs", accept_content=["pickle"])  # expect: load-message-pickle@medium
app.conf.accept_content = ["json", "pickle"]  # expect: load-message-pickle@medium
app.conf.accept_content = ["json", "msgpack"]  # ok: load-message-pickle
app.conf.update(accept_content=["application/x-python-serialize"])  # expect: load-message-pickle
app.conf.update(task_serializer="pickle")  # expect: load-message-pickle@low
app.conf.update(task_serializer="json", accept_content=["json"])  # ok: load-message-pickle
app.conf.task_serializer = "pickle"  # expect: load-message-pickle@low
app.send_task("report", serializer="pickle")  # expect: load-message-pickle@low
app.send_task("report", serializer="json")  # ok: load-message-pickle
app.conf["CELERY_ACCEPT_CONTENT"] = ["pickle"]  # expect: load-message-pickle


def consume(channel, queue, formats):
    Consumer(channel, [queue], accept=["pickle"])  # expect: load-message-pickle
    Consumer(channel, [queue], accept=["json"])  # ok: load-message-pickle
    enable_insecure_serializers()  # expect: load-message-pickle@high
    kombu.enable_insecure_serializers(["pickle"])  # expect: load-message-pickle@high
    enable_insecure_serializers(["yaml"])  # ok: load-message-pickle
    kombu.serialization.registry.enable("pickle")  # expect: load-message-pickle


def other_brokers(redis, jobs):
    dramatiq.set_encoder(PickleEncoder())  # expect: load-message-pickle
    dramatiq.set_encoder(JSONEncoder())  # ok: load-message-pickle
    Worker([Queue("high")], connection=redis)  # expect: load-message-pickle@low
    Worker(["high"], connection=redis, serializer=JSONSerializer)  # ok: load-message-pickle
    SparkContext("local", "app").pickleFile("events")  # expect: load-message-pickle
    SparkContext("local", "app").textFile("events")  # ok: load-message-pickle
    Pyro4.config.SERIALIZERS_ACCEPTED.add("pickle")  # expect: load-message-pickle
    Pyro4.config.SERIALIZERS_ACCEPTED = {"serpent", "pickle"}  # expect: load-message-pickle
    Pyro4.config.SERIALIZER = "serpent"  # ok: load-message-pickle
    rpyc.connect("host", 18861, config={"allow_pickle": True})  # expect: load-message-pickle
    rpyc.connect("host", 18861, config={"allow_pickle": False})  # ok: load-message-pickle
