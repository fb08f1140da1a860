/* Text put together of known and unknown parts: what `+`, `%`, format, join and f-strings build. */
#include "sema/sema_priv.h"

#include "base/mem.h"
#include "base/banned.h"

void ad_parts_init(ad_parts *parts, ad_module *m)
{
    *parts = (ad_parts){.m = m};
    ad_buf_init(&parts->run, m->string_max);
}

void ad_parts_clear(ad_parts *parts)
{
    ad_buf_clear(&parts->run);
    ad_free(parts->at);
    parts->at = NULL;
    parts->count = parts->capacity = 0;
}

void ad_parts_add(ad_parts *parts, ad_str text)
{
    ad_buf_add(&parts->run, text);
}

static void push(ad_parts *parts, ad_value_id id)
{
    if (parts->failed || parts->count >= parts->m->items_max ||
        !ad_grow(&parts->at, &parts->capacity, parts->count + 1, sizeof(*parts->at))) {
        parts->failed = true;
        return;
    }
    parts->at[parts->count++] = id;
}

/* The known text so far becomes a part. */
static void flush(ad_parts *parts)
{
    if (parts->run.len || parts->run.failed) {
        parts->bytes += parts->run.len;
        push(parts, ad_value_of_buf(parts->m, AD_VALUE_STR, &parts->run, AD_NO_NODE));
        parts->failed = parts->failed || parts->run.failed || parts->bytes > parts->m->string_max;
        ad_buf_reset(&parts->run);
    }
}

void ad_parts_add_value(ad_parts *parts, ad_value_id id)
{
    const ad_value *value = ad_value_at(parts->m, id);
    uint32_t i;

    switch ((int)value->kind) {
    case AD_VALUE_STR:
        ad_parts_add(parts, value->text);
        break;
    case AD_VALUE_TEXT: /* its parts are no TEXTs: one level */
        for (i = 0; i < value->u.items.count; i++) {
            const ad_value *part = ad_value_at(parts->m, value->u.items.at[i]);

            if (part->kind == AD_VALUE_STR) {
                ad_parts_add(parts, part->text);
            } else {
                flush(parts);
                push(parts, value->u.items.at[i]);
            }
        }
        break;
    default:
        flush(parts);
        push(parts, id);
        break;
    }
}

void ad_parts_add_filled(ad_parts *parts, ad_value_id id, bool plain)
{
    /* A constant that could not be formatted, or was too long, is no part of the text as it is. */
    if (plain && (!ad_value_known(parts->m, id) || ad_value_kind_of(parts->m, id) == AD_VALUE_ANY_OF)) {
        ad_parts_add_value(parts, id);
    } else {
        ad_parts_add_unknown(parts);
    }
}

void ad_parts_add_unknown(ad_parts *parts)
{
    flush(parts);
    push(parts, 0);
}

/* Number of texts that the parts make when each is a str or one of several; 0: not so, or too many. */
static uint32_t combinations(const ad_parts *parts)
{
    const ad_module *m = parts->m;
    uint32_t product = 1;
    size_t i;

    for (i = 0; i < parts->count; i++) {
        ad_alternatives all = ad_value_alternatives(m, &parts->at[i]);
        uint32_t k;

        for (k = 0; k < all.count; k++) {
            if (ad_value_kind_of(m, all.at[k]) != AD_VALUE_STR) {
                return 0;
            }
        }
        product *= all.count;
        if (product > AD_ALTERNATIVES_MAX) {
            return 0;
        }
    }
    return product;
}

static ad_value_id combination(ad_parts *parts, uint32_t number, ad_node node)
{
    ad_module *m = parts->m;
    ad_value_id result;
    ad_buf text;
    size_t i;

    ad_buf_init(&text, m->string_max);
    for (i = 0; i < parts->count; i++) {
        ad_alternatives all = ad_value_alternatives(m, &parts->at[i]);

        ad_buf_add(&text, ad_value_at(m, all.at[number % all.count])->text);
        number /= all.count;
    }
    result = ad_value_of_buf(m, AD_VALUE_STR, &text, node);
    ad_buf_clear(&text);
    return result;
}

static ad_value_id mixed_value(ad_parts *parts, ad_node node)
{
    ad_choice choice = {.count = 0};
    uint32_t product = combinations(parts);
    uint32_t i;

    if (product == 0) {
        return ad_value_items(parts->m, AD_VALUE_TEXT, 0, parts->at, parts->count, node);
    }
    for (i = 0; i < product; i++) {
        ad_choice_add(parts->m, &choice, combination(parts, i, node));
    }
    return ad_choice_value(parts->m, &choice);
}

ad_value_id ad_parts_value(ad_parts *parts, ad_node node)
{
    ad_value_id result = 0;

    if (parts->count == 0 && !parts->failed) {
        result = ad_value_of_buf(parts->m, AD_VALUE_STR, &parts->run, node);
    } else {
        flush(parts);
        if (parts->failed) {
            ad_sema_note(parts->m, "string-bytes: a string that this unit computes is longer than the limit");
        } else {
            result = mixed_value(parts, node);
        }
    }
    ad_parts_clear(parts);
    return result;
}
