"""Tags of the project's own."""
import importlib
import os

import ruamel.yaml
import yaml
from yaml import FullLoader, SafeLoader, UnsafeLoader


class PlainLoader(SafeLoader):  # ok: load-yaml-subclass
    pass


class AnythingLoader(UnsafeLoader):  # expect: load-yaml-subclass@medium
    pass


class CompatibleLoader(yaml.CLoader):  # expect: load-yaml-subclass
    pass


class ConfigLoader(FullLoader):  # expect: load-yaml-subclass@low
    pass


class OldLoader(ruamel.yaml.UnsafeLoader):  # expect: load-yaml-subclass
    pass


class DerivedLoader(AnythingLoader):  # expect: load-yaml-subclass
    pass


class Dumper(yaml.SafeDumper):  # ok: load-yaml-subclass
    pass


def construct_expression(loader, node):
    return eval(loader.construct_scalar(node))


def construct_class(loader, suffix, node):
    module, name = suffix.rsplit(".", 1)
    return getattr(importlib.import_module(module), name)(**loader.construct_mapping(node))


def construct_env(loader, node):
    return os.environ[loader.construct_scalar(node)]


def construct_point(loader, node):
    scale = getattr(loader, "scale", 1)
    return [scale * v for v in loader.construct_sequence(node)]


yaml.add_constructor("!expr", construct_expression)  # expect: load-yaml-subclass
PlainLoader.add_constructor("!expr", construct_expression)  # expect: load-yaml-subclass
yaml.SafeLoader.add_multi_constructor("!class:", construct_class)  # expect: load-yaml-subclass
yaml.add_constructor("!py", lambda loader, node: eval(node.value))  # expect: load-yaml-subclass
yaml.add_constructor(tag="!py", constructor=construct_expression, Loader=SafeLoader)  # expect: load-yaml-subclass
yaml.add_constructor("!env", construct_env, Loader=SafeLoader)  # ok: load-yaml-subclass
PlainLoader.add_constructor("!point", construct_point)  # ok: load-yaml-subclass
