local names = require("data.names")
local site_of = require("data.site")
local trust = require("data.trust")

local command_keywords = { "command", "cmd", "command_string", "config", "config_commands" }
local advice = "quote each part with `shlex.quote`, or send it as data"

-- May the receiver be a connection? Not when it is the object itself, whose method is looked at where it is defined.
local function may_be_connection(callee)
  local receiver = callee.kind == "attribute" and callee:field("object")
  return receiver and receiver.text ~= "self" and not callee:is("numpy.distutils.exec_command.exec_command")
end

local function report_remote(site, command, levels)
  site:report {
    severity = levels.severity, confidence = levels.confidence,
    message = ("`%s` sends the command `%s`, which is not fixed, to a shell on another machine: %s")
      :format(site_of.callee(site), site_of.brief(command), advice),
  }
end

local function check_exec_command(site)
  local callee = site:callee()
  local known = callee:is(names.paramiko_exec)
  local command = site_of.argument(site, command_keywords, 1)
  if not command or not (known or may_be_connection(callee)) then
    return nil
  end
  if not trust.fixed(command) then
    return report_remote(site, command, {})
  end
  return site:report {
    severity = "info", confidence = known and "high" or "medium",
    message = ("`%s` runs a fixed command on another machine"):format(site_of.callee(site)),
  }
end

-- A password or the like, rather than a command.
local function is_answer(node)
  local text = node.text:lower()
  return text:find("passw") ~= nil or text:find("pwd") ~= nil or text:find("secret") ~= nil
    or text:find("passphrase") ~= nil
end

-- The user's own ~/.ssh/config.
local own_configuration = { ".lookup()[]", ".lookup().get()" }

local function check_proxy(site)
  local command = site:arg("command_line", 1)
  return command and not trust.fixed(command, own_configuration) and site:report {
    message = ("`%s` starts `%s` on this machine: make sure that nobody else can write a part of it")
      :format(site_of.callee(site), site_of.brief(command)),
  }
end

rule {
  id = "cmd-ssh-exec", severity = "medium", confidence = "medium", cwe = 78,
  title = "Command for another machine is not fixed",
  message = "`{callee}` sends a command to a shell on another machine",
  aliases = { "B601", "S601" },
  references = {
    "https://docs.paramiko.org/en/stable/api/client.html#paramiko.client.SSHClient.exec_command",
    "https://docs.python.org/3/library/shlex.html#shlex.quote",
  },
  match = call(names.join(names.paramiko_exec, names.typed, names.remote, names.remote_second,
    { ".exec_command", "paramiko.ProxyCommand", "paramiko.proxy.ProxyCommand" })),
  where = any { callee(not_(resolves { ".exec_command" })), imports { "paramiko" } },
  check = function(site)
    local callee = site:callee()
    if callee:is(".exec_command") then
      return check_exec_command(site)
    end
    if callee:is { "paramiko.ProxyCommand", "paramiko.proxy.ProxyCommand" } then
      return check_proxy(site)
    end
    local position = callee:is(names.remote_second) and 2 or 1
    local command = site_of.argument(site, command_keywords, position)
    if command and callee:is(names.typed) and is_answer(command) then
      return nil
    end
    return command and not trust.fixed(command) and report_remote(site, command, {})
  end,
}

-- The first parameter of the function around the call, if that is decorated as a task.
local function task_context(site)
  local task = site:function_()
  local decorated = task and task.parent
  if not decorated or decorated.kind ~= "decorated_definition" then
    return nil
  end
  local parameters = task:field("parameters")
  local first = parameters and parameters:child(1)
  if first and first.kind ~= "identifier" then
    first = first:child(1)
  end
  return first and first.text
end

rule {
  id = "cmd-fabric-invoke", severity = "medium", confidence = "medium", cwe = 78,
  title = "Command of a Fabric or Invoke task is not fixed",
  message = "`{callee}` gives a shell a command that is not fixed",
  references = {
    "https://docs.fabfile.org/", "https://docs.pyinvoke.org/",
    "https://docs.python.org/3/library/shlex.html#shlex.quote",
  },
  match = call(names.join(names.fabric, { ".run", ".sudo", ".local" })),
  where = any {
    callee(resolves(names.fabric)),
    all { imports { "invoke", "fabric", "fabric2" }, inside { decorator = names.task_decorators } },
  },
  check = function(site)
    local callee = site:callee()
    local command = site_of.argument(site, command_keywords, 1)
    local known = callee:is(names.fabric)
    if not command or trust.fixed(command) then
      return nil
    end
    if not known then
      local receiver = callee:field("object")
      if not receiver or receiver.text ~= task_context(site) then
        return nil
      end
    end
    return site:report {
      confidence = not known and "low" or nil,
      message = ("`%s` gives a shell the command `%s`, which is not fixed: quote each part with `shlex.quote`")
        :format(site_of.callee(site), site_of.brief(command)),
    }
  end,
}
