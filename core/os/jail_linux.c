/* The jail on Linux: the order of its layers, and what has to happen before the door is shut. */
#include "os/os.h"

#include <iconv.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "os/jail_priv.h"
#include "base/banned.h"

#define ONLY_ASK 0xFFFFFFFFUL /* personality(2): change nothing */

static void open_converter(const char *to, const char *from)
{
    (void)iconv_close(iconv_open(to, from)); /* the one that could not be opened is refused: EBADF */
}

/* The C library opens some files when they are first wanted: the time zone, which libarchive asks for with
 * every date, and the list of character sets, for its names. This way they are wanted now. */
static void warm_up(void)
{
    time_t now = 0;
    struct tm broken_down;

    (void)setenv("TZ", "UTC0", 1); /* a zone spelt out needs no file, and dates become the same everywhere */
    tzset();
    (void)localtime_r(&now, &broken_down);
    open_converter("UTF-8", "ANSI_X3.4-1968");
    open_converter("ANSI_X3.4-1968", "UTF-8");
}

/* A flag inherited from whoever started the program, which makes all memory executable. */
static void drop_executable_reads(void)
{
    int now = personality(ONLY_ASK);

    if (now != -1 && (now & READ_IMPLIES_EXEC)) {
        (void)personality((unsigned long)(now & ~READ_IMPLIES_EXEC));
    }
}

static ad_jail_level level_of(const ad_jail *jail)
{
    if (!jail->no_new_privileges) {
        return AD_JAIL_NONE;
    }
    if (jail->landlock && jail->seccomp) {
        return AD_JAIL_FULL;
    }
    return jail->landlock || jail->seccomp ? AD_JAIL_PARTIAL : AD_JAIL_NONE;
}

ad_status ad_jail_enter(const ad_limits *limits, int keep_fd, ad_jail *out, ad_err *err)
{
    ad_jail jail = {.level = AD_JAIL_NONE};
    int death_signal = 0;

    if (keep_fd < 0) {
        return ad_err_set(err, AD_ERR_USAGE, "the jail was given no channel to keep");
    }
    warm_up();
    ad_jail_close_others(keep_fd);
    jail.limits = ad_jail_set_limits(limits);
    jail.not_dumpable =
        prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) == 0 && prctl(PR_GET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) == 0;
    jail.dies_with_parent =
        prctl(PR_GET_PDEATHSIG, &death_signal, 0UL, 0UL, 0UL) == 0 && death_signal == SIGKILL;
    drop_executable_reads();
    jail.no_new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0 &&
                             prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) == 1;
    if (jail.no_new_privileges) {
        jail.landlock = ad_jail_landlock(&jail.landlock_abi);
        jail.seccomp = ad_jail_seccomp();
    }
    jail.level = level_of(&jail);
    *out = jail;
    return AD_OK;
}
