from pytransform import pyarmor_runtime  # expect: dep-mal-packer@medium
pyarmor_runtime()
__pyarmor__(__name__, __file__, b"PY000000")
