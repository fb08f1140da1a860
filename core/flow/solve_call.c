/* Into calls: what lands where in a callee that is known, what comes of one that nobody knows, and what a
 * callee makes sure of. */
#include "flow/link_priv.h"

#include "base/banned.h"

/* ---- guards ---- */

static ad_flow_mask guards_of_edge(flow_link *link, const flow_edge *edge, const ad_flow_node *after)
{
    const ad_flow_graph *graph = flow_graph_of(link, edge->callee);
    unsigned answer = after->flags == AD_FLOW_IF_YES ? 0 : after->flags == AD_FLOW_IF_NO ? 1 : 2;
    flow_landing landings[FLOW_LANDINGS_MAX];
    const ad_flow_parameter *parameter;
    size_t count;

    if (after->b == AD_FLOW_PASSER) {
        return flow_function_at(link, edge->callee)->flags & AD_FLOW_FN_ENDS ? AD_FLOW_ALL : 0;
    }
    if (!link->fn[edge->callee].is_guard) {
        return 0;
    }
    count = flow_land(link, edge, after->b, 0, landings);
    parameter = count == 1 && landings[0].path == 0
                    ? flow_parameter_at(link, edge->callee, landings[0].parameter)
                    : NULL;
    return parameter && parameter->guards[answer] ? graph->masks.at[parameter->guards[answer] - 1] : 0;
}

ad_flow_mask flow_call_guards(flow_link *link, uint32_t after)
{
    const ad_flow_node node = *flow_node_at(link, after);
    uint32_t call = link->base[link->fn[link->fn_of[after]].graph].call + node.a;
    uint32_t e = link->call[call].edges;
    ad_flow_mask mask = e == AD_FLOW_NONE && !(link->more_units && node.flags) ? 0 : AD_FLOW_ALL;

    for (; mask && e != AD_FLOW_NONE; e = link->edges.at[e].next_of_call) {
        const flow_edge edge = link->edges.at[e];

        if (edge.decorated == AD_FLOW_NONE) {
            mask &= guards_of_edge(link, &edge, &node);
        }
    }
    return mask;
}

/* ---- calls ---- */

static void enter_callee(flow_link *link, uint32_t fact, uint32_t edge_number, uint32_t place)
{
    const flow_fact at = link->facts.at[fact];
    const flow_edge edge = link->edges.at[edge_number];
    flow_landing landings[FLOW_LANDINGS_MAX];
    size_t count = flow_land(link, &edge, place, at.path, landings);

    for (size_t i = 0; i < count && flow_goes_on(link); i++) {
        const ad_flow_parameter *parameter = flow_parameter_at(link, edge.callee, landings[i].parameter);
        flow_context key = {.kind = FLOW_CONTEXT_ENTRY,
                            .path = landings[i].path,
                            .decorated = edge.decorated,
                            .guesses = (uint8_t)(at.guesses + flow_guesses_by_edge(link, &edge))};

        if (!flow_path_may_cross(link, key.path)) {
            continue;
        }
        key.subject = flow_value_of(link, edge.callee, parameter ? parameter->value : 0);
        if (key.subject && flow_is_wanted(link, key.subject, key.guesses)) {
            flow_context_enter(link, key, fact, edge_number);
        }
    }
}

static void go_into(flow_link *link, uint32_t fact, uint32_t edge_number, uint32_t place)
{
    const flow_edge *edge = &link->edges.at[edge_number];
    flow_later later = {.fact = fact, .edge = edge_number, .to = place};

    if (place == AD_FLOW_RECEIVER && link->facts.at[fact].path == 0 && edge->mode & FLOW_EDGE_GUESSED) {
        return; /* text all through is no object of that class */
    }
    if (!flow_waits(link, later, flow_guesses_by_edge(link, edge))) {
        enter_callee(link, fact, edge_number, place);
    }
}

void flow_solve_later(flow_link *link, flow_later later)
{
    if (later.edge == AD_FLOW_NONE) {
        flow_enter_free(link, later);
    } else {
        enter_callee(link, later.fact, later.edge, later.to);
    }
}

/* Does a dotted name lead through something of the artifact? Then what follows is an attribute of nobody
 * knows what. */
static bool leads_through_own(flow_link *link, ad_str name)
{
    size_t parenthesis = ad_str_find(name, AD_STR("()"), 0);
    size_t bracket = ad_str_find(name, AD_STR("[]"), 0);
    size_t end = parenthesis < bracket ? parenthesis : bracket;

    for (end = end < name.len ? end : name.len; end && end != SIZE_MAX;
         end = ad_str_find_last_byte(ad_str_sub(name, 0, end), '.')) {
        uint32_t front = ad_intern_find(&link->names, ad_str_sub(name, 0, end));

        if (front && flow_name_resolve(link, front, FLOW_ASK_ANY).kind != FLOW_TARGET_NONE) {
            return true;
        }
    }
    return false;
}

/* package.registry.get: what lies there under a name is not the name. package.get may be a function. */
static bool is_lookup(ad_str name)
{
    size_t first = ad_str_find_byte(name, '.', 0);

    return ad_str_ends(name, AD_STR(".get")) && first != SIZE_MAX && first + sizeof(".get") - 1 < name.len;
}

static flow_unknown unknown_of(flow_link *link, uint32_t call)
{
    const ad_flow_graph *graph = flow_graph_of(link, link->call[call].function);
    const ad_flow_call *at = flow_call_at(link, call);
    bool named = false;
    bool reads = false;

    if (link->call[call].unknown != FLOW_UNKNOWN_NEW) {
        return (flow_unknown)link->call[call].unknown;
    }
    for (uint32_t i = 0; i < at->name_count; i++) {
        ad_str name = graph->strings.at[graph->names.at[at->names + i]];
        size_t dot = ad_str_find_last_byte(name, '.');

        named =
            named || (!ad_str_starts(name, AD_STR("?")) && !ad_str_starts(name, AD_STR("builtins.super()")) &&
                      !is_lookup(name) && !leads_through_own(link, name));
        reads = dot != SIZE_MAX && flow_is_reading_method(ad_str_sub(name, dot + 1, name.len));
    }
    link->call[call].unknown = named ? (reads ? FLOW_UNKNOWN_READS : FLOW_UNKNOWN_NAMED)
                                     : (reads ? FLOW_UNKNOWN_NAMELESS_READS : FLOW_UNKNOWN_NAMELESS);
    return (flow_unknown)link->call[call].unknown;
}

/* What is guessed when it gives what it is given at that place; AD_FLOW_NONE: it does not. */
static unsigned guesses_through(flow_unknown unknown, uint32_t place)
{
    switch (unknown) {
    case FLOW_UNKNOWN_NEW:
    case FLOW_UNKNOWN_NAMED:
        return FLOW_GUESS_OUTSIDE;
    case FLOW_UNKNOWN_READS:
        return place == AD_FLOW_RECEIVER ? 0 : FLOW_GUESS_OUTSIDE;
    case FLOW_UNKNOWN_NAMELESS:
        return FLOW_GUESS_NAMELESS;
    case FLOW_UNKNOWN_NAMELESS_READS:
        return place == AD_FLOW_RECEIVER ? 0 : AD_FLOW_NONE;
    }
    return AD_FLOW_NONE;
}

/* Nobody knows the callee: what it is given is in what it gives, if whoever looks at it would see it. Of a
 * callee without even a name, that is the result itself and its elements: an attribute of it is nearly always
 * another thing. */
static void go_through_unknown(flow_link *link, uint32_t fact, uint32_t call, uint32_t place)
{
    const flow_fact at = link->facts.at[fact];
    const ad_flow_call *known = flow_call_at(link, call);
    flow_fact next = at;

    if (known->stopped || known->made || (link->more_units && link->call[call].record == AD_FLOW_NONE)) {
        return;
    }
    next.value = link->call[call].result;
    next.pred = fact;
    next.via = AD_FLOW_NONE;
    next.depth += next.depth < FLOW_DEPTH_MAX;
    if (link->call[call].record != AD_FLOW_NONE && place != AD_FLOW_RECEIVER) {
        uint32_t index = 0;
        uint32_t field = flow_field_of(link, call, place, &index);

        if (field) {
            next.path = flow_path_cons(link, field, at.path);
            flow_fact_add(link, next);
            if (index) {
                next.path = flow_path_cons(link, index, at.path);
                flow_fact_add(link, next);
            }
            return;
        }
    }
    if (flow_path_is_shallow(link, at.path)) {
        flow_unknown unknown = unknown_of(link, call);
        unsigned guesses = guesses_through(unknown, place);

        if (guesses != AD_FLOW_NONE) {
            next.path = unknown == FLOW_UNKNOWN_NAMELESS ? flow_path_cons(link, link->key_any, 0) : 0;
            next.guesses = (uint8_t)(next.guesses + guesses);
            flow_fact_add(link, next);
        }
    }
}

/* Methods of an object that a field belongs to have begun with it already, wherever they are called. */
static bool is_begun(flow_link *link, uint32_t fact, const flow_edge *edge)
{
    const flow_fact *at = &link->facts.at[fact];
    const flow_context *context = &link->contexts.at[at->context];
    uint32_t class = link->fn[edge->callee].class;

    return flow_is_field(context) && at->path == context->path && at->mask == 0 && class != AD_FLOW_NONE &&
           flow_is_kin(link, class, context->subject);
}

static void go_by_place(flow_link *link, uint32_t fact, uint32_t call, uint32_t place)
{
    if (link->call[call].edges == AD_FLOW_NONE || link->call[call].record != AD_FLOW_NONE) {
        go_through_unknown(link, fact, call, place);
    }
    for (uint32_t e = link->call[call].edges; e != AD_FLOW_NONE && flow_goes_on(link);
         e = link->edges.at[e].next_of_call) {
        if (flow_is_taken(link, link->facts.at[fact].context, e) &&
            (place != AD_FLOW_RECEIVER || !is_begun(link, fact, &link->edges.at[e]))) {
            go_into(link, fact, e, place);
        }
    }
}

void flow_solve_call(flow_link *link, uint32_t fact, uint32_t call)
{
    uint32_t function = link->call[call].function;
    const ad_flow_graph *graph = flow_graph_of(link, function);
    const ad_flow_call *at = flow_call_at(link, call);
    ad_flow_value value = link->facts.at[fact].value - link->base[link->fn[function].graph].node;

    if (!flow_spend(link, function, at->argument_count)) {
        return;
    }
    if (at->receiver == value) {
        go_by_place(link, fact, call, AD_FLOW_RECEIVER);
    } else if (at->callee == value && link->call[call].edges == AD_FLOW_NONE) {
        go_through_unknown(link, fact, call, AD_FLOW_RECEIVER);
    }
    for (uint32_t i = 0; i < at->argument_count; i++) {
        if (graph->arguments.at[at->arguments + i].value == value) {
            go_by_place(link, fact, call, i);
        }
    }
}

void flow_solve_property(flow_link *link, uint32_t fact, uint32_t load)
{
    for (uint32_t e = link->property[load]; e != AD_FLOW_NONE && flow_goes_on(link);
         e = link->edges.at[e].next_of_call) {
        go_into(link, fact, e, AD_FLOW_RECEIVER);
    }
}
