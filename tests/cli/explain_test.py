"""Why a rule matches a line or does not, and what is known of the values there."""
import re
import unittest

from support import Case, Run, sdist, wheel

PACK = """
rule {
  id = "t-check", severity = "high", confidence = "high", cwe = 295,
  title = "Connection is not checked", message = "unchecked",
  match = call { "shelf.connect" },
  where = { arg("check", 2, falsy), none { inside { func = "test_*" } } },
  cases = { { where = arg(1, equals("local")), severity = "info" } },
}
rule {
  id = "t-mode", severity = "low", confidence = "low", cwe = 295,
  title = "Mode", message = "mode", match = call { "shelf.mode" },
}
rule {
  id = "t-lua", severity = "high", confidence = "high", cwe = 295,
  title = "Lua", message = "lua", match = call { "shelf.lua" },
  check = function(site) if site:arg("x", 1) then site:report {} end end,
}
rule {
  id = "t-more", severity = "high", confidence = "high", cwe = 295, instead_of = { "t-less" },
  title = "More", message = "more", match = call { "shelf.both" },
}
rule {
  id = "t-less", severity = "high", confidence = "high", cwe = 295,
  title = "Less", message = "less", match = call { "shelf.both" },
}
rule {
  id = "t-text", severity = "high", confidence = "high", cwe = 295,
  title = "Text", message = "text", match = string { "^secret-" },
}
source { group = "t-remote", match = call { "net.read" } }
source { group = "t-stored", match = call { "disk.read" } }
sink { group = "t-run", match = call { "shelf.run" }, at = arg("command", 1) }
sanitizer { group = "t-quote", match = call { "shelf.quote" } }
stops { match = call { "shelf.digest" } }
flow {
  id = "t-flow", severity = "high", confidence = "high", cwe = 78,
  title = "Flow", message = "runs {source}",
  from = { "t-remote" }, to = { "t-run" }, unless = { "t-quote" },
}
flow {
  id = "t-flow-stored", severity = "high", confidence = "high", cwe = 78,
  title = "Stored flow", message = "runs {source}", from = { "t-stored" }, to = { "t-run" },
}
"""

MANIFEST = """{ "name": "t-pack", "version": "1.0.0", "api": ">=1.0,<2", "summary": "t", "license": "Apache-2.0" }"""

FLOW = """import net, disk, shelf

def all_of_it(flag):
    value = net.read()
    shelf.run(value)
    clean = shelf.quote(value)
    shelf.run(clean)
    if value in ("a", "b"):
        shelf.run(value)
    shelf.run(shelf.digest(value))
    number = int(value)
    shelf.run(number)
    value = "fixed"
    shelf.run(value)
    shelf.run(disk.read())
    shelf.run("date")
    shelf.runs(net.read())
"""


class Place(Case):
    def setUp(self):
        super().setUp()
        self.write("pack/pack.json", MANIFEST)
        self.write("pack/rules/t.lua", PACK)
        for rule in re.findall(r'\bid = "([^"]+)"', PACK):
            self.write(f"pack/help/{rule}.md", f"# {rule}\n\nText.\n")
        self.packs = str(self.folder / "pack")

    def explain(self, rule, code, line, *more, name="app.py"):
        self.write(name, code)
        return self.run_it("explain", "--rule", rule, *more, f"{name}:{line}")

    def flow(self, code, place, *more, name="app.py"):
        self.write(name, code)
        return self.run_it("flow", *more, f"{name}:{place}")

    def run_it(self, *args):
        return Run(*args, packs=self.packs, cwd=self.folder)

    def json(self, *args):
        run = self.run_it("flow", "-o", "json", *args)
        self.assertStatus(run, 0)
        return {e["text"]: e for e in run.json()["expressions"]}


class ExplainMatchers(Place):
    def test_a_match_is_told_with_its_conditions(self):
        run = self.explain("t-check", "import shelf as s\ns.connect('far', check=False)\n", 2)
        self.assertStatus(run, 0)
        self.assertIn("found by `call` of the rule at t-pack/rules/t.lua:2: it resolves to shelf.connect", run.out)
        self.assertIn('yes arg("check", 2, falsy): `False` is False', run.out)
        self.assertIn('no  case 1 of 1', run.out)
        self.assertIn("\nmatched\n", run.out)

    def test_a_wrong_name_is_told_with_the_one_that_was_wanted(self):
        run = self.explain("t-check", "import shelf\nshelf.conect('far', check=False)\n", 2)
        self.assertStatus(run, 1)
        self.assertIn("passed this by: it resolves to shelf.conect", run.out)
        self.assertIn("the rule looks for shelf.connect", run.out)
        self.assertIn("\ndid not match\n", run.out)

    def test_a_condition_that_fails_is_told_with_the_value(self):
        run = self.explain("t-check", "import shelf\nflag = True\nshelf.connect('far', check=flag)\n", 3)
        self.assertStatus(run, 1)
        self.assertIn('no  arg("check", 2, falsy): `flag` is True', run.out)

    def test_an_argument_that_is_not_there_is_told(self):
        run = self.explain("t-check", "import shelf\nshelf.connect('far', **more)\n", 2)
        self.assertIn("not given, unless by *args or **kwargs", run.out)

    def test_conditions_in_lists_are_told_each(self):
        run = self.explain("t-check", "import shelf\ndef test_a():\n    shelf.connect('far', check=0)\n", 3)
        self.assertStatus(run, 1)
        self.assertIn("no  none of these:", run.out)
        self.assertIn('yes inside { func = "test_*" }', run.out)

    def test_the_case_that_holds_is_told_and_the_threshold_that_hides(self):
        run = self.explain("t-check", "import shelf\nshelf.connect('local', check=False)\n", 2)
        self.assertStatus(run, 1)
        self.assertIn("yes case 1 of 1 holds", run.out)
        self.assertIn("severity info, confidence high", run.out)
        self.assertIn("matched, but hidden: its severity is not reported (info is below low)", run.out)

    def test_low_confidence_hides(self):
        run = self.explain("t-mode", "import shelf\nshelf.mode()\n", 2)
        self.assertStatus(run, 1)
        self.assertIn("its confidence is not reported (low is below medium)", run.out)

    def test_a_comment_hides_and_its_reason_is_told(self):
        run = self.explain(
            "t-check", "import shelf\nshelf.connect(1, check=False)  # adderstone: ignore[t-check] -- lab \x1b[31m\n", 2)
        self.assertStatus(run, 1)
        self.assertIn("a comment on its statement suppresses it (lab", run.out)
        self.assertNotIn("\x1b", run.out)

    def test_another_rule_stands_for_it(self):
        run = self.explain("t-less", "import shelf\nshelf.both()\n", 2)
        self.assertStatus(run, 1)
        self.assertIn("another rule's finding stands for it (t-more)", run.out)
        self.assertStatus(self.run_it("explain", "--rule", "t-more", "app.py:2"), 0)

    def test_what_lua_decided_is_told(self):
        self.assertIn("`check` function was called: it reported nothing",
                      self.explain("t-lua", "import shelf\nshelf.lua()\n", 2).out)
        run = self.explain("t-lua", "import shelf\nshelf.lua(1)\n", 2)
        self.assertStatus(run, 0)
        self.assertIn("`check` function was called: it reported\n", run.out)

    def test_a_line_without_anything_for_the_rule(self):
        run = self.explain("t-check", "import shelf\nx = 1\nshelf.connect(1, check=False)\n", 2)
        self.assertStatus(run, 1)
        self.assertIn("nothing on this line is what the rule looks at: it looks by `call`", run.out)

    def test_strings(self):
        self.assertStatus(self.explain("t-text", "x = 'secret-1'\n", 1), 0)
        run = self.explain("t-text", "x = 'public-1'\n", 1)
        self.assertStatus(run, 1)
        self.assertIn("the rule's `string` passed this by", run.out)

    def test_a_line_with_many_places_is_cut_and_that_is_told(self):
        run = self.explain("t-check", "import shelf\n" + "shelf.connect(1, check=False); " * 3000 + "\n", 2)
        self.assertStatus(run, 0)
        self.assertIn("more places on this line were found", run.out)
        self.assertEqual(run.out.count("found by `call`"), 64)

    def test_the_second_line_of_a_call(self):
        self.assertStatus(self.explain("t-check", "import shelf\nshelf.connect(\n    1, check=False)\n", 3), 0)


class ExplainFlows(Place):
    def at(self, line, rule="t-flow"):
        return self.explain(rule, FLOW, line)

    def test_a_match_is_told_with_its_trace(self):
        run = self.at(5)
        self.assertStatus(run, 0)
        self.assertIn("found by `call` of the sink at t-pack/rules/t.lua:", run.out)
        self.assertIn("a source that the rule asks for reaches it", run.out)
        self.assertIn("app.py:4:13  source", run.out)

    def test_sanitized(self):
        run = self.at(7)
        self.assertStatus(run, 1)
        self.assertIn("cleaned by this call, of t-quote, held by clean  6:13 `shelf.quote(value)`", run.out)
        self.assertIn("cleaned of t-quote: it was cleaned on the way, and that settles it for the rule", run.out)

    def test_guarded(self):
        run = self.at(9)
        self.assertStatus(run, 1)
        self.assertIn("cleaned by a guard on it, of everything  8:8 `value`", run.out)

    def test_stopped(self):
        run = self.at(10)
        self.assertStatus(run, 1)
        self.assertIn("rules say that this call passes nothing on (`stops`)  10:15 `shelf.digest(value)`", run.out)

    def test_lost_in_a_call_behind_a_name(self):
        run = self.at(12)
        self.assertStatus(run, 1)
        self.assertIn("number was last assigned here  11:5", run.out)
        self.assertIn("passes nothing of what it is given on  11:14 `int(value)`", run.out)
        self.assertIn("source: t-remote, held by value  4:13 `net.read()`", run.out)

    def test_overwritten(self):
        run = self.at(14)
        self.assertStatus(run, 1)
        self.assertIn("value was last assigned here  13:5", run.out)
        self.assertIn("a constant, 'fixed'  13:13", run.out)

    def test_in_code_that_does_not_run(self):
        run = self.explain("t-flow", "import net, shelf\nvalue = 'fixed'\nif 1 > 2:\n    value = net.read()\nshelf.run(value)\n",
                           5)
        self.assertStatus(run, 1)
        self.assertIn("value is assigned here in code that does not run  4:5", run.out)
        self.assertIn("does not run, because of this  3:4 `1 > 2`", run.out)
        self.assertIn("a constant, 'fixed'  2:9", run.out)

    def test_of_a_kind_that_the_rule_does_not_ask_for(self):
        run = self.at(15)
        self.assertStatus(run, 1)
        self.assertIn("the rule does not ask for sources of this kind", run.out)
        self.assertStatus(self.at(15, "t-flow-stored"), 0)

    def test_constant(self):
        run = self.at(16)
        self.assertStatus(run, 1)
        self.assertIn("clean: a constant, 'date'", run.out)

    def test_no_sink(self):
        run = self.at(17)
        self.assertStatus(run, 1)
        self.assertIn("no sink of the rule stands on this line", run.out)
        self.assertIn("the rule looks for shelf.run", run.out)

    def test_the_nearest_sources_come_first(self):
        run = self.at(16)
        self.assertLess(run.out.index("17:16"), run.out.index("4:13"))

    def test_no_source_in_the_file(self):
        run = self.explain("t-flow", "import shelf\ndef f(x):\n    shelf.run(x)\n", 3)
        self.assertStatus(run, 1)
        self.assertIn("no source that the rule asks for stands in this file", run.out)
        self.assertIn("parameter x  2:7", run.out)

    def test_through_another_file(self):
        self.write("tree/pkg/__init__.py", "")
        self.write("tree/pkg/a.py", "import net\nfrom .b import do\ndo(net.read())\n")
        self.write("tree/pkg/b.py", "import shelf\ndef do(what):\n    shelf.run(what)\n")
        self.assertStatus(self.run_it("explain", "--rule", "t-flow", "tree/pkg/b.py:3"), 1)
        for file in ("tree/pkg/b.py", "./tree/pkg/b.py", "pkg/b.py"):
            run = self.run_it("explain", "--rule", "t-flow", "--in", "tree", f"{file}:3")
            self.assertStatus(run, 0)
            self.assertIn("tree/pkg/a.py:3:4  source", run.out)


class Mistakes(Place):
    def test_unknown_rule_is_told_with_a_suggestion(self):
        run = self.explain("t-chek", "x = 1\n", 1)
        self.assertStatus(run, 2)
        self.assertIn("did you mean `t-check`?", run.err)

    def test_line_out_of_range(self):
        for command in (("explain", "--rule", "t-check"), ("flow",)):
            self.write("app.py", "x = 1\ny = 2\n")
            run = self.run_it(*command, "app.py:3")
            self.assertStatus(run, 2)
            self.assertIn("has 2 lines: there is no line 3", run.err)

    def test_no_such_file(self):
        self.assertStatus(self.run_it("flow", "no.py:1"), 2)
        self.write("tree/a.py", "x = 1\n")
        self.assertStatus(self.run_it("flow", "--in", "tree", "no.py:1"), 2)
        self.assertStatus(self.run_it("flow", "--in", "none", "tree/a.py:1"), 2)

    def test_no_line(self):
        self.write("app.py", "x = 1\n")
        for place in ("app.py", "app.py:", "app.py:0", "app.py:x"):
            self.assertStatus(self.run_it("flow", place), 2)

    def test_a_line_without_a_rule(self):
        self.write("app.py", "x = 1\n")
        run = self.run_it("explain", "app.py:1")
        self.assertStatus(run, 2)
        self.assertIn("--rule", run.err)

    def test_formats(self):
        self.write("app.py", "x = 1\n")
        self.assertStatus(self.run_it("flow", "-o", "sarif", "app.py:1"), 2)


class Flow(Place):
    def test_names_values_types_and_labels(self):
        self.write("app.py", "import net as n\nn.read(n.Thing(), 'a' + 'b')\n")
        told = self.json("app.py:2")
        self.assertEqual(told["n.read(n.Thing(), 'a' + 'b')"]["names"], ["net.read"])
        self.assertEqual(told["n.read(n.Thing(), 'a' + 'b')"]["labels"], ["source: t-remote"])
        self.assertEqual(told["n.Thing()"]["types"], ["net.Thing()"])
        self.assertEqual(told["'a' + 'b'"]["values"], ["'ab'"])
        self.assertNotIn("n", told)

    def test_taint_with_its_steps(self):
        self.write("app.py", FLOW)
        told = self.json("app.py:5")["value"]
        self.assertEqual(told["labels"], ["sink: t-flow", "sink: t-flow-stored"])
        self.assertEqual([(t["kind"], t["source"], t["cleaned_of"]) for t in told["taint"]],
                         [("t-remote", "net.read()", [])])
        self.assertEqual([(s["line"], s["what"]) for s in told["taint"][0]["steps"]],
                         [(4, "source"), (5, "here")])

    def test_cleaning_is_told(self):
        self.write("app.py", FLOW)
        told = self.json("app.py:7")["clean"]
        self.assertEqual(told["taint"][0]["cleaned_of"], ["t-quote"])
        self.assertIn("cleaned, assigned to clean", [s["what"] for s in told["taint"][0]["steps"]])
        self.assertEqual(self.json("app.py:9")["value"]["taint"], [])

    def test_what_is_written_is_not_called_clean(self):
        self.write("app.py", "import net\nx, y.a = net.read()\nfor z in x:\n    pass\n")
        for line, name in ((2, "x"), (2, "y.a"), (3, "z")):
            told = self.json(f"app.py:{line}")[name]
            self.assertEqual(told["made_of"], [])
            self.assertIn("written here", told["notes"][0])
        self.assertEqual(self.json("app.py:3")["x"]["taint"][0]["kind"], "t-remote")

    def test_several_kinds_of_sources(self):
        self.write("app.py", "import net, disk\nx = net.read() or disk.read()\nprint(x)\n")
        self.assertEqual([t["kind"] for t in self.json("app.py:3")["x"]["taint"]], ["t-remote", "t-stored"])

    def test_by_column_from_the_inside_out(self):
        self.write("app.py", "import net\nprint(net.read(1), 2)\n")
        self.assertEqual(list(self.json("app.py:2:7")),
                         ["net", "net.read", "net.read(1)", "print(net.read(1), 2)"])

    def test_text_says_that_the_file_is_alone(self):
        run = self.flow(FLOW, 5)
        self.assertIn("this file alone", run.out)
        self.assertIn("taint         t-remote, from `net.read()`", run.out)

    def test_parameters_tainted_by_callers_in_other_files(self):
        self.write("tree/a.py", "import net\nimport b\nb.do(net.read())\n")
        self.write("tree/b.py", "import shelf\ndef do(what):\n    shelf.run(what)\n")
        self.assertEqual(self.json("tree/b.py:3")["what"]["taint"], [])
        told = self.json("--in", "tree", "tree/b.py:3")["what"]
        self.assertEqual([s["path"] for s in told["taint"][0]["steps"]], ["tree/a.py", "tree/a.py", "tree/b.py"])

    def test_archive_member(self):
        files = {"pkg/__init__.py": "", "pkg/a.py": "import net\nfrom .b import do\ndo(net.read())\n",
                 "pkg/b.py": "import shelf\ndef do(what):\n    shelf.run(what)\n"}
        self.write("d-1.0-py3-none-any.whl", wheel(files))
        told = self.json("d-1.0-py3-none-any.whl!pkg/b.py:3")["what"]
        self.assertEqual(told["taint"][0]["kind"], "t-remote")
        self.write("d-1.0.tar.gz", sdist(files))
        self.assertStatus(self.run_it("explain", "--rule", "t-flow", "d-1.0.tar.gz!demo-1.0/pkg/b.py:3"), 0)
        self.assertStatus(self.run_it("explain", "--rule", "t-flow", "--in", "d-1.0.tar.gz", "demo-1.0/pkg/b.py:3"), 0)
        self.assertStatus(self.run_it("flow", "d-1.0.tar.gz!demo-1.0/pkg/no.py:3"), 2)

    def test_hostile_bytes_are_escaped(self):
        run = self.flow("x = ['\x1b[31m\u202e', y]\n", 1)
        self.assertStatus(run, 0)
        self.assertNotIn(b"\x1b", run.bytes)
        self.assertNotIn("\u202e", run.out)

    def test_colour_when_it_is_asked_for(self):
        self.assertIn(b"\x1b[", self.flow(FLOW, 5, "--color=always").bytes)

    def test_a_crowded_line_is_cut_and_that_is_told(self):
        run = self.flow("f(" + ", ".join(f"a{i}" for i in range(99)) + ")\n", 1)
        self.assertStatus(run, 0)
        self.assertIn("more expressions stand on this line", run.out)

    def test_same_bytes_each_time(self):
        self.write("tree/a.py", "import net\nimport b\nb.do(net.read())\n")
        self.write("tree/b.py", "import shelf\ndef do(what):\n    shelf.run(what)\n")
        outs = {self.run_it("flow", "--in", "tree", "tree/b.py:3").bytes for _ in range(4)}
        self.assertEqual(len(outs), 1)

    def test_an_empty_line(self):
        self.assertIn("no expression begins on that line", self.flow("x = f()\n\ny = 1\n", 2).out)


if __name__ == "__main__":
    unittest.main()
