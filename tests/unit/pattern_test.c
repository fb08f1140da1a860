/* core/rules: patterns (Python with holes) on expressions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "pattern_support.h"
#include "base/banned.h"

/* ---- names and calls ---- */

static void names_match_however_they_were_imported(void **state)
{
    const char *text = "import subprocess as sp\n"
                       "from subprocess import run as r\n"
                       "sp.run('x', shell=True)\n"
                       "r('x', shell=True)\n"
                       "f = sp.run\n"
                       "f('x', shell=True)\n"
                       "other.run('x', shell=True)\n"
                       "sp.call('x', shell=True)\n"
                       "sp.run('x', shell=False)\n";

    (void)state;
    expect_lines("subprocess.run(..., shell=True, ...)", text, "3,4,6");
    expect_lines("subprocess.run(...)", text, "3,4,6,9");
    expect_lines("subprocess.run('x')", text, "");
}

static void words_are_builtins_when_python_has_them(void **state)
{
    const char *text = "eval(x)\n"
                       "import builtins as b\n"
                       "b.eval(x)\n"
                       "def g():\n"
                       "    def eval(y): pass\n"
                       "    eval(x)\n"
                       "self.eval(x)\n";

    (void)state;
    expect_lines("eval($X)", text, "1,3");
    expect_lines("builtins.eval($X)", text, "1,3");
}

static void a_bare_word_is_a_local_of_that_spelling_but_no_import(void **state)
{
    (void)state;
    expect_lines("print(DEBUG)", "DEBUG = compute()\nprint(DEBUG)\nprint(OTHER)\n", "2");
    expect_lines("print(DEBUG)", "from conf import DEBUG\nprint(DEBUG)\n", "");
    expect_lines("if __name__ == '__main__': ...",
                 "if __name__ == \"__main__\":\n    run()\nif name == '__main__':\n    run()\n", "1");
}

static void method_of_anything(void **state)
{
    const char *text = "cursor.execute(q)\n"
                       "db.cursor().execute(q, p)\n"
                       "execute(q)\n"
                       "self.c.execute(q)\n"
                       "cursor.executemany(q)\n";

    (void)state;
    expect_lines("$C.execute($Q)", text, "1,4");
    expect_lines("$C.execute(...)", text, "1,2,4");
    expect_lines("$_.cursor().execute(...)", text, "2");
    expect_lines("self.$X.execute(...)", text, "4");
    expect_lines("requests.$M(..., verify=False)",
                 "import requests as r\nr.get(u, verify=False)\nget(u, verify=False)\n", "2");
    expect_lines("$X.$M(q, p)", "a.b(q, p)\nf(q, p)\na.b(q)\n", "1");
    expect_holes("$X.objects.raw($Q)", "User.objects.raw('a' + b)\n", "X=User Q='a' + b");
}

static void methods_through_a_variable(void **state)
{
    expect_holes("$C.execute($Q)", "run = cursor.execute\nrun(q)\n", "C=cursor Q=q");
    (void)state;
}

static void instances_by_the_name_of_their_class(void **state)
{
    const char *text = "import requests\n"
                       "s = requests.Session()\n"
                       "s.get(u, verify=False)\n"
                       "requests.Session().get(u, verify=False)\n"
                       "requests.get(u, verify=False)\n";

    (void)state;
    expect_lines("requests.Session().get(..., verify=False, ...)", text, "3,4");
    expect_lines("requests.Session(...).get(...)", text, "3,4");
}

static void call_without_dots_matches_all_arguments(void **state)
{
    const char *text = "import m\n"
                       "m.f()\n"
                       "m.f(1)\n"
                       "m.f(1, 2)\n"
                       "m.f(1, k=2)\n"
                       "m.f(1, *rest)\n"
                       "m.f(1, **rest)\n";

    (void)state;
    expect_lines("m.f()", text, "2");
    expect_lines("m.f($X)", text, "3");
    expect_lines("m.f($X, $Y)", text, "4");
    expect_lines("m.f($X, k=$Y)", text, "5");
    expect_lines("m.f($X, ...)", text, "3,4,5,6,7");
    expect_lines("m.f(..., k=2)", text, "5");
    expect_lines("m.f(..., 2)", text, "4");
    expect_lines("m.f(1, 2, ...)", text, "4");
}

static void arguments_with_dots_between(void **state)
{
    const char *text = "import m\n"
                       "m.f(1, 2, 3, 4)\n"
                       "m.f(3, 1)\n"
                       "m.f(1, 3)\n"
                       "m.f(1, *xs, 3)\n"
                       "m.f(*xs)\n";

    (void)state;
    expect_lines("m.f(..., 1, ..., 3, ...)", text, "2,4,5");
    expect_lines("m.f(..., 4)", text, "2");
    expect_lines("m.f(*$A)", text, "6");
    expect_lines("m.f(..., *$A, ...)", text, "5,6");
    expect_holes("m.f(1, $...REST)", text, "REST=2, 3, 4");
    expect_holes("m.f($...A, 3, $...B)", text, "A=1, 2 B=4");
    expect_holes("m.f($...ALL)", "import m\nm.f(1, *x, k=2, **y)\n", "ALL=1, *x, k=2, **y");
    expect_holes("m.f($...ALL, k=2)", "import m\nm.f(1, j=1, k=2)\n", "ALL=1, j=1");
}

static void keywords_in_any_order_and_out_of_spreads(void **state)
{
    const char *text = "import m\n"
                       "m.f(a=1, b=2)\n"
                       "m.f(b=2, a=1)\n"
                       "m.f(**{'a': 1, 'b': 2})\n"
                       "opts = {'b': 2}\n"
                       "m.f(a=1, **opts)\n"
                       "m.f(a=1, **unknown)\n"
                       "m.f(a=1, b=2, c=3)\n";

    (void)state;
    expect_lines("m.f(a=1, b=2)", text, "2,3,4,6");
    expect_lines("m.f(b=2, ...)", text, "2,3,4,6,8");
    expect_lines("m.f(a=1, **$K)", text, "4,6,7");
    expect_holes("m.f($K=3, ...)", text, "K=c");
    expect_lines("m.f(*args, b=2)", "import m\nargs = (1, 2)\nm.f(*args, b=2)\n", "3");
    expect_lines("m.f(1, 2, b=2)", "import m\nargs = (1, 2)\nm.f(*args, b=2)\n", "3");
}

static void partial_calls_count_with_their_bound_arguments(void **state)
{
    (void)state;
    expect_lines(
        "subprocess.run($X, shell=True)",
        "import functools, subprocess\nsh = functools.partial(subprocess.run, shell=True)\nsh(cmd)\n", "3");
}

/* ---- constants ---- */

static void constants_match_by_value(void **state)
{
    const char *text = "import m\n"
                       "YES = True\n"
                       "m.f(True)\n"
                       "m.f(YES)\n"
                       "m.f(1)\n"
                       "m.f('a' 'b')\n"
                       "m.f('a' + 'b')\n"
                       "m.f(\"ab\")\n"
                       "m.f(b'ab')\n"
                       "m.f(0x10)\n"
                       "m.f(-1)\n"
                       "m.f(None)\n"
                       "m.f((True))\n";

    (void)state;
    expect_lines("m.f(True)", text, "3,4,13");
    expect_lines("m.f(1)", text, "5");
    expect_lines("m.f('ab')", text, "6,7,8");
    expect_lines("m.f(b'ab')", text, "9");
    expect_lines("m.f(16)", text, "10");
    expect_lines("m.f(16.0)", text, "10");
    expect_lines("m.f(-1)", text, "11");
    expect_lines("m.f(None)", text, "12");
    expect_lines("m.f(\"...\")", text, "6,7,8,9");
    expect_lines("m.f(b\"...\")", text, "9");
    expect_lines("m.f(123456789012345678901234567890)",
                 "import m\nm.f(123456789012345678901234567890)\nm.f(1)\n", "2");
}

static void one_of_several_values_is_enough(void **state)
{
    (void)state;
    expect_lines("m.f(shell=True)", "import m\nif x:\n    s = True\nelse:\n    s = False\nm.f(shell=s)\n",
                 "6");
}

static void fstrings(void **state)
{
    const char *text = "c.execute(f'select {x}')\n"
                       "c.execute('select')\n"
                       "q = f'from {y!r}'\n"
                       "c.execute(q)\n"
                       "c.execute('a' f'{x}')\n"
                       "c.execute(f'{x}')\n";

    (void)state;
    expect_lines("$C.execute(f\"...\")", text, "1,4,5,6");
    expect_lines("$C.execute(f\"...{$X}...\")", text, "1,4,6");
    expect_lines("$C.execute(f\"select {$X}\")", text, "1");
    expect_holes("$C.execute(f\"from {$X}\")", text, "C=c X=y");
    expect_lines("$C.execute(\"...\")", text, "2");
    expect_lines("$C.f(f\"\\\"{{$X}} {$X}\", $Y)", "c.f(f\"\\\"{{$X}} {a}\", b)\nc.f(f\"\\\" {a}\", b)\n",
                 "1");
}

static void containers(void **state)
{
    const char *text = "import m\n"
                       "m.f([1, 2])\n"
                       "xs = [1, 2]\n"
                       "m.f(xs)\n"
                       "m.f({'a': 1, 'b': 2})\n"
                       "m.f({'b': 2, 'a': 1})\n"
                       "m.f({'a': 1})\n"
                       "m.f((1, 2))\n"
                       "m.f({1, 2})\n"
                       "m.f([1, 2, 3])\n";

    (void)state;
    expect_lines("m.f([1, 2])", text, "2,4");
    expect_lines("m.f([1, ...])", text, "2,4,10");
    expect_lines("m.f([..., 3])", text, "10");
    expect_lines("m.f((1, 2))", text, "8");
    expect_lines("m.f({1, 2})", text, "9");
    expect_lines("m.f({'a': 1, 'b': 2})", text, "5,6");
    expect_lines("m.f({..., 'a': 1})", text, "5,6,7");
    expect_lines("m.f({'a': $X, ...})", text, "5,6,7");
    expect_lines("m.f({...})", text, "5,6,7");
    expect_lines("m.f({$K: $V})", text, "7");
    expect_lines("m.f({$K: $V, $K2: $V2})", text, "5,6");
    expect_lines("m.f({'a': 1, **$K})", "import m\nm.f({**z, 'a': 1})\n", "2");
    expect_lines("m.f([*$X])", "import m\nm.f([*z])\nm.f([z])\n", "2");
    expect_lines("m.f([$X])", "import m\nm.f([*z])\nm.f([z])\n", "3");
}

/* ---- holes ---- */

static void same_hole_twice_is_equal_code(void **state)
{
    const char *text = "x == x\n"
                       "a.b[0] == a . b[ 0 ]\n"
                       "x == y\n"
                       "f(1) == f(2)\n"
                       "f('a') == f(\"a\")\n"
                       "(x) == ((x))\n"
                       "a[1:] == a[:1]\n"
                       "a[1:] == a[1:]\n"
                       "f(x, (y)) == f(x,\n    y)\n";

    (void)state;
    expect_lines("$X == $X", text, "1,2,5,6,8,9");
    expect_lines("$_ == $_", text, "1,2,3,4,5,6,7,8,9");
    expect_lines("$X == $X", "import os\nfrom os import path as p\nos.path == p\n", "3");
    expect_lines("$X == $X", "import s\na = s.T()\nb = s.T()\na == b\na == a\n", "5");
    expect_lines("f($...A) + g($...A)",
                 "def f(*a): pass\ndef g(*a): pass\nf(1, 2) + g(1, 2)\nf(1) + g(1, 2)\nf() + g()\n", "3,5");
}

static void backtracks_over_lists_for_holes(void **state)
{
    (void)state;
    expect_lines("m.f(..., $X, ..., $X, ...)", "import m\nm.f(1, 2, 3, 2)\nm.f(1, 2, 3)\n", "2");
    expect_lines("$X.g(..., $X, ...)", "a.g(b, a)\na.g(b)\n", "1");
    expect_lines("m.f([..., $X, ...], $X)", "import m\nm.f([1, 2, 3], 3)\nm.f([1, 2], 3)\n", "2");
}

static void dots_where_one_expression_stands(void **state)
{
    (void)state;
    expect_lines("$X = ...", "a = 1\nb: int\nc += 1\n", "1");
    expect_lines("... + 1", "a + 1\na + 2\n", "1");
    expect_lines("return ...", "def f():\n    return\ndef g():\n    return 1\n", "2,4");
}

/* ---- expressions ---- */

static void operators(void **state)
{
    (void)state;
    expect_lines("$X + $Y", "a + b\na - b\n\"a\" + b\n", "1,3");
    expect_lines("\"...\" + $Y", "a + b\n'x' + b\nb + 'x'\n", "2");
    expect_lines("\"...\" % $Y", "'%s' % b\n'a' + b\n", "1");
    expect_lines("$X and $Y", "a and b\na or b\n", "1");
    expect_lines("not $X", "not a\na\n", "1");
    expect_lines("$X is not None", "a is not None\na is None\na != None\n", "1");
    expect_lines("$X < $Y", "a < b\na < b < c\na > b\n", "1");
    expect_lines("-$X", "-a\n~a\n", "1");
    expect_lines("$A if $B else $C", "x if y else z\n", "1");
    expect_lines("await $X", "async def f():\n    await g()\n    g()\n", "2");
    expect_lines("lambda: $X", "f = lambda: 1\ng = lambda a: 1\n", "1");
    expect_lines("lambda ...: $X", "f = lambda: 1\ng = lambda a, b: 1\n", "1,2");
    expect_lines("$X[1:]", "a[1:]\na[:1]\na[1]\na[1:2]\n", "1");
    expect_lines("$X[$Y]", "a[1]\na[1:]\na[1, 2]\n", "1,2");
    expect_lines("$X[0][...]", "a[0][1]\na[0][1, 2]\na[1][2]\n", "1,2");
    expect_lines("os.environ[\"...\"]", "import os\nos.environ['A']\nos.environ[a]\n", "2");
    expect_lines("(yield $X)", "def f():\n    yield 1\n    yield from g()\n    yield\n", "2");
    expect_lines("yield from $X", "def f():\n    yield 1\n    yield from g()\n", "3");
    expect_lines("($X := $Y)", "if (a := 1): pass\n", "1");
}

static void comprehensions(void **state)
{
    (void)state;
    expect_lines("[$X for $X in $Y]", "[a for a in b]\n[c for a in b]\n{a for a in b}\n[a for a in b if c]\n",
                 "1");
    expect_lines("[$F for $X in $Y if $C]", "[a for a in b]\n[a for a in b if c]\n", "2");
    expect_lines("m.f($X for $X in $Y)", "import m\nm.f(a for a in b)\nm.f([a for a in b])\n", "2");
    expect_lines("{$K: $V for $K, $V in $X.items()}",
                 "{a: b for a, b in c.items()}\n{a: b for a in c.items()}\n", "1");
}

static void attributes(void **state)
{
    (void)state;
    expect_lines("$X.__class__", "a.__class__\na.klass\n", "1");
    expect_lines("self.$X", "self.a\nb.a\n", "1");
    expect_lines("$X.$Y", "a.b\na\n", "1");
    expect_lines("\"...\".format($X)", "'{}'.format(a)\nb.format(a)\n", "1");
}

/* How many nodes of the root's kind the matching machine would have to look at. */
static size_t count_left(const char *pattern_text, const char *text)
{
    code c = load(text);
    ad_pattern *pattern = compile(&c, pattern_text);
    ad_kind root = ad_pattern_index_key(pattern).root_kind;
    size_t left = 0;

    for (ad_node n = 0; n < c.tree->count; n++) {
        ad_pattern_place place;

        if (ad_node_kind(c.tree, n) == root) {
            ad_pattern_place_at(&place, c.module, n);
            left += ad_pattern_may_match(pattern, &place);
        }
    }
    ad_pattern_free(pattern);
    unload(&c);
    return left;
}

static void what_cannot_match_is_turned_down_before_the_match(void **state)
{
    const char *subscripts = "import sys\nsys.argv[1]\na[1]\nx.META['k']\nx.meta['k']\ns.split('/')[0]\ns.strip()[0]\n";

    (void)state;
    assert_int_equal(count_left("sys.argv[$K]", subscripts), 1);
    assert_int_equal(count_left("$R.META[$K]", subscripts), 1);
    assert_int_equal(count_left("$_.split('/')[$_]", subscripts), 1);
    assert_int_equal(count_left("$_['k']", subscripts), 2);
    assert_int_equal(count_left("'..' in $P", "'..' in a\n'.' in a\n'..' not in a\n'..' in a in b\nx in a\n"), 1);
    assert_int_equal(count_left("$N = f'...'", "a = f'{x}'\nb = 'x'\nc = f(x)\nd = a\n"), 2);
    assert_int_equal(count_left("$F(f'...')", "g(f'{x}')\ng('x')\ng(x)\ng(*y)\ng(x, f'{x}')\ng()\n"), 2);
    assert_int_equal(count_left("$R['k'] = $V", "a['k'] = 1\na['j'] = 1\na[k] = 1\na.k = 1\nj = 'k'\na[j] = 1\n"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_match_is_turned_down_before_the_match),
        cmocka_unit_test(names_match_however_they_were_imported),
        cmocka_unit_test(words_are_builtins_when_python_has_them),
        cmocka_unit_test(a_bare_word_is_a_local_of_that_spelling_but_no_import),
        cmocka_unit_test(method_of_anything),
        cmocka_unit_test(methods_through_a_variable),
        cmocka_unit_test(instances_by_the_name_of_their_class),
        cmocka_unit_test(call_without_dots_matches_all_arguments),
        cmocka_unit_test(arguments_with_dots_between),
        cmocka_unit_test(keywords_in_any_order_and_out_of_spreads),
        cmocka_unit_test(partial_calls_count_with_their_bound_arguments),
        cmocka_unit_test(constants_match_by_value),
        cmocka_unit_test(one_of_several_values_is_enough),
        cmocka_unit_test(fstrings),
        cmocka_unit_test(containers),
        cmocka_unit_test(same_hole_twice_is_equal_code),
        cmocka_unit_test(backtracks_over_lists_for_holes),
        cmocka_unit_test(dots_where_one_expression_stands),
        cmocka_unit_test(operators),
        cmocka_unit_test(comprehensions),
        cmocka_unit_test(attributes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
