/* What a first reading of a tar gave, so that a second one can tell what is new. Members are told apart by
 * 128 bits of a hash nobody can make collide. */
#ifndef AD_INPUT_TAR_SEEN_H
#define AD_INPUT_TAR_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/str.h"

typedef struct ad_tar_key {
    uint64_t high;
    uint64_t low;
} ad_tar_key;

typedef struct ad_tar_seen {
    ad_tar_key *keys;
    size_t count;
    size_t capacity;
} ad_tar_seen;

void ad_tar_seen_clear(ad_tar_seen *seen);
/* A member by its name and its bytes; by its name alone when `bytes` is NULL. */
ad_tar_key ad_tar_key_of(ad_str name, const ad_str *bytes);
AD_CHECKED ad_status ad_tar_seen_add(ad_tar_seen *seen, ad_tar_key key, ad_err *err);
/* After the last add, before the first has. */
void ad_tar_seen_sort(ad_tar_seen *seen);
bool ad_tar_seen_has(const ad_tar_seen *seen, ad_tar_key key);

#endif
