/* Memory that dies all at once, with the unit it serves. */
#ifndef AD_BASE_ARENA_H
#define AD_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/str.h"

typedef struct ad_arena {
    struct ad_arena_block *blocks; /* newest first */
    size_t used_bytes;             /* handed out so far */
    size_t max_bytes;              /* refuse beyond this */
} ad_arena;

void ad_arena_init(ad_arena *arena, size_t max_bytes);
void ad_arena_clear(ad_arena *arena); /* frees everything; usable again */
void ad_arena_reset(ad_arena *arena); /* empties, keeps one block for reuse */

/* Zeroed, aligned for any type; NULL when memory or the cap is exhausted. */
AD_CHECKED void *ad_arena_alloc(ad_arena *arena, size_t bytes);
AD_CHECKED void *ad_arena_array(ad_arena *arena, size_t count, size_t bytes_each);
/* Not zeroed, byte-aligned: for text. */
AD_CHECKED char *ad_arena_bytes(ad_arena *arena, size_t bytes);
/* NUL-ended copy, as a view without the NUL; {NULL, 0} when refused. */
ad_str ad_arena_copy(ad_arena *arena, ad_str text);

#endif
