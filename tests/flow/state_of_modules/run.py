import os

import config
from config import Config


def run():
    os.system(Config.path)  # expect: cmd-subprocess-taint
    os.system(Config.shell)  # ok: cmd-subprocess-taint
    os.system(config.command)  # expect: cmd-subprocess-taint
    os.system(config.name)  # ok: cmd-subprocess-taint
