"""How workers are locked up, what is said about it, and what still works there."""
import fcntl
import io
import json
import os
import pathlib
import re
import struct
import subprocess
import tarfile
import termios
import time
import unittest

from support import BAD, PACKS, PROGRAM, Case, Run, scan_json, wheel

HIDE = os.environ.get("HIDE_JAIL", "")


def level_here():
    return re.search(r"^jail +(\w+)", Run("doctor").out, re.M).group(1)


class HiddenRun(Run):
    """One run where the kernel seems to lack `what`."""

    def __init__(self, what, *args):
        done = subprocess.run([HIDE, what, PROGRAM, *map(str, args)], capture_output=True, timeout=300, check=False,
                              env={**os.environ, "ADDERSTONE_PACKS": PACKS})
        self.status = done.returncode
        self.bytes = done.stdout
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()


class JailCase(Case):
    def setUp(self):
        super().setUp()
        self.bad = self.write("bad.py", BAD)
        if level_here() != "full":
            self.skipTest("this system does not give the whole jail")


class Told(JailCase):
    def test_doctor_names_every_layer(self):
        out = Run("doctor").out
        for layer in ("no new privileges", "seccomp", "limits", "not dumpable", "dies with its parent"):
            self.assertRegex(out, rf"(?m)^  {layer} +yes$")
        self.assertRegex(out, r"(?m)^  Landlock +yes, ABI \d+$")

    def test_reports_carry_the_level(self):
        _, report = scan_json(self.bad)
        self.assertEqual(report["tool"]["jail"], "full")
        sarif = Run("scan", "-o", "sarif", self.bad).json()
        self.assertIn('"jail": "full"', json.dumps(sarif))
        self.assertNotIn("no jail", Run("scan", self.bad).out)

    def test_requirements_that_are_met(self):
        for given in ("--require-jail", "--require-jail=full", "--require-jail=partial"):
            self.assertStatus(Run("scan", given, self.bad), 1)

    def test_unknown_levels_are_refused(self):
        run = Run("scan", "--require-jail=ful", self.bad)
        self.assertStatus(run, 2)
        self.assertIn("did you mean `full`", run.err)
        self.assertStatus(Run("scan", "--require-jail=", self.bad), 2)
        self.assertIn("--require-jail[=LEVEL]", Run("scan", "--help").out)


@unittest.skipUnless(HIDE, "HIDE_JAIL names no helper")
class Hidden(JailCase):
    def scan_under(self, what, *args):
        return HiddenRun(what, "scan", "--no-progress", *args, self.bad)

    def test_scans_go_on_at_the_level_there_is(self):
        for what, level in (("landlock", "partial"), ("seccomp", "partial"), ("both", "none")):
            with self.subTest(hidden=what):
                run = self.scan_under(what, "-o", "json")
                self.assertStatus(run, 1)
                self.assertEqual(run.json()["tool"]["jail"], level)
                self.assertIn("cmd-os-system", [f["rule"] for f in run.json()["findings"]])

    def test_text_warns_only_without_any_jail(self):
        self.assertNotIn("no jail", self.scan_under("landlock").out)
        self.assertNotIn("no jail", self.scan_under("seccomp").out)
        self.assertIn("no jail", self.scan_under("both").out)

    def test_doctor_says_which_layer_is_missing(self):
        out = HiddenRun("landlock", "doctor").out
        self.assertRegex(out, r"(?m)^jail +partial$")
        self.assertRegex(out, r"(?m)^  Landlock +no$")
        self.assertRegex(out, r"(?m)^  seccomp +yes$")
        out = HiddenRun("seccomp", "doctor").out
        self.assertRegex(out, r"(?m)^jail +partial$")
        self.assertRegex(out, r"(?m)^  Landlock +yes, ABI \d+$")
        self.assertRegex(out, r"(?m)^  seccomp +no$")
        self.assertRegex(HiddenRun("both", "doctor").out, r"(?m)^jail +none$")

    def test_requirements_that_are_not_met_refuse_and_name_what_is_missing(self):
        for what, given, missing in (("landlock", "--require-jail", "missing: Landlock "),
                                     ("seccomp", "--require-jail=full", "missing: seccomp "),
                                     ("both", "--require-jail", "missing: Landlock, seccomp "),
                                     ("both", "--require-jail=partial", "missing: Landlock, seccomp ")):
            with self.subTest(hidden=what, given=given):
                run = self.scan_under(what, given, "-o", "json")
                self.assertStatus(run, 2)
                self.assertEqual(run.out, "")
                self.assertIn(missing, run.err)
                self.assertIn("nothing was scanned", run.err)

    def test_partial_is_enough_where_partial_is_asked_for(self):
        for what in ("landlock", "seccomp"):
            self.assertStatus(self.scan_under(what, "--require-jail=partial"), 1)


class Held(JailCase):
    def start(self, *args):
        run = subprocess.Popen([PROGRAM, "scan", "--no-progress", "-j", "2", *map(str, args)], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, env={**os.environ, "ADDERSTONE_PACKS": PACKS})
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        self.addCleanup(run.stdin.close)
        return run

    def test_workers_are_seen_locked_up_from_outside(self):
        slow = self.write("slow.py", "".join(f"x{i} = [{i}, 'a' + 'b', f(y{i})]\n" for i in range(12000)))
        run = self.start(slow)
        children = pathlib.Path(f"/proc/{run.pid}/task/{run.pid}/children")
        seen = []
        while run.poll() is None and not seen:
            for child in children.read_text().split():
                try:
                    status = pathlib.Path(f"/proc/{child}/status").read_text()
                except OSError:
                    continue
                if re.search(r"(?m)^Seccomp:\s+2$", status):
                    seen.append(status)
            time.sleep(0.002)
        self.assertTrue(seen, "no worker with a filter was seen")
        self.assertRegex(seen[0], r"(?m)^NoNewPrivs:\s+1$")
        self.assertRegex(seen[0], r"(?m)^Threads:\s+1$")

    def test_workers_inherit_no_memory_that_is_writable_and_executable(self):
        run = self.start("-")
        run.stdin.write(BAD.encode())
        run.stdin.flush()
        deadline = time.time() + 60
        while time.time() < deadline and waiting_in(run.stdin):  # taken only when all packs are loaded
            time.sleep(0.01)
        self.assertEqual(waiting_in(run.stdin), 0)
        maps = pathlib.Path(f"/proc/{run.pid}/maps").read_text()
        self.assertIn("libpcre2", maps)
        self.assertEqual([line for line in maps.splitlines() if re.match(r"\S+ .wx", line)], [])

    def test_every_container_is_read_in_jail(self):
        for mode, name in (("w", "a.tar"), ("w:gz", "b.tar.gz"), ("w:bz2", "c.tar.bz2"), ("w:xz", "d.tar.xz")):
            self.write(f"in/{name}", self.tar(mode))
        self.write("in/e.tar.zst", zstandard(self.tar("w")))
        self.write("in/f-1.0-py3-none-any.whl", wheel({"pkg/mod.py": BAD}))
        cell = {"cell_type": "code", "source": BAD, "metadata": {}, "outputs": [], "execution_count": None}
        self.write("in/g.ipynb", json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        self.write("in/h.py", ("# coding: shift_jis\n" + BAD + "x = '\u65e5\u672c'\n").encode("shift_jis"))
        for zone in ("America/New_York", ""):
            run, report = scan_json("--require-jail", self.folder / "in", env={"TZ": zone})
            self.assertStatus(run, 1)
            self.assertEqual(report["incidents"], [])
            hits = [f for f in report["findings"] if f["rule"] == "cmd-os-system"]
            self.assertEqual(len(hits), 8)

    def tar(self, mode):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=mode, format=tarfile.PAX_FORMAT) as t:
            entry = tarfile.TarInfo("pkg/m\u00f6d.py")  # a name and a date that ask for a converter and a zone
            entry.size = len(BAD)
            entry.mtime = 1700000000.25
            t.addfile(entry, io.BytesIO(BAD.encode()))
        return out.getvalue()

    def test_a_limit_on_address_space_is_an_incident_not_a_crash(self):
        run, report = scan_json("--limit", "worker-bytes=300000000", self.bad)
        self.assertIn(run.status, (1, 4))
        self.assertEqual(report["tool"]["jail"], "full")


def waiting_in(pipe):
    """Bytes that nobody has read yet."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


def zstandard(data):
    """A frame of stored blocks: as large as the input, and read like any other."""
    out = b"\x28\xb5\x2f\xfd\xa0" + len(data).to_bytes(4, "little")
    for at in range(0, len(data), 100000):
        block = data[at:at + 100000]
        last = at + 100000 >= len(data)
        out += (int(last) | len(block) << 3).to_bytes(3, "little") + block
    return out


if __name__ == "__main__":
    unittest.main()
