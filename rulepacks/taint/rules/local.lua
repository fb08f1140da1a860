-- What the user of this computer says: command line, environment, standard input.
local names = require("data.names")
local types = require("data.types")

source { group = "local", match = read { "sys.argv", "sys.orig_argv", "os.environ", "os.environb", "sys.stdin" } }
source {
  group = "local",
  match = call(names.join(
    { "builtins.input", "builtins.raw_input", "os.getenv", "os.getenvb", "getopt.getopt", "getopt.gnu_getopt",
      "fileinput.input",
      "docopt.docopt", "environ.Env()", "decouple.config" },
    names.cross({ "argparse.ArgumentParser()", "configargparse.ArgumentParser()", "configargparse.ArgParser()" }, ".",
      {
      "parse_args", "parse_known_args", "parse_intermixed_args",
    }),
    { "optparse.OptionParser().parse_args", "tap.Tap().parse_args", "click.prompt", "typer.prompt",
      "prompt_toolkit.prompt",
      "questionary.text().ask", "absl.app.run" }
  )),
}
source {
  group = "local",
  match = {
    param {
      decorator = { "click.command", "click.group", "click.option", "click.argument", ".command" },
        imports = { "click" },
      except_annotation = names.join(types.harmless, { "click.Context" }),
    },
    param {
      decorator = names.cross({ "typer.Typer()" }, ".", { "command", "callback" }),
      except_annotation = names.join(types.harmless, { "typer.Context", "pathlib.Path" }),
    },
  },
}
