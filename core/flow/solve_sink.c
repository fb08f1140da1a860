/* Sinks that are reached. Rules often name them by a method alone (`.execute`, `$M.get(**$D)`): where the
 * receiver's class is known to be one of the artifact that defines the method, another one is meant, and what
 * that does with its arguments is followed anyway. */
#include "flow/link_priv.h"

#include "base/banned.h"

typedef enum sink_state { SINK_NEW, SINK_COUNTS, SINK_IS_OWN, SINK_WAITS } sink_state;

static bool is_same_span(const ad_span *a, const ad_span *b)
{
    return a->byte_start == b->byte_start && a->byte_end == b->byte_end;
}

/* The call that a sink's site is; AD_FLOW_NONE. */
static uint32_t call_at(flow_link *link, uint32_t g, const ad_flow_sink *sink)
{
    const ad_flow_graph *graph = &link->graphs[g];
    const ad_span *site = &graph->places.at[sink->place].span;

    for (uint32_t i = 0; i < graph->calls.count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
        const ad_flow_call *call = &graph->calls.at[i];

        if (!call->made && call->function == sink->function && call->place != AD_FLOW_NONE &&
            is_same_span(&graph->places.at[call->place].span, site)) {
            return link->base[g].call + i;
        }
    }
    return AD_FLOW_NONE;
}

/* Could one of its names be of the package that the unit is part of? */
static bool is_of_package(const ad_flow_graph *graph, const ad_flow_call *call)
{
    size_t dot = ad_str_find_byte(graph->module, '.', 0);
    ad_str top = ad_str_sub(graph->module, 0, dot == SIZE_MAX ? graph->module.len : dot);

    for (uint32_t i = 0; top.len && i < call->name_count; i++) {
        ad_str name = graph->strings.at[graph->names.at[call->names + i]];

        if (ad_str_starts(name, top) && name.len > top.len && name.ptr[top.len] == '.') {
            return true;
        }
    }
    return false;
}

static sink_state state_of(flow_link *link, uint32_t g, const ad_flow_sink *sink)
{
    const ad_flow_graph *graph = &link->graphs[g];
    uint32_t number = sink->by_method ? call_at(link, g, sink) : AD_FLOW_NONE;
    const ad_flow_call *call = number == AD_FLOW_NONE ? NULL : flow_call_at(link, number);

    if (!call || call->name_count == 0) {
        return SINK_COUNTS;
    }
    if (flow_names_own_method(link, number)) {
        return SINK_IS_OWN;
    }
    return link->more_units && is_of_package(graph, call) ? SINK_WAITS : SINK_COUNTS;
}

/* Does what lies at that path of a value get to the sink? */
static bool arrives(const flow_link *link, const ad_flow_sink *sink, uint32_t path)
{
    switch ((ad_flow_holds)sink->holds) {
    case AD_HOLDS_NOTHING:
        return path == 0;
    case AD_HOLDS_ELEMENTS:
        return flow_path_is_elements(link, path) && !flow_path_is_keyed(link, path);
    case AD_HOLDS_ANYTHING:
    case AD_HOLDS_COUNT:
        break;
    }
    return flow_path_is_elements(link, path);
}

void flow_solve_sink(flow_link *link, uint32_t number, uint32_t sink)
{
    const flow_fact fact = link->facts.at[number];
    uint32_t g = link->fn[link->fn_of[fact.value]].graph;
    const ad_flow_sink *at = &link->graphs[g].sinks.at[sink - link->base[g].sink];
    flow_hit *hit;

    if (!flow_sink_matters(link, at) || (fact.mask & link->rules[at->rule].unless) ||
        !arrives(link, at, fact.path)) {
        return;
    }
    if (!link->sink_states) {
        link->sink_states = flow_array(link, link->base[link->graph_count].sink, sizeof(*link->sink_states));
    }
    if (link->sink_states && link->sink_states[sink] == SINK_NEW) {
        link->sink_states[sink] = (uint8_t)state_of(link, g, at);
    }
    hit = link->sink_states && link->sink_states[sink] == SINK_COUNTS ? FLOW_PUSH(link, &link->hits) : NULL;
    if (hit) {
        *hit = (flow_hit){.sink = sink, .fact = number};
    }
}
