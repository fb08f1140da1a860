"""Commands that go through a shell with subprocess."""
import functools
import os
import shlex
import subprocess  # expect: cmd-import-subprocess
import subprocess as sp  # expect: cmd-import-subprocess
import sys
from pathlib import Path
from subprocess import check_output as capture  # expect: cmd-import-subprocess

import psutil
from gevent import subprocess as green

ARCHIVE = "/var/backups/site.tar"
USE_SHELL = True
TOOLS = {"jpg": "/usr/bin/jpegoptim", "png": "/usr/bin/optipng"}


def ping(host):
    return subprocess.run(f"/bin/ping -c 1 {host}", shell=True)  # expect: cmd-shell-true@high


def archive(folder, runner=None):
    subprocess.call("/bin/tar cf %s %s" % (ARCHIVE, folder), shell=True)  # expect: cmd-shell-true@high
    sp.check_call("/bin/gzip -9 {}".format(folder), shell=1)  # expect: cmd-shell-true@high
    capture("/usr/bin/du -s " + folder, shell="yes")  # expect: cmd-shell-true@high
    sp.Popen(["/bin/sh -c ls " + folder], shell=[True])  # expect: cmd-shell-true@high
    psutil.Popen("/bin/cat " + folder, shell=True)  # expect: cmd-shell-true@high
    green.call("/bin/cat " + folder, shell=True)  # expect: cmd-shell-true@high
    return sp.Popen(folder, -1, None, None, None, None, None, True, True)  # expect: cmd-shell-true@high


def spelled(command, options):
    subprocess.run(command, **{"shell": True})  # expect: cmd-shell-true@high
    subprocess.run(command, **dict(shell=True))  # expect: cmd-shell-true@high
    settings = {"shell": True, "check": True}
    subprocess.run(args=command, **settings)  # expect: cmd-shell-true@high
    subprocess.run(command, shell=USE_SHELL)  # expect: cmd-shell-true@high
    getattr(subprocess, "r" + "un")(command, shell=True)  # expect: cmd-shell-true@high
    __import__("subprocess").run(command, shell=True)  # expect: cmd-shell-true@high, cmd-import-subprocess
    start = subprocess.Popen
    start(command, shell=True)  # expect: cmd-shell-true@high
    subprocess.run(*command, shell=True)  # expect: cmd-shell-true@high
    return subprocess.run(command, **options)  # ok: cmd-shell-true # expect: cmd-subprocess-dyn


class Runner:
    start = subprocess.check_output

    def go(self, line):
        return self.start(line, shell=True)  # expect: cmd-shell-true@high


def bound(line):
    in_shell = functools.partial(subprocess.run, shell=True)  # expect: cmd-shell-true@medium
    in_shell(line)  # expect: cmd-shell-true@high
    in_shell("/usr/bin/uptime")  # expect: cmd-shell-true@info
    plain = functools.partial(subprocess.run, check=True)  # ok: cmd-shell-true
    return plain(["/usr/bin/uptime"])  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@info


def unknown(command, shell=False, quiet=True):
    subprocess.call(command, shell=shell)  # expect: cmd-shell-true@medium
    subprocess.call(["/usr/bin/make"], shell=sys.platform == "win32")  # expect: cmd-shell-true@info
    subprocess.call(command, shell=quiet and USE_SHELL)  # expect: cmd-shell-true@medium


def fixed():
    subprocess.run("/usr/bin/uptime | /usr/bin/cut -c 1-20", shell=True)  # expect: cmd-shell-true@info
    command = "/bin/ls"
    command += " -l"
    subprocess.run(command, shell=True)  # expect: cmd-shell-true@info
    subprocess.run("/bin/kill %d" % os.getpid(), shell=True)  # expect: cmd-shell-true@info
    subprocess.run(f"{sys.executable} -m pip list", shell=True)  # expect: cmd-shell-true@info
    for tool in ("/usr/bin/id", "/usr/bin/who"):
        subprocess.run(f"{tool} | /usr/bin/sort", shell=True)  # expect: cmd-shell-true@info


def quoted(path, names, kind, level: int):
    subprocess.run("/usr/bin/tail -n 20 " + shlex.quote(path), shell=True)  # expect: cmd-shell-true@info
    line = "/usr/bin/wc " + " ".join(shlex.quote(name) for name in names)
    subprocess.run(line, shell=True)  # expect: cmd-shell-true@info
    subprocess.run(shlex.join(["/bin/cat", path]) + " | /usr/bin/sort", shell=True)  # expect: cmd-shell-true@info
    subprocess.run(" ".join(map(shlex.quote, names)), shell=True)  # expect: cmd-shell-true@info
    subprocess.run(f"{TOOLS[kind]} -o{level} {shlex.quote(path)}", shell=True)  # expect: cmd-shell-true@info
    subprocess.run(f"/usr/bin/head -n {level} {path}", shell=True)  # expect: cmd-shell-true@high
    parts = ["/bin/cat", shlex.quote(path)]
    parts.append(path)
    subprocess.run(" ".join(parts), shell=True)  # expect: cmd-shell-true@high


def as_list(path):
    subprocess.run(["/bin/ls", path], shell=True)  # expect: cmd-shell-true@high
    subprocess.run(("/bin/ls", "-l"), shell=True, check=True)  # expect: cmd-shell-true@info


def safe(path):
    subprocess.run(["/bin/ls", "-l"])  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@info
    subprocess.run(["/bin/ls", path], shell=False)  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@low
    subprocess.run(["/bin/ls", path], shell=None)  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@low
    subprocess.run(["/bin/ls", path], shell=[])  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@low
    subprocess.run(["/bin/ls", path], **{"shell": 0})  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@low
    subprocess.Popen([Path("/bin/ls")], -1, None, None, None, None, None, True, False)  # ok: cmd-shell-true # expect: cmd-subprocess-dyn@info
    subprocess.list2cmdline(["a", path])  # ok: cmd-shell-true
    raise subprocess.CalledProcessError(1, path)  # ok: cmd-shell-true
