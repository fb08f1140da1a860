import os


class Copy:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("copy " + self.owner.asked())  # expect: cmd-subprocess-taint


class Move:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("move " + self.owner.asked())  # expect: cmd-subprocess-taint


class Link:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("link " + self.owner.asked())  # expect: cmd-subprocess-taint


class Touch:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("touch " + self.owner.asked())  # expect: cmd-subprocess-taint


class Erase:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("erase " + self.owner.asked())  # expect: cmd-subprocess-taint


class Pack:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("pack " + self.owner.asked())  # expect: cmd-subprocess-taint


class Unpack:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("unpack " + self.owner.asked())  # expect: cmd-subprocess-taint


class Sign:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("sign " + self.owner.asked())  # expect: cmd-subprocess-taint


class Check:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("check " + self.owner.asked())  # expect: cmd-subprocess-taint


class Send:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("send " + self.owner.asked())  # expect: cmd-subprocess-taint


class Take:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("take " + self.owner.asked())  # expect: cmd-subprocess-taint


class Mount:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("mount " + self.owner.asked())  # expect: cmd-subprocess-taint


class Label:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("label " + self.owner.asked())  # expect: cmd-subprocess-taint


class Idle:
    def __init__(self, owner):
        self.owner = owner

    def work(self):
        os.system("idle " + self.owner.asked())  # ok: cmd-subprocess-taint
