"""Text that a file runs as code is scanned, too: found through its encodings, bounded, shown where it comes from."""
import base64
import bz2
import codecs
import gzip
import json
import lzma
import unittest
import zlib

from support import PACKS, Case, Run, scan_json, wheel

CODE = "import os\n\nos.system(input())\n"
RAW = CODE.encode()
RULE = "--select=cmd-os-system"

# How a payload is packed: each runs CODE in the end.
SHAPES = {
    "plain": f"exec({CODE!r})",
    "bytes": f"exec({RAW!r})",
    "eval": "eval(\"__import__('os').system(input())\")",
    "compile": f"exec(compile({CODE!r}, '<string>', 'exec'))",
    "compile-only": f"code = compile({CODE!r}, 'x', 'exec')",
    "import-builtins": f"__import__('builtins').exec({CODE!r})",
    "getattr": f"import builtins\ngetattr(builtins, 'ex' + 'ec')({CODE!r})",
    "alias": f"run = exec\nrun({CODE!r})",
    "six": f"import six\nsix.exec_({CODE!r})",
    "console": f"import code\ncode.InteractiveConsole().runsource({CODE!r})",
    "python-2": f"exec {CODE!r}",
    "base64": f"import base64\nexec(base64.b64decode({base64.b64encode(RAW)!r}))",
    "base64-text": f"from base64 import b64decode as d\nexec(d({base64.b64encode(RAW).decode()!r}).decode('utf-8'))",
    "base32": f"import base64\nexec(base64.b32decode({base64.b32encode(RAW)!r}))",
    "base16": f"import base64\nexec(base64.b16decode({base64.b16encode(RAW)!r}))",
    "base85": f"import base64\nexec(base64.b85decode({base64.b85encode(RAW)!r}))",
    "ascii85": f"import base64\nexec(base64.a85decode({base64.a85encode(RAW)!r}))",
    "url-safe": f"import base64\nexec(base64.urlsafe_b64decode({base64.urlsafe_b64encode(RAW)!r}))",
    "zlib": f"import base64, zlib\nexec(zlib.decompress(base64.b64decode({base64.b64encode(zlib.compress(RAW))!r})))",
    "gzip": f"import gzip\nexec(gzip.decompress({gzip.compress(RAW)!r}))",
    "bz2": f"import bz2\nexec(bz2.decompress({bz2.compress(RAW)!r}))",
    "lzma": f"import lzma\nexec(lzma.decompress({lzma.compress(RAW)!r}))",
    "hex": f"exec(bytes.fromhex({RAW.hex()!r}).decode())",
    "unhexlify": f"import binascii\nexec(binascii.unhexlify({RAW.hex()!r}))",
    "rot13": f"import codecs\nexec(codecs.decode({codecs.encode(CODE, 'rot13')!r}, 'rot13'))",
    "chr-join": f"exec(''.join(chr(c) for c in {list(RAW)}))",
    "chr-map": f"exec(''.join(map(chr, {list(RAW)})))",
    "byte-list": f"exec(bytes({list(RAW)}))",
    "bytearray": f"exec(bytearray({list(RAW)}).decode())",
    "xor-bytes": f"exec(bytes(b ^ 90 for b in {bytes(b ^ 90 for b in RAW)!r}))",
    "xor-text": f"exec(''.join(chr(ord(c) ^ 90) for c in {''.join(chr(b ^ 90) for b in RAW)!r}))",
    "xor-key": f"key = b'abc'\nd = {bytes(b ^ b'abc'[i % 3] for i, b in enumerate(RAW))!r}\n"
               "exec(bytes(d[i] ^ key[i % len(key)] for i in range(len(d))))",
    "reversed": f"exec({CODE[::-1]!r}[::-1])",
    "replaced": f"exec({CODE.replace('s', '%%')!r}.replace('%%', 's'))",
    "translated": f"exec({CODE.translate(str.maketrans('xyz', 'abc'))!r}.translate(str.maketrans('abc', 'xyz')))",
    "filled-in": "exec('import os\\nos.%s(input())\\n' % 'system')",
    "lambda": "_ = lambda __: __import__('zlib').decompress(__import__('base64').b64decode(__[::-1]));"
              f"exec((_)({base64.b64encode(zlib.compress(RAW))[::-1]!r}))",
    "function": "import base64\n\n\ndef d(s):\n    return base64.b64decode(s).decode()\n\n\n"
                f"exec(d({base64.b64encode(RAW).decode()!r}))",
    "interpreter": f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {CODE!r}])",
    "interpreter-name": f"import subprocess\nsubprocess.run(['/usr/bin/python3', '-Ic', {CODE!r}])",
    "interpreter-words": f"import os, sys\nos.execl(sys.executable, 'python', '-c', {CODE!r})",
    "shell-line": "import subprocess\nsubprocess.getoutput('cd /; python3 -c \"import os; os.system(input())\"')",
}

QUIET = {
    "not-python": "eval('select * from t where a is not')",
    "blank": "exec('  \\n')",
    "unknown": "exec(code)",
    "partly": "exec('import os\\nos.system(' + x + ')')",
    "bytecode": "import marshal\nexec(marshal.loads(b'c\\x00'))",
    "own-exec": f"def exec(x):\n    return x\n\n\nexec({CODE!r})",
    "regular-expression": f"import re\nre.compile({CODE!r})",
    "other-interpreter": f"import subprocess\nsubprocess.run(['ruby', '-c', {CODE!r}])",
    "file-argument": f"import subprocess, sys\nsubprocess.run([sys.executable, 'a.py', {CODE!r}])",
}


def nested(code, depth):
    for _ in range(depth):
        code = f"exec({code!r})"
    return code + "\n"


class Layers(Case):
    def found(self, text, *args, status=1):
        """Findings in layers."""
        self.write("a.py", text)
        run, report = scan_json("a.py", *args, cwd=self.folder)
        self.assertStatus(run, status)
        return [f for f in report["findings"] if "layers" in f], report

    def one(self, text, *args):
        found, report = self.found(text, RULE, *args)
        self.assertEqual(len(found), 1, report["findings"])
        self.assertTrue(report["summary"]["complete"])
        return found[0]

    # what is seen

    def test_every_packing_is_seen_through(self):
        for name, text in SHAPES.items():
            self.write(f"t/{name}.py", text + "\n")
        _, report = scan_json("t", RULE, cwd=self.folder)
        seen = {f["path"] for f in report["findings"] if "layers" in f}
        self.assertEqual({f"t/{name}.py" for name in SHAPES} - seen, set())
        self.assertEqual(report["incidents"], [])
        self.assertGreaterEqual(report["summary"]["layers"], len(SHAPES))

    def test_what_is_no_code_known_here_is_no_layer(self):
        for name, text in QUIET.items():
            self.write(f"t/{name}.py", text + "\n")
        _, report = scan_json("t", cwd=self.folder)
        self.assertEqual([f["path"] for f in report["findings"] if "layers" in f], [])
        self.assertEqual(report["incidents"], [])
        self.assertEqual(report["summary"]["layers"], 0)

    def test_layers_are_seen_in_archives_and_notebooks(self):
        text = SHAPES["base64"] + "\n"
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": [text]}
        self.write("d.whl", wheel({"demo/a.py": text}))
        self.write("n.ipynb", json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        self.write("p.pth", "import base64; exec(base64.b64decode('%s'))\n" % base64.b64encode(RAW).decode())
        _, report = scan_json("d.whl", "n.ipynb", "p.pth", RULE, cwd=self.folder)
        self.assertEqual(sorted(f["path"] for f in report["findings"] if "layers" in f),
                         ["d.whl!demo/a.py", "n.ipynb", "p.pth"])

    # where it is

    def test_place_is_the_expression_outside_and_the_line_inside(self):
        finding = self.one(f"def f():\n    exec({CODE!r})\n")
        self.assertEqual((finding["location"]["line"], finding["location"]["column"]), (2, 10))
        self.assertEqual(finding["context"], "f")
        self.assertIn("exec(", finding["excerpt"])
        self.assertEqual(finding["layers"], [{"how": "exec", "excerpt": "os.system(input())",
                                              "location": {"line": 3, "column": 1, "end_line": 3, "end_column": 19}}])

    def test_nested_layers_are_listed_from_the_outside(self):
        finding = self.one("x = 1\n" + nested(CODE, 3))
        self.assertEqual(finding["location"]["line"], 2)
        self.assertEqual([(p["location"]["line"], p["location"]["column"]) for p in finding["layers"]],
                         [(1, 6), (1, 6), (3, 1)])

    def test_layer_sees_the_names_of_the_place_that_runs_it(self):
        self.one("from os import system as s\nexec('s(input())')\n")
        self.one("from os import system as s\nexec('exec(\"s(input())\")')\n")
        self.one("def f():\n    from os import system as s\n    exec('s(input())')\n")
        found, _ = self.found("from os import system as s\nexec('s = print\\ns(input())')\n", RULE, status=0)
        self.assertEqual(found, [])
        found, _ = self.found("def system(x):\n    pass\n\n\nexec('system(input())')\n", RULE, status=0)
        self.assertEqual(found, [])

    def test_flow_inside_a_layer(self):
        text = "import os\n\n\ndef f(x):\n    os.system(x)\n\n\nf(input())\n"
        found, _ = self.found(f"y = 1\nexec({text!r})\n", "--select=cmd-subprocess-taint")
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["location"]["line"], 2)
        steps = found[0]["trace"]
        self.assertEqual({s["location"]["line"] for s in steps}, {2})
        self.assertEqual(steps[0]["layer_location"]["line"], 8)
        self.assertEqual(steps[-1]["layer_location"]["line"], 5)

    def test_fixes_of_layers_are_not_offered(self):
        found, _ = self.found("exec('import yaml\\nyaml.load(x)\\n')\n")
        self.assertTrue(found)
        self.assertEqual([f for f in found if "fix" in f], [])

    def test_same_rule_twice_in_a_layer_is_two_findings(self):
        found, _ = self.found("exec('import os\\nos.system(x)\\nos.system(x)\\n')\n", RULE)
        self.assertEqual([f["layers"][0]["location"]["line"] for f in found], [2, 3])
        self.assertEqual(len({f["fingerprint"] for f in found}), 2)

    def test_same_text_at_two_places_is_told_at_both(self):
        found, report = self.found(f"a = {CODE!r}\nexec(a)\nfor i in range(9):\n    exec(a)\n", RULE)
        self.assertEqual([f["location"]["line"] for f in found], [2, 4])
        self.assertEqual(report["summary"]["layers"], 2)

    def test_text_of_str_declares_no_encoding(self):
        text = "# coding: rot13\nimport os\nos.system(input())\n"
        self.one(f"exec({text!r})\n")
        rot = "# coding: rot13\nvzcbeg bf\nbf.flfgrz(vachg())\n"
        self.one(f"exec({rot.encode()!r})\n")

    # comments and fingerprints

    def test_comment_outside_suppresses_and_comment_inside_does_not(self):
        comment = "  # adderstone: ignore[cmd-os-system]"
        self.write("a.py", f"exec({CODE!r}){comment}\n")
        run, report = scan_json("a.py", RULE, cwd=self.folder)
        self.assertStatus(run, 0)
        self.assertEqual(["suppressed" in f for f in report["findings"]], [True])
        inside = CODE.replace("())\n", f"()){comment}\n")
        self.assertNotIn("suppressed", self.one(f"exec({inside!r})\n"))

    def test_fingerprint_stays_when_lines_move_and_packing_changes(self):
        prints = {self.one(text)["fingerprint"] for text in (
            f"exec({CODE!r})\n", f"# new\n\nexec({CODE!r})\n", SHAPES["base64"], SHAPES["zlib"])}
        self.assertEqual(len(prints), 1)

    # bounds

    def test_depth_ends_with_an_incident(self):
        found, report = self.found(nested(CODE, 8), RULE)
        self.assertEqual(len(found), 1)
        self.assertEqual(len(found[0]["layers"]), 8)
        self.assertEqual(report["incidents"], [])
        found, report = self.found(nested(CODE, 9), RULE, status=4)
        self.assertEqual(found, [])
        self.assertEqual([i["message"].split(":")[0] for i in report["incidents"]], ["layers"])

    def test_text_that_runs_itself_ends_quietly(self):
        _, report = self.found("s = 'exec(s)'\nexec(s)\n", RULE, status=0)
        self.assertEqual(report["incidents"], [])
        _, report = self.found("a = 'exec(b)'\nb = 'exec(a)'\nexec(a)\n", RULE, status=0)
        self.assertEqual(report["incidents"], [])

    def test_wide_nesting_is_bounded(self):
        text = "x = 1"
        for _ in range(6):
            text = f"exec({text!r});" * 5
        found, report = self.found(text + "\n", RULE, status=4)
        self.assertEqual(found, [])
        self.assertEqual(report["summary"]["layers"], 1000)
        self.assertEqual([i["message"].split(":")[0] for i in report["incidents"]], ["layer-count"])

    def test_many_layers_do_not_flood_the_report(self):
        found, report = self.found("exec('import os; os.system(input())')\n" * 500, RULE, status=1)
        self.assertEqual(len(found), 100)
        self.assertTrue(any("rule-findings" in i["message"] for i in report["incidents"]))

    def test_syntax_errors_outside_of_reason_are_no_code(self):
        found, _ = self.found("exec('import os\\nos.system(input())\\n)) ((')\n", RULE)
        self.assertEqual(len(found), 1)
        found, report = self.found("exec('<html><body>os.system(input())</body>')\n", RULE, status=0)
        self.assertEqual((found, report["incidents"]), ([], []))

    def test_any_number_of_workers_says_the_same(self):
        for i, text in enumerate(SHAPES.values()):
            self.write(f"t/{i}.py", text + "\n")
        reports = {scan_json("t", f"--jobs={n}", cwd=self.folder)[0].bytes for n in (1, 2, 5)}
        self.assertEqual(len(reports), 1)

    # reports

    def test_text_tells_the_way(self):
        self.write("a.py", nested(CODE, 2))
        out = Run("scan", "a.py", RULE, cwd=self.folder).out
        self.assertIn("in layer 1 (exec), line 1: exec(", out)
        self.assertIn("in layer 2 (exec), line 3: os.system(input())", out)

    def test_concise_tells_the_place(self):
        self.write("a.py", nested(CODE, 2))
        out = Run("scan", "a.py", RULE, "-o", "concise", cwd=self.folder).out
        self.assertRegex(out, r"(?m)^a\.py:1:6: high cmd-os-system: .* \(layer 2, line 3, column 1\)$")

    def test_sarif_points_into_the_file_and_keeps_the_way_as_properties(self):
        text = "import os\nx = input()\nos.system(x)\n"
        self.write("a.py", f"y = 1\nexec({text!r})\n")
        run = Run("scan", "a.py", "--select=cmd-os-system,cmd-subprocess-taint", "-o", "sarif", cwd=self.folder)
        results = run.json()["runs"][0]["results"]
        self.assertEqual({r["ruleId"] for r in results}, {"cmd-os-system", "cmd-subprocess-taint"})
        for result in results:
            region = result["locations"][0]["physicalLocation"]["region"]
            self.assertEqual(region["startLine"], 2)
            self.assertIn("(in layer 1, line 3, column 1)", result["message"]["text"])
            self.assertEqual(result["properties"]["layers"][0]["region"]["startLine"], 3)
            for flow in result.get("codeFlows", []):
                for step in flow["threadFlows"][0]["locations"]:
                    self.assertEqual(step["location"]["physicalLocation"]["region"]["startLine"], 2)
                    self.assertIn("(in layer 1, line", step["location"]["message"]["text"])

    def test_hostile_text_of_a_layer_is_escaped(self):
        code = "import os\nos.system(input() + '\\x1b]0;owned\\x07')  # \x1b[31m\u202e\n"
        self.write("a.py", f"exec({code!r})\n")
        for fmt in ("text", "concise", "json", "sarif", "ndjson"):
            out = Run("scan", "a.py", RULE, "-o", fmt, cwd=self.folder).bytes
            self.assertNotIn(b"\x1b", out, fmt)
            self.assertNotIn("\u202e".encode(), out, fmt)


assert PACKS

if __name__ == "__main__":
    unittest.main()
