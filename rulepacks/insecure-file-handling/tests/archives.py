import shutil
import sys
import tarfile
from tarfile import TarFile, open as topen

import rarfile


def whole(path):
    tar = tarfile.open(path)
    tar.extractall("/srv/data")  # expect: file-tar-extract@medium
    with tarfile.open(path) as archive:
        archive.extractall(path="/srv/data")  # expect: file-tar-extract@medium
    with TarFile(path) as archive:
        archive.extract("a.txt", "/srv")  # expect: file-tar-extract@medium
    topen(path).extractall("/srv")  # expect: file-tar-extract@medium


def with_filter(path, members):
    with tarfile.open(path) as archive:
        archive.extractall("/srv", filter="data")  # ok: file-tar-extract
        archive.extractall("/srv", filter=tarfile.data_filter)  # ok: file-tar-extract
        archive.extractall("/srv", filter="tar")  # ok: file-tar-extract
        archive.extractall("/srv", filter="fully_trusted")  # expect: file-tar-extract@high
        archive.extractall("/srv", filter=None)  # expect: file-tar-extract@medium
        archive.extractall("/srv", members=chosen(archive))  # expect: file-tar-extract@low
        archive.extractall("/srv", members)  # expect: file-tar-extract@low


def chosen(archive):
    return [m for m in archive if m.isfile()]


def unpacked():
    shutil.unpack_archive(sys.argv[1], "/srv")  # expect: file-unpack-archive@medium
    shutil.unpack_archive(sys.argv[1], "/srv", filter="data")  # ok: file-unpack-archive
    shutil.unpack_archive("own.tar.gz", "/srv")  # ok: file-unpack-archive
    rarfile.RarFile(sys.argv[1]).extractall("/srv")  # expect: file-unpack-archive
