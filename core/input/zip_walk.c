/* View B of a zip: record after record from the first byte on, as a streaming reader goes, over the whole
 * file; and the comparison of both views. Every step moves forward, so the walk is linear. */
#include <stdlib.h>
#define ZLIB_CONST /* zlib only reads its input */
#include <zlib.h>

#include "base/mem.h"
#include "input/zip_priv.h"

#include "base/banned.h"

enum { INFLATE_BYTES = 32 * 1024 };

/* ---- where the directory's entries are ---- */

typedef struct offset_key {
    uint64_t header_at;
    size_t index; /* of zip->central.items */
} offset_key;

typedef struct walker {
    ad_zip *zip;
    offset_key *keys; /* view A by place, then by index */
    size_t key_count;
    uint64_t unpacked; /* what was inflated to find ends */
    bool cut_off;      /* the last member runs over the end of the file */
} walker;

static int by_offset(const void *a, const void *b)
{
    const offset_key *x = a;
    const offset_key *y = b;

    if (x->header_at != y->header_at) {
        return x->header_at < y->header_at ? -1 : 1;
    }
    return x->index < y->index ? -1 : x->index > y->index;
}

static offset_key *sorted_keys(const ad_zip *zip)
{
    offset_key *keys = ad_calloc(zip->central.count + 1, sizeof(*keys));

    if (keys) {
        for (size_t i = 0; i < zip->central.count; i++) {
            keys[i] = (offset_key){zip->central.items[i].header_at, i};
        }
        qsort(keys, zip->central.count, sizeof(*keys), by_offset);
    }
    return keys;
}

/* First key at or behind a place. */
static size_t lower_key(const offset_key *keys, size_t count, uint64_t header_at)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (keys[middle].header_at < header_at) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

static const ad_zip_entry *central_at(const walker *walk, uint64_t header_at)
{
    size_t at = lower_key(walk->keys, walk->key_count, header_at);

    return at < walk->key_count && walk->keys[at].header_at == header_at
               ? &walk->zip->central.items[walk->keys[at].index]
               : NULL;
}

/* ---- one local record ---- */

/* A header whose name and data begin inside the file. */
static bool parse_local(ad_zip *zip, uint64_t at, ad_zip_entry *out)
{
    const uint64_t left = zip->bytes.len - at;
    const char *header = zip->bytes.ptr + at;
    size_t name_len;
    size_t extra_len;

    if (left < AD_ZIP_LOCAL_BYTES || ad_le32(header) != AD_ZIP_LOCAL) {
        return false;
    }
    name_len = ad_le16(header + 26);
    extra_len = ad_le16(header + 28);
    if (left - AD_ZIP_LOCAL_BYTES < name_len + extra_len || name_len == 0) {
        return false;
    }
    *out = (ad_zip_entry){.name = {header + AD_ZIP_LOCAL_BYTES, name_len},
                          .header_at = at,
                          .data_at = at + AD_ZIP_LOCAL_BYTES + name_len + extra_len,
                          .flags = ad_le16(header + 6),
                          .method = ad_le16(header + 8),
                          .crc = ad_le32(header + 14),
                          .packed = ad_le32(header + 18),
                          .size = ad_le32(header + 22),
                          .local = true,
                          .whole = true};
    if (!ad_zip_read_extra((ad_str){header + AD_ZIP_LOCAL_BYTES + name_len, extra_len}, out, NULL)) {
        ad_zip_note(zip, AD_ZIP_ODD_EXTRA, out->name);
    }
    return true;
}

/* The next place behind `at` where a record may begin; the file's end when there is none. */
static uint64_t next_record(ad_zip *zip, uint64_t at)
{
    const ad_str bytes = zip->bytes;

    while (++at < bytes.len && bytes.len - at >= 4) {
        const char *p = memchr(bytes.ptr + at, 'P', bytes.len - at - 3);
        uint32_t signature;
        ad_zip_entry ignored;

        if (!p) {
            break;
        }
        at = (uint64_t)(p - bytes.ptr);
        signature = ad_le32(p);
        if ((signature == AD_ZIP_LOCAL && parse_local(zip, at, &ignored)) ||
            (signature == AD_ZIP_CENTRAL && bytes.len - at >= AD_ZIP_CENTRAL_BYTES) ||
            (signature == AD_ZIP_END && bytes.len - at >= AD_ZIP_END_BYTES) ||
            (zip->has_end && at == zip->end.directory_at)) {
            return at;
        }
    }
    return bytes.len;
}

/* Inflates without keeping anything, to learn where the stream ends. False: it does not. */
static bool find_stream_end(walker *walk, ad_zip_entry *entry)
{
    ad_zip *zip = walk->zip;
    unsigned char scratch[INFLATE_BYTES];
    z_stream stream = {0};
    uint64_t at = entry->data_at;
    int r = inflateInit2(&stream, -MAX_WBITS);

    if (r != Z_OK) {
        return false;
    }
    entry->size = 0;
    while (r == Z_OK && !zip->walk_broken) {
        if (stream.avail_in == 0) {
            ad_str chunk = ad_str_sub(zip->bytes, at, INFLATE_BYTES);
            stream.next_in = (const unsigned char *)chunk.ptr;
            stream.avail_in = (unsigned)chunk.len;
            at += chunk.len;
        }
        stream.next_out = scratch;
        stream.avail_out = sizeof(scratch);
        r = inflate(&stream, Z_NO_FLUSH);
        entry->size += sizeof(scratch) - stream.avail_out;
        walk->unpacked += sizeof(scratch) - stream.avail_out;
        if (walk->unpacked > zip->base.run->limits->artifact_bytes) {
            AD_RUN_LIMIT(zip->base.run, zip->base.label, artifact_bytes,
                         "the artifact unpacks to more, the rest was not compared");
            zip->walk_broken = true;
        } else if (!ad_run_in_time(zip->base.run, zip->base.label)) {
            zip->walk_broken = true;
        }
    }
    entry->packed = at - stream.avail_in - entry->data_at;
    (void)inflateEnd(&stream);
    return r == Z_STREAM_END;
}

/* The record behind the data: with or without a signature, with narrow or wide sizes. Its length, or 0
 * when none of the four fits what was read. */
static size_t read_descriptor(const ad_zip *zip, uint64_t at, ad_zip_entry *entry)
{
    ad_str rest = ad_str_sub(zip->bytes, at, 24);

    for (size_t form = 0; form < 4; form++) {
        size_t signature = form < 2 ? 4 : 0;
        bool wide = form % 2 == 1;
        size_t total = signature + 4 + (wide ? 16 : 8);
        const char *p = rest.ptr + signature;

        if (rest.len < total || (signature && ad_le32(rest.ptr) != AD_ZIP_DATA)) {
            continue;
        }
        if ((wide ? ad_le64(p + 4) : ad_le32(p + 4)) == entry->packed &&
            (wide ? ad_le64(p + 12) : ad_le32(p + 8)) == entry->size) {
            entry->crc = ad_le32(p);
            return total;
        }
    }
    return 0;
}

/* Where stored data of unknown size ends for a streaming reader: at the first descriptor that states the
 * size up to itself, at most `limit` bytes on; `limit` when there is none. */
static uint64_t find_stored_end(const ad_zip *zip, const ad_zip_entry *entry, uint64_t limit)
{
    for (uint64_t size = 0; size < limit; size++) {
        ad_str rest = ad_str_sub(zip->bytes, entry->data_at + size, limit - size);
        const char *p = memchr(rest.ptr, 'P', rest.len);
        ad_zip_entry trial = {0};

        if (!p) {
            break;
        }
        size += (uint64_t)(p - rest.ptr);
        trial.packed = trial.size = size;
        if (ad_str_starts(ad_str_sub(zip->bytes, entry->data_at + size, 4), AD_STR("PK\007\010")) &&
            read_descriptor(zip, entry->data_at + size, &trial)) {
            return size;
        }
    }
    return limit;
}

/* Works out where the data ends when that stands behind it. The place behind the descriptor. */
static uint64_t end_of_described(walker *walk, ad_zip_entry *entry)
{
    ad_zip *zip = walk->zip;
    const ad_zip_entry *central = central_at(walk, entry->header_at);
    uint64_t stated = entry->packed;
    uint64_t left = zip->bytes.len - entry->data_at;
    size_t descriptor;

    if (entry->method == AD_ZIP_DEFLATED && !(entry->flags & AD_ZIP_ENCRYPTED)) {
        if (!find_stream_end(walk, entry)) {
            entry->packed = central ? central->packed : stated;
        }
    } else if (stated == 0) {
        uint64_t limit = central ? central->packed : next_record(zip, entry->data_at - 1) - entry->data_at;

        entry->packed = find_stored_end(zip, entry, limit < left ? limit : left);
        entry->size = central && entry->packed == central->packed ? central->size : entry->packed;
    }
    if (entry->packed > left) {
        entry->packed = left;
    }
    descriptor = read_descriptor(zip, entry->data_at + entry->packed, entry);
    if (!descriptor && entry->packed < left) {
        ad_zip_note(zip, AD_ZIP_ODD_DESCRIPTOR, entry->name);
    }
    return entry->data_at + entry->packed + descriptor;
}

/* Adds the record at `at`; *out_used stays 0 when there is none. */
static ad_status walk_local(walker *walk, uint64_t at, uint64_t *out_used, ad_err *err)
{
    ad_zip *zip = walk->zip;
    ad_zip_entry entry;
    uint64_t end;

    if (!parse_local(zip, at, &entry)) {
        return AD_OK;
    }
    if (zip->locals.count >= zip->base.run->limits->entries) {
        if (!zip->directory_broken) {
            AD_RUN_LIMIT(zip->base.run, zip->base.label, entries,
                         "the archive has more local members, the rest was not read");
        }
        zip->walk_broken = true;
        return AD_OK;
    }
    if (entry.flags & AD_ZIP_DESCRIPTOR) {
        end = end_of_described(walk, &entry);
    } else {
        if (entry.packed > zip->bytes.len - entry.data_at) {
            entry.packed = zip->bytes.len - entry.data_at;
            walk->cut_off = true;
        }
        end = entry.data_at + entry.packed;
    }
    *out_used = end - at;
    if (!ad_zip_add(&zip->locals, &entry)) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a zip's members");
    }
    return AD_OK;
}

/* ---- the other records ---- */

static uint64_t walk_central(ad_zip *zip, uint64_t at)
{
    const char *record = zip->bytes.ptr + at;
    uint64_t left = zip->bytes.len - at;
    uint64_t used;

    if (left < AD_ZIP_CENTRAL_BYTES) {
        return left;
    }
    if (zip->has_end &&
        (at < zip->end.directory_at || at - zip->end.directory_at >= zip->end.directory_bytes)) {
        ad_zip_note(zip, AD_ZIP_ODD_DIRECTORIES, AD_STR(""));
    }
    used =
        (uint64_t)AD_ZIP_CENTRAL_BYTES + ad_le16(record + 28) + ad_le16(record + 30) + ad_le16(record + 32);
    return used < left ? used : left;
}

static uint64_t walk_end(ad_zip *zip, uint64_t at)
{
    uint64_t left = zip->bytes.len - at;
    uint64_t used;

    if (left < AD_ZIP_END_BYTES) {
        return left;
    }
    used = AD_ZIP_END_BYTES + (uint64_t)ad_le16(zip->bytes.ptr + at + 20);
    if (zip->has_end && at != zip->end.end_at) {
        ad_zip_note(zip, AD_ZIP_ODD_DIRECTORIES, AD_STR(""));
        /* Its comment is whatever it says; what zipfile finds behind it is looked at all the same. */
        return at < zip->end.end_at ? AD_ZIP_END_BYTES : (used < left ? used : left);
    }
    if (used > left) {
        ad_zip_note(zip, AD_ZIP_ODD_END_RECORD, AD_STR(""));
    }
    return used < left ? used : left;
}

static uint64_t walk_unknown(ad_zip *zip, uint64_t at)
{
    if (zip->locals.count == 0 && (!zip->has_end || at < zip->end.directory_at)) {
        if (!zip->shebang) {
            ad_zip_note(zip, AD_ZIP_ODD_PREFIX, AD_STR(""));
        }
    } else if (zip->has_end && at > zip->end.end_at) {
        ad_zip_note(zip, AD_ZIP_ODD_TRAILING, AD_STR(""));
    } else {
        ad_zip_note(zip, AD_ZIP_ODD_GAP, AD_STR(""));
    }
    return next_record(zip, at) - at;
}

/* Length of a record that is no member, 0 for anything else. Records whose length is theirs to choose and
 * that no installer looks for are not believed: members could hide in them. */
static uint64_t walk_other(ad_zip *zip, uint64_t at, uint32_t signature)
{
    uint64_t left = zip->bytes.len - at;
    uint64_t used = 0;

    if (signature == AD_ZIP_CENTRAL) {
        return walk_central(zip, at);
    }
    if (signature == AD_ZIP_END) {
        return walk_end(zip, at);
    }
    if (signature == AD_ZIP_LOCATOR) {
        used = AD_ZIP_LOCATOR_BYTES;
    } else if (signature == AD_ZIP_END64 && left >= AD_ZIP_END64_BYTES) {
        used = AD_ZIP_END64_BYTES; /* what follows an extensible part is a gap, and odd */
    } else if (signature == AD_ZIP_DATA && at == 0) {
        used = 4;
    }
    return used < left ? used : left;
}

static ad_status walk_all(walker *walk, ad_err *err)
{
    ad_zip *zip = walk->zip;
    ad_status status = AD_OK;
    /* A program in front of the zip may hold anything. */
    uint64_t at = zip->shebang && walk->key_count ? walk->keys[0].header_at : 0;

    while (status == AD_OK && at < zip->bytes.len && !zip->walk_broken) {
        uint32_t signature = zip->bytes.len - at >= 4 ? ad_le32(zip->bytes.ptr + at) : 0;
        uint64_t used = 0;

        if (signature == AD_ZIP_LOCAL) {
            status = walk_local(walk, at, &used, err);
        } else {
            used = walk_other(zip, at, signature);
        }
        if (used == 0 && !zip->walk_broken) {
            used = walk_unknown(zip, at);
        }
        at += used;
    }
    return status;
}

ad_status ad_zip_walk(ad_zip *zip, ad_err *err)
{
    walker walk = {.zip = zip, .keys = sorted_keys(zip), .key_count = zip->central.count};
    ad_status status;

    if (!walk.keys) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a zip's directory");
    }
    status = walk_all(&walk, err);
    if (walk.cut_off && zip->has_end && status == AD_OK) {
        ad_zip_note(zip, AD_ZIP_ODD_SIZE, zip->locals.items[zip->locals.count - 1].name);
    }
    ad_free(walk.keys);
    return status;
}

/* ---- A against B ---- */

static bool is_ascii(ad_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* Notes what differs; true when both read the same bytes under the same name. */
static bool same_entry(ad_zip *zip, const ad_zip_entry *a, const ad_zip_entry *b)
{
    bool same = true;

    if (!ad_str_equal(a->name, b->name)) {
        ad_zip_note(zip, AD_ZIP_ODD_NAME, a->name);
        same = false;
    } else if (((a->flags ^ b->flags) & AD_ZIP_UTF8) && !is_ascii(a->name)) {
        ad_zip_note(zip, AD_ZIP_ODD_NAME, a->name); /* the same bytes, read in two encodings */
    }
    if (a->method != b->method) {
        ad_zip_note(zip, AD_ZIP_ODD_METHOD, a->name);
        same = false;
    }
    if ((a->flags ^ b->flags) & (AD_ZIP_ENCRYPTED | AD_ZIP_STRONG)) {
        ad_zip_note(zip, AD_ZIP_ODD_ENCRYPTION, a->name);
        same = false;
    }
    if (a->packed != b->packed || a->size != b->size || a->crc != b->crc) {
        ad_zip_note(zip, AD_ZIP_ODD_SIZE, a->name);
        same = same && a->packed == b->packed && a->size == b->size;
    }
    return same;
}

static ad_status append(ad_zip *zip, ad_zip_entry entry, ad_err *err)
{
    entry.unicode_name = AD_STR("");
    if (!ad_zip_add(&zip->central, &entry)) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a zip's members");
    }
    return AD_OK;
}

/* A second name for the same bytes: both are handed over. */
static ad_status append_renamed(ad_zip *zip, ad_zip_entry entry, ad_str name, ad_err *err)
{
    if (name.len == 0 || ad_str_equal(name, entry.name)) {
        return AD_OK;
    }
    ad_zip_note(zip, AD_ZIP_ODD_UNICODE_NAME, entry.name);
    entry.name = name;
    return append(zip, entry, err);
}

static ad_status compare_local(ad_zip *zip, const offset_key *keys, size_t key_count,
                               const ad_zip_entry *local, ad_err *err)
{
    size_t at = lower_key(keys, key_count, local->header_at);
    bool same = false;
    bool listed = false;
    ad_status status = AD_OK;

    for (; status == AD_OK && at < key_count && keys[at].header_at == local->header_at; at++) {
        ad_zip_entry central = zip->central.items[keys[at].index];

        zip->central.items[keys[at].index].matched = true;
        listed = true;
        same = same_entry(zip, &central, local) || same;
        if (!ad_str_equal(central.unicode_name, local->unicode_name)) {
            status = append_renamed(zip, central, local->unicode_name, err);
        }
    }
    if (!listed && zip->has_end && !zip->directory_broken) {
        ad_zip_note(zip, AD_ZIP_ODD_ONLY_LOCAL, local->name);
    }
    return status == AD_OK && !same ? append(zip, *local, err) : status;
}

static int by_name(const void *a, const void *b)
{
    return ad_str_compare(*(const ad_str *)a, *(const ad_str *)b);
}

static ad_status find_duplicates(ad_zip *zip, size_t count, ad_err *err)
{
    ad_str *names = ad_calloc(count + 1, sizeof(*names));

    if (!names) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a zip's names");
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = zip->central.items[i].name;
    }
    qsort(names, count, sizeof(*names), by_name);
    for (size_t i = 1; i < count; i++) {
        if (ad_str_equal(names[i - 1], names[i])) {
            ad_zip_note(zip, AD_ZIP_ODD_DUPLICATE, names[i]);
        }
    }
    ad_free(names);
    return AD_OK;
}

ad_status ad_zip_compare(ad_zip *zip, ad_err *err)
{
    const size_t count = zip->central.count; /* of view A: more is appended */
    offset_key *keys = sorted_keys(zip);
    ad_status status = AD_OK;

    if (!keys) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a zip's directory");
    }
    for (size_t i = 0; status == AD_OK && i < zip->locals.count; i++) {
        status = compare_local(zip, keys, count, &zip->locals.items[i], err);
    }
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        ad_zip_entry entry = zip->central.items[i];

        if (!entry.matched && !zip->walk_broken) {
            ad_zip_note(zip, AD_ZIP_ODD_ONLY_CENTRAL, entry.name);
        }
        status = append_renamed(zip, entry, entry.unicode_name, err);
    }
    if (status == AD_OK) {
        status = find_duplicates(zip, count, err);
    }
    ad_free(keys);
    return status;
}
