-- Names of the functions that start programs, by what they do with the command.
local names = {}

-- subprocess and what offers the same functions with the same parameters: `args` first, `shell` ninth.
names.popen = {
  "subprocess.Popen", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.run",
  "subprocess32.Popen", "subprocess32.call", "subprocess32.check_call", "subprocess32.check_output",
  "subprocess32.run",
  "gevent.subprocess.Popen", "gevent.subprocess.call", "gevent.subprocess.check_call",
  "gevent.subprocess.check_output", "gevent.subprocess.run",
  "eventlet.green.subprocess.Popen", "eventlet.green.subprocess.call", "eventlet.green.subprocess.check_call",
  "eventlet.green.subprocess.check_output", "eventlet.green.subprocess.run",
  "psutil.Popen", "tornado.process.Subprocess",
  -- through a module that hands it on: `from tools import *`
  ".subprocess.Popen", ".subprocess.call", ".subprocess.check_call", ".subprocess.check_output", ".subprocess.run",
}

-- One string for a shell, always.
names.shell_string = {
  "os.system", "os.popen", "os.popen2", "os.popen3", "os.popen4", "posix.system", "posix.popen", "nt.system",
  "platform.popen",
  "subprocess.getoutput", "subprocess.getstatusoutput", "subprocess32.getoutput", "subprocess32.getstatusoutput",
  "gevent.subprocess.getoutput", "gevent.subprocess.getstatusoutput", "six.moves.getoutput",
  "commands.getoutput", "commands.getstatusoutput",
  ".os.system", ".os.popen", ".subprocess.getoutput", ".subprocess.getstatusoutput",
  "popen2.popen2", "popen2.popen3", "popen2.popen4", "popen2.Popen3", "popen2.Popen4",
  "IPython.utils.process.system", "IPython.utils.process.getoutput", "IPython.utils.process.getoutputerror",
}

-- Replace or start a process without a shell. `first` is the position of the program; `last` that of the
-- last argument that is part of the command, counted from the end when negative.
names.exec = {
  ["os.execl"] = { first = 1 }, ["os.execle"] = { first = 1, last = -2 },
  ["os.execlp"] = { first = 1 }, ["os.execlpe"] = { first = 1, last = -2 },
  ["os.execv"] = { first = 1, last = 2 }, ["os.execve"] = { first = 1, last = 2 },
  ["os.execvp"] = { first = 1, last = 2 }, ["os.execvpe"] = { first = 1, last = 2 },
  ["os.spawnl"] = { first = 2 }, ["os.spawnle"] = { first = 2, last = -2 },
  ["os.spawnlp"] = { first = 2 }, ["os.spawnlpe"] = { first = 2, last = -2 },
  ["os.spawnv"] = { first = 2, last = 3 }, ["os.spawnve"] = { first = 2, last = 3 },
  ["os.spawnvp"] = { first = 2, last = 3 }, ["os.spawnvpe"] = { first = 2, last = 3 },
  ["os.posix_spawn"] = { first = 1, last = 2 }, ["os.posix_spawnp"] = { first = 1, last = 2 },
  ["os.startfile"] = { first = 1, last = 1 },
  ["posix.execv"] = { first = 1, last = 2 }, ["posix.execve"] = { first = 1, last = 2 },
  ["posix.posix_spawn"] = { first = 1, last = 2 }, ["posix.posix_spawnp"] = { first = 1, last = 2 },
  ["nt.execv"] = { first = 1, last = 2 }, ["nt.execve"] = { first = 1, last = 2 },
  ["nt.spawnv"] = { first = 2, last = 3 }, ["nt.spawnve"] = { first = 2, last = 3 },
  ["nt.startfile"] = { first = 1, last = 1 },
  ["_posixsubprocess.fork_exec"] = { first = 1, last = 2 },
  ["_winapi.CreateProcess"] = { first = 1, last = 2 },
}

-- The same as lists, for matchers.
names.exec_first = {}  -- program is argument 1
names.spawn_second = {} -- program is argument 2
for name, command in pairs(names.exec) do
  local list = command.first == 1 and names.exec_first or names.spawn_second
  list[#list + 1] = name
end
table.sort(names.exec_first)
table.sort(names.spawn_second)

names.async_shell = { "asyncio.create_subprocess_shell", "asyncio.subprocess.create_subprocess_shell" }
names.async_exec = { "asyncio.create_subprocess_exec", "asyncio.subprocess.create_subprocess_exec" }

-- Methods of every event loop, behind a protocol factory.
names.loop_shell = { ".subprocess_shell" }
names.loop_exec = { ".subprocess_exec" }

-- A text is for a shell (anyio) or split (trio on Windows), a sequence is run as it is.
names.async_either = {
  "anyio.run_process", "anyio.open_process", "trio.run_process", "trio.open_process", "trio.lowlevel.open_process",
}

-- Paramiko: the instance methods, by every way the library gives to get there.
names.paramiko_exec = {
  "paramiko.SSHClient().exec_command", "paramiko.client.SSHClient().exec_command",
  "paramiko.Channel().exec_command", "paramiko.channel.Channel().exec_command",
  "paramiko.Transport().open_session().exec_command", "paramiko.transport.Transport().open_session().exec_command",
  "paramiko.Transport().open_channel().exec_command", "paramiko.transport.Transport().open_channel().exec_command",
  "paramiko.SSHClient().get_transport().open_session().exec_command",
  "paramiko.client.SSHClient().get_transport().open_session().exec_command",
}

-- What is typed at the other end: commands, and answers to questions.
names.typed = {
  "paramiko.SSHClient().invoke_shell().send", "paramiko.SSHClient().invoke_shell().sendall",
  "paramiko.client.SSHClient().invoke_shell().send", "paramiko.client.SSHClient().invoke_shell().sendall",
  "paramiko_expect.SSHClientInteraction().send", "pexpect.pxssh.pxssh().sendline",
}

-- Other libraries that give a shell on another machine one string; by position of the command.
names.remote = {
  "asyncssh.connect().run", "asyncssh.connect().create_process", "asyncssh.connection.connect().run",
  "asyncssh.connection.connect().create_process",
  "asyncssh.SSHClientConnection().run", "asyncssh.SSHClientConnection().create_process",
  "asyncssh.connection.SSHClientConnection().run", "asyncssh.connection.SSHClientConnection().create_process",
  "netmiko.ConnectHandler().send_command", "netmiko.ConnectHandler().send_command_timing",
  "netmiko.ConnectHandler().send_command_expect", "netmiko.ConnectHandler().send_config_set",
  "netmiko.BaseConnection().send_command", "netmiko.BaseConnection().send_command_timing",
  "netmiko.BaseConnection().send_config_set",
  "netmiko.base_connection.BaseConnection().send_command",
  "netmiko.base_connection.BaseConnection().send_command_timing",
  "netmiko.base_connection.BaseConnection().send_config_set",
  "scrapli.Scrapli().send_command", "scrapli.Scrapli().send_config", "scrapli.AsyncScrapli().send_command",
  "scrapli.AsyncScrapli().send_config",
  "scrapli.driver.GenericDriver().send_command", "scrapli.driver.NetworkDriver().send_command",
  "scrapli.driver.core.IOSXEDriver().send_command", "scrapli.driver.core.IOSXEDriver().send_config",
  "scrapli.driver.core.IOSXRDriver().send_command", "scrapli.driver.core.IOSXRDriver().send_config",
  "scrapli.driver.core.NXOSDriver().send_command", "scrapli.driver.core.NXOSDriver().send_config",
  "scrapli.driver.core.EOSDriver().send_command", "scrapli.driver.core.EOSDriver().send_config",
  "scrapli.driver.core.JunosDriver().send_command", "scrapli.driver.core.JunosDriver().send_config",
  "ssh2.session.Session().open_session().execute",
  "pssh.clients.ParallelSSHClient().run_command", "pssh.clients.SSHClient().run_command",
  "pssh.clients.native.ParallelSSHClient().run_command", "pssh.clients.ssh.ParallelSSHClient().run_command",
  "jumpssh.SSHSession().run_cmd", "jumpssh.SSHSession().get_cmd_output",
}

-- The command is the second argument.
names.remote_second = {
  "asyncssh.connect().create_session", "asyncssh.SSHClientConnection().create_session",
  "twisted.conch.endpoints.SSHCommandClientEndpoint.newConnection",
  "twisted.conch.endpoints.SSHCommandClientEndpoint.existingConnection",
}

names.fabric = {
  "fabric.Connection().run", "fabric.Connection().sudo", "fabric.Connection().local",
  "fabric.connection.Connection().run", "fabric.connection.Connection().sudo", "fabric.connection.Connection().local",
  "fabric2.Connection().run", "fabric2.Connection().sudo", "fabric2.Connection().local",
  "fabric.SerialGroup().run", "fabric.SerialGroup().sudo", "fabric.ThreadingGroup().run",
  "fabric.ThreadingGroup().sudo", "fabric.group.SerialGroup().run", "fabric.group.SerialGroup().sudo",
  "fabric.group.ThreadingGroup().run", "fabric.group.ThreadingGroup().sudo",
  "fabric.api.run", "fabric.api.sudo", "fabric.api.local",
  "fabric.operations.run", "fabric.operations.sudo", "fabric.operations.local",
  "invoke.run", "invoke.sudo", "invoke.Context().run", "invoke.Context().sudo",
  "invoke.context.Context().run", "invoke.context.Context().sudo",
}

names.task_decorators = { "invoke.task", "invoke.tasks.task", "fabric.task", "fabric.tasks.task", "fabric2.task" }

-- One string that is split into words and run at a terminal.
names.expect_line = {
  "pexpect.spawn", "pexpect.spawnu", "pexpect.run", "pexpect.runu", "pexpect.pty_spawn.spawn",
  "pexpect.popen_spawn.PopenSpawn", "pexpect.replwrap.REPLWrapper",
}

-- A list of words, run at a terminal.
names.pty_argv = {
  "pty.spawn", "ptyprocess.PtyProcess.spawn", "ptyprocess.PtyProcessUnicode.spawn",
  "ptyprocess.ptyprocess.PtyProcess.spawn", "ptyprocess.ptyprocess.PtyProcessUnicode.spawn",
  "winpty.PtyProcess.spawn",
}

-- Libraries that take one string and read it as a shell would.
names.shell_library = {
  "delegator.run", "delegator.chain", "envoy.run", "envoy.connect",
  "sarge.run", "sarge.capture_stdout", "sarge.capture_stderr", "sarge.capture_both", "sarge.get_stdout",
  "sarge.get_stderr", "sarge.get_both", "sarge.Pipeline", "sarge.Command",
  "subprocess_tee.run", "executor.execute",
}

-- Which program runs.
names.program_library = { "sh.Command", "plumbum.local[]", "plumbum.local.get" }

names.bash_operator = {
  "airflow.operators.bash.BashOperator", "airflow.operators.bash_operator.BashOperator",
  "airflow.providers.standard.operators.bash.BashOperator",
  "airflow.sensors.bash.BashSensor", "airflow.providers.standard.sensors.bash.BashSensor",
  "airflow.contrib.sensors.bash_sensor.BashSensor",
}

names.ssh_operator = {
  "airflow.providers.ssh.operators.ssh.SSHOperator", "airflow.contrib.operators.ssh_operator.SSHOperator",
}

names.workflow_shell = {
  "prefect_shell.shell_run_command", "prefect_shell.commands.shell_run_command",
  "prefect_shell.ShellOperation", "prefect_shell.commands.ShellOperation", "prefect.tasks.shell.ShellTask",
  "dagster_shell.execute_shell_command", "dagster_shell.create_shell_command_op",
}

names.container_run = {
  "docker.from_env().containers.run", "docker.from_env().containers.create",
  "docker.client.from_env().containers.run", "docker.client.from_env().containers.create",
  "docker.DockerClient().containers.run", "docker.DockerClient().containers.create",
  "docker.client.DockerClient().containers.run", "docker.client.DockerClient().containers.create",
  "docker.DockerClient.from_env().containers.run", "docker.DockerClient.from_env().containers.create",
  "podman.PodmanClient().containers.run", "podman.PodmanClient().containers.create",
}

-- Their receivers are seldom known: they count where the unit imports the library.
names.container_suffix = { ".containers.run", ".containers.create" }
names.container_exec = { ".exec_run", ".exec_create" }
names.container_modules = { "docker", "podman", "aiodocker" }

names.ctypes = {}
local libraries = {
  "ctypes.CDLL()", "ctypes.PyDLL()", "ctypes.WinDLL()", "ctypes.OleDLL()", "ctypes.cdll.LoadLibrary()",
  "ctypes.windll.LoadLibrary()", "ctypes.cdll.msvcrt", "ctypes.cdll.libc", "ctypes.pythonapi", "ctypes.windll.msvcrt",
  "ctypes.windll.shell32", "ctypes.windll.kernel32", "ctypes.oledll.shell32", "ctypes.cdll.shell32",
  "ctypes.cdll.kernel32", "ctypes.cdll[]", "ctypes.windll[]", "cffi.FFI().dlopen()",
}
local functions = {
  "system", "_wsystem", "popen", "_popen", "_wpopen", "execl", "execle", "execlp", "execv", "execve", "execvp",
  "posix_spawn", "posix_spawnp", "WinExec", "ShellExecuteA", "ShellExecuteW", "ShellExecuteExA", "ShellExecuteExW",
}
-- names.ctypes_process: the program and its command line come first, others behind
names.ctypes_process = {}
for _, library in ipairs(libraries) do
  for _, func in ipairs(functions) do
    names.ctypes[#names.ctypes + 1] = library .. "." .. func
  end
  for _, func in ipairs { "CreateProcessA", "CreateProcessW" } do
    names.ctypes_process[#names.ctypes_process + 1] = library .. "." .. func
  end
end

-- What `!command` and `%%bash` of notebooks stand for.
names.notebook = { ".system", ".getoutput", ".run_cell_magic" }
names.notebook_magics = { bash = true, sh = true, script = true }

-- Calls that start nothing: assertions about other calls, and what collects keyword arguments for one.
names.not_started = {
  ".assert_called_with", ".assert_called_once_with", ".assert_any_call", ".assert_has_calls",
  ".assert_awaited_with", ".assert_awaited_once_with", ".assert_any_await",
  "builtins.dict", ".assertRaises", ".assertRaisesRegex", ".assertWarns", "pytest.raises", "pytest.warns",
  "unittest.mock.call", "mock.call", "unittest.mock.call.*", "mock.call.*",
}

-- Lists one after the other.
function names.join(...)
  local all = {}
  for _, list in ipairs { ... } do
    for _, name in ipairs(list) do
      all[#all + 1] = name
    end
  end
  return all
end

return names
