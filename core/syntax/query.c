/* Questions about the node table. Loops only: trees are as deep as their source is long. */
#include "syntax/syntax.h"

#include "base/banned.h"

ad_node ad_node_child_by_field(const ad_tree *tree, ad_node n, ad_field field)
{
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (tree->nodes[child].field == field) {
            return child;
        }
    }
    return AD_NO_NODE;
}

ad_node ad_node_child_by_kind(const ad_tree *tree, ad_node n, ad_kind kind)
{
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (tree->nodes[child].kind == kind) {
            return child;
        }
    }
    return AD_NO_NODE;
}

/* Comments stand anywhere, and so do backslashes at the end of a line; neither is part of an expression. */
static bool counts_as_child(ad_kind kind)
{
    return kind != AD_KIND_COMMENT && kind != AD_KIND_LINE_CONTINUATION;
}

ad_node ad_node_child(const ad_tree *tree, ad_node n, uint32_t i)
{
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        if (counts_as_child(ad_node_kind(tree, child)) && i-- == 0) {
            return child;
        }
    }
    return AD_NO_NODE;
}

uint32_t ad_node_child_count(const ad_tree *tree, ad_node n)
{
    uint32_t count = 0;
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        count += counts_as_child(ad_node_kind(tree, child));
    }
    return count;
}

ad_node ad_node_ancestor(const ad_tree *tree, ad_node n, ad_kind kind)
{
    do {
        n = tree->nodes[n].parent;
    } while (n != AD_NO_NODE && tree->nodes[n].kind != kind);
    return n;
}

static const bool statement_kinds[AD_KIND_COUNT] = {
    [AD_KIND_ASSERT_STATEMENT] = true,
    [AD_KIND_BREAK_STATEMENT] = true,
    [AD_KIND_CLASS_DEFINITION] = true,
    [AD_KIND_CONTINUE_STATEMENT] = true,
    [AD_KIND_DECORATED_DEFINITION] = true,
    [AD_KIND_DELETE_STATEMENT] = true,
    [AD_KIND_EXEC_STATEMENT] = true,
    [AD_KIND_EXPRESSION_STATEMENT] = true,
    [AD_KIND_FOR_STATEMENT] = true,
    [AD_KIND_FUNCTION_DEFINITION] = true,
    [AD_KIND_FUTURE_IMPORT_STATEMENT] = true,
    [AD_KIND_GLOBAL_STATEMENT] = true,
    [AD_KIND_IF_STATEMENT] = true,
    [AD_KIND_IMPORT_FROM_STATEMENT] = true,
    [AD_KIND_IMPORT_STATEMENT] = true,
    [AD_KIND_MATCH_STATEMENT] = true,
    [AD_KIND_NONLOCAL_STATEMENT] = true,
    [AD_KIND_PASS_STATEMENT] = true,
    [AD_KIND_PRINT_STATEMENT] = true,
    [AD_KIND_RAISE_STATEMENT] = true,
    [AD_KIND_RETURN_STATEMENT] = true,
    [AD_KIND_TRY_STATEMENT] = true,
    [AD_KIND_TYPE_ALIAS_STATEMENT] = true,
    [AD_KIND_WHILE_STATEMENT] = true,
    [AD_KIND_WITH_STATEMENT] = true,
};

bool ad_kind_is_statement(ad_kind kind)
{
    return (unsigned)kind < AD_KIND_COUNT && statement_kinds[kind];
}

ad_node ad_node_statement(const ad_tree *tree, ad_node n)
{
    ad_node parent;

    while (n != 0 && !ad_kind_is_statement(ad_node_kind(tree, n))) {
        n = tree->nodes[n].parent;
    }
    parent = tree->nodes[n].parent;
    return parent != AD_NO_NODE && tree->nodes[parent].kind == AD_KIND_DECORATED_DEFINITION ? parent : n;
}

ad_node ad_node_unparenthesized(const ad_tree *tree, ad_node n)
{
    while (ad_node_kind(tree, n) == AD_KIND_PARENTHESIZED_EXPRESSION) {
        ad_node inner = ad_node_child(tree, n, 0);

        if (inner == AD_NO_NODE) {
            break;
        }
        n = inner;
    }
    return n;
}

/* Starts ascend in preorder: the last node that starts at or before the range is the innermost one, or stands
 * below or beside it. */
ad_node ad_node_at(const ad_tree *tree, uint32_t byte_start, uint32_t byte_end)
{
    ad_node low = 0;
    ad_node high = tree->count;

    while (high - low > 1) {
        ad_node middle = low + (high - low) / 2;

        if (tree->nodes[middle].start <= byte_start) {
            low = middle;
        } else {
            high = middle;
        }
    }
    while (low != 0 && tree->nodes[low].end < byte_end) {
        low = tree->nodes[low].parent;
    }
    return low;
}
