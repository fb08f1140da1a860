/* A function that is given another one to call: its callers each say which. A way that leads into the
 * function by one caller goes on to what that caller handed over, not to what another did. */
#include "flow/link_priv.h"

#include <stdlib.h>

#include "base/banned.h"

enum { LOOKED_THROUGH = 32, MODES_UNCLEAR = FLOW_EDGE_PROPERTY | FLOW_EDGE_RECORD | FLOW_EDGE_SEND };

static const flow_handed nothing = {AD_FLOW_NONE, AD_FLOW_NONE, AD_FLOW_NONE};

/* The number of the parameter of its function that a value is, whatever was found out of it and put in it;
 * AD_FLOW_NONE.
 */
static uint32_t parameter_of(const flow_link *link, uint32_t function, ad_flow_value value)
{
    const ad_flow_graph *graph = flow_graph_of(link, function);

    for (unsigned i = 0; value && i < LOOKED_THROUGH; i++) {
        const ad_flow_node *node = &graph->nodes.at[value];

        if (node->op == AD_FLOW_PARAM) {
            return link->fn_of[flow_value_of(link, function, value)] == function ? node->a : AD_FLOW_NONE;
        }
        if (node->op != AD_FLOW_CLEANED && node->op != AD_FLOW_AFTER && node->op != AD_FLOW_STORE) {
            break;
        }
        value = graph->operands.at[node->operands];
    }
    return AD_FLOW_NONE;
}

/* What a call gives a parameter; false: nobody knows. */
static bool argument_for(const flow_link *link, const flow_edge *edge, uint32_t parameter, ad_flow_value *out)
{
    const ad_flow_graph *from = flow_graph_of(link, link->call[edge->call].function);
    const ad_flow_call *call = flow_call_at(link, edge->call);
    const ad_flow_argument *arguments = flow_arguments_of(from, call);
    const ad_flow_parameter *known = flow_parameter_at(link, edge->callee, parameter);
    uint32_t position = edge->mode & FLOW_EDGE_BOUND ? 1 : 0;

    if (!known || known->flags & (AD_FLOW_PARAM_REST | AD_FLOW_PARAM_KEYWORDS)) {
        return false;
    }
    for (uint32_t i = 0; i < call->argument_count; i++) {
        ad_str name = flow_graph_of(link, edge->callee)->strings.at[known->name];

        if (arguments[i].spread) {
            return false;
        }
        if (arguments[i].keyword ? ad_str_equal(from->strings.at[arguments[i].keyword], name)
                                 : known->flags == 0 && position == parameter) {
            *out = arguments[i].value;
            return true;
        }
        position += arguments[i].keyword == 0;
    }
    *out = 0;
    return known->never != 0; /* its default is a constant */
}

/* ---- what values may be ---- */

static int by_value(const void *left, const void *right)
{
    const flow_callable *a = left;
    const flow_callable *b = right;

    return a->value < b->value ? -1 : a->value > b->value;
}

void flow_callables_keep(flow_link *link, uint8_t most)
{
    bool has_callers = flow_method_name(link, AD_STR("__call__")) != AD_FLOW_NONE;

    for (size_t i = 0; i < link->held.count && flow_goes_on(link); i++) {
        const flow_held *held = &link->held.at[i];
        const flow_held_of *of = &link->held_of[held->value];
        bool full = of->count >= most;
        flow_callable *added;

        if (full ? of->first != i
                 : held->path || (held->target.kind == FLOW_TARGET_INSTANCE && !has_callers)) {
            continue;
        }
        added = FLOW_PUSH(link, &link->callables);
        if (added) {
            *added = (flow_callable){.value = held->value,
                                     .kind = full ? FLOW_TARGET_NONE : held->target.kind,
                                     .number = held->target.number};
        }
    }
    if (link->callables.count) {
        qsort(link->callables.at, link->callables.count, sizeof(*link->callables.at), by_value);
    }
}

static size_t first_callable(const flow_link *link, uint32_t value)
{
    size_t low = 0;
    size_t high = link->callables.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (link->callables.at[middle].value < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Functions of one name are told apart by nobody. */
static bool is_same_function(const flow_link *link, uint32_t a, uint32_t b)
{
    const ad_flow_function *at = flow_function_at(link, a);

    return a == b || (!(at->flags & AD_FLOW_FN_LAMBDA) &&
                      ad_str_equal(flow_graph_of(link, a)->strings.at[at->name],
                                   flow_graph_of(link, b)->strings.at[flow_function_at(link, b)->name]));
}

/* Is a method's class above or below that one? */
static bool is_of_family(flow_link *link, uint32_t class, uint32_t owner)
{
    return owner != AD_FLOW_NONE && (flow_inherits(link, class, owner) || flow_inherits(link, owner, class));
}

/* Has that value ever been the function? */
static bool may_be(flow_link *link, uint32_t value, uint32_t function)
{
    for (size_t i = first_callable(link, value);
         i < link->callables.count && link->callables.at[i].value == value; i++) {
        const flow_callable *callable = &link->callables.at[i];

        switch (callable->kind) {
        case FLOW_TARGET_NONE:
        case FLOW_TARGET_VARIABLE:
            return true;
        case FLOW_TARGET_FUNCTION:
        case FLOW_TARGET_METHOD:
            if (is_same_function(link, callable->number, function)) {
                return true;
            }
            break;
        case FLOW_TARGET_CLASS:
        case FLOW_TARGET_INSTANCE:
            if (is_of_family(link, callable->number, link->fn[function].class)) {
                return true;
            }
            break;
        }
    }
    return false;
}

/* ---- ways ---- */

/* May the object of a call have what is asked for behind the mixin, for all that its names tell? */
static bool object_leads(flow_link *link, const flow_edge *edge, flow_handed wanted)
{
    uint32_t caller = link->call[edge->call].function;
    const ad_flow_graph *graph = flow_graph_of(link, caller);
    const ad_flow_call *call = flow_call_at(link, edge->call);

    if (edge->mode & (FLOW_EDGE_CONSTRUCT | FLOW_EDGE_NEXT)) {
        /* the callee's own class stands for several, too */
        bool is_made = edge->made != link->fn[edge->callee].class;

        return edge->made == AD_FLOW_NONE ||
               flow_leads_behind(link, edge->made, is_made, wanted.mixin, wanted.function);
    }
    for (uint32_t i = 0; i < call->name_count; i++) {
        uint32_t name = flow_name_of(link, link->fn[caller].graph, graph->names.at[call->names + i]);
        ad_str method;
        uint32_t class = name ? flow_class_asked(link, edge->call, name, &method) : AD_FLOW_NONE;

        if (class == AD_FLOW_NONE || flow_leads_behind(link, class, false, wanted.mixin, wanted.function)) {
            return true;
        }
    }
    return call->name_count == 0;
}

bool flow_is_handed(flow_link *link, uint32_t number, flow_handed wanted)
{
    const flow_edge *edge = number == AD_FLOW_NONE ? NULL : &link->edges.at[number];
    ad_flow_value value;

    if (!edge || wanted.parameter == AD_FLOW_NONE || edge->mode & MODES_UNCLEAR || edge->given) {
        return true;
    }
    if (wanted.mixin != AD_FLOW_NONE) {
        return object_leads(link, edge, wanted);
    }
    return !argument_for(link, edge, wanted.parameter, &value) ||
           (value &&
            may_be(link, flow_value_of(link, link->call[edge->call].function, value), wanted.function));
}

/* What the edge itself asks, whatever is asked behind it. */
static flow_handed asked_by(const flow_link *link, uint32_t number, ad_flow_value *out)
{
    const flow_edge *edge = &link->edges.at[number];
    const ad_flow_call *call = flow_call_at(link, edge->call);
    flow_handed asked = nothing;

    if (edge->mode & FLOW_EDGE_NEXT) {
        asked.mixin = link->fn[link->call[edge->call].function].class;
        asked.function = edge->callee;
        *out = asked.mixin == AD_FLOW_NONE ? 0 : call->receiver;
    } else if (number >= link->named_edges) { /* names say which function it is, whoever calls */
        asked.function = edge->decorated != AD_FLOW_NONE ? edge->decorated : edge->callee;
        *out = call->callee;
    }
    return asked;
}

flow_handed flow_handed_before(const flow_link *link, uint32_t context, uint32_t number, flow_handed wanted)
{
    const flow_edge *edge = number == AD_FLOW_NONE ? NULL : &link->edges.at[number];
    const flow_context *at = &link->contexts.at[context];
    ad_flow_value value = 0;

    if (!edge || edge->mode & MODES_UNCLEAR || edge->given || at->kind != FLOW_CONTEXT_ENTRY ||
        at->function != link->call[edge->call].function) {
        return nothing;
    }
    if (wanted.parameter == AD_FLOW_NONE) {
        wanted = asked_by(link, number, &value);
    } else if (wanted.mixin != AD_FLOW_NONE) {
        value = flow_call_at(link, edge->call)->receiver;
    } else {
        (void)argument_for(link, edge, wanted.parameter, &value);
    }
    wanted.parameter = parameter_of(link, at->function, value);
    return wanted.parameter == AD_FLOW_NONE ? nothing : wanted;
}
