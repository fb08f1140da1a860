"""What the hostile corpus shares: running the scanner under a watch, and holding what it says against
what a case expects. Everything is built into a folder that is removed again; nothing is random.

ADDERSTONE          the program
ADDERSTONE_SCALE    sizes are multiplied by this (1 when unset); builds with sanitizers take less"""
import atexit
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ADDERSTONE", str(ROOT / "build" / "dev" / "adderstone"))
PACKS = str(ROOT / "rulepacks")
SCALE = float(os.environ.get("ADDERSTONE_SCALE", "1"))

BAIT = "eval(input())\n"
BAIT_RULES = {"dyn-eval-call", "dyn-code-taint"}  # the second stands for the first where the flow is followed
MIB = 1 << 20
# A hang fails, a slow machine does not.
MOST_SECONDS = 90
MOST_BYTES = 1024 * MIB


def scaled(count, least=1):
    """A size of the corpus, smaller where everything is slow."""
    return max(least, int(count * SCALE))


_launcher = subprocess.Popen([sys.executable, "-B", str(pathlib.Path(__file__).with_name("launcher.py"))],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@atexit.register
def _end_launcher():
    _launcher.stdin.close()
    _launcher.wait()
    _launcher.stdout.close()


class Outcome:
    """One run: what it said and what it took."""

    def __init__(self, args, cwd=None, most_seconds=MOST_SECONDS, env=None):
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE")}
        environment["ADDERSTONE_PACKS"] = PACKS
        environment.update(env or {})
        with tempfile.TemporaryDirectory(prefix="adderstone-run-") as folder:
            out, err = pathlib.Path(folder, "out"), pathlib.Path(folder, "err")
            job = {"arguments": [PROGRAM, *map(os.fspath, args)], "folder": os.fspath(cwd or folder), "out": str(out),
                   "err": str(err), "environment": environment, "seconds": most_seconds}
            _launcher.stdin.write(json.dumps(job) + "\n")
            _launcher.stdin.flush()
            answer = json.loads(_launcher.stdout.readline())
            self.bytes = out.read_bytes()
            self.err = err.read_bytes().decode("utf-8", "replace")
        self.status = answer["status"]
        self.hung = answer["hung"]
        self.seconds = answer["seconds"]
        self.peak = answer["peak"]  # of the largest process, workers that were waited for included


def limit_arguments(limits):
    return [f"--limit={name}={value}" for name, value in (limits or {}).items()]


@functools.lru_cache(maxsize=None)
def limit_names():
    """The names in the program's own table."""
    lines = Outcome(["scan", "--limits"]).bytes.decode().splitlines()
    return {line.split()[0] for line in lines if line.strip()}


def token(incident):
    """An incident in one word: the name of the limit that it names, or else its kind."""
    named = [w for w in re.findall(r"[a-z]+(?:-[a-z]+)*", incident["message"]) if w in limit_names()]
    if incident["kind"] in ("limit", "rule", "timeout") and named:
        return named[0]
    return incident["kind"]


class Hostile(unittest.TestCase):
    """A case with an empty folder of its own."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="adderstone-hostile-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, path, content):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
        return target

    def scan(self, *paths, limits=None, arguments=(), most_seconds=MOST_SECONDS, most_bytes=MOST_BYTES):
        """Scans in the folder; the run ended by itself, within time and memory, and its report is whole."""
        run = Outcome(["scan", "-o", "json", "--no-progress", "--jobs", "2", *limit_arguments(limits), *arguments,
                       *paths], cwd=self.folder, most_seconds=most_seconds)
        if os.environ.get("ADDERSTONE_TELL"):
            print(f"{self.id().split('.', 1)[1]:60} {run.seconds:7.2f} s {run.peak >> 20:6} MiB  {run.status}",
                  file=sys.stderr)
        self.assertFalse(run.hung, f"not finished after {most_seconds} s")
        self.assertGreaterEqual(run.status, 0, f"ended by a signal\n{run.err[-2000:]}")
        if SCALE == 1:
            self.assertLess(run.peak, most_bytes, "took too much memory")
        self.assertTrue(run.bytes, f"said nothing, status {run.status}\n{run.err[-2000:]}")
        run.report = json.loads(run.bytes)
        self.assertEqual(run.report["summary"]["exit_status"], run.status)
        return run

    def check(self, *paths, status, incidents=(), also=(), bait=(), files=None, **how):
        """incidents: the words (see token) of all that must be told; also: those that may be.
        bait: the files in which the planted call must be found. files: every path that must be accounted
        for, each once."""
        run = self.scan(*paths, **how)
        words = {token(i) for i in run.report["incidents"]}
        told = "\n".join(f'{i["kind"]} {i["path"][:100]} {i["message"][:200]}' for i in run.report["incidents"][:8])
        self.assertLessEqual(set(incidents), words, f"told:\n{told}")
        self.assertLessEqual(words, set(incidents) | set(also), f"told:\n{told}")
        lost = sorted(p[:200] for p in set(bait) - self.baited(run))
        self.assertFalse(lost, f"not found\ntold:\n{told}")
        if files is not None:
            self.account(run, files)
        if status is not None:
            self.assertEqual(run.status, status, f"told:\n{told}\n{run.err[-2000:]}")
        return run

    @staticmethod
    def baited(run):
        return {f["path"] for f in run.report["findings"] if f["rule"] in BAIT_RULES}

    def many(self, cases, also=(), quiet=(), **how):
        """{name: (bytes, members with the planted call)}, all in one run: each artifact is told of (but for
        those in quiet), and in each the call is found."""
        for name, (data, _) in cases.items():
            self.write(f"many/{name}", data)
        run = self.scan("many", **how)
        told = {i["path"].partition("!")[0] for i in run.report["incidents"]}
        self.assertLessEqual({token(i) for i in run.report["incidents"]}, {"corrupt", *also})
        found = self.baited(run)
        for name, (_, members) in cases.items():
            with self.subTest(name):
                self.assertEqual(f"many/{name}" in told, name not in quiet, "told")
                lost = [m for m in members if f"many/{name}!{m}" not in found]
                self.assertFalse(lost, "not found")
        return run

    def account(self, run, files):
        """Every file stands in the report once, or an incident names it."""
        got = [f["path"] for f in run.report["files"]]
        named = {i["path"] for i in run.report["incidents"]}
        self.assertEqual(len(got), len(set(got)), "a file is told twice")
        missing = set(files) - set(got) - named
        self.assertFalse(missing, f"passed over in silence: {sorted(missing)[:10]}")
