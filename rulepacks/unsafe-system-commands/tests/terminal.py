import pty
import sys

import pexpect
from pexpect import popen_spawn
from ptyprocess import PtyProcessUnicode


def login(user, host, port: int):
    pexpect.spawn(f"ssh {user}@{host}")  # expect: cmd-pty-expect@medium
    pexpect.run("ssh " + host)  # expect: cmd-pty-expect@medium
    pexpect.spawn(host)  # expect: cmd-pty-expect@medium
    popen_spawn.PopenSpawn("ssh %s" % host)  # expect: cmd-pty-expect@medium
    pexpect.spawn(user, ["--version"])  # expect: cmd-pty-expect@low
    pexpect.spawn("/bin/bash", ["-c", "ssh " + host])  # expect: cmd-pty-expect@medium
    pexpect.spawn("ssh", ["--", host])  # ok: cmd-pty-expect
    pexpect.spawn("ssh -p %d example.org" % port)  # ok: cmd-pty-expect
    pexpect.spawn("/usr/bin/top", timeout=5)  # ok: cmd-pty-expect


def record(command, script):
    pty.spawn(command)  # expect: cmd-pty-expect@low
    pty.spawn(sys.argv[1:])  # expect: cmd-pty-expect@low
    pty.spawn(["/bin/sh", "-c", script])  # expect: cmd-pty-expect@medium
    PtyProcessUnicode.spawn(["/usr/bin/less", command])  # expect: cmd-pty-expect@low
    pty.spawn("/bin/bash")  # ok: cmd-pty-expect
    pty.spawn(["/bin/bash", "-l"])  # ok: cmd-pty-expect
    PtyProcessUnicode.spawn([sys.executable, "-i"])  # ok: cmd-pty-expect
    pty.openpty()  # ok: cmd-pty-expect
