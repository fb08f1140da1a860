/* For the tests of core/flow: Python in; what flows into the last `sink(...)` of it out, as one line of text.
 */
#ifndef AD_TESTS_FLOW_HELPER_H
#define AD_TESTS_FLOW_HELPER_H

#include "sema_helper.h"

#include "base/mem.h"
#include "flow/flow.h"

enum { FLOW_TEST_LABELS = 64, FLOW_TEST_DEPTH = 24 };

typedef struct flow_fixture {
    fixture unit;
    ad_label labels[FLOW_TEST_LABELS];
    size_t label_count;
    ad_flow_graph graph;
    ad_buf incidents;
} flow_fixture;

/* source() is a source, sink(x) a sink, clean(x) cleans, check(x) is a guard, pour(x, y) puts x into y,
 * stop(x) gives nothing, start(f, x) calls f(x); parameters called `tainted` are sources. */
static inline ad_node flow_argument(const ad_tree *tree, ad_node call, uint32_t number)
{
    ad_node list = ad_node_child_by_field(tree, call, AD_FIELD_ARGUMENTS);

    return list == AD_NO_NODE ? AD_NO_NODE : ad_node_child(tree, list, number);
}

static inline void flow_add_label(flow_fixture *f, ad_label label)
{
    assert_true(f->label_count < FLOW_TEST_LABELS);
    f->labels[f->label_count++] = label;
}

static inline void flow_label_call(flow_fixture *f, ad_node n, ad_str name)
{
    static ad_label_argument started;
    const ad_tree *tree = f->unit.tree;
    ad_node first = flow_argument(tree, n, 0);
    ad_node second = flow_argument(tree, n, 1);
    ad_label label = {.node = n, .value = first, .to = n};

    if (ad_str_equal(name, AD_STR("source"))) {
        label.role = AD_LABEL_SOURCE;
        label.value = n;
        label.number = 1;
    } else if (ad_str_equal(name, AD_STR("sink"))) {
        label.role = AD_LABEL_SINK;
        label.message = AD_STR("it flows");
    } else if (ad_str_equal(name, AD_STR("clean"))) {
        label.role = AD_LABEL_STEP;
        label.mask = 2;
    } else if (ad_str_equal(name, AD_STR("check"))) {
        label.role = AD_LABEL_GUARD;
        label.mask = 2;
    } else if (ad_str_equal(name, AD_STR("pour"))) {
        label.role = AD_LABEL_STEP;
        label.to = second;
    } else if (ad_str_equal(name, AD_STR("stop"))) {
        label.role = AD_LABEL_STOP;
    } else if (ad_str_equal(name, AD_STR("start"))) {
        started = (ad_label_argument){.value = second, .keyword = AD_STR("")};
        label.role = AD_LABEL_CALLS;
        label.to = AD_NO_NODE;
        label.arguments = &started;
        label.argument_count = 1;
    } else {
        return;
    }
    flow_add_label(f, label);
}

static inline void flow_collect_labels(flow_fixture *f)
{
    const ad_tree *tree = f->unit.tree;

    for (ad_node n = 0; n < tree->count; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_CALL) {
            ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);

            flow_label_call(f, n, callee != AD_NO_NODE ? ad_node_text(tree, callee) : AD_STR(""));
        } else if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER &&
                   ad_node_kind(tree, tree->nodes[n].parent) == AD_KIND_PARAMETERS &&
                   ad_str_equal(ad_node_text(tree, n), AD_STR("tainted"))) {
            flow_add_label(f,
                           (ad_label){.node = n, .value = n, .to = n, .role = AD_LABEL_SOURCE, .number = 1});
        }
    }
}

static inline void flow_incident(void *ctx, const char *message)
{
    ad_buf_printf(ctx, "%s\n", message);
}

static inline void flow_open_with(flow_fixture *f, const char *text, const ad_limits *limits)
{
    ad_flow_input input;
    ad_err err = {.message = ""};

    f->label_count = 0;
    fixture_open(&f->unit, text);
    flow_collect_labels(f);
    ad_flow_graph_init(&f->graph, limits);
    ad_buf_init(&f->incidents, 65536);
    input = (ad_flow_input){.tree = f->unit.tree,
                            .module = f->unit.module,
                            .path = AD_STR("pkg/sub/mod.py"),
                            .labels = f->labels,
                            .label_count = f->label_count,
                            .behind_host = 4,
                            .limits = limits};
    assert_int_equal(ad_flow_build(&input, &f->graph, flow_incident, &f->incidents, &err), AD_OK);
}

static inline void flow_open(flow_fixture *f, const char *text)
{
    flow_open_with(f, text, &ad_limits_default);
}

static inline void flow_close(flow_fixture *f)
{
    ad_flow_graph_free(&f->graph);
    ad_buf_clear(&f->incidents);
    fixture_close(&f->unit);
}

static inline ad_str flow_text(const flow_fixture *f, uint32_t string)
{
    assert_true(string < f->graph.strings.count);
    return f->graph.strings.at[string];
}

static inline void flow_add_value(const flow_fixture *f, ad_flow_value value, uint32_t depth, ad_buf *out);

static inline void flow_add_operands(const flow_fixture *f, const ad_flow_node *node, uint32_t depth,
                                     const char *between, ad_buf *out)
{
    for (uint32_t i = 0; i < node->operand_count; i++) {
        ad_buf_text(out, i ? between : "");
        flow_add_value(f, f->graph.operands.at[node->operands + i], depth, out);
    }
}

static inline void flow_add_call(const flow_fixture *f, uint32_t number, uint32_t depth, ad_buf *out)
{
    const ad_flow_call *call = &f->graph.calls.at[number];
    static const char *const spreads[] = {"", "*", "**", "each "};

    if (call->callee) {
        flow_add_value(f, call->callee, depth, out);
        ad_buf_text(out, call->name_count ? "/" : "");
    }
    for (uint32_t i = 0; i < call->name_count; i++) {
        ad_buf_text(out, i ? "/" : "");
        ad_buf_add(out, flow_text(f, f->graph.names.at[call->names + i]));
    }
    ad_buf_byte(out, '(');
    if (call->receiver) {
        flow_add_value(f, call->receiver, depth, out);
        ad_buf_text(out, ";");
    }
    for (uint32_t i = 0; i < call->argument_count; i++) {
        const ad_flow_argument *argument = &f->graph.arguments.at[call->arguments + i];

        ad_buf_text(out, i ? "," : "");
        if (argument->keyword) {
            ad_buf_add(out, flow_text(f, argument->keyword));
            ad_buf_byte(out, '=');
        }
        ad_buf_text(out, spreads[argument->spread]);
        flow_add_value(f, argument->value, depth, out);
    }
    ad_buf_byte(out, ')');
}

static inline ad_flow_value flow_operand_of(const flow_fixture *f, const ad_flow_node *node, uint32_t i)
{
    assert_true(i < node->operand_count);
    return f->graph.operands.at[node->operands + i];
}

static inline void flow_add_value(const flow_fixture *f, ad_flow_value value, uint32_t depth, ad_buf *out)
{
    const ad_flow_node *node = &f->graph.nodes.at[value];

    if (depth == 0) {
        ad_buf_text(out, "..");
        return;
    }
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_CLEAN:
        ad_buf_byte(out, '-');
        break;
    case AD_FLOW_PARAM:
        ad_buf_add(out, flow_text(f, node->name));
        break;
    case AD_FLOW_CAPTURED:
        ad_buf_text(out, "outer{");
        flow_add_operands(f, node, depth / 2, "|", out);
        ad_buf_byte(out, '}');
        break;
    case AD_FLOW_SOURCE:
        ad_buf_text(out, "source");
        break;
    case AD_FLOW_JOIN:
        ad_buf_byte(out, '{');
        flow_add_operands(f, node, depth < 4 ? 0 : depth - 3, "|", out);
        ad_buf_byte(out, '}');
        break;
    case AD_FLOW_DERIVE:
        if (node->flags & AD_FLOW_KEYED) {
            ad_buf_text(out, "keyed");
        } else if (node->flags & AD_FLOW_EACH) {
            ad_buf_text(out, "each");
        }
        ad_buf_text(out, node->flags & AD_FLOW_DEEP ? "deep(" : "(");
        flow_add_operands(f, node, depth - 1, "+", out);
        ad_buf_byte(out, ')');
        break;
    case AD_FLOW_CLEANED:
        ad_buf_text(out, f->graph.masks.at[node->b] == AD_FLOW_ALL ? "safe(" : "clean(");
        flow_add_operands(f, node, depth - 1, "", out);
        ad_buf_byte(out, ')');
        break;
    case AD_FLOW_LOAD:
        flow_add_operands(f, node, depth - 1, "", out);
        ad_buf_byte(out, '[');
        ad_buf_add(out, flow_text(f, node->a));
        ad_buf_byte(out, ']');
        break;
    case AD_FLOW_STORE:
        flow_add_value(f, flow_operand_of(f, node, 0), depth - 1, out);
        ad_buf_byte(out, '<');
        ad_buf_add(out, flow_text(f, node->a));
        ad_buf_byte(out, ':');
        flow_add_value(f, flow_operand_of(f, node, 1), depth - 1, out);
        ad_buf_byte(out, '>');
        break;
    case AD_FLOW_CALL:
        flow_add_call(f, node->a, depth - 1, out);
        break;
    case AD_FLOW_AFTER:
        ad_buf_text(out, "after ");
        flow_add_call(f, node->a, depth < 3 ? 0 : depth - 2, out);
        ad_buf_byte(out, ' ');
        flow_add_operands(f, node, depth - 1, "", out);
        break;
    case AD_FLOW_GLOBAL:
        ad_buf_text(out, "global ");
        ad_buf_add(out, flow_text(f, node->a));
        break;
    case AD_FLOW_FUNCTION:
        ad_buf_text(out, "fn ");
        ad_buf_add(out, flow_text(f, node->a));
        break;
    case AD_FLOW_PARTIAL:
        ad_buf_printf(out, "partial%u(", node->a);
        flow_add_operands(f, node, depth - 1, "", out);
        ad_buf_byte(out, ')');
        break;
    case AD_FLOW_OP_COUNT:
        fail();
        break;
    }
}

/* The last sink's value, "-" when there is none. */
static inline bool sink_gets(const char *source, const char *expected)
{
    flow_fixture f;
    ad_buf text;
    bool same;

    flow_open(&f, source);
    ad_buf_init(&text, 65536);
    if (f.graph.sinks.count == 0) {
        ad_buf_byte(&text, '-');
    } else {
        flow_add_value(&f, f.graph.sinks.at[f.graph.sinks.count - 1].value, FLOW_TEST_DEPTH, &text);
    }
    same = strcmp(text.data, expected) == 0 && f.incidents.len == 0;
    if (!same) {
        print_error("%s\n     gets %s %s\n expected %s\n", source, text.data, f.incidents.data, expected);
    }
    ad_buf_clear(&text);
    flow_close(&f);
    return same;
}

static inline void sinks_get(const probe_case *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        wrong += !sink_gets(cases[i].source, cases[i].expected);
    }
    assert_int_equal(wrong, 0);
}

#endif
