/* Nodes as patterns see them: which ones count, which kinds are one, and what the node table leaves out. */
#include "rules/pattern_priv.h"

#include "base/banned.h"

ad_kind ad_pattern_kind(ad_kind kind)
{
    if (kind == AD_KIND_EXPRESSION_LIST) {
        return AD_KIND_TUPLE;
    }
    return kind == AD_KIND_PATTERN_LIST ? AD_KIND_TUPLE_PATTERN : kind;
}

bool ad_pattern_trivia(ad_kind kind)
{
    return kind == AD_KIND_COMMENT || kind == AD_KIND_LINE_CONTINUATION || kind == AD_KIND_STRING_START ||
           kind == AD_KIND_STRING_END;
}

ad_node ad_pattern_first(const ad_tree *tree, ad_node n)
{
    ad_node child = ad_node_first(tree, n);

    while (child != AD_NO_NODE && ad_pattern_trivia(ad_node_kind(tree, child))) {
        child = ad_node_next(tree, child);
    }
    return child;
}

ad_node ad_pattern_next(const ad_tree *tree, ad_node n)
{
    ad_node next = ad_node_next(tree, n);

    while (next != AD_NO_NODE && ad_pattern_trivia(ad_node_kind(tree, next))) {
        next = ad_node_next(tree, next);
    }
    return next;
}

bool ad_pattern_text_leaf(ad_kind kind)
{
    switch ((int)kind) {
    case AD_KIND_IDENTIFIER:
    case AD_KIND_INTEGER:
    case AD_KIND_FLOAT:
    case AD_KIND_STRING_CONTENT:
    case AD_KIND_FORMAT_SPECIFIER:
    case AD_KIND_TYPE_CONVERSION:
    case AD_KIND_IMPORT_PREFIX:
        return true;
    default:
        return false;
    }
}

static bool has_shape(ad_kind kind)
{
    return kind == AD_KIND_SLICE || kind == AD_KIND_YIELD || kind == AD_KIND_CASE_PATTERN ||
           kind == AD_KIND_COMPLEX_PATTERN || kind == AD_KIND_SPLAT_PATTERN || kind == AD_KIND_SPLAT_TYPE;
}

/* Adds the tokens of source bytes [start, end), blanks left out. */
static size_t add_tokens(const ad_tree *tree, uint32_t start, uint32_t end, char *out, size_t len)
{
    ad_str gap = ad_source_text(tree->source, start, end);

    for (size_t i = 0; i < gap.len && len < AD_SHAPE_BYTES; i++) {
        if (!strchr(" \t\n\f\\", gap.ptr[i])) {
            out[len++] = gap.ptr[i];
        }
    }
    return len;
}

ad_str ad_pattern_shape(const ad_tree *tree, ad_node n, char out[AD_SHAPE_BYTES])
{
    uint32_t at = tree->nodes[n].start;
    size_t len = 0;

    if (!has_shape(ad_node_kind(tree, n))) {
        return (ad_str){"", 0};
    }
    for (ad_node c = ad_node_first(tree, n); c != AD_NO_NODE; c = ad_node_next(tree, c)) {
        len = add_tokens(tree, at, tree->nodes[c].start, out, len);
        if (!ad_pattern_trivia(ad_node_kind(tree, c)) && len < AD_SHAPE_BYTES) {
            out[len++] = 'x';
        }
        at = tree->nodes[c].end;
    }
    len = add_tokens(tree, at, tree->nodes[n].end, out, len);
    return (ad_str){out, len};
}
