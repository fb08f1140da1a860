-- What the user of this computer says: command line and standard input, and apart from them the environment.
local names = require("data.names")
local types = require("data.types")

source { group = "local", match = read { "sys.stdin" } }
-- not the first of the command line, which is the program's own path
source {
  group = "local", match = { pattern "sys.argv[$K]", pattern "sys.orig_argv[$K]" },
  where = none { hole("K", equals(0)) },
}
source { group = "local", match = call { "sys.argv.pop", "sys.argv.copy" } }
source {
  group = "local", match = name { "sys.argv", "sys.orig_argv" }, where = none { inside { kind = "subscript" } },
}

-- Whoever sets a process's environment can have it run anything (PATH, LD_PRELOAD, PYTHONPATH): its text gives nobody
-- much that they had not before.
-- Variables whose meaning is "run this", by convention or by POSIX.
local tool = equals("EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "SHELL", "COMSPEC", "TERMINAL", "GIT_EDITOR",
  "GIT_PAGER", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "SUDO_ASKPASS", "CC", "CXX", "CPP", "LD",
  "AR", "RANLIB", "LDSHARED", "CFLAGS", "CPPFLAGS", "CXXFLAGS", "LDFLAGS", "ARFLAGS", "MAKE", "MAKEFLAGS",
  "PKG_CONFIG", "PYTHON", "PYTHONSTARTUP")
source {
  group = "environment", where = none { arg("key", 1, tool) },
  match = call(names.join(names.cross({ "os.environ", "os.environb" }, ".", { "get", "pop", "setdefault", "copy",
    "items", "values", "popitem" }), { "os.getenv", "os.getenvb", "environ.Env()", "decouple.config" })),
}
source { group = "environment", match = pattern "os.environ[$K]", where = none { hole("K", tool) } }
source {
  group = "environment", match = name { "os.environ", "os.environb" },
  where = none { inside { kind = "subscript" } }, -- those are looked at above, with their keys
}

source {
  group = "local",
  match = call(names.join(
    { "builtins.input", "fileinput.input", "docopt.docopt" },
    names.cross({ "argparse.ArgumentParser()", "configargparse.ArgumentParser()", "configargparse.ArgParser()" }, ".",
      {
      "parse_args", "parse_known_args", "parse_intermixed_args",
    }),
    { "optparse.OptionParser().parse_args", "tap.Tap().parse_args", "click.prompt", "typer.prompt",
      "prompt_toolkit.prompt",
      "questionary.text().ask", "absl.app.run" }
  )),
}
-- a name of Python 2: nothing comes of it where only Python 3 gets as far
source {
  group = "local", match = call { "builtins.raw_input" },
  where = any {
    none { imports { "urllib.request", "urllib.parse", "urllib.error", "http.client", "http.server", "http.cookies",
      "configparser", "queue", "socketserver", "xmlrpc.client", "asyncio", "dataclasses", "contextvars", "zoneinfo",
      "importlib.metadata", "importlib.resources" } },
    imports { "urllib2", "urlparse", "httplib", "BaseHTTPServer", "Cookie", "ConfigParser", "Queue", "SocketServer",
      "xmlrpclib", "cStringIO", "StringIO", "commands", "__builtin__", "six", "future", "past" },
  },
}
-- options are those that the program names; their values and the rest are the user's
source { group = "local", match = call { "getopt.getopt", "getopt.gnu_getopt" }, parts = { "[0][][1]", "[1]" } }
stops { match = call { "getopt.getopt", "getopt.gnu_getopt" } }
local commands = { "click.command", "click.group", "click.option", "click.argument", ".command" }
local no_text = names.join(types.harmless, types.of_options)
-- an object of the program's own (pass_obj, pass_context) is no text from outside, and its annotation says so
source {
  group = "local",
  match = param { decorator = commands, imports = { "click" }, annotation = types.text,
    except_annotation = no_text },
}
source {
  group = "local", match = param { decorator = commands, imports = { "click" }, except_annotation = no_text },
  where = none { inside { kind = { "typed_parameter", "typed_default_parameter" } } },
}
source {
  group = "local",
  match = param {
    decorator = names.cross({ "typer.Typer()" }, ".", { "command", "callback" }),
    except_annotation = names.join(types.harmless, { "typer.Context", "pathlib.Path" }),
  },
}
