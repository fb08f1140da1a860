/* A stand-in for old kernels and strict containers: hides Landlock, the system call filter, or both, and
 * starts a program there.
 *   hide_jail landlock|seccomp|both PROGRAM [ARGUMENT...] */
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LANDLOCK_FIRST = 444, LANDLOCK_LAST = 446, FAILED = 126 };

static bool hide_landlock(scmp_filter_ctx filter)
{
    for (int call = LANDLOCK_FIRST; call <= LANDLOCK_LAST; call++) {
        if (seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0, NULL) != 0) {
            return false;
        }
    }
    return true;
}

/* The call of today and the one before it. */
static bool hide_seccomp(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp by_prctl = {0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0};

    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(seccomp), 0, NULL) == 0 &&
           seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, &by_prctl) == 0;
}

int main(int argc, char **argv)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool both = argc > 1 && strcmp(argv[1], "both") == 0;

    if (argc < 3 || !filter) {
        return FAILED;
    }
    if ((both || strcmp(argv[1], "landlock") == 0) && !hide_landlock(filter)) {
        return FAILED;
    }
    if ((both || strcmp(argv[1], "seccomp") == 0) && !hide_seccomp(filter)) {
        return FAILED;
    }
    if (seccomp_load(filter) != 0) {
        return FAILED;
    }
    seccomp_release(filter);
    (void)execv(argv[2], argv + 2);
    perror(argv[2]);
    return FAILED;
}
