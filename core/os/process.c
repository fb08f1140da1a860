/* Children: forked, stripped of descriptors, and never outliving their parent. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/platform.h"
#include "base/banned.h"

enum {
    CHANNEL_FD = 3, /* the child's end, always */
    SEND_TIMEOUT_S = 20,
    SETUP_FAILED = 127,
    WAIT_STATUS_UNKNOWN = 255 << 8 /* as if exited with 255 */
};

/* Signals as a fresh program has them, but for two: Ctrl-C goes to the whole group, and it is for the
 * parent to decide what becomes of its children; a parent that is gone must show as EPIPE. */
static void reset_signals(void)
{
    static const int defaults[] = {SIGHUP, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCHLD, SIGWINCH};
    struct sigaction action = {0};
    sigset_t none;
    size_t i;

    (void)sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_DFL;
    for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        (void)sigaction(defaults[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGPIPE, &action, NULL);
    (void)sigemptyset(&none);
    (void)pthread_sigmask(SIG_SETMASK, &none, NULL);
}

/* Leaves the child with 0, 1 and 2 and its channel at CHANNEL_FD. 1 and 2 go to /dev/null: a child that
 * was taken over must not reach the user's terminal or a build log. */
static bool strip_descriptors(int channel)
{
    int safe = fcntl(channel, F_DUPFD_CLOEXEC, CHANNEL_FD + 1); /* out of the way of 0 to 3 */
    int null_fd = open("/dev/null", O_RDWR);

    if (safe < 0 || null_fd < 0 || dup2(null_fd, 0) < 0 || dup2(null_fd, 1) < 0) {
        return false;
    }
#ifndef AD_CHILD_STDERR /* sanitizer builds: their reports are the point of the run */
    if (dup2(null_fd, 2) < 0) {
        return false;
    }
#endif
    if (dup2(safe, CHANNEL_FD) < 0) {
        return false;
    }
    ad_platform_close_from(CHANNEL_FD + 1);
    return true;
}

AD_NORETURN static void run_child(ad_child_main body, void *ctx, int channel, long parent_pid)
{
    int status = SETUP_FAILED;

    reset_signals();
    ad_platform_keep_large_apart();
    if (ad_platform_die_with_parent(parent_pid) && strip_descriptors(channel)) {
        status = body(ctx, CHANNEL_FD);
    }
    _exit(status); /* not exit: buffers and handlers of the parent are not ours to run */
}

ad_status ad_child_start(ad_child_main body, void *ctx, ad_child *out, ad_err *err)
{
    /* A child that stopped reading must not hold its parent for ever: sending then fails. */
    struct timeval timeout = {.tv_sec = SEND_TIMEOUT_S};
    long parent_pid = (long)getpid();
    sigset_t all;
    sigset_t old;
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return ad_err_errno(err, errno, "no channel could be made");
    }
    (void)setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    /* No signal meets the child before it has set its own mind about signals. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    pid = fork();
    if (pid == 0) {
        run_child(body, ctx, ends[1], parent_pid);
    }
    if (pid < 0) {
        int failure = errno;

        (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
        ad_fd_close(ends[0]);
        ad_fd_close(ends[1]);
        return ad_err_errno(err, failure, "no process could be started");
    }
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    ad_fd_close(ends[1]);
    *out = (ad_child){.pid = (long)pid, .fd = ends[0]};
    return AD_OK;
}

void ad_child_kill(ad_child *child)
{
    if (child->pid > 0) {
        int status;

        (void)kill((pid_t)child->pid, SIGKILL);
        while (waitpid((pid_t)child->pid, &status, 0) < 0 && errno == EINTR) {
        }
        ad_fd_close(child->fd);
    } else if (child->fd > 0) { /* reaped already; a zeroed child names descriptor 0, which is not its */
        ad_fd_close(child->fd);
    }
    *child = (ad_child){.pid = 0, .fd = -1};
}

int ad_child_ended(ad_child *child, int *out_wait_status)
{
    int status = 0;
    pid_t reaped = 0;

    if (child->pid > 0) {
        do {
            reaped = waitpid((pid_t)child->pid, &status, WNOHANG);
        } while (reaped < 0 && errno == EINTR);
        if (reaped == 0) {
            return 0;
        }
    }
    *out_wait_status = reaped > 0 ? status : WAIT_STATUS_UNKNOWN;
    child->pid = 0; /* the number may be someone else's from now on; what is left to read stays */
    return 1;
}

bool ad_child_was_stopped(int wait_status)
{
    return WIFSIGNALED(wait_status) && (WTERMSIG(wait_status) == SIGKILL || WTERMSIG(wait_status) == SIGTERM ||
                                        WTERMSIG(wait_status) == SIGHUP);
}

void ad_child_describe(int wait_status, char *out, size_t out_bytes)
{
    if (WIFSIGNALED(wait_status)) {
        int number = WTERMSIG(wait_status);
        const char *name = strsignal(number);

        (void)snprintf(out, out_bytes, "killed by signal %d (%s)", number, name ? name : "unknown");
    } else if (WIFEXITED(wait_status)) {
        (void)snprintf(out, out_bytes, "exited with status %d", WEXITSTATUS(wait_status));
    } else {
        (void)snprintf(out, out_bytes, "ended with wait status %d", wait_status);
    }
}

/* ---- memory shared with a child ---- */

ad_status ad_shared_create(size_t bytes, void **out, ad_err *err)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED) {
        return ad_err_set(err, AD_ERR_NOMEM, "no memory could be shared with a worker");
    }
    *out = at;
    return AD_OK;
}

void ad_shared_free(void *shared, size_t bytes)
{
    if (shared) {
        (void)munmap(shared, bytes);
    }
}
