"""Every regular expression of the rule packs, on text that makes careless ones slow. Expressions are read
out of the packs' own files, so that a new rule is held to it too."""
import pathlib
import re
import unittest

from harness import BAIT, MIB, PACKS, Hostile, scaled

# What a string constant in Lua can look like; expressions are among these.
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\[\[(.*?)\]\]', re.S)
LOOKS_LIKE = re.compile(r"[*+?^$|\\]|\[.*\]|\(\?")


def expressions():
    """Strings of the packs' Lua files that may be regular expressions."""
    found = set()
    for path in sorted(pathlib.Path(PACKS).rglob("*.lua")):
        if "tests" in path.parts:
            continue
        for quoted, bracketed in STRING.findall(path.read_text(encoding="utf-8", errors="replace")):
            text = bracketed or quoted.encode("latin-1", "replace").decode("unicode_escape", "replace")
            if LOOKS_LIKE.search(text) and len(text) < 2000:
                found.add(text)
    return sorted(found)


def letters_of(expression):
    """Literal runs of an expression, which get a matcher far into it before it fails."""
    plain = re.sub(r"\\[bBAZzsSdDwW]|\(\?[a-z!<=:]*|[\[\](){}^$|*+?]", " ", expression)
    return [w for w in re.split(r"\s+|\\", plain) if w][:8]


def attacks(size):
    """Texts that are long runs of what expressions like to repeat, each with an end that fits nothing."""
    units = ["a", " ", "\\t", "0", "/", ".", "-", "_", ":", "=", "a ", "ab", "a.", "a/", "a=", "aA0_", "( ", "()", "[]", "{}", "<a ",
             "%s", "\\\\", "'", "$(", "`a`", "; ", "| ", "& ", "a@", "http://", "a,b;", "\\u00e9", "\\x00", "sh -c ", "bash -i ",
             "pickle.", "!!python/", "0x41", "AAAA", "==", "\\n", "# "]
    return [unit * (size // max(1, len(unit.encode().decode("unicode_escape")))) + "\\x01!" for unit in units]


class Regexes(Hostile):
    CALLS = ("os.system({0})", "subprocess.run({0}, shell=True)", "subprocess.Popen([{0}, {0}])", "eval({0})", "exec({0})",
             "yaml.load({0})", "pickle.loads({0})", "pd.read_pickle({0})", "torch.load({0})", "torch.hub.load({0}, {0})",
             "requests.get({0})", "x = {0}", "f(url={0}, revision={0}, path={0}, location={0})", "__import__({0})",
             "hashlib.new({0})", "re.sub({0}, {0}, a)", "json.load(open({0}))", "AutoModel.from_pretrained({0}, revision={0})",
             "xml.sax.parse({0})", "joblib.load({0})", "importlib.import_module({0})")

    def source(self, texts):
        head = "import os, subprocess, yaml, pickle, pandas as pd, torch, requests, hashlib, re, json, xml.sax, joblib, importlib\n"
        head += "from transformers import AutoModel\n"
        body = []
        for i, text in enumerate(texts):
            body.append(f"t{i} = '{text}'" if "'" not in text else f't{i} = "{text}"')
            body.append(self.CALLS[i % len(self.CALLS)].format(f"t{i}"))
            body.append(self.CALLS[(i * 7 + 3) % len(self.CALLS)].format(f"t{i}"))
        return BAIT + head + "\n".join(body) + "\n"

    def run_on(self, sources):
        for name, text in sources.items():
            self.write(f"t/{name}.py", text)
        return self.check("t", status=1, bait=[f"t/{name}.py" for name in sources], most_seconds=100,
                          also=["regex-steps", "lua-call-steps", "lua-unit-steps", "string-bytes", "rule-findings", "unit-findings",
                                "sema-steps", "rule", "lua-string-bytes", "lua-call-ms", "flow-steps", "flow-nodes"])

    def test_there_are_some(self):
        self.assertGreater(len(expressions()), 20)

    def test_long_runs(self):
        for size in (200, 20000):
            self.run_on({f"runs{size}_{i}": self.source(attacks(scaled(size, 100))[i::4]) for i in range(4)})

    def test_each_expression_nearly_fits(self):
        texts = []
        for expression in expressions():
            for word in letters_of(expression):
                word = re.sub(r"[^ -&(-\[\]-~]", "", word)
                if word:
                    texts += [word * scaled(2000 // len(word) + 1, 10) + "\\x01", word + " " * scaled(2000, 50) + "\\x01",
                              word + "a" * scaled(2000, 50) + "\\x01"]
        self.assertGreater(len(texts), 50)
        self.run_on({f"near{i}": self.source(texts[i::12]) for i in range(12)})

    def test_raw_lines(self):
        """Comments and other files, for expressions that run over text."""
        lines = attacks(scaled(20000, 200))
        self.write("t/requirements.txt", "\n".join(lines))
        self.write("t/setup.cfg", "\n".join(lines))
        self.write("t/pyproject.toml", "\n".join(lines))
        self.write("t/x.pth", "\n".join("import " + line for line in lines))
        self.run_on({"comments": BAIT + "\n".join("# " + line for line in lines) + "\n"})


class Declarations(Hostile):
    """What a project needs, in files larger than anybody writes: looked at without anything running out."""

    def run_on(self, name, text, also=()):
        self.write(f"t/{name}", text)
        self.write("t/bait.py", BAIT)
        return self.check("t", status=None, bait=["t/bait.py"], most_seconds=100, also=also)

    def test_one_character(self):
        for name in ("setup.cfg", "pyproject.toml", "requirements.txt", "PKG-INFO"):
            for unit in "0 \n[\"=;\\\0":
                with self.subTest(name, unit=unit):
                    self.run_on(name, unit * scaled(4 * MIB, 1000))

    def test_many_sections(self):
        sections = "".join(f"[s{i}]\na{i} = b\n" for i in range(scaled(8000, 100)))
        self.run_on("setup.cfg", "[options]\ninstall_requires =\n    django==3.2.10\n" + sections)
        run = self.run_on("pyproject.toml", '[project]\ndependencies = [\n  "django==3.2.10",\n]\n' + sections)
        found = {f["path"] for f in run.report["findings"] if f["rule"] == "old-known-vulnerable"}
        self.assertEqual(found, {"t/setup.cfg", "t/pyproject.toml"})

    def test_long_lines(self):
        many = scaled(200000, 1000)
        self.run_on("setup.cfg", "[options]\ninstall_requires = " + "requests==2.0.0; " * (many // 10))
        self.run_on("requirements.txt", "a==" + "1." * many + "\na @ " + "git+" * many + "\na #" + " #" * many + "\n")
        self.run_on("pyproject.toml", "[project]\ndependencies = [\"" + "a " * many + "\"]\n")
        self.run_on("PKG-INFO", "Name: requests\nVersion: " + "1." * many + "\nAuthor-email: " + "@a" * many + "\n")

    def test_runs_before_a_shape(self):
        """Strings that begin like what expressions look for, again and again, or end like it."""
        size = scaled(200000, 1000)
        starts = ("AKIA", "ghp_", "SG.", "sk-proj-", "ey", "a:", "a://b:", "-----BEGIN A ", "PuTTY-User-Key-File-2: ", "powershell ",
                  "Invoke-WebRequest ", "pip install ", "pbkdf2_sha256$1$", "$argon2id$v=1$", "stratum+tcp", "xapp-1-A", "a.")
        ends = (".atlasv1.", "T3BlbkFJ", "-us1", ":AA", "Q~", " --extra-index-url", ".oast.fun", "@b")
        lines = [f"s{i} = '{start * (size // len(start))}'" for i, start in enumerate(starts)]
        lines += [f"e{i} = '{'0' * size}{end}'" for i, end in enumerate(ends)]
        self.run_on("x.py", "\n".join(lines) + "\n")


if __name__ == "__main__":
    unittest.main()
