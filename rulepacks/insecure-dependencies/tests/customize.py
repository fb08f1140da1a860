import os  # ok: dep-startup-module
