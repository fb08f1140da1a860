-- Flask, Quart and Werkzeug.
local names = require("data.names")
local types = require("data.types")

local requests = {
  "flask.request", "quart.request", "flask.globals.request", "quart.globals.request", "flask.Request()",
    "quart.Request()",
  "werkzeug.wrappers.Request()", "werkzeug.Request()", "flask.wrappers.Request()",
}
local parts = {
  "args", "form", "values", "json", "data", "stream", "files", "cookies", "headers", "view_args", "full_path", "url",
  "base_url", "path", "query_string", "host", "host_url", "root_url", "url_root", "referrer", "user_agent",
  "authorization", "environ", "access_route", "content_type", "mimetype", "body", "input_stream",
}

source { group = "remote", match = read(names.cross(requests, ".", parts)) }
-- handed on as a value, to a function that takes these parts of it
source { group = "remote", match = name(requests), parts = names.cross({ "." }, "", parts) }
-- bound nowhere in the file, or by `from somewhere import *`, or kept by an object
source {
  group = "remote", where = imports { "flask", "quart" },
  match = {
    read(names.cross({ "request" }, ".", parts)), call { "request.get_json", "request.get_data" },
    -- other libraries' requests have no parts of these names
    read(names.cross({ ".request" }, ".", { "args", "form", "values" })),
    call { ".request.get_json" },
  },
}
source {
  group = "remote",
  -- an object that was handed a request keeps it by this name, in files that import nothing of Flask
  match = { call(names.cross(requests, ".", { "get_json", "get_data" })), call { ".request.get_json" } },
}
source {
  group = "remote",
  match = {
    read(names.cross({ "werkzeug.datastructures.FileStorage()", "quart.datastructures.FileStorage()" }, ".", {
      "filename", "stream", "content_type", "headers", "name",
    })),
    call { "werkzeug.datastructures.FileStorage().read", "flask_restful.reqparse.RequestParser().parse_args",
      "flask_restx.reqparse.RequestParser().parse_args", "webargs.flaskparser.parser.parse",
      "quart.websocket.receive", "quart.websocket.receive_json" },
  },
}

-- fields of forms that hold text: numbers, dates, truths and choices are none
source {
  group = "remote",
  match = {
    read(names.cross(names.cross({ "wtforms", "wtforms.fields" }, ".", { "StringField", "TextAreaField",
      "PasswordField", "HiddenField", "SearchField", "URLField", "EmailField", "TelField", "Field" }), "().",
      { "data", "raw_data" })),
    read { "flask_wtf.FlaskForm().data", "flask_wtf.form.FlaskForm().data", "wtforms.Form().data",
      "wtforms.form.Form().data" },
    read(names.cross({ "flask_wtf.file.FileField()", "flask_wtf.file.MultipleFileField()" }, ".data",
      { ".filename", "[].filename" })),
  },
}

-- View functions: what stands between < and > in their route.
source {
  group = "remote",
  match = {
    param {
      decorator = names.cross({ "flask.Flask()", "flask.Blueprint()", "quart.Quart()", "quart.Blueprint()" }, ".", {
        "route", "get", "post", "put", "patch", "delete", "websocket",
      }),
      except_annotation = names.join(types.harmless, types.given), except_text = types.converters,
    },
    -- the application object comes from another file
    param {
      decorator = { ".route" }, imports = { "flask", "quart" },
      except_annotation = names.join(types.harmless, types.given), except_text = types.converters,
    },
    param {
      class = { "flask.views.View", "flask.views.MethodView", "flask_restful.Resource", "flask_restx.Resource",
        "quart.views.View", "quart.views.MethodView" },
      func = { "get", "post", "put", "patch", "delete", "dispatch_request" },
      name = { "*name*", "*path*", "*url*", "*slug*", "*token*", "*query*", "*text*", "*code*", "*key*", "*title*",
        "user", "q", "s", "value" },
      except_annotation = types.harmless,
    },
  },
}
source {
  group = "remote",
  match = param {
    decorator = { "flask_socketio.SocketIO().on", "flask_socketio.SocketIO().event", "socketio.Server().on",
      "socketio.Server().event", "socketio.AsyncServer().on", "socketio.AsyncServer().event" },
    name = { "data", "msg", "message", "payload", "json", "body", "text", "room" },
  },
}
