-- Flows: what comes from outside and becomes a command, or a part of one. Whether such text is there at all is known
-- here; the other rules of this pack only see that a command is not fixed.
local names = require("data.names")

-- ---- what a shell reads ----

sink { group = "command", match = call(names.shell_string), at = arg("cmd", 1) }
sink { group = "command", match = call { "os.system", "posix.system" }, at = arg("command", 1) }
sink { group = "command", match = call(names.async_shell), at = arg("cmd", 1) }
sink { group = "command", match = call(names.loop_shell), at = arg("cmd", 2) }
sink { group = "command", match = call(names.async_either), at = arg("command", 1) }
sink { group = "command", match = call(names.shell_library), at = arg("command", 1) }
sink { group = "command", match = call(names.bash_operator), at = arg("bash_command") }
sink { group = "command", match = call(names.ssh_operator), at = arg("command") }
sink { group = "command", match = call(names.workflow_shell), at = { arg("command"), arg("commands"),
  arg("shell_command", 1) } }
sink { group = "command", match = call(names.expect_line), at = arg("command", 1) }
sink { group = "command", match = call(names.ctypes), at = any_arg }
sink { group = "command", match = call(names.ctypes_process), at = { arg(1), arg(2) } }
sink { group = "command", match = call(names.notebook), at = arg(1), where = imports { "IPython" } }

-- subprocess: the whole text with a shell, and the program without one
sink {
  group = "command", match = call(names.popen), at = arg("args", 1),
  where = { arg("shell", 9, truthy) },
}
sink {
  group = "program", match = call(names.popen), at = { element(1, arg("args", 1)), arg("executable", 3) },
  where = none { arg("shell", 9, truthy) },
}
-- ... and what an interpreter is told to run
local interpreters = "(?:^|/)(?:ba|da|k|z|c|tc)?sh$|(?:^|/)(?:python[0-9.]*|perl|ruby|node|php)$"
  .. "|(?i)^(?:cmd|powershell|pwsh)(?:\\.exe)?$"
sink {
  group = "command", match = call(names.popen), at = element(3, arg("args", 1)),
  where = { arg("args", 1, element(1, matches(interpreters))), arg("args", 1, element(2,
    matches "^(?:-[lix]*c|-e|-r|/[cCkK]|-(?i:command))$")) },
}
-- ... or the script that it reads
sink {
  group = "program", match = call(names.popen), at = element(2, arg("args", 1)),
  where = { arg("args", 1, element(1, matches(interpreters))), none { arg("shell", 9, truthy),
    arg("args", 1, element(2, matches "^[-/]")) } },
}
sink { group = "program", match = call(names.async_exec), at = arg("program", 1) }
sink { group = "program", match = call(names.loop_exec), at = { arg(2), element(1, arg(2)) } }
sink {
  group = "command", match = call(names.loop_exec), at = arg(4),
  where = { arg(2, matches(interpreters)), arg(3, matches "^(?:-[lix]*c|-e|-r|/[cCkK])$") },
}
sink {
  group = "command", match = call(names.async_exec), at = arg(3),
  where = { arg(1, matches(interpreters)), arg(2, matches "^(?:-[lix]*c|-e|-r|/[cCkK])$") },
}
sink { group = "program", match = call(names.exec_first), at = arg(1) }
sink { group = "program", match = call(names.spawn_second), at = arg(2) }
-- os.execl("/bin/sh", "sh", "-c", command)
sink {
  group = "command", match = call(names.exec_first), at = { arg(4), element(3, arg(2)) },
  where = { arg(1, matches(interpreters)) , any { arg(3, matches "^(?:-[lix]*c|-e|-r|/[cCkK])$"),
    arg(2, element(2, matches "^(?:-[lix]*c|-e|-r|/[cCkK])$")) } },
}
sink {
  group = "command", match = call(names.spawn_second), at = { arg(5), element(3, arg(3)) },
  where = { arg(2, matches(interpreters)), any { arg(4, matches "^(?:-[lix]*c|-e|-r|/[cCkK])$"),
    arg(3, element(2, matches "^(?:-[lix]*c|-e|-r|/[cCkK])$")) } },
}
-- named and called elsewhere: run_in_executor(None, os.system, command)
local handed = { "os.system", "os.popen", "posix.system", "subprocess.getoutput", "subprocess.getstatusoutput" }
sink { group = "command", match = { call(handed), read(handed) }, at = arg("cmd", 1) }
-- ... with a shell that the call asks for: asyncio.to_thread(subprocess.run, command, shell=True)
sink {
  group = "command", match = call { ".submit", "asyncio.to_thread", "functools.partial" },
  at = arg(2), where = { arg(1, resolves(names.popen)), arg("shell", truthy) },
}
sink { group = "program", match = call(names.pty_argv), at = element(1, arg("argv", 1)) }
sink { group = "program", match = call(names.program_library), at = arg(1) }

-- ---- what another machine runs ----

sink { group = "remote-command", match = call(names.paramiko_exec), at = arg("command", 1) }
sink { group = "remote-command", match = call(names.typed), at = arg(1) }
sink { group = "remote-command", match = call(names.remote), at = arg("command", 1) }
sink { group = "remote-command", match = call(names.remote_second), at = arg("command", 2) }
sink { group = "remote-command", match = call(names.fabric), at = arg("command", 1) }
sink { group = "remote-command", match = call(names.container_run), at = { arg("command", 2), arg("image", 1) } }
sink {
  group = "remote-command", match = call(names.container_exec), at = arg("cmd", 1),
    where = imports(names.container_modules),
}
sink {
  group = "remote-command", match = call { "paramiko.ProxyCommand", "paramiko.proxy.ProxyCommand" },
    at = arg("command_line", 1),
}
sink {
  group = "remote-command",
  match = call {
    "winrm.Session().run_cmd", "winrm.Session().run_ps", "winrm.protocol.Protocol().run_command",
    "pypsrp.client.Client().execute_cmd", "pypsrp.client.Client().execute_ps",
  },
  at = any_arg,
}
sink { group = "remote-command", match = call { "salt.client.LocalClient().cmd", "salt.client.Caller().cmd" },
  at = any_arg }
sink { group = "remote-command", match = call { "boto3.client().send_command" }, at = arg("Parameters") }

flow {
  id = "cmd-subprocess-taint",
  instead_of = { "cmd-shell-true", "cmd-os-system", "cmd-subprocess-dyn", "cmd-other-shell-true" },
  severity = { remote = "critical", response = "medium", ["local"] = "medium", environment = "low", database = "low" },
  confidence = "high", cwe = { 78, 88 },
  title = "Data from outside becomes a command",
  message = "`{callee}` runs a command that `{source}` has a part in",
  from = { "remote", "response", "local", "environment", "database" }, to = "command", unless = "command",
  aliases = { "py/command-line-injection", "S2076" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/78.html" },
}

-- Not from the command line: running a program that is named there is what wrappers are for.
flow {
  id = "cmd-program-taint", instead_of = { "cmd-subprocess-dyn", "cmd-os-exec-spawn" },
  severity = "high", confidence = "high", cwe = { 78, 114 },
  title = "Data from outside decides which program runs",
  message = "`{callee}` starts the program that `{source}` names",
  cases = {
    -- one text, and no shell: Windows takes it apart, elsewhere it is a name
    { where = arg("args", 1, both { built, matches "^[^ ]+ " }), severity = "medium",
      message = "`{source}` becomes part of a command line, which is taken apart at spaces; pass a list" },
  },
  from = "remote", to = "program", unless = "command",
  tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/114.html" },
}

flow {
  id = "cmd-remote-admin", severity = { remote = "high", ["local"] = "medium", environment = "low" },
  confidence = "high", cwe = 78,
  title = "Data from outside becomes a command on another machine",
  message = "`{callee}` runs a command elsewhere that `{source}` has a part in",
  from = { "remote", "local", "environment" }, to = "remote-command", unless = "command",
  aliases = { "py/remote-command-injection" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/78.html" },
}

-- ---- options ----

local reads_options = "(?:^|/)(?:git|hg|svn|curl|wget|ssh|scp|sftp|rsync|tar|find|zip|unzip|mysql|psql|mysqldump|"
  .. "pg_dump|openssl|pip[0-9.]*|npm|ffmpeg|convert|magick|awk|gawk|sed|less|man|sort|"
  .. "split|tcpdump|nmap|docker|kubectl|helm)$"

-- an argument that begins with a folder, or with anything else that is fixed, is no option
sanitizer {
  group = "argument", match = call { "os.path.join", "posixpath.join", "ntpath.join" }, from = rest(2),
}
sanitizer { group = "argument", match = call { "os.path.abspath", "os.path.realpath", ".resolve", ".absolute" } }
local fixed = matches "^[^-%{]"
sanitizer { group = "argument", match = { pattern "$A % $_", pattern "$A + $_" }, where = hole("A", both { constant,
  fixed }) }
sanitizer { group = "argument", match = call { ".format" }, where = receiver(both { constant, fixed }) }

-- the second element and those behind it, each unless it begins with fixed text
local listed = {}
for i = 2, 6 do
  listed[#listed + 1] = {
    match = call(names.popen), at = element(i, arg("args", 1)),
    where = {
      arg("args", 1, sequence), arg("args", 1, element(1, matches(reads_options))),
      none { arg("shell", 9, truthy), arg("args", 1, element(0, equals("--"))),
        arg("args", 1, element(i, matches "^[^-]")) },
    },
  }
end
listed[#listed + 1] = {
  match = call(names.async_exec), at = rest(2),
  where = { arg(1, matches(reads_options)), none { any_arg(equals("--")) } },
}

flow {
  id = "cmd-argument-injection", severity = "medium", confidence = "medium", cwe = 88,
  title = "Data from outside can become an option",
  message = "`{source}` is an argument of {arg1}: when it begins with `-`, it is an option",
  from = "remote", unless = { "command", "argument" },
  to = listed,
  aliases = { "S6350", "S5883" }, tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/88.html" },
}

-- ---- surroundings ----

flow {
  id = "cmd-env-taint", severity = "medium", confidence = "medium", cwe = { 454, 426 },
  title = "Data from outside decides in which surroundings a program runs",
  message = "`{source}` becomes part of the environment or the folder that programs are started in",
  from = "remote",
  to = {
    { match = call(names.popen), at = { arg("env", 11), arg("cwd", 10) } },
    { match = call(names.async_exec), at = { arg("env"), arg("cwd") } },
    { match = call(names.async_shell), at = { arg("env"), arg("cwd") } },
    { match = call { "os.putenv" }, at = { arg(1), arg(2) } },
    { match = assign { "os.environ[]" }, at = value },
    { match = call { "os.environ.update", "os.environ.setdefault" }, at = any_arg },
  },
  tags = { "flow" },
  references = { "https://cwe.mitre.org/data/definitions/454.html" },
}

flow {
  id = "cmd-kill-taint", severity = "low", confidence = "medium", cwe = 283,
  title = "Data from outside decides which process gets a signal",
  message = "`{callee}` signals a process that `{source}` names",
  from = "remote",
  to = { {
    match = call { "os.kill", "os.killpg", "signal.pidfd_send_signal", "psutil.Process", "os.pidfd_open" },
      at = arg(1),
  } },
  aliases = { "S4828" }, tags = { "flow" },
}
