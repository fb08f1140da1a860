import shlex

import asyncssh
import netmiko
import paramiko
from netmiko import ConnectHandler
from paramiko import SSHClient
from paramiko.client import SSHClient as Client
from twisted.conch.endpoints import SSHCommandClientEndpoint


def status(host, service):
    client = paramiko.SSHClient()
    client.connect(host)
    client.exec_command("systemctl status " + service)  # expect: cmd-ssh-exec@medium
    client.exec_command(command=f"systemctl status {service}")  # expect: cmd-ssh-exec@medium
    client.exec_command("uptime")  # expect: cmd-ssh-exec@info
    channel = client.get_transport().open_session()
    channel.exec_command(service)  # expect: cmd-ssh-exec@medium
    shell = client.invoke_shell()
    shell.send(service + "\n")  # expect: cmd-ssh-exec@medium
    shell.send(load_password() + "\n")  # ok: cmd-ssh-exec
    shell.send("exit\n")  # ok: cmd-ssh-exec
    client.exec_command("systemctl status -- " + shlex.quote(service))  # expect: cmd-ssh-exec@info


def with_statement(host, service):
    with SSHClient() as client:
        client.connect(host)
        client.exec_command("journalctl -u %s" % service)  # expect: cmd-ssh-exec@medium


def given(client, connection: Client, service):
    client.exec_command("journalctl -u " + service)  # expect: cmd-ssh-exec@medium
    connection.exec_command("journalctl -u " + service)  # expect: cmd-ssh-exec@medium


class Machine:
    def __init__(self, host):
        self.client = Client()
        self.client.connect(host)

    def exec_command(self, line):
        return self.client.exec_command(line)  # expect: cmd-ssh-exec@medium

    def restart(self, service):
        return self.exec_command("systemctl restart " + service)  # ok: cmd-ssh-exec


def proxy(jump_host):
    paramiko.ProxyCommand("ssh -W target:22 " + jump_host)  # expect: cmd-ssh-exec@medium
    paramiko.ProxyCommand("ssh -W target:22 jump.example.org")  # ok: cmd-ssh-exec
    config = paramiko.SSHConfig.from_path("/etc/ssh/ssh_config").lookup(jump_host)
    paramiko.ProxyCommand(config["proxycommand"])  # ok: cmd-ssh-exec


async def asynchronous(host, service):
    async with asyncssh.connect(host) as connection:
        await connection.run("systemctl status " + service)  # expect: cmd-ssh-exec@medium
        await connection.create_process(service)  # expect: cmd-ssh-exec@medium
        await connection.create_session(None, service)  # expect: cmd-ssh-exec@medium
        await connection.run("uptime", check=True)  # ok: cmd-ssh-exec
        await connection.run(shlex.join(["systemctl", "status", service]))  # ok: cmd-ssh-exec


def network(device, interface, number: int):
    router = ConnectHandler(**device)
    router.send_command("show interface " + interface)  # expect: cmd-ssh-exec@medium
    router.send_config_set([f"interface {interface}", "shutdown"])  # expect: cmd-ssh-exec@medium
    netmiko.ConnectHandler(**device).send_command(command_string=interface)  # expect: cmd-ssh-exec@medium
    router.send_command("show version")  # ok: cmd-ssh-exec
    router.send_command(f"show vlan {number}")  # ok: cmd-ssh-exec


def conch(reactor, host, command):
    return SSHCommandClientEndpoint.newConnection(reactor, command, b"root", host)  # expect: cmd-ssh-exec@medium
