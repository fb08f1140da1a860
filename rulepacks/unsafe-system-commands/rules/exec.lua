local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")
local trust = require("data.trust")

-- Starting the same script once more with its own arguments gives nobody anything.
local own_arguments = { "sys.argv", "sys.argv[]", "sys.orig_argv", "sys.orig_argv[]" }

-- The words of a command: program first, then its arguments, whether they are given one by one or as a list.
local function words_of(site, command)
  local words = {}
  for index, node in ipairs(site_of.positional(site, command.first, command.last)) do
    for _, word in ipairs(index > 1 and shell.words(node) or { node }) do
      words[#words + 1] = word
    end
  end
  return words
end

-- Python itself, or the script by its own name.
local function is_restart(words)
  local program = words[1]
  if not program then
    return false
  end
  local index = program.kind == "subscript" and program:field("subscript")
  return program:is("sys.executable")
    or (program:is { "sys.argv[]", "sys.orig_argv[]" } and index ~= nil and index ~= false and index.value == 0)
end

rule {
  id = "cmd-os-exec-spawn", severity = "low", confidence = "medium", cwe = { 78, 88 },
  title = "Process is started or replaced by a command that is not fixed",
  message = "`{callee}` starts a program from values that are not known here",
  aliases = { "B606", "S606" },
  references = { "https://docs.python.org/3/library/os.html#process-management" },
  match = call(names.join(names.exec_first, names.spawn_second)),
  check = function(site)
    local command = site_of.entry(site, names.exec)
    local words = command and words_of(site, command) or {}
    local callee = site_of.callee(site)
    if #words > 0 and site_of.all_fixed(words, is_restart(words) and own_arguments or nil) then
      return site:report {
        severity = "info", confidence = "high",
        message = ("`%s` starts a fixed command without a shell"):format(callee),
      }
    end
    local script = shell.script(words)
    if script and not trust.fixed(script) then
      return site:report {
        severity = "medium", confidence = "medium",
        message = ("`%s` hands a shell the script `%s`, which is not fixed: run the program itself, without a shell")
          :format(callee, site_of.brief(script)),
      }
    end
    if words[1] and not trust.fixed(words[1]) then
      return site:report {
        message = ("`%s` starts what `%s` names: make sure that nobody else can choose it")
          :format(callee, site_of.brief(words[1])),
      }
    end
    return site:report {
      message = ("`%s` starts a program with arguments that are not fixed: make sure that none of them can begin "
        .. "with `-` or name a file of somebody else's choice"):format(callee),
    }
  end,
}

-- A program's name that is neither absolute nor begins with a dot, a variable or `~`. In a string the shell's own
-- commands are left out.
local bare_program = matches "^(?![A-Za-z]:|[-\\\\/.~$%{(\\[<>'\"\\s])[^\\s]"
local bare_command = matches("^(?![A-Za-z]:|[-\\\\/.~$%{(\\[<>'\"\\s#:])"
  .. "(?!(?:alias|bg|case|cd|command|echo|eval|exec|exit|export|false|fg|for|if|kill|printf|pwd|read|set|shift|source|"
  .. "test|trap|true|type|ulimit|umask|unset|wait|while)(?:\\s|;|&|$))\\S")
local no_path = either { both { text, bare_command }, both { sequence, element(1, both { text, bare_program }) } }
local no_path_argument = both { text, bare_program }

rule {
  id = "cmd-partial-path", severity = "info", confidence = "high", cwe = { 426, 427 },
  title = "Program is started without its full path",
  message = "`{callee}` names a program without its full path, so `PATH` or the current folder decides which one runs",
  aliases = { "B607", "S607" },
  references = { "https://cwe.mitre.org/data/definitions/426.html" },
  match = call(names.join(names.popen, names.shell_string, names.exec_first, names.spawn_second, names.async_shell,
    names.async_exec)),
  where = any {
    all { callee(resolves(names.join(names.popen, names.shell_string, names.async_shell))), any {
      arg("args", 1, no_path), arg("command", no_path), arg("cmd", no_path),
    } },
    all { callee(resolves(names.join(names.exec_first, names.async_exec))), arg(1, no_path_argument) },
    all { callee(resolves(names.spawn_second)), arg(2, no_path_argument) },
  },
}

rule {
  id = "cmd-ctypes-system", severity = "medium", confidence = "medium", cwe = 78,
  title = "Process is started through the C library",
  message = "`{callee}` starts a process behind the back of Python's own functions and audit hooks",
  references = { "https://docs.python.org/3/library/ctypes.html" },
  match = { call(names.ctypes), call(names.ctypes_process) },
  check = function(site)
    local arguments = site_of.positional(site, 1)
    local message = "`%s` starts a process behind the back of Python's own functions and audit hooks: use `subprocess`"
    local fixed = site_of.all_fixed(arguments, own_arguments) and (#arguments > 0 or not site:may_have(1))
    if not fixed then
      message = "`%s` starts a process with a command that is not fixed: use `subprocess.run` with a list of words"
    end
    site:report { severity = fixed and "low" or nil, message = message:format(site_of.callee(site)) }
  end,
}
