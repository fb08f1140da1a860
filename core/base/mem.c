/* The allocator and its fault injection. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* The only mutable globals of the program: a process-wide fault injector cannot be anything else. */
static size_t fail_at;
static size_t allocations;

static int refused(void)
{
    allocations++;
    return fail_at != 0 && allocations >= fail_at;
}

void *ad_malloc(size_t bytes)
{
    return refused() ? NULL : malloc(bytes ? bytes : 1);
}

void *ad_calloc(size_t count, size_t bytes_each)
{
    if (refused()) {
        return NULL;
    }
    return count && bytes_each ? calloc(count, bytes_each) : calloc(1, 1);
}

void *ad_realloc(void *old, size_t count, size_t bytes_each)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, bytes_each, &bytes) || refused()) {
        return NULL;
    }
    return realloc(old, bytes ? bytes : 1);
}

void ad_free(void *block)
{
    free(block);
}

char *ad_strndup(const char *text, size_t bytes)
{
    char *copy = bytes < SIZE_MAX ? ad_malloc(bytes + 1) : NULL;

    if (copy) {
        if (bytes) {
            memcpy(copy, text, bytes);
        }
        copy[bytes] = '\0';
    }
    return copy;
}

int ad_grow(void *array_ptr, size_t *capacity, size_t needed, size_t bytes_each)
{
    void *old;
    void *grown;
    size_t wanted = *capacity ? *capacity : 8;

    if (needed <= *capacity) {
        return 1;
    }
    while (wanted < needed) {
        if (__builtin_mul_overflow(wanted, (size_t)2, &wanted)) {
            return 0;
        }
    }
    memcpy(&old, array_ptr, sizeof(old)); /* a void ** would alias the caller's typed pointer */
    grown = ad_realloc(old, wanted, bytes_each);
    if (!grown) {
        return 0;
    }
    memcpy(array_ptr, &grown, sizeof(grown));
    *capacity = wanted;
    return 1;
}

void ad_mem_fail_at(size_t n)
{
    fail_at = n;
    allocations = 0;
}

size_t ad_mem_count(void)
{
    return allocations;
}
