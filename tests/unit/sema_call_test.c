/* core/sema: calls in one form. Each line of a table is Python whose last `probe(...)` is looked at:
 * its arguments as `value` or `key=value`, `~` behind those that came out of a spread or a partial,
 * then `*@N` (1-based positions from N on are unsure) and `**` (more keywords there may be). */
#include "sema_helper.h"
#include "base/banned.h"

static void show_argument(fixture *f, const ad_argument *argument, ad_buf *out)
{
    ad_buf_add(out, argument->keyword);
    ad_buf_text(out, argument->keyword.len ? "=" : "");
    ad_value_show(f->module, argument->value, out);
    ad_buf_text(out, argument->spread ? "~" : "");
}

static void show_call(fixture *f, const ad_call *call, ad_buf *out)
{
    uint32_t i;

    for (i = 0; i < call->count; i++) {
        ad_buf_text(out, i ? ", " : "");
        show_argument(f, &call->arguments[i], out);
    }
    if (call->open_positional) {
        ad_buf_printf(out, " *@%u", (unsigned)call->open_from);
    }
    ad_buf_text(out, call->open_keywords ? " **" : "");
}

static const ad_call *probe_call(fixture *f)
{
    const ad_call *call = ad_module_call(f->module, fixture_call(f, "probe"));

    assert_non_null(call);
    assert_int_equal(call->node, fixture_call(f, "probe"));
    assert_int_equal(call->callee, ad_node_child_by_field(f->tree, call->node, AD_FIELD_FUNCTION));
    return call;
}

static void call_has(const char *source, const char *expected)
{
    fixture f;
    ad_buf shown;

    fixture_open(&f, source);
    ad_buf_init(&shown, 1 << 16);
    show_call(&f, probe_call(&f), &shown);
    if (strcmp(shown.data, expected) != 0) {
        fail_msg("%s\n     has %s\nexpected %s", source, shown.data, expected);
    }
    ad_buf_clear(&shown);
    fixture_close(&f);
}

static void calls_have(const probe_case *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        call_has(cases[i].source, cases[i].expected);
    }
}

static void positional_and_keyword_arguments_keep_their_order(void **state)
{
    static const probe_case cases[] = {
        {"probe()", ""},
        {"probe(1)", "1"},
        {"probe(1, 'a')", "1, 'a'"},
        {"probe(1, k=2)", "1, k=2"},
        {"probe(k=1, j=2)", "k=1, j=2"},
        {"probe(1, k=2,)", "1, k=2"},
        {"probe(  # why\n    1,  # one\n    k=2)", "1, k=2"},
        {"probe((1))", "1"},
        {"probe((1, 2))", "(1, 2)"},
        {"probe(a := 1)", "1"},
        {"s = 'ls'\nprobe(s, shell=not False)", "'ls', shell=True"},
        {"import os\nprobe(os.system, f=eval)", "os.system, f=builtins.eval"},
        {"def f(x):\n    probe(x, k=x)", "?, k=?"},
        {"probe(lambda: 1)", "pkg.sub.mod.<lambda>"},
        {"probe(\xEF\xBD\x93hell=True)", "shell=True"},
    };

    (void)state;
    calls_have(cases, COUNT_OF(cases));
}

static void spreads_of_known_content_become_arguments(void **state)
{
    static const probe_case cases[] = {
        {"probe(*[1, 2])", "1~, 2~"},
        {"probe(*(1, 2), 3)", "1~, 2~, 3"},
        {"probe(0, *(1,), *[2])", "0, 1~, 2~"},
        {"a = (1, 2)\nprobe(*a)", "1~, 2~"},
        {"a = [1]\na.append(2)\nprobe(*a)", "1~, 2~"},
        {"probe(*())", ""},
        {"probe(**{'shell': True})", "shell=True~"},
        {"k = {'shell': True}\nprobe('x', **k)", "'x', shell=True~"},
        {"probe('x', **dict(shell=True))", "'x', shell=True~"},
        {"k = dict(shell=True, cwd='/')\nprobe('x', **k)", "'x', shell=True~, cwd='/'~"},
        {"k = {}\nk['shell'] = True\nprobe('x', **k)", "'x', shell=True~"},
        {"k = {'a': 1}\nk.update(shell=True)\nprobe(**k)", "a=1~, shell=True~"},
        {"probe(**{'a': 1}, **{'b': 2})", "a=1~, b=2~"},
        {"probe(**{**{'a': 1}, 'b': 2})", "a=1~, b=2~"},
        {"probe(**{'she' + 'll': True})", "shell=True~"},
        {"a, k = (1,), {'b': 2}\nprobe(*a, **k)", "1~, b=2~"},
        {"probe(**{})", ""},
    };

    (void)state;
    calls_have(cases, COUNT_OF(cases));
}

static void spreads_of_unknown_content_leave_the_call_open(void **state)
{
    static const probe_case cases[] = {
        {"def f(a):\n    probe(*a)", " *@1"},
        {"def f(a):\n    probe(1, *a)", "1 *@2"},
        {"def f(a):\n    probe(1, *a, k=2)", "1, k=2 *@2"},
        {"def f(k):\n    probe(**k)", " **"},
        {"def f(k):\n    probe(1, **k)", "1 **"},
        {"def f(*a, **k):\n    probe(*a, **k)", " *@1 **"},
        {"def f(k):\n    probe(**{'a': 1, **k})", "a=1~ **"},
        {"def f(k):\n    probe(**k, a=1)", "a=1 **"},
        {"def f(k):\n    d = {'a': 1}\n    d.update(k)\n    probe(**d)", "a=1~ **"},
        {"def f(k):\n    probe(*[1, *k])", "1~ *@2"},
    };

    (void)state;
    calls_have(cases, COUNT_OF(cases));
}

static void partials_bind_their_arguments_first(void **state)
{
    static const probe_case cases[] = {
        {"import functools\nprobe = functools.partial(f, 1)\nprobe(2)", "1~, 2"},
        {"from functools import partial\nprobe = partial(f, 1, k=2)\nprobe(3, j=4)", "1~, 3, j=4, k=2~"},
        {"from functools import partial as p\nprobe = p(f, shell=True)\nprobe('ls')", "'ls', shell=True~"},
        {"from functools import partial\nprobe = partial(f)\nprobe(1)", "1"},
        {"from functools import partial\nprobe = partial(partial(f, 1), 2)\nprobe(3)", "1~, 2~, 3"},
        {"from functools import partial\nprobe = partial(f, *(1, 2))\nprobe(3)", "1~, 2~, 3"},
        {"from functools import partial\nprobe = partial(f, **{'k': 1})\nprobe(3)", "3, k=1~"},
    };

    (void)state;
    calls_have(cases, COUNT_OF(cases));
}

static void a_partial_is_called_like_its_callee(void **state)
{
    static const probe_case cases[] = {
        {"import functools, subprocess\np = functools.partial(subprocess.run, shell=True)\nprobe(p)",
         "subprocess.run"},
        {"from functools import partial\nimport os\np = partial(partial(os.system), 'x')\nprobe(p)",
         "os.system"},
    };

    (void)state;
    probes_are_called(cases, COUNT_OF(cases));
}

/* ---- finding an argument ---- */

typedef struct find_case {
    const char *source;
    const char *keyword;
    uint32_t position;
    const char *expected; /* what is found, NULL when nothing is */
    bool may_have;
} find_case;

static void check_find(const find_case *c)
{
    fixture f;
    const ad_call *call;
    const ad_argument *found;

    fixture_open(&f, c->source);
    call = probe_call(&f);
    found = ad_call_argument(call, ad_str_of(c->keyword), c->position);
    if (!found != !c->expected) {
        fail_msg("%s: %s/%u is %s", c->source, c->keyword, (unsigned)c->position,
                 found ? "found" : "missing");
    }
    if (found) {
        expect_shown(&f, found->value, c->source, c->expected);
        assert_int_not_equal(found->node, AD_NO_NODE);
    }
    if (ad_call_may_have(call, ad_str_of(c->keyword), c->position) != c->may_have) {
        fail_msg("%s: %s/%u may be there: %s", c->source, c->keyword, (unsigned)c->position,
                 c->may_have ? "expected" : "not expected");
    }
    fixture_close(&f);
}

static void finds(const find_case *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        check_find(&cases[i]);
    }
}

static void arguments_are_found_by_keyword_else_by_position(void **state)
{
    static const find_case cases[] = {
        {"probe(1, 2)", "", 1, "1", false},
        {"probe(1, 2)", "", 2, "2", false},
        {"probe(1, 2)", "", 3, NULL, false},
        {"probe(1, 2)", "k", 2, "2", false},
        {"probe(1, k=2)", "k", 1, "2", false},
        {"probe(1, k=2)", "k", 0, "2", false},
        {"probe(1, k=2)", "", 2, NULL, false},
        {"probe(1, k=2)", "j", 0, NULL, false},
        {"probe(1, k=2)", "", 0, NULL, false},
        {"probe(k=1)", "", 1, NULL, false},
        {"probe(k=1, *[2])", "", 1, "2", false},
        {"probe(*[1, 2])", "", 2, "2", false},
        {"probe(**{'shell': True})", "shell", 0, "True", false},
        {"probe(**dict(shell=True))", "shell", 9, "True", false},
        {"probe(1)", "", UINT32_MAX, NULL, false},
        {"from functools import partial\nprobe = partial(f, 1, k=5)\nprobe(2)", "", 2, "2", false},
        {"from functools import partial\nprobe = partial(f, 1, k=5)\nprobe(2)", "k", 0, "5", false},
        {"from functools import partial\nprobe = partial(f, k=5)\nprobe(k=6)", "k", 0, "6", false},
    };

    (void)state;
    finds(cases, COUNT_OF(cases));
}

static void open_calls_may_have_what_is_not_seen(void **state)
{
    static const find_case cases[] = {
        {"def f(a):\n    probe(1, *a)", "", 1, "1", false},
        {"def f(a):\n    probe(1, *a)", "", 2, NULL, true},
        {"def f(a):\n    probe(1, *a)", "k", 9, NULL, true},
        {"def f(a):\n    probe(1, *a)", "k", 0, NULL, false},
        {"def f(k):\n    probe(1, **k)", "k", 0, NULL, true},
        {"def f(k):\n    probe(1, **k)", "", 2, NULL, false},
        {"def f(k):\n    probe(k=1, **k)", "k", 0, "1", false},
        {"def f(*a, **k):\n    probe(*a, **k)", "x", 3, NULL, true},
        {"def f(a):\n    probe(*(1, *a))", "", 1, "1", false},
    };

    (void)state;
    finds(cases, COUNT_OF(cases));
}

static void what_is_no_call_gives_none(void **state)
{
    fixture f;

    (void)state;
    fixture_open(&f, "probe(1)\n");
    assert_null(ad_module_call(f.module, fixture_probe(&f)));
    assert_null(ad_module_call(f.module, AD_NO_NODE));
    assert_ptr_equal(probe_call(&f), probe_call(&f));
    fixture_close(&f);
}

/* ---- hostile ---- */

static void many_arguments_and_spreads_stay_in_bounds(void **state)
{
    ad_buf text;
    fixture f;
    const ad_call *call;
    size_t i;

    (void)state;
    ad_buf_init(&text, 1 << 22);
    ad_buf_text(&text, "a = [0] * 99999\nprobe(*a, *a");
    for (i = 0; i < 50000; i++) {
        ad_buf_text(&text, ", *a, 1");
    }
    ad_buf_text(&text, ")\n");
    assert_false(text.failed);
    fixture_open(&f, text.data);
    call = probe_call(&f);
    assert_true(call->count < 10000000);
    /* what was not spread is owned up to */
    assert_true(ad_call_may_have(call, AD_STR(""), UINT32_MAX));
    fixture_close(&f);
    ad_buf_clear(&text);
}

static void spreads_and_partials_of_themselves_end(void **state)
{
    (void)state;
    call_has("a = [*a]\nprobe(*a)", " *@1");
    call_has("d = {**d}\nprobe(**d)", " **");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positional_and_keyword_arguments_keep_their_order),
        cmocka_unit_test(spreads_of_known_content_become_arguments),
        cmocka_unit_test(spreads_of_unknown_content_leave_the_call_open),
        cmocka_unit_test(partials_bind_their_arguments_first),
        cmocka_unit_test(a_partial_is_called_like_its_callee),
        cmocka_unit_test(arguments_are_found_by_keyword_else_by_position),
        cmocka_unit_test(open_calls_may_have_what_is_not_seen),
        cmocka_unit_test(what_is_no_call_gives_none),
        cmocka_unit_test(many_arguments_and_spreads_stay_in_bounds),
        cmocka_unit_test(spreads_and_partials_of_themselves_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
