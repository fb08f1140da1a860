"""A game with a console for its players, and a debug port."""
import base64
import code
import codeop
import sys
from code import InteractiveConsole

import IPython


def run_console(socket, text):
    console = code.InteractiveConsole(locals())
    console.push(text)  # expect: dyn-interactive-interpreter@medium
    console.push(base64.b64decode(text).decode())  # expect: dyn-exec-decoded
    console.push(line=socket.recv(1024).decode())  # expect: dyn-interactive-interpreter
    InteractiveConsole().runsource(text)  # expect: dyn-interactive-interpreter
    interpreter = code.InteractiveInterpreter()
    interpreter.runsource(text, "<game>")  # expect: dyn-interactive-interpreter
    interpreter.runcode(code.compile_command(text))  # expect: dyn-interactive-interpreter
    compiled = code.compile_command(text)  # expect: dyn-interactive-interpreter@low
    interpreter.runcode(compiled)  # expect: dyn-interactive-interpreter@medium
    code.interact(readfunc=socket.readline)  # expect: dyn-interactive-interpreter@medium


def debug(app):
    code.interact(local={"app": app})  # expect: dyn-interactive-interpreter@info
    IPython.embed()  # expect: dyn-interactive-interpreter@info
    more = codeop.CommandCompiler()
    return more(app.line)  # expect: dyn-interactive-interpreter@low


class Console(code.InteractiveConsole):
    def runcode(self, code):
        self.count += 1
        super().runcode(code)  # ok: dyn-interactive-interpreter

    def feed(self, text):
        return self.push(text)  # ok: dyn-interactive-interpreter


def fixed_text(stack, queue, item):
    console = code.InteractiveConsole()
    console.push("print(123)")  # ok: dyn-interactive-interpreter
    interpreter = code.InteractiveInterpreter()
    interpreter.runcode(code.compile_command("print(123)"))  # ok: dyn-interactive-interpreter
    compiled = code.compile_command("print(123)")  # ok: dyn-interactive-interpreter
    interpreter.runcode(compiled)  # ok: dyn-interactive-interpreter
    interpreter.runsource("print(123)")  # ok: dyn-interactive-interpreter
    stack.push(item)  # ok: dyn-interactive-interpreter
    queue.runcode(item)  # ok: dyn-interactive-interpreter
    codeop.compile_command(item)  # ok: dyn-interactive-interpreter


if __name__ == "__main__" and sys.flags.interactive:
    code.interact()  # ok: dyn-interactive-interpreter
