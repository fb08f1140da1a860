/* Lists of which every change is seen: as long as their length is known, elements keep their places through
 * append, insert, pop, del, slices and the like. The length is a STORE of nothing, which no load meets; ways
 * that meet with different ones leave a JOIN, and the length is unknown again. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { LENGTH_MAX = 16, HEADS_MAX = 8 /* of loops in loops */ };
#define LENGTH_UNKNOWN UINT32_MAX

/* ---- length ---- */

static bool is_length(const flow_builder *b, ad_flow_value value)
{
    return flow_is(b, value, AD_FLOW_STORE) && b->graph->nodes.at[value].flags & FLOW_LENGTH;
}

ad_flow_value flow_without_lengths(const flow_builder *b, ad_flow_value value)
{
    value = flow_resolve(b, value);
    while (is_length(b, value)) {
        value = flow_resolve(b, flow_operand(b, value, 0));
    }
    return value;
}

bool flow_is_nothing(const flow_builder *b, ad_flow_value value)
{
    return value == 0 || (is_length(b, value) && flow_operand(b, value, 0) == 0);
}

static ad_flow_value with_length(flow_builder *b, ad_node place, ad_flow_value value, uint32_t length)
{
    ad_flow_value top = flow_resolve(b, value);
    ad_flow_value base = is_length(b, top) ? flow_operand(b, top, 0) : top;
    ad_flow_value sized = flow_make(b, AD_FLOW_STORE, place, (ad_flow_value[]){base, 0}, 2);

    if (sized) {
        b->graph->nodes.at[sized].flags = FLOW_LENGTH;
        b->graph->nodes.at[sized].b = length;
    }
    return sized;
}

ad_flow_value flow_apart(flow_builder *b, ad_node place, ad_flow_value value)
{
    ad_flow_value top = flow_resolve(b, value);

    return top ? with_length(b, place, top, is_length(b, top) ? b->graph->nodes.at[top].b : LENGTH_UNKNOWN)
               : 0;
}

ad_flow_value flow_unsure_length(flow_builder *b, ad_flow_value value)
{
    return is_length(b, value) && b->graph->nodes.at[value].b != LENGTH_UNKNOWN
               ? with_length(b, AD_NO_NODE, value, LENGTH_UNKNOWN)
               : value;
}

/* How many elements a list has, when nothing was stored at a place that is not known since that was told. */
static bool length_of(const flow_builder *b, ad_flow_value value, uint32_t *out)
{
    value = flow_resolve(b, value);
    for (uint32_t i = 0; i < FLOW_CHAIN_MAX && flow_is(b, value, AD_FLOW_STORE); i++) {
        ad_str key = ad_intern_str(&b->strings, b->graph->nodes.at[value].a);

        if (is_length(b, value)) {
            *out = b->graph->nodes.at[value].b;
            return *out != LENGTH_UNKNOWN;
        }
        if (key.len == 0 || key.ptr[0] != '#') {
            return false;
        }
        value = flow_operand(b, value, 0);
    }
    return false;
}

/* Is it such a list, or one that was when the loop at hand began? */
static bool may_have_length(const flow_builder *b, ad_flow_value value)
{
    uint32_t length;

    for (uint32_t i = 0; i < HEADS_MAX; i++) {
        value = flow_resolve(b, value);
        if (!flow_is(b, value, AD_FLOW_JOIN) || !(b->graph->nodes.at[value].flags & FLOW_OPEN) ||
            b->graph->nodes.at[value].operand_count == 0) {
            break;
        }
        value = flow_operand(b, value, 0);
    }
    return length_of(b, value, &length);
}

void flow_forget_length(flow_builder *b, ad_node object)
{
    uint32_t variable = object != AD_NO_NODE && ad_node_kind(b->tree, object) == AD_KIND_IDENTIFIER
                            ? ad_module_variable(b->module, object)
                            : AD_NO_VARIABLE;
    ad_flow_value value;

    if (variable == AD_NO_VARIABLE || flow_variable_of(b, variable)->kind != FLOW_VARIABLE_SLOT) {
        return;
    }
    value = flow_read(b, variable);
    if (may_have_length(b, value)) {
        flow_write(b, object, with_length(b, object, value, LENGTH_UNKNOWN));
    }
}

/* That of `[a, b]` as well, which nothing can have changed yet. */
static bool length_at(const flow_builder *b, ad_node n, ad_flow_value value, uint32_t *out)
{
    ad_kind kind = n != AD_NO_NODE ? ad_node_kind(b->tree, n) : AD_NO_KIND;

    if (kind != AD_KIND_LIST && kind != AD_KIND_TUPLE) {
        return length_of(b, value, out);
    }
    *out = 0;
    for (ad_node c = flow_child(b->tree, n); c != AD_NO_NODE; c = flow_sibling(b->tree, c)) {
        kind = ad_node_kind(b->tree, c);
        if (kind == AD_KIND_LIST_SPLAT || kind == AD_KIND_PARENTHESIZED_LIST_SPLAT || ++*out > LENGTH_MAX) {
            return false;
        }
    }
    return true;
}

ad_flow_value flow_new_list(flow_builder *b, ad_node left, ad_node right, ad_flow_value value)
{
    uint32_t length;
    uint32_t variable;
    const flow_variable *v;

    if (left == AD_NO_NODE || ad_node_kind(b->tree, left) != AD_KIND_IDENTIFIER ||
        (ad_node_kind(b->tree, right) != AD_KIND_LIST &&
         (value == 0 || ad_node_kind(b->tree, right) != AD_KIND_TUPLE)) ||
        !length_at(b, right, value, &length)) {
        return value;
    }
    variable = ad_module_variable(b->module, left);
    v = variable != AD_NO_VARIABLE ? flow_variable_of(b, variable) : NULL;
    return v && v->kind == FLOW_VARIABLE_SLOT && v->home == b->function_node && !v->shared
               ? with_length(b, right, value, length)
               : value;
}

/* ---- its elements ---- */

typedef struct elements {
    ad_flow_value at[LENGTH_MAX + 1];
    uint32_t count;
} elements;

static bool take(flow_builder *b, ad_node place, ad_node n, ad_flow_value value, elements *out)
{
    if (!length_at(b, n, value, &out->count) || out->count > LENGTH_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < out->count; i++) {
        out->at[i] = value ? flow_load(b, place, value, flow_key_index(b, i)) : 0;
    }
    return true;
}

static ad_flow_value list_of(flow_builder *b, ad_node place, const elements *list)
{
    ad_flow_value value = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        if (list->at[i]) {
            value = flow_store(b, place, value, flow_key_index(b, i), list->at[i]);
        }
    }
    return with_length(b, place, value, list->count);
}

/* A list whose beginning is known; nobody knows how many elements of `rest` are behind that. */
static ad_flow_value begun(flow_builder *b, ad_node place, const elements *list, ad_flow_value rest)
{
    ad_flow_value value = flow_container(b, place, flow_load(b, place, rest, AD_KEY_ANY));

    for (uint32_t i = 0; i < list->count; i++) {
        value = flow_store(b, place, value, flow_key_index(b, i), list->at[i]);
    }
    return value;
}

static ad_flow_value drop(elements *list, uint32_t index)
{
    ad_flow_value dropped = list->at[index];

    for (uint32_t i = index + 1; i < list->count; i++) {
        list->at[i - 1] = list->at[i];
    }
    list->count--;
    return dropped;
}

static void put_in(elements *list, uint32_t index, ad_flow_value value)
{
    for (uint32_t i = list->count; i > index; i--) {
        list->at[i] = list->at[i - 1];
    }
    list->at[index] = value;
    list->count++;
}

/* An index that is written down, from the front or the back. */
static bool index_of(flow_builder *b, ad_node n, uint32_t count, uint32_t *out)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    int64_t index = value->kind == AD_VALUE_INT ? value->u.integer : INT64_MAX;

    if (index >= (int64_t)count || index < -(int64_t)count) {
        return false;
    }
    *out = (uint32_t)(index < 0 ? index + (int64_t)count : index);
    return true;
}

uint32_t flow_list_key(flow_builder *b, ad_node object, ad_node key)
{
    uint32_t number = flow_key_of(b, key);
    uint32_t length;
    uint32_t index;

    return number == AD_KEY_ANY && length_at(b, object, b->memo[object], &length) &&
                   index_of(b, key, length, &index)
               ? flow_key_index(b, index)
               : number;
}

/* ---- methods ---- */

static bool pop(flow_builder *b, const flow_site *site, elements *list, ad_flow_value *out)
{
    uint32_t index = list->count - 1;

    if (list->count == 0 || (site->count && !index_of(b, site->given[0].node, list->count, &index))) {
        return false;
    }
    *out = drop(list, index);
    return true;
}

static bool extend(flow_builder *b, const flow_site *site, elements *list)
{
    elements other = {.count = 0};

    if (site->count != 1 || !take(b, site->node, site->given[0].node, site->given[0].value, &other) ||
        list->count + other.count > LENGTH_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < other.count; i++) {
        put_in(list, list->count, other.at[i]);
    }
    return true;
}

static void reverse(elements *list)
{
    for (uint32_t i = 0; i < list->count / 2; i++) {
        ad_flow_value kept = list->at[i];

        list->at[i] = list->at[list->count - 1 - i];
        list->at[list->count - 1 - i] = kept;
    }
}

bool flow_list_method(flow_builder *b, const flow_site *site, ad_str method, ad_flow_value *out)
{
    elements list = {.count = 0};
    uint32_t index;

    *out = 0;
    if (site->object == AD_NO_NODE || !flow_is_lvalue(b, site->object) || site->count > 2 ||
        !take(b, site->node, AD_NO_NODE, site->receiver, &list)) {
        return false;
    }
    for (uint32_t i = 0; i < site->count; i++) {
        if (site->given[i].keyword || site->given[i].spread) {
            return false;
        }
    }
    if (ad_str_equal(method, AD_STR("append")) && site->count == 1 && list.count < LENGTH_MAX) {
        put_in(&list, list.count, site->given[0].value);
    } else if (ad_str_equal(method, AD_STR("insert")) && site->count == 2 && list.count < LENGTH_MAX &&
               index_of(b, site->given[0].node, list.count + 1, &index)) {
        put_in(&list, index, site->given[1].value);
    } else if (ad_str_equal(method, AD_STR("reverse")) && site->count == 0) {
        reverse(&list);
    } else if (ad_str_equal(method, AD_STR("clear"))) {
        list.count = 0;
    } else if (!(ad_str_equal(method, AD_STR("pop")) && pop(b, site, &list, out)) &&
               !(ad_str_equal(method, AD_STR("extend")) && extend(b, site, &list))) {
        if (ad_str_equal(method, AD_STR("extend")) && site->count == 1) {
            flow_write(b, site->object, begun(b, site->node, &list, site->given[0].value));
            return true;
        }
        if (!ad_str_equal(method, AD_STR("remove"))) {
            return false;
        }
        flow_write(b, site->object,
                   flow_elements(b, site->node, site->receiver)); /* which one, nobody knows */
        return true;
    }
    flow_write(b, site->object, list_of(b, site->node, &list));
    return true;
}

/* ---- operators and statements ---- */

bool flow_list_sum(flow_builder *b, ad_node place, const ad_node sides[2], ad_flow_value x, ad_flow_value y,
                   ad_flow_value *out)
{
    elements list = {.count = 0};
    elements other = {.count = 0};

    if (!take(b, place, sides[0], x, &list)) {
        return false;
    }
    if (!take(b, place, sides[1], y, &other) || list.count + other.count > LENGTH_MAX) {
        *out = begun(b, place, &list, y);
        return true;
    }
    for (uint32_t i = 0; i < other.count; i++) {
        put_in(&list, list.count, other.at[i]);
    }
    *out = list_of(b, place, &list);
    return true;
}

bool flow_list_delete(flow_builder *b, ad_node target)
{
    ad_node object;
    ad_node key;
    elements list = {.count = 0};
    uint32_t index;

    if (ad_node_kind(b->tree, target) != AD_KIND_SUBSCRIPT) {
        return false;
    }
    object = flow_child(b->tree, target);
    key = ad_node_child_by_field(b->tree, target, AD_FIELD_SUBSCRIPT);
    if (object == AD_NO_NODE || key == AD_NO_NODE || !take(b, target, AD_NO_NODE, b->memo[object], &list) ||
        !index_of(b, key, list.count, &index)) {
        return false;
    }
    (void)drop(&list, index);
    flow_write(b, object, list_of(b, target, &list));
    return true;
}

/* One bound of a slice: a small number, or nothing. */
static bool bound(ad_str text, uint32_t count, uint32_t without, uint32_t *out)
{
    bool negative = text.len && text.ptr[0] == '-';
    uint32_t number = 0;

    if (text.len == 0) {
        *out = without;
        return true;
    }
    for (size_t i = negative; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || text.len > 4) {
            return false;
        }
        number = number * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    if (negative) {
        *out = number < count ? count - number : 0;
    } else {
        *out = number < count ? number : count;
    }
    return true;
}

bool flow_list_slice(flow_builder *b, ad_node place, ad_node slice, ad_flow_value value, ad_flow_value *out)
{
    ad_str text = ad_node_text(b->tree, slice);
    size_t colon = ad_str_find_byte(text, ':', 0);
    elements list = {.count = 0};
    uint32_t first;
    uint32_t last;

    if (colon == SIZE_MAX || !take(b, place, AD_NO_NODE, value, &list)) {
        return false;
    }
    if (ad_str_equal(text, AD_STR("::-1"))) {
        reverse(&list);
        *out = list_of(b, place, &list);
        return true;
    }
    if (!bound(ad_str_trim(ad_str_sub(text, 0, colon)), list.count, 0, &first) ||
        !bound(ad_str_trim(ad_str_sub(text, colon + 1, SIZE_MAX)), list.count, list.count, &last)) {
        return false;
    }
    for (uint32_t i = first; i < last; i++) {
        list.at[i - first] = list.at[i];
    }
    list.count = last > first ? last - first : 0;
    *out = list_of(b, place, &list);
    return true;
}
