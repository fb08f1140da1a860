/* Patterns on code: which lines match, what the holes hold, which mistakes are named. Include behind
 * cmocka.h. */
#ifndef AD_TESTS_PATTERN_SUPPORT_H
#define AD_TESTS_PATTERN_SUPPORT_H

#include <stdio.h>

#include "rules/ruleset_priv.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { STEPS = 100000, HOLES_MAX = 32 };

/* ---- a small harness: code, pattern, lines that match ---- */

typedef struct code {
    ad_parser *parser;
    ad_source *source;
    ad_tree *tree;
    ad_module *module;
} code;

static inline code load(const char *text)
{
    ad_sema_options options = {.module = AD_STR("app"), .limits = &ad_limits_default};
    code c = {NULL, NULL, NULL, NULL};

    assert_int_equal(ad_parser_create(&c.parser, NULL), AD_OK);
    assert_int_equal(ad_source_create(ad_str_of(text), &ad_limits_default, &c.source, NULL), AD_OK);
    assert_int_equal(ad_tree_create(c.parser, c.source, &ad_limits_default, &c.tree, NULL), AD_OK);
    assert_int_equal(ad_module_create(c.tree, &options, &c.module, NULL), AD_OK);
    return c;
}

static inline void unload(code *c)
{
    ad_module_free(c->module);
    ad_tree_free(c->tree);
    ad_source_free(c->source);
    ad_parser_free(c->parser);
}

static inline ad_pattern *compile(const code *c, const char *text)
{
    ad_pattern *pattern = NULL;
    ad_err err = {0};

    if (ad_pattern_compile(c->parser, ad_str_of(text), &ad_limits_default, &pattern, &err) != AD_OK) {
        fail_msg("pattern `%s`: %s", text, err.message);
    }
    return pattern;
}

/* "1,3": 1-based lines of the roots that match, each once. */
static inline void matched_lines(const code *c, const ad_pattern *pattern, ad_buf *out)
{
    ad_pattern_hole holes[HOLES_MAX];
    ad_pattern_place place;
    uint32_t last = UINT32_MAX;
    bool exhausted = false;

    for (ad_node n = 0; n < c->tree->count; n++) {
        uint32_t row = ad_source_row(c->source, c->tree->nodes[n].start);

        if (row != last && ad_pattern_match(pattern, c->module, n, STEPS, holes, &exhausted)) {
            /* what dispatch asks before must never turn a match down */
            ad_pattern_place_at(&place, c->module, n);
            assert_true(ad_pattern_may_match(pattern, &place));
            ad_buf_printf(out, "%s%u", out->len > 0 ? "," : "", row + 1);
            last = row;
        }
    }
    assert_false(exhausted);
}

static inline void check(int line, const char *pattern_text, const char *text, const char *lines)
{
    code c = load(text);
    ad_pattern *pattern = compile(&c, pattern_text);
    ad_buf out;

    ad_buf_init(&out, 4096);
    matched_lines(&c, pattern, &out);
    if (!ad_str_equal(ad_buf_str(&out), ad_str_of(lines))) {
        fail_msg("line %d: `%s` matched lines [%s], expected [%s]", line, pattern_text, out.data, lines);
    }
    ad_buf_clear(&out);
    ad_pattern_free(pattern);
    unload(&c);
}

#define expect_lines(pattern, text, lines) check(__LINE__, pattern, text, lines)

/* "X=a.b ARGS=1, 2": what the holes of the first match hold. */
static inline void check_holes(int line, const char *pattern_text, const char *text, const char *wanted)
{
    code c = load(text);
    ad_pattern *pattern = compile(&c, pattern_text);
    ad_pattern_hole holes[HOLES_MAX];
    const ad_str *names;
    size_t count = ad_pattern_holes(pattern, &names);
    bool exhausted = false, found = false;
    ad_buf out;

    ad_buf_init(&out, 4096);
    for (ad_node n = 0; n < c.tree->count && !found; n++) {
        found = ad_pattern_match(pattern, c.module, n, STEPS, holes, &exhausted);
    }
    for (size_t i = 0; i < count && found; i++) {
        ad_buf_printf(&out, "%s%.*s=", i > 0 ? " " : "", AD_STR_ARG(names[i]));
        if (holes[i].first != AD_NO_NODE) {
            ad_str inside = ad_source_text(c.source, c.tree->nodes[holes[i].first].start,
                                           c.tree->nodes[holes[i].last].end);

            ad_buf_add(&out, inside);
        }
    }
    if (!found) {
        ad_buf_text(&out, "no match");
    }
    if (!ad_str_equal(ad_buf_str(&out), ad_str_of(wanted))) {
        fail_msg("line %d: `%s` gave [%s], expected [%s]", line, pattern_text, out.data, wanted);
    }
    ad_buf_clear(&out);
    ad_pattern_free(pattern);
    unload(&c);
}

#define expect_holes(pattern, text, wanted) check_holes(__LINE__, pattern, text, wanted)

static inline void check_error(int line, const char *pattern_text, const char *part)
{
    code c = load("");
    ad_pattern *pattern = NULL;
    ad_err err = {0};

    if (ad_pattern_compile(c.parser, ad_str_of(pattern_text), &ad_limits_default, &pattern, &err) !=
        AD_ERR_SCRIPT) {
        fail_msg("line %d: `%s` was taken", line, pattern_text);
    }
    if (!strstr(err.message, part)) {
        fail_msg("line %d: `%s` says \"%s\", not \"%s\"", line, pattern_text, err.message, part);
    }
    assert_null(pattern);
    unload(&c);
}

#define expect_error(pattern, part) check_error(__LINE__, pattern, part)

#endif
