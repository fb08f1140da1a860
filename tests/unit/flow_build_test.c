/* Phase A: what the builder makes of Python, seen at sinks; hits and near misses for each feature. */
#include "flow_helper.h"

static void values_follow_names_and_are_overwritten(void **state)
{
    static const probe_case cases[] = {
        {"x = source()\nsink(x)\n", "source"},
        {"x = 'a'\nsink(x)\n", "-"},
        {"x = source()\nx = 1\nsink(x)\n", "-"},
        {"x = y = source()\nsink(y)\n", "source"},
        {"x = source()\ny = x\nx = 1\nsink(y)\n", "source"},
        {"x = source()\ndel x\nsink(x)\n", "-"},
        {"sink(y := source())\n", "source"},
        {"(y := source())\nsink(y)\n", "source"},
        {"x = 'a'\nx += source()\nsink(x)\n", "(source)"},
        {"def f(p):\n    sink(p)\n", "p"},
        {"def f(tainted):\n    sink(tainted)\n", "source"},
        {"x = source()\nsink(clean(x))\n", "clean((source))"},
        {"x = source()\nsink(stop(x))\n", "-"},
        {"x = []\npour(source(), x)\nsink(x)\n", "(source)"},
        {"def f(x):\n    pour(source(), x)\n    sink(x)\n", "{x|(source)}"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void branches_join_what_differs(void **state)
{
    static const probe_case cases[] = {
        {"def f(c):\n    x = 1\n    if c:\n        x = source()\n    sink(x)\n", "source"},
        {"def f(c):\n    if c:\n        x = source()\n    else:\n        x = c\n    sink(x)\n", "{c|source}"},
        {"def f(c):\n    x = source()\n    if c:\n        x = 1\n    else:\n        x = 2\n    sink(x)\n",
         "-"},
        {"def f(c):\n    x = source()\n    if c:\n        x = 1\n    elif c.d:\n        x = 2\n    sink(x)\n",
         "source"},
        {"def f(c):\n    x = 1\n    if c:\n        x = source()\n        return\n    sink(x)\n", "-"},
        {"def f(c):\n    x = 1\n    if c:\n        x = source()\n        raise c\n    sink(x)\n", "-"},
        {"x = 1\nif False:\n    x = source()\nsink(x)\n", "-"},
        {"x = source()\nif True:\n    x = 1\nsink(x)\n", "-"},
        {"D = 0\nx = 1\nif D:\n    x = source()\nsink(x)\n", "-"},
        {"def f(c):\n    x = source() if c else 'a'\n    sink(x)\n", "source"},
        {"x = source() if False else 'a'\nsink(x)\n", "-"},
        {"def f(c):\n    sink(c and source())\n", "source"},
        {"def f(c):\n    sink(c or source())\n", "{c|source}"},
        {"def f(c):\n    return 1\n    sink(source())\n", "-"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void loops_carry_values_around(void **state)
{
    static const probe_case cases[] = {
        {"def f(c):\n    x = 'a'\n    for i in c:\n        sink(x)\n        x = source()\n", "{source}"},
        {"def f(c):\n    x = 'a'\n    for i in c:\n        sink(x)\n        y = source()\n", "-"},
        {"def f(c):\n    x = 'a'\n    for i in c:\n        x = source()\n    sink(x)\n", "source"},
        {"def f(c):\n    x = source()\n    for i in c:\n        sink(x)\n", "source"},
        {"def f(c):\n    for i in c:\n        sink(i)\n", "c[*]"},
        {"def f(c):\n    x = 1\n    while c:\n        if c.a:\n            x = source()\n            break\n "
         "   sink(x)\n",
         "source"},
        {"def f(c):\n    x = 1\n    while True:\n        x = source()\n        if c:\n            break\n    "
         "sink(x)\n",
         "source"},
        {"def f(c):\n    x = source()\n    while True:\n        if c:\n            x = 1\n            "
         "break\n    sink(x)\n",
         "-"},
        {"def f(c):\n    x = 1\n    for i in c:\n        if i:\n            x = source()\n            "
         "continue\n"
         "        x = 2\n    else:\n        sink(x)\n",
         "source"},
        {"def f(c):\n    x = 1\n    for i in c:\n        for j in i:\n            sink(x)\n        x = "
         "source()\n",
         "{source}"},
        {"def f(c):\n    x = source()\n    for i in c:\n        x = 1\n    else:\n        x = 2\n    "
         "sink(x)\n",
         "-"},
        {"sink([source() for a in b])\n", "-<*:source>"},
        {"def f(c):\n    sink([a.b for a in c if a])\n", "-<*:c[*][.b]>"},
        {"def f(c):\n    sink({k: v for k, v in c.items()})\n", "-<*:c[**]>"},
        {"def f(c):\n    sink(''.join(a for a in c))\n", "deep(-<*:c[*]>)"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void handlers_see_what_bodies_assigned(void **state)
{
    static const probe_case cases[] = {
        {"def f(c):\n    x = 1\n    try:\n        x = source()\n        x = c()\n        x = 2\n    except "
         "E:\n"
         "        sink(x)\n",
         "{source|c()}"},
        {"def f(c):\n    x = 1\n    try:\n        x = c()\n    except E:\n        pass\n    else:\n"
         "        x = 2\n    sink(x)\n",
         "c()"},
        {"def f(c):\n    x = 1\n    try:\n        c()\n    except E:\n        x = source()\n        raise\n  "
         "  sink(x)\n",
         "-"},
        {"def f(c):\n    x = 1\n    try:\n        x = source()\n        return\n    finally:\n        "
         "sink(x)\n",
         "source"},
        {"def f(c):\n    try:\n        x = source()\n    finally:\n        x = 1\n    sink(x)\n", "-"},
        {"def f(c):\n    with c.open() as x:\n        sink(x)\n", "{{..|..}|c[.open]..}"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases) - 1);
}

static void keys_are_told_apart(void **state)
{
    static const probe_case cases[] = {
        {"d = {'a': source(), 'b': 1}\nsink(d['a'])\n", "source"},
        {"d = {'a': source(), 'b': 1}\nsink(d['b'])\n", "-"},
        {"d = {}\nd['a'] = source()\nd['a'] = 1\nsink(d['a'])\n", "-"},
        {"def f(k):\n    d = {'a': 1}\n    d[k] = source()\n    sink(d['a'])\n", "source"},
        {"d = {'a': source()}\nsink(d.get('a'))\n", "source"},
        {"d = {'a': source()}\nsink(d.get('b', 'x'))\n", "-"},
        {"d = {'a': source()}\nx = d.pop('a')\nsink(d['a'])\n", "-"},
        {"d = dict(a=source())\nsink(d['a'])\n", "source"},
        {"d = dict(a=source())\nsink(d['b'])\n", "-"},
        {"t = ('a', source())\nsink(t[1])\n", "source"},
        {"t = ('a', source())\nsink(t[0])\n", "-"},
        {"a, b = 1, source()\nsink(b)\n", "source"},
        {"a, b = 1, source()\nsink(a)\n", "-"},
        {"a, *b = 1, 2, source()\nsink(b[0])\n", "source"},
        {"(a, (b, c)) = 1, (2, source())\nsink(c)\n", "source"},
        {"(a, (b, c)) = 1, (2, source())\nsink(b)\n", "-"},
        {"l = []\nl.append(source())\nsink(l[0])\n", "source"},
        {"l = []\nl.append(source())\nl.clear()\nsink(l)\n", "-"},
        {"l = [source()]\nm = l\nm.append('x')\nsink(l[5])\n", "-"},
        {"l = []\nl.extend([1, source()])\nfor x in l:\n    sink(x)\n", "source"},
        {"def f(p):\n    q = p\n    q.a = source()\n    sink(p.a)\n", "source"},
        {"def f(p):\n    p.a = source()\n    sink(p.b)\n", "p[.b]"},
        {"def f(p):\n    p.a.b['c'] = source()\n    sink(p.a.b['c'])\n", "source"},
        {"def f(p):\n    p.a = source()\n    p.a = 1\n    sink(p.a)\n", "-"},
        {"for i, x in enumerate([source()]):\n    sink(x)\n", "source"},
        {"for i, x in enumerate([source()]):\n    sink(i)\n", "-"},
        {"for x, y in zip([1], [source()]):\n    sink(y)\n", "source"},
        {"for x, y in zip([1], [source()]):\n    sink(x)\n", "-"},
        {"for k, v in {'a': source()}.items():\n    sink(v)\n", "source"},
        {"for k, v in {'a': source()}.items():\n    sink(k)\n", "-"},
        {"sink([1, source()] + ['a'])\n", "-<*:source>"},
        {"sink({**{'a': source()}, 'a': 1}['a'])\n", "-"},
        {"def f(a, k):\n    x = {'k': source(), **a}\n    sink(x['z'])\n", "{-<'k:source>|a}['z]"},
        {"def f(p):\n    sink(getattr(p, 'x'))\n", "p[.x]"},
        {"def f(p):\n    setattr(p, 'x', source())\n    sink(p.x)\n", "source"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void text_is_made_of_its_parts(void **state)
{
    static const probe_case cases[] = {
        {"sink('a' + source())\n", "(source)"},
        {"sink('a %s' % source())\n", "deep(source)"},
        {"sink('a %s %s' % (source(), 1))\n", "deep(-<#0:source>)"},
        {"sink(f'a {source()}')\n", "deep(source)"},
        {"sink(f'a {1}')\n", "-"},
        {"sink('a' f'{source()!r:>10}')\n", "deep(source)"},
        {"sink('{}'.format(source()))\n", "deep(source)"},
        {"def f(p):\n    sink(p.strip().lower())\n", "((p))"},
        {"def f(p):\n    sink(str(p))\n", "deep(p)"},
        {"def f(p):\n    sink(int(p))\n", "-"},
        {"def f(p):\n    sink(len(p) + 1)\n", "-"},
        {"def f(p):\n    sink(p == 'a')\n", "-"},
        {"def f(p):\n    sink(not p)\n", "-"},
        {"def f(p):\n    sink(p.startswith('a'))\n", "-"},
        {"def f(p):\n    sink(p - 1)\n", "p"},
        {"def f(p):\n    sink(p ** 2)\n", "-"},
        {"import os\ndef f(p):\n    sink(os.path.join('/', p))\n", "(p)"},
        {"import json\nsink(json.loads('1'))\n", "-"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void conditions_clean_what_they_look_at(void **state)
{
    static const probe_case cases[] = {
        {"def f(p):\n    if p == 'a':\n        sink(p)\n", "safe(p)"},
        {"def f(p):\n    if p == 'a':\n        pass\n    sink(p)\n", "p"},
        {"def f(p):\n    if p != 'a':\n        return\n    sink(p)\n", "safe(p)"},
        {"def f(p, q):\n    if p == q:\n        sink(p)\n", "p"},
        {"def f(p):\n    if p in ('a', 'b'):\n        sink(p)\n", "safe(p)"},
        {"def f(p):\n    if p not in {'a': f, 'b': 1}:\n        raise E\n    sink(p)\n", "safe(p)"},
        {"def f(p, q):\n    if p in q:\n        sink(p)\n", "p"},
        {"def f(p):\n    if 'a' in p:\n        sink(p)\n", "p"},
        {"def f(p):\n    if p == 'a' or p == 'b':\n        sink(p)\n", "safe(p)"},
        {"def f(p, q):\n    if p == 'a' or q == 'b':\n        sink(p)\n", "p"},
        {"def f(p, q):\n    if q and p == 'a':\n        sink(p)\n", "safe(p)"},
        {"def f(p):\n    assert p.isdigit()\n    sink(p)\n", "safe(p)"},
        {"def f(p):\n    if not p.isalnum():\n        return\n    sink(p)\n", "safe(p)"},
        {"def f(p):\n    if isinstance(p, (int, float)):\n        sink(p)\n", "safe(p)"},
        {"def f(p):\n    if isinstance(p, str):\n        sink(p)\n", "p"},
        {"import re\ndef f(p):\n    if re.fullmatch('[a-z]+', p):\n        sink(p)\n", "safe(p)"},
        {"import re\ndef f(p):\n    if re.match('[a-z]+', p):\n        sink(p)\n", "p"},
        {"import re\ndef f(p):\n    if not re.match('[a-z]+$', p):\n        return\n    sink(p)\n",
         "safe(p)"},
        {"def f(p):\n    if check(p):\n        sink(p)\n", "clean(p)"},
        {"def f(p):\n    if check(p):\n        return\n    sink(p)\n", "p"},
        {"def f(p):\n    while p not in ('a', 'b'):\n        p = source()\n    sink(p)\n",
         "safe({p|source})"},
        {"def f(p):\n    return p == 'a' and sink(p)\n", "safe(p)"},
        {"def f(p):\n    return [sink(x) for x in p if x == 'a']\n", "safe(p[*])"},
        {"def f(p):\n    if p.x == 'a':\n        sink(p.x)\n", "safe(p[.x])"},
        {"def f(p):\n    match p:\n        case 'a' | 'b':\n            sink(p)\n", "safe(p)"},
        {"def f(p):\n    match p:\n        case {'a': q}:\n            sink(q)\n", "deep(p+p[**])"},
        {"def f(p):\n    match p:\n        case q:\n            sink(q)\n", "p"},
        {"x = source()\nmatch 'a':\n    case 'a':\n        x = 1\n    case _:\n        sink(x)\n", "source"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void calls_of_the_artifact_become_entries(void **state)
{
    static const probe_case cases[] = {
        {"def g(a):\n    return a\nsink(g(source()))\n", "pkg.sub.mod.g(source)"},
        {"from .other import g\nsink(g(1, k=source()))\n", "pkg.sub.other.g(-,k=source)"},
        {"class C:\n    def m(self, a):\n        return a\n    def n(self):\n        "
         "sink(self.m(source()))\n",
         "pkg.sub.mod.C().m(self;source)"},
        {"def f(cb):\n    sink(cb(source()))\n", "cb(source)"},
        {"def f(p):\n    sink(p.frobnicate(source()))\n", "?.frobnicate(p;source)"},
        {"from m import g\ndef f(*a, **k):\n    sink(g(*a, **k))\n", "m.g(*a,**k)"},
        {"from m import g\ndef f(p):\n    g(p)\n    sink(p)\n", "after m.g(p) p"},
        {"def f(p):\n    print(p)\n    sink(p)\n", "p"},
        {"def f(p):\n    h = lambda a: a\n    sink(h(p))\n",
         "fn pkg.sub.mod.f.<lambda>/pkg.sub.mod.f.<lambda>(p)"},
        {"import functools\ndef g(a, b):\n    return a\nh = functools.partial(g, source())\nsink(h(1))\n",
         "pkg.sub.mod.g(source,-)"},
        {"def f(p):\n    sink(list(map(int, p)))\n", "-"},
        {"def g(a):\n    return a\ndef f(p):\n    sink(list(map(g, p)))\n",
         "-<*:fn pkg.sub.mod.g/pkg.sub.mod.g(each p)>"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void variables_outside_are_captured(void **state)
{
    static const probe_case cases[] = {
        {"def f(p):\n    def g():\n        sink(p)\n", "outer{p}"},
        {"def f(p):\n    x = 1\n    def g():\n        sink(x)\n", "-"},
        {"def f(p):\n    x = 1\n    def g():\n        nonlocal x\n        x = source()\n    def h():\n       "
         " sink(x)\n",
         "outer{source}"},
        {"def f(p):\n    x = 1\n    def g():\n        nonlocal x\n        x = source()\n    g()\n    "
         "sink(x)\n",
         "outer{source}"},
        {"def f(p):\n    x = []\n    def g():\n        x.append(p)\n    g()\n    sink(x)\n", "outer{outer{outer{outer{..}<*:outer{..}>}<*:outer{p}>}<*:outer{p}>}"},
        {"def f(p):\n    return lambda: sink(p)\n", "outer{p}"},
        {"T = source()\ndef f():\n    sink(T)\n", "global pkg.sub.mod.T"},
        {"T = 'a'\ndef f():\n    sink(T)\n", "-"},
        {"T = 'a'\ndef g():\n    global T\n    T = source()\ndef f():\n    sink(T)\n",
         "global pkg.sub.mod.T"},
        {"from config import TOKEN\ndef f():\n    sink(TOKEN)\n", "global config.TOKEN"},
        {"import config\ndef f():\n    sink(config.TOKEN)\n", "global config.TOKEN"},
        {"from config import *\ndef f():\n    sink(TOKEN)\n", "global config.TOKEN"},
        {"import os\ndef f():\n    sink(os.sep)\n", "-"},
        {"def f(p=source()):\n    sink(p)\n", "{p|outer{source}}"},
        {"class C:\n    t = source()\ndef f():\n    sink(C.t)\n", "global pkg.sub.mod.C.t"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_follow_names_and_are_overwritten),
        cmocka_unit_test(branches_join_what_differs),
        cmocka_unit_test(loops_carry_values_around),
        cmocka_unit_test(handlers_see_what_bodies_assigned),
        cmocka_unit_test(keys_are_told_apart),
        cmocka_unit_test(text_is_made_of_its_parts),
        cmocka_unit_test(conditions_clean_what_they_look_at),
        cmocka_unit_test(calls_of_the_artifact_become_entries),
        cmocka_unit_test(variables_outside_are_captured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
