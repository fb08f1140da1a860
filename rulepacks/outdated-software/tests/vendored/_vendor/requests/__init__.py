__version__ = "2.25.1"  # expect: old-vendored-copy@medium
__build__ = "2.25.1"  # ok: old-vendored-copy
