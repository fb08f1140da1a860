/* A unit with one site in it, for tests of what rules ask of sites. Include behind cmocka.h. */
#ifndef AD_TESTS_RULES_BENCH_H
#define AD_TESTS_RULES_BENCH_H

#include <stdio.h>

#include "rules/ruleset_priv.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- a unit and a site in it ---- */

typedef struct bench {
    ad_parser *parser;
    ad_source *source;
    ad_tree *tree;
    ad_module *module;
    ad_rule_unit unit;
    ad_matcher matcher;
    ad_pattern *pattern;
    ad_pattern_hole holes[8];
    ad_site site;
} bench;

/* The site is the last node of `kind` whose text begins with `start` ("" for any). */
static inline void set_up(bench *b, const char *text, ad_kind kind, const char *start)
{
    ad_sema_options options = {.module = AD_STR("app"), .limits = &ad_limits_default};
    ad_node found = AD_NO_NODE;

    *b = (bench){.parser = NULL};
    assert_int_equal(ad_parser_create(&b->parser, NULL), AD_OK);
    assert_int_equal(ad_source_create(ad_str_of(text), &ad_limits_default, &b->source, NULL), AD_OK);
    assert_int_equal(ad_tree_create(b->parser, b->source, &ad_limits_default, &b->tree, NULL), AD_OK);
    assert_int_equal(ad_module_create(b->tree, &options, &b->module, NULL), AD_OK);
    for (ad_node n = 0; n < b->tree->count; n++) {
        if (ad_node_kind(b->tree, n) == kind && ad_str_starts(ad_node_text(b->tree, n), ad_str_of(start))) {
            found = n;
        }
    }
    assert_int_not_equal(found, AD_NO_NODE);
    b->unit = (ad_rule_unit){.path = AD_STR("x/pkg/app.py"),
                             .name = AD_STR("pkg/app.py"),
                             .source = b->source,
                             .tree = b->tree,
                             .module = b->module};
    b->site = (ad_site){.unit = &b->unit,
                        .limits = &ad_limits_default,
                        .matcher = &b->matcher,
                        .node = found,
                        .call = ad_module_call(b->module, found),
                        .name = {"", 0},
                        .value_node = AD_NO_NODE,
                        .match_data = pcre2_match_data_create(1, NULL)};
}

static inline void tear_down(bench *b)
{
    pcre2_match_data_free(b->site.match_data);
    ad_pattern_free(b->pattern);
    ad_module_free(b->module);
    ad_tree_free(b->tree);
    ad_source_free(b->source);
    ad_parser_free(b->parser);
}

/* The site is a call of m.f with this argument list. */
static inline void set_up_call(bench *b, const char *before, const char *arguments)
{
    char text[4096];

    (void)snprintf(text, sizeof(text), "import m\n%s\nm.f(%s)\n", before, arguments);
    set_up(b, text, AD_KIND_CALL, "m.f(");
    assert_non_null(b->site.call);
}

/* Makes the site one that a pattern matched. */
static inline void match_pattern(bench *b, const char *pattern)
{
    bool exhausted = false;

    assert_int_equal(ad_pattern_compile(b->parser, ad_str_of(pattern), &ad_limits_default, &b->pattern, NULL),
                     AD_OK);
    b->matcher = (ad_matcher){.kind = AD_MATCH_PATTERN, .pattern = b->pattern};
    assert_true(ad_pattern_match(b->pattern, b->module, b->site.node, 10000, b->holes, &exhausted));
    b->site.holes = b->holes;
}

#endif
