/* Names that stand for other names: what a library's functions give, what its modules re-export. A table that rule
 * packs fill and all units share, so that one spelling is matched whatever way an object was come by. */
#include <string.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/mem.h"
#include "sema/sema_priv.h"

#include "base/banned.h"

enum { NAME_MAP_BYTES = 64 << 20, NAME_MAP_STEPS = 16 };

struct ad_name_map {
    ad_arena arena;
    ad_intern names;
    ad_str *targets; /* by a name's number; empty for one that stands for itself */
    size_t capacity;
    size_t longest; /* bytes of the longest name that stands for another */
};

ad_status ad_name_map_create(ad_name_map **out, ad_err *err)
{
    ad_name_map *map = ad_calloc(1, sizeof(*map));

    if (!map) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_arena_init(&map->arena, NAME_MAP_BYTES);
    ad_intern_init(&map->names, &map->arena);
    *out = map;
    return AD_OK;
}

void ad_name_map_free(ad_name_map *map)
{
    if (!map) {
        return;
    }
    ad_intern_clear(&map->names);
    ad_arena_clear(&map->arena);
    ad_free(map->targets);
    ad_free(map);
}

ad_status ad_name_map_add(ad_name_map *map, ad_str name, ad_str target, ad_err *err)
{
    uint32_t number = ad_intern_add(&map->names, name);
    ad_str copy = ad_arena_copy(&map->arena, target);
    size_t before = map->capacity;

    if (!number || !copy.ptr || !ad_grow(&map->targets, &map->capacity, (size_t)number + 1, sizeof(ad_str))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for names");
    }
    if (map->capacity > before) {
        memset(map->targets + before, 0, (map->capacity - before) * sizeof(ad_str));
    }
    map->targets[number] = copy;
    map->longest = name.len > map->longest ? name.len : map->longest;
    return AD_OK;
}

ad_str ad_name_map_find(const ad_name_map *map, ad_str name)
{
    unsigned steps;

    if (!map) {
        return name;
    }
    for (steps = 0; steps < NAME_MAP_STEPS && name.len <= map->longest; steps++) {
        uint32_t number = ad_intern_find(&map->names, name);

        if (!number || !map->targets[number].len) {
            break;
        }
        name = map->targets[number];
    }
    return name;
}

/* Where the next prefix that is a name of its own ends: before '.', '(' or '[', and behind "()" and "[]". */
static size_t next_end(ad_str name, size_t from)
{
    size_t i;

    for (i = from + 1; i < name.len; i++) {
        char c = name.ptr[i];

        if (c == '.' || c == '(' || c == '[') {
            return i;
        }
    }
    return name.len;
}

bool ad_name_map_apply(const ad_name_map *map, ad_str name, ad_buf *out)
{
    ad_str rest = name;

    ad_buf_reset(out);
    while (rest.len) {
        size_t end = next_end(rest, 0);
        ad_str known;

        ad_buf_add(out, ad_str_sub(rest, 0, end));
        rest = ad_str_sub(rest, end, rest.len);
        known = ad_name_map_find(map, ad_buf_str(out));
        if (known.ptr != out->data) {
            ad_buf_reset(out);
            ad_buf_add(out, known);
        }
    }
    return !out->failed;
}
