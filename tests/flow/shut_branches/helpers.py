import os
import subprocess


def run_when(command, loud=False):
    if not loud:
        return command
    os.system(command)  # expect: cmd-subprocess-taint


def run_by_default(command, shell=True):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_if_told(command, shell=False, log=None):
    if shell and log is not None:
        os.system(command)  # ok: cmd-subprocess-taint


def run_positional(command, values=()):
    if values:
        os.system(command)  # ok: cmd-subprocess-taint


def run_without_values(command, values=()):
    if values:
        return subprocess.run(["true", values])
    else:
        return os.system(command)  # expect: cmd-subprocess-taint


def run_with_list(command, values=[]):
    values.append("x")
    if values:
        os.system(command)  # expect: cmd-subprocess-taint


def run_rebound(command, shell=False):
    shell = shell or os.environ.get("SHELL")
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_nested(command, shell=False):
    def inner():
        if shell:
            os.system(command)  # expect: cmd-subprocess-taint
    inner()


def run_either(command, shell=False, force=False):
    if shell or force:
        os.system(command)  # expect: cmd-subprocess-taint


def run_not_none(command, user=None):
    if user is None:
        raise ValueError(user)
    os.system(command)  # ok: cmd-subprocess-taint


def run_empty_is_not_none(command, user=None):
    if user is None:
        raise ValueError(user)
    os.system(command)  # expect: cmd-subprocess-taint


def run_expression(command, shell=False):
    return os.system(command) if shell else command  # ok: cmd-subprocess-taint


def run_and(command, shell=False):
    return shell and os.system(command)  # ok: cmd-subprocess-taint


def run_else(command, dry=True, shell=False):
    if dry:
        return command
    elif shell:
        return command
    else:
        os.system(command)  # ok: cmd-subprocess-taint


def run_in_loop(commands, dry=False):
    for command in commands:
        if dry:
            continue
        os.system(command)  # ok: cmd-subprocess-taint


def run_by_name(command, *, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_by_partial(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_by_partial_that_flows(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_as_callback(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def switched_on(function):
    return lambda command: function(command, shell=True)


@switched_on
def run_decorated(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_again(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint
    else:
        run_again(command, True)


def run_spread(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_two_callers(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_passed_on(command, shell=False):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint


def run_with_constant(command, loud=False):
    if loud:
        os.system(command)  # ok: cmd-subprocess-taint


def run_before_and_after(command, shell=False):
    os.system(command)  # expect: cmd-subprocess-taint
    if shell:
        os.system(command)  # ok: cmd-subprocess-taint


def run_through(command, shell=False):
    return run_through_again(command, shell)


def run_through_again(command, shell):
    if shell:
        os.system(command)  # expect: cmd-subprocess-taint
    else:
        run_through(command, True)


class Runner:
    def __init__(self, command, shell=False):
        self.shell = shell
        if shell:
            os.system(command)  # ok: cmd-subprocess-taint

    def run(self, command, shell=False):
        if shell:
            os.system(command)  # ok: cmd-subprocess-taint

    def run_loudly(self, command, shell=False):
        if shell:
            os.system(command)  # expect: cmd-subprocess-taint

    @staticmethod
    def run_statically(command, shell=False):
        assert shell
        os.system(command)  # ok: cmd-subprocess-taint
