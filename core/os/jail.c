/* The parts of the jail that every system has: limits, descriptors, and the probe, which finds out in a
 * throw-away child what a worker will get. */
#include "os/os.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "os/jail_priv.h"
#include "os/platform.h"
#include "base/banned.h"

enum {
    DESCRIPTORS_MAX = 16, /* the standard ones, the channel, a job's file, and room to receive more */
    CPU_BASE_S = 3600,    /* a worker's whole life, not one job: the supervisor's clock is tighter */
    CPU_GRACE_S = 5,      /* from SIGXCPU, which counts as a crash, to SIGKILL, which does not */
    PROBE_MS = 5000,
    ANSWER_BYTES = 8
};

const char *ad_jail_level_name(ad_jail_level level)
{
    switch (level) {
    case AD_JAIL_NONE:
        return "none";
    case AD_JAIL_PARTIAL:
        return "partial";
    case AD_JAIL_FULL:
        return "full";
    }
    return "unknown";
}

void ad_jail_close_others(int keep_fd)
{
    int fd;

    for (fd = STDERR_FILENO + 1; fd < keep_fd; fd++) {
        (void)close(fd);
    }
    ad_platform_close_from(keep_fd > STDERR_FILENO ? keep_fd + 1 : STDERR_FILENO + 1);
}

/* ---- limits ---- */

/* Never raises: a hard limit below what is wanted stays, and is as good. */
static bool lower(int which, rlim_t soft, rlim_t hard)
{
    struct rlimit limit;

    if (getrlimit(which, &limit) != 0) {
        return false;
    }
    if (limit.rlim_max == RLIM_INFINITY || hard < limit.rlim_max) {
        limit.rlim_max = hard;
    }
    limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
    return setrlimit(which, &limit) == 0;
}

bool ad_jail_set_limits(const ad_limits *limits)
{
    rlim_t cpu_s = CPU_BASE_S + (rlim_t)limits->job_ms / 500; /* and twice what one job may take */
    bool good = lower(RLIMIT_CORE, 0, 0);

    good &= lower(RLIMIT_NOFILE, DESCRIPTORS_MAX, DESCRIPTORS_MAX);
    good &= lower(RLIMIT_CPU, cpu_s, cpu_s + CPU_GRACE_S);
#ifdef RLIMIT_NPROC
    good &= lower(RLIMIT_NPROC, 0, 0);
#endif
#ifndef AD_CHILD_STDERR /* there, a report that goes to a file would end the child by SIGXFSZ */
    good &= lower(RLIMIT_FSIZE, 0, 0);
#endif
#if defined(RLIMIT_AS) && !defined(AD_JAIL_SANITIZED) /* sanitizers reserve terabytes for their shadow */
    good &= lower(RLIMIT_AS, (rlim_t)limits->worker_bytes, (rlim_t)limits->worker_bytes);
#endif
    return good;
}

/* ---- the probe ---- */

static void encode(const ad_jail *jail, unsigned char out[ANSWER_BYTES])
{
    out[0] = (unsigned char)jail->level;
    out[1] = jail->no_new_privileges;
    out[2] = jail->landlock;
    out[3] = jail->seccomp;
    out[4] = jail->limits;
    out[5] = jail->not_dumpable;
    out[6] = jail->dies_with_parent;
    out[7] = (unsigned char)(jail->landlock_abi < UINT8_MAX ? jail->landlock_abi : UINT8_MAX);
}

static void decode(const unsigned char *in, ad_jail *out)
{
    out->level = in[0] >= AD_JAIL_FULL      ? AD_JAIL_FULL
                 : in[0] == AD_JAIL_PARTIAL ? AD_JAIL_PARTIAL
                                            : AD_JAIL_NONE;
    out->no_new_privileges = in[1] != 0;
    out->landlock = in[2] != 0;
    out->seccomp = in[3] != 0;
    out->limits = in[4] != 0;
    out->not_dumpable = in[5] != 0;
    out->dies_with_parent = in[6] != 0;
    out->landlock_abi = in[7];
}

/* What kills is left untried here: each such death is a line in the kernel's log, and a probe is part of
 * every scan. The unit tests try those. */
static int enter_and_tell(void *ctx, int fd)
{
    const ad_limits *limits = ctx;
    unsigned char answer[ANSWER_BYTES];
    ad_jail jail;

    if (ad_jail_enter(limits, fd, &jail, NULL) != AD_OK) {
        return 1;
    }
    encode(&jail, answer);
    return ad_fd_write(fd, (ad_str){(const char *)answer, sizeof(answer)}, NULL) == AD_OK ? 0 : 1;
}

static ad_status read_answer(int fd, ad_buf *answer, ad_err *err)
{
    uint64_t start = ad_clock_ms();
    ad_status status = AD_OK;

    while (status == AD_OK && answer->len < ANSWER_BYTES) {
        bool ready = false;

        if (ad_clock_ms() - start > PROBE_MS) {
            return ad_err_set(err, AD_ERR_IO, "the process that tried out the jail did not answer");
        }
        status = ad_channel_wait(&fd, 1, PROBE_MS, &ready, err);
        if (status == AD_OK && ready) {
            status = ad_channel_poll_read(fd, answer, err);
        }
    }
    return status == AD_END ? ad_err_set(err, AD_ERR_IO, "the process that tried out the jail died of it")
                            : status;
}

ad_status ad_jail_probe(const ad_limits *limits, ad_jail *out, ad_err *err)
{
    ad_limits given = *limits;
    ad_child child = {.pid = 0, .fd = -1};
    ad_buf answer;
    ad_status status;

    ad_buf_init(&answer, ANSWER_BYTES);
    status = ad_child_start(enter_and_tell, &given, &child, err);
    if (status == AD_OK) {
        status = read_answer(child.fd, &answer, err);
    }
    if (status == AD_OK) {
        decode((const unsigned char *)answer.data, out);
    }
    ad_child_kill(&child);
    ad_buf_clear(&answer);
    return status;
}
