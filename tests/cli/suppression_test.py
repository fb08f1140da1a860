"""Comments that silence a rule: only the one they name, only here, only until their date."""
import unittest

from support import Case, Run, scan_json, wheel


class Suppression(Case):
    def rules(self, text, *args):
        _, report = scan_json(*args, self.write("a.py", text))
        active = sorted(f["rule"] for f in report["findings"] if "suppressed" not in f)
        hidden = sorted(f["rule"] for f in report["findings"] if "suppressed" in f)
        return active, hidden, report

    def test_named_rule_is_silenced_with_its_reason(self):
        active, hidden, report = self.rules("import os\nos.system(x)  # adderstone: ignore[cmd-os-system] -- known\n")
        self.assertEqual((active, hidden), ([], ["cmd-os-system"]))
        self.assertEqual(report["findings"][0]["suppressed"], {"kind": "comment", "reason": "known"})
        self.assertEqual(report["summary"]["suppressed"], 1)

    def test_comment_above_speaks_of_the_next_statement(self):
        active, hidden, _ = self.rules("import os\n# adderstone: ignore[cmd-os-system]\nos.system(x)\n")
        self.assertEqual((active, hidden), ([], ["cmd-os-system"]))

    def test_any_line_of_a_long_statement_will_do(self):
        active, hidden, _ = self.rules("import os\nos.system(\n    x,\n)  # adderstone: ignore[cmd-os-system]\n")
        self.assertEqual((active, hidden), ([], ["cmd-os-system"]))

    def test_other_lines_stay(self):
        active, _, _ = self.rules("import os\nos.system(x)  # adderstone: ignore[cmd-os-system]\nos.system(y)\n")
        self.assertEqual(active, ["cmd-os-system"])

    def test_aliases_of_other_tools(self):
        for comment in ("# nosec B605", "# nosec: B605", "# noqa: S605", "# noqa: E501, S605", "# type: x # nosec B605"):
            active, hidden, _ = self.rules(f"import os\nos.system(x)  {comment}\n")
            self.assertEqual((active, hidden), ([], ["cmd-os-system"]), comment)

    def test_blanket_comments_silence_nothing(self):
        for comment in ("# nosec", "# noqa", "# adderstone: ignore"):
            active, hidden, _ = self.rules(f"import os\nos.system(x)  {comment}\n")
            self.assertIn("cmd-os-system", active, comment)
            self.assertEqual(hidden, [])

    def test_unknown_id_silences_nothing_and_is_reported(self):
        for comment in ("# adderstone: ignore[cmd-os-sistem]", "# nosec B999"):
            active, _, _ = self.rules(f"import os\nos.system(x)  {comment}\n")
            self.assertEqual(active, ["cmd-os-system", "unknown-suppression"], comment)

    def test_malformed_comment_silences_nothing_and_is_reported(self):
        for comment in ("# adderstone: ignore[cmd-os-system", "# adderstone: ignore[]",
                        "# adderstone: ignore[cmd-os-system] until=soon",
                        "# adderstone: ignore[cmd-os-system] because I say so"):
            active, hidden, _ = self.rules(f"import os\nos.system(x)  {comment}\n")
            self.assertEqual(active, ["cmd-os-system", "unknown-suppression"], comment)
            self.assertEqual(hidden, [])

    def test_date_decides(self):
        active, hidden, _ = self.rules("import os\nos.system(x)  # adderstone: ignore[cmd-os-system] until=2999-01-01\n")
        self.assertEqual((active, hidden), ([], ["cmd-os-system"]))
        active, hidden, _ = self.rules("import os\nos.system(x)  # adderstone: ignore[cmd-os-system] until=2020-01-01\n")
        self.assertEqual((active, hidden), (["cmd-os-system", "expired-suppression"], []))

    def test_unused_is_reported(self):
        active, _, _ = self.rules("x = 1  # adderstone: ignore[cmd-os-system]\n")
        self.assertEqual(active, ["unused-suppression"])

    def test_unused_is_not_reported_for_rules_that_are_off(self):
        active, _, _ = self.rules("x = 1  # adderstone: ignore[cmd-os-system]\n", "--ignore", "cmd-os-system")
        self.assertEqual(active, [])

    def test_marker_in_a_string_is_no_marker(self):
        active, _, _ = self.rules("import os\nos.system(x + '# adderstone: ignore[cmd-os-system]')\n")
        self.assertEqual(active, ["cmd-os-system"])

    def test_ignore_suppressions_shows_everything(self):
        active, hidden, _ = self.rules("import os\nos.system(x)  # nosec B605\n", "--ignore-suppressions")
        self.assertEqual((active, hidden), (["cmd-os-system"], []))

    def test_archives_cannot_silence_their_inspector(self):
        text = "import os\nos.system(x)  # adderstone: ignore[cmd-os-system]\n"
        _, report = scan_json(self.write("d.whl", wheel({"demo/a.py": text})))
        self.assertEqual([f["rule"] for f in report["findings"] if "suppressed" not in f], ["cmd-os-system"])

    def test_suppressed_findings_do_not_fail_the_run(self):
        self.assertStatus(Run("scan", self.write("a.py", "import os\nos.system(x)  # nosec B605\n")), 0)


if __name__ == "__main__":
    unittest.main()
