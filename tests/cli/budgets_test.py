"""Every budget of the program's own table: what happens when it runs out, and that it is said by name."""
import io
import json
import os
import pathlib
import re
import tarfile
import unittest
import zipfile

from support import BAD, PACKS, ROOT, Case, Run, scan_json, wheel

INCOMPLETE = 4
MANIFEST = {"name": "demo", "version": "1.0.0", "api": ">=1.0,<2", "summary": "A pack for tests",
            "license": "Apache-2.0", "authors": ["Someone"], "category": "unsafe-system-commands"}
RULE = '''rule {
  id = "demo-%s", severity = "high", confidence = "high", cwe = 1, title = "foo.bar is called",
  match = %s,
  %s
}
'''

# Budgets that no file or pack given to `scan` can use up alone: who holds them, and a word of the test.
HELD_ELSEWHERE = {
    "frame-bytes": ("tests/unit/result_test.c", "frame_bytes"),
    "worker-bytes": ("tests/unit/jail_test.c", "worker_bytes"),
    "lua-log-bytes": ("tests/unit/lualib_test.c", "cut after"),
}


def table():
    """{name: (value, unit, meaning)} as --limits prints it."""
    rows = [line.split(None, 3) for line in Run("scan", "--limits").out.splitlines() if line.strip()]
    return {row[0]: (int(row[1]), row[2], row[3]) for row in rows}


class Budget(Case):
    """A test for each: its name is test_ and the budget's, with _ for -."""

    def spent(self, name, value, *paths, kind="limit", status=INCOMPLETE, arguments=(), **more):
        limits = [f"--limit={n.replace('_', '-')}={v}" for n, v in {**more, name: value}.items()]
        run, report = scan_json(*(paths or ["t"]), *limits, *arguments, "--exit-zero", cwd=self.folder)
        self.assertIsNotNone(report, run.err)
        messages = [i["message"] for i in report["incidents"] if i["kind"] == kind]
        self.assertTrue(any(re.search(rf"(?<![\w-]){name}(?![\w-])", m) for m in messages),
                        f"{report['incidents'][:5]}")
        self.assertStatus(run, status)
        self.assertFalse(report["summary"]["complete"])
        # The same work within the default is done in full.
        return report

    def archive(self, files, compression=zipfile.ZIP_DEFLATED):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as z:
            for path, content in files.items():
                z.writestr(path, content)
        return out.getvalue()

    def pack(self, *rules, files=None):
        self.write("demo/pack.json", json.dumps(MANIFEST))
        self.write("demo/rules/a.lua", "".join(rules))
        pages = {f"help/demo-{rule_id}.md": "# demo\n\nWhy.\n" for rule_id in re.findall(r'id = "demo-(\w+)"', "".join(rules))}
        for path, content in {**pages, **(files or {})}.items():
            self.write(f"demo/{path}", content)
        return [f"--packs={self.folder / 'demo'}"]

    def refused(self, name, value, arguments):
        """A pack over a budget is not loaded, and nothing is scanned with half of the rules."""
        self.write("t/a.py", "import foo\nfoo.bar()\n")
        run = Run("scan", "t", f"--limit={name}={value}", *arguments, cwd=self.folder)
        self.assertStatus(run, 2)
        self.assertIn(name, run.err)

    # input

    def test_artifact_bytes(self):
        self.write("t/a.whl", wheel({f"m{i}.py": "x = 1\n" * 1000 for i in range(20)}))
        self.spent("artifact-bytes", 50000)

    def test_artifact_bytes_hold_for_a_file_as_it_is(self):
        self.write("t/a.py", "x = 1\n" * 1000)
        self.spent("artifact-bytes", 5000)
        _, report = scan_json("-", "--limit=artifact-bytes=5000", stdin=b"x = 1\n" * 1000)
        self.assertEqual([(i["kind"], i["message"].split(":")[0]) for i in report["incidents"]],
                         [("limit", "artifact-bytes")])

    def test_member_bytes(self):
        self.write("t/a.whl", wheel({"m.py": "x = 1\n" * 1000, "bad.py": BAD}))
        report = self.spent("member-bytes", 5000)
        self.assertIn("t/a.whl!bad.py", {f["path"] for f in report["findings"]})

    def test_source_bytes(self):
        self.write("t/a.py", "x = 1\n" * 1000)
        self.spent("source-bytes", 5000)

    def test_entries(self):
        self.write("t/a.whl", wheel({f"m{i}.py": "" for i in range(20)}))
        self.spent("entries", 10)

    def test_nesting(self):
        self.write("t/a.zip", self.archive({"b.zip": self.archive({"c.zip": self.archive({"d.py": BAD})})}))
        self.spent("nesting", 1)

    def test_member_ratio(self):
        self.write("t/a.whl", wheel({"m.py": "#" * (2 << 20), "bad.py": BAD}))
        report = self.spent("member-ratio", 10)
        self.assertIn("t/a.whl!bad.py", {f["path"] for f in report["findings"]})

    def test_total_ratio(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as t:
            for name, data in (("m.py", b"#" * (2 << 20)), ("bad.py", BAD.encode())):
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                t.addfile(entry, io.BytesIO(data))
        self.write("t/a.tar.gz", out.getvalue())
        report = self.spent("total-ratio", 10)
        self.assertIn("t/a.tar.gz!bad.py", {f["path"] for f in report["findings"]})

    def test_artifact_ms(self):
        noise = b"".join(os.urandom(32).hex().encode() for _ in range(1 << 17))
        self.write("t/a.whl", self.archive({f"m{i}.bin": noise for i in range(4)}))
        self.spent("artifact-ms", 1)

    def test_path_bytes(self):
        self.write("t/a.whl", wheel({"d/" * 100 + "bad.py": BAD}))
        report = self.spent("path-bytes", 50)
        self.assertEqual(len(report["findings"][:1]), 1)

    def test_walk_depth(self):
        self.write("t/" + "a/" * 20 + "e.py", BAD)
        self.spent("walk-depth", 12)

    # syntax and names

    def test_nodes(self):
        self.write("t/a.py", "x = 1\n" * 1000)
        self.spent("nodes", 500)

    def test_parse_ms(self):
        self.write("t/a.py", "x = [" + "1, " * 1000000 + "]\n")
        self.spent("parse-ms", 1)

    def test_sema_bytes(self):
        self.write("t/a.py", "x = 1\n" * 5000)
        self.spent("sema-bytes", 20000)

    def test_sema_steps(self):
        self.write("t/a.py", "import os\na = 'x'\n" + "a = a + 'y'\n" * 500 + "os.system(a)\n")
        self.spent("sema-steps", 100)

    def test_string_bytes(self):
        self.write("t/a.py", "import os\na = 'x' * 5000\nos.system(a + a)\n")
        self.spent("string-bytes", 6000)

    def test_items(self):
        self.write("t/a.py", "import os\nos.system(*[1], " + "*[1], " * 500 + ")\n")
        self.spent("items", 100)

    # layers

    def test_layers(self):
        text = "x = 1"
        for _ in range(3):
            text = f"exec({text!r})"
        self.write("t/a.py", text + "\n")
        self.spent("layers", 2)

    def test_layer_count(self):
        self.write("t/a.py", "".join(f"exec('x = {i}')\n" for i in range(20)))
        self.assertEqual(self.spent("layer-count", 8)["summary"]["layers"], 8)

    def test_layer_bytes(self):
        self.write("t/a.py", "exec('x = 1\\n' * 1000)\nexec('import os; os.system(input())')\n")
        report = self.spent("layer-bytes", 2000)
        self.assertTrue([f for f in report["findings"] if "layers" in f])

    # rule packs

    def test_pack_bytes(self):
        self.refused("pack-bytes", 2000, self.pack(RULE % ("a", 'call { "foo.bar" }', ""), files={"data/d.lua": "-- " + "x" * 3000}))

    def test_pack_file_bytes(self):
        self.refused("pack-file-bytes", 2000,
                     self.pack(RULE % ("a", 'call { "foo.bar" }', ""), files={"data/d.lua": "-- " + "x" * 3000}))

    def test_pack_files(self):
        self.refused("pack-files", 5, self.pack(RULE % ("a", 'call { "foo.bar" }', ""),
                                                files={f"data/d{i}.lua": "return {}\n" for i in range(8)}))

    def test_pack_rules(self):
        self.refused("pack-rules", 3, self.pack(*(RULE % (i, 'call { "foo.bar" }', "") for i in range(5))))

    def test_lua_load_steps(self):
        self.refused("lua-load-steps", 10000,
                     self.pack("local n = 0 for i = 1, 100000 do n = n + i end\n" + RULE % ("a", 'call { "foo.bar" }', "")))

    def checked(self, name, value, body, calls=1):
        arguments = self.pack(RULE % ("a", 'call { "foo.bar" }', f"check = function(site) {body} return site:report {{}} end,"))
        self.write("t/a.py", "import foo\n" + "foo.bar()\n" * calls)
        self.spent(name, value, kind="rule", arguments=arguments)

    def test_lua_bytes(self):
        self.checked("lua-bytes", 1 << 20, 'local t = {} for i = 1, 100000 do t[i] = { i } end')

    def test_lua_call_steps(self):
        self.checked("lua-call-steps", 10000, "local n = 0 for i = 1, 100000 do n = n + i end")

    def test_lua_unit_steps(self):
        self.checked("lua-unit-steps", 10000, "local n = 0 for i = 1, 1000 do n = n + i end", calls=50)

    def test_lua_string_bytes(self):
        self.checked("lua-string-bytes", 5000, 'local s = ("x"):rep(10000)')

    def test_lua_call_ms(self):
        limits = {"lua-call-steps": 4000000000, "lua-unit-steps": 4000000000}
        arguments = [f"--limit={n}={v}" for n, v in limits.items()]
        arguments += self.pack(RULE % ("a", 'call { "foo.bar" }', "check = function(site) local n = 0 "
                                       "for i = 1, 100000000 do n = n + i end return site:report {} end,"))
        self.write("t/a.py", "import foo\nfoo.bar()\n")
        self.spent("lua-call-ms", 20, kind="rule", arguments=arguments)

    def test_regex_steps(self):
        arguments = self.pack(RULE % ("a", 'string { "(a+)+$" }', ""))
        self.write("t/a.py", "x = '" + "a" * 40 + "b'\n")
        self.spent("regex-steps", 1000, kind="rule", arguments=arguments)

    # data flow

    FLOW = ("import os\n\n\ndef run(a, b):\n" + "    a = a + 'x' + b\n" * 40 + "    os.system(a)\n\n\nrun(input(), input())\n")

    def test_flow_nodes(self):
        self.write("t/a.py", self.FLOW)
        self.spent("flow-nodes", 5)

    def test_flow_steps(self):
        self.write("t/a.py", self.FLOW)
        self.spent("flow-steps", 20)

    def test_flow_bytes(self):
        self.write("t/a.py", self.FLOW)
        self.spent("flow-bytes", 8000)

    def test_flow_link_steps(self):
        self.write("t/a.py", self.FLOW)
        self.spent("flow-link-steps", 10)

    def test_flow_link_bytes(self):
        self.write("t/a.py", self.FLOW)
        self.spent("flow-link-bytes", 2000)

    def test_constant_bytes(self):
        self.write("t/s.py", "A = 'x' * 900\n")
        self.write("t/a.py", "import s\nif s.A:\n    pass\n")
        self.spent("constant-bytes", 500)

    def test_constants_bytes(self):
        self.write("t/s.py", "A = 'x' * 900\n")
        self.write("t/a.py", "import s\nif s.A:\n    pass\n")
        self.write("t/b.py", "import s\nif s.A:\n    pass\n")
        self.spent("constants-bytes", 1500)

    def test_constant_rounds(self):
        self.write("t/s.py", "A = True\n")
        self.write("t/a.py", "import s\nB = not s.A\n")
        self.write("t/b.py", "import a\nif a.B:\n    pass\n")
        self.spent("constant-rounds", 1)

    def test_flow_contexts(self):
        self.write("t/a.py", "import os\n\n\ndef run(a):\n    os.system(a['x'] + a['y'] + a['z'])\n\n\n"
                   "d = {}\nd['x'] = input()\nrun(d)\ne = {}\ne['y'] = input()\nrun(e)\n"
                   "f = {}\nf['z'] = input()\nrun(f)\n")
        self.spent("flow-contexts", 1)

    # results

    def test_rule_findings(self):
        self.write("t/a.py", "import os\n" + "os.system(input())\n" * 50)
        report = self.spent("rule-findings", 5, kind="rule")
        self.assertEqual(len([f for f in report["findings"] if f["rule"] == "cmd-os-system"]), 5)

    def test_unit_findings(self):
        self.write("t/a.py", "import os\n" + "os.system(input())\n" * 50)
        report = self.spent("unit-findings", 7, kind="rule")
        self.assertEqual(len(report["findings"]), 7)

    def test_total_findings(self):
        for i in range(20):
            self.write(f"t/m{i:02}.py", "eval(input())\n")
        report = self.spent("total-findings", 8)
        self.assertEqual(len(report["findings"]), 8)
        self.assertEqual([f["path"] for f in report["findings"]], sorted(f["path"] for f in report["findings"]))
        self.assertEqual(report["findings"][0]["path"], "t/m00.py")

    def test_total_findings_hold_within_one_file(self):
        self.write("t/a.py", "eval(input())\n" * 20)
        report = self.spent("total-findings", 8)
        lines = [f["location"]["line"] for f in report["findings"]]
        self.assertEqual(lines, list(range(1, len(lines) + 1)))  # the first ones, some of which others stand for
        self.assertIn(len(lines), range(1, 9))

    def test_total_findings_do_not_depend_on_workers(self):
        for i in range(20):
            self.write(f"t/m{i:02}.py", "eval(input())\n")
        reports = [scan_json("t", "--limit=total-findings=8", f"--jobs={jobs}", cwd=self.folder)[0].bytes
                   for jobs in (1, 2, 5)]
        self.assertEqual(len(set(reports)), 1)

    def test_total_incidents(self):
        for i in range(20):
            self.write(f"t/m{i:02}.whl", b"")
        report = self.spent("total-incidents", 8)
        self.assertEqual(len(report["incidents"]), 9)
        self.assertTrue(any("12 more incidents" in i["message"] for i in report["incidents"]))

    def test_total_skips(self):
        self.write("t/a.py", "x = 1\n")
        for i in range(20):
            self.write(f"t/m{i:02}.py", BAD)
        report = self.spent("total-skips", 8, arguments=["--exclude=m*.py"])
        self.assertEqual(len(report["skipped"]), 8)

    def test_message_bytes(self):
        """A long message is cut where it stands: no analysis is missing, so it is no incident."""
        self.write("t/a.py", "eval(" + "a" * 500 + ")\n")
        run, report = scan_json("t", "--limit=message-bytes=40", cwd=self.folder)
        self.assertStatus(run, 1)
        self.assertTrue(report["findings"])
        self.assertTrue(all(len(f["message"].encode()) <= 40 for f in report["findings"]))

    def test_excerpt_bytes(self):
        self.write("t/a.py", "eval(a)" + "  # " + "b" * 500 + "\n")
        run, report = scan_json("t", "--limit=excerpt-bytes=40", cwd=self.folder)
        self.assertStatus(run, 1)
        self.assertTrue(report["findings"])
        self.assertTrue(all(len(f["excerpt"].rstrip("\u2026").encode()) <= 44 for f in report["findings"]))

    def test_report_bytes(self):
        self.write("t/a.py", BAD)
        for fmt in ("text", "json", "sarif", "ndjson", "concise"):
            run = Run("scan", "t", "-o", fmt, "--limit=report-bytes=20", cwd=self.folder)
            self.assertStatus(run, INCOMPLETE)
            self.assertIn("report-bytes", run.err)
            self.assertEqual(run.bytes, b"")

    # processes

    def test_job_ms(self):
        self.write("t/a.py", "x = [" + "1, " * 2000000 + "]\n")
        self.write("t/bad.py", BAD)
        report = self.spent("job-ms", 1500, kind="timeout")
        self.assertIn("t/bad.py", {f["path"] for f in report["findings"]})


class Table(Case):
    def test_every_budget_is_tested(self):
        tested = {n[len("test_"):].replace("_", "-") for n in dir(Budget) if n.startswith("test_")}
        names = set(table())
        self.assertGreater(len(names), 30)
        self.assertEqual(names - tested - set(HELD_ELSEWHERE), set(), "no test uses these up")
        self.assertEqual(set(HELD_ELSEWHERE) - names, set(), "these are no budgets")

    def test_budgets_held_elsewhere_are(self):
        for name, (path, word) in HELD_ELSEWHERE.items():
            with self.subTest(name):
                self.assertIn(word, (pathlib.Path(ROOT) / path).read_text())

    def test_columns_are_aligned(self):
        lines = [line for line in Run("scan", "--limits").out.splitlines() if line]
        self.assertEqual(len({re.match(r"\S+ +\d+ (?=\S)", line).end() for line in lines}), 1)
        self.assertEqual(len({re.match(r"\S+ +\d+ \S+ +(?=\S)", line).end() for line in lines}), 1)
        self.assertLessEqual(max(map(len, lines)), 130)

    def test_limit_shows_in_the_table(self):
        run = Run("scan", "--limits", "--limit=entries=77")
        self.assertRegex(run.out, r"(?m)^entries +77 count ")

    def test_defaults_are_quiet(self):
        self.write("t/a.whl", wheel({"m.py": "x = 1\n"}))
        run, report = scan_json("t", cwd=self.folder)
        self.assertStatus(run, 0)
        self.assertEqual(report["incidents"], [])


assert PACKS

if __name__ == "__main__":
    unittest.main()
