from .public import *
from . import deep
