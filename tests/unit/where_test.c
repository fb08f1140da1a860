/* core/rules: conditions and predicates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "rules/where.h"
#include "rules_bench.h"
#include "base/banned.h"

/* ---- predicates on arguments ---- */

static const ad_predicate PRESENT = {.kind = AD_PREDICATE_PRESENT}, ABSENT = {.kind = AD_PREDICATE_ABSENT},
                          TRUTHY = {.kind = AD_PREDICATE_TRUTHY}, FALSY = {.kind = AD_PREDICATE_FALSY},
                          CONSTANT = {.kind = AD_PREDICATE_CONSTANT},
                          DYNAMIC = {.kind = AD_PREDICATE_DYNAMIC}, BUILT = {.kind = AD_PREDICATE_BUILT},
                          TEXT = {.kind = AD_PREDICATE_STRING}, SEQUENCE = {.kind = AD_PREDICATE_SEQUENCE};

static bool argument_holds(const char *before, const char *arguments, const ad_predicate *predicate,
                           const char *keyword, uint32_t position)
{
    ad_condition condition = {.kind = AD_CONDITION_SUBJECT,
                              .subject = AD_SUBJECT_ARGUMENT,
                              .keyword = ad_str_of(keyword),
                              .position = position,
                              .predicate = predicate};
    bench b;
    bool result;

    set_up_call(&b, before, arguments);
    result = ad_condition_holds(&b.site, &condition);
    assert_false(b.site.exhausted);
    tear_down(&b);
    return result;
}

/* The argument `k`, or the first. */
static void check(int line, const char *before, const char *arguments, const ad_predicate *predicate,
                  bool wanted)
{
    if (argument_holds(before, arguments, predicate, "k", 1) != wanted) {
        fail_msg("line %d: %s | m.f(%s) is not %d", line, before, arguments, wanted);
    }
}

#define holds(before, arguments, predicate) check(__LINE__, before, arguments, predicate, true)
#define fails(before, arguments, predicate) check(__LINE__, before, arguments, predicate, false)

static void arguments_are_present_or_absent_for_sure(void **state)
{
    (void)state;
    holds("", "1", &PRESENT);
    holds("", "k=1", &PRESENT);
    holds("", "**{'k': 1}", &PRESENT);
    fails("", "", &PRESENT);
    fails("", "*x", &PRESENT);
    fails("", "**x", &PRESENT);
    holds("", "", &ABSENT);
    holds("", "j=1", &ABSENT);
    fails("", "*x", &ABSENT);
    fails("", "**x", &ABSENT);
    fails("", "k=1", &ABSENT);
    assert_true(argument_holds("", "1, **x", &PRESENT, "", 1));
    assert_true(argument_holds("", "**x", &ABSENT, "", 1));
    assert_false(argument_holds("", "1", &PRESENT, "", 0));
}

static void truth_is_asked_for_sure(void **state)
{
    (void)state;
    holds("", "True", &TRUTHY);
    holds("", "'x'", &TRUTHY);
    fails("", "x", &TRUTHY);
    fails("", "x", &FALSY);
    fails("", "", &FALSY);
    holds("", "0", &FALSY);
    holds("", "None", &FALSY);
    holds("", "[]", &FALSY);
    holds("if c:\n    v = True\nelse:\n    v = False", "v", &TRUTHY);
    holds("if c:\n    v = True\nelse:\n    v = False", "v", &FALSY);
}

static void constants_and_what_is_none(void **state)
{
    (void)state;
    holds("", "'a' + 'b'", &CONSTANT);
    holds("", "['a', 1]", &CONSTANT);
    holds("", "('a', (1, None))", &CONSTANT);
    fails("", "['a', x]", &CONSTANT);
    fails("", "", &CONSTANT);
    fails("", "", &DYNAMIC);
    holds("", "['a', x]", &DYNAMIC);
    holds("import sys", "sys.executable", &DYNAMIC);
    holds("def g(): pass", "g", &DYNAMIC);
    fails("", "'a'", &DYNAMIC);
    holds("if c:\n    v = 'a'\nelse:\n    v = 'b'", "v", &CONSTANT);
    fails("if c:\n    v = 'a'\nelse:\n    v = g()", "v", &CONSTANT);
    holds("if c:\n    v = 'a'\nelse:\n    v = g()", "v", &DYNAMIC);
}

static void text_that_is_built(void **state)
{
    (void)state;
    holds("", "'select ' + x", &BUILT);
    holds("", "x + ' from t'", &BUILT);
    holds("", "x + y + 'z' + w", &BUILT);
    holds("", "'%s' % x", &BUILT);
    holds("", "'{}'.format(x)", &BUILT);
    holds("", "','.join(x)", &BUILT);
    holds("", "f'{x}'", &BUILT);
    holds("", "'a' f'{x}'", &BUILT);
    holds("", "('select ' + x)", &BUILT);
    holds("q = 'select ' + x", "q", &BUILT);
    holds("q = 'select '\nq += x", "q", &BUILT);
    fails("", "x + y", &BUILT);
    fails("", "'a' + 'b'", &BUILT);
    fails("", "f'a'", &BUILT);
    fails("", "x % y", &BUILT);
    fails("", "x.format(y)", &BUILT);
    fails("", "[1] + x", &BUILT);
    fails("", "x", &BUILT);
    holds("", "'a'", &TEXT);
    holds("", "b'a'", &TEXT);
    holds("", "'a' + x", &TEXT);
    fails("", "['a']", &TEXT);
    fails("", "x", &TEXT);
}

static void sequences(void **state)
{
    (void)state;
    holds("", "['a', x]", &SEQUENCE);
    holds("", "('a', x)", &SEQUENCE);
    holds("", "[y for y in x]", &SEQUENCE);
    holds("", "['a'] + x", &SEQUENCE);
    holds("v = ['a', x]", "v", &SEQUENCE);
    fails("", "'a'", &SEQUENCE);
    fails("", "x", &SEQUENCE);
    fails("", "{'a'}", &SEQUENCE);
}

static void equals_means_the_exact_type(void **state)
{
    static const ad_constant one[] = {{.kind = AD_CONSTANT_NUMBER, .number = 1}};
    static const ad_constant yes_or_a[] = {{.kind = AD_CONSTANT_BOOL, .boolean = true},
                                           {.kind = AD_CONSTANT_TEXT, .text = {"a", 1}}};
    static const ad_constant none[] = {{.kind = AD_CONSTANT_NONE}};
    const ad_predicate is_one = {.kind = AD_PREDICATE_EQUALS, .constants = one, .constant_count = 1};
    const ad_predicate is_yes_or_a = {
        .kind = AD_PREDICATE_EQUALS, .constants = yes_or_a, .constant_count = 2};
    const ad_predicate is_none = {.kind = AD_PREDICATE_EQUALS, .constants = none, .constant_count = 1};

    (void)state;
    holds("", "1", &is_one);
    holds("", "1.0", &is_one);
    fails("", "True", &is_one);
    fails("", "'1'", &is_one);
    holds("", "True", &is_yes_or_a);
    fails("", "1", &is_yes_or_a);
    holds("", "'a'", &is_yes_or_a);
    holds("", "b'a'", &is_yes_or_a);
    holds("", "None", &is_none);
    fails("", "", &is_none);
    fails("", "x", &is_none);
    holds("if c:\n    v = 1\nelse:\n    v = x", "v", &is_one);
}

static void bits_and_numbers(void **state)
{
    static const ad_constant mask[] = {{.kind = AD_CONSTANT_NUMBER, .number = 0022}};
    static const ad_constant limit[] = {{.kind = AD_CONSTANT_NUMBER, .number = 2048}};
    const ad_predicate bits = {.kind = AD_PREDICATE_BITS, .constants = mask, .constant_count = 1};
    const ad_predicate less = {.kind = AD_PREDICATE_LESS, .constants = limit, .constant_count = 1};

    (void)state;
    holds("", "0o777", &bits);
    holds("", "0o644 | 0o002", &bits);
    fails("", "0o755 & 0o700", &bits);
    fails("", "'777'", &bits);
    holds("", "1024", &less);
    holds("", "1024.5", &less);
    fails("", "2048", &less);
    fails("", "x", &less);
    fails("", "", &less);
}

static void matches_constants_and_known_starts(void **state)
{
    ad_regex regex;
    ad_arena arena;
    ad_predicate predicate = {.kind = AD_PREDICATE_MATCHES, .regex = &regex};

    (void)state;
    ad_arena_init(&arena, 1 << 16);
    assert_int_equal(ad_regex_compile(&arena, AD_STR("(?i)^select"), &regex, NULL), AD_OK);
    holds("", "'SELECT 1'", &predicate);
    holds("", "b'select 1'", &predicate);
    holds("", "'select ' + x", &predicate);
    holds("", "'select %s' % x", &predicate);
    holds("", "'select {}'.format(x)", &predicate);
    holds("", "f'select {x}'", &predicate);
    holds("q = 'select ' + x", "q", &predicate);
    fails("", "x + 'select '", &predicate);
    fails("", "'insert ' + x", &predicate);
    fails("", "f'{x} select'", &predicate);
    fails("", "x", &predicate);
    fails("", "5", &predicate);
    ad_regex_clear(&regex);
    ad_arena_clear(&arena);
}

static void expressions_are_told_by_how_they_are_written(void **state)
{
    ad_regex regex;
    ad_arena arena;
    ad_predicate predicate = {.kind = AD_PREDICATE_WRITTEN, .regex = &regex};

    (void)state;
    ad_arena_init(&arena, 1 << 16);
    assert_int_equal(ad_regex_compile(&arena, AD_STR("(?i)token$|\\[.token.\\]$"), &regex, NULL), AD_OK);
    holds("", "self.Token", &predicate);
    holds("token = 5", "token", &predicate);
    holds("if a:\n    token = 5\nelse:\n    token = 6", "token", &predicate);
    holds("", "row['TOKEN']", &predicate);
    fails("x = 'token'", "x", &predicate);
    fails("", "token()", &predicate);
    fails("", "", &predicate);
    ad_regex_clear(&regex);
    ad_arena_clear(&arena);
}

static ad_name_pattern name_of(const char *text)
{
    ad_name_pattern pattern;

    assert_true(ad_name_pattern_parse(ad_str_of(text), &pattern));
    return pattern;
}

static void names_resolve(void **state)
{
    const ad_name_pattern safe[] = {name_of("yaml.SafeLoader"), name_of("yaml.CSafeLoader")};
    const ad_name_pattern session[] = {name_of("requests.Session")};
    const ad_predicate is_safe = {.kind = AD_PREDICATE_RESOLVES, .names = safe, .name_count = 2};
    const ad_predicate is_session = {.kind = AD_PREDICATE_INSTANCE, .names = session, .name_count = 1};

    (void)state;
    holds("import yaml as y", "y.SafeLoader", &is_safe);
    holds("from yaml import CSafeLoader as L", "L", &is_safe);
    holds("import yaml\nclass L(yaml.SafeLoader): pass", "L", &is_safe);
    fails("import yaml", "yaml.Loader", &is_safe);
    holds("", "yaml.SafeLoader", &is_safe);
    fails("yaml = load()", "yaml.SafeLoader", &is_safe);
    fails("", "", &is_safe);
    holds("import requests", "requests.Session()", &is_session);
    holds("import requests\ns = requests.Session()", "s", &is_session);
    fails("import requests", "requests.Session", &is_session);
}

static void texts_by_what_they_begin_with(void **state)
{
    static const ad_constant slash[] = {{.kind = AD_CONSTANT_TEXT, .text = {"/", 1}}};
    const ad_name_pattern path = {.form = AD_NAME_EXACT, .text = {"lib.path", 8}};
    const ad_predicate is_path = {.kind = AD_PREDICATE_RESOLVES, .names = &path, .name_count = 1};
    const ad_predicate is_slash = {.kind = AD_PREDICATE_EQUALS, .constants = slash, .constant_count = 1};
    const ad_predicate begins = {.kind = AD_PREDICATE_BEGINS, .inner = &is_path, .inner_count = 1};
    const ad_predicate slashed = {.kind = AD_PREDICATE_BEGINS, .inner = &is_slash, .inner_count = 1};
    const char *lib = "import lib";

    (void)state;
    holds(lib, "lib.path", &begins);
    holds(lib, "lib.path + '/' + x", &begins);
    holds(lib, "f'{lib.path}?{x}'", &begins);
    holds(lib, "'%s?%s' % (lib.path, x)", &begins);
    holds(lib, "'%s/' % lib.path", &begins);
    holds(lib, "'{}?{}'.format(lib.path, x)", &begins);
    holds(lib, "(f'{lib.path}' '?') + x", &begins);
    holds("import lib\ny = f'{lib.path}?{x}'", "y + z", &begins);
    fails(lib, "x + lib.path", &begins);
    fails(lib, "f'{x}{lib.path}'", &begins);
    fails(lib, "f'/{lib.path}'", &begins);
    fails(lib, "'%s%s' % (x, lib.path)", &begins);
    fails(lib, "'/%s' % lib.path", &begins);
    fails(lib, "x.join([lib.path])", &begins);
    fails(lib, "lib.path()", &begins);
    holds("", "f'/{x}'", &slashed);
    holds("", "'/' + x", &slashed);
    fails("", "x + '/'", &slashed);
}

static void what_calls_were_given_that_values_come_from(void **state)
{
    const ad_predicate off = {
        .kind = AD_PREDICATE_MADE, .keyword = {"x", 1}, .inner = &FALSY, .inner_count = 1};
    const ad_predicate unsaid = {
        .kind = AD_PREDICATE_MADE, .keyword = {"x", 1}, .inner = &ABSENT, .inner_count = 1};

    const ad_predicate second = {
        .kind = AD_PREDICATE_MADE, .keyword = {"x", 1}, .index = 2, .inner = &FALSY, .inner_count = 1};

    (void)state;
    holds("import lib", "lib.P(1, 0)", &second);
    holds("import lib", "lib.P(1, x=0)", &second);
    fails("import lib", "lib.P(0, 1)", &second);
    fails("import lib", "lib.P(0)", &second);
    holds("import lib", "lib.P(x=False)", &off);
    holds("import lib\np = lib.P(1, x=0)", "p", &off);
    holds("import lib\np = lib.P(**{'x': False})", "k=p", &off);
    fails("import lib\np = lib.P(x=True)", "p", &off);
    fails("import lib\np = lib.P(x=y)", "p", &off);
    fails("import lib\np = lib.P()", "p", &off);
    fails("import lib\np = lib.P", "p", &off);
    fails("", "False", &off);
    fails("", "", &off);
    holds("import lib", "(lib.P(z=1))", &unsaid);
    fails("import lib", "lib.P(**z)", &unsaid);
    fails("import lib", "lib.P(x=1)", &unsaid);
}

static void elements_of_containers(void **state)
{
    static const ad_constant sh[] = {{.kind = AD_CONSTANT_TEXT, .text = {"sh", 2}}};
    const ad_predicate is_sh = {.kind = AD_PREDICATE_EQUALS, .constants = sh, .constant_count = 1};
    const ad_predicate first = {.kind = AD_PREDICATE_ELEMENT, .index = 1, .inner = &is_sh, .inner_count = 1};
    const ad_predicate any = {.kind = AD_PREDICATE_ELEMENT, .index = 0, .inner = &is_sh, .inner_count = 1};
    const ad_predicate third_absent = {
        .kind = AD_PREDICATE_ELEMENT, .index = 3, .inner = &ABSENT, .inner_count = 1};
    const ad_predicate second_built = {
        .kind = AD_PREDICATE_ELEMENT, .index = 2, .inner = &BUILT, .inner_count = 1};
    const ad_predicate off = {
        .kind = AD_PREDICATE_ELEMENT, .keyword = {"a", 1}, .inner = &FALSY, .inner_count = 1};

    (void)state;
    holds("", "['sh', x]", &first);
    fails("", "[x, 'sh']", &first);
    holds("", "(x, 'sh')", &any);
    holds("", "{'a': 'sh'}", &any);
    fails("", "{'sh': 'a'}", &any);
    fails("", "'sh'", &first);
    fails("", "x", &any);
    fails("", "[]", &first);
    holds("", "['a', 'b']", &third_absent);
    fails("", "['a', 'b', *x]", &third_absent);
    holds("", "['a', 'b' + x]", &second_built);
    holds("", "{'a': False}", &off);
    holds("o = {'b': True, 'a': False}", "o", &off);
    holds("", "dict(a=0)", &off);
    fails("", "{'b': False, 'a': True}", &off);
    fails("", "{'a': x}", &off);
    fails("", "{b: False}", &off);
    fails("", "['a', False]", &off);
}

static void predicates_combine(void **state)
{
    static const ad_constant a[] = {{.kind = AD_CONSTANT_TEXT, .text = {"a", 1}}};
    const ad_predicate is_a = {.kind = AD_PREDICATE_EQUALS, .constants = a, .constant_count = 1};
    const ad_predicate not_a = {.kind = AD_PREDICATE_NOT, .inner = &is_a, .inner_count = 1};
    const ad_predicate not_absent = {.kind = AD_PREDICATE_NOT, .inner = &ABSENT, .inner_count = 1};
    const ad_predicate parts[] = {{.kind = AD_PREDICATE_STRING},
                                  {.kind = AD_PREDICATE_NOT, .inner = &is_a, .inner_count = 1}};
    const ad_predicate both = {.kind = AD_PREDICATE_ALL, .inner = parts, .inner_count = 2};
    const ad_predicate choice[] = {{.kind = AD_PREDICATE_ABSENT}, {.kind = AD_PREDICATE_FALSY}};
    const ad_predicate either = {.kind = AD_PREDICATE_ANY, .inner = choice, .inner_count = 2};

    (void)state;
    fails("", "'a'", &not_a);
    holds("", "'b'", &not_a);
    holds("", "", &not_a);
    holds("", "1", &not_absent);
    fails("", "", &not_absent);
    holds("", "'b'", &both);
    fails("", "'a'", &both);
    fails("", "1", &both);
    /* one value must satisfy all of it, not one value each part */
    fails("if c:\n    v = 'a'\nelse:\n    v = 1", "v", &both);
    holds("if c:\n    v = 'a'\nelse:\n    v = 'b'", "v", &both);
    holds("", "", &either);
    holds("", "False", &either);
    fails("", "True", &either);
    fails("", "**x", &either);
}

static void predicates_nested_too_deep_are_refused(void **state)
{
    ad_predicate chain[64];
    ad_condition condition = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_ARGUMENT, .position = 1, .predicate = &chain[0]};
    bench b;

    (void)state;
    for (size_t i = 0; i < COUNT(chain); i++) {
        chain[i] = (ad_predicate){
            .kind = AD_PREDICATE_ALL, .inner = &chain[(i + 1) % COUNT(chain)], .inner_count = 1};
    }
    set_up_call(&b, "", "1");
    (void)ad_condition_holds(&b.site, &condition);
    assert_true(b.site.exhausted);
    tear_down(&b);
}

/* ---- other subjects ---- */

static void any_argument_and_receiver(void **state)
{
    const ad_condition any = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_ANY_ARGUMENT, .predicate = &TRUTHY};
    const ad_name_pattern names[] = {name_of("sqlite3.connect().cursor")};
    const ad_predicate is_cursor = {.kind = AD_PREDICATE_INSTANCE, .names = names, .name_count = 1};
    const ad_condition receiver = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_RECEIVER, .predicate = &is_cursor};
    bench b;

    (void)state;
    set_up_call(&b, "", "0, x, k=True");
    assert_true(ad_condition_holds(&b.site, &any));
    tear_down(&b);
    set_up_call(&b, "", "0, x");
    assert_false(ad_condition_holds(&b.site, &any));
    assert_false(ad_condition_holds(&b.site, &receiver));
    tear_down(&b);
    set_up(&b, "import sqlite3\nc = sqlite3.connect(x).cursor()\nc.execute(q)\n", AD_KIND_CALL, "c.execute");
    assert_true(ad_condition_holds(&b.site, &receiver));
    tear_down(&b);
    set_up(&b, "import sqlite3\nc = sqlite3.connect(x).cursor()\nrun = c.execute\nrun(q)\n", AD_KIND_CALL,
           "run");
    assert_true(ad_condition_holds(&b.site, &receiver));
    tear_down(&b);
}

static void values_of_assignments(void **state)
{
    const ad_condition value = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_VALUE, .predicate = &BUILT};
    const ad_condition absent = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_VALUE, .predicate = &ABSENT};
    bench b;

    (void)state;
    set_up(&b, "q = 'a' + x\n", AD_KIND_ASSIGNMENT, "");
    assert_false(ad_condition_holds(&b.site, &value));
    assert_true(ad_condition_holds(&b.site, &absent));
    b.site.value_node = ad_node_child_by_field(b.tree, b.site.node, AD_FIELD_RIGHT);
    b.site.value = ad_module_value(b.module, b.site.value_node);
    assert_true(ad_condition_holds(&b.site, &value));
    assert_false(ad_condition_holds(&b.site, &absent));
    tear_down(&b);
}

static void arguments_of_class_definitions(void **state)
{
    const ad_name_pattern names[] = {name_of("abc.ABCMeta")};
    const ad_predicate is_meta = {.kind = AD_PREDICATE_RESOLVES, .names = names, .name_count = 1};
    ad_condition keyword = {.kind = AD_CONDITION_SUBJECT,
                            .subject = AD_SUBJECT_ARGUMENT,
                            .keyword = AD_STR("metaclass"),
                            .predicate = &is_meta};
    ad_condition second = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_ARGUMENT, .position = 2, .predicate = &PRESENT};
    bench b;

    (void)state;
    set_up(&b, "import abc\nclass C(A, metaclass=abc.ABCMeta): pass\n", AD_KIND_CLASS_DEFINITION, "");
    assert_true(ad_condition_holds(&b.site, &keyword));
    assert_false(ad_condition_holds(&b.site, &second));
    second.predicate = &ABSENT;
    assert_true(ad_condition_holds(&b.site, &second));
    tear_down(&b);
    set_up(&b, "class C(A, *rest): pass\n", AD_KIND_CLASS_DEFINITION, "");
    assert_false(ad_condition_holds(&b.site, &second));
    tear_down(&b);
    set_up(&b, "class C: pass\n", AD_KIND_CLASS_DEFINITION, "");
    assert_true(ad_condition_holds(&b.site, &second));
    tear_down(&b);
}

static void holes_of_patterns(void **state)
{
    ad_condition hole = {.kind = AD_CONDITION_SUBJECT,
                         .subject = AD_SUBJECT_HOLE,
                         .keyword = AD_STR("X"),
                         .predicate = &BUILT};
    bench b;

    (void)state;
    set_up_call(&b, "", "'a' + x, 1, k=True");
    match_pattern(&b, "m.f($X, $...R)");
    assert_true(ad_condition_holds(&b.site, &hole));
    hole.keyword = AD_STR("R");
    assert_false(ad_condition_holds(&b.site, &hole));
    hole.predicate = &TRUTHY;
    assert_true(ad_condition_holds(&b.site, &hole));
    hole.keyword = AD_STR("Z");
    assert_false(ad_condition_holds(&b.site, &hole));
    hole.predicate = &ABSENT;
    assert_true(ad_condition_holds(&b.site, &hole));
    tear_down(&b);
}

/* ---- around ---- */

static bool around_holds(const char *text, ad_condition_kind kind, const ad_around *around)
{
    ad_condition condition = {.kind = kind, .around = around};
    bench b;
    bool result;

    set_up(&b, text, AD_KIND_CALL, "site(");
    result = ad_condition_holds(&b.site, &condition);
    tear_down(&b);
    return result;
}

static void inside_of_kinds_calls_and_classes(void **state)
{
    static const ad_kind tries[] = {AD_KIND_TRY_STATEMENT, AD_KIND_WITH_STATEMENT};
    const ad_name_pattern names[] = {name_of("m.g")};
    const ad_name_pattern bases[] = {name_of("django.views.View")};
    const ad_around kind = {.kinds = tries, .kind_count = 2};
    const ad_around call = {.calls = names, .call_count = 1};
    const ad_around class = {.classes = bases, .class_count = 1};

    (void)state;
    assert_true(around_holds("try:\n    site()\nexcept E:\n    pass\n", AD_CONDITION_INSIDE, &kind));
    assert_false(around_holds("site()\n", AD_CONDITION_INSIDE, &kind));
    assert_true(around_holds("import m\nm.g(1, [site()])\n", AD_CONDITION_INSIDE, &call));
    assert_false(around_holds("import m\nm.h(site())\n", AD_CONDITION_INSIDE, &call));
    assert_true(around_holds(
        "from django.views import View\nclass A(View): pass\nclass B(A):\n    def f(self):\n        site()\n",
        AD_CONDITION_INSIDE, &class));
    assert_false(
        around_holds("class B(A):\n    def f(self):\n        site()\n", AD_CONDITION_INSIDE, &class));
}

static void inside_of_definitions(void **state)
{
    static const ad_kind classes[] = {AD_KIND_CLASS_DEFINITION};
    const ad_name_pattern names[] = {name_of(".route"), name_of("m.login")};
    const ad_around named = {.definition = AD_STR("test_*")};
    const ad_around decorated = {.decorators = names, .decorator_count = 2};
    const ad_around both = {.definition = AD_STR("view*"), .decorators = names, .decorator_count = 2};
    const ad_around class_named = {.kinds = classes, .kind_count = 1, .definition = AD_STR("Test*")};

    (void)state;
    assert_true(around_holds("def test_a():\n    site()\n", AD_CONDITION_INSIDE, &named));
    assert_false(around_holds("def a():\n    site()\n", AD_CONDITION_INSIDE, &named));
    assert_false(around_holds("class test_x:\n    site()\n", AD_CONDITION_INSIDE, &named));
    assert_true(around_holds("class TestX:\n    site()\n", AD_CONDITION_INSIDE, &class_named));
    assert_true(around_holds("@app.route('/')\ndef view():\n    site()\n", AD_CONDITION_INSIDE, &decorated));
    assert_true(around_holds("import m\n@m.login\ndef view():\n    site()\n", AD_CONDITION_INSIDE, &both));
    assert_false(around_holds("import m\n@m.login\ndef other():\n    site()\n", AD_CONDITION_INSIDE, &both));
    assert_false(around_holds("@other\ndef view():\n    site()\n", AD_CONDITION_INSIDE, &decorated));
}

static void inside_of_the_main_guard(void **state)
{
    const ad_around guard = {.main_guard = true};

    (void)state;
    assert_true(around_holds("if __name__ == '__main__':\n    site()\n", AD_CONDITION_INSIDE, &guard));
    assert_true(around_holds("if ('__main__' == __name__):\n    site()\n", AD_CONDITION_INSIDE, &guard));
    assert_false(around_holds("if __name__ == '__main__':\n    pass\nelse:\n    site()\n",
                              AD_CONDITION_INSIDE, &guard));
    assert_false(around_holds("if __name__ != '__main__':\n    site()\n", AD_CONDITION_INSIDE, &guard));
    assert_false(around_holds("if name == '__main__':\n    site()\n", AD_CONDITION_INSIDE, &guard));
    assert_false(around_holds("site()\n", AD_CONDITION_INSIDE, &guard));
}

static void has_looks_below_the_site(void **state)
{
    static const ad_kind awaits[] = {AD_KIND_AWAIT};
    const ad_name_pattern names[] = {name_of("m.g")};
    const ad_around kind = {.kinds = awaits, .kind_count = 1};
    const ad_around call = {.calls = names, .call_count = 1};

    (void)state;
    assert_true(around_holds("import m\nsite(1, [m.g()])\n", AD_CONDITION_HAS, &call));
    assert_false(around_holds("import m\nm.g(site())\n", AD_CONDITION_HAS, &call));
    assert_true(around_holds("async def f():\n    site(await x)\n", AD_CONDITION_HAS, &kind));
    assert_false(around_holds("site(x)\n", AD_CONDITION_HAS, &kind));
}

static void looking_around_is_bounded(void **state)
{
    static const ad_kind awaits[] = {AD_KIND_AWAIT};
    const ad_around kind = {.kinds = awaits, .kind_count = 1};
    const ad_condition inside = {.kind = AD_CONDITION_INSIDE, .around = &kind};
    const ad_condition has = {.kind = AD_CONDITION_HAS, .around = &kind};
    ad_buf text;
    bench b;

    (void)state;
    ad_buf_init(&text, 1 << 20);
    ad_buf_repeat(&text, '[', 6000);
    ad_buf_text(&text, "site(");
    for (size_t i = 0; i < 30000; i++) {
        ad_buf_text(&text, "1,");
    }
    ad_buf_text(&text, ")");
    ad_buf_repeat(&text, ']', 6000);
    set_up(&b, text.data, AD_KIND_CALL, "site");
    assert_false(ad_condition_holds(&b.site, &inside));
    assert_true(b.site.exhausted);
    b.site.exhausted = false;
    assert_false(ad_condition_holds(&b.site, &has));
    assert_true(b.site.exhausted);
    tear_down(&b);
    ad_buf_clear(&text);
}

/* ---- the unit ---- */

static bool imports_hold(const char *text, const char *name)
{
    const ad_name_pattern names[] = {name_of(name)};
    const ad_condition condition = {.kind = AD_CONDITION_IMPORTS, .names = names, .name_count = 1};
    char whole[512];
    bench b;
    bool result;

    (void)snprintf(whole, sizeof(whole), "%s\nsite()\n", text);
    set_up(&b, whole, AD_KIND_CALL, "site");
    result = ad_condition_holds(&b.site, &condition);
    if (ad_condition_holds_nowhere(b.site.unit, b.site.limits, ad_import_heads(b.module), &condition) == result) {
        fail_msg("%s: %s is judged otherwise for the whole unit", text, name);
    }
    tear_down(&b);
    return result;
}

static void imports_of_modules_and_below(void **state)
{
    (void)state;
    assert_true(imports_hold("import xml.sax", "xml.sax"));
    assert_true(imports_hold("import xml.sax.handler", "xml.sax"));
    assert_true(imports_hold("from xml.sax import parse", "xml.sax"));
    assert_true(imports_hold("from xml import sax", "xml.sax"));
    assert_true(imports_hold("from xml import sax", "xml"));
    assert_false(imports_hold("import xml", "xml.sax"));
    assert_false(imports_hold("import xmlsax", "xml"));
    assert_true(imports_hold("import os\nimport flask as f", "flask"));
    assert_true(imports_hold("import google.cloud.storage", "google.**"));
    assert_false(imports_hold("", "os"));
}

/* `import flask`: is the condition out of the question for all of the unit? */
static bool is_ruled_out(const ad_condition *condition)
{
    bench b;
    bool result;

    set_up(&b, "import flask.views, os\nf(1)\n", AD_KIND_CALL, "f(");
    result = ad_condition_holds_nowhere(b.site.unit, b.site.limits, ad_import_heads(b.module), condition);
    tear_down(&b);
    return result;
}

static void what_imports_rule_out_is_asked_nowhere(void **state)
{
    ad_name_pattern flask, below, django;
    ad_condition yes = {.kind = AD_CONDITION_IMPORTS, .names = &flask, .name_count = 1};
    ad_condition yes_below = {.kind = AD_CONDITION_IMPORTS, .names = &below, .name_count = 1};
    ad_condition no = {.kind = AD_CONDITION_IMPORTS, .names = &django, .name_count = 1};
    ad_condition other = {.kind = AD_CONDITION_ARGUMENT_COUNT, .low = 1, .high = 1};

    (void)state;
    assert_true(ad_name_pattern_parse(AD_STR("flask"), &flask));
    assert_true(ad_name_pattern_parse(AD_STR("flask.**"), &below));
    assert_true(ad_name_pattern_parse(AD_STR("django.**"), &django));
    assert_false(is_ruled_out(&yes));
    assert_false(is_ruled_out(&yes_below));
    assert_true(is_ruled_out(&no));
    assert_false(is_ruled_out(&other));
    for (int first = 0; first < 2; first++) {
        const ad_condition parts[2] = {first ? no : other, first ? other : no};
        const ad_condition with_yes[2] = {first ? yes : no, first ? no : yes};
        ad_condition c = {.kind = AD_CONDITION_ALL, .inner = parts, .inner_count = 2};

        assert_true(is_ruled_out(&c));
        c.kind = AD_CONDITION_ANY;
        assert_false(is_ruled_out(&c));
        c.kind = AD_CONDITION_NOT;
        assert_false(is_ruled_out(&c));
        c.inner = with_yes;
        assert_true(is_ruled_out(&c));
        c.kind = AD_CONDITION_ANY;
        assert_false(is_ruled_out(&c));
    }
    {
        const ad_condition neither[2] = {no, no};
        const ad_condition any = {.kind = AD_CONDITION_ANY, .inner = neither, .inner_count = 2};
        const ad_condition around = {.kind = AD_CONDITION_NOT, .inner = &any, .inner_count = 1};

        assert_true(is_ruled_out(&any));
        assert_false(is_ruled_out(&around));
        assert_true(is_ruled_out(&(ad_condition){.kind = AD_CONDITION_NOT, .inner = &yes, .inner_count = 1}));
    }
}

static void paths_counts_and_connectives(void **state)
{
    static const ad_str globs[] = {{"tests/**", 8}, {"pkg/*.py", 8}};
    ad_condition path = {.kind = AD_CONDITION_PATH, .globs = globs, .glob_count = 1};
    ad_condition count = {.kind = AD_CONDITION_ARGUMENT_COUNT, .low = 2, .high = 2};
    ad_condition list[2];
    ad_condition all = {.kind = AD_CONDITION_ALL, .inner = list, .inner_count = 2};
    bench b;

    (void)state;
    set_up_call(&b, "", "1, k=2");
    assert_false(ad_condition_holds(&b.site, &path));
    path.glob_count = 2;
    assert_true(ad_condition_holds(&b.site, &path));
    assert_true(ad_condition_holds(&b.site, &count));
    count.high = 1;
    assert_false(ad_condition_holds(&b.site, &count));
    list[0] = path;
    list[1] = count;
    assert_false(ad_condition_holds(&b.site, &all));
    all.kind = AD_CONDITION_ANY;
    assert_true(ad_condition_holds(&b.site, &all));
    all.kind = AD_CONDITION_NOT;
    assert_false(ad_condition_holds(&b.site, &all));
    all.inner_count = 0;
    assert_true(ad_condition_holds(&b.site, &all));
    tear_down(&b);
    set_up_call(&b, "", "1, *x");
    count = (ad_condition){.kind = AD_CONDITION_ARGUMENT_COUNT, .low = 1, .high = UINT32_MAX};
    assert_true(ad_condition_holds(&b.site, &count));
    count.high = 5;
    assert_false(ad_condition_holds(&b.site, &count));
    tear_down(&b);
}

static void sites_without_a_tree_hold_only_what_is_about_the_unit(void **state)
{
    static const ad_str globs[] = {{"pkg/*.py", 8}};
    const ad_around guard = {.main_guard = true};
    const ad_condition path = {.kind = AD_CONDITION_PATH, .globs = globs, .glob_count = 1};
    const ad_condition inside = {.kind = AD_CONDITION_INSIDE, .around = &guard};
    const ad_condition has = {.kind = AD_CONDITION_HAS, .around = &guard};
    const ad_condition value = {
        .kind = AD_CONDITION_SUBJECT, .subject = AD_SUBJECT_VALUE, .predicate = &ABSENT};
    bench b;

    (void)state;
    set_up(&b, "site()\n", AD_KIND_CALL, "");
    b.site.node = AD_NO_NODE;
    b.site.call = NULL;
    b.unit.tree = NULL;
    b.unit.module = NULL;
    assert_true(ad_condition_holds(&b.site, &path));
    assert_false(ad_condition_holds(&b.site, &inside));
    assert_false(ad_condition_holds(&b.site, &has));
    assert_false(ad_condition_holds(&b.site, &value));
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_present_or_absent_for_sure),
        cmocka_unit_test(truth_is_asked_for_sure),
        cmocka_unit_test(constants_and_what_is_none),
        cmocka_unit_test(text_that_is_built),
        cmocka_unit_test(sequences),
        cmocka_unit_test(equals_means_the_exact_type),
        cmocka_unit_test(bits_and_numbers),
        cmocka_unit_test(matches_constants_and_known_starts),
        cmocka_unit_test(expressions_are_told_by_how_they_are_written),
        cmocka_unit_test(names_resolve),
        cmocka_unit_test(texts_by_what_they_begin_with),
        cmocka_unit_test(what_calls_were_given_that_values_come_from),
        cmocka_unit_test(elements_of_containers),
        cmocka_unit_test(predicates_combine),
        cmocka_unit_test(predicates_nested_too_deep_are_refused),
        cmocka_unit_test(any_argument_and_receiver),
        cmocka_unit_test(values_of_assignments),
        cmocka_unit_test(arguments_of_class_definitions),
        cmocka_unit_test(holes_of_patterns),
        cmocka_unit_test(inside_of_kinds_calls_and_classes),
        cmocka_unit_test(inside_of_definitions),
        cmocka_unit_test(inside_of_the_main_guard),
        cmocka_unit_test(has_looks_below_the_site),
        cmocka_unit_test(looking_around_is_bounded),
        cmocka_unit_test(imports_of_modules_and_below),
        cmocka_unit_test(what_imports_rule_out_is_asked_nowhere),
        cmocka_unit_test(paths_counts_and_connectives),
        cmocka_unit_test(sites_without_a_tree_hold_only_what_is_about_the_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
