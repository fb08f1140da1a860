import shell


class Runner:
    def __init__(self, name):
        self.name = name

    def start(self, command):
        shell.run(self.name)
        return shell.execute(command)
