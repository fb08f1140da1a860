"""Programs that replace the process, or are spawned by it."""
import os
import sys
from os import execvp as become, spawnl

import _posixsubprocess

EDITORS = ("/usr/bin/vi", "/usr/bin/nano")


def launch(program, arguments, env):
    os.execl(program, program, "-v")  # expect: cmd-os-exec-spawn@low
    os.execle("/usr/bin/env", "env", program, env)  # expect: cmd-os-exec-spawn@low
    os.execv(program, arguments)  # expect: cmd-os-exec-spawn@low
    become(arguments[0], arguments)  # expect: cmd-os-exec-spawn@low
    spawnl(os.P_WAIT, program, program)  # expect: cmd-os-exec-spawn@low
    os.spawnve(os.P_NOWAIT, "/usr/bin/git", ["git"] + arguments, env)  # expect: cmd-os-exec-spawn@low
    os.posix_spawn(program, arguments, os.environ)  # expect: cmd-os-exec-spawn@low
    os.startfile(os.path.join("C:\\downloads", program))  # expect: cmd-os-exec-spawn@low
    os.execvp(sys.argv[1], sys.argv[1:])  # expect: cmd-os-exec-spawn@low
    getattr(os, "exec" + "v")(program, arguments)  # expect: cmd-os-exec-spawn@low
    os.execv(*arguments)  # expect: cmd-os-exec-spawn@low
    os.execl("/usr/bin/git", "git", *arguments)  # expect: cmd-os-exec-spawn@low
    _posixsubprocess.fork_exec(arguments, [program], True)  # expect: cmd-os-exec-spawn@low


def through_shell(script):
    os.execl("/bin/sh", "sh", "-c", script)  # expect: cmd-os-exec-spawn@medium
    os.execve("/bin/bash", ["bash", "-c", "echo " + script], os.environ)  # expect: cmd-os-exec-spawn@medium
    os.spawnv(os.P_WAIT, "/bin/bash", ["bash", "-lc", script])  # expect: cmd-os-exec-spawn@medium


def fixed(env):
    os.execl("/usr/bin/top", "top")  # expect: cmd-os-exec-spawn@info
    os.execve("/usr/bin/top", ["top", "-b"], env)  # expect: cmd-os-exec-spawn@info
    os.execle("/usr/bin/top", "top", "-b", env)  # expect: cmd-os-exec-spawn@info
    os.spawnl(os.P_WAIT, EDITORS[0], "vi")  # expect: cmd-os-exec-spawn@info
    os.execv(sys.executable, [sys.executable] + sys.argv)  # expect: cmd-os-exec-spawn@info
    os.execv(sys.executable, [sys.executable, __file__, *sys.argv[1:]])  # expect: cmd-os-exec-spawn@info
    os.execv(sys.argv[0], sys.argv)  # expect: cmd-os-exec-spawn@info
    os.startfile("C:\\docs\\manual.pdf")  # expect: cmd-os-exec-spawn@info


def not_started(tool, path):
    tool.execv(path, [path])  # ok: cmd-os-exec-spawn
    os.get_exec_path(path)  # ok: cmd-os-exec-spawn
    os.open(path, os.O_RDONLY)  # ok: cmd-os-exec-spawn
