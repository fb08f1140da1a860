/* core/os: the jail of systems that are only known to be POSIX, built and run wherever the tests are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "jail_support.h"
#include "scan/scan_priv.h"
#include "base/banned.h"

static int extra = -1;

static int open_one_more(int channel, void *job)
{
    (void)channel;
    (void)job;
    extra = open("/dev/zero", O_RDONLY);
    return extra >= 0 ? HELD : NOT_HELD;
}

static bool is_zero(int which)
{
    struct rlimit limit;

    return getrlimit(which, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
}

static int look_around(int channel, void *job)
{
    char byte;
    struct rlimit limit;
    bool good = read(extra, &byte, 1) == -1 && errno == EBADF;

    (void)job;
    good &= is_zero(RLIMIT_CORE);
    good &= TEST_SANITIZED || is_zero(RLIMIT_FSIZE);
    good &= getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max <= 16;
    good &= getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur > ad_limits_default.job_ms / 1000 &&
            limit.rlim_cur < limit.rlim_max && limit.rlim_max != RLIM_INFINITY;
    good &= TEST_SANITIZED ||
            (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_max == ad_limits_default.worker_bytes);
    good &= ad_fd_write(channel, AD_STR("out"), NULL) == AD_OK;
    return good ? HELD : NOT_HELD;
}

static void descriptors_and_limits_are_taken(void **state)
{
    jail_task task = {.limits = &ad_limits_default, .before = open_one_more, .act = look_around};

    (void)state;
    assert_true(held(&task));
    assert_false(died_of(&task, 9));
}

static void no_more_is_claimed_than_that(void **state)
{
    ad_jail jail;
    ad_err err = {0};

    (void)state;
    assert_int_equal(ad_jail_probe(&ad_limits_default, &jail, &err), AD_OK);
    assert_int_equal(jail.level, AD_JAIL_NONE);
    assert_true(jail.limits);
    assert_false(jail.landlock || jail.seccomp || jail.no_new_privileges || jail.not_dumpable);
    assert_int_equal(jail.landlock_abi, 0);
    assert_int_equal(ad_jail_enter(&ad_limits_default, -1, &jail, &err), AD_ERR_USAGE);
}

/* Exit status of a worker that is asked for a level and given no job. */
static int worker_status(ad_ruleset *rules, ad_jail_level required)
{
    ad_scan_options options = {.jobs = 1, .limits = &ad_limits_default, .require_jail = required};
    ad_work_note note = {0};
    ad_worker worker = {.rules = rules, .options = &options, .note = &note};
    ad_child child;
    int status = -1;

    assert_int_equal(ad_child_start(ad_worker_main, &worker, &child, NULL), AD_OK);
    ad_fd_close(child.fd); /* nothing to do: a worker that lives on ends with 0 */
    assert_true(waitpid((pid_t)child.pid, &status, 0) > 0);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_worker_whose_jail_is_too_weak_does_not_begin(void **state)
{
    ad_ruleset *rules = NULL;

    (void)state;
    assert_int_equal(ad_ruleset_create(&ad_limits_default, &rules, NULL), AD_OK);
    assert_int_equal(ad_ruleset_seal(rules, NULL, NULL, NULL), AD_OK);
    assert_int_equal(worker_status(rules, AD_JAIL_NONE), 0);
    assert_int_equal(worker_status(rules, AD_JAIL_PARTIAL), 1);
    assert_int_equal(worker_status(rules, AD_JAIL_FULL), 1);
    ad_ruleset_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_and_limits_are_taken),
        cmocka_unit_test(no_more_is_claimed_than_that),
        cmocka_unit_test(a_worker_whose_jail_is_too_weak_does_not_begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
