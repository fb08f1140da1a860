"""Fabric and Invoke."""
import shlex

import fabric
import invoke
from fabric import Connection, SerialGroup, task as fabric_task
from fabric.api import local, run as remote
from invoke import Context, task

PACKAGE = "shop"


def deploy(host, branch):
    connection = Connection(host)
    connection.run("git checkout " + branch)  # expect: cmd-fabric-invoke@medium
    connection.sudo(f"systemctl restart {branch}")  # expect: cmd-fabric-invoke@medium
    connection.local(command=branch)  # expect: cmd-fabric-invoke@medium
    SerialGroup("web1", "web2").run("ls " + branch)  # expect: cmd-fabric-invoke@medium
    remote("ls %s" % branch)  # expect: cmd-fabric-invoke@medium
    local(branch)  # expect: cmd-fabric-invoke@medium
    invoke.run("ls {}".format(branch))  # expect: cmd-fabric-invoke@medium
    with fabric.Connection(host) as other:
        other.run(branch)  # expect: cmd-fabric-invoke@medium
    connection.run("uptime")  # ok: cmd-fabric-invoke
    connection.run("git checkout " + shlex.quote(branch))  # ok: cmd-fabric-invoke
    connection.put(branch, "/tmp")  # ok: cmd-fabric-invoke


@task
def test(c, pattern, workers: int = 4):
    c.run(f"pytest -k {pattern}")  # expect: cmd-fabric-invoke@medium
    c.run(f"pytest -n {workers} {PACKAGE}")  # ok: cmd-fabric-invoke
    c.run(f"pytest -k {shlex.quote(pattern)}")  # ok: cmd-fabric-invoke
    Suite(pattern).run(pattern)  # ok: cmd-fabric-invoke


@fabric_task(hosts=["web1"])
def restart(context, service):
    context.sudo("systemctl restart " + service)  # expect: cmd-fabric-invoke@medium


def helper(c: Context, name):
    c.run("echo " + name)  # expect: cmd-fabric-invoke@medium
    c.cd(name)  # ok: cmd-fabric-invoke


def undecorated(c, name):
    c.run("echo " + name)  # ok: cmd-fabric-invoke


class Suite:
    def __init__(self, name):
        self.name = name

    def run(self, pattern):
        return self.name, pattern
