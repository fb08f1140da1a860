/* Pure functions that make or go through containers: list, dict, range, enumerate, sorted ... Called by
 * the table of fold_call.c; `detail` tells apart those that share a body. */
#include "sema/sema_priv.h"

#include "base/mem.h"
#include "base/banned.h"

enum { RANGE_MAX = 4096, SORT_MAX = 256 };

static ad_value_id argument(const ad_call *call, const char *keyword, uint32_t position)
{
    const ad_argument *found = ad_call_argument(call, ad_str_of(keyword), position);

    return found ? found->value : 0;
}

/* tuple, list, set, frozenset: the detail is the kind. */
bool ad_fold_call_sequence(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_id id = argument(call, "", 1);
    uint8_t flags = ad_value_at(m, id)->flags & AD_VALUE_OPEN;
    ad_value_id *elements = NULL;
    size_t count = 0;

    if (call->count > 1) {
        return false;
    }
    if (call->count && !ad_fold_elements(m, id, &elements, &count)) {
        flags = AD_VALUE_OPEN; /* of what, nobody knows; but a list it is */
    }
    *out = ad_value_items(m, (ad_value_kind)detail, flags, elements, count, call->node);
    ad_fold_free(elements);
    return true;
}

/* dict(pairs or dict, **keywords) */
bool ad_fold_call_dict(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_id id = argument(call, "", 1);
    const ad_value *value = ad_value_at(m, id);
    ad_value_id dict = ad_value_items(m, AD_VALUE_DICT, 0, NULL, 0, call->node);
    uint32_t i;

    (void)detail;
    if (id && value->kind == AD_VALUE_DICT) {
        dict = id;
    } else if (id && ad_value_is_sequence((ad_value_kind)value->kind) && value->u.items.count <= SORT_MAX) {
        for (i = 0; i < value->u.items.count; i++) {
            const ad_value *pair = ad_value_at(m, value->u.items.at[i]);

            if (!ad_value_is_sequence((ad_value_kind)pair->kind) || pair->u.items.count != 2) {
                return false;
            }
            dict = ad_fold_store(m, dict, pair->u.items.at[0], pair->u.items.at[1]);
        }
    } else if (call->count && call->arguments[0].keyword.len == 0) {
        return false;
    }
    if (call->count > SORT_MAX) {
        return false;
    }
    for (i = 0; i < call->count; i++) {
        const ad_argument *one = &call->arguments[i];

        if (one->keyword.len) {
            dict =
                ad_fold_store(m, dict, ad_value_text(m, AD_VALUE_STR, one->keyword, one->node), one->value);
        }
    }
    *out = dict;
    return true;
}

bool ad_fold_call_range(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    int64_t numbers[3] = {0, 0, 1};
    int64_t at;
    ad_value_id *items;
    size_t count = 0;
    uint32_t i;

    (void)detail;
    if (call->count == 0 || call->count > 3) {
        return false;
    }
    for (i = 0; i < call->count; i++) {
        if (!ad_fold_as_int(m, argument(call, "", i + 1), &numbers[call->count == 1 ? 1 : i])) {
            return false;
        }
    }
    if (numbers[2] == 0 || numbers[0] > INT32_MAX || numbers[0] < INT32_MIN || numbers[1] > INT32_MAX ||
        numbers[1] < INT32_MIN || numbers[2] > INT32_MAX || numbers[2] < INT32_MIN) {
        return false;
    }
    items = ad_malloc(RANGE_MAX * sizeof(*items));
    for (at = numbers[0]; items && (numbers[2] > 0 ? at < numbers[1] : at > numbers[1]); at += numbers[2]) {
        if (count == RANGE_MAX || count == m->items_max) {
            ad_free(items);
            return false;
        }
        items[count++] = ad_value_int(m, at, call->node);
    }
    *out = items ? ad_value_items(m, AD_VALUE_LIST, 0, items, count, call->node) : 0;
    ad_free(items);
    return true;
}

/* enumerate(x, start) */
bool ad_fold_call_enumerate(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_id *elements = NULL;
    int64_t start = 0;
    size_t count = 0;
    size_t i;

    (void)detail;
    if (call->count > 2 || !ad_value_known(m, argument(call, "iterable", 1)) ||
        (call->count == 2 && !ad_fold_as_int(m, argument(call, "start", 2), &start)) || start > INT32_MAX ||
        start < INT32_MIN || !ad_fold_elements(m, argument(call, "iterable", 1), &elements, &count)) {
        return false;
    }
    for (i = 0; i < count && ad_sema_charge(m, 1); i++) {
        ad_value_id pair[2] = {ad_value_int(m, start + (int64_t)i, call->node), elements[i]};

        elements[i] = ad_value_items(m, AD_VALUE_TUPLE, 0, pair, 2, call->node);
    }
    *out = ad_value_items(m, AD_VALUE_LIST, 0, elements, count, call->node);
    ad_fold_free(elements);
    return true;
}

/* zip(x, y) of two: the shorter one ends it. */
bool ad_fold_call_zip(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_id *left = NULL;
    ad_value_id *right = NULL;
    size_t count = 0;
    size_t count_right = 0;
    size_t i;

    (void)detail;
    if (call->count != 2 || !ad_value_known(m, argument(call, "", 1)) ||
        !ad_value_known(m, argument(call, "", 2)) ||
        !ad_fold_elements(m, argument(call, "", 1), &left, &count) ||
        !ad_fold_elements(m, argument(call, "", 2), &right, &count_right)) {
        ad_fold_free(left);
        return false;
    }
    count = count < count_right ? count : count_right;
    for (i = 0; i < count && ad_sema_charge(m, 1); i++) {
        ad_value_id pair[2] = {left[i], right[i]};

        left[i] = ad_value_items(m, AD_VALUE_TUPLE, 0, pair, 2, call->node);
    }
    *out = ad_value_items(m, AD_VALUE_LIST, 0, left, count, call->node);
    ad_fold_free(left);
    ad_fold_free(right);
    return true;
}

static bool is_before(ad_module *m, ad_value_id a, ad_value_id b)
{
    return ad_fold_compare(m, AD_KIND_OP_LT, a, b) == AD_TRUTH_YES;
}

static bool fold_of_two(ad_module *m, const ad_call *call, bool larger, ad_value_id *out)
{
    ad_value_id a = argument(call, "", 1);
    ad_value_id b = argument(call, "", 2);
    ad_truth first = ad_fold_compare(m, larger ? AD_KIND_OP_GE : AD_KIND_OP_LE, a, b);

    *out = first == AD_TRUTH_YES ? a : b;
    return call->count == 2 && first != AD_TRUTH_MAYBE;
}

/* reversed (detail 0), sorted (1), min (2), max (3), sum (4) */
bool ad_fold_call_aggregate(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_id id = argument(call, "", 1);
    ad_value_id *elements = NULL;
    size_t count = 0;
    bool done = false;
    size_t i;
    size_t k;

    if (call->count > 1 && (detail == 2 || detail == 3)) { /* max(a, b) */
        return fold_of_two(m, call, detail == 3, out);
    }
    if (call->count != 1 || !ad_value_known(m, id) || !ad_fold_elements(m, id, &elements, &count)) {
        return false;
    }
    if (count == 0 || (detail > 0 && count > SORT_MAX)) {
        goto done;
    }
    if (detail == 0) {
        for (i = 0; i < count / 2; i++) {
            ad_value_id swap = elements[i];

            elements[i] = elements[count - 1 - i];
            elements[count - 1 - i] = swap;
        }
    } else if (detail == 4) {
        for (i = 1; i < count; i++) {
            elements[0] = ad_fold_arithmetic(m, AD_KIND_OP_ADD, elements[0], elements[i], call->node);
        }
        *out = elements[0];
        done = ad_value_kind_of(m, *out) == AD_VALUE_INT || ad_value_kind_of(m, *out) == AD_VALUE_FLOAT;
        goto done;
    } else {
        for (i = 1; i < count; i++) {
            if (ad_fold_compare(m, AD_KIND_OP_LT, elements[i - 1], elements[i]) == AD_TRUTH_MAYBE) {
                goto done;
            }
        }
        for (i = 1; i < count; i++) { /* by insertion: few, and equal ones keep their order */
            ad_value_id moving = elements[i];

            for (k = i; k > 0 && is_before(m, moving, elements[k - 1]); k--) {
                elements[k] = elements[k - 1];
            }
            elements[k] = moving;
        }
    }
    done = true;
    *out = detail == 2   ? elements[0]
           : detail == 3 ? elements[count - 1]
                         : ad_value_items(m, AD_VALUE_LIST, 0, elements, count, call->node);

done:
    ad_fold_free(elements);
    return done;
}
