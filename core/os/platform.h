/* What differs between kernels, private to core/os: each call has a plain POSIX fallback. */
#ifndef AD_OS_PLATFORM_H
#define AD_OS_PLATFORM_H

#include "base/attrs.h"
#include "base/buf.h"

/* In a child: asks to be killed when the parent goes; false when it is gone already. Where the kernel
 * cannot, the child ends by itself when its channel closes. */
AD_CHECKED bool ad_platform_die_with_parent(long parent_pid);
/* Closes first_fd and everything above. */
void ad_platform_close_from(int first_fd);
/* An unlinked file, open for reading and writing; -1 with errno. */
AD_CHECKED int ad_platform_memory_fd(void);

/* Gives free memory of the allocator back to the system, where there is a way to. */
void ad_platform_trim(void);
/* From now on large pieces are kept apart from small ones, and go back at once when they are freed. */
void ad_platform_keep_large_apart(void);
/* Appends the path of the running program; errno or 0. */
AD_CHECKED int ad_platform_program_path(ad_buf *out);
/* Processors this process may use, at least 1. */
unsigned ad_platform_processors(void);
/* ru_maxrss counts in these. */
uint64_t ad_platform_rss_unit_bytes(void);

#endif
