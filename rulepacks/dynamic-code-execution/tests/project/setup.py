# path: setup.py
"""What many projects do to learn their version."""
import io
import os
from pathlib import Path

from setuptools import setup

about = {}
with io.open(os.path.join("src", "pkg", "__version__.py")) as stream:
    exec(stream.read(), about)  # expect: dyn-exec-call@low

for part in os.listdir("src"):
    exec(open(os.path.join("src", part)).read(), about)  # expect: dyn-exec-call@low

exec(Path(os.environ["EXTRA"]).read_text(), about)  # expect: dyn-code-taint, dyn-exec-call@low

setup(name="pkg", version=about["__version__"])
