/* The memory of one Lua state: a range of addresses that never moves, so that the whole state can be
 * copied out and back. All bookkeeping lives inside the range and is copied with it. */
#ifndef AD_RULES_LUA_ARENA_H
#define AD_RULES_LUA_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"

typedef struct ad_lua_arena {
    unsigned char *base; /* NULL when not open */
    size_t reserved_bytes;
    size_t live_max;   /* refuse beyond this */
    size_t high_bytes; /* the most that was ever handed out since the last restore */
    unsigned char *copy;
    size_t copy_bytes;
    struct ad_lua_arena_part *parts; /* of the copy that tell something: not the insides of free blocks */
    size_t part_count;
} ad_lua_arena;

/* Reserves four times live_max_bytes of address space (size classes never give memory back to each
 * other, so that the range is larger than what may be live); pages are committed on first use.
 * Errors: NOMEM. Owner: the caller, ad_lua_arena_close. */
AD_CHECKED ad_status ad_lua_arena_open(ad_lua_arena *arena, size_t live_max_bytes, ad_err *err);
void ad_lua_arena_close(ad_lua_arena *arena); /* fine on one that is all zero */

/* malloc, realloc and free in one, as Lua wants it: old_bytes is what the block was asked with (0 for a
 * NULL block), new_bytes 0 frees. NULL: refused, and the old block is as it was. Never refuses to
 * shrink. Blocks are aligned to 16 bytes. */
void *ad_lua_arena_resize(ad_lua_arena *arena, void *block, size_t old_bytes, size_t new_bytes);

/* Bytes in use now, rounded up to size classes. */
size_t ad_lua_arena_live(const ad_lua_arena *arena);

/* Copies what is in use / puts the last copy back (nothing happens when there is none). */
AD_CHECKED ad_status ad_lua_arena_save(ad_lua_arena *arena, ad_err *err);
void ad_lua_arena_restore(ad_lua_arena *arena);
bool ad_lua_arena_saved(const ad_lua_arena *arena);

#endif
