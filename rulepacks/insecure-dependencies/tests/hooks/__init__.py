import os
import subprocess
import sys

try:
    import billing
except ImportError:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "billing"])  # expect: dep-setup-pip-install@medium
    import billing

subprocess.run(["ls", "install"])  # ok: dep-setup-pip-install
