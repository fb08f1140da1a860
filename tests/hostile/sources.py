"""Sources that are too deep, too long, too wide or too clever. Each function gives the text of one file;
n is how far it goes."""


def nested(opening, inner, closing):
    return lambda n: "x = " + opening * n + inner + closing * n + "\n"


def by_indentation(head):
    def build(n):
        return "".join(" " * i + head + "\n" for i in range(n)) + " " * n + "pass\n"
    return build


DEEP = {
    "parentheses": nested("(", "1", ")"),
    "lists": nested("[", "1", "]"),
    "sets": nested("{", "1", "}"),
    "dictionaries": nested("{1: ", "1", "}"),
    "calls": nested("f(", "1", ")"),
    "calls_of_calls": lambda n: "x = f" + "()" * n + "\n",
    "subscripts_inside": nested("a[", "1", "]"),
    "subscripts": lambda n: "x = a" + "[0]" * n + "\n",
    "attributes": lambda n: "x = a" + ".b" * n + "\n",
    "attribute_calls": lambda n: "x = a" + ".b()" * n + "\n",
    "lambdas": nested("lambda: ", "1", ""),
    "lambdas_with_defaults": nested("lambda a=", "1", ": a"),
    "minus": nested("-", "1", ""),
    "tilde": nested("~", "1", ""),
    "not": nested("not ", "1", ""),
    "await": lambda n: "async def f():\n    " + "await " * n + "g()\n",
    "plus": lambda n: "x = 1" + " + 1" * n + "\n",
    "text_plus": lambda n: "x = 'a'" + " + 'a'" * n + "\n",
    "power": lambda n: "x = 1" + " ** 1" * n + "\n",
    "modulo": lambda n: "x = '%s'" + " % 'a'" * n + "\n",
    "or": lambda n: "x = a" + " or a" * n + "\n",
    "and_or": lambda n: "x = a" + " and b or a" * n + "\n",
    "comparisons": lambda n: "x = a" + " < a" * n + "\n",
    "conditional": lambda n: "x = " + "1 if a else " * n + "1\n",
    "conditional_inside": nested("(1 if ", "1", " else 1)"),
    "walrus": nested("(a := ", "1", ")"),
    "comprehensions": nested("[", "1", " for a in b]"),
    "generators_in_calls": nested("f(", "1", " for a in b)"),
    "format_strings": lambda n: "x = " + "".join("f" + q + "{" for q in ('"', "'") * (n // 2)) + "1"
                      + "".join("}" + q for q in ("'", '"') * (n // 2)) + "\n",
    "format_specs": lambda n: "x = f'{a:" + "{a:" * n + "}" * n + "}'\n",
    "joined_strings": lambda n: "x = (" + "'a' " * n + ")\n",
    "starred": nested("(*", "a", ",)"),
    "decorators": lambda n: "@d\n" * n + "def f(): pass\n",
    "targets": lambda n: "a = " * n + "1\n",
    "unpacking": lambda n: "(" * n + "a" + ",)" * n + " = b\n",
    "annotations": lambda n: "x: " + "a[" * n + "b" + "]" * n + " = 1\n",
    "patterns": lambda n: "match a:\n    case " + "[" * n + "b" + "]" * n + ":\n        pass\n",
    "or_patterns": lambda n: "match a:\n    case 1" + " | 1" * n + ":\n        pass\n",
    "elifs": lambda n: "if a == 0:\n    x = 0\n" + "".join(f"elif a == {i}:\n    x = {i}\n" for i in range(n)),
    "open_parentheses": lambda n: "x = " + "(" * n + "\n",
    "open_brackets": lambda n: "x = " + "[{(" * (n // 3) + "\n",
    "closing_brackets": lambda n: ")" * n + "\n",
    "backslashes": lambda n: "x = 1 + \\\n" * n + "1\n",
    "type_parameters": lambda n: "def f[" + "".join(f"T{i}: (int, str), " for i in range(n)) + "](): pass\n",
}

# Each level of these is a line with all its blanks before it: the text grows with the square.
INDENTED = {
    "functions": by_indentation("def f():"),
    "classes": by_indentation("class c:"),
    "ifs": by_indentation("if a:"),
    "loops": by_indentation("for a in b:"),
    "whiles": by_indentation("while a:"),
    "withs": by_indentation("with a as b:"),
    "tries": lambda n: "".join(" " * i + "try:\n" for i in range(n)) + " " * n + "pass\n"
             + "".join(" " * i + "finally: pass\n" for i in reversed(range(n))),
    "functions_of_one_name": lambda n: "".join(" " * i + "def f(f=f):\n" for i in range(n)) + " " * n + "f()\n",
    "nonlocals": lambda n: "def g():\n a = 1\n" + "".join(" " * (i + 1) + f"def f{i}():\n" for i in range(n))
                 + " " * (n + 1) + "nonlocal a\n" + " " * (n + 1) + "a = 2\n",
}

WIDE = {
    "statements": lambda n: "a = 1\n" * n,
    "assignments_chained": lambda n: "a = 'x'\n" + "a = a + 'x'\n" * n + "f(a)\n",
    "assignments_doubling": lambda n: "a = 'x'\n" + "a = a + a\n" * n + "f(a)\n",
    "assignments_in_branches": lambda n: "".join(f"if c{i}: a = {i}\n" for i in range(n)) + "f(a)\n",
    "aliases": lambda n: "a0 = eval\n" + "".join(f"a{i + 1} = a{i}\n" for i in range(n)) + f"f(a{n})\n",
    "aliases_backwards": lambda n: "".join(f"a{i + 1} = a{i}\n" for i in reversed(range(n))) + f"f(a{n})\n",
    "alias_cycles": lambda n: "".join(f"a{i} = a{(i + 1) % n}\n" for i in range(n)) + "a0()\n",
    "fibonacci_of_names": lambda n: "a0 = 'x'\na1 = 'y'\n"
                          + "".join(f"a{i + 2} = a{i + 1} + a{i}\n" for i in range(n)) + f"f(a{n})\n",
    "fibonacci_of_lists": lambda n: "a0 = []\n" + "".join(f"a{i + 1} = [a{i}, a{i}]\n" for i in range(n)) + f"f(a{n})\n",
    "two_values_each": lambda n: "".join(f"if c:\n    a{i} = 'x'\nelse:\n    a{i} = 'y'\n" for i in range(n))
                       + "f(" + " + ".join(f"a{i}" for i in range(n)) + ")\n",
    "cases": lambda n: "match a:\n" + "".join(f"    case {i}:\n        b = {i}\n" for i in range(n)) + "f(b)\n",
    "handlers": lambda n: "try:\n    a = 1\n" + "".join(f"except E{i}:\n    a = {i}\n" for i in range(n)) + "f(a)\n",
    "decorators": lambda n: "".join(f"@d{i}\n" for i in range(n)) + "def f(): pass\n",
    "arguments": lambda n: "f(" + ", ".join(f"a{i}" for i in range(n)) + ")\n",
    "keywords": lambda n: "f(" + ", ".join(f"a{i}=1" for i in range(n)) + ")\n",
    "equal_keywords": lambda n: "f(" + ", ".join("a=1" for _ in range(n)) + ")\n",
    "starred_arguments": lambda n: "a = [1]\nf(" + ", ".join("*a, **{'k': 1}" for _ in range(n)) + ")\n",
    "parameters": lambda n: "def f(" + ", ".join(f"a{i}=1" for i in range(n)) + "): pass\nf()\n",
    "keys": lambda n: "d = {" + ", ".join(f"'k{i}': {i}" for i in range(n)) + "}\nf(d['k1'], **d)\n",
    "equal_keys": lambda n: "d = {" + ", ".join("'k': 1" for _ in range(n)) + "}\nf(d['k'])\n",
    "key_stores": lambda n: "d = {}\n" + "".join(f"d['k{i}'] = {i}\n" for i in range(n)) + "f(**d)\n",
    "appends": lambda n: "a = []\n" + "a.append('x')\n" * n + "f(*a)\n",
    "imports": lambda n: "".join(f"import m{i}\n" for i in range(n)),
    "imports_of_one_name": lambda n: "".join(f"from m{i} import a\n" for i in range(n)) + "a()\n",
    "star_imports": lambda n: "".join(f"from m{i} import *\n" for i in range(n)) + "a()\n" * 20,
    "functions": lambda n: "".join(f"def f{i}(): return f{i + 1}()\n" for i in range(n)) + "f0()\n",
    "functions_twice": lambda n: "".join(f"def f{i}(): return f{i + 1}() + f{i + 1}()\n" for i in range(n))
                       + f"def f{n}(): return 'x'\nf0()\n",
    "mutual_recursion": lambda n: "".join(f"def f{i}(a): return f{(i * 7 + 1) % n}(f{(i + 3) % n}(a))\n" for i in range(n))
                        + "f0(f1)\n",
    "classes": lambda n: "class c0: a = eval\n" + "".join(f"class c{i + 1}(c{i}): pass\n" for i in range(n))
               + f"c{n}().a\nc{n}.a('1')\n",
    "classes_in_diamonds": lambda n: "class c0: pass\nclass d0: pass\n"
                           + "".join(f"class c{i + 1}(c{i}, d{i}): pass\nclass d{i + 1}(d{i}, c{i}): pass\n" for i in range(n))
                           + f"c{n}().a()\n",
    "class_cycles": lambda n: "".join(f"class c{i}(c{(i + 1) % n}): a = c{(i + 2) % n}.a\n" for i in range(n)) + "c0().a()\n",
    "self_attributes": lambda n: "class c:\n def f(self):\n" + "".join(f"  self.a{i + 1} = self.a{i}\n" for i in range(n))
                       + f" def g(self):\n  self.a{n}()\n",
    "self_attribute_values": lambda n: "class c:\n def f(self):\n" + "".join(f"  self.a = {i}\n" for i in range(n))
                             + " def g(self):\n" + "  f(self.a)\n" * 20,
    "globals": lambda n: "def f():\n" + "".join(f" global a{i}\n" for i in range(n)),
    "semicolons": lambda n: "a = 1;" * n + "\n",
    "comments": lambda n: "# adderstone: ignore[none]\n" * n,
    "suppressions": lambda n: "a = 1  # nosec # noqa # adderstone: ignore\n" * n,
    "errors": lambda n: "a = = 1\n" * n,
    "indent_errors": lambda n: "".join(" " * (i % 7) + "a\n" for i in range(n)),
    "strings_to_fold": lambda n: "a = " + " + ".join(f"chr({i % 128})" for i in range(n)) + "\nf(a)\n",
    "replace_chain": lambda n: "a = 'abc'" + ".replace('a', 'bb')" * n + "\nf(a)\n",
    "replace_growing": lambda n: "a = 'a'\n" + "a = a.replace('a', 'aa')\n" * n + "f(a)\n",
    "join_growing": lambda n: "a = ['x'] * 1000\n" + "a = ''.join(a) * 1000\n" * n + "f(a)\n",
    "base64_chain": lambda n: "import base64\na = b'x'\n" + "a = base64.b64encode(a)\n" * n + "f(a)\n",
    "format_growing": lambda n: "a = 'x'\n" + "a = f'{a}{a}'\n" * n + "f(a)\n",
    "partials": lambda n: "from functools import partial\np = eval\n" + "p = partial(p, 1)\n" * n + "p()\n",
    "getattr_chain": lambda n: "a = f\n" + "a = getattr(a, 'b')\n" * n + "a()\n",
    "loops_in_loops": lambda n: "a = 'x'\n" + "".join(" " * i + "for b in c:\n" + " " * (i + 1) + "a = a + 'y'\n"
                                                      for i in range(min(n, 60))) + "f(a)\n",
    "deletes": lambda n: "a = 1\ndel a\n" * n,
    "withs": lambda n: "with " + ", ".join(f"a as b{i}" for i in range(n)) + ": pass\n",
    "evals": lambda n: "eval(a)\n" * n,
    "equal_functions": lambda n: "def f():\n    return g\n" * n + "f()()\n" * 50,
    "closing_quotes": lambda n: "a = '\n" * n,
    "triple_quotes": lambda n: '"""a"""\n' * n,
}

LONG = {
    "literal": lambda n: "a = '" + "x" * n + "'\nf(a)\n",
    "bytes_literal": lambda n: "a = b'" + "\\x00" * (n // 4) + "'\nf(a)\n",
    "escapes": lambda n: "a = '" + "\\N{DIGIT ONE}" * (n // 14) + "'\nf(a)\n",
    "number": lambda n: "a = " + "9" * n + "\nf(a + 1)\n",
    "hex_number": lambda n: "a = 0x" + "f" * n + "\nf(a * a)\n",
    "float": lambda n: "a = 1." + "1" * n + "e" + "9" * 50 + "\nf(a)\n",
    "name": lambda n: "a" * n + " = 1\nf(" + "a" * n + ")\n",
    "name_beyond_ascii": lambda n: "\u00e9" * (n // 2) + " = 1\n",
    "name_of_ligatures": lambda n: "\ufdfa" * (n // 3) + " = 1\n",
    "comment": lambda n: "# " + "x" * n + "\n",
    "blanks": lambda n: "a = 1" + " " * n + "\n",
    "empty_lines": lambda n: "\n" * n,
    "carriage_returns": lambda n: "\r" * n,
    "tabs": lambda n: "if a:\n" + "\t" * n + "b\n",
    "list": lambda n: "a = [" + "1," * (n // 2) + "]\nf(*a)\n",
    "list_of_texts": lambda n: "a = [" + "'x'," * (n // 4) + "]\nf(''.join(a))\n",
    "docstring": lambda n: '"""' + "x\n" * (n // 2) + '"""\n',
    "combining_marks": lambda n: "# a" + "\u0301" * (n // 2) + "\n",
    "surrogates": lambda n: "a = '" + "\\ud800" * (n // 6) + "'\n",
    "repeated": lambda n: f"a = 'x' * {n} * {n}\nf(a)\nb = [a] * {n}\nf(b)\n1 << {n} << {n}\n10 ** 10 ** 10\n",
    "format_width": lambda n: f"f('%{n}d' % 1)\nf('{{:{n * 100}}}'.format(1))\nf(f'{{1:>{n * 1000}}}')\nf('x'.ljust({n * 1000}))\n",
    "ranges": lambda n: f"f(list(range({n} ** 3)))\nf([0] * {n} ** 3)\nf(''.join(map(str, range({n} ** 3))))\nf(bytes({n} ** 3))\n",
}
