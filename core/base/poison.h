/* Tells AddressSanitizer which stretches of memory that we hand out ourselves are nobody's; nothing in other builds. */
#ifndef AD_BASE_POISON_H
#define AD_BASE_POISON_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define AD_POISONS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define AD_POISONS 1
#endif

#ifdef AD_POISONS
#include <sanitizer/asan_interface.h>
#define AD_POISON(start, bytes)   ASAN_POISON_MEMORY_REGION((start), (bytes))
#define AD_UNPOISON(start, bytes) ASAN_UNPOISON_MEMORY_REGION((start), (bytes))
#else
#define AD_POISON(start, bytes)   ((void)(start), (void)(bytes))
#define AD_UNPOISON(start, bytes) ((void)(start), (void)(bytes))
#endif

#endif
