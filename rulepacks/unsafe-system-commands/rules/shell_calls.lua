local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")
local trust = require("data.trust")

local command_keywords = { "command", "cmd" }

rule {
  id = "cmd-os-system", severity = "high", confidence = "high", cwe = { 78, 88 },
  title = "Function always runs its command through a shell",
  message = "`{callee}` gives a shell a command that is not known here: use `subprocess.run` with a list of words",
  aliases = { "B605", "S605" },
  references = {
    "https://docs.python.org/3/library/os.html#os.system",
    "https://docs.python.org/3/library/subprocess.html#replacing-older-functions-with-the-subprocess-module",
  },
  match = call(names.shell_string),
  check = function(site)
    local command = site_of.argument(site, command_keywords, 1)
    if not command then
      return site:may_have("command", 1) and site:report {}
    end
    if trust.fixed(command) then
      return site:report {
        severity = "info",
        message = ("`%s` runs the command `%s` through a shell: `subprocess.run` with a list of words needs none")
          :format(site_of.callee(site), site_of.brief(command)),
      }
    end
    local checked = trust.checked(command)
    return site:report {
      severity = checked and "medium" or nil, confidence = checked and "low" or nil,
      message = ("`%s` gives a shell the command `%s`, which is not fixed: use `subprocess.run` with a list of words")
        :format(site_of.callee(site), site_of.brief(command)),
    }
  end,
}

local function report_script(site, command)
  site:report {
    severity = "high", confidence = "medium",
    message = ("`%s` gives a shell the command `%s`, which is not fixed: start the program itself with "
      .. "`asyncio.create_subprocess_exec`"):format(site_of.callee(site), site_of.brief(command)),
  }
end

-- The words of a command that are arguments themselves, or lists in one of them.
local function spread(nodes)
  local words = {}
  for _, node in ipairs(nodes) do
    for _, word in ipairs(shell.words(node) or { node }) do
      words[#words + 1] = word
    end
  end
  return words
end

local function check_exec(site, nodes, first)
  if site_of.all_fixed(nodes) then
    return #nodes == 0 and site:may_have("program", first) and site:report {}
  end
  local script = shell.script(spread(nodes))
  if script and not trust.fixed(script) then
    return site:report {
      severity = "medium", confidence = "medium",
      message = ("`%s` hands a shell the script `%s`, which is not fixed: run the program itself, without a shell")
        :format(site_of.callee(site), site_of.brief(script)),
    }
  end
  return site:report {}
end

local function check_either(site)
  local command, asked = site:arg("command", 1), site:arg("shell")
  if not command or trust.fixed(command) then
    return nil
  end
  if asked and asked:truth() ~= false then
    return report_script(site, command)
  end
  if shell.words(command) then
    return check_exec(site, { command }, 1)
  end
  if shell.text(command) and site:callee():is { "anyio.run_process", "anyio.open_process" } then
    return report_script(site, command)
  end
  return site:report {}
end

rule {
  id = "cmd-asyncio", severity = "low", confidence = "low", cwe = { 78, 88 },
  title = "Asynchronous process is started with a command that is not fixed",
  message = "`{callee}` starts a process from values that are not known here: make sure that nobody else can choose "
    .. "the program or an option of it",
  references = { "https://docs.python.org/3/library/asyncio-subprocess.html" },
  match = call(names.join(names.async_shell, names.async_exec, names.loop_shell, names.loop_exec, names.async_either)),
  check = function(site)
    local callee = site:callee()
    if callee:is(names.async_shell) or callee:is(names.loop_shell) then
      local command = site:arg("cmd", callee:is(names.loop_shell) and 2 or 1)
      return command and not trust.fixed(command) and report_script(site, command)
    end
    if callee:is(names.async_either) then
      return check_either(site)
    end
    local first = callee:is(names.loop_exec) and 2 or 1
    return check_exec(site, site_of.positional(site, first), first)
  end,
}
