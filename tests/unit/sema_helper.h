/* For the tests of core/sema: Python in, what `probe(...)` in it was given out. */
#ifndef AD_TESTS_SEMA_HELPER_H
#define AD_TESTS_SEMA_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sema/sema.h"
#include "syntax/syntax.h"

typedef struct fixture {
    ad_source *source;
    ad_parser *parser;
    ad_tree *tree;
    ad_module *module;
} fixture;

/* A line of a table: the last `probe(x)` of the source gives this x. */
typedef struct probe_case {
    const char *source;
    const char *expected;
} probe_case;

static inline ad_sema_options fixture_options(const ad_limits *limits)
{
    return (ad_sema_options){.module = AD_STR("pkg.sub.mod"), .limits = limits};
}

static inline void fixture_open_with(fixture *f, ad_str text, const ad_sema_options *options)
{
    ad_err err = {.message = ""};

    *f = (fixture){.source = NULL};
    assert_int_equal(ad_source_create(text, &ad_limits_default, &f->source, &err), AD_OK);
    assert_int_equal(ad_parser_create(&f->parser, &err), AD_OK);
    assert_int_equal(ad_tree_create(f->parser, f->source, &ad_limits_default, &f->tree, &err), AD_OK);
    if (ad_module_create(f->tree, options, &f->module, &err) != AD_OK) {
        fail_msg("no model: %s", err.message);
    }
}

static inline void fixture_open(fixture *f, const char *text)
{
    ad_sema_options options = fixture_options(&ad_limits_default);

    fixture_open_with(f, ad_str_of(text), &options);
}

static inline void fixture_close(fixture *f)
{
    ad_module_free(f->module);
    ad_tree_free(f->tree);
    ad_parser_free(f->parser);
    ad_source_free(f->source);
}

/* The last call of a function with that bare name. */
static inline ad_node fixture_call(const fixture *f, const char *name)
{
    ad_node n;

    for (n = f->tree->count; n-- > 0;) {
        ad_node callee = ad_node_kind(f->tree, n) == AD_KIND_CALL
                             ? ad_node_child_by_field(f->tree, n, AD_FIELD_FUNCTION)
                             : AD_NO_NODE;

        if (callee != AD_NO_NODE && ad_str_equal(ad_node_text(f->tree, callee), ad_str_of(name))) {
            return n;
        }
    }
    fail_msg("no call of %s in the source", name);
    return AD_NO_NODE;
}

/* What stands in the last probe(...). */
static inline ad_node fixture_probe(const fixture *f)
{
    ad_node arguments = ad_node_child_by_field(f->tree, fixture_call(f, "probe"), AD_FIELD_ARGUMENTS);

    assert_int_not_equal(arguments, AD_NO_NODE);
    return ad_node_kind(f->tree, arguments) == AD_KIND_ARGUMENT_LIST ? ad_node_child(f->tree, arguments, 0)
                                                                     : arguments;
}

static inline ad_value_id fixture_value(fixture *f)
{
    return ad_module_value(f->module, fixture_probe(f));
}

static inline void expect_shown(fixture *f, ad_value_id id, const char *source, const char *expected)
{
    ad_buf shown;

    ad_buf_init(&shown, 4096);
    ad_value_show(f->module, id, &shown);
    if (strcmp(shown.data, expected) != 0) {
        fail_msg("%s\n   gives %s\nexpected %s", source, shown.data, expected);
    }
    ad_buf_clear(&shown);
}

static inline void probe_gives(const char *source, const char *expected)
{
    fixture f;

    fixture_open(&f, source);
    expect_shown(&f, fixture_value(&f), source, expected);
    fixture_close(&f);
}

static inline void probes_give(const probe_case *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        probe_gives(cases[i].source, cases[i].expected);
    }
}

/* All names of a node, with blanks between them; "" when it has none. */
static inline void expect_names_of(fixture *f, ad_node n, const char *source, const char *expected)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_module_names(f->module, n, names);
    ad_buf text;
    size_t i;

    ad_buf_init(&text, 16384);
    for (i = 0; i < count; i++) {
        ad_buf_text(&text, i ? " " : "");
        ad_buf_add(&text, names[i]);
    }
    if (strcmp(text.data, expected) != 0) {
        fail_msg("%s\n   is called %s\nexpected %s", source, text.data, expected);
    }
    ad_buf_clear(&text);
}

static inline void probe_is_called(const char *source, const char *expected)
{
    fixture f;

    fixture_open(&f, source);
    expect_names_of(&f, fixture_probe(&f), source, expected);
    fixture_close(&f);
}

static inline void probes_are_called(const probe_case *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        probe_is_called(cases[i].source, cases[i].expected);
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
