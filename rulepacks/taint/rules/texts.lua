-- What always is text: values of addresses, forms and headers. JSON alone brings objects, which query languages read
-- as operators. Said where such a language is at hand only: elsewhere nobody asks.
local names = require("data.names")
local types = require("data.types")

local flask = names.cross({ "flask.request", "quart.request", "flask.Request()", "quart.Request()",
  "werkzeug.wrappers.Request()", "werkzeug.Request()", "flask.wrappers.Request()", "request" }, ".",
  { "args", "form", "values", "cookies", "headers", "view_args" })
local django = names.cross({ "django.http.HttpRequest()", "django.http.request.HttpRequest()",
  "rest_framework.request.Request()", "" }, ".", { "GET", "POST", "COOKIES", "META" })
local of_view = names.cross({ "rest_framework.request.Request()", ".request" }, ".",
  { "query_params", "args", "form", "values" })
local starlette = names.cross({ "starlette.requests.Request()", "fastapi.Request()", "fastapi.requests.Request()",
  "starlette.websockets.WebSocket()", "fastapi.WebSocket()" }, ".", { "query_params", "headers", "cookies" })
local bottle = names.cross({ "bottle.request", "bottle.BaseRequest()" }, ".", { "query", "forms", "params", "cookies",
  "headers", "GET", "POST" })
local webob = names.cross({ "pyramid.request.Request()", "webob.Request()", "webob.request.Request()" }, ".",
  { "GET", "POST", "params", "matchdict", "cookies", "headers" })
local aiohttp = names.cross({ "aiohttp.web.Request()", "aiohttp.web.View().request" }, ".", { "query", "match_info",
  "headers", "cookies" })
local tables = names.join(flask, django, of_view, starlette, bottle, webob, aiohttp)

local modules = { "pymongo", "flask_pymongo", "motor", "mongoengine", "mongomock", "beanie", "bson" }
local mongo = imports(modules)
local elements = names.cross(tables, "", { "[]" })
local gets = names.cross(tables, ".", { "get", "getlist", "getall", "getone", "get_all", "pop" })
local tornado = names.cross({ "tornado.web.RequestHandler", "tornado.websocket.WebSocketHandler" }, "().",
  { "get_argument", "get_query_argument", "get_body_argument", "get_cookie" })
local falcon = names.cross({ "falcon.Request()", "falcon.asgi.Request()" }, ".", { "get_param", "get_header" })
local calls = names.join(gets, tornado, falcon)

sanitizer { group = "nosql", match = pattern "$T[$_]", where = { mongo, hole("T", resolves(tables)) } }
sanitizer { group = "nosql", match = call(calls), where = mongo }

-- parameters that a route fills in
local own = "taint.Text"
local no_text = names.join(types.harmless, types.given)
instances {
  instance = own,
  match = {
    param {
      decorator = names.cross({ "flask.Flask()", "flask.Blueprint()", "quart.Quart()", "quart.Blueprint()" }, ".",
        { "route", "get", "post", "put", "patch", "delete" }), imports = modules,
      except_annotation = no_text, except_text = types.converters,
    },
    param { decorator = { ".route" }, imports = modules, except_annotation = no_text,
      except_text = types.converters },
    param {
      decorator = names.join(names.cross({ "fastapi.FastAPI()", "fastapi.APIRouter()" }, ".",
        { "get", "post", "put", "patch", "delete" })),
      annotation = { "builtins.str" }, imports = modules,
      -- a body of JSON may hold it
      except_annotation = names.join(no_text, { "builtins.dict", "typing.Dict", "typing.Any", "builtins.object",
        "typing.Mapping" }),
    },
  },
}

sanitizer { group = "nosql", match = call { own .. "().*" }, where = mongo }

-- text that is read as JSON may hold objects after all
source {
  group = "remote",
  match = call(names.cross({ "json", "simplejson", "ujson", "orjson", "rapidjson", "bson.json_util" }, ".",
    { "loads" })),
  where = { mongo, arg(1, resolves(names.join(elements, names.cross(calls, "", { "()" }), { own .. "()" }))) },
}

-- compared as it is, whatever it holds
sanitizer { group = "nosql", match = pattern '{"$eq": $_}', where = mongo }
guard {
  group = "nosql", match = call { "builtins.isinstance" }, at = arg(1),
  where = { mongo, arg(2, resolves { "builtins.str" }) },
}
for _, operator in ipairs { "is", "==", "is not", "!=" } do
  guard {
    group = "nosql", at = hole("X"), where = mongo, negated = operator == "is not" or operator == "!=",
    match = pattern("builtins.type($X) " .. operator .. " builtins.str"),
  }
end
