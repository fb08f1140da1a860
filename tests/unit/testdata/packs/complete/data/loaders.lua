return {
  safe = { "yaml.SafeLoader", "yaml.CSafeLoader" },
  all = { "yaml.load", "yaml.load_all" },
}
