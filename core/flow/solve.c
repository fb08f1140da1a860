/* Forward tabulation (Reps, Horwitz and Sagiv, 1995) from the sources on: facts say that a value is tainted
 * at a path, each within the context that explains it, and every fact is worked on once: those with the
 * fewest guesses on their way first, of these the oldest. So a context is made by the way with the fewest. */
#include "flow/link_priv.h"

#include "base/banned.h"

/* ---- facts ---- */

/* Values next to each other, which follow from each other, have their slots in one line of the cache. */
enum { SLOTS_OF_ROW = 8 };

static uint32_t hash_of(const flow_link *link, uint32_t context, uint32_t value, uint32_t path)
{
    const uint64_t row =
        flow_mix(flow_mix(link->names.seed[0], (uint64_t)context << 32 | value / SLOTS_OF_ROW), path);

    return (uint32_t)row * SLOTS_OF_ROW + value % SLOTS_OF_ROW;
}

/* Where the first fact about a value at a path in a context is or belongs. There is room. */
static flow_slot *slot_of(const flow_link *link, uint32_t hash, uint32_t context, uint32_t value,
                          uint32_t path)
{
    const flow_table *table = &link->fact_table;
    size_t at = hash & (table->slot_count - 1);

    while (table->slots[at].number) {
        if (table->slots[at].hash == hash) {
            const flow_fact *fact = &link->facts.at[table->slots[at].number - 1];

            if (fact->value == value && fact->context == context && fact->path == path) {
                break;
            }
        }
        at = (at + 1) & (table->slot_count - 1);
    }
    return &table->slots[at];
}

/* Is something known that says as much or more? Fewer cleanings do, at the same path and with no more
 * guesses. */
static bool is_covered(const flow_link *link, uint32_t first, const flow_fact *fact)
{
    for (uint32_t at = first; at != AD_FLOW_NONE; at = link->facts.at[at].next_same) {
        if ((link->facts.at[at].mask & ~fact->mask) == 0 && link->facts.at[at].guesses <= fact->guesses) {
            return true;
        }
    }
    return false;
}

/* What is tainted as a whole is tainted below. */
static bool is_covered_whole(const flow_link *link, const flow_fact *fact)
{
    const flow_slot *slot;

    if (fact->path == 0 || !link->whole[fact->value]) {
        return false;
    }
    slot = slot_of(link, hash_of(link, fact->context, fact->value, 0), fact->context, fact->value, 0);
    return slot->number && is_covered(link, slot->number - 1, fact);
}

/* Facts that say no more than this one, by more guesses, and whose turn has not come. */
static void outdo(flow_link *link, uint32_t first, const flow_fact *fact)
{
    for (uint32_t at = first; at != AD_FLOW_NONE; at = link->facts.at[at].next_same) {
        flow_fact *other = &link->facts.at[at];

        other->outdone =
            other->outdone || (other->guesses > fact->guesses && (fact->mask & ~other->mask) == 0);
    }
}

void flow_fact_add(flow_link *link, flow_fact fact)
{
    uint32_t hash;
    flow_slot *slot;
    flow_fact *added;
    uint32_t *waiting;

    if (fact.value == 0 || fact.mask == AD_FLOW_ALL || !flow_is_wanted(link, fact.value, fact.guesses) ||
        !flow_spend(link, link->fn_of[fact.value], 1) || !flow_table_has_room(link, &link->fact_table)) {
        return;
    }
    hash = hash_of(link, fact.context, fact.value, fact.path);
    slot = slot_of(link, hash, fact.context, fact.value, fact.path);
    if ((slot->number && is_covered(link, slot->number - 1, &fact)) || is_covered_whole(link, &fact)) {
        return;
    }
    added = FLOW_PUSH(link, &link->facts);
    if (added) {
        *added = fact;
        added->outdone = false;
        added->next_same = slot->number ? slot->number - 1 : AD_FLOW_NONE;
        outdo(link, added->next_same, added);
        link->whole[fact.value] = link->whole[fact.value] || fact.path == 0;
        link->fact_table.count += slot->number == 0;
        *slot = (flow_slot){.number = (uint32_t)link->facts.count, .hash = hash};
        waiting = FLOW_PUSH(link, &link->waiting[fact.guesses]);
        if (waiting) {
            *waiting = slot->number - 1;
        }
    }
}

/* ---- one step ---- */

static void guess(flow_fact *fact, unsigned weight)
{
    fact->guesses = (uint8_t)(fact->guesses + weight);
}

/* What is guessed when a key is read of something tainted at a path. Text has no attributes: what is tainted
 * as a whole is rather made from something. A source is what its rule says, and so are its parts. */
static unsigned guesses_of_load(const flow_link *link, const flow_fact *fact, uint32_t key)
{
    char class = flow_key_class(link, key);

    if (fact->path == 0) {
        return class == '.' && flow_node_at(link, fact->value)->op != AD_FLOW_SOURCE ? FLOW_GUESS_ATTRIBUTE
                                                                                     : 0;
    }
    return class == '\'' && link->paths.at[fact->path].key == link->key_any ? FLOW_GUESS_KEY : 0;
}

/* What a node makes of its operand. */
static void through_node(flow_link *link, uint32_t number, uint32_t user)
{
    const flow_fact fact = link->facts.at[number];
    const ad_flow_node *node = flow_node_at(link, user);
    uint32_t g = link->fn[link->fn_of[user]].graph;
    const ad_flow_graph *graph = &link->graphs[g];
    ad_flow_value operand = fact.value - link->base[g].node;
    flow_fact next = fact;

    next.value = user;
    next.pred = number;
    next.via = AD_FLOW_NONE;
    next.depth += next.depth < FLOW_DEPTH_MAX;
    switch ((ad_flow_op)node->op) {
    case AD_FLOW_AFTER:
        next.mask |= flow_call_guards(link, user);
        flow_fact_add(link, next);
        return;
    case AD_FLOW_SOURCE:
    case AD_FLOW_JOIN:
    case AD_FLOW_PARTIAL:
        flow_fact_add(link, next);
        return;
    case AD_FLOW_CAPTURED: {
        const flow_context *context = &link->contexts.at[fact.context];
        uint32_t inner = link->fn_of[user];

        if (context->kind != FLOW_CONTEXT_ENTRY
                ? flow_is_field(context)
                : inner == context->function || flow_is_inside(link, inner, context->function)) {
            flow_fact_add(link, next);
        } else {
            flow_context_free(link, FLOW_CONTEXT_VALUE, user, number);
        }
        return;
    }
    case AD_FLOW_DERIVE:
        if (node->flags & (AD_FLOW_EACH | AD_FLOW_KEYED)) {
            if (flow_path_of_each(link, node->flags, fact.path, &next.path)) {
                flow_fact_add(link, next);
            }
            return;
        }
        if (node->flags & AD_FLOW_DEEP || flow_path_is_shallow(link, fact.path)) {
            next.path = 0;
            guess(&next, node->flags & AD_FLOW_UNKNOWN ? FLOW_GUESS_NAMELESS : 0);
            flow_fact_add(link, next);
        }
        return;
    case AD_FLOW_CLEANED:
        next.mask |= graph->masks.at[node->b];
        if (node->flags & AD_FLOW_CONTAINER && fact.path == 0) {
            next.path = flow_path_cons(link, link->key_any_value, 0);
        }
        flow_fact_add(link, next);
        return;
    case AD_FLOW_LOAD:
        if (link->property && link->property[user] != AD_FLOW_NONE) {
            flow_solve_property(link, number, user);
        }
        if (flow_path_load(link, flow_name_of(link, g, node->a), fact.path, &next.path)) {
            guess(&next, guesses_of_load(link, &fact, flow_name_of(link, g, node->a)));
            flow_fact_add(link, next);
        }
        return;
    case AD_FLOW_STORE: {
        uint32_t key = flow_name_of(link, g, node->a);

        if (graph->operands.at[node->operands] == operand && flow_path_keeps(link, key, fact.path)) {
            flow_fact_add(link, next);
        }
        if (graph->operands.at[node->operands + 1] == operand) {
            next.path = flow_path_cons(link, key, fact.path);
            flow_fact_add(link, next);
        }
        return;
    }
    case AD_FLOW_CLEAN:
    case AD_FLOW_PARAM:
    case AD_FLOW_CALL:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_OP_COUNT:
        return;
    }
}

static void into_variable(flow_link *link, uint32_t number, uint32_t global)
{
    uint32_t g = link->fn[link->fn_of[link->facts.at[number].value]].graph;
    uint32_t name = flow_name_of(link, g, link->graphs[g].globals.at[global - link->base[g].global].name);

    if (name) {
        flow_context_free(link, FLOW_CONTEXT_VARIABLE, name, number);
        flow_solve_class_variable(link, number, name);
    }
}

static void after_parameter(flow_link *link, uint32_t number, uint32_t parameter)
{
    uint32_t function = link->fn_of[link->facts.at[number].value];
    const ad_flow_function *at = flow_function_at(link, function);
    uint32_t index = parameter - link->base[link->fn[function].graph].parameter - at->parameters;

    if (index < at->parameter_count) {
        flow_solve_after(link, number, function, index);
    }
}

/* What a call raised goes to who reads it as such, and out of the function with what that gives. */
static bool lets_raised_through(const flow_link *link, flow_use use)
{
    ad_flow_op op;

    if (flow_use_is(use) != FLOW_USE_NODE) {
        return flow_use_is(use) == FLOW_USE_RESULT;
    }
    op = (ad_flow_op)flow_node_at(link, flow_use_number(use))->op;
    return op == AD_FLOW_LOAD || op == AD_FLOW_JOIN || op == AD_FLOW_CAPTURED;
}

static void step(flow_link *link, uint32_t number)
{
    const bool raised = link->paths.at[link->facts.at[number].path].is_raised;
    const uint32_t value = link->facts.at[number].value;
    const uint32_t end = link->use_first[value + 1];

    if (!flow_spend(link, link->fn_of[value], end - link->use_first[value])) {
        return;
    }
    for (uint32_t i = link->use_first[value]; i < end && flow_goes_on(link); i++) {
        flow_use use = link->uses[i];

        if (raised && !lets_raised_through(link, use)) {
            continue;
        }
        switch (flow_use_is(use)) {
        case FLOW_USE_NONE:
            break;
        case FLOW_USE_NODE:
            through_node(link, number, flow_use_number(use));
            break;
        case FLOW_USE_CALL:
            flow_solve_call(link, number, flow_use_number(use));
            break;
        case FLOW_USE_RESULT:
            flow_solve_result(link, number, flow_use_number(use));
            break;
        case FLOW_USE_AFTER:
            after_parameter(link, number, flow_use_number(use));
            break;
        case FLOW_USE_GLOBAL:
            into_variable(link, number, flow_use_number(use));
            break;
        case FLOW_USE_SINK:
            flow_solve_sink(link, number, flow_use_number(use));
            break;
        }
    }
}

/* ---- from the sources on ---- */

static void begin_sources(flow_link *link)
{
    if (!link->base || !link->fn_of || !link->needs) { /* memory ran out before the tables stood */
        return;
    }
    for (uint32_t g = 0; g < link->graph_count && flow_goes_on(link); g++) {
        const ad_flow_graph *graph = &link->graphs[g];

        for (uint32_t i = 1; i < graph->nodes.count && flow_goes_on(link); i++) {
            flow_context key = {
                .kind = FLOW_CONTEXT_SOURCE, .subject = link->base[g].node + i, .decorated = AD_FLOW_NONE};
            uint32_t context;
            bool is_new;

            if (graph->nodes.at[i].op != AD_FLOW_SOURCE ||
                !(link->source_kinds >> graph->nodes.at[i].a & 1) || !flow_is_wanted(link, key.subject, 0)) {
                continue;
            }
            context = flow_context_get(link, key, &is_new);
            if (context != AD_FLOW_NONE) {
                flow_context_begin(link, context);
            }
        }
    }
}

void flow_solve(flow_link *link)
{
    const flow_base *all = flow_goes_on(link) ? &link->base[link->graph_count] : NULL;

    link->ways =
        all ? flow_array(link, (size_t)all->node + all->function + all->class, sizeof(*link->ways)) : NULL;
    link->whole = all ? flow_array(link, all->node, sizeof(*link->whole)) : NULL;
    begin_sources(link);
    for (unsigned guesses = 0; guesses <= FLOW_GUESSES_MAX; guesses++) {
        for (size_t i = 0, k = 0; flow_goes_on(link);) {
            if (i < link->waiting[guesses].count) {
                uint32_t number = link->waiting[guesses].at[i++];

                if (!link->facts.at[number].outdone) {
                    step(link, number);
                }
            } else if (k < link->later[guesses].count) {
                flow_solve_later(link, link->later[guesses].at[k++]);
            } else {
                break;
            }
        }
    }
}
