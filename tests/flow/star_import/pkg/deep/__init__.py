from ..impl import execute as run

__all__ = ["run"]
