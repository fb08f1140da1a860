/* Text under construction: UTF-8 with LF line ends, and the oddities met on the way. */
#include "syntax/encoding_priv.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/banned.h"

void ad_oddities_add(ad_oddities *list, ad_oddity_kind kind, size_t byte_start, size_t byte_end)
{
    ad_oddity *latest = list->of_kind[kind] ? &list->items[list->latest[kind]] : NULL;

    if (latest && byte_start < byte_end && latest->byte_end == byte_start) {
        latest->byte_end = (uint32_t)byte_end;
    } else if (list->of_kind[kind] < AD_ODDITIES_OF_A_KIND) {
        list->latest[kind] = list->count;
        list->items[list->count++] = (ad_oddity){kind, (uint32_t)byte_start, (uint32_t)byte_end};
        list->of_kind[kind]++;
    }
}

void ad_text_init(ad_text *text)
{
    *text = (ad_text){.failed = false};
    /* Offsets are 32 bits wide, and line_start needs one element more than there are rows. */
    ad_buf_init(&text->buf, UINT32_MAX - 1);
}

void ad_text_clear(ad_text *text)
{
    ad_buf_clear(&text->buf);
    ad_free(text->lone_cr);
    text->lone_cr = NULL;
}

static void put_cr(ad_text *text)
{
    if (!ad_grow(&text->lone_cr, &text->lone_cr_capacity, text->lone_cr_count + 1, sizeof(*text->lone_cr))) {
        text->failed = true;
        return;
    }
    text->lone_cr[text->lone_cr_count++] = (uint32_t)text->buf.len;
    ad_buf_byte(&text->buf, '\n');
    text->after_cr = true;
}

static void put_nul(ad_text *text)
{
    size_t start = text->buf.len;

    /* A blank, so that what follows is seen: some Python versions skip the rest of the line, newer ones
     * refuse the file. */
    ad_buf_byte(&text->buf, ' ');
    ad_oddities_add(&text->oddities, AD_ODDITY_NUL, start, text->buf.len);
}

void ad_text_put(ad_text *text, uint32_t code_point)
{
    bool after_cr = text->after_cr;

    if (text->skipping_row) {
        if (code_point != '\n' && code_point != '\r') {
            return;
        }
        text->skipping_row = false;
    }
    text->after_cr = false;
    if (code_point == '\r') {
        put_cr(text);
    } else if (code_point == '\n' && after_cr) {
        text->lone_cr_count--; /* it was not alone */
    } else if (code_point == 0) {
        put_nul(text);
    } else if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        ad_text_invalid(text);
    } else {
        ad_utf8_add(&text->buf, code_point);
    }
}

void ad_text_invalid(ad_text *text)
{
    size_t start = text->buf.len;

    if (text->skipping_row) {
        return;
    }
    text->after_cr = false;
    ad_utf8_add(&text->buf, 0xFFFD);
    ad_oddities_add(&text->oddities, AD_ODDITY_INVALID_BYTES, start, text->buf.len);
}

void ad_text_run(ad_text *text, ad_str run)
{
    if (run.len && text->after_cr) {
        if (run.ptr[0] == '\n') {
            text->lone_cr_count--;
            run = ad_str_sub(run, 1, run.len);
        }
        text->after_cr = false;
    }
    ad_buf_add(&text->buf, run);
}
