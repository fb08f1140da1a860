"""What rule authors look things up with."""
import unittest

from support import Case, Run


class Ast(Case):
    def test_shows_kinds_fields_names_and_constants(self):
        out = Run("ast", self.write("a.py", "import subprocess as sp\nsp.run('l' + 's', shell=True)\n")).out
        self.assertIn("function: attribute 2:1-2:7", out)
        self.assertIn("-> subprocess.run", out)
        self.assertIn("= 'ls'", out)

    def test_one_line_only(self):
        out = Run("ast", f"{self.write('a.py', 'x = 1' + chr(10) + 'y = 2' + chr(10))}:2").out
        self.assertIn("y", out)
        self.assertNotIn("`x`", out)

    def test_missing_file_is_an_error(self):
        self.assertStatus(Run("ast", self.folder / "no.py"), 2)


class Query(Case):
    def query(self, text, code):
        return Run("query", text, self.write("a.py", code), packs=None)

    def test_call_by_resolved_name(self):
        run = self.query('call{"os.system"}', "from os import system as s\ns(1)\nsystem(2)\n")
        self.assertStatus(run, 0)
        self.assertEqual(len(run.out.splitlines()), 1)
        self.assertIn(":2:1", run.out)

    def test_pattern(self):
        run = self.query('pattern "subprocess.run(..., shell=True, ...)"',
                         "import subprocess\nsubprocess.run(x, shell=True)\nsubprocess.run(x)\n")
        self.assertEqual(len(run.out.splitlines()), 1)

    def test_fields_of_a_rule(self):
        run = self.query('match = call{"builtins.open"}, where = { arg("mode", 2, matches "w") }',
                         "open('a', 'w')\nopen('a')\nopen('a', mode='wb')\n")
        self.assertEqual(len(run.out.splitlines()), 2)

    def test_nothing_found_gives_1(self):
        self.assertStatus(self.query('call{"os.system"}', "x = 1\n"), 1)

    def test_mistake_is_told(self):
        run = self.query('cal{"os.system"}', "x = 1\n")
        self.assertStatus(run, 2)
        self.assertIn("call", run.err)

    def test_a_query_that_matches_anything_is_refused(self):
        self.assertStatus(self.query('pattern "$X"', "x = 1\n"), 2)


if __name__ == "__main__":
    unittest.main()
