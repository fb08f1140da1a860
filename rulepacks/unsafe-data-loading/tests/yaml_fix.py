import yaml
from yaml import load


def read(stream):
    yaml.load(stream)  # expect: load-yaml
    yaml.load_all(stream)  # expect: load-yaml
    yaml.unsafe_load(stream)  # expect: load-yaml
    yaml.full_load_all(stream)  # expect: load-yaml
    yaml.load(stream, Loader=yaml.Loader)  # expect: load-yaml
    yaml.load(stream, yaml.CLoader)  # expect: load-yaml
    yaml.load(stream, Loader=yaml.FullLoader)  # expect: load-yaml
    yaml.load(stream, Loader=pick())  # expect: load-yaml
    return load(stream)  # expect: load-yaml


def pick():
    return None
