"""Options: selection, mistakes with suggestions, outputs, colour."""
import unittest

from support import BAD, GOOD, Case, Run, scan_json


class Options(Case):
    def test_unknown_option_is_an_error_with_a_suggestion(self):
        run = Run("scan", "--selct", "x", ".")
        self.assertStatus(run, 2)
        self.assertIn("did you mean `--select`", run.err)

    def test_unknown_command_is_an_error_with_a_suggestion(self):
        run = Run("scam", ".")
        self.assertStatus(run, 2)
        self.assertIn("`scan`", run.err)

    def test_unknown_rule_is_an_error_with_a_suggestion(self):
        run = Run("scan", "--select", "cmd-os-sistem", self.write("a.py", GOOD))
        self.assertStatus(run, 2)
        self.assertIn("cmd-os-system", run.err)

    def test_unknown_level_is_an_error(self):
        run = Run("scan", "--severity", "hihg", self.write("a.py", GOOD))
        self.assertStatus(run, 2)
        self.assertIn("high", run.err)

    def test_unknown_format_is_an_error_with_a_suggestion(self):
        run = Run("scan", "-o", "sarf", self.write("a.py", GOOD))
        self.assertStatus(run, 2)
        self.assertIn("sarif", run.err)

    def test_unknown_limit_is_an_error(self):
        self.assertStatus(Run("scan", "--limit", "nodez=3", self.write("a.py", GOOD)), 2)

    def test_two_reports_on_stdout_are_an_error(self):
        self.assertStatus(Run("scan", "-o", "json", "-o", "sarif", self.write("a.py", GOOD)), 2)

    def test_several_reports_in_one_run(self):
        run = Run("scan", "-o", "concise", "-o", f"json={self.folder / 'r.json'}",
                  "-o", f"sarif={self.folder / 'r.sarif'}", self.write("a.py", BAD))
        self.assertStatus(run, 1)
        self.assertIn("cmd-os-system", run.out)
        self.assertIn("cmd-os-system", (self.folder / "r.json").read_text())
        self.assertIn("cmd-os-system", (self.folder / "r.sarif").read_text())

    def test_unwritable_report_is_an_error_that_names_it(self):
        run = Run("scan", "-o", "json=/nowhere/at/all.json", self.write("a.py", GOOD))
        self.assertStatus(run, 2)
        self.assertIn("/nowhere/at/all.json", run.err)

    def test_full_disk_on_stdout_is_an_error(self):
        import subprocess
        from support import PROGRAM
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "scan", str(self.write("a.py", BAD))], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"could not be written", done.stderr)

    def test_select_by_alias_glob_and_pack(self):
        path = self.write("a.py", BAD)
        for word in ("B605", "cmd-os-*", "unsafe-system-commands"):
            _, report = scan_json("--select", word, path)
            self.assertIn("cmd-os-system", [f["rule"] for f in report["findings"]], word)
        _, report = scan_json("--ignore", "cmd-os-system", path)
        self.assertNotIn("cmd-os-system", [f["rule"] for f in report["findings"]])

    def test_severity_and_confidence_filter(self):
        path = self.write("a.py", "import subprocess, os\nos.system(input())\n")
        _, report = scan_json("--severity", "high", path)
        self.assertEqual({f["severity"] for f in report["findings"]} - {"high", "critical"}, set())
        self.assertTrue(report["findings"])

    def test_colour_is_off_in_pipes_and_on_when_forced(self):
        path = self.write("a.py", BAD)
        self.assertNotIn("\x1b", Run("scan", path).out)
        self.assertIn("\x1b[", Run("scan", "--color", "always", path).out)
        self.assertIn("\x1b[", Run("scan", path, env={"CLICOLOR_FORCE": "1"}).out)
        self.assertNotIn("\x1b", Run("scan", path, env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).out)

    def test_exclude_leaves_out_and_says_so(self):
        self.write("a.py", BAD)
        self.write("sub/b.py", BAD)
        _, report = scan_json("--exclude", "sub", self.folder)
        self.assertEqual([f["path"].rsplit("/", 1)[-1] for f in report["findings"] if f["rule"] == "cmd-os-system"],
                         ["a.py"])
        self.assertEqual([s["reason"] for s in report["skipped"]], ["exclude"])

    def test_gitignore_counts_inside_a_repository_only(self):
        self.write("a.py", BAD)
        self.write("build/b.py", BAD)
        self.write(".gitignore", "build/\n")
        _, report = scan_json(self.folder)
        self.assertEqual(len({f["path"] for f in report["findings"]}), 2)
        (self.folder / ".git").mkdir()
        _, report = scan_json(self.folder)
        self.assertEqual(len({f["path"] for f in report["findings"]}), 1)
        self.assertIn("gitignore", [s["reason"] for s in report["skipped"]])
        _, report = scan_json("--no-gitignore", self.folder)
        self.assertEqual(len({f["path"] for f in report["findings"]}), 2)

    def test_stdin_takes_its_name_from_the_option(self):
        run, report = scan_json("--stdin-filename", "pkg/mod.py", "-", stdin=BAD.encode())
        self.assertStatus(run, 1)
        self.assertEqual({f["path"] for f in report["findings"]}, {"pkg/mod.py"})

    def test_show_files_lists_everything(self):
        self.write("a.py", GOOD)
        self.write("data.bin", b"\0\1")
        run = Run("scan", "--show-files", self.folder)
        self.assertIn("a.py", run.out)
        self.assertIn("data.bin", run.out)

    def test_limits_are_printed_with_units(self):
        run = Run("scan", "--limits")
        self.assertStatus(run, 0)
        self.assertIn("source-bytes", run.out)

    def test_version_help_and_doctor(self):
        self.assertRegex(Run("--version").out, r"^adderstone \d+\.\d+\.\d+\n$")
        self.assertStatus(Run("scan", "--help"), 0)
        self.assertIn("libarchive", Run("doctor").out)

    def test_explain_by_id_and_alias(self):
        self.assertIn("cmd-os-system", Run("explain", "B605").out)
        run = Run("explain", "cmd-os-sytem")
        self.assertStatus(run, 2)
        self.assertIn("cmd-os-system", run.err)


if __name__ == "__main__":
    unittest.main()
