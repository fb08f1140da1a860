/* Characters of a str: UTF-8 in which lone surrogates may stand (WTF-8), as Python's may. */
#include "sema/sema_priv.h"

#include "base/banned.h"

uint32_t ad_fold_next_char(ad_str text, size_t *at)
{
    unsigned char first = (unsigned char)text.ptr[*at];
    size_t following = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    uint32_t value = following == 3 ? first & 0x07U : following == 2 ? first & 0x0FU : first & 0x1FU;
    size_t i;

    (*at)++;
    if (following == 0) {
        return first;
    }
    for (i = 0; i < following && *at < text.len && ((unsigned char)text.ptr[*at] & 0xC0) == 0x80; i++) {
        value = value << 6 | ((unsigned char)text.ptr[(*at)++] & 0x3FU);
    }
    return value;
}

size_t ad_fold_char_count(ad_str text)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < text.len; i++) {
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    }
    return count;
}

void ad_fold_add_char(ad_buf *out, uint32_t c)
{
    if (c > 0x10FFFF) {
        c = 0xFFFD;
    }
    if (c < 0x80) {
        ad_buf_byte(out, (char)c);
    } else if (c < 0x800) {
        ad_buf_byte(out, (char)(0xC0 | c >> 6));
        ad_buf_byte(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        ad_buf_byte(out, (char)(0xE0 | c >> 12));
        ad_buf_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
        ad_buf_byte(out, (char)(0x80 | (c & 0x3F)));
    } else {
        ad_buf_byte(out, (char)(0xF0 | c >> 18));
        ad_buf_byte(out, (char)(0x80 | (c >> 12 & 0x3F)));
        ad_buf_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
        ad_buf_byte(out, (char)(0x80 | (c & 0x3F)));
    }
}

bool ad_fold_is_ascii(ad_str text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}
