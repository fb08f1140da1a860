rule {
  id = "cmd-import-subprocess", severity = "info", confidence = "high", cwe = 78,
  title = "Module that starts processes is imported",
  message = "`{name}` starts processes: see that no command is built from what users or files supply",
  aliases = { "B404", "S404" },
  tags = { "inventory" },
  match = import { "subprocess", "subprocess32", "commands", "popen2" },
}
