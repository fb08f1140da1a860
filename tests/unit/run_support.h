/* What the tests of dispatch and of the Lua API share: rules from a text, Python from a text, and what
 * running the one on the other said. */
#ifndef AD_TESTS_RUN_SUPPORT_H
#define AD_TESTS_RUN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "rules/dispatch_priv.h"

#include "base/banned.h"

/* The fields every rule needs; BODY says the rest. */
#define RULE(ID, BODY)                                                                                       \
    "rule { id = \"" ID "\", title = \"found " ID                                                            \
    "\", severity = \"low\", confidence = \"low\", cwe = 1, " BODY " }\n"

typedef struct bench {
    ad_limits limits;
    ad_ruleset *set;
    ad_parser *parser;
    ad_unit_kind kind;
    const char *name; /* of the unit */
    const bool *enabled;
    ad_buf hits;      /* "rule@line rule@line" in the order of delivery */
    ad_buf messages;  /* one a line */
    ad_buf texts;     /* source text pointed at, one a line */
    ad_buf edits;     /* "from-to=new" by match, one a line */
    ad_buf incidents; /* "rule: message", one a line */
    ad_buf log;
    size_t matches;
    ad_severity severity; /* of the last match */
    ad_confidence confidence;
    ad_fix_safety safety;
    size_t refuse_at; /* the sink refuses this match, counted from 1; 0: none */
    ad_stats stats;
    ad_err err;
} bench;

static inline int bench_setup(void **state)
{
    bench *b = calloc(1, sizeof(*b));

    if (!b) {
        return -1;
    }
    b->limits = ad_limits_default;
    b->limits.lua_call_ms = 60000; /* steps alone decide, however busy the machine is */
    b->kind = AD_UNIT_PYTHON;
    b->name = "pkg/mod.py";
    ad_buf_init(&b->hits, SIZE_MAX / 4);
    ad_buf_init(&b->messages, SIZE_MAX / 4);
    ad_buf_init(&b->texts, SIZE_MAX / 4);
    ad_buf_init(&b->edits, SIZE_MAX / 4);
    ad_buf_init(&b->incidents, SIZE_MAX / 4);
    ad_buf_init(&b->log, SIZE_MAX / 4);
    *state = b;
    return ad_parser_create(&b->parser, &b->err) == AD_OK ? 0 : -1;
}

static inline int bench_teardown(void **state)
{
    bench *b = *state;

    ad_ruleset_free(b->set);
    ad_parser_free(b->parser);
    ad_buf_clear(&b->hits);
    ad_buf_clear(&b->messages);
    ad_buf_clear(&b->texts);
    ad_buf_clear(&b->edits);
    ad_buf_clear(&b->incidents);
    ad_buf_clear(&b->log);
    free(b);
    return 0;
}

static inline void show_note(void *ctx, const ad_diagnostic *note)
{
    (void)ctx;
    print_message("note: %s:%u: %s (%s)\n", note->path, note->line, note->message,
                  note->hint ? note->hint : "");
}

/* Adds a pack with these rules; seal_rules ends loading. */
static inline void add_rules(bench *b, const char *pack, const char *text)
{
    if (!b->set) {
        assert_int_equal(ad_ruleset_create(&b->limits, &b->set, &b->err), AD_OK);
    }
    assert_int_equal(ad_ruleset_add_text(b->set, ad_str_of(pack), AD_STR("rules/test.lua"), ad_str_of(text),
                                         show_note, NULL, &b->err),
                     AD_OK);
}

static inline void seal_rules(bench *b)
{
    assert_int_equal(ad_ruleset_seal(b->set, show_note, NULL, &b->err), AD_OK);
}

/* These rules and no others. */
static inline void use_rules(bench *b, const char *text)
{
    ad_ruleset_free(b->set);
    b->set = NULL;
    add_rules(b, "test-pack", text);
    seal_rules(b);
}

/* ---- the sink ---- */

static inline ad_status keep_match(void *ctx, const ad_match *match, ad_err *err)
{
    bench *b = ctx;

    b->matches++;
    if (b->refuse_at == b->matches) {
        return ad_err_set(err, AD_ERR_NOMEM, "refused");
    }
    ad_buf_printf(&b->hits, "%s%s@%u", b->hits.len ? " " : "",
                  ad_ruleset_index(b->set)->rules[match->rule].id.ptr, match->span.row + 1);
    ad_buf_printf(&b->messages, "%.*s\n", AD_STR_ARG(match->message));
    for (size_t i = 0; i < match->edit_count; i++) {
        ad_buf_printf(&b->edits, "%s%u-%u=%.*s", i ? " " : "", match->edits[i].span.byte_start,
                      match->edits[i].span.byte_end, AD_STR_ARG(match->edits[i].new_text));
    }
    ad_buf_text(&b->edits, "\n");
    b->severity = match->severity;
    b->confidence = match->confidence;
    b->safety = match->fix_safety;
    return AD_OK;
}

static inline void keep_incident(void *ctx, uint32_t rule, const char *message)
{
    bench *b = ctx;

    ad_buf_printf(&b->incidents, "%s: %s\n", ad_ruleset_index(b->set)->rules[rule].id.ptr, message);
}

static inline void keep_log(void *ctx, ad_str pack, ad_str text)
{
    bench *b = ctx;

    ad_buf_printf(&b->log, "%.*s: %.*s", AD_STR_ARG(pack), AD_STR_ARG(text));
}

static inline void forget(bench *b)
{
    ad_buf_reset(&b->hits);
    ad_buf_reset(&b->messages);
    ad_buf_reset(&b->texts);
    ad_buf_reset(&b->edits);
    ad_buf_reset(&b->incidents);
    ad_buf_reset(&b->log);
    b->matches = 0;
    b->stats = (ad_stats){0};
}

/* ---- running ---- */

/* Runs the rules on bytes; a unit that is no Python gets neither tree nor model. */
static inline ad_status run_bytes(bench *b, ad_str bytes)
{
    ad_rule_sink sink = {.ctx = b, .match = keep_match, .incident = keep_incident, .log = keep_log};
    ad_rule_unit unit = {.path = ad_str_of(b->name), .name = ad_str_of(b->name), .kind = b->kind};
    ad_sema_options options = {.module = AD_STR("pkg.mod"), .limits = &b->limits};
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_module *module = NULL;
    ad_status status;

    forget(b);
    status = ad_source_create(bytes, &b->limits, &source, &b->err);
    if (status == AD_OK && ad_unit_kind_is_python(b->kind)) {
        status = ad_tree_create(b->parser, source, &b->limits, &tree, &b->err);
        if (status == AD_OK) {
            status = ad_module_create(tree, &options, &module, &b->err);
        }
    }
    unit.source = source;
    unit.tree = tree;
    unit.module = module;
    if (status == AD_OK) {
        status = ad_ruleset_run(b->set, &unit, b->enabled, &sink, &b->stats, &b->err);
    }
    ad_module_free(module);
    ad_tree_free(tree);
    ad_source_free(source);
    return status;
}

static inline void run_text(bench *b, const char *python)
{
    assert_int_equal(run_bytes(b, ad_str_of(python)), AD_OK);
}

/* Runs on Python and compares with "rule@line rule@line". */
static inline void expect_hits(bench *b, const char *python, const char *hits)
{
    run_text(b, python);
    if (b->incidents.len) {
        print_message("%s", b->incidents.data);
    }
    assert_string_equal(b->hits.data, hits);
}

static inline void expect_incident(const bench *b, const char *text)
{
    if (!strstr(b->incidents.data, text)) {
        print_error("no incident with \"%s\" in:\n%s", text, b->incidents.data);
        fail();
    }
}

#endif
