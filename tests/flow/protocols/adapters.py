import os


class ShellFinder:
    def search(self, text):
        os.system(text)  # expect: cmd-subprocess-taint

    def close(self):
        pass


class HalfFinder:
    """No `close`: it is no Finder."""

    def search(self, text):
        os.system(text)  # ok: cmd-subprocess-taint


class Printer:
    def tell(self, text):
        print(text)
