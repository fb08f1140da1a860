/* A set of strings, each with a small number: equal strings get equal numbers. */
#ifndef AD_BASE_INTERN_H
#define AD_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Numbers start at 1; 0 is "not there". */
typedef struct ad_intern {
    ad_arena *arena; /* where copies go; the owner of the table clears it */
    uint32_t *slots;
    size_t slot_count; /* a power of two */
    ad_str *strings;   /* by number */
    uint64_t *hashes;
    size_t count; /* the largest number given */
    size_t capacity;
    uint64_t seed[2]; /* of the hash, so that nobody can prepare names that collide */
} ad_intern;

/* The arena must outlive the table. Uses no memory until the first add. */
void ad_intern_init(ad_intern *table, ad_arena *arena);
void ad_intern_clear(ad_intern *table);
/* The number of text, added if it is new; 0 when memory is short. */
uint32_t ad_intern_add(ad_intern *table, ad_str text);
/* The number of text, or 0 when it is not there. */
uint32_t ad_intern_find(const ad_intern *table, ad_str text);
/* The string of a number; {"",0} for 0 or an unknown number. Valid as long as the arena. */
ad_str ad_intern_str(const ad_intern *table, uint32_t number);

#endif
