"""Being told to stop: what was found is told, what was not scanned too, and nothing is left behind."""
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import tempfile
import time
import unittest

from support import BAD, GOOD, PACKS, PROGRAM, Case

FILES = 2500
FORMATS = ("text", "concise", "json", "ndjson", "sarif")


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            return [int(c) for c in f.read().split()]
    except FileNotFoundError:
        return []


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Signals(Case):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.tree = pathlib.Path(folder.name) / "tree"
        cls.tree.mkdir()
        for i in range(FILES):
            (cls.tree / f"m{i:04}.py").write_text(BAD + GOOD * 200)

    def start(self, *args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, path=None,
              preexec_fn=None):
        return subprocess.Popen([PROGRAM, "scan", *args, str(path or self.tree)], stdout=stdout, stderr=stderr,
                                stdin=stdin, cwd=self.folder, preexec_fn=preexec_fn,
                                env={**os.environ, "ADDERSTONE_PACKS": PACKS})

    def wait_for_workers(self, process):
        """Until a worker has had some CPU time: packs are loaded then, and files are being scanned."""
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            for child in children(process.pid):
                try:
                    with open(f"/proc/{child}/stat", encoding="ascii") as f:
                        if int(f.read().rsplit(")", 1)[1].split()[11]) > 20:
                            return children(process.pid)
                except (FileNotFoundError, ProcessLookupError):
                    pass
            time.sleep(0.01)
        self.fail("no worker began to work")

    def assertGone(self, workers):
        end = time.monotonic() + 10
        while any(alive(w) for w in workers) and time.monotonic() < end:
            time.sleep(0.02)
        self.assertFalse([w for w in workers if alive(w)])

    def stop(self, number, *args):
        process = self.start(*args)
        workers = self.wait_for_workers(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + number, err)
        self.assertGone(workers)
        return out.decode()

    def check_json(self, report):
        summary = report["summary"]
        self.assertFalse(summary["complete"])
        self.assertEqual(summary["exit_status"], 130)
        incident = next(i for i in report["incidents"] if i["kind"] == "interrupted")
        missing = {s["path"] for s in report["skipped"] if s["reason"] == "interrupted"}
        self.assertIn(f"{len(missing)} file", incident["message"])
        self.assertTrue(missing)
        scanned = {f["path"] for f in report["files"]}
        self.assertEqual(missing | scanned, {str(p) for p in self.tree.iterdir()})
        self.assertTrue(report["findings"])

    def test_every_format_says_that_it_is_incomplete(self):
        for jobs in ("1", "2"):
            for name in FORMATS:
                with self.subTest(format=name, jobs=jobs):
                    out = self.stop(signal.SIGINT, "-j", jobs, "-o", name)
                    self.assertIn("interrupted", out)
                    self.assertRegex(out, r"stopped by the user: \d+ files were not, or not wholly, scanned")
                    if name == "json":
                        self.check_json(json.loads(out))
                    elif name == "ndjson":
                        self.assertFalse([json.loads(line) for line in out.splitlines()][-1]["complete"])
                    elif name == "sarif":
                        invocation = json.loads(out)["runs"][0]["invocations"][0]
                        self.assertFalse(invocation["executionSuccessful"])
                        self.assertEqual(invocation["exitCode"], 130)
                    else:
                        self.assertIn("incomplete", out)

    def test_sigterm_and_sighup_do_the_same(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                report = json.loads(self.stop(number, "-o", "json"))
                self.assertEqual(report["summary"]["exit_status"], 128 + number)

    def test_report_file_is_whole_and_alone(self):
        self.stop(signal.SIGINT, "-o", "json=report.json")
        self.check_json(json.loads((self.folder / "report.json").read_text()))
        self.assertEqual([p.name for p in self.folder.iterdir()], ["report.json"])

    def test_ignored_signal_stays_ignored(self):
        """As nohup starts it."""
        one = self.write("one.py", BAD)
        process = self.start(path=one, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        while process.poll() is None:
            process.send_signal(signal.SIGHUP)
            time.sleep(0.005)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)

    def test_second_signal_ends_a_run_that_waits_for_a_reader(self):
        fifo = self.folder / "pipe"
        os.mkfifo(fifo)
        one = self.write("one.py", BAD)
        read, write = os.pipe()  # of which nothing is read: the report does not fit into it
        process = self.start("-o", "json", stdout=write)
        os.close(write)
        workers = self.wait_for_workers(process)
        process.send_signal(signal.SIGINT)
        self.assertGone(workers)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=10), 130)
        process.stderr.close()
        os.close(read)
        process = self.start("-o", f"json={fifo}", path=one)  # the first is enough here: opening waits
        time.sleep(2)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 143)

    def test_standard_input_that_does_not_end_can_be_stopped(self):
        process = self.start("-o", "json", stdin=subprocess.PIPE, path="-")
        process.stdin.write(BAD.encode())
        process.stdin.flush()
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=20), 130)
        report = json.loads(process.stdout.read())
        self.assertFalse(report["summary"]["complete"])
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def test_workers_die_with_a_killed_supervisor(self):
        process = self.start("-j", "2")
        workers = self.wait_for_workers(process)
        process.kill()
        process.communicate(timeout=10)
        self.assertGone(workers)

    def test_terminal_is_left_clean(self):
        """Ctrl-C typed at a terminal with a progress line: the whole group gets it."""
        for typed in (b"\x03", b"\x03\x03"):
            with self.subTest(typed=typed):
                pid, terminal = pty.fork()
                if pid == 0:
                    os.environ.update(ADDERSTONE_PACKS=PACKS, TERM="xterm", COLUMNS="80")
                    os.execv(PROGRAM, [PROGRAM, "scan", "-j", "2", str(self.tree)])
                shown = b""
                sent = False
                end = time.monotonic() + 60
                workers = []
                while time.monotonic() < end:
                    ready, _, _ = select.select([terminal], [], [], 0.1)
                    try:
                        shown += os.read(terminal, 65536) if ready else b""
                    except OSError:
                        break
                    if not sent and b"\xe2\x96\x91" in shown:
                        workers = children(pid)
                        os.write(terminal, typed)
                        sent = True
                _, status = os.waitpid(pid, 0)
                os.close(terminal)
                self.assertTrue(sent, "no progress line was shown")
                self.assertEqual(os.waitstatus_to_exitcode(status), 130)
                self.assertGone(workers)
                tail = shown.split("\u2591".encode())[-1].split("\u2588".encode())[-1]
                self.assertIn(b"\r\x1b[K", tail)  # the progress line is wiped before anything else is written
                self.assertNotIn(b"\x1b[?25l", shown)  # no cursor was hidden
                colours = re.findall(rb"\x1b\[([0-9;]*)m", shown)
                self.assertTrue(not colours or colours[-1] == b"0")


if __name__ == "__main__":
    unittest.main()
