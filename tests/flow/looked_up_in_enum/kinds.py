import enum


class Far(str, enum.Enum):
    A = "a"
    B = "b"
