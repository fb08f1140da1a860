/* What is written to: names, attributes and elements, unpacked however deep. */
#include "flow/build_priv.h"

#include "base/banned.h"

/* ---- evaluating ---- */

/* Children of attributes and subscripts are read, those of tuples and lists are targets themselves. */
bool flow_need_target(flow_builder *b, flow_frame *f, ad_node target)
{
    const ad_tree *tree = b->tree;

    if (target == AD_NO_NODE) {
        f->cursor = 0;
        return true;
    }
    if (f->cursor == AD_NO_NODE) {
        f->cursor = target;
    }
    while (f->cursor <= tree->nodes[target].last) {
        ad_node n = f->cursor;
        ad_kind parent = n == target ? AD_NO_KIND : ad_node_kind(tree, tree->nodes[n].parent);
        bool read = parent == AD_KIND_SUBSCRIPT ||
                    (parent == AD_KIND_ATTRIBUTE && tree->nodes[n].field == AD_FIELD_OBJECT);

        if (read || parent == AD_KIND_ATTRIBUTE) {
            f->cursor = tree->nodes[n].last + 1;
            if (read && !flow_need(b, n)) {
                return false;
            }
        } else {
            f->cursor = n + 1;
        }
    }
    return true;
}

/* ---- writing ---- */

/* d in d.setdefault(k, ..), whose result is an entry of it; AD_NO_NODE for other calls. */
static ad_node entry_of(const ad_tree *tree, ad_node call)
{
    ad_node callee = flow_child(tree, call);
    ad_node method = AD_NO_NODE;

    if (callee != AD_NO_NODE && ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
        method = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);
    }
    return method != AD_NO_NODE && ad_str_equal(ad_node_text(tree, method), AD_STR("setdefault"))
               ? flow_child(tree, callee)
               : AD_NO_NODE;
}

bool flow_is_lvalue(const flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; n != AD_NO_NODE && i < FLOW_TARGET_MAX; i++) {
        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_IDENTIFIER:
            return true;
        case AD_KIND_ATTRIBUTE:
        case AD_KIND_SUBSCRIPT:
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            n = flow_child(tree, n);
            break;
        case AD_KIND_CALL:
            n = entry_of(tree, n);
            break;
        default:
            return false;
        }
    }
    return false;
}

/* The key of an attribute or subscript; of several subscripts and slices nothing is told. */
static uint32_t target_key(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    ad_node key;

    if (ad_node_kind(tree, n) == AD_KIND_CALL) {
        key = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
        return key != AD_NO_NODE ? flow_key_of(b, flow_child(tree, key)) : (uint32_t)AD_KEY_ANY;
    }
    if (ad_node_kind(tree, n) == AD_KIND_ATTRIBUTE) {
        key = ad_node_child_by_field(tree, n, AD_FIELD_ATTRIBUTE);
        return key != AD_NO_NODE ? flow_key_attribute(b, key) : (uint32_t)AD_KEY_ANY;
    }
    key = ad_node_child_by_field(tree, n, AD_FIELD_SUBSCRIPT);
    if (key == AD_NO_NODE || flow_sibling(tree, key) != AD_NO_NODE ||
        ad_node_kind(tree, key) == AD_KIND_SLICE) {
        return AD_KEY_ANY;
    }
    return flow_key_of(b, key);
}

/* Is it an attribute of a class or module, by name: not of an object that flows? */
static bool is_of_definition(flow_builder *b, ad_node attribute)
{
    ad_node root = attribute;
    uint32_t variable;

    while (root != AD_NO_NODE && ad_node_kind(b->tree, root) == AD_KIND_ATTRIBUTE) {
        root = flow_child(b->tree, root);
    }
    if (root == AD_NO_NODE || ad_node_kind(b->tree, root) != AD_KIND_IDENTIFIER) {
        return false;
    }
    variable = ad_module_variable(b->module, root);
    return variable != AD_NO_VARIABLE && flow_variable_of(b, variable)->kind != FLOW_VARIABLE_SLOT;
}

/* Whoever reads the class's or module's variable finds it. */
static void log_attribute(flow_builder *b, ad_node attribute, ad_flow_value value)
{
    ad_flow_graph *graph = b->graph;
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = value ? ad_module_names(b->module, attribute, names) : 0;

    for (size_t i = 0; i < count && FLOW_ROOM(b, graph->globals, 1); i++) {
        if (flow_may_be_own(b, names[i]) && ad_str_find_byte(names[i], '(', 0) == SIZE_MAX) {
            graph->globals.at[graph->globals.count++] = (ad_flow_global){
                .name = flow_string(b, names[i]), .value = flow_resolve(b, value), .function = b->function};
        }
    }
}

/* From the element outwards: each object around it is a new one with the part in its place. */
static void write_part(flow_builder *b, ad_node lvalue, ad_flow_value value, bool whole)
{
    const ad_tree *tree = b->tree;
    ad_node n = lvalue;

    for (uint32_t i = 0; n != AD_NO_NODE && i < FLOW_TARGET_MAX; i++) {
        ad_kind kind = ad_node_kind(tree, n);
        ad_node object;
        uint32_t key;
        uint32_t variable;

        if (kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
            n = flow_child(tree, n);
            continue;
        }
        if (kind == AD_KIND_IDENTIFIER) {
            variable = ad_module_variable(b->module, n);
            if (variable == AD_NO_VARIABLE) {
                return;
            }
            if (n == lvalue && whole) {
                flow_assign(b, variable, value);
            } else if (flow_variable_of(b, variable)->kind == FLOW_VARIABLE_SLOT) {
                flow_change_object(b, variable, value);
            }
            return;
        }
        if (kind != AD_KIND_ATTRIBUTE && kind != AD_KIND_SUBSCRIPT && kind != AD_KIND_CALL) {
            return;
        }
        if (kind == AD_KIND_ATTRIBUTE && is_of_definition(b, n)) {
            log_attribute(b, n, value);
            return;
        }
        object = kind == AD_KIND_CALL ? entry_of(tree, n) : flow_child(tree, n);
        if (object == AD_NO_NODE) {
            return;
        }
        key = target_key(b, n);
        if (key == AD_KEY_ANY && kind == AD_KIND_SUBSCRIPT && n == lvalue && whole &&
            ad_node_child_by_kind(tree, n, AD_KIND_SLICE) != AD_NO_NODE) {
            value = flow_load(b, lvalue, value, AD_KEY_ANY); /* x[1:2] = y: its elements */
        }
        value = flow_store_by(b, lvalue, b->memo[object],
                              kind == AD_KIND_SUBSCRIPT ? ad_node_child_by_field(tree, n, AD_FIELD_SUBSCRIPT)
                                                        : AD_NO_NODE,
                              key, value);
        n = object;
    }
}

void flow_write(flow_builder *b, ad_node lvalue, ad_flow_value value)
{
    write_part(b, lvalue, value, false);
}

void flow_delete(flow_builder *b, ad_node target)
{
    write_part(b, target, 0, true);
}

/* ---- unpacking ---- */

static bool is_pattern(ad_kind kind)
{
    return kind == AD_KIND_PATTERN_LIST || kind == AD_KIND_TUPLE_PATTERN || kind == AD_KIND_LIST_PATTERN ||
           kind == AD_KIND_EXPRESSION_LIST || kind == AD_KIND_TUPLE || kind == AD_KIND_LIST;
}

static bool is_splat(ad_kind kind)
{
    return kind == AD_KIND_LIST_SPLAT_PATTERN || kind == AD_KIND_LIST_SPLAT;
}

/* The value of the n-th part of a pattern: by index until a starred one comes. */
static ad_flow_value part_of(flow_builder *b, ad_node n, ad_flow_value value)
{
    const ad_tree *tree = b->tree;
    ad_node sibling = flow_child(tree, tree->nodes[n].parent);
    uint64_t index = 0;
    bool starred = false;

    for (; sibling != AD_NO_NODE && sibling < n; sibling = flow_sibling(tree, sibling)) {
        starred = starred || is_splat(ad_node_kind(tree, sibling));
        index++;
    }
    if (!flow_charge(b, 1 + (uint32_t)(index / 8))) {
        return 0; /* each part counts those before it */
    }
    if (is_splat(ad_node_kind(tree, n))) {
        return flow_container(b, n, flow_load(b, n, value, AD_KEY_ANY));
    }
    return flow_load(b, n, value,
                     starred || index >= FLOW_DISPLAY_MAX ? (uint32_t)AD_KEY_ANY : flow_key_index(b, index));
}

/* Patterns nest; their values wait in memo, which targets have no other use for. */
void flow_bind(flow_builder *b, ad_node target, ad_flow_value value)
{
    const ad_tree *tree = b->tree;
    ad_node n = target;

    if (target == AD_NO_NODE) {
        return;
    }
    while (n <= tree->nodes[target].last && b->status == AD_OK) {
        ad_kind kind = ad_node_kind(tree, n);
        ad_node parent = tree->nodes[n].parent;

        if (kind == AD_KIND_COMMENT || kind == AD_KIND_LINE_CONTINUATION) {
            n++;
            continue;
        }
        if (n != target) {
            ad_kind around = ad_node_kind(tree, parent);

            value = b->memo[parent];
            if (is_pattern(around) && value) {
                value = part_of(b, n, value);
            }
        }
        if (is_pattern(kind) || is_splat(kind) || kind == AD_KIND_PARENTHESIZED_EXPRESSION ||
            kind == AD_KIND_AS_PATTERN_TARGET) {
            b->memo[n] = value;
            n++;
        } else {
            write_part(b, n, value, true);
            n = tree->nodes[n].last + 1;
        }
    }
}
