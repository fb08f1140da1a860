-- Servers that let their clients reach code.

rule {
  id = "dyn-logging-config-listen", severity = "medium", confidence = "high", cwe = { 94, 95 },
  title = "Logging configuration is taken from a socket unchecked",
  message = "`{callee}` runs parts of what any local user sends to its port: pass `verify=` to check what comes in",
  aliases = { "B612", "S612" },
  references = { "https://docs.python.org/3/library/logging.config.html#logging.config.listen" },
  match = call { "logging.config.listen" },
  where = arg("verify", 2, either { absent, falsy }),
}

local xmlrpc = {
  "xmlrpc.server.SimpleXMLRPCServer().register_instance", "xmlrpc.server.DocXMLRPCServer().register_instance",
  "xmlrpc.server.CGIXMLRPCRequestHandler().register_instance",
  "xmlrpc.server.DocCGIXMLRPCRequestHandler().register_instance",
  "xmlrpc.server.SimpleXMLRPCDispatcher().register_instance",
  "xmlrpc.server.MultiPathXMLRPCServer().register_instance",
  "SimpleXMLRPCServer.SimpleXMLRPCServer().register_instance",
  "SimpleXMLRPCServer.CGIXMLRPCRequestHandler().register_instance",
  "SimpleXMLRPCServer.SimpleXMLRPCDispatcher().register_instance",
  "DocXMLRPCServer.DocXMLRPCServer().register_instance",
  "six.moves.xmlrpc_server.SimpleXMLRPCServer().register_instance",
}

rule {
  id = "dyn-xmlrpc-dotted-names", severity = "high", confidence = "high", cwe = { 749, 94 },
  title = "XML-RPC clients can reach attributes of attributes",
  message = "With `allow_dotted_names` clients reach the module's globals through the instance and run what they like",
  references = { "https://docs.python.org/3/library/xmlrpc.server.html" },
  match = { call(xmlrpc), keyword { "allow_dotted_names" } },
  where = any {
    arg("allow_dotted_names", truthy),
    all { callee(resolves(xmlrpc)), arg("allow_dotted_names", 2, truthy) },
  },
  fix = {
    arg = "allow_dotted_names", position = 2, text = "False", safety = "unsafe",
    title = "Serve the methods of the instance only",
  },
}

-- ---- other ways to call into a process ----

local everything = {
  "rpyc.core.SlaveService", "rpyc.core.service.SlaveService", "rpyc.SlaveService", "rpyc.core.service.ClassicService",
  "rpyc.core.ClassicService", "rpyc.ClassicService",
}
local servers = {
  "rpyc.utils.server.ThreadedServer", "rpyc.utils.server.ThreadPoolServer", "rpyc.utils.server.OneShotServer",
  "rpyc.utils.server.ForkingServer", "rpyc.utils.server.GeventServer",
}
local managers = { "multiprocessing.managers.BaseManager", "multiprocessing.managers.SyncManager" }
local listeners = { "multiprocessing.connection.Listener" }
local risky_setting = { allow_all_attrs = true, allow_pickle = true, allow_setattr = true, allow_delattr = true }

local function is_local(node)
  local host = node and node.value
  return type(host) == "string" and (host == "localhost" or host:find("^127%.") ~= nil or host == "::1")
end

-- The setting of a protocol_config that opens the door, or nil.
local function open_setting(config)
  for _, pair in ipairs(config and config:elements() or {}) do
    local key = type(pair) == "table" and pair.key
    if type(key) == "string" and risky_setting[key] and pair.node:truth() == true then return key end
  end
  return nil
end

local function check_rpyc(site)
  local service = site:arg("service", 1)
  local what
  if service and service:is(everything) then
    what = "lets every client that reaches the port run Python here"
  else
    local setting = open_setting(site:arg("protocol_config"))
    what = setting and "opens its objects to clients by `" .. setting .. "`"
  end
  if not what then return end
  local callee = site:callee().name or "the server"
  if is_local(site:arg("hostname", 2)) or site:arg("authenticator") then
    site:report { severity = "medium", message = "`" .. callee .. "` " .. what }
  else
    site:report { message = "`" .. callee .. "` " .. what .. ": bind it to localhost and use an authenticator" }
  end
end

-- `("", 5000)` and `("0.0.0.0", 5000)`: every interface.
local function is_everywhere(address)
  local elements = address and address:elements()
  local host = elements and elements[1]
  host = type(host) == "table" and host.node or host
  local text = host and host.value
  return text == "" or text == "0.0.0.0" or text == "::"
end

local function check_manager(site)
  if not is_everywhere(site:arg("address", 1)) then return end
  local key = site:arg("authkey", site:callee():is(managers) and 2 or nil)
  local callee = site:callee().name
  if site:callee():is(listeners) and not key and not site:may_have("authkey") then
    site:report {
      message = "`" .. callee .. "` unpickles what anybody on the network sends: set `authkey`, or bind to localhost",
    }
  elseif key and key.is_constant then
    site:report {
      message = "`" .. callee .. "` unpickles what anybody sends who has read `authkey` in the source: take the key "
        .. "from outside, or bind to localhost",
    }
  else
    site:report {
      severity = "medium",
      message = "`" .. callee .. "` unpickles what comes in on every interface, guarded by `authkey` alone: bind to "
        .. "localhost",
    }
  end
end

rule {
  id = "dyn-rpc-exposed", severity = "high", confidence = "medium", cwe = { 749, 502 },
  title = "Remote calls reach more of the process than they should",
  message = "`{name}` lets clients send pickles, which run code when they are read: keep to `serpent` or `json`",
  references = { "https://rpyc.readthedocs.io/en/latest/docs/security.html" },
  match = {
    call(servers), call(managers), call(listeners), keyword { "protocol_config" },
    call { "Pyro4.config.SERIALIZERS_ACCEPTED.add" },
    assign { "Pyro4.config.SERIALIZERS_ACCEPTED", "Pyro4.config.SERIALIZER" },
    assign { "rpyc.core.protocol.DEFAULT_CONFIG[allow_pickle]", "rpyc.core.protocol.DEFAULT_CONFIG[allow_all_attrs]" },
  },
  where = any {
    callee(resolves(servers)), callee(resolves(managers)), callee(resolves(listeners)), arg("protocol_config", present),
    arg(1, equals("pickle", "cloudpickle", "dill")), value(equals("pickle", "cloudpickle", "dill", true)),
    value(element(0, equals("pickle", "cloudpickle", "dill"))),
  },
  check = function(site)
    if site.kind ~= "call" or site:callee():is "Pyro4.config.SERIALIZERS_ACCEPTED.add" then
      local target = site.kind ~= "call" and site:field("left")
      if target and target.text:find("DEFAULT_CONFIG", 1, true) then
        site:report { message = "`" .. target.text .. "` opens the objects of every rpyc connection to its peer" }
      else
        site:report()
      end
    elseif site:callee():is(managers) or site:callee():is(listeners) then
      check_manager(site)
    else
      check_rpyc(site)
    end
  end,
}
