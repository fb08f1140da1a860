"""Functions that always use a shell."""
import getopt
import importlib
import ipaddress
import os
import os as o
import pipes
import re
import shlex
import subprocess  # expect: cmd-import-subprocess
import sys
from os import popen, system as sh

import commands  # expect: cmd-import-subprocess
import popen2  # expect: cmd-import-subprocess

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scripts")


def checkout(branch, remote):
    os.system("/usr/bin/git checkout " + branch)  # expect: cmd-os-system@high
    o.system("/usr/bin/git fetch %s" % remote)  # expect: cmd-os-system@high
    sh(f"/usr/bin/git checkout {branch}")  # expect: cmd-os-system@high
    popen("/usr/bin/git log {0}".format(branch), "r")  # expect: cmd-os-system@high
    os.popen(cmd=branch)  # expect: cmd-os-system@high
    os.system(command=branch)  # expect: cmd-os-system@high
    subprocess.getoutput(branch)  # expect: cmd-os-system@high
    subprocess.getstatusoutput("/bin/cat " + branch)  # expect: cmd-os-system@high
    commands.getoutput("/bin/cat " + branch)  # expect: cmd-os-system@high
    popen2.popen3("/bin/cat " + branch)  # expect: cmd-os-system@high
    os.system(" ".join(["/bin/cat", branch]))  # expect: cmd-os-system@high
    os.system(*branch)  # expect: cmd-os-system@high


def spelled(line):
    getattr(os, "system")(line)  # expect: cmd-os-system@high
    getattr(os, "sys" + "tem")(line)  # expect: cmd-os-system@high
    __import__("os").system(line)  # expect: cmd-os-system@high
    importlib.import_module("os").popen(line)  # expect: cmd-os-system@high
    run = os.system
    run(line)  # expect: cmd-os-system@high
    os.__dict__["system"](line)  # expect: cmd-os-system@high
    sys.modules["os"].system(line)  # expect: cmd-os-system@high
    module = __import__("os")
    call = getattr(module, "system")
    call(line)  # expect: cmd-os-system@high


class Tool:
    execute = staticmethod(os.system)
    plain = os.system

    def go(self, line):
        self.plain(line)  # expect: cmd-os-system@high


def fixed(path, names, pid: int):
    os.system("/usr/bin/clear")  # expect: cmd-os-system@info
    os.popen("/bin/uname -av").read()  # expect: cmd-os-system@info
    line = "/bin/ls" + " -l"
    os.system(line)  # expect: cmd-os-system@info
    os.system("/bin/sh " + SCRIPTS + "/install.sh")  # expect: cmd-os-system@info
    os.system("/bin/cat " + shlex.quote(path))  # expect: cmd-os-system@info
    os.system("/bin/cat " + pipes.quote(path))  # expect: cmd-os-system@info
    command = "/usr/bin/stat {}".format(shlex.quote(path))
    os.system(command)  # expect: cmd-os-system@info
    os.system("/bin/cat %s" % " ".join([shlex.quote(name) for name in names]))  # expect: cmd-os-system@info
    os.system(f"/bin/kill -9 {pid}")  # expect: cmd-os-system@info
    os.system("/bin/kill -9 %d" % names[0])  # expect: cmd-os-system@info
    os.system("/usr/bin/clear" if os.name == "posix" else "C:\\cls.exe")  # expect: cmd-os-system@info
    status, text = commands.getstatusoutput("/bin/date")  # expect: cmd-os-system@info


VIEWER = os.environ["VIEWER"]


def unclear(values, rest, kind):
    os.system("/bin/cat {name}".format(**values))  # expect: cmd-os-system@high
    os.system("/bin/cat " + "".join(*rest))  # expect: cmd-os-system@high
    os.system(" ".join(VIEWER for VIEWER in VIEWER))  # expect: cmd-subprocess-taint, cmd-os-system@high
    match kind:
        case [first, *_]:
            line = "/bin/cat " + first
        case _:
            line = "/bin/cat"
    os.system(line)  # expect: cmd-os-system@high
    try:
        from settings import pager
    except ImportError:
        pager = "/bin/more"
    os.system(pager)  # expect: cmd-os-system@high


def set_viewer(value):
    global TABLE
    TABLE = value


TABLE = {"txt": "/bin/more"}


def view(kind):
    global VIEWER
    VIEWER = VIEWER + " -v"
    os.system(VIEWER)  # expect: cmd-subprocess-taint, cmd-os-system@high
    os.system(TABLE[kind])  # expect: cmd-os-system@high


def not_a_shell(branch, window):
    window.system(branch)  # ok: cmd-os-system
    os.path.join("system", branch)  # ok: cmd-os-system
    commands.getstatus(branch)  # ok: cmd-os-system
    subprocess.run(["/usr/bin/git", "checkout", branch])  # ok: cmd-os-system # expect: cmd-subprocess-dyn
    os.getenv("SYSTEM")  # ok: cmd-os-system


def shadowed(os, branch):
    return os.system(branch)  # ok: cmd-os-system


def by_option(arguments):
    options, rest = getopt.getopt(arguments, "vo:")
    for option, given in options:
        os.system("/bin/echo " + option)  # expect: cmd-os-system@info
        os.system("/bin/echo " + given)  # expect: cmd-os-system@high, cmd-subprocess-taint
    for name in rest:
        os.system("/bin/echo " + name)  # expect: cmd-os-system@high, cmd-subprocess-taint


def looked_at(name, number, host, other, more):
    if name not in ("start", "stop"):
        return
    os.system("/bin/unit " + name)  # expect: cmd-os-system@medium
    if not number.isdigit():
        raise ValueError(number)
    os.system("/bin/kill " + number)  # expect: cmd-os-system@medium
    ipaddress.ip_address(host)
    os.system("/bin/ping " + host)  # expect: cmd-os-system@medium
    os.system("/bin/ping " + host + " " + more)  # expect: cmd-os-system@high
    if not re.match(r"^[a-z]+$", other):
        return
    subprocess.run("/bin/ls " + other, shell=True)  # expect: cmd-shell-true@medium


def hardly(name, other, text):
    if re.match("[a-z]", other):
        os.system("/bin/unit " + other)  # expect: cmd-os-system@high
    if text in "abc":
        os.system("/bin/unit " + text)  # expect: cmd-os-system@high
    if "-" in name:
        subprocess.run("/bin/ls " + name, shell=True)  # expect: cmd-shell-true@high


def constants_choose_the_command(name):
    number = 5
    if 3 * 4 + number > 10:
        command = "/bin/ls"
    else:
        command = "/bin/ls " + name
    os.system(command)  # expect: cmd-os-system@info
    if number > 10:
        command = "/bin/ls " + name
    os.system(command)  # expect: cmd-os-system@info
    if len(name) > 10:
        command = "/bin/ls " + name
    os.system(command)  # expect: cmd-os-system@high
