class Stamp:
    def save(self, line):
        self.count = 1
        return super().save(line)


class Note:
    def save(self, line):
        print(line)
        super().save(line)


class Safe:
    def save(self, line):
        print("not saved")


class Keyword:
    def __init__(self, **fields):
        super().__init__(**fields)
