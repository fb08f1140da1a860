"""The same bytes for any number of workers, and no input lost when workers die."""
import json
import os
import random
import signal
import subprocess
import time
import unittest

from support import BAD, GOOD, PACKS, PROGRAM, Case, Run, wheel


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            return [int(p) for p in f.read().split()]
    except OSError:
        return []


class Determinism(Case):
    def fill(self, count):
        for i in range(count):
            self.write(f"p{i % 7}/m{i}.py", (BAD if i % 3 else GOOD) + f"X{i} = {i}\n" * (i % 50))
        self.write("w.whl", wheel({f"demo/m{i}.py": BAD for i in range(20)}))
        self.write("broken.whl", b"PK\x03\x04")

    def test_reports_are_byte_identical_for_any_number_of_jobs(self):
        self.fill(120)
        for form in ("json", "sarif", "ndjson", "concise"):
            first = Run("scan", "-j", "1", "-o", form, ".", cwd=self.folder)
            self.assertIn(first.status, (1, 4))
            for jobs in (2, 3, 8):
                self.assertEqual(Run("scan", "-j", jobs, "-o", form, ".", cwd=self.folder).bytes, first.bytes, form)

    def test_installed_packages_are_linked_whole_while_others_are_scanned(self):
        names = ["alpha", "alpha_more", "beta", "gamma"]
        filler = "".join(f"def f{i}(a, b):\n    return g{i}(a, key=b).h(a.x{i})\n" for i in range(5000))
        for name in names:
            base = f"site-packages/{name}"
            self.write(f"{base}/a_first.py", "def run(x):\n    exec(x)\n")
            self.write(f"{base}/filler.py", filler)
            self.write(f"{base}/z/last.py", f"from flask import request\nfrom {name}.a_first import run\n"
                                            "def page():\n    run(request.args['x'])\n")
        self.write("site-packages/single.py", "from flask import request\nfrom alpha.a_first import run\n"
                                              "def page():\n    run(request.args['x'])\n")
        first = Run("scan", "-j", "1", "-s", "dyn-code-taint", "-o", "json", ".", cwd=self.folder)
        found = [f for f in json.loads(first.bytes)["findings"] if f["rule"] == "dyn-code-taint"]
        self.assertEqual([f["path"] for f in found], [f"site-packages/{name}/a_first.py" for name in names])
        self.assertEqual([f["trace"][0]["path"] for f in found], [f"site-packages/{name}/z/last.py" for name in names])
        again = Run("scan", "-j", "3", "-s", "dyn-code-taint", "-o", "json", ".", cwd=self.folder)
        self.assertEqual(again.bytes, first.bytes)

    def test_order_of_operands_does_not_change_findings(self):
        self.fill(10)
        a = Run("scan", "-o", "json", "p1", "p2", cwd=self.folder)
        b = Run("scan", "-o", "json", "p2", "p1", cwd=self.folder)
        self.assertEqual(a.bytes, b.bytes)

    def test_killed_workers_lose_nothing(self):
        for i in range(300):
            self.write(f"m{i}.py", BAD + f"def f{i}(a):\n    return a + {i}\n" * 400)
        want = Run("scan", "-j", "2", "-o", "json", ".", cwd=self.folder)
        process = subprocess.Popen([PROGRAM, "scan", "-j", "2", "-o", "json", "."], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, cwd=self.folder,
                                   env={**os.environ, "ADDERSTONE_PACKS": PACKS})
        killed = 0
        pick = random.Random(7)
        while process.poll() is None and killed < 6:
            time.sleep(0.1)
            workers = children(process.pid)
            if workers:
                try:
                    os.kill(pick.choice(workers), signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
        out, _ = process.communicate(timeout=200)
        self.assertGreater(killed, 0)
        self.assertEqual(out, want.bytes)


class Fingerprints(Case):
    def prints(self, text):
        report = Run("scan", "-o", "json", self.write("pkg/a.py", text)).json()
        return sorted(f["fingerprint"] for f in report["findings"] if f["rule"] == "cmd-os-system")

    def test_moved_lines_and_other_names_do_not_change_them(self):
        before = self.prints("import os\ndef f(x):\n    os.system(x)\n")
        after = self.prints("import os\nimport sys\n\nOTHER = 3\n\ndef g(y):\n    return y\n\n"
                            "def f(x):\n    # why\n    os.system(x)  # now\n")
        self.assertEqual(before, after)

    def test_equal_statements_have_their_own(self):
        prints = self.prints("import os\nos.system(a)\nos.system(a)\n")
        self.assertEqual(len(set(prints)), 2)


if __name__ == "__main__":
    unittest.main()
