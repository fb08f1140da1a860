local names = require("data.names")
local shell = require("data.shell")
local site_of = require("data.site")

local sockets = {
  "socket.socket().fileno()", "socket.create_connection().fileno()", "socket.socket()", "socket.create_connection()",
  "ssl.wrap_socket().fileno()", "ssl.wrap_socket()",
}

local connects = {
  "socket.socket().connect", "socket.socket().connect_ex", "socket.create_connection", "ssl.wrap_socket().connect",
}

-- What a call connects to a socket: standard input or output.
local streams = { "stdin", "stdout" }

local function is_socket(node)
  return node ~= nil and node:is(sockets)
end

local function starts_shell(site)
  local words = {}
  for _, node in ipairs(site_of.positional(site, site:callee():is(names.spawn_second) and 2 or 1)) do
    for _, word in ipairs(shell.words(node) or { node }) do
      words[#words + 1] = word
    end
  end
  local command = words[1]
  local text = command and command.value
  return type(text) == "string" and shell.is_shell(text:match("^%S*"))
end

-- Do the module's calls connect a socket and put it in place of the standard streams?
local function streams_are_socket(site)
  for _, stream in ipairs(streams) do
    if is_socket(site:arg(stream)) then
      return true
    end
  end
  return false
end

local function module_of(site)
  return site:ancestor("module")
end

local function has_connected_streams(site)
  local connected, replaced = false, streams_are_socket(site)
  for _, other in ipairs(module_of(site):find("call")) do
    local callee = other:callee()
    if callee and callee:is(connects) then
      connected = true
    elseif callee and callee:is("os.dup2") and is_socket(other:arg("fd", 1)) then
      replaced = true
    end
    if connected and replaced then
      return true
    end
  end
  return false
end

rule {
  id = "cmd-reverse-shell", severity = "high", confidence = "high", cwe = { 553, 506 },
  title = "Shell is handed to a network connection",
  message = "a shell is started with its input and output on a connection to another machine, as a back door does",
  references = { "https://attack.mitre.org/techniques/T1059/" },
  match = {
    call(names.join({ "pty.spawn" }, names.popen, names.shell_string, names.exec_first, names.spawn_second)),
    string {
      "\\b(?:ba|da|z|k)?sh\\s+-i\\b[^\\n]{0,40}/dev/(?:tcp|udp)/",
      "/dev/(?:tcp|udp)/[^\\s/]+/\\d+\\s+0[<>]&1",
      "\\bexec\\s+\\d+<>\\s*/dev/(?:tcp|udp)/",
      "\\b(?:nc|ncat|netcat)(?:\\.exe)?\\b[^\\n|;]{0,80}\\s-[a-z]*[ec]\\s*[^\\s|;]*"
        .. "(?:sh|cmd(?:\\.exe)?|powershell(?:\\.exe)?)(?:\\s|$|[\"'])",
      "\\bmkfifo\\s+\\S+\\s*(?:;|&&)[^\\n]{0,120}\\|\\s*(?:nc|ncat|netcat|openssl\\s+s_client)\\b",
      "\\bsocket\\.socket\\(.{0,300}\\bos\\.dup2\\(.{0,300}(?:pty\\.spawn|subprocess|/sh|bash)",
      "(?i)New-Object\\s+(?:System\\.)?Net\\.Sockets\\.TCPClient\\(.{0,400}\\b(?:iex|Invoke-Expression)\\b",
    },
  },
  check = function(site)
    if site.kind ~= "call" then
      return site:report {
        severity = "high", confidence = "medium",
        message = "this text is a command that connects a shell to another machine, as a back door does",
      }
    end
    return starts_shell(site) and has_connected_streams(site) and site:report {}
  end,
}
