"""Rule packs: where they are found, what their tests say, what their mistakes look like."""
import json
import pathlib
import shutil
import unittest

from support import BAD, GOOD, PACKS, Case, Run, scan_json

MANIFEST = {"name": "demo", "version": "1.0.0", "api": ">=1.0,<2", "summary": "A pack for tests",
            "license": "Apache-2.0", "authors": ["Someone"], "category": "unsafe-system-commands"}
RULE = '''rule {
  id = "demo-bar", severity = "high", confidence = "high", cwe = 1,
  title = "foo.bar is called",
  match = call { "foo.bar" },
  fix = { callee = "baz", title = "Call baz" },
}
'''
TEST = "import foo\nfoo.bar()  # expect: demo-bar\n# ok: demo-bar\nfoo.baz()\n"


class Packs(Case):
    def pack(self, rule=RULE, test=TEST, manifest=None, help_page="# demo-bar\n\nWhy.\n"):
        self.write("demo/pack.json", json.dumps({**MANIFEST, **(manifest or {})}))
        self.write("demo/rules/a.lua", rule)
        self.write("demo/tests/a.py", test)
        if help_page:
            self.write("demo/help/demo-bar.md", help_page)
        return self.folder / "demo"

    def test_pack_with_met_expectations_passes(self):
        run = Run("pack", "test", self.pack())
        self.assertStatus(run, 0)
        self.assertIn("0 failed", run.out)

    def test_missed_expectation_fails_and_shows_the_line(self):
        run = Run("pack", "test", self.pack(test=TEST + "foo.baz(1)  # expect: demo-bar\n"))
        self.assertStatus(run, 1)
        self.assertIn("tests/a.py:5", run.out)
        self.assertIn("foo.baz(1)", run.out)

    def test_unannotated_finding_fails(self):
        run = Run("pack", "test", self.pack(test=TEST + "foo.bar(2)\n"))
        self.assertStatus(run, 1)
        self.assertIn("was not expected", run.out)

    def test_finding_on_an_ok_line_fails(self):
        self.assertStatus(Run("pack", "test", self.pack(test=TEST + "foo.bar(2)  # ok: demo-bar\n")), 1)

    def test_rule_without_near_miss_fails(self):
        run = Run("pack", "test", self.pack(test="import foo\nfoo.bar()  # expect: demo-bar\n"))
        self.assertStatus(run, 1)
        self.assertIn("near miss", run.out)

    def test_rule_without_hit_fails(self):
        self.assertStatus(Run("pack", "test", self.pack(test="import foo\nfoo.baz()  # ok: demo-bar\n")), 1)

    def test_wrong_severity_fails(self):
        self.assertStatus(Run("pack", "test", self.pack(test=TEST.replace("demo-bar\n#", "demo-bar@low\n#"))), 1)
        self.assertStatus(Run("pack", "test", self.pack(test=TEST.replace("demo-bar\n#", "demo-bar@high\n#"))), 0)

    def test_todo_does_not_fail(self):
        run = Run("pack", "test", self.pack(test=TEST + "foo.baz(1)  # todo-expect: demo-bar\n"))
        self.assertStatus(run, 0)
        self.assertIn("1 todo", run.out)

    def test_unknown_id_in_a_test_fails(self):
        self.assertStatus(Run("pack", "test", self.pack(test=TEST + "x = 1  # expect: demo-baz\n")), 1)

    def test_fixes_are_compared(self):
        folder = self.pack()
        self.write("demo/tests/a.py.fixed", TEST.replace("foo.bar()", "foo.baz()"))
        self.assertStatus(Run("pack", "test", folder), 0)
        self.write("demo/tests/a.py.fixed", TEST)
        run = Run("pack", "test", folder)
        self.assertStatus(run, 1)
        self.assertIn("foo.baz()", run.out)

    def test_mistakes_name_file_line_and_what_to_do(self):
        cases = (
            (dict(rule=RULE.replace("severity", "severty")), "rules/a.lua:2", "severity"),
            (dict(rule=RULE.replace('"high", c', '"hihg", c')), "rules/a.lua:2", "high"),
            (dict(rule=RULE.replace("call {", "cal {")), "rules/a.lua:4", "call"),
            (dict(rule=RULE.replace("rule {", "rule {{")), "rules/a.lua", ""),
            (dict(manifest={"nmae": "x"}), "pack.json", "name"),
            (dict(manifest={"version": "one"}), "pack.json", "version"),
            (dict(help_page=None), "demo-bar", "help"),
            (dict(rule=RULE + RULE), "rules/a.lua:8", "demo-bar"),
        )
        for arguments, place, hint in cases:
            shutil.rmtree(self.folder / "demo", ignore_errors=True)
            run = Run("pack", "test", self.pack(**arguments))
            self.assertStatus(run, 2)
            self.assertIn(place, run.err)
            self.assertIn(hint, run.err)

    def test_packs_by_option_environment_and_place(self):
        folder = self.pack()
        code = self.write("x.py", "import foo\nfoo.bar()\n")
        for run in (Run("scan", "-p", folder, "-o", "concise", code),
                    Run("scan", "-o", "concise", code, packs=str(folder)),
                    Run("scan", "-p", self.folder, "-o", "concise", code)):
            self.assertStatus(run, 1)
            self.assertIn("demo-bar", run.out)
        run = Run("scan", "-o", "concise", self.write("y.py", BAD), packs=None)
        self.assertIn("cmd-os-system", run.out)

    def test_rule_that_fails_is_named_and_the_others_go_on(self):
        rule = RULE + RULE.replace("demo-bar", "demo-bad").replace("fix = { callee = \"baz\", title = \"Call baz\" },",
                                                                  "check = function(s) error('boom') end,")
        self.write("demo/help/demo-bad.md", "x")
        run, report = scan_json("-p", self.pack(rule=rule), self.write("x.py", "import foo\nfoo.bar()\n"))
        self.assertStatus(run, 1)
        self.assertEqual([f["rule"] for f in report["findings"]], ["demo-bar"])
        self.assertEqual([(i["kind"], i["rule"]) for i in report["incidents"]], [("rule", "demo-bad")])
        self.assertIn("boom", report["incidents"][0]["message"])

    def test_rule_that_never_ends_is_stopped_and_named(self):
        rule = RULE.replace("fix = { callee = \"baz\", title = \"Call baz\" },",
                            "check = function(s) while true do end end,")
        run, report = scan_json("-p", self.pack(rule=rule), self.write("x.py", "import foo\nfoo.bar()\n"))
        self.assertStatus(run, 4)
        self.assertEqual(report["incidents"][0]["rule"], "demo-bar")


class Shipped(Case):
    def test_every_pack_that_ships_passes_its_own_tests(self):
        folders = sorted(p.parent for p in pathlib.Path(PACKS).glob("*/pack.json"))
        self.assertTrue(folders)
        self.assertStatus(Run("pack", "test", *folders), 0)


if __name__ == "__main__":
    unittest.main()
