import yaml
yaml.load(x)  # expect: every-field
# café
