from ._impl import Client, run as start
from .settings import conf

__all__ = ["Client", "start", "conf"]
