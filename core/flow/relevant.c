/* What can come to a sink at all, whoever calls whom and whatever the path: the ways from the sinks
 * backwards, each with how much is guessed on the one with the fewest guesses (Dijkstra, 1959: values with
 * the fewest are gone back from first, and each once). Facts about anything else are not worth having, and
 * that is most of a program. Which kinds of sources a sink asks for is of no matter here: nearly every value
 * is on a way to some sink of nearly every kind. */
#include "flow/link_priv.h"

#include "base/mem.h"
#include "base/banned.h"

typedef struct marker {
    flow_link *link;
    FLOW_GROWING(uint32_t) waiting[FLOW_GUESSES_MAX + 1]; /* values by what is guessed from there on */
    unsigned needs;                                       /* that, of the value at hand */
    bool *fields;     /* by class: what its kin's fields are made of is marked */
    bool *callers;    /* by function: likewise its callers' arguments */
    bool *afters;     /* by call: likewise what its callees leave in their parameters */
    uint32_t *stores; /* by name: first in globals below, + 1 */
    FLOW_GROWING(flow_reader) globals;
} marker;

/* A way to a sink leads on from a value, with so much that is guessed besides. */
static void mark_by(marker *m, uint32_t value, unsigned guesses)
{
    flow_link *link = m->link;
    unsigned needs = m->needs + guesses;
    uint32_t *waiting;

    if (needs > FLOW_GUESSES_MAX || needs >= link->needs[value] || value == 0 ||
        link->fn_of[value] == AD_FLOW_NONE) {
        return;
    }
    link->needs[value] = (uint8_t)needs;
    waiting = FLOW_PUSH(link, &m->waiting[needs]);
    if (waiting) {
        *waiting = value;
    }
}

static void mark(marker *m, uint32_t value)
{
    mark_by(m, value, 0);
}

static void mark_local(marker *m, uint32_t function, ad_flow_value value)
{
    mark(m, flow_value_of(m->link, function, value));
}

/* All that a call is given; `other`: what is guessed of all but its receiver. */
static void mark_arguments(marker *m, uint32_t call, unsigned other)
{
    uint32_t function = m->link->call[call].function;
    const ad_flow_call *at = flow_call_at(m->link, call);
    const ad_flow_argument *arguments = flow_arguments_of(flow_graph_of(m->link, function), at);

    mark_local(m, function, at->receiver);
    mark_local(m, function, at->callee);
    for (uint32_t i = 0; i < at->argument_count && flow_spend(m->link, AD_FLOW_NONE, 1); i++) {
        mark_by(m, flow_value_of(m->link, function, arguments[i].value), other);
    }
}

static void mark_afters(marker *m, uint32_t function)
{
    const ad_flow_function *at = flow_function_at(m->link, function);
    const ad_flow_parameter *parameters = flow_parameters_of(flow_graph_of(m->link, function), at);

    for (uint32_t i = 0; i < at->parameter_count; i++) {
        mark_local(m, function, parameters[i].after);
    }
}

/* Has it been marked already? It was by the fewest guesses then. */
static bool is_marked(bool *mark)
{
    bool was = *mark;

    *mark = true;
    return was;
}

static void mark_call(marker *m, uint32_t call, bool after)
{
    uint32_t e = m->link->call[call].edges;

    if (after && is_marked(&m->afters[call])) {
        return;
    }
    if (m->link->call[call].record != AD_FLOW_NONE) {
        mark_arguments(m, call, 0);
    } else if (e == AD_FLOW_NONE) {
        mark_arguments(m, call, FLOW_GUESS_OUTSIDE);
    }
    for (; e != AD_FLOW_NONE; e = m->link->edges.at[e].next_of_call) {
        const flow_edge *edge = &m->link->edges.at[e];

        if (after || edge->mode & FLOW_EDGE_CONSTRUCT) {
            mark_afters(m, edge->callee);
        } else {
            mark_local(m, edge->callee, flow_function_at(m->link, edge->callee)->result);
        }
    }
}

/* What any method leaves in an object that this class's methods may see. */
static void mark_fields(marker *m, uint32_t class)
{
    uint32_t family[FLOW_FAMILY_MAX];
    size_t count;

    if (is_marked(&m->fields[class])) {
        return;
    }
    count = flow_family(m->link, class, family);
    for (size_t i = 0; i < count; i++) {
        uint32_t f = m->link->class[family[i]].methods;

        for (; f != AD_FLOW_NONE && flow_spend(m->link, AD_FLOW_NONE, 1); f = m->link->fn[f].next_method) {
            const ad_flow_parameter *self = flow_parameter_at(m->link, f, 0);

            if (self) {
                mark_by(m, flow_value_of(m->link, f, self->after), FLOW_GUESS_FIELD);
            }
        }
    }
}

static void mark_callers(marker *m, uint32_t function, uint32_t parameter)
{
    uint32_t e = is_marked(&m->callers[function]) ? AD_FLOW_NONE : m->link->fn[function].callers;

    for (; e != AD_FLOW_NONE && flow_spend(m->link, AD_FLOW_NONE, 1);
         e = m->link->edges.at[e].next_of_callee) {
        const flow_edge *edge = &m->link->edges.at[e];
        unsigned needs = m->needs;

        m->needs += flow_guesses_by_edge(m->link, edge);
        if (edge->mode & FLOW_EDGE_PROPERTY) {
            uint32_t reader = m->link->fn_of[edge->call];

            mark_local(
                m, reader,
                flow_graph_of(m->link, reader)->operands.at[flow_node_at(m->link, edge->call)->operands]);
        } else if (m->needs <= FLOW_GUESSES_MAX) {
            mark_arguments(m, edge->call, 0);
        }
        m->needs = needs;
    }
    if (parameter == 0 && m->link->fn[function].class != AD_FLOW_NONE) {
        mark_fields(m, m->link->fn[function].class);
    }
}

static void mark_stores(marker *m, uint32_t g, uint32_t string)
{
    uint32_t name = flow_name_of(m->link, g, string);
    flow_target target =
        name ? flow_name_resolve(m->link, name, FLOW_ASK_VARIABLE) : (flow_target){FLOW_TARGET_NONE, 0, 0};
    uint32_t at = target.kind == FLOW_TARGET_VARIABLE ? m->stores[target.number] : 0;

    for (; at; at = m->globals.at[at - 1].next) {
        mark(m, m->globals.at[at - 1].node);
    }
}

/* What is guessed whatever lies where in a node's operands. */
static unsigned guesses_at(const ad_flow_node *node)
{
    bool unknown = node->op == AD_FLOW_DERIVE && node->flags & AD_FLOW_UNKNOWN &&
                   !(node->flags & (AD_FLOW_EACH | AD_FLOW_KEYED));

    return unknown ? FLOW_GUESS_NAMELESS : 0;
}

static void mark_behind(marker *m, uint32_t value)
{
    flow_link *link = m->link;
    const ad_flow_node *node = flow_node_at(link, value);
    uint32_t function = link->fn_of[value];
    uint32_t g = link->fn[function].graph;
    uint32_t e;

    for (uint32_t i = 0; i < node->operand_count && flow_spend(link, AD_FLOW_NONE, 1); i++) {
        mark_by(m, link->base[g].node + link->graphs[g].operands.at[node->operands + i], guesses_at(node));
    }
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_PARAM:
        mark_callers(m, function, node->a);
        return;
    case AD_FLOW_CALL:
        mark_call(m, link->base[g].call + node->a, false);
        return;
    case AD_FLOW_AFTER:
        if (node->b != AD_FLOW_PASSER) {
            mark_call(m, link->base[g].call + node->a, true);
        }
        return;
    case AD_FLOW_GLOBAL:
        mark_stores(m, g, node->a);
        return;
    case AD_FLOW_LOAD:
        for (e = link->property ? link->property[value] : AD_FLOW_NONE; e != AD_FLOW_NONE;
             e = link->edges.at[e].next_of_call) {
            mark_local(m, link->edges.at[e].callee, flow_function_at(link, link->edges.at[e].callee)->result);
        }
        return;
    case AD_FLOW_CLEAN:
    case AD_FLOW_CAPTURED:
    case AD_FLOW_SOURCE:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
    case AD_FLOW_CLEANED:
    case AD_FLOW_STORE:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_PARTIAL:
    case AD_FLOW_OP_COUNT:
        return;
    }
}

/* What is stored in a variable of a class is in its objects too, whoever reads it there. */
static void mark_if_of_class(marker *m, uint32_t name, uint32_t value)
{
    ad_str text = ad_intern_str(&m->link->names, name);
    size_t dot = ad_str_find_last_byte(text, '.');
    uint32_t front = dot == SIZE_MAX ? 0 : ad_intern_find(&m->link->names, ad_str_sub(text, 0, dot));

    if (front && m->link->symbols.at[front].class != AD_FLOW_NONE) {
        mark(m, value);
    }
}

/* Variables of modules by name, with what is stored in them. */
static void list_stores(marker *m)
{
    flow_link *link = m->link;

    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        for (uint32_t i = 0; i < link->graphs[g].globals.count && flow_goes_on(link); i++) {
            const ad_flow_global *global = &link->graphs[g].globals.at[i];
            uint32_t name = flow_name_of(link, g, global->name); /* known since the names were built */
            flow_reader *store = name && global->value ? FLOW_PUSH(link, &m->globals) : NULL;

            if (store) {
                *store = (flow_reader){.node = link->base[g].node + global->value, .next = m->stores[name]};
                m->stores[name] = (uint32_t)m->globals.count;
                mark_if_of_class(m, name, store->node);
            }
        }
    }
}

bool flow_sink_matters(const flow_link *link, const ad_flow_sink *sink)
{
    return sink->rule < link->rule_count && (link->rules[sink->rule].from & link->source_kinds) != 0;
}

static void mark_sinks(marker *m)
{
    const flow_link *link = m->link;

    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        for (uint32_t i = 0; i < link->graphs[g].sinks.count; i++) {
            const ad_flow_sink *sink = &link->graphs[g].sinks.at[i];

            if (sink->value && flow_sink_matters(link, sink)) {
                mark(m, link->base[g].node + sink->value);
            }
        }
    }
}

static void go_back(marker *m)
{
    for (m->needs = 0; m->needs <= FLOW_GUESSES_MAX;) {
        uint32_t value;

        if (m->waiting[m->needs].count == 0) {
            m->needs++;
            continue;
        }
        if (!flow_spend(m->link, AD_FLOW_NONE, 1)) {
            return;
        }
        value = m->waiting[m->needs].at[--m->waiting[m->needs].count];
        if (m->link->needs[value] == m->needs) { /* not by fewer meanwhile */
            mark_behind(m, value);
        }
    }
}

static void clear(marker *m)
{
    for (unsigned i = 0; i <= FLOW_GUESSES_MAX; i++) {
        m->link->bytes += m->waiting[i].capacity * sizeof(*m->waiting[i].at);
        ad_free(m->waiting[i].at);
    }
    m->link->bytes += m->globals.capacity * sizeof(*m->globals.at);
    ad_free(m->globals.at);
    ad_free(m->fields);
    ad_free(m->callers);
    ad_free(m->afters);
    ad_free(m->stores);
}

void flow_relevant_build(flow_link *link)
{
    marker m = {.link = link};
    const flow_base *all = flow_goes_on(link) ? &link->base[link->graph_count] : NULL;
    size_t names = link->symbols.count;

    if (!all) {
        return;
    }
    link->needs = flow_array(link, all->node, sizeof(*link->needs));
    m.fields = flow_array(link, all->class, sizeof(*m.fields));
    m.callers = flow_array(link, all->function, sizeof(*m.callers));
    m.afters = flow_array(link, all->call, sizeof(*m.afters));
    m.stores = flow_array(link, names, sizeof(*m.stores));
    if (link->needs && m.fields && m.callers && m.afters && m.stores) {
        memset(link->needs, UINT8_MAX, all->node);
        list_stores(&m);
        mark_sinks(&m);
        go_back(&m);
        if (flow_goes_on(link)) {
            link->bytes += all->class * sizeof(*m.fields) + all->function * sizeof(*m.callers) +
                           all->call * sizeof(*m.afters) + names * sizeof(*m.stores);
        }
    }
    clear(&m);
}
