/* Sizes of blocks for allocators with a free list for each: every 16 bytes up to 512, then four for each doubling. */
#ifndef AD_BASE_SIZE_CLASS_H
#define AD_BASE_SIZE_CLASS_H

#include <assert.h>
#include <stddef.h>

enum {
    AD_SIZE_GRAIN = 16,         /* the step of the small classes; all sizes are multiples of it */
    AD_SIZE_SMALL_BYTES = 512,  /* up to here a class every 16 bytes */
    AD_SIZE_SMALL_SHIFT = 9,    /* 1 << this is AD_SIZE_SMALL_BYTES */
    AD_SIZE_SMALL_CLASSES = AD_SIZE_SMALL_BYTES / AD_SIZE_GRAIN,
    AD_SIZE_SHIFT_MAX = 41, /* up to 2 TiB */
    AD_SIZE_CLASSES = AD_SIZE_SMALL_CLASSES + 4 * (AD_SIZE_SHIFT_MAX - AD_SIZE_SMALL_SHIFT)
};

/* The smallest class for that many bytes: above 0 and not above 1 << AD_SIZE_SHIFT_MAX. */
static inline size_t ad_size_class(size_t bytes)
{
    size_t shift;

    if (bytes <= AD_SIZE_SMALL_BYTES) {
        return (bytes - 1) / AD_SIZE_GRAIN;
    }
    shift = (size_t)(63 - __builtin_clzll((unsigned long long)(bytes - 1)));
    return AD_SIZE_SMALL_CLASSES + (shift - AD_SIZE_SMALL_SHIFT) * 4 + (((bytes - 1) >> (shift - 2)) & 3);
}

static inline size_t ad_size_class_bytes(size_t number)
{
    size_t shift;

    if (number < AD_SIZE_SMALL_CLASSES) {
        return (number + 1) * AD_SIZE_GRAIN;
    }
    shift = AD_SIZE_SMALL_SHIFT + (number - AD_SIZE_SMALL_CLASSES) / 4;
    assert(shift < 8 * sizeof(size_t));
    return ((size_t)1 << shift) + ((number - AD_SIZE_SMALL_CLASSES) % 4 + 1) * ((size_t)1 << (shift - 2));
}

#endif
