"""Templates that become code."""
import ast
import re
import types


def template(source, filename):
    code = compile(source, filename, "exec")  # expect: dyn-compile-call@medium
    return code


class Cache:
    def get(self, source):
        if source not in self.codes:
            self.codes[source] = compile(source, "<rule>", "eval")  # expect: dyn-compile-call
        return self.codes[source]

    def keyword(self, text):
        return compile(source=text, filename="<rule>", mode="single")  # expect: dyn-compile-call

    def made(self, text):
        return types.FunctionType(  # expect: dyn-code-object
            compile(text, "<f>", "exec"), {})  # expect: dyn-compile-call

    def of_tree(self, text):
        return compile(ast.parse(text), "<tree>", "exec")  # expect: dyn-compile-call@low


def run(source, scope):
    exec(compile(source, "<x>", "exec"), scope)  # expect: dyn-exec-call
    code = compile(source, "<x>", "exec")  # ok: dyn-compile-call
    exec(code, scope)  # expect: dyn-exec-call


def check_syntax(source, name):
    compile(source, name, "exec")  # ok: dyn-compile-call
    tree = compile(source, name, "exec", ast.PyCF_ONLY_AST)  # ok: dyn-compile-call
    tree = compile(source, name, "exec", flags=ast.PyCF_ONLY_AST | 0x100)  # ok: dyn-compile-call
    tree = compile(source, name, "exec", 0x400)  # ok: dyn-compile-call
    code = compile("a = 1", "<fixed>", "exec")  # ok: dyn-compile-call
    return tree, code, re.compile(source)  # ok: dyn-compile-call
