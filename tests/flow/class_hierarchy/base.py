from abc import ABC, abstractmethod


class Handler(ABC):
    def handle(self, text):
        return self.process(self.prepare(text))

    def prepare(self, text):
        return text

    @abstractmethod
    def process(self, text):
        raise NotImplementedError


class Quiet:
    def process(self, text):
        return None


class LogMixin:
    def process(self, text):
        print("processing")
        return super().process(text)
