-- FastAPI, Starlette, aiohttp, Sanic, Litestar, Tornado: frameworks with handlers that are awaited.
local names = require("data.names")
local types = require("data.types")

local verbs = { "get", "post", "put", "patch", "delete", "options", "head", "trace", "api_route", "websocket",
  "route" }

local function of_sanic(position)
  return param {
    decorator = names.cross({ "sanic.Sanic()", "sanic.Blueprint()" }, ".", verbs), position = position,
    except_annotation = names.join(types.harmless, types.given), except_text = types.converters,
  }
end

source {
  group = "remote",
  match = {
    param {
      decorator = names.cross({ "fastapi.FastAPI()", "fastapi.APIRouter()", "fastapi.routing.APIRouter()" }, ".",
        verbs),
      except_annotation = names.join(types.harmless, types.given), except_text = types.converters,
    },
    -- the router comes from another file
    param {
      decorator = { ".get", ".post", ".put", ".patch", ".delete", ".api_route", ".websocket" },
        imports = { "fastapi" },
      except_annotation = names.join(types.harmless, types.given), except_text = types.converters,
    },
    param {
      decorator = { "litestar.get", "litestar.post", "litestar.put", "litestar.patch", "litestar.delete",
        "litestar.route", "litestar.handlers.*" },
      except_annotation = names.join(types.harmless, types.given), except_text = types.converters,
    },
    -- behind the request: what the route names
    of_sanic(2), of_sanic(3), of_sanic(4),
  },
}

-- FastAPI's and Starlette's own objects
local requests = {
  "starlette.requests.Request()", "fastapi.Request()", "fastapi.requests.Request()",
    "starlette.websockets.WebSocket()",
  "fastapi.WebSocket()", "litestar.Request()", "litestar.connection.Request()",
}
local starlette_parts = { "url", "query_params", "path_params", "headers", "cookies", "base_url" }
-- handed on as a value, to a function that takes these parts of it
source { group = "remote", match = name(requests), parts = names.cross({ "." }, "", starlette_parts) }
source {
  group = "remote",
  match = {
    read(names.cross(requests, ".", starlette_parts)),
    call(names.cross(requests, ".", {
      "body", "json", "form", "stream", "receive", "receive_text", "receive_bytes", "receive_json", "iter_text",
      "iter_bytes", "iter_json",
    })),
    read(names.cross({ "fastapi.UploadFile()", "starlette.datastructures.UploadFile()",
      "fastapi.datastructures.UploadFile()" },
      ".", { "filename", "file", "content_type", "headers" })),
    call(names.cross({ "fastapi.UploadFile()", "starlette.datastructures.UploadFile()" }, ".", { "read" })),
  },
}
source {
  group = "remote",
  match = {
    param { class = { "starlette.endpoints.WebSocketEndpoint" }, func = { "on_receive" }, name = { "data" } },
    read(names.cross({ "fastapi.security.OAuth2PasswordRequestForm()",
      "fastapi.security.OAuth2PasswordRequestFormStrict()" }, ".", { "username", "password", "scopes", "client_id" })),
  },
}
instances {
  match = param { name = { "request" }, position = 1, imports = { "starlette" } },
  instance = "starlette.requests.Request",
}

-- aiohttp
instances {
  match = {
    param { name = { "request", "req" }, position = 1, imports = { "aiohttp" } },
    param {
      decorator = names.cross({ "aiohttp.web.RouteTableDef()" }, ".", { "get", "post", "put", "patch", "delete",
        "view", "route" }),
      position = 1,
    },
  },
  instance = "aiohttp.web.Request",
}
local web = { "aiohttp.web.Request()", "aiohttp.web_request.Request()", "aiohttp.web.BaseRequest()",
  "aiohttp.web.View().request" }
local aiohttp_parts = { "query", "match_info", "headers", "cookies", "path", "path_qs", "raw_path", "rel_url", "url",
  "host", "content", "query_string", "forwarded" }
source { group = "remote", match = name(web), parts = names.cross({ "." }, "", aiohttp_parts) }
source {
  group = "remote",
  match = {
    read(names.cross(web, ".", aiohttp_parts)),
    call(names.cross(web, ".", { "text", "json", "post", "read", "multipart" })),
    call(names.cross({ "aiohttp.web.WebSocketResponse()" }, ".", { "receive", "receive_str", "receive_bytes",
      "receive_json" })),
    -- async for message in websocket
    read { "aiohttp.web.WebSocketResponse()[].data" },
    read(names.cross({ "aiohttp.BodyPartReader()" }, ".", { "filename", "name", "headers" })),
    call(names.cross({ "aiohttp.BodyPartReader()" }, ".", { "read", "read_chunk", "readline", "text", "json",
      "form" })),
  },
}

-- Sanic
instances {
  match = {
    param { name = { "request", "req" }, position = 1, imports = { "sanic" } },
    param { decorator = names.cross({ "sanic.Sanic()", "sanic.Blueprint()" }, ".", verbs), position = 1 },
  },
  instance = "sanic.Request",
}
local sanic = { "sanic.Request()", "sanic.request.Request()" }
local sanic_parts = { "args", "query_args", "form", "json", "body", "files", "headers", "cookies", "url", "path",
  "query_string", "host", "raw_url", "match_info", "token" }
source { group = "remote", match = read(names.cross(sanic, ".", sanic_parts)) }
source { group = "remote", match = name(sanic), parts = names.cross({ "." }, "", sanic_parts) }

-- Tornado
local handlers = { "tornado.web.RequestHandler", "tornado.websocket.WebSocketHandler" }
source {
  group = "remote",
  match = {
    call(names.cross(handlers, "().", {
      "get_argument", "get_arguments", "get_query_argument", "get_query_arguments", "get_body_argument",
      "get_body_arguments", "get_cookie", "decode_argument",
    })),
    read(names.cross(handlers, "().", { "path_args", "path_kwargs" })),
    read(names.cross(names.join(names.cross(handlers, "()", { ".request" }),
      { "tornado.httputil.HTTPServerRequest()" }), ".", {
      "arguments", "query_arguments", "body_arguments", "body", "files", "headers", "uri", "path", "query", "cookies",
      "host",
    })),
    param { class = handlers, func = { "get", "post", "put", "patch", "delete", "head", "options" },
      except_annotation = types.harmless },
    param { class = { "tornado.websocket.WebSocketHandler" }, func = { "on_message" } },
  },
}
