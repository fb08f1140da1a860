/* Lists, tuples, sets, dicts, and text taken as a sequence. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

/* ---- displays ---- */

enum { SEARCHED_KEYS = 32 };

/* Items being gathered; `open` when some are not known. */
typedef struct items {
    ad_module *m;
    ad_value_id *at;
    size_t count, capacity;
    bool open;
    bool failed;
} items;

static void push(items *list, ad_value_id id)
{
    if (list->failed || list->count > (size_t)list->m->items_max * 2 ||
        !ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        list->failed = true;
        return;
    }
    list->at[list->count++] = id;
}

static ad_value_id finish(items *list, ad_value_kind kind, ad_node node)
{
    ad_value_id id = 0;

    if (!list->failed) {
        id = ad_value_items(list->m, kind, list->open ? AD_VALUE_OPEN : 0, list->at, list->count, node);
    }
    ad_free(list->at);
    return id;
}

/* *x inside of a display: the elements of a known x, else one unknown that stands for any number. */
static void push_spread(items *list, ad_value_id id)
{
    const ad_value *value = ad_value_at(list->m, id);
    uint32_t i;

    if (!ad_value_is_sequence((ad_value_kind)value->kind) && value->kind != AD_VALUE_SET) {
        push(list, 0);
        list->open = true;
        return;
    }
    for (i = 0; i < value->u.items.count && !list->failed; i++) {
        push(list, value->u.items.at[i]);
    }
    if (value->flags & AD_VALUE_OPEN) {
        push(list, 0);
        list->open = true;
    }
}

static bool is_spread(const ad_tree *tree, ad_node n)
{
    return ad_node_kind(tree, n) == AD_KIND_LIST_SPLAT ||
           ad_node_kind(tree, n) == AD_KIND_LIST_SPLAT_PATTERN ||
           ad_node_kind(tree, n) == AD_KIND_PARENTHESIZED_LIST_SPLAT;
}

bool ad_eval_display(ad_module *m, ad_node n, ad_value_kind kind, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    items list = {.m = m};
    bool ready = true;
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        ad_value_id id = 0;

        if (ad_node_kind(tree, child) == AD_KIND_COMMENT) {
            continue;
        }
        if (list.count >= m->items_max) {
            list.open = true; /* a table of data: what comes first will do */
            list.count = m->items_max;
            break;
        }
        ready = ad_eval_need(m, is_spread(tree, child) ? ad_node_child(tree, child, 0) : child, &id) && ready;
        if (is_spread(tree, child)) {
            push_spread(&list, id);
        } else {
            push(&list, id);
        }
    }
    if (!ready) {
        ad_free(list.at);
        return false;
    }
    *out = finish(&list, kind, n);
    return true;
}

/* Sets a key among pairs, in its old place if it is there. */
static void set_pair(items *list, ad_value_id key, ad_value_id value)
{
    size_t i;

    /* Further on a second entry for a key costs less than looking for the first; the last one counts. */
    for (i = 0; i + 1 < list->count && i < 2 * SEARCHED_KEYS; i += 2) {
        if (ad_value_equal(list->m, list->at[i], key) == AD_TRUTH_YES) {
            list->at[i + 1] = value;
            return;
        }
    }
    push(list, key);
    push(list, value);
}

static void push_dict(items *list, ad_value_id id)
{
    const ad_value *value = ad_value_at(list->m, id);
    uint32_t i;

    if (value->kind != AD_VALUE_DICT) {
        list->open = true;
        return;
    }
    for (i = 0; i + 1 < value->u.items.count && !list->failed; i += 2) {
        set_pair(list, value->u.items.at[i], value->u.items.at[i + 1]);
    }
    list->open = list->open || value->flags & AD_VALUE_OPEN;
}

bool ad_eval_dictionary(ad_module *m, ad_node n, ad_value_id *out)
{
    const ad_tree *tree = m->tree;
    items list = {.m = m};
    bool ready = true;
    ad_node child;

    for (child = ad_node_first(tree, n); child != AD_NO_NODE; child = ad_node_next(tree, child)) {
        ad_value_id key = 0;
        ad_value_id value = 0;

        if (list.count / 2 >= m->items_max) {
            list.open = true;
            break;
        }
        if (ad_node_kind(tree, child) == AD_KIND_DICTIONARY_SPLAT) {
            ready = ad_eval_need(m, ad_node_child(tree, child, 0), &value) && ready;
            push_dict(&list, value);
        } else if (ad_node_kind(tree, child) == AD_KIND_PAIR) {
            ready = ad_eval_need(m, ad_node_child_by_field(tree, child, AD_FIELD_KEY), &key) && ready;
            ready = ad_eval_need(m, ad_node_child_by_field(tree, child, AD_FIELD_VALUE), &value) && ready;
            set_pair(&list, key, value);
        }
    }
    if (!ready) {
        ad_free(list.at);
        return false;
    }
    *out = finish(&list, AD_VALUE_DICT, n);
    return true;
}

/* ---- elements ---- */

/* Position of character number `index`, which is at most the length. */
static size_t char_offset(ad_str text, size_t index, bool ascii)
{
    size_t at = 0;

    if (ascii) {
        return index;
    }
    while (index--) {
        (void)ad_fold_next_char(text, &at);
    }
    return at;
}

static bool wrap_index(int64_t *index, size_t count)
{
    if (*index < 0) {
        *index += (int64_t)count;
    }
    return *index >= 0 && (uint64_t)*index < count;
}

static ad_value_id text_element(ad_module *m, const ad_value *value, int64_t index, ad_node node)
{
    bool ascii = value->kind == AD_VALUE_BYTES || ad_fold_is_ascii(value->text);
    size_t count = ascii ? value->text.len : ad_fold_char_count(value->text);
    size_t start;
    size_t end;

    if (!wrap_index(&index, count) || !ad_sema_charge(m, value->text.len / 64)) {
        return 0;
    }
    start = char_offset(value->text, (size_t)index, ascii);
    if (value->kind == AD_VALUE_BYTES) {
        return ad_value_int(m, (unsigned char)value->text.ptr[start], node);
    }
    end = start;
    (void)ad_fold_next_char(value->text, &end);
    return ad_value_text(m, AD_VALUE_STR, ad_str_sub(value->text, start, end - start), node);
}

/* A dict's entry; when the key is not known any of the values. */
static ad_value_id dict_element(ad_module *m, const ad_value *value, ad_value_id key)
{
    bool open = (value->flags & AD_VALUE_OPEN) != 0;
    ad_choice choice = {.count = 0};
    ad_truth found = AD_TRUTH_NO;
    uint32_t first = 0;
    uint32_t i;

    if (!ad_sema_charge(m, value->u.items.count / 16)) {
        return 0;
    }
    for (i = value->u.items.count & ~1U; i > 0 && found != AD_TRUTH_YES; i -= 2) { /* the last one counts */
        found = ad_value_equal(m, value->u.items.at[i - 2], key);
        first = i - 2;
    }
    for (i = first; i + 1 < value->u.items.count && !choice.over; i += 2) {
        if (ad_value_equal(m, value->u.items.at[i], key) != AD_TRUTH_NO) {
            ad_choice_add(m, &choice, value->u.items.at[i + 1]);
        }
    }
    if (found == AD_TRUTH_YES) {
        return ad_choice_value(m, &choice);
    }
    if (open) {
        ad_choice_add(m, &choice, 0);
    }
    return ad_choice_value(m, &choice);
}

static ad_value_id any_element(ad_module *m, const ad_value *value)
{
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < value->u.items.count && !choice.over; i++) {
        ad_choice_add(m, &choice, value->u.items.at[i]);
    }
    if (value->flags & AD_VALUE_OPEN) {
        ad_choice_add(m, &choice, 0);
    }
    return ad_choice_value(m, &choice);
}

static ad_value_id sequence_element(ad_module *m, const ad_value *value, ad_value_id key)
{
    bool open = (value->flags & AD_VALUE_OPEN) != 0;
    int64_t index;
    uint32_t i;

    if (!ad_fold_as_int(m, key, &index)) {
        return any_element(m, value);
    }
    if (open && index < 0) {
        return 0;
    }
    if (!wrap_index(&index, value->u.items.count)) {
        return 0;
    }
    for (i = 0; open && i < (uint32_t)index; i++) {
        if (value->u.items.at[i] == 0) { /* maybe *x: what follows has no certain place */
            return 0;
        }
    }
    return value->u.items.at[index];
}

bool ad_fold_element(ad_module *m, ad_value_id base, ad_value_id key, ad_node node, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, base);
    int64_t index;

    switch ((int)value->kind) {
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        *out = ad_fold_as_int(m, key, &index) ? text_element(m, value, index, node) : 0;
        break;
    case AD_VALUE_DICT:
        *out = dict_element(m, value, key);
        break;
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
        *out = sequence_element(m, value, key);
        break;
    default:
        *out = 0;
        break;
    }
    return true;
}

/* ---- slices ---- */

/* Python's rules for missing and negative bounds. */
static int64_t clamp(const int64_t *given, int64_t otherwise, int64_t count, int64_t low, int64_t high)
{
    int64_t value;

    if (!given) {
        return otherwise;
    }
    value = *given < 0 ? (*given < -count ? -1 : *given + count) : *given;
    return value < low ? low : value > high ? high : value;
}

static ad_value_id text_slice(ad_module *m, const ad_value *value, int64_t start, int64_t stop, int64_t step,
                              ad_node node)
{
    bool ascii = value->kind == AD_VALUE_BYTES || ad_fold_is_ascii(value->text);
    ad_value_id result = 0;
    ad_buf out;
    size_t count = 0;
    size_t *offsets = NULL;
    size_t at = 0;

    if (step == 1 && ascii) { /* a view */
        return ad_value_text(
            m, (ad_value_kind)value->kind,
            ad_str_sub(value->text, (size_t)start, stop > start ? (size_t)(stop - start) : 0), node);
    }
    ad_buf_init(&out, m->string_max);
    if (!ascii) {
        offsets = ad_malloc((value->text.len + 1) * sizeof(*offsets));
        while (offsets && at < value->text.len) {
            offsets[count++] = at;
            (void)ad_fold_next_char(value->text, &at);
        }
    }
    if (ascii || offsets) {
        for (; (step > 0 ? start < stop : start > stop) && !out.failed; start += step) {
            size_t from = ascii ? (size_t)start : offsets[start];
            size_t to = from;

            if (value->kind == AD_VALUE_BYTES) {
                to++;
            } else {
                (void)ad_fold_next_char(value->text, &to);
            }
            ad_buf_add(&out, ad_str_sub(value->text, from, to - from));
        }
        result = ad_value_of_buf(m, (ad_value_kind)value->kind, &out, node);
    }
    ad_free(offsets);
    ad_buf_clear(&out);
    return result;
}

static ad_value_id items_slice(ad_module *m, const ad_value *value, int64_t start, int64_t stop, int64_t step,
                               ad_node node)
{
    items list = {.m = m};

    for (; step > 0 ? start < stop : start > stop; start += step) {
        push(&list, value->u.items.at[start]);
    }
    return finish(&list, (ad_value_kind)value->kind, node);
}

ad_value_id ad_fold_slice(ad_module *m, ad_value_id base, const int64_t *start, const int64_t *stop,
                          const int64_t *step, ad_node node)
{
    const ad_value *value = ad_value_at(m, base);
    bool text = ad_value_is_text((ad_value_kind)value->kind);
    int64_t by = step ? *step : 1;
    int64_t count;
    int64_t from;
    int64_t to;

    if (value->kind == AD_VALUE_TEXT && !start && !stop && by == 1) {
        return base;
    }
    if ((!text && !ad_value_is_sequence((ad_value_kind)value->kind)) || value->flags & AD_VALUE_OPEN ||
        by == 0 || by == INT64_MIN) {
        return 0;
    }
    if (text) {
        if (!ad_sema_charge(m, value->text.len / 64)) {
            return 0;
        }
        count = (int64_t)(value->kind == AD_VALUE_STR ? ad_fold_char_count(value->text) : value->text.len);
    } else {
        count = value->u.items.count;
    }
    by = by > count + 1 ? count + 1 : by < -count - 1 ? -count - 1 : by; /* no sum overflows */
    if (by > 0) {
        from = clamp(start, 0, count, 0, count);
        to = clamp(stop, count, count, 0, count);
    } else {
        from = clamp(start, count - 1, count, -1, count - 1);
        to = clamp(stop, -1, count, -1, count - 1);
    }
    return text ? text_slice(m, value, from, to, by, node) : items_slice(m, value, from, to, by, node);
}

/* ---- operators ---- */

ad_value_id ad_fold_repeat(ad_module *m, ad_value_id base, int64_t times, ad_node node)
{
    const ad_value *value = ad_value_at(m, base);
    uint64_t count = times > 0 ? (uint64_t)times : 0;
    ad_value_id result = 0;
    uint64_t total;

    if (ad_value_is_text((ad_value_kind)value->kind)) {
        ad_buf out;

        /* A repetition that does not fit hides nothing: no note. */
        if (__builtin_mul_overflow(count, (uint64_t)value->text.len, &total) || total > m->string_max) {
            return 0;
        }
        ad_buf_init(&out, m->string_max);
        for (; count && value->text.len; count--) {
            ad_buf_add(&out, value->text);
        }
        result = ad_value_of_buf(m, (ad_value_kind)value->kind, &out, node);
        ad_buf_clear(&out);
        return result;
    }
    if (ad_value_is_sequence((ad_value_kind)value->kind) && !(value->flags & AD_VALUE_OPEN)) {
        items list = {.m = m};
        uint32_t i;

        if (__builtin_mul_overflow(count, (uint64_t)value->u.items.count, &total) || total > m->items_max) {
            return 0;
        }
        for (; count && value->u.items.count; count--) {
            for (i = 0; i < value->u.items.count; i++) {
                push(&list, value->u.items.at[i]);
            }
        }
        return finish(&list, (ad_value_kind)value->kind, node);
    }
    return 0;
}

ad_value_id ad_fold_concat_lists(ad_module *m, ad_value_id a, ad_value_id b, ad_node node)
{
    const ad_value *left = ad_value_at(m, a);
    const ad_value *right = ad_value_at(m, b);
    ad_value_kind kind =
        (ad_value_kind)(ad_value_is_sequence((ad_value_kind)left->kind) ? left->kind : right->kind);
    items list = {.m = m};

    if (left->kind != right->kind && ad_value_known(m, a) && ad_value_known(m, b)) {
        return 0; /* an error */
    }
    push_spread(&list, a);
    push_spread(&list, b);
    return finish(&list, kind, node);
}

ad_value_id ad_fold_merge_dicts(ad_module *m, ad_value_id a, ad_value_id b, ad_node node)
{
    items list = {.m = m};

    push_dict(&list, a);
    push_dict(&list, b);
    return finish(&list, AD_VALUE_DICT, node);
}

ad_truth ad_fold_contains(ad_module *m, ad_value_id item, ad_value_id container)
{
    const ad_value *value = ad_value_at(m, container);
    const ad_value *wanted = ad_value_at(m, item);
    uint32_t step = value->kind == AD_VALUE_DICT ? 2 : 1;
    ad_truth result = value->flags & AD_VALUE_OPEN ? AD_TRUTH_MAYBE : AD_TRUTH_NO;
    uint32_t i;

    if (ad_value_is_text((ad_value_kind)value->kind)) {
        if (wanted->kind != value->kind || !ad_sema_charge(m, value->text.len / 64)) {
            return AD_TRUTH_MAYBE;
        }
        return ad_str_find(value->text, wanted->text, 0) != SIZE_MAX ? AD_TRUTH_YES : AD_TRUTH_NO;
    }
    if (!ad_value_is_container((ad_value_kind)value->kind) || !ad_value_known(m, item) ||
        !ad_sema_charge(m, value->u.items.count / 16)) {
        return AD_TRUTH_MAYBE;
    }
    for (i = 0; i < value->u.items.count; i += step) {
        ad_truth equal = ad_value_equal(m, value->u.items.at[i], item);

        if (equal == AD_TRUTH_YES) {
            return equal;
        }
        if (equal == AD_TRUTH_MAYBE) {
            result = equal;
        }
    }
    return result;
}

/* ---- changes ---- */

static void copy_items(items *list, const ad_value *value)
{
    uint32_t i;

    list->open = (value->flags & AD_VALUE_OPEN) != 0;
    for (i = 0; i < value->u.items.count && !list->failed; i++) {
        push(list, value->u.items.at[i]);
    }
}

ad_value_id ad_fold_store(ad_module *m, ad_value_id base, ad_value_id key, ad_value_id item)
{
    const ad_value *value = ad_value_at(m, base);
    items list = {.m = m};
    int64_t index;

    if (value->kind == AD_VALUE_DICT && ad_value_known(m, key)) {
        copy_items(&list, value);
        set_pair(&list, key, item);
        return finish(&list, AD_VALUE_DICT, value->node);
    }
    if (value->kind == AD_VALUE_LIST && ad_fold_as_int(m, key, &index) && !(value->flags & AD_VALUE_OPEN) &&
        wrap_index(&index, value->u.items.count)) {
        copy_items(&list, value);
        if (!list.failed) {
            list.at[index] = item;
        }
        return finish(&list, AD_VALUE_LIST, value->node);
    }
    return ad_value_opened(m, base);
}

/* insert(i, x): only at the front or behind all is the place certain. */
static bool insert(items *list, const ad_value *value, ad_module *m, const ad_call *call)
{
    int64_t index;

    if (call->count != 2 || !ad_fold_as_int(m, call->arguments[0].value, &index)) {
        return false;
    }
    if (index == 0) {
        push(list, call->arguments[1].value);
        copy_items(list, value);
        return true;
    }
    copy_items(list, value);
    if (index < (int64_t)value->u.items.count) {
        return false;
    }
    push(list, call->arguments[1].value);
    return true;
}

static bool change_list(items *list, const ad_value *value, ad_module *m, ad_str method, const ad_call *call)
{
    if (ad_str_equal(method, AD_STR("insert"))) {
        return insert(list, value, m, call);
    }
    copy_items(list, value);
    if (call->count != 1 || call->open_positional) {
        return false;
    }
    if (ad_str_equal(method, AD_STR("append"))) {
        push(list, call->arguments[0].value);
        return true;
    }
    if (ad_str_equal(method, AD_STR("extend"))) {
        push_spread(list, call->arguments[0].value);
        return true;
    }
    return false;
}

static bool change_dict(items *list, const ad_value *value, ad_module *m, ad_str method, const ad_call *call)
{
    uint32_t i;

    copy_items(list, value);
    if (call->open_positional) {
        return false;
    }
    if (ad_str_equal(method, AD_STR("setdefault"))) {
        ad_value_id key = call->count ? call->arguments[0].value : 0;

        if (call->count == 0 || !ad_value_known(m, key) || call->arguments[0].keyword.len) {
            return false;
        }
        if (dict_element(m, value, key) == 0) {
            set_pair(list, key, call->count > 1 ? call->arguments[1].value : ad_value_none(m, call->node));
        }
        return true;
    }
    if (!ad_str_equal(method, AD_STR("update"))) {
        return false;
    }
    for (i = 0; i < call->count; i++) {
        const ad_argument *argument = &call->arguments[i];

        if (argument->keyword.len) {
            set_pair(list, ad_value_text(m, AD_VALUE_STR, argument->keyword, argument->node),
                     argument->value);
        } else {
            push_dict(list, argument->value);
        }
    }
    list->open = list->open || call->open_keywords;
    return true;
}

bool ad_fold_change(ad_module *m, ad_value_id base, ad_str method, const ad_call *call, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, base);
    items list = {.m = m};
    bool done = false;

    if (value->kind == AD_VALUE_LIST) {
        done = change_list(&list, value, m, method, call);
    } else if (value->kind == AD_VALUE_DICT) {
        done = change_dict(&list, value, m, method, call);
    } else if (value->kind == AD_VALUE_SET && call->count == 1 && ad_str_equal(method, AD_STR("add"))) {
        copy_items(&list, value);
        push(&list, call->arguments[0].value);
        done = true;
    }
    if (!done) {
        ad_free(list.at);
        return false;
    }
    *out = finish(&list, (ad_value_kind)value->kind, value->node);
    return *out != 0;
}

/* ---- all elements ---- */

static void text_elements(items *list, const ad_value *value)
{
    size_t at = 0;

    while (at < value->text.len && !list->failed && list->count <= list->m->items_max) {
        size_t start = at;

        if (value->kind == AD_VALUE_BYTES) {
            push(list, ad_value_int(list->m, (unsigned char)value->text.ptr[at++], value->node));
        } else {
            (void)ad_fold_next_char(value->text, &at);
            push(list, ad_value_text(list->m, AD_VALUE_STR, ad_str_sub(value->text, start, at - start),
                                     value->node));
        }
    }
}

bool ad_fold_elements(ad_module *m, ad_value_id id, ad_value_id **out, size_t *out_count)
{
    const ad_value *value = ad_value_at(m, id);
    uint32_t step = value->kind == AD_VALUE_DICT ? 2 : 1;
    items list = {.m = m};
    uint32_t i;

    if (ad_value_is_text((ad_value_kind)value->kind)) {
        if (value->text.len / 4 > m->items_max || !ad_sema_charge(m, value->text.len)) {
            return false;
        }
        text_elements(&list, value);
    } else if (ad_value_is_container((ad_value_kind)value->kind)) {
        for (i = 0; i < value->u.items.count; i += step) {
            push(&list, value->u.items.at[i]);
        }
    } else {
        return false;
    }
    if (list.failed || list.count > m->items_max) {
        ad_free(list.at);
        return false;
    }
    *out = list.at;
    *out_count = list.count;
    return true;
}

void ad_fold_free(ad_value_id *elements)
{
    ad_free(elements);
}

/* ---- methods ---- */

bool ad_fold_container_method(ad_module *m, ad_value_id receiver, ad_str method, const ad_call *call,
                              ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, receiver);
    bool dict = value->kind == AD_VALUE_DICT;
    ad_value_id first = call->count ? call->arguments[0].value : 0;
    items list = {.m = m};
    uint32_t i;

    if (ad_str_equal(method, AD_STR("copy")) && call->count == 0) {
        *out = receiver;
        return true;
    }
    if (dict && ad_str_equal(method, AD_STR("get")) && call->count) {
        *out = dict_element(m, value, first);
        if (*out == 0 && !(value->flags & AD_VALUE_OPEN) && ad_value_known(m, first)) {
            *out = call->count > 1 ? call->arguments[1].value : ad_value_none(m, call->node);
        }
        return *out != 0;
    }
    if (dict && call->count == 0 &&
        (ad_str_equal(method, AD_STR("keys")) || ad_str_equal(method, AD_STR("values")))) {
        list.open = (value->flags & AD_VALUE_OPEN) != 0;
        for (i = ad_str_equal(method, AD_STR("values")) ? 1 : 0; i < value->u.items.count; i += 2) {
            push(&list, value->u.items.at[i]);
        }
        *out = finish(&list, AD_VALUE_LIST, call->node);
        return *out != 0;
    }
    if (dict && call->count == 0 && ad_str_equal(method, AD_STR("items"))) {
        list.open = (value->flags & AD_VALUE_OPEN) != 0;
        for (i = 0; i + 1 < value->u.items.count; i += 2) {
            push(&list, ad_value_items(m, AD_VALUE_TUPLE, 0, &value->u.items.at[i], 2, call->node));
        }
        *out = finish(&list, AD_VALUE_LIST, call->node);
        return *out != 0;
    }
    if (ad_value_is_sequence((ad_value_kind)value->kind) && ad_str_equal(method, AD_STR("__getitem__")) &&
        call->count) {
        return ad_fold_element(m, receiver, first, call->node, out) && *out;
    }
    return false;
}

/* ---- comprehensions that are not replayed ---- */

ad_value_id ad_fold_open_container(ad_module *m, ad_value_kind kind, ad_node node)
{
    return ad_value_items(m, kind, AD_VALUE_OPEN, NULL, 0, node);
}
