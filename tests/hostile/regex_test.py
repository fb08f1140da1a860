"""Every regular expression of the rule packs, on text that makes careless ones slow. Expressions are read
out of the packs' own files, so that a new rule is held to it too."""
import pathlib
import re
import unittest

from harness import BAIT, PACKS, Hostile, scaled

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


if __name__ == "__main__":
    unittest.main()
