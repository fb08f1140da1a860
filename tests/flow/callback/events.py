class Bus:
    def __init__(self):
        self.listeners = {}

    def on(self, name, listener):
        self.listeners.setdefault(name, []).append(listener)

    def emit(self, name, value):
        for listener in self.listeners.get(name, []):
            listener(value)


def each(values, function):
    for value in values:
        function(value)
