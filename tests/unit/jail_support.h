/* Doing something in a child that has entered the jail, and seeing what became of it. */
#ifndef AD_TESTS_JAIL_SUPPORT_H
#define AD_TESTS_JAIL_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "os/os.h"

#if defined(__SANITIZE_ADDRESS__)
#define TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_SANITIZED 1
#endif
#endif
#ifndef TEST_SANITIZED
#define TEST_SANITIZED 0
#endif

enum { HELD = 0, NOT_HELD = 40, NO_JAIL = 41 }; /* exit statuses of children */

/* What a child is to do; channel is its end, job is for the test to use. */
typedef int (*jail_act)(int channel, void *job);

typedef struct jail_task {
    const ad_limits *limits;
    jail_act before; /* outside the jail, or NULL */
    jail_act act;    /* inside */
    void *job;
} jail_task;

static int run_task(void *ctx, int channel)
{
    const jail_task *task = ctx;
    ad_jail jail;

    if (task->before && task->before(channel, task->job) != HELD) {
        return NO_JAIL;
    }
    if (ad_jail_enter(task->limits, channel, &jail, NULL) != AD_OK) {
        return NO_JAIL;
    }
    return task->act(channel, task->job);
}

/* Runs the task in a child, and gives its wait status. `feed`, if any, is sent down first as a descriptor. */
static int wait_status_of(const jail_task *task, int feed)
{
    jail_task copy = *task;
    ad_child child;
    int status = -1;

    if (ad_child_start(run_task, &copy, &child, NULL) != AD_OK ||
        (feed >= 0 && ad_channel_send(child.fd, AD_STR("x"), feed, NULL) != AD_OK)) {
        return -1;
    }
    if (waitpid((pid_t)child.pid, &status, 0) < 0) {
        status = -1;
    }
    child.pid = 0;
    ad_child_kill(&child);
    return status;
}

static bool held(const jail_task *task)
{
    int status = wait_status_of(task, -1);

    return WIFEXITED(status) && WEXITSTATUS(status) == HELD;
}

static bool died_of(const jail_task *task, int signal_number)
{
    int status = wait_status_of(task, -1);

    return WIFSIGNALED(status) && WTERMSIG(status) == signal_number;
}

#endif
