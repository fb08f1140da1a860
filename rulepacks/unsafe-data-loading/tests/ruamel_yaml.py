"""Round trips of comments."""
import ruamel.yaml
import ruamel.yaml as ryaml
from ruamel import yaml
from ruamel.yaml import YAML

round_trip = YAML()  # ok: load-ruamel
round_trip_too = YAML(typ="rt")  # ok: load-ruamel
plain = YAML(typ="safe", pure=True)  # ok: load-ruamel
text_only = YAML(typ="base")  # ok: load-ruamel
anything = YAML(typ="unsafe")  # expect: load-ruamel@medium
anything_pure = ruamel.yaml.YAML(typ=["unsafe", "string"], pure=True)  # expect: load-ruamel
aliased = ryaml.YAML(typ="un" + "safe")  # expect: load-ruamel


def read(stream, chosen):
    ruamel.yaml.load(stream)  # expect: load-ruamel@medium
    yaml.load(stream, Loader=yaml.Loader)  # expect: load-ruamel
    yaml.load_all(stream, yaml.UnsafeLoader)  # expect: load-ruamel
    yaml.load(stream, Loader=chosen)  # expect: load-ruamel
    yaml.load(stream, Loader=yaml.SafeLoader)  # ok: load-ruamel
    yaml.load(stream, yaml.RoundTripLoader)  # ok: load-ruamel
    yaml.safe_load(stream)  # ok: load-ruamel
    yaml.round_trip_load(stream)  # ok: load-ruamel
    round_trip.load(stream)  # ok: load-ruamel, load-yaml
    return plain.load_all(stream)  # ok: load-ruamel, load-yaml
