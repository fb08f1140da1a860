import ez_setup  # expect: old-packaging
from setuptools import setup

setup(
    name="demo",
    python_requires=">=3.6",  # expect: old-python-eol@low
    use_2to3=True,  # expect: old-packaging
    install_requires=[
        "tornado==4.5",  # expect: old-known-vulnerable@high, old-framework-eol
        "suds",  # expect: old-abandoned-package
        "httpx",  # ok: old-abandoned-package
    ],
)
