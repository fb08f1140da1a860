/* Does a call come to a sink in its callee at all? Not where one of its constants, or the default of what it
 * leaves out, shuts the branch. What is not known for sure is taken as open. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { EDGE_KNOWN = FLOW_EDGE_BOUND | FLOW_EDGE_CONSTRUCT | FLOW_EDGE_GUESSED };

/* Is it clear what the callee is called with? A name that is given other values may stand for a partial. */
static bool is_as_written(flow_link *link, uint32_t number)
{
    const flow_edge *edge = &link->edges.at[number];
    uint32_t name;

    if (number >= link->named_edges || (edge->mode & ~EDGE_KNOWN) || edge->given ||
        edge->decorated != AD_FLOW_NONE || !flow_call_at(link, edge->call)->plain) {
        return false;
    }
    name = flow_name_of(link, link->fn[edge->callee].graph, flow_function_at(link, edge->callee)->name);
    return name && !link->symbols.at[name].is_variable;
}

/* What a parameter never is in that call: 0 when it is not known what it is given. */
static uint8_t never_given(const flow_link *link, const flow_edge *edge, uint32_t parameter)
{
    const ad_flow_call *call = flow_call_at(link, edge->call);
    const ad_flow_graph *from = flow_graph_of(link, link->call[edge->call].function);
    const ad_flow_argument *arguments = flow_arguments_of(from, call);
    const ad_flow_parameter *known = flow_parameter_at(link, edge->callee, parameter);
    uint32_t position = edge->mode & FLOW_EDGE_BOUND ? 1 : 0;
    ad_str name;

    if (!known || (parameter < position)) {
        return 0;
    }
    name = flow_graph_of(link, edge->callee)->strings.at[known->name];
    for (uint32_t i = 0; i < call->argument_count; i++) {
        if (arguments[i].spread) {
            return 0;
        }
        if (arguments[i].keyword ? ad_str_equal(from->strings.at[arguments[i].keyword], name)
                                 : known->flags == 0 && position == parameter) {
            return arguments[i].never;
        }
        position += arguments[i].keyword == 0;
    }
    return known->never;
}

bool flow_is_shut(flow_link *link, uint32_t number, const ad_flow_sink *sink)
{
    if (number == AD_FLOW_NONE || sink->condition_count == 0 || !is_as_written(link, number)) {
        return false;
    }
    for (uint32_t i = 0; i < sink->condition_count; i++) {
        uint8_t never = never_given(link, &link->edges.at[number], sink->conditions[i].parameter);

        if ((never | sink->conditions[i].never) == AD_FLOW_NEVER_ANYTHING) {
            return true;
        }
    }
    return false;
}
