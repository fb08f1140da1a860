/* One walk over tree-sitter's tree, without recursion, into the node table. It goes over the subtrees
 * themselves: the cursor of tree-sitter's interface keeps rows, columns and counts that nobody asks for here,
 * and searches a production's fields and aliases from the start for each node and each hidden one around it,
 * which takes three times as long. What is used of the inside is the layout of subtrees and the three tables
 * of a language, in the version that core/vendor pins; tests/unit/tree_test.c holds the table against the
 * cursor's. */
#include "syntax/parser_priv.h"

#include <src/language.h>
#include <src/subtree.h>
#include <src/tree.h>

#include "base/mem.h"
#include "base/banned.h"

/* A node whose children are being gone through. Hidden nodes have no record: their children count as those
 * of the node around them. */
typedef struct level {
    const Subtree *child, *end;
    const TSSymbol *aliases; /* by structural index; NULL: none */
    const TSFieldMapEntry *fields, *fields_end;
    uint32_t at;         /* where the last child ended, in bytes */
    uint32_t structural; /* number of the next child, extras (comments) not counted */
    TSFieldId field;     /* of a hidden node: of its children that have none of their own */
    bool hidden;
} level;

typedef struct flattening {
    const ad_parser *parser;
    const TSLanguage *language;
    ad_tree *tree;
    size_t capacity;
    uint32_t max_nodes;
    bool has_error; /* anywhere: where not, no node need be asked */
    level *levels;
    size_t depth, levels_capacity;
    ad_node parent; /* the innermost node that has a record and is being gone through */
} flattening;

/* A child as its parent has it. */
typedef struct place {
    Subtree subtree;
    uint32_t start, end; /* bytes */
    uint32_t structural; /* number among the children that are not extra */
    TSSymbol alias;      /* 0: none */
    bool extra;          /* a comment: in no field */
    bool below;          /* there is something visible below it */
} place;

/* In the level that is being gone through; 0: none. */
static TSFieldId field_of(const flattening *walk, const place *at)
{
    const level *l;

    if (walk->depth == 0 || at->extra) {
        return 0;
    }
    l = &walk->levels[walk->depth - 1];
    for (const TSFieldMapEntry *entry = l->fields; entry < l->fields_end; entry++) {
        if (!entry->inherited && entry->child_index == at->structural) {
            return entry->field_id;
        }
    }
    return l->field;
}

/* What to record; kind NONE for a token that is left out. */
static ad_node_record look_at(const flattening *walk, const place *at)
{
    const ad_parser *parser = walk->parser;
    TSSymbol symbol = at->alias ? at->alias : ts_subtree_symbol(at->subtree);
    ad_node_record record = {.kind = AD_KIND_ERROR, .flags = 0};
    bool operator_only = false;

    if (symbol < parser->symbol_count) {
        record.kind = parser->symbols[symbol].kind;
        operator_only = parser->symbols[symbol].operator_only;
    } else if (symbol == ts_builtin_sym_error) {
        record.flags = AD_NODE_ERROR;
    }
    if (walk->has_error && ts_subtree_missing(at->subtree)) {
        record.flags |= AD_NODE_MISSING;
        /* A made-up token of any sort is worth a record: it says where the text went wrong. */
        record.kind = record.kind == AD_NO_KIND ? AD_KIND_ERROR : record.kind;
        operator_only = false;
    }
    if (record.kind == AD_NO_KIND) {
        return record;
    }
    record.field = parser->fields[field_of(walk, at)];
    if (operator_only && record.field != AD_FIELD_OPERATOR && record.field != AD_FIELD_OPERATORS) {
        record.kind = AD_NO_KIND;
    }
    record.flags |= walk->has_error && ts_subtree_error_cost(at->subtree) > 0 ? AD_NODE_HAS_ERROR : 0;
    record.start = at->start;
    record.end = at->end;
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

static ad_status enter(flattening *walk, const place *at, bool hidden, ad_err *err)
{
    const SubtreeHeapData *data = at->subtree.ptr;
    const Subtree *first = ts_subtree_children(at->subtree);
    TSFieldId field = hidden ? field_of(walk, at) : 0;
    level *l;

    if (walk->depth == walk->levels_capacity &&
        !ad_grow(&walk->levels, &walk->levels_capacity, walk->depth + 1, sizeof(*walk->levels))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a node table");
    }
    l = &walk->levels[walk->depth++];
    *l = (level){.child = first,
                 .end = first + data->child_count,
                 .aliases = ts_language_alias_sequence(walk->language, data->production_id),
                 .at = at->start - ts_subtree_padding(*first).bytes, /* the padding is the parent's, too */
                 .field = field,
                 .hidden = hidden};
    ts_language_field_map(walk->language, data->production_id, &l->fields, &l->fields_end);
    return AD_OK;
}

/* The next child of the level that is visible, or has children that are. */
static bool next_child(level *l, place *out, bool *visible)
{
    while (l->child < l->end) {
        Subtree child = *l->child++;
        uint32_t start = l->at;
        uint32_t below = 0; /* children that are visible */
        uint32_t structural = l->structural;
        TSSymbol alias = 0;
        bool extra;

        if (child.data.is_inline) { /* two of three: asked once, not for each part */
            start += child.data.padding_bytes;
            l->at = start + child.data.size_bytes;
            extra = child.data.extra;
            *visible = child.data.visible;
        } else {
            start += child.ptr->padding.bytes;
            l->at = start + child.ptr->size.bytes;
            extra = child.ptr->extra;
            *visible = child.ptr->visible;
            below = child.ptr->child_count > 0 ? child.ptr->visible_child_count : 0;
        }
        if (!extra) {
            alias = l->aliases ? l->aliases[structural] : 0;
            *visible = *visible || alias;
            l->structural++;
        }
        if (*visible || below > 0) {
            *out = (place){.subtree = child,
                           .start = start,
                           .end = l->at,
                           .structural = structural,
                           .alias = alias,
                           .extra = extra,
                           .below = below > 0};
            return true;
        }
    }
    return false;
}

/* Records what stands there, and enters it where there is something below it. */
static ad_status visit(flattening *walk, const place *at, ad_err *err)
{
    ad_node_record record = look_at(walk, at);
    ad_node node = walk->tree->count;
    bool root = walk->parent == AD_NO_NODE;
    ad_status status;

    if (root) { /* tree-sitter leaves blanks at the start out, and may have no module */
        record.kind = AD_KIND_MODULE;
        record.start = 0;
        record.end = (uint32_t)walk->tree->source->text.len;
    } else if (record.kind == AD_NO_KIND) {
        return AD_OK; /* tokens have nothing below them that counts */
    }
    record.parent = walk->parent;
    record.last = node;
    status = record.kind == AD_KIND_COMMENT ? append_comments(walk, record, err) : append(walk, record, err);
    if (status == AD_OK && at->below) {
        walk->parent = node;
        status = enter(walk, at, false, err);
    }
    return status;
}

static ad_status walk_all(flattening *walk, Subtree root, ad_err *err)
{
    uint32_t start = ts_subtree_padding(root).bytes;
    place at = {.subtree = root,
                .start = start,
                .end = start + ts_subtree_size(root).bytes,
                .below = ts_subtree_visible_child_count(root) > 0};
    ad_tree *tree = walk->tree;
    ad_status status = visit(walk, &at, err);

    while (status == AD_OK && walk->depth > 0) {
        level *l = &walk->levels[walk->depth - 1];
        bool visible;

        if (next_child(l, &at, &visible)) {
            status = visible ? visit(walk, &at, err) : enter(walk, &at, true, err);
            continue;
        }
        walk->depth--;
        if (!l->hidden) {
            tree->nodes[walk->parent].last = tree->count - 1;
            walk->parent = tree->nodes[walk->parent].parent;
        }
    }
    return status;
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
    flattening walk = {.parser = parser,
                       .language = from->language,
                       .tree = tree,
                       .max_nodes = max_nodes,
                       .has_error = ts_subtree_error_cost(from->root) > 0,
                       .parent = AD_NO_NODE};
    size_t guess = tree->source->text.len / 6 + 64; /* ordinary code has a node in 7 to 9 bytes */
    ad_status status;

    if (!ad_grow(&tree->nodes, &walk.capacity, guess, sizeof(*tree->nodes))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a node table");
    }
    status = walk_all(&walk, from->root, err);
    ad_free(walk.levels);
    if (status == AD_OK) {
        count_errors(tree);
    }
    return status;
}
