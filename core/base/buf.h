/* A growable byte buffer with a cap. Always NUL-ended; a failure sticks, so check once at the end. */
#ifndef AD_BASE_BUF_H
#define AD_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/str.h"

typedef struct ad_buf {
    char *data;     /* NUL-ended, "" when empty; valid until the next call */
    size_t len;     /* bytes without the NUL */
    size_t cap;     /* allocated */
    size_t cap_max; /* the most it may hold */
    bool failed;    /* an append was refused (memory or cap); the content is incomplete */
} ad_buf;

void ad_buf_init(ad_buf *buf, size_t cap_max_bytes);
void ad_buf_clear(ad_buf *buf); /* frees; usable again with the same cap */
void ad_buf_reset(ad_buf *buf); /* empties, keeps the memory, forgets a failure */

/* Drops everything behind the first `len` bytes, if there is that much. */
void ad_buf_cut(ad_buf *buf, size_t len);

void ad_buf_add(ad_buf *buf, ad_str bytes);
void ad_buf_text(ad_buf *buf, const char *text);
void ad_buf_byte(ad_buf *buf, char byte);
void ad_buf_repeat(ad_buf *buf, char byte, size_t count);
void ad_buf_printf(ad_buf *buf, const char *format, ...) AD_PRINTF(2, 3);
/* Room for `bytes` more, to be written by the caller, who then adds to len; NULL when refused. */
AD_CHECKED char *ad_buf_reserve(ad_buf *buf, size_t bytes);

static inline ad_str ad_buf_str(const ad_buf *buf)
{
    return (ad_str){buf->data, buf->len};
}

/* Hands the NUL-ended content to the caller (ad_free) and leaves the buffer empty; NULL if failed. */
AD_CHECKED char *ad_buf_take(ad_buf *buf);

/* The low `bytes` bytes of a number, least significant first. */
static inline void ad_buf_number(ad_buf *buf, uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        ad_buf_byte(buf, (char)(unsigned char)(number >> (8 * i)));
    }
}

#endif
