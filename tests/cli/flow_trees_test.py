"""Data flow through trees of files, with the packs that ship. Each folder of tests/flow is an artifact of its own; comments
say where a flow ends (`# expect: ID`), where one does of which too much is guessed for more than low confidence
(`# unsure: ID`), and where one that knows less would see one (`# ok: ID`)."""
import pathlib
import re
import unittest

import support

TREES = support.ROOT / "tests" / "flow"
MARK = re.compile(r"# (expect|unsure|ok): ([a-z0-9-]+)$")


def marks_of(tree):
    """{"expect", "unsure" or "ok": {(path, line, rule)}} of a tree."""
    marks = {"expect": set(), "unsure": set(), "ok": set()}
    for path in sorted(tree.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            mark = MARK.search(line)
            if mark:
                marks[mark.group(1)].add((str(path.relative_to(TREES)), number, mark.group(2)))
    return marks


class FlowTrees(unittest.TestCase):
    maxDiff = None

    def test_flows_end_where_the_comments_say(self):
        trees = sorted(path for path in TREES.iterdir() if path.is_dir())
        marks = {tree.name: marks_of(tree) for tree in trees}
        rules = sorted({rule for each in marks.values() for kind in each.values() for _, _, rule in kind})
        run, report = support.scan_json("--select", ",".join(rules), "--severity", "info", "--confidence", "low",
                                        *[str(tree) for tree in trees])
        self.assertIsNotNone(report, run.err)
        self.assertEqual(report["incidents"], [])
        found = {tree.name: set() for tree in trees}
        unsure = {tree.name: set() for tree in trees}
        for finding in report["findings"]:
            path = pathlib.Path(finding["path"]).resolve().relative_to(TREES)
            kind = unsure if finding["confidence"] == "low" else found
            kind[path.parts[0]].add((str(path), finding["location"]["line"], finding["rule"]))
        for tree in trees:
            with self.subTest(tree.name):
                wanted = marks[tree.name]["expect"]
                missed = [f"{path}:{line} {rule}: not found" for path, line, rule in wanted - found[tree.name]]
                wrong = [f"{path}:{line} {rule}: found wrongly" for path, line, rule in found[tree.name] - wanted]
                self.assertEqual(sorted(missed + wrong), [])
                self.assertEqual(sorted(unsure[tree.name]), sorted(marks[tree.name]["unsure"]))

    def test_every_tree_has_a_hit_and_a_near_miss(self):
        for tree in sorted(path for path in TREES.iterdir() if path.is_dir()):
            marks = marks_of(tree)
            with self.subTest(tree.name):
                self.assertTrue(marks["expect"] and marks["ok"])


if __name__ == "__main__":
    unittest.main()
