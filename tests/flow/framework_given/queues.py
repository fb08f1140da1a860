import json
import os

import boto3

client = boto3.client("sqs")


def poll():
    answer = client.receive_message(QueueUrl="orders")
    for message in answer.get("Messages", []):
        os.system("echo " + json.loads(message["Body"])["name"])  # expect: cmd-subprocess-taint
    for message in boto3.resource("sqs").Queue("orders").receive_messages():
        os.system("echo " + message.body)  # expect: cmd-subprocess-taint
        os.system("echo " + message.queue_url)  # ok: cmd-subprocess-taint
