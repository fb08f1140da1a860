/* core/sema: which dotted names an expression has. In each line of a table it is the argument of the
 * last `probe(...)`; several names stand with a blank between them. The unit is module pkg.sub.mod. */
#include "sema_helper.h"
#include "base/banned.h"

static void imports_of_every_form_give_the_same_dotted_name(void **state)
{
    static const probe_case cases[] = {
        {"import os\nprobe(os.system)", "os.system"},
        {"import os as o\nprobe(o.system)", "os.system"},
        {"import os.path\nprobe(os.system)", "os.system"},
        {"import os.path\nprobe(os.path.join)", "os.path.join"},
        {"import os.path as p\nprobe(p.join)", "os.path.join"},
        {"import os, subprocess as sp\nprobe(sp.run)", "subprocess.run"},
        {"from os import system\nprobe(system)", "os.system"},
        {"from os import system as s\nprobe(s)", "os.system"},
        {"from os import (path, system as s,)\nprobe(s)", "os.system"},
        {"from os import path\nprobe(path.join)", "os.path.join"},
        {"from xml.etree import ElementTree as ET\nprobe(ET.parse)", "xml.etree.ElementTree.parse"},
        {"import a.b.c\nprobe(a.b.c.d)", "a.b.c.d"},
        {"import a.b.c as x\nprobe(x.d.e)", "a.b.c.d.e"},
        {"def f():\n    import pickle as p\n    probe(p.loads)", "pickle.loads"},
        {"class C:\n    import pickle as p\n    probe(p.loads)", "pickle.loads"},
        {"from __future__ import annotations\nimport os\nprobe(os.system)", "os.system"},
        {"if x:\n    import os\nprobe(os.system)", "os.system"},
        {"while True:\n    from os import system\n    probe(system)", "os.system"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void relative_imports_count_from_the_module(void **state)
{
    static const probe_case cases[] = {
        {"from . import x\nprobe(x.f)", "pkg.sub.x.f"},
        {"from .x import f\nprobe(f)", "pkg.sub.x.f"},
        {"from .. import x\nprobe(x.f)", "pkg.x.f"},
        {"from ..x.y import f as h\nprobe(h)", "pkg.x.y.f"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void star_imports_may_bring_any_name_but_known_ones(void **state)
{
    static const probe_case cases[] = {
        {"from os import *\nprobe(system)", "os.system"},
        {"from os import *\ndef system(): pass\nprobe(system)", "pkg.sub.mod.system"},
        {"def f():\n    pass\nfrom os import *\nprobe(system)", "os.system"},
        {"from os.path import *\nprobe(join)", "os.path.join"},
        {"from .x import *\nprobe(f)", "pkg.sub.x.f"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void builtins_are_named_unless_rebound(void **state)
{
    static const probe_case cases[] = {
        {"probe(eval)", "builtins.eval"},
        {"probe(__import__)", "builtins.__import__"},
        {"import builtins\nprobe(builtins.eval)", "builtins.eval"},
        {"import builtins as b\nprobe(b.exec)", "builtins.exec"},
        {"probe(__builtins__.eval)", "builtins.eval"},
        {"probe(__builtins__['eval'])", "builtins.eval"},
        {"def eval(x): pass\nprobe(eval)", "pkg.sub.mod.eval"},
        {"from ast import literal_eval as eval\nprobe(eval)", "ast.literal_eval"},
        {"def f(eval):\n    probe(eval)", ""},
        {"def f():\n    eval = print\n    return eval\nprobe(eval)", "builtins.eval"},
        {"def f(things):\n    for eval in things():\n        probe(eval)", ""},
        {"eval = exec\nprobe(eval)", "builtins.exec"},
        {"e = eval\nprobe(e)", "builtins.eval"},
        {"class C:\n    def eval(self): pass\nprobe(eval)", "builtins.eval"},
        {"class C:\n    eval = None\n    def f(self):\n        probe(eval)", "builtins.eval"},
        {"print = eval\ndel print\nprobe(eval)", "builtins.eval"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void getattr_and_import_calls_are_attributes_and_imports(void **state)
{
    static const probe_case cases[] = {
        {"import os\nprobe(getattr(os, 'system'))", "os.system"},
        {"import os\nprobe(getattr(os, 'sys' + 'tem'))", "os.system"},
        {"import os\nn = 'system'\nprobe(getattr(os, n))", "os.system"},
        {"import os\nprobe(getattr(os, 'path').join)", "os.path.join"},
        {"import os\nprobe(getattr(getattr(os, 'path'), 'join'))", "os.path.join"},
        {"probe(getattr(__builtins__, 'ev' + 'al'))", "builtins.eval"},
        {"import builtins\nprobe(getattr(builtins, 'lave'[::-1]))", "builtins.eval"},
        {"probe(__import__('os').system)", "os.system"},
        {"probe(__import__('o' 's').system)", "os.system"},
        {"m = __import__('os')\nprobe(m.system)", "os.system"},
        {"probe(__import__('os.path').system)", "os.system"},
        {"probe(__import__(name='os').system)", "os.system"},
        {"probe(__import__('os.path', fromlist=['join']).join)", "os.path.join"},
        {"import importlib\nprobe(importlib.import_module('os').system)", "os.system"},
        {"from importlib import import_module as im\nprobe(im('os.path').join)", "os.path.join"},
        {"import importlib\nprobe(importlib.import_module('.x', 'pkg.sub').f)", "pkg.sub.x.f"},
        {"import importlib\nprobe(importlib.import_module('i.'))", "importlib.import_module()"},
        {"import importlib\nprobe(importlib.import_module('.i..j', 'pkg'))", "importlib.import_module()"},
        {"import importlib\nprobe(importlib.import_module('.x', 'pkg.').f)", "?.x.f"},
        {"import importlib\nprobe(importlib.__import__('os').system)", "os.system"},
        {"import sys\nprobe(sys.modules['os'].system)", "os.system"},
        {"import sys\nprobe(sys.modules.get('os').system)", "os.system"},
        {"import os\nprobe(os.__dict__['system'])", "os.system"},
        {"import os\nprobe(vars(os)['system'])", "os.system"},
        {"import os\nprobe(globals()['os'].system)", "os.system"},
        {"def f(): pass\nprobe(globals()['f'])", "pkg.sub.mod.f"},
        {"probe(globals()['__builtins__'].eval)", "builtins.eval"},
        {"probe(globals()['__builtins__']['eval'])", "builtins.eval"},
        {"import os\nprobe(os.__getattribute__('system'))", "os.system"},
        {"import operator, os\nprobe(operator.attrgetter('system')(os))", "os.system"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void what_is_bound_by_with_except_and_for(void **state)
{
    static const probe_case cases[] = {
        {"import zipfile\nwith zipfile.ZipFile(p) as z:\n    probe(z.extractall)",
         "zipfile.ZipFile().extractall"},
        {"with open(p) as f:\n    probe(f.read)", "builtins.open().read"},
        {"import tarfile\nwith tarfile.open(p) as t:\n    probe(t.extractall)", "tarfile.open().extractall"},
        {"import a\nwith a.A() as x, a.B() as y:\n    probe(y.f)", "a.B().f"},
        {"import a\nwith (a.A() as x, a.B() as y):\n    probe(x.f)", "a.A().f"},
        {"import a\nasync def f():\n    async with a.Session() as s:\n        probe(s.get)",
         "a.Session().get"},
        {"import os\nfor k in os.environ:\n    probe(k.x)", "os.environ[].x"},
        {"import os\nprobe(os.environ['x'])", "os.environ[]"},
        {"import os\nprobe(os.environ['x'].y)", "os.environ[].y"},
        {"def f(x):\n    probe(x.execute)", "?.execute"},
        {"for f in [eval]:\n    probe(f)", "builtins.eval"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void annotations_make_instances(void **state)
{
    static const probe_case cases[] = {
        {"import requests\ndef f(s: requests.Session):\n    probe(s.get)", "requests.Session().get"},
        {"import requests\ndef f(s: 'requests.Session'):\n    probe(s.get)", "requests.Session().get"},
        {"from requests import Session\ndef f(s: Session = None):\n    probe(s.get)",
         "requests.Session().get"},
        {"from typing import Optional\nimport requests\ndef f(s: Optional[requests.Session]):\n    "
         "probe(s.get)",
         "requests.Session().get"},
        {"import typing as t\nimport requests\ndef f(s: t.Optional['requests.Session']):\n    probe(s.get)",
         "requests.Session().get"},
        {"from typing import Optional\nimport requests\ndef f(s: 'Optional[requests.Session]' = None):\n    "
         "probe(s.get)",
         "requests.Session().get"},
        {"import requests\ndef f(s: requests.Session | None):\n    probe(s.get)", "requests.Session().get"},
        {"import requests\ndef f(*, s: requests.Session):\n    probe(s.get)", "requests.Session().get"},
        {"import requests\ndef f(s: requests.Session, /):\n    probe(s.get)", "requests.Session().get"},
        {"from typing import Annotated\nimport requests\ndef f(s: Annotated[requests.Session, 1]):\n    "
         "probe(s.get)",
         "requests.Session().get"},
        {"import requests\ns: requests.Session\nprobe(s.get)", "requests.Session().get"},
        {"import requests\ndef make() -> requests.Session: ...\nprobe(make().get)", "requests.Session().get"},
        {"class C: pass\ndef f(c: C):\n    probe(c)", "pkg.sub.mod.C()"},
        {"class C:\n    def m(self): pass\ndef f(c: 'C'):\n    probe(c.m)", "pkg.sub.mod.C.m"},
        {"import requests\nclass C:\n    s: requests.Session\n    def f(self):\n        probe(self.s.get)",
         "requests.Session().get"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void self_and_class_attributes_are_followed(void **state)
{
    static const probe_case cases[] = {
        {"import requests\nclass C:\n    def __init__(self):\n        self.s = requests.Session()\n    def "
         "f(self):\n        probe(self.s.get)",
         "requests.Session().get"},
        {"import requests\nclass C:\n    def f(self):\n        probe(self.s.get)\n    def __init__(self):\n  "
         "      self.s = requests.Session()",
         "requests.Session().get"},
        {"import os\nclass C:\n    run = os.system\n    def f(self):\n        probe(self.run)", "os.system"},
        {"import os\nclass C:\n    run = os.system\nprobe(C.run)", "os.system"},
        {"import os\nclass C:\n    run = os.system\nprobe(C().run)", "os.system"},
        {"import requests\nclass C:\n    def __init__(self):\n        self.s = "
         "requests.Session()\nprobe(C().s.get)",
         "requests.Session().get"},
        {"class C:\n    def m(self):\n        probe(self.n)\n    def n(self): pass", "pkg.sub.mod.C.n"},
        {"class C:\n    @classmethod\n    def m(cls):\n        probe(cls.n)\n    def n(self): pass",
         "pkg.sub.mod.C.n"},
        {"import requests\nclass C:\n    def __init__(self, s: requests.Session):\n        self.s = s\n    "
         "def f(self):\n        probe(self.s.get)",
         "requests.Session().get"},
        {"import requests\nclass C:\n    @property\n    def s(self):\n        return requests.Session()\n    "
         "def f(self):\n        probe(self.s.get)",
         "requests.Session().get"},
        {"import os\nclass A:\n    run = os.system\nclass B(A): pass\nclass D(B):\n    def f(self):\n        "
         "probe(self.run)",
         "os.system"},
        {"import os\nclass A:\n    run = os.system\nclass B(A):\n    def f(self):\n        "
         "probe(super().run)",
         "os.system"},
        {"class C:\n    class D:\n        def e(self): pass\nprobe(C.D.e)", "pkg.sub.mod.C.D.e"},
        {"class C: pass\nprobe(C)", "pkg.sub.mod.C"},
        {"class C: pass\nprobe(C())", "pkg.sub.mod.C()"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void classes_of_the_unit_answer_to_their_library_bases(void **state)
{
    static const probe_case cases[] = {
        {"import threading\nclass T(threading.Thread):\n    def f(self):\n        probe(self.start)",
         "pkg.sub.mod.T().start threading.Thread().start"},
        {"from a import B\nclass C(B): pass\nclass D(C): pass\nprobe(D().get)",
         "pkg.sub.mod.D().get a.B().get"},
        {"from a import B\nclass C(B): pass\nprobe(C.get)", "pkg.sub.mod.C.get a.B.get"},
        {"from a import B\nclass C(B): pass\nprobe(C)", "pkg.sub.mod.C a.B"},
        {"import a, b\nclass C(a.A, b.B): pass\nprobe(C().f)", "pkg.sub.mod.C().f a.A().f b.B().f"},
        {"from a import B\nclass C(B):\n    def get(self): pass\nprobe(C().get)", "pkg.sub.mod.C.get"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void the_result_of_a_call_is_an_instance(void **state)
{
    static const probe_case cases[] = {
        {"import requests\nprobe(requests.Session().get)", "requests.Session().get"},
        {"import requests\ns = requests.Session()\nprobe(s.get)", "requests.Session().get"},
        {"from requests import Session as S\ns = S()\nprobe(s.get('x').text)",
         "requests.Session().get().text"},
        {"import sqlite3\nc = sqlite3.connect('x')\ncur = c.cursor()\nprobe(cur.execute)",
         "sqlite3.connect().cursor().execute"},
        {"import requests\ndef make():\n    return requests.Session()\nprobe(make().get)",
         "requests.Session().get"},
        {"import os\ndef f():\n    return os.system\nprobe(f())", "os.system"},
        {"import os\nprobe((lambda: os.system)())", "os.system"},
        {"import requests\nasync def f():\n    r = await requests.get('x')\n    probe(r.text)",
         "requests.get().text"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void assignments_carry_names(void **state)
{
    static const probe_case cases[] = {
        {"import os\na = os.system\nb = a\nc = b\nprobe(c)", "os.system"},
        {"import os\na = b = os.system\nprobe(a)", "os.system"},
        {"import os\na, b = os.system, eval\nprobe(b)", "builtins.eval"},
        {"import os\n(a, (b, c)) = (1, (2, os.system))\nprobe(c)", "os.system"},
        {"import os\na, *b = eval, os.system, exec\nprobe(b[1])", "builtins.exec"},
        {"import os\nd = {'run': os.system}\nprobe(d['run'])", "os.system"},
        {"import os\nl = [eval, os.system]\nprobe(l[-1])", "os.system"},
        {"import os\nm: object = os\nprobe(m.system)", "os.system"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void the_last_assignment_before_the_use_counts(void **state)
{
    static const probe_case cases[] = {
        {"import os\na = eval\na = os.system\nprobe(a)", "os.system"},
        {"import os\na = eval\nprobe(a)\na = os.system", "builtins.eval"},
        {"import os\na = os.system\na = None\na = exec\nprobe(a)", "builtins.exec"},
        {"import os, sys\nx = os\nx = sys\nprobe(x.exit)", "sys.exit"},
        {"def f():\n    a = eval\n    a = exec\n    probe(a)", "builtins.exec"},
        {"a = eval\nif x:\n    a = exec\nprobe(a)", "builtins.eval builtins.exec"},
        {"if x:\n    a = eval\nelse:\n    a = exec\nprobe(a)", "builtins.eval builtins.exec"},
        {"if x:\n    a = eval\n    probe(a)\nelse:\n    a = exec", "builtins.eval"},
        {"a = eval\nfor i in y:\n    probe(a)\n    a = exec", "builtins.eval builtins.exec"},
        {"a = eval if x else exec\nprobe(a)", "builtins.eval builtins.exec"},
        {"def f(x):\n    a = x or eval\n    probe(a)", "builtins.eval"},
        {"a = eval\ndef f():\n    probe(a)\na = exec", "builtins.eval builtins.exec"},
        {"def f():\n    if x:\n        return eval\n    return exec\nprobe(f())",
         "builtins.eval builtins.exec"},
        {"if x:\n    a = eval\n    raise E\nelse:\n    a = exec\nprobe(a)", "builtins.exec"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void import_fallbacks_are_alternatives(void **state)
{
    static const probe_case cases[] = {
        {"try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\nprobe(pickle.loads)",
         "cPickle.loads pickle.loads"},
        {"try:\n    from yaml import CLoader as L\nexcept ImportError:\n    from yaml import Loader as "
         "L\nprobe(L)",
         "yaml.CLoader yaml.Loader"},
        {"try:\n    import a as m\nexcept ImportError:\n    try:\n        import b as m\n    except "
         "ImportError:\n        import c as m\nprobe(m.f)",
         "a.f b.f c.f"},
        {"if sys.version_info[0] < 3:\n    import urllib2 as u\nelse:\n    import urllib.request as "
         "u\nprobe(u.urlopen)",
         "urllib2.urlopen urllib.request.urlopen"},
        {"try:\n    import pickle\nexcept ImportError:\n    raise SystemExit\nprobe(pickle.loads)",
         "pickle.loads"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void cycles_end(void **state)
{
    static const probe_case cases[] = {
        {"a = b\nb = a\nprobe(a)", ""},
        {"a = a\nprobe(a)", ""},
        {"def f():\n    return f()\nprobe(f())", "pkg.sub.mod.f()"},
        {"def f():\n    return g()\ndef g():\n    return f()\nprobe(f().x)", "pkg.sub.mod.f().x"},
        {"class C(C): pass\nprobe(C().x)", "pkg.sub.mod.C().x"},
        {"class A(B): pass\nclass B(A): pass\nprobe(B().x)", "pkg.sub.mod.B().x"},
        {"a = lambda: a()\nprobe(a())", "pkg.sub.mod.<lambda>()"},
        {"def f(x=f): probe(x)", ""},
        {"class C:\n    def f(self):\n        self.a = self.b\n        self.b = self.a\n        "
         "probe(self.a)",
         "pkg.sub.mod.C().a"},
        {"while 1:\n    a, b = b, a\n    probe(a)", ""},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void scopes_are_those_of_python(void **state)
{
    static const probe_case cases[] = {
        {"x = eval\nys = [x for x in z]\nprobe(x)", "builtins.eval"},
        {"x = eval\nys = {k: probe(x) for k in z}", "builtins.eval"},
        {"x = eval\nclass C:\n    x = exec\n    y = [probe(x) for _ in z]", "builtins.eval"},
        {"x = eval\nclass C:\n    x = exec\n    probe(x)", "builtins.exec"},
        {"x = eval\ndef f():\n    x = exec\nprobe(x)", "builtins.eval"},
        {"x = eval\ndef f():\n    global x\n    x = exec\n    probe(x)", "builtins.exec"},
        {"def f():\n    global x\n    x = exec\ndef g():\n    probe(x)", "builtins.exec"},
        {"def f():\n    x = eval\n    def g():\n        nonlocal x\n        x = exec\n    g()\n    probe(x)",
         "builtins.eval builtins.exec"},
        {"def f():\n    x = eval\n    def g():\n        probe(x)", "builtins.eval"},
        {"import os\ndef f():\n    def g():\n        class C:\n            def h(self):\n                "
         "probe(os.system)",
         "os.system"},
        {"import os\nif (s := os.system):\n    probe(s)", "os.system"},
        {"import os\nys = [(s := os.system) for y in z]\nprobe(s)", "os.system"},
        {"import os\nprobe((s := os.system))", "os.system"},
        {"import os\nf = lambda os: probe(os.system)", "?.system"},
        {"import os\nf = lambda x=os.system: probe(os.system)", "os.system"},
        {"try:\n    pass\nexcept ValueError as os:\n    probe(os.system)", "builtins.ValueError().system"},
        {"def f(v):\n    match v:\n        case {'k': eval}:\n            probe(eval)", ""},
        {"def outer():\n    def inner(): pass\n    probe(inner)", "pkg.sub.mod.outer.inner"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void identifiers_are_compared_in_nfkc(void **state)
{
    static const probe_case cases[] = {
        {"probe(\xef\xbd\x85\xef\xbd\x96\xef\xbd\x81\xef\xbd\x8c)", "builtins.eval"},
        {"import os\nprobe(os.\xef\xbd\x93ystem)", "os.system"},
        {"import \xef\xbd\x8fs\nprobe(os.system)", "os.system"},
        {"\xf0\x9d\x93\xaeval2 = eval\nprobe(eval2)", "builtins.eval"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void an_optional_union_is_what_it_may_hold(void **state)
{
    static const probe_case cases[] = {
        {"from typing import Union\nimport a\ndef f(x: Union[a.A, None]):\n    probe(x.f)", "a.A().f"},
        {"import typing, a\ndef f(x: typing.Union[None, 'a.A']):\n    probe(x.f)", "a.A().f"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

/* ---- whole units ---- */

static void a_package_counts_relative_imports_from_itself(void **state)
{
    static const char *const source = "from .x import f\nprobe(f)\n";
    ad_sema_options options = fixture_options(&ad_limits_default);
    fixture f;

    (void)state;
    options.module = AD_STR("pkg.sub");
    options.is_package = true;
    fixture_open_with(&f, ad_str_of(source), &options);
    expect_names_of(&f, fixture_probe(&f), source, "pkg.sub.x.f");
    fixture_close(&f);
}

static void a_package_seen_from_inside_keeps_its_relative_imports(void **state)
{
    static const char *const source = "from .x import f\nprobe(f)\n";
    static const char *const above = "from ..x import f\nprobe(f)\n";
    ad_sema_options options = fixture_options(&ad_limits_default);
    fixture f;

    (void)state;
    options.module = AD_STR("views");
    fixture_open_with(&f, ad_str_of(source), &options);
    expect_names_of(&f, fixture_probe(&f), source, "x.f");
    fixture_close(&f);
    fixture_open_with(&f, ad_str_of(above), &options);
    expect_names_of(&f, fixture_probe(&f), above, "?.x.f");
    fixture_close(&f);
}

static void imports_are_listed_in_source_order(void **state)
{
    static const char *const source = "import os.path as p\n"
                                      "from .x import f as g\n"
                                      "from os import *\n"
                                      "import importlib\n"
                                      "importlib.import_module('a' '.b')\n"
                                      "__import__('c')\n";
    static const char *const expected[][3] = {
        {"os.path", "", "p"},           {"pkg.sub.x", "f", "g"}, {"os", "*", ""},
        {"importlib", "", "importlib"}, {"a.b", "", ""},         {"c", "", ""},
    };
    const ad_import *imports;
    fixture f;
    size_t count;
    size_t i;

    (void)state;
    fixture_open(&f, source);
    imports = ad_module_imports(f.module, &count);
    assert_int_equal(count, COUNT_OF(expected));
    for (i = 0; i < count; i++) {
        assert_true(ad_str_equal(imports[i].module, ad_str_of(expected[i][0])));
        assert_true(ad_str_equal(imports[i].name, ad_str_of(expected[i][1])));
        assert_true(ad_str_equal(imports[i].alias, ad_str_of(expected[i][2])));
    }
    fixture_close(&f);
}

/* `head`, then `part` so many times, then `tail`: it must end, and give at most the names there are. */
static void repeated(const char *head, const char *part, size_t times, const char *tail)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_buf text;
    fixture f;
    size_t i;

    ad_buf_init(&text, 1 << 23);
    ad_buf_text(&text, head);
    for (i = 0; i < times; i++) {
        ad_buf_text(&text, part);
    }
    ad_buf_text(&text, tail);
    assert_false(text.failed);
    fixture_open(&f, text.data);
    assert_true(ad_module_names(f.module, fixture_probe(&f), names) <= AD_ALTERNATIVES_MAX);
    fixture_close(&f);
    ad_buf_clear(&text);
}

static void deep_and_wide_sources_end_quickly(void **state)
{
    (void)state;
    repeated("import a\nprobe(a", ".b", 100000, ")\n");
    repeated("import a\nprobe(a", "()", 100000, ")\n");
    repeated("import a\nx = a\n", "x = x.b\n", 50000, "probe(x)\n");
    repeated("", "if y: x = eval\n", 5000, "probe(x)\n");
    repeated("", "class C(C): pass\n", 5000, "probe(C().x)\n");
    repeated("class A: pass\nclass B(A", ", A", 50000, "): pass\nprobe(B().x)\n");
}

/* Where a name is missing the parser makes one up, without text; rules must not see a name of that. */
static void a_name_that_is_not_there_is_none(void **state)
{
    static const char *const sources[] = {"b[]\n", "os.()\n", "import os\ngetattr(os, '')()\n", "x = **\n",
                                          "from import x\nx\n", "class (a.): pass\n"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        fixture f;

        fixture_open(&f, sources[i]);
        for (ad_node n = 0; n < f.tree->count; n++) {
            ad_str names[AD_ALTERNATIVES_MAX];
            size_t count = ad_module_names(f.module, n, names);

            while (count-- > 0) {
                assert_true(names[count].len > 0);
                assert_int_not_equal(names[count].ptr[names[count].len - 1], '.');
                assert_int_not_equal(names[count].ptr[0], '.');
            }
        }
        fixture_close(&f);
    }
}

static void imports_of_broken_code_have_no_empty_names(void **state)
{
    static const char *const sources[] = {"from functools...port partipartial(os.sysemt)().x)", "from a.. import b",
                                          "import a..b", "import .", "from a. import b", "import a.b."};
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        size_t count;
        const ad_import *imports;
        fixture f;

        fixture_open(&f, sources[i]);
        imports = ad_module_imports(f.module, &count);
        for (k = 0; k < count; k++) {
            ad_str name = imports[k].module;

            if (ad_str_find(name, AD_STR(".."), 0) != SIZE_MAX || (name.len && name.ptr[name.len - 1] == '.')) {
                fail_msg("%s imports `%.*s`", sources[i], AD_STR_ARG(name));
            }
        }
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports_of_broken_code_have_no_empty_names),
        cmocka_unit_test(imports_of_every_form_give_the_same_dotted_name),
        cmocka_unit_test(relative_imports_count_from_the_module),
        cmocka_unit_test(star_imports_may_bring_any_name_but_known_ones),
        cmocka_unit_test(builtins_are_named_unless_rebound),
        cmocka_unit_test(getattr_and_import_calls_are_attributes_and_imports),
        cmocka_unit_test(what_is_bound_by_with_except_and_for),
        cmocka_unit_test(annotations_make_instances),
        cmocka_unit_test(self_and_class_attributes_are_followed),
        cmocka_unit_test(classes_of_the_unit_answer_to_their_library_bases),
        cmocka_unit_test(the_result_of_a_call_is_an_instance),
        cmocka_unit_test(assignments_carry_names),
        cmocka_unit_test(the_last_assignment_before_the_use_counts),
        cmocka_unit_test(import_fallbacks_are_alternatives),
        cmocka_unit_test(cycles_end),
        cmocka_unit_test(scopes_are_those_of_python),
        cmocka_unit_test(identifiers_are_compared_in_nfkc),
        cmocka_unit_test(an_optional_union_is_what_it_may_hold),
        cmocka_unit_test(a_package_counts_relative_imports_from_itself),
        cmocka_unit_test(a_package_seen_from_inside_keeps_its_relative_imports),
        cmocka_unit_test(imports_are_listed_in_source_order),
        cmocka_unit_test(a_name_that_is_not_there_is_none),
        cmocka_unit_test(deep_and_wide_sources_end_quickly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
