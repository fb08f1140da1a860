import os


def ensure_inside(path, root):
    if not os.path.realpath(path).startswith(root):
        raise ValueError(path)


class Checker:
    def refuse_dots(self, path):
        if ".." in path.split("/"):
            raise ValueError(path)
