/* Names: what an expression refers to, however it got there. */
#include "sema_helper.h"

/* ---- imports ---- */

static void names_follow_imports(void **state)
{
    static const probe_case cases[] = {
        {"import os\nprobe(os.system)", "os.system"},
        {"import os.path\nprobe(os.path.join)", "os.path.join"},
        {"import os, os.path\nprobe(os.path.join)", "os.path.join"},
        {"import subprocess as sp\nprobe(sp.run)", "subprocess.run"},
        {"import a.b.c\nprobe(a)", "a"},
        {"import a.b.c as d\nprobe(d.e)", "a.b.c.e"},
        {"from os import system\nprobe(system)", "os.system"},
        {"from os import system as s, popen as p\nprobe(p)", "os.popen"},
        {"from xml.sax import (\n  make_parser, # why\n  parse as q,\n)\nprobe(q)", "xml.sax.parse"},
        {"from __future__ import annotations\nprobe(annotations)", "__future__.annotations"},
        {"from . import helper\nprobe(helper.f)", "pkg.sub.helper.f"},
        {"from .helper import f\nprobe(f)", "pkg.sub.helper.f"},
        {"from .. import helper\nprobe(helper)", "pkg.helper"},
        {"from ...other import f\nprobe(f)", "?.other.f"},
        {"from .\\\n  .x import f\nprobe(f)", "pkg.x.f"},
        {"import __builtin__\nprobe(__builtin__.eval)", "builtins.eval"},
        {"from six.moves import builtins\nprobe(builtins.exec)", "builtins.exec"},
        {"def f():\n  import os\n  probe(os.system)", "os.system"},
        {"try:\n  import json\nexcept ImportError:\n  import simplejson as json\nprobe(json.loads)",
         "json.loads simplejson.loads"},
        {"try:\n  from a import f\nexcept ImportError:\n  f = None\nprobe(f)", "a.f"},
        {"if x:\n  import a as m\nelif y:\n  import b as m\nelse:\n  import c as m\nprobe(m.f)",
         "a.f b.f c.f"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void star_imports_take_names_that_nothing_else_binds(void **state)
{
    static const probe_case cases[] = {
        {"from os import *\nprobe(system)", "os.system"},
        {"from os import *\nprobe(eval)", "builtins.eval"},
        {"from os import *\nsystem = 1\nprobe(system)", ""},
        {"from a import *\nfrom b import *\nprobe(f)", "a.f b.f"},
        {"from a import *\ndef f():\n  probe(g)", "a.g"},
        {"from .a import *\nprobe(f)", "pkg.sub.a.f"},
        {"from a import *\nprobe(__name__)", ""},
        {"probe(f)\nfrom a import *", "a.f"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void modules_reached_by_strings_have_their_names(void **state)
{
    static const probe_case cases[] = {
        {"probe(__import__('os').system)", "os.system"},
        {"probe(__import__('os.path').system)", "os.system"},
        {"probe(__import__('os.path', fromlist=['join']).join)", "os.path.join"},
        {"probe(__import__('os.path', {}, {}, ['join']).join)", "os.path.join"},
        {"import importlib\nprobe(importlib.import_module('pickle').loads)", "pickle.loads"},
        {"from importlib import import_module as im\nprobe(im('pic' + 'kle').loads)", "pickle.loads"},
        {"import importlib\nprobe(importlib.import_module('.x', 'a.b').f)", "a.b.x.f"},
        {"import importlib\nprobe(importlib.import_module('..x', package='a.b').f)", "a.x.f"},
        {"import importlib\nprobe(importlib.__import__('os').system)", "os.system"},
        {"import importlib, os\nprobe(importlib.reload(os).system)", "os.system"},
        {"import sys\nprobe(sys.modules['os'].system)", "os.system"},
        {"import sys\nprobe(sys.modules.get('os').system)", "os.system"},
        {"import os\nprobe(os.__dict__['system'])", "os.system"},
        {"import os\nprobe(os.__dict__.get('system'))", "os.system"},
        {"import os\nprobe(vars(os)['sys' 'tem'])", "os.system"},
        {"import os\nprobe(os.__getattribute__('system'))", "os.system"},
        {"import os\nprobe(object.__getattribute__(os, 'system'))", "os.system"},
        {"import os\nprobe(getattr(os, 'system'))", "os.system"},
        {"import os\nprobe(getattr(os, 'sys' + 'tem', None))", "os.system"},
        {"import os\nn = 'a' if x else 'b'\nprobe(getattr(os, n))", "os.a os.b"},
        {"import os\nprobe(getattr(os, x))", "builtins.getattr()"},
        {"import os, operator\nprobe(operator.attrgetter('system')(os))", "os.system"},
        {"import os, operator\ng = operator.attrgetter('path.join')\nprobe(g(os))", "os.path.join"},
        {"m = __import__\nprobe(m('os').system)", "os.system"},
        {"import sys\nprobe(sys.modules[x].f)", "sys.modules[].f"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void builtins_are_found_in_every_disguise(void **state)
{
    static const probe_case cases[] = {
        {"probe(eval)", "builtins.eval"},
        {"probe(unicode)", "builtins.unicode"},
        {"probe(raw_input)", "builtins.raw_input"},
        {"import builtins\nprobe(builtins.eval)", "builtins.eval"},
        {"import builtins as b\nprobe(b.__dict__['eval'])", "builtins.eval"},
        {"probe(__builtins__.eval)", "builtins.eval"},
        {"probe(__builtins__['eval'])", "builtins.eval"},
        {"probe(__builtins__.__dict__['eval'])", "builtins.eval"},
        {"probe(getattr(__builtins__, 'ev' + 'al'))", "builtins.eval"},
        {"probe(globals()['eval'])", "builtins.eval"},
        {"probe(globals()['__builtins__'].eval)", "builtins.eval"},
        {"probe(globals().get('eval'))", "builtins.eval"},
        {"probe(locals()['eval'])", "builtins.eval"},
        {"probe(vars()['eval'])", "builtins.eval"},
        {"e = eval\nprobe(e)", "builtins.eval"},
        {"(e := eval)\nprobe(e)", "builtins.eval"},
        {"probe([eval][0])", "builtins.eval"},
        {"probe({'e': eval}['e'])", "builtins.eval"},
        {"probe((lambda: eval)())", "builtins.eval"},
        {"probe((eval))", "builtins.eval"},
        {"eval = 1\nprobe(eval)", ""},
        {"def f(eval):\n  probe(eval)", ""},
        {"def eval(x): pass\nprobe(eval)", "pkg.sub.mod.eval"},
        {"x = eval\neval = 1\nprobe(x)", "builtins.eval"},
        {"try:\n  input = raw_input\nexcept NameError:\n  pass\nprobe(input)",
         "builtins.raw_input builtins.input"},
        {"probe(\u212Fval)", "builtins.eval"},
        {"probe(\uFF45val)", "builtins.eval"}, /* a full-width e is an e (PEP 3131) */
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

/* ---- scopes ---- */

static void scopes_are_those_of_python(void **state)
{
    static const probe_case cases[] = {
        {"import os\ndef f():\n  probe(os.x)", "os.x"},
        {"import os\ndef f():\n  os = 1\n  probe(os)", ""},
        {"import a as m\nclass C:\n  import b as m\n  probe(m)", "b"},
        {"import a as m\nclass C:\n  import b as m\n  def f(self):\n    probe(m)", "a"},
        {"import a as m\nclass C:\n  import b as m\n  x = [probe(m) for _ in y]", "a"},
        {"import a as m\nclass C:\n  import b as m\n  x = [_ for _ in probe(m)]", "b"},
        {"import a as m\ndef f():\n  import b as m\n  def g():\n    probe(m)", "b"},
        {"import a as m\ndef f():\n  import b as m\n  def g():\n    global m\n    probe(m)", "a"},
        {"import a as m\ndef f():\n  global m\n  import b as m\ndef g():\n  probe(m)", "a b"},
        {"def f():\n  import a as m\n  def g():\n    nonlocal m\n    import b as m\n  probe(m)", "a b"},
        {"import a as m\ndef f(x=probe(m), m=1): pass", "a"},
        {"import a as m\ndef f(m):\n  @probe(m)\n  def g(): pass", ""},
        {"import a as m\nf = lambda m: probe(m)", ""},
        {"import a as m\nf = lambda m, x=probe(m): 1", "a"},
        {"import a as m\n[m for m in x]\nprobe(m)", "a"},
        {"import a as m\n{m: 1 for m in x}\n{m for m in x}\nprobe(m)", "a"},
        {"import a as m\nx = [probe(m) for m in y]", "y[]"},
        {"import a as m\nx = [(m := 1) for b in y]\nprobe(m)", "a"},
        {"import a as m\ndef f():\n  for m in x: pass\n  probe(m)", "x[]"},
        {"import a as m\ndef f():\n  with x as m: probe(m)", "x"},
        {"import a as m\ndef f():\n  try: pass\n  except E as m: probe(m)", "E()"},
        {"import a as m\ndef f():\n  match x:\n    case m: probe(m)", ""},
        {"import a as m\ndef f():\n  match x:\n    case {'k': [m, *r], **q}: probe(m)", ""},
        {"import a as m\ndef f():\n  match x:\n    case C(m, k=v) as w: probe(m)", ""},
        {"import a as m\ndef f():\n  match x:\n    case m.y: probe(m)", "a"},
        {"import a as m\ndef f[m](x: m):\n  probe(m)", ""},
        {"import a as m\ndef f():\n  del m\n  probe(m)", ""},
        {"import a as m\ndef f():\n  m: int\n  probe(m)", "builtins.int()"},
        {"import a as m\ndef f(*m, **k):\n  probe(m)", ""},
        {"import a as m\ndef f(x, (m, y)):\n  probe(m)", ""},
        {"import a as m\nclass C:\n  m = m\n  probe(m)", "a"},
        {"class C:\n  open = open\nprobe(C.open)", "builtins.open"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void order_decides_which_binding_counts(void **state)
{
    static const probe_case cases[] = {
        {"x = 'safe'\nprobe(x)\nx = input()", "'safe'"},
        {"x = input()\nx = 'safe'\nprobe(x)", "'safe'"},
        {"x = 'a'\nif c: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nif c: x = 'b'\nelse: x = 'c'\nprobe(x)", "'b' or 'c'"},
        {"x = 'a'\nif c: x = 'b'\nelse: raise E\nprobe(x)", "'b'"},
        {"x = 'a'\nif c:\n  x = 'b'\n  probe(x)", "'b'"},
        {"x = 'a'\nif c:\n  x = 'b'\nelse:\n  probe(x)", "'a'"},
        {"def f():\n  x = 'a'\n  if c:\n    x = 'b'\n    return\n  probe(x)", "'a'"},
        {"x = 'a'\nfor i in y:\n  probe(x)\n  x = 'b'", "'a' or 'b'"},
        {"x = 'a'\nfor i in y:\n  x = 'c'\n  probe(x)\n  x = 'b'", "'c'"},
        {"x = 'a'\nwhile c:\n  if d:\n    x = 'b'\n    continue\n  probe(x)", "'a' or 'b'"},
        {"x = 'a'\nfor i in y:\n  x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"for i in y:\n  x = 'b'\nelse:\n  x = 'c'\nprobe(x)", "'b' or 'c'"},
        {"try:\n  x = 'a'\nexcept E:\n  x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'o'\ntry:\n  x = 'a'\n  g()\nexcept E:\n  probe(x)", "'o' or 'a'"},
        {"x = 'o'\ntry:\n  x = 'a'\nfinally:\n  x = 'b'\nprobe(x)", "'b'"},
        {"x = 'o'\nwith y:\n  x = 'a'\nprobe(x)", "'a'"},
        {"x = 'o'\nmatch y:\n  case 1: x = 'a'\n  case _: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'o'\nmatch y:\n  case 1: x = 'a'\nprobe(x)", "'o' or 'a'"},
        {"x = 'a'\ny or (x := 'b')\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\ndef f():\n  probe(x)\nx = 'b'", "'a' or 'b'"},
        {"x = 'a'\nx = 'b'\ndef f():\n  probe(x)", "'b'"},
        {"def f():\n  probe(x)\nx = 'b'", "'b'"},
        {"def f():\n  global x\n  x = 'b'\nx = 'a'\nf()\nprobe(x)", "'a' or 'b'"},
        {"def f():\n  x = 'a'\n  del x\n  x = 'b'\n  probe(x)", "'b'"},
        {"x = 'a'\nx = x + 'b'\nprobe(x)", "'ab'"},
        {"x = 'a'\nx += 'b'\nx *= 2\nprobe(x)", "'abab'"},
        {"x = 'a'\nfor i in y: x += 'b'\nprobe(x)", "'a' or ?"},
        {"x = 1\nx = 2; probe(x); x = 3", "2"},
        {"for x in 'a', 'b':\n  probe(x)", "'a' or 'b'"},
        {"for x in ['a', 'b']: pass\nprobe(x)", "'a' or 'b'"},
        {"for x in range(9): probe(x)", "?"},
        {"for x in {'a': 1}: probe(x)", "'a'"},
        {"for k, v in {'a': 1, 'b': 2}.items(): probe(v)", "1 or 2"},
        {"a, b = 'x', 'y'\nprobe(b)", "'y'"},
        {"a = b = 'x'\nprobe(a)", "'x'"},
        {"a, (b, c) = 1, (2, 3)\nprobe(c)", "3"},
        {"[a, b] = (1, 2)\nprobe(b)", "2"},
        {"(a) = 1\nprobe(a)", "1"},
        {"(a,) = (1,)\nprobe(a)", "1"},
        {"a, *b, c = 1, 2, 3, 4\nprobe(b)", "[2, 3]"},
        {"a, *b, c = 1, 2, 3, 4\nprobe(c)", "4"},
        {"a, b = 1, 2, 3\nprobe(a)", "?"},
        {"t = (1, 2)\na, b = t\nprobe(b)", "2"},
        {"a, b = b, a = 1, 2\nprobe(a)", "2"},
        {"a = b\nb = a\nprobe(a)", "?"},
        {"a = a\nprobe(a)", "?"},
        {"def f(x='d'):\n  probe(x)", "?"},
        {"if c:\n  x = 1\nprobe(x)", "1"},
    };

    (void)state;
    probes_give(cases, COUNT_OF(cases));
}

/* The second line of each pair is the near miss: what comes in decides. */
static void branches_that_constants_decide_bind_or_do_not(void **state)
{
    static const probe_case cases[] = {
        {"n = 1\nif 3 * 4 + n > 10: x = 'a'\nelse: x = 'b'\nprobe(x)", "'a'"},
        {"if 3 * 4 + n > 10: x = 'a'\nelse: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nif 3 > 2: x = 'b'\nprobe(x)", "'b'"},
        {"x = 'a'\nif 3 < 2: x = 'b'\nprobe(x)", "'a'"},
        {"x = 'a'\nif y < 2: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"n = 2\nif n == 1: x = 'a'\nelif n == 2: x = 'b'\nelse: x = 'c'\nprobe(x)", "'b'"},
        {"n = 2\nif n == 1: x = 'a'\nelif m == 2: x = 'b'\nelse: x = 'c'\nprobe(x)", "'b' or 'c'"},
        {"n = 2\nif m == 1: x = 'a'\nelif n == 2: x = 'b'\nelse: x = 'c'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nif 1 > 0:\n  if c: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nif c:\n  if 0 > 1: x = 'b'\nprobe(x)", "'a'"},
        {"x = 'a'\nwhile False: x = 'b'\nprobe(x)", "'a'"},
        {"x = 'a'\nwhile 0:\n  x = 'b'\nelse:\n  x = 'c'\nprobe(x)", "'c'"},
        {"x = 'a'\nn = 3\nwhile n > 5:\n  n += 1\n  x = 'b'\nprobe(x)", "'a'"},
        {"x = 'a'\nn = 3\nwhile n < 5:\n  n += 1\n  x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nn = 3\nif y: n = 6\nwhile n > 5:\n  n += 1\n  x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nn = []\nn.append(y)\nwhile n:\n  n.pop()\n  x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nfor i in y:\n  n = 3\n  while n > 5:\n    n += 1\n    x = 'b'\nprobe(x)", "'a'"},
        {"x = 'a'\nn = 3\nfor i in y:\n  while n > 5:\n    x = 'b'\n  n += 1\nprobe(x)", "'a' or 'b'"},
        {"x = 'a'\nm = n = 0\nfor i in y:\n  while n > 5 and m > 5: n, m = m, n\n  while m > n:\n    n, m = "
         "m, n\n    x = 'b'\n"
         "probe(x)",
         "'a' or 'b'"},
        {"x = 'a'\nwhile True:\n  if c: break\n  x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"s = 'abc'\nif s[1] == 'c': x = 'a'\nelse: x = 'b'\nprobe(x)", "'b'"},
        {"k = ['p', 'q']\nif 'q' not in k: x = 'a'\nelse: x = 'b'\nprobe(x)", "'b'"},
        {"x = 'a'\nfalse = 0\nfalse and (x := 'b')\nprobe(x)", "'a'"},
        {"x = 'a'\n'' or (x := 'b')\nprobe(x)", "'b'"},
        {"x = 'a'\ny = (x := 'b') if 2 > 1 else (x := 'c')\nprobe(x)", "'b'"},
        {"def f():\n  if 1 < 2: return 'a'\n  return 'b'\nprobe(f())", "'a'"},
        {"def f():\n  if 1 > 2: return 'a'\n  return 'b'\nprobe(f())", "'b'"},
        {"def f():\n  if y: return 'a'\n  return 'b'\nprobe(f())", "'a' or 'b'"},
        {"class C:\n  if 2 > 1: x = 'a'\n  else: x = 'b'\nprobe(C.x)", "'a'"},
        {"class C:\n  def f(self):\n    self.x = 'a'\n  def g(self):\n    if 2 < 1: self.x = "
         "'b'\nprobe(C().x)",
         "'a'"},
        {"class C:\n  n = 1\n  def f(self):\n    if self.n: x = 'a'\n    else: x = 'b'\n    probe(x)",
         "'a' or 'b'"},
        {"class C:\n  n = 1\n  def f(self):\n    n = '%d' % (self.n + 1)\n    if n == '2': x = 'a'\n    "
         "else: x = 'b'\n    "
         "probe(x)",
         "'a' or 'b'"},
        {"class C:\n  def g(self): return 1\n  def f(self):\n    n = (2, self.g())[1]\n    if n: x = 'a'\n   "
         " else: x = 'b'\n    "
         "probe(x)",
         "'a' or 'b'"},
        {"class C:\n  n = 1\n  def f(self):\n    match self.n:\n      case 2: x = 'a'\n      case _: x = "
         "'b'\n    probe(x)",
         "'a' or 'b'"},
        {"class C:\n  n = 1\n  def f(self):\n    x = 'a'\n    i = self.n\n    while i > 2:\n      i += 1\n   "
         "   x = 'b'\n    "
         "probe(x)",
         "'a' or 'b'"},
        {"class C:\n  n = 1\nif C.n == 2: x = 'a'\nelse: x = 'b'\nprobe(x)", "'b'"},
        {"class C:\n  n = 1\nif C().n == 2: x = 'a'\nelse: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"class C:\n  n = 1\n  @classmethod\n  def f(cls):\n    if cls.n == 2: x = 'a'\n    else: x = 'b'\n  "
         "  probe(x)",
         "'a' or 'b'"},
        {"class C:\n  n = 1\n  def f(self):\n    if C.n == 2: x = 'a'\n    else: x = 'b'\n    probe(x)",
         "'b'"},
        {"class C:\n  n = 1\ndef f():\n  C.n = y\nif C.n == 2: x = 'a'\nelse: x = 'b'\nprobe(x)",
         "'a' or 'b'"},
        {"def g(): return 1\nif g() == 2: x = 'a'\nelse: x = 'b'\nprobe(x)", "'b'"},
        {"x = {'k': 1}\nif 2 < 1: x['k'] = 2\nprobe(x)", "{'k': 1}"},
        {"x = {'k': 1}\nif 2 > 1: x['k'] = 2\nprobe(x)", "{'k': 2}"},
        {"x = {'k': 1}\nif c: x['k'] = 2\nprobe(x)", "{'k': 1, ...}"},
        {"x = 'a'\nif 2 > 1: x = 'b'\ndef f():\n  probe(x)", "'b'"},
        {"x = 'a'\ndef f():\n  probe(x)\nif 2 > 1: x = 'b'", "'a' or 'b'"},
        {"try:\n  x = 'a'\n  g()\n  if 2 > 1: x = 'b'\nexcept E:\n  probe(x)", "'a' or 'b'"},
        {"x = 'a'\nfor i in y:\n  if 2 > 1: x = 'b'\nprobe(x)", "'a' or 'b'"},
        {"if 2 < 1: input = raw_input\nprobe(input)", "builtins.input"},
        {"if 2 < 1:\n  x = 'a'\n  probe(x)", "'a'"},
        {"if 2 < 1: x = 'a'\nprobe(x)", "'a'"},
        {"x = 'a'\nwhile x != 'c':\n  if x == 'b': x = 'c'\n  else: x = 'b'\nprobe(x)", "'a' or 'c' or 'b'"},
    };

    (void)state;
    probes_give(cases, COUNT_OF(cases));
}

static void clauses_that_constants_decide_bind_or_do_not(void **state)
{
    static const probe_case cases[] = {
        {"m = 'b'\nmatch m:\n  case 'a': x = 1\n  case 'b': x = 2\n  case _: x = 3\nprobe(x)", "2"},
        {"match m:\n  case 'a': x = 1\n  case 'b': x = 2\n  case _: x = 3\nprobe(x)", "1 or 2 or 3"},
        {"m = 'z'\nmatch m:\n  case 'a' | 'b': x = 1\n  case _: x = 3\nprobe(x)", "3"},
        {"m = 'b'\nmatch m:\n  case 'a' | 'b': x = 1\n  case _: x = 3\nprobe(x)", "1"},
        {"m = 1\nmatch m:\n  case -1: x = 1\n  case _: x = 3\nprobe(x)", "3"},
        {"m = -1\nmatch m:\n  case -1: x = 1\n  case _: x = 3\nprobe(x)", "1"},
        {"m = 1\nmatch m:\n  case True: x = 1\n  case _: x = 3\nprobe(x)", "3"},
        {"m = None\nmatch m:\n  case None: x = 1\n  case _: x = 3\nprobe(x)", "1"},
        {"m = 2.0\nmatch m:\n  case 2: x = 1\n  case _: x = 3\nprobe(x)", "1"},
        {"m = 2\nmatch m:\n  case 2 if 1 > 3: x = 1\n  case _: x = 3\nprobe(x)", "3"},
        {"m = 2\nmatch m:\n  case 2 if c: x = 1\n  case _: x = 3\nprobe(x)", "1 or 3"},
        {"m = 2\nmatch m:\n  case n: x = 1\n  case _: x = 3\nprobe(x)", "1"},
        {"m = 2\nmatch m:\n  case K.TWO: x = 1\n  case _: x = 3\nprobe(x)", "1 or 3"},
        {"m = 2\nmatch m:\n  case [2]: x = 1\n  case _: x = 3\nprobe(x)", "1 or 3"},
        {"m = 2\nmatch m, y:\n  case 2, 3: x = 1\n  case _: x = 3\nprobe(x)", "1 or 3"},
        {"m = 1 if c else 2\nmatch m:\n  case 3: x = 1\n  case 2: x = 2\n  case _: x = 3\nprobe(x)",
         "2 or 3"},
        {"x = 0\nm = 1\nmatch m:\n  case 2: x = 1\nprobe(x)", "0"},
        {"x = 0\nm = 1\nmatch m:\n  case 1: x = 1\nprobe(x)", "1"},
    };

    (void)state;
    probes_give(cases, COUNT_OF(cases));
}

static void many_alternatives_are_unknown(void **state)
{
    ad_buf text;
    unsigned i;

    (void)state;
    ad_buf_init(&text, 65536);
    for (i = 0; i < AD_ALTERNATIVES_MAX; i++) {
        ad_buf_printf(&text, "if c: x = %u\n", i);
    }
    ad_buf_text(&text, "probe(x)\n");
    probe_gives(text.data, "0 or 1 or 2 or 3 or 4 or 5 or 6 or 7");
    ad_buf_reset(&text);
    for (i = 0; i <= AD_ALTERNATIVES_MAX; i++) {
        ad_buf_printf(&text, "if c: x = %u\n", i);
    }
    ad_buf_text(&text, "probe(x)\n");
    probe_gives(text.data, "?");
    ad_buf_clear(&text);
}

/* ---- attributes, calls, instances ---- */

static void chains_read_as_one_name(void **state)
{
    static const probe_case cases[] = {
        {"import requests\nprobe(requests.Session().get)", "requests.Session().get"},
        {"import sqlite3\nprobe(sqlite3.connect('x').cursor().execute)",
         "sqlite3.connect().cursor().execute"},
        {"import os\nprobe(os.environ['X'])", "os.environ[]"},
        {"import os\nprobe(os.environ[x].y)", "os.environ[].y"},
        {"probe(x.y.z)", "x.y.z"},
        {"def f(x):\n  probe(x.y.z)", "?.y.z"},
        {"def f(x): probe(x.y().z)", "?.y().z"},
        {"def f(x): probe(x()[0].y)", "?.y"},
        {"probe(''.join)", "builtins.str().join"},
        {"probe(b''.hex)", "builtins.bytes().hex"},
        {"probe([].append)", "builtins.list().append"},
        {"probe({}.get)", "builtins.dict().get"},
        {"probe((1).real)", "builtins.int().real"},
        {"probe(f'{x}'.format)", "builtins.str().format"},
        {"probe(().__class__.__bases__[0].__subclasses__())",
         "builtins.tuple().__class__.__bases__[].__subclasses__()"},
        {"async def f(x):\n  probe((await x.y()).z)", "?.y().z"},
        {"import a\nasync def f():\n  async with a.b() as c:\n    probe(c.d)", "a.b().d"},
        {"import a\nwith a.b() as c, c.d() as e: probe(e.f)", "a.b().d().f"},
        {"import a\nwith a.b() as (c, d): probe(d.f)", "a.b()[].f"},
        {"import a, contextlib\nwith contextlib.closing(a.b()) as c: probe(c.f)", "a.b().f"},
        {"import a\nfor x in a.b(): probe(x.f)", "a.b()[].f"},
        {"import a\nx = y = a.b()\nprobe(x.f)", "a.b().f"},
        {"import os\nf = os.system if x else os.popen\nprobe(f)", "os.system os.popen"},
        {"import os\nf = x or os.popen\nprobe(f)", "x os.popen"},
        {"import os\nt = {'a': os.system, 'b': os.popen}\nprobe(t[x])", "os.system os.popen"},
        {"import os\nprobe([os.system, os.popen][x])", "os.system os.popen"},
        {"import a, copy\nprobe(copy.deepcopy(a.b()).c)", "a.b().c"},
        {"import a, typing\nprobe(typing.cast(a.B, x).c)", "a.B().c x.c"},
        {"import pathlib\nprobe((pathlib.Path('a') / 'b').chmod)", "pathlib.Path().chmod"},
        {"import stat\nprobe(stat.S_IWOTH)", "stat.S_IWOTH"},
        {"import ssl\nssl._create_default_https_context = probe(ssl._create)", "ssl._create"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void partials_go_by_the_name_of_their_function(void **state)
{
    static const probe_case cases[] = {
        {"import functools, subprocess\np = functools.partial(subprocess.run, shell=True)\nprobe(p)",
         "subprocess.run"},
        {"from functools import partial as P\nimport os\nprobe(P(P(os.system), 'x'))", "os.system"},
        {"from functools import partial\nimport os\nprobe(partial(os.system)().x)", "os.system().x"},
        {"from functools import partial\nimport os\nprobe(partial(getattr, os)('system'))", "os.system"},
        {"from functools import partial\nimport os\nprobe(partial(os.a if x else os.b))", "os.a os.b"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void annotations_promise_instances(void **state)
{
    static const probe_case cases[] = {
        {"import a\ndef f(x: a.B):\n  probe(x.c)", "a.B().c"},
        {"import a\ndef f(x: a.B = None):\n  probe(x.c)", "a.B().c"},
        {"import a\ndef f(x: 'a.B'):\n  probe(x.c)", "a.B().c"},
        {"import a\nfrom typing import Optional\ndef f(x: Optional[a.B]):\n  probe(x.c)", "a.B().c"},
        {"import a, typing\ndef f(x: typing.Optional[a.B] = None):\n  probe(x.c)", "a.B().c"},
        {"import a\nfrom typing import Union\ndef f(x: Union[a.B, a.C, None]):\n  probe(x.c)",
         "a.C().c a.B().c"},
        {"import a\ndef f(x: a.B | None):\n  probe(x.c)", "a.B().c"},
        {"import a\nfrom typing import Optional\ndef f(x: 'Optional[a.B]'):\n  probe(x.c)", "a.B().c"},
        {"import a\ndef f(x: 'a.B | None'):\n  probe(x.c)", "a.B().c"},
        {"import a\nfrom typing import Annotated\ndef f(x: Annotated[a.B, a.C()]):\n  probe(x.c)", "a.B().c"},
        {"import a\nfrom typing import Type\ndef f(x: Type[a.B]):\n  probe(x.c)", "a.B.c"},
        {"import a\ndef f(x: a.Box[a.B]):\n  probe(x.c)", "a.Box().c"},
        {"import a\ndef f(x: 'a.Box[a.B]'):\n  probe(x.c)", "a.Box().c"},
        {"import a\ndef f(*x: a.B):\n  probe(x.c)", "?.c"},
        {"import a\nx: a.B\nprobe(x.c)", "a.B().c"},
        {"import a\nx: a.B = g()\nprobe(x.c)", "g().c a.B().c"},
        {"import a\nx: a.B = a.g()\nprobe(x.c)", "a.g().c a.B().c"},
        {"import a\nx: a.B = None\nprobe(x.c)", "?.c a.B().c"},
        {"class B: pass\ndef f(x: B):\n  probe(x)", "pkg.sub.mod.B()"},
        {"from typing import Any\ndef f(x: Any):\n  probe(x)", ""},
        {"def f(x: str):\n  probe(x.format)", "builtins.str().format"},
        {"import a\ntry: pass\nexcept a.E as e: probe(e)", "a.E()"},
        {"import a\ntry: pass\nexcept (a.E, ValueError) as e: probe(e)", "a.E() builtins.ValueError()"},
        {"import a\ntry: pass\nexcept a.E, e: probe(e)", "a.E()"},
        {"import a\ndef f(x: 'a.']['):\n  probe(x)", ""}, /* no name ends in a dot */
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void functions_of_the_unit_give_what_they_return(void **state)
{
    static const probe_case cases[] = {
        {"import requests\ndef s():\n  x = requests.Session()\n  return x\nprobe(s().get)",
         "requests.Session().get"},
        {"def f(): pass\nprobe(f)", "pkg.sub.mod.f"},
        {"def f(): pass\nprobe(f())", "pkg.sub.mod.f()"},
        {"def f(x): return x\nprobe(f(1 if y else z))", "pkg.sub.mod.f()"},
        {"def f(x): return x.y\nprobe(f(z).a)", "pkg.sub.mod.f().a"},
        {"import a\ndef f(x):\n  if x: return a.b()\n  return a.c()\nprobe(f(1).d)", "a.b().d a.c().d"},
        {"import a\ndef f(x):\n  if x: return a.b()\n  return x\nprobe(f(y).d)", "a.b().d pkg.sub.mod.f().d"},
        {"import a\ndef f(x) -> a.B: return x\nprobe(f(y).d)", "a.B().d"},
        {"import a\ndef f():\n  yield a.b\nprobe(f().d)", "pkg.sub.mod.f().d"},
        {"import a\n@wrap\ndef f(): return a.b\nprobe(f().d)", "pkg.sub.mod.f().d"},
        {"import a\n@functools.lru_cache(None)\ndef f(): return a.b\nprobe(f().d)", "a.b.d"},
        {"import a\nf = lambda: a.b\nprobe(f().d)", "a.b.d"},
        {"import a\ndef f(): return g()\ndef g(): return f()\nprobe(f().d)", "pkg.sub.mod.f().d"},
        {"import a\ndef f(x):\n  if x: return f(x - 1)\n  return a.b\nprobe(f(y).d)",
         "pkg.sub.mod.f().d a.b.d"},
        {"import a\ndef f():\n  def g(): return a.b\n  return g\nprobe(f()().d)", "a.b.d"},
        {"def f():\n  def g(): pass\n  probe(g)", "pkg.sub.mod.f.g"},
        {"import a\nasync def f(): return a.b\nasync def g(): probe((await f()).d)", "a.b.d"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

/* ---- classes ---- */

static void classes_of_the_unit_know_their_attributes(void **state)
{
    static const probe_case cases[] = {
        {"class C: pass\nprobe(C)", "pkg.sub.mod.C"},
        {"class C: pass\nprobe(C())", "pkg.sub.mod.C()"},
        {"import a\nclass C:\n  def __init__(self): self.x = a.b()\n  def f(self): probe(self.x.c)",
         "a.b().c"},
        {"import a\nclass C:\n  def f(self): probe(self.x.c)\n  def g(self): self.x = a.b()", "a.b().c"},
        {"import a\nclass C:\n  def f(self): probe(self.x.c)\n  def g(self): self.x = a.b()\n"
         "  def h(self): self.x = a.d()",
         "a.b().c a.d().c"},
        {"import pickle\nclass C:\n  load = pickle.loads\n  def f(self): probe(self.load)", "pickle.loads"},
        {"import pickle\nclass C:\n  load = pickle.loads\nprobe(C().load)", "pickle.loads"},
        {"import pickle\nclass C:\n  load = pickle.loads\nprobe(C.load)", "pickle.loads"},
        {"import a\nclass C:\n  @classmethod\n  def f(cls): probe(cls.x)\n  x = a.b", "a.b"},
        {"import a\nclass C:\n  @staticmethod\n  def f(x): probe(x.y)", "?.y"},
        {"import a\nclass C:\n  @property\n  def p(self): return a.b()\n  @p.setter\n  def p(self, v): pass\n"
         "  def f(self): probe(self.p.c)",
         "a.b().c"},
        {"class C:\n  def f(self): probe(self.f)", "pkg.sub.mod.C.f"},
        {"class C:\n  def f(self): probe(self.nothing)", "pkg.sub.mod.C().nothing"},
        {"class C:\n  def f(self, x): self.x = x\n  def g(self): probe(self.x.y)", "pkg.sub.mod.C().x.y"},
        {"import a\nclass C:\n  def f(self):\n    def g(): self.x = a.b\n  def h(self): probe(self.x)",
         "a.b"},
        {"import a\nclass C: pass\nC.x = a.b\nprobe(C().x)", "a.b"},
        {"import a\nclass C:\n  x: a.B\n  def f(self): probe(self.x.c)", "a.B().c"},
        {"import a\nclass C:\n  def __new__(cls): probe(cls)", "pkg.sub.mod.C"},
        {"import a\nclass C:\n  x, y = a.b, a.c\nprobe(C.y)", "a.c"},
        {"import a\nclass C:\n  def f(self):\n    with a.b() as self.x: pass\n  def g(self): probe(self.x.c)",
         "a.b().c"},
        {"class C:\n  class D:\n    def f(self): probe(self)", "pkg.sub.mod.C.D()"},
        {"class C[T]: pass\nprobe(C[int]())", "pkg.sub.mod.C()"},
        {"class C:\n  def f(self):\n    self.secret = 1\nprobe(C().secret)", ""},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void inheritance_adds_the_names_of_bases(void **state)
{
    static const probe_case cases[] = {
        {"import a\nclass C(a.B): pass\nprobe(C)", "pkg.sub.mod.C a.B"},
        {"import a\nclass C(a.B): pass\nprobe(C())", "pkg.sub.mod.C() a.B()"},
        {"import a\nclass C(a.B):\n  def f(self): probe(self.x)", "pkg.sub.mod.C().x a.B().x"},
        {"import a\nclass B(a.A): pass\nclass C(B, a.M):\n  def f(self): probe(self.x)",
         "pkg.sub.mod.C().x a.M().x a.A().x"},
        {"import a\nclass B:\n  x = a.b\nclass C(B): pass\nprobe(C().x)", "a.b"},
        {"import a\nclass B:\n  def __init__(self): self.x = a.b()\nclass C(B):\n  def f(self): "
         "probe(self.x.c)",
         "a.b().c"},
        {"import a\nclass B(a.A):\n  def f(self): pass\nclass C(B):\n  def f(self): probe(super().g)",
         "a.A().g"},
        {"import a\nclass B:\n  x = a.b\nclass C(B):\n  x = 1\n  def f(self): probe(super().x)", "a.b"},
        {"import a\nclass C(a.B):\n  def f(self): probe(super(C, self).g)", "a.B().g"},
        {"import a\nclass C(a.G[int]): pass\nprobe(C())", "pkg.sub.mod.C() a.G()"},
        {"import a, six\nclass C(six.with_metaclass(a.M, a.B)): pass\nprobe(C())", "pkg.sub.mod.C() a.B()"},
        {"import a\nclass C(a.B, metaclass=a.M): pass\nprobe(C)", "pkg.sub.mod.C a.B"},
        {"class C(C): pass\nprobe(C().x)", "pkg.sub.mod.C().x"},
        {"class A(B): pass\nclass B(A): pass\nprobe(B().x)", "pkg.sub.mod.B().x"},
        {"import a\nclass C(a.B):\n  def f(self):\n    self.x = probe(self)", "pkg.sub.mod.C() a.B()"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

static void is_named_counts_bases(void **state)
{
    fixture f;
    ad_value_id id;

    (void)state;
    fixture_open(&f, "import a\nclass B(a.A): pass\nclass C(B): pass\nprobe(C())");
    id = fixture_value(&f);
    assert_true(ad_value_is_named(f.module, id, AD_STR("a.A()")));
    assert_true(ad_value_is_named(f.module, id, AD_STR("pkg.sub.mod.B()")));
    assert_true(ad_value_is_named(f.module, id, AD_STR("pkg.sub.mod.C()")));
    assert_false(ad_value_is_named(f.module, id, AD_STR("a.A")));
    assert_false(ad_value_is_named(f.module, id, AD_STR("a.B()")));
    assert_false(ad_value_is_named(f.module, 0, AD_STR("a.A()")));
    assert_false(ad_value_is_named(f.module, UINT32_MAX, AD_STR("a.A()")));
    fixture_close(&f);
}

static void class_bases_are_transitive(void **state)
{
    ad_str out[AD_ALTERNATIVES_MAX];
    fixture f;
    ad_node n;
    ad_node last = AD_NO_NODE;

    (void)state;
    fixture_open(&f, "from a import A\nclass B(A): pass\nclass C(object, B, metaclass=M): pass\n");
    for (n = 0; n < f.tree->count; n++) {
        last = ad_node_kind(f.tree, n) == AD_KIND_CLASS_DEFINITION ? n : last;
    }
    assert_int_equal(ad_class_bases(f.module, last, out), 3);
    assert_true(ad_str_equal(out[0], AD_STR("builtins.object")));
    assert_true(ad_str_equal(out[1], AD_STR("a.A")));
    assert_true(ad_str_equal(out[2], AD_STR("pkg.sub.mod.B")));
    assert_int_equal(ad_class_bases(f.module, 0, out), 0);
    assert_int_equal(ad_class_bases(f.module, AD_NO_NODE, out), 0);
    fixture_close(&f);
}

/* The target of the only assignment goes by its place, not by what it held before. */
static void assigned_attributes_go_by_their_place(void **state)
{
    static const probe_case cases[] = {
        {"import ssl\nssl.ctx = x", "ssl.ctx"},
        {"cfg.API_KEY = 'abc'", "cfg.API_KEY"},
        {"import a\nclass C(a.B):\n  k = 1\n  def f(self): self.k = 'x'", "pkg.sub.mod.C().k a.B().k"},
        {"import flask\napp.config.DEBUG = True", "app.config.DEBUG"},
        {"import flask\nflask.Flask().secret_key = 'x'", "flask.Flask().secret_key"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        ad_node n;
        fixture f;

        fixture_open(&f, cases[i].source);
        for (n = f.tree->count; n-- > 0 && !(ad_node_kind(f.tree, n) == AD_KIND_ATTRIBUTE &&
                                             f.tree->nodes[n].field == AD_FIELD_LEFT);) {
        }
        expect_names_of(&f, n, cases[i].source, cases[i].expected);
        fixture_close(&f);
    }
}

/* ---- probes that other scanners miss ---- */

static void aliases_that_others_miss_are_seen_through(void **state)
{
    static const probe_case cases[] = {
        {"from yaml import load\nprobe(load)", "yaml.load"},
        {"from tarfile import TarFile\nprobe(TarFile('x').extractall)", "tarfile.TarFile().extractall"},
        {"import pickle\np = pickle\nprobe(p.loads)", "pickle.loads"},
        {"import pickle\nclass C:\n  load = pickle.loads\n  def f(self, x): probe(self.load)",
         "pickle.loads"},
        {"import jinja2.sandbox\nprobe(jinja2.sandbox.SandboxedEnvironment)",
         "jinja2.sandbox.SandboxedEnvironment"},
        {"import requests\nprobe(requests.Session().get)", "requests.Session().get"},
        {"import paramiko\nprobe(paramiko.SSHClient().exec_command)", "paramiko.SSHClient().exec_command"},
        {"import pathlib\nprobe(pathlib.Path('f').chmod)", "pathlib.Path().chmod"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

/* ---- the rest of the interface ---- */

static void imports_are_listed_in_order(void **state)
{
    static const struct {
        const char *module;
        const char *name;
        const char *alias;
    } expected[] = {
        {"os", "", "os"},       {"a.b", "", "a"},      {"a.b", "", "c"},
        {"m", "n", "n"},        {"m", "o", "q"},       {"pickle", "", ""},
        {"pkg.sub.x", "*", ""}, {"pkg.sub", "y", "y"}, {"__future__", "division", "division"},
        {"json", "", ""},
    };
    size_t count;
    const ad_import *imports;
    fixture f;
    size_t i;

    (void)state;
    fixture_open(&f,
                 "import os\nimport a.b, a.b as c\nfrom m import n, o as q\nimport_ = __import__('pickle')\n"
                 "from .x import *\nfrom . import y\nfrom __future__ import division\n"
                 "from importlib import import_module as im\nim('json')\nim(x)\n");
    imports = ad_module_imports(f.module, &count);
    assert_int_equal(count, COUNT_OF(expected) + 1);
    for (i = 0; i < COUNT_OF(expected); i++) {
        const ad_import *import = &imports[i < 9 ? i : i + 1]; /* im's own import stands between */

        assert_true(ad_str_equal(import->module, ad_str_of(expected[i].module)));
        assert_true(ad_str_equal(import->name, ad_str_of(expected[i].name)));
        assert_true(ad_str_equal(import->alias, ad_str_of(expected[i].alias)));
    }
    assert_ptr_equal(ad_module_imports(f.module, &count), imports);
    fixture_close(&f);
}

static void packages_count_relative_imports_from_themselves(void **state)
{
    ad_sema_options options = fixture_options(&ad_limits_default);
    fixture f;

    (void)state;
    options.is_package = true;
    fixture_open_with(&f, AD_STR("from . import x\nprobe(x)"), &options);
    expect_names_of(&f, fixture_probe(&f), "in a package", "pkg.sub.mod.x");
    fixture_close(&f);
    options.module = AD_STR("");
    fixture_open_with(&f, AD_STR("from .y import x\nprobe(x)"), &options);
    expect_names_of(&f, fixture_probe(&f), "without a name", "?.y.x");
    fixture_close(&f);
    fixture_open_with(&f, AD_STR("def f(): pass\nprobe(f)"), &options);
    expect_names_of(&f, fixture_probe(&f), "without a name", "f");
    fixture_close(&f);
}

static void module_names_come_from_paths(void **state)
{
    static const struct {
        const char *path;
        const char *name;
        bool package;
    } cases[] = {
        {"pkg/sub/mod.py", "pkg.sub.mod", false},
        {"pkg/__init__.py", "pkg", true},
        {"pkg/__init__.pyi", "pkg", true},
        {"name-1.0/pkg/mod.py", "pkg.mod", false},
        {"name-1.0.post1/src/pkg/mod.py", "pkg.mod", false},
        {"src/pkg/mod.py", "pkg.mod", false},
        {"lib/pkg/mod.py", "pkg.mod", false},
        {"./pkg/mod.py", "pkg.mod", false},
        {"../x/pkg/mod.py", "x.pkg.mod", false},
        {"name-1.0.data/purelib/pkg/mod.py", "pkg.mod", false},
        {"name-1.0.data/platlib/pkg/mod.py", "pkg.mod", false},
        {"setup.py", "setup", false},
        {"src.py", "src", false},
        {"name-1.0/setup.py", "setup", false},
        {"pkg/my-mod.v2.py", "pkg.my_mod_v2", false},
        {"pkg//mod.py", "pkg.mod", false},
        {"/home/me/pkg/mod.py", "mod", false},
        {"", "", false},
        {"/", "", false},
        {"__init__.py", "", true},
        {"a\nb/c.py", "a_b.c", false},
        {"pkg/notebook.ipynb", "pkg.notebook", false},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        bool package;
        ad_buf out;

        ad_buf_init(&out, 256);
        ad_module_name_of_path(ad_str_of(cases[i].path), &out, &package);
        assert_string_equal(out.data, cases[i].name);
        assert_int_equal(package, cases[i].package);
        ad_buf_clear(&out);
    }
}

static void context_names_the_definitions_around(void **state)
{
    fixture f;
    ad_node n;

    (void)state;
    fixture_open(&f, "class C:\n  def m(self):\n    def g():\n      return lambda: probe(1)\nx = 1\n");
    n = fixture_probe(&f);
    assert_true(ad_str_equal(ad_module_context(f.module, n), AD_STR("C.m.g")));
    assert_int_equal(ad_node_kind(f.tree, ad_module_enclosing_function(f.module, n)), AD_KIND_LAMBDA);
    assert_int_equal(ad_node_kind(f.tree, ad_module_enclosing_class(f.module, n)), AD_KIND_CLASS_DEFINITION);
    assert_true(ad_str_equal(ad_module_context(f.module, f.tree->count - 1), AD_STR("")));
    assert_int_equal(ad_module_enclosing_function(f.module, f.tree->count - 1), AD_NO_NODE);
    assert_int_equal(ad_module_enclosing_class(f.module, f.tree->count), AD_NO_NODE);
    assert_true(ad_str_equal(ad_module_context(f.module, AD_NO_NODE), AD_STR("")));
    assert_true(ad_str_equal(ad_module_name(f.module), AD_STR("pkg.sub.mod")));
    assert_ptr_equal(ad_module_tree(f.module), f.tree);
    fixture_close(&f);
}

static void identifiers_compare_as_python_does(void **state)
{
    fixture f;

    (void)state;
    fixture_open(&f, "probe(\uFF53\u1D52\u017F\uFB01)");
    assert_true(ad_str_equal(ad_module_identifier(f.module, fixture_probe(&f)), AD_STR("sosfi")));
    assert_true(ad_str_equal(ad_module_identifier(f.module, AD_NO_NODE), AD_STR("")));
    fixture_close(&f);
    probe_is_called("import \uFF4F\uFF53\nprobe(os.\uFF53ystem)", "os.system");
}

static void strange_numbers_are_accepted(void **state)
{
    fixture f;
    ad_str out[AD_ALTERNATIVES_MAX];

    (void)state;
    fixture_open(&f, "x = 1\n");
    assert_int_equal(ad_module_value(f.module, AD_NO_NODE), 0);
    assert_int_equal(ad_module_get(f.module, UINT32_MAX)->kind, AD_VALUE_UNKNOWN);
    assert_int_equal(ad_value_names(f.module, UINT32_MAX, out), 0);
    assert_int_equal(ad_value_truth(f.module, UINT32_MAX), AD_TRUTH_MAYBE);
    assert_false(ad_value_is_constant(f.module, UINT32_MAX));
    assert_null(ad_module_call(f.module, 0));
    assert_null(ad_module_call(f.module, AD_NO_NODE));
    assert_null(ad_module_exhausted(f.module));
    fixture_close(&f);
}

/* ---- hostile input ---- */

/* `count` copies of a text between two others. */
static void repeat(ad_buf *out, const char *before, const char *text, size_t count, const char *after)
{
    ad_buf_reset(out);
    ad_buf_text(out, before);
    while (count--) {
        ad_buf_text(out, text);
    }
    ad_buf_text(out, after);
    assert_false(out->failed);
}

/* Each name asks which of thousands of assignments it means, from thousands of levels down. */
static void names_deep_in_an_expression_do_not_cost_its_depth(void **state)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_buf text;
    fixture f;
    uint32_t asked = 0;

    (void)state;
    ad_buf_init(&text, 1U << 24);
    repeat(&text, "", "x = 1 + \\\n", 20000, "1\n");
    fixture_open(&f, text.data);
    for (ad_node n = 0; n < f.tree->count; n++) {
        if (ad_node_kind(f.tree, n) == AD_KIND_IDENTIFIER) {
            (void)ad_module_names(f.module, n, names);
            asked++;
        }
    }
    assert_true(asked >= 20000);
    assert_null(ad_module_exhausted(f.module));
    fixture_close(&f);
    ad_buf_clear(&text);
}

static void deep_chains_need_no_stack(void **state)
{
    static const struct {
        const char *before;
        const char *text;
        const char *after;
        const char *expected; /* names */
    } cases[] = {
        {"probe(a", ".b", ".execute)", NULL},
        {"probe(a", ".b()", ".execute)", NULL},
        {"probe(f''", "()", ")", ""},
        {"def f(a): probe(a", "[0]", ")", ""},
        {"import a\nx = a\n", "x = x.b\n", "probe(x)", NULL},
        {"import a\nx = a\n", "if c: x = a.b\n", "probe(x)", ""},
        {"probe(", "not ", "x)", ""},
        {"probe(x", " or y", ")", "x y"},
        {"class A: pass\n", "class A(A): pass\n", "probe(A())", NULL},
        {"@f\n", "@f\n", "def g(): pass\nprobe(g)", "pkg.sub.mod.g"},
    };
    ad_buf text;
    size_t i;

    (void)state;
    ad_buf_init(&text, 1U << 24);
    for (i = 0; i < COUNT_OF(cases); i++) {
        fixture f;
        ad_node n;

        repeat(&text, cases[i].before, cases[i].text, 20000, cases[i].after);
        fixture_open(&f, text.data);
        n = fixture_probe(&f);
        (void)ad_module_value(f.module, n);
        if (cases[i].expected) {
            expect_names_of(&f, n, cases[i].before, cases[i].expected);
        }
        assert_null(ad_module_exhausted(f.module));
        fixture_close(&f);
    }
    ad_buf_clear(&text);
}

static void a_chain_too_long_for_a_name_still_tells_its_end(void **state)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_buf text;
    fixture f;

    (void)state;
    ad_buf_init(&text, 1U << 20);
    repeat(&text, "import a\nprobe(a", ".attribute", 1000, ".execute)");
    fixture_open(&f, text.data);
    assert_int_equal(ad_module_names(f.module, fixture_probe(&f), names), 1);
    assert_true(ad_str_starts(names[0], AD_STR("?")));
    assert_true(ad_str_ends(names[0], AD_STR(".execute")));
    fixture_close(&f);
    ad_buf_clear(&text);
}

static void deep_nesting_of_definitions_is_bounded(void **state)
{
    ad_buf text;
    fixture f;
    unsigned i;
    ad_node n;

    (void)state;
    ad_buf_init(&text, 1U << 24);
    for (i = 0; i < 400; i++) {
        ad_buf_repeat(&text, ' ', i);
        ad_buf_text(&text, i % 2 ? "def f():\n" : "class C:\n");
    }
    ad_buf_repeat(&text, ' ', i);
    ad_buf_text(&text, "probe(y)\n");
    fixture_open(&f, text.data);
    n = fixture_probe(&f);
    expect_names_of(&f, n, "in deep nesting", "y");
    assert_true(ad_module_context(f.module, n).len > 0);
    assert_true(ad_module_context(f.module, n).len <= 512);
    fixture_close(&f);
    ad_buf_clear(&text);
}

static void cycles_end(void **state)
{
    static const probe_case cases[] = {
        {"a = b\nb = c\nc = a\nprobe(a)", "?"},
        {"x = 'a'\nwhile c:\n  x = y + 'b'\n  y = x + 'c'\nprobe(x)", "'a' or ?"},
        {"def f(): return g\ndef g(): return f\nprobe(f()()()())", "pkg.sub.mod.f"},
        {"class C:\n  def f(self): self.x = self.x\n  def g(self): probe(self.x)", "pkg.sub.mod.C().x"},
        {"class C:\n  def f(self): self.x = self.y.z\n  def g(self):\n    self.y = self.x.w\n    "
         "probe(self.x)",
         "pkg.sub.mod.C().x"},
        {"class C:\n  x = 'a'\n  def f(self): self.x = self.x + 'b'\n  def g(self): probe(self.x)",
         "'a' or ?"},
        {"l = []\nl.append(l)\nprobe(l)", "[[]]"},
        {"d = {}\nd['d'] = d\nprobe(d)", "{'d': {}}"},
        {"f = lambda x: f(x)\nprobe(f(1))", "pkg.sub.mod.<lambda>()"},
        {"kw = {}\nkw = dict(**kw)\nprobe(kw)", "{}"},
        {"x = [x for x in x]\nprobe(x)", "?"},
    };

    (void)state;
    probes_give(cases, COUNT_OF(cases));
}

/* The order in which values are asked for must not matter: workers ask in different ones. */
static void values_do_not_depend_on_who_asks_first(void **state)
{
    static const char source[] =
        "x = 'a'\nwhile c:\n  x = y + 'b'\n  y = x + 'c' if c else z\n  z = f(x)\n"
        "def f(v): return g(v) or h(v)\ndef g(v): return f(v) or i(v)\ndef h(v): return h(v) or i(v)\n"
        "def i(v): return i(v) or g(v) or x\n"
        "class C:\n  def m(self):\n    self.a = self.b.c or self.m()\n    self.b = self.a or C().m()\n"
        "    return self.a or self.b\n  def n(self):\n    if self.a == 1: return '%d' % self.d\n    self.d = "
        "self.n()\n"
        "q = 1\nr = C().n()\nwhile q < 9:\n  if q == 5: q = 6\n  elif r: q = r\n  else: r = 2\n"
        "  match q:\n    case 6: r = 0\n    case 7 | 1 if r: r = q\n    case _: r = f(q)\n"
        "  while r > 3: r += 1; q = r\n"
        "def p(v):\n  if q == 1: return p(r)\n  if r: return q\n  return p(q) or '%s' % r\n";
    fixture forward;
    fixture backward;
    ad_buf a;
    ad_buf b;
    ad_node n;

    (void)state;
    fixture_open(&forward, source);
    fixture_open(&backward, source);
    for (n = 0; n < forward.tree->count; n++) {
        (void)ad_module_value(forward.module, n);
        (void)ad_module_call(forward.module, n);
        (void)ad_module_call(backward.module, forward.tree->count - 1 - n);
        (void)ad_module_value(backward.module, forward.tree->count - 1 - n);
    }
    ad_buf_init(&a, 4096);
    ad_buf_init(&b, 4096);
    for (n = 0; n < forward.tree->count; n++) {
        ad_buf_reset(&a);
        ad_buf_reset(&b);
        ad_value_show(forward.module, ad_module_value(forward.module, n), &a);
        ad_value_show(backward.module, ad_module_value(backward.module, n), &b);
        assert_string_equal(a.data, b.data);
    }
    ad_buf_clear(&a);
    ad_buf_clear(&b);
    fixture_close(&forward);
    fixture_close(&backward);
}

static void broken_source_gives_what_it_can(void **state)
{
    static const char *const sources[] = {
        "import\nimport os.\nfrom import x\nfrom . import\nprobe(os.system)",
        "def (x: =): pass\nclass : pass\nprobe(x.)",
        "x = = 1\nprobe(x[)",
        "for in y: pass\nwith as z: pass\nexcept as e: pass\nprobe(z",
        "lambda : : x\n[for x in]\n{**}\nprobe(f(**))",
        "match x:\n  case\n  case [*]: pass\nprobe(1 if 2)",
        "'''\nprobe(1)",
        "f'{x!r:{y}'\nprobe(f'{')",
        "global\nnonlocal 1\ndel\nreturn\nyield\nprobe(not)",
        "@\n@x.\ndef f[T](: pass\nprobe(a.b.)",
        "x = def f(a: int = b, c=d)",
        "def f(a: int = 1) pass",
        "lambda a=1\n",
        "",
        "\xEF\xBB\xBF",
        "\\",
    };
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(sources); i++) {
        fixture f;
        ad_node n;

        fixture_open(&f, sources[i]);
        for (n = 0; n < f.tree->count; n++) {
            (void)ad_module_names(f.module, n, names);
            (void)ad_module_call(f.module, n);
            (void)ad_module_context(f.module, n);
            (void)ad_class_bases(f.module, n, names);
            (void)ad_module_identifier(f.module, n);
        }
        (void)ad_module_imports(f.module, &count);
        fixture_close(&f);
    }
}

static void budgets_stop_evaluation_and_say_so(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sema_options options = fixture_options(&limits);
    ad_module *module = NULL;
    ad_err err;
    fixture f;
    ad_node n;

    (void)state;
    limits.sema_steps = 20;
    fixture_open_with(&f, AD_STR("a = 'x'\nb = a + a\nc = b + b\nd = c + c\ne = d + d\nprobe(e)"), &options);
    assert_int_equal(fixture_value(&f), 0);
    assert_non_null(ad_module_exhausted(f.module));
    for (n = 0; n < f.tree->count; n++) {
        (void)ad_module_value(f.module, n); /* goes on answering */
    }
    assert_non_null(ad_module_call(f.module, fixture_call(&f, "probe")));
    ad_module_free(f.module);
    f.module = NULL;
    limits.sema_bytes = 2000;
    assert_int_equal(ad_module_create(f.tree, &options, &module, &err), AD_ERR_LIMIT);
    assert_null(module);
    fixture_close(&f);
}

static void memory_limits_hold_while_evaluating(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_sema_options options = fixture_options(&limits);
    ad_buf text;
    fixture f;

    (void)state;
    limits.sema_bytes = 4U << 20;
    ad_buf_init(&text, 1U << 20);
    repeat(&text, "s = 'x'\n", "s += 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n", 2000, "probe(s)\n");
    fixture_open_with(&f, ad_buf_str(&text), &options);
    assert_int_equal(fixture_value(&f), 0);
    assert_non_null(ad_module_exhausted(f.module));
    fixture_close(&f);
    ad_buf_clear(&text);
}

/* Every allocation fails in turn: nothing crashes, leaks or is half made. */
static void failing_allocations_are_survived(void **state)
{
    static const char source[] =
        "import os, functools\nfrom .x import y as z\nfrom m import *\nclass C(B):\n  a = 1\n"
        "  def f(self, q: 'T' = None):\n    self.k = {'a': 1, **d}\n    self.k['b'] = [2, *l]\n"
        "    return self.k\nl = []\nl.append('x' % q)\n"
        "p = functools.partial(os.system, 'a' + 'b'.join(map(chr, [1, 2])))\n"
        "if c: x = p(f'{l}{1:>5}')\nelse: x = [i + 1 for i in (1, 2)]\nprobe(x, C().f(1), \uFF4Fs)\n";
    fixture f;
    size_t n;
    bool done = false;

    (void)state;
    fixture_open(&f, source);
    ad_module_free(f.module);
    f.module = NULL;
    for (n = 1; !done; n++) {
        ad_sema_options options = fixture_options(&ad_limits_default);
        ad_module *module = NULL;
        ad_err err;
        ad_status status;
        ad_node node;

        ad_mem_fail_at(n);
        status = ad_module_create(f.tree, &options, &module, &err);
        for (node = 0; status == AD_OK && node < f.tree->count; node++) {
            (void)ad_module_value(module, node);
            (void)ad_module_call(module, node);
            (void)ad_module_context(module, node);
        }
        done = ad_mem_count() < n;
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM);
        assert_true(status == AD_OK ? module != NULL : module == NULL);
        ad_module_free(module);
    }
    assert_true(n > 20);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_imports),
        cmocka_unit_test(star_imports_take_names_that_nothing_else_binds),
        cmocka_unit_test(modules_reached_by_strings_have_their_names),
        cmocka_unit_test(builtins_are_found_in_every_disguise),
        cmocka_unit_test(scopes_are_those_of_python),
        cmocka_unit_test(order_decides_which_binding_counts),
        cmocka_unit_test(branches_that_constants_decide_bind_or_do_not),
        cmocka_unit_test(clauses_that_constants_decide_bind_or_do_not),
        cmocka_unit_test(many_alternatives_are_unknown),
        cmocka_unit_test(chains_read_as_one_name),
        cmocka_unit_test(partials_go_by_the_name_of_their_function),
        cmocka_unit_test(annotations_promise_instances),
        cmocka_unit_test(functions_of_the_unit_give_what_they_return),
        cmocka_unit_test(classes_of_the_unit_know_their_attributes),
        cmocka_unit_test(inheritance_adds_the_names_of_bases),
        cmocka_unit_test(is_named_counts_bases),
        cmocka_unit_test(class_bases_are_transitive),
        cmocka_unit_test(assigned_attributes_go_by_their_place),
        cmocka_unit_test(aliases_that_others_miss_are_seen_through),
        cmocka_unit_test(imports_are_listed_in_order),
        cmocka_unit_test(packages_count_relative_imports_from_themselves),
        cmocka_unit_test(module_names_come_from_paths),
        cmocka_unit_test(context_names_the_definitions_around),
        cmocka_unit_test(identifiers_compare_as_python_does),
        cmocka_unit_test(strange_numbers_are_accepted),
        cmocka_unit_test(deep_chains_need_no_stack),
        cmocka_unit_test(names_deep_in_an_expression_do_not_cost_its_depth),
        cmocka_unit_test(a_chain_too_long_for_a_name_still_tells_its_end),
        cmocka_unit_test(deep_nesting_of_definitions_is_bounded),
        cmocka_unit_test(cycles_end),
        cmocka_unit_test(values_do_not_depend_on_who_asks_first),
        cmocka_unit_test(broken_source_gives_what_it_can),
        cmocka_unit_test(budgets_stop_evaluation_and_say_so),
        cmocka_unit_test(memory_limits_hold_while_evaluating),
        cmocka_unit_test(failing_allocations_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
