import datetime
import json
import os
import socket

import graphene
import kafka
import strawberry

listener = socket.socket()
client, address = listener.accept()
os.system(client.recv(100).decode())  # expect: cmd-subprocess-taint
os.system("log " + str(listener.fileno()))  # ok: cmd-subprocess-taint

with socket.create_connection(("example.org", 1)) as other:
    os.system(other.recv(100).decode())  # expect: cmd-subprocess-taint

datagram, sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM).recvfrom(1024)
os.system("mail " + datagram.decode())  # expect: cmd-subprocess-taint
os.system("log " + sender[0])  # ok: cmd-subprocess-taint

age = json.loads(other.recv(10))
os.system("echo %s" % age)  # expect: cmd-subprocess-taint
os.system("echo %s" % (datetime.datetime.now() + datetime.timedelta(seconds=age)))  # ok: cmd-subprocess-taint
with open(age) as named:  # expect: file-path-taint
    os.system(named.read())  # expect: cmd-subprocess-taint
with open("/etc/motd", encoding=age) as fixed:
    os.system(fixed.read())  # ok: cmd-subprocess-taint

for message in kafka.KafkaConsumer("jobs"):
    os.system(message.value.decode())  # expect: cmd-subprocess-taint
    os.system("seek %d" % message.offset)  # ok: cmd-subprocess-taint


class Query(graphene.ObjectType):
    def resolve_file(root, info, name):
        os.system("cat " + name)  # expect: cmd-subprocess-taint
        os.system("cat " + root)  # ok: cmd-subprocess-taint

    def named(self, info, name):
        os.system("cat " + name)  # ok: cmd-subprocess-taint


@strawberry.type
class Shop:
    @strawberry.field
    def item(self, name: str, number: int) -> str:
        os.system("cat " + name)  # expect: cmd-subprocess-taint
        os.system("cat %s" % number)  # ok: cmd-subprocess-taint
