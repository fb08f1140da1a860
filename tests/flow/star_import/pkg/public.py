from .impl import *

__all__ = ["execute", "show"]
