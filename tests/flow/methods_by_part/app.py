import os

from flask import request

from shell import Shell


class Commands(Shell):
    def do_run(self, line):
        os.system(line)  # expect: cmd-subprocess-taint

    def do_show(self, line):
        os.system("ls")  # ok: cmd-subprocess-taint

    def run(self, line):
        os.system(line)  # ok: cmd-subprocess-taint

    def redo_run(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


class Other:
    def do_run(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


class Events:
    def fire(self, kind, line):
        handler = getattr(self, f"on_{kind}_event", None)
        if handler is None:
            raise ValueError(kind)
        return handler(line)

    def named(self, kind, line):
        name = "handle_%s" % kind
        getattr(self, name, self.default)(line)

    def plain(self, name, line):
        getattr(self, name)(line)

    def cut(self, kind, line):
        getattr(self, "own_\0" + kind)(line)

    def own_part(self, line):
        os.system(line)  # ok: cmd-subprocess-taint

    def default(self, line):
        os.system(line)  # expect: cmd-subprocess-taint

    def on_start_event(self, line):
        os.system(line)  # expect: cmd-subprocess-taint

    def on_start(self, line):
        os.system(line)  # ok: cmd-subprocess-taint

    def handle_stop(self, line):
        os.system(line)  # expect: cmd-subprocess-taint

    def other(self, line):
        os.system(line)  # ok: cmd-subprocess-taint


def view():
    line = request.args["line"]
    Commands().onecmd(request.args["verb"], line)
    Events().fire(request.args["kind"], line)
    Events().named(request.args["kind"], line)
    Events().plain(request.args["kind"], line)
    Events().cut(request.args["kind"], line)
