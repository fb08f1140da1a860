/* Size classes with free lists over chunks, some of which are kept from one parse to the next. tree-sitter's
 * allocator takes no context and must not fail, so that what it works on is a variable of the process, as the
 * heap is, and want of memory ends the parse by a jump. */
#include "syntax/parse_memory.h"

#include <assert.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <tree_sitter/api.h>

#include "base/mem.h"
#include "base/poison.h"
#include "base/size_class.h"
#include "base/banned.h"

enum {
    CHUNK_BYTES = 256 << 10,
    KEEP_BYTES = 4 << 20 /* chunks that wait for the next parse */
};

/* Before each block. tree-sitter keeps nothing that wants more than a pointer's alignment. */
typedef struct header {
    uint64_t number; /* of its class */
} header;

typedef struct free_block {
    struct free_block *next;
} free_block;

typedef struct chunk {
    struct chunk *next;
    size_t bytes; /* behind this head */
} chunk;

/* A mutable global, as those of base/mem.c are. */
static struct {
    chunk *used;  /* newest first; blocks are cut from the first */
    chunk *spare; /* of CHUNK_BYTES each */
    size_t spare_bytes;
    unsigned char *top, *end; /* what is left of the first */
    free_block *free[AD_SIZE_CLASSES];
    jmp_buf out;
    bool running;
} memory;

static _Noreturn void give_up(void)
{
    longjmp(memory.out, 1);
}

static void add_chunk(size_t bytes)
{
    chunk *added = memory.spare;

    if (added && bytes <= added->bytes) {
        memory.spare = added->next;
        memory.spare_bytes -= added->bytes;
    } else {
        size_t wanted = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;

        added = ad_malloc(sizeof(*added) + wanted);
        if (!added) {
            give_up();
        }
        added->bytes = wanted;
    }
    added->next = memory.used;
    memory.used = added;
    memory.top = (unsigned char *)(added + 1);
    memory.end = memory.top + added->bytes;
    AD_POISON(memory.top, added->bytes);
}

static void *take(size_t bytes)
{
    size_t number = ad_size_class(bytes ? bytes : 1);
    free_block *block;
    header *head;
    size_t whole;

    if (bytes > (size_t)1 << AD_SIZE_SHIFT_MAX) {
        give_up();
    }
    block = memory.free[number];
    if (block) {
        AD_UNPOISON(block, bytes > sizeof(*block) ? bytes : sizeof(*block));
        memory.free[number] = block->next;
        return block;
    }
    whole = sizeof(header) + ad_size_class_bytes(number);
    if ((size_t)(memory.end - memory.top) < whole) {
        add_chunk(whole);
    }
    head = (header *)(void *)memory.top;
    memory.top += whole;
    AD_UNPOISON(head, sizeof(*head) + bytes);
    head->number = number;
    return head + 1;
}

static void *take_zeroed(size_t count, size_t bytes_each)
{
    size_t bytes;
    void *block;

    if (__builtin_mul_overflow(count, bytes_each, &bytes)) {
        give_up();
    }
    block = take(bytes);
    return memset(block, 0, bytes);
}

static void put(void *start)
{
    if (start) {
        size_t number = ((header *)start - 1)->number;
        free_block *block = start;

        AD_UNPOISON(block, sizeof(*block)); /* it may have been asked for with less */
        block->next = memory.free[number];
        memory.free[number] = block;
        AD_POISON(block, ad_size_class_bytes(number));
    }
}

static void *resize(void *start, size_t bytes)
{
    size_t old_bytes;
    void *block;

    if (!start) {
        return take(bytes);
    }
    old_bytes = ad_size_class_bytes(((header *)start - 1)->number);
    AD_UNPOISON(start, bytes < old_bytes ? bytes : old_bytes);
    if (bytes <= old_bytes) {
        return start;
    }
    block = take(bytes);
    memcpy(block, start, old_bytes);
    put(start);
    return block;
}

static void take_back(void)
{
    while (memory.used) {
        chunk *c = memory.used;

        memory.used = c->next;
        AD_UNPOISON(c + 1, c->bytes);
        if (c->bytes == CHUNK_BYTES && memory.spare_bytes < KEEP_BYTES) {
            c->next = memory.spare;
            memory.spare = c;
            memory.spare_bytes += c->bytes;
        } else {
            ad_free(c);
        }
    }
    memory.top = memory.end = NULL;
    memset(memory.free, 0, sizeof(memory.free));
}

ad_status ad_parse_memory_run(void (*parse)(void *ctx), void *ctx, ad_err *err)
{
    volatile bool done = false;

    assert(!memory.running);
    memory.running = true;
    ts_set_allocator(take, take_zeroed, resize, put);
    if (setjmp(memory.out) == 0) {
        parse(ctx);
        done = true;
    }
    ts_set_allocator(NULL, NULL, NULL, NULL);
    take_back();
    memory.running = false;
    return done ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory for a parse");
}
