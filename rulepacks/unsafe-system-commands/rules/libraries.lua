local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")
local trust = require("data.trust")

-- Reports a shell's script in a list of words that is not fixed. Says whether there was one.
local function report_script(site, words)
  local script = words and shell.script(words)
  if not script or trust.fixed(script) then
    return false
  end
  site:report {
    message = ("`%s` hands a shell the script `%s`, which is not fixed: run the program itself, without a shell")
      :format(site_of.callee(site), site_of.brief(script)),
  }
  return true
end

local function check_argv(site)
  local command = site:arg("argv", 1)
  local words = command and shell.words(command)
  if not command or trust.fixed(command) or report_script(site, words) then
    return nil
  end
  return site:report {
    severity = "low", confidence = "low",
    message = ("`%s` runs `%s`, which is not fixed: make sure that nobody else can choose the program or an option of "
      .. "it"):format(site_of.callee(site), site_of.brief(command)),
  }
end

rule {
  id = "cmd-pty-expect", severity = "medium", confidence = "medium", cwe = { 78, 88 },
  title = "Command at a pseudo-terminal is not fixed",
  message = "`{callee}` runs a command that is not fixed",
  references = { "https://pexpect.readthedocs.io/en/stable/api/pexpect.html" },
  match = call(names.join(names.expect_line, names.pty_argv)),
  check = function(site)
    if site:callee():is(names.pty_argv) then
      return check_argv(site)
    end
    local command = site_of.argument(site, { "command", "cmd", "cmd_or_spawn" }, 1)
    if not command then
      return nil
    end
    if site:callee():is("pexpect.replwrap.REPLWrapper") and not shell.text(command) then
      return nil -- a process that runs already, most often
    end
    local list = site:arg("args", 2)
    if trust.fixed(command) then
      local words = list and shell.words(list)
      return words and report_script(site, { command, table.unpack(words) })
    end
    if list and shell.words(list) then
      return site:report {
        severity = "low", confidence = "low",
        message = ("`%s` starts what `%s` names: make sure that nobody else can choose it")
          :format(site_of.callee(site), site_of.brief(command)),
      }
    end
    return site:report {
      confidence = not shell.text(command) and "low" or nil,
      message = ("`%s` splits `%s`, which is not fixed, into a program and its arguments: give the arguments as a list")
        :format(site_of.callee(site), site_of.brief(command)),
    }
  end,
}

-- An option that is put together with its value.
local function smuggled_option(site)
  for _, argument in ipairs(site_of.positional(site, 1)) do
    local known = shell.text(argument)
    if known and known:find("^%-") and not trust.fixed(argument) then
      return argument
    end
  end
  return nil
end

local function check_sh(site)
  local callee = site:callee()
  local words = site_of.positional(site, 1)
  local program = callee.name and callee.name:match("^sh%.([%w_]+)")
  if program and shell.is_shell(program) then
    for index, word in ipairs(words) do
      local script = type(word.value) == "string" and word.value:find("^%-%a*c$") and words[index + 1]
      if script and not trust.fixed(script) then
        return site:report {
          message = ("`%s` hands a shell the script `%s`, which is not fixed: run the program itself, without a shell")
            :format(callee.name, site_of.brief(script)),
        }
      end
    end
  end
  local option = smuggled_option(site)
  return option and site:report {
    severity = "low",
    message = ("`%s` gets an option and its value as one word, `%s`: give the value as an argument of its own")
      :format(site_of.callee(site), site_of.brief(option)),
  }
end

local function report_choice(site, program)
  if program and not trust.fixed(program) then
    site:report {
      severity = "low",
      message = ("`%s` decides which program is run: make sure that nobody else can choose it")
        :format(site_of.brief(program)),
    }
  end
end

rule {
  id = "cmd-sh-lib", severity = "medium", confidence = "medium", cwe = { 78, 88 },
  title = "Command of a shell library is not fixed",
  message = "`{callee}` runs a command that is not fixed",
  references = { "https://sh.readthedocs.io/", "https://plumbum.readthedocs.io/" },
  match = {
    call(names.join(names.shell_library, names.program_library, { "sh.**" })), pattern "plumbum.local[$PROGRAM]",
  },
  check = function(site)
    if site.kind == "subscript" then
      return report_choice(site, site:holes().PROGRAM)
    end
    local callee = site:callee()
    if callee:is(names.program_library) then
      return not callee:is("plumbum.local[]") and report_choice(site, site:arg(1))
    end
    if not callee:is(names.shell_library) then
      return check_sh(site)
    end
    local command = site_of.argument(site, { "command", "cmd", "args" }, 1)
    if not command or trust.fixed(command) or report_script(site, shell.words(command)) or shell.words(command) then
      return nil
    end
    return site:report {
      message = ("`%s` reads `%s`, which is not fixed, as a shell would: give a list of words, or quote each part")
        :format(site_of.callee(site), site_of.brief(command)),
    }
  end,
}

-- ---- work flows ----

local function commands_of(node)
  return shell.words(node) or { node }
end

-- Text that the operator fills in from what starts the run.
local function has_run_input(command)
  local known = shell.text(command)
  return known ~= nil and known:find("{{[^}]*dag_run%.conf") ~= nil
end

rule {
  id = "cmd-orchestrator", severity = "medium", confidence = "medium", cwe = 78,
  title = "Shell command of a work flow is not fixed",
  message = "`{callee}` is given a command that is not fixed",
  references = {
    "https://airflow.apache.org/docs/apache-airflow-providers-standard/stable/operators/bash.html",
  },
  match = call(names.join(names.bash_operator, names.ssh_operator, names.workflow_shell)),
  check = function(site)
    local given = site_of.argument(site, { "bash_command", "command", "commands", "shell_command" },
      not site:callee():is(names.bash_operator) and not site:callee():is(names.ssh_operator) and 1 or nil)
    for _, command in ipairs(given and commands_of(given) or {}) do
      if has_run_input(command) then
        site:report {
          message = ("`%s` puts `dag_run.conf` into a shell command, so whoever starts the run can add commands: pass "
            .. "it in `env`"):format(site_of.callee(site)),
        }
      elseif shell.text(command) and not trust.fixed(command) then
        site:report {
          message = ("`%s` gives a shell the command `%s`, which is put together from values that are not fixed: pass "
            .. "them in `env`"):format(site_of.callee(site), site_of.brief(command)),
        }
      end
    end
  end,
}
