"""What the tests of the built program share: running it, and making the files it is run on."""
import io
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ADDERSTONE", str(ROOT / "build" / "dev" / "adderstone"))
PACKS = str(ROOT / "rulepacks")

BAD = "import os\nos.system(input())\n"
GOOD = "def add(a, b):\n    return a + b\n"


class Run:
    """One run of the program."""

    def __init__(self, *args, stdin=b"", env=None, cwd=None, packs=PACKS):
        environment = {k: v for k, v in os.environ.items()
                       if k not in ("NO_COLOR", "CLICOLOR_FORCE", "ADDERSTONE_PACKS")}
        if packs:
            environment["ADDERSTONE_PACKS"] = packs
        environment.update(env or {})
        done = subprocess.run([PROGRAM, *map(str, args)], input=stdin, capture_output=True, env=environment,
                              cwd=cwd, timeout=300, check=False)
        self.status = done.returncode
        self.bytes = done.stdout
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.bytes)


def scan_json(*args, **kw):
    run = Run("scan", "-o", "json", "--no-progress", *args, **kw)
    return run, (run.json() if run.bytes else None)


def wheel(files, name="demo", version="1.0"):
    """Bytes of a wheel: files is {path: text or bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for path, content in files.items():
            z.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        info = f"{name}-{version}.dist-info"
        z.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        z.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        z.writestr(f"{info}/RECORD", "")
    return out.getvalue()


def sdist(files, name="demo", version="1.0", mode="w:gz"):
    """Bytes of a source archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(data)
            t.addfile(entry, io.BytesIO(data))
    return out.getvalue()


class Case(unittest.TestCase):
    """A test with an empty folder of its own."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, path, content):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        target.write_bytes(content)
        return target

    def assertStatus(self, run, status):
        self.assertEqual(run.status, status, f"\nstdout:\n{run.out[:2000]}\nstderr:\n{run.err[:2000]}")


if __name__ == "__main__":
    unittest.main()
