from pyarmor_runtime_000000 import __pyarmor__  # expect: dep-mal-packer
__pyarmor__(__name__, __file__, b"PY000000")
