import os

settings = {"folder": "/srv/themes"}


def listed(folder):
    return os.listdir(folder)
