-- Rules about what a command says, wherever it is run.
local scripts = require("data.scripts")
local shell = require("data.shell")

-- ---- file names that are taken for options ----

local takes_file_names = {
  tar = true, chown = true, chmod = true, chgrp = true, rsync = true, scp = true, zip = true, ["7z"] = true,
  ["7za"] = true,
}

-- A word that expands to names which may begin with `-`: a glob at its start, before any `--`.
local function open_glob(command)
  local head = shell.head(command)
  local program = head and shell.program(command.words[head].text)
  if not program or not takes_file_names[program] then
    return nil
  end
  for at = head + 1, #command.words do
    local word = command.words[at]
    if word.text == "--" then
      return nil
    end
    if word.bare:find("^[*?]") or word.bare:find("^%[[^\3]") then
      return word, program
    end
  end
  return nil
end

rule {
  id = "cmd-wildcard", severity = "medium", confidence = "medium", cwe = { 155, 88 },
  title = "Wildcard lets file names become options",
  message = "`{callee}` expands a wildcard to file names, which the program takes for options when they begin with `-`",
  aliases = { "B609", "S609" },
  references = { "https://cwe.mitre.org/data/definitions/155.html" },
  match = call(scripts.calls),
  where = any_arg(present),
  check = function(site)
    for _, script in ipairs(scripts.of(site)) do
      for _, command in ipairs(script.commands) do
        local word, program = open_glob(command)
        if word and not script.listed then
          return site:report {
            message = ("`%s` takes files that `%s` stands for as options when their names begin with `-`: write `./%s`")
              :format(program, word.text, word.text),
          }
        end
      end
    end
    return nil
  end,
}

-- ---- downloads that are run ----

local downloaders = {
  curl = true, wget = true, fetch = true, aria2c = true, http = true, iwr = true, ["invoke-webrequest"] = true,
  irm = true, ["invoke-restmethod"] = true,
}

local interpreters = {
  sh = true, bash = true, dash = true, ash = true, zsh = true, ksh = true, fish = true, python = true, perl = true,
  ruby = true, node = true, php = true, iex = true, ["invoke-expression"] = true, pwsh = true, powershell = true,
  source = true, ["."] = true,
}

local function program_of(command)
  local head = shell.head(command)
  return head and shell.program(command.words[head].text), head
end

local function is_interpreter(program)
  return program ~= nil and interpreters[(program:gsub("[%d.]+$", ""))] == true
end

-- A word that is no option: where an interpreter has its program from, rather than from standard input.
local from_input = { ["-"] = true, ["-s"] = true, ["--"] = true, ["/dev/stdin"] = true }

local function has_script(command, head)
  for at = head + 1, #command.words do
    local text = command.words[at].text
    if from_input[text] then
      return false
    end
    if text:sub(1, 1) ~= "-" or text:find("^%-%a*[cem]$") then
      return true
    end
  end
  return false
end

-- `curl ... | sh`
local function pipes(commands)
  local feeding = false
  for _, command in ipairs(commands) do
    local program, head = program_of(command)
    if command.separator ~= "|" then
      feeding = false
    elseif feeding and is_interpreter(program) and not has_script(command, head) then
      return program
    end
    if program and downloaders[program] then
      feeding = true
    end
  end
  return nil
end

-- What reads a substitution that begins at the end of `before`.
local function reader_of(before, opening)
  if opening == "<" then
    return before:match("([%w./]+)%s*<%(%s*$")
  end
  return before:match("([%w./]+)%s+%-%a*c%s+[\"']?[$`]%(?%s*$") or before:match("(eval)%s+[\"']?[$`]%(?%s*$")
end

-- `sh -c "$(curl ...)"`, `bash <(curl ...)`, `eval "$(wget ...)"`
local function substitutes(text)
  for opening, at in text:gmatch("([$<`])%(?%s*()") do
    local program = text:match("^[%w./_-]+", at)
    if program and downloaders[shell.program(program)] then
      local before = text:sub(1, at - 1)
      local word = reader_of(before, opening)
      if word and (word == "eval" or is_interpreter(shell.program(word))) then
        return word
      end
    end
  end
  return nil
end

local function target_of_chmod(command, head)
  local mode, file = command.words[head + 1], command.words[head + 2]
  if mode and file and (mode.text:find("^[ugoa]*%+[rws]*x") or mode.text:find("^0?[75]%d%d$")) then
    return file.text
  end
  return nil
end

local checkers = {
  md5sum = true, sha1sum = true, sha224sum = true, sha256sum = true, sha384sum = true, sha512sum = true, shasum = true,
  gpg = true, gpgv = true, cosign = true, minisign = true, openssl = true, signify = true,
}

-- `curl -o tool URL && chmod +x tool && ./tool`
local function makes_runnable(commands)
  local downloaded, target = false, nil
  for _, command in ipairs(commands) do
    local program, head = program_of(command)
    if program and checkers[program] then
      return nil
    end
    if program and downloaders[program] then
      downloaded = true
    elseif downloaded and program == "chmod" then
      target = target_of_chmod(command, head)
    elseif target and program == shell.program(target) then
      return program
    end
  end
  return nil
end

rule {
  id = "cmd-pipe-to-shell", severity = "high", confidence = "medium", cwe = { 494, 78 },
  title = "Download is run without being checked",
  message = "`{callee}` runs what it downloads without checking it",
  references = { "https://cwe.mitre.org/data/definitions/494.html" },
  match = call(scripts.calls),
  where = any_arg(present),
  check = function(site)
    for _, script in ipairs(scripts.of(site)) do
      local runs = script.text
        and (pipes(script.commands) or substitutes(script.text) or makes_runnable(script.commands))
      if runs then
        return site:report {
          message = ("what this command downloads is run by `%s` unchecked: download to a file and compare its hash "
            .. "with a pinned one first"):format(runs),
        }
      end
    end
    return nil
  end,
}

-- ---- commands that do harm as they stand ----

local function has_flags(command, head, letters, long)
  local found = {}
  for at = head + 1, #command.words do
    local text = command.words[at].text
    if text == "--" then
      break
    end
    for _, letter in ipairs(letters) do
      if text:find("^%-[%a]*" .. letter) or text == long[letter] then
        found[letter:lower()] = true
      end
    end
  end
  return found
end

-- The whole file system, a home, or a variable that may be empty.
local function is_wide_target(word)
  local text = word.text
  if text == "/" or text == "/*" or text == "~" or text == "~/" or text == "~/*" or text == "/." or text == "//" then
    return true
  end
  if text:find("^%$HOME/?%*?$") or text:find("^%${HOME}/?%*?$") then
    return true
  end
  return word.live and (text:find("^%$[%a_][%w_]*/") ~= nil or text:find("^%${[%a_][%w_]*}/") ~= nil
    or text:find("^[\1]/") ~= nil)
end

local judges = {}

function judges.rm(command, head)
  local flags = has_flags(command, head, { "r", "R", "f" },
    { r = "--recursive", R = "--recursive", f = "--force" })
  if not flags.r then
    return nil
  end
  for at = head + 1, #command.words do
    local word = command.words[at]
    if is_wide_target(word) then
      return ("`rm -r` is given `%s`, which is or may become the root of everything: check the path first")
        :format((word.text:gsub("[\1\2]", "{}")))
    end
  end
  return nil
end

function judges.chmod(command, head)
  for at = head + 1, #command.words do
    local text = command.words[at].text
    if text:find("^[0-7]?[0-7][0-7][2367]$") or text:find("^[ugo]*[ao][ugo]*[+=][rxst]*w") then
      return ("`chmod %s` lets every user of the machine write: name the users and the rights that are needed")
        :format(text)
    end
    if text:sub(1, 1) ~= "-" then
      return nil
    end
  end
  return nil
end

-- judges.eval: `eval` of text that is not fixed.
judges["eval"] = function(command, head)
  for at = head + 1, #command.words do
    local text = command.words[at].text
    if text:find("\1", 1, true) or text:find("^%$[%a_@*{%d]") then
      return "`eval` reads a value as shell code once more: use the value itself"
    end
  end
  return nil
end

function judges.curl(command, head)
  for at = head + 1, #command.words do
    local text = command.words[at].text
    if text == "--insecure" or text:find("^%-[fsSLkvgjIOJ#]*k[fsSLkvgjIOJ#]*$") then
      return "`curl` does not check the server's certificate: leave `--insecure` out"
    end
  end
  return nil
end

function judges.wget(command, head)
  for at = head + 1, #command.words do
    if command.words[at].text == "--no-check-certificate" then
      return "`wget` does not check the server's certificate: leave `--no-check-certificate` out"
    end
  end
  return nil
end

-- `sudo` with a part that is not known.
local function sudo_with_hole(command)
  local first = command.words[1]
  if not first or shell.program(first.text) ~= "sudo" then
    return nil
  end
  for at = 2, #command.words do
    if command.words[at].text:find("\1", 1, true) then
      return "`sudo` runs a command of which a part is not fixed: that part decides what root does"
    end
  end
  return nil
end

local function judge(command)
  local program, head = program_of(command)
  local look = program and judges[program]
  return look and look(command, head)
end

rule {
  id = "cmd-dangerous-literal", severity = "low", confidence = "medium", cwe = { 78, 732, 295 },
  title = "Command does harm as it stands",
  message = "the command switches off a check: `{value}`",
  aliases = { "B111" },
  references = { "https://cwe.mitre.org/data/definitions/732.html" },
  match = {
    call(scripts.calls),
    string {
      "(?i)(?:\\b|-o)StrictHostKeyChecking[ =]+[\"']?(?:no|off)\\b",
      "(?i)(?:\\b|-o)UserKnownHostsFile[ =]+[\"']?/dev/null\\b",
    },
  },
  check = function(site)
    if site.kind ~= "call" then
      return site:report {
        message = "`ssh` is told to trust any host key, so anyone on the way can pose as the server: use `accept-new` "
          .. "or a known_hosts file",
      }
    end
    for _, script in ipairs(scripts.of(site)) do
      for _, command in ipairs(script.commands) do
        local message = judge(command) or (not script.listed and sudo_with_hole(command))
        if message then
          site:report { message = message }
        end
      end
    end
    return nil
  end,
}
