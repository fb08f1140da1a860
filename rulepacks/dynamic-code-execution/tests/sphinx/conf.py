# path: docs/conf.py
import os
import sys

sys.path.insert(0, os.path.abspath(".."))  # ok: dyn-load-from-path
