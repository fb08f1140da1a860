local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")
local trust = require("data.trust")

local shell_given = arg("shell", 9, both { present, not_(falsy) })

-- `shell=` as it is known here: true, or nil when it may be either.
local function shell_is_certain(site)
  local value = site:arg("shell", 9)
  return value ~= nil and value:truth() == true
end

local function report_partial(site)
  site:report {
    severity = "medium",
    message = ("`%s` binds `shell=True` to `%s`, so whatever it is called with is run by a shell: leave `shell` out "
      .. "and pass lists"):format(site_of.callee(site), site_of.brief(site:arg(1))),
    fix = false,
  }
end

local function report_shell(site, command)
  local callee = site_of.callee(site)
  local certain = shell_is_certain(site)
  local fixed = trust.fixed(command)
  local checked = not fixed and trust.checked(command)
  local severity = certain and not checked and "high" or "medium"
  local message
  if not certain then
    local asked = site_of.brief(site:arg("shell", 9)):gsub("%%", "%%%%")
    message = "`%s` runs `%s` through a shell when `shell=" .. asked .. "` is true: pass a list of words and no `shell`"
  elseif fixed then
    message = "`%s` runs the fixed command `%s` through a shell: a list of words without `shell=True` needs none"
  else
    message = "`%s` gives a shell the command `%s`, which is not fixed: pass a list of words without `shell=True`"
  end
  local report = {
    severity = fixed and "info" or severity,
    confidence = certain and not checked and "high" or "low",
    message = message:format(callee, site_of.brief(command)),
  }
  if not certain or not shell.words(command) then
    report.fix = false -- one string needs to be cut into words by somebody who knows what it means
  end
  site:report(report)
end

rule {
  id = "cmd-shell-true", severity = "high", confidence = "high", cwe = { 78, 88 },
  title = "Command runs through a shell",
  message = "`{callee}` runs its command through a shell: pass a list of words without `shell=True`",
  aliases = { "B602", "S602" },
  references = {
    "https://docs.python.org/3/library/subprocess.html#security-considerations",
    "https://docs.python.org/3/library/shlex.html#shlex.quote",
  },
  match = { call(names.popen), call { "functools.partial", "functools.partialmethod" } },
  where = { shell_given, any { callee(resolves(names.popen)), arg(1, resolves(names.popen)) } },
  check = function(site)
    if site:callee():is { "functools.partial", "functools.partialmethod" } then
      return report_partial(site)
    end
    local command = site:arg("args", 1)
    if command then
      return report_shell(site, command)
    end
    return site:report { fix = false }
  end,
  fix = { drop = "shell", safety = "unsafe", title = "Run the program without a shell" },
}

-- The script that is not fixed in `["sh", "-c", script]` or "cmd /c ...".
local function open_script(command, words)
  local script = words and shell.script(words)
  if script then
    return not trust.fixed(script) and script or nil
  end
  local text = not words and shell.text(command)
  return text and shell.starts_shell(text) and command or nil
end

local function report_program(site, command)
  local callee, words = site_of.callee(site), shell.words(command)
  local script = open_script(command, words)
  if script then
    return site:report {
      severity = "medium", confidence = "medium",
      message = ("`%s` hands a shell the script `%s`, which is not fixed: run the program itself, without a shell")
        :format(callee, site_of.brief(script)),
    }
  end
  if words and words[1] and trust.fixed(words[1]) then
    return site:report {
      message = ("`%s` starts a fixed program with arguments that are not: make sure that none of them can begin "
        .. "with `-` or name a file of somebody else's choice"):format(callee),
    }
  end
  return site:report {
    message = ("`%s` starts the program that `%s` names: make sure that nobody else can choose it")
      :format(callee, site_of.brief(words and words[1] or command)),
  }
end

rule {
  id = "cmd-subprocess-dyn", severity = "low", confidence = "low", cwe = 78,
  title = "Process is started with a command that is not fixed",
  message = "`{callee}` starts a process from values that are not known here",
  aliases = { "B603", "S603" },
  references = { "https://docs.python.org/3/library/subprocess.html#security-considerations" },
  match = call(names.popen),
  where = { none { shell_given } },
  check = function(site)
    local command, executable = site:arg("args", 1), site:arg("executable", 3)
    if executable and not trust.fixed(executable) then
      return report_program(site, executable)
    end
    if not command then
      return site:may_have("args", 1) and site:report {}
    end
    if not trust.fixed(command) then
      return report_program(site, command)
    end
    return site:report {
      severity = "info", confidence = "high",
      message = ("`%s` starts a fixed command without a shell"):format(site_of.callee(site)),
    }
  end,
}

-- A keyword of the same name that runs nothing, or that another rule looks at.
local elsewhere = names.join(names.popen, names.not_started, names.async_either, {
  "fabric.api.run", "fabric.api.sudo", "fabric.api.local", "fabric.operations.run", "fabric.operations.sudo",
  "fabric.operations.local",
})

rule {
  id = "cmd-other-shell-true", severity = "medium", confidence = "low", cwe = 78,
  title = "Call asks for a shell",
  message = "`{callee}` is asked to use a shell: pass a list of words and no `shell`",
  aliases = { "B604", "S604" },
  match = keyword { "shell" },
  where = {
    arg("shell", equals(true, 1)),
    none { callee(resolves(elsewhere)), arg(1, resolves(names.popen)) },
  },
  cases = {
    {
      where = arg(1, constant), severity = "low",
      message = "`{callee}` is asked to use a shell for the fixed command {arg1}: a list of words needs none",
    },
  },
}
