"""Installs by command."""
import os
import subprocess
import sys


def install(name, index):
    os.environ["PIP_EXTRA_INDEX_URL"] = "https://pypi.internal/simple"  # expect: dep-extra-index
    subprocess.run(["pip", "install", "--trusted-host", "pypi.internal", name])  # expect: dep-insecure-index
    os.system("pip install --extra-index-url https://pypi.internal/simple billing")  # expect: dep-extra-index
    os.system("pip install -i http://pypi.internal/simple billing")  # expect: dep-insecure-index
    os.system("pip install -i https://pypi.internal/simple billing")  # ok: dep-insecure-index, dep-extra-index
    subprocess.run([sys.executable, "-m", "pip", "install", name])  # ok: dep-setup-pip-install, dep-setup-exec
