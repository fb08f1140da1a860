/* For the tests of phase B: graphs are linked by the rules of these tests, and what is told is written down.
 */
#ifndef AD_TESTS_FLOW_HEAR_H
#define AD_TESTS_FLOW_HEAR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_text.h"

enum { RULES = 3, KIND_REMOTE = 1, KIND_LOCAL = 2, CLEAN_SHELL = 1, CLEAN_HTML = 2 };

typedef struct heard {
    ad_buf pairs; /* "module:row>module:row" */
    ad_buf steps; /* "row what|" of the last finding */
    ad_buf incidents;
    const ad_flow_graph *graphs;
    uint32_t kind, more;
    bool unsure;
    ad_flow_mask cleaned;
    ad_str source_text;
    char text[64];
    size_t count;
    size_t longest;
} heard;

static inline ad_status hear(void *ctx, const ad_flow_found *found, ad_err *err)
{
    heard *h = ctx;
    const ad_step *first = &found->steps[0];
    const ad_step *last = &found->steps[found->step_count - 1];

    (void)err;
    assert_true(found->step_count > 0);
    assert_true(found->step_count <= 40);
    assert_int_equal(last->unit, found->graph);
    h->count++;
    if (found->step_count > h->longest) {
        h->longest = found->step_count;
    }
    if (h->pairs.len) {
        ad_buf_byte(&h->pairs, ' ');
    }
    ad_buf_printf(&h->pairs, "%.*s:%u>%.*s:%u", AD_STR_ARG(h->graphs[first->unit].module), first->span.row,
                  AD_STR_ARG(h->graphs[last->unit].module), last->span.row);
    ad_buf_reset(&h->steps);
    for (size_t i = 0; i < found->step_count; i++) {
        ad_buf_printf(&h->steps, "%s%u %.*s", i ? "|" : "", found->steps[i].span.row,
                      AD_STR_ARG(found->steps[i].what));
    }
    h->kind = found->source_kind;
    h->more = found->more_sources;
    h->unsure = found->is_unsure;
    h->cleaned = found->cleaned;
    snprintf(h->text, sizeof(h->text), "%.*s", AD_STR_ARG(found->source_text));
    return AD_OK;
}

static inline void hear_incident(void *ctx, ad_str path, const char *message)
{
    heard *h = ctx;

    ad_buf_printf(&h->incidents, "%.*s: %s\n", AD_STR_ARG(path), message);
}

static inline void init_heard(heard *h, const ad_flow_graph *graphs)
{
    *h = (heard){.graphs = graphs};
    ad_buf_init(&h->pairs, 1 << 20);
    ad_buf_init(&h->steps, 1 << 20);
    ad_buf_init(&h->incidents, 1 << 20);
}

static inline void clear_heard(heard *h)
{
    ad_buf_clear(&h->pairs);
    ad_buf_clear(&h->steps);
    ad_buf_clear(&h->incidents);
}

/* Rule 0 is settled by shell cleaning, rule 1 by html, rule 2 wants local sources. */
static inline void make_rules(ad_flow_rule rules[RULES])
{
    for (size_t r = 0; r < RULES; r++) {
        rules[r] = (ad_flow_rule){.from = 1U << KIND_REMOTE | 1U << KIND_LOCAL | 1,
                                  .unless = r == 1 ? CLEAN_HTML : CLEAN_SHELL};
        memset(rules[r].severity_of, 0xff, sizeof(rules[r].severity_of));
    }
    rules[0].severity_of[KIND_REMOTE] = AD_SEVERITY_HIGH;
    rules[2].from = 1U << KIND_LOCAL;
}

static inline ad_status link_with(const ad_flow_graph *graphs, size_t count, const ad_limits *limits,
                                  heard *h)
{
    ad_flow_rule rules[RULES];
    ad_flow_sink_of sink = {.ctx = h, .found = hear, .incident = hear_incident};

    make_rules(rules);
    return ad_flow_link(graphs, count, rules, RULES, limits, &sink, NULL);
}

static inline void tell(const char *text, heard *h, ad_flow_graph *graph)
{
    text_graph(text, graph);
    init_heard(h, graph);
    assert_int_equal(link_with(graph, 1, &ad_limits_default, h), AD_OK);
}

#endif
