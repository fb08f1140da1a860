"""Commands without a shell."""
import os
import shlex
import shutil
import subprocess  # expect: cmd-import-subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPILERS = {"c": "/usr/bin/cc", "c++": "/usr/bin/c++"}
GIT = shutil.which("git")


def clone(url, target):
    subprocess.run(["/usr/bin/git", "clone", url, target], check=True)  # expect: cmd-subprocess-dyn@low
    command = ["/usr/bin/git", "-C", target]
    subprocess.check_call(command + ["fetch", url])  # expect: cmd-subprocess-dyn@low
    command.append(url)
    subprocess.check_call(command)  # expect: cmd-subprocess-dyn@low


def run(command, *args, **options):
    subprocess.Popen(command)  # expect: cmd-subprocess-dyn@low
    subprocess.Popen(args)  # expect: cmd-subprocess-dyn@low
    subprocess.Popen(*args)  # expect: cmd-subprocess-dyn@low
    subprocess.call(args=[command, "--version"])  # expect: cmd-subprocess-dyn@low
    subprocess.call(["/bin/ls"], executable=command)  # expect: cmd-subprocess-dyn@low
    subprocess.call(shlex.split(command))  # expect: cmd-subprocess-dyn@low
    subprocess.call(os.environ["EDITOR"])  # expect: cmd-subprocess-dyn@low
    subprocess.call("/usr/bin/convert " + command)  # expect: cmd-subprocess-dyn@low
    subprocess.call([*command, "-v"], **options)  # expect: cmd-subprocess-dyn@low


def shell_in_words(name, script):
    subprocess.run(["/bin/bash", "-c", f"/usr/bin/convert {name} out.png"])  # expect: cmd-subprocess-dyn@medium
    subprocess.run(["/usr/bin/sudo", "sh", "-lc", script])  # expect: cmd-subprocess-dyn@medium
    subprocess.run(["cmd.exe", "/c", script])  # expect: cmd-subprocess-dyn@medium, cmd-partial-path
    subprocess.run(["/usr/bin/docker", "exec", name, "sh", "-c", script])  # expect: cmd-subprocess-dyn@medium
    subprocess.run('cmd /c "{}" && set'.format(script))  # expect: cmd-subprocess-dyn@medium, cmd-partial-path
    subprocess.run(["/bin/bash", "-c", 'cat -- "$1"', "bash", name])  # expect: cmd-subprocess-dyn@low
    subprocess.run(["/bin/bash", "-c", "uptime"])  # expect: cmd-subprocess-dyn@info
    subprocess.run([sys.executable, "-c", script])  # expect: cmd-subprocess-dyn@low


def fixed(kind, count: int, verbose):
    subprocess.run(["/bin/ls", "-l"])  # expect: cmd-subprocess-dyn@info
    subprocess.run(("/bin/ls", "-l"))  # expect: cmd-subprocess-dyn@info
    subprocess.run([sys.executable, "-m", "pip", "check"])  # expect: cmd-subprocess-dyn@info
    subprocess.run([sys.executable, str(HERE / "worker.py")])  # expect: cmd-subprocess-dyn@info
    subprocess.run([sys.executable, os.path.join(os.path.dirname(__file__), "x.py")])  # expect: cmd-subprocess-dyn@info
    subprocess.run([Path("/usr/bin") / "env"])  # expect: cmd-subprocess-dyn@info
    subprocess.run(shlex.split("/usr/bin/du -s /var"))  # expect: cmd-subprocess-dyn@info
    subprocess.run([COMPILERS[kind], "--version"])  # expect: cmd-subprocess-dyn@info
    subprocess.run([GIT, "gc"])  # expect: cmd-subprocess-dyn@info
    subprocess.run(["/usr/bin/seq", str(count)])  # expect: cmd-subprocess-dyn@info
    subprocess.run(["/bin/kill", "-HUP", str(os.getpid())])  # expect: cmd-subprocess-dyn@info
    subprocess.run(["/usr/bin/make"] + (["-s"] if not verbose else []))  # expect: cmd-subprocess-dyn@info
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["/usr/bin/touch", os.path.join(folder, "stamp")])  # expect: cmd-subprocess-dyn@info
    command = ["/usr/bin/tox"]
    if verbose:
        command.append("-v")
    subprocess.run(command)  # expect: cmd-subprocess-dyn@info


def not_started(run, line):
    run(line)  # ok: cmd-subprocess-dyn
    subprocess.list2cmdline(line)  # ok: cmd-subprocess-dyn
    subprocess.CompletedProcess(line, 0)  # ok: cmd-subprocess-dyn
    subprocess.run(line, shell=True)  # ok: cmd-subprocess-dyn # expect: cmd-shell-true
