"""Text from an artifact that tries to drive a terminal, a CI system or a reader of logs: in file names, in
excerpts, in messages, in incidents; in every format, with and without colour."""
import json
import re
import unittest

import zips
from harness import BAIT, Hostile, Outcome

TRICKS = ["::error file=a,line=1::owned", "::set-output name=a::b", "::add-mask::x", "::stop-commands::x",
          "##vso[task.setvariable variable=a]b", "##[error]owned", "##teamcity[buildStatus text='owned']",
          "\x1b[31mred", "\x1b]8;;http://example.org\x1b\\link", "\x1b]8;;http://example.org\x07link", "\x1b]52;c;aGk=\x07",
          "\x1b]0;title\x07", "\x1b[2J\x1b[H", "\x1b[1A\x1b[2K", "\x1bP0;1|17/ab\x1b\\", "\x9b31m", "\x9d52;c;aGk=\x9c", "\x07\x08\x08\x08",
          "a\rb", "\x0b\x0c", "\x00", "\x7f", "\u2028::error::x", "\u2029##[error]x", "\x85::error::x", "\u202eevil\u202c", "\u2066x\u2069",
          "\u200b\u200e\u200f\ufeff", "\U000e0041\U000e0042", "section_start:1:x\r\x1b[0K", "<script>alert(1)</script>", "%0A::error::x",
          "]]>&lt;", "\ufff9\ufffb", "\u061c", "\xad"]
FORMATS = ("text", "concise", "json", "ndjson", "sarif")
OURS = re.compile(rb"\x1b\[[0-9;]*m|\x1b\]8;;[\x20-\x7e]*(?:\x1b\\|\x07)")
# Controls but LF, C1 in UTF-8, directions, invisible letters, separators of lines and paragraphs, tags.
BAD = re.compile("[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\u061c\U000e0000-\U000e007f]")
FORGED = re.compile(rb"(?m)^\s*(?:::[a-z]|##)")


class Output(Hostile):
    def outputs(self, *paths):
        """(format, colour, bytes) of every kind of report on these."""
        for fmt in FORMATS:
            for extra in ((), ("--color=always",), ("--show-files", "--stats", "-v", "--show-suppressed")):
                run = Outcome(["scan", "-o", fmt, "--no-progress", "--severity=info", "--confidence=low", *extra, *paths],
                              cwd=self.folder)
                self.assertFalse(run.hung)
                self.assertIn(run.status, (1, 4), run.err[-1000:])
                yield fmt, extra, run

    def hold(self, *paths):
        for fmt, extra, run in self.outputs(*paths):
            with self.subTest(fmt=fmt, extra=extra):
                for name, data in (("report", run.bytes), ("errors", run.err.encode())):
                    self.assertFalse(FORGED.search(OURS.sub(b"", data)), f"{name}: a line drives CI")
                plain = OURS.sub(b"", run.bytes).decode("utf-8")  # always valid
                if fmt in ("text", "concise"):
                    found = BAD.search(plain)
                    self.assertIsNone(found, found and plain[max(0, found.start() - 40):found.end() + 40])
                elif fmt == "ndjson":
                    for line in plain.split("\n")[:-1]:
                        json.loads(line)
                else:
                    json.loads(plain)
                    self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f]", plain))

    def test_excerpts_and_messages(self):
        lines = []
        for i, trick in enumerate(TRICKS):
            line = trick.replace("\r", " ").replace("\x00", " ")
            lines += [f"eval(input()) # {line}", f"{line}" if trick.startswith("##") else "", f"eval('''{line}''' + a)",
                      "eval('''\n" + line + "\n''' + a)", f"import os; os.system('''{line} ''' + a)  # nosec {line}"]
            self.write(f"t/m{i}.py", "\n".join(lines[-5:]) + "\n")
        self.write("t/cr.py", "eval(a) # x\rb = 1 #\r::error::x\reval(a)\r")
        self.write("t/suppress.py", "".join(f"a = 1  # adderstone: ignore[{t}] -- {t}\n" for t in TRICKS).replace("\r", " "))
        self.hold("t")

    def test_names_of_files(self):
        for i, trick in enumerate(TRICKS):
            name = trick.replace("\x00", "0").replace("/", "_")
            self.write(f"t/{name}/m{i}.py", BAIT)
            self.write(f"t/{name}/{name}.py", BAIT)
            self.write(f"t/{name}.whl", b"no archive")
        self.hold("t")

    def test_names_on_the_command_line(self):
        names = [t for t in TRICKS if "\x00" not in t and "/" not in t and not t.startswith("-")]
        for name in names:
            self.write(f"{name}.py", BAIT)
        self.hold(*(f"{n}.py" for n in names))

    def test_names_in_archives(self):
        members = [zips.Member(f"{t}.py".encode(), BAIT, flags=0x800) for t in TRICKS]
        members += [zips.Member(t.encode() + b"\xff\xfe.py", BAIT) for t in TRICKS]
        members += [zips.Member(f"{t}.zip".encode(), b"x", flags=1) for t in TRICKS]
        self.write("a.whl", zips.build(members, comment="\n".join(TRICKS).encode()))
        self.hold("a.whl")

    def test_notebooks_and_encodings(self):
        for i, trick in enumerate(TRICKS):
            cell = {"cell_type": "code", "source": f"eval(input()) # {trick}\n!{trick}\n"}
            self.write(f"t/m{i}.ipynb", json.dumps({"nbformat": 4, "cells": [cell]}))
            self.write(f"t/c{i}.py", f"# coding: {trick}\n{BAIT}".encode("utf-8", "replace"))
        self.hold("t")

    def test_words_about_a_path_that_is_not_there(self):
        for trick in TRICKS:
            if "\x00" not in trick and not trick.startswith("-"):
                run = Outcome(["scan", trick + "/none"], cwd=self.folder)
                self.assertNotEqual(run.status, 0)
                self.assertIsNone(BAD.search(run.err), repr(run.err))


if __name__ == "__main__":
    unittest.main()
