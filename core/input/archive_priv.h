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
 * since it has to be unpacked to get past it. claimed: size of the entry, holes included. Errors: NOMEM. */
AD_CHECKED ad_status ad_archive_read_entry(ad_input_run *run, struct archive *ar, ad_str label, uint64_t claimed,
                                           ad_buf *room, ad_member_state *state, ad_err *err);

#endif
