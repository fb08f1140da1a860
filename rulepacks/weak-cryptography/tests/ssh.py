"""Remote machines."""
import os
import subprocess

import asyncssh
import paramiko
import pysftp
from netmiko import ConnectHandler
from paramiko import AutoAddPolicy, client


class Anything(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client, hostname, key):  # expect: crypto-ssh-host-key@high
        return


class Asking(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client, hostname, key):  # ok: crypto-ssh-host-key
        if not ask(hostname, key.get_fingerprint()):
            raise paramiko.SSHException("unknown host")


def policies(policy):
    ssh = paramiko.SSHClient()
    ssh.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: crypto-ssh-host-key@high
    ssh.set_missing_host_key_policy(AutoAddPolicy)  # expect: crypto-ssh-host-key
    ssh.set_missing_host_key_policy(policy=client.WarningPolicy())  # expect: crypto-ssh-host-key
    ssh.set_missing_host_key_policy(paramiko.RejectPolicy())  # ok: crypto-ssh-host-key
    ssh.set_missing_host_key_policy(policy)  # ok: crypto-ssh-host-key


async def others(known):
    await asyncssh.connect("host", known_hosts=None)  # expect: crypto-ssh-host-key-other@high
    await asyncssh.connect("host", known_hosts=known)  # ok: crypto-ssh-host-key-other
    await asyncssh.connect("host")  # ok: crypto-ssh-host-key-other
    options = pysftp.CnOpts()
    options.hostkeys = None  # expect: crypto-ssh-host-key-other@high
    options.hostkeys = pysftp.HostKeys("known_hosts")  # ok: crypto-ssh-host-key-other
    ConnectHandler(host="a", ssh_strict=False)  # expect: crypto-ssh-host-key-other@medium
    ConnectHandler(host="a", ssh_strict=True)  # ok: crypto-ssh-host-key-other
    os.environ["ANSIBLE_HOST_KEY_CHECKING"] = "False"  # expect: crypto-ssh-host-key-other
    os.environ["ANSIBLE_HOST_KEY_CHECKING"] = "True"  # ok: crypto-ssh-host-key-other
    subprocess.run(["ssh", "-o", "StrictHostKeyChecking=no", "host"])  # expect: crypto-ssh-host-key-other@medium
    subprocess.run(["ssh", "-o", "StrictHostKeyChecking=yes", "host"])  # ok: crypto-ssh-host-key-other
