/* What becomes of each value in its function, whoever calls it: what is read of it, and how it gets out of
 * there. A function or an object that a value holds under a name that nothing there reads need not be
 * followed, unless it goes on to somewhere else; of the fields that objects share with all their methods
 * these are two thirds. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { ATTRIBUTES_FIRST = 4, ATTRIBUTES = 60 };

uint64_t flow_fate_of_key(const flow_link *link, uint32_t key)
{
    ad_str text = ad_intern_str(&link->names, key);

    if (text.len == 0 || text.ptr[0] != '.') {
        return FLOW_FATE_ELEMENT;
    }
    return ad_flow_key_is_set(text) ? FLOW_FATE_READ : (uint64_t)1 << (ATTRIBUTES_FIRST + key % ATTRIBUTES);
}

static void by_calls(const ad_flow_graph *graph, uint64_t *fate)
{
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        const ad_flow_call *call = &graph->calls.at[i];
        const ad_flow_argument *arguments = flow_arguments_of(graph, call);

        fate[call->callee] |= FLOW_FATE_OUT;
        fate[call->receiver] |= FLOW_FATE_RECEIVER;
        for (uint32_t k = 0; k < call->argument_count; k++) {
            fate[arguments[k].value] |= FLOW_FATE_OUT;
        }
    }
}

static void by_functions(const ad_flow_graph *graph, uint64_t *fate)
{
    for (uint32_t i = 0; i < graph->functions.count; i++) {
        const ad_flow_function *function = &graph->functions.at[i];
        const ad_flow_parameter *parameters = flow_parameters_of(graph, function);

        fate[function->result] |= FLOW_FATE_OUT;
        for (uint32_t k = 0; k < function->parameter_count; k++) {
            fate[parameters[k].after] |= FLOW_FATE_AFTER;
        }
    }
    for (uint32_t i = 0; i < graph->globals.count; i++) {
        fate[graph->globals.at[i].value] |= FLOW_FATE_OUT;
    }
}

/* Operands that do not come before what is made of them: nothing is known of it yet when it is their turn. */
static void by_loops(const ad_flow_graph *graph, uint64_t *fate)
{
    for (uint32_t i = 1; i < graph->nodes.count; i++) {
        const ad_flow_node *node = &graph->nodes.at[i];

        for (uint32_t k = 0;
             (node->op == AD_FLOW_JOIN || node->op == AD_FLOW_CAPTURED) && k < node->operand_count; k++) {
            uint32_t operand = graph->operands.at[node->operands + k];

            fate[operand] |= operand >= i || node->op == AD_FLOW_CAPTURED ? UINT64_MAX : 0;
        }
    }
}

static void by_node(flow_link *link, uint32_t g, uint32_t number, uint64_t *fate)
{
    const ad_flow_graph *graph = &link->graphs[g];
    const ad_flow_node *node = &graph->nodes.at[number];
    const uint32_t *operands = graph->operands.at;
    uint32_t first = node->operands;

    switch ((ad_flow_op)node->op) {
    case AD_FLOW_JOIN:
    case AD_FLOW_SOURCE:
    case AD_FLOW_CLEANED:
    case AD_FLOW_AFTER:
    case AD_FLOW_PARTIAL:
        for (uint32_t k = 0; k < node->operand_count; k++) {
            fate[operands[first + k]] |= fate[number];
        }
        return;
    case AD_FLOW_LOAD:
        fate[operands[first]] |= FLOW_FATE_RECEIVER | flow_fate_of_key(link, flow_name_of(link, g, node->a));
        return;
    case AD_FLOW_STORE:
        fate[operands[first]] |= fate[number];
        fate[operands[first + 1]] |= FLOW_FATE_OUT;
        return;
    case AD_FLOW_DERIVE:
        for (uint32_t k = 0; node->flags & AD_FLOW_SAME && k < node->operand_count; k++) {
            fate[operands[first + k]] |= FLOW_FATE_OUT;
        }
        return;
    case AD_FLOW_CAPTURED:
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CALL:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_OP_COUNT:
        return;
    }
}

void flow_fates_build(flow_link *link)
{
    link->fate = flow_array(link, link->base[link->graph_count].node, sizeof(*link->fate));
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];
        uint64_t *fate = &link->fate[link->base[g].node];

        if (graph->nodes.count == 0) {
            continue;
        }
        by_calls(graph, fate);
        by_functions(graph, fate);
        by_loops(graph, fate);
        for (uint32_t i = graph->nodes.count - 1; i > 0; i--) {
            by_node(link, g, i, fate);
        }
    }
}
