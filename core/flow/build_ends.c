/* Functions of the unit that raise, and those that never return: they raise, or leave the program, on every
 * way. Told from their statements before anything is walked, as who calls one may be walked first; one that
 * calls another is found in the next round. */
#include <string.h>

#include "flow/build_priv.h"

#include "base/mem.h"
#include "base/banned.h"

enum {
    ROUNDS_MAX = 4,
    REFUSED_MAX = 8, /* variables that one condition says something of */
    ENDS = 1,        /* nothing comes behind the statement */
    RETURNS = 2,     /* the function may be left in it, as usual or as nobody has written yet */
    RAISES = 4       /* an exception is made in it */
};

static bool ends_with(const ad_tree *tree, ad_node n, ad_field field, const uint8_t *state)
{
    ad_node block = ad_node_child_by_field(tree, n, field);

    return block != AD_NO_NODE && state[block] & ENDS;
}

static ad_node block_of(const ad_tree *tree, ad_node clause)
{
    return ad_node_child_by_kind(tree, clause, AD_KIND_BLOCK);
}

static bool if_ends(const ad_tree *tree, ad_node n, const uint8_t *state)
{
    bool has_else = false;

    if (!ends_with(tree, n, AD_FIELD_CONSEQUENCE, state)) {
        return false;
    }
    for (ad_node c = flow_child(tree, n); c != AD_NO_NODE; c = flow_sibling(tree, c)) {
        ad_kind kind = ad_node_kind(tree, c);

        if (kind == AD_KIND_ELIF_CLAUSE && !ends_with(tree, c, AD_FIELD_CONSEQUENCE, state)) {
            return false;
        }
        if (kind == AD_KIND_ELSE_CLAUSE) {
            has_else = ends_with(tree, c, AD_FIELD_BODY, state);
        }
    }
    return has_else;
}

/* Its body and every handler, or what is done at its end anyway. */
static bool try_ends(const ad_tree *tree, ad_node n, const uint8_t *state)
{
    bool body = ends_with(tree, n, AD_FIELD_BODY, state);
    bool handlers = true;

    for (ad_node c = flow_child(tree, n); c != AD_NO_NODE; c = flow_sibling(tree, c)) {
        ad_node block = block_of(tree, c);

        if (block == AD_NO_NODE) {
            continue;
        }
        switch ((int)tree->nodes[c].kind) {
        case AD_KIND_FINALLY_CLAUSE:
            if (state[block] & ENDS) {
                return true;
            }
            break;
        case AD_KIND_ELSE_CLAUSE:
            body = body || state[block] & ENDS;
            break;
        default:
            handlers = handlers && state[block] & ENDS;
            break;
        }
    }
    return body && handlers;
}

static bool block_ends(const ad_tree *tree, ad_node n, const uint8_t *state)
{
    for (ad_node c = flow_child(tree, n); c != AD_NO_NODE; c = flow_sibling(tree, c)) {
        if (state[c] & ENDS) {
            return true;
        }
    }
    return false;
}

static bool is_method(const ad_tree *tree, ad_node definition)
{
    ad_node n = tree->nodes[definition].parent;

    if (ad_node_kind(tree, n) == AD_KIND_DECORATED_DEFINITION) {
        n = tree->nodes[n].parent;
    }
    return ad_node_kind(tree, n) == AD_KIND_BLOCK &&
           ad_node_kind(tree, tree->nodes[n].parent) == AD_KIND_CLASS_DEFINITION;
}

/* Does what is raised say anything of what the method was given, but for who asks? */
static bool tells_arguments(const ad_tree *tree, ad_node raised)
{
    static const char *const asked[] = {"__class__", "__name__", "cls", "self", "type"};
    ad_node exception = flow_child(tree, raised);
    ad_node list = exception != AD_NO_NODE && ad_node_kind(tree, exception) == AD_KIND_CALL
                       ? ad_node_child_by_field(tree, exception, AD_FIELD_ARGUMENTS)
                       : AD_NO_NODE;

    for (ad_node n = list; list != AD_NO_NODE && n <= tree->nodes[list].last; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER &&
            !ad_str_in_sorted(ad_node_text(tree, n), asked, sizeof(asked) / sizeof(asked[0]))) {
            return true;
        }
    }
    return false;
}

/* raise NotImplementedError, or a method that does nothing but raise the same whatever it is given: whoever
 * inherits it writes what it does. */
static bool is_unwritten(const ad_tree *tree, ad_node raised)
{
    ad_node exception = flow_child(tree, raised);
    ad_node block = tree->nodes[raised].parent;
    ad_node function = tree->nodes[block].parent;
    ad_node first = flow_child(tree, block);
    ad_node text;
    bool is_whole;

    if (exception == AD_NO_NODE) {
        return false;
    }
    if (ad_str_starts(ad_node_text(tree, exception), AD_STR("NotImplementedError"))) {
        return true;
    }
    text = first != AD_NO_NODE ? flow_child(tree, first) : AD_NO_NODE;
    is_whole = first == raised || (text != AD_NO_NODE && ad_node_kind(tree, text) == AD_KIND_STRING &&
                                   flow_sibling(tree, first) == raised);
    return is_whole && function != AD_NO_NODE &&
           ad_node_kind(tree, function) == AD_KIND_FUNCTION_DEFINITION && is_method(tree, function) &&
           !tells_arguments(tree, raised);
}

/* f(), await f() */
static bool call_ends(flow_builder *b, ad_node statement)
{
    ad_node n = flow_child(b->tree, statement);
    bool awaited = n != AD_NO_NODE && ad_node_kind(b->tree, n) == AD_KIND_AWAIT;

    n = awaited ? flow_child(b->tree, n) : n;
    if (n == AD_NO_NODE || ad_node_kind(b->tree, n) != AD_KIND_CALL) {
        return false;
    }
    return (b->labelled[n] & FLOW_LABELLED_SITE && flow_ends_here(b, n)) || flow_never_returns(b, n);
}

static uint8_t state_of(flow_builder *b, ad_node n, const uint8_t *state)
{
    const ad_tree *tree = b->tree;

    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_BLOCK:
        return block_ends(tree, n, state) ? ENDS : 0;
    case AD_KIND_IF_STATEMENT:
        return if_ends(tree, n, state) ? ENDS : 0;
    case AD_KIND_TRY_STATEMENT:
        return try_ends(tree, n, state) ? ENDS : 0;
    case AD_KIND_WITH_STATEMENT:
        return ends_with(tree, n, AD_FIELD_BODY, state) && !flow_may_swallow(b, n) ? ENDS : 0;
    case AD_KIND_RAISE_STATEMENT:
        return is_unwritten(tree, n) ? ENDS | RETURNS : ENDS | RAISES;
    case AD_KIND_EXPRESSION_STATEMENT:
        return call_ends(b, n) ? ENDS : 0;
    case AD_KIND_RETURN_STATEMENT:
        return call_ends(b, n) ? ENDS : ENDS | RETURNS;
    case AD_KIND_BREAK_STATEMENT:
    case AD_KIND_CONTINUE_STATEMENT:
        return ENDS;
    default:
        return 0;
    }
}

/* ---- the functions ---- */

static bool is_async(const ad_tree *tree, ad_node definition)
{
    return ad_str_starts(ad_node_text(tree, definition), AD_STR("async"));
}

/* Decorators may make something else of it. */
static bool is_as_written(const flow_builder *b, ad_node definition)
{
    ad_node parent = b->tree->nodes[definition].parent;
    uint32_t flags = ad_module_definition_flags(b->module, definition);

    if (flags & (AD_DEFINITION_GENERATOR | AD_DEFINITION_PROPERTY)) {
        return false;
    }
    return ad_node_kind(b->tree, parent) != AD_KIND_DECORATED_DEFINITION ||
           (flags & (AD_DEFINITION_STATIC | AD_DEFINITION_OF_CLASS) &&
            ad_node_child_by_kind(b->tree, parent, AD_KIND_DECORATOR) == flow_child(b->tree, parent) &&
            flow_sibling(b->tree, flow_child(b->tree, parent)) == definition);
}

static uint32_t number_of(const flow_builder *b, ad_node definition)
{
    uint32_t i = 0;

    while (i < b->ender_count && b->enders[i].node != definition) {
        i++;
    }
    return i;
}

static void add_ender(flow_builder *b, ad_node definition)
{
    if (b->ender_count < FLOW_ENDERS_MAX && number_of(b, definition) == b->ender_count &&
        is_as_written(b, definition)) {
        b->enders[b->ender_count++] =
            (flow_ender){.node = definition, .is_method = is_method(b->tree, definition)};
    }
}

/* A method that another class of the unit has too, where it comes back: that may be meant. */
static void settle_methods(flow_builder *b, ad_node definition)
{
    ad_node name = ad_node_child_by_field(b->tree, definition, AD_FIELD_NAME);

    if (name == AD_NO_NODE || number_of(b, definition) < b->ender_count || !is_method(b->tree, definition)) {
        return;
    }
    for (uint32_t i = 0; i < b->ender_count; i++) {
        ad_node other = ad_node_child_by_field(b->tree, b->enders[i].node, AD_FIELD_NAME);

        b->enders[i].is_open =
            b->enders[i].is_open || (b->enders[i].is_method &&
                                     ad_str_equal(ad_node_text(b->tree, name), ad_node_text(b->tree, other)));
    }
}

/* From the last node to the first: what a statement consists of comes behind it. */
static void sweep(flow_builder *b, uint8_t *state)
{
    static const bool is_statement[AD_KIND_COUNT] = {[AD_KIND_BLOCK] = true,
                                                     [AD_KIND_IF_STATEMENT] = true,
                                                     [AD_KIND_TRY_STATEMENT] = true,
                                                     [AD_KIND_WITH_STATEMENT] = true,
                                                     [AD_KIND_RAISE_STATEMENT] = true,
                                                     [AD_KIND_EXPRESSION_STATEMENT] = true,
                                                     [AD_KIND_RETURN_STATEMENT] = true,
                                                     [AD_KIND_BREAK_STATEMENT] = true,
                                                     [AD_KIND_CONTINUE_STATEMENT] = true,
                                                     [AD_KIND_FUNCTION_DEFINITION] = true,
                                                     [AD_KIND_CLASS_DEFINITION] = true,
                                                     [AD_KIND_LAMBDA] = true};
    const ad_tree *tree = b->tree;

    for (ad_node n = tree->count; n-- > 1;) {
        ad_kind kind = (ad_kind)tree->nodes[n].kind;
        ad_node body;

        if (!is_statement[kind]) { /* most nodes: parts of expressions */
            if (state[n]) {
                state[tree->nodes[n].parent] |= state[n] & (RETURNS | RAISES);
            }
            continue;
        }
        if (kind == AD_KIND_FUNCTION_DEFINITION) {
            body = ad_node_child_by_field(tree, n, AD_FIELD_BODY);
            if (body != AD_NO_NODE && (state[body] & (ENDS | RETURNS)) == ENDS) {
                add_ender(b, n);
            }
            b->labelled[n] |= body != AD_NO_NODE && state[body] & RAISES ? FLOW_RAISES : 0;
            state[n] = 0;
        } else if (kind == AD_KIND_CLASS_DEFINITION || kind == AD_KIND_LAMBDA) {
            state[n] = 0;
        } else {
            state[n] |= state_of(b, n, state);
            state[tree->nodes[n].parent] |= state[n] & (RETURNS | RAISES);
        }
    }
}

void flow_find_enders(flow_builder *b)
{
    uint8_t *state = ad_calloc(b->tree->count, 1);
    uint32_t known = 0;

    if (!state) {
        b->status = AD_ERR_NOMEM;
        return;
    }
    for (uint32_t round = 0; round < ROUNDS_MAX && (round == 0 || b->ender_count > known); round++) {
        known = b->ender_count;
        memset(state, 0, b->tree->count);
        sweep(b, state);
    }
    for (ad_node n = 1; b->ender_count && n < b->tree->count; n++) {
        if (ad_node_kind(b->tree, n) == AD_KIND_FUNCTION_DEFINITION) {
            settle_methods(b, n);
        }
    }
    ad_free(state);
}

/* ---- calls ---- */

/* The name that a call of one of them would be written with. */
static bool may_name_ender(const flow_builder *b, ad_node callee)
{
    ad_node name = ad_node_kind(b->tree, callee) == AD_KIND_ATTRIBUTE
                       ? ad_node_child_by_field(b->tree, callee, AD_FIELD_ATTRIBUTE)
                       : callee;
    ad_str text;

    if (name == AD_NO_NODE || ad_node_kind(b->tree, name) != AD_KIND_IDENTIFIER) {
        return false;
    }
    text = ad_node_text(b->tree, name);
    for (uint32_t i = 0; i < b->ender_count; i++) {
        if (ad_str_equal(text, ad_node_text(b->tree, ad_node_child_by_field(b->tree, b->enders[i].node,
                                                                            AD_FIELD_NAME)))) {
            return true;
        }
    }
    return false;
}

bool flow_never_returns(flow_builder *b, ad_node call)
{
    ad_node callee = b->ender_count ? ad_node_child_by_field(b->tree, call, AD_FIELD_FUNCTION) : AD_NO_NODE;
    ad_node parent = b->tree->nodes[call].parent;
    const ad_value *value;
    uint32_t number;

    if (callee == AD_NO_NODE || !may_name_ender(b, callee)) {
        return false;
    }
    value = ad_module_get(b->module, ad_module_value(b->module, callee));
    number = value->kind == AD_VALUE_FUNCTION ? number_of(b, value->node) : b->ender_count;
    if (number == b->ender_count || b->enders[number].is_open) {
        return false;
    }
    return is_async(b->tree, value->node) == (ad_node_kind(b->tree, parent) == AD_KIND_AWAIT);
}

bool flow_is_ender(const flow_builder *b, ad_node definition)
{
    uint32_t number = number_of(b, definition);

    return number < b->ender_count && !b->enders[number].is_open && !is_async(b->tree, definition);
}

/* The call of another unit's function that a block's last statement is; AD_FLOW_NONE. */
static uint32_t last_call(flow_builder *b, ad_node block)
{
    const ad_tree *tree = b->tree;
    ad_node last = AD_NO_NODE;
    ad_flow_value result;
    const ad_flow_call *call;

    for (ad_node n = block != AD_NO_NODE ? flow_child(tree, block) : AD_NO_NODE; n != AD_NO_NODE;
         n = flow_sibling(tree, n)) {
        last = n;
    }
    if (last == AD_NO_NODE || ad_node_kind(tree, last) != AD_KIND_EXPRESSION_STATEMENT) {
        return AD_FLOW_NONE;
    }
    last = flow_child(tree, last);
    if (last == AD_NO_NODE || ad_node_kind(tree, last) != AD_KIND_CALL) {
        return AD_FLOW_NONE;
    }
    result = flow_resolve(b, b->memo[last]);
    if (!flow_is(b, result, AD_FLOW_CALL)) {
        return AD_FLOW_NONE;
    }
    call = &b->graph->calls.at[b->graph->nodes.at[result].a];
    if (call->name_count == 0 || call->callee || call->place != last ||
        ad_module_get(b->module, ad_module_value(b->module, flow_child(tree, last)))->kind != AD_VALUE_NAME) {
        return AD_FLOW_NONE;
    }
    return b->graph->nodes.at[result].a;
}

/* Variables of which something is known when the condition does not hold. */
static uint32_t refused(flow_builder *b, ad_node condition, uint32_t variables[REFUSED_MAX])
{
    uint32_t mark = b->trail.count;
    uint32_t tried = b->tried.count;
    uint32_t count = 0;

    flow_refine(b, condition, false);
    for (uint32_t i = mark; i < b->trail.count && count < REFUSED_MAX; i++) {
        uint32_t k = 0;

        while (k < count && variables[k] != b->trail.at[i].variable) {
            k++;
        }
        variables[k] = b->trail.at[i].variable;
        count += k == count;
    }
    flow_undo(b, mark);
    b->tried.count = tried;
    return count;
}

void flow_note_refused(flow_builder *b, ad_node block, ad_node condition)
{
    uint32_t call = b->alive ? last_call(b, block) : AD_FLOW_NONE;
    uint32_t variables[REFUSED_MAX];
    uint32_t count = call != AD_FLOW_NONE ? refused(b, condition, variables) : 0;

    for (uint32_t i = 0; i < count && flow_charge(b, 1); i++) {
        ad_flow_value now = flow_read(b, variables[i]);
        ad_flow_value after = now ? flow_make(b, AD_FLOW_AFTER, b->graph->calls.at[call].place, &now, 1) : 0;

        if (after) {
            b->graph->nodes.at[after].a = call;
            b->graph->nodes.at[after].b = AD_FLOW_PASSER;
            b->graph->nodes.at[after].flags = AD_FLOW_IF_ENDS;
            flow_put(b, variables[i], after);
        }
    }
}
