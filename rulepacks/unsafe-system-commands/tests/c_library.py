import base64
import ctypes
import sys
from ctypes import CDLL, cdll, windll

import cffi


def run(command, payload):
    libc = ctypes.CDLL(None)
    libc.system(command.encode())  # expect: cmd-ctypes-system@medium
    libc.system(b"/usr/bin/uptime")  # expect: cmd-ctypes-system@low
    CDLL("libc.so.6").execve(command, None, None)  # expect: cmd-ctypes-system@medium
    cdll.msvcrt.system(base64.b64decode(payload))  # expect: cmd-ctypes-system@medium
    windll.kernel32.WinExec(command, 0)  # expect: cmd-ctypes-system@medium
    windll.shell32.ShellExecuteW(None, "open", command, None, None, 1)  # expect: cmd-ctypes-system@medium
    ffi = cffi.FFI()
    ffi.dlopen(None).system(command)  # expect: cmd-ctypes-system@medium


def elevate():
    # expect: cmd-subprocess-taint, cmd-ctypes-system@low
    ctypes.windll.shell32.ShellExecuteW(None, "runas", sys.executable, " ".join(sys.argv), None, 1)


def other(name):
    libc = ctypes.CDLL(None)
    libc.getpid()  # ok: cmd-ctypes-system
    libc.puts(name)  # ok: cmd-ctypes-system
    ctypes.windll.kernel32.GetTickCount()  # ok: cmd-ctypes-system
    ctypes.windll.user32.MessageBoxW(0, name, "system", 0)  # ok: cmd-ctypes-system
