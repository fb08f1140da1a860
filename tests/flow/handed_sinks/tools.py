import json
import time


def run(value, action=None):
    if action is not None:
        action(value)


def retry(function, *args, **kwargs):
    for _ in range(3):
        try:
            return function(*args, **kwargs)
        except OSError:
            time.sleep(1)
    return None


def decode(data, loads=json.loads):
    return loads(data)


class Runner:
    def __init__(self, execute):
        self.execute = execute

    def start(self, line):
        return self.execute(line)
