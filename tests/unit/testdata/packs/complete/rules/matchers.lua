local loaders = require("data.loaders")

rule {
  id = "every-field", severity = "critical", confidence = "low", cwe = { 502, 20 },
  title = "Every field is used",
  message = "`{callee}` with {arg1}, {arg:Loader} and {{ at {text}",
  match = call(loaders.all),
  where = { none { arg("Loader", 2, resolves(loaders.safe)) } },
  check = function(site)
    return site:report {}
  end,
  fix = { callee = "safe_load", safety = "safe", title = "Use safe_load" },
  aliases = { "B506", "S506", "py/unsafe-load" },
  tags = { "yaml", "loading" },
  references = { "https://example.org/yaml" },
  units = { "python", "notebook" },
  help = "shared-page",
}

rule {
  id = "every-matcher", severity = "info", confidence = "high", cwe = 710,
  title = "Every matcher is used",
  help = "shared-page",
  units = { "python", "setup-cfg" },
  match = {
    call "os.system",
    name { "builtins.eval", "subprocess.*" },
    attribute { ".objects.raw" },
    import { "xml.**", "telnetlib" },
    string { "secret_[0-9]+", "token", docstrings = true },
    assign { "DEBUG", ".secret_key", ".config[DEBUG]" },
    decorator { "flask.Flask().route" },
    class { "django.db.models.Model" },
    func { "test_*", "main" },
    pattern "subprocess.run($CMD, ..., shell=True)",
    file { "**/*.pth", "setup.cfg" },
    file { text = "BEGIN [A-Z]+ KEY" },
    file { "conf/**", text = { "password *=", "user *=" } },
    string "plain",
    file "*.pem",
  },
}
