/* Contexts of the tabulation: why something is tainted in a function, told apart by where it came in. An
 * ENTRY is worked out once however many callers it has; they are told what leaves it, now or later. */
#include "flow/link_priv.h"

#include "base/banned.h"

/* How many contexts an artifact may have before fewer of each subject are told apart: some, and one for so
 * many of its values, so that the work grows with what there is to work on. */
enum {
    LOCAL_STEPS_MAX = 16,
    CALLERS_ASKED_MAX = 16,
    CONTEXTS_FREE = 16000,
    VALUES_OF_CONTEXT = 4,
    CROWD_DIVISOR = 10
};

static uint64_t hash_context(const flow_link *link, const flow_context *context)
{
    uint64_t hash = flow_mix(link->names.seed[0], (uint64_t)context->subject << 8 | context->kind);

    return flow_mix(hash, (uint64_t)context->decorated << 32 | context->path);
}

static bool is_same_context(const flow_link *link, uint32_t number, const void *key)
{
    const flow_context *context = &link->contexts.at[number];
    const flow_context *wanted = key;

    return context->kind == wanted->kind && context->subject == wanted->subject &&
           context->path == wanted->path && context->decorated == wanted->decorated;
}

/* Where the contexts of a kind and subject are counted; NULL: they are few anyway. */
static uint8_t *ways_of(flow_link *link, const flow_context *key, uint32_t *out_function)
{
    const flow_base *all = &link->base[link->graph_count];

    switch ((flow_context_kind)key->kind) {
    case FLOW_CONTEXT_ENTRY:
    case FLOW_CONTEXT_AFTER:
        *out_function = link->fn_of[key->subject];
        return &link->ways[key->subject];
    case FLOW_CONTEXT_RESULT:
    case FLOW_CONTEXT_FIELD_RESULT:
        *out_function = key->subject;
        return &link->ways[all->node + key->subject];
    case FLOW_CONTEXT_FIELD:
    case FLOW_CONTEXT_MADE_FIELD:
    case FLOW_CONTEXT_CLASS_FIELD:
        *out_function = link->class[key->subject].methods;
        return &link->ways[all->node + all->function + key->subject];
    case FLOW_CONTEXT_SOURCE:
    case FLOW_CONTEXT_VARIABLE:
    case FLOW_CONTEXT_VALUE:
        return NULL;
    }
    return NULL;
}

/* May this be one more context of its subject? A value as a whole always may. Code in which everything holds
 * everything else is followed so far only, and that is told. */
static bool has_room(flow_link *link, const flow_context *key)
{
    uint32_t function = AD_FLOW_NONE;
    uint8_t *ways = ways_of(link, key, &function);
    uint32_t most = link->limits->flow_contexts;

    if (!ways || key->path == 0) {
        return true;
    }
    if (link->contexts.count > CONTEXTS_FREE + link->base[link->graph_count].node / VALUES_OF_CONTEXT) {
        most = (most + CROWD_DIVISOR - 1) / CROWD_DIVISOR;
    }
    if (*ways < FLOW_WAYS_MAX && *ways < most) {
        (*ways)++;
        return true;
    }
    if (link->crowded == AD_FLOW_NONE) {
        link->crowded = function;
    }
    return false;
}

uint32_t flow_context_get(flow_link *link, flow_context key, bool *out_is_new)
{
    uint32_t *slot = flow_goes_on(link) ? flow_table_slot(link, &link->context_table,
                                                          hash_context(link, &key), is_same_context, &key)
                                        : NULL;
    flow_context *context;

    *out_is_new = false;
    if (!slot) {
        return AD_FLOW_NONE;
    }
    if (*slot) {
        return *slot - 1;
    }
    context = has_room(link, &key) ? FLOW_PUSH(link, &link->contexts) : NULL;
    if (!context) {
        return AD_FLOW_NONE;
    }
    *context = key;
    context->function = key.kind == FLOW_CONTEXT_ENTRY ? link->fn_of[key.subject] : AD_FLOW_NONE;
    context->origin = AD_FLOW_NONE;
    context->incoming = AD_FLOW_NONE;
    context->exits = AD_FLOW_NONE;
    *slot = (uint32_t)link->contexts.count;
    link->context_table.count++;
    *out_is_new = true;
    return *slot - 1;
}

bool flow_is_inside(const flow_link *link, uint32_t inner, uint32_t outer)
{
    for (unsigned i = 0; inner != AD_FLOW_NONE && i < FLOW_FAMILY_MAX; i++) {
        if (inner == outer) {
            return true;
        }
        inner = link->fn[inner].parent;
    }
    return false;
}

/* ---- where contexts begin ---- */

uint32_t flow_result_of(const flow_link *link, const flow_edge *edge, bool after)
{
    bool constructs = edge->mode & FLOW_EDGE_CONSTRUCT;

    if (edge->mode & FLOW_EDGE_SEND) {
        return after ? 0 : link->call[edge->call].result;
    }
    if (edge->mode & FLOW_EDGE_PROPERTY) {
        return after ? 0 : edge->call;
    }
    return constructs == after ? link->call[edge->call].result : 0;
}

/* Is the receiver an object that was made in this function, so that its fields are known without asking its
 * class? */
static bool has_local_receiver(const flow_link *link, const flow_edge *edge)
{
    bool reads = edge->mode & FLOW_EDGE_PROPERTY;
    uint32_t function = reads ? link->fn_of[edge->call] : link->call[edge->call].function;
    const ad_flow_graph *graph = flow_graph_of(link, function);
    ad_flow_value value = reads ? graph->operands.at[flow_node_at(link, edge->call)->operands]
                                : flow_call_at(link, edge->call)->receiver;

    for (unsigned i = 0; value && i < LOCAL_STEPS_MAX; i++) {
        const ad_flow_node *node = &graph->nodes.at[value];

        if (node->op == AD_FLOW_CALL) {
            const flow_call_state *made = &link->call[link->base[link->fn[function].graph].call + node->a];

            return made->record != AD_FLOW_NONE ||
                   (made->edges != AD_FLOW_NONE && link->edges.at[made->edges].mode & FLOW_EDGE_CONSTRUCT);
        }
        if (node->op != AD_FLOW_AFTER && node->op != AD_FLOW_STORE && node->op != AD_FLOW_CLEANED) {
            return false;
        }
        value = graph->operands.at[node->operands];
    }
    return false;
}

static void begin_at(flow_link *link, uint32_t context, uint32_t value)
{
    const flow_context *at = &link->contexts.at[context];

    flow_fact_add(link, (flow_fact){.context = context,
                                    .value = value,
                                    .path = at->path,
                                    .pred = AD_FLOW_NONE,
                                    .via = AD_FLOW_NONE,
                                    .guesses = at->guesses});
}

/* The context is about a container of which an element is read there. */
static void begin_at_element(flow_link *link, uint32_t context, uint32_t value)
{
    const flow_context at = link->contexts.at[context];
    uint32_t path;

    if (flow_path_load(link, link->key_any, at.path, &path)) {
        flow_fact_add(link, (flow_fact){.context = context,
                                        .value = value,
                                        .path = path,
                                        .pred = AD_FLOW_NONE,
                                        .via = AD_FLOW_NONE,
                                        .guesses = at.guesses});
    }
}

static void begin_at_results(flow_link *link, uint32_t context, bool but_local)
{
    uint32_t function = link->contexts.at[context].subject;

    for (uint32_t e = link->fn[function].callers; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_callee) {
        const flow_edge edge = link->edges.at[e];

        if (edge.decorated != AD_FLOW_NONE || (but_local && has_local_receiver(link, &edge))) {
            continue; /* of a wrapper's callers each calls its own function */
        }
        if (edge.mode & FLOW_EDGE_ELEMENT) {
            begin_at_element(link, context, flow_result_of(link, &edge, false));
        } else {
            begin_at(link, context, flow_result_of(link, &edge, false));
        }
    }
}

static void begin_at_afters(flow_link *link, uint32_t context)
{
    uint32_t subject = link->contexts.at[context].subject;
    uint32_t function = link->fn_of[subject];
    uint32_t parameter = flow_node_at(link, subject)->a;

    for (uint32_t e = link->fn[function].callers; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_callee) {
        const flow_edge edge = link->edges.at[e];

        if (parameter == 0) {
            begin_at(link, context, flow_result_of(link, &edge, true));
        }
        if (edge.mode & FLOW_EDGE_PROPERTY) {
            continue;
        }
        for (uint32_t a = link->call[edge.call].after; a != AD_FLOW_NONE; a = link->afters.at[a].next) {
            uint32_t node = link->afters.at[a].node;

            if (flow_lands_on(link, &edge, flow_node_at(link, node)->b, parameter)) {
                begin_at(link, context, node);
            }
        }
    }
}

/* Is a method called on objects only that its callers have made? What these hold, they know. */
static bool has_known_objects(const flow_link *link, uint32_t function)
{
    uint32_t e = link->fn[function].callers;
    unsigned count = 0;

    for (; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_callee) {
        if (++count > CALLERS_ASKED_MAX || !has_local_receiver(link, &link->edges.at[e])) {
            return false;
        }
    }
    return count > 0;
}

/* Whatever object of the class or its relations: it may be the one. */
static void begin_at_methods(flow_link *link, uint32_t context)
{
    uint32_t family[FLOW_FAMILY_MAX];
    size_t count = flow_family(link, link->contexts.at[context].subject, family);
    bool made = link->contexts.at[context].kind == FLOW_CONTEXT_MADE_FIELD;
    uint32_t without = link->contexts.at[context].kind == FLOW_CONTEXT_CLASS_FIELD
                           ? AD_FLOW_FN_STATIC
                           : AD_FLOW_FN_STATIC | AD_FLOW_FN_CLASSMETHOD;

    for (size_t i = 0; i < count; i++) {
        uint32_t f = link->class[family[i]].methods;

        for (; f != AD_FLOW_NONE; f = link->fn[f].next_method) {
            const ad_flow_parameter *self = flow_parameter_at(link, f, 0);

            if (self && !(flow_function_at(link, f)->flags & without) &&
                !(made && has_known_objects(link, f))) {
                begin_at(link, context, flow_value_of(link, f, self->value));
            }
        }
    }
}

void flow_context_begin(flow_link *link, uint32_t context)
{
    uint32_t subject = link->contexts.at[context].subject;

    switch ((flow_context_kind)link->contexts.at[context].kind) {
    case FLOW_CONTEXT_SOURCE:
    case FLOW_CONTEXT_ENTRY:
    case FLOW_CONTEXT_VALUE:
        begin_at(link, context, subject);
        return;
    case FLOW_CONTEXT_RESULT:
        begin_at_results(link, context, false);
        return;
    case FLOW_CONTEXT_FIELD_RESULT:
        begin_at_results(link, context, true);
        return;
    case FLOW_CONTEXT_AFTER:
        begin_at_afters(link, context);
        return;
    case FLOW_CONTEXT_VARIABLE:
        for (uint32_t r = link->symbols.at[subject].readers; r != AD_FLOW_NONE;
             r = link->readers.at[r].next) {
            begin_at(link, context, link->readers.at[r].node);
        }
        return;
    case FLOW_CONTEXT_FIELD:
    case FLOW_CONTEXT_MADE_FIELD:
    case FLOW_CONTEXT_CLASS_FIELD:
        begin_at_methods(link, context);
        return;
    }
}

/* Does one object stand for another there? */
static bool is_guessed_field(uint8_t kind)
{
    return kind == FLOW_CONTEXT_FIELD || kind == FLOW_CONTEXT_MADE_FIELD;
}

bool flow_is_field(const flow_context *context)
{
    return is_guessed_field(context->kind) || context->kind == FLOW_CONTEXT_CLASS_FIELD;
}

/* ---- in and out ---- */

static bool is_constructor(const flow_link *link, uint32_t function)
{
    ad_str name = flow_graph_of(link, function)->strings.at[flow_function_at(link, function)->name];

    return ad_str_ends(name, AD_STR(".__init__"));
}

/* What a constructor left in its object's fields is in objects of the class that was made, not in those of
 * each class that inherits the constructor. */
static void leave_in_object(flow_link *link, flow_exit left, const flow_edge *edge)
{
    uint32_t class = edge->made;

    if (!is_constructor(link, edge->callee) || !flow_path_is_field(link, link->facts.at[left.fact].path)) {
        return;
    }
    if (class == AD_FLOW_NONE &&
        !(edge->mode & FLOW_EDGE_PROPERTY)) { /* the constructor of a base, called by one's own */
        class = link->fn[link->call[edge->call].function].class;
        class = edge->mode & FLOW_EDGE_NEXT ? flow_class_behind(link, class, edge->callee) : class;
    }
    if (class == AD_FLOW_NONE || !flow_is_kin(link, class, link->fn[edge->callee].class)) {
        class = link->fn[edge->callee].class;
    }
    flow_context_free(link, edge->made == AD_FLOW_NONE ? FLOW_CONTEXT_FIELD : FLOW_CONTEXT_MADE_FIELD, class,
                      left.fact);
}

/* Where a caller finds what an ENTRY ended with. */
static void leave_to(flow_link *link, flow_exit left, flow_incoming to)
{
    const flow_fact last = link->facts.at[left.fact];
    const flow_fact caller = link->facts.at[to.fact];
    const flow_edge edge = link->edges.at[to.edge];
    const flow_context *inside = &link->contexts.at[last.context];
    unsigned guesses =
        caller.guesses + flow_guesses_into(link, last.context, to.edge) + last.guesses - inside->guesses;
    flow_fact next = {.context = caller.context,
                      .path = last.path,
                      .mask = caller.mask | last.mask,
                      .pred = left.fact,
                      .via = to.fact,
                      .depth = FLOW_DEPTH_MAX,
                      .guesses = (uint8_t)guesses};

    if (guesses > FLOW_GUESSES_MAX) {
        return;
    }
    if (last.depth < FLOW_DEPTH_MAX - caller.depth) {
        next.depth = caller.depth + last.depth + 1;
    }

    if (left.parameter == 0) {
        leave_in_object(link, left, &edge);
    }
    if (left.parameter == AD_FLOW_NONE || left.parameter == 0) {
        next.value = flow_result_of(link, &edge, left.parameter == 0);
        if (!(edge.mode & FLOW_EDGE_ELEMENT) || flow_path_load(link, link->key_any, last.path, &next.path)) {
            flow_fact_add(link, next);
        }
        next.path = last.path;
    }
    if (left.parameter == AD_FLOW_NONE || edge.mode & FLOW_EDGE_PROPERTY) {
        return;
    }
    for (uint32_t a = link->call[edge.call].after; a != AD_FLOW_NONE; a = link->afters.at[a].next) {
        next.value = link->afters.at[a].node;
        if (flow_lands_on(link, &edge, flow_node_at(link, next.value)->b, left.parameter)) {
            flow_fact_add(link, next);
        }
    }
}

static void lead_into(flow_link *link, uint32_t context, uint32_t fact, uint32_t edge)
{
    flow_incoming *added = FLOW_PUSH(link, &link->incoming);
    flow_context *at = &link->contexts.at[context];
    const flow_fact *last = &link->facts.at[fact];
    const unsigned here = last->guesses - link->contexts.at[last->context].guesses;
    flow_incoming incoming = {.fact = fact,
                              .edge = edge,
                              .next = at->incoming,
                              .from = last->context,
                              .depth = last->depth,
                              .mask = last->mask,
                              .guesses = (uint8_t)(here + flow_guesses_into(link, context, edge))};

    if (!added) {
        return;
    }
    *added = incoming;
    at->incoming = (uint32_t)(link->incoming.count - 1);
    if (at->origin == AD_FLOW_NONE) {
        at->origin = fact;
    }
    if (edge == AD_FLOW_NONE) {
        return;
    }
    for (uint32_t x = at->exits; x != AD_FLOW_NONE && flow_goes_on(link); x = link->exits.at[x].next) {
        leave_to(link, link->exits.at[x], incoming);
    }
}

void flow_context_enter(flow_link *link, flow_context key, uint32_t fact, uint32_t edge)
{
    bool is_new;
    uint32_t context = flow_context_get(link, key, &is_new);

    if (context == AD_FLOW_NONE) {
        return;
    }
    lead_into(link, context, fact, edge);
    if (is_new) {
        flow_context_begin(link, context);
    }
}

/* ---- guesses ---- */

unsigned flow_guesses_by_edge(const flow_link *link, const flow_edge *edge)
{
    unsigned guesses = edge->mode & FLOW_EDGE_GUESSED ? FLOW_GUESS_METHOD : 0;

    if (!(edge->mode & FLOW_EDGE_PROPERTY) && link->call[edge->call].edge_count > FLOW_CROWD) {
        guesses += FLOW_GUESS_CROWD;
    }
    return guesses;
}

unsigned flow_guesses_into(const flow_link *link, uint32_t context, uint32_t edge)
{
    if (edge != AD_FLOW_NONE) {
        return flow_guesses_by_edge(link, &link->edges.at[edge]);
    }
    return is_guessed_field(link->contexts.at[context].kind) ? FLOW_GUESS_FIELD : 0;
}

bool flow_waits(flow_link *link, flow_later later, unsigned guesses)
{
    flow_later *added;

    if (guesses == 0) {
        return false;
    }
    guesses += link->facts.at[later.fact].guesses;
    added = guesses <= FLOW_GUESSES_MAX ? FLOW_PUSH(link, &link->later[guesses]) : NULL;
    if (added) {
        *added = later;
    }
    return true;
}

void flow_enter_free(flow_link *link, flow_later free)
{
    const flow_fact at = link->facts.at[free.fact];
    const unsigned guesses = is_guessed_field(free.kind) ? FLOW_GUESS_FIELD : 0;
    const flow_context key = {.kind = free.kind,
                              .subject = free.to,
                              .path = free.path,
                              .decorated = AD_FLOW_NONE,
                              .guesses = (uint8_t)(at.guesses + guesses)};

    flow_context_enter(link, key, free.fact, AD_FLOW_NONE);
}

/* What leaves a free context goes wherever it may: a context of its own, shared by all that lead to it. */
void flow_context_free(flow_link *link, flow_context_kind kind, uint32_t subject, uint32_t fact)
{
    flow_later free = {.fact = fact,
                       .edge = AD_FLOW_NONE,
                       .to = subject,
                       .path = link->facts.at[fact].path,
                       .kind = (uint8_t)kind};

    if (!flow_waits(link, free, is_guessed_field(free.kind) ? FLOW_GUESS_FIELD : 0)) {
        flow_enter_free(link, free);
    }
}

void flow_solve_class_variable(flow_link *link, uint32_t fact, uint32_t name)
{
    const flow_fact at = link->facts.at[fact];
    ad_str text = ad_intern_str(&link->names, name);
    size_t dot = ad_str_find_last_byte(text, '.');
    uint32_t front = dot == SIZE_MAX ? 0 : ad_intern_find(&link->names, ad_str_sub(text, 0, dot));
    uint32_t class = front ? link->symbols.at[front].class : AD_FLOW_NONE;
    flow_context key = {
        .kind = FLOW_CONTEXT_CLASS_FIELD, .subject = class, .decorated = AD_FLOW_NONE, .guesses = at.guesses};

    if (class == AD_FLOW_NONE) {
        return;
    }
    key.path = flow_path_cons(link, flow_name_key(link, '.', ad_str_sub(text, dot + 1, text.len)), at.path);
    if (flow_path_may_cross(link, key.path)) {
        flow_context_enter(link, key, fact, AD_FLOW_NONE);
    }
}

static void leave(flow_link *link, uint32_t context, uint32_t fact, uint32_t parameter)
{
    flow_exit *added = FLOW_PUSH(link, &link->exits);
    flow_context *at = &link->contexts.at[context];
    flow_exit left = {.fact = fact, .parameter = parameter, .next = at->exits};

    if (!added) {
        return;
    }
    *added = left;
    at->exits = (uint32_t)(link->exits.count - 1);
    for (uint32_t i = at->incoming; i != AD_FLOW_NONE && flow_goes_on(link); i = link->incoming.at[i].next) {
        leave_to(link, left, link->incoming.at[i]);
    }
}

/* A function inside the context's own returns what it captured: to calls that the context sees as they are,
 * to others for good. */
static void leave_inner(flow_link *link, uint32_t fact, uint32_t function)
{
    const flow_fact at = link->facts.at[fact];
    uint32_t home = link->contexts.at[at.context].function;

    for (uint32_t e = link->fn[function].callers; e != AD_FLOW_NONE; e = link->edges.at[e].next_of_callee) {
        const flow_edge edge = link->edges.at[e];
        flow_fact next = at;

        next.value = flow_result_of(link, &edge, false);
        next.pred = fact;
        next.via = AD_FLOW_NONE;
        next.depth += next.depth < FLOW_DEPTH_MAX;
        if (next.value && flow_is_inside(link, link->fn_of[next.value], home)) {
            flow_fact_add(link, next);
        } else if (next.value) {
            flow_context_free(link, FLOW_CONTEXT_VALUE, next.value, fact);
        }
    }
}

void flow_solve_result(flow_link *link, uint32_t fact, uint32_t function)
{
    uint32_t number = link->facts.at[fact].context;
    const flow_context context = link->contexts.at[number];

    if (!flow_path_may_cross(link, link->facts.at[fact].path)) {
        return;
    }
    if (context.kind != FLOW_CONTEXT_ENTRY) {
        bool field = flow_is_field(&context) && link->fn[function].class != AD_FLOW_NONE;

        flow_context_free(link, field ? FLOW_CONTEXT_FIELD_RESULT : FLOW_CONTEXT_RESULT, function, fact);
    } else if (context.function == function) {
        leave(link, number, fact, AD_FLOW_NONE);
    } else {
        leave_inner(link, fact, function);
    }
}

void flow_solve_after(flow_link *link, uint32_t fact, uint32_t function, uint32_t parameter)
{
    const flow_fact at = link->facts.at[fact];
    const flow_context context = link->contexts.at[at.context];
    const ad_flow_parameter *known = flow_parameter_at(link, function, parameter);
    uint32_t value = flow_value_of(link, function, known ? known->value : 0);
    uint32_t flags = flow_function_at(link, function)->flags;
    uint32_t class = link->fn[function].class;
    bool as_it_came = at.path == context.path && at.mask == 0;

    if ((context.kind == FLOW_CONTEXT_ENTRY && context.subject == value && as_it_came) ||
        !flow_path_may_cross(link, at.path)) {
        return; /* the caller knows that already, or will not ask */
    }
    if (parameter == 0 && class != AD_FLOW_NONE && !(flags & (AD_FLOW_FN_STATIC | AD_FLOW_FN_CLASSMETHOD)) &&
        flow_path_is_field(link, at.path)) {
        if (flow_is_field(&context) && as_it_came) {
            return;
        }
        if (context.kind != FLOW_CONTEXT_ENTRY || context.function != function ||
            !is_constructor(link, function)) {
            flow_context_free(link, FLOW_CONTEXT_FIELD, class, fact);
        }
    }
    if (context.kind == FLOW_CONTEXT_ENTRY && context.function == function) {
        leave(link, at.context, fact, parameter);
    } else if (value) {
        flow_context_free(link, FLOW_CONTEXT_AFTER, value, fact);
    }
}
