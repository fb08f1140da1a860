"""Sockets and shells that have nothing to do with each other."""
import os
import pty
import socket
import subprocess  # expect: cmd-import-subprocess


def detach(log):
    with open(os.devnull) as null:
        os.dup2(null.fileno(), 0)
    os.dup2(log.fileno(), 1)
    subprocess.Popen(["/bin/sh", "/etc/app/start.sh"])  # ok: cmd-reverse-shell # expect: cmd-subprocess-dyn@info


def terminal():
    pty.spawn("/bin/bash")  # ok: cmd-reverse-shell


def ready(port):
    with socket.create_connection(("localhost", port)) as connection:
        connection.sendall(b"ready\n")
