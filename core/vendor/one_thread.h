/* Read before tree-sitter's sources, in place of its src/atomic.h: subtrees count who holds them by atomic operations,
 * as trees may go from thread to thread. Here a process parses in one thread, and an eighth of a parse is saved. */
#ifndef TREE_SITTER_ATOMIC_H_
#define TREE_SITTER_ATOMIC_H_

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

static inline size_t atomic_load(const volatile size_t *number)
{
    return *number;
}

/* Not volatile: the object is not. */
static inline uint32_t atomic_inc(volatile uint32_t *number)
{
    return ++*(uint32_t *)number;
}

static inline uint32_t atomic_dec(volatile uint32_t *number)
{
    return --*(uint32_t *)number;
}

#endif
