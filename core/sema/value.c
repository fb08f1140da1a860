/* The table of values: made once, never changed, known by number. Containers refer to values with
 * smaller numbers, so no value can hold itself. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/banned.h"

bool ad_value_table_init(ad_module *m)
{
    return ad_value_add(m, &(ad_value){.kind = AD_VALUE_UNKNOWN, .node = AD_NO_NODE}) == 0 &&
           m->value_count == 1;
}

ad_value_id ad_value_add(ad_module *m, const ad_value *value)
{
    size_t chunk = m->value_count / AD_VALUES_PER_CHUNK;
    ad_value_id id = m->value_count;

    if (m->value_count % AD_VALUES_PER_CHUNK == 0) {
        if (id > UINT32_MAX / 8 ||
            !ad_sema_grow(m, &m->chunks, &m->chunk_capacity, chunk + 1, sizeof(*m->chunks))) {
            ad_sema_stop(m, "sema-bytes: the memory for what this unit's names mean ran out");
            return 0;
        }
        m->chunks[chunk] = ad_sema_alloc(m, AD_VALUES_PER_CHUNK, sizeof(**m->chunks));
        if (!m->chunks[chunk]) {
            return 0;
        }
    }
    m->chunks[chunk][id % AD_VALUES_PER_CHUNK] = *value;
    m->value_count++;
    return id;
}

const ad_value *ad_module_get(const ad_module *m, ad_value_id id)
{
    return ad_value_at(m, id < m->value_count ? id : 0);
}

/* ---- making ---- */

ad_value_id ad_value_none(ad_module *m, ad_node node)
{
    return ad_value_add(m, &(ad_value){.kind = AD_VALUE_NONE, .flags = AD_VALUE_CONSTANT, .node = node});
}

ad_value_id ad_value_bool(ad_module *m, bool boolean, ad_node node)
{
    return ad_value_add(
        m,
        &(ad_value){.kind = AD_VALUE_BOOL, .flags = AD_VALUE_CONSTANT, .node = node, .u.boolean = boolean});
}

ad_value_id ad_value_int(ad_module *m, int64_t integer, ad_node node)
{
    return ad_value_add(
        m, &(ad_value){.kind = AD_VALUE_INT, .flags = AD_VALUE_CONSTANT, .node = node, .u.integer = integer});
}

ad_value_id ad_value_float(ad_module *m, double number, ad_node node)
{
    return ad_value_add(
        m, &(ad_value){.kind = AD_VALUE_FLOAT, .flags = AD_VALUE_CONSTANT, .node = node, .u.number = number});
}

ad_value_id ad_value_text(ad_module *m, ad_value_kind kind, ad_str text, ad_node node)
{
    return ad_value_add(m, &(ad_value){.kind = (uint8_t)kind,
                                       .flags = ad_value_is_text(kind) ? AD_VALUE_CONSTANT : 0,
                                       .node = node,
                                       .text = text});
}

/* STR or BYTES of a copy, within limits->string_bytes. */
static ad_value_id copy_text(ad_module *m, ad_value_kind kind, ad_str text, ad_node node)
{
    if (text.len > m->string_max) {
        ad_sema_note(m, "string-bytes: a string that this unit computes is longer than the limit");
        return 0;
    }
    if (!ad_sema_charge(m, text.len / 64)) {
        return 0;
    }
    text = ad_sema_copy(m, text);
    return m->stopped ? 0 : ad_value_text(m, kind, text, node);
}

ad_value_id ad_value_of_buf(ad_module *m, ad_value_kind kind, const ad_buf *buf, ad_node node)
{
    if (buf->failed) {
        ad_sema_note(m, "string-bytes: a string that this unit computes is longer than the limit");
        return 0;
    }
    return copy_text(m, kind, ad_buf_str(buf), node);
}

static bool all_known(const ad_module *m, const ad_value_id *items, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (!ad_value_known(m, items[i])) {
            return false;
        }
    }
    return true;
}

ad_value_id ad_value_items(ad_module *m, ad_value_kind kind, uint8_t flags, const ad_value_id *items,
                           size_t count, ad_node node)
{
    ad_value_id *copy;

    if (count > (kind == AD_VALUE_DICT ? (size_t)m->items_max * 2 : m->items_max)) {
        ad_sema_note(m, "items: a container that this unit computes has more elements than the limit");
        return 0;
    }
    if (!ad_sema_charge(m, count / 16)) {
        return 0;
    }
    copy = ad_sema_alloc(m, count, sizeof(*copy));
    if (!copy) {
        return 0;
    }
    if (count) {
        memcpy(copy, items, count * sizeof(*copy));
    }
    if (kind != AD_VALUE_TEXT && !(flags & AD_VALUE_OPEN) && all_known(m, items, count)) {
        flags |= AD_VALUE_CONSTANT;
    }
    return ad_value_add(m, &(ad_value){.kind = (uint8_t)kind,
                                       .flags = flags,
                                       .node = node,
                                       .u.items = {.at = copy, .count = (uint32_t)count}});
}

ad_value_id ad_value_opened(ad_module *m, ad_value_id id)
{
    ad_value value = *ad_value_at(m, id);

    if (value.kind == AD_VALUE_BYTES) {
        return 0;
    }
    if (!ad_value_is_container((ad_value_kind)value.kind) || value.flags & AD_VALUE_OPEN) {
        return id;
    }
    value.flags = (uint8_t)((value.flags | AD_VALUE_OPEN) & ~AD_VALUE_CONSTANT);
    return ad_value_add(m, &value);
}

/* As bits: -0.0 is not 0.0, and a NaN is itself. */
static uint64_t number_bits(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

/* ---- comparing ---- */

static bool same_items(const ad_value *a, const ad_value *b)
{
    return a->flags == b->flags && a->u.items.count == b->u.items.count &&
           (a->u.items.count == 0 ||
            memcmp(a->u.items.at, b->u.items.at, a->u.items.count * sizeof(*a->u.items.at)) == 0);
}

/* Equal as a program could tell; containers only when they hold the same values. */
static bool is_same(const ad_module *m, ad_value_id left, ad_value_id right)
{
    const ad_value *a = ad_value_at(m, left);
    const ad_value *b = ad_value_at(m, right);

    if (left == right) {
        return true;
    }
    if (a->kind != b->kind) {
        return false;
    }
    switch ((ad_value_kind)a->kind) {
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_NONE:
    case AD_VALUE_ELLIPSIS:
        return true;
    case AD_VALUE_BOOL:
        return a->u.boolean == b->u.boolean;
    case AD_VALUE_INT:
        return a->u.integer == b->u.integer;
    case AD_VALUE_FLOAT:
        return number_bits(a->u.number) == number_bits(b->u.number);
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
    case AD_VALUE_NAME:
        return ad_str_equal(a->text, b->text);
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        return a->node == b->node;
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
    case AD_VALUE_TEXT:
    case AD_VALUE_ANY_OF:
        return same_items(a, b);
    case AD_VALUE_PARTIAL:
        return a->node == b->node && same_items(a, b);
    }
    return false;
}

static ad_truth truth_of(bool yes)
{
    return yes ? AD_TRUTH_YES : AD_TRUTH_NO;
}

/* One level of a container: elements that are containers themselves are not gone into. */
static ad_truth equal_items(const ad_module *m, const ad_value *a, const ad_value *b)
{
    uint32_t i;

    if (a->u.items.count != b->u.items.count) {
        return AD_TRUTH_NO;
    }
    for (i = 0; i < a->u.items.count; i++) {
        ad_value_id x = a->u.items.at[i];
        ad_value_id y = b->u.items.at[i];

        if (x == y) {
            continue;
        }
        if (ad_value_is_container(ad_value_kind_of(m, x)) || ad_value_is_container(ad_value_kind_of(m, y))) {
            return AD_TRUTH_MAYBE;
        }
        if (ad_value_equal(m, x, y) != AD_TRUTH_YES) {
            return ad_value_equal(m, x, y);
        }
    }
    return AD_TRUTH_YES;
}

ad_truth ad_value_equal(const ad_module *m, ad_value_id left, ad_value_id right)
{
    const ad_value *a = ad_value_at(m, left);
    const ad_value *b = ad_value_at(m, right);
    ad_value_kind kind = (ad_value_kind)a->kind;
    int64_t x;
    int64_t y;
    double f;
    double g;

    if (!ad_value_known(m, left) || !ad_value_known(m, right) || kind == AD_VALUE_ANY_OF ||
        b->kind == AD_VALUE_ANY_OF) {
        return AD_TRUTH_MAYBE;
    }
    if (ad_fold_as_int(m, left, &x) && ad_fold_as_int(m, right, &y)) {
        return truth_of(x == y);
    }
    if (ad_fold_as_float(m, left, &f) && ad_fold_as_float(m, right, &g)) {
        return truth_of(f == g);
    }
    if (kind != (ad_value_kind)b->kind) {
        /* Python 2's b"x" == "x" is True, Python 3's is not. */
        return ad_value_is_text(kind) && ad_value_is_text((ad_value_kind)b->kind) ? AD_TRUTH_MAYBE
                                                                                  : AD_TRUTH_NO;
    }
    if (ad_value_is_text(kind)) {
        return truth_of(ad_str_equal(a->text, b->text));
    }
    if (ad_value_is_sequence(kind)) {
        return equal_items(m, a, b);
    }
    return kind == AD_VALUE_NONE || kind == AD_VALUE_ELLIPSIS ? AD_TRUTH_YES : AD_TRUTH_MAYBE;
}

/* ---- alternatives ---- */

ad_alternatives ad_value_alternatives(const ad_module *m, const ad_value_id *id)
{
    const ad_value *value = ad_value_at(m, *id);

    if (value->kind == AD_VALUE_ANY_OF) {
        return (ad_alternatives){.at = value->u.items.at, .count = value->u.items.count};
    }
    return (ad_alternatives){.at = id, .count = 1};
}

void ad_choice_add(ad_module *m, ad_choice *choice, ad_value_id id)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    uint32_t i;
    uint32_t k;

    for (i = 0; i < all.count && !choice->over; i++) {
        for (k = 0; k < choice->count && !is_same(m, choice->at[k], all.at[i]); k++) {
        }
        if (k < choice->count) {
            continue;
        }
        if (choice->count == AD_ALTERNATIVES_MAX) {
            choice->over = true;
        } else {
            choice->at[choice->count++] = all.at[i];
        }
    }
}

ad_value_id ad_choice_value(ad_module *m, const ad_choice *choice)
{
    if (choice->over || choice->count == 0) {
        return 0;
    }
    if (choice->count == 1) {
        return choice->at[0];
    }
    return ad_value_items(m, AD_VALUE_ANY_OF, 0, choice->at, choice->count, AD_NO_NODE);
}

ad_value_id ad_value_opened_all(ad_module *m, ad_value_id id)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        ad_choice_add(m, &choice, ad_value_opened(m, all.at[i]));
    }
    return ad_choice_value(m, &choice);
}

/* ---- questions ---- */

static ad_truth truth_of_items(const ad_module *m, const ad_value *value)
{
    uint32_t i;

    if (!(value->flags & AD_VALUE_OPEN)) {
        return truth_of(value->u.items.count > 0);
    }
    for (i = 0; i < value->u.items.count; i++) { /* an unknown one may stand for *x of an empty x */
        if (ad_value_kind_of(m, value->u.items.at[i]) != AD_VALUE_UNKNOWN) {
            return AD_TRUTH_YES;
        }
    }
    return AD_TRUTH_MAYBE;
}

static ad_truth truth_of_parts(const ad_module *m, const ad_value *value)
{
    uint32_t i;

    for (i = 0; i < value->u.items.count; i++) {
        const ad_value *part = ad_value_at(m, value->u.items.at[i]);

        if (part->kind == AD_VALUE_STR && part->text.len) {
            return AD_TRUTH_YES;
        }
    }
    return AD_TRUTH_MAYBE;
}

static ad_truth truth_of_one(const ad_module *m, const ad_value *value)
{
    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_NONE:
        return AD_TRUTH_NO;
    case AD_VALUE_BOOL:
        return truth_of(value->u.boolean);
    case AD_VALUE_INT:
        return truth_of(value->u.integer != 0);
    case AD_VALUE_FLOAT:
        return truth_of(value->u.number != 0);
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        return truth_of(value->text.len > 0);
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
        return truth_of_items(m, value);
    case AD_VALUE_TEXT:
        return truth_of_parts(m, value);
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_PARTIAL:
        return AD_TRUTH_YES;
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_NAME:
    case AD_VALUE_INSTANCE: /* may define __bool__ */
    case AD_VALUE_ANY_OF:
        return AD_TRUTH_MAYBE;
    }
    return AD_TRUTH_MAYBE;
}

ad_truth ad_value_truth(const ad_module *m, ad_value_id id)
{
    ad_alternatives all;
    ad_truth result;
    uint32_t i;

    if (id >= m->value_count) {
        return AD_TRUTH_MAYBE;
    }
    all = ad_value_alternatives(m, &id);
    result = truth_of_one(m, ad_value_at(m, all.at[0]));
    for (i = 1; i < all.count; i++) {
        if (truth_of_one(m, ad_value_at(m, all.at[i])) != result) {
            return AD_TRUTH_MAYBE;
        }
    }
    return result;
}

bool ad_value_is_constant(const ad_module *m, ad_value_id id)
{
    return id < m->value_count && ad_value_known(m, id);
}
