/* libarchive over memory, under our limits. Only archive.c and tar.c include this. */
#ifndef AD_INPUT_ARCHIVE_PRIV_H
#define AD_INPUT_ARCHIVE_PRIV_H

#include <archive.h>
#include <archive_entry.h>

#include "input/input_priv.h"

enum { AD_ARCHIVE_FILTERS = 2 }; /* one compression and the plain stream below it: what installers read */

/* libarchive's input: two pieces, read one after the other. */
typedef struct ad_archive_memory {
    ad_str pieces[2];
    unsigned piece;
    size_t at; /* in the current piece */
} ad_archive_memory;

/* A reader over memory with our filters and no format yet; NULL when memory is short. `memory` must
 * outlive it. Owner: the caller, by archive_read_free(). */
struct archive *ad_archive_reader(ad_archive_memory *memory);

/* An incident CORRUPT with libarchive's reason behind `what`, made fit to show. */
void ad_archive_tell_damage(ad_input_run *run, ad_str label, struct archive *ar, const char *what);

/* Appends the current entry, keeping it while it is within the limits; what is not kept is still counted,
 * since it has to be unpacked to get past it. `entry` may be NULL: a stream that claims no size.
 * Errors: NOMEM. */
AD_CHECKED ad_status ad_archive_read_entry(ad_input_run *run, struct archive *ar, struct archive_entry *entry,
                                           ad_str label, ad_buf *room, ad_member_state *state, ad_err *err);
/* Unpacks a whole compressed stream. False: it is damaged, or larger than limits->member_bytes, or memory
 * is short; then it has to be read as it comes. */
AD_CHECKED bool ad_archive_unpack(ad_input_run *run, ad_str label, ad_str bytes, ad_buf *room);
/* What an entry claims as its size, holes included; 0 when it claims none. */
uint64_t ad_archive_entry_bytes(struct archive_entry *entry);

#endif
