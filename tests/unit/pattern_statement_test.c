/* core/rules: patterns on statements, what they are found by, mistakes in them, hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "pattern_support.h"
#include "base/banned.h"

/* ---- statements ---- */

static void assignments(void **state)
{
    const char *text = "DEBUG = True\n"
                       "DEBUG: bool = True\n"
                       "x = DEBUG = True\n"
                       "app.debug = True\n"
                       "DEBUG = False\n"
                       "debug = True\n"
                       "a, b = c\n"
                       "x += 1\n";

    (void)state;
    expect_lines("DEBUG = True", text, "1,2,3");
    expect_lines("$X = True", text, "1,2,3,4,6");
    expect_lines("$X.debug = True", text, "4");
    expect_lines("$A, $B = $C", text, "7");
    expect_lines("$X += $Y", text, "8");
    expect_lines("$X: bool = $Y", text, "2");
    expect_lines("ssl._create_default_https_context = $X",
                 "import ssl as s\ns._create_default_https_context = s._create_unverified_context\n", "2");
    expect_lines("$X[\"DEBUG\"] = True", "app.config['DEBUG'] = True\napp.config['X'] = True\n", "1");
}

static void simple_statements(void **state)
{
    (void)state;
    expect_lines("return $X", "def f():\n    return 1\ndef g():\n    return\n", "2");
    expect_lines("return $X, $Y",
                 "def f():\n    return 1, 2\ndef g():\n    return (1, 2)\ndef h():\n    return 1\n", "2,4");
    expect_lines("raise $X", "raise A\nraise A from b\nraise\n", "1,2");
    expect_lines("raise", "try:\n    pass\nexcept A:\n    raise\nraise A\n", "4");
    expect_lines("raise $X from None", "raise A\nraise A from None\n", "2");
    expect_lines("assert $X", "assert a\nassert a, 'b'\n", "1,2");
    expect_lines("assert ($X, $Y)", "assert (a, 'b')\nassert a, 'b'\n", "1");
    expect_lines("del $X", "del a\ndel a[0]\n", "1,2");
    expect_lines("del os.environ[$X]", "import os\ndel os.environ['A']\n", "2");
    expect_lines("global $X", "def f():\n    global a, b\n", "2");
    expect_lines("pass", "if a:\n    pass\n", "2");
    expect_lines("print $X", "print a\nprint(a)\n", "1");
}

static void imports(void **state)
{
    const char *text = "import os\n"
                       "import os as o, sys\n"
                       "import os.path\n"
                       "from os import path, system as s\n"
                       "from os import *\n"
                       "from . import os\n"
                       "from .views import helper\n";

    (void)state;
    expect_lines("import os", text, "1,2");
    expect_lines("import os.path", text, "3");
    expect_lines("import os as $X", text, "2");
    expect_lines("from os import system", text, "4");
    expect_lines("from os import $X", text, "4");
    expect_lines("from os import *", text, "5");
    expect_lines("from $M import $X", text, "4,6,7");
    expect_lines("from os import ...", text, "4,5");
    expect_lines("import $X", text, "1,2,3");
}

static void relative_imports_by_their_module(void **state)
{
    ad_sema_options options = {.module = AD_STR("pkg.app"), .limits = &ad_limits_default};
    code c = load("from .views import helper\nfrom ..views import helper\n");
    ad_pattern *pattern = compile(&c, "from pkg.views import helper");
    ad_buf out;

    (void)state;
    ad_module_free(c.module);
    assert_int_equal(ad_module_create(c.tree, &options, &c.module, NULL), AD_OK);
    ad_buf_init(&out, 64);
    matched_lines(&c, pattern, &out);
    assert_string_equal(out.data, "1");
    ad_buf_clear(&out);
    ad_pattern_free(pattern);
    unload(&c);
}

static void compound_statements(void **state)
{
    (void)state;
    expect_lines(
        "with open(...) as $F: ...",
        "with open(a) as f:\n    f.read()\nwith open(a):\n    pass\nwith lock, open(b) as g:\n    pass\n"
        "with (open(c) as h):\n    pass\nwith (lock, open(c) as h):\n    pass\n",
        "1,5,7,9");
    expect_lines("with open(...): ...", "with open(a) as f:\n    f.read()\nwith x:\n    pass\n", "1");
    expect_lines("if $X: ...", "if a:\n    b\nelse:\n    c\nwhile a:\n    b\n", "1");
    expect_lines("if $X:\n    return\nelse:\n    ...",
                 "def f():\n    if a:\n        return\n    else:\n        b\n    if a:\n        return\n",
                 "2");
    expect_lines("for $I in $X: ...",
                 "for i in x:\n    pass\nasync def f():\n    async for i in y:\n        pass\n", "1,4");
    expect_lines("while True: ...", "while True:\n    a\nwhile 1:\n    b\n", "1");
    expect_lines(
        "try:\n    ...\nexcept:\n    pass",
        "try:\n    a\nexcept:\n    pass\ntry:\n    a\nexcept E:\n    pass\ntry:\n    a\nexcept E:\n    b\n"
        "except:\n    pass\nfinally:\n    c\n",
        "1,9");
    expect_lines("try:\n    ...\nexcept $E:\n    ...",
                 "try:\n    a\nexcept (A, B) as e:\n    pass\ntry:\n    a\nexcept:\n    pass\n", "1");
}

static void functions_and_decorators(void **state)
{
    const char *text = "@app.route('/x')\n"
                       "@login\n"
                       "def view(a: int, b=1, *c, **d) -> str:\n"
                       "    '''doc'''\n"
                       "    return a\n"
                       "async def other():\n"
                       "    pass\n";

    (void)state;
    expect_lines("def $F(...): ...", text, "3,6");
    expect_lines("def view(...): ...", text, "3");
    expect_lines("def $F(): ...", text, "6");
    expect_lines("def $F($A, $B, ...): ...", text, "3");
    expect_lines("def $F($A, $B): ...", text, "");
    expect_lines("def $F(..., b=1, ...): ...", text, "3");
    expect_lines("def $F(..., **$K): ...", text, "3");
    expect_lines("async def $F(...): ...", text, "6");
    expect_lines("def $F(...):\n    ...\n    return $X", text, "3");
    expect_lines("@$APP.route(...)\ndef $F(...): ...", text, "1");
    expect_lines("@login\ndef $F(...): ...", text, "1");
    expect_lines("@$APP.route(...)", text, "1");
    expect_lines("@other\ndef $F(...): ...", text, "");
    expect_holes("@$APP.route($...R)\ndef $F($...P): ...", text,
                 "APP=app R='/x' F=view P=a: int, b=1, *c, **d");
}

static void classes_by_their_bases(void **state)
{
    const char *text = "import yaml\n"
                       "class A(Mixin, yaml.YAMLObject):\n"
                       "    pass\n"
                       "class B(A):\n"
                       "    x = 1\n"
                       "class C:\n"
                       "    pass\n"
                       "class D(metaclass=abc):\n"
                       "    pass\n";

    (void)state;
    expect_lines("class $C(yaml.YAMLObject): ...", text, "2,4");
    expect_lines("class $C: ...", text, "2,4,6,8");
    expect_lines("class $C(...): ...", text, "2,4,6,8");
    expect_lines("class $C($B, ...): ...", text, "2,4");
    expect_lines("class $C(metaclass=$M): ...", text, "8");
    expect_lines("class $C:\n    x = $V", text, "4");
    expect_lines("class C: ...", text, "6");
}

static void runs_of_statements(void **state)
{
    const char *text = "f = open(a)\n"
                       "f.read()\n"
                       "f.close()\n"
                       "g = open(b)\n"
                       "h.close()\n"
                       "if x:\n"
                       "    k = open(c)  # comment\n"
                       "    # another\n"
                       "    k.close()\n";

    (void)state;
    expect_lines("$F = open(...)\n...\n$F.close()", text, "1,7");
    expect_lines("$F = open(...)\n$F.close()", text, "7");
    expect_lines("$F = open(...)\n$S\n$F.close()", text, "1");
    expect_lines("...\n$F = open(...)\n...\n$F.close()\n...", text, "1,7");
    expect_lines("$F = open(...); ...; $F.close()", text, "1,7");
    expect_holes("$F = open(...)\n$...BODY\n$F.close()", text, "F=f BODY=f.read()");
    expect_lines("import os\n...\nos.system($X)", "import os\na\nos.system(b)\n", "1");
    expect_lines("foo()\nbar()", "x(foo())\nbar()\n", "");
}

static void indented_patterns(void **state)
{
    (void)state;
    expect_lines("\n        if $X:\n            return $Y\n      ", "def f():\n    if a:\n        return b\n",
                 "2");
}

static void match_statements_and_oddities(void **state)
{
    (void)state;
    expect_lines("match $X:\n    case -1:\n        ...",
                 "match a:\n    case -1:\n        pass\nmatch a:\n    case 1:\n        pass\n", "1");
    expect_lines("exec $X", "exec x\nexec(x)\n", "1");
    expect_lines("m.f($X, # a $COMMENT ...\n $Y)", "import m\nm.f(1, # c\n 2)\n", "2");
}

/* ---- what a pattern is found by ---- */

static void check_key(int line, const char *text, ad_kind kind, const char *callee)
{
    code c = load("");
    ad_pattern *pattern = compile(&c, text);
    ad_pattern_key key = ad_pattern_index_key(pattern);

    if (key.root_kind != kind || !ad_str_equal(key.callee, ad_str_of(callee))) {
        fail_msg("line %d: `%s` is found by %s, `%.*s`", line, text, ad_kind_name(key.root_kind),
                 AD_STR_ARG(key.callee));
    }
    ad_pattern_free(pattern);
    unload(&c);
}

static void index_keys(void **state)
{
    (void)state;
    check_key(__LINE__, "subprocess.run(...)", AD_KIND_CALL, "subprocess.run");
    check_key(__LINE__, "eval($X)", AD_KIND_CALL, "builtins.eval");
    check_key(__LINE__, "$X.execute(...)", AD_KIND_CALL, ".execute");
    check_key(__LINE__, "$X.objects.raw(...)", AD_KIND_CALL, ".raw");
    check_key(__LINE__, "self.x.run(...)", AD_KIND_CALL, ".run");
    check_key(__LINE__, "requests.Session().get(...)", AD_KIND_CALL, "requests.Session().get");
    check_key(__LINE__, "f(1).go()", AD_KIND_CALL, ".go");
    check_key(__LINE__, "$F(..., shell=True)", AD_KIND_CALL, "");
    check_key(__LINE__, "requests.$M(...)", AD_KIND_CALL, "requests.*");
    check_key(__LINE__, "self.$M($X, 1)", AD_KIND_CALL, "");
    check_key(__LINE__, "$X + $Y", AD_KIND_BINARY_OPERATOR, "");
    check_key(__LINE__, "$X = $Y", AD_KIND_ASSIGNMENT, "");
    check_key(__LINE__, "$X = open(...)\n$X.close()", AD_KIND_ASSIGNMENT, "");
    check_key(__LINE__, "open($X)\n...\nclose($X)", AD_KIND_CALL, "builtins.open");
    check_key(__LINE__, "@$A.route(...)", AD_KIND_DECORATOR, "");
    check_key(__LINE__, "(eval)($X)", AD_KIND_CALL, "builtins.eval");
    check_key(__LINE__, "import os", AD_KIND_IMPORT_STATEMENT, "");
}

static void useless_patterns_are_errors(void **state)
{
    (void)state;
    expect_error("$X", "matches everything");
    expect_error("...", "matches everything");
    expect_error("$...X", "matches everything");
    expect_error("($X)", "matches everything");
    expect_error("$X\nfoo()", "matches everything");
    expect_error("$F(...)", "matches every call");
    expect_error("$F($X, $Y)", "matches every call");
    expect_error("$X.$M(...)", "matches every call");
    expect_error("self.$M(...)", "matches every call");
    expect_error("os.environ", "name { \"os.environ\" }");
    expect_error("eval", "name alone");
    expect_error("\"...\"", "constant alone");
    expect_error("42", "constant alone");
    expect_error("", "empty");
    expect_error("  \n ", "empty");
    expect_error("# nothing", "no code");
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    expect_error("f(", "no Python at its line 1");
    expect_error("f($LONG_HOLE_NAME, $OTHER, 1 2)", "column 30");
    expect_error("a = 1\nb = = 2", "line 2");
    expect_error("f($x)", "upper case");
    expect_error("f($)", "without a name");
    expect_error("f($1)", "upper case");
    expect_error("f($X, $...X)", "both used");
    expect_error("m.f($...A, $...B)", "side by side");
    expect_error("m.f($...A, k=1, $...B)", "side by side");
    expect_error("$...X + 1", "room for one");
    expect_error("x = $...X", "room for one");
    expect_error("f(<... $X ...>)", "has");
    expect_error("f(__adhole1_)", "reserved");
    expect_error("@a\n@b", "need a definition");
}

static void lists_side_by_side_are_one_when_unnamed(void **state)
{
    (void)state;
    expect_lines("m.f(..., ...)", "import m\nm.f(1, 2)\n", "2");
    expect_holes("m.f(..., $...A)", "import m\nm.f(1, 2)\n", "A=1, 2");
    expect_holes("m.f($...A, k=1, ...)", "import m\nm.f(1, 2, k=1)\n", "A=1, 2");
}

/* ---- hostile input ---- */

static void deep_and_large_patterns_are_refused(void **state)
{
    code c = load("");
    ad_pattern *pattern = NULL;
    ad_err err = {0};
    ad_buf text;

    (void)state;
    ad_buf_init(&text, 100000);
    ad_buf_text(&text, "m.f(");
    ad_buf_repeat(&text, '[', 500);
    ad_buf_repeat(&text, ']', 500);
    ad_buf_text(&text, ")");
    assert_int_equal(ad_pattern_compile(c.parser, ad_buf_str(&text), &ad_limits_default, &pattern, &err),
                     AD_ERR_SCRIPT);
    assert_non_null(strstr(err.message, "deep"));
    ad_buf_reset(&text);
    ad_buf_text(&text, "m.f(");
    for (size_t i = 0; i < 600; i++) {
        ad_buf_text(&text, "1,");
    }
    ad_buf_text(&text, ")");
    assert_int_equal(ad_pattern_compile(c.parser, ad_buf_str(&text), &ad_limits_default, &pattern, &err),
                     AD_ERR_SCRIPT);
    assert_non_null(strstr(err.message, "too large"));
    ad_buf_reset(&text);
    ad_buf_repeat(&text, 'a', 9000);
    assert_int_equal(ad_pattern_compile(c.parser, ad_buf_str(&text), &ad_limits_default, &pattern, &err),
                     AD_ERR_SCRIPT);
    ad_buf_reset(&text);
    ad_buf_text(&text, "m.f(");
    for (size_t i = 0; i < 40; i++) {
        ad_buf_printf(&text, "$H%zu,", i);
    }
    ad_buf_text(&text, ")");
    assert_int_equal(ad_pattern_compile(c.parser, ad_buf_str(&text), &ad_limits_default, &pattern, &err),
                     AD_ERR_SCRIPT);
    assert_non_null(strstr(err.message, "holes"));
    assert_null(pattern);
    ad_buf_clear(&text);
    unload(&c);
}

static void matching_stops_when_steps_run_out(void **state)
{
    ad_pattern_hole holes[HOLES_MAX];
    bool exhausted = false;
    ad_pattern *pattern;
    ad_buf text;
    code c;

    (void)state;
    ad_buf_init(&text, 100000);
    ad_buf_text(&text, "import m\nm.f(");
    for (size_t i = 0; i < 300; i++) {
        ad_buf_printf(&text, "a%zu, ", i);
    }
    ad_buf_text(&text, ")\n");
    c = load(text.data);
    pattern = compile(&c, "m.f(..., $A, ..., $B, ..., $C, ..., $A, ..., $B, ..., 1)");
    for (ad_node n = 0; n < c.tree->count; n++) {
        assert_false(ad_pattern_match(pattern, c.module, n, 20000, holes, &exhausted));
    }
    assert_true(exhausted);
    ad_pattern_free(pattern);
    unload(&c);
    ad_buf_clear(&text);
}

static void deep_targets_are_compared_without_recursion(void **state)
{
    ad_buf text;

    (void)state;
    ad_buf_init(&text, 1000000);
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < 3000; i++) {
            ad_buf_text(&text, "f[");
        }
        ad_buf_text(&text, "x");
        ad_buf_repeat(&text, ']', 3000);
        ad_buf_text(&text, side == 0 ? " == " : "\n");
    }
    expect_lines("$X == $X", text.data, "1");
    ad_buf_clear(&text);
}

static void broken_code_is_matched_where_it_can_be(void **state)
{
    (void)state;
    expect_lines("eval($X)", "def f(:\n    eval(x)\neval(y)\n)(\n", "2,3");
    expect_lines("import $X", "import\nimport a\nfrom import\n", "2");
    expect_lines("$X = $Y", "b = 1\n= 3\n)\n", "1");
}

static void compiling_survives_failing_allocations(void **state)
{
    code c = load("");
    ad_status status = AD_ERR_NOMEM;
    ad_pattern *pattern = NULL;

    (void)state;
    for (size_t n = 1; n < 500 && status != AD_OK; n++) {
        ad_mem_fail_at(n);
        status = ad_pattern_compile(c.parser, AD_STR("$X.f($A, ..., k=$B)\n...\ng('a')"), &ad_limits_default,
                                    &pattern, NULL);
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM || status == AD_ERR_LIMIT);
    }
    assert_int_equal(status, AD_OK);
    ad_pattern_free(pattern);
    unload(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assignments),
        cmocka_unit_test(simple_statements),
        cmocka_unit_test(imports),
        cmocka_unit_test(relative_imports_by_their_module),
        cmocka_unit_test(compound_statements),
        cmocka_unit_test(functions_and_decorators),
        cmocka_unit_test(classes_by_their_bases),
        cmocka_unit_test(runs_of_statements),
        cmocka_unit_test(indented_patterns),
        cmocka_unit_test(match_statements_and_oddities),
        cmocka_unit_test(index_keys),
        cmocka_unit_test(useless_patterns_are_errors),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(lists_side_by_side_are_one_when_unnamed),
        cmocka_unit_test(deep_and_large_patterns_are_refused),
        cmocka_unit_test(matching_stops_when_steps_run_out),
        cmocka_unit_test(deep_targets_are_compared_without_recursion),
        cmocka_unit_test(broken_code_is_matched_where_it_can_be),
        cmocka_unit_test(compiling_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
