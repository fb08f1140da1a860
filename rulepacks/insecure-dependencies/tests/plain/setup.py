import socket  # ok: dep-setup-suspicious-import
from setuptools import setup

setup(name="plain", install_requires=["requests"])  # ok: dep-setup-network
