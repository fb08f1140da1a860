/* Calls with their arguments in one form: spreads spread, arguments bound by partials first. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

/* ---- the table of calls ---- */

static size_t slot_of(const ad_module *m, ad_node n)
{
    size_t mask = m->call_slot_count - 1;
    size_t slot = (size_t)((uint64_t)n * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;

    while (m->calls[slot].call && m->calls[slot].node != n) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static bool make_room(ad_module *m)
{
    struct ad_call_slot *old = m->calls;
    size_t old_count = m->call_slot_count;
    size_t count = old_count ? old_count * 2 : 64;
    size_t i;

    if (m->call_count * 2 < old_count) {
        return true;
    }
    m->calls = ad_sema_array(m, count, sizeof(*m->calls));
    if (!m->calls) {
        m->calls = old;
        return false;
    }
    m->call_slot_count = count;
    for (i = 0; i < old_count; i++) {
        if (old[i].call) {
            m->calls[slot_of(m, old[i].node)] = old[i];
        }
    }
    ad_free(old);
    return true;
}

static const ad_call *find_call(const ad_module *m, ad_node n)
{
    return m->call_slot_count ? m->calls[slot_of(m, n)].call : NULL;
}

/* ---- gathering arguments ---- */

typedef struct gathered {
    ad_module *m;
    ad_argument *at;
    size_t count, capacity;
    ad_call call;
    uint32_t positional; /* so far */
    bool failed;
    bool passing; /* seen from inside of a cycle: not to be kept */
} gathered;

static void add(gathered *g, ad_argument argument)
{
    if (g->count >= g->m->items_max || !ad_grow(&g->at, &g->capacity, g->count + 1, sizeof(*g->at))) {
        g->failed = true;
        return;
    }
    g->positional += argument.keyword.len == 0;
    g->at[g->count++] = argument;
}

static void open_positional(gathered *g)
{
    if (!g->call.open_positional) {
        g->call.open_positional = true;
        g->call.open_from = g->positional + 1;
    }
}

static ad_node node_of(const ad_module *m, ad_value_id id, ad_node otherwise)
{
    ad_node node = ad_value_at(m, id)->node;

    return node != AD_NO_NODE ? node : otherwise;
}

/* *x: elements of a known sequence; of an open one those before the first unknown. */
static void add_spread(gathered *g, ad_value_id id, ad_node node)
{
    ad_module *m = g->m;
    const ad_value *value = ad_value_at(m, id);
    bool open = (value->flags & AD_VALUE_OPEN) != 0;
    uint32_t i;

    if (!ad_value_is_sequence((ad_value_kind)value->kind)) {
        open_positional(g);
        return;
    }
    for (i = 0; i < value->u.items.count && !g->failed; i++) {
        ad_value_id item = value->u.items.at[i];

        if (open && item == 0) {
            break;
        }
        add(g, (ad_argument){.node = node_of(m, item, node), .value = item, .spread = true});
    }
    if (open) {
        open_positional(g);
    }
}

static bool has_keyword(const gathered *g, ad_str keyword)
{
    size_t i;

    for (i = 0; i < g->count; i++) {
        if (ad_str_equal(g->at[i].keyword, keyword)) {
            return true;
        }
    }
    return false;
}

/* **x: entries of a known dict. */
static void add_dict(gathered *g, ad_value_id id, ad_node node)
{
    ad_module *m = g->m;
    const ad_value *value = ad_value_at(m, id);
    uint32_t i;

    if (value->kind != AD_VALUE_DICT) {
        g->call.open_keywords = true;
        return;
    }
    for (i = 0; i + 1 < value->u.items.count && !g->failed; i += 2) {
        const ad_value *key = ad_value_at(m, value->u.items.at[i]);
        ad_value_id item = value->u.items.at[i + 1];

        if (key->kind == AD_VALUE_STR && key->text.len) {
            add(g, (ad_argument){
                       .node = node_of(m, item, node), .value = item, .keyword = key->text, .spread = true});
        } else {
            g->call.open_keywords = true;
        }
    }
    if (value->flags & AD_VALUE_OPEN) {
        g->call.open_keywords = true;
    }
}

/* What an argument's expression is, without the star. */
static ad_node expression_of(const ad_tree *tree, ad_node argument)
{
    switch ((int)tree->nodes[argument].kind) {
    case AD_KIND_KEYWORD_ARGUMENT:
        return ad_node_child_by_field(tree, argument, AD_FIELD_VALUE);
    case AD_KIND_LIST_SPLAT:
    case AD_KIND_DICTIONARY_SPLAT:
        return ad_node_child(tree, argument, 0);
    default:
        return argument;
    }
}

static void add_argument(gathered *g, ad_node argument, ad_value_id value)
{
    const ad_tree *tree = g->m->tree;
    ad_node expression = expression_of(tree, argument);

    switch ((int)tree->nodes[argument].kind) {
    case AD_KIND_KEYWORD_ARGUMENT: {
        ad_node name = ad_node_child_by_field(tree, argument, AD_FIELD_NAME);

        add(g, (ad_argument){.node = expression != AD_NO_NODE ? expression : argument,
                             .value = value,
                             .keyword = name != AD_NO_NODE ? ad_sema_identifier(g->m, name) : AD_STR("?")});
        break;
    }
    case AD_KIND_LIST_SPLAT:
        add_spread(g, value, argument);
        break;
    case AD_KIND_DICTIONARY_SPLAT:
        add_dict(g, value, argument);
        break;
    default:
        add(g, (ad_argument){.node = argument, .value = value});
        break;
    }
}

/* Positional arguments that a partial bound come before those of the call. */
static void add_bound(gathered *g, const ad_call *bound)
{
    uint32_t i;

    for (i = 0; i < bound->count; i++) {
        ad_argument argument = bound->arguments[i];

        if (argument.keyword.len == 0 && i > 0) { /* the first is the function itself */
            argument.spread = true;
            add(g, argument);
        }
    }
    if (bound->open_positional) {
        open_positional(g);
    }
}

static void add_bound_keywords(gathered *g, const ad_call *bound)
{
    uint32_t i;

    for (i = 0; i < bound->count; i++) {
        ad_argument argument = bound->arguments[i];

        if (argument.keyword.len && !has_keyword(g, argument.keyword)) {
            argument.spread = true;
            add(g, argument);
        }
    }
    g->call.open_keywords = g->call.open_keywords || bound->open_keywords;
}

/* ---- one call ---- */

static bool is_argument(ad_kind kind)
{
    return kind != AD_KIND_COMMENT && kind != AD_KIND_LINE_CONTINUATION;
}

/* Values of the arguments written in the call; with a collector they are added to it. One that is being
 * worked out itself counts as unknown this time only. */
static bool written_arguments(ad_module *m, ad_node n, gathered *g)
{
    const ad_tree *tree = m->tree;
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    bool ready = true;
    ad_node argument;

    if (list == AD_NO_NODE) {
        return true;
    }
    if (ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST) { /* f(x for x in y) */
        ad_value_id value;

        ready = ad_eval_need(m, list, &value);
        if (g) {
            g->passing = g->passing || ad_eval_is_running(m, list);
            add_argument(g, list, value);
        }
        return ready;
    }
    for (argument = ad_node_first(tree, list); argument != AD_NO_NODE;
         argument = ad_node_next(tree, argument)) {
        ad_value_id value;

        if (!is_argument(ad_node_kind(tree, argument))) {
            continue;
        }
        ready = ad_eval_need(m, expression_of(tree, argument), &value) && ready;
        if (g) {
            g->passing = g->passing || ad_eval_is_running(m, expression_of(tree, argument));
            add_argument(g, argument, value);
        }
    }
    return ready;
}

/* The chain of partials that a callee's value stands for, innermost last. */
static uint32_t partial_chain(const ad_module *m, ad_value_id callee, ad_node chain[AD_ALTERNATIVES_MAX])
{
    uint32_t count = 0;

    while (ad_value_kind_of(m, callee) == AD_VALUE_PARTIAL && count < AD_ALTERNATIVES_MAX) {
        const ad_value *value = ad_value_at(m, callee);

        chain[count++] = value->node;
        callee = value->u.items.at[0];
    }
    return count;
}

static const ad_call *finish(ad_module *m, gathered *g)
{
    ad_argument *arguments;
    ad_call *call;

    if (g->failed) {
        ad_sema_note(m, "items: a call in this unit has more arguments than the limit");
        g->call.open_keywords = true;
        open_positional(g);
    }
    if (!make_room(m)) {
        ad_sema_stop(m, "sema-bytes: the memory for what this unit's names mean ran out");
        return NULL;
    }
    arguments = ad_sema_alloc(m, g->count, sizeof(*arguments));
    call = ad_sema_alloc(m, 1, sizeof(*call));
    if (!arguments || !call) {
        return NULL;
    }
    if (g->count) {
        memcpy(arguments, g->at, g->count * sizeof(*arguments));
    }
    *call = g->call;
    call->arguments = arguments;
    call->count = (uint32_t)g->count;
    if (!g->passing) {
        m->calls[slot_of(m, call->node)] = (struct ad_call_slot){.node = call->node, .call = call};
        m->call_count++;
    }
    return call;
}

/* Whoever uses a call that was put together for another rests on what that did. */
static void suppose_as(ad_module *m, const ad_call *call)
{
    bool supposed = call->callee != AD_NO_NODE && ad_eval_is_supposed(m, call->callee);

    for (uint32_t i = 0; i < call->count && !supposed; i++) {
        supposed = call->arguments[i].node != AD_NO_NODE && ad_eval_is_supposed(m, call->arguments[i].node);
    }
    ad_eval_suppose(m, supposed);
}

bool ad_call_need(ad_module *m, ad_node n, const ad_call **out)
{
    ad_node callee = ad_node_child_by_field(m->tree, n, AD_FIELD_FUNCTION);
    gathered g = {.m = m,
                  .call = {.node = n, .callee = callee},
                  .passing = ad_eval_is_running(m, callee) || ad_eval_is_cyclic(m)};
    ad_node chain[AD_ALTERNATIVES_MAX];
    const ad_call *bound[AD_ALTERNATIVES_MAX];
    uint32_t partials;
    ad_value_id function;
    bool ready;
    uint32_t i;

    *out = find_call(m, n);
    if (*out) {
        suppose_as(m, *out);
        return true;
    }
    ready = written_arguments(m, n, NULL);
    if (!ad_eval_need(m, callee, &function)) {
        return false;
    }
    partials = partial_chain(m, function, chain);
    for (i = 0; i < partials; i++) {
        /* A partial's call was gathered when it was evaluated: this does not go deeper. */
        bound[i] = find_call(m, chain[i]);
    }
    if (!ready) {
        return false;
    }
    for (i = partials; i-- > 0;) {
        if (bound[i]) {
            add_bound(&g, bound[i]);
        }
    }
    (void)written_arguments(m, n, &g);
    for (i = 0; i < partials; i++) {
        if (bound[i]) {
            add_bound_keywords(&g, bound[i]);
        }
    }
    *out = finish(m, &g);
    ad_free(g.at);
    return true;
}

const ad_call *ad_module_call(ad_module *m, ad_node n)
{
    const ad_call *call = NULL;

    if (n >= m->tree->count || ad_node_kind(m->tree, n) != AD_KIND_CALL) {
        return NULL;
    }
    (void)ad_call_need(m, n, &call);
    return call;
}

/* ---- looking into a call ---- */

static const ad_argument *by_keyword(const ad_call *call, ad_str keyword)
{
    uint32_t i;

    for (i = 0; keyword.len && i < call->count; i++) {
        if (ad_str_equal(call->arguments[i].keyword, keyword)) {
            return &call->arguments[i];
        }
    }
    return NULL;
}

const ad_argument *ad_call_argument(const ad_call *call, ad_str keyword, uint32_t position)
{
    const ad_argument *named = by_keyword(call, keyword);
    uint32_t seen = 0;
    uint32_t i;

    if (named || position == 0 || (call->open_positional && position >= call->open_from)) {
        return named;
    }
    for (i = 0; i < call->count; i++) {
        if (call->arguments[i].keyword.len == 0 && ++seen == position) {
            return &call->arguments[i];
        }
    }
    return NULL;
}

bool ad_call_may_have(const ad_call *call, ad_str keyword, uint32_t position)
{
    if (ad_call_argument(call, keyword, position)) {
        return false; /* it is given for sure, by what ad_call_argument() tells */
    }
    return (keyword.len && call->open_keywords) ||
           (position && call->open_positional && position >= call->open_from);
}
