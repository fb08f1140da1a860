/* Decompression of constants: zlib, gzip, bzip2, xz and LZMA, as payloads are packed. What comes out is
 * bounded by limits->string_bytes whatever goes in, and paid for. */
#define ZLIB_CONST /* zlib only reads its input */
#include "sema/sema_priv.h"

#include <bzlib.h>
#include <limits.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    CHUNK_BYTES = 16 * 1024,
    LZMA_MEMORY_BYTES = 64 << 20, /* dictionaries of more are for larger data than is unpacked here */
    AUTO_BITS = 32 + MAX_WBITS
};

/* ---- memory: ours, so that it is counted ---- */

static void *zlib_alloc(void *opaque, unsigned count, unsigned each)
{
    (void)opaque;
    return ad_calloc(count, each);
}

static void *bzip2_alloc(void *opaque, int count, int each)
{
    (void)opaque;
    return count < 0 || each < 0 ? NULL : ad_calloc((size_t)count, (size_t)each);
}

static void *lzma_allocate(void *opaque, size_t count, size_t each)
{
    (void)opaque;
    return ad_calloc(count, each);
}

static void release(void *opaque, void *block)
{
    (void)opaque;
    ad_free(block);
}

/* ---- one stream each: true when it ended as it should; *used is what it took ---- */

/* Room for the next piece; NULL when no more may come. */
static char *room(ad_buf *out, size_t *size)
{
    size_t left = out->cap_max > out->len ? out->cap_max - out->len : 0;

    /* at least one byte is asked for, so that one too many is refused by the buffer */
    *size = left < CHUNK_BYTES ? left + (left == 0) : CHUNK_BYTES;
    return ad_buf_reserve(out, *size);
}

static bool unzip(ad_str data, int bits, ad_buf *out, size_t *used)
{
    z_stream stream = {.zalloc = zlib_alloc,
                       .zfree = release,
                       .next_in = (const unsigned char *)data.ptr,
                       .avail_in = (unsigned)data.len};
    int r = inflateInit2(&stream, bits);

    if (r != Z_OK) {
        return false;
    }
    while (r == Z_OK) {
        size_t size;
        char *to = room(out, &size);

        if (!to) {
            break;
        }
        stream.next_out = (unsigned char *)to;
        stream.avail_out = (unsigned)size;
        r = inflate(&stream, Z_NO_FLUSH);
        out->len += size - stream.avail_out;
    }
    *used = data.len - stream.avail_in;
    (void)inflateEnd(&stream);
    return r == Z_STREAM_END;
}

static bool unbzip2(ad_str data, ad_buf *out, size_t *used)
{
    bz_stream stream = {.bzalloc = bzip2_alloc,
                        .bzfree = release,
                        .next_in = (char *)(uintptr_t)data.ptr, /* it only reads there */
                        .avail_in = (unsigned)data.len};
    int r = BZ2_bzDecompressInit(&stream, 0, 0);

    if (r != BZ_OK) {
        return false;
    }
    while (r == BZ_OK) {
        size_t size;
        char *to = room(out, &size);
        unsigned before = stream.avail_in;

        if (!to) {
            break;
        }
        stream.next_out = to;
        stream.avail_out = (unsigned)size;
        r = BZ2_bzDecompress(&stream);
        out->len += size - stream.avail_out;
        if (r == BZ_OK && stream.avail_out == size && stream.avail_in == before) {
            break; /* cut off: it waits for more */
        }
    }
    *used = data.len - stream.avail_in;
    (void)BZ2_bzDecompressEnd(&stream);
    return r == BZ_STREAM_END;
}

static bool unlzma(ad_str data, ad_buf *out, size_t *used)
{
    const lzma_allocator memory = {.alloc = lzma_allocate, .free = release};
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret r;

    stream.allocator = &memory;
    stream.next_in = (const uint8_t *)data.ptr;
    stream.avail_in = data.len;
    r = lzma_auto_decoder(&stream, LZMA_MEMORY_BYTES, 0);
    while (r == LZMA_OK) {
        size_t size;
        char *to = room(out, &size);

        if (!to) {
            break;
        }
        stream.next_out = (uint8_t *)to;
        stream.avail_out = size;
        r = lzma_code(&stream, LZMA_RUN); /* LZMA_BUF_ERROR when it waits for more */
        out->len += size - stream.avail_out;
    }
    *used = data.len - stream.avail_in;
    lzma_end(&stream);
    return r == LZMA_STREAM_END;
}

/* ---- whole data ---- */

static bool unpack_one(ad_str data, ad_packing packing, int bits, ad_buf *out, size_t *used)
{
    switch (packing) {
    case AD_PACKING_ZLIB:
    case AD_PACKING_GZIP:
        return unzip(data, bits, out, used);
    case AD_PACKING_BZIP2:
        return unbzip2(data, out, used);
    case AD_PACKING_LZMA:
        return unlzma(data, out, used);
    }
    return false;
}

bool ad_fold_unpack(ad_module *m, ad_str data, ad_packing packing, int bits, ad_buf *out)
{
    bool done = false;
    size_t used = 0;

    if (data.len > INT_MAX || !ad_sema_charge(m, data.len / 32)) {
        return false;
    }
    bits = packing == AD_PACKING_GZIP || bits == 0 ? AUTO_BITS : bits;
    /* all but zlib's own function go on with what stands behind the end, and let be what is no stream there
     */
    do {
        size_t before = out->len;

        if (!unpack_one(data, packing, bits, out, &used) || used == 0) {
            if (!out->failed) {
                ad_buf_cut(out, before);
            }
            break;
        }
        done = true;
        data = ad_str_sub(data, used, data.len);
    } while (packing != AD_PACKING_ZLIB && data.len);
    return (done || out->failed) && ad_sema_charge(m, out->len / 32);
}
