import os  # expect: dep-startup-module@high
