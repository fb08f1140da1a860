"""What the others take from here is the library's."""
import os
import subprocess as sub
from os import system as run_it

try:
    import cPickle as pickle
except ImportError:
    import pickle
try:
    from _speed import system
except ImportError:
    def system(command):
        return len(command)

shell = os.system
count = len


def popen(command):
    return len(command)


class Quiet:
    call = None


if not os.environ.get("LOUD"):
    def quiet(command):
        return None
else:
    from os import popen as quiet
