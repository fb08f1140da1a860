"""Everything that can be named on the command line, whole and broken."""
import io
import json
import os
import pathlib
import tarfile
import unittest
import zipfile

from support import BAD, GOOD, Case, Run, scan_json, sdist, wheel


def paths(report):
    return sorted({f["path"] for f in report["findings"]})


class Kinds(Case):
    def test_wheel_members_are_named_behind_the_wheel(self):
        self.write("d.whl", wheel({"demo/a.py": BAD}))
        _, report = scan_json("d.whl", cwd=self.folder)
        self.assertEqual(paths(report), ["d.whl!demo/a.py"])

    def test_sdists_of_every_compression(self):
        for mode, suffix in (("w:gz", "tar.gz"), ("w:bz2", "tar.bz2"), ("w:xz", "tar.xz"), ("w", "tar")):
            self.write(f"d.{suffix}", sdist({"setup.py": BAD}, mode=mode))
            run, report = scan_json(f"d.{suffix}", cwd=self.folder)
            self.assertStatus(run, 1)
            self.assertEqual(paths(report), [f"d.{suffix}!demo-1.0/setup.py"])

    def test_wheel_named_like_an_sdist_is_read_by_content(self):
        self.write("d.tar.gz", wheel({"demo/a.py": BAD}))
        _, report = scan_json("d.tar.gz", cwd=self.folder)
        self.assertEqual(paths(report), ["d.tar.gz!demo/a.py"])

    def test_zip_of_wheels_is_read_through(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as z:
            z.writestr("one.whl", wheel({"one/a.py": BAD}))
            z.writestr("two.whl", wheel({"two/b.py": BAD}))
        self.write("all.zip", out.getvalue())
        _, report = scan_json("all.zip", cwd=self.folder)
        self.assertEqual(paths(report), ["all.zip!one.whl!one/a.py", "all.zip!two.whl!two/b.py"])

    def test_nesting_beyond_the_limit_is_an_incident(self):
        data = wheel({"deep/a.py": BAD})
        for i in range(6):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as z:
                z.writestr(f"l{i}.zip", data)
            data = out.getvalue()
        run, report = scan_json(self.write("deep.zip", data))
        self.assertStatus(run, 4)
        self.assertIn("nesting", json.dumps(report["incidents"]))

    def test_script_without_extension_is_known_by_its_first_line(self):
        self.write("tool", "#!/usr/bin/env python3\n" + BAD)
        self.write("other", "#!/bin/sh\nrm -rf x\n")
        _, report = scan_json(".", cwd=self.folder)
        self.assertEqual(paths(report), ["tool"])

    def test_notebook_findings_name_cell_and_line(self):
        cells = [{"cell_type": "markdown", "source": "# x"},
                 {"cell_type": "code", "source": ["import os\n", "%matplotlib inline\n", "os.system(input())\n"]}]
        _, report = scan_json(self.write("n.ipynb", json.dumps({"nbformat": 4, "cells": cells})))
        found = [f["location"] for f in report["findings"] if f["rule"] == "cmd-os-system"]
        self.assertEqual([(f["cell"], f["cell_line"]) for f in found], [(2, 3)])

    def test_pth_import_lines_are_code(self):
        _, report = scan_json(self.write("x.pth", "/some/path\nimport os; os.system(input())\n"))
        self.assertEqual([f["location"]["line"] for f in report["findings"] if f["rule"] == "cmd-os-system"], [2])

    def test_python_2_and_broken_files_are_read_as_far_as_they_go(self):
        run, report = scan_json(self.write("old.py", "import os\nprint 'x'\nos.system(raw_input())\nx = (\n"))
        self.assertStatus(run, 1)
        self.assertEqual(report["files"][0]["state"], "partly")


class BadInput(Case):
    def incident(self, path, *kinds):
        run, report = scan_json(path)
        self.assertStatus(run, 4)
        got = [i["kind"] for i in report["incidents"]]
        self.assertTrue(got and set(got) <= set(kinds), got)
        self.assertIn(str(path), report["incidents"][0]["path"])
        return report

    def test_not_an_archive(self):
        self.incident(self.write("x.whl", b"hello, I am text"), "not-archive")

    def test_zero_bytes(self):
        self.incident(self.write("x.whl", b""), "not-archive")

    def test_cut_off_sdist(self):
        whole = sdist({"setup.py": GOOD * 500, "b.py": os.urandom(4000).hex()})
        self.incident(self.write("x.tar.gz", whole[:-700]), "corrupt")

    def test_corrupt_member_is_named_and_the_rest_is_scanned(self):
        data = bytearray(wheel({"demo/a.py": "A = 1\n" * 300, "demo/b.py": BAD}))
        at = data.index(b"demo/a.py") + len("demo/a.py") + 4
        data[at : at + 8] = b"\xff" * 8
        run, report = scan_json(self.write("x.whl", bytes(data)))
        self.assertStatus(run, 1)
        self.assertIn("demo/a.py", json.dumps(report["incidents"]))
        self.assertTrue(any("demo/b.py" in p for p in paths(report)))

    def test_encrypted_member(self):
        data = bytearray(wheel({"demo/a.py": GOOD}))
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.find(signature)
            data[at + offset] |= 1
        report = self.incident(self.write("x.whl", bytes(data)), "encrypted", "corrupt")
        self.assertIn("encrypted", [i["kind"] for i in report["incidents"]])

    def test_folder_named_like_a_wheel(self):
        self.write("x.whl/demo/a.py", GOOD)
        self.incident(self.folder / "x.whl", "not-regular")

    def test_fifo_is_not_read(self):
        os.mkfifo(self.folder / "pipe.py")
        self.incident(self.folder / "pipe.py", "not-regular")

    def test_fifo_in_a_tree_is_told(self):
        os.mkfifo(self.folder / "pipe.py")
        self.write("a.py", GOOD)
        run, report = scan_json(self.folder)
        self.assertStatus(run, 0)
        self.assertEqual([s["reason"] for s in report["skipped"]], ["special"])

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_unreadable_file(self):
        self.write("a.py", GOOD).chmod(0)
        self.incident(self.folder / "a.py", "unreadable")

    def test_links_are_never_followed_out(self):
        outside = self.write("outside/secret.py", BAD)
        (self.folder / "tree").mkdir()
        (self.folder / "tree" / "link.py").symlink_to(outside)
        (self.folder / "tree" / "loop").symlink_to(self.folder / "tree")
        self.write("tree/a.py", GOOD)
        run, report = scan_json(self.folder / "tree")
        self.assertStatus(run, 0)
        self.assertEqual(sorted(s["reason"] for s in report["skipped"]), ["link", "link"])

    def test_names_with_newline_escape_and_bad_bytes_are_scanned_and_shown_escaped(self):
        for name in (b"new\nline.py", b"es\x1b[31mc.py", b"bad\xff.py", "bidi\u202e.py".encode()):
            target = os.path.join(os.fsencode(self.folder), name)
            with open(target, "wb") as f:
                f.write(BAD.encode())
        run = Run("scan", self.folder)
        self.assertStatus(run, 1)
        self.assertEqual(run.out.count("explain cmd-os-system"), 4)
        self.assertNotIn("\x1b", run.out)
        self.assertNotIn("\u202e", run.out)
        run, report = scan_json(self.folder)
        self.assertEqual(len(paths(report)), 4)

    def test_workflow_commands_cannot_be_forged(self):
        self.write("::error::x.py", "import os\nos.system('::error file=a::boom')\n")
        run = Run("scan", ".", cwd=self.folder)
        self.assertFalse([line for line in run.out.splitlines() if line.startswith("::")])

    def test_a_source_over_its_limit_is_an_incident(self):
        run, report = scan_json("--limit", "source-bytes=1000", self.write("a.py", GOOD * 100))
        self.assertStatus(run, 4)
        self.assertIn("source-bytes", json.dumps(report["incidents"]))

    def test_deep_expressions_do_not_crash(self):
        for text in ("x = " + "(" * 50000 + "1" + ")" * 50000, "x = " + "1+" * 50000 + "1",
                     "x = a" + ".b" * 50000 + "\n", "x = " + "-" * 50000 + "1\n", "x = " + "f(" * 20000):
            run, _ = scan_json(self.write("deep.py", text + "\n"))
            self.assertIn(run.status, (0, 1, 4))


class HiddenCode(Case):
    def rules(self, data):
        _, report = scan_json(self.write("h.py", data))
        return {f["rule"] for f in report["findings"]}

    def test_lone_carriage_return_in_a_comment(self):
        self.assertLessEqual({"hidden-code", "cmd-os-system"},
                             self.rules(b"import os\n# hello\ros.system(input())\n"))

    def test_unicode_escape_cookie(self):
        self.assertLessEqual({"hidden-code", "cmd-os-system"},
                             self.rules(b"# coding: unicode_escape\nimport os\n# \\x0aos.system(input())\n"))

    def test_utf_7_cookie(self):
        self.assertLessEqual({"hidden-code", "cmd-os-system"},
                             self.rules(b"# coding: utf-7\nimport os\n# +AAo-os.system(input())\n"))

    def test_full_width_names(self):
        self.assertIn("cmd-os-system", self.rules("import os\nos.\uff53ystem(input())\n".encode()))


if __name__ == "__main__":
    unittest.main()
