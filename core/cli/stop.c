/* Being asked to stop: the first signal ends the scan with what was found so far, the second ends the program at
 * once. Either way no worker, no temporary file and no half-drawn line is left. */
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "cli/cli.h"

#include "base/banned.h"

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

/* What a signal handler reads and writes can only be global. */
static volatile int requested;              /* the first signal's number */
static const char *volatile temporary_file; /* to be removed */
static volatile int line_shown;             /* is a progress line on the terminal? */

/* Calls only what signal-safety(7) allows. Workers are killed by the kernel when their parent is gone. */
static void on_stop(int number)
{
    static const char wipe[] = "\r\x1b[K";

    if (requested == 0) {
        requested = number;
        return;
    }
    if (line_shown && write(STDERR_FILENO, wipe, sizeof(wipe) - 1) < 0) {
        line_shown = 0; /* nothing to be done about it */
    }
    if (temporary_file) {
        (void)unlink(temporary_file);
    }
    _exit(EXIT_BY_SIGNAL + number);
}

void stop_install(void)
{
    for (size_t i = 0; i < STOP_SIGNALS; i++) {
        struct sigaction old = {0};
        struct sigaction action = {0};

        /* Started with it ignored, as by nohup or in the background of a script: then it is not for us. No
         * SA_RESTART: waiting for somebody to open the other end of a FIFO is to end, too. */
        action.sa_handler = on_stop;
        (void)sigemptyset(&action.sa_mask);
        if (sigaction(stop_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
            (void)sigaction(stop_signals[i], &action, NULL);
        }
    }
}

const volatile int *stop_flag(void)
{
    return &requested;
}

void stop_hold(bool hold)
{
    sigset_t set;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < STOP_SIGNALS; i++) {
        (void)sigaddset(&set, stop_signals[i]);
    }
    (void)sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void stop_removes(const char *temporary)
{
    temporary_file = temporary;
}

void stop_wipes_line(bool shown)
{
    line_shown = shown;
}
