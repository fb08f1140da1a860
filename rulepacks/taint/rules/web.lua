-- Bottle, Pyramid, Twisted, CherryPy, Falcon, WebOb, the standard library's servers, CGI, WSGI and ASGI, serverless.
local names = require("data.names")
local types = require("data.types")

local bottle = { "bottle.request", "bottle.BaseRequest()", "bottle.LocalRequest()" }
local bottle_parts = { "query", "forms", "params", "json", "body", "cookies", "headers", "files", "GET", "POST", "url",
  "path", "query_string", "environ", "fullpath", "urlparts", "url_args", "remote_route" }
-- handed on as a value, to a function that takes these parts of it
source { group = "remote", match = name(bottle), parts = names.cross({ "." }, "", bottle_parts) }
source {
  group = "remote",
  match = {
    read(names.cross(bottle, ".", bottle_parts)),
    call { "bottle.request.get_header" },
    param {
      decorator = names.join(
        names.cross({ "bottle" }, ".", { "route", "get", "post", "put", "patch", "delete" }),
        names.cross({ "bottle.Bottle()" }, ".", { "route", "get", "post", "put", "patch", "delete" })),
      except_annotation = types.harmless, except_text = types.converters,
    },
  },
}

-- with a secret it is signed, and read back by who signed it
source {
  group = "remote", match = call { "bottle.request.get_cookie" },
  where = none { arg("secret", 3, both { present, not_(falsy) }) },
}

instances {
  match = {
    param { decorator = { "pyramid.view.view_config" }, name = { "request" } },
    param { name = { "request" }, imports = { "pyramid" } },
  },
  instance = "pyramid.request.Request",
}
local webob = { "pyramid.request.Request()", "webob.Request()", "webob.request.Request()", "webob.BaseRequest()" }
local webob_parts = { "GET", "POST", "params", "json_body", "json", "body", "body_file", "matchdict", "cookies",
  "headers", "url", "text", "path", "path_info", "query_string", "path_qs", "path_url", "host", "referer",
  "user_agent", "environ" }
source { group = "remote", match = read(names.cross(webob, ".", webob_parts)) }
source { group = "remote", match = name(webob), parts = names.cross({ "." }, "", webob_parts) }

instances {
  match = {
    param { class = { "twisted.web.resource.Resource" }, func = { "render_*", "render", "getChild" },
      name = { "request" } },
    param { decorator = { "klein.Klein().route", "klein.route" }, name = { "request" } },
  },
  instance = "twisted.web.server.Request",
}
source {
  group = "remote",
  match = {
    read(names.cross({ "twisted.web.server.Request()", "twisted.web.http.Request()" }, ".", { "args", "content",
      "uri", "path", "postpath" })),
    call(names.cross({ "twisted.web.server.Request()", "twisted.web.http.Request()" }, ".", { "getHeader",
      "getCookie" })),
    read(names.cross({ "cherrypy.request" }, ".", { "params", "headers", "body", "cookie", "json", "query_string",
      "path_info" })),
    param { decorator = { "cherrypy.expose" }, except_annotation = types.harmless },
    -- methods that answer to the verbs of HTTP
    param { func = { "GET", "POST", "PUT", "PATCH", "DELETE" }, imports = { "cherrypy" },
      except_annotation = types.harmless },
  },
}

-- webapp2, of App Engine
source {
  group = "remote",
  match = {
    call(names.cross({ "webapp2.RequestHandler().request", "webapp2.Request()", "webapp2.get_request()" }, ".",
      { "get", "get_all", "get_range" })),
    read(names.cross({ "webapp2.RequestHandler().request", "webapp2.Request()", "webapp2.get_request()" }, ".",
      { "GET", "POST", "params", "body", "headers", "cookies", "path", "url", "query_string" })),
  },
}

instances {
  match = param { func = { "on_get*", "on_post*", "on_put*", "on_patch*", "on_delete*" }, position = 1,
    imports = { "falcon" } },
  instance = "falcon.Request",
}
source {
  group = "remote",
  match = param {
    func = { "on_get*", "on_post*", "on_put*", "on_patch*", "on_delete*" }, imports = { "falcon" },
    name = { "*name*", "*path*", "*url*", "*slug*", "*token*", "*query*", "*text*", "*key*", "*title*" },
    except_annotation = types.harmless,
  },
}
local falcon = { "falcon.Request()", "falcon.asgi.Request()", "falcon.request.Request()" }
source {
  group = "remote",
  match = {
    read(names.cross(falcon, ".", {
      "params", "media", "stream", "bounded_stream", "headers", "cookies", "uri", "url", "path", "query_string",
        "host",
      "relative_uri", "referer", "user_agent",
    })),
    call(names.cross(falcon, ".", { "get_param", "get_param_as_list", "get_header", "get_media", "get_cookie_values",
      "get_param_as_json" })),
  },
}

-- standard library
local http = { "http.server.BaseHTTPRequestHandler", "http.server.SimpleHTTPRequestHandler",
  "BaseHTTPServer.BaseHTTPRequestHandler" }
source {
  group = "remote",
  match = {
    read(names.cross(http, "().", { "path", "headers", "rfile", "requestline", "raw_requestline" })),
    read(names.cross({ "socketserver.BaseRequestHandler", "socketserver.StreamRequestHandler",
      "socketserver.DatagramRequestHandler" },
      "().", { "request", "rfile" })),
    call { "cgi.FieldStorage", "cgi.parse", "cgi.parse_multipart" },
    param { decorator = { "xmlrpc.server.SimpleXMLRPCServer().register_function" },
      except_annotation = types.harmless },
  },
}

-- WSGI, ASGI: `def application(environ, start_response)`
source {
  group = "remote",
  match = {
    param { func = { "application", "app", "wsgi*", "__call__", "*_app" }, name = { "environ" }, position = 1 },
    param { func = { "application", "app", "asgi*", "__call__", "*_app" }, name = { "scope" }, position = 1 },
  },
}

instances {
  match = param { func = { "application", "app", "wsgi*", "__call__", "*_app" }, name = { "environ" }, position = 1 },
  instance = "wsgiref.types.WSGIEnvironment",
}

-- serverless: the event is what somebody sent
source {
  group = "remote",
  match = {
    param { name = { "event", "_event" }, position = 1,
      beside = { "context", "_context", "ctx", "_ctx", "lambda_context", "_" }, except_annotation = types.harmless },
    param { func = { "lambda_handler" }, position = 1 },
    param {
      decorator = { "azure.functions.FunctionApp().route", "azure.functions.FunctionApp().function_name",
        "functions_framework.http", "functions_framework.cloud_event" },
      position = 1,
    },
  },
}
source {
  group = "remote",
  match = {
    call(names.cross({ "azure.functions.HttpRequest()" }, ".", { "get_json", "get_body" })),
    read(names.cross({ "azure.functions.HttpRequest()" }, ".", { "params", "route_params", "headers", "form", "files",
      "url" })),
  },
}
