/* The stack of the walk, and which handler serves which kind of node. Leaves never come onto the stack. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { SET_BYTES = 512 /* of a key for several attributes */ };

ad_node flow_child(const ad_tree *tree, ad_node n)
{
    ad_node child = ad_node_first(tree, n);

    while (child != AD_NO_NODE && (tree->nodes[child].kind == AD_KIND_COMMENT ||
                                   tree->nodes[child].kind == AD_KIND_LINE_CONTINUATION)) {
        child = ad_node_next(tree, child);
    }
    return child;
}

ad_node flow_sibling(const ad_tree *tree, ad_node n)
{
    do {
        n = ad_node_next(tree, n);
    } while (n != AD_NO_NODE &&
             (tree->nodes[n].kind == AD_KIND_COMMENT || tree->nodes[n].kind == AD_KIND_LINE_CONTINUATION));
    return n;
}

ad_str flow_called_method(const ad_tree *tree, ad_node call)
{
    ad_node callee = ad_node_child_by_field(tree, call, AD_FIELD_FUNCTION);
    ad_node name = callee != AD_NO_NODE && ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE
                       ? ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE)
                       : AD_NO_NODE;

    return name != AD_NO_NODE ? ad_node_text(tree, name) : AD_STR("");
}

bool flow_read_comparison(const ad_tree *tree, ad_node n, flow_comparison *out)
{
    ad_node operation;

    out->left = flow_child(tree, n);
    operation = out->left != AD_NO_NODE ? flow_sibling(tree, out->left) : AD_NO_NODE;
    out->right = operation != AD_NO_NODE ? flow_sibling(tree, operation) : AD_NO_NODE;
    if (out->right == AD_NO_NODE || flow_sibling(tree, out->right) != AD_NO_NODE) {
        return false;
    }
    out->operation = (ad_kind)tree->nodes[operation].kind;
    return true;
}

/* The key that a path's next link stands for; *path: what is left of it. */
static uint32_t key_of_link(flow_builder *b, ad_str *path)
{
    char kind = path->ptr[0] == '.' ? '.' : '#';
    size_t end = 1;
    ad_str word;

    while (end < path->len && path->ptr[end] != '.' && path->ptr[end] != '[' && path->ptr[end] != ']') {
        end++;
    }
    word = ad_str_sub(*path, 1, end - 1);
    *path = ad_str_sub(*path, end < path->len && path->ptr[end] == ']' ? end + 1 : end, SIZE_MAX);
    return kind == '#' && word.len == 0 ? (uint32_t)AD_KEY_ANY : flow_key(b, kind, word);
}

/* The value with `source` at that path in it. */
static ad_flow_value store_at_path(flow_builder *b, ad_node n, ad_flow_value value, ad_str path,
                                   ad_flow_value source)
{
    uint32_t keys[FLOW_TARGET_MAX];
    ad_flow_value holders[FLOW_TARGET_MAX];
    uint32_t count = 0;

    while (path.len && count < FLOW_TARGET_MAX) {
        keys[count] = key_of_link(b, &path);
        holders[count] = count ? flow_load(b, n, holders[count - 1], keys[count - 1]) : value;
        count++;
    }
    while (count--) {
        source = flow_store(b, n, holders[count], keys[count], source);
    }
    return source;
}

static bool is_attribute(ad_str path)
{
    return path.len > 1 && path.ptr[0] == '.' && ad_str_find_byte(path, '.', 1) == SIZE_MAX &&
           ad_str_find_byte(path, '[', 1) == SIZE_MAX;
}

/* A key for the attributes among a label's paths from `from` on, as many as there is room for; *next: where
 * it stopped. */
static uint32_t key_of_attributes(flow_builder *b, const ad_label *label, uint32_t from, uint32_t *next)
{
    char text[SET_BYTES];
    size_t bytes = 0;

    text[bytes++] = '.';
    for (*next = from; *next < label->argument_count; (*next)++) {
        ad_str path = label->arguments[*next].keyword;

        if (!is_attribute(path)) {
            continue;
        }
        if (bytes + path.len + 1 > sizeof(text)) {
            break;
        }
        text[bytes] = '|';
        memcpy(text + bytes + 1, path.ptr + 1, path.len - 1);
        bytes += path.len;
    }
    text[bytes++] = '|';
    return bytes > 2 ? flow_string(b, (ad_str){text, bytes}) : 0;
}

/* Most parts are attributes of an object that is handed from function to function: what is known of it there
 * is known of all of them at once. */
static ad_flow_value source_in_parts(flow_builder *b, ad_node n, const ad_label *label, ad_flow_value value)
{
    ad_flow_value source = flow_make(b, AD_FLOW_SOURCE, n, NULL, 0);
    uint32_t next;

    if (source == 0) {
        return value;
    }
    b->graph->nodes.at[source].a = label->number;
    for (uint32_t i = 0; i < label->argument_count; i++) {
        if (!is_attribute(label->arguments[i].keyword)) {
            value = store_at_path(b, n, value, label->arguments[i].keyword, source);
        }
    }
    for (uint32_t i = 0; i < label->argument_count; i = next) {
        uint32_t key = key_of_attributes(b, label, i, &next);

        if (key) {
            value = flow_store(b, n, value, key, source);
        } else if (is_attribute(label->arguments[i].keyword)) { /* longer than all the room */
            value = store_at_path(b, n, value, label->arguments[i].keyword, source);
        }
        next = next > i ? next : i + 1;
    }
    return value;
}

/* The last of the labels of a node counts: rules come in order, and one source is enough. */
static ad_flow_value labelled_source(flow_builder *b, ad_node n, ad_flow_value value)
{
    uint32_t low = 0;
    uint32_t high = b->sources.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (b->sources.at[middle].node < n) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < b->sources.count && b->sources.at[low].node == n; low++) {
        const ad_label *label = &b->input->labels[b->sources.at[low].label];
        ad_flow_value source;

        if (label->argument_count) {
            value = source_in_parts(b, n, label, value);
            continue;
        }
        source = flow_make(b, AD_FLOW_SOURCE, n, &value, value ? 1 : 0);
        if (source) {
            b->graph->nodes.at[source].a = label->number;
            value = source;
        }
    }
    return value;
}

/* What rules say of an expression that is no call: it is clean of that. */
static ad_flow_value labelled_clean(flow_builder *b, ad_node n, ad_flow_value value)
{
    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_SINK) {
            if (label->function && (!value || flow_is(b, value, AD_FLOW_GLOBAL))) {
                ad_flow_value function = flow_handed_function(b, n);

                return function ? function : value;
            }
            continue;
        }
        if (label->function) {
            return value ? value
                         : flow_cleaner(b, n, label->role == AD_LABEL_STOP ? AD_FLOW_ALL : label->mask);
        }
        if (label->role == AD_LABEL_STEP || label->role == AD_LABEL_STOP) {
            value = flow_cleaned(b, n, value, label->role == AD_LABEL_STOP ? AD_FLOW_ALL : label->mask);
        }
    }
    return value;
}

/* A call that yields data and cleans it at once: what all of its ways to the result are clean of. */
static ad_flow_value clean_source(flow_builder *b, ad_node n, ad_flow_value value)
{
    ad_flow_mask mask = AD_FLOW_ALL;
    bool said = false;

    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_STEP && label->to == n) {
            mask &= label->mask;
            said = true;
        }
    }
    return said ? flow_cleaned(b, n, value, mask) : value;
}

void flow_set(flow_builder *b, ad_node n, ad_flow_value value)
{
    if (b->labelled[n] & FLOW_LABELLED_SOURCE) {
        value = labelled_source(b, n, value);
        if (ad_node_kind(b->tree, n) == AD_KIND_CALL) {
            value = flow_parsed_options(b, n, value);
        }
    }
    if (b->labelled[n] & FLOW_LABELLED_SITE) {
        if (ad_node_kind(b->tree, n) != AD_KIND_CALL) {
            value = labelled_clean(b, n, value);
        } else if (b->labelled[n] & FLOW_LABELLED_SOURCE) {
            value = clean_source(b, n, value);
        }
    }
    b->memo[n] = value;
}

/* A string without anything filled in. */
static bool is_plain_string(const ad_tree *tree, ad_node n)
{
    for (ad_node part = n + 1; part <= tree->nodes[n].last; part++) {
        if (tree->nodes[part].kind == AD_KIND_INTERPOLATION) {
            return false;
        }
    }
    return true;
}

/* clang-format off */
static const flow_handler handlers[AD_KIND_COUNT] = {
    [AD_KIND_ERROR] = flow_children,
    [AD_KIND_ARGUMENT_LIST] = flow_children,
    [AD_KIND_ASSERT_STATEMENT] = flow_assert,
    [AD_KIND_ASSIGNMENT] = flow_assignment,
    [AD_KIND_ATTRIBUTE] = flow_attribute,
    [AD_KIND_AUGMENTED_ASSIGNMENT] = flow_augmented,
    [AD_KIND_AWAIT] = flow_first,
    [AD_KIND_BINARY_OPERATOR] = flow_binary,
    [AD_KIND_BLOCK] = flow_block,
    [AD_KIND_BOOLEAN_OPERATOR] = flow_boolean,
    [AD_KIND_BREAK_STATEMENT] = flow_break,
    [AD_KIND_CALL] = flow_call,
    [AD_KIND_CHEVRON] = flow_children,
    [AD_KIND_CLASS_DEFINITION] = flow_class,
    [AD_KIND_COMPARISON_OPERATOR] = flow_children,
    [AD_KIND_CONCATENATED_STRING] = flow_string_parts,
    [AD_KIND_CONDITIONAL_EXPRESSION] = flow_conditional,
    [AD_KIND_CONTINUE_STATEMENT] = flow_continue,
    [AD_KIND_DECORATED_DEFINITION] = flow_decorated,
    [AD_KIND_DELETE_STATEMENT] = flow_delete_statement,
    [AD_KIND_DICTIONARY] = flow_dictionary,
    [AD_KIND_DICTIONARY_COMPREHENSION] = flow_comprehension,
    [AD_KIND_DICTIONARY_SPLAT] = flow_first,
    [AD_KIND_EXEC_STATEMENT] = flow_children,
    [AD_KIND_EXPRESSION_LIST] = flow_sequence,
    [AD_KIND_EXPRESSION_STATEMENT] = flow_first,
    [AD_KIND_FOR_STATEMENT] = flow_for,
    [AD_KIND_FORMAT_EXPRESSION] = flow_first,
    [AD_KIND_FORMAT_SPECIFIER] = flow_string_parts,
    [AD_KIND_FUNCTION_DEFINITION] = flow_definition,
    [AD_KIND_FUTURE_IMPORT_STATEMENT] = NULL,
    [AD_KIND_GENERATOR_EXPRESSION] = flow_comprehension,
    [AD_KIND_IF_STATEMENT] = flow_if,
    [AD_KIND_IMPORT_FROM_STATEMENT] = flow_import,
    [AD_KIND_IMPORT_STATEMENT] = flow_import,
    [AD_KIND_INTERPOLATION] = flow_string_parts,
    [AD_KIND_LAMBDA] = flow_lambda,
    [AD_KIND_LIST] = flow_sequence,
    [AD_KIND_LIST_COMPREHENSION] = flow_comprehension,
    [AD_KIND_LIST_SPLAT] = flow_first,
    [AD_KIND_MATCH_STATEMENT] = flow_match,
    [AD_KIND_MODULE] = flow_block,
    [AD_KIND_NAMED_EXPRESSION] = flow_named,
    [AD_KIND_NOT_OPERATOR] = flow_children,
    [AD_KIND_PAIR] = flow_children,
    [AD_KIND_PARENTHESIZED_EXPRESSION] = flow_first,
    [AD_KIND_PARENTHESIZED_LIST_SPLAT] = flow_first,
    [AD_KIND_PRINT_STATEMENT] = flow_children,
    [AD_KIND_RAISE_STATEMENT] = flow_raise,
    [AD_KIND_RETURN_STATEMENT] = flow_return,
    [AD_KIND_SET] = flow_set_display,
    [AD_KIND_SET_COMPREHENSION] = flow_comprehension,
    [AD_KIND_SLICE] = flow_children,
    [AD_KIND_STRING] = flow_string_parts,
    [AD_KIND_SUBSCRIPT] = flow_subscript,
    [AD_KIND_TRY_STATEMENT] = flow_try,
    [AD_KIND_TUPLE] = flow_sequence,
    [AD_KIND_UNARY_OPERATOR] = flow_children,
    [AD_KIND_WHILE_STATEMENT] = flow_while,
    [AD_KIND_WITH_STATEMENT] = flow_with,
    [AD_KIND_YIELD] = flow_yield,
};
/* clang-format on */

bool flow_need(flow_builder *b, ad_node n)
{
    ad_kind kind;

    if (n == AD_NO_NODE) {
        return true;
    }
    kind = ad_node_kind(b->tree, n);
    if (kind == AD_KIND_IDENTIFIER) {
        flow_set(b, n, flow_identifier(b, n));
        return true;
    }
    if (!handlers[kind] || (kind == AD_KIND_STRING && is_plain_string(b->tree, n))) {
        if (b->labelled[n]) {
            flow_set(b, n, 0);
        }
        return true;
    }
    if (!FLOW_ROOM(b, b->frames, 1)) {
        return true;
    }
    b->frames.at[b->frames.count++] = (flow_frame){.node = n, .cursor = AD_NO_NODE};
    return false;
}

void flow_run(flow_builder *b, ad_node n)
{
    uint32_t bottom = b->frames.count;

    if (flow_need(b, n)) {
        return;
    }
    while (b->frames.count > bottom && b->status == AD_OK) {
        uint32_t top = b->frames.count - 1;
        ad_kind kind = ad_node_kind(b->tree, b->frames.at[top].node);

        if (!flow_charge(b, 1)) {
            break;
        }
        if (handlers[kind](b, &b->frames.at[top])) {
            b->frames.count = top;
        }
    }
    b->frames.count = bottom;
}
