"""RestrictedPython as it is meant to be used."""
from RestrictedPython import compile_restricted
from RestrictedPython.Guards import safe_builtins, safer_getattr


def run(text):
    code = compile_restricted(text, "<rule>", "exec")  # ok: dyn-expression-engine
    scope = {"__builtins__": safe_builtins, "_getattr_": safer_getattr}
    exec(code, scope)  # expect: dyn-exec-call
    return scope
