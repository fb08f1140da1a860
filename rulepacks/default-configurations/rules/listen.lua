-- Who can reach a server.
local names = require("data.names")
local hosts = require("data.hosts")

local EMPTY_HOST = either { equals(""), equals("::") }
local SERVERS = names.join(
  names.product({ "http.server" }, { "HTTPServer", "ThreadingHTTPServer" }),
  names.product({ "socketserver", "SocketServer" }, {
    "TCPServer", "UDPServer", "ThreadingTCPServer", "ThreadingUDPServer",
  }),
  { "xmlrpc.server.SimpleXMLRPCServer", "wsgiref.simple_server.WSGIServer", "BaseHTTPServer.HTTPServer" })
local SOCKETS = { "socket.socket().bind" }
local PAIRS = { "socket.create_server", "socketserver.TCPServer().bind" }
local MAKE = { "wsgiref.simple_server.make_server" }
local GRPC = { "grpc.server().add_insecure_port", "grpc.aio.server().add_insecure_port" }

rule {
  id = "conf-bind-all", severity = "medium", confidence = "medium", cwe = { 605, 668, 200 },
  title = "Server listens on all interfaces",
  message = "`{callee}` listens on every network the machine is in; name the address that is meant, or 127.0.0.1",
  aliases = { "B104", "S104" },
  units = { "python", "pth", "notebook" },
  tags = { "network" },
  references = { "https://docs.python.org/3/library/socket.html#socket-families" },
  match = {
    string { "^(?:0\\.0\\.0\\.0|\\[::\\])(?::\\d+)?$" }, call(SOCKETS), call(SERVERS), call(MAKE),
      call(PAIRS), call(GRPC),
  },
  where = {
    any {
      value(matches(".")),
      arg("server_address", 1, element(1, EMPTY_HOST)),
      all { callee(resolves(names.join(SOCKETS, PAIRS))), arg("address", 1, element(1, EMPTY_HOST)) },
      all { callee(resolves(MAKE)), arg("host", 1, EMPTY_HOST) },
    },
    none { path(names.test_paths) },
  },
  check = function(site)
    if site.kind == "call" then
      if not hosts.is_any_port(site:arg(1)) then site:report {} end
      return
    end
    if hosts.is_any_port(site.parent) then return end
    local use = hosts.use(site)
    if use == "bind" then
      site:report { message = "The server listens on every network the machine is in; name the address that is meant, "
        .. "or 127.0.0.1" }
    elseif use == "setting" then
      site:report { severity = "low", message = "Unless it is set otherwise, the server listens on every network the "
        .. "machine is in; make 127.0.0.1 the default" }
    elseif use == "literal" then
      site:report { severity = "info", confidence = "low", message = "`{value}` means every network the machine is in" }
    end
  end,
}

local HOSTS_DOCS = "https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts"

rule {
  id = "conf-django-allowed-hosts", severity = "medium", confidence = "medium", cwe = 644,
  title = "Any host name is accepted in requests",
  message = "Every `Host` header is accepted, so links in mails and caches can point elsewhere; list the names of the "
    .. "site",
  tags = { "django" },
  references = { HOSTS_DOCS, "https://www.starlette.io/middleware/#trustedhostmiddleware" },
  match = {
    assign { "ALLOWED_HOSTS" }, call { "starlette.middleware.trustedhost.TrustedHostMiddleware" },
    call { "fastapi.middleware.trustedhost.TrustedHostMiddleware" }, call { ".add_middleware" },
    call { "django.conf.settings.configure" },
  },
  where = {
    any {
      value(element(0, equals("*"))),
      all {
        any {
          callee(resolves { ".TrustedHostMiddleware" }),
          arg(1, resolves {
            "starlette.middleware.trustedhost.TrustedHostMiddleware",
              "fastapi.middleware.trustedhost.TrustedHostMiddleware",
          }),
        },
        arg("allowed_hosts", element(0, equals("*"))),
      },
      arg("ALLOWED_HOSTS", element(0, equals("*"))),
    },
    none { path(names.development_paths) },
  },
}

rule {
  id = "conf-exposed-service", severity = "medium", confidence = "medium", cwe = { 306, 1188 },
  title = "Service is open to everybody",
  message = "`{callee}` opens the service to everybody who finds it; set a password or keep it local",
  tags = { "network" },
  references = {
    "https://www.gradio.app/guides/sharing-your-app",
    "https://jupyter-server.readthedocs.io/en/latest/operators/security.html",
    "https://docs.ray.io/en/latest/ray-security/index.html",
  },
  match = {
    call { ".launch" }, call { "ray.init" }, assign { "c.NotebookApp.token", "c.ServerApp.token",
      ".NotebookApp.token" },
    assign { ".ServerApp.token", ".NotebookApp.password", ".ServerApp.password", ".IdentityProvider.token" },
    assign { ".ServerApp.disable_check_xsrf", ".NotebookApp.disable_check_xsrf" },
  },
  where = {
    any {
      all { imports { "gradio" }, callee(resolves { ".launch" }), arg("share", truthy), arg("auth", absent) },
      all { callee(resolves { "ray.init" }), arg("dashboard_host", equals("0.0.0.0")) },
      value(equals("")),
      value(equals(true)),
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = callee(resolves { ".launch" }),
      message = "`share=True` opens the app to everybody on the internet who has the link; pass `auth` or "
        .. "leave `share` "
        .. "out",
    },
    {
      where = callee(resolves { "ray.init" }), severity = "high",
      message = "Whoever reaches Ray's dashboard can run code on the cluster; leave `dashboard_host` at 127.0.0.1",
    },
    {
      where = value(equals("")), severity = "high",
      message = "Without token or password whoever reaches the notebook server can run code; leave them at "
        .. "their defaults",
    },
    {
      where = value(equals(true)),
      message = "Any web page the user visits may now send commands to the notebook server; leave the check on",
    },
  },
}

local THROTTLES = { DEFAULT_THROTTLE_CLASSES = true, DEFAULT_THROTTLE_RATES = true }

-- Does a dict that is written out wholly name none of the throttles?
local function is_without_throttle(settings)
  local elements = settings:elements()
  for _, element in ipairs(elements) do
    if type(element.key) ~= "string" or THROTTLES[element.key] then return false end
  end
  return #elements > 0 and #elements == #settings:children()
end

rule {
  id = "conf-drf-no-throttle", severity = "low", confidence = "medium", cwe = { 770, 307 },
  title = "REST API lets everybody ask as often as they like",
  message = "No throttle is set, so passwords can be tried and data be copied at full speed; set "
    .. "`DEFAULT_THROTTLE_CLASSES` and their rates",
  tags = { "django" },
  references = { "https://www.django-rest-framework.org/api-guide/throttling/" },
  match = assign { "REST_FRAMEWORK" },
  where = none { path(names.development_paths) },
  check = function(site)
    local settings = site:field("right")
    if settings and settings.kind == "dictionary" and is_without_throttle(settings) then site:report {} end
  end,
}
