-- Functions that are registered by a call instead of a decorator: what the framework calls them with.
local names = require("data.names")
local types = require("data.types")

-- commands of a command line: they are called with what was parsed
for _, name in ipairs { "func", "handler", "command", "cmd", "callback", "fn", "run", "function" } do
  handler { group = "local", func = arg(name), position = 1, match = call { ".set_defaults" },
    where = imports { "argparse", "configargparse" } }
end

-- routes that name the parameters
handler {
  group = "remote", func = arg("view", 2), route = arg("route", 1), except_text = types.converters,
  match = call { "django.urls.path", "django.urls.re_path", "django.urls.conf.path", "django.urls.conf.re_path" },
}
handler {
  group = "remote", func = arg("view", 2), route = arg("regex", 1), except_text = types.converters,
  match = call { "django.conf.urls.url", "django.conf.urls.defaults.url" },
}
handler {
  group = "remote", func = arg("view_func", 3), route = arg("rule", 1), except_text = types.converters,
  match = call(names.join(
    names.cross({ "flask.Flask()", "flask.Blueprint()", "quart.Quart()", "quart.Blueprint()" }, ".",
      { "add_url_rule" }),
    { ".add_url_rule" })),
}
handler {
  group = "remote", func = arg("endpoint", 2), route = arg("path", 1), except_text = types.converters,
  match = call(names.cross({ "fastapi.FastAPI()", "fastapi.APIRouter()" }, ".", { "add_api_route" })),
}
handler {
  group = "remote", func = arg("handler", 1), route = arg("uri", 2), except_text = types.converters,
  match = call(names.cross({ "sanic.Sanic()", "sanic.Blueprint()" }, ".", { "add_route" })),
}
handler {
  group = "remote", func = arg("callback", 3), route = arg("path", 1), except_text = types.converters,
  match = call(names.cross({ "bottle", "bottle.Bottle()" }, ".", { "route" })),
}

-- ... of classes: C.as_view(), C(), C
local verbs = { "get", "post", "put", "patch", "delete", "head", "options" }
handler {
  group = "remote", func = arg("view", 2), route = arg("route", 1), except_text = types.converters,
  methods = names.join(verbs, { "dispatch" }),
  match = call { "django.urls.path", "django.urls.re_path", "django.urls.conf.path", "django.urls.conf.re_path" },
}
handler {
  group = "remote", func = arg("view", 2), route = arg("regex", 1), except_text = types.converters, methods = verbs,
  match = call { "django.conf.urls.url", "django.conf.urls.defaults.url" },
}
handler {
  group = "remote", func = arg("view_func", 3), route = arg("rule", 1), except_text = types.converters,
  methods = names.join(verbs, { "dispatch_request" }), match = call { ".add_url_rule" },
}
handler {
  group = "remote", func = arg(1), route = arg(2), except_text = types.converters, methods = verbs,
  match = call { ".add_resource" }, where = imports { "flask_restful", "flask_restx", "flask_restplus" },
}
handler {
  group = "remote", func = arg("resource", 2), route = arg("uri_template", 1), except_text = types.converters,
  methods = { "on_get", "on_post", "on_put", "on_patch", "on_delete", "on_head", "on_options" },
  match = call { ".add_route" }, where = imports { "falcon" },
}
handler {
  group = "remote", func = arg("handler", 1), route = arg("uri", 2), except_text = types.converters, methods = verbs,
  match = call(names.cross({ "sanic.Sanic()", "sanic.Blueprint()" }, ".", { "add_route" })),
}

-- what a request is asked for before the handler is called
handler {
  group = "remote", func = arg("dependency", 1), every = true,
  match = call { "fastapi.Depends", "fastapi.Security", "fastapi.params.Depends", "fastapi.params.Security",
    "fastapi.param_functions.Depends", "fastapi.param_functions.Security" },
}

-- messages
handler {
  group = "remote", func = arg("on_message_callback", 2), position = 4,
  match = call { ".basic_consume" }, where = imports { "pika", "aio_pika" },
}
handler {
  group = "remote", func = arg("ws_handler", 1), position = 1,
  match = call { "websockets.serve", "websockets.server.serve", "websockets.asyncio.server.serve",
    "websockets.sync.server.serve", "websockets.unix_serve" },
}
handler {
  group = "remote", func = arg("client_connected_cb", 1), position = 1,
  match = call { "asyncio.start_server", "asyncio.start_unix_server" },
}
handler {
  group = "remote", func = arg("function", 1), position = 1,
  match = call(names.cross({ "xmlrpc.server.SimpleXMLRPCServer()", "xmlrpc.server.CGIXMLRPCRequestHandler()",
    "SimpleXMLRPCServer.SimpleXMLRPCServer()" }, ".", { "register_function" })),
}
handler {
  group = "remote", func = arg("handler", 2), position = 1,
  match = call { "telegram.ext.MessageHandler", "telegram.ext.CommandHandler" },
}

-- pages that show what functions answer
handler {
  group = "remote", func = arg("fn", 1), position = 1,
  match = call { "gradio.Interface", "gradio.ChatInterface" },
}
