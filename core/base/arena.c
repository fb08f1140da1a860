/* The arena: blocks that double, aligned allocations from their front, text from their back.
 * With AD_ARENA_MALLOC every allocation is a block of its own, so that AddressSanitizer sees the ends. */
#include "base/arena.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    ALIGNMENT = _Alignof(max_align_t),
    FIRST_BLOCK_BYTES = 16 * 1024,
    LARGEST_BLOCK_BYTES = 4 * 1024 * 1024 /* of a shared block; a larger request gets its own */
};

struct ad_arena_block {
    struct ad_arena_block *next; /* older */
    size_t size;                 /* of data */
    size_t front;                /* first free byte */
    size_t back;                 /* behind the last free byte */
    _Alignas(max_align_t) char data[];
};

void ad_arena_init(ad_arena *arena, size_t max_bytes)
{
    *arena = (ad_arena){.max_bytes = max_bytes};
}

static void free_blocks(struct ad_arena_block *block)
{
    while (block) {
        struct ad_arena_block *next = block->next;

        ad_free(block);
        block = next;
    }
}

void ad_arena_clear(ad_arena *arena)
{
    free_blocks(arena->blocks);
    ad_arena_init(arena, arena->max_bytes);
}

void ad_arena_reset(ad_arena *arena)
{
#ifdef AD_ARENA_MALLOC
    ad_arena_clear(arena);
#else
    if (arena->blocks) {
        free_blocks(arena->blocks->next);
        arena->blocks->next = NULL;
        arena->blocks->front = 0;
        arena->blocks->back = arena->blocks->size;
    }
    arena->used_bytes = 0;
#endif
}

static struct ad_arena_block *new_block(size_t bytes)
{
    struct ad_arena_block *block;
    size_t total;

    if (__builtin_add_overflow(sizeof(*block), bytes, &total)) {
        return NULL;
    }
    block = ad_malloc(total);
    if (block) {
        block->next = NULL;
        block->size = bytes;
        block->front = 0;
        block->back = bytes;
    }
    return block;
}

/* A block with room for `bytes`; NULL when memory is short. */
static struct ad_arena_block *block_for(ad_arena *arena, size_t bytes)
{
    struct ad_arena_block *head = arena->blocks;
    struct ad_arena_block *block;
    size_t wanted = FIRST_BLOCK_BYTES;

#ifdef AD_ARENA_MALLOC
    wanted = bytes;
#else
    if (head && bytes <= head->back - head->front) {
        return head;
    }
    if (head) {
        wanted = head->size < LARGEST_BLOCK_BYTES / 2 ? head->size * 2 : LARGEST_BLOCK_BYTES;
    }
    if (wanted < bytes) {
        wanted = bytes;
    }
#endif
    block = new_block(wanted);
    if (!block) {
        return NULL;
    }
    if (head && wanted == bytes) {
        block->next = head->next; /* full from the start: the head keeps serving small requests */
        head->next = block;
    } else {
        block->next = head;
        arena->blocks = block;
    }
    return block;
}

/* Counts `bytes` against the cap and finds their block. */
static struct ad_arena_block *charge(ad_arena *arena, size_t bytes)
{
    struct ad_arena_block *block;

    if (arena->used_bytes > arena->max_bytes || bytes > arena->max_bytes - arena->used_bytes) {
        return NULL;
    }
    block = block_for(arena, bytes);
    if (block) {
        arena->used_bytes += bytes;
    }
    return block;
}

void *ad_arena_alloc(ad_arena *arena, size_t bytes)
{
    struct ad_arena_block *block;
    size_t padded;
    void *result;

    bytes += bytes == 0;
    if (__builtin_add_overflow(bytes, (size_t)ALIGNMENT - 1, &padded)) {
        return NULL;
    }
#ifdef AD_ARENA_MALLOC
    padded = bytes; /* the block ends where the request does */
#else
    padded &= ~((size_t)ALIGNMENT - 1);
#endif
    block = charge(arena, padded);
    if (!block) {
        return NULL;
    }
    result = block->data + block->front;
    block->front += padded;
    memset(result, 0, bytes);
    return result;
}

void *ad_arena_array(ad_arena *arena, size_t count, size_t bytes_each)
{
    size_t bytes;

    return __builtin_mul_overflow(count, bytes_each, &bytes) ? NULL : ad_arena_alloc(arena, bytes);
}

char *ad_arena_bytes(ad_arena *arena, size_t bytes)
{
    struct ad_arena_block *block;

    bytes += bytes == 0;
    block = charge(arena, bytes);
    if (!block) {
        return NULL;
    }
    block->back -= bytes;
    return block->data + block->back;
}

ad_str ad_arena_copy(ad_arena *arena, ad_str text)
{
    char *copy = text.len < SIZE_MAX ? ad_arena_bytes(arena, text.len + 1) : NULL;

    if (!copy) {
        return (ad_str){NULL, 0};
    }
    if (text.len) {
        memcpy(copy, text.ptr, text.len);
    }
    copy[text.len] = '\0';
    return (ad_str){copy, text.len};
}
