/* The allocator and its fault injection. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Mutable globals: what is true of a process's memory cannot be anything else. syntax/parse_memory.c has the others. */
static size_t fail_at;
static size_t fail_until; /* the first that succeeds again */
static size_t allocations;
static size_t failures;

static int refused(void)
{
    allocations++;
    if (fail_at == 0 || allocations < fail_at || allocations >= fail_until) {
        return 0;
    }
    failures++;
    return 1;
}

int ad_mem_refused(void)
{
    return fail_at != 0 && refused();
}

static void *counted(void *block)
{
    failures += block == NULL;
    return block;
}

void *ad_malloc(size_t bytes)
{
    return refused() ? NULL : counted(malloc(bytes ? bytes : 1));
}

void *ad_calloc(size_t count, size_t bytes_each)
{
    if (refused()) {
        return NULL;
    }
    return counted(count && bytes_each ? calloc(count, bytes_each) : calloc(1, 1));
}

void *ad_realloc(void *old, size_t count, size_t bytes_each)
{
    size_t bytes;

    if (refused()) {
        return NULL;
    }
    if (__builtin_mul_overflow(count, bytes_each, &bytes)) {
        return counted(NULL);
    }
    return counted(realloc(old, bytes ? bytes : 1));
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
    fail_until = SIZE_MAX;
    allocations = 0;
}

void ad_mem_fail_once(size_t n)
{
    fail_at = n;
    fail_until = n + 1;
    allocations = 0;
}

size_t ad_mem_failures(void)
{
    return failures;
}

size_t ad_mem_count(void)
{
    return allocations;
}
