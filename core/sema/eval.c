/* The evaluator. A node's value is worked out once, on demand, by a stack of frames of its own: what
 * a node needs is pushed, and the node is looked at again when that is there.
 *
 * memo, by node: 0 not asked for; RUNNING | frame; else value + 1, with CYCLIC when the node takes
 * part in a cycle (x = x + "a" in a loop). Every member of a cycle is UNKNOWN, except that names keep
 * those alternatives that are no part of it: so a value does not depend on who asked first. Cycles are
 * strongly connected components, found as Tarjan does: a member that is done before the first of its
 * cycle is kept as OPEN | place in the list `open`, so that who needs it knows to be a member too.
 *
 * SUPPOSED marks what rests on an attribute's value in a class of the unit: good enough to tell what is
 * called, but a subclass or whoever holds an instance may have set another. */
#include "sema/sema_priv.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

#define MEMO_RUNNING  0x80000000U
#define MEMO_CYCLIC   0x40000000U
#define MEMO_OPEN     (MEMO_RUNNING | MEMO_CYCLIC)
#define MEMO_SUPPOSED 0x20000000U
#define MEMO_VALUE    0x1FFFFFFFU

static const char out_of_memory[] = "sema-bytes: the memory for what this unit's names mean ran out";

/* ---- frames ---- */

static bool push(ad_module *m, ad_node n)
{
    if (!ad_sema_grow(m, &m->stack, &m->stack_capacity, m->depth + 1, sizeof(*m->stack))) {
        ad_sema_stop(m, out_of_memory);
        return false;
    }
    m->stack[m->depth++] = (ad_frame){.node = n, .parent = m->current, .low = AD_NOWHERE};
    return true;
}

/* ---- cycles ---- */

/* The frame that a member of an open cycle leads back to. */
static uint32_t low_of_open(const ad_module *m, size_t place)
{
    size_t low = 0;
    size_t high = m->group_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (m->groups[middle].start <= place) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return m->groups[low].low;
}

/* A node is done before the first member of its cycle. Everything that was opened below it leads back to
 * where it does, as it leads back to this node. */
static bool open_member(ad_module *m, const ad_frame *frame, ad_value_id value)
{
    if (!ad_sema_grow(m, &m->open, &m->open_capacity, m->open_count + 1, sizeof(*m->open)) ||
        !ad_sema_grow(m, &m->groups, &m->group_capacity, m->group_count + 1, sizeof(*m->groups))) {
        ad_sema_stop(m, out_of_memory);
        return false;
    }
    m->memo[frame->node] = MEMO_OPEN | (uint32_t)m->open_count;
    m->open[m->open_count++] = (ad_open){.node = frame->node, .value = value, .supposed = frame->supposed};
    while (m->group_count && m->groups[m->group_count - 1].start >= frame->open_start) {
        m->group_count--;
    }
    m->groups[m->group_count++] = (ad_open_group){.start = frame->open_start, .low = frame->low};
    return true;
}

/* All members from `start` on are done. */
static void close_cycle(ad_module *m, size_t start)
{
    while (m->open_count > start) {
        const ad_open *member = &m->open[--m->open_count];

        m->memo[member->node] = (member->value + 1) | MEMO_CYCLIC | (member->supposed ? MEMO_SUPPOSED : 0);
    }
    while (m->group_count && m->groups[m->group_count - 1].start >= start) {
        m->group_count--;
    }
}

/* ---- needs ---- */

bool ad_eval_need(ad_module *m, ad_node n, ad_value_id *out)
{
    uint32_t state;

    *out = 0;
    if (n == AD_NO_NODE) {
        return true;
    }
    if (m->current == AD_NOWHERE) {
        *out = ad_module_value(m, n);
        return true;
    }
    state = m->memo[n];
    if (state & MEMO_RUNNING) {
        uint32_t low = state & MEMO_CYCLIC ? low_of_open(m, state & MEMO_VALUE) : state & MEMO_VALUE;

        if (low < m->stack[m->current].low) {
            m->stack[m->current].low = low;
        }
        ad_eval_suppose(m, ad_eval_is_supposed(m, n));
        return true;
    }
    if (state) {
        ad_eval_suppose(m, (state & MEMO_SUPPOSED) != 0);
        /* Members of one cycle are nothing to each other, in whatever order they were asked for. */
        *out = state & MEMO_CYCLIC && ad_eval_is_cyclic(m) ? 0 : (state & MEMO_VALUE) - 1;
        return true;
    }
    return m->stopped || !push(m, n);
}

void ad_eval_suppose(ad_module *m, bool supposed)
{
    if (supposed && m->current != AD_NOWHERE) {
        m->stack[m->current].supposed = true;
    }
}

bool ad_eval_is_supposed(const ad_module *m, ad_node n)
{
    uint32_t state = m->memo ? m->memo[n] : 0;

    if (state & MEMO_RUNNING) {
        return state & MEMO_CYCLIC ? m->open[state & MEMO_VALUE].supposed
                                   : m->stack[state & MEMO_VALUE].supposed;
    }
    return (state & MEMO_SUPPOSED) != 0;
}

bool ad_eval_is_running(const ad_module *m, ad_node n)
{
    return n != AD_NO_NODE && m->memo && m->memo[n] & MEMO_RUNNING;
}

bool ad_eval_is_cyclic(const ad_module *m)
{
    return m->current != AD_NOWHERE && m->stack[m->current].low <= m->current;
}

static bool need_operands(ad_module *m, ad_node a, ad_node b, ad_value_id *x, ad_value_id *y)
{
    bool first = ad_eval_need(m, a, x);
    bool second = ad_eval_need(m, b, y);

    return first && second;
}

/* ---- expressions ---- */

static ad_node operator_of(const ad_tree *tree, ad_node n)
{
    return ad_node_child_by_field(tree, n, AD_FIELD_OPERATOR);
}

static ad_kind operator_kind(const ad_tree *tree, ad_node n)
{
    ad_node operation = operator_of(tree, n);

    return operation != AD_NO_NODE ? ad_node_kind(tree, operation) : AD_NO_KIND;
}

static bool eval_unary(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_value_id operand;

    if (!ad_eval_need(m, ad_node_child_by_field(m->tree, n, AD_FIELD_ARGUMENT), &operand)) {
        return false;
    }
    *out = ad_fold_unary(m, operator_kind(m->tree, n), operand, n);
    return true;
}

static bool eval_not(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_value_id operand;
    ad_truth truth;

    if (!ad_eval_need(m, ad_node_child_by_field(m->tree, n, AD_FIELD_ARGUMENT), &operand)) {
        return false;
    }
    truth = ad_value_truth(m, operand);
    if (truth == AD_TRUTH_MAYBE) {
        ad_condition_want(m, n);
        return true;
    }
    *out = ad_value_bool(m, truth == AD_TRUTH_NO, n);
    return true;
}

/* `a or b`: a when it is true, b when it is not, both when nobody knows. */
static bool eval_boolean(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_choice choice = {.count = 0};
    bool is_and = operator_kind(m->tree, n) == AD_KIND_OP_AND;
    ad_value_id left;
    ad_value_id right;
    ad_truth truth;

    if (!ad_eval_need(m, ad_node_child_by_field(m->tree, n, AD_FIELD_LEFT), &left)) {
        return false;
    }
    truth = ad_value_truth(m, left);
    if (truth == (is_and ? AD_TRUTH_NO : AD_TRUTH_YES)) {
        *out = left;
        return true;
    }
    if (!ad_eval_need(m, ad_node_child_by_field(m->tree, n, AD_FIELD_RIGHT), &right)) {
        return false;
    }
    if (truth != AD_TRUTH_MAYBE) {
        *out = right;
        return true;
    }
    ad_condition_want(m, ad_node_child_by_field(m->tree, n, AD_FIELD_LEFT));
    ad_choice_add(m, &choice, left);
    ad_choice_add(m, &choice, right);
    *out = ad_choice_value(m, &choice);
    return true;
}

/* a < b < c: children and operators take turns, whatever comments stand between them. */
static bool eval_comparison(ad_module *m, ad_node n, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    ad_truth result = AD_TRUTH_YES;
    ad_kind operation = AD_NO_KIND;
    bool ready = true;
    bool first = true;
    ad_value_id left = 0;
    ad_value_id right;
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (tree->nodes[child].field == AD_FIELD_OPERATORS) {
            operation = ad_node_kind(tree, child);
            continue;
        }
        if (ad_node_kind(tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        ready = ad_eval_need(m, child, &right) && ready;
        if (ready && !first) {
            ad_truth truth = ad_fold_compare(m, operation, left, right);

            if (truth == AD_TRUTH_NO) {
                result = AD_TRUTH_NO;
            } else if (truth == AD_TRUTH_MAYBE && result == AD_TRUTH_YES) {
                result = AD_TRUTH_MAYBE;
            }
        }
        left = right;
        first = false;
    }
    if (ready && result == AD_TRUTH_MAYBE) {
        ad_condition_want(m, n);
    } else if (ready && !first) {
        *out = ad_value_bool(m, result == AD_TRUTH_YES, n);
    }
    return ready;
}

static bool eval_conditional(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_node yes = ad_node_child(m->tree, n, 0);
    ad_node no = ad_node_child(m->tree, n, 2);
    ad_choice choice = {.count = 0};
    ad_value_id condition;
    ad_value_id a;
    ad_value_id b;
    ad_truth truth;

    if (!ad_eval_need(m, ad_node_child(m->tree, n, 1), &condition)) {
        return false;
    }
    truth = ad_value_truth(m, condition);
    if (truth != AD_TRUTH_MAYBE) {
        return ad_eval_need(m, truth == AD_TRUTH_YES ? yes : no, out);
    }
    ad_condition_want(m, ad_node_child(m->tree, n, 1));
    if (!need_operands(m, yes, no, &a, &b)) {
        return false;
    }
    ad_choice_add(m, &choice, a);
    ad_choice_add(m, &choice, b);
    *out = ad_choice_value(m, &choice);
    return true;
}

/* ---- left-leaning sums ---- */

static bool is_sum(const ad_tree *tree, ad_node n)
{
    return n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_BINARY_OPERATOR &&
           operator_kind(tree, n) == AD_KIND_OP_ADD;
}

enum { SUM_PARTS_MAX = 64 };

/* "a" + "b" + "c" is ((a + b) + c): its terms are gathered and put together at once, as adding them
 * one by one would copy the text so far for every term. */
typedef struct sum {
    ad_node *nodes; /* the sums whose right sides are terms 1 .. count - 1, innermost first */
    ad_value_id *terms;
    size_t count;
} sum;

static size_t sum_length(const ad_tree *tree, ad_node n)
{
    size_t count = 1;

    for (; is_sum(tree, n); count++) {
        n = ad_node_child_by_field(tree, n, AD_FIELD_LEFT);
    }
    return count;
}

/* The sum of which n is the left part, and so on upwards; n itself when there is none. */
static ad_node outermost_sum(const ad_tree *tree, ad_node n)
{
    while (tree->nodes[n].field == AD_FIELD_LEFT && is_sum(tree, tree->nodes[n].parent)) {
        n = tree->nodes[n].parent;
    }
    return n;
}

/* Fills in the terms; false while some are not there. */
static bool need_terms(ad_module *m, ad_node n, const sum *s)
{
    size_t i = s->count;
    bool ready = true;

    while (--i > 0) {
        s->nodes[i] = n;
        ready = ad_eval_need(m, ad_node_child_by_field(m->tree, n, AD_FIELD_RIGHT), &s->terms[i]) && ready;
        n = ad_node_child_by_field(m->tree, n, AD_FIELD_LEFT);
    }
    return ad_eval_need(m, n, &s->terms[0]) && ready;
}

static void remember(ad_module *m, const sum *s, size_t number, ad_value_id id)
{
    if (m->memo[s->nodes[number]] == 0) {
        m->memo[s->nodes[number]] = (id + 1) | (m->stack[m->current].supposed ? MEMO_SUPPOSED : 0);
    }
}

/* The sums inside of a text that is known wholly are its beginnings: no copy, no second visit. */
static void remember_views(ad_module *m, const sum *s, ad_value_id whole)
{
    const ad_value value = *ad_value_at(m, whole);
    size_t length = 0;
    size_t i;

    for (i = 0; i + 1 < s->count; i++) {
        const ad_value *term = ad_value_at(m, s->terms[i]);

        if (term->kind != value.kind) {
            return;
        }
        length += term->text.len;
        if (i > 0) {
            ad_str text = ad_str_sub(value.text, 0, length);

            remember(m, s, i, ad_value_text(m, (ad_value_kind)value.kind, text, s->nodes[i]));
        }
    }
}

static bool is_known_text(const ad_module *m, const sum *s)
{
    ad_value_kind kind = ad_value_kind_of(m, s->terms[0]);
    size_t i;

    for (i = 0; i < s->count; i++) {
        if (!ad_value_is_text(kind) || ad_value_kind_of(m, s->terms[i]) != kind) {
            return false;
        }
    }
    return true;
}

/* A long sum inside of another, if it is not known wholly, is told to begin with its first terms and to go
 * on somehow: then all such sums are the same value. */
static ad_value_id beginning(ad_module *m, const sum *s)
{
    ad_value_id terms[SUM_PARTS_MAX + 1] = {0};

    memcpy(terms, s->terms, SUM_PARTS_MAX * sizeof(*terms));
    return ad_fold_sum(m, terms, SUM_PARTS_MAX + 1, s->nodes[SUM_PARTS_MAX]);
}

static void remember_beginnings(ad_module *m, const sum *s)
{
    ad_value_id begins = s->count > SUM_PARTS_MAX + 1 ? beginning(m, s) : 0;
    size_t i;

    for (i = SUM_PARTS_MAX + 1; i + 1 < s->count; i++) {
        remember(m, s, i, begins);
    }
}

static ad_value_id sum_value(ad_module *m, const sum *s, bool inner, ad_node n)
{
    bool known = is_known_text(m, s);
    ad_value_id id;

    if (inner && !known && s->count > SUM_PARTS_MAX + 1) {
        return beginning(m, s);
    }
    id = ad_fold_sum(m, s->terms, s->count, n);
    if (!inner && known) {
        remember_views(m, s, id);
    } else if (!inner) {
        remember_beginnings(m, s);
    }
    return id;
}

static bool eval_sum(ad_module *m, ad_node n, ad_value_id *out)
{
    sum s = {.count = sum_length(m->tree, n)};
    ad_node outermost = outermost_sum(m->tree, n);
    bool ready = true;
    ad_value_id whole;

    if (outermost != n && s.count > SUM_PARTS_MAX + 1 && !ad_eval_is_running(m, outermost) &&
        !ad_eval_need(m, outermost, &whole)) {
        return false; /* which tells all the sums inside at once */
    }
    s.nodes = ad_malloc(s.count * sizeof(*s.nodes));
    s.terms = ad_malloc(s.count * sizeof(*s.terms));
    if (!s.nodes || !s.terms || !ad_sema_charge(m, s.count / 8)) {
        ad_sema_stop(m, out_of_memory);
        goto done;
    }
    ready = need_terms(m, n, &s);
    if (ready) {
        *out = sum_value(m, &s, outermost != n, n);
    }

done:
    ad_free(s.nodes);
    ad_free(s.terms);
    return ready;
}

static bool eval_binary(ad_module *m, ad_node n, ad_value_id *out)
{
    ad_value_id left;
    ad_value_id right;

    if (operator_kind(m->tree, n) == AD_KIND_OP_ADD) {
        return eval_sum(m, n, out);
    }
    if (!need_operands(m, ad_node_child_by_field(m->tree, n, AD_FIELD_LEFT),
                       ad_node_child_by_field(m->tree, n, AD_FIELD_RIGHT), &left, &right)) {
        return false;
    }
    *out = ad_fold_binary(m, operator_kind(m->tree, n), left, right, n);
    if (!*out && (ad_value_known(m, left) || ad_value_known(m, right))) {
        ad_module_want(m, left);
        ad_module_want(m, right);
    }
    return true;
}

/* ---- dispatch ---- */

static ad_value_id constant(ad_module *m, ad_node n)
{
    switch ((int)m->tree->nodes[n].kind) {
    case AD_KIND_TRUE:
        return ad_value_bool(m, true, n);
    case AD_KIND_FALSE:
        return ad_value_bool(m, false, n);
    case AD_KIND_NONE_LITERAL:
        return ad_value_none(m, n);
    case AD_KIND_ELLIPSIS:
        return ad_value_add(m, &(ad_value){.kind = AD_VALUE_ELLIPSIS, .flags = AD_VALUE_CONSTANT, .node = n});
    case AD_KIND_INTEGER:
        return ad_fold_integer(m, n);
    case AD_KIND_FLOAT:
        return ad_fold_float(m, n);
    default:
        return 0;
    }
}

/* Nodes that are what one of their children is. */
static ad_node stands_for(const ad_tree *tree, ad_node n)
{
    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_PARENTHESIZED_EXPRESSION:
    case AD_KIND_AWAIT:
    case AD_KIND_AS_PATTERN:
    case AD_KIND_DECORATOR:
    case AD_KIND_TYPED_PARAMETER:
    case AD_KIND_LIST_SPLAT:
    case AD_KIND_DICTIONARY_SPLAT:
        return ad_node_child(tree, n, 0);
    case AD_KIND_NAMED_EXPRESSION:
    case AD_KIND_KEYWORD_ARGUMENT:
    case AD_KIND_WITH_ITEM:
        return ad_node_child_by_field(tree, n, AD_FIELD_VALUE);
    case AD_KIND_DEFAULT_PARAMETER:
    case AD_KIND_TYPED_DEFAULT_PARAMETER:
        return ad_node_child_by_field(tree, n, AD_FIELD_NAME);
    case AD_KIND_INTERPOLATION:
        return ad_node_child_by_field(tree, n, AD_FIELD_EXPRESSION);
    case AD_KIND_ASSIGNMENT:
        return ad_node_child_by_field(tree, n, AD_FIELD_RIGHT);
    case AD_KIND_DECORATED_DEFINITION:
        return ad_node_child_by_field(tree, n, AD_FIELD_DEFINITION);
    default:
        return AD_NO_NODE;
    }
}

/* One visit of a node. A long flat switch: one line a kind. */
static bool evaluate(ad_module *m, ad_node n, ad_value_id *out)
{
    uint32_t entry = m->node_scope[n];

    *out = 0;
    if (entry & AD_TARGET_NODE) {
        return ad_eval_binding(m, &m->bindings[entry & AD_SCOPE_MASK], out);
    }
    switch ((int)m->tree->nodes[n].kind) {
    case AD_KIND_IDENTIFIER:
        return ad_eval_identifier(m, n, out);
    case AD_KIND_ATTRIBUTE:
        return ad_eval_attribute(m, n, out);
    case AD_KIND_CALL:
        return ad_eval_call(m, n, out);
    case AD_KIND_SUBSCRIPT:
        return ad_eval_subscript(m, n, out);
    case AD_KIND_STRING:
        return ad_eval_string(m, n, out);
    case AD_KIND_CONCATENATED_STRING:
        return ad_eval_concatenation(m, n, out);
    case AD_KIND_UNARY_OPERATOR:
        return eval_unary(m, n, out);
    case AD_KIND_BINARY_OPERATOR:
        return eval_binary(m, n, out);
    case AD_KIND_NOT_OPERATOR:
        return eval_not(m, n, out);
    case AD_KIND_BOOLEAN_OPERATOR:
        return eval_boolean(m, n, out);
    case AD_KIND_COMPARISON_OPERATOR:
        return eval_comparison(m, n, out);
    case AD_KIND_CONDITIONAL_EXPRESSION:
        return eval_conditional(m, n, out);
    case AD_KIND_TUPLE:
    case AD_KIND_EXPRESSION_LIST:
        return ad_eval_display(m, n, AD_VALUE_TUPLE, out);
    case AD_KIND_LIST:
        return ad_eval_display(m, n, AD_VALUE_LIST, out);
    case AD_KIND_SET:
        return ad_eval_display(m, n, AD_VALUE_SET, out);
    case AD_KIND_DICTIONARY:
        return ad_eval_dictionary(m, n, out);
    case AD_KIND_LIST_COMPREHENSION:
    case AD_KIND_SET_COMPREHENSION:
    case AD_KIND_DICTIONARY_COMPREHENSION:
    case AD_KIND_GENERATOR_EXPRESSION:
        return ad_eval_comprehension(m, n, out);
    case AD_KIND_LAMBDA:
    case AD_KIND_FUNCTION_DEFINITION:
        *out = ad_function_value(m, n);
        return true;
    case AD_KIND_CLASS_DEFINITION:
        *out = ad_class_value(m, n);
        return true;
    case AD_KIND_BLOCK:
        return ad_eval_body(m, n, out);
    case AD_KIND_TYPE:
        return ad_eval_type(m, n, out);
    case AD_KIND_DOTTED_NAME:
        return ad_eval_dotted_name(m, n, out);
    default: {
        ad_node inner = stands_for(m->tree, n);

        if (inner != AD_NO_NODE) {
            return ad_eval_need(m, inner, out);
        }
        *out = constant(m, n);
        return true;
    }
    }
}

/* ---- the loop ---- */

/* Nothing more can be worked out: what is under way is UNKNOWN, what was not begun stays open. */
static void unwind(ad_module *m)
{
    close_cycle(m, 0);
    while (m->depth) {
        const ad_frame *frame = &m->stack[--m->depth];

        if (frame->started) {
            m->memo[frame->node] = 1;
        }
    }
}

/* Is a node's value one of several that stand side by side? */
static bool has_alternatives(const ad_module *m, ad_node n)
{
    ad_kind kind = ad_node_kind(m->tree, n);

    return kind == AD_KIND_ATTRIBUTE || kind == AD_KIND_BLOCK ||
           (kind == AD_KIND_IDENTIFIER && !(m->node_scope[n] & AD_TARGET_NODE));
}

static void finish(ad_module *m, uint32_t index, ad_value_id value)
{
    ad_frame *frame = &m->stack[index];
    bool cyclic = frame->low <= index;

    if (cyclic && !has_alternatives(m, frame->node)) {
        value = 0;
    }
    m->memo[frame->node] = (value + 1) | (cyclic ? MEMO_CYCLIC : 0) | (frame->supposed ? MEMO_SUPPOSED : 0);
    if (frame->low < index) {
        if (!open_member(m, frame, value)) {
            return;
        }
        if (frame->parent != AD_NOWHERE && frame->low < m->stack[frame->parent].low) {
            m->stack[frame->parent].low = frame->low;
        }
    } else {
        close_cycle(m, frame->open_start);
    }
    m->depth = index; /* what it asked for and did without is dropped as well */
}

/* One visit; a second one when the first found out that the node is part of a cycle. */
static bool visit(ad_module *m, uint32_t index, ad_value_id *out)
{
    bool cyclic = ad_eval_is_cyclic(m);
    ad_node n = m->stack[index].node;

    if (!evaluate(m, n, out)) {
        return false;
    }
    return cyclic || !ad_eval_is_cyclic(m) || evaluate(m, n, out);
}

static void run(ad_module *m)
{
    while (m->depth && !m->stopped) {
        uint32_t index = (uint32_t)(m->depth - 1);
        ad_frame *frame = &m->stack[index];
        ad_value_id value;

        if (!frame->started && m->memo[frame->node]) {
            m->depth--; /* asked for twice */
            continue;
        }
        m->memo[frame->node] = MEMO_RUNNING | index;
        frame->open_start = frame->started ? frame->open_start : m->open_count;
        frame->started = true;
        m->current = index;
        if (!ad_sema_charge(m, 1)) {
            break;
        }
        if (visit(m, index, &value)) {
            finish(m, index, value);
        } else if (m->depth == index + 1) {
            assert(m->stopped); /* it waits for nothing */
        }
    }
    m->current = AD_NOWHERE;
    unwind(m);
}

ad_value_id ad_module_known(const ad_module *m, ad_node n)
{
    uint32_t state = m->memo ? m->memo[n] : 0;

    return state & MEMO_RUNNING || !state ? 0 : (state & MEMO_VALUE) - 1;
}

ad_value_id ad_module_value(ad_module *m, ad_node n)
{
    if (n >= m->tree->count) {
        return 0;
    }
    if (!m->memo) {
        m->memo = ad_sema_array(m, m->tree->count, sizeof(*m->memo));
        if (!m->memo) {
            ad_sema_stop(m, out_of_memory);
            return 0;
        }
    }
    if (m->memo[n] == 0 && !m->stopped) {
        assert(m->current == AD_NOWHERE); /* inside of an evaluation ad_eval_need() is the way */
        if (push(m, n)) {
            run(m);
        }
    }
    return m->memo[n] ? (m->memo[n] & MEMO_VALUE) - 1 : 0;
}
