/* Phase B's tables: where each graph begins in the common numbers, and who uses which value. */
#include "flow/link_priv.h"

#include "base/mem.h"
#include "base/banned.h"

/* ---- bases ---- */

/* a + b, or what no number reaches. */
static bool add_count(uint32_t *sum, uint32_t count)
{
    return !__builtin_add_overflow(*sum, count, sum) && *sum < 1U << FLOW_USE_BITS;
}

static bool count_all(flow_link *link)
{
    /* value 0 of the first graph is nobody's, and so is number 0 everywhere */
    flow_base next = {0};

    link->base = flow_array(link, (size_t)link->graph_count + 1, sizeof(*link->base));
    if (!link->base) {
        return false;
    }
    for (uint32_t g = 0; g < link->graph_count; g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        link->base[g] = next;
        if (!add_count(&next.node, graph->nodes.count) || !add_count(&next.call, graph->calls.count) ||
            !add_count(&next.function, graph->functions.count) ||
            !add_count(&next.parameter, graph->parameters.count) ||
            !add_count(&next.class, graph->classes.count) || !add_count(&next.global, graph->globals.count) ||
            !add_count(&next.sink, graph->sinks.count) || !add_count(&next.string, graph->strings.count)) {
            link->spent = "flow-link-bytes";
            return false;
        }
    }
    link->base[link->graph_count] = next;
    return true;
}

static void place_functions(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];
    const flow_base *base = &link->base[g];

    for (uint32_t i = 0; i < graph->functions.count; i++) {
        const ad_flow_function *function = &graph->functions.at[i];
        flow_fn *fn = &link->fn[base->function + i];

        *fn =
            (flow_fn){.graph = g,
                      .class = function->owner == AD_FLOW_NONE ? AD_FLOW_NONE : base->class + function->owner,
                      .next_same = AD_FLOW_NONE,
                      .next_method = AD_FLOW_NONE,
                      .callers = AD_FLOW_NONE,
                      .parent = AD_FLOW_NONE,
                      .wrappers = AD_FLOW_NONE};
        if (fn->class != AD_FLOW_NONE && function->parameter_count &&
            !(function->flags & (AD_FLOW_FN_STATIC | AD_FLOW_FN_CLASSMETHOD))) {
            fn->self = base->node + graph->parameters.at[function->parameters].value;
        }
        for (uint32_t k = 0; k < function->node_count; k++) {
            link->fn_of[base->node + function->first_node + k] = base->function + i;
        }
        for (uint32_t k = 0; k < function->parameter_count && !fn->is_guard; k++) {
            const uint32_t *guards = graph->parameters.at[function->parameters + k].guards;

            fn->is_guard = guards[0] || guards[1] || guards[2];
        }
    }
    for (uint32_t i = 0; i < graph->classes.count; i++) {
        link->class[base->class + i] =
            (flow_cls){.graph = g, .mro = AD_FLOW_NONE, .methods = AD_FLOW_NONE, .subclasses = AD_FLOW_NONE};
    }
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        link->call[base->call + i] =
            (flow_call_state){.function = base->function + graph->calls.at[i].function,
                              .after = AD_FLOW_NONE,
                              .record = AD_FLOW_NONE,
                              .edges = AD_FLOW_NONE};
    }
}

static void place_results(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];
    const flow_base *base = &link->base[g];

    for (uint32_t i = 1; i < graph->nodes.count && flow_goes_on(link); i++) {
        const ad_flow_node *node = &graph->nodes.at[i];

        if (link->fn_of[base->node + i] == AD_FLOW_NONE) {
            continue;
        }
        if (node->op == AD_FLOW_CALL) {
            link->call[base->call + node->a].result = base->node + i;
        } else if (node->op == AD_FLOW_AFTER && node->b != AD_FLOW_PASSER) {
            flow_call_state *call = &link->call[base->call + node->a];
            flow_after *after = FLOW_PUSH(link, &link->afters);

            if (after) {
                *after = (flow_after){.node = base->node + i, .next = call->after};
                call->after = (uint32_t)(link->afters.count - 1);
            }
        }
    }
}

/* ---- uses ---- */

/* Twice the same way through: first the uses are counted, then they are written down. */
typedef struct use_pass {
    flow_link *link;
    const flow_base *base;
    uint32_t *next; /* by value: where its next use goes */
    bool writes;
} use_pass;

static void note(use_pass *pass, ad_flow_value value, flow_use_kind kind, uint32_t number)
{
    uint32_t at = pass->base->node + value;

    if (value == 0 || pass->link->fn_of[at] == AD_FLOW_NONE) {
        return;
    }
    if (pass->writes) {
        flow_use use = flow_use_of(kind, number);
        uint32_t first = pass->link->use_first[at];

        if (pass->next[at] > first && pass->link->uses[pass->next[at] - 1] == use) {
            return; /* f(x, x): once will do; the room counted for it stays FLOW_USE_NONE */
        }
        pass->link->uses[pass->next[at]] = use;
    }
    pass->next[at]++;
}

static void note_calls(use_pass *pass, const ad_flow_graph *graph)
{
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        const ad_flow_call *call = &graph->calls.at[i];
        uint32_t number = pass->base->call + i;

        note(pass, call->callee, FLOW_USE_CALL, number);
        note(pass, call->receiver, FLOW_USE_CALL, number);
        for (uint32_t k = 0; k < call->argument_count; k++) {
            note(pass, graph->arguments.at[call->arguments + k].value, FLOW_USE_CALL, number);
        }
    }
}

static void note_functions(use_pass *pass, const ad_flow_graph *graph)
{
    for (uint32_t i = 0; i < graph->functions.count; i++) {
        const ad_flow_function *function = &graph->functions.at[i];

        note(pass, function->result, FLOW_USE_RESULT, pass->base->function + i);
        for (uint32_t k = 0; k < function->parameter_count; k++) {
            const ad_flow_parameter *parameter = &graph->parameters.at[function->parameters + k];

            if (parameter->after != parameter->value &&
                parameter->after - function->first_node < function->node_count) {
                note(pass, parameter->after, FLOW_USE_AFTER,
                     pass->base->parameter + function->parameters + k);
            }
        }
    }
}

static void note_uses(use_pass *pass, uint32_t g)
{
    const ad_flow_graph *graph = &pass->link->graphs[g];

    pass->base = &pass->link->base[g];
    for (uint32_t i = 1; i < graph->nodes.count; i++) {
        const ad_flow_node *node = &graph->nodes.at[i];

        for (uint32_t k = 0; k < node->operand_count; k++) {
            if (pass->link->fn_of[pass->base->node + i] != AD_FLOW_NONE) {
                note(pass, graph->operands.at[node->operands + k], FLOW_USE_NODE, pass->base->node + i);
            }
        }
    }
    note_calls(pass, graph);
    note_functions(pass, graph);
    for (uint32_t i = 0; i < graph->globals.count; i++) {
        note(pass, graph->globals.at[i].value, FLOW_USE_GLOBAL, pass->base->global + i);
    }
    for (uint32_t i = 0; i < graph->sinks.count; i++) {
        note(pass, graph->sinks.at[i].value, FLOW_USE_SINK, pass->base->sink + i);
    }
}

static void build_uses(flow_link *link)
{
    uint32_t nodes = link->base[link->graph_count].node;
    uint32_t *next = flow_array(link, nodes, sizeof(*next));
    use_pass pass = {.link = link, .next = next};
    uint32_t sum = 0;

    link->use_first = flow_array(link, (size_t)nodes + 1, sizeof(*link->use_first));
    if (!next || !link->use_first) {
        goto done;
    }
    for (uint32_t g = 0; g < link->graph_count; g++) {
        note_uses(&pass, g);
    }
    for (uint32_t i = 0; i < nodes; i++) {
        uint32_t count = next[i];

        link->use_first[i] = sum;
        next[i] = sum;
        if (__builtin_add_overflow(sum, count, &sum)) {
            link->spent = "flow-link-bytes";
            goto done;
        }
    }
    link->use_first[nodes] = sum;
    link->uses = flow_array(link, sum, sizeof(*link->uses));
    if (link->uses) {
        pass.writes = true;
        for (uint32_t g = 0; g < link->graph_count; g++) {
            note_uses(&pass, g);
        }
    }

done:
    if (next) {
        link->bytes += (uint64_t)nodes * sizeof(*next);
    }
    ad_free(next);
}

/* Function g is inside f when it captures a variable of f and its name says so. */
static void find_parents(flow_link *link, uint32_t g)
{
    const ad_flow_graph *graph = &link->graphs[g];
    const flow_base *base = &link->base[g];

    for (uint32_t i = 1; i < graph->nodes.count; i++) {
        const ad_flow_node *node = &graph->nodes.at[i];
        uint32_t inner = link->fn_of[base->node + i];
        ad_str name;

        if (node->op != AD_FLOW_CAPTURED || inner == AD_FLOW_NONE) {
            continue;
        }
        name = graph->strings.at[flow_function_at(link, inner)->name];
        for (uint32_t k = 0; k < node->operand_count; k++) {
            uint32_t outer = link->fn_of[base->node + graph->operands.at[node->operands + k]];
            ad_str around =
                outer == AD_FLOW_NONE ? name : graph->strings.at[flow_function_at(link, outer)->name];

            if (outer != inner && around.len < name.len && ad_str_starts(name, around) &&
                name.ptr[around.len] == '.' &&
                (link->fn[inner].parent == AD_FLOW_NONE ||
                 around.len > graph->strings.at[flow_function_at(link, link->fn[inner].parent)->name].len)) {
                link->fn[inner].parent = outer; /* the innermost of those it captures from */
            }
        }
    }
}

void flow_tables_build(flow_link *link)
{
    flow_base *all;

    if (!count_all(link)) {
        return;
    }
    all = &link->base[link->graph_count];
    link->string = flow_array(link, all->string, sizeof(*link->string));
    link->fn_of = flow_array(link, all->node, sizeof(*link->fn_of));
    link->fn = flow_array(link, all->function, sizeof(*link->fn));
    link->call = flow_array(link, all->call, sizeof(*link->call));
    link->class = flow_array(link, all->class, sizeof(*link->class));
    if (!flow_goes_on(link)) {
        return;
    }
    for (uint32_t i = 0; i < all->node; i++) {
        link->fn_of[i] = AD_FLOW_NONE;
    }
    for (uint32_t g = 0; g < link->graph_count; g++) {
        place_functions(link, g);
        place_results(link, g);
        find_parents(link, g);
    }
    if (flow_goes_on(link)) {
        build_uses(link);
    }
}
