import os
import zipfile
from pathlib import Path


def unpack(path, target):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(target)  # ok: file-tar-extract
        for name in archive.namelist():
            with open(os.path.join(target, name), "wb") as out:  # expect: file-zip-slip
                out.write(archive.read(name))
        for member in archive.infolist():
            (Path(target) / member.filename).write_bytes(b"")  # expect: file-zip-slip
            with open(os.path.join(target, os.path.basename(member.filename)), "wb") as out:  # ok: file-zip-slip
                out.write(b"")
        with open(os.path.join(target, archive.namelist()[0])) as old:  # ok: file-zip-slip
            old.read()
