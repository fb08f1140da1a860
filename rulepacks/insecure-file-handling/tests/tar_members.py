import os
import shutil
import tarfile


def unpack(path, target):
    with tarfile.open(path) as archive:
        for member in archive:
            with open(os.path.join(target, member.name), "wb") as out:  # expect: file-zip-slip
                shutil.copyfileobj(archive.extractfile(member), out)
            with open(os.path.join(target, os.path.basename(member.name)), "wb") as out:  # ok: file-zip-slip
                shutil.copyfileobj(archive.extractfile(member), out)


def is_within_directory(directory, target):
    return os.path.commonpath([directory]) == os.path.commonpath([directory, target])


def unpack_checked(path, target):
    with tarfile.open(path) as archive:
        for member in archive:
            place = os.path.join(target, member.name)
            if not is_within_directory(target, place):
                raise ValueError(member.name)
            with open(place, "wb") as out:  # ok: file-zip-slip
                shutil.copyfileobj(archive.extractfile(member), out)
