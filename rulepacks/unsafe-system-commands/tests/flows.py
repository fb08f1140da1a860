# What comes from outside, on its way to commands.
import asyncio  # ok: cmd-kill-taint
import os
import shlex
import signal
import subprocess  # expect: cmd-import-subprocess
import sys

import paramiko
import requests
from flask import Flask, request

app = Flask(__name__)
HOSTS = {"a": "a.example.org", "b": "b.example.org"}


@app.route("/ping")
def ping():
    host = request.args["host"]
    os.system("/bin/ping -c 1 " + host)  # expect: cmd-os-system, cmd-subprocess-taint@critical
    command = "/bin/ping -c 1 {}".format(host)
    subprocess.run(command, shell=True)  # expect: cmd-shell-true, cmd-subprocess-taint@critical
    os.system("/bin/ping -c 1 " + shlex.quote(host))  # ok: cmd-subprocess-taint # expect: cmd-os-system
    inner = host.replace("'", "'\\''")
    os.system("/bin/ping -c 1 '%s'" % inner)  # ok: cmd-subprocess-taint # expect: cmd-os-system
    inner = host.replace("'", "\\'")
    os.system("/bin/ping -c 1 '%s'" % inner)  # expect: cmd-os-system, cmd-subprocess-taint
    os.system("/bin/ping -c 1 " + os.environ["HOST"])  # expect: cmd-os-system, cmd-subprocess-taint@low
    os.system(os.environ["EDITOR"] + " /srv/a")  # ok: cmd-subprocess-taint # expect: cmd-os-system
    os.system(os.environ.get("PAGER", "less") + " /srv/a")  # ok: cmd-subprocess-taint # expect: cmd-os-system
    os.system("/bin/ping -c 1 %d" % int(host))  # ok: cmd-subprocess-taint # expect: cmd-os-system
    os.system("/bin/ping -c 1 " + HOSTS[host])  # ok: cmd-subprocess-taint # expect: cmd-os-system
    if host in ("a.example.org", "b.example.org"):
        os.system("/bin/ping -c 1 " + host)  # ok: cmd-subprocess-taint # expect: cmd-os-system
    return ""


def run(line):
    return os.popen(line).read()  # expect: cmd-os-system, cmd-subprocess-taint@critical


@app.route("/run/<name>/<int:count>")
def through_functions(name, count):
    words = ["uptime"]
    words.append(name)
    os.system("/usr/bin/uptime -n " + str(count))  # ok: cmd-subprocess-taint # expect: cmd-os-system
    return run(" ".join(words))


@app.route("/script")
def script():
    # expect: cmd-program-taint
    subprocess.run(["/usr/bin/python3", request.args["script"]])  # expect: cmd-subprocess-dyn
    subprocess.run(["/usr/bin/python3", "report.py", request.args["name"]])  # ok: cmd-program-taint # expect: cmd-subprocess-dyn
    os.execl("/bin/sh", "sh", "-c", request.args["line"])  # expect: cmd-os-exec-spawn, cmd-subprocess-taint
    os.execl("/bin/echo", "echo", "-e", request.args["line"])  # ok: cmd-subprocess-taint # expect: cmd-os-exec-spawn
    return ""


@app.route("/later")
async def later():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, os.system, request.args["line"])  # expect: cmd-subprocess-taint
    await loop.run_in_executor(None, print, request.args["line"])  # ok: cmd-subprocess-taint
    return ""


def newest():
    name = requests.get("https://example.org/newest", timeout=3).text
    os.system("/usr/bin/pip install " + name)  # expect: cmd-os-system, cmd-subprocess-taint@medium
    subprocess.run(["/usr/bin/pip", "install", name])  # ok: cmd-subprocess-taint # expect: cmd-subprocess-dyn


def from_the_command_line():
    os.system("/usr/bin/vi " + sys.argv[1])  # expect: cmd-os-system, cmd-subprocess-taint@medium
    subprocess.run([sys.argv[1]])  # ok: cmd-program-taint # expect: cmd-subprocess-dyn


@app.route("/tool", methods=["POST"])
async def tool():
    program = request.form["tool"]
    subprocess.run([program, "-v"])  # expect: cmd-subprocess-dyn, cmd-program-taint@high
    # expect: cmd-subprocess-taint
    subprocess.run(["/bin/sh", "-c", request.form["line"]])  # expect: cmd-subprocess-dyn
    subprocess.run(["/bin/echo", request.form["line"]])  # ok: cmd-subprocess-taint # expect: cmd-subprocess-dyn
    subprocess.run(["/usr/bin/git", "clone", request.form["url"]])  # expect: cmd-subprocess-dyn, cmd-argument-injection
    subprocess.run(["/usr/bin/git", "clone", "--", request.form["url"]])  # ok: cmd-argument-injection # expect: cmd-subprocess-dyn
    await asyncio.create_subprocess_shell(request.form["line"])  # expect: cmd-asyncio, cmd-subprocess-taint


@app.post("/restart")
def restart():
    client = paramiko.SSHClient()
    client.exec_command("restart " + request.form["unit"])  # expect: cmd-ssh-exec, cmd-remote-admin
    client.exec_command("restart " + shlex.quote(request.form["unit"]))  # ok: cmd-remote-admin # expect: cmd-ssh-exec
    # expect: cmd-env-taint
    subprocess.run(["/usr/bin/make"], env={"LANG": request.form["lang"]})  # expect: cmd-subprocess-dyn
    subprocess.run(["/usr/bin/make"], env={"LANG": "C"}, input=request.form["lang"])  # ok: cmd-env-taint # expect: cmd-subprocess-dyn
    os.environ["TARGET"] = request.form["target"]  # expect: cmd-env-taint
    os.kill(request.json["pid"], signal.SIGTERM)  # expect: cmd-kill-taint
    os.kill(os.getpid(), signal.SIGTERM)  # ok: cmd-kill-taint


@app.route("/arguments")
def arguments():
    name = request.form["name"]
    folder = f"/srv/{name}"
    subprocess.run(["/usr/bin/git", "clone", folder])  # ok: cmd-argument-injection # expect: cmd-subprocess-dyn
    subprocess.run(["/usr/bin/git", "clone", "/srv/%s" % name])  # ok: cmd-argument-injection # expect: cmd-subprocess-dyn
    subprocess.run(["/usr/bin/git", "clone", "/srv/{}".format(name)])  # ok: cmd-argument-injection # expect: cmd-subprocess-dyn
    subprocess.run(["/usr/bin/git", "clone", "-c" + name])  # expect: cmd-subprocess-dyn, cmd-argument-injection
    subprocess.run(["/usr/bin/git", "clone", "{}.git".format(name)])  # expect: cmd-subprocess-dyn, cmd-argument-injection
    subprocess.run(["/usr/bin/git", "clone", f"{name}.git"])  # expect: cmd-subprocess-dyn, cmd-argument-injection


def second_order(cursor, path):
    host = cursor.execute("SELECT host FROM machines").fetchone()[0]
    os.system("/bin/ping " + host)  # expect: cmd-os-system, cmd-subprocess-taint@low
    os.system("/bin/ping " + shlex.quote(host))  # ok: cmd-subprocess-taint # expect: cmd-os-system@info
    with open(path) as settings:
        os.system(settings.read())  # ok: cmd-subprocess-taint # expect: cmd-os-system


def each_of_several():
    list(map(os.system, [request.args["line"]]))  # expect: cmd-subprocess-taint
    list(map(os.system, request.args.getlist("line")))  # expect: cmd-subprocess-taint
    list(map(os.system, ["/bin/ls", "/bin/id"]))  # ok: cmd-subprocess-taint
    list(map(print, [request.args["line"]]))  # ok: cmd-subprocess-taint


@app.route("/asked-or-set")
def asked_or_set():
    name = request.args.get("name") or os.getenv("NAME")
    os.system(name)  # expect: cmd-subprocess-taint@critical, cmd-os-system
    name = os.getenv("NAME") or request.args.get("name")
    os.system(name)  # expect: cmd-subprocess-taint@critical, cmd-os-system
    name = os.getenv("NAME") or "name"
    os.system(name)  # expect: cmd-subprocess-taint@low, cmd-os-system, cmd-partial-path
