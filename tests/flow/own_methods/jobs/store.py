import sqlite3


class Command:
    def execute(self, *args):
        self.args = args


class Wrapper:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)

    def execute(self, statement):
        return self.connection.execute(statement)  # expect: input-sql-taint


class Store:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)
