/* Text that is quoted by hand: who doubles a quote and puts the text between two of these has quoted it.
 * Rules say what the doubling is and what it is good for; here is looked for what stands around. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    LINKS_MAX = 16, /* names, parentheses and operators that are looked through */
    NOT_QUOTED = 0  /* no byte that a rule names */
};

/* ---- which quote ---- */

/* The label of what an expression is, or what the variable holds that it names. */
static const ad_label *label_of(flow_builder *b, ad_node n)
{
    for (uint32_t i = 0; n != AD_NO_NODE && i < LINKS_MAX; i++) {
        switch ((int)ad_node_kind(b->tree, n)) {
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            n = flow_child(b->tree, n);
            continue;
        case AD_KIND_IDENTIFIER:
            n = flow_condition_of(b, n);
            continue;
        case AD_KIND_CALL:
            break;
        default:
            return NULL;
        }
        if (!(b->labelled[n] & FLOW_LABELLED_SITE)) {
            return NULL;
        }
        for (uint32_t k = flow_first_site(b, n); k < b->sites.count && b->sites.at[k].node == n; k++) {
            const ad_label *label = &b->input->labels[b->sites.at[k].label];

            if (label->role == AD_LABEL_BETWEEN && label->key.len == 1) {
                return label;
            }
        }
        return NULL;
    }
    return NULL;
}

/* Whoever looks at the part in its place sees it quoted. */
static ad_flow_value quoted(flow_builder *b, ad_node n, const ad_label *label)
{
    b->memo[n] = flow_cleaned(b, label->node, b->memo[n], label->mask);
    return b->memo[n];
}

/* ---- what stands around ---- */

static ad_node part_of_text(const ad_tree *tree, ad_node text, bool last)
{
    ad_node found = AD_NO_NODE;

    for (ad_node n = ad_node_first(tree, text); n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_STRING_CONTENT || kind == AD_KIND_INTERPOLATION) {
            found = n;
            if (!last) {
                break;
            }
        }
    }
    return found;
}

/* The byte that an expression begins or ends with as text. */
static char edge_of(flow_builder *b, ad_node n, bool last)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; n != AD_NO_NODE && i < LINKS_MAX; i++) {
        const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
        ad_kind kind = ad_node_kind(tree, n);

        if (value->kind == AD_VALUE_STR) {
            return value->text.len == 0 ? NOT_QUOTED : value->text.ptr[last ? value->text.len - 1 : 0];
        }
        if (kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
            n = flow_child(tree, n);
        } else if (kind == AD_KIND_BINARY_OPERATOR) {
            n = ad_node_child_by_field(tree, n, last ? AD_FIELD_RIGHT : AD_FIELD_LEFT);
        } else if (kind == AD_KIND_STRING) {
            n = part_of_text(tree, n, last);
        } else if (kind == AD_KIND_STRING_CONTENT) {
            ad_str text = ad_node_text(tree, n);

            return text.len == 0 ? NOT_QUOTED : text.ptr[last ? text.len - 1 : 0];
        } else {
            break;
        }
    }
    return NOT_QUOTED;
}

static bool is_sum(const ad_tree *tree, ad_node n)
{
    ad_node operation = n != AD_NO_NODE && ad_node_kind(tree, n) == AD_KIND_BINARY_OPERATOR
                            ? ad_node_child_by_field(tree, n, AD_FIELD_OPERATOR)
                            : AD_NO_NODE;

    return operation != AD_NO_NODE && ad_node_kind(tree, operation) == AD_KIND_OP_ADD;
}

/* What stands before (or behind) an operand of a + b + c. */
static char beside_operand(flow_builder *b, ad_node n, bool before)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        ad_node parent = tree->nodes[n].parent;

        if (parent == AD_NO_NODE) {
            return NOT_QUOTED;
        }
        if (is_sum(tree, parent)) {
            ad_node other = ad_node_child_by_field(tree, parent, before ? AD_FIELD_LEFT : AD_FIELD_RIGHT);

            if (other != AD_NO_NODE && other != n) {
                return edge_of(b, other, before);
            }
        } else if (ad_node_kind(tree, parent) != AD_KIND_PARENTHESIZED_EXPRESSION) {
            return NOT_QUOTED;
        }
        n = parent;
    }
    return NOT_QUOTED;
}

ad_flow_value flow_quoted_operand(flow_builder *b, ad_node n)
{
    ad_flow_value value = b->memo[n];
    const ad_label *label = value ? label_of(b, n) : NULL;

    if (label && beside_operand(b, n, true) == label->key.ptr[0] &&
        beside_operand(b, n, false) == label->key.ptr[0]) {
        return quoted(b, n, label);
    }
    return value;
}

/* ---- text that is filled in ---- */

ad_flow_value flow_quoted_field(flow_builder *b, ad_node before, ad_node interpolation)
{
    const ad_tree *tree = b->tree;
    ad_flow_value value = b->memo[interpolation];
    ad_node n = flow_child(tree, interpolation);
    const ad_label *label = value && n != AD_NO_NODE ? label_of(b, n) : NULL;
    ad_node behind = flow_sibling(tree, interpolation);

    if (!label || flow_sibling(tree, n) != AD_NO_NODE) { /* cut, or a repr */
        return value;
    }
    if (before == AD_NO_NODE || behind == AD_NO_NODE ||
        ad_node_kind(tree, before) != AD_KIND_STRING_CONTENT ||
        ad_node_kind(tree, behind) != AD_KIND_STRING_CONTENT ||
        edge_of(b, before, true) != label->key.ptr[0] || edge_of(b, behind, false) != label->key.ptr[0]) {
        return value;
    }
    return quoted(b, n, label);
}

ad_flow_value flow_quoted_conversion(flow_builder *b, ad_node n, char quote)
{
    ad_flow_value value = b->memo[n];
    const ad_label *label = value && quote ? label_of(b, n) : NULL;

    return label && label->key.ptr[0] == quote ? quoted(b, n, label) : value;
}

/* The next field of a format at or behind *at, which goes on behind it; false: there is none. */
static bool next_field(ad_str format, size_t *at, ad_str *out)
{
    size_t i = *at;
    size_t end;

    while (i < format.len && format.ptr[i] != '{') {
        i++;
    }
    if (i + 1 < format.len && format.ptr[i + 1] == '{') {
        *at = i + 2;
        *out = (ad_str){format.ptr + i, 0};
        return true;
    }
    end = ad_str_find_byte(format, '}', i);
    if (i >= format.len || end == SIZE_MAX) {
        return false;
    }
    *at = end + 1;
    *out = ad_str_sub(format, i, end + 1 - i);
    return true;
}

static bool is_word(ad_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i && c >= '0' && c <= '9'))) {
            return false;
        }
    }
    return true;
}

/* Is every field that the argument (by its keyword, or its position) goes to nothing but that, with the quote
 * on both sides? */
static bool is_between(ad_str format, ad_str keyword, uint32_t position, char quote)
{
    uint32_t automatic = 0;
    uint32_t found = 0;
    size_t at = 0;
    ad_str field;

    while (next_field(format, &at, &field)) {
        ad_str name = ad_str_sub(field, 1, field.len ? field.len - 2 : 0);
        size_t first = (size_t)(field.ptr - format.ptr);

        if (field.len == 0) {
            continue;
        }
        if (!is_word(name)) {
            return false; /* by number, with attributes or with a width */
        }
        if (name.len ? !ad_str_equal(name, keyword) : automatic++ != position || keyword.len) {
            continue;
        }
        found++;
        if (first == 0 || format.ptr[first - 1] != quote || at >= format.len || format.ptr[at] != quote) {
            return false;
        }
    }
    return found > 0;
}

/* The text of "..".format(..), NULL when it is something else. */
static const ad_value *format_of(flow_builder *b, ad_node call)
{
    const ad_tree *tree = b->tree;
    const ad_value *value;

    if (ad_node_kind(tree, call) != AD_KIND_CALL ||
        !ad_str_equal(flow_called_method(tree, call), AD_STR("format"))) {
        return NULL;
    }
    value = ad_module_get(b->module, ad_module_value(b->module, flow_child(tree, flow_child(tree, call))));
    return value->kind == AD_VALUE_STR ? value : NULL;
}

ad_flow_value flow_quoted_argument(flow_builder *b, ad_node call, ad_node argument)
{
    const ad_tree *tree = b->tree;
    ad_flow_value value = b->memo[argument];
    const ad_label *label = value ? label_of(b, argument) : NULL;
    const ad_value *format = label ? format_of(b, call) : NULL;
    ad_node list = ad_node_child_by_field(tree, call, AD_FIELD_ARGUMENTS);
    uint32_t position = 0;

    if (!format || list == AD_NO_NODE || ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST) {
        return value;
    }
    for (ad_node n = flow_child(tree, list); n != AD_NO_NODE && position <= FLOW_ARGUMENTS_MAX;
         n = flow_sibling(tree, n), position++) {
        ad_kind kind = ad_node_kind(tree, n);
        ad_str keyword = AD_STR("");

        if (kind == AD_KIND_LIST_SPLAT) {
            return value;
        }
        if (kind == AD_KIND_KEYWORD_ARGUMENT) {
            keyword = ad_node_text(tree, flow_child(tree, n));
            n = ad_node_child_by_field(tree, n, AD_FIELD_VALUE) == argument ? argument : n;
        }
        if (n == argument) {
            return is_between(format->text, keyword, position, label->key.ptr[0]) ? quoted(b, argument, label)
                                                                                  : value;
        }
    }
    return value;
}
