import os

from settings import OFF, SHELL


def run_if(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_if_never(command, shell=False):
    if shell:
        os.system(command)  # ok: cmd-subprocess-taint


def run_unless(command, quiet):
    if not quiet:
        os.system(command)  # ok: cmd-subprocess-taint


def run_without(command, log):
    if log is None:
        os.system(command)  # ok: cmd-subprocess-taint


def run_with(command, log):
    if log is None:
        os.system(command)  # expect: cmd-subprocess-taint


def run_by_default(command, shell=OFF):
    if shell:
        os.system(command)  # ok: cmd-subprocess-taint


def run_by_true_default(command, shell=SHELL):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_changed(command, shell):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


class Runner:
    def run(self, command, times):
        if times:
            os.system(command)  # ok: cmd-subprocess-taint
