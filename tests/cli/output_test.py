"""Where reports go, and what happens when they cannot."""
import json
import os
import resource
import stat
import subprocess
import threading
import unittest

from support import BAD, PACKS, PROGRAM, Case, Run


class Output(Case):
    def setUp(self):
        super().setUp()
        self.source = self.write("src/a.py", BAD)

    def names(self):
        return sorted(p.name for p in self.folder.iterdir())

    def popen(self, *args, **kw):
        return subprocess.Popen([PROGRAM, *map(str, args)], cwd=self.folder, stderr=subprocess.PIPE,
                                env={**os.environ, "ADDERSTONE_PACKS": PACKS}, **kw)

    def many(self):
        for i in range(1500):
            self.write(f"src/m{i}.py", BAD)

    # ---- standard output ----

    def test_closed_pipe_is_quiet_and_gives_141(self):
        self.many()
        for command in (("scan", "-o", "json", "src"), ("scan", "src")):
            process = self.popen(*command, stdout=subprocess.PIPE)
            process.stdout.read(10)
            process.stdout.close()
            err = process.stderr.read()
            self.assertEqual(process.wait(timeout=60), 141)
            self.assertEqual(err, b"")
            process.stderr.close()

    def test_closed_pipe_does_not_keep_a_report_from_its_file(self):
        self.many()
        process = self.popen("scan", "-o", "text", "-o", "json=r.json", "src", stdout=subprocess.PIPE)
        process.stdout.close()
        process.stderr.read()
        self.assertEqual(process.wait(timeout=60), 141)
        process.stderr.close()
        self.assertEqual(json.loads((self.folder / "r.json").read_text())["summary"]["files_scanned"], 1501)

    def test_full_disk_is_told_and_gives_2(self):
        for command in (("scan", "src"), ("--version",), ("--help",), ("scan", "--help"), ("rules", "list"),
                        ("scan", "--limits"), ("explain", "B602"), ("ast", "src/a.py"), ("doctor",)):
            with self.subTest(command=command), open("/dev/full", "wb") as full:
                process = self.popen(*command, stdout=full)
                err = process.stderr.read().decode()
                self.assertEqual(process.wait(timeout=60), 2, command)
                self.assertIn("standard output could not be written", err)
                process.stderr.close()

    def test_closed_standard_output_takes_no_file_with_it(self):
        for order in ((), ("-o", "text")):
            process = subprocess.Popen(["sh", "-c", 'exec "$@" >&-', "sh", PROGRAM, "scan", "-o", "json=r.json", *order,
                                        "src"], cwd=self.folder, stderr=subprocess.PIPE,
                                       env={**os.environ, "ADDERSTONE_PACKS": PACKS})
            err = process.stderr.read()
            self.assertEqual(process.wait(timeout=60), 2 if order else 1, err)
            process.stderr.close()
            json.loads((self.folder / "r.json").read_text())

    def test_dash_and_dev_stdout_are_standard_output(self):
        for name in ("-", "/dev/stdout"):
            json.loads(Run("scan", "-o", f"json={name}", self.source).out)
        self.assertStatus(Run("scan", "-o", "json=-", "-o", "text", self.source), 2)

    # ---- files ----

    def test_full_disk_leaves_the_old_report_and_nothing_else(self):
        self.many()
        old = self.write("r.json", "old")

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        process = self.popen("scan", "-o", "json=r.json", "src", stdout=subprocess.DEVNULL, preexec_fn=limit)
        err = process.stderr.read().decode()
        self.assertEqual(process.wait(timeout=60), 2, err)
        process.stderr.close()
        self.assertIn("r.json", err)
        self.assertIn("File too large", err)
        self.assertEqual(old.read_text(), "old")
        self.assertEqual(self.names(), ["r.json", "src"])

    def test_full_device_is_told_with_its_name(self):
        run = Run("scan", "-o", "json=/dev/full", self.source)
        self.assertStatus(run, 2)
        self.assertIn("/dev/full", run.err)
        self.assertIn("No space left on device", run.err)

    def test_place_that_cannot_be_written_is_told_before_the_scan(self):
        (self.folder / "dir").mkdir()
        for target, why in (("dir", "Is a directory"), ("no/where.json", "No such file"), ("src/a.py/x", "Not a dir")):
            run = Run("scan", "-o", f"json={target}", self.source, cwd=self.folder)
            self.assertStatus(run, 2)
            self.assertIn(target, run.err)
            self.assertIn(why, run.err)
            self.assertEqual(run.out, "")
        self.assertEqual(self.names(), ["dir", "src"])

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_read_only_folder_is_told(self):
        self.write("ro/r.json", "old")
        os.chmod(self.folder / "ro", 0o555)
        self.addCleanup(os.chmod, self.folder / "ro", 0o755)
        run = Run("scan", "-o", "json=ro/r.json", self.source, cwd=self.folder)
        self.assertStatus(run, 2)
        self.assertIn("Permission denied", run.err)
        self.assertEqual((self.folder / "ro/r.json").read_text(), "old")

    def test_same_file_twice_is_refused(self):
        self.assertStatus(Run("scan", "-o", "json=x", "-o", "sarif=x", self.source, cwd=self.folder), 2)
        self.assertEqual(self.names(), ["src"])

    def test_link_stays_a_link_and_mode_stays(self):
        target = self.write("real/r.json", "old")
        os.chmod(target, 0o600)
        os.symlink("real/r.json", self.folder / "link.json")
        self.assertStatus(Run("scan", "-o", "json=link.json", self.source, cwd=self.folder), 1)
        self.assertTrue((self.folder / "link.json").is_symlink())
        json.loads(target.read_text())
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)
        self.assertEqual([p.name for p in (self.folder / "real").iterdir()], ["r.json"])

    def test_fifo_is_written_into(self):
        fifo = self.folder / "pipe"
        os.mkfifo(fifo)
        got = []
        reader = threading.Thread(target=lambda: got.append(fifo.read_text()))
        reader.start()
        self.assertStatus(Run("scan", "-o", "json=pipe", self.source, cwd=self.folder), 1)
        reader.join(20)
        self.assertEqual(json.loads(got[0])["summary"]["files_scanned"], 1)
        self.assertTrue(stat.S_ISFIFO(fifo.stat().st_mode))

    def test_descriptor_of_the_shell_is_appended_to(self):
        log = self.write("log", "before\n")
        process = subprocess.Popen(["sh", "-c", 'exec "$@" 3>>log', "sh", PROGRAM, "scan", "-o", "json=/dev/fd/3", "src"],
                                   cwd=self.folder, stderr=subprocess.PIPE,
                                   env={**os.environ, "ADDERSTONE_PACKS": PACKS})
        err = process.stderr.read()
        self.assertEqual(process.wait(timeout=60), 1, err)
        process.stderr.close()
        before, _, report = log.read_text().partition("\n")
        self.assertEqual(before, "before")
        json.loads(report)


if __name__ == "__main__":
    unittest.main()
