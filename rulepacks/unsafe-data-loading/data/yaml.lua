-- Loaders of PyYAML and of ruamel.yaml by what they can construct.
local yaml = {}

local function everywhere(classes, modules)
  local names = {}
  for _, module in ipairs(modules) do
    for _, class in ipairs(classes) do names[#names + 1] = module .. "." .. class end
  end
  return names
end

local PYYAML = { "yaml", "yaml.loader", "yaml.cyaml" }
local RUAMEL = { "ruamel.yaml", "ruamel.yaml.loader", "ruamel.yaml.cyaml", "ruamel_yaml", "ruyaml" }

--- Construct any object.
yaml.unsafe = everywhere({ "Loader", "UnsafeLoader", "CLoader", "CUnsafeLoader" }, PYYAML)
--- Meant to be restricted; got there with PyYAML 5.4.
yaml.full = everywhere({ "FullLoader", "CFullLoader" }, PYYAML)
--- Plain data only.
yaml.safe = everywhere({ "SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader" }, PYYAML)

yaml.ruamel_unsafe = everywhere({ "Loader", "UnsafeLoader", "CLoader" }, RUAMEL)
yaml.ruamel_safe = everywhere({ "SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader", "RoundTripLoader" }, RUAMEL)
yaml.ruamel_load = everywhere({ "load", "load_all" }, { "ruamel.yaml", "ruamel.yaml.main", "ruamel_yaml", "ruyaml" })
yaml.ruamel_class = everywhere({ "YAML" }, { "ruamel.yaml", "ruamel.yaml.main", "ruamel_yaml", "ruyaml" })

--- A document in the source that asks for an object or a call.
yaml.hostile = "!!python/|tag:yaml\\.org,2002:python/"

return yaml
