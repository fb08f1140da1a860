-- What a wildcard address is used for, as the code around the literal tells.
local hosts = {}

local HOST_WORDS = { host = true, bind = true, listen = true, addr = true, interface = true, hostname = true }

local function is_host_name(name)
  for word in name:lower():gmatch("%a+") do
    if HOST_WORDS[word] then return true end
  end
  return false
end

local BINDING = {
  ".bind", ".run", ".listen", ".start_server", ".create_server", ".serve", ".serve_forever", ".run_simple",
  ".run_server", ".run_app", ".run_web", ".launch", ".TCPSite", ".HTTPServer", ".ThreadingHTTPServer",
  ".TCPServer", ".ThreadingTCPServer", ".UDPServer", ".WSGIServer", ".make_server", ".SimpleXMLRPCServer",
  ".add_insecure_port", ".add_secure_port", ".Config", ".listenTCP", ".run_single", ".create_unix_server",
  ".create_datagram_endpoint", ".SMTPServer", ".FTPServer", ".start_http_server", ".ThreadingUDPServer",
}

local function left_name(node)
  local left = node:field("left") or node:field("name")
  return left and left.text or ""
end

-- How sure it is that something listens: "bind", "setting", "literal"; nil where it is only looked at.
local RANK = {
  comparison_operator = function() return nil end,
  binary_operator = function() return nil end,
  boolean_operator = false,
  conditional_expression = false,
  parenthesized_expression = false,
  tuple = false,
  keyword_argument = function(node)
    local name = node:field("name")
    local callee = node:ancestor("call") and node:ancestor("call"):callee()
    if not name or not is_host_name(name.text) then return "literal" end
    return callee and callee:is(BINDING) and "bind" or "setting"
  end,
  argument_list = function(node)
    local call_ = node.parent
    local callee = call_ and call_.kind == "call" and call_:callee()
    if callee and callee:is(BINDING) then return "bind" end
    if callee and callee:is { ".connect", ".replace", ".startswith", ".split", ".endswith", ".index", ".count",
      ".ip_address", ".ip_network", ".inet_aton", ".inet_pton", ".add", ".assertEqual", ".match", ".connect_ex",
      ".sendto", ".IPv4Address", ".IPv4Network" } then return nil end
    -- os.environ.get("HOST", "0.0.0.0")
    local first = call_ and call_:args()[1]
    if first and type(first.node.value) == "string" and first.node.value ~= "0.0.0.0"
      and is_host_name(first.node.value) then return "setting" end
    return "literal"
  end,
  default_parameter = function(node) return is_host_name(left_name(node)) and "setting" or "literal" end,
  typed_default_parameter = function(node) return is_host_name(left_name(node)) and "setting" or "literal" end,
  assignment = function(node) return is_host_name(left_name(node)) and "setting" or "literal" end,
  pair = function(node)
    local key = node:field("key")
    return key and type(key.value) == "string" and is_host_name(key.value) and "setting" or "literal"
  end,
}

-- The second element of the pair, as in ("", 0): any free port, for a moment or for the other side to call back.
function hosts.is_any_port(pair)
  local port = pair and pair.kind == "tuple" and pair:elements()[2]
  return port and port.value == 0 or false
end

--- "bind" (something listens there), "setting" (a host that is set), "literal"; nil where it is only compared.
function hosts.use(site)
  local node = site.parent
  for _ = 1, 6 do
    if not node then return nil end
    local rank = RANK[node.kind]
    if rank == nil then return "literal" end
    if rank then return rank(node) end
    node = node.parent
  end
  return "literal"
end

return hosts
