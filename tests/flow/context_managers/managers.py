from contextlib import asynccontextmanager, contextmanager


class Opened:
    def __init__(self, text):
        self.text = text

    def __enter__(self):
        return self.text

    def __exit__(self, *exc):
        return False


class Fixed:
    def __init__(self, text):
        self.text = text

    def __enter__(self):
        return "ls"

    def __exit__(self, *exc):
        return False


class Later:
    def __init__(self, text):
        self.text = text

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        return False


@contextmanager
def held(text):
    yield text


@contextmanager
def other(text):
    yield "ls"


@asynccontextmanager
async def later(text):
    yield text
