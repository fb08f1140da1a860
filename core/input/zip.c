/* Zip archives: wheels, eggs, zipapps. Our own reader, since what a scanner must see is what installers
 * see, and general readers disagree with them about damaged and crafted archives. This file hands the
 * members over; zip_directory.c and zip_walk.c work out what they are. */
#define ZLIB_CONST /* zlib only reads its input */
#include <zlib.h>

#include "base/mem.h"
#include "input/zip_priv.h"

#include "base/banned.h"

enum { INFLATE_BYTES = 64 * 1024, LZMA_HEAD_BYTES = 13 };

void ad_zip_note(ad_zip *zip, ad_zip_oddity oddity, ad_str member)
{
    if (zip->odd[oddity].count++ == 0) {
        zip->odd[oddity].member = member;
    }
}

bool ad_zip_add(ad_zip_list *list, const ad_zip_entry *entry)
{
    if (!ad_grow(&list->items, &list->capacity, list->count + 1, sizeof(*list->items))) {
        return false;
    }
    list->items[list->count++] = *entry;
    return true;
}

static const char *oddity_text(ad_zip_oddity oddity)
{
    switch (oddity) {
    case AD_ZIP_ODD_PREFIX:
        return "bytes stand before the first member";
    case AD_ZIP_ODD_GAP:
        return "bytes between the members belong to none";
    case AD_ZIP_ODD_TRAILING:
        return "bytes stand behind the end record";
    case AD_ZIP_ODD_DIRECTORIES:
        return "there is more than one central directory";
    case AD_ZIP_ODD_END_RECORD:
        return "the end record does not agree with the directory";
    case AD_ZIP_ODD_END64:
        return "the ZIP64 end record does not agree with the plain one";
    case AD_ZIP_ODD_EXTRA:
        return "a member has a broken extra field";
    case AD_ZIP_ODD_ONLY_LOCAL:
        return "a member is not listed in the central directory";
    case AD_ZIP_ODD_ONLY_CENTRAL:
        return "the central directory lists a member that does not stand among the others";
    case AD_ZIP_ODD_NAME:
        return "a member has another name in the central directory";
    case AD_ZIP_ODD_UNICODE_NAME:
        return "a member has a second name in an extra field";
    case AD_ZIP_ODD_METHOD:
        return "a member has another compression in the central directory";
    case AD_ZIP_ODD_ENCRYPTION:
        return "a member is encrypted in one place and not in the other";
    case AD_ZIP_ODD_SIZE:
        return "a member has another size or checksum in the central directory";
    case AD_ZIP_ODD_DESCRIPTOR:
        return "a member's data descriptor does not fit its data";
    case AD_ZIP_ODD_DUPLICATE:
        return "a name stands in the central directory more than once";
    case AD_ZIP_ODD_COUNT:
        break;
    }
    return "the archive is odd";
}

static ad_status tell_oddities(ad_zip *zip, ad_err *err)
{
    ad_buf label;

    ad_buf_init(&label, SIZE_MAX / 4);
    if (zip->end.odd || (zip->end.shifted && !zip->shebang)) {
        ad_zip_note(zip, AD_ZIP_ODD_END_RECORD, AD_STR(""));
    }
    if (zip->end.odd64) {
        ad_zip_note(zip, AD_ZIP_ODD_END64, AD_STR(""));
    }
    for (int i = 0; i < AD_ZIP_ODD_COUNT; i++) {
        ad_str path = zip->base.label;

        if (zip->odd[i].count == 0) {
            continue;
        }
        if (zip->odd[i].member.len) {
            ad_run_member_label(zip->base.run, &label, zip->base.label, zip->odd[i].member);
            path = ad_buf_str(&label);
        }
        if (zip->odd[i].count == 1) {
            ad_run_incident(zip->base.run, AD_INCIDENT_CORRUPT, path,
                            "%s: installers could see another archive than tools do",
                            oddity_text((ad_zip_oddity)i));
        } else {
            ad_run_incident(zip->base.run, AD_INCIDENT_CORRUPT, path,
                            "%s (%zu times): installers could see another archive than tools do",
                            oddity_text((ad_zip_oddity)i), zip->odd[i].count);
        }
    }
    if (label.failed) {
        ad_buf_clear(&label);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a label");
    }
    ad_buf_clear(&label);
    return AD_OK;
}

/* ---- members ---- */

static ad_status zip_next(ad_member_source *source, ad_member *out, ad_err *err)
{
    ad_zip *zip = (ad_zip *)source;

    (void)err;
    if (zip->at >= zip->central.count) {
        return AD_END;
    }
    zip->current = zip->central.items[zip->at++];
    /* A link is one for unzip only: pip writes a file with the target as its text. So it is read as what
     * its name says. */
    *out = (ad_member){.name = zip->current.name, .target = AD_STR(""), .type = AD_MEMBER_FILE};
    if (ad_str_ends(zip->current.name, AD_STR("/")) && zip->current.size == 0 && zip->current.packed == 0) {
        out->type = AD_MEMBER_FOLDER;
    }
    return AD_OK;
}

/* The limits of one member, while it grows. */
static bool within_member(ad_input_run *run, ad_str label, uint64_t bytes, uint64_t packed)
{
    if (bytes > run->limits->member_bytes) {
        AD_RUN_LIMIT(run, label, member_bytes, "the member is larger and was not read");
        return false;
    }
    if (bytes > AD_RATIO_FLOOR_BYTES && bytes / (packed ? packed : 1) > run->limits->member_ratio) {
        AD_RUN_LIMIT(run, label, member_ratio, "the member unpacks to many times its size and was not read");
        return false;
    }
    return true;
}

/* Inflates into room as far as it goes. Returns zlib's last answer; Z_MEM_ERROR also when room fails. */
static int inflate_all(ad_zip *zip, ad_str label, z_stream *stream, ad_buf *room, ad_member_state *state)
{
    ad_input_run *run = zip->base.run;
    const uint64_t packed = zip->current.packed;
    ad_str left = ad_str_sub(zip->bytes, zip->current.data_at, packed);
    int r = Z_OK;

    while (r == Z_OK) {
        char *to = ad_buf_reserve(room, INFLATE_BYTES);
        size_t got;

        if (!to) {
            return Z_MEM_ERROR;
        }
        if (stream->avail_in == 0) {
            ad_str chunk = ad_str_sub(left, 0, INFLATE_BYTES);
            stream->next_in = (const unsigned char *)chunk.ptr;
            stream->avail_in = (unsigned)chunk.len;
            left = ad_str_sub(left, chunk.len, left.len);
        }
        stream->next_out = (unsigned char *)to;
        stream->avail_out = INFLATE_BYTES;
        r = inflate(stream, Z_NO_FLUSH);
        got = INFLATE_BYTES - stream->avail_out;
        room->len += got;
        if (!within_member(run, label, room->len, packed) || !ad_run_spend(run, label, got)) {
            *state = AD_MEMBER_NONE;
            return Z_STREAM_END;
        }
    }
    if (r == Z_STREAM_END && (left.len || stream->avail_in)) {
        ad_run_incident(
            run, AD_INCIDENT_CORRUPT, label,
            "the member's data goes on behind its end: installers could see another archive than tools do");
    }
    return r;
}

static ad_status read_deflated(ad_zip *zip, ad_str label, ad_buf *room, ad_member_state *state, ad_err *err)
{
    z_stream stream = {0};
    int r = inflateInit2(&stream, -MAX_WBITS);

    if (r == Z_OK) {
        r = inflate_all(zip, label, &stream, room, state);
        (void)inflateEnd(&stream);
    }
    if (r == Z_MEM_ERROR) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive member");
    }
    if (r != Z_STREAM_END) {
        ad_run_incident(zip->base.run, AD_INCIDENT_CORRUPT, label,
                        "the member's data was cut off or damaged");
        *state = room->len ? AD_MEMBER_PARTLY : AD_MEMBER_NONE;
    }
    return AD_OK;
}

/* A dictionary larger than needed does no harm, and libarchive takes only usual sizes for LZMA's: the next
 * power of two that is enough for the largest member there may be. */
static uint32_t usual_dictionary(const ad_zip *zip, uint32_t stated)
{
    uint64_t needed =
        stated < zip->base.run->limits->member_bytes ? stated : zip->base.run->limits->member_bytes;
    uint32_t size = 4096;

    while (size < needed && size < 1U << 28) {
        size *= 2;
    }
    return size;
}

/* The other methods that zipfile unpacks, by libarchive's filters. */
static ad_status read_by_filter(ad_zip *zip, ad_str label, ad_buf *room, ad_member_state *state, ad_err *err)
{
    ad_str body = ad_str_sub(zip->bytes, zip->current.data_at, zip->current.packed);
    char head[LZMA_HEAD_BYTES];
    ad_str front = AD_STR("");
    uint32_t dictionary;
    ad_status status;

    if (zip->current.method == AD_ZIP_LZMA) {
        /* Version (2), length of properties (2), properties (5): made into the header of an .lzma file
         * with the size left open. */
        if (body.len < 9 || ad_le16(body.ptr + 2) != 5) {
            ad_run_incident(zip->base.run, AD_INCIDENT_CORRUPT, label, "the member's data was damaged");
            *state = AD_MEMBER_NONE;
            return AD_OK;
        }
        dictionary = usual_dictionary(zip, ad_le32(body.ptr + 5));
        head[0] = body.ptr[4];
        for (unsigned i = 0; i < 4; i++) {
            head[1 + i] = (char)(unsigned char)(dictionary >> (8 * i));
        }
        memset(head + 5, 0xFF, 8);
        for (unsigned i = 0; !(zip->current.flags & 2) && i < 8; i++) { /* no end marker in the stream */
            head[5 + i] = (char)(unsigned char)(zip->current.size >> (8 * i));
        }
        front = (ad_str){head, sizeof(head)};
        body = ad_str_sub(body, 9, body.len);
    }
    status = ad_tar_unpack_stream(zip->base.run, label, front, body, room, state, err);
    if (status == AD_OK && *state != AD_MEMBER_NONE &&
        !within_member(zip->base.run, label, room->len, zip->current.packed)) {
        *state = AD_MEMBER_NONE;
    }
    return status;
}

static ad_status unpack(ad_zip *zip, ad_str label, ad_buf *room, ad_str *out, ad_member_state *state,
                        ad_err *err)
{
    const ad_zip_entry *entry = &zip->current;
    ad_status status = AD_OK;

    switch (entry->method) {
    case AD_ZIP_STORED:
        *out = ad_str_sub(zip->bytes, entry->data_at, entry->packed);
        if (!within_member(zip->base.run, label, out->len, out->len) ||
            !ad_run_spend(zip->base.run, label, out->len)) {
            *state = AD_MEMBER_NONE;
        }
        return AD_OK;
    case AD_ZIP_DEFLATED:
        status = read_deflated(zip, label, room, state, err);
        break;
    case AD_ZIP_BZIP2:
    case AD_ZIP_LZMA:
    case AD_ZIP_ZSTD:
        status = read_by_filter(zip, label, room, state, err);
        break;
    default:
        ad_run_incident(zip->base.run, AD_INCIDENT_CORRUPT, label,
                        "the member is compressed by method %u, which is not read", (unsigned)entry->method);
        *state = AD_MEMBER_NONE;
        break;
    }
    *out = ad_buf_str(room);
    return status;
}

static uint32_t crc_of(ad_str bytes)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)bytes.ptr, bytes.len);
}

/* zipfile gives the stated size and drops what follows, be it damaged; a streaming reader gives all. When
 * they differ the member is handed out once more, whole. */
static void fit_to_size(ad_zip *zip, ad_str label, ad_str *bytes, ad_member_state *state)
{
    const ad_zip_entry *entry = &zip->current;
    bool more = !entry->whole && bytes->len > entry->size;

    if (more) {
        *bytes = ad_str_sub(*bytes, 0, entry->size);
        *state = AD_MEMBER_WHOLE;
        zip->at--;
        zip->central.items[zip->at].whole = true;
    }
    if (more || (!entry->whole && *state == AD_MEMBER_WHOLE && bytes->len != entry->size)) {
        ad_run_incident(
            zip->base.run, AD_INCIDENT_CORRUPT, label,
            "the member has another size than stated: installers could see another archive than tools do");
    }
    if (*state == AD_MEMBER_WHOLE && (!entry->whole || entry->local) && crc_of(*bytes) != entry->crc) {
        ad_run_incident(zip->base.run, AD_INCIDENT_CORRUPT, label, "the member's checksum was wrong");
        *state = AD_MEMBER_PARTLY;
    }
}

static ad_status zip_read(ad_member_source *source, ad_str label, ad_buf *room, ad_str *out,
                          ad_member_state *state, ad_err *err)
{
    ad_zip *zip = (ad_zip *)source;
    const ad_zip_entry *entry = &zip->current;
    ad_status status;

    ad_buf_reset(room);
    *out = AD_STR("");
    *state = AD_MEMBER_NONE;
    if (entry->flags & (AD_ZIP_ENCRYPTED | AD_ZIP_STRONG)) {
        ad_run_incident(source->run, AD_INCIDENT_ENCRYPTED, label,
                        "the member is encrypted and was not read");
        return AD_OK;
    }
    if (entry->data_at == 0) {
        ad_run_incident(source->run, AD_INCIDENT_CORRUPT, label,
                        "there is no member where the central directory says");
        return AD_OK;
    }
    *state = AD_MEMBER_WHOLE;
    status = unpack(zip, label, room, out, state, err);
    if (status == AD_OK && *state != AD_MEMBER_NONE) {
        fit_to_size(zip, label, out, state);
    }
    return status;
}

static void zip_free(ad_member_source *source)
{
    ad_zip *zip = (ad_zip *)source;

    if (zip) {
        ad_free(zip->central.items);
        ad_free(zip->locals.items);
        ad_free(zip);
    }
}

ad_status ad_zip_open(ad_input_run *run, ad_str label, ad_str bytes, bool shebang, ad_member_source **out,
                      ad_err *err)
{
    static const ad_member_ops ops = {zip_next, zip_read, zip_free};
    ad_zip *zip = ad_calloc(1, sizeof(*zip));
    ad_status status;

    if (!zip) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive reader");
    }
    zip->base = (ad_member_source){&ops, run, label};
    zip->bytes = bytes;
    zip->shebang = shebang;
    status = ad_zip_read_directory(zip, err);
    if (status == AD_OK) {
        status = ad_zip_walk(zip, err);
    }
    if (status == AD_OK) {
        status = ad_zip_compare(zip, err);
    }
    if (status == AD_OK) {
        status = tell_oddities(zip, err);
    }
    if (status == AD_OK) {
        *out = &zip->base;
    } else {
        zip_free(&zip->base);
    }
    return status;
}
