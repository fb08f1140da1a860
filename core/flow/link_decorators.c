/* Decorated functions: whoever calls one by its name calls what its decorators made of it, and that calls the
 * function. A wrapper serves many functions; which one it stands for is part of the context that it is
 * entered in, so that callers of one do not reach the others. */
#include "flow/link_priv.h"

#include "base/banned.h"

enum { WRAPPERS_MAX = 8 /* around one function */, CALLERS_MAX = 1000 };

uint32_t flow_wrapper_around(const flow_link *link, uint32_t function, uint32_t inner, bool *out_last)
{
    for (uint32_t w = link->fn[function].wrappers; w != AD_FLOW_NONE; w = link->wrappers.at[w].next) {
        if (flow_is_inside(link, inner, link->wrappers.at[w].function)) {
            *out_last = link->wrappers.at[w].next == AD_FLOW_NONE;
            return link->wrappers.at[w].function;
        }
    }
    return AD_FLOW_NONE;
}

/* Does the wrapper call the function that it was given? */
static bool calls_it(const flow_link *link, uint32_t wrapper, uint32_t function)
{
    unsigned seen = 0;

    for (uint32_t e = link->fn[function].callers; e != AD_FLOW_NONE && seen < CALLERS_MAX;
         e = link->edges.at[e].next_of_callee, seen++) {
        const flow_edge *edge = &link->edges.at[e];

        if (!(edge->mode & FLOW_EDGE_PROPERTY) && flow_call_at(link, edge->call)->callee &&
            flow_is_inside(link, link->call[edge->call].function, wrapper)) {
            return true;
        }
    }
    return false;
}

/* Decorators come outermost first. */
void flow_wrapper_add(flow_link *link, uint32_t function, uint32_t wrapper)
{
    uint32_t *end = &link->fn[function].wrappers;
    flow_wrapper *added;
    unsigned count = 0;

    if (wrapper == function || !calls_it(link, wrapper, function)) {
        return;
    }
    for (; *end != AD_FLOW_NONE; end = &link->wrappers.at[*end].next) {
        if (link->wrappers.at[*end].function == wrapper || ++count == WRAPPERS_MAX) {
            return;
        }
    }
    added = FLOW_PUSH(link, &link->wrappers);
    if (!added) {
        return;
    }
    *added = (flow_wrapper){.function = wrapper, .next = AD_FLOW_NONE};
    /* the list may have moved */
    end = &link->fn[function].wrappers;
    while (*end != AD_FLOW_NONE) {
        end = &link->wrappers.at[*end].next;
    }
    *end = (uint32_t)(link->wrappers.count - 1);
}

/* The wrapper that a call of the function goes to: from outside the first, from a wrapper the next. */
static uint32_t wrapper_for(const flow_link *link, uint32_t function, uint32_t caller)
{
    bool last;
    uint32_t around = flow_wrapper_around(link, function, caller, &last);
    uint32_t w = link->fn[function].wrappers;

    while (around != AD_FLOW_NONE && w != AD_FLOW_NONE && link->wrappers.at[w].function != around) {
        w = link->wrappers.at[w].next;
    }
    if (around != AD_FLOW_NONE && w != AD_FLOW_NONE) {
        w = link->wrappers.at[w].next;
    }
    return w == AD_FLOW_NONE ? AD_FLOW_NONE : link->wrappers.at[w].function;
}

void flow_decorators_build(flow_link *link)
{
    uint32_t functions = flow_goes_on(link) ? link->base[link->graph_count].function : 0;

    for (uint32_t f = 0; link->wrappers.count && f < functions && flow_goes_on(link); f++) {
        uint32_t e = link->fn[f].wrappers == AD_FLOW_NONE ? AD_FLOW_NONE : link->fn[f].callers;

        for (; e != AD_FLOW_NONE && flow_spend(link, f, 1); e = link->edges.at[e].next_of_callee) {
            const flow_edge edge = link->edges.at[e];
            uint32_t wrapper = edge.mode & FLOW_EDGE_PROPERTY
                                   ? AD_FLOW_NONE
                                   : wrapper_for(link, f, link->call[edge.call].function);

            if (wrapper != AD_FLOW_NONE) {
                (void)flow_edge_add_for(link, edge.call, wrapper, edge.mode, f);
            }
        }
    }
}

static bool has_edge_for(const flow_link *link, uint32_t call, uint32_t function)
{
    for (uint32_t e = link->call[call].edges; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_call) {
        if (link->edges.at[e].decorated == function) {
            return true;
        }
    }
    return false;
}

bool flow_is_taken(const flow_link *link, uint32_t context, uint32_t edge_number)
{
    const flow_edge *edge = &link->edges.at[edge_number];
    const flow_context *at = &link->contexts.at[context];
    uint32_t decorated = at->kind == FLOW_CONTEXT_ENTRY ? at->decorated : AD_FLOW_NONE;
    uint32_t function = edge->decorated != AD_FLOW_NONE ? edge->decorated : edge->callee;
    bool last = false;
    uint32_t around;

    if (link->fn[function].wrappers == AD_FLOW_NONE || link->fn[function].waits) {
        return !link->fn[function].waits;
    }
    around = flow_wrapper_around(link, function, link->call[edge->call].function, &last);
    if (around == AD_FLOW_NONE) { /* by its name */
        return edge->decorated != AD_FLOW_NONE || !has_edge_for(link, edge->call, function);
    }
    if (decorated == AD_FLOW_NONE) {
        return true; /* nobody knows for which function it is called */
    }
    return decorated == function && (edge->decorated != AD_FLOW_NONE || last);
}
