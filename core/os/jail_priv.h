/* What the files of the jail share, private to core/os. */
#ifndef AD_OS_JAIL_PRIV_H
#define AD_OS_JAIL_PRIV_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/limits.h"

/* Closes all but 0, 1, 2 and keep_fd. */
void ad_jail_close_others(int keep_fd);
/* rlimits. False when one could not be set: the others are. */
AD_CHECKED bool ad_jail_set_limits(const ad_limits *limits);

/* Linux only. Both need no_new_privileges, and are true only when a forbidden act was tried and refused. */

/* A Landlock domain with every right of this kernel handled and none given. *out_abi: 0 without Landlock. */
AD_CHECKED bool ad_jail_landlock(int *out_abi);
/* The system call filter. Whatever opens files lazily has to have done so before. */
AD_CHECKED bool ad_jail_seccomp(void);

#endif
