"""Sources that are too deep, wide or long: each is scanned to its end, with the planted call in front of it
and behind it, or what was left is told."""
import pathlib
import unittest

import sources
from harness import BAIT, BAIT_RULES, MIB, SCALE, Hostile, scaled, token

# What may be told of some, since they are made to go over a budget.
BUDGETS = {"sema-steps", "sema-bytes", "string-bytes", "items", "lua-call-steps", "lua-unit-steps", "unit-findings",
           "rule-findings", "regex-steps", "flow-nodes", "flow-steps", "flow-bytes", "flow-link-steps",
           "flow-link-bytes", "flow-contexts", "constant-rounds", "constant-bytes", "constants-bytes", "frame-bytes",
           "lua-call-ms"}
# CPython allows 100 levels of blocks and 150 of nested f-strings; the grammar loses its way at about 1,000.
PARTLY = {"format_strings", "open_parentheses", "open_brackets", "closing_brackets", "backslashes", "errors",
          "name_of_ligatures", "closing_quotes", "indent_errors", "type_parameters"}
FULL = {"statements", "assignments_chained", "assignments_in_branches", "cases", "decorators", "arguments", "keys",
        "equal_keys", "functions", "classes", "comments", "keywords"}


class Sources(Hostile):
    def group(self, makers, count, *, last=True, partly=PARTLY, most_seconds=500, limits=None, most_bytes=1536 * MIB):
        """Writes each into a file of its own and scans them together. count: of a name."""
        lines = {}
        for name, make in makers.items():
            text = BAIT + make(count(name)) + BAIT
            lines[f"t/{name}.py"] = text.replace("\r", "\n").count("\n")
            self.write(f"t/{name}.py", text)
        run = self.scan("t", most_seconds=most_seconds, limits=limits, most_bytes=most_bytes)
        states = {f["path"]: f["state"] for f in run.report["files"]}
        self.assertEqual(set(states), set(lines))
        told = {}
        for incident in run.report["incidents"]:
            told.setdefault(incident["path"], set()).add(token(incident))
        found = {}
        for finding in run.report["findings"]:
            if finding["rule"] in BAIT_RULES:
                found.setdefault(finding["path"], set()).add(finding["location"]["line"])
        for path, rows in lines.items():
            name = pathlib.PurePath(path).stem
            with self.subTest(name):
                self.assertLessEqual(told.get(path, set()), BUDGETS)
                self.assertIn(states[path], ("scanned", "partly") if name in partly else ("scanned",))
                self.assertIn(1, found.get(path, set()), "the first call was not found")
                if last and states[path] == "scanned" and "rule-findings" not in told.get(path, set()):
                    self.assertIn(rows, found[path], "the last call was not found")
        return run

    def test_deep(self):
        self.group(sources.DEEP, lambda name: scaled(100_000, 1000))

    def test_blocks_as_deep_as_python_goes(self):
        self.group(sources.INDENTED, lambda name: 95, partly=())

    def test_blocks_deeper(self):
        run = self.group(sources.INDENTED, lambda name: scaled(1500, 1100), partly=sources.INDENTED)
        self.assertTrue(all(f["state"] == "partly" for f in run.report["files"] if "tries" not in f["path"]))

    def test_format_strings_as_deep_as_python_goes(self):
        self.group({"format_strings": sources.DEEP["format_strings"]}, lambda name: 150, partly=())

    def test_wide(self):
        self.group(sources.WIDE, lambda name: scaled(100_000 if name in FULL else 10_000, 500))

    def test_long(self):
        self.group(sources.LONG, lambda name: scaled(MIB, 10000))

    def test_ten_megabytes_in_one_line(self):
        names = ("literal", "comment", "blanks", "name", "number", "carriage_returns", "tabs")
        self.group({n: sources.LONG[n] for n in names}, lambda name: scaled(10 * MIB if name != "name" else 5 * MIB),
                   limits={"source-bytes": 32 * MIB}, partly=("tabs",))

    def test_larger_than_a_source_may_be(self):
        self.write("t/big.py", BAIT + "#" * (8 * MIB + 1) + "\n")
        self.write("t/bait.py", BAIT)
        self.check("t", status=1, incidents=["source-bytes"], bait=["t/bait.py"], files=["t/big.py", "t/bait.py"])


class Packages(Hostile):
    """Modules that import each other in every way there is."""

    def test_star_imports_of_each_other(self):
        count = scaled(60, 10)
        for i in range(count):
            stars = "".join(f"from p.m{k} import *\n" for k in range(count) if k != i)
            self.write(f"p/m{i}/__init__.py", stars + f"a{i} = b{i} = 1\n" + BAIT)
        self.write("p/__init__.py", "".join(f"from .m{k} import *\n" for k in range(count)) + BAIT)
        self.check("p", status=1, bait=[f"p/m{i}/__init__.py" for i in range(count)] + ["p/__init__.py"],
                   also=BUDGETS, most_seconds=60)

    def test_exponential_imports(self):
        count = scaled(2000, 100)
        for i in range(count):
            self.write(f"p/m{i}.py", f"from .m{i + 1} import a as b, a as c\na = b + c\nf(a)\n" + (BAIT if i % 50 == 0 else ""))
        self.write(f"p/m{count}.py", "a = 'x'\n")
        self.check("p", status=1, bait=[f"p/m{i}.py" for i in range(0, count, 50)], also=BUDGETS, most_seconds=60)

    def test_imports_in_a_ring(self):
        for i in range(50):
            self.write(f"p/m{i}.py", f"from .m{(i + 1) % 50} import a, c\nclass c(c): pass\na = a\na()\nc().d()\n" + BAIT)
        self.check("p", status=1, bait=[f"p/m{i}.py" for i in range(50)], also=BUDGETS)

    def test_relative_imports_out_of_everything(self):
        self.write("p/q/m.py", "from " + "." * 10000 + " import a\nfrom " + "." * 10000 + "b import *\na()\n" + BAIT)
        self.check("p", status=1, bait=["p/q/m.py"], also=BUDGETS)

    def test_many_thousand_small_files(self):
        count = scaled(3000, 100)
        for i in range(count):
            self.write(f"p/d{i % 50}/m{i}.py", BAIT)
        run = self.check("p", status=1, most_seconds=60)
        self.assertEqual(len(self.baited(run)), count)


assert 0 < SCALE <= 1

if __name__ == "__main__":
    unittest.main()
