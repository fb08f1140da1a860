/* The way from a source to a sink, for people: facts back to where their contexts begin, through calls and
 * out of them again, and then each in a few words at its place. */
#include "flow/link_priv.h"

#include "base/mem.h"
#include "base/banned.h"

enum {
    STEPS_MAX = 40,
    STEPS_FIRST = 20,  /* that many are told before the fold, and the rest behind it */
    UNFOLD_MAX = 2000, /* facts, after which calls on the way are no longer gone into */
    PENDING_MAX = 32,  /* calls in calls that are gone into */
    NAME_BYTES_MAX = 80
};

typedef struct tracer {
    flow_link *link;
    ad_arena *words;
    FLOW_GROWING(uint32_t) facts; /* of the whole way, in order */
    FLOW_GROWING(ad_step) steps;
    bool tells_cleaning;
    bool failed;
} tracer;

/* ---- the facts on the way ---- */

static void add_fact(tracer *t, uint32_t fact)
{
    if (!ad_grow(&t->facts.at, &t->facts.capacity, t->facts.count + 1, sizeof(*t->facts.at))) {
        t->failed = true;
        return;
    }
    t->facts.at[t->facts.count++] = fact;
}

/* From the beginning of its context to a fact, appended in order. A fact is younger than what it follows
 * from, so that every way back ends. */
static void add_way_to(tracer *t, uint32_t fact)
{
    uint32_t pending[PENDING_MAX];
    unsigned depth = 0;
    size_t first = t->facts.count;
    uint32_t at = fact;

    while (at != AD_FLOW_NONE && !t->failed) {
        const flow_fact *now = &t->link->facts.at[at];

        add_fact(t, at);
        if (now->via != AD_FLOW_NONE && depth < PENDING_MAX && t->facts.count < UNFOLD_MAX) {
            pending[depth++] = now->via;
            at = now->pred;
        } else if (now->via != AD_FLOW_NONE) {
            at = now->via;
        } else if (now->pred == AD_FLOW_NONE && depth) {
            at = pending[--depth];
        } else {
            at = now->pred;
        }
    }
    for (size_t i = first, k = t->facts.count; i + 1 < k; i++) {
        uint32_t swapped = t->facts.at[i];

        t->facts.at[i] = t->facts.at[--k];
        t->facts.at[k] = swapped;
    }
}

/* ---- places and texts ---- */

static ad_str line_of(const ad_flow_graph *graph, uint32_t row, uint32_t *out_column)
{
    uint32_t low = 0;
    uint32_t high = graph->lines.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (graph->lines.at[middle].row < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *out_column = 0;
    if (low == graph->lines.count || graph->lines.at[low].row != row) {
        return AD_STR("");
    }
    *out_column = graph->lines.at[low].column;
    return graph->strings.at[graph->lines.at[low].text];
}

/* Where code point number `column` of a text begins. Every byte that is no continuation begins one. */
static size_t byte_of_column(ad_str text, uint32_t column)
{
    size_t at = 0;

    while (at < text.len && column) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80) {
            at++;
        }
        column--;
    }
    return at;
}

ad_str flow_excerpt(const ad_flow_graph *graph, uint32_t place, bool whole_line)
{
    const ad_span *span = place == AD_FLOW_NONE ? NULL : &graph->places.at[place].span;
    uint32_t cut = 0;
    ad_str line = span ? line_of(graph, span->row, &cut) : AD_STR("");
    size_t from;
    size_t to;

    if (whole_line || !span) {
        return line;
    }
    from = byte_of_column(line, span->column > cut ? span->column - cut : 0);
    to = span->row_end == span->row
             ? byte_of_column(line, span->column_end > cut ? span->column_end - cut : 0)
             : line.len;
    return ad_str_trim(ad_str_sub(line, from, to > from ? to - from : 0));
}

/* A phrase for a step, with a name in it. */
static ad_str phrase(tracer *t, const char *before, ad_str name, const char *after)
{
    ad_buf text;
    ad_str copy;

    ad_buf_init(&text, 512);
    ad_buf_text(&text, before);
    ad_buf_add(&text, ad_str_sub(name, 0, NAME_BYTES_MAX));
    ad_buf_text(&text, after);
    copy = text.failed ? (ad_str){NULL, 0} : ad_arena_copy(t->words, ad_buf_str(&text));
    ad_buf_clear(&text);
    if (!copy.ptr) {
        t->failed = true;
        return AD_STR("");
    }
    return copy;
}

static ad_str short_name(const flow_link *link, uint32_t function)
{
    ad_str name = flow_graph_of(link, function)->strings.at[flow_function_at(link, function)->name];

    return ad_str_sub(name, ad_str_find_last_byte(name, '.') + 1, name.len);
}

/* ---- steps ---- */

static void add_step(tracer *t, uint32_t g, uint32_t place, ad_str what)
{
    const ad_flow_graph *graph = &t->link->graphs[g];
    ad_step *before = t->steps.count ? &t->steps.at[t->steps.count - 1] : NULL;
    ad_step step = {.unit = g, .what = what};

    if (place == AD_FLOW_NONE || t->failed) {
        return;
    }
    step.span = graph->places.at[place].span;
    step.excerpt = flow_excerpt(graph, place, true);
    if (before && before->unit == g && before->span.byte_start == step.span.byte_start &&
        before->span.byte_end == step.span.byte_end) {
        if (t->steps.count > 1) { /* the source stays one */
            *before = step;
        }
        return;
    }
    if (!ad_grow(&t->steps.at, &t->steps.capacity, t->steps.count + 1, sizeof(*t->steps.at))) {
        t->failed = true;
        return;
    }
    t->steps.at[t->steps.count++] = step;
}

/* A step that says little: not behind one of the same row. */
static void add_weak_step(tracer *t, uint32_t g, uint32_t place, ad_str what)
{
    const ad_step *before = t->steps.count ? &t->steps.at[t->steps.count - 1] : NULL;

    if (before && place != AD_FLOW_NONE && before->unit == g &&
        before->span.row == t->link->graphs[g].places.at[place].span.row) {
        return;
    }
    add_step(t, g, place, what);
}

/* The edge by which the fact before went into the context of this one; NULL when it was none. */
static const flow_edge *edge_between(const flow_link *link, uint32_t before, uint32_t fact)
{
    const flow_context *context = &link->contexts.at[link->facts.at[fact].context];

    for (uint32_t i = context->incoming; i != AD_FLOW_NONE; i = link->incoming.at[i].next) {
        if (link->incoming.at[i].fact == before && link->incoming.at[i].edge != AD_FLOW_NONE) {
            return &link->edges.at[link->incoming.at[i].edge];
        }
    }
    return NULL;
}

static void tell_entry(tracer *t, uint32_t before, uint32_t fact)
{
    const flow_link *link = t->link;
    const flow_edge *edge = edge_between(link, before, fact);
    uint32_t caller;

    if (!edge) {
        return;
    }
    if (edge->mode & FLOW_EDGE_PROPERTY) {
        caller = link->fn_of[edge->call];
        add_step(t, link->fn[caller].graph, flow_node_at(link, edge->call)->place,
                 phrase(t, "read by property ", short_name(link, edge->callee), ""));
        return;
    }
    caller = link->call[edge->call].function;
    add_step(t, link->fn[caller].graph, flow_call_at(link, edge->call)->place,
             phrase(t, "passed to ", short_name(link, edge->callee), "()"));
}

/* Where it came from, if it came out of a function. */
static void tell_call(tracer *t, uint32_t before, uint32_t fact, uint32_t place)
{
    const flow_link *link = t->link;
    uint32_t inside = before == AD_FLOW_NONE ? AD_FLOW_NONE : link->fn_of[link->facts.at[before].value];
    uint32_t here = link->fn_of[link->facts.at[fact].value];
    uint32_t g = link->fn[here].graph;

    bool after = flow_node_at(link, link->facts.at[fact].value)->op == AD_FLOW_AFTER;
    bool raised = link->paths.at[link->facts.at[fact].path].is_raised;

    if (inside == AD_FLOW_NONE || (inside == here && link->facts.at[fact].via == AD_FLOW_NONE)) {
        if (!after) {
            add_weak_step(t, g, place, AD_STR("passed through a call"));
        }
    } else if (after) {
        add_step(t, g, place, phrase(t, "stored by ", short_name(link, inside), "()"));
    } else {
        add_step(t, g, place,
                 phrase(t, raised ? "raised by " : "returned by ", short_name(link, inside), "()"));
    }
}

static ad_str key_phrase(tracer *t, const char *verb, ad_str key)
{
    ad_str rest = ad_str_sub(key, 1, key.len);

    switch (key.len ? key.ptr[0] : '\0') {
    case '.':
        return phrase(t, verb, rest, "");
    case '\'':
        return phrase(t, verb, key, "'");
    case '#':
        return phrase(t, verb, rest, "");
    default:
        return phrase(t, verb, AD_STR("an element"), "");
    }
}

static const char *key_verb(bool stores, ad_str key)
{
    char class = key.len ? key.ptr[0] : '\0';

    if (class == '.') {
        return stores ? "stored in attribute " : "read from attribute ";
    }
    if (class == '#') {
        return stores ? "stored in element " : "read from element ";
    }
    if (class == '\'') {
        return stores ? "stored under " : "read from ";
    }
    return stores ? "stored in " : "read from ";
}

static void tell_fact(tracer *t, uint32_t before, uint32_t fact)
{
    const flow_link *link = t->link;
    const flow_fact *at = &link->facts.at[fact];
    const ad_flow_node *node = flow_node_at(link, at->value);
    uint32_t g = link->fn[link->fn_of[at->value]].graph;
    const ad_flow_graph *graph = &link->graphs[g];

    switch ((ad_flow_op)node->op) {
    case AD_FLOW_SOURCE:
        if (t->steps.count == 0) {
            add_step(t, g, node->place, AD_STR("source"));
        }
        break;
    case AD_FLOW_PARAM:
        tell_entry(t, before, fact);
        break;
    case AD_FLOW_CALL:
    case AD_FLOW_AFTER:
        tell_call(t, before, fact, node->place);
        break;
    case AD_FLOW_LOAD:
    case AD_FLOW_STORE: {
        ad_str key = graph->strings.at[node->a];

        if (ad_flow_key_is_set(key)) {
            break; /* the source's own */
        }
        add_weak_step(t, g, node->place, key_phrase(t, key_verb(node->op == AD_FLOW_STORE, key), key));
        break;
    }
    case AD_FLOW_GLOBAL:
        add_step(t, g, node->place, phrase(t, "read from ", graph->strings.at[node->a], ""));
        break;
    case AD_FLOW_DERIVE:
        if (!node->name) {
            add_weak_step(t, g, node->place, AD_STR("made part of a new value"));
        }
        break;
    case AD_FLOW_CLEANED:
        if (t->tells_cleaning) {
            add_step(t, g, node->place, AD_STR("cleaned"));
        }
        break;
    case AD_FLOW_CAPTURED:
    case AD_FLOW_JOIN:
    case AD_FLOW_CLEAN:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_PARTIAL:
    case AD_FLOW_OP_COUNT:
        break;
    }
    if (node->name && node->op != AD_FLOW_AFTER && node->op != AD_FLOW_PARAM &&
        node->op != AD_FLOW_CAPTURED && node->op != AD_FLOW_GLOBAL && node->op != AD_FLOW_SOURCE) {
        bool cleans = node->op == AD_FLOW_CLEANED && t->tells_cleaning;

        add_step(
            t, g, node->place,
            phrase(t, cleans ? "cleaned, assigned to " : "assigned to ", graph->strings.at[node->name], ""));
    }
}

/* Too many steps to read: the middle becomes one. */
static void fold(tracer *t)
{
    size_t left_out = t->steps.count > STEPS_MAX ? t->steps.count - STEPS_MAX + 1 : 0;
    char number[32];
    size_t digits = sizeof(number);

    if (left_out == 0) {
        return;
    }
    for (size_t rest = left_out; rest && digits; rest /= 10) {
        number[--digits] = (char)('0' + rest % 10);
    }
    t->steps.at[STEPS_FIRST].what =
        phrase(t, "and ", (ad_str){number + digits, sizeof(number) - digits}, " steps in between");
    memmove(&t->steps.at[STEPS_FIRST + 1], &t->steps.at[STEPS_FIRST + left_out],
            (t->steps.count - STEPS_FIRST - left_out) * sizeof(*t->steps.at));
    t->steps.count -= left_out - 1;
}

ad_step *flow_trace(flow_link *link, const flow_route *routes, uint32_t context, uint32_t sink,
                    ad_arena *words, size_t *out_count)
{
    tracer t = {.link = link, .words = words};
    uint32_t g;
    uint32_t last = AD_FLOW_NONE;

    while (context != AD_FLOW_NONE && !t.failed) {
        last = routes[context].fact;
        add_way_to(&t, last);
        context = routes[context].next;
    }
    if (last != AD_FLOW_NONE) {
        g = link->fn[link->fn_of[link->facts.at[last].value]].graph;
        t.tells_cleaning =
            link->rules[link->graphs[g].sinks.at[sink - link->base[g].sink].rule].tells_cleaning;
    }
    for (size_t i = 0; i < t.facts.count && !t.failed; i++) {
        tell_fact(&t, i ? t.facts.at[i - 1] : AD_FLOW_NONE, t.facts.at[i]);
    }
    if (!t.failed && last != AD_FLOW_NONE) {
        g = link->fn[link->fn_of[link->facts.at[last].value]].graph;
        add_step(&t, g, link->graphs[g].sinks.at[sink - link->base[g].sink].place, AD_STR("sink"));
        fold(&t);
    }
    ad_free(t.facts.at);
    if (t.failed) {
        ad_free(t.steps.at);
        return NULL;
    }
    *out_count = t.steps.count;
    return t.steps.at;
}
