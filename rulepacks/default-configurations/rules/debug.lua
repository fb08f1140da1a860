-- Debug modes of web frameworks, and debuggers that were left behind.
local names = require("data.names")

local FLASK_DOCS = "https://flask.palletsprojects.com/en/stable/debugging/"
local FLASK_APP = { "flask.Flask()", "flask.app.Flask()" }
local FLASK_RUN = names.product(FLASK_APP, { "run" })
local OTHER_RUN = {
  "asyncio.*", "anyio.*", "bottle.**", "uvicorn.**", "quart.**", "sanic.**", "dash.**", "subprocess.*", "trio.*",
  "hypercorn.**", "fastapi.**", "tornado.**", "unittest.**", "aiohttp.**",
}

rule {
  id = "conf-flask-debug", severity = "high", confidence = "medium", cwe = { 489, 94 },
  title = "Flask application runs in debug mode",
  message = "Debug mode gives whoever causes an error a console that runs Python; take it from the environment",
  aliases = { "B201", "S201" },
  tags = { "flask", "debug" },
  references = { FLASK_DOCS, "https://werkzeug.palletsprojects.com/en/stable/debug/" },
  match = {
    call { ".run" }, assign(names.product(FLASK_APP, { "debug" })), assign(names.product(FLASK_APP,
      { "config[DEBUG]" })),
    call(names.product(FLASK_APP, { "config.update", "config.from_mapping" })),
    assign(names.product(FLASK_APP, { "config[ENV]" })),
  },
  where = {
    any {
      all { callee(resolves(FLASK_RUN)), arg("debug", 3, truthy) },
      all { imports { "flask" }, callee(resolves { ".run" }), arg("debug", truthy),
        none { callee(resolves(OTHER_RUN)) } },
      all { callee(resolves { ".config.update", ".config.from_mapping" }), arg("DEBUG", truthy) },
      value(equals(true, "development")),
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = value(equals("development")), severity = "medium",
      message = "The application says that it runs in development, which switches debug mode on in Flask before 2.3",
    },
    {
      where = inside { main_guard = true }, severity = "medium",
      message = "Started as a script, the application gives whoever causes an error a console that runs Python; take "
        .. "`debug` from the environment",
    },
  },
}

rule {
  id = "conf-flask-testing", severity = "low", confidence = "medium", cwe = 489,
  title = "Flask application runs in testing mode",
  message = "Testing mode lets errors through to whoever runs the server, and extensions leave out checks; set it "
    .. "in tests alone",
  tags = { "flask", "debug" },
  references = { "https://flask.palletsprojects.com/en/stable/config/#TESTING" },
  match = {
    assign(names.product(FLASK_APP, { "config[TESTING]", "testing" })),
    call(names.product(FLASK_APP, { "config.update", "config.from_mapping" })),
  },
  where = {
    any { value(equals(true)), arg("TESTING", equals(true)) },
    none { path(names.development_paths) },
  },
}

local DJANGO_FILES = { "**/settings.py", "settings.py", "**/settings/*.py", "settings/*.py", "**/*settings*.py",
  "*settings*.py" }

local function is_django()
  local text = unit.text
  return text:find("INSTALLED_APPS") ~= nil or text:find("ROOT_URLCONF") ~= nil or text:find("MIDDLEWARE") ~= nil
    or text:find("from django") ~= nil or text:find("import django") ~= nil
end

rule {
  id = "conf-django-debug", severity = "medium", confidence = "medium", cwe = { 489, 215 },
  title = "Django runs in debug mode",
  message = "Debug mode shows settings, queries and source to whoever causes an error; take it from the environment",
  tags = { "django", "debug" },
  references = { "https://docs.djangoproject.com/en/stable/ref/settings/#debug" },
  match = {
    assign { "DEBUG", "TEMPLATE_DEBUG", "DEBUG_PROPAGATE_EXCEPTIONS" }, call { "django.conf.settings.configure" },
  },
  where = {
    any {
      all { value(equals(true)), path(DJANGO_FILES) },
      arg("DEBUG", equals(true)),
    },
    none { path(names.development_paths) },
  },
  check = function(site)
    if site.kind == "call" then
      site:report { severity = "low" }
    elseif is_django() and not site:function_() and not site:class_() and not site:ancestor("if_statement") then
      site:report {}
    end
  end,
}

local SERVERS = {
  "fastapi.FastAPI", "starlette.applications.Starlette", "tornado.web.Application", "bottle.run", "bottle.Bottle().run",
  "quart.Quart().run", "sanic.Sanic().run", "dash.Dash().run_server", "dash.Dash().run", "uvicorn.run",
  "werkzeug.serving.run_simple", "werkzeug.debug.DebuggedApplication",
  "starlette.middleware.errors.ServerErrorMiddleware",
}
local CONSOLES = { "werkzeug.serving.run_simple", "werkzeug.debug.DebuggedApplication", "dash.Dash().*" }

rule {
  id = "conf-other-debug", severity = "medium", confidence = "medium", cwe = 489,
  title = "Web server runs in debug mode",
  message = "`{callee}` shows source and variables to whoever causes an error; take debug mode from the environment",
  tags = { "debug" },
  references = { "https://www.starlette.io/applications/", "https://bottlepy.org/docs/dev/tutorial.html#debug-mode" },
  match = { call(SERVERS), call { "bottle.debug" } },
  where = {
    any {
      all { none { callee(resolves { "uvicorn.run" }) }, arg("debug", truthy) },
      all { callee(resolves { ".run_simple" }), arg("use_debugger", 5, truthy) },
      all { callee(resolves { ".DebuggedApplication" }), arg("evalex", 2, truthy) },
      arg("serve_traceback", truthy),
      all { callee(resolves { "uvicorn.run" }), arg("reload", truthy) },
      all { callee(resolves { "bottle.debug" }), arg("mode", 1, not_(falsy)) },
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = callee(resolves { "uvicorn.run" }), severity = "low",
      message = "`{callee}` with `reload` is for development: it watches the disk and starts anew; take it from the "
        .. "environment",
    },
    {
      where = { callee(resolves(CONSOLES)), none { inside { main_guard = true } } }, severity = "high",
      message = "`{callee}` gives whoever causes an error a console that runs Python; take debug mode from "
        .. "the environment",
    },
    { where = inside { main_guard = true }, severity = "low" },
  },
}

rule {
  id = "conf-graphiql", severity = "low", confidence = "medium", cwe = 489,
  title = "GraphQL console is open to visitors",
  message = "`{callee}` serves a console for queries of any kind; switch `graphiql` off outside of development",
  tags = { "debug", "graphql" },
  references = { "https://docs.graphene-python.org/projects/django/en/latest/installation/" },
  match = call {
    "graphene_django.views.GraphQLView.as_view", "flask_graphql.GraphQLView.as_view",
    "graphql_server.flask.GraphQLView.as_view", "strawberry.django.views.GraphQLView.as_view",
    "strawberry.flask.views.GraphQLView.as_view", "aiohttp_graphql.GraphQLView.attach",
  },
  where = { arg("graphiql", truthy), none { path(names.development_paths) } },
}

local OPEN_DEBUGGERS = {
  "rpdb.set_trace", "remote_pdb.set_trace", "remote_pdb.RemotePdb", "web_pdb.set_trace", "debugpy.listen",
  "ptvsd.enable_attach", "pydevd.settrace", "pydevd_pycharm.settrace", "celery.contrib.rdb.set_trace",
}

rule {
  id = "conf-debugger-left", severity = "low", confidence = "high", cwe = 489,
  title = "Call of a debugger was left behind",
  message = "`{callee}` stops the program and waits at a console; remove it",
  tags = { "debug" },
  references = { "https://docs.python.org/3/library/pdb.html" },
  match = {
    call {
      "pdb.set_trace", "ipdb.set_trace", "ipdb.sset_trace", "pudb.set_trace",
      "builtins.breakpoint", "IPython.embed", "IPython.core.debugger.set_trace",
    },
    call(OPEN_DEBUGGERS),
  },
  where = none { path(names.test_paths) },
  cases = {
    {
      where = {
        callee(resolves { "debugpy.listen", "ptvsd.enable_attach" }),
        any { arg("endpoint", 1, element(1, equals("0.0.0.0", ""))), arg("address", 1, element(1,
          equals("0.0.0.0", ""))) },
      },
      severity = "high",
      message = "`{callee}` lets everybody who reaches the machine run code in this process; listen on 127.0.0.1",
    },
    {
      where = callee(resolves(OPEN_DEBUGGERS)), severity = "medium",
      message = "`{callee}` opens a port through which code can be run in this process; remove it",
    },
  },
}

rule {
  id = "conf-verbose-logging", severity = "low", confidence = "low", cwe = 532,
  title = "Library logs everything it sends",
  message = "Headers, passwords and queries are written to the log; switch this off outside of development",
  tags = { "debug" },
  references = { "https://docs.sqlalchemy.org/en/20/core/engines.html#configuring-logging" },
  match = {
    assign { "http.client.HTTPConnection.debuglevel", "six.moves.http_client.HTTPConnection.debuglevel" },
    call { "sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine", "sqlmodel.create_engine" },
  },
  where = { any { value(truthy), arg("echo", truthy) }, none { path(names.development_paths) } },
}
