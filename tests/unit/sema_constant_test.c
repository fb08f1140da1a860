/* core/sema: constants that modules tell each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sema_helper.h"

/* What a module told: for people, and as a table for another, under `prefix`. */
typedef struct heard {
    const char *prefix;
    ad_buf text;
    ad_buf table;
    ad_buf used;
} heard;

static ad_status on_constant(void *ctx, ad_str name, ad_str value, ad_err *err)
{
    heard *h = ctx;
    char dotted[200];

    (void)err;
    if (value.len == 0 || ad_str_is(value, AD_CONSTANT_IMPORTS)) {
        return AD_OK; /* something else */
    }
    (void)snprintf(dotted, sizeof(dotted), "%s.%.*s", h->prefix, AD_STR_ARG(name));
    ad_constant_give(&h->table, ad_str_of(dotted), value);
    ad_buf_printf(&h->text, "%.*s ", AD_STR_ARG(name));
    return AD_OK;
}

static ad_status on_wanted(void *ctx, ad_str name, ad_err *err)
{
    heard *h = ctx;

    (void)err;
    ad_buf_printf(&h->text, "?%.*s ", AD_STR_ARG(name));
    return AD_OK;
}

static ad_status on_changed(void *ctx, ad_str name, ad_err *err)
{
    heard *h = ctx;

    (void)err;
    ad_buf_printf(&h->text, "!%.*s ", AD_STR_ARG(name));
    return AD_OK;
}

static ad_status on_used(void *ctx, ad_str name, ad_err *err)
{
    heard *h = ctx;

    (void)err;
    ad_buf_printf(&h->used, "%.*s ", AD_STR_ARG(name));
    return AD_OK;
}

static void hear(fixture *f, heard *h)
{
    ad_outline_sink sink = {
        .ctx = h, .constant = on_constant, .wanted = on_wanted, .changed = on_changed, .used = on_used};
    ad_err err = {0};

    ad_buf_init(&h->text, 1 << 16);
    ad_buf_init(&h->table, 1 << 16);
    ad_buf_init(&h->used, 1 << 16);
    assert_int_equal(ad_module_outline(f->module, &sink, &err), AD_OK);
    assert_false(h->text.failed || h->table.failed);
}

static void forget(heard *h)
{
    ad_buf_clear(&h->text);
    ad_buf_clear(&h->table);
    ad_buf_clear(&h->used);
}

static void assert_told(const char *source, const char *expected)
{
    heard h = {.prefix = "settings"};
    fixture f;

    fixture_open(&f, source);
    hear(&f, &h);
    if (!ad_str_equal(ad_buf_str(&h.text), ad_str_of(expected))) {
        fail_msg("%s\ntold %.*s", source, AD_STR_ARG(ad_buf_str(&h.text)));
    }
    forget(&h);
    fixture_close(&f);
}

static void what_is_bound_once_to_a_constant_is_told(void **state)
{
    (void)state;
    assert_told("A = 1\nB = 'x' + 'y'\nC = (1, None, True, 2.5, b'z')\nD = {'k': 1}\nE: int = 3\n",
                "A B C D E ");
    assert_told("class C:\n    A = 1\n\nclass D(f.C):\n    B = 1\n\ndef f():\n    E = 1\n", "C.A ");
    assert_told("A = 1\nA = 2\n", "");
    assert_told("A = 1\nA += 2\n", "");
    assert_told("A = 1\ndef f():\n    global A\n    A = 2\n", "");
    assert_told("A = []\nA.append(1)\nB = []\n", "B ");
    assert_told("A = 1\nfrom m import *\nB = 2\n", "B ");
    assert_told("A = f()\nB = [f()]\nC = [[1]]\nfor D in (1, 2):\n    pass\n", "");
    assert_told("class C:\n    A = 1\n    B = 2\n    def f(self):\n        self.A = 2\n", "C.B ");
}

static void what_is_too_large_for_a_setting_is_not_told(void **state)
{
    (void)state;
    assert_told("A = 'x' * 1000\nB = 'x' * 2000\nC = list(range(32))\nD = list(range(33))\n", "A C ");
}

static void names_of_others_that_are_changed_are_told(void **state)
{
    (void)state;
    assert_told("import s\ns.A = 1\ns.B.append(1)\ns.C['x'] = 1\nx.D = 1\n", "!s.A !s.B !s.C ");
    assert_told("from s import A, t\nA.append(1)\nt.B = 2\nA2 = A\n", "A2 !s.t.B !s.A ");
    assert_told("import os\nos.environ['A'] = 'x'\n", "");
}

/* Values of one module are the same in another. */
static void values_arrive_as_they_were(void **state)
{
    static const char *const values[] = {
        "None",  "True",        "False",    "-7",         "9223372036854775807",
        "2.5",   "'text'",      "b'bytes'", "(1, 'a')",   "[1, 2]",
        "{'a'}", "{'k': None}", "()",       "'\\udc80x'", "''"};

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        heard h = {.prefix = "settings"};
        ad_sema_options options = fixture_options(&ad_limits_default);
        ad_buf source;
        ad_buf shown;
        fixture first;
        fixture second;

        ad_buf_init(&source, 1 << 16);
        ad_buf_init(&shown, 1 << 16);
        ad_buf_printf(&source, "A = %s\nprobe(A)\n", values[i]);
        fixture_open(&first, source.data);
        hear(&first, &h);
        options.given = ad_buf_str(&h.table);
        fixture_open_with(&second, AD_STR("from settings import A as B\nprobe(B)\n"), &options);
        ad_value_show(second.module,
                      ad_module_call(second.module, fixture_call(&second, "probe"))->arguments[0].value,
                      &shown);
        ad_buf_reset(&source);
        ad_value_show(first.module,
                      ad_module_call(first.module, fixture_call(&first, "probe"))->arguments[0].value,
                      &source);
        assert_string_equal(shown.data, source.data);
        fixture_close(&second);
        fixture_close(&first);
        forget(&h);
        ad_buf_clear(&source);
        ad_buf_clear(&shown);
    }
}

/* What the values of a source are with some bytes as a table does not matter, as long as there are some. */
static void look_with(ad_str table)
{
    ad_sema_options options = fixture_options(&ad_limits_default);
    fixture f;

    options.given = table;
    fixture_open_with(
        &f, AD_STR("import settings\nprobe([settings.A, settings.B, settings.C, settings.D])\n"), &options);
    assert_non_null(ad_module_call(f.module, fixture_call(&f, "probe")));
    fixture_close(&f);
}

static void tables_that_are_cut_or_changed_do_no_harm(void **state)
{
    heard h = {.prefix = "settings"};
    fixture f;

    (void)state;
    fixture_open(&f, "A = {'k': 1, 2: b'x'}\nB = 'text'\nC = 2.5\nD = (None, True)\n");
    hear(&f, &h);
    for (size_t length = 0; length < h.table.len; length++) {
        look_with((ad_str){h.table.data, length});
    }
    for (size_t i = 0; i < h.table.len; i++) {
        char before = h.table.data[i];

        for (unsigned bit = 0; bit < 8; bit++) {
            h.table.data[i] = (char)((unsigned char)before ^ (1U << bit));
            look_with(ad_buf_str(&h.table));
        }
        h.table.data[i] = before;
    }
    forget(&h);
    fixture_close(&f);
}

/* What a condition wanted when it was asked. */
static void conditions_want_what_would_decide_them(void **state)
{
    static const struct {
        const char *condition;
        const char *wanted;
    } cases[] = {
        {"s.A", "?s.A "},
        {"not s.A", "?s.A "},
        {"x and s.A", "?s.A "},
        {"s.A == 'x'", "?s.A "},
        {"s.A == s.B", "?s.A ?s.B "},
        {"s.A.lower() == 'x'", "?s.A "},
        {"s.A['k'] == 1", "?s.A "},
        {"f() == s.A", ""},
        {"x == s.A", ""},
        {"s.f()", ""},
        {"os.A", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        heard h = {.prefix = "settings"};
        ad_buf source;
        fixture f;

        ad_buf_init(&source, 1 << 12);
        ad_buf_printf(&source, "import os, s\ndef g(x):\n    if %s:\n        pass\n", cases[i].condition);
        fixture_open(&f, source.data);
        for (ad_node n = 0; n < f.tree->count; n++) {
            if (ad_node_kind(f.tree, n) == AD_KIND_IF_STATEMENT) {
                (void)ad_module_decides(f.module, ad_node_child_by_field(f.tree, n, AD_FIELD_CONDITION));
            }
        }
        hear(&f, &h);
        if (!ad_str_equal(ad_buf_str(&h.text), ad_str_of(cases[i].wanted))) {
            fail_msg("%s\nwanted %.*s", cases[i].condition, AD_STR_ARG(ad_buf_str(&h.text)));
        }
        forget(&h);
        fixture_close(&f);
        ad_buf_clear(&source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_bound_once_to_a_constant_is_told),
                                       cmocka_unit_test(what_is_too_large_for_a_setting_is_not_told),
                                       cmocka_unit_test(names_of_others_that_are_changed_are_told),
                                       cmocka_unit_test(values_arrive_as_they_were),
                                       cmocka_unit_test(tables_that_are_cut_or_changed_do_no_harm),
                                       cmocka_unit_test(conditions_want_what_would_decide_them)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
