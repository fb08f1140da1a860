/* From hits to answers: for each sink, which sources lead to it, the worst of them and the shortest way from
 * there. Contexts are searched backwards from the sink; every way of entering one is a way that the program
 * can take. */
#include "flow/link_priv.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/banned.h"

enum { SEARCH_STEPS_LEAST = 1000000, WORDS_BYTES_MAX = 1 << 20 };

/* How far it is: what is guessed on the way first, then its steps. */
enum { GUESSES_SHIFT = 48 };
static const uint64_t steps_max = (UINT64_C(1) << GUESSES_SHIFT) - 1;

static uint64_t distance_of(unsigned guesses, uint64_t steps)
{
    return (uint64_t)guesses << GUESSES_SHIFT | steps;
}

static unsigned guesses_of(uint64_t distance)
{
    return (unsigned)(distance >> GUESSES_SHIFT);
}

static bool is_unsure(uint64_t distance)
{
    return guesses_of(distance) > FLOW_GUESSES_SURE;
}

/* A context to be looked at, by distance. */
typedef struct waiting {
    uint64_t distance;
    uint32_t context;
} waiting;

typedef struct answers {
    flow_link *link;
    const ad_flow_sink_of *out;
    flow_route *routes;     /* by context */
    ad_flow_mask *kinds;    /* by context: of the sources that lead into it */
    ad_flow_mask all_kinds; /* of sources that lead anywhere */
    ad_flow_mask from;      /* kinds that the sink at hand asks for */
    ad_flow_mask unless;    /* what settles it */
    FLOW_GROWING(waiting) heap;
    uint32_t search;
    uint64_t steps;      /* left for all searches */
    uint32_t function;   /* of the sink at hand, where calls may shut it; AD_FLOW_NONE */
    bool was_shut;       /* a call was left out for that */
    bool came_back;      /* the sink's function is gone through a second time */
    bool ignores_handed; /* whatever functions callers hand over */
    bool was_refused;    /* a call was left out for what it hands over */
    bool was_split;      /* ways through one context ask for different functions */
    ad_arena words;
    bool failed; /* NOMEM */
} answers;

/* ---- a heap of waiting contexts ---- */

static bool comes_first(waiting a, waiting b)
{
    return a.distance != b.distance ? a.distance < b.distance : a.context < b.context;
}

static void wait_for(answers *a, waiting added)
{
    size_t at = a->heap.count;

    if (!ad_grow(&a->heap.at, &a->heap.capacity, at + 1, sizeof(*a->heap.at))) {
        a->failed = true;
        return;
    }
    a->heap.count++;
    while (at && comes_first(added, a->heap.at[(at - 1) / 2])) {
        a->heap.at[at] = a->heap.at[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    a->heap.at[at] = added;
}

static waiting next_waiting(answers *a)
{
    waiting first = a->heap.at[0];
    waiting last = a->heap.at[--a->heap.count];
    size_t at = 0;

    for (;;) {
        size_t child = at * 2 + 1;

        if (child >= a->heap.count) {
            break;
        }
        if (child + 1 < a->heap.count && comes_first(a->heap.at[child + 1], a->heap.at[child])) {
            child++;
        }
        if (!comes_first(a->heap.at[child], last)) {
            break;
        }
        a->heap.at[at] = a->heap.at[child];
        at = child;
    }
    a->heap.at[at] = last;
    return first;
}

/* ---- searching ---- */

/* Does a context begin with a call of the function whose sink is asked for? */
static bool enters_function(const answers *a, uint32_t context)
{
    const flow_context *at = &a->link->contexts.at[context];

    return a->function != AD_FLOW_NONE && at->kind == FLOW_CONTEXT_ENTRY && at->function == a->function;
}

/* A fact leads into context `next` (AD_FLOW_NONE: is at the sink), and from there it is so far. */
static void lead(answers *a, flow_incoming by, uint32_t next, uint64_t beyond)
{
    flow_route *route = &a->routes[by.from];
    uint64_t distance = (beyond & steps_max) + by.depth + 1;
    unsigned guesses = guesses_of(beyond) + by.guesses;
    flow_handed wanted = {AD_FLOW_NONE, AD_FLOW_NONE, AD_FLOW_NONE};

    if ((a->kinds[by.from] & a->from) == 0 || (by.mask & a->unless)) {
        return;
    }
    a->came_back = a->came_back || (next != AD_FLOW_NONE && enters_function(a, by.from));
    if (guesses > FLOW_GUESSES_MAX) {
        return;
    }
    distance = distance_of(guesses, distance < steps_max ? distance : steps_max);
    if (next != AD_FLOW_NONE && !a->ignores_handed) {
        wanted = flow_handed_before(a->link, by.from, by.edge, a->routes[next].wanted);
    }
    if (route->seen == a->search) {
        a->was_split = a->was_split || !flow_is_same_handed(route->wanted, wanted);
        if (route->distance <= distance) {
            return;
        }
    }
    *route = (flow_route){
        .seen = a->search, .distance = distance, .fact = by.fact, .next = next, .wanted = wanted};
    wait_for(a, (waiting){distance, by.from});
}

static void lead_hit(answers *a, uint32_t number)
{
    const flow_fact *fact = &a->link->facts.at[number];
    const flow_context *context = &a->link->contexts.at[fact->context];

    lead(a,
         (flow_incoming){.fact = number,
                         .edge = AD_FLOW_NONE,
                         .from = fact->context,
                         .depth = fact->depth,
                         .mask = fact->mask,
                         .guesses = (uint8_t)(fact->guesses - context->guesses)},
         AD_FLOW_NONE, 0);
}

/* The best source so far, and how many there are. */
typedef struct choice {
    uint32_t context;
    int rank;
    uint64_t distance;
    uint32_t count;
} choice;

static uint32_t kind_of(const flow_link *link, uint32_t context)
{
    return flow_node_at(link, link->contexts.at[context].subject)->a;
}

static int rank_of(const ad_flow_rule *rule, const ad_flow_sink *sink, uint32_t kind)
{
    return rule->severity_of[kind] == 0xff ? sink->severity : rule->severity_of[kind];
}

static void weigh(const answers *a, const ad_flow_sink *sink, waiting at, choice *best)
{
    const ad_flow_rule *rule = &a->link->rules[sink->rule];
    uint32_t kind = kind_of(a->link, at.context);
    int rank = rank_of(rule, sink, kind);

    if (!(rule->from >> kind & 1)) {
        return;
    }
    best->count++;
    /* Contexts come nearest first; something worse that is hardly known does not stand for something that is.
     */
    if (best->count == 1 || (rank > best->rank && is_unsure(at.distance) == is_unsure(best->distance))) {
        best->context = at.context;
        best->rank = rank;
        best->distance = at.distance;
    }
}

/* Everything that leads into a context, but for calls that do not come to the sink. */
static void lead_all(answers *a, const ad_flow_sink *sink, waiting at)
{
    bool may_be_shut = enters_function(a, at.context);

    for (uint32_t i = a->link->contexts.at[at.context].incoming; i != AD_FLOW_NONE && a->steps;
         i = a->link->incoming.at[i].next) {
        const flow_incoming incoming = a->link->incoming.at[i];

        a->steps--;
        if (may_be_shut && flow_is_shut(a->link, incoming.edge, sink)) {
            a->was_shut = true;
            continue;
        }
        if (!flow_is_handed(a->link, incoming.edge, a->routes[at.context].wanted)) {
            a->was_refused = true;
            continue;
        }
        lead(a, incoming, at.context, at.distance);
    }
}

static choice search_once(answers *a, const ad_flow_sink *sink, const flow_hit *hits, size_t count)
{
    choice best = {.context = AD_FLOW_NONE};

    a->search++;
    a->heap.count = 0;
    a->was_shut = false;
    a->came_back = false;
    a->was_refused = false;
    a->was_split = false;
    for (size_t i = 0; i < count; i++) {
        lead_hit(a, hits[i].fact);
    }
    while (a->heap.count && !a->failed) {
        waiting at = next_waiting(a);
        const flow_context *context = &a->link->contexts.at[at.context];

        if (a->routes[at.context].distance < at.distance) {
            continue; /* a shorter way was found meanwhile */
        }
        if (context->kind == FLOW_CONTEXT_SOURCE) {
            weigh(a, sink, at, &best);
            continue;
        }
        lead_all(a, sink, at);
    }
    return best;
}

/* All sources behind the hits of one sink. */
static choice search_sources(answers *a, uint32_t graph, const ad_flow_sink *sink, const flow_hit *hits,
                             size_t count)
{
    choice best;

    a->function = sink->condition_count ? a->link->base[graph].function + sink->function : AD_FLOW_NONE;
    a->ignores_handed = false;
    best = search_once(a, sink, hits, count);
    if (a->was_shut && a->came_back) {
        /* It calls itself: what shuts the first of its calls says nothing of the last. */
        a->function = AD_FLOW_NONE;
        best = search_once(a, sink, hits, count);
    }
    if (best.count == 0 && a->was_refused && a->was_split) {
        a->ignores_handed = true; /* the way that was left for a shorter one may be open */
        best = search_once(a, sink, hits, count);
    }
    return best;
}

/* A fact that leads into a context from one that was not passed yet, and was not cleaned there: the first
 * that did, if it may be. */
static uint32_t first_into(const answers *a, uint32_t context)
{
    const flow_link *link = a->link;
    uint32_t origin = link->contexts.at[context].origin;

    for (uint32_t i = link->contexts.at[context].incoming; i != AD_FLOW_NONE; i = link->incoming.at[i].next) {
        const flow_incoming *incoming = &link->incoming.at[i];

        if ((incoming->mask & a->unless) == 0 && a->routes[incoming->from].seen != a->search &&
            (incoming->fact == origin || link->facts.at[origin].mask & a->unless ||
             a->routes[link->facts.at[origin].context].seen == a->search)) {
            return incoming->fact;
        }
    }
    return AD_FLOW_NONE;
}

/* No steps are left: the way that was found first, which leads to some source. */
static choice first_source(answers *a, const ad_flow_sink *sink, const flow_hit *hits, size_t count)
{
    choice best = {.context = AD_FLOW_NONE};

    for (size_t i = 0; i < count && best.count == 0; i++) {
        uint32_t fact = hits[i].fact;
        uint32_t next = AD_FLOW_NONE;

        a->search++;
        while (fact != AD_FLOW_NONE) {
            uint32_t context = a->link->facts.at[fact].context;

            a->routes[context] = (flow_route){.seen = a->search,
                                              .fact = fact,
                                              .next = next,
                                              .wanted = {AD_FLOW_NONE, AD_FLOW_NONE, AD_FLOW_NONE}};
            if (a->link->contexts.at[context].kind == FLOW_CONTEXT_SOURCE) {
                weigh(a, sink, (waiting){distance_of(a->link->facts.at[hits[i].fact].guesses, 0), context},
                      &best);
                break;
            }
            fact = first_into(a, context);
            next = context;
        }
    }
    return best;
}

/* ---- which sources lead where ---- */

/* Of all sources that lead anywhere, by context those that are sources. */
static ad_flow_mask begin_kinds(answers *a)
{
    ad_flow_mask all = 0;

    for (size_t i = 0; i < a->link->contexts.count; i++) {
        if (a->link->contexts.at[i].kind == FLOW_CONTEXT_SOURCE) {
            a->kinds[i] = (ad_flow_mask)1 << kind_of(a->link, (uint32_t)i);
            all |= a->kinds[i];
        }
    }
    return all;
}

/* Most contexts are older than those that they lead into, so that a few rounds will do. */
static void find_kinds(answers *a)
{
    const flow_link *link = a->link;
    const ad_flow_mask all = a->all_kinds = begin_kinds(a);
    const uint64_t round = link->contexts.count + link->incoming.count;
    uint64_t left = a->steps / 2;
    bool more = true;

    for (; more && left >= round; left -= round) {
        more = false;
        for (size_t i = 0; i < link->contexts.count; i++) {
            ad_flow_mask kinds = a->kinds[i];
            uint32_t k = kinds == all ? AD_FLOW_NONE : link->contexts.at[i].incoming;

            for (; k != AD_FLOW_NONE; k = link->incoming.at[k].next) {
                kinds |= a->kinds[link->incoming.at[k].from];
            }
            more = more || kinds != a->kinds[i];
            a->kinds[i] = kinds;
        }
    }
    for (size_t i = 0; more && i < link->contexts.count; i++) {
        a->kinds[i] = AD_FLOW_ALL; /* steps ran out */
    }
}

/* May one of a sink's hits come from a source that the sink asks for? */
static bool may_be_reached(const answers *a, const ad_flow_sink *sink, const flow_hit *hits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a->kinds[a->link->facts.at[hits[i].fact].context] & a->link->rules[sink->rule].from) {
            return true;
        }
    }
    return false;
}

/* ---- telling ---- */

/* A variable that is captured is a context of its own so that those who come to it share what follows, not
 * because the way leaves anything there. */
static bool is_going_on(const flow_context *from, const flow_context *to)
{
    return from->kind != FLOW_CONTEXT_ENTRY && to->kind == FLOW_CONTEXT_VALUE;
}

/* Whether it goes through more functions, variables and fields than the engine is right about as a rule: each
 * of them is a chance to take one object, branch or key for another. */
static bool is_far(const answers *a, uint32_t context)
{
    unsigned passed = 0;

    while (a->routes[context].next != AD_FLOW_NONE && passed <= FLOW_PASSED_SURE) {
        uint32_t next = a->routes[context].next;

        passed += !is_going_on(&a->link->contexts.at[context], &a->link->contexts.at[next]);
        context = next;
    }
    return passed > FLOW_PASSED_SURE;
}

/* What it was cleaned of on the way from a source. */
static ad_flow_mask cleaned_of(const answers *a, uint32_t context)
{
    ad_flow_mask mask = 0;

    for (; context != AD_FLOW_NONE; context = a->routes[context].next) {
        mask |= a->link->facts.at[a->routes[context].fact].mask;
    }
    return mask;
}

/* Is there a worse source, which may come to the sink once what other units do is known? */
static bool may_be_worse(const answers *a, const ad_flow_sink *sink, int rank)
{
    const ad_flow_rule *rule = &a->link->rules[sink->rule];

    for (uint32_t kind = 0; kind <= AD_FLOW_KINDS_MAX; kind++) {
        if ((a->all_kinds & rule->from) >> kind & 1 && rank_of(rule, sink, kind) > rank) {
            return true;
        }
    }
    return false;
}

static ad_status tell_one(answers *a, const flow_hit *hits, size_t count, ad_err *err)
{
    flow_link *link = a->link;
    uint32_t g = link->fn[link->fn_of[link->facts.at[hits[0].fact].value]].graph;
    const ad_flow_sink *sink = &link->graphs[g].sinks.at[hits[0].sink - link->base[g].sink];
    choice best;
    ad_flow_found found = {.flow_rule = sink->rule, .graph = g, .sink = sink};
    const ad_flow_node *source;
    ad_step *steps;
    ad_status status = AD_OK;

    if (!may_be_reached(a, sink, hits, count)) {
        return AD_OK;
    }
    a->from = link->rules[sink->rule].from;
    a->unless = link->rules[sink->rule].unless;
    best = search_sources(a, g, sink, hits, count);
    if (best.count == 0 && a->steps == 0) {
        best = first_source(a, sink, hits, count);
    }
    found.is_unsure = best.count && (is_unsure(best.distance) || is_far(a, best.context));
    if (best.count == 0 || a->failed ||
        (a->out->more_units && (found.is_unsure || may_be_worse(a, sink, best.rank)))) {
        return AD_OK; /* who sees more units may know more */
    }
    source = flow_node_at(link, link->contexts.at[best.context].subject);
    found.source_kind = source->a;
    found.source_text = flow_excerpt(
        flow_graph_of(link, link->fn_of[link->contexts.at[best.context].subject]), source->place, false);
    found.more_sources = best.count - 1;
    ad_arena_reset(&a->words);
    found.cleaned = cleaned_of(a, best.context);
    steps = flow_trace(link, a->routes, best.context, hits[0].sink, &a->words, &found.step_count);
    if (!steps) {
        a->failed = true;
        return AD_OK;
    }
    found.steps = steps;
    found.is_unsure = found.is_unsure || found.step_count > FLOW_STEPS_SURE;
    if (found.is_unsure && a->out->more_units) {
        ad_free(steps);
        return AD_OK; /* as above */
    }
    status = a->out->found(a->out->ctx, &found, err);
    ad_free(steps);
    return status;
}

static int by_sink(const void *left, const void *right)
{
    const flow_hit *a = left;
    const flow_hit *b = right;

    if (a->sink != b->sink) {
        return a->sink < b->sink ? -1 : 1;
    }
    return a->fact < b->fact ? -1 : a->fact > b->fact;
}

ad_status flow_tell(flow_link *link, const ad_flow_sink_of *out, ad_err *err)
{
    answers a = {.link = link, .out = out};
    ad_status status = AD_OK;
    size_t end;

    if (link->hits.count == 0) {
        return AD_OK;
    }
    qsort(link->hits.at, link->hits.count, sizeof(*link->hits.at), by_sink);
    a.steps = link->limits->flow_link_steps / 4 + SEARCH_STEPS_LEAST;
    a.routes = ad_calloc(link->contexts.count, sizeof(*a.routes));
    a.kinds = ad_calloc(link->contexts.count, sizeof(*a.kinds));
    ad_arena_init(&a.words, WORDS_BYTES_MAX);
    a.failed = !a.routes || !a.kinds;
    if (!a.failed) {
        find_kinds(&a);
    }
    for (size_t i = 0; i < link->hits.count && status == AD_OK && !a.failed; i = end) {
        for (end = i; end < link->hits.count && link->hits.at[end].sink == link->hits.at[i].sink;) {
            end++;
        }
        status = tell_one(&a, &link->hits.at[i], end - i, err);
    }
    if (a.failed) {
        link->status = AD_ERR_NOMEM;
    }
    ad_free(a.routes);
    ad_free(a.kinds);
    ad_free(a.heap.at);
    ad_arena_clear(&a.words);
    return status;
}
