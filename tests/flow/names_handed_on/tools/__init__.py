from os import *
from compat import *
from compat import run_it as go
from .runner import start


def execlp(command):
    return len(command)
