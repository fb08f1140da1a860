/* One walk over tree-sitter's tree, by cursor and without recursion, into the node table. The walk asks the
 * cursor for a node and its field only: both take constant time, while ts_node_parent() and the functions
 * that look for a child search from the top. */
#include "syntax/parser_priv.h"

#include "base/mem.h"
#include "base/banned.h"

/* tree-sitter's built-in symbol of ERROR nodes, which is in no grammar's table. */
#define ERROR_SYMBOL ((TSSymbol)-1)

typedef struct flattening {
    const ad_parser *parser;
    TSTreeCursor cursor;
    ad_tree *tree;
    size_t capacity;
    uint32_t max_nodes;
    bool has_error; /* anywhere: where not, no node need be asked */
} flattening;

/* What to record for the cursor's node; kind NONE for a token that is left out. */
static ad_node_record look_at(const flattening *walk, TSNode node)
{
    const ad_parser *parser = walk->parser;
    TSSymbol symbol = ts_node_symbol(node);
    ad_node_record record = {.kind = AD_KIND_ERROR, .flags = 0};
    bool operator_only = false;

    if (symbol < parser->symbol_count) {
        record.kind = parser->symbols[symbol].kind;
        operator_only = parser->symbols[symbol].operator_only;
    } else if (symbol == ERROR_SYMBOL) {
        record.flags = AD_NODE_ERROR;
    }
    if (walk->has_error && ts_node_is_missing(node)) {
        record.flags |= AD_NODE_MISSING;
        /* A made-up token of any sort is worth a record: it says where the text went wrong. */
        record.kind = record.kind == AD_NO_KIND ? AD_KIND_ERROR : record.kind;
        operator_only = false;
    }
    if (record.kind == AD_NO_KIND) {
        return record;
    }
    record.field = parser->fields[ts_tree_cursor_current_field_id(&walk->cursor)];
    if (operator_only && record.field != AD_FIELD_OPERATOR && record.field != AD_FIELD_OPERATORS) {
        record.kind = AD_NO_KIND;
        return record;
    }
    record.flags |= walk->has_error && ts_node_has_error(node) ? AD_NODE_HAS_ERROR : 0;
    record.start = ts_node_start_byte(node);
    record.end = ts_node_end_byte(node);
    return record;
}

static ad_status append(flattening *walk, ad_node_record record, ad_err *err)
{
    ad_tree *tree = walk->tree;

    if (tree->count >= walk->max_nodes) {
        return ad_err_set(err, AD_ERR_LIMIT, "nodes: the source had more nodes than the limit (%u)",
                          (unsigned)walk->max_nodes);
    }
    if (tree->count == walk->capacity &&
        !ad_grow(&tree->nodes, &walk->capacity, walk->capacity + 1, sizeof(*tree->nodes))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a node table");
    }
    tree->nodes[tree->count++] = record;
    return AD_OK;
}

/* A comment, or one that stands for the comments of many rows (see filler.c): a record for each. */
static ad_status append_comments(flattening *walk, ad_node_record record, ad_err *err)
{
    ad_str text = ad_source_text(walk->tree->source, record.start, record.end);
    uint32_t base = record.start;
    size_t at = 0;
    ad_status status = AD_OK;

    while (status == AD_OK && at < text.len) {
        size_t line_end = ad_str_find_byte(text, '\n', at);
        size_t hash;

        line_end = line_end == SIZE_MAX ? text.len : line_end;
        hash = ad_str_find_byte(ad_str_sub(text, 0, line_end), '#', at);
        if (hash != SIZE_MAX) {
            record.start = base + (uint32_t)hash;
            record.end = base + (uint32_t)line_end;
            record.last = walk->tree->count;
            status = append(walk, record, err);
        }
        at = line_end + 1;
    }
    return status;
}

/* Moves to the next node in preorder that is not below the current one. Leaving a level closes the subtree
 * of its parent. False at the end. */
static bool move_on(flattening *walk, ad_node *parent)
{
    ad_tree *tree = walk->tree;

    while (*parent != AD_NO_NODE) {
        if (ts_tree_cursor_goto_next_sibling(&walk->cursor)) {
            return true;
        }
        (void)ts_tree_cursor_goto_parent(&walk->cursor);
        tree->nodes[*parent].last = tree->count - 1;
        *parent = tree->nodes[*parent].parent;
    }
    return false;
}

static ad_status walk_all(flattening *walk, ad_err *err)
{
    ad_node parent = AD_NO_NODE;
    bool below;

    do {
        TSNode at = ts_tree_cursor_current_node(&walk->cursor);
        ad_node_record record = look_at(walk, at);
        ad_node node = walk->tree->count;
        ad_status status;

        below = false;
        if (record.kind == AD_NO_KIND) {
            continue; /* tokens have nothing below them that counts */
        }
        record.parent = parent;
        record.last = node;
        if (parent == AD_NO_NODE) { /* tree-sitter leaves blanks at the start out, and may have no module */
            record.kind = AD_KIND_MODULE;
            record.start = 0;
            record.end = (uint32_t)walk->tree->source->text.len;
        }
        status =
            record.kind == AD_KIND_COMMENT ? append_comments(walk, record, err) : append(walk, record, err);
        if (status != AD_OK) {
            return status;
        }
        if (ts_node_child_count(at) > 0 && ts_tree_cursor_goto_first_child(&walk->cursor)) {
            parent = node;
            below = true;
        }
    } while (below || move_on(walk, &parent));
    return AD_OK;
}

static void count_errors(ad_tree *tree)
{
    ad_node n = 0;

    tree->first_error = AD_NO_NODE;
    while (n < tree->count) {
        const ad_node_record *record = &tree->nodes[n];

        if (record->flags & (AD_NODE_ERROR | AD_NODE_MISSING)) {
            if (tree->error_count++ == 0) {
                tree->first_error = n;
            }
            n = record->last + 1;
        } else {
            n = record->flags & AD_NODE_HAS_ERROR ? n + 1 : record->last + 1;
        }
    }
}

ad_status ad_tree_flatten(const ad_parser *parser, const TSTree *from, uint32_t max_nodes, ad_tree *tree,
                          ad_err *err)
{
    flattening walk = {.parser = parser, .tree = tree, .max_nodes = max_nodes};
    size_t guess = tree->source->text.len / 6 + 64; /* ordinary code has a node in 7 to 9 bytes */
    ad_status status;

    if (!ad_grow(&tree->nodes, &walk.capacity, guess, sizeof(*tree->nodes))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a node table");
    }
    walk.cursor = ts_tree_cursor_new(ts_tree_root_node(from));
    walk.has_error = ts_node_has_error(ts_tree_root_node(from));
    status = walk_all(&walk, err);
    ts_tree_cursor_delete(&walk.cursor);
    if (status == AD_OK) {
        count_errors(tree);
    }
    return status;
}
