"""Settings read from YAML files."""
import functools
import io

import requests
import yaml
import yaml as y
from yaml import BaseLoader, CLoader, CSafeLoader, FullLoader, Loader, SafeLoader, UnsafeLoader
from yaml import load
from yaml import load as yaml_load
from yaml import load_all, safe_load, unsafe_load

try:
    from yaml import CSafeLoader as FastLoader
except ImportError:
    from yaml import SafeLoader as FastLoader

try:
    from yaml import CLoader as RiskyLoader
except ImportError:
    from yaml import Loader as RiskyLoader

from .loaders import ProjectLoader


class IncludeLoader(yaml.SafeLoader):
    """Adds !include to plain data."""


class NestedLoader(IncludeLoader):
    pass


class ObjectLoader(yaml.Loader):  # expect: load-yaml-subclass@medium
    pass


def without_loader(stream):
    yaml.load(stream)  # expect: load-yaml@medium
    y.load(stream)  # expect: load-yaml
    load(stream)  # expect: load-yaml
    yaml_load(stream)  # expect: load-yaml
    yaml.load_all(stream)  # expect: load-yaml
    load_all(stream)  # expect: load-yaml
    getattr(yaml, "load")(stream)  # expect: load-yaml
    __import__("yaml").load(stream)  # expect: load-yaml
    parser = yaml
    parser.load(stream)  # expect: load-yaml
    yaml.load(stream=stream)  # expect: load-yaml


def with_unsafe_loader(stream, **kwargs):
    yaml.load(stream, Loader=yaml.Loader)  # expect: load-yaml@medium
    yaml.load(stream, yaml.Loader)  # expect: load-yaml
    yaml.load(stream, Loader=yaml.UnsafeLoader)  # expect: load-yaml
    yaml.load(stream, Loader=yaml.CLoader, **kwargs)  # expect: load-yaml
    yaml.load(stream, Loader=Loader)  # expect: load-yaml
    yaml.load(stream, UnsafeLoader)  # expect: load-yaml
    yaml.load_all(stream, Loader=CLoader)  # expect: load-yaml
    yaml.load(stream, Loader=RiskyLoader)  # expect: load-yaml
    yaml.load(stream, Loader=ObjectLoader)  # expect: load-yaml
    yaml.load(stream, **{"Loader": yaml.Loader})  # expect: load-yaml
    functools.partial(yaml.load, Loader=yaml.Loader)(stream)  # expect: load-yaml
    yaml.unsafe_load(stream)  # expect: load-yaml
    unsafe_load(stream)  # expect: load-yaml
    yaml.unsafe_load_all(stream, **kwargs)  # expect: load-yaml
    yaml.Loader(stream).get_single_data()  # expect: load-yaml


def with_full_loader(stream):
    yaml.load(stream, Loader=yaml.FullLoader)  # expect: load-yaml@low
    yaml.load(stream, FullLoader)  # expect: load-yaml@low
    yaml.full_load(stream)  # expect: load-yaml@low
    yaml.full_load_all(stream)  # expect: load-yaml@low


def from_outside(url):
    yaml.load(requests.get(url, timeout=5).text, Loader=yaml.Loader)  # expect: load-pickle-taint, load-yaml@high
    yaml.load(requests.get(url, timeout=5).text, Loader=yaml.SafeLoader)  # ok: load-yaml
    yaml.unsafe_load(requests.get(url, timeout=5).content)  # expect: load-pickle-taint, load-yaml@high


def with_unknown_loader(stream, loader, options):
    yaml.load(stream, Loader=loader)  # expect: load-yaml@medium
    yaml.load(stream, Loader=ProjectLoader)  # expect: load-yaml@medium
    yaml.load(stream, **options)  # expect: load-yaml@medium


def fixed_documents():
    yaml.load("{}", Loader=yaml.Loader)  # expect: load-yaml@low
    yaml.load("answer: 42")  # expect: load-yaml@low
    yaml.load("!!python/object/apply:os.system ['id']", Loader=yaml.Loader)  # expect: load-yaml@medium
    yaml.load("{}", Loader=yaml.SafeLoader)  # ok: load-yaml


def plain_data_only(stream):
    yaml.safe_load(stream)  # ok: load-yaml
    safe_load(stream)  # ok: load-yaml
    yaml.safe_load_all(stream)  # ok: load-yaml
    yaml.load(stream, Loader=yaml.SafeLoader)  # ok: load-yaml
    yaml.load(stream, yaml.SafeLoader)  # ok: load-yaml
    yaml.load(stream, Loader=yaml.CSafeLoader)  # ok: load-yaml
    yaml.load(stream, CSafeLoader)  # ok: load-yaml
    yaml.load(stream, Loader=SafeLoader)  # ok: load-yaml
    yaml.load(stream, Loader=yaml.BaseLoader)  # ok: load-yaml
    yaml.load(stream, Loader=yaml.CBaseLoader)  # ok: load-yaml
    yaml.load_all(stream, Loader=BaseLoader)  # ok: load-yaml
    yaml.load(stream, Loader=FastLoader)  # ok: load-yaml
    yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # ok: load-yaml
    yaml.load(stream, Loader=IncludeLoader)  # ok: load-yaml
    yaml.load(stream, NestedLoader)  # ok: load-yaml
    yaml.load(stream, **{"Loader": yaml.SafeLoader})  # ok: load-yaml
    loader = yaml.SafeLoader(stream)  # ok: load-yaml
    yaml.dump({"a": 1}, stream)  # ok: load-yaml
    return loader.get_single_data()


class Settings:
    """Has a `load` of its own."""

    def load(self, stream):
        return safe_load(io.StringIO(stream))


Settings().load("a: 1")  # ok: load-yaml
