__version__ = "3.10"  # ok: old-vendored-copy
