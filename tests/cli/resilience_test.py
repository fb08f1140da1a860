"""Workers that are killed, that crash and that never come back: nothing else is lost, and the rest is named."""
import io
import json
import os
import random
import re
import signal
import subprocess
import tarfile
import time
import unittest

from support import BAD, PACKS, PROGRAM, Case, Run, scan_json, sdist, wheel


# On a busy machine a rule may take long by the clock.
PATIENT = ["--limit", "lua-call-ms=600000", "--limit", "parse-ms=600000"]


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            return [int(p) for p in f.read().split()]
    except OSError:
        return []


def kill(pid, number):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def without_time(report):
    """The text report ends with how long it took; nothing else may differ."""
    return re.sub(rb" in [0-9.]+ s\n\Z", b"\n", report)


def start(args, folder, stdin=subprocess.DEVNULL, packs=PACKS):
    """The search for leaks at the end is a child as well, and never ends when that is killed: off."""
    return subprocess.Popen([PROGRAM, "scan", "--no-progress", *PATIENT, *map(str, args)], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, stdin=stdin, cwd=folder,
                            env={**os.environ, "ADDERSTONE_PACKS": packs, "ASAN_OPTIONS": "detect_leaks=0"})


def module(i, size=300):
    """Python that takes some milliseconds and has findings of its own."""
    return BAD + "".join(f"def f{i}_{k}(a, b={k}):\n    return g(a) + b * {k}\n" for k in range(size))


def slow_module(lines=60000):
    """One file that takes seconds."""
    return BAD + "".join(f"v{k} = f({k}, 'a{k}') + g(v{k // 2})\n" for k in range(lines))


class Killed(Case):
    def fill(self):
        for i in range(30):
            self.write(f"tree/p{i % 3}/m{i}.py", module(i))
        files = {f"demo/m{i}.py": module(i) for i in range(40)}
        self.write("tree/demo-1.0-py3-none-any.whl", wheel(files))
        self.write("tree/demo-1.0.tar.gz", sdist({f"demo/m{i}.py": module(i, 200) for i in range(40)}))
        self.write("tree/nested.zip", wheel({"in.whl": wheel({f"n/m{i}.py": module(i, 200) for i in range(20)}),
                                             "n/after.py": BAD}))
        self.write("tree/broken.whl", wheel(files)[:20000])

    def scan_killed(self, args, interval=0.1, seed=7, **kw):
        """A scan all of whose life a random worker is killed every so often; its output and the kills."""
        pick = random.Random(seed)
        kills = 0
        with start(args, self.folder, **kw) as process:
            os.set_blocking(process.stdout.fileno(), False)
            out = b""
            while process.poll() is None:
                time.sleep(interval)
                workers = children(process.pid)
                if workers:
                    kills += kill(pick.choice(workers), signal.SIGKILL)
                out += process.stdout.read() or b""
            out += process.stdout.read() or b""
        return out, kills

    def assert_same(self, args, interval=0.1, stdin=None, lives=None):
        """With lives, a worker is killed that often in the time that the scan takes by itself, if that is more rarely."""
        begun = time.monotonic()
        want = Run("scan", "--no-progress", *PATIENT, *args, cwd=self.folder, stdin=stdin or b"")
        if lives:
            interval = max(interval, (time.monotonic() - begun) / lives)
        self.assertIn(want.status, (1, 4))
        if stdin is None:
            got, kills = self.scan_killed(args, interval)
        else:
            with open(self.folder / "stdin", "wb") as f:
                f.write(stdin)
            with open(self.folder / "stdin", "rb") as f:
                got, kills = self.scan_killed(args, interval, stdin=f)
        self.assertGreater(kills, 0)
        self.assertEqual(without_time(got), without_time(want.bytes))

    def test_a_worker_killed_every_100_ms_changes_nothing(self):
        self.fill()
        for jobs, form in ((1, "json"), (2, "sarif"), (4, "text")):
            with self.subTest(jobs=jobs, form=form):
                self.assert_same(["-j", jobs, "-o", form, "tree"], lives=20)

    def test_one_archive_that_takes_long_is_gone_on_with(self):
        self.write("big.whl", wheel({f"demo/m{i}.py": module(i, 300) for i in range(80)}))
        for jobs in (1, 3):
            with self.subTest(jobs=jobs):
                self.assert_same(["-j", jobs, "-o", "json", "big.whl"], lives=20)

    def test_an_archive_that_takes_longer_to_unpack_than_a_worker_lives(self):
        noise = random.Random(1).randbytes(6_000_000)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:xz", preset=0) as t:
            for i in range(4):
                for name, data in ((f"d-1/data{i}.bin", noise), (f"d-1/m{i}.py", module(i).encode())):
                    entry = tarfile.TarInfo(name)
                    entry.size = len(data)
                    t.addfile(entry, io.BytesIO(data))
        self.write("d-1.tar.xz", out.getvalue())
        # What was unpacked is lost with its worker: some worker has to live for the whole of it.
        self.assert_same(["-j", 1, "-o", "json", "d-1.tar.xz"], lives=4)

    def test_one_file_that_takes_longer_than_a_worker_lives(self):
        self.write("slow.py", slow_module(12000))
        self.assert_same(["-j", 1, "-o", "json", "slow.py"], lives=4)

    def test_standard_input_is_read_again_from_its_start(self):
        self.assert_same(["-j", 1, "-o", "json", "-"], stdin=slow_module(8000).encode(), lives=4)


class Crashed(Case):
    """Workers that die by themselves: a signal that no one sends from outside stands for it."""

    def crash(self, args, deaths, after=0.4, packs=PACKS):
        """Sends SIGSEGV to the first workers, each some time after its start."""
        seen = {}
        sent = 0
        with start(["-o", "json", *args], self.folder, packs=packs) as process:
            os.set_blocking(process.stdout.fileno(), False)
            out = b""
            while process.poll() is None:
                time.sleep(0.01)
                out += process.stdout.read() or b""
                for pid in children(process.pid):
                    born = seen.setdefault(pid, time.monotonic())
                    if born and sent < deaths and time.monotonic() - born > after:
                        sent += kill(pid, signal.SIGSEGV)
                        seen[pid] = 0
            out += process.stdout.read() or b""
        self.assertEqual(sent, deaths)
        return json.loads(out)

    def slow_wheel(self):
        files = {f"demo/a{i}.py": BAD for i in range(5)}
        files["demo/slow.py"] = slow_module()
        files.update({f"demo/z{i}.py": BAD for i in range(5)})
        return self.write("slow.whl", wheel(files))

    def test_one_death_costs_nothing(self):
        path = self.slow_wheel()
        want = Run("scan", *PATIENT, "-o", "json", path).json()
        self.assertEqual(self.crash(["-j", 1, path], 1), want)

    def test_two_deaths_cost_the_unit_and_nothing_else(self):
        path = self.slow_wheel()
        want = Run("scan", *PATIENT, "-o", "json", path).json()
        got = self.crash(["-j", 1, path], 2)
        self.assertEqual([i["kind"] for i in got["incidents"]], ["crash"])
        self.assertTrue(got["incidents"][0]["path"].endswith("slow.whl!demo/slow.py"), got["incidents"])
        self.assertIn("twice", got["incidents"][0]["message"])
        states = {u["path"]: u["state"] for u in got["files"]}
        self.assertEqual([p.rsplit("!")[-1] for p, s in states.items() if s == "failed"], ["demo/slow.py"])
        self.assertEqual(len(states), len(want["files"]))
        self.assertEqual([f for f in got["findings"] if "slow.py" not in json.dumps(f)],
                         [f for f in want["findings"] if "slow.py" not in json.dumps(f)])
        self.assertGreater(len(got["findings"]), 9)

    def test_a_rule_at_work_both_times_is_left_out_with_its_pack(self):
        self.write("packs/slow-pack/pack.json", json.dumps({
            "name": "slow-pack", "version": "1.0.0", "api": ">=1.0,<2", "summary": "Slow", "license": "Apache-2.0",
            "authors": ["test"], "category": "slow-pack"}))
        self.write("packs/slow-pack/help/spin.md", HELP)
        self.write("packs/slow-pack/rules/spin.lua", SPIN)
        self.write("u.whl", wheel({"u/a.py": BAD, "u/b.py": BAD + "import top\n" + "top.spin()\n" * 400, "u/c.py": BAD}))
        limits = ["--limit", "lua-unit-steps=4000000000", "--limit", "lua-call-steps=4000000000"]
        got = self.crash(["-j", 1, "-p", self.folder / "packs", "-p", PACKS, *limits, "u.whl"], 2)
        self.assertEqual([(i["kind"], i.get("rule")) for i in got["incidents"]], [("crash", "spin")])
        self.assertTrue(got["incidents"][0]["path"].endswith("u.whl!u/b.py"))
        self.assertEqual({u["state"] for u in got["files"] if u["path"].endswith(".py")}, {"scanned"})
        self.assertEqual(sum(f["rule"] == "cmd-os-system" for f in got["findings"]), 3)

    def test_a_unit_over_its_time_is_named_and_the_rest_is_scanned(self):
        files = {f"demo/a{i}.py": BAD for i in range(5)}
        files.update({"demo/slow.py": slow_module(150000), "demo/slow2.py": slow_module(150001)})
        files.update({f"demo/z{i}.py": BAD for i in range(5)})
        self.write("slow.whl", wheel(files))
        run, got = scan_json("-j", 1, *PATIENT, "--limit", "job-ms=1500", "slow.whl", cwd=self.folder)
        self.assertEqual([(i["kind"], i["path"]) for i in got["incidents"]],
                         [("timeout", "slow.whl!demo/slow.py"), ("timeout", "slow.whl!demo/slow2.py")])
        self.assertEqual(sum(f["rule"] == "cmd-os-system" for f in got["findings"]), 10)
        self.assertStatus(run, 1)


SPIN = """
return rule {
  id = "spin", title = "Spins", severity = "low", confidence = "low", cwe = 400,
  match = call "top.spin", message = "spin",
  check = function(site)
    local n = 0
    for i = 1, 3000000 do n = n + i % 7 end
    site:report { message = "spin " .. n }
  end,
}
"""
HELP = "# Spins\n\n## What\n\nx\n\n## Why\n\nx\n\n## Bad\n\n```python\na\n```\n\n## Good\n\n```python\nb\n```\n\n## Fix\n\nx\n"


if __name__ == "__main__":
    unittest.main()
