/* try, except, finally; match. Handlers see whatever variables were given inside of the body, as nobody knows
 * where it was left. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { TRY_START, TRY_BODY, TRY_ELSE, TRY_HANDLER, TRY_FINALLY, TRY_END };

/* State before the body joined with everything that was assigned in it since. That is no news to an outer
 * try, which has seen each of these values. */
static void begin_handlers(flow_builder *b, uint32_t first)
{
    uint32_t last = b->tried.count;
    uint32_t depth = b->try_depth;

    b->alive = true;
    b->try_depth = 0;
    for (uint32_t i = first; i < last && flow_charge(b, 1); i++) {
        flow_change change = b->tried.at[i];

        flow_put(b, change.variable, flow_join(b, flow_read(b, change.variable), change.value));
    }
    b->try_depth = depth;
}

static ad_node next_of_kind(const ad_tree *tree, ad_node n, ad_kind kind)
{
    while (n != AD_NO_NODE && ad_node_kind(tree, n) != kind) {
        n = ad_node_next(tree, n);
    }
    return n;
}

static ad_node else_block(const ad_tree *tree, ad_node n)
{
    ad_node clause = ad_node_child_by_kind(tree, n, AD_KIND_ELSE_CLAUSE);

    return clause != AD_NO_NODE ? ad_node_child_by_field(tree, clause, AD_FIELD_BODY) : AD_NO_NODE;
}

/* The next handler's block goes onto the stack; AD_NO_NODE: that was the last. */
static ad_node begin_handler(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node clause = next_of_kind(tree, f->cursor, AD_KIND_EXCEPT_CLAUSE);

    f->cursor = clause != AD_NO_NODE ? ad_node_next(tree, clause) : AD_NO_NODE;
    return clause != AD_NO_NODE ? ad_node_child_by_kind(tree, clause, AD_KIND_BLOCK) : AD_NO_NODE;
}

/* After the body and its else: the handlers begin where it could have been left. */
static void end_body(flow_builder *b, flow_frame *f)
{
    uint32_t first = f->extra;

    flow_fork_way(b, f->fork);
    flow_undo(b, b->forks.at[f->fork].mark);
    b->try_depth--;
    begin_handlers(b, first);
    f->mark = b->trail.count;
    f->cursor = ad_node_first(b->tree, f->node);
    f->state = TRY_HANDLER;
}

static bool begin_finally(flow_builder *b, flow_frame *f)
{
    ad_node clause = ad_node_child_by_kind(b->tree, f->node, AD_KIND_FINALLY_CLAUSE);
    uint32_t first = f->extra;
    uint32_t fork = f->fork;
    bool alive;

    f->state = TRY_END;
    f->cursor = AD_NO_NODE;
    flow_fork_join(b, fork);
    alive = b->alive;
    if (!alive && clause != AD_NO_NODE) { /* it is run all the same */
        begin_handlers(b, first);
    }
    if (b->try_depth == 0) {
        b->tried.count = 0;
    }
    f->mark = alive;
    return clause == AD_NO_NODE || flow_need(b, ad_node_child_by_kind(b->tree, clause, AD_KIND_BLOCK));
}

bool flow_try(flow_builder *b, flow_frame *f)
{
    ad_node block;

    switch (f->state) {
    case TRY_START:
        f->fork = flow_fork_open(b);
        f->extra = b->tried.count;
        b->try_depth++;
        f->state = TRY_BODY;
        if (!flow_need(b, ad_node_child_by_field(b->tree, f->node, AD_FIELD_BODY))) {
            return false;
        }
        /* fall through */
    case TRY_BODY:
        f->state = TRY_ELSE;
        if (b->alive && !flow_need(b, else_block(b->tree, f->node))) {
            return false;
        }
        /* fall through */
    case TRY_ELSE:
        end_body(b, f);
        block = begin_handler(b, f);
        break;
    case TRY_HANDLER:
        flow_fork_way(b, f->fork);
        flow_undo(b, f->mark);
        b->alive = true;
        block = begin_handler(b, f);
        break;
    default:
        b->alive = b->alive && f->mark;
        return true;
    }
    if (block != AD_NO_NODE) {
        (void)flow_need(b, block);
        return false;
    }
    b->alive = false; /* nobody caught it */
    if (!begin_finally(b, f)) {
        return false;
    }
    b->alive = b->alive && f->mark;
    return true;
}

/* ---- match ---- */

enum { MATCH_SUBJECT, MATCH_GUARD, MATCH_BODY, MATCH_NEXT };

/* Where in a pattern a name stands decides what part of the subject it gets. */
static ad_flow_value captured_part(flow_builder *b, ad_node pattern, ad_node name, ad_flow_value subject)
{
    const ad_tree *tree = b->tree;
    ad_node n = name;
    bool nested = false;

    while (n != pattern) {
        ad_node parent = tree->nodes[n].parent;
        ad_kind kind = ad_node_kind(tree, parent);

        if (kind == AD_KIND_KEYWORD_PATTERN && !nested && flow_child(tree, parent) != n) {
            return flow_load(b, name, subject, flow_key_attribute(b, flow_child(tree, parent)));
        }
        nested = nested || kind == AD_KIND_LIST_PATTERN || kind == AD_KIND_TUPLE_PATTERN ||
                 kind == AD_KIND_DICT_PATTERN || kind == AD_KIND_CLASS_PATTERN;
        n = parent;
    }
    /* By key, index or attribute: taken for the whole, rather one too many. */
    return nested ? flow_derive2(b, name, subject, flow_load(b, name, subject, AD_KEY_ANY_VALUE), true)
                  : subject;
}

static void bind_pattern(flow_builder *b, ad_node pattern, ad_flow_value subject)
{
    const ad_tree *tree = b->tree;

    for (ad_node n = pattern; n <= tree->nodes[pattern].last && subject; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_IDENTIFIER && ad_module_binds(b->module, n) &&
            flow_charge(b, 1)) {
            flow_assign(b, ad_module_variable(b->module, n), captured_part(b, pattern, n, subject));
        }
    }
}

/* Nothing but literals: who comes here has one of them. */
static bool is_literal_pattern(const ad_tree *tree, ad_node pattern)
{
    for (ad_node n = pattern; n <= tree->nodes[pattern].last; n++) {
        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_CASE_PATTERN:
        case AD_KIND_UNION_PATTERN:
        case AD_KIND_STRING:
        case AD_KIND_STRING_START:
        case AD_KIND_STRING_CONTENT:
        case AD_KIND_STRING_END:
        case AD_KIND_ESCAPE_SEQUENCE:
        case AD_KIND_CONCATENATED_STRING:
        case AD_KIND_INTEGER:
        case AD_KIND_FLOAT:
        case AD_KIND_TRUE:
        case AD_KIND_FALSE:
        case AD_KIND_NONE_LITERAL:
            break;
        default:
            return false;
        }
    }
    return true;
}

/* Does one literal pattern certainly not fit the subject's one value? */
static bool cannot_match(flow_builder *b, ad_node subject, ad_node pattern)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, subject));
    const ad_value *wanted;
    ad_node literal = flow_child(b->tree, pattern);

    if (value->kind != AD_VALUE_STR && value->kind != AD_VALUE_INT) {
        return false;
    }
    wanted = ad_module_get(b->module, ad_module_value(b->module, literal));
    if (wanted->kind != value->kind) {
        return false;
    }
    return value->kind == AD_VALUE_STR ? !ad_str_equal(value->text, wanted->text)
                                       : value->u.integer != wanted->u.integer;
}

/* `case _`, `case other` without a guard. */
static bool takes_all(const ad_tree *tree, ad_node clause)
{
    ad_node pattern = ad_node_child_by_kind(tree, clause, AD_KIND_CASE_PATTERN);
    ad_node inner = pattern != AD_NO_NODE ? flow_child(tree, pattern) : AD_NO_NODE;

    if (ad_node_child_by_field(tree, clause, AD_FIELD_GUARD) != AD_NO_NODE || pattern == AD_NO_NODE ||
        flow_sibling(tree, pattern) == ad_node_child_by_kind(tree, clause, AD_KIND_CASE_PATTERN)) {
        return false;
    }
    return inner == AD_NO_NODE ||
           (ad_node_kind(tree, inner) == AD_KIND_DOTTED_NAME && tree->nodes[inner].last == inner + 1);
}

static void begin_case(flow_builder *b, flow_frame *f, ad_node clause)
{
    const ad_tree *tree = b->tree;
    ad_node subject = ad_node_child_by_field(tree, f->node, AD_FIELD_SUBJECT);
    ad_node pattern = ad_node_child_by_kind(tree, clause, AD_KIND_CASE_PATTERN);

    if (subject == AD_NO_NODE || pattern == AD_NO_NODE) {
        return;
    }
    if (is_literal_pattern(tree, pattern)) {
        if (tree->nodes[pattern].last > pattern && cannot_match(b, subject, pattern)) {
            b->alive = false;
        } else if (tree->nodes[pattern].last > pattern && b->memo[subject] && flow_is_lvalue(b, subject)) {
            flow_write(b, subject, flow_cleaned(b, pattern, b->memo[subject], AD_FLOW_ALL));
        }
        return;
    }
    bind_pattern(b, pattern, b->memo[subject]);
}

/* f->extra: the clause at hand. */
static bool next_case(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node guard;

    if (f->extra == AD_NO_NODE) {
        flow_fork_way(b, f->fork);
        flow_fork_join(b, f->fork);
        return true;
    }
    begin_case(b, f, f->extra);
    guard = ad_node_child_by_field(tree, f->extra, AD_FIELD_GUARD);
    f->state = MATCH_GUARD;
    (void)(b->alive && guard != AD_NO_NODE && flow_need(b, flow_child(tree, guard)));
    return false;
}

static ad_node first_case(const ad_tree *tree, ad_node n)
{
    ad_node body = ad_node_child_by_field(tree, n, AD_FIELD_BODY);

    return body != AD_NO_NODE ? next_of_kind(tree, ad_node_first(tree, body), AD_KIND_CASE_CLAUSE)
                              : AD_NO_NODE;
}

bool flow_match(flow_builder *b, flow_frame *f)
{
    const ad_tree *tree = b->tree;
    ad_node guard;

    switch (f->state) {
    case MATCH_SUBJECT:
        f->fork = flow_fork_open(b);
        f->mark = b->trail.count;
        f->extra = first_case(tree, f->node);
        f->state = MATCH_NEXT;
        (void)flow_need(b, ad_node_child_by_field(tree, f->node, AD_FIELD_SUBJECT));
        return false;
    case MATCH_GUARD:
        guard = ad_node_child_by_field(tree, f->extra, AD_FIELD_GUARD);
        if (guard != AD_NO_NODE && flow_child(tree, guard) != AD_NO_NODE) {
            flow_refine(b, flow_child(tree, guard), true);
        }
        f->state = MATCH_BODY;
        if (b->alive && !flow_need(b, ad_node_child_by_field(tree, f->extra, AD_FIELD_CONSEQUENCE))) {
            return false;
        }
        /* fall through */
    case MATCH_BODY:
        flow_fork_way(b, f->fork);
        flow_undo(b, f->mark);
        b->alive = !takes_all(tree, f->extra);
        f->extra =
            b->alive ? next_of_kind(tree, ad_node_next(tree, f->extra), AD_KIND_CASE_CLAUSE) : AD_NO_NODE;
        return next_case(b, f);
    default:
        return next_case(b, f);
    }
}
