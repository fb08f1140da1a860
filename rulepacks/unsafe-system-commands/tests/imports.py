import subprocess  # expect: cmd-import-subprocess@info
import subprocess as sp  # expect: cmd-import-subprocess
from subprocess import run, PIPE as STREAM  # expect: cmd-import-subprocess
import importlib
import subprocess32  # expect: cmd-import-subprocess

try:
    import commands  # expect: cmd-import-subprocess
    import popen2  # expect: cmd-import-subprocess
except ImportError:
    commands = popen2 = None

lazy = importlib.import_module("sub" + "process")  # expect: cmd-import-subprocess
older = __import__("subprocess")  # expect: cmd-import-subprocess


def late():
    from subprocess import (
        check_output,  # expect: cmd-import-subprocess
    )

    return check_output


import shlex, shutil  # ok: cmd-import-subprocess
import asyncio.subprocess  # ok: cmd-import-subprocess
from . import subprocess as local_helper  # ok: cmd-import-subprocess
from .commands import register  # ok: cmd-import-subprocess
from discord.ext import commands as bot_commands  # ok: cmd-import-subprocess
