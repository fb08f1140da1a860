/* Zips written by hand, so that local records and the directory can say different things. */
#ifndef AD_TESTS_INPUT_ZIP_FIXTURE_H
#define AD_TESTS_INPUT_ZIP_FIXTURE_H

#include "input_fixture.h"

#include <zlib.h>

/* One member; the local record and the directory's entry may say different things. */
typedef struct zip_member {
    const char *name;
    const char *bytes;
    const char *local_name;  /* NULL: name */
    uint16_t method;         /* of the bytes as they are stored: 0, or 8 */
    uint16_t central_method; /* plus one; 0: method */
    uint16_t flags;
    uint16_t central_flags; /* plus one; 0: flags */
    uint32_t add_size;      /* to the size in the directory */
    uint32_t add_crc;       /* to the checksum in both places */
    size_t name_len;        /* 0: strlen(name) */
    ad_str packed;          /* the bytes as stored, of methods other than 0 and 8 */
    ad_str extra;           /* in both places */
    uint32_t mode;          /* of the file, as Unix has it */
    bool descriptor;        /* sizes behind the data */
    bool no_signature;      /* of the descriptor */
} zip_member;

static inline void put16(ad_buf *out, uint32_t value)
{
    ad_buf_byte(out, (char)(unsigned char)value);
    ad_buf_byte(out, (char)(unsigned char)(value >> 8));
}

static inline void put32(ad_buf *out, uint32_t value)
{
    put16(out, value);
    put16(out, value >> 16);
}

static inline void put64(ad_buf *out, uint64_t value)
{
    put32(out, (uint32_t)value);
    put32(out, (uint32_t)(value >> 32));
}

static inline ad_str name_of(const zip_member *m)
{
    return (ad_str){m->name, m->name_len ? m->name_len : strlen(m->name)};
}

/* The bytes as stored; the caller clears. */
static inline void pack(const zip_member *m, ad_buf *out)
{
    size_t len = strlen(m->bytes);
    z_stream stream = {0};
    char *room;

    ad_buf_init(out, 1 << 24);
    if (m->method != 8) {
        ad_buf_add(out, m->packed.len ? m->packed : (ad_str){m->bytes, len});
        return;
    }
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    room = ad_buf_reserve(out, len + 64);
    assert_non_null(room);
    stream.next_in = (unsigned char *)(uintptr_t)m->bytes;
    stream.avail_in = (unsigned)len;
    stream.next_out = (unsigned char *)room;
    stream.avail_out = (unsigned)(len + 64);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->len += len + 64 - stream.avail_out;
    (void)deflateEnd(&stream);
}

static inline uint32_t crc_of(const zip_member *m)
{
    return (uint32_t)crc32(0, (const unsigned char *)m->bytes, (unsigned)strlen(m->bytes)) + m->add_crc;
}

/* Appends a local record; its place. */
static inline size_t put_local(ad_buf *zip, const zip_member *m)
{
    ad_str name = m->local_name ? ad_str_of(m->local_name) : name_of(m);
    size_t at = zip->len;
    uint32_t size = (uint32_t)strlen(m->bytes);
    ad_buf packed;

    pack(m, &packed);
    put32(zip, 0x04034B50);
    put16(zip, 20);
    put16(zip, m->flags | (m->descriptor ? 8U : 0U));
    put16(zip, m->method);
    put32(zip, 0x21); /* time, date */
    put32(zip, m->descriptor ? 0 : crc_of(m));
    put32(zip, m->descriptor ? 0 : (uint32_t)packed.len);
    put32(zip, m->descriptor ? 0 : size);
    put16(zip, (uint32_t)name.len);
    put16(zip, (uint32_t)m->extra.len);
    ad_buf_add(zip, name);
    ad_buf_add(zip, m->extra);
    ad_buf_add(zip, ad_buf_str(&packed));
    if (m->descriptor) {
        if (!m->no_signature) {
            put32(zip, 0x08074B50);
        }
        put32(zip, crc_of(m));
        put32(zip, (uint32_t)packed.len);
        put32(zip, size);
    }
    ad_buf_clear(&packed);
    return at;
}

static inline void put_central(ad_buf *zip, const zip_member *m, size_t local_at)
{
    ad_str name = name_of(m);
    ad_buf packed;

    pack(m, &packed);
    put32(zip, 0x02014B50);
    put16(zip, 20 | 3U << 8);
    put16(zip, 20);
    put16(zip, m->central_flags ? m->central_flags - 1U : (m->flags | (m->descriptor ? 8U : 0U)));
    put16(zip, m->central_method ? m->central_method - 1U : m->method);
    put32(zip, 0x21);
    put32(zip, crc_of(m));
    put32(zip, (uint32_t)packed.len);
    put32(zip, (uint32_t)strlen(m->bytes) + m->add_size);
    put16(zip, (uint32_t)name.len);
    put16(zip, (uint32_t)m->extra.len);
    put16(zip, 0); /* comment */
    put16(zip, 0);
    put16(zip, 0);
    put32(zip, m->mode << 16);
    put32(zip, (uint32_t)local_at);
    ad_buf_add(zip, name);
    ad_buf_add(zip, m->extra);
    ad_buf_clear(&packed);
}

static inline void put_end(ad_buf *zip, size_t directory_at, size_t count, const char *comment)
{
    size_t directory_bytes = zip->len - directory_at;

    put32(zip, 0x06054B50);
    put32(zip, 0); /* disks */
    put16(zip, (uint32_t)count);
    put16(zip, (uint32_t)count);
    put32(zip, (uint32_t)directory_bytes);
    put32(zip, (uint32_t)directory_at);
    put16(zip, (uint32_t)strlen(comment));
    ad_buf_text(zip, comment);
}

static inline void start(ad_buf *zip)
{
    ad_buf_init(zip, 1 << 24);
}

static inline void put_all(ad_buf *zip, const zip_member *members, size_t count)
{
    size_t at[8];
    size_t directory_at;

    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++) {
        at[i] = put_local(zip, &members[i]);
    }
    directory_at = zip->len;
    for (size_t i = 0; i < count; i++) {
        put_central(zip, &members[i], at[i]);
    }
    put_end(zip, directory_at, count, "");
}

#endif
