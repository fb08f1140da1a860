import os


def on_upload(event, context):
    os.system(event["name"])  # expect: cmd-subprocess-taint


def lambda_handler(record, _):
    os.system(record["name"])  # expect: cmd-subprocess-taint


def register_event_handler(event, handler):
    os.system(event)  # ok: cmd-subprocess-taint


class Client:
    def on_event_handler(self, event):
        os.system(event)  # ok: cmd-subprocess-taint
