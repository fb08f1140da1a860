/* What the tar reader and the zip reader share of libarchive. Formats and filters are turned on one by
 * one: the "all" calls would add parsers nobody needs and filters that run programs. */
#include "input/archive_priv.h"

#include "base/utf8.h"

#include "base/banned.h"

enum { READ_BYTES = 64 * 1024, REASON_BYTES = 100, SHOWN_BYTES = 1024, HEAD_BYTES = 512 };

/* ---- memory as libarchive's input ---- */

static la_ssize_t read_memory(struct archive *ar, void *ctx, const void **out)
{
    ad_archive_memory *memory = ctx;

    (void)ar;
    for (; memory->piece < 2; memory->piece++, memory->at = 0) {
        ad_str chunk = ad_str_sub(memory->pieces[memory->piece], memory->at, READ_BYTES);

        if (chunk.len) {
            *out = chunk.ptr;
            memory->at += chunk.len;
            return (la_ssize_t)chunk.len;
        }
    }
    return 0;
}

/* libarchive's tar reader never seeks, so there is no third callback. */
static la_int64_t skip_memory(struct archive *ar, void *ctx, la_int64_t request)
{
    ad_archive_memory *memory = ctx;
    size_t left;

    (void)ar;
    if (memory->piece >= 2 || request <= 0) {
        return 0;
    }
    left = memory->pieces[memory->piece].len - memory->at;
    if ((uint64_t)request < left) {
        left = (size_t)request;
    }
    memory->at += left;
    return (la_int64_t)left;
}

/* Which compression the bytes begin with; one whose library was left out of the build counts as none, as
 * libarchive would run a program in its place. */
static int filter_of(ad_str head)
{
    if (ad_input_is_tar_head(head) || !ad_input_is_packed_head(head)) {
        return ARCHIVE_FILTER_NONE;
    }
    switch ((unsigned char)head.ptr[0]) {
    case 0x1F:
        return archive_zlib_version() ? ARCHIVE_FILTER_GZIP : ARCHIVE_FILTER_NONE;
    case 'B':
        return archive_bzlib_version() ? ARCHIVE_FILTER_BZIP2 : ARCHIVE_FILTER_NONE;
    case 0xFD:
        return archive_liblzma_version() ? ARCHIVE_FILTER_XZ : ARCHIVE_FILTER_NONE;
    case 0x28:
        return archive_libzstd_version() ? ARCHIVE_FILTER_ZSTD : ARCHIVE_FILTER_NONE;
    default:
        return archive_liblzma_version() ? ARCHIVE_FILTER_LZMA : ARCHIVE_FILTER_NONE;
    }
}

/* One filter, by the first bytes: where libarchive is left to choose, it adds up to 25, one below the
 * other, and each layer of a few hundred bytes can be ten times the one above it. */
static int add_filter(struct archive *ar, const ad_archive_memory *memory)
{
    char first[HEAD_BYTES];
    size_t have = 0;
    int filter;

    for (unsigned i = 0; i < 2; i++) {
        ad_str part = ad_str_sub(memory->pieces[i], 0, sizeof(first) - have);

        memcpy(first + have, part.len ? part.ptr : "", part.len);
        have += part.len;
    }
    filter = filter_of((ad_str){first, have});
    if (filter != ARCHIVE_FILTER_NONE) {
        return archive_read_append_filter(ar, filter);
    }
    /* lzma without its usual first byte: it has no magic number, so libarchive is asked */
    return archive_liblzma_version() ? archive_read_support_filter_lzma(ar) : ARCHIVE_OK;
}

struct archive *ad_archive_reader(ad_archive_memory *memory)
{
    struct archive *ar = archive_read_new();

    if (!ar) {
        return NULL;
    }
    if (add_filter(ar, memory) < ARCHIVE_WARN) {
        (void)archive_read_free(ar);
        return NULL;
    }
    (void)archive_read_set_read_callback(ar, read_memory);
    (void)archive_read_set_skip_callback(ar, skip_memory);
    (void)archive_read_set_callback_data(ar, memory);
    return ar;
}

/* libarchive's words may quote the archive: made fit to show. */
void ad_archive_tell_damage(ad_input_run *run, ad_str label, struct archive *ar, const char *what)
{
    const char *reason = archive_error_string(ar);
    ad_buf shown;

    ad_buf_init(&shown, SHOWN_BYTES);
    /* a stream that broke before is refused as a mistake of the caller, which says nothing of the archive */
    if (reason && !ad_str_starts(ad_str_of(reason), AD_STR("INTERNAL ERROR"))) {
        ad_utf8_add_shown(&shown, ad_str_sub(ad_str_of(reason), 0, REASON_BYTES), false);
    }
    ad_run_incident(run, AD_INCIDENT_CORRUPT, label, "%s%s%s", what, shown.len ? ": " : "", shown.data);
    ad_buf_clear(&shown);
}

/* ---- blocks ---- */

/* Bytes of zeros that stand before `offset`. */
static uint64_t hole_bytes(const ad_buf *room, uint64_t offset)
{
    return offset > room->len ? offset - room->len : 0;
}

/* Appends what stands at `offset`, with zeros in a hole before it. False when memory is short. */
static bool put_block(ad_buf *room, size_t offset, ad_str block)
{
    size_t over = offset < room->len ? room->len - offset : 0; /* a later block wins */

    if (offset > room->len) {
        ad_buf_repeat(room, '\0', offset - room->len);
    }
    if (over > block.len) {
        over = block.len;
    }
    if (over && !room->failed) {
        memcpy(room->data + offset, block.ptr, over);
    }
    ad_buf_add(room, ad_str_sub(block, over, block.len));
    return !room->failed;
}

uint64_t ad_archive_entry_bytes(struct archive_entry *entry)
{
    la_int64_t size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : 0;

    return size > 0 ? (uint64_t)size : 0;
}

ad_status ad_archive_read_entry(ad_input_run *run, struct archive *ar, struct archive_entry *entry,
                                ad_str label, ad_buf *room, ad_member_state *state, ad_err *err)
{
    const uint64_t claimed = entry ? ad_archive_entry_bytes(entry) : 0;
    const bool holes = entry && archive_entry_sparse_count(entry) > 0;
    const uint64_t most = run->limits->member_bytes;
    bool keep = claimed <= most;
    int r;

    *state = AD_MEMBER_WHOLE;
    for (;;) {
        const void *block = NULL;
        size_t size = 0;
        la_int64_t offset = 0;

        r = archive_read_data_block(ar, &block, &size, &offset);
        if (r == ARCHIVE_EOF || r < ARCHIVE_WARN) {
            break;
        }
        if (offset < 0 || (uint64_t)offset > most || size > most - (uint64_t)offset) {
            keep = false;
        }
        if (!ad_run_spend(run, label, size + (keep ? hole_bytes(room, (uint64_t)offset) : 0))) {
            *state = AD_MEMBER_NONE;
            return AD_OK;
        }
        if (keep && !put_block(room, (size_t)offset, (ad_str){block, size})) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive member");
        }
    }
    if (!keep) {
        AD_RUN_LIMIT(run, label, member_bytes, "the member is larger and was not read");
        *state = AD_MEMBER_NONE;
    }
    if (r != ARCHIVE_EOF) {
        ad_archive_tell_damage(run, label, ar, "the member was cut off or damaged");
        *state = keep ? AD_MEMBER_PARTLY : AD_MEMBER_NONE;
    } else if (keep && holes && !ad_run_spend(run, label, hole_bytes(room, claimed))) {
        *state = AD_MEMBER_NONE;
    } else if (keep && holes && claimed > room->len && !put_block(room, (size_t)claimed, AD_STR(""))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive member");
    }
    return AD_OK;
}

/* ---- streams ---- */

bool ad_archive_unpack(ad_input_run *run, ad_str label, ad_str bytes, ad_buf *room)
{
    ad_archive_memory memory = {.pieces = {bytes, AD_STR("")}};
    struct archive *ar = ad_archive_reader(&memory);
    struct archive_entry *entry = NULL;
    int r = ARCHIVE_FATAL;

    if (!ar) {
        return false;
    }
    (void)archive_read_support_format_raw(ar);
    if (archive_read_open1(ar) == ARCHIVE_OK) {
        r = archive_read_next_header(ar, &entry);
    }
    while (r == ARCHIVE_OK) {
        const void *block = NULL;
        size_t size = 0;
        la_int64_t offset = 0;

        r = archive_read_data_block(ar, &block, &size, &offset);
        if (r == ARCHIVE_OK &&
            (size > run->limits->member_bytes - room->len || !ad_run_in_time(run, label))) {
            r = ARCHIVE_FATAL;
        } else if (r == ARCHIVE_OK) {
            ad_buf_add(room, (ad_str){block, size});
        }
    }
    (void)archive_read_free(ar);
    return r == ARCHIVE_EOF && !room->failed;
}

ad_status ad_tar_unpack_stream(ad_input_run *run, ad_str label, ad_str head, ad_str body, ad_buf *room,
                               ad_member_state *state, ad_err *err)
{
    ad_archive_memory memory = {.pieces = {head, body}};
    struct archive *ar = ad_archive_reader(&memory);
    struct archive_entry *entry = NULL;
    ad_status status = AD_OK;
    int r;

    if (!ar) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive reader");
    }
    (void)archive_read_support_format_raw(ar);
    (void)archive_read_support_format_empty(ar); /* a stream of nothing */
    r = archive_read_open1(ar) == ARCHIVE_OK ? archive_read_next_header(ar, &entry) : ARCHIVE_FATAL;
    if (r == ARCHIVE_OK && archive_filter_count(ar) == AD_ARCHIVE_FILTERS) {
        status = ad_archive_read_entry(run, ar, NULL, label, room, state, err);
    } else if (r == ARCHIVE_EOF) {
        *state = AD_MEMBER_WHOLE;
    } else {
        ad_archive_tell_damage(run, label, ar, "the member was damaged");
        *state = AD_MEMBER_NONE;
    }
    (void)archive_read_free(ar);
    return status;
}
