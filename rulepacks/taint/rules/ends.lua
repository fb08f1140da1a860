-- Calls from which nobody comes back: what stands behind them is reached by no way through them.
local names = require("data.names")

ends {
  match = call(names.join(
    { "sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit", "thread.exit", "_thread.exit" },
    names.cross({ "os" }, ".", { "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp",
      "execvpe" }),
    -- the answer to the request is given
    { "flask.abort", "quart.abort", "werkzeug.exceptions.abort", "bottle.abort", "bottle.redirect",
    "flask_restful.abort",
      "flask_restx.abort", "flask_restplus.abort", "flask_smorest.abort", "sanic.exceptions.abort",
      "webargs.flaskparser.abort" },
    -- the program or the test ends
    names.cross({ "argparse.ArgumentParser()", "optparse.OptionParser()" }, ".", { "error", "exit" }),
    names.cross({ "click.Context()", "click.get_current_context()" }, ".", { "fail", "exit", "abort" }),
    { "pytest.fail", "pytest.skip", "pytest.exit", "pytest.xfail" },
    names.cross({ "unittest.TestCase()" }, ".", { "fail", "skipTest" }))),
}
