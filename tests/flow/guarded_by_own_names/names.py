import functools


class Names:
    def __init__(self):
        self.all = set()

    def fill(self):
        self.all.update(["json", "csv"])

    def knows(self, name):
        if not self.all:
            self.fill()
        return name in self.all

    def is_in(self, name, others):
        return name in others


def table(kind):
    return made(kind)


@functools.lru_cache(maxsize=None)
def made(kind):
    return Names()
