/* What a condition says about the values that it looks at: on the way where it holds, or does not, they are
 * clean. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    REFINE_MAX = 32,     /* parts of one condition that are looked at */
    TRUTH_NODES_MAX = 24 /* of a condition that is evaluated at all */
};

/* Could its truth be known? Most conditions say at a glance that they depend on what comes in. */
static bool may_be_constant(const flow_builder *b, ad_node condition)
{
    ad_node last = b->tree->nodes[condition].last;

    if (last - condition > TRUTH_NODES_MAX) {
        return false;
    }
    for (ad_node n = condition; n <= last; n++) {
        if (b->memo[n]) {
            return false;
        }
    }
    return true;
}

ad_truth flow_truth(flow_builder *b, ad_node condition)
{
    if (condition == AD_NO_NODE || !may_be_constant(b, condition)) {
        return AD_TRUTH_MAYBE;
    }
    return ad_value_truth(b->module, ad_module_value(b->module, condition));
}

/* ---- guards ---- */

typedef struct guard {
    ad_node value; /* what is clean; AD_NO_NODE: it says nothing */
    ad_flow_mask mask;
} guard;

static const guard no_guard = {.value = AD_NO_NODE};

static guard guard_of(ad_node value)
{
    return (guard){.value = value, .mask = AD_FLOW_ALL};
}

static bool is_constant(flow_builder *b, ad_node n)
{
    return b->memo[n] == 0 && ad_value_is_constant(b->module, ad_module_value(b->module, n));
}

/* A display whose elements, or keys, are constants. */
static bool holds_constants(flow_builder *b, ad_node n)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    uint32_t step = value->kind == AD_VALUE_DICT ? 2 : 1;

    if (ad_value_is_constant(b->module, ad_module_value(b->module, n))) {
        return value->kind != AD_VALUE_STR && value->kind != AD_VALUE_BYTES;
    }
    if ((value->kind != AD_VALUE_DICT && value->kind != AD_VALUE_TUPLE && value->kind != AD_VALUE_LIST &&
         value->kind != AD_VALUE_SET) ||
        value->flags & AD_VALUE_OPEN) {
        return false;
    }
    for (uint32_t i = 0; i < value->u.items.count; i += step) {
        if (!ad_value_is_constant(b->module, value->u.items.at[i])) {
            return false;
        }
    }
    return true;
}

static guard guard_of_comparison(flow_builder *b, ad_node n, bool outcome)
{
    const ad_tree *tree = b->tree;
    ad_node left = flow_child(tree, n);
    ad_node operation = left != AD_NO_NODE ? flow_sibling(tree, left) : AD_NO_NODE;
    ad_node right = operation != AD_NO_NODE ? flow_sibling(tree, operation) : AD_NO_NODE;
    bool equal;

    if (right == AD_NO_NODE || flow_sibling(tree, right) != AD_NO_NODE) {
        return no_guard;
    }
    switch ((int)tree->nodes[operation].kind) {
    case AD_KIND_OP_EQ:
    case AD_KIND_OP_IS:
        equal = true;
        break;
    case AD_KIND_OP_NE:
    case AD_KIND_OP_IS_NOT:
    case AD_KIND_OP_LTGT:
        equal = false;
        break;
    case AD_KIND_OP_IN:
        return outcome && b->memo[left] && holds_constants(b, right) ? guard_of(left) : no_guard;
    case AD_KIND_OP_NOT_IN:
        return !outcome && b->memo[left] && holds_constants(b, right) ? guard_of(left) : no_guard;
    default:
        return no_guard;
    }
    if (equal != outcome) {
        return no_guard;
    }
    if (b->memo[left] && is_constant(b, right)) {
        return guard_of(left);
    }
    return b->memo[right] && is_constant(b, left) ? guard_of(right) : no_guard;
}

static bool is_one_of(ad_str text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(text, ad_str_of(list[i]))) {
            return true;
        }
    }
    return false;
}

/* int, float, bool, or a tuple of these. */
static bool are_numbers(flow_builder *b, ad_node types)
{
    static const char *const numbers[] = {"builtins.int", "builtins.float", "builtins.bool",
                                          "builtins.complex"};
    ad_node n = types;

    if (ad_node_kind(b->tree, types) == AD_KIND_TUPLE) {
        n = flow_child(b->tree, types);
    }
    for (; n != AD_NO_NODE; n = n == types ? AD_NO_NODE : flow_sibling(b->tree, n)) {
        ad_str names[AD_ALTERNATIVES_MAX];

        if (ad_module_names(b->module, n, names) != 1 ||
            !is_one_of(names[0], numbers, sizeof(numbers) / sizeof(numbers[0]))) {
            return false;
        }
    }
    return true;
}

/* Is the expression a pattern that has to fit to the end? */
static bool is_anchored(flow_builder *b, ad_node pattern, bool full)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, pattern));

    return value->kind == AD_VALUE_STR &&
           (full || ad_str_ends(value->text, AD_STR("$")) || ad_str_ends(value->text, AD_STR("\\Z")));
}

static guard guard_of_call(flow_builder *b, ad_node n)
{
    static const char *const plain[] = {"isdigit", "isnumeric", "isdecimal", "isalnum", "isidentifier"};
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_node first = AD_NO_NODE;
    ad_node second = AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];

    if (callee == AD_NO_NODE) {
        return no_guard;
    }
    if (ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
        ad_node object = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
        ad_node method = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);

        if (object != AD_NO_NODE && method != AD_NO_NODE && b->memo[object] &&
            is_one_of(ad_node_text(tree, method), plain, sizeof(plain) / sizeof(plain[0]))) {
            return guard_of(object);
        }
    }
    if (list != AD_NO_NODE && ad_node_kind(tree, list) == AD_KIND_ARGUMENT_LIST) {
        first = flow_child(tree, list);
        second = first != AD_NO_NODE ? flow_sibling(tree, first) : AD_NO_NODE;
    }
    if (second == AD_NO_NODE || (b->memo[first] == 0 && b->memo[second] == 0) ||
        ad_module_names(b->module, callee, names) != 1) {
        return no_guard;
    }
    if (ad_str_equal(names[0], AD_STR("builtins.isinstance"))) {
        return b->memo[first] && are_numbers(b, second) ? guard_of(first) : no_guard;
    }
    if (ad_str_equal(names[0], AD_STR("re.fullmatch")) || ad_str_equal(names[0], AD_STR("re.match"))) {
        bool full = names[0].len == sizeof("re.fullmatch") - 1;

        return b->memo[second] && is_anchored(b, first, full) ? guard_of(second) : no_guard;
    }
    return no_guard;
}

/* What a rule says; the first that fits. */
static guard guard_of_label(flow_builder *b, ad_node n, bool outcome)
{
    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_GUARD && label->negated != outcome && b->memo[label->value]) {
            return (guard){.value = label->value, .mask = label->mask};
        }
    }
    return no_guard;
}

/* The guard that one part of a condition is, when it comes out so. */
static guard guard_at(flow_builder *b, ad_node n, bool outcome)
{
    guard found = no_guard;

    if (b->labelled[n] & FLOW_LABELLED_SITE) {
        found = guard_of_label(b, n, outcome);
    }
    if (found.value != AD_NO_NODE) {
        return found;
    }
    switch ((int)b->tree->nodes[n].kind) {
    case AD_KIND_COMPARISON_OPERATOR:
        return guard_of_comparison(b, n, outcome);
    case AD_KIND_CALL:
        return outcome ? guard_of_call(b, n) : no_guard;
    default:
        return no_guard;
    }
}

static void apply(flow_builder *b, guard found)
{
    ad_flow_value value;

    if (found.value == AD_NO_NODE || !flow_is_lvalue(b, found.value)) {
        return;
    }
    if (ad_node_kind(b->tree, found.value) == AD_KIND_IDENTIFIER) {
        uint32_t variable = ad_module_variable(b->module, found.value);

        if (variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT) {
            value = flow_cleaned(b, found.value, flow_read(b, variable), found.mask);
            flow_put(b, variable, value);
        }
        return;
    }
    flow_write(b, found.value, flow_cleaned(b, found.value, b->memo[found.value], found.mask));
}

/* ---- conditions ---- */

typedef struct part {
    ad_node node;
    bool outcome;
} part;

/* Through parentheses, `not` and `:=`; false when nothing is left. */
static bool peel(const ad_tree *tree, part *p)
{
    for (uint32_t i = 0; p->node != AD_NO_NODE && i < REFINE_MAX; i++) {
        switch ((int)tree->nodes[p->node].kind) {
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            p->node = flow_child(tree, p->node);
            break;
        case AD_KIND_NOT_OPERATOR:
            p->node = ad_node_child_by_field(tree, p->node, AD_FIELD_ARGUMENT);
            p->outcome = !p->outcome;
            break;
        case AD_KIND_NAMED_EXPRESSION:
            p->node = ad_node_child_by_field(tree, p->node, AD_FIELD_VALUE);
            break;
        default:
            return true;
        }
    }
    return false;
}

static bool is_both(const ad_tree *tree, ad_node n, bool *out_and)
{
    ad_node operation;

    if (ad_node_kind(tree, n) != AD_KIND_BOOLEAN_OPERATOR) {
        return false;
    }
    operation = ad_node_child_by_field(tree, n, AD_FIELD_OPERATOR);
    *out_and = operation != AD_NO_NODE && ad_node_kind(tree, operation) == AD_KIND_OP_AND;
    return true;
}

/* Do two expressions name the same variable? */
static bool same_variable(flow_builder *b, ad_node x, ad_node y)
{
    return ad_node_kind(b->tree, x) == AD_KIND_IDENTIFIER && ad_node_kind(b->tree, y) == AD_KIND_IDENTIFIER &&
           ad_module_variable(b->module, x) == ad_module_variable(b->module, y);
}

/* x == "a" or x == "b": every side has to say the same of the same variable. */
static guard either(flow_builder *b, ad_node n, bool outcome)
{
    guard all = no_guard;
    part stack[REFINE_MAX];
    uint32_t count = 0;

    stack[count++] = (part){n, outcome};
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        guard one;
        bool is_and;

        if (!peel(b->tree, &p)) {
            return no_guard;
        }
        if (is_both(b->tree, p.node, &is_and)) {
            ad_node left = ad_node_child_by_field(b->tree, p.node, AD_FIELD_LEFT);
            ad_node right = ad_node_child_by_field(b->tree, p.node, AD_FIELD_RIGHT);

            if (is_and == p.outcome || left == AD_NO_NODE || right == AD_NO_NODE || count + 2 > REFINE_MAX) {
                return no_guard;
            }
            stack[count++] = (part){left, p.outcome};
            stack[count++] = (part){right, p.outcome};
            continue;
        }
        one = guard_at(b, p.node, p.outcome);
        if (one.value == AD_NO_NODE || (all.value != AD_NO_NODE && !same_variable(b, all.value, one.value))) {
            return no_guard;
        }
        all = all.value == AD_NO_NODE ? one : (guard){.value = all.value, .mask = all.mask & one.mask};
    }
    return count ? no_guard : all;
}

void flow_refine(flow_builder *b, ad_node condition, bool outcome)
{
    part stack[REFINE_MAX];
    uint32_t count = 0;

    if (condition == AD_NO_NODE || !b->alive) {
        return;
    }
    stack[count++] = (part){condition, outcome};
    for (uint32_t i = 0; count && i < REFINE_MAX; i++) {
        part p = stack[--count];
        bool is_and;

        if (!peel(b->tree, &p)) {
            continue;
        }
        if (!is_both(b->tree, p.node, &is_and)) {
            apply(b, guard_at(b, p.node, p.outcome));
        } else if (is_and != p.outcome) {
            apply(b, either(b, p.node, p.outcome));
        } else if (count + 2 <= REFINE_MAX) {
            ad_node left = ad_node_child_by_field(b->tree, p.node, AD_FIELD_LEFT);
            ad_node right = ad_node_child_by_field(b->tree, p.node, AD_FIELD_RIGHT);

            if (right != AD_NO_NODE) {
                stack[count++] = (part){right, p.outcome};
            }
            if (left != AD_NO_NODE) {
                stack[count++] = (part){left, p.outcome};
            }
        }
    }
}
