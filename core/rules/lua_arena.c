/* Size classes with free lists over one mapped range. Lua tells the size of every block it gives back,
 * so that blocks need no headers, and bookkeeping is one small struct at the start of the range. */
#include "rules/lua_arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/poison.h"
#include "base/size_class.h"
#include "base/banned.h"

enum {
    RESERVE_FACTOR = 4,
    PIECE_BYTES = 1024,  /* compared, and copied, at a time when a state is put back */
    GAP_BYTES = 128,     /* a shorter hole between two parts is not worth a part more */
    KEEP_BYTES = 4 << 20 /* pages above the copy that a restore leaves committed */
};

/* A block that is free holds the next free one of its class. */
typedef struct free_block {
    struct free_block *next;
} free_block;

/* At the start of the range. */
typedef struct bookkeeping {
    size_t top_bytes; /* from the range's start: nothing above was ever handed out */
    size_t live_bytes;
    free_block *free[AD_SIZE_CLASSES];
} bookkeeping;

typedef struct ad_lua_arena_part {
    size_t start;
    size_t end;
} part;

static bookkeeping *books(const ad_lua_arena *arena)
{
    return (bookkeeping *)(void *)arena->base;
}

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

static void put(ad_lua_arena *arena, void *start, size_t number)
{
    free_block *block = start;

    AD_UNPOISON(start, sizeof(*block));
    block->next = books(arena)->free[number];
    books(arena)->free[number] = block;
    AD_POISON(start, ad_size_class_bytes(number));
}

static void *take(ad_lua_arena *arena, size_t number)
{
    free_block *block = books(arena)->free[number];

    if (block) {
        AD_UNPOISON(block, sizeof(*block));
        books(arena)->free[number] = block->next;
    }
    return block;
}

/* Cuts a stretch (a multiple of AD_SIZE_GRAIN) into free blocks, largest first. */
static void put_stretch(ad_lua_arena *arena, unsigned char *start, size_t bytes)
{
    assert(bytes % AD_SIZE_GRAIN == 0);
    while (bytes > 0) {
        size_t number = ad_size_class(bytes);

        if (ad_size_class_bytes(number) > bytes) {
            number--;
        }
        put(arena, start, number);
        start += ad_size_class_bytes(number);
        bytes -= ad_size_class_bytes(number);
    }
}

/* The range is used up: cut the block out of a larger free one. */
static void *take_larger(ad_lua_arena *arena, size_t number)
{
    size_t larger;
    size_t wanted = ad_size_class_bytes(number);

    for (larger = number + 1; larger < AD_SIZE_CLASSES; larger++) {
        unsigned char *block = take(arena, larger);

        if (block) {
            put_stretch(arena, block + wanted, ad_size_class_bytes(larger) - wanted);
            return block;
        }
    }
    return NULL;
}

static void *obtain(ad_lua_arena *arena, size_t number)
{
    bookkeeping *b = books(arena);
    size_t wanted = ad_size_class_bytes(number);
    void *block = take(arena, number);

    if (!block && wanted <= arena->reserved_bytes - b->top_bytes) {
        block = arena->base + b->top_bytes;
        b->top_bytes += wanted;
        if (b->top_bytes > arena->high_bytes) {
            arena->high_bytes = b->top_bytes;
        }
    }
    return block ? block : take_larger(arena, number);
}

/* Only the bytes asked for may be touched, not the rest of the class. */
static void *fence(void *block, size_t bytes, size_t number)
{
    AD_UNPOISON(block, bytes);
    AD_POISON((unsigned char *)block + bytes, ad_size_class_bytes(number) - bytes);
    return block;
}

static void *grow(ad_lua_arena *arena, void *block, size_t old_bytes, size_t new_bytes)
{
    bookkeeping *b = books(arena);
    size_t number = ad_size_class(new_bytes);
    size_t held = old_bytes ? ad_size_class_bytes(ad_size_class(old_bytes)) : 0;
    size_t added = ad_size_class_bytes(number) - held;
    void *fresh;

    if (added == 0) {
        return fence(block, new_bytes, number);
    }
    if (b->live_bytes > arena->live_max || added > arena->live_max - b->live_bytes || ad_mem_refused()) {
        return NULL;
    }
    fresh = obtain(arena, number);
    if (!fresh) {
        return NULL;
    }
    (void)fence(fresh, new_bytes, number);
    if (old_bytes) {
        memcpy(fresh, block, old_bytes);
        put(arena, block, ad_size_class(old_bytes));
    }
    b->live_bytes += added;
    return fresh;
}

void *ad_lua_arena_resize(ad_lua_arena *arena, void *block, size_t old_bytes, size_t new_bytes)
{
    bookkeeping *b = books(arena);
    size_t held;
    size_t kept;

    if (!block) {
        old_bytes = 0;
    }
    if (new_bytes > old_bytes) {
        return new_bytes > arena->live_max ? NULL : grow(arena, block, old_bytes, new_bytes);
    }
    if (old_bytes == 0) {
        return NULL;
    }
    held = ad_size_class_bytes(ad_size_class(old_bytes));
    if (new_bytes == 0) {
        put(arena, block, ad_size_class(old_bytes));
        b->live_bytes -= held;
        return NULL;
    }
    /* Cut in place: a copy could be refused, and Lua relies on shrinking. */
    kept = ad_size_class_bytes(ad_size_class(new_bytes));
    put_stretch(arena, (unsigned char *)block + kept, held - kept);
    b->live_bytes -= held - kept;
    return fence(block, new_bytes, ad_size_class(new_bytes));
}

size_t ad_lua_arena_live(const ad_lua_arena *arena)
{
    return books(arena)->live_bytes;
}

ad_status ad_lua_arena_open(ad_lua_arena *arena, size_t live_max_bytes, ad_err *err)
{
    size_t start = round_up(sizeof(bookkeeping), AD_SIZE_GRAIN);
    size_t bytes;
    void *range;

    if (live_max_bytes > ((size_t)1 << (AD_SIZE_SHIFT_MAX - 2)) ||
        __builtin_mul_overflow(live_max_bytes, (size_t)RESERVE_FACTOR, &bytes) ||
        __builtin_add_overflow(bytes, start, &bytes)) {
        return ad_err_set(err, AD_ERR_NOMEM, "a Lua memory limit of %zu bytes is too large", live_max_bytes);
    }
    range = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) {
        return ad_err_set(err, AD_ERR_NOMEM, "could not reserve %zu bytes of address space for Lua", bytes);
    }
    *arena = (ad_lua_arena){.base = range, .reserved_bytes = bytes, .live_max = live_max_bytes};
    books(arena)->top_bytes = start;
    arena->high_bytes = start;
    AD_POISON(arena->base + start, bytes - start);
    return AD_OK;
}

void ad_lua_arena_close(ad_lua_arena *arena)
{
    if (arena->base) {
        AD_UNPOISON(arena->base, arena->reserved_bytes);
        (void)munmap(arena->base, arena->reserved_bytes);
    }
    ad_free(arena->copy);
    ad_free(arena->parts);
    *arena = (ad_lua_arena){0};
}

/* ---- copies ---- */

/* Under a sanitizer, free blocks are out of bounds even for a copy of the whole. */
static void lift_fences(ad_lua_arena *arena)
{
    AD_UNPOISON(arena->base, arena->high_bytes);
}

static void raise_fences(ad_lua_arena *arena)
{
#ifdef AD_POISONS
    bookkeeping *b = books(arena);
    size_t number;

    AD_POISON(arena->base + b->top_bytes, arena->reserved_bytes - b->top_bytes);
    for (number = 0; number < AD_SIZE_CLASSES; number++) {
        free_block *block = b->free[number];

        while (block) {
            free_block *next = block->next;

            AD_POISON(block, ad_size_class_bytes(number));
            block = next;
        }
    }
#else
    (void)arena;
#endif
}

static int by_start(const void *a, const void *b)
{
    const part *x = a;
    const part *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

/* The insides of free blocks, behind the word that leads on; the fences are down. */
static size_t find_holes(const ad_lua_arena *arena, part *holes)
{
    size_t count = 0;

    for (size_t number = 0; number < AD_SIZE_CLASSES; number++) {
        for (const free_block *block = books(arena)->free[number]; block; block = block->next) {
            size_t start = (size_t)((const unsigned char *)block - arena->base);

            if (ad_size_class_bytes(number) > sizeof(*block) + GAP_BYTES) {
                if (holes) {
                    holes[count] = (part){start + sizeof(*block), start + ad_size_class_bytes(number)};
                }
                count++;
            }
        }
    }
    return count;
}

/* What stands in a free block is nobody's, and half of a pack's state is free once its rules are read: that
 * half is neither compared nor put back. */
static part *find_parts(const ad_lua_arena *arena, size_t bytes, size_t *count)
{
    size_t holes = find_holes(arena, NULL);
    part *parts = ad_calloc(holes + 1, sizeof(*parts));
    size_t from = 0;

    if (!parts) {
        return NULL;
    }
    (void)find_holes(arena, parts);
    qsort(parts, holes, sizeof(*parts), by_start);
    for (size_t i = 0; i < holes; i++) {
        part hole = parts[i];

        parts[i] = (part){from, hole.start};
        from = hole.end;
    }
    parts[holes] = (part){from, bytes};
    *count = holes + 1;
    return parts;
}

ad_status ad_lua_arena_save(ad_lua_arena *arena, ad_err *err)
{
    size_t bytes = books(arena)->top_bytes;
    size_t count = 0;
    unsigned char *copy = ad_malloc(bytes);
    part *parts;

    lift_fences(arena);
    parts = find_parts(arena, bytes, &count);
    if (copy && parts) {
        memcpy(copy, arena->base, bytes);
    }
    raise_fences(arena);
    if (!copy || !parts) {
        ad_free(copy);
        ad_free(parts);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a copy of a Lua state");
    }
    ad_free(arena->copy);
    ad_free(arena->parts);
    arena->copy = copy;
    arena->copy_bytes = bytes;
    arena->parts = parts;
    arena->part_count = count;
    return AD_OK;
}

/* Gives back what a greedy callback had committed. The result is not looked at: keeping the pages, as
 * when a jail forbids the call, is only a waste. */
static void trim(ad_lua_arena *arena)
{
    long page;
    size_t start;

    if (arena->high_bytes - arena->copy_bytes <= KEEP_BYTES) {
        return;
    }
    page = sysconf(_SC_PAGESIZE);
    if (page <= 0) {
        return;
    }
    start = round_up(arena->copy_bytes, (size_t)page);
    (void)madvise(arena->base + start, arena->high_bytes - start, MADV_DONTNEED);
    arena->high_bytes = start;
}

static void put_back(ad_lua_arena *arena, part piece)
{
    for (size_t at = piece.start; at < piece.end; at += PIECE_BYTES) {
        size_t left = piece.end - at;
        size_t bytes = left < PIECE_BYTES ? left : PIECE_BYTES;

        if (memcmp(arena->base + at, arena->copy + at, bytes) != 0) {
            memcpy(arena->base + at, arena->copy + at, bytes);
        }
    }
}

void ad_lua_arena_restore(ad_lua_arena *arena)
{
    if (!arena->copy) {
        return;
    }
    lift_fences(arena);
    /* A callback or two change little of what a pack has: pieces are compared, and those that differ copied.
     */
    for (size_t i = 0; i < arena->part_count; i++) {
        put_back(arena, arena->parts[i]);
    }
    raise_fences(arena);
    trim(arena);
}

bool ad_lua_arena_saved(const ad_lua_arena *arena)
{
    return arena->copy != NULL;
}
