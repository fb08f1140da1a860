/* Branches that constants decide: those that never run, and those that always do. A condition is asked for
 * only where more than one binding is left, so that most cost nothing. What is asked for next must not hang
 * on something that is not there yet: then a cycle would depend on who asked first. */
#include "sema/sema_priv.h"

#include "base/banned.h"

static ad_truth both(ad_truth a, ad_truth b)
{
    return a == AD_TRUTH_NO || b == AD_TRUTH_NO     ? AD_TRUTH_NO
           : a == AD_TRUTH_YES && b == AD_TRUTH_YES ? AD_TRUTH_YES
                                                    : AD_TRUTH_MAYBE;
}

static ad_truth either(ad_truth a, ad_truth b)
{
    return ad_truth_not(both(ad_truth_not(a), ad_truth_not(b)));
}

/* As ad_eval_need(). */
static bool need_truth(ad_module *m, ad_node condition, ad_truth *out)
{
    ad_value_id value;

    *out = AD_TRUTH_MAYBE;
    if (condition == AD_NO_NODE || m->tree->nodes[condition].last - condition > AD_CONDITION_NODES_MAX) {
        return true;
    }
    if (!ad_eval_need(m, condition, &value)) {
        return false;
    }
    *out = ad_eval_is_supposed(m, condition) ? AD_TRUTH_MAYBE : ad_value_truth(m, value);
    if (*out == AD_TRUTH_MAYBE && m->tree->nodes[condition].parent != AD_NO_NODE &&
        ad_node_kind(m->tree, m->tree->nodes[condition].parent) != AD_KIND_RETURN_STATEMENT) {
        ad_condition_want(m, condition); /* what is returned decides nothing here */
    }
    return true;
}

ad_truth ad_module_decides(ad_module *m, ad_node condition)
{
    ad_truth truth;

    (void)need_truth(m, condition, &truth); /* outside of an evaluation it is always there */
    return truth;
}

/* ---- match (PEP 634) ---- */

/* None, True and False are the same object, other literals and dotted names are equal. */
static ad_truth equals_literal(const ad_module *m, ad_value_id subject, ad_value_id literal, ad_kind kind)
{
    ad_alternatives all = ad_value_alternatives(m, &subject);
    bool singleton = kind == AD_KIND_TRUE || kind == AD_KIND_FALSE || kind == AD_KIND_NONE_LITERAL;
    ad_truth result = AD_TRUTH_MAYBE;

    for (uint32_t i = 0; i < all.count; i++) {
        bool other_kind = ad_value_kind_of(m, all.at[i]) != ad_value_kind_of(m, literal);
        ad_truth truth = singleton && other_kind && ad_value_known(m, all.at[i])
                             ? AD_TRUTH_NO
                             : ad_value_equal(m, all.at[i], literal);

        if (i && truth != result) {
            return AD_TRUTH_MAYBE;
        }
        result = truth;
    }
    return result;
}

/* What one alternative of a pattern says. */
static bool need_simple(ad_module *m, ad_value_id subject, ad_node n, ad_truth *out)
{
    ad_kind kind = ad_node_kind(m->tree, n);
    ad_value_id literal;

    *out = AD_TRUTH_MAYBE;
    switch ((int)kind) {
    case AD_KIND_DOTTED_NAME:
        if (m->tree->nodes[n].last == n + 1) { /* a capture */
            *out = AD_TRUTH_YES;
            return true;
        }
        break;
    case AD_KIND_STRING:
    case AD_KIND_CONCATENATED_STRING:
    case AD_KIND_INTEGER:
    case AD_KIND_FLOAT:
    case AD_KIND_TRUE:
    case AD_KIND_FALSE:
    case AD_KIND_NONE_LITERAL:
        break;
    default:
        return true;
    }
    if (!ad_eval_need(m, n, &literal)) {
        return false;
    }
    if (ad_str_starts(ad_node_text(m->tree, m->tree->nodes[n].parent), AD_STR("-"))) {
        literal = ad_fold_unary(m, AD_KIND_OP_SUB, literal, n); /* the sign is no node of its own */
    }
    *out = equals_literal(m, subject, literal, kind);
    return true;
}

static bool need_pattern(ad_module *m, ad_value_id subject, ad_node pattern, ad_truth *out)
{
    const ad_tree *tree = m->tree;
    bool ready = true;
    ad_node n = pattern;

    *out = AD_TRUTH_NO;
    while (n <= tree->nodes[pattern].last) {
        ad_kind kind = ad_node_kind(tree, n);
        ad_truth one = AD_TRUTH_MAYBE;

        if (kind == AD_KIND_UNION_PATTERN || kind == AD_KIND_COMMENT ||
            (kind == AD_KIND_CASE_PATTERN && tree->nodes[n].last > n)) {
            n = kind == AD_KIND_COMMENT ? tree->nodes[n].last + 1 : n + 1;
            continue;
        }
        if (kind == AD_KIND_CASE_PATTERN) { /* `_`, and what says nothing */
            one = ad_str_equal(ad_node_text(tree, n), AD_STR("_")) ? AD_TRUTH_YES : AD_TRUTH_MAYBE;
        } else {
            ready = need_simple(m, subject, n, &one) && ready;
        }
        *out = either(*out, one);
        n = tree->nodes[n].last + 1;
    }
    return ready;
}

static bool need_clause(ad_module *m, ad_node clause, ad_truth *out)
{
    const ad_tree *tree = m->tree;
    ad_node match = tree->nodes[tree->nodes[clause].parent].parent;
    ad_node subject = ad_node_child_by_field(tree, match, AD_FIELD_SUBJECT);
    ad_node pattern = ad_node_child_by_kind(tree, clause, AD_KIND_CASE_PATTERN);
    ad_node guard = ad_node_child_by_field(tree, clause, AD_FIELD_GUARD);
    ad_node more = pattern != AD_NO_NODE ? ad_node_next(tree, pattern) : AD_NO_NODE;
    ad_node other = subject != AD_NO_NODE ? ad_node_next(tree, subject) : AD_NO_NODE;
    ad_value_id value;
    ad_truth truth;
    ad_truth guarded = AD_TRUTH_YES;

    *out = AD_TRUTH_MAYBE;
    if (pattern == AD_NO_NODE || (more != AD_NO_NODE && ad_node_kind(tree, more) == AD_KIND_CASE_PATTERN)) {
        return true;
    }
    if (other != AD_NO_NODE && tree->nodes[other].field == AD_FIELD_SUBJECT) {
        subject = AD_NO_NODE; /* one of several, which are a tuple */
    }
    if (!ad_eval_need(m, subject, &value)) {
        return false;
    }
    if (subject != AD_NO_NODE && ad_eval_is_supposed(m, subject)) {
        value = 0;
    }
    ad_module_want(m, value);
    if (!need_pattern(m, value, pattern, &truth)) {
        return false;
    }
    if (guard != AD_NO_NODE && truth != AD_TRUTH_NO && !need_truth(m, ad_node_first(tree, guard), &guarded)) {
        return false;
    }
    *out = both(truth, guarded);
    return true;
}

ad_truth ad_module_case(ad_module *m, ad_node clause)
{
    ad_truth truth;

    (void)need_clause(m, clause, &truth); /* outside of an evaluation it is always there */
    return truth;
}

/* ---- does a part of a statement run when that does? ---- */

/* The condition of an if statement or an elif clause, or none. */
static ad_node condition_of(const ad_tree *tree, ad_node n)
{
    return ad_node_child_by_field(tree, n, AD_FIELD_CONDITION);
}

static bool is_supposed_binding(const ad_module *m, const ad_candidates *found)
{
    for (uint32_t i = 0; i < found->count; i++) {
        if (ad_eval_is_supposed(m, found->targets[i])) {
            return true;
        }
    }
    return false;
}

/* The names in the condition of a loop as they are before the loop; false when some are no plain constants.
 */
static bool need_entry_names(ad_module *m, ad_node loop, ad_node condition, ad_replay *replay,
                             bool *out_ready)
{
    const ad_tree *tree = m->tree;

    *out_ready = true;
    for (ad_node n = condition; n <= tree->nodes[condition].last; n++) {
        ad_candidates found;
        ad_value_id value;

        if (ad_node_kind(tree, n) != AD_KIND_IDENTIFIER) {
            continue;
        }
        if (replay->count == AD_REPLAY_NAMES_MAX) {
            return false;
        }
        if (!ad_eval_name_before(m, n, loop, &found, &value)) {
            *out_ready = false;
            return false;
        }
        if (!ad_value_known(m, value) || is_supposed_binding(m, &found) ||
            ad_value_is_container(ad_value_kind_of(m, value))) {
            return false;
        }
        replay->symbols[replay->count] = ad_intern_find(&m->names, ad_sema_identifier(m, n));
        replay->values[replay->count++] = value;
    }
    return replay->count > 0;
}

/* Does the body of a while loop run at all, whatever the names are by the time of its next round? */
static bool need_entry(ad_module *m, ad_node loop, ad_truth *out)
{
    ad_node condition = ad_node_child_by_field(m->tree, loop, AD_FIELD_CONDITION);
    ad_replay replay = {.root = condition};
    bool ready;
    bool possible;
    ad_value_id value;

    if (!need_truth(m, condition, out)) {
        return false;
    }
    if (*out != AD_TRUTH_MAYBE || condition == AD_NO_NODE ||
        m->tree->nodes[condition].last - condition > AD_CONDITION_NODES_MAX) {
        return true;
    }
    if (!need_entry_names(m, loop, condition, &replay, &ready)) {
        return ready;
    }
    if (!ad_replay_need(m, &replay, &possible)) {
        return false;
    }
    if (possible && ad_replay_run(m, &replay, &value)) {
        *out = ad_value_truth(m, value);
    }
    return true;
}

ad_truth ad_module_enters(ad_module *m, ad_node loop)
{
    ad_truth truth;

    (void)need_entry(m, loop, &truth); /* outside of an evaluation it is always there */
    return truth;
}

/* elif and else clauses run when nothing above them does. */
static bool need_alternative(ad_module *m, ad_node statement, ad_node clause, ad_truth *out)
{
    const ad_tree *tree = m->tree;
    ad_truth truth;

    if (!need_truth(m, condition_of(tree, statement), &truth)) {
        return false;
    }
    *out = ad_truth_not(truth);
    for (ad_node n = ad_node_first(tree, statement); n != clause && *out != AD_TRUTH_NO;
         n = ad_node_next(tree, n)) {
        if (ad_node_kind(tree, n) != AD_KIND_ELIF_CLAUSE) {
            continue;
        }
        if (!need_truth(m, condition_of(tree, n), &truth)) {
            return false;
        }
        *out = both(*out, ad_truth_not(truth));
    }
    return true;
}

static bool need_case(ad_module *m, ad_node block, ad_node clause, ad_truth *out)
{
    const ad_tree *tree = m->tree;
    ad_truth truth;

    if (!need_clause(m, clause, out)) {
        return false;
    }
    for (ad_node n = ad_node_first(tree, block); n != clause && *out != AD_TRUTH_NO;
         n = ad_node_next(tree, n)) {
        if (ad_node_kind(tree, n) != AD_KIND_CASE_CLAUSE) {
            continue;
        }
        if (!need_clause(m, n, &truth)) {
            return false;
        }
        *out = both(*out, ad_truth_not(truth));
    }
    return true;
}

/* `child` runs only on a condition. */
static bool need_part(ad_module *m, ad_node parent, ad_node child, ad_truth *out)
{
    const ad_tree *tree = m->tree;
    ad_field field = (ad_field)tree->nodes[child].field;
    ad_node operation;

    *out = AD_TRUTH_MAYBE;
    switch ((int)tree->nodes[parent].kind) {
    case AD_KIND_IF_STATEMENT:
        return field == AD_FIELD_CONSEQUENCE ? need_truth(m, condition_of(tree, parent), out)
                                             : need_alternative(m, parent, child, out);
    case AD_KIND_ELIF_CLAUSE:
        return need_truth(m, condition_of(tree, parent), out);
    case AD_KIND_WHILE_STATEMENT:
        if (!(field == AD_FIELD_ALTERNATIVE ? need_truth(m, condition_of(tree, parent), out)
                                            : need_entry(m, parent, out))) {
            return false;
        }
        if (field == AD_FIELD_ALTERNATIVE) {
            *out = ad_truth_not(*out);
        } else if (*out == AD_TRUTH_YES) {
            *out = AD_TRUTH_MAYBE; /* a break may come before */
        }
        return true;
    case AD_KIND_CONDITIONAL_EXPRESSION:
        if (!need_truth(m, ad_node_child(tree, parent, 1), out)) {
            return false;
        }
        *out = child == ad_node_child(tree, parent, 0) ? *out : ad_truth_not(*out);
        return true;
    case AD_KIND_BOOLEAN_OPERATOR:
        operation = ad_node_child_by_field(tree, parent, AD_FIELD_OPERATOR);
        if (!need_truth(m, ad_node_child_by_field(tree, parent, AD_FIELD_LEFT), out)) {
            return false;
        }
        *out = operation != AD_NO_NODE && ad_node_kind(tree, operation) == AD_KIND_OP_AND ? *out
                                                                                          : ad_truth_not(*out);
        return true;
    case AD_KIND_BLOCK:
        return need_case(m, parent, child, out);
    default:
        return true;
    }
}

/* ---- the way to a place ---- */

/* Is it none of which a part may run and another not? Most of what is climbed past is. */
static bool is_plain(ad_kind kind)
{
    static const bool branches[AD_KIND_COUNT] = {[AD_KIND_IF_STATEMENT] = true,
                                                 [AD_KIND_ELIF_CLAUSE] = true,
                                                 [AD_KIND_FOR_STATEMENT] = true,
                                                 [AD_KIND_WHILE_STATEMENT] = true,
                                                 [AD_KIND_TRY_STATEMENT] = true,
                                                 [AD_KIND_BLOCK] = true,
                                                 [AD_KIND_CONDITIONAL_EXPRESSION] = true,
                                                 [AD_KIND_BOOLEAN_OPERATOR] = true,
                                                 [AD_KIND_LIST_COMPREHENSION] = true,
                                                 [AD_KIND_SET_COMPREHENSION] = true,
                                                 [AD_KIND_DICTIONARY_COMPREHENSION] = true,
                                                 [AD_KIND_GENERATOR_EXPRESSION] = true};

    return kind < AD_KIND_COUNT && !branches[kind];
}

bool ad_branch_way(ad_module *m, ad_node n, ad_node at, ad_way *out)
{
    const ad_tree *tree = m->tree;
    bool decided = false;
    bool sure = true;
    bool ready = true;
    size_t hops = 0;
    ad_node parent;

    *out = AD_WAY_OPEN;
    for (parent = tree->nodes[n].parent; parent != AD_NO_NODE && !ad_node_inside(tree, at, parent);
         parent = tree->nodes[n].parent) {
        ad_truth truth;

        if (!is_plain(ad_node_kind(tree, parent)) && ad_reach_is_conditional(tree, parent, n)) {
            ready = need_part(m, parent, n, &truth) && ready;
            if (truth == AD_TRUTH_NO) {
                *out = AD_WAY_SHUT;
            }
            decided = true;
            sure = sure && truth == AD_TRUTH_YES;
        } else if (ad_scope_opened(m, parent) != AD_NOWHERE) {
            sure = false; /* a body that runs when it is called */
        }
        n = parent;
        hops++;
    }
    sure = sure && parent != AD_NO_NODE && !ad_reach_is_conditional(tree, parent, n);
    if (*out != AD_WAY_SHUT && decided && sure) {
        *out = AD_WAY_TAKEN;
    }
    (void)ad_sema_charge(m, hops / 8);
    return ready;
}

static const ad_binding *binding_of(const ad_module *m, ad_node target)
{
    return &m->bindings[m->node_scope[target] & AD_SCOPE_MASK];
}

/* Is it made before another one, by the same code? */
static bool is_before(const ad_module *m, ad_node target, ad_node other)
{
    return target < other &&
           m->scopes[binding_of(m, target)->scope].frame == m->scopes[binding_of(m, other)->scope].frame;
}

bool ad_branch_narrow(ad_module *m, const ad_place *place, ad_candidates *found)
{
    ad_way ways[AD_CANDIDATES_MAX] = {AD_WAY_OPEN};
    ad_node last = AD_NO_NODE; /* of those that are passed on every way to the place */
    uint32_t kept = 0;
    bool ready = true;

    for (uint32_t i = 0; i < found->count; i++) {
        ad_node target = found->targets[i];

        ready = ad_branch_way(m, target, place->at, &ways[i]) && ready;
        if (ways[i] == AD_WAY_TAKEN && place->order != AD_NOWHERE && target < place->order &&
            (last == AD_NO_NODE || target > last)) {
            last = target;
        }
    }
    if (!ready) {
        return false;
    }
    if (last != AD_NO_NODE) {
        uint32_t position = binding_of(m, last)->position;

        found->since = found->settled && found->since > position ? found->since : position;
        found->settled = true;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (ways[i] != AD_WAY_SHUT && (last == AD_NO_NODE || !is_before(m, found->targets[i], last))) {
            found->targets[kept++] = found->targets[i];
        }
    }
    found->count = kept;
    return true;
}
