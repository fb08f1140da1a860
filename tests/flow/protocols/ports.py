from typing import Protocol


class Finder(Protocol):
    def search(self, text: str) -> str: ...

    def close(self) -> None: ...


class Teller(Protocol):
    def tell(self, text: str) -> None: ...
