import lib
import settings
from flask import request
from settings import COUNT, OFF, SHELL, SHUT


def one():
    text = request.args["text"]
    lib.run_if(text, settings.SHELL)
    lib.run_if_never(text, settings.OFF)
    lib.run_if_never(text, shell=OFF)
    lib.run_unless(text, SHELL)
    lib.run_without(text, settings.COUNT)
    lib.run_with(text, SHUT)
    lib.run_by_default(text)
    lib.run_by_true_default(text)
    lib.run_changed(text, settings.CHANGED)
    lib.Runner().run(text, times=COUNT)
