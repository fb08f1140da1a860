import asyncio
import os
import subprocess  # expect: cmd-import-subprocess
import sys
from subprocess import Popen as start  # expect: cmd-import-subprocess

TOOL = "rsync"


async def names(path, argument):
    subprocess.run(["git", "gc"])  # expect: cmd-partial-path@info, cmd-subprocess-dyn@info
    subprocess.run(("git", path))  # expect: cmd-partial-path, cmd-subprocess-dyn@low
    subprocess.run("git gc", shell=True)  # expect: cmd-partial-path, cmd-shell-true
    subprocess.run(args=["bin/tool"])  # expect: cmd-partial-path, cmd-subprocess-dyn@info
    start([TOOL, "-a", path])  # expect: cmd-partial-path, cmd-subprocess-dyn@low
    os.system("make all")  # expect: cmd-partial-path, cmd-os-system@info
    os.system("make " + argument)  # expect: cmd-partial-path, cmd-os-system@high
    os.execlp("top", "top")  # expect: cmd-partial-path, cmd-os-exec-spawn@info
    os.spawnlp(os.P_WAIT, "top", "top")  # expect: cmd-partial-path, cmd-os-exec-spawn@info
    await asyncio.create_subprocess_exec("git", "gc")  # expect: cmd-partial-path
    await asyncio.create_subprocess_shell("git gc")  # expect: cmd-partial-path


async def whole(path):
    subprocess.run(["/usr/bin/git", "gc"])  # ok: cmd-partial-path # expect: cmd-subprocess-dyn@info
    subprocess.run(["./configure"])  # ok: cmd-partial-path # expect: cmd-subprocess-dyn@info
    subprocess.run(["../tools/run"])  # ok: cmd-partial-path # expect: cmd-subprocess-dyn@info
    subprocess.run(["C:\\tools\\run.exe"])  # ok: cmd-partial-path # expect: cmd-subprocess-dyn@info
    subprocess.run([sys.executable, "-V"])  # ok: cmd-partial-path # expect: cmd-subprocess-dyn@info
    subprocess.run([path, "git"])  # ok: cmd-partial-path # expect: cmd-subprocess-dyn@low
    os.system("cd /srv && /usr/bin/make")  # ok: cmd-partial-path # expect: cmd-os-system@info
    os.system("echo done")  # ok: cmd-partial-path # expect: cmd-os-system@info
    os.system("$HOME/bin/tool")  # ok: cmd-partial-path # expect: cmd-os-system@info
    os.spawnl(os.P_WAIT, "/usr/bin/top", "top")  # ok: cmd-partial-path # expect: cmd-os-exec-spawn@info
    os.execl(path, "top")  # ok: cmd-partial-path # expect: cmd-os-exec-spawn@low
    await asyncio.create_subprocess_exec("/usr/bin/git", "gc")  # ok: cmd-partial-path
