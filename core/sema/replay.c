/* An expression evaluated anew for other values of its names: comprehensions over constants, here, and
 * calls of one-line functions, in replay_function.c. What does not depend on the names comes from the
 * memo; the rest is computed children first, which is from the last node to the first. A comprehension
 * inside is a replay of its own: these nest, but no deeper than AD_REPLAY_NODES_MAX nodes can. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

/* ---- what depends on the names ---- */

static bool is_bound_name(ad_module *m, const ad_replay *replay, ad_node n, ad_value_id *out)
{
    const ad_node_record *record = &m->tree->nodes[n];
    uint32_t symbol;
    uint32_t i;

    if (record->kind != AD_KIND_IDENTIFIER || record->field == AD_FIELD_ATTRIBUTE ||
        (record->field == AD_FIELD_NAME &&
         ad_node_kind(m->tree, record->parent) == AD_KIND_KEYWORD_ARGUMENT)) {
        return false;
    }
    symbol = ad_intern_find(&m->names, ad_sema_identifier(m, n));
    for (i = 0; i < replay->count; i++) {
        if (symbol && replay->symbols[i] == symbol) {
            *out = replay->values[i];
            return true;
        }
    }
    return false;
}

typedef struct dependence {
    bool at[AD_REPLAY_NODES_MAX];
    uint32_t count; /* nodes; 0: not possible */
    uint32_t scope; /* nodes of other scopes belong to a comprehension inside */
} dependence;

static bool is_comprehension(const ad_module *m, ad_node n)
{
    uint32_t scope = ad_scope_opened(m, n);

    return scope != AD_NOWHERE && m->scopes[scope].kind == AD_SCOPE_COMPREHENSION;
}

static void find_dependence(ad_module *m, const ad_replay *replay, dependence *out)
{
    const ad_tree *tree = m->tree;
    uint32_t count = tree->nodes[replay->root].last - replay->root + 1;
    uint32_t i;

    out->count = 0;
    if (count > AD_REPLAY_NODES_MAX) {
        return;
    }
    memset(out->at, 0, sizeof(out->at));
    out->scope = ad_scope_of(m, replay->root);
    for (i = count; i-- > 0;) {
        ad_node n = replay->root + i;
        ad_value_id unused;

        if ((ad_scope_opened(m, n) != AD_NOWHERE && !is_comprehension(m, n)) ||
            tree->nodes[n].flags & AD_NODE_ERROR) {
            return;
        }
        if (is_bound_name(m, replay, n, &unused)) {
            out->at[i] = true;
        }
        if (out->at[i] && i) {
            out->at[tree->nodes[n].parent - replay->root] = true;
        }
    }
    out->count = count;
}

bool ad_replay_depends(ad_module *m, const ad_replay *replay)
{
    dependence depends;

    find_dependence(m, replay, &depends);
    return depends.count > 0 && depends.at[0];
}

/* Does a node have a value of its own? */
static bool is_value(ad_kind kind)
{
    switch ((int)kind) {
    case AD_KIND_COMMENT:
    case AD_KIND_ARGUMENT_LIST:
    case AD_KIND_KEYWORD_ARGUMENT:
    case AD_KIND_SLICE:
    case AD_KIND_FOR_IN_CLAUSE:
    case AD_KIND_IF_CLAUSE:
    case AD_KIND_PAIR:
    case AD_KIND_LINE_CONTINUATION:
        return false;
    default:
        return kind < AD_KIND_OP_ADD;
    }
}

static bool need_comprehension(ad_module *m, const ad_replay *outer, ad_node n, bool *possible);
static ad_value_id comprehension_value(ad_module *m, const ad_replay *outer, ad_node n, ad_value_id iterable);

bool ad_replay_need(ad_module *m, const ad_replay *replay, bool *out_possible)
{
    const ad_tree *tree = m->tree;
    bool ready = true;
    dependence depends = {0};
    uint32_t i;

    find_dependence(m, replay, &depends);
    *out_possible = depends.count > 0;
    for (i = 0; i < depends.count; i++) {
        ad_node n = replay->root + i;
        ad_node parent = tree->nodes[n].parent;
        bool under = i == 0 || depends.at[parent - replay->root] || !is_value(ad_node_kind(tree, parent));
        ad_value_id unused;

        if (ad_scope_of(m, n) != depends.scope) {
            continue;
        }
        if (depends.at[i] && is_comprehension(m, n)) {
            ready = need_comprehension(m, replay, n, out_possible) && ready;
        } else if (!depends.at[i] && under && is_value(ad_node_kind(tree, n)) &&
                   tree->nodes[n].field != AD_FIELD_ATTRIBUTE) {
            ready = ad_eval_need(m, n, &unused) && ready;
        }
    }
    return ready;
}

/* ---- one round ---- */

typedef struct round {
    ad_module *m;
    const ad_replay *replay;
    const dependence *depends;
    ad_value_id values[AD_REPLAY_NODES_MAX];
} round;

static ad_value_id value_of(round *r, ad_node n)
{
    ad_value_id id = 0;

    if (n == AD_NO_NODE) {
        return 0;
    }
    if (r->depends->at[n - r->replay->root]) {
        return r->values[n - r->replay->root];
    }
    return ad_eval_need(r->m, n, &id) ? id : 0;
}

static ad_value_id field_value(round *r, ad_node n, ad_field field)
{
    return value_of(r, ad_node_child_by_field(r->m->tree, n, field));
}

static ad_kind operator_kind(const ad_tree *tree, ad_node n, ad_field field)
{
    ad_node operation = ad_node_child_by_field(tree, n, field);

    return operation != AD_NO_NODE ? ad_node_kind(tree, operation) : AD_NO_KIND;
}

static ad_value_id truth_value(ad_module *m, ad_truth truth, ad_node node)
{
    return truth == AD_TRUTH_MAYBE ? 0 : ad_value_bool(m, truth == AD_TRUTH_YES, node);
}

/* The arguments of a call, computed anew. False when there are too many or some are spread. */
static bool arguments_of(round *r, ad_node n, ad_argument *arguments, ad_call *call)
{
    const ad_tree *tree = r->m->tree;
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_node child;

    *call = (ad_call){
        .node = n, .callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION), .arguments = arguments};
    if (list == AD_NO_NODE) {
        return false;
    }
    if (ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST) { /* f(x for x in y) */
        arguments[call->count++] =
            (ad_argument){.node = list, .value = value_of(r, list), .keyword = AD_STR("")};
        return true;
    }
    for (child = ad_node_first(tree, list); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        ad_argument *argument = &arguments[call->count];

        if (ad_node_kind(tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        if (call->count == 8 || ad_node_kind(tree, child) == AD_KIND_LIST_SPLAT ||
            ad_node_kind(tree, child) == AD_KIND_DICTIONARY_SPLAT) {
            return false;
        }
        *argument = (ad_argument){.node = child, .keyword = AD_STR("")};
        if (ad_node_kind(tree, child) == AD_KIND_KEYWORD_ARGUMENT) {
            ad_node name = ad_node_child_by_field(tree, child, AD_FIELD_NAME);

            argument->keyword = name != AD_NO_NODE ? ad_sema_identifier(r->m, name) : AD_STR("?");
            argument->node = ad_node_child_by_field(tree, child, AD_FIELD_VALUE);
        }
        argument->value = value_of(r, argument->node);
        call->count++;
    }
    return true;
}

static ad_value_id call_value(round *r, ad_node n)
{
    ad_module *m = r->m;
    const ad_tree *tree = m->tree;
    ad_node function = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_argument arguments[8];
    ad_value_id result = 0;
    const ad_value *callee;
    ad_call call;

    if (function == AD_NO_NODE || !arguments_of(r, n, arguments, &call)) {
        return 0;
    }
    if (ad_node_kind(tree, function) == AD_KIND_ATTRIBUTE) {
        ad_value_id object = field_value(r, function, AD_FIELD_OBJECT);
        ad_node name = ad_node_child_by_field(tree, function, AD_FIELD_ATTRIBUTE);

        if (name != AD_NO_NODE && ad_value_known(m, object)) {
            return ad_fold_method(m, object, ad_sema_identifier(m, name), &call, &result) ? result : 0;
        }
    }
    if (r->depends->at[function - r->replay->root]) {
        return 0;
    }
    callee = ad_value_at(m, value_of(r, function));
    return callee->kind == AD_VALUE_NAME && ad_fold_function(m, callee->text, &call, &result) ? result : 0;
}

static ad_value_id display_value(round *r, ad_node n, ad_value_kind kind)
{
    const ad_tree *tree = r->m->tree;
    ad_value_id items[AD_REPLAY_NODES_MAX];
    size_t count = 0;
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (ad_node_kind(tree, child) == AD_KIND_LIST_SPLAT) {
            return 0;
        }
        if (ad_node_kind(tree, child) != AD_KIND_COMMENT) {
            items[count++] = value_of(r, child);
        }
    }
    return ad_value_items(r->m, kind, 0, items, count, n);
}

static ad_value_id slice_value(round *r, ad_node n, ad_node slice)
{
    ad_node parts[3];
    int64_t numbers[3];
    const int64_t *given[3] = {NULL, NULL, NULL};
    size_t i;

    ad_eval_slice_parts(r->m->tree, slice, parts);
    for (i = 0; i < 3; i++) {
        if (parts[i] == AD_NO_NODE) {
            continue;
        }
        if (!ad_fold_as_int(r->m, value_of(r, parts[i]), &numbers[i])) {
            return 0;
        }
        given[i] = &numbers[i];
    }
    return ad_fold_slice(r->m, field_value(r, n, AD_FIELD_VALUE), given[0], given[1], given[2], n);
}

static ad_value_id subscript_value(round *r, ad_node n)
{
    ad_node subscript = ad_node_child_by_field(r->m->tree, n, AD_FIELD_SUBSCRIPT);
    ad_value_id result = 0;

    if (subscript == AD_NO_NODE || ad_node_next(r->m->tree, subscript) != AD_NO_NODE) {
        return 0;
    }
    if (ad_node_kind(r->m->tree, subscript) == AD_KIND_SLICE) {
        return slice_value(r, n, subscript);
    }
    (void)ad_fold_element(r->m, field_value(r, n, AD_FIELD_VALUE), value_of(r, subscript), n, &result);
    return result;
}

static ad_value_id boolean_value(round *r, ad_node n)
{
    ad_value_id left = field_value(r, n, AD_FIELD_LEFT);
    ad_truth truth = ad_value_truth(r->m, left);
    bool is_and = operator_kind(r->m->tree, n, AD_FIELD_OPERATOR) == AD_KIND_OP_AND;

    if (truth == AD_TRUTH_MAYBE) {
        return 0;
    }
    return (truth == AD_TRUTH_YES) == is_and ? field_value(r, n, AD_FIELD_RIGHT) : left;
}

static ad_value_id conditional_value(round *r, ad_node n)
{
    ad_truth truth = ad_value_truth(r->m, value_of(r, ad_node_child(r->m->tree, n, 1)));

    return truth == AD_TRUTH_MAYBE ? 0
                                   : value_of(r, ad_node_child(r->m->tree, n, truth == AD_TRUTH_YES ? 0 : 2));
}

/* Only `a < b`, not chains. */
static ad_value_id comparison_value(round *r, ad_node n)
{
    ad_module *m = r->m;

    if (ad_node_child_count(m->tree, n) != 3) {
        return 0;
    }
    return truth_value(m,
                       ad_fold_compare(m, operator_kind(m->tree, n, AD_FIELD_OPERATORS),
                                       value_of(r, ad_node_child(m->tree, n, 0)),
                                       value_of(r, ad_node_child(m->tree, n, 2))),
                       n);
}

static ad_value_id not_value(round *r, ad_node n)
{
    ad_truth truth = ad_value_truth(r->m, field_value(r, n, AD_FIELD_ARGUMENT));

    return truth == AD_TRUTH_MAYBE ? 0 : ad_value_bool(r->m, truth == AD_TRUTH_NO, n);
}

/* What the first `for` of a comprehension goes over, or AD_NO_NODE. */
static ad_node first_iterable(const ad_tree *tree, ad_node comprehension)
{
    ad_node clause = ad_node_child_by_kind(tree, comprehension, AD_KIND_FOR_IN_CLAUSE);

    return clause != AD_NO_NODE ? ad_node_child_by_field(tree, clause, AD_FIELD_RIGHT) : AD_NO_NODE;
}

/* A node that depends on the names, its children done. A flat switch: one line a kind. */
static ad_value_id compute(round *r, ad_node n)
{
    const ad_tree *tree = r->m->tree;
    ad_value_id bound;

    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_IDENTIFIER:
        return is_bound_name(r->m, r->replay, n, &bound) ? bound : 0;
    case AD_KIND_PARENTHESIZED_EXPRESSION:
        return value_of(r, ad_node_child(tree, n, 0));
    case AD_KIND_BINARY_OPERATOR:
        return ad_fold_binary(r->m, operator_kind(tree, n, AD_FIELD_OPERATOR),
                              field_value(r, n, AD_FIELD_LEFT), field_value(r, n, AD_FIELD_RIGHT), n);
    case AD_KIND_UNARY_OPERATOR:
        return ad_fold_unary(r->m, operator_kind(tree, n, AD_FIELD_OPERATOR),
                             field_value(r, n, AD_FIELD_ARGUMENT), n);
    case AD_KIND_NOT_OPERATOR:
        return not_value(r, n);
    case AD_KIND_BOOLEAN_OPERATOR:
        return boolean_value(r, n);
    case AD_KIND_COMPARISON_OPERATOR:
        return comparison_value(r, n);
    case AD_KIND_CONDITIONAL_EXPRESSION:
        return conditional_value(r, n);
    case AD_KIND_SUBSCRIPT:
        return subscript_value(r, n);
    case AD_KIND_CALL:
        return call_value(r, n);
    case AD_KIND_LIST_COMPREHENSION:
    case AD_KIND_SET_COMPREHENSION:
    case AD_KIND_DICTIONARY_COMPREHENSION:
    case AD_KIND_GENERATOR_EXPRESSION:
        return comprehension_value(r->m, r->replay, n, value_of(r, first_iterable(tree, n)));
    case AD_KIND_TUPLE:
        return display_value(r, n, AD_VALUE_TUPLE);
    case AD_KIND_LIST:
        return display_value(r, n, AD_VALUE_LIST);
    default:
        return 0;
    }
}

bool ad_replay_run(ad_module *m, const ad_replay *replay, ad_value_id *out)
{
    round r = {.m = m, .replay = replay};
    dependence depends = {0};
    uint32_t i;

    find_dependence(m, replay, &depends);
    if (!ad_sema_charge(m, depends.count + 1)) {
        return false;
    }
    r.depends = &depends;
    for (i = depends.count; i-- > 0;) {
        if (depends.at[i] && ad_scope_of(m, replay->root + i) == depends.scope) {
            r.values[i] = compute(&r, replay->root + i);
        }
    }
    *out = value_of(&r, replay->root);
    return *out != 0 && ad_value_known(m, *out);
}

/* ---- comprehensions ---- */

typedef struct comprehension {
    ad_node body;
    ad_node value; /* of a dict's pair, else AD_NO_NODE */
    ad_node clause;
    ad_node conditions[4];
    uint32_t condition_count;
    uint32_t symbols[8];
    uint32_t target_count;
    bool unpacks;
} comprehension;

static bool find_targets(ad_module *m, comprehension *c)
{
    const ad_tree *tree = m->tree;
    ad_node left = ad_node_child_by_field(tree, c->clause, AD_FIELD_LEFT);
    ad_node n;

    if (left == AD_NO_NODE) {
        return false;
    }
    c->unpacks = ad_node_kind(tree, left) != AD_KIND_IDENTIFIER;
    for (n = c->unpacks ? ad_node_first(tree, left) : left; n != AD_NO_NODE;
         n = c->unpacks ? ad_node_next(tree, n) : AD_NO_NODE) {
        if (ad_node_kind(tree, n) != AD_KIND_IDENTIFIER || c->target_count == 8) {
            return false;
        }
        c->symbols[c->target_count++] = ad_intern_find(&m->names, ad_sema_identifier(m, n));
    }
    return c->target_count > 0;
}

/* One `for` over names, any few conditions; false for others. */
static bool read_comprehension(ad_module *m, ad_node n, comprehension *c)
{
    const ad_tree *tree = m->tree;
    ad_node child;

    *c = (comprehension){.body = AD_NO_NODE, .value = AD_NO_NODE, .clause = AD_NO_NODE};
    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        switch ((int)tree->nodes[child].kind) {
        case AD_KIND_COMMENT:
            break;
        case AD_KIND_FOR_IN_CLAUSE:
            if (c->clause != AD_NO_NODE) {
                return false;
            }
            c->clause = child;
            break;
        case AD_KIND_IF_CLAUSE:
            if (c->condition_count == 4) {
                return false;
            }
            c->conditions[c->condition_count++] = ad_node_child(tree, child, 0);
            break;
        case AD_KIND_PAIR:
            c->body = ad_node_child_by_field(tree, child, AD_FIELD_KEY);
            c->value = ad_node_child_by_field(tree, child, AD_FIELD_VALUE);
            break;
        default:
            c->body = child;
            break;
        }
    }
    return c->body != AD_NO_NODE && c->clause != AD_NO_NODE && find_targets(m, c);
}

/* The names of a comprehension, then those of the replay around it, if any. */
static bool join_names(const comprehension *c, const ad_replay *outer, ad_replay *out)
{
    uint32_t i;

    out->count = c->target_count;
    memcpy(out->symbols, c->symbols, c->target_count * sizeof(*c->symbols));
    for (i = 0; outer && i < outer->count; i++) {
        if (out->count == AD_REPLAY_NAMES_MAX) {
            return false;
        }
        out->symbols[out->count] = outer->symbols[i];
        out->values[out->count++] = outer->values[i];
    }
    return true;
}

/* Values of the comprehension's own names for an element; false when it does not unpack. */
static bool bind_element(const ad_module *m, const comprehension *c, ad_value_id element, ad_replay *replay)
{
    const ad_value *value = ad_value_at(m, element);
    uint32_t i;

    if (!c->unpacks) {
        replay->values[0] = element;
        return true;
    }
    if (!ad_value_is_sequence((ad_value_kind)value->kind) || value->u.items.count != c->target_count) {
        return false;
    }
    for (i = 0; i < c->target_count; i++) {
        replay->values[i] = value->u.items.at[i];
    }
    return true;
}

static bool need_root(ad_module *m, ad_replay *replay, ad_node root, bool *possible)
{
    bool here = true;
    bool ready;

    replay->root = root;
    ready = root == AD_NO_NODE || ad_replay_need(m, replay, &here);
    *possible = *possible && here;
    return ready;
}

static bool need_all(ad_module *m, const comprehension *c, const ad_replay *outer, bool *possible)
{
    ad_replay replay = {.count = 0};
    bool ready;
    uint32_t i;

    *possible = join_names(c, outer, &replay);
    ready = need_root(m, &replay, c->body, possible);
    ready = need_root(m, &replay, c->value, possible) && ready;
    for (i = 0; i < c->condition_count; i++) {
        ready = need_root(m, &replay, c->conditions[i], possible) && ready;
    }
    return ready;
}

static bool need_comprehension(ad_module *m, const ad_replay *outer, ad_node n, bool *possible)
{
    comprehension c;
    bool here = read_comprehension(m, n, &c);
    bool ready = !here || need_all(m, &c, outer, &here);

    *possible = *possible && here;
    return ready;
}

/* Results of one element appended; false when something is not known. */
static bool run_element(ad_module *m, const comprehension *c, ad_replay *replay, ad_value_id *results,
                        size_t *count)
{
    ad_value_id value;
    uint32_t i;

    for (i = 0; i < c->condition_count; i++) {
        replay->root = c->conditions[i];
        if (!ad_replay_run(m, replay, &value) || ad_value_truth(m, value) == AD_TRUTH_MAYBE) {
            return false;
        }
        if (ad_value_truth(m, value) == AD_TRUTH_NO) {
            return true;
        }
    }
    replay->root = c->body;
    if (!ad_replay_run(m, replay, &results[(*count)++])) {
        return false;
    }
    if (c->value != AD_NO_NODE) {
        replay->root = c->value;
        return ad_replay_run(m, replay, &results[(*count)++]);
    }
    return true;
}

static ad_value_kind kind_of(const ad_tree *tree, ad_node n)
{
    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_DICTIONARY_COMPREHENSION:
        return AD_VALUE_DICT;
    case AD_KIND_SET_COMPREHENSION:
        return AD_VALUE_SET;
    default:
        return AD_VALUE_LIST; /* a generator too: nothing tells them apart once the elements are known */
    }
}

static ad_value_id run_all(ad_module *m, const comprehension *c, const ad_replay *outer, ad_value_id iterable,
                           ad_node n)
{
    ad_value_id *elements = NULL;
    ad_value_id *results = NULL;
    ad_replay replay = {.count = 0};
    ad_value_id list = 0;
    size_t count = 0;
    size_t made = 0;
    size_t i;

    if (!join_names(c, outer, &replay) || !ad_value_known(m, iterable) ||
        !ad_fold_elements(m, iterable, &elements, &count) || count > AD_REPLAY_ROUNDS_MAX) {
        goto done;
    }
    results = ad_malloc((count + 1) * 2 * sizeof(*results));
    for (i = 0; results && i < count; i++) {
        if (!bind_element(m, c, elements[i], &replay) || !run_element(m, c, &replay, results, &made)) {
            goto done;
        }
    }
    list = results ? ad_value_items(m, kind_of(m->tree, n), 0, results, made, n) : 0;

done:
    ad_fold_free(elements);
    ad_free(results);
    return list;
}

static ad_value_id comprehension_value(ad_module *m, const ad_replay *outer, ad_node n, ad_value_id iterable)
{
    comprehension c;

    return read_comprehension(m, n, &c) ? run_all(m, &c, outer, iterable, n) : 0;
}

/* What a comprehension is when its elements are not known. */
static ad_value_id opened(ad_module *m, ad_node n)
{
    return ad_node_kind(m->tree, n) == AD_KIND_GENERATOR_EXPRESSION
               ? 0
               : ad_fold_open_container(m, kind_of(m->tree, n), n);
}

bool ad_eval_comprehension(ad_module *m, ad_node n, ad_value_id *out)
{
    bool possible = true;
    ad_value_id iterable;
    comprehension c;

    if (!read_comprehension(m, n, &c)) {
        *out = opened(m, n);
        return true;
    }
    if (!ad_eval_need(m, first_iterable(m->tree, n), &iterable)) {
        return false;
    }
    if (ad_value_known(m, iterable) && !need_all(m, &c, NULL, &possible)) {
        return false;
    }
    *out = possible && ad_value_known(m, iterable) ? run_all(m, &c, NULL, iterable, n) : 0;
    if (*out == 0) {
        *out = opened(m, n);
    }
    return true;
}
