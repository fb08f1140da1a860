-- What should not leak: for flows that end in logs, responses, files.
local names = require("data.names")

source {
  group = "sensitive",
  match = call(names.join(
    { "getpass.getpass", "keyring.get_password", "keyring.get_credential" },
    names.cross({ "hvac.Client()" }, ".", { "secrets.kv.v2.read_secret_version", "secrets.kv.v1.read_secret",
      "read" }),
    { "boto3.client().get_secret_value", "azure.keyvault.secrets.SecretClient().get_secret",
      "google.cloud.secretmanager.SecretManagerServiceClient().access_secret_version" }
  )),
}
source { group = "sensitive", match = call { "click.prompt", "typer.prompt" }, where = arg("hide_input", truthy) }
source {
  group = "sensitive",
  match = call { "os.getenv", "os.environ.get" },
  where = arg(1, matches "(?i)password|passwd|secret|token|api_?key|private_?key|credential"),
}
source {
  group = "sensitive",
  match = param { name = { "password", "passwd", "secret", "api_key", "apikey", "private_key", "access_token",
    "secret_key" } },
}
source {
  group = "sensitive",
  match = read {
    "flask.request.authorization", "quart.request.authorization", "django.conf.settings.SECRET_KEY",
  },
}
