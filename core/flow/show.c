/* What the builder made of an expression's value, for people: the value and what it is made of, level by
 * level. */
#include "flow/build_priv.h"

#include "base/mem.h"
#include "base/banned.h"

enum { SHOWN_MAX = 60, SHOWN_DEPTH = 12, SHOWN_TEXT = 60 };

typedef struct shown {
    ad_flow_value value;
    uint32_t depth;
} shown;

static const char *const words[AD_FLOW_OP_COUNT] = {
    [AD_FLOW_CLEAN] = "nothing that could be tainted",
    [AD_FLOW_PARAM] = "parameter",
    [AD_FLOW_CAPTURED] = "variable of an enclosing function",
    [AD_FLOW_SOURCE] = "source",
    [AD_FLOW_JOIN] = "one of",
    [AD_FLOW_DERIVE] = "made from",
    [AD_FLOW_CLEANED] = "cleaned",
    [AD_FLOW_LOAD] = "read at",
    [AD_FLOW_STORE] = "with a part stored at",
    [AD_FLOW_CALL] = "result of a call",
    [AD_FLOW_AFTER] = "after a call",
    [AD_FLOW_GLOBAL] = "variable",
    [AD_FLOW_FUNCTION] = "function or class",
};

static void add_node_text(const flow_builder *b, ad_node place, ad_buf *out)
{
    ad_str text = ad_node_text(b->tree, place);
    ad_str line = ad_str_sub(text, 0, ad_str_find_byte(text, '\n', 0));

    ad_buf_printf(out, "  `%.*s%s` line %u", AD_STR_ARG(ad_str_sub(line, 0, SHOWN_TEXT)),
                  line.len < text.len || line.len > SHOWN_TEXT ? "..." : "",
                  ad_source_row(b->tree->source, b->tree->nodes[place].start) + 1);
}

static void add_value(const flow_builder *b, shown s, ad_buf *out)
{
    const ad_flow_node *node = &b->graph->nodes.at[s.value];

    ad_buf_repeat(out, ' ', (size_t)s.depth * 2);
    ad_buf_text(out, words[node->op]);
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION: {
        ad_str text = ad_intern_str(&b->strings, node->a);

        ad_buf_printf(out, " %.*s", AD_STR_ARG(text));
        break;
    }
    case AD_FLOW_SOURCE:
        ad_buf_printf(out, " of kind %u", node->a);
        break;
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CAPTURED:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
    case AD_FLOW_CLEANED:
    case AD_FLOW_CALL:
    case AD_FLOW_AFTER:
    case AD_FLOW_OP_COUNT:
        break;
    }
    if (s.value && node->place != AD_NO_NODE) {
        add_node_text(b, node->place, out);
    }
    ad_buf_byte(out, '\n');
}

/* Depth first, by a stack; a value that was shown is not shown again. */
static bool add_values(flow_builder *b, ad_flow_value value, ad_buf *out)
{
    shown stack[SHOWN_MAX];
    uint32_t depth = 0;
    uint32_t lines = 0;
    bool *seen = ad_calloc(b->graph->nodes.count, sizeof(*seen));

    if (!seen) {
        return false;
    }
    stack[depth++] = (shown){flow_resolve(b, value), 0};
    while (depth && lines < SHOWN_MAX) {
        shown s = stack[--depth];
        const ad_flow_node *node = &b->graph->nodes.at[s.value];

        if (seen[s.value]) {
            continue;
        }
        seen[s.value] = true;
        add_value(b, s, out);
        lines++;
        for (uint32_t i = node->operand_count; i-- > 0 && s.depth < SHOWN_DEPTH && depth < SHOWN_MAX;) {
            ad_flow_value operand = flow_resolve(b, flow_operand(b, s.value, i));

            if (operand) {
                stack[depth++] = (shown){operand, s.depth + 1};
            }
        }
    }
    ad_free(seen);
    return true;
}

static void no_incident(void *ctx, const char *message)
{
    ad_buf *out = ctx;

    ad_buf_printf(out, "%s\n", message);
}

ad_status ad_flow_show(const ad_flow_input *input, ad_node expression, ad_buf *out, ad_err *err)
{
    ad_flow_graph graph;
    flow_builder b;
    ad_status status = AD_OK;

    ad_flow_graph_init(&graph, input->limits);
    flow_init(&b, input, &graph, no_incident, out);
    flow_build_all(&b);
    if (b.status != AD_OK || (expression < input->tree->count && !add_values(&b, b.memo[expression], out))) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    flow_clear(&b);
    ad_flow_graph_free(&graph);
    return status;
}
