-- The command texts that a call hands to a shell, here or elsewhere, and the word lists it starts without one.
local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")

local scripts = {}

local keywords = { "args", "command", "cmd", "bash_command", "commands", "command_string", "shell_command" }

-- Everything that is looked at, for `call`.
scripts.calls = names.join(names.popen, names.shell_string, names.exec_first, names.spawn_second, names.async_shell,
  names.async_exec, names.loop_shell, names.loop_exec, names.async_either, names.paramiko_exec, names.remote,
  names.fabric, names.expect_line, names.pty_argv, names.shell_library, names.bash_operator, names.ssh_operator,
  names.workflow_shell, names.container_run, names.notebook, { ".exec_command", ".exec_run", ".containers.run" })

local by_position = {
  { names = names.loop_shell, first = 2, last = 2 },
  { names = names.loop_exec, first = 2, list = true },
  { names = names.async_exec, first = 1, list = true },
  { names = names.remote_second, first = 2, last = 2 },
  { names = names.container_run, first = 2, last = 2 },
  { names = { ".containers.run" }, first = 2, last = 2 },
}

local function unknown_shell(site)
  local given = site:arg("shell", 9)
  return given ~= nil and given:truth() ~= false
end

-- Is a text in this call read by a shell? Programs started without one take it as it is.
local function is_shell_text(site, callee)
  if callee:is(names.popen) then
    return unknown_shell(site)
  end
  return not site_of.entry(site, names.exec) and not callee:is(names.async_exec) and not callee:is(names.loop_exec)
    and not callee:is(names.pty_argv)
end

-- The command of `get_ipython().system(...)`, the script of a cell that is one.
local function notebook_nodes(site, callee)
  local object = callee:field("object")
  if not object or object.text ~= "get_ipython()" then
    return {}
  end
  if not callee:is(".run_cell_magic") then
    return { site:arg(1) }
  end
  local magic = site:arg(1)
  return magic and names.notebook_magics[magic.value] and { site:arg(3) } or {}
end

local function nodes_of(site, callee)
  if callee:is(names.notebook) and not callee:is(names.shell_string) then
    return notebook_nodes(site, callee), false
  end
  local command = site_of.entry(site, names.exec)
  if command then
    return site_of.positional(site, command.first, command.last), true
  end
  for _, entry in ipairs(by_position) do
    if callee:is(entry.names) then
      return site_of.positional(site, entry.first, entry.last), entry.list
    end
  end
  local found = site_of.argument(site, keywords, 1)
  return found and { found } or {}, false
end

local function plain_word(text)
  return { text = text, bare = ("\3"):rep(#text), live = false }
end

-- A list of nodes as one command whose words no shell reads.
local function listed(words)
  local command = { separator = "", words = {} }
  for index, word in ipairs(words) do
    local value = word.value
    command.words[index] = plain_word(type(value) == "string" and value or shell.HOLE)
  end
  return command
end

-- `sh -c '...'` inside of a text: the script is looked at as well.
local function add_nested(out, node, command)
  local head = shell.head(command)
  if not head or not shell.is_shell(command.words[head].text) then
    return
  end
  for at = head + 1, #command.words - 1 do
    if shell.takes_script(command.words[at].text) then
      local text = command.words[at + 1].text
      out[#out + 1] = { node = node, text = text, commands = shell.commands(text) }
      return
    end
  end
end

local function add_text(out, node)
  local text = shell.text(node)
  if not text then
    return
  end
  local commands = shell.commands(text)
  out[#out + 1] = { node = node, text = text, commands = commands }
  for _, command in ipairs(commands) do
    add_nested(out, node, command)
  end
end

local function add_words(out, node, words)
  local script = shell.script(words)
  if script then
    add_text(out, script)
  end
  out[#out + 1] = { node = node, commands = { listed(words) }, listed = true }
end

-- A list of { node =, commands =, text = }; without `text` the words come from a list and no shell reads them.
function scripts.of(site)
  local callee = site:callee()
  local nodes, is_list = nodes_of(site, callee)
  local out, flat = {}, {}
  for _, node in ipairs(nodes) do
    local words = shell.words(node)
    if words and not is_list then
      add_words(out, node, words)
    elseif is_list then
      for _, word in ipairs(words or { node }) do
        flat[#flat + 1] = word
      end
    elseif is_shell_text(site, callee) then
      add_text(out, node)
    end
  end
  if #flat > 0 then
    add_words(out, flat[1], flat)
  end
  return out
end

return scripts
