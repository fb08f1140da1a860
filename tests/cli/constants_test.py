"""Constants that the files of an artifact take from each other: what rules see of them, which branches they decide, and
what makes them unsure. A file that was scanned twice is told once."""
import io
import json
import unittest
import zipfile

from support import Case, Run, scan_json, sdist, wheel

SETTINGS = """\
SHELL = True
OFF = False
CMD = "ls -l"
MODE = "safe"
hosts = ("a", "b")
TABLE = {"shell": True, "depth": 3}


class Conf:
    VERIFY = False
"""
RUN = """\
import subprocess
from {settings} import SHELL


def run(command):
    subprocess.run(command, shell=SHELL)
"""
SHELL_RULE = "--select=cmd-shell-true"


def places(report):
    return sorted((f["path"].split("/")[-1].split("!")[-1], f["location"]["line"], f["rule"]) for f in report["findings"])


class Constants(Case):
    def scan(self, files, *options):
        for path, text in files.items():
            self.write(path, text)
        run, report = scan_json("--severity=info", "--confidence=low", *options, ".", cwd=self.folder)
        self.assertIsNotNone(report, run.err)
        return report

    def shells(self, files):
        """Lines of run.py with a command that a shell gets: where it is not known whether one does, the severity is less."""
        report = self.scan(files, SHELL_RULE)
        self.assertEqual(report["incidents"], [])
        return [f["location"]["line"] for f in report["findings"] if f["path"].endswith("run.py") and f["severity"] == "high"]

    def test_an_argument_may_be_a_constant_of_another_file_however_it_is_imported(self):
        body = "\n\ndef run(command):\n    subprocess.run(command, shell={})\n"
        for how, name in {
            "from settings import SHELL": "SHELL",
            "from settings import SHELL as wanted": "wanted",
            "import settings": "settings.SHELL",
            "import settings as s": "s.SHELL",
            "from settings import *": "SHELL",
            "import settings\nlocal = settings.SHELL": "local",
            "from settings import TABLE": 'TABLE["shell"]',
            "import settings\n": 'not settings.OFF',
        }.items():
            with self.subTest(how):
                self.assertEqual(len(self.shells({"settings.py": SETTINGS,
                                                  "run.py": f"import subprocess\n{how}" + body.format(name)})), 1)
        self.assertEqual(self.shells({"settings.py": SETTINGS, "run.py":
                                      "import subprocess\nfrom settings import OFF" + body.format("OFF")}), [])

    def test_packages_hand_constants_on(self):
        files = {"src/app/__init__.py": "from .conf.base import Conf, SHELL\n", "src/app/conf/__init__.py": "",
                 "src/app/conf/base.py": SETTINGS + "    SHELL = True\n"}
        text = "import subprocess\n\nimport app\nfrom . import Conf\nfrom .. import app as other\n\n\n" \
               "def run(command):\n    subprocess.run(command, shell={})\n"
        for name in ("app.SHELL", "Conf.SHELL", "app.Conf.SHELL"):
            with self.subTest(name):
                self.assertEqual(self.shells({**files, "src/app/run.py": text.format(name)}), [9])

    def test_wheels_and_source_archives_are_read_once_more(self):
        files = {"app/__init__.py": "", "app/settings.py": SETTINGS, "app/run.py": RUN.format(settings=".settings"),
                 "app/again.py": RUN.format(settings="app.settings"), "app/none.py": "x = 1\n"}
        self.write("a.whl", wheel(files))
        self.write("a-1.0.tar.gz", sdist(files, name="a"))
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as z:
            z.writestr("dist/a.whl", wheel(files))
        self.write("all.zip", inner.getvalue())
        for name in ("a.whl", "a-1.0.tar.gz", "all.zip"):
            with self.subTest(name):
                run, report = scan_json(SHELL_RULE, name, cwd=self.folder)
                self.assertEqual([path.split("/")[-1] for path, _, _ in places(report)], ["again.py", "run.py"])
                self.assertEqual(report["incidents"], [], run.err)

    def test_archives_do_not_know_each_other(self):
        self.write("a.whl", wheel({"settings.py": SETTINGS}, name="a"))
        self.write("b.whl", wheel({"run.py": RUN.format(settings="settings")}, name="b"))
        _, report = scan_json(SHELL_RULE, "--confidence=low", "a.whl", "b.whl", cwd=self.folder)
        self.assertEqual([f["severity"] for f in report["findings"]], ["medium"])

    def test_branches_are_decided_by_constants_of_other_files(self):
        text = """\
import os
import settings
from settings import OFF, MODE

if OFF:
    os.system("rm -r " + input())
if settings.MODE == "shell":
    os.system("rm -r " + input())
elif settings.MODE.upper() == "SAFE":
    os.system("ls " + input())
match MODE:
    case "safe":
        os.system("cat " + input())
    case _:
        os.system("rm -r " + input())
word = input() if MODE == "shell" else "x"
os.system("cat " + word)
"""
        report = self.scan({"settings.py": SETTINGS, "run.py": text}, "--select=cmd-subprocess-taint")
        self.assertEqual([line for _, line, _ in places(report)], [10, 13])

    def test_membership_in_a_tuple_of_another_file_guards(self):
        text = "import os\nimport settings\n\nname = input()\nif name in settings.hosts:\n" \
               "    os.system('ping ' + name)\nos.system('ping ' + name)\n"
        report = self.scan({"settings.py": SETTINGS, "run.py": text}, "--select=cmd-subprocess-taint")
        self.assertEqual([line for _, line, _ in places(report)], [7])

    def test_text_of_another_file_that_is_run_is_scanned(self):
        report = self.scan({"blob.py": "CODE = 'aW1wb3J0IG9zCm9zLnN5c3RlbShpbnB1dCgpKQo='\n", "run.py":
                            "import base64\nfrom blob import CODE\n\nexec(base64.b64decode(CODE))\n"},
                           "--select=cmd-subprocess-taint")
        self.assertEqual(places(report), [("run.py", 4, "cmd-subprocess-taint")])

    def test_text_that_is_put_together_of_constants_of_another_file_is_scanned(self):
        blob = "A = 'aW1wb3J0IG9zCm9z'\nB = 'LnN5c3RlbShpbnB1dCgpKQo='\nBACK = '))(tupni(metsys.so;so tropmi'\n" \
               "D = {'a': 'import os\\n', 'b': 'os.system(input())'}\nX = %r\nKEY = 1\n" % \
               [ord(c) ^ 1 for c in "import os;os.system(input())"]
        for code in ("base64.b64decode(A + B)", "base64.b64decode(''.join([A, B]))", "base64.b64decode('%s%s' % (A, B)).decode()",
                     "compile(base64.b64decode(f'{A}{B}'), 'x', 'exec')", "BACK[::-1]", "D['a'] + D['b']",
                     "bytes(c ^ KEY for c in X)"):
            for text in (f"exec({code})\n", *([] if "compile" in code else [f"text = {code}\nexec(text)\n"])):
                with self.subTest(text):
                    report = self.scan({"blob.py": blob, "run.py": "import base64\nfrom blob import *\n\n" + text},
                                       "--select=cmd-subprocess-taint")
                    self.assertEqual(places(report), [("run.py", text.count("\n") + 3, "cmd-subprocess-taint")])
        report = self.scan({"blob.py": blob + "A = read()\n", "run.py":
                            "import base64\nfrom blob import *\nexec(base64.b64decode(A + B))\n"}, "--select=cmd-subprocess-taint")
        self.assertEqual(places(report), [])

    def test_what_may_change_is_no_constant(self):
        run = RUN.format(settings="settings")
        for why, files in {
            "bound twice": {"settings.py": "SHELL = True\nSHELL = make()\n"},
            "bound by a function": {"settings.py": "SHELL = True\n\n\ndef off():\n    global SHELL\n    SHELL = 0\n"},
            "bound by another file": {"settings.py": SETTINGS, "main.py": "import settings\nsettings.SHELL = False\n"},
            "named by text": {"settings.py": SETTINGS, "main.py": "import settings\nsetattr(settings, 'SHELL', False)\n"},
            "named by nobody knows what": {"settings.py": SETTINGS, "main.py":
                                           "import settings\nfor k in read():\n    setattr(settings, k, False)\n"},
            "an entry of vars()": {"settings.py": SETTINGS, "main.py": "import settings\nvars(settings)['SHELL'] = False\n"},
            "an entry of __dict__": {"settings.py": SETTINGS, "main.py":
                                     "import settings\nsettings.__dict__.update(SHELL=False)\n"},
            "of a module that was looked up": {"settings.py": SETTINGS, "main.py":
                                               "import sys\nsys.modules['settings'].SHELL = False\n"},
            "of a module that was imported by a call": {"settings.py": SETTINGS, "main.py":
                                                        "import importlib\nimportlib.import_module('settings').SHELL = 0\n"},
            "under another name": {"settings.py": SETTINGS, "main.py": "import settings\nconf = settings\nconf.SHELL = 0\n"},
            "an entry of globals()": {"settings.py": SETTINGS + "\n\nglobals()['SHELL'] = False\n"},
            "filled in from a file": {"settings.py": SETTINGS + "\n\ndef load(data):\n    globals().update(data)\n"},
            "bound by code that is run": {"settings.py": SETTINGS + "\n\nexec(open('local').read())\n"},
            "of the module itself": {"settings.py": SETTINGS + "\n\nimport sys\nsys.modules[__name__].SHELL = False\n"},
            "bound by what is imported last": {"settings.py": SETTINGS + "\n\nfrom local import *\n"},
            "of another Python": {"settings.py": "import sys\nSHELL = sys.version_info < (3,)\n"},
            "a function": {"settings.py": "def SHELL():\n    return True\n"},
        }.items():
            with self.subTest(why):
                for path in self.folder.iterdir():
                    path.unlink()
                self.assertEqual(self.shells({**files, "run.py": run}), [])

    def test_what_is_like_a_change_is_none(self):
        for why, more in {
            "another constant": "import settings\nsetattr(settings, 'OFF', True)\nvars(settings)['MODE'] = 1\n",
            "another module": "import settings, other\nother.SHELL = False\nother.__dict__.update(read())\n",
            "an object": "import settings\nclass A:\n    pass\na = A()\nsetattr(a, 'SHELL', 0)\nvars(a)['SHELL'] = 0\n",
            "an object that a call gives": "import settings\ng = settings.make()\ng.SHELL = 0\nsetattr(g, name(), 0)\n",
            "in names of its own": "import settings\nexec(code, {})\nglobals()['SHELL'] = False\n",
        }.items():
            with self.subTest(why):
                self.assertEqual(self.shells({"settings.py": SETTINGS, "run.py": RUN.format(settings="settings"),
                                              "main.py": more}), [6])

    def test_attributes_of_a_class_may_be_set_by_name(self):
        run = RUN.format(settings="settings").replace("import SHELL", "import Conf").replace("=SHELL", "=not Conf.VERIFY")
        files = {"settings.py": SETTINGS, "run.py": run}
        for setting in ("setattr(Conf, 'VERIFY', True)", "for k in read():\n    setattr(Conf, k, True)"):
            self.assertEqual(self.shells({**files, "main.py": "from settings import Conf\n" + setting + "\n"}), [])
        self.assertEqual(self.shells({**files, "main.py": "from settings import Conf\nsetattr(Conf, 'OTHER', True)\n"}), [6])

    def test_a_container_that_another_file_changes_is_no_constant(self):
        text = "import subprocess\nfrom settings import TABLE\n\n\n" \
               "def run(command):\n    subprocess.run(command, shell=TABLE['shell'])\n"
        files = {"settings.py": SETTINGS, "run.py": text}
        self.assertEqual(self.shells(files), [6])
        self.assertEqual(self.shells({**files, "main.py": "import settings\nsettings.TABLE['shell'] = False\n"}), [])
        self.assertEqual(self.shells({**files, "main.py": "from settings import TABLE\nTABLE.update(x=1)\n"}), [])

    def test_modules_of_one_name_that_do_not_agree_tell_nothing(self):
        files = {"a/pkg/__init__.py": "", "b/pkg/__init__.py": "", "a/pkg/settings.py": "SHELL = True\n",
                 "b/pkg/settings.py": "SHELL = False\n", "run.py": RUN.format(settings="pkg.settings")}
        self.assertEqual(self.shells(files), [])

    def test_an_enum_and_a_class_with_bases_tell_nothing(self):
        settings = "import enum\n\n\nclass Conf(enum.Enum):\n    SHELL = True\n"
        run = RUN.format(settings="settings").replace("import SHELL", "import Conf").replace("=SHELL", "=Conf.SHELL")
        self.assertEqual(self.shells({"settings.py": settings, "run.py": run}), [])
        for bases, lines in (("", [6]), ("(object)", [6]), ("(Plain)", [6]), ("(metaclass=Meta)", []), ("(Made)", []),
                             ("(other.Base)", [])):
            with self.subTest(bases):
                plain = "class Plain:\n    X = 1\n\n\nclass Made(metaclass=Meta):\n    X = 1\n\n\n"
                self.assertEqual(self.shells({"settings.py": plain + settings.replace("(enum.Enum)", bases), "run.py": run}), lines)

    def test_constants_are_made_of_constants_over_some_files(self):
        files = {"run.py": RUN.format(settings="m2"), "m0.py": "SHELL = False\n",
                 "m1.py": "from m0 import SHELL as OTHER\n\nSHELL = not OTHER\n",
                 "m2.py": "import m1\n\nSHELL = m1.SHELL and 1\n"}
        self.assertEqual(self.shells(files), [6])

    def test_constants_made_over_too_many_files_are_named(self):
        files = {f"m{i}.py": f"import m{i + 1}\nSHELL = not m{i + 1}.SHELL\n" for i in range(9)}
        report = self.scan({**files, "m9.py": "SHELL = True\n", "run.py": RUN.format(settings="m0")}, SHELL_RULE)
        self.assertEqual([i["kind"] for i in report["incidents"]], ["limit"])
        self.assertIn("constant-rounds", report["incidents"][0]["message"])

    def test_more_constants_than_a_file_may_be_told_are_named(self):
        asking = "import s\n" + "".join(f"if s.A{i} == 'y':\n    pass\n" for i in range(300))
        for each, incidents in ((1000, 1), (10, 0)):
            report = self.scan({"s.py": "".join(f"A{i} = 'x' * {each}\n" for i in range(300)), "run.py": asking}, SHELL_RULE)
            self.assertEqual([i["kind"] for i in report["incidents"]], ["limit"] * incidents)
            self.assertTrue(all("constant-bytes" in i["message"] for i in report["incidents"]))

    def test_a_file_that_is_scanned_twice_is_told_once(self):
        text = RUN.format(settings="settings") + "\n\neval(input())\nassert SHELL\ntoken = 'x' * 10 ** 9\n"
        files = {"settings.py": SETTINGS, "run.py": text + "def broken(:\n"}
        report = self.scan(files)
        alone = self.scan({"settings.py": SETTINGS.replace("SHELL", "OTHER")})
        self.assertEqual(len(places(report)), len(set(places(report))))
        self.assertEqual(len(report["files"]), 2)
        self.assertEqual(len(report["findings"]), len(alone["findings"]))
        self.assertEqual(len(report["incidents"]), len(alone["incidents"]))

    def test_counts_of_what_is_below_the_threshold_hold(self):
        for path, text in {"settings.py": SETTINGS, "run.py": RUN.format(settings="settings")}.items():
            self.write(path, text)
        _, everything = scan_json("--severity=info", "--confidence=low", ".", cwd=self.folder)
        _, high = scan_json("--severity=high", "--confidence=low", ".", cwd=self.folder)
        self.assertEqual(len(everything["findings"]) - len(high["findings"]), high["summary"]["below_threshold"])

    def test_comments_suppress_what_is_found_with_constants(self):
        text = RUN.format(settings="settings").replace("shell=SHELL)", "shell=SHELL)  # adderstone: ignore[cmd-shell-true] -- x")
        report = self.scan({"settings.py": SETTINGS, "run.py": text}, SHELL_RULE)
        self.assertEqual([f["suppressed"]["kind"] for f in report["findings"]], ["comment"])

    def test_members_of_one_name_are_left_as_they_are(self):
        out = io.BytesIO(wheel({"settings.py": SETTINGS, "run.py": RUN.format(settings="settings")}))
        with zipfile.ZipFile(out, "a") as z:
            with self.assertWarns(UserWarning):
                z.writestr("run.py", "eval(input())\n")
        self.write("a.whl", out.getvalue())
        _, report = scan_json("--select=cmd-shell-true,dyn-eval-call", "--severity=info", "--confidence=low", "a.whl", cwd=self.folder)
        self.assertEqual(sorted((f["rule"], f["severity"]) for f in report["findings"]),
                         [("cmd-shell-true", "medium"), ("dyn-eval-call", "medium")])

    def test_reports_do_not_depend_on_the_number_of_workers(self):
        files = {f"p{i}/run{k}.py": RUN.format(settings=f"p{i}.settings") for i in range(6) for k in range(6)}
        files.update({f"p{i}/settings.py": SETTINGS for i in range(6)})
        files.update({f"p{i}/__init__.py": "" for i in range(6)})
        padding = {f"pad{i}.bin": bytes((i * k * 2654435761 >> 7) & 255 for k in range(1, 200000)) for i in range(4)}
        self.write("a.whl", wheel({**files, **padding}))
        for path, text in files.items():
            self.write("tree/" + path, text)
        reports = [Run("scan", "-o", "json", "--no-progress", "-j", jobs, "tree", "a.whl", cwd=self.folder).bytes
                   for jobs in (1, 3)]
        self.assertEqual(reports[0], reports[1])
        self.assertEqual(len([f for f in json.loads(reports[0])["findings"] if f["rule"] == "cmd-shell-true"]), 72)

    def test_one_line_is_explained_with_constants_of_other_files(self):
        self.write("settings.py", SETTINGS)
        self.write("run.py", RUN.format(settings="settings"))
        for command in (("flow",), ("explain", "--rule", "cmd-shell-true")):
            with self.subTest(command):
                alone = Run(*command, "run.py:6", cwd=self.folder)
                among = Run(*command, "--in", ".", "run.py:6", cwd=self.folder)
                self.assertNotIn("True", alone.out)
                self.assertIn("True", among.out)
                self.assertEqual(among.out.count("6 | "), alone.out.count("6 | "))


if __name__ == "__main__":
    unittest.main()
