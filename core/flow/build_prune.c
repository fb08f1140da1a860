/* What is left out: values that nothing tainted can come to, and those that nothing depends on. */
#include "flow/build_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum { PASSES_MAX = 8 };

/* Operands of captured variables: all that they were ever given. */
static bool fill_captures(flow_builder *b)
{
    ad_flow_graph *graph = b->graph;

    for (uint32_t i = 0; i < b->captures.count; i++) {
        flow_capture capture = b->captures.at[i];
        uint32_t first = graph->operands.count;
        uint32_t count = 0;

        if (capture.variable == AD_NO_VARIABLE || !flow_is(b, capture.value, AD_FLOW_CAPTURED)) {
            continue;
        }
        for (uint32_t at = b->variables[capture.variable].log; at && count < FLOW_CAPTURED_MAX;
             at = b->log.at[at - 1].next) {
            ad_flow_value value = flow_resolve(b, b->log.at[at - 1].value);

            if (value == capture.value) {
                continue;
            }
            if (!FLOW_ROOM(b, graph->operands, 1)) {
                return false;
            }
            graph->operands.at[graph->operands.count++] = value;
            count++;
        }
        graph->nodes.at[capture.value].operands = first;
        graph->nodes.at[capture.value].operand_count = count;
    }
    return true;
}

/* ---- what may be tainted ---- */

static bool begins_taint(ad_flow_op op)
{
    switch (op) {
    case AD_FLOW_PARAM:
    case AD_FLOW_SOURCE:
    case AD_FLOW_CALL:
    case AD_FLOW_AFTER:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
        return true;
    case AD_FLOW_CLEAN:
    case AD_FLOW_CAPTURED:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
    case AD_FLOW_CLEANED:
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE:
    case AD_FLOW_PARTIAL:
    case AD_FLOW_OP_COUNT:
        return false;
    }
    return false;
}

/* Variables of this unit that are given a value that could be tainted, by string; the rest need not be asked.
 */
static bool *given_globals(const flow_builder *b)
{
    const ad_flow_graph *graph = b->graph;
    bool *given = ad_calloc(b->strings.count + 1, sizeof(*given));

    for (uint32_t i = 0; given && i < graph->globals.count; i++) {
        if (graph->globals.at[i].value) {
            given[graph->globals.at[i].name] = true;
        }
    }
    return given;
}

static bool has_live_operand(const ad_flow_graph *graph, const ad_flow_node *node, const bool *live)
{
    for (uint32_t k = 0; k < node->operand_count; k++) {
        if (live[graph->operands.at[node->operands + k]]) {
            return true;
        }
    }
    return false;
}

/* In order of numbers one pass does, but for what goes round in loops; after some rounds that counts as live.
 */
static void mark_live(const ad_flow_graph *graph, const bool *given, bool *live)
{
    bool changed = true;

    for (uint32_t pass = 0; changed && pass < PASSES_MAX; pass++) {
        changed = false;
        for (uint32_t i = 1; i < graph->nodes.count; i++) {
            const ad_flow_node *node = &graph->nodes.at[i];

            if (live[i] || (node->flags & FLOW_OWN_GLOBAL && !given[node->a])) {
                continue;
            }
            if (begins_taint((ad_flow_op)node->op) || has_live_operand(graph, node, live) ||
                (pass + 1 == PASSES_MAX && node->operand_count && node->op == AD_FLOW_JOIN)) {
                live[i] = true;
                changed = true;
            }
        }
    }
}

/* Operands become those that stand for them; dead ones go, joins of one value are that value. */
static void replace_operands(ad_flow_graph *graph, const bool *live, ad_flow_value *replacement)
{
    for (uint32_t i = 1; i < graph->nodes.count; i++) {
        ad_flow_node *node = &graph->nodes.at[i];
        uint32_t *operands = graph->operands.at + node->operands;
        bool fixed = node->op == AD_FLOW_STORE || node->op == AD_FLOW_CLEANED || node->op == AD_FLOW_LOAD ||
                     node->op == AD_FLOW_AFTER || node->op == AD_FLOW_PARTIAL;
        uint32_t kept = 0;

        replacement[i] = live[i] ? i : 0;
        for (uint32_t k = 0; k < node->operand_count; k++) {
            ad_flow_value operand = operands[k] < i ? replacement[operands[k]] : operands[k];

            if (fixed) {
                operands[kept++] = operand;
            } else if (live[operand] && operand != i && (kept == 0 || operands[kept - 1] != operand)) {
                operands[kept++] = operand;
            }
        }
        node->operand_count = kept;
        if (live[i] && node->op == AD_FLOW_STORE && node->flags & FLOW_LENGTH) {
            replacement[i] = operands[0];
        }
        node->flags &= (uint8_t) ~(FLOW_OPEN | FLOW_OWN_GLOBAL);
        if (live[i] && node->op == AD_FLOW_JOIN && kept == 1 && operands[0] < i) {
            replacement[i] = operands[0];
        }
    }
}

/* ---- what is asked for ---- */

typedef struct marker {
    ad_flow_graph *graph;
    const ad_flow_value *replacement;
    bool *needed;
    bool *calls;
    uint32_t *stack;
    uint32_t depth;
} marker;

static ad_flow_value need(marker *m, ad_flow_value value)
{
    value = m->replacement[value];
    if (value && !m->needed[value]) {
        m->needed[value] = true;
        m->stack[m->depth++] = value;
    }
    return value;
}

static void need_call(marker *m, uint32_t number)
{
    ad_flow_call *call = &m->graph->calls.at[number];

    if (m->calls[number]) {
        return;
    }
    m->calls[number] = true;
    call->callee = need(m, call->callee);
    call->receiver = need(m, call->receiver);
    for (uint32_t i = 0; i < call->argument_count; i++) {
        ad_flow_argument *argument = &m->graph->arguments.at[call->arguments + i];

        argument->value = need(m, argument->value);
    }
}

/* Is something given to it, so that it matters whether or not anybody looks at its result? */
static bool is_given_something(const marker *m, const ad_flow_call *call)
{
    bool given = m->replacement[call->receiver] || m->replacement[call->callee];

    for (uint32_t i = 0; i < call->argument_count && !given; i++) {
        given = m->replacement[m->graph->arguments.at[call->arguments + i].value] != 0;
    }
    return given && (call->name_count || call->callee);
}

static void need_operands(marker *m)
{
    while (m->depth) {
        ad_flow_node *node = &m->graph->nodes.at[m->stack[--m->depth]];

        for (uint32_t k = 0; k < node->operand_count; k++) {
            uint32_t *operand = &m->graph->operands.at[node->operands + k];

            *operand = need(m, *operand);
        }
        if (node->op == AD_FLOW_CALL || node->op == AD_FLOW_AFTER) {
            need_call(m, node->a);
        }
    }
}

static void need_ends(flow_builder *b, marker *m)
{
    ad_flow_graph *graph = m->graph;

    for (uint32_t i = 0; i < graph->functions.count; i++) {
        graph->functions.at[i].result = need(m, graph->functions.at[i].result);
    }
    for (uint32_t i = 0; i < graph->parameters.count; i++) {
        ad_flow_parameter *p = &graph->parameters.at[i];

        p->after = m->replacement[p->after];
        if (p->after == 0 || p->after == p->value) {
            p->after = AD_FLOW_NONE;
        } else {
            (void)need(m, p->after);
        }
    }
    for (uint32_t i = 0; i < graph->globals.count; i++) {
        graph->globals.at[i].value = need(m, graph->globals.at[i].value);
    }
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        if (is_given_something(m, &graph->calls.at[i])) {
            need_call(m, i);
        }
    }
    for (size_t i = 0; i < b->input->label_count; i++) {
        const ad_label *label = &b->input->labels[i];

        if (label->role == AD_LABEL_SINK && label->value < b->tree->count) {
            (void)need(m, flow_sink_value(b, i));
        }
    }
}

bool flow_prune(flow_builder *b, ad_flow_value *replacement, bool *needed, bool *call_needed)
{
    ad_flow_graph *graph = b->graph;
    marker m = {.graph = graph, .replacement = replacement, .needed = needed, .calls = call_needed};
    bool done = false;
    bool *given = NULL;
    bool *live = NULL;

    if (!fill_captures(b)) {
        goto done;
    }
    given = given_globals(b);
    live = ad_calloc(graph->nodes.count, sizeof(*live));
    m.stack = ad_calloc(graph->nodes.count, sizeof(*m.stack));
    if (!given || !live || !m.stack) {
        goto done;
    }
    mark_live(graph, given, live);
    replace_operands(graph, live, replacement);
    need_ends(b, &m);
    need_operands(&m);
    done = true;

done:
    ad_free(given);
    ad_free(live);
    ad_free(m.stack);
    return done;
}
