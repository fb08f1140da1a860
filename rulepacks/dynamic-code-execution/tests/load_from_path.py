"""User scripts, site configuration, plugins in folders."""
import imp
import importlib.machinery
import importlib.util
import os
import runpy
import site
import sys
import tempfile
import zipimport
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

HERE = os.path.dirname(os.path.abspath(__file__))
BASE = Path(__file__).resolve().parent


def load(path, name, folder):
    importlib.util.spec_from_file_location(name, path)  # expect: dyn-load-from-path@medium
    spec_from_file_location("config", location=os.path.join(folder, "config.py"))  # expect: dyn-load-from-path
    SourceFileLoader("config", path).load_module()  # expect: dyn-load-from-path
    importlib.machinery.ExtensionFileLoader(name, path)  # expect: dyn-load-from-path
    importlib.machinery.SourcelessFileLoader(name, path=path)  # expect: dyn-load-from-path
    imp.load_source("config", path)  # expect: dyn-load-from-path
    imp.load_compiled("config", pathname=path)  # expect: dyn-load-from-path
    imp.load_dynamic("native", folder + "/native.so")  # expect: dyn-load-from-path
    runpy.run_path(path)  # expect: dyn-load-from-path
    runpy.run_path(sys.argv[1], run_name="__main__")  # expect: dyn-import-taint, dyn-load-from-path
    runpy.run_module(mod_name=name)  # expect: dyn-load-from-path
    zipimport.zipimporter(path)  # expect: dyn-load-from-path
    site.addsitedir(folder)  # expect: dyn-load-from-path


def search(work):
    sys.path.insert(0, tempfile.mkdtemp())  # expect: dyn-load-from-path@medium
    target = os.path.join(tempfile.gettempdir(), "plugins")
    sys.path.append(target)  # expect: dyn-load-from-path@medium
    sys.path.insert(0, "/tmp/plugins")  # expect: dyn-load-from-path@medium
    sys.path.insert(0, "/tmp")  # expect: dyn-load-from-path@medium
    sys.path.insert(0, os.getcwd())  # expect: dyn-load-from-path@low
    sys.path.insert(0, str(Path.cwd() / "src"))  # expect: dyn-load-from-path@low
    sys.path.insert(0, ".")  # expect: dyn-load-from-path@low
    sys.path.append("")  # expect: dyn-load-from-path@low
    sys.path.append("../lib")  # expect: dyn-load-from-path@low
    sys.path.insert(0, os.path.abspath(".."))  # expect: dyn-load-from-path@low
    sys.path.extend(["/opt/app/lib", os.environ["PLUGINS"]])  # expect: dyn-load-from-path@low
    sys.path += [os.getcwd()]  # expect: dyn-load-from-path@low


def fixed(work, name, items):
    spec_from_file_location("config", "/etc/app/config.py")  # ok: dyn-load-from-path
    spec_from_file_location("config", os.path.join(HERE, "config.py"))  # ok: dyn-load-from-path
    spec_from_file_location(name, BASE / "plugins" / "a.py")  # ok: dyn-load-from-path
    SourceFileLoader("version", str(BASE / "version.py")).load_module()  # ok: dyn-load-from-path
    runpy.run_module("app.tools", run_name="__main__")  # ok: dyn-load-from-path
    runpy.run_path(os.path.join(HERE, "main.py"))  # ok: dyn-load-from-path
    zipimport.zipimporter("/usr/lib/app.zip")  # ok: dyn-load-from-path
    sys.path.insert(0, HERE)  # ok: dyn-load-from-path
    sys.path.insert(0, os.path.join(HERE, "..", "src"))  # ok: dyn-load-from-path
    sys.path.insert(0, str(BASE.parent))  # ok: dyn-load-from-path
    sys.path.append("/opt/app/lib")  # ok: dyn-load-from-path
    sys.path.append(work)  # ok: dyn-load-from-path
    sys.path.remove(work)  # ok: dyn-load-from-path
    sys.path += ["/opt/app/lib"]  # ok: dyn-load-from-path
    items.path.insert(0, os.getcwd())  # ok: dyn-load-from-path
