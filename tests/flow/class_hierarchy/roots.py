import os


class Root:
    def rename(self, name):
        return None

    def move(self, name):
        os.system(name)  # expect: cmd-subprocess-taint

    def remove(self, name):
        os.system(name)  # expect: cmd-subprocess-taint

    def keep(self, name):
        return None


class Other(Root):
    def rename(self, name):
        os.system(name)  # ok: cmd-subprocess-taint

    def move(self, name):
        os.system(name)  # ok: cmd-subprocess-taint

    def keep(self, name):
        os.system(name)  # ok: cmd-subprocess-taint
