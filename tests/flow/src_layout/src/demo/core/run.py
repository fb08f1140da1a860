from ..shell import start


def execute(command):
    start(command)
