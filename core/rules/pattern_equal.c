/* Equality for patterns: a pattern's constant with a value, and one piece of code with another (the
 * same hole twice). Walks both pieces side by side in preorder, without recursion. */
#include "rules/pattern_priv.h"

#include "base/banned.h"

/* ---- constants ---- */

static bool numbers_equal(const ad_pnode *p, const ad_value *v)
{
    if (p->value_kind == AD_VALUE_INT && v->kind == AD_VALUE_INT) {
        return p->u.integer == v->u.integer;
    }
    if (p->value_kind == AD_VALUE_INT) {
        return v->kind == AD_VALUE_FLOAT && (double)p->u.integer == v->u.number;
    }
    return (v->kind == AD_VALUE_FLOAT && p->u.number == v->u.number) ||
           (v->kind == AD_VALUE_INT && p->u.number == (double)v->u.integer);
}

static bool scalar_equal(const ad_pnode *p, const ad_value *v)
{
    if (p->type == AD_PNODE_ANY_STRING) {
        return v->kind == AD_VALUE_BYTES || (v->kind == AD_VALUE_STR && p->value_kind == AD_VALUE_STR);
    }
    if (p->value_kind == AD_VALUE_INT || p->value_kind == AD_VALUE_FLOAT) {
        return numbers_equal(p, v);
    }
    if (p->value_kind != v->kind) {
        return false;
    }
    if (p->value_kind == AD_VALUE_BOOL) {
        return p->u.boolean == v->u.boolean;
    }
    return p->value_kind == AD_VALUE_NONE || ad_str_equal(p->text, v->text);
}

bool ad_pattern_constant(const ad_module *module, const ad_pnode *constant, ad_value_id value)
{
    const ad_value *v = ad_module_get(module, value);

    if (v->kind != AD_VALUE_ANY_OF) {
        return scalar_equal(constant, v);
    }
    for (uint32_t i = 0; i < v->u.items.count; i++) {
        if (scalar_equal(constant, ad_module_get(module, v->u.items.at[i]))) {
            return true;
        }
    }
    return false;
}

/* ---- code ---- */

typedef struct walker {
    const ad_tree *tree;
    ad_node node;
    ad_node end;   /* last of the piece */
    int32_t level; /* nodes around it inside the piece, parentheses not counted */
    bool done;
} walker;

static bool transparent(const ad_tree *tree, ad_node n)
{
    return ad_node_kind(tree, n) == AD_KIND_PARENTHESIZED_EXPRESSION;
}

/* To the next node in preorder that counts; `skip` leaves out what is below the current one. */
static void walk_on(walker *w, bool skip, uint32_t *steps)
{
    const ad_node_record *nodes = w->tree->nodes;
    ad_node next = skip ? nodes[w->node].last + 1 : w->node + 1;

    while (next <= w->end && *steps > 0) {
        (*steps)--;
        while (w->node != nodes[next].parent) {
            w->level -= transparent(w->tree, w->node) ? 0 : 1;
            w->node = nodes[w->node].parent;
        }
        w->node = next;
        if (transparent(w->tree, next)) {
            next++;
            continue;
        }
        w->level++;
        if (!ad_pattern_trivia(ad_node_kind(w->tree, next))) {
            return;
        }
        next = nodes[next].last + 1;
    }
    w->done = true;
}

static bool is_literal(ad_kind kind)
{
    return kind == AD_KIND_STRING || kind == AD_KIND_CONCATENATED_STRING || kind == AD_KIND_INTEGER ||
           kind == AD_KIND_FLOAT;
}

static bool is_reference(ad_kind kind)
{
    return kind == AD_KIND_IDENTIFIER || kind == AD_KIND_ATTRIBUTE;
}

/* The one thing that a name stands for wherever it is written; results of calls and elements are
 * another object each time. */
static ad_str fixed_name(ad_module *module, ad_node n)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_module_names(module, n, names);

    if (count != 1 || names[0].len == 0 || names[0].ptr[0] == '?' ||
        memchr(names[0].ptr, '(', names[0].len) || memchr(names[0].ptr, '[', names[0].len)) {
        return (ad_str){"", 0};
    }
    return names[0];
}

static bool same_name(ad_module *module, ad_node a, ad_node b)
{
    ad_str name = fixed_name(module, a);

    return name.len > 0 && ad_str_equal(name, fixed_name(module, b));
}

static bool same_literal(ad_module *module, ad_node a, ad_node b, bool *out_known)
{
    const ad_value *x = ad_module_get(module, ad_module_value(module, a));
    const ad_value *y = ad_module_get(module, ad_module_value(module, b));

    *out_known = true;
    if (x->kind == AD_VALUE_STR || x->kind == AD_VALUE_BYTES) {
        return x->kind == y->kind && ad_str_equal(x->text, y->text);
    }
    if (x->kind == AD_VALUE_INT) {
        return y->kind == AD_VALUE_INT && x->u.integer == y->u.integer;
    }
    if (x->kind == AD_VALUE_FLOAT) {
        return y->kind == AD_VALUE_FLOAT && x->u.number == y->u.number;
    }
    *out_known = false;
    return false;
}

typedef enum verdict { DIFFERENT, SAME_WHOLLY, SAME_SO_FAR } verdict;

static verdict compare(ad_module *module, ad_node a, ad_node b)
{
    const ad_tree *tree = ad_module_tree(module);
    ad_kind x = ad_node_kind(tree, a);
    ad_kind y = ad_node_kind(tree, b);
    char shape_a[AD_SHAPE_BYTES], shape_b[AD_SHAPE_BYTES];

    if (x == AD_KIND_IDENTIFIER && y == AD_KIND_IDENTIFIER &&
        ad_str_equal(ad_module_identifier(module, a), ad_module_identifier(module, b))) {
        return SAME_WHOLLY;
    }
    if (is_reference(x) && is_reference(y) && same_name(module, a, b)) {
        return SAME_WHOLLY;
    }
    if (is_literal(x) && is_literal(y)) {
        bool known;
        bool same = same_literal(module, a, b, &known);

        if (known) {
            return same ? SAME_WHOLLY : DIFFERENT;
        }
    }
    if (ad_pattern_kind(x) != ad_pattern_kind(y)) {
        return DIFFERENT;
    }
    if (ad_pattern_text_leaf(x)) {
        return ad_str_equal(ad_node_text(tree, a), ad_node_text(tree, b)) ? SAME_WHOLLY : DIFFERENT;
    }
    if (!ad_str_equal(ad_pattern_shape(tree, a, shape_a), ad_pattern_shape(tree, b, shape_b))) {
        return DIFFERENT;
    }
    return SAME_SO_FAR;
}

static bool nodes_equal(ad_module *module, ad_node a, ad_node b, uint32_t *steps)
{
    const ad_tree *tree = ad_module_tree(module);
    walker x, y;

    a = ad_node_unparenthesized(tree, a);
    b = ad_node_unparenthesized(tree, b);
    if (a == b) {
        return true;
    }
    x = (walker){tree, a, tree->nodes[a].last, 0, false};
    y = (walker){tree, b, tree->nodes[b].last, 0, false};
    while (!x.done && !y.done) {
        verdict v = x.level == y.level ? compare(module, x.node, y.node) : DIFFERENT;

        if (v == DIFFERENT) {
            return false;
        }
        walk_on(&x, v == SAME_WHOLLY, steps);
        walk_on(&y, v == SAME_WHOLLY, steps);
    }
    return x.done && y.done && *steps > 0;
}

bool ad_pattern_equal(ad_module *module, ad_pattern_hole a, ad_pattern_hole b, uint32_t *steps)
{
    const ad_tree *tree = ad_module_tree(module);
    ad_node i = a.first, j = b.first;

    if (i == AD_NO_NODE || j == AD_NO_NODE) {
        return i == j;
    }
    for (;;) {
        if (!nodes_equal(module, i, j, steps)) {
            return false;
        }
        if (i == a.last || j == b.last) {
            return i == a.last && j == b.last;
        }
        i = ad_pattern_next(tree, i);
        j = ad_pattern_next(tree, j);
        if (i == AD_NO_NODE || j == AD_NO_NODE) {
            return false;
        }
    }
}
