/* What the tests of core/input share: a sink that remembers, and archives made in memory. */
#ifndef AD_TESTS_INPUT_FIXTURE_H
#define AD_TESTS_INPUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "input/input.h"

/* ---- a sink that remembers ---- */

enum { SEEN_MAX = 512 };

typedef struct seen_unit {
    char *path;
    size_t path_len;
    char *name;
    ad_unit_kind kind;
    char *bytes;
    size_t len;
    uint64_t bytes_on_disk;
    ad_cell cells[16];
    size_t cell_count;
    bool in_archive;
} seen_unit;

typedef struct seen_incident {
    ad_incident_kind kind;
    char *path;
    char *message;
} seen_incident;

typedef struct seen {
    seen_unit units[SEEN_MAX];
    size_t unit_count;
    seen_incident incidents[SEEN_MAX];
    size_t incident_count;
    size_t stop_at; /* fail at this unit (1-based); 0: never */
    ad_status status;
} seen;

static inline char *copy_of(ad_str s)
{
    char *copy = malloc(s.len + 1);

    assert_non_null(copy);
    if (s.len) {
        memcpy(copy, s.ptr, s.len);
    }
    copy[s.len] = '\0';
    return copy;
}

static inline ad_status seen_on_unit(void *ctx, const ad_unit *unit, ad_err *err)
{
    seen *all = ctx;
    seen_unit *u = &all->units[all->unit_count];

    assert_true(all->unit_count < SEEN_MAX);
    u->path = copy_of(unit->path);
    u->path_len = unit->path.len;
    u->name = copy_of(unit->name);
    u->kind = unit->kind;
    u->bytes = copy_of(unit->bytes);
    u->len = unit->bytes.len;
    u->bytes_on_disk = unit->bytes_on_disk;
    u->in_archive = unit->in_archive;
    u->cell_count = unit->cell_count;
    for (size_t i = 0; i < unit->cell_count && i < 16; i++) {
        u->cells[i] = unit->cells[i];
    }
    all->unit_count++;
    return all->unit_count == all->stop_at ? ad_err_set(err, AD_ERR_SCRIPT, "stopped") : AD_OK;
}

static inline void seen_on_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    seen *all = ctx;

    assert_true(all->incident_count < SEEN_MAX);
    assert_non_null(message);
    assert_true(message[0] != '\0');
    all->incidents[all->incident_count++] = (seen_incident){kind, copy_of(path), copy_of(ad_str_of(message))};
}

static inline void seen_clear(seen *all)
{
    for (size_t i = 0; i < all->unit_count; i++) {
        free(all->units[i].path);
        free(all->units[i].name);
        free(all->units[i].bytes);
    }
    for (size_t i = 0; i < all->incident_count; i++) {
        free(all->incidents[i].path);
        free(all->incidents[i].message);
    }
    free(all);
}

static inline seen *read_with(const char *label, ad_str bytes, bool named, const ad_limits *limits)
{
    seen *all = calloc(1, sizeof(*all));
    ad_input_sink sink = {all, seen_on_unit, seen_on_incident};
    ad_err err = {0};

    assert_non_null(all);
    all->status = ad_input_read(ad_str_of(label), bytes, named, limits, &sink, &err);
    return all;
}

static inline seen *read_bytes(const char *label, ad_str bytes)
{
    seen *all = read_with(label, bytes, false, &ad_limits_default);

    assert_int_equal(all->status, AD_OK);
    return all;
}

static inline seen *read_buf(const char *label, const ad_buf *bytes)
{
    return read_bytes(label, ad_buf_str(bytes));
}

/* The n-th unit (0-based) with this path, or NULL. */
static inline const seen_unit *unit_nth(const seen *all, const char *path, size_t n)
{
    for (size_t i = 0; i < all->unit_count; i++) {
        if (strcmp(all->units[i].path, path) == 0 && n-- == 0) {
            return &all->units[i];
        }
    }
    return NULL;
}

static inline const seen_unit *unit_at(const seen *all, const char *path)
{
    return unit_nth(all, path, 0);
}

static inline void assert_unit(const seen *all, const char *path, ad_unit_kind kind, const char *text)
{
    const seen_unit *unit = unit_at(all, path);

    if (!unit) {
        fail_msg("no unit %s", path);
        return;
    }
    assert_int_equal(unit->kind, kind);
    assert_int_equal(unit->len, strlen(text));
    assert_memory_equal(unit->bytes, text, unit->len);
}

static inline size_t count_incidents(const seen *all, ad_incident_kind kind, const char *path,
                                     const char *words)
{
    size_t count = 0;

    for (size_t i = 0; i < all->incident_count; i++) {
        const seen_incident *in = &all->incidents[i];

        count +=
            in->kind == kind && (!path || strcmp(in->path, path) == 0) && strstr(in->message, words) ? 1 : 0;
    }
    return count;
}

static inline void assert_incident(const seen *all, ad_incident_kind kind, const char *path,
                                   const char *words)
{
    if (count_incidents(all, kind, path, words) == 0) {
        for (size_t i = 0; i < all->incident_count; i++) {
            print_message("had: %d %s: %s\n", (int)all->incidents[i].kind, all->incidents[i].path,
                          all->incidents[i].message);
        }
        fail_msg("no incident %d at %s with \"%s\"", (int)kind, path ? path : "*", words);
    }
}

static inline void assert_quiet(const seen *all)
{
    if (all->incident_count) {
        fail_msg("unexpected incident at %s: %s", all->incidents[0].path, all->incidents[0].message);
    }
}

/* ---- archives by libarchive's writer ---- */

typedef struct made_member {
    const char *name;
    const char *bytes;
    size_t len;       /* 0: strlen(bytes) */
    unsigned type;    /* 0: AE_IFREG */
    const char *link; /* symbolic when type is AE_IFLNK, else hard */
} made_member;

static inline void write_member(struct archive *ar, const made_member *m)
{
    struct archive_entry *entry = archive_entry_new();
    size_t len = m->bytes ? (m->len ? m->len : strlen(m->bytes)) : 0;

    assert_non_null(entry);
    archive_entry_set_pathname(entry, m->name);
    archive_entry_set_filetype(entry, m->type ? m->type : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)len);
    if (m->link && m->type == AE_IFLNK) {
        archive_entry_set_symlink(entry, m->link);
    } else if (m->link) {
        archive_entry_set_hardlink(entry, m->link);
    }
    assert_true(archive_write_header(ar, entry) >= ARCHIVE_WARN);
    if (len) {
        assert_int_equal(archive_write_data(ar, m->bytes, len), (la_ssize_t)len);
    }
    archive_entry_free(entry);
}

/* format: "zip", "ustar", "pax", "gnutar"; filter: "none", "gzip", "bzip2", "xz", "lzma", "zstd".
 * The caller clears *out. */
static inline void make_archive(ad_buf *out, const char *format, const char *filter,
                                const made_member *members, size_t count)
{
    enum { ROOM_BYTES = 8 * 1024 * 1024 };
    struct archive *ar = archive_write_new();
    char *room = malloc(ROOM_BYTES);
    size_t used = 0;

    assert_non_null(ar);
    assert_non_null(room);
    assert_int_equal(archive_write_set_format_by_name(ar, format), ARCHIVE_OK);
    if (strcmp(filter, "none") != 0) {
        assert_int_equal(archive_write_add_filter_by_name(ar, filter), ARCHIVE_OK);
    }
    (void)archive_write_set_bytes_in_last_block(ar, 1);
    assert_int_equal(archive_write_open_memory(ar, room, ROOM_BYTES, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        write_member(ar, &members[i]);
    }
    assert_int_equal(archive_write_close(ar), ARCHIVE_OK);
    (void)archive_write_free(ar);
    ad_buf_init(out, SIZE_MAX / 4);
    ad_buf_add(out, (ad_str){room, used});
    assert_false(out->failed);
    free(room);
}

/* One compressed stream without a container. The caller clears *out. */
static inline void make_stream(ad_buf *out, const char *filter, ad_str bytes)
{
    enum { ROOM_BYTES = 1 << 20 };
    struct archive *ar = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    char *room = malloc(ROOM_BYTES);
    size_t used = 0;

    assert_non_null(room);
    assert_int_equal(archive_write_set_format_raw(ar), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter_by_name(ar, filter), ARCHIVE_OK);
    (void)archive_write_set_bytes_in_last_block(ar, 1);
    assert_int_equal(archive_write_open_memory(ar, room, ROOM_BYTES, &used), ARCHIVE_OK);
    archive_entry_set_filetype(entry, AE_IFREG);
    assert_int_equal(archive_write_header(ar, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(ar, bytes.ptr, bytes.len), (la_ssize_t)bytes.len);
    archive_entry_free(entry);
    assert_int_equal(archive_write_free(ar), ARCHIVE_OK);
    ad_buf_init(out, ROOM_BYTES);
    ad_buf_add(out, (ad_str){room, used});
    free(room);
}

#define MAKE(out, format, filter, ...)                                                                       \
    do {                                                                                                     \
        const made_member made_[] = {__VA_ARGS__};                                                           \
        make_archive(out, format, filter, made_, sizeof(made_) / sizeof(made_[0]));                          \
    } while (0)

#endif
