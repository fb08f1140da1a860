import logging
import os
import tempfile
from pathlib import Path
from tempfile import mktemp

LOG = "/tmp/app.log"  # expect: file-shared-tmp-literal

with open("/tmp/report.txt", "w") as out:  # expect: file-hardcoded-tmp
    out.write("")
with open(LOG) as log:  # expect: file-hardcoded-tmp
    log.read()
with open("./tmp/report.txt") as out:  # ok: file-hardcoded-tmp, file-shared-tmp-literal
    out.read()
logging.basicConfig(filename="/var/tmp/app.log")  # expect: file-hardcoded-tmp
Path("/dev/shm/app/state").write_text("")  # expect: file-shared-tmp-literal
os.listdir("/tmp")  # ok: file-hardcoded-tmp, file-shared-tmp-literal

name = mktemp()  # expect: file-mktemp
name = tempfile.mktemp(suffix=".txt")  # expect: file-mktemp
fd, name = tempfile.mkstemp()  # ok: file-mktemp


def race(path):
    if os.access(path, os.W_OK):
        with open(path, "r") as text:  # expect: file-toctou
            text.read()
    if not os.path.exists(path):
        with open(path, "w") as out:  # expect: file-toctou
            out.write("")
    if not os.path.exists(path):
        open(path, "x").close()  # ok: file-toctou
    if os.path.exists(path):
        with open(path) as text:  # ok: file-toctou
            return text.read()
    return None
