/* Comprehensions that go through a list or dict and make something of each element: what they give has its
 * elements where that had them. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { LINKS_MAX = 8 /* of what is made of an element */ };

typedef struct copy {
    ad_node from;    /* the list or dict */
    ad_node element; /* the name that stands for its element */
    ad_node key;     /* of a dict: for its key */
    ad_node body;    /* what is made of the element */
    uint8_t flags;
} copy;

static uint32_t variable_of(flow_builder *b, ad_node n)
{
    return n != AD_NO_NODE && ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER
               ? ad_module_variable(b->module, n)
               : AD_NO_VARIABLE;
}

/* One `for`, then conditions at most. */
static ad_node only_clause(const ad_tree *tree, ad_node body)
{
    ad_node clause = body != AD_NO_NODE ? flow_sibling(tree, body) : AD_NO_NODE;

    if (clause == AD_NO_NODE || ad_node_kind(tree, clause) != AD_KIND_FOR_IN_CLAUSE) {
        return AD_NO_NODE;
    }
    for (ad_node n = flow_sibling(tree, clause); n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        if (ad_node_kind(tree, n) == AD_KIND_FOR_IN_CLAUSE) {
            return AD_NO_NODE;
        }
    }
    return clause;
}

/* The key as it was, or the same text in another type. */
static bool keeps_key(flow_builder *b, ad_node made, ad_node key)
{
    const ad_tree *tree = b->tree;
    ad_node callee;
    ad_node inner;
    ad_str name;

    if (ad_node_kind(tree, made) == AD_KIND_CALL) {
        callee = ad_node_child_by_field(tree, made, AD_FIELD_FUNCTION);
        inner = ad_node_child_by_field(tree, made, AD_FIELD_ARGUMENTS);
        if (callee == AD_NO_NODE || inner == AD_NO_NODE) {
            return false;
        }
        name = ad_node_text(tree, callee);
        if (ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
            inner = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
            callee = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);
            name = callee != AD_NO_NODE ? ad_node_text(tree, callee) : AD_STR("");
            if (!ad_str_equal(name, AD_STR("encode")) && !ad_str_equal(name, AD_STR("decode"))) {
                return false;
            }
        } else if (!ad_str_equal(name, AD_STR("str"))) {
            return false;
        } else {
            inner = flow_child(tree, inner);
        }
        made = inner;
    }
    return made != AD_NO_NODE && variable_of(b, made) != AD_NO_VARIABLE &&
           variable_of(b, made) == variable_of(b, key);
}

/* {k: f(v) for k, v in d.items()} */
static bool read_dict(flow_builder *b, ad_node pair, ad_node clause, copy *out)
{
    const ad_tree *tree = b->tree;
    ad_node left = ad_node_child_by_field(tree, clause, AD_FIELD_LEFT);
    ad_node call = ad_node_child_by_field(tree, clause, AD_FIELD_RIGHT);
    ad_node callee = call != AD_NO_NODE && ad_node_kind(tree, call) == AD_KIND_CALL
                         ? ad_node_child_by_field(tree, call, AD_FIELD_FUNCTION)
                         : AD_NO_NODE;
    ad_node method = callee != AD_NO_NODE && ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE
                         ? ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE)
                         : AD_NO_NODE;
    ad_node made = ad_node_child_by_field(tree, pair, AD_FIELD_KEY);

    if (left == AD_NO_NODE || method == AD_NO_NODE || made == AD_NO_NODE ||
        (ad_node_kind(tree, left) != AD_KIND_PATTERN_LIST &&
         ad_node_kind(tree, left) != AD_KIND_TUPLE_PATTERN) ||
        (!ad_str_equal(ad_node_text(tree, method), AD_STR("items")) &&
         !ad_str_equal(ad_node_text(tree, method), AD_STR("iteritems")))) {
        return false;
    }
    out->from = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
    out->key = flow_child(tree, left);
    out->element = out->key != AD_NO_NODE ? flow_sibling(tree, out->key) : AD_NO_NODE;
    out->body = ad_node_child_by_field(tree, pair, AD_FIELD_VALUE);
    out->flags = AD_FLOW_KEYED;
    return out->element != AD_NO_NODE && flow_sibling(tree, out->element) == AD_NO_NODE &&
           keeps_key(b, made, out->key);
}

static bool read_copy(flow_builder *b, ad_node n, copy *out)
{
    const ad_tree *tree = b->tree;
    ad_node body = ad_node_child_by_field(tree, n, AD_FIELD_BODY);
    ad_node clause = only_clause(tree, body);

    if (clause == AD_NO_NODE) {
        return false;
    }
    if (ad_node_kind(tree, body) == AD_KIND_PAIR) {
        return read_dict(b, body, clause, out);
    }
    out->from = ad_node_child_by_field(tree, clause, AD_FIELD_RIGHT);
    out->element = ad_node_child_by_field(tree, clause, AD_FIELD_LEFT);
    out->body = body;
    out->flags = AD_FLOW_EACH;
    return ad_node_kind(tree, n) != AD_KIND_SET_COMPREHENSION;
}

/* What kind of object others hand out is not known: it may make its elements when it is asked. */
static bool may_be_container(const flow_builder *b, ad_flow_value value)
{
    ad_flow_op op = (ad_flow_op)b->graph->nodes.at[flow_resolve(b, value)].op;

    return op == AD_FLOW_STORE || op == AD_FLOW_PARAM || op == AD_FLOW_JOIN || op == AD_FLOW_AFTER ||
           op == AD_FLOW_CLEANED || op == AD_FLOW_DERIVE;
}

/* Of several names of a method each gave the same. */
static ad_flow_value one_of_equals(const flow_builder *b, ad_flow_value value)
{
    const ad_flow_node *node = &b->graph->nodes.at[value];
    const ad_flow_node *first;

    if (node->op != AD_FLOW_JOIN || node->flags & FLOW_OPEN || node->operand_count == 0) {
        return value;
    }
    first = &b->graph->nodes.at[flow_operand(b, value, 0)];
    for (uint32_t i = 0; i < node->operand_count; i++) {
        const ad_flow_node *other = &b->graph->nodes.at[flow_operand(b, value, i)];

        if (other->op != AD_FLOW_DERIVE || other->flags != first->flags || other->operand_count != 1 ||
            first->operand_count != 1 ||
            b->graph->operands.at[other->operands] != b->graph->operands.at[first->operands]) {
            return value;
        }
    }
    return flow_operand(b, value, 0);
}

/* Down from what is made to the element: what it is cleaned of on the way; false when there is more to it. */
static bool follow(const flow_builder *b, ad_flow_value value, ad_flow_value element, uint8_t *flags,
                   ad_flow_mask *mask)
{
    *flags |= AD_FLOW_SAME;
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        const ad_flow_node *node;

        value = one_of_equals(b, flow_resolve(b, value));
        if (value == element) {
            return true;
        }
        node = &b->graph->nodes.at[value];
        if (node->operand_count != 1 || node->flags & (AD_FLOW_EACH | AD_FLOW_KEYED | AD_FLOW_UNKNOWN) ||
            (node->op != AD_FLOW_DERIVE && node->op != AD_FLOW_CLEANED)) {
            return false;
        }
        if (node->op == AD_FLOW_DERIVE) {
            *flags = (uint8_t)((*flags & ~AD_FLOW_SAME) | (node->flags & AD_FLOW_DEEP));
        } else {
            *mask |= b->graph->masks.at[node->b];
        }
        value = flow_operand(b, value, 0);
    }
    return false;
}

bool flow_copied(flow_builder *b, ad_node n, ad_flow_value *out)
{
    copy found = {.key = AD_NO_NODE};
    uint32_t variable;
    ad_flow_value element;
    ad_flow_value from;
    ad_flow_mask mask = 0;

    if (!read_copy(b, n, &found) || found.from == AD_NO_NODE || found.body == AD_NO_NODE) {
        return false;
    }
    variable = variable_of(b, found.element);
    from = b->memo[found.from];
    if (variable == AD_NO_VARIABLE || flow_variable_of(b, variable)->kind != FLOW_VARIABLE_SLOT ||
        from == 0 || b->memo[found.body] == 0 || !may_be_container(b, from)) {
        return false;
    }
    element = flow_resolve(b, flow_read(b, variable));
    if (!follow(b, b->memo[found.body], element, &found.flags, &mask)) {
        return false;
    }
    for (uint32_t i = 0; i < LINKS_MAX && flow_is(b, element, AD_FLOW_CLEANED); i++) { /* by its conditions */
        mask |= b->graph->masks.at[b->graph->nodes.at[element].b];
        element = flow_resolve(b, flow_operand(b, element, 0));
    }
    if (element == 0 || flow_is(b, element, AD_FLOW_AFTER)) {
        return false;
    }
    from = flow_resolve(b, from);
    from = flow_make(b, AD_FLOW_DERIVE, n, &from, 1);
    if (from) {
        b->graph->nodes.at[from].flags = found.flags;
    }
    *out = flow_cleaned(b, n, from, mask);
    return true;
}

/* ---- keys that a condition keeps ---- */

/* `key in TABLE`, alone or beside other conditions: TABLE. */
static ad_node kept_by(const ad_tree *tree, ad_node condition, ad_str key)
{
    for (uint32_t i = 0; condition != AD_NO_NODE && i < LINKS_MAX; i++) {
        ad_kind kind = ad_node_kind(tree, condition);
        ad_node last;
        ad_node operation;

        if (kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
            condition = flow_child(tree, condition);
            continue;
        }
        last = condition;
        if (kind == AD_KIND_BOOLEAN_OPERATOR) {
            operation = ad_node_child_by_field(tree, condition, AD_FIELD_OPERATOR);
            last = ad_node_child_by_field(tree, condition, AD_FIELD_RIGHT);
            condition = ad_node_child_by_field(tree, condition, AD_FIELD_LEFT);
            if (operation == AD_NO_NODE || ad_node_kind(tree, operation) != AD_KIND_OP_AND) {
                return AD_NO_NODE;
            }
        }
        if (last != AD_NO_NODE && ad_node_kind(tree, last) == AD_KIND_COMPARISON_OPERATOR) {
            flow_comparison c;

            if (flow_read_comparison(tree, last, &c) && c.operation == AD_KIND_OP_IN &&
                ad_str_equal(ad_node_text(tree, c.left), key)) {
                return c.right;
            }
        }
        if (last == condition) {
            break;
        }
    }
    return AD_NO_NODE;
}

/* A value under each of a table's texts; false: they are not all known. */
static bool store_each(flow_builder *b, ad_node n, ad_node table, ad_flow_value value, ad_flow_value *out)
{
    const ad_value *all = ad_module_get(b->module, ad_module_value(b->module, table));
    uint32_t step = all->kind == AD_VALUE_DICT ? 2 : 1;

    if ((all->kind != AD_VALUE_TUPLE && all->kind != AD_VALUE_LIST && all->kind != AD_VALUE_SET &&
         all->kind != AD_VALUE_DICT) ||
        all->flags & AD_VALUE_OPEN || all->u.items.count > step * FLOW_CHAIN_MAX) {
        return false;
    }
    *out = 0;
    for (uint32_t i = 0; i < all->u.items.count; i += step) {
        const ad_value *one = ad_module_get(b->module, all->u.items.at[i]);

        if (one->kind != AD_VALUE_STR) {
            return false;
        }
        *out = flow_store(b, n, *out, flow_key(b, '\'', one->text), value);
    }
    return true;
}

bool flow_kept_keys(flow_builder *b, ad_node n, ad_flow_value *out)
{
    const ad_tree *tree = b->tree;
    ad_node pair = ad_node_child_by_field(tree, n, AD_FIELD_BODY);
    ad_node key = pair != AD_NO_NODE && ad_node_kind(tree, pair) == AD_KIND_PAIR
                      ? ad_node_child_by_field(tree, pair, AD_FIELD_KEY)
                      : AD_NO_NODE;
    ad_node value = key != AD_NO_NODE ? ad_node_child_by_field(tree, pair, AD_FIELD_VALUE) : AD_NO_NODE;

    if (value == AD_NO_NODE) {
        return false;
    }
    for (ad_node clause = flow_sibling(tree, pair); clause != AD_NO_NODE;
         clause = flow_sibling(tree, clause)) {
        ad_node table = ad_node_kind(tree, clause) == AD_KIND_IF_CLAUSE
                            ? kept_by(tree, flow_child(tree, clause), ad_node_text(tree, key))
                            : AD_NO_NODE;

        if (table != AD_NO_NODE && store_each(b, n, table, b->memo[value], out)) {
            return true;
        }
    }
    return false;
}
