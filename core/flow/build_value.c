/* Values as they are made: whatever can be told at once is, so that the graph stays small. A join with a
 * clean value is the other value, for what is asked is only what may be tainted. */
#include <stdio.h>
#include <string.h>

#include "flow/build_priv.h"

#include "base/banned.h"

enum { KEY_BYTES = 128 };

bool flow_is(const flow_builder *b, ad_flow_value value, ad_flow_op op)
{
    return b->graph->nodes.at[value].op == (uint8_t)op;
}

ad_flow_value flow_operand(const flow_builder *b, ad_flow_value value, uint32_t i)
{
    return b->graph->operands.at[b->graph->nodes.at[value].operands + i];
}

ad_flow_value flow_make(flow_builder *b, ad_flow_op op, ad_node place, const ad_flow_value *operands,
                        uint32_t count)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_value number = graph->nodes.count;

    if (b->exhausted || b->nodes_left == 0) {
        b->exhausted = true;
        return 0;
    }
    if (!FLOW_ROOM(b, graph->nodes, 1) || !FLOW_ROOM(b, graph->operands, count)) {
        return 0;
    }
    b->nodes_left--;
    graph->nodes.at[number] = (ad_flow_node){
        .op = (uint8_t)op, .operands = graph->operands.count, .operand_count = count, .place = place};
    graph->nodes.count++;
    if (count) {
        memcpy(graph->operands.at + graph->operands.count, operands, count * sizeof(*operands));
        graph->operands.count += count;
    }
    return number;
}

/* A join that turned out to have one operand only stands for it. */
ad_flow_value flow_resolve(const flow_builder *b, ad_flow_value value)
{
    while (flow_is(b, value, AD_FLOW_JOIN) && b->graph->nodes.at[value].operand_count == 1 &&
           !(b->graph->nodes.at[value].flags & FLOW_OPEN) && flow_operand(b, value, 0) < value) {
        value = flow_operand(b, value, 0);
    }
    return value;
}

/* Is y nothing but a part of x, or x with something less? */
static bool covers(const flow_builder *b, ad_flow_value x, ad_flow_value y)
{
    const ad_flow_node *node = &b->graph->nodes.at[x];
    const ad_flow_node *other = &b->graph->nodes.at[y];

    if (node->op == AD_FLOW_JOIN) {
        for (uint32_t i = 0; i < node->operand_count && i < 4; i++) {
            if (flow_operand(b, x, i) == y) {
                return true;
            }
        }
    }
    if (other->op == AD_FLOW_CLEANED ||
        (other->op == AD_FLOW_AFTER && (other->flags == AD_FLOW_IF_YES || other->flags == AD_FLOW_IF_NO))) {
        return flow_operand(b, y, 0) == x;
    }
    if (other->op == AD_FLOW_STORE && flow_operand(b, y, 0) == x) { /* x.k = clean(x.k) */
        ad_flow_value stored = flow_operand(b, y, 1);
        ad_flow_value loaded = flow_is(b, stored, AD_FLOW_CLEANED) ? flow_operand(b, stored, 0) : 0;

        return loaded && flow_is(b, loaded, AD_FLOW_LOAD) && flow_operand(b, loaded, 0) == x &&
               b->graph->nodes.at[loaded].a == other->a;
    }
    return false;
}

ad_flow_value flow_join(flow_builder *b, ad_flow_value x, ad_flow_value y)
{
    x = flow_resolve(b, x);
    y = flow_resolve(b, y);
    if (x == y) {
        return x;
    }
    if (x == 0 || y == 0) {
        return flow_unsure_length(b, x ? x : y);
    }
    if (covers(b, x, y)) {
        return x;
    }
    if (covers(b, y, x)) {
        return y;
    }
    return flow_make(b, AD_FLOW_JOIN, AD_NO_NODE, (ad_flow_value[]){x, y}, 2);
}

ad_flow_value flow_derive(flow_builder *b, ad_node place, const ad_flow_value *parts, uint32_t count,
                          bool deep)
{
    ad_flow_value kept[FLOW_DISPLAY_MAX];
    uint32_t kept_count = 0;
    ad_flow_value value;

    for (uint32_t i = 0; i < count; i++) {
        ad_flow_value part = flow_resolve(b, parts[i]);
        bool there = part == 0;

        for (uint32_t k = 0; k < kept_count && k < 8 && !there; k++) {
            there = kept[k] == part;
        }
        if (there) {
            continue;
        }
        if (kept_count == FLOW_DISPLAY_MAX) {
            kept[0] = flow_derive(b, place, kept, kept_count, deep); /* never deeper than this once */
            kept_count = 1;
        }
        kept[kept_count++] = part;
    }
    if (kept_count == 0) {
        return 0;
    }
    value = flow_make(b, AD_FLOW_DERIVE, place, kept, kept_count);
    if (value && deep) {
        b->graph->nodes.at[value].flags = AD_FLOW_DEEP;
    }
    return value;
}

ad_flow_value flow_derive2(flow_builder *b, ad_node place, ad_flow_value x, ad_flow_value y, bool deep)
{
    return x || y ? flow_derive(b, place, (ad_flow_value[]){x, y}, 2, deep) : 0;
}

/* ---- access by key ---- */

static bool is_index(const flow_builder *b, uint32_t key)
{
    ad_str text = ad_intern_str(&b->strings, key);

    return text.len && text.ptr[0] == '#';
}

static bool is_string_key(const flow_builder *b, uint32_t key)
{
    ad_str text = ad_intern_str(&b->strings, key);

    return text.len && text.ptr[0] == '\'';
}

/* Does a load of one key see what was stored at another? MAYBE: that, or what was there before. */
static ad_truth meets(const flow_builder *b, uint32_t load, uint32_t store)
{
    if (load == AD_KEY_ANY) {
        return store == AD_KEY_ANY || is_index(b, store) ? AD_TRUTH_MAYBE : AD_TRUTH_NO;
    }
    if (load == AD_KEY_ANY_VALUE) {
        return store == AD_KEY_ANY || is_index(b, store) || is_string_key(b, store) ? AD_TRUTH_MAYBE
                                                                                    : AD_TRUTH_NO;
    }
    if (store == AD_KEY_ANY) {
        return is_index(b, load) || is_string_key(b, load) ? AD_TRUTH_MAYBE : AD_TRUTH_NO;
    }
    return load == store || ad_flow_key_find(ad_intern_str(&b->strings, store),
                                             ad_intern_str(&b->strings, load)) != SIZE_MAX
               ? AD_TRUTH_YES
               : AD_TRUTH_NO;
}

ad_flow_value flow_load(flow_builder *b, ad_node place, ad_flow_value from, uint32_t key)
{
    ad_flow_value found = 0;
    ad_flow_value loaded;

    for (uint32_t i = 0; i < FLOW_CHAIN_MAX; i++) {
        uint32_t stored_key;
        ad_truth seen;

        from = flow_resolve(b, from);
        if (!flow_is(b, from, AD_FLOW_STORE)) {
            break;
        }
        stored_key = b->graph->nodes.at[from].a;
        seen = meets(b, key, stored_key);
        if (seen == AD_TRUTH_YES) {
            return flow_join(b, found, flow_operand(b, from, 1));
        }
        if (seen == AD_TRUTH_MAYBE) {
            found = flow_join(b, found, flow_operand(b, from, 1));
        }
        from = flow_operand(b, from, 0);
    }
    if (from == 0) {
        return found;
    }
    loaded = flow_make(b, AD_FLOW_LOAD, place, &from, 1);
    if (loaded) {
        b->graph->nodes.at[loaded].a = key;
    }
    return flow_join(b, found, loaded);
}

ad_flow_value flow_store(flow_builder *b, ad_node place, ad_flow_value base, uint32_t key,
                         ad_flow_value value)
{
    ad_flow_value stored;

    base = flow_resolve(b, base);
    value = flow_resolve(b, value);
    if (key == AD_KEY_ANY_VALUE) {
        key = AD_KEY_ANY;
    }
    if (value == 0 && (base == 0 || key == AD_KEY_ANY)) {
        return base;
    }
    if (flow_is(b, base, AD_FLOW_STORE) && b->graph->nodes.at[base].a == key && key != AD_KEY_ANY) {
        base = flow_operand(b, base, 0); /* overwritten */
    }
    stored = flow_make(b, AD_FLOW_STORE, place, (ad_flow_value[]){base, value}, 2);
    if (stored) {
        b->graph->nodes.at[stored].a = key;
    }
    return stored;
}

ad_flow_value flow_container(flow_builder *b, ad_node place, ad_flow_value element)
{
    return flow_store(b, place, 0, AD_KEY_ANY, element);
}

ad_flow_value flow_elements(flow_builder *b, ad_node place, ad_flow_value value)
{
    value = flow_resolve(b, value);
    if (!flow_is(b, value, AD_FLOW_STORE) &&
        !(flow_is(b, value, AD_FLOW_DERIVE) && b->graph->nodes.at[value].flags & AD_FLOW_EACH)) {
        return value;
    }
    return flow_container(b, place, flow_load(b, place, value, AD_KEY_ANY));
}

ad_flow_value flow_cleaned(flow_builder *b, ad_node place, ad_flow_value value, ad_flow_mask mask)
{
    ad_flow_graph *graph = b->graph;
    ad_flow_value cleaned;

    value = flow_resolve(b, value);
    if (value == 0 || mask == 0) {
        return value;
    }
    if (!FLOW_ROOM(b, graph->masks, 1)) {
        return value;
    }
    cleaned = flow_make(b, AD_FLOW_CLEANED, place, &value, 1);
    if (cleaned) {
        if (graph->masks.count == 0 || graph->masks.at[graph->masks.count - 1] != mask) {
            graph->masks.at[graph->masks.count++] = mask;
        }
        graph->nodes.at[cleaned].b = graph->masks.count - 1;
    }
    return cleaned;
}

ad_flow_value flow_global(flow_builder *b, ad_node place, ad_str dotted)
{
    ad_flow_value value = flow_make(b, AD_FLOW_GLOBAL, place, NULL, 0);

    if (value) {
        b->graph->nodes.at[value].a = flow_string(b, dotted);
    }
    return value;
}

ad_flow_value flow_own_global(flow_builder *b, ad_node place, uint32_t string)
{
    ad_flow_value value = flow_make(b, AD_FLOW_GLOBAL, place, NULL, 0);

    if (value) {
        b->graph->nodes.at[value].a = string;
        b->graph->nodes.at[value].flags = b->input->is_package ? 0 : FLOW_OWN_GLOBAL;
    }
    return value;
}

/* ---- keys ---- */

uint32_t flow_joined_name(flow_builder *b, ad_str head, ad_str tail)
{
    char text[FLOW_NAME_BYTES];
    size_t dot = head.len && head.ptr[head.len - 1] != '.' ? 1 : 0;

    if (head.len + dot + tail.len > sizeof(text)) {
        return AD_FLOW_STRING_EMPTY;
    }
    memcpy(text, head.ptr, head.len);
    text[head.len] = '.';
    memcpy(text + head.len + dot, tail.ptr, tail.len);
    return flow_string(b, (ad_str){text, head.len + dot + tail.len});
}

uint32_t flow_string(flow_builder *b, ad_str text)
{
    uint32_t number;

    if (text.len == 0) {
        return AD_FLOW_STRING_EMPTY;
    }
    number = ad_intern_add(&b->strings, text);
    if (number == 0) {
        b->status = AD_ERR_NOMEM;
    }
    return number;
}

uint32_t flow_key(flow_builder *b, char kind, ad_str text)
{
    char key[KEY_BYTES];
    uint32_t number;

    if (text.len + 1 > sizeof(key)) {
        return kind == '.' ? flow_key(b, kind, ad_str_sub(text, 0, KEY_BYTES - 1)) : (uint32_t)AD_KEY_ANY;
    }
    key[0] = kind;
    memcpy(key + 1, text.ptr, text.len);
    number = flow_string(b, (ad_str){key, text.len + 1});
    return number ? number : (uint32_t)AD_KEY_ANY;
}

uint32_t flow_key_index(flow_builder *b, uint64_t index)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)index);

    return flow_key(b, '#', (ad_str){digits, (size_t)length});
}

uint32_t flow_key_attribute(flow_builder *b, ad_node identifier)
{
    ad_str text = ad_node_text(b->tree, identifier);
    uint64_t word = 0;
    flow_label_at *kept;

    memcpy(&word, text.ptr, text.len < sizeof(word) ? text.len : sizeof(word));
    word = (word + text.len * 31) * UINT64_C(0x9E3779B97F4A7C15);
    kept = &b->keys[(word >> 40) % FLOW_KEYS_KEPT];
    if (kept->node == 0 || !ad_str_equal(ad_node_text(b->tree, kept->node - 1), text)) {
        *kept = (flow_label_at){.node = identifier + 1,
                                .label = flow_key(b, '.', ad_module_identifier(b->module, identifier))};
    }
    return kept->label;
}

/* The text of a string literal without prefix and escapes, as it stands; false for others. */
static bool plain_string(const ad_tree *tree, ad_node n, ad_str *out)
{
    const ad_node_record *nodes = tree->nodes;

    if (nodes[n].kind != AD_KIND_STRING || nodes[n].last != n + 3 ||
        nodes[n + 2].kind != AD_KIND_STRING_CONTENT || nodes[n + 1].end - nodes[n + 1].start != 1) {
        return false;
    }
    *out = ad_node_text(tree, n + 2);
    return true;
}

uint32_t flow_key_of(flow_builder *b, ad_node expression)
{
    const ad_value *value;
    ad_str text;

    if (expression == AD_NO_NODE) {
        return AD_KEY_ANY;
    }
    if (plain_string(b->tree, expression, &text)) {
        return flow_key(b, '\'', text);
    }
    value = ad_module_get(b->module, ad_module_value(b->module, expression));
    switch ((int)value->kind) {
    case AD_VALUE_STR:
    case AD_VALUE_BYTES: /* keys are told apart by their text */
        return flow_key(b, '\'', value->text);
    case AD_VALUE_BOOL:
        return flow_key_index(b, value->u.boolean ? 1 : 0);
    case AD_VALUE_INT:
        return value->u.integer < 0 ? (uint32_t)AD_KEY_ANY : flow_key_index(b, (uint64_t)value->u.integer);
    default:
        return AD_KEY_ANY;
    }
}

/* One of a few constants, as in a loop over a table: all that it may be; 0: who knows. */
static uint32_t keys_of(flow_builder *b, ad_node expression, uint32_t keys[AD_ALTERNATIVES_MAX])
{
    const ad_value *value;
    uint32_t count;

    if (expression == AD_NO_NODE || b->memo[expression]) {
        return 0;
    }
    value = ad_module_get(b->module, ad_module_value(b->module, expression));
    count = value->kind == AD_VALUE_ANY_OF ? value->u.items.count : 0;
    for (uint32_t i = 0; i < count && i < AD_ALTERNATIVES_MAX; i++) {
        const ad_value *one = ad_module_get(b->module, value->u.items.at[i]);

        if (one->kind == AD_VALUE_STR || one->kind == AD_VALUE_BYTES) {
            keys[i] = flow_key(b, '\'', one->text);
        } else if (one->kind == AD_VALUE_INT && one->u.integer >= 0) {
            keys[i] = flow_key_index(b, (uint64_t)one->u.integer);
        } else {
            return 0;
        }
    }
    return count <= AD_ALTERNATIVES_MAX ? count : 0;
}

ad_flow_value flow_load_by(flow_builder *b, ad_node place, ad_flow_value from, ad_node expression,
                           uint32_t key)
{
    uint32_t keys[AD_ALTERNATIVES_MAX];
    uint32_t count = key == AD_KEY_ANY ? keys_of(b, expression, keys) : 0;
    ad_flow_value value = 0;

    if (count == 0) {
        return flow_load(b, place, from, key == AD_KEY_ANY ? (uint32_t)AD_KEY_ANY_VALUE : key);
    }
    for (uint32_t i = 0; i < count; i++) {
        value = flow_join(b, value, flow_load(b, place, from, keys[i]));
    }
    return value;
}

ad_flow_value flow_store_by(flow_builder *b, ad_node place, ad_flow_value base, ad_node expression,
                            uint32_t key, ad_flow_value value)
{
    uint32_t keys[AD_ALTERNATIVES_MAX];
    uint32_t count = key == AD_KEY_ANY ? keys_of(b, expression, keys) : 0;

    if (count == 0) {
        return flow_store(b, place, base, key, value);
    }
    for (uint32_t i = 0; i < count; i++) { /* one of them */
        base = flow_store(b, place, base, keys[i], flow_join(b, flow_load(b, place, base, keys[i]), value));
    }
    return base;
}
