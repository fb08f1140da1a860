"""Modules that come with somebody else's names."""
from tools import *
from gevent import os as green_os


def build(target):
    os.system("/usr/bin/make " + target)  # expect: cmd-os-system@high
    subprocess.run("/usr/bin/make " + target, shell=True)  # expect: cmd-shell-true@high
    subprocess.run(["/usr/bin/make", target])  # expect: cmd-subprocess-dyn@low
    green_os.read(0, target)  # ok: cmd-os-system
    subprocess.DEVNULL  # ok: cmd-subprocess-dyn, cmd-shell-true
