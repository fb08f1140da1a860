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
        {"def f(c):\n    if c.d:\n        x = source()\n    else:\n        x = c\n    sink(x)\n",
         "{c|source}"},
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
        {"def f(c):\n    sink({k: v for k, v in c.items()})\n", "keyed(c)"},
        {"def f(c):\n    sink(''.join(a for a in c))\n", "deep(each(c))"},
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
        {"def f():\n    try:\n        raise ValueError(source())\n    except ValueError as e:\n        "
         "sink(str(e))\n",
         "deep((source))"},
        {"def f():\n    try:\n        raise ValueError(source())\n    except KeyError as e:\n        "
         "sink(str(e))\n",
         "-"},
        {"def f():\n    try:\n        raise ValueError(source())\n    except Exception as e:\n        "
         "sink(e)\n",
         "(source)"},
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
        {"def f():\n    l = ['a', source()]\n    l.pop(0)\n    sink(l[0])\n", "source"},
        {"def f():\n    l = ['a', source()]\n    l.pop(0)\n    l.append('b')\n    sink(l[1])\n", "-"},
        {"def f():\n    l = []\n    l.insert(0, source())\n    l.insert(0, 'a')\n    sink(l[0])\n", "-"},
        {"def f():\n    l = []\n    l.insert(0, source())\n    l.insert(0, 'a')\n    sink(l[-1])\n",
         "source"},
        {"def f():\n    l = ['a', source(), 'b']\n    del l[0]\n    sink(l[0])\n", "source"},
        {"def f():\n    l = ['a', source(), 'b']\n    sink(l[1:][1])\n", "-"},
        {"def f():\n    l = ['a', source(), 'b']\n    sink(l[::-1][1])\n", "source"},
        {"def f():\n    l = ['a'] + [source()]\n    l += ['b']\n    sink(l[2])\n", "-"},
        {"def f():\n    l = ['a', source()]\n    l.remove('a')\n    sink(l[0])\n", "source"},
        {"def f(c):\n    l = []\n    if c:\n        l.append('a')\n    l.append(source())\n    sink(l[0])\n",
         "source"},
        {"def f(c):\n    l = []\n    for x in c:\n        l.append('a')\n    l.append(source())\n    "
         "sink(l[7])\n",
         "source"},
        {"def f(c):\n    l = ['a']\n    if c:\n        l = c\n    l.append(source())\n    sink(l[0])\n",
         "{source|c[#0]}"},
        {"def f():\n    l = []\n    m = l\n    l.append(source())\n    m.append('a')\n    sink(l[1])\n", "-"},
        {"def f(c):\n    l = []\n    while c:\n        l.pop()\n    l.append(source())\n    sink(l[3])\n",
         "source"},
        {"def f(c):\n    l = ['a', 'b']\n    l[0:1] = []\n    l.append(source())\n    sink(l[1])\n",
         "source"},
        {"def f(i):\n    l = ['a', 'b']\n    del l[i]\n    l.append(source())\n    sink(l[1])\n", "source"},
        {"def f(i):\n    l = []\n    l.insert(i, source())\n    sink(l[0])\n", "source"},
        {"def f():\n    t = ('a', source())\n    sink(t[-1])\n", "source"},
        {"sink(['a', source(), 'b'][-1])\n", "-"},
        {"def f():\n    d = {'a': source()}\n    d.update({'a': 'x'})\n    sink(d['a'])\n", "-"},
        {"def f():\n    d = {'a': 'x'} | {'a': source()}\n    sink(d['a'])\n", "source"},
        {"def f():\n    d = {'a': source()} | {'a': 'x'}\n    sink(d['a'])\n", "-"},
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
        {"sink([1, source()] + ['a'])\n", "-<#1:source>"},
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
        {"sink('a %s %s' % (source(), 1))\n", "deep(source)"},
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
        {"def f(p, q):\n    sink(p - q)\n", "p"},
        {"def f(p):\n    sink(p - 1)\n", "-"},
        {"def f(p):\n    sink(p ** 2)\n", "-"},
        {"import os\ndef f(p):\n    sink(os.path.join('/', p))\n", "(p)"},
        {"import json\nsink(json.loads('1'))\n", "-"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void parts_behind_a_host_are_clean_of_addresses(void **state)
{
    static const probe_case cases[] = {
        {"def f(p):\n    sink(p + '/' + source())\n", "((p)+clean(source))"},
        {"def f(p):\n    sink(f'{p}/{source()}')\n", "deep(p+clean(source))"},
        {"def f(p):\n    sink(f'{p}{source()}')\n", "deep(p+source)"},
        {"sink(f'https://{a.b}/{source()}')\n", "deep(clean(source))"},
        {"sink(f'{a.b}://{source()}')\n", "deep(source)"},
        {"sink(f'https://{a.b}@{source()}')\n", "deep(source)"},
        {"sink(f'{a.b}/' f'{source()}')\n", "deep(clean(source))"},
        {"sink('https:' f'//{source()}')\n", "deep(source)"},
        {"sink('https://h/' + source())\n", "(source)"}, /* a sink can see that */
        {"sink('%s/%s' % (a.b, source()))\n", "deep(clean(source))"},
        {"sink('%s%%/%s' % (a.b, source()))\n", "deep(clean(source))"},
        {"sink('%s/%s' % (source(), a.b))\n", "deep(source)"},
        {"sink('{}/{}'.format(a.b, source()))\n", "deep(clean(source))"},
        {"sink('{1}/{0}'.format(a.b, source()))\n", "deep(source)"},
        {"sink('{0}/{1}{0}'.format(source(), a.b))\n", "deep(source)"},
        {"sink('{}/{}'.format(*a, source()))\n", "deep(source)"},
        {"sink('{{}}/{}'.format(source()))\n", "deep(source)"},
        {"sink('{}/{}/{}'.format(a.b, source()))\n", "deep(source)"},
        {"sink('/'.join([a.b, source()]))\n", "deep(clean(source))"},
        {"sink('/'.join([source(), a.b]))\n", "deep(source)"},
        {"sink('//'.join([a.b, source()]))\n", "deep(source)"},
        {"x = a.b\nx += '?' + source()\nsink(x)\n", "(clean((clean(source))))"},
        {"x = a.b\nx += source()\nsink(x)\n", "(source)"},
        {"x = '' if a else a.b\nsink(x + '/' + source())\n", "(source)"},
        {"x = '?' if a else '&'\nsink(f'{a.b}{x}{source()}')\n", "deep(clean(source))"},
        {"x = '/' if a else ':'\nsink(f'{a.b}{x}{source()}')\n", "deep(source)"},
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
        {"def f(p):\n    match p:\n        case {'a': q}:\n            sink(q)\n", "p['a]"},
        {"def f(p):\n    match p:\n        case {'a': [_, q]}:\n            sink(q)\n", "p['a][#1]"},
        {"def f(p):\n    match p:\n        case (*_, q):\n            sink(q)\n", "p[*]"},
        {"def f(p):\n    match p:\n        case C(a=(q, _)):\n            sink(q)\n", "p[.a][#0]"},
        {"def f(p):\n    match p:\n        case C(q):\n            sink(q)\n", "deep(p+p[**])"},
        {"def f(p):\n    x = 'b'\n    match x:\n        case 'a' | 'c':\n            x = p\n    sink(x)\n",
         "-"},
        {"def f(p):\n    x = 'b'\n    match x:\n        case 'b':\n            x = 1\n        case _:\n"
         "            x = p\n    sink(x)\n",
         "-"},
        {"def f(p, c):\n    x = 'b'\n    match x:\n        case 'b' if c:\n            x = 1\n        case "
         "_:\n"
         "            x = p\n    sink(x)\n",
         "p"},
        {"def f(p):\n    x = y = 'c'\n    match y:\n        case 'a' | 'c':\n            x = p\n    "
         "sink(x)\n",
         "p"},
        {"def f(p):\n    match p:\n        case q:\n            sink(q)\n", "p"},
        {"x = source()\nmatch 'a':\n    case 'a':\n        x = 1\n    case _:\n        sink(x)\n", "-"},
    };

    (void)state;
    sinks_get(cases, COUNT_OF(cases));
}

static void what_is_a_container_is_told(void **state)
{
    static const probe_case cases[] = {
        {"def f(p):\n    if isinstance(p, dict):\n        sink(p)\n", "clean(p)"},
        {"def f(p):\n    if isinstance(p, (list, tuple)):\n        sink(p[0])\n", "clean(p)[#0]"},
        {"def f(p):\n    if not isinstance(p, set):\n        return\n    sink(p)\n", "clean(p)"},
        {"def f(p):\n    if isinstance(p.a, dict):\n        sink(p.a)\n", "clean(p[.a])"},
        {"def f(p):\n    if isinstance(p, dict):\n        q = p\n    sink(p)\n", "p"},
        {"def f(p):\n    if isinstance(p, (str, dict)):\n        sink(p)\n", "p"},
        {"def f(p):\n    if not isinstance(p, dict):\n        sink(p)\n", "p"},
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
        {"def f(p):\n    x = []\n    def g():\n        x.append(p)\n    g()\n    sink(x)\n",
         "outer{outer{outer{outer{..}<*:outer{..}>}<*:outer{p}>}<*:outer{p}>}"},
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

/* ---- what else a graph holds ---- */

static const ad_flow_function *function_named(const flow_fixture *f, const char *name)
{
    for (uint32_t i = 0; i < f->graph.functions.count; i++) {
        if (ad_str_equal(flow_text(f, f->graph.functions.at[i].name), ad_str_of(name))) {
            return &f->graph.functions.at[i];
        }
    }
    fail_msg("no function %s", name);
    return NULL;
}

static void value_is(const flow_fixture *f, ad_flow_value value, const char *expected)
{
    ad_buf text;

    ad_buf_init(&text, 65536);
    flow_add_value(f, value, FLOW_TEST_DEPTH, &text);
    assert_string_equal(text.data, expected);
    ad_buf_clear(&text);
}

static void functions_tell_what_they_are(void **state)
{
    flow_fixture f;
    const ad_flow_function *g;

    (void)state;
    flow_open(&f, "class C(base.B):\n"
                  "    @staticmethod\n    def s(a): pass\n"
                  "    @classmethod\n    def c(cls): pass\n"
                  "    @property\n    def p(self): return self.x\n"
                  "    def m(self, a, b=1, *rest, k, **more):\n        yield a\n"
                  "def h(): return lambda q: q\n");
    assert_int_equal(function_named(&f, "pkg.sub.mod")->flags, AD_FLOW_FN_MODULE);
    assert_int_equal(function_named(&f, "pkg.sub.mod.C")->flags, AD_FLOW_FN_CLASS_BODY);
    assert_int_equal(function_named(&f, "pkg.sub.mod.C.s")->flags, AD_FLOW_FN_STATIC);
    assert_int_equal(function_named(&f, "pkg.sub.mod.C.c")->flags,
                     AD_FLOW_FN_METHOD | AD_FLOW_FN_CLASSMETHOD);
    assert_int_equal(function_named(&f, "pkg.sub.mod.C.p")->flags, AD_FLOW_FN_METHOD | AD_FLOW_FN_PROPERTY);
    assert_int_equal(function_named(&f, "pkg.sub.mod.h.<lambda>")->flags, AD_FLOW_FN_LAMBDA);
    assert_int_equal(function_named(&f, "pkg.sub.mod.h")->owner, AD_FLOW_NONE);
    value_is(&f, function_named(&f, "pkg.sub.mod.C.p")->result, "self[.x]");
    g = function_named(&f, "pkg.sub.mod.C.m");
    assert_int_equal(g->flags, AD_FLOW_FN_METHOD | AD_FLOW_FN_GENERATOR);
    value_is(&f, g->result, "-<*:a>");
    assert_int_equal(g->parameter_count, 6);
    assert_int_equal(f.graph.parameters.at[g->parameters + 3].flags, AD_FLOW_PARAM_REST);
    assert_int_equal(f.graph.parameters.at[g->parameters + 4].flags, AD_FLOW_PARAM_KEYWORD_ONLY);
    assert_int_equal(f.graph.parameters.at[g->parameters + 5].flags, AD_FLOW_PARAM_KEYWORDS);
    assert_int_equal(g->owner, 0);
    assert_int_equal(f.graph.classes.count, 1);
    assert_string_equal(flow_text(&f, f.graph.classes.at[0].name).ptr, "pkg.sub.mod.C");
    assert_int_equal(f.graph.classes.at[0].base_count, 1);
    flow_close(&f);
}

static void what_is_done_to_a_parameter_is_told(void **state)
{
    static const struct {
        const char *source;
        const char *after; /* of the first parameter */
    } cases[] = {
        {"def f(p):\n    p.a = source()\n", "p<.a:source>"},
        {"def f(p):\n    p = source()\n", "-"},
        {"def f(p):\n    q = p\n    q.append(source())\n", "p<*:source>"},
        {"def f(p):\n    p.a = source()\n    p = 1\n", "p<.a:source>"},
        {"def f(p, c):\n    if c:\n        p.a = source()\n        return\n    p.b = source()\n",
         "{p<.a:source>|p<.b:source>}"},
        {"def f(p):\n    return p\n", "p"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow_fixture f;

        flow_open(&f, cases[i].source);
        value_is(&f, f.graph.parameters.at[function_named(&f, "pkg.sub.mod.f")->parameters].after,
                 cases[i].after);
        flow_close(&f);
    }
}

static void made_calls_stand_for_what_nobody_wrote(void **state)
{
    static const struct {
        const char *source;
        const char *call; /* the name of the made call's callee */
    } cases[] = {
        {"from m import deco\n@deco\ndef f(p): pass\n", "m.deco"},
        {"def g(a): pass\ndef f(p):\n    start(g, p)\n", "pkg.sub.mod.g"},
        {"import functools\ndef g(a): pass\ndef f(p):\n    return functools.partial(g, p)\n",
         "pkg.sub.mod.g"},
        {"def g(a): pass\ndef f(p):\n    return filter(g, p)\n", "pkg.sub.mod.g"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow_fixture f;
        uint32_t made = 0;

        flow_open(&f, cases[i].source);
        for (uint32_t k = 0; k < f.graph.calls.count; k++) {
            const ad_flow_call *call = &f.graph.calls.at[k];

            if (call->made) {
                assert_int_equal(call->name_count, 1);
                assert_true(
                    ad_str_equal(flow_text(&f, f.graph.names.at[call->names]), ad_str_of(cases[i].call)));
                made++;
            }
        }
        assert_int_equal(made, 1);
        flow_close(&f);
    }
}

static void modules_tell_their_variables_and_imports(void **state)
{
    flow_fixture f;

    (void)state;
    flow_open(&f, "import os\nfrom . import helper as h\nfrom a.b import *\nT = source()\nU = 1\n");
    assert_int_equal(f.graph.globals.count, 1);
    assert_true(ad_str_equal(flow_text(&f, f.graph.globals.at[0].name), AD_STR("pkg.sub.mod.T")));
    assert_int_equal(f.graph.aliases.count, 2);
    assert_true(ad_str_equal(flow_text(&f, f.graph.aliases.at[0].name), AD_STR("h")));
    assert_true(ad_str_equal(flow_text(&f, f.graph.aliases.at[0].target), AD_STR("pkg.sub.helper")));
    assert_int_equal(f.graph.aliases.at[1].name, 0);
    assert_true(ad_str_equal(flow_text(&f, f.graph.aliases.at[1].target), AD_STR("a.b")));
    flow_close(&f);
}

static void imports_without_a_name_of_their_own_bind_the_first_part(void **state)
{
    static const char *const names[][2] = {
        {"a", "a"}, {"c", "a.b"}, {"a", "a.b"}, {"x", "x"}, {"ab", "ab.c"}};
    flow_fixture f;

    (void)state;
    flow_open(&f, "import a.b\nimport a.b as c\nimport a.b as a\nimport x\nimport ab.c as ab\n");
    assert_int_equal(f.graph.aliases.count, 5);
    for (size_t i = 0; i < f.graph.aliases.count; i++) {
        assert_true(ad_str_equal(flow_text(&f, f.graph.aliases.at[i].name), ad_str_of(names[i][0])));
        assert_true(ad_str_equal(flow_text(&f, f.graph.aliases.at[i].target), ad_str_of(names[i][1])));
    }
    flow_close(&f);
}

static void sinks_know_their_place_and_rows_are_kept(void **state)
{
    flow_fixture f;
    const ad_flow_sink *sink;

    (void)state;
    flow_open(&f, "class C:\n    def m(self):\n        x = source()\n        sink(\n            x)\n");
    assert_int_equal(f.graph.sinks.count, 1);
    sink = &f.graph.sinks.at[0];
    assert_true(ad_str_equal(flow_text(&f, sink->context), AD_STR("C.m")));
    assert_true(ad_str_equal(flow_text(&f, sink->statement), AD_STR("sink(\n            x)")));
    assert_true(ad_str_equal(flow_text(&f, sink->message), AD_STR("it flows")));
    assert_int_equal(sink->row_first, 3);
    assert_int_equal(sink->row_last, 4);
    assert_ptr_equal(&f.graph.functions.at[sink->function], function_named(&f, "pkg.sub.mod.C.m"));
    assert_true(f.graph.lines.count >= 2);
    for (uint32_t i = 1; i < f.graph.lines.count; i++) {
        assert_true(f.graph.lines.at[i - 1].row < f.graph.lines.at[i].row);
    }
    assert_true(
        ad_str_equal(flow_text(&f, f.graph.lines.at[f.graph.lines.count - 1].text), AD_STR("        sink(")));
    flow_close(&f);
}

/* ---- bounds ---- */

static void a_function_that_is_too_much_is_named_and_left_out(void **state)
{
    ad_limits few_steps = ad_limits_default;
    ad_limits few_nodes = ad_limits_default;
    const ad_limits *limits[] = {&few_steps, &few_nodes};

    (void)state;
    few_steps.flow_steps = 40;
    few_nodes.flow_nodes = 8;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        flow_fixture f;
        ad_buf put;

        flow_open_with(
            &f,
            "def big(p):\n    a = p.a + p.b + p.c + p.d + p.e\n    b = a + p.f + p.g\n    c = b + p.h\n"
            "    d = c + a.b(p) + a.c(d)\n    sink(a + b + c + d)\n    return d\n"
            "def small(p):\n    sink(p)\n",
            limits[i]);
        assert_non_null(strstr(f.incidents.data, "pkg.sub.mod.big"));
        assert_null(strstr(f.incidents.data, "pkg.sub.mod.small"));
        assert_int_equal(f.graph.sinks.count, 1);
        value_is(&f, f.graph.sinks.at[0].value, "p");
        assert_int_equal(function_named(&f, "pkg.sub.mod.big")->node_count, 0);
        ad_buf_init(&put, 1 << 20);
        ad_flow_graph_put(&f.graph, &put);
        assert_false(put.failed);
        ad_buf_clear(&put);
        flow_close(&f);
    }
}

static void add_times(ad_buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        ad_buf_text(out, text);
    }
}

/* Deep or wide sources end within the budget, without recursion; what comes out is a sound graph. */
static void hostile_sources_end(void **state)
{
    static const struct {
        const char *before, *open, *middle, *close, *after;
        size_t times;
    } cases[] = {
        {"def f(p):\n    x = ", "(", "p", ")", "\n", 3000},
        {"def f(p):\n    x = ", "[", "p", "]", "\n", 3000},
        {"def f(p):\n    x = ", "p + ", "p", "", "\n", 20000},
        {"def f(p):\n    x = ", "p and ", "p", "", "\n", 20000},
        {"def f(p):\n    x = ", "g(", "p", ")", "\n", 3000},
        {"def f(p):\n    x = p", ".a", "", "", "\n", 20000},
        {"def f(p):\n    ", "a, ", "b = p", "", "\n", 5000},
        {"def f(p):\n", "    if p: x = p\n", "", "", "", 10000},
        {"def f(p):\n", "    for x in p: y = x\n", "", "", "", 5000},
        {"def f(p):\n    x = ", "lambda a=p: ", "p", "", "\n", 2000},
        {"def f(p):\n    x = ", "not ", "p", "", "\n", 20000},
        {"x = ", "(yield ", "p", ")", "\n", 2000},
        {"def f(p):\n    p.a", "[p]", " = p", "", "\n", 10000},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow_fixture f;
        ad_flow_graph back;
        ad_buf source;
        ad_buf put;
        size_t used;
        ad_err err = {.message = ""};

        ad_buf_init(&source, 1 << 22);
        ad_buf_text(&source, cases[i].before);
        add_times(&source, cases[i].open, cases[i].times);
        ad_buf_text(&source, cases[i].middle);
        add_times(&source, cases[i].close, cases[i].times);
        ad_buf_text(&source, cases[i].after);
        flow_open(&f, source.data);
        ad_buf_init(&put, 1 << 26);
        ad_flow_graph_put(&f.graph, &put);
        ad_flow_graph_init(&back, &ad_limits_default);
        assert_int_equal(ad_flow_graph_take(ad_buf_str(&put), &ad_limits_default, NULL, &back, &used, &err),
                         AD_OK);
        ad_flow_graph_free(&back);
        ad_buf_clear(&put);
        ad_buf_clear(&source);
        flow_close(&f);
    }
}

/* Nested blocks, each a level deeper. */
static void deep_blocks_end(void **state)
{
    static const char *const heads[] = {"if p:", "for i in p:", "while p:", "try:", "with p as q:"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        flow_fixture f;
        ad_buf source;

        ad_buf_init(&source, 1 << 22);
        ad_buf_text(&source, "def f(p):\n");
        for (size_t depth = 1; depth < 95; depth++) {
            ad_buf_repeat(&source, ' ', depth);
            ad_buf_text(&source, heads[i]);
            ad_buf_byte(&source, '\n');
            ad_buf_repeat(&source, ' ', depth + 1);
            ad_buf_printf(&source, "x%zu = p.a\n", depth);
        }
        flow_open(&f, source.data);
        assert_string_equal(f.incidents.data, "");
        ad_buf_clear(&source);
        flow_close(&f);
    }
}

static void short_memory_is_told(void **state)
{
    static const char text[] =
        "class C:\n    def m(self, a=source()):\n        for x in a:\n            self.y = g(x)\n"
        "        return self.y\nfrom m import g\ndef f(p):\n    try:\n        return [g(q) for q in p]\n"
        "    finally:\n        g(lambda: p)\n";
    flow_fixture f;
    size_t allocations;
    ad_err err = {.message = ""};
    ad_flow_input input;

    (void)state;
    flow_open(&f, text);
    input = (ad_flow_input){.tree = f.unit.tree,
                            .module = f.unit.module,
                            .labels = f.labels,
                            .label_count = f.label_count,
                            .limits = &ad_limits_default};
    (void)ad_mem_count();
    ad_flow_graph_free(&f.graph);
    ad_flow_graph_init(&f.graph, &ad_limits_default);
    (void)ad_mem_count();
    ad_mem_fail_at(0);
    assert_int_equal(ad_flow_build(&input, &f.graph, flow_incident, &f.incidents, &err), AD_OK);
    allocations = ad_mem_count();
    assert_true(allocations > 10);
    for (size_t i = 1; i <= allocations; i++) {
        ad_status status;

        ad_flow_graph_free(&f.graph);
        ad_flow_graph_init(&f.graph, &ad_limits_default);
        ad_mem_fail_at(i);
        status = ad_flow_build(&input, &f.graph, flow_incident, &f.incidents, &err);
        ad_mem_fail_at(0);
        assert_int_equal(status, AD_ERR_NOMEM);
    }
    flow_close(&f);
}

static ad_status add_origin(void *ctx, size_t expression, const ad_flow_origin *origin, ad_err *err)
{
    ad_buf *out = ctx;

    (void)expression;
    (void)err;
    ad_buf_printf(out, "%u:%d/%d:%.*s ", origin->depth, (int)origin->op, (int)origin->why,
                  AD_STR_ARG(origin->text));
    return AD_OK;
}

static void assert_shown(const char *source, const char *wanted)
{
    flow_fixture f;
    ad_flow_input input;
    ad_node probe;
    ad_buf out;
    ad_err err = {.message = ""};

    flow_open(&f, source);
    input = (ad_flow_input){.tree = f.unit.tree, .module = f.unit.module, .limits = &ad_limits_default};
    probe = fixture_probe(&f.unit);
    ad_buf_init(&out, 65536);
    assert_int_equal(ad_flow_show(&input, &probe, 1, add_origin, &out, &err), AD_OK);
    assert_string_equal(out.data, wanted);
    ad_buf_clear(&out);
    flow_close(&f);
}

static void people_are_shown_what_a_value_is_made_of(void **state)
{
    char wanted[200];

    (void)state;
    (void)snprintf(wanted, sizeof(wanted), "0:%d/0:x 1:%d/0:.b 2:%d/0:p ", AD_FLOW_DERIVE, AD_FLOW_LOAD,
                   AD_FLOW_PARAM);
    assert_shown("def f(p):\n    x = 'a' + p.b\n    probe(x)\n", wanted);
}

static void people_are_shown_where_a_value_became_clean(void **state)
{
    char wanted[200];

    (void)state;
    (void)snprintf(wanted, sizeof(wanted), "0:%d/%d:x 1:%d/%d: ", AD_FLOW_CLEAN, AD_WHY_ASSIGNED,
                   AD_FLOW_CLEAN, AD_WHY_CONSTANT);
    assert_shown("def f(p):\n    x = p\n    x = 'a'\n    probe(x)\n", wanted);
    (void)snprintf(wanted, sizeof(wanted), "0:%d/%d:x 1:%d/%d: 2:%d/0:p ", AD_FLOW_CLEAN, AD_WHY_ASSIGNED,
                   AD_FLOW_CLEAN, AD_WHY_CALL, AD_FLOW_PARAM);
    assert_shown("def f(p):\n    x = len(p)\n    probe(x)\n", wanted);
    (void)snprintf(wanted, sizeof(wanted), "0:%d/0: 1:%d/0:p ", AD_FLOW_CLEANED, AD_FLOW_PARAM);
    assert_shown("def f(p):\n    if p in ('a', 'b'):\n        probe(p)\n", wanted);
}

static void people_are_shown_what_does_not_run(void **state)
{
    char wanted[200];

    (void)state;
    (void)snprintf(wanted, sizeof(wanted), "0:%d/%d:x 1:%d/%d: 1:%d/%d:x 2:%d/%d: ", AD_FLOW_CLEAN,
                   AD_WHY_DEAD, AD_FLOW_CLEAN, AD_WHY_DEAD, AD_FLOW_CLEAN, AD_WHY_ASSIGNED, AD_FLOW_CLEAN,
                   AD_WHY_CONSTANT);
    assert_shown("def f(p):\n    x = 'a'\n    if 1 > 2:\n        x = p\n    probe(x)\n", wanted);
    assert_shown(
        "def f(p):\n    x = 'a'\n    if 1 < 2:\n        pass\n    else:\n        x = p\n    probe(x)\n",
        wanted);
    assert_shown("def f(p):\n    x = 'a'\n    while 1 > 2:\n        x = p\n    probe(x)\n", wanted);
    assert_shown("def f(p):\n    x = 'a'\n    match 1:\n        case 2:\n            x = p\n    probe(x)\n",
                 wanted);
    assert_shown("def f(p):\n    x = 'a'\n    match 1:\n        case 1:\n            pass\n        case _:\n "
                 "           x = p\n"
                 "    probe(x)\n",
                 wanted);
    (void)snprintf(wanted, sizeof(wanted), "0:%d/%d: ", AD_FLOW_CLEAN, AD_WHY_DEAD);
    assert_shown("def f(p):\n    return 1\n    probe(p)\n", wanted);
    assert_shown("def f(p):\n    if 1 > 2:\n        probe(p)\n", wanted);
    assert_shown("def f(p):\n    1 > 2 and probe(p)\n", wanted);
    assert_shown("def f(p):\n    1 if 1 < 2 else probe(p)\n", wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_shown_what_does_not_run),
        cmocka_unit_test(values_follow_names_and_are_overwritten),
        cmocka_unit_test(branches_join_what_differs),
        cmocka_unit_test(loops_carry_values_around),
        cmocka_unit_test(handlers_see_what_bodies_assigned),
        cmocka_unit_test(keys_are_told_apart),
        cmocka_unit_test(text_is_made_of_its_parts),
        cmocka_unit_test(parts_behind_a_host_are_clean_of_addresses),
        cmocka_unit_test(conditions_clean_what_they_look_at),
        cmocka_unit_test(what_is_a_container_is_told),
        cmocka_unit_test(calls_of_the_artifact_become_entries),
        cmocka_unit_test(variables_outside_are_captured),
        cmocka_unit_test(functions_tell_what_they_are),
        cmocka_unit_test(what_is_done_to_a_parameter_is_told),
        cmocka_unit_test(made_calls_stand_for_what_nobody_wrote),
        cmocka_unit_test(modules_tell_their_variables_and_imports),
        cmocka_unit_test(imports_without_a_name_of_their_own_bind_the_first_part),
        cmocka_unit_test(sinks_know_their_place_and_rows_are_kept),
        cmocka_unit_test(a_function_that_is_too_much_is_named_and_left_out),
        cmocka_unit_test(hostile_sources_end),
        cmocka_unit_test(deep_blocks_end),
        cmocka_unit_test(short_memory_is_told),
        cmocka_unit_test(people_are_shown_what_a_value_is_made_of),
        cmocka_unit_test(people_are_shown_where_a_value_became_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
