import tarfile  # ok: file-tar-extract


def handed(archive):
    archive.extractall("/srv")  # expect: file-tar-extract@medium
