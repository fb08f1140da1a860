class Caller:
    def __init__(self, prefix):
        self.prefix = prefix

    def __call__(self, text):
        return self.prefix + text


class Mapping:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return self.data[key]

    def __contains__(self, key):
        return key in self.data


class Closed:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return "ls"


class Lazy:
    def __init__(self, data):
        self._data = data

    def __getattr__(self, name):
        return self._data[name]


class Sequence:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


class Text:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return "sh -c " + self.text


class Account:
    def __init__(self):
        self._command = "ls"

    @property
    def command(self):
        return self._command

    @command.setter
    def command(self, value):
        self._command = value

    @property
    def name(self):
        return "fixed"


class Store:
    def __init__(self):
        self.kept = {}

    def __setitem__(self, key, value):
        self.kept[key] = value

    def __getitem__(self, key):
        return self.kept[key]
