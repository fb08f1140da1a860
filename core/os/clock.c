/* Small questions to the system: time, terminal, memory used, processors. */
#include "os/os.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "os/platform.h"
#include "base/banned.h"

enum { USUAL_COLUMNS = 80 };

unsigned ad_terminal_columns(int fd)
{
    struct winsize size = {0};

    if (!ad_is_terminal(fd)) {
        return 0;
    }
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return USUAL_COLUMNS; /* a terminal that does not know, such as a serial line */
    }
    return size.ws_col;
}

bool ad_is_terminal(int fd)
{
    return fd >= 0 && isatty(fd) == 1;
}

uint64_t ad_clock_us(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

uint64_t ad_cpu_us(void)
{
    struct timespec used = {0};

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000U + (uint64_t)used.tv_nsec / 1000U;
}

uint64_t ad_clock_ms(void)
{
    return ad_clock_us() / 1000U;
}

int64_t ad_clock_unix(void)
{
    return (int64_t)time(NULL);
}

static uint64_t peak_bytes(int who)
{
    struct rusage usage = {0};

    if (getrusage(who, &usage) != 0 || usage.ru_maxrss < 0) {
        return 0;
    }
    return (uint64_t)usage.ru_maxrss * ad_platform_rss_unit_bytes();
}

uint64_t ad_peak_bytes_self(void)
{
    return peak_bytes(RUSAGE_SELF);
}

uint64_t ad_peak_bytes_children(void)
{
    return peak_bytes(RUSAGE_CHILDREN);
}

void ad_memory_trim(void)
{
    ad_platform_trim();
}

unsigned ad_processor_count(void)
{
    return ad_platform_processors();
}
