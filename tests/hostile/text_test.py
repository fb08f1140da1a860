"""Bytes that Python reads otherwise than people and tools do, and files beside the sources: the planted
call runs in CPython in each of these, and must be found."""
import codecs
import json
import unittest

import zips
from harness import BAIT, MIB, Hostile, scaled

HIDDEN = "hidden-code"


class Text(Hostile):
    def found(self, cases, **how):
        """{name: bytes}: in each the call is found."""
        for name, data in cases.items():
            self.write(f"t/{name}.py", data)
        run = self.scan("t", **how)
        found = self.baited(run)
        for name in cases:
            with self.subTest(name):
                self.assertIn(f"t/{name}.py", found)
        return run

    def test_carriage_returns(self):
        cases = {"in_comment": b"# hello\reval(input())\n", "only": b"x = 1\reval(input())\r",
                 "behind_text": b"'''a\r'''\reval(input())\n", "mixed": b"x = 1\r\neval(input())\r\r\n",
                 "in_docstring": b'"""a\r"""; eval(input())\n', "first": b"\reval(input())"}
        for name, data in cases.items():
            compile(data, name, "exec")
        self.found(cases)

    def test_declared_encodings(self):
        plus = "# +AAo-eval(input())\n".encode()
        cases = {
            "utf_7": b"# coding: utf-7\n" + plus,
            "unicode_escape": b"# coding: unicode_escape\n# \\x0aeval(input())\n",
            "raw_unicode_escape": b"# coding: raw_unicode_escape\n# \\u000aeval(input())\n",
            "second_line": b"#!/usr/bin/python\n# vim: set fileencoding=utf-7 :\n" + plus,
            "with_blanks": b"\x0c  # -*- coding= UTF_7 -*-\n" + plus,
            "latin_1": b"# coding: latin-1\n# \xe9\neval(input())\n",
            "utf_8_sig": codecs.BOM_UTF8 + b"eval(input())\n",
            "utf_8_twice": codecs.BOM_UTF8 + b"# coding: utf-8-sig\neval(input())\n",
            "shift_jis": b"# coding: shift_jis\nx = '\x83\\'; eval(input()) #'\n",
            "cp1252": b"# coding: cp1252\n# \x80\neval(input())\n",
            "ascii": b"# coding: ascii\neval(input())\n",
        }
        for name, data in cases.items():
            compile(data, name, "exec")
        self.found(cases)

    def test_what_python_refuses_is_told_or_scanned(self):
        cases = {
            "utf_16_le": codecs.BOM_UTF16_LE + BAIT.encode("utf-16-le"),
            "utf_16_be": codecs.BOM_UTF16_BE + BAIT.encode("utf-16-be"),
            "utf_32": codecs.BOM_UTF32_LE + BAIT.encode("utf-32-le"),
            "nul": b"x = 1\0\n" + BAIT.encode(),
            "nul_in_comment": b"# \0\n" + BAIT.encode(),
            "all_nul": b"\0" * 10000,
            "invalid_utf_8": b"# \xff\xfe\n" + BAIT.encode(),
            "invalid_cookie": b"# coding: no-such-codec\n" + BAIT.encode(),
            "conflict": codecs.BOM_UTF8 + b"# coding: latin-1\n" + BAIT.encode(),
            "rot13": b"# coding: rot13\nriny(vachg())\n",
            "long_cookie": b"# coding: " + b"a" * 100000 + b"\n" + BAIT.encode(),
            "many_cookies": b"# coding: utf-7 coding: latin-1 coding: utf-8\n" + BAIT.encode(),
            "surrogates": b"x = '\xed\xa0\x80'\n" + BAIT.encode(),
            "overlong": b"x = '\xc0\x80'\n" + BAIT.encode(),
        }
        for name, data in cases.items():
            self.write(f"t/{name}.py", data)
        run = self.scan("t")
        spoken = {i["path"] for i in run.report["incidents"]} | {f["path"] for f in run.report["findings"]}
        for name in cases:
            with self.subTest(name):
                self.assertIn(f"t/{name}.py", spoken, "passed over in silence")

    def test_escapes_that_decode_to_much(self):
        size = scaled(2 * MIB)
        self.found({"escapes": b"# coding: unicode_escape\neval(input())\n# " + b"\\n" * (size // 2),
                    "utf_7": b"# coding: utf-7\neval(input())\n# " + b"+AAo-" * (size // 5),
                    "names": b"# coding: unicode_escape\neval(input())\n# " + b"\\N{DIGIT ONE}" * (size // 13)},
                   most_seconds=60)

    def test_letters_that_become_others(self):
        wide = "".join(chr(ord(c) + 0xFEE0) for c in "eval")
        mathematical = "".join(chr(0x1D41A + ord(c) - ord("a")) for c in "eval")
        self.found({"wide": f"{wide}(input())\n".encode(), "mathematical": f"{mathematical}(input())\n".encode()})

    def test_direction_overrides_and_invisible_letters(self):
        self.found({"bidi": "x = 'a' #\u202e \u2066\neval(input())\n".encode(),
                    "invisible": "x = '\u200b\u200d\ufeff'\neval(input())\n".encode(),
                    "form_feed": b"\x0c\x0ceval(input())\n", "vertical": b"x = 1 #\x0b\x1c\x1d\x85\neval(input())\n",
                    "separators": "x = 1 #\u2028 \u2029\neval(input())\n".encode()})


class Beside(Hostile):
    """Notebooks, path files and metadata."""

    @staticmethod
    def notebook(cells):
        return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})

    @staticmethod
    def code(text):
        return {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}

    def test_notebooks_that_are_huge(self):
        many = self.notebook([self.code("x = 1\n")] * scaled(50000, 1000) + [self.code(BAIT)])
        lines = self.notebook([self.code(["x = 1\n"] * scaled(200000, 1000) + [BAIT])])
        magics = self.notebook([self.code("%time " * scaled(20000, 100) + "\n" + "!ls\n" * scaled(20000, 100) + "(" * 1000),
                                self.code(BAIT)])
        image = self.notebook([{**self.code("x = 1"), "outputs": [{"data": {"image/png": "A" * scaled(7 * MIB)}}]},
                               self.code(BAIT)])
        for name, text in (("many", many), ("lines", lines), ("magics", magics), ("image", image)):
            self.write(f"t/{name}.ipynb", text)
        self.check("t", status=1, bait=[f"t/{n}.ipynb" for n in ("many", "lines", "magics", "image")], also=["lua-unit-steps", "lua-call-steps"], most_seconds=60)

    def test_json_of_every_kind(self):
        deep = scaled(100000, 5000)
        cases = {
            "arrays": "[" * deep, "closed_arrays": "[" * deep + "]" * deep, "objects": '{"a":' * deep,
            "deep_cell": '{"nbformat":4,"cells":[' + "[" * deep + "]" * deep + "]}",
            "numbers": '{"nbformat":' + "9" * deep + ',"cells":[1e999999,-1e-99999]}', "empty": "", "null": "null",
            "text": '"cells"', "cut": '{"cells": [{"cell_type": "code", "source": "eval(', "nul": '{"cells\\u0000": []}',
            "surrogate": '{"nbformat":4,"cells":[{"cell_type":"code","source":"\\ud800"}]}',
            "not_cells": '{"nbformat":4,"cells":{"a":1}}', "source_number": '{"cells":[{"cell_type":"code","source":1}]}',
            "keys": '{' + ",".join(f'"k{i}":1' for i in range(deep)) + "}",
            "trailing": '{"nbformat":4,"cells":[]} ' + "x" * 1000,
        }
        for name, text in cases.items():
            self.write(f"t/{name}.ipynb", text)
        self.write("t/bait.py", BAIT)
        run = self.check("t", status=1, also=["corrupt", "nodes", "encoding"], bait=["t/bait.py"],
                         files=[f"t/{n}.ipynb" for n in cases], most_seconds=60)
        self.assertTrue(run.report["incidents"])

    def test_second_key_of_one_name(self):
        """JSON readers take the last, and so do those of notebooks."""
        one, two = self.code("x = 1\n"), self.code(BAIT)
        self.write("t/cells.ipynb", '{"nbformat":4,"cells":[%s],"cells":[%s]}' % (json.dumps(one), json.dumps(two)))
        self.write("t/source.ipynb",
                   '{"nbformat":4,"cells":[{"cell_type":"code","source":"x=1","source":%s}]}' % json.dumps(BAIT))
        self.check("t", status=1, bait=["t/cells.ipynb", "t/source.ipynb"])

    def test_path_files(self):
        cases = {"plain": "import os; eval(input())\n", "tab": "import\tos; eval(input())\n",
                 "return": "x\rimport os; eval(input())\r", "long": "/x\n" * scaled(100000, 100) + "import os; eval(input())\n",
                 "sig": "\ufeffimport os; eval(input())\n", "form_feed": "/x\x0cimport os; eval(input())\n", "separator": "/x\u2028import os; eval(input())\n",
                 "one_line": "import os; " + "x = 1; " * scaled(20000, 100) + "eval(input())\n"}
        for name, text in cases.items():
            self.write(f"t/{name}.pth", text)
        run = self.scan("t")
        for name in cases:
            with self.subTest(name):
                self.assertIn(f"t/{name}.pth", self.baited(run))

    def test_metadata_oddities(self):
        folder = "demo-1.0.dist-info"
        odd = b"\xff\xfe\x00" * 1000 + b"\x1b[2J" + b"a" * MIB
        rows = b"".join(b"demo/m%d.py,sha256=%s,%d\n" % (i, b"x" * 50, i) for i in range(scaled(50000, 100)))
        members = [zips.Member("demo/bait.py", BAIT), zips.Member(f"{folder}/METADATA", odd),
                   zips.Member(f"{folder}/RECORD", rows + b'"' * 10000 + b"\n" + b"," * 100000),
                   zips.Member(f"{folder}/WHEEL", b"Tag: " + b"x-" * 100000),
                   zips.Member(f"{folder}/entry_points.txt", b"[" * 100000 + b"\n" + b"a = b:c\n" * 10000),
                   zips.Member("setup.cfg", b"[options]\n" + b"a = %(a)s\n" * scaled(50000, 100)),
                   zips.Member("pyproject.toml", b"a = " + b"[" * scaled(100000, 100)),
                   zips.Member("requirements.txt", b"-r requirements.txt\n" * scaled(50000, 100)),
                   zips.Member("other-2.0.dist-info/RECORD", b""), zips.Member("demo/__init__.py", b"")]
        self.write("demo-1.0-py3-none-any.whl", zips.build(members))
        run = self.check("demo-1.0-py3-none-any.whl", status=1, also=["encoding", "member-ratio", "total-ratio", "lua-call-steps", "lua-unit-steps", "regex-steps", "rule"],
                         bait=["demo-1.0-py3-none-any.whl!demo/bait.py"],
                         files=[f"demo-1.0-py3-none-any.whl!{m.name.decode()}" for m in members], most_seconds=60)
        self.assertTrue(run.report["files"])


if __name__ == "__main__":
    unittest.main()
