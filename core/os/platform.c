/* The kernel-specific calls of core/os, on Linux and as plain POSIX. */
#include "os/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#endif

#include "base/banned.h"

enum { CLOSE_MAX = 65536, LINK_BYTES_MAX = 65536, LARGE_BYTES = 1 << 20 };

bool ad_platform_die_with_parent(long parent_pid)
{
#if defined(__linux__)
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        return false;
    }
#endif
    /* A parent that died before the request was made sends nothing any more. */
    return (long)getppid() == parent_pid;
}

void ad_platform_close_from(int first_fd)
{
    long last = sysconf(_SC_OPEN_MAX);
    int fd;

#if defined(__linux__) && defined(__GLIBC__)
    if (close_range((unsigned)first_fd, ~0U, 0) == 0) {
        return;
    }
#endif
    if (last < 0 || last > CLOSE_MAX) {
        last = CLOSE_MAX;
    }
    for (fd = first_fd; fd < (int)last; fd++) {
        (void)close(fd);
    }
}

static int unlinked_file(void)
{
    const char *folder = getenv("TMPDIR");
    ad_buf path;
    char *name;
    int fd = -1;
    int saved;

    ad_buf_init(&path, 4096);
    ad_buf_text(&path, folder && *folder ? folder : "/tmp");
    ad_buf_text(&path, "/adderstone-XXXXXX");
    if (path.failed) {
        ad_buf_clear(&path);
        errno = ENAMETOOLONG;
        return -1;
    }
    name = path.data;
    fd = mkostemp(name, O_CLOEXEC);
    saved = errno;
    if (fd >= 0) {
        (void)unlink(name);
    }
    ad_buf_clear(&path);
    errno = saved;
    return fd;
}

int ad_platform_memory_fd(void)
{
#if defined(__linux__)
    int fd = memfd_create("adderstone", MFD_CLOEXEC);

    if (fd >= 0) {
        return fd;
    }
#endif
    return unlinked_file();
}

void ad_platform_trim(void)
{
#if defined(__GLIBC__)
    (void)malloc_trim(0);
#endif
}

void ad_platform_keep_large_apart(void)
{
#if defined(__GLIBC__)
    /* else the bound moves up with the largest that was ever freed, and holes of that size stay */
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
#endif
}

int ad_platform_program_path(ad_buf *out)
{
#if defined(__linux__)
    size_t room;

    for (room = 256; room <= LINK_BYTES_MAX; room *= 2) {
        char *at = ad_buf_reserve(out, room);
        ssize_t got;

        if (!at) {
            return ENOMEM;
        }
        got = readlink("/proc/self/exe", at, room);
        if (got < 0) {
            return errno;
        }
        if ((size_t)got < room) { /* a full buffer may have been cut */
            at[got] = '\0';
            out->len += (size_t)got;
            return 0;
        }
        *at = '\0';
    }
    return ENAMETOOLONG;
#else
    (void)out;
    return ENOSYS;
#endif
}

unsigned ad_platform_processors(void)
{
    long count;

#if defined(__linux__)
    cpu_set_t set;

    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0) {
        return (unsigned)CPU_COUNT(&set);
    }
#endif
    count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (unsigned)count : 1;
}

uint64_t ad_platform_rss_unit_bytes(void)
{
#if defined(__APPLE__)
    return 1;
#else
    return 1024;
#endif
}
