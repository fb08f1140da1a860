/* The growable buffer. Growth doubles, so that appending byte by byte stays linear. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum { FIRST_BYTES = 64 };

/* What an empty buffer shows. cap is 0 then, and nothing is written below that cap. */
static char *no_bytes(void)
{
    return (char *)(uintptr_t) "";
}

void ad_buf_init(ad_buf *buf, size_t cap_max_bytes)
{
    *buf = (ad_buf){.data = no_bytes(), .cap_max = cap_max_bytes};
}

void ad_buf_clear(ad_buf *buf)
{
    if (buf->cap) {
        ad_free(buf->data);
    }
    ad_buf_init(buf, buf->cap_max);
}

void ad_buf_reset(ad_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->cap) {
        buf->data[0] = '\0';
    }
}

void ad_buf_cut(ad_buf *buf, size_t len)
{
    if (len < buf->len) {
        buf->len = len;
        buf->data[len] = '\0';
    }
}

/* Makes room for `bytes` more and the NUL behind them. */
static bool make_room(ad_buf *buf, size_t bytes)
{
    size_t needed;
    size_t wanted = buf->cap ? buf->cap : FIRST_BYTES;
    char *grown;

    if (buf->failed || buf->len > buf->cap_max || bytes > buf->cap_max - buf->len ||
        __builtin_add_overflow(buf->len + bytes, (size_t)1, &needed)) {
        buf->failed = true;
        return false;
    }
    if (needed <= buf->cap) {
        return true;
    }
    while (wanted < needed) {
        if (__builtin_mul_overflow(wanted, (size_t)2, &wanted)) {
            wanted = needed;
        }
    }
    if (buf->cap_max < SIZE_MAX && wanted > buf->cap_max + 1) {
        wanted = buf->cap_max + 1; /* not below needed: that was checked above */
    }
    grown = ad_realloc(buf->cap ? buf->data : NULL, wanted, 1);
    if (!grown) {
        buf->failed = true;
        return false;
    }
    grown[buf->len] = '\0';
    buf->data = grown;
    buf->cap = wanted;
    return true;
}

void ad_buf_add(ad_buf *buf, ad_str bytes)
{
    if (!make_room(buf, bytes.len)) {
        return;
    }
    if (bytes.len) {
        memcpy(buf->data + buf->len, bytes.ptr, bytes.len);
    }
    buf->len += bytes.len;
    buf->data[buf->len] = '\0';
}

void ad_buf_text(ad_buf *buf, const char *text)
{
    ad_buf_add(buf, ad_str_of(text));
}

void ad_buf_byte(ad_buf *buf, char byte)
{
    if (make_room(buf, 1)) {
        buf->data[buf->len++] = byte;
        buf->data[buf->len] = '\0';
    }
}

void ad_buf_repeat(ad_buf *buf, char byte, size_t count)
{
    if (make_room(buf, count)) {
        memset(buf->data + buf->len, byte, count);
        buf->len += count;
        buf->data[buf->len] = '\0';
    }
}

void ad_buf_printf(ad_buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    size_t room = buf->cap ? buf->cap - buf->len : 0;
    int length;

    if (buf->failed) {
        return;
    }
    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(room ? buf->data + buf->len : NULL, room, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
    } else if ((size_t)length < room && (size_t)length <= buf->cap_max - buf->len) {
        buf->len += (size_t)length;
    } else if (make_room(buf, (size_t)length)) {
        (void)vsnprintf(buf->data + buf->len, (size_t)length + 1, format, again);
        buf->len += (size_t)length;
    }
    if (buf->cap) {
        buf->data[buf->len] = '\0'; /* a refused text may have been written in part */
    }
    va_end(again);
}

char *ad_buf_reserve(ad_buf *buf, size_t bytes)
{
    if (!make_room(buf, bytes)) {
        return NULL;
    }
    /* The caller adds to len without writing a NUL: every byte it may end at is one already. */
    memset(buf->data + buf->len, 0, bytes + 1);
    return buf->data + buf->len;
}

char *ad_buf_take(ad_buf *buf)
{
    char *taken = NULL;

    if (!buf->failed && make_room(buf, 0)) {
        buf->data[buf->len] = '\0';
        taken = buf->data;
        buf->cap = 0; /* handed over */
    }
    ad_buf_clear(buf);
    return taken;
}
