/* Functions of libraries that are sinks, where they are named but not called: handed to other functions, put
 * in tables and attributes. Each is a function of its own, made up where it is named, so that whoever calls
 * it is known and the finding stands where the program chooses it. */
#include <stdio.h>

#include "flow/build_priv.h"

#include "base/banned.h"

enum { PARAMETERS_MAX = 16, HANDED_MAX = 64 /* of one unit */ };

static bool is_of(const flow_builder *b, uint32_t site, ad_node n)
{
    const ad_label *label = &b->input->labels[b->sites.at[site].label];

    return b->sites.at[site].node == n && label->role == AD_LABEL_SINK && label->function;
}

/* Named as no definition is, so that nobody finds it but by its value. */
static uint32_t name_of(flow_builder *b, ad_node n)
{
    char text[FLOW_NAME_BYTES];
    ad_str last = ad_str_behind_last(ad_node_text(b->tree, n), '.');
    int bytes = snprintf(text, sizeof(text), "<%.*s>", AD_STR_ARG(last));

    return bytes > 0 && (size_t)bytes < sizeof(text)
               ? flow_joined_name(b, ad_module_name(b->module), (ad_str){text, (size_t)bytes})
               : (uint32_t)AD_FLOW_STRING_EMPTY;
}

ad_flow_value flow_handed_function(flow_builder *b, ad_node n)
{
    ad_flow_graph *graph = b->graph;
    uint32_t number = graph->functions.count;
    ad_flow_value value;

    if (b->handed_count == HANDED_MAX || !FLOW_ROOM(b, graph->functions, 1) || !FLOW_ROOM(b, b->pending, 1)) {
        return 0;
    }
    value = flow_make(b, AD_FLOW_FUNCTION, n, NULL, 0);
    if (!value) {
        return 0;
    }
    graph->functions.at[number] = (ad_flow_function){
        .name = name_of(b, n), .flags = AD_FLOW_FN_LAMBDA, .owner = AD_FLOW_NONE, .place = n};
    graph->functions.count++;
    b->pending.at[b->pending.count++] = (flow_pending){.node = n, .class = AD_FLOW_NONE, .is_handed = true};
    b->handed_count++;
    graph->nodes.at[value].a = graph->functions.at[number].name;
    graph->nodes.at[value].b = number;
    return value;
}

/* The number of the parameter that a sink asks for, made with all before it; AD_FLOW_NONE: there is no room.
 */
static uint32_t parameter_of(flow_builder *b, const ad_label *label, uint32_t first)
{
    ad_flow_graph *graph = b->graph;
    uint32_t wanted = label->element ? label->element - 1 : graph->parameters.count - first;

    if (wanted >= PARAMETERS_MAX) {
        return AD_FLOW_NONE;
    }
    while (graph->parameters.count - first <= wanted) {
        ad_flow_parameter parameter = {.name = AD_FLOW_STRING_EMPTY,
                                       .flags = label->element ? 0 : AD_FLOW_PARAM_KEYWORD_ONLY};

        if (!FLOW_ROOM(b, graph->parameters, 1)) {
            return AD_FLOW_NONE;
        }
        parameter.value = flow_make(b, AD_FLOW_PARAM, label->node, NULL, 0);
        parameter.after = parameter.value;
        if (!parameter.value) {
            return AD_FLOW_NONE;
        }
        graph->nodes.at[parameter.value].a = graph->parameters.count - first;
        graph->parameters.at[graph->parameters.count++] = parameter;
    }
    return wanted;
}

/* Those that have a place come first: what is asked for by its name alone stands behind them. */
static void add_parameters(flow_builder *b, ad_node n, bool placed, uint32_t first)
{
    ad_flow_graph *graph = b->graph;

    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];
        uint32_t wanted;

        if (!is_of(b, i, n) || (label->element != 0) != placed) {
            continue;
        }
        wanted = parameter_of(b, label, first);
        if (wanted != AD_FLOW_NONE) {
            ad_flow_parameter *parameter = &graph->parameters.at[first + wanted];

            if (label->key.len) {
                parameter->name = flow_string(b, label->key);
            }
            b->elements[b->sites.at[i].label] = parameter->value;
        }
    }
}

void flow_build_handed(flow_builder *b, uint32_t number)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_function *function = &graph->functions.at[number];
    ad_flow_value parts[PARAMETERS_MAX];

    b->function = number;
    b->nodes_left = b->input->limits->flow_nodes;
    b->exhausted = false;
    function->first_node = graph->nodes.count;
    function->parameters = graph->parameters.count;
    add_parameters(b, b->pending.at[number].node, true, function->parameters);
    add_parameters(b, b->pending.at[number].node, false, function->parameters);
    function->parameter_count = graph->parameters.count - function->parameters;
    for (uint32_t i = 0; i < function->parameter_count && i < PARAMETERS_MAX; i++) {
        parts[i] = graph->parameters.at[function->parameters + i].value;
    }
    function->result = flow_derive(b, b->pending.at[number].node, parts, function->parameter_count, false);
    if (flow_is(b, function->result, AD_FLOW_DERIVE)) { /* as of any call that nobody knows */
        graph->nodes.at[function->result].flags |= AD_FLOW_UNKNOWN;
    }
    function->node_count = graph->nodes.count - function->first_node;
}
