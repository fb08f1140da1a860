/* View A of a zip: the end record and the central directory, found the way zipfile finds them. */
#include <zlib.h>

#include "base/mem.h"
#include "input/zip_priv.h"

#include "base/banned.h"

enum { COMMENT_MAX = 65536, NARROW16 = 0xFFFF };

#define NARROW32 0xFFFFFFFFU

/* ---- the end record ---- */

/* The last 22 bytes when they are a record without comment, else the last signature in reach of a
 * comment; false when there is none or it is cut off. */
static bool locate_end(ad_str bytes, uint64_t *out)
{
    size_t from;

    if (bytes.len < AD_ZIP_END_BYTES) {
        return false;
    }
    *out = bytes.len - AD_ZIP_END_BYTES;
    if (ad_le32(bytes.ptr + *out) == AD_ZIP_END && ad_le16(bytes.ptr + bytes.len - 2) == 0) {
        return true;
    }
    from = bytes.len > COMMENT_MAX + AD_ZIP_END_BYTES ? bytes.len - COMMENT_MAX - AD_ZIP_END_BYTES : 0;
    for (size_t at = bytes.len - 4 + 1; at-- > from;) {
        if (bytes.ptr[at] == 'P' && ad_le32(bytes.ptr + at) == AD_ZIP_END) {
            *out = at;
            return bytes.len - at >= AD_ZIP_END_BYTES;
        }
    }
    return false;
}

/* A ZIP64 record counts for zipfile when its locator stands right before the end record and it right
 * before its locator, whatever the locator says; which is noted, to be held against the rest. */
static void read_end64(ad_str bytes, ad_zip_end *end, const char *plain)
{
    const char *locator;
    const char *record;

    if (end->end_at < AD_ZIP_LOCATOR_BYTES) {
        return;
    }
    locator = bytes.ptr + end->end_at - AD_ZIP_LOCATOR_BYTES;
    if (ad_le32(locator) != AD_ZIP_LOCATOR) {
        return;
    }
    end->odd64 = true; /* unless all of it fits */
    if (end->end_at < AD_ZIP_LOCATOR_BYTES + AD_ZIP_END64_BYTES) {
        return;
    }
    record = locator - AD_ZIP_END64_BYTES;
    if (ad_le32(record) != AD_ZIP_END64) {
        return;
    }
    end->zip64 = true;
    end->count = ad_le64(record + 32);
    end->directory_bytes = ad_le64(record + 40);
    end->stated_at = ad_le64(record + 48);
    end->record_at = (uint64_t)(record - bytes.ptr);
    end->stated_record_at = ad_le64(locator + 8);
    end->odd64 = ad_le32(locator + 4) != 0 || ad_le32(locator + 16) > 1 ||
                 ad_le64(record + 4) != AD_ZIP_END64_BYTES - 12 || ad_le32(record + 16) != 0 ||
                 ad_le32(record + 20) != 0 || ad_le64(record + 24) != end->count ||
                 (ad_le16(plain + 10) != NARROW16 && ad_le16(plain + 10) != end->count) ||
                 (ad_le32(plain + 12) != NARROW32 && ad_le32(plain + 12) != end->directory_bytes) ||
                 (ad_le32(plain + 16) != NARROW32 && ad_le32(plain + 16) != end->stated_at);
}

bool ad_zip_find_end(ad_str bytes, ad_zip_end *out)
{
    ad_zip_end end = {0};
    const char *plain;
    uint64_t tail;

    if (!locate_end(bytes, &end.end_at)) {
        return false;
    }
    plain = bytes.ptr + end.end_at;
    end.count = ad_le16(plain + 10);
    end.directory_bytes = ad_le32(plain + 12);
    end.stated_at = ad_le32(plain + 16);
    end.odd = ad_le16(plain + 4) != 0 || ad_le16(plain + 6) != 0 || ad_le16(plain + 8) != ad_le16(plain + 10);
    read_end64(bytes, &end, plain);
    tail = end.end_at - (end.zip64 ? AD_ZIP_LOCATOR_BYTES + AD_ZIP_END64_BYTES : 0);
    if (end.directory_bytes > tail) {
        return false; /* "Bad offset for central directory" */
    }
    end.directory_at = tail - end.directory_bytes;
    end.shifted = end.stated_at != end.directory_at;
    /* The locator counts from where the other offsets count: from the zip's own start when it was appended. */
    end.odd64 |= end.record_at - end.stated_record_at != (end.zip64 ? end.directory_at - end.stated_at : 0);
    *out = end;
    return true;
}

bool ad_zip_probe(ad_str bytes, uint64_t *end_at)
{
    ad_zip_end end;

    if (!ad_zip_find_end(bytes, &end) || end.directory_bytes < AD_ZIP_CENTRAL_BYTES ||
        ad_le32(bytes.ptr + end.directory_at) != AD_ZIP_CENTRAL) {
        return false;
    }
    *end_at = end.end_at;
    return true;
}

/* ---- extra fields ---- */

static bool take64(ad_str field, size_t *at, uint64_t *out)
{
    if (field.len - *at < 8) {
        return false;
    }
    *out = ad_le64(field.ptr + *at);
    *at += 8;
    return true;
}

static bool read_zip64(ad_str field, ad_zip_entry *entry, uint64_t *header_at)
{
    size_t at = 0;

    return (entry->size != NARROW32 || take64(field, &at, &entry->size)) &&
           (entry->packed != NARROW32 || take64(field, &at, &entry->packed)) &&
           (!header_at || *header_at != NARROW32 || take64(field, &at, header_at));
}

/* APPNOTE 4.6.9: version, checksum of the plain name, name. */
static void read_unicode_name(ad_str field, ad_zip_entry *entry)
{
    uint32_t crc = (uint32_t)crc32_z(0, (const unsigned char *)entry->name.ptr, entry->name.len);
    ad_str name = ad_str_sub(field, 5, field.len);

    if (name.len && field.ptr[0] == 1 && ad_le32(field.ptr + 1) == crc && !ad_str_equal(name, entry->name)) {
        entry->unicode_name = name;
    }
}

bool ad_zip_read_extra(ad_str extra, ad_zip_entry *entry, uint64_t *header_at)
{
    bool seen64 = false;

    while (extra.len >= 4) {
        uint32_t id = ad_le16(extra.ptr);
        size_t len = ad_le16(extra.ptr + 2);
        ad_str field = ad_str_sub(extra, 4, len);

        if (field.len != len) {
            return false;
        }
        if (id == 0x0001) {
            if (seen64 || !read_zip64(field, entry, header_at)) {
                return false;
            }
            seen64 = true;
        } else if (id == 0x7075) {
            read_unicode_name(field, entry);
        }
        extra = ad_str_sub(extra, 4 + len, extra.len);
    }
    return true;
}

/* ---- the directory ---- */

/* zipfile adds to every offset what the directory's own place is off by. */
static bool real_offset(const ad_zip *zip, uint64_t stated, uint64_t *out)
{
    uint64_t sum;

    if (__builtin_add_overflow(stated, zip->end.directory_at, &sum) || sum < zip->end.stated_at) {
        return false;
    }
    *out = sum - zip->end.stated_at;
    return true;
}

static void find_data(const ad_zip *zip, ad_zip_entry *entry)
{
    const uint64_t len = zip->bytes.len;
    const char *header;
    uint64_t data_at;

    if (entry->header_at > len || len - entry->header_at < AD_ZIP_LOCAL_BYTES) {
        return;
    }
    header = zip->bytes.ptr + entry->header_at;
    data_at = entry->header_at + AD_ZIP_LOCAL_BYTES + ad_le16(header + 26) + ad_le16(header + 28);
    if (ad_le32(header) == AD_ZIP_LOCAL && data_at <= len) {
        entry->data_at = data_at;
    }
}

/* One record off the front of `rest`; its length, or 0 when it is broken. Like zipfile it lets the last one
 * run over the end of the directory. */
static size_t read_central(ad_zip *zip, ad_str rest, ad_zip_entry *out)
{
    size_t name_len;
    size_t extra_len;
    size_t total;
    uint64_t stated_at;

    if (rest.len < AD_ZIP_CENTRAL_BYTES || ad_le32(rest.ptr) != AD_ZIP_CENTRAL) {
        return 0;
    }
    name_len = ad_le16(rest.ptr + 28);
    extra_len = ad_le16(rest.ptr + 30);
    total = AD_ZIP_CENTRAL_BYTES + name_len + extra_len + ad_le16(rest.ptr + 32);
    stated_at = ad_le32(rest.ptr + 42);
    *out = (ad_zip_entry){.name = ad_str_sub(rest, AD_ZIP_CENTRAL_BYTES, name_len),
                          .flags = ad_le16(rest.ptr + 8),
                          .method = ad_le16(rest.ptr + 10),
                          .crc = ad_le32(rest.ptr + 16),
                          .packed = ad_le32(rest.ptr + 20),
                          .size = ad_le32(rest.ptr + 24)};
    if (total > rest.len) {
        ad_zip_note(zip, AD_ZIP_ODD_END_RECORD, out->name);
        total = rest.len;
    }
    if (!ad_zip_read_extra(ad_str_sub(rest, AD_ZIP_CENTRAL_BYTES + name_len, extra_len), out, &stated_at)) {
        ad_zip_note(zip, AD_ZIP_ODD_EXTRA, out->name);
    }
    if (real_offset(zip, stated_at, &out->header_at)) {
        find_data(zip, out);
    } else {
        out->header_at = UINT64_MAX;
    }
    if (out->data_at == 0 && out->header_at != stated_at) {
        ad_zip_entry absolute = *out; /* zipfile cannot read it; who takes offsets as they are perhaps can */

        absolute.header_at = stated_at;
        find_data(zip, &absolute);
        *out = absolute.data_at ? absolute : *out;
    }
    return total;
}

ad_status ad_zip_read_directory(ad_zip *zip, ad_err *err)
{
    ad_input_run *run = zip->base.run;
    uint64_t count = 0;
    ad_str rest;

    zip->has_end = ad_zip_find_end(zip->bytes, &zip->end);
    if (!zip->has_end) {
        ad_run_incident(run, AD_INCIDENT_CORRUPT, zip->base.label,
                        "the zip has no readable central directory: it was cut off or damaged");
        return AD_OK;
    }
    rest = ad_str_sub(zip->bytes, zip->end.directory_at, zip->end.directory_bytes);
    while (rest.len) {
        ad_zip_entry entry;
        size_t used = read_central(zip, rest, &entry);

        if (used == 0) {
            ad_run_incident(run, AD_INCIDENT_CORRUPT, zip->base.label,
                            "the central directory was damaged behind member %llu",
                            (unsigned long long)count);
            zip->directory_broken = true;
            return AD_OK;
        }
        if (count++ >= run->limits->entries) {
            AD_RUN_LIMIT(run, zip->base.label, entries,
                         "the archive has more members, the rest was not read");
            zip->directory_broken = true;
            return AD_OK;
        }
        if (!ad_zip_add(&zip->central, &entry)) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a zip's directory");
        }
        rest = ad_str_sub(rest, used, rest.len);
    }
    if (zip->end.count != (zip->end.zip64 ? count : count & NARROW16)) {
        zip->end.odd = true;
    }
    return AD_OK;
}
