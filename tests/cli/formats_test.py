"""What the machine formats promise."""
import json
import os
import pathlib
import unittest

from support import BAD, ROOT, Case, Run

try:
    import jsonschema
except ImportError:
    jsonschema = None

TEXT = "import os, yaml\n\ndef f(x):\n    os.system('ls ' + x)\n    return yaml.load(x)\n"


class Formats(Case):
    def run_form(self, form, *more):
        self.write("a.py", TEXT)
        self.write("b.whl", b"")
        return Run("scan", "-o", form, ".", *more, cwd=self.folder)

    @unittest.skipUnless(jsonschema, "jsonschema is not installed")
    def test_json_fits_its_published_schema(self):
        schema = json.loads((ROOT / "sdk/schemas/report.schema.json").read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(self.run_form("json").json(), schema)

    def test_json_has_what_people_act_on(self):
        report = self.run_form("json").json()
        self.assertEqual(report["version"], 1)
        finding = next(f for f in report["findings"] if f["rule"] == "cmd-os-system")
        self.assertEqual(finding["location"], {"line": 4, "column": 5, "end_line": 4, "end_column": 25})
        self.assertEqual((finding["path"], finding["context"], finding["cwe"][0]), ("a.py", "f", 78))
        self.assertIn("os.system('ls ' + x)", finding["excerpt"])
        self.assertFalse(report["summary"]["complete"])
        self.assertEqual(report["summary"]["exit_status"], 1)
        self.assertEqual(report["incidents"][0]["path"], "b.whl")

    def test_ndjson_starts_and_ends(self):
        lines = [json.loads(line) for line in self.run_form("ndjson").out.splitlines()]
        self.assertEqual([lines[0]["type"], lines[-1]["type"]], ["start", "end"])
        self.assertEqual({line["type"] for line in lines[1:-1]}, {"finding", "incident"})
        self.assertEqual(lines[-1]["findings"], sum(line["type"] == "finding" for line in lines))

    def test_sarif_has_what_code_scanning_needs(self):
        doc = self.run_form("sarif").json()
        run = doc["runs"][0]
        self.assertEqual(doc["version"], "2.1.0")
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            rule = rules[result["ruleIndex"]]
            self.assertEqual(rule["id"], result["ruleId"])
            self.assertIn("security-severity", rule["properties"])
            self.assertIn("security", rule["properties"]["tags"])
            self.assertRegex(result["partialFingerprints"]["primaryLocationLineHash"], "^[0-9a-f]{32}$")
            self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a.py")
        taxa = {t["id"] for t in run["taxonomies"][0]["taxa"]}
        self.assertIn("78", taxa)
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual(run["invocations"][0]["exitCode"], 1)
        self.assertEqual(run["invocations"][0]["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]
                         ["artifactLocation"]["uri"], "b.whl")

    def test_sarif_counts_columns_in_utf_16(self):
        self.write("u.py", "import os; s = '\U0001f40d'; os.system(s + x)\n")
        run = Run("scan", "-o", "sarif", "--select", "cmd-os-system", "u.py", cwd=self.folder).json()["runs"][0]
        region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
        self.assertEqual((region["startColumn"], run["columnKind"]), (22, "utf16CodeUnits"))

    @unittest.skipUnless(jsonschema and os.environ.get("SARIF_SCHEMA"), "SARIF_SCHEMA names no file")
    def test_sarif_fits_the_official_schema(self):
        schema = json.loads(pathlib.Path(os.environ["SARIF_SCHEMA"]).read_text())
        jsonschema.validate(self.run_form("sarif").json(), schema)

    def test_suppressions_are_in_sarif_and_json(self):
        self.write("s.py", "import os\nos.system(x)  # adderstone: ignore[cmd-os-system] -- on purpose\n")
        result = Run("scan", "-o", "sarif", "s.py", cwd=self.folder).json()["runs"][0]["results"][0]
        self.assertEqual(result["suppressions"], [{"kind": "inSource", "justification": "on purpose"}])

    def test_concise_is_a_line_a_finding(self):
        lines = self.run_form("concise").out.splitlines()
        self.assertTrue(any(line.startswith("a.py:4:5: ") and "cmd-os-system" in line for line in lines))
        self.assertTrue(any(line.startswith("b.whl: incomplete ") for line in lines))

    def test_text_points_at_the_code(self):
        out = self.run_form("text").out
        self.assertIn("   4 |     os.system('ls ' + x)\n     |     ^^^^^^^^^^^^^^^^^^^^\n", out)
        self.assertIn("adderstone explain cmd-os-system", out)

    def test_text_widens_tabs_and_wide_letters_under_the_caret(self):
        self.write("w.py", "import os\nif 1:\n\tos.system('\u8868' + x); os.system(y)\n")
        out = Run("scan", "--select", "cmd-os-system", "w.py", cwd=self.folder).out
        lines = out.splitlines()
        at = next(i for i, line in enumerate(lines) if "os.system(y)" in line and "^" in lines[i + 1]
                  and lines[i + 1].index("^") > 20)
        # one cell more than the column: the letter is two cells wide
        self.assertEqual(lines[at].index("os.system(y)") + 1, lines[at + 1].index("^"))


if __name__ == "__main__":
    unittest.main()
