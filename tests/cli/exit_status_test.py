"""Each exit status of the program."""
import unittest

from support import BAD, GOOD, Case, Run, sdist, wheel


class ExitStatus(Case):
    def test_clean_file_gives_0(self):
        self.assertStatus(Run("scan", self.write("a.py", GOOD)), 0)

    def test_finding_gives_1(self):
        self.assertStatus(Run("scan", self.write("a.py", BAD)), 1)

    def test_finding_below_fail_on_gives_0(self):
        run = Run("scan", "--fail-on", "critical", self.write("a.py", BAD))
        self.assertStatus(run, 0)
        self.assertIn("finding", run.out)

    def test_fail_on_never_gives_0(self):
        self.assertStatus(Run("scan", "--fail-on", "never", self.write("a.py", BAD)), 0)

    def test_exit_zero_gives_0_on_findings(self):
        self.assertStatus(Run("scan", "--exit-zero", self.write("a.py", BAD)), 0)

    def test_exit_zero_does_not_hide_incomplete(self):
        self.assertStatus(Run("scan", "--exit-zero", self.write("a.whl", b"PK\x03\x04 no")), 4)

    def test_missing_path_gives_2_and_names_it(self):
        run = Run("scan", self.folder / "nowhere.py")
        self.assertStatus(run, 2)
        self.assertIn("nowhere.py", run.err)

    def test_no_operand_gives_2(self):
        self.assertStatus(Run("scan"), 2)

    def test_empty_folder_gives_3(self):
        self.assertStatus(Run("scan", self.folder), 3)

    def test_folder_without_python_gives_3(self):
        self.write("picture.png", b"\x89PNG\r\n")
        self.assertStatus(Run("scan", self.folder), 3)

    def test_cut_off_wheel_gives_4(self):
        whole = wheel({"demo/__init__.py": GOOD * 50})
        run = Run("scan", self.write("demo-1.0-py3-none-any.whl", whole[: len(whole) // 2]))
        self.assertStatus(run, 4)
        self.assertIn("demo-1.0-py3-none-any.whl", run.out)

    def test_finding_outranks_incomplete(self):
        self.write("a.py", BAD)
        self.write("b.whl", b"")
        self.assertStatus(Run("scan", self.folder), 1)

    def test_broken_pack_gives_2(self):
        self.write("pack/pack.json", "{")
        self.assertStatus(Run("scan", "--packs", self.folder / "pack", self.write("a.py", GOOD)), 2)

    def test_pack_that_is_not_the_pinned_one_gives_5_and_scans_nothing(self):
        path = self.write("a.py", BAD)
        packs = Run("scan", "-o", "json", path).json()["tool"]["packs"]
        digest = next(p["digest"] for p in packs if p["name"] == "unsafe-system-commands")
        self.assertStatus(Run("scan", "--pin", f"unsafe-system-commands={digest}", path), 1)
        run = Run("scan", "--pin", f"unsafe-system-commands={digest[:-1]}{'0' if digest[-1] != '0' else '1'}", path)
        self.assertStatus(run, 5)
        self.assertEqual(run.out, "")
        self.assertIn(digest, run.err)
        self.assertStatus(Run("scan", "--pin", "unsafe-system-commands=abc", path), 2)

    def test_wheel_and_sdist_findings_give_1(self):
        self.assertStatus(Run("scan", self.write("a.whl", wheel({"demo/a.py": BAD}))), 1)
        self.assertStatus(Run("scan", self.write("a.tar.gz", sdist({"setup.py": BAD}))), 1)


if __name__ == "__main__":
    unittest.main()
