/* The .gitignore files in effect at one place of a walk. Private to core/os. */
#ifndef AD_OS_WALK_IGNORE_H
#define AD_OS_WALK_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "os/gitignore.h"

/* The patterns of one file. */
typedef struct ad_walk_rules {
    ad_ignore ignore;
    size_t from; /* its patterns see ad_walk_ignore.inside from this byte on */
} ad_walk_rules;

/* One folder that the walk is in. */
typedef struct ad_walk_place {
    size_t rule_count; /* files in effect outside it */
    size_t first;      /* of its repository's files */
    bool in_repository;
} ad_walk_place;

typedef struct ad_walk_ignore {
    bool on;
    ad_buf inside; /* path of the entry looked at, below the outermost repository (or the walk's root) */
    ad_walk_rules *rules; /* outermost first */
    size_t rule_count, rule_capacity;
    ad_walk_place *places;
    size_t place_count, place_capacity;
    ad_walk_place outside; /* what holds around the root */
} ad_walk_ignore;

void ad_walk_ignore_init(ad_walk_ignore *state);
void ad_walk_ignore_clear(ad_walk_ignore *state);
/* Turns it on, and reads what the folders above root say, up to the top of root's repository.
 * Errors: NOMEM. Folders that cannot be found or read say nothing. */
AD_CHECKED ad_status ad_walk_ignore_open(ad_walk_ignore *state, const char *root, ad_err *err);
/* The folder open at fd, which `inside` names, is entered; left again in the reverse order. */
AD_CHECKED ad_status ad_walk_ignore_enter(ad_walk_ignore *state, int fd, bool has_git, bool has_gitignore,
                                          ad_err *err);
void ad_walk_ignore_leave(ad_walk_ignore *state);
/* Is the entry that `inside` names ignored? */
bool ad_walk_ignore_asks(const ad_walk_ignore *state, bool is_folder);

#endif
