import compat
import tools
from compat import count, pickle, popen, quiet, run_it, shell, sub, system
from flask import request
from tools import go, runner
from tools.runner import start


def handed_on():
    text = request.args["text"]
    run_it(text)  # expect: cmd-subprocess-taint
    shell(text)  # expect: cmd-subprocess-taint
    sub.call(text, shell=True)  # expect: cmd-subprocess-taint
    pickle.loads(text)  # expect: load-pickle-taint
    compat.pickle.loads(text)  # expect: load-pickle-taint
    compat.os.system(text)  # expect: cmd-subprocess-taint
    go(text)  # expect: cmd-subprocess-taint
    tools.shell(text)  # expect: cmd-subprocess-taint
    tools.start(text)  # expect: cmd-subprocess-taint
    runner.start(text)  # expect: cmd-subprocess-taint
    start(text)  # expect: cmd-subprocess-taint


def own():
    text = request.args["text"]
    popen(text)  # ok: cmd-subprocess-taint
    compat.popen(text)  # ok: cmd-subprocess-taint
    system(text)  # ok: cmd-subprocess-taint
    count(text)  # ok: cmd-subprocess-taint
    tools.execlp(text)  # ok: cmd-subprocess-taint
    tools.unknown(text)  # ok: cmd-subprocess-taint
    compat.Quiet.call(text)  # ok: cmd-subprocess-taint
    run_it("ls")  # ok: cmd-subprocess-taint


def maybe():
    quiet(request.args["text"])  # expect: cmd-subprocess-taint
