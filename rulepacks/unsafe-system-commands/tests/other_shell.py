import subprocess  # expect: cmd-import-subprocess
from unittest import mock

from deploy.tools import execute, Machine


def restart(service):
    execute("systemctl restart " + service, shell=True)  # expect: cmd-other-shell-true@medium
    execute("systemctl daemon-reload", shell=True)  # expect: cmd-other-shell-true@low
    execute("systemctl daemon-reload", shell=1)  # expect: cmd-other-shell-true@low
    Machine("web1").run(service, shell=True)  # expect: cmd-other-shell-true@medium


def same(service, options):
    execute(["systemctl", "restart", service])  # ok: cmd-other-shell-true
    execute(["systemctl", "restart", service], shell=False)  # ok: cmd-other-shell-true
    execute(service, shell=options.shell)  # ok: cmd-other-shell-true
    options = dict(shell=True, check=True)  # ok: cmd-other-shell-true
    execute(service, shell=None)  # ok: cmd-other-shell-true
    create_user("alice", shell="/bin/zsh")  # ok: cmd-other-shell-true
    subprocess.run(service, shell=True)  # ok: cmd-other-shell-true # expect: cmd-shell-true


def create_user(name, shell):
    return Machine(name, login=shell)


@mock.patch("deploy.tools.execute")
def test_restart(execute_mock):
    restart("nginx")
    execute_mock.assert_called_with("systemctl restart nginx", shell=True)  # ok: cmd-other-shell-true
    assert execute_mock.call_args_list == [mock.call("systemctl restart nginx", shell=True)]  # ok: cmd-other-shell-true
