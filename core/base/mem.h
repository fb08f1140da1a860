/* The one allocator. Everything on the C heap comes from here, so that a test can make the n-th
 * allocation fail. Memory from libraries (libarchive, tree-sitter, Jansson) is theirs. */
#ifndef AD_BASE_MEM_H
#define AD_BASE_MEM_H

#include <stddef.h>

#include "base/attrs.h"

/* Each returns NULL when memory is short; a size of 0 gives a pointer that may be freed. */
AD_CHECKED void *ad_malloc(size_t bytes);
AD_CHECKED void *ad_calloc(size_t count, size_t bytes_each); /* refuses an overflowing product */
/* count * bytes_each, checked; on failure the old block stays valid. */
AD_CHECKED void *ad_realloc(void *old, size_t count, size_t bytes_each);
void ad_free(void *block);                                   /* NULL is fine */
AD_CHECKED char *ad_strndup(const char *text, size_t bytes); /* NUL-ended copy */

/* Grows an array geometrically so that it holds `needed` elements: *capacity and *array are
 * updated together, or neither on failure (false). */
AD_CHECKED int ad_grow(void *array_ptr, size_t *capacity, size_t needed, size_t bytes_each);

/* How many allocations have failed in this process. Where many small things are built and none of them is worth
 * an error of its own, whoever is answerable for the whole compares before and after. */
size_t ad_mem_failures(void);

/* Tests: allocation number n from now (1 = the next) fails, and all after it; 0 turns it off.
 * ad_mem_count() tells how many allocations there were since the last call of this. */
void ad_mem_fail_at(size_t n);
/* The same for that one allocation only: whoever drops its failure silently is found out. */
void ad_mem_fail_once(size_t n);
size_t ad_mem_count(void);
/* For allocators that do not come here: true when theirs is to fail. It counts as one only while a failure is
 * asked for, so that otherwise the count is of the C heap alone. */
int ad_mem_refused(void);

#endif
