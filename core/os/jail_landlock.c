/* Landlock by its system calls: a domain that handles every right this kernel knows and gives none, so
 * that the kernel itself refuses files, TCP and signals whatever a filter of calls may have missed.
 * Numbers and layouts: landlock(7) and the kernel's Documentation/userspace-api/landlock.rst. They are
 * written out here because distributions' headers lag years behind kernels. */
#include "os/jail_priv.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/banned.h"

/* The same on every architecture. */
enum { CALL_CREATE_RULESET = 444, CALL_RESTRICT_SELF = 446 };
enum { CREATE_RULESET_VERSION = 1 };
/* From ABI 7 the kernel can log what a domain refused. What is refused here first is our own trial, with each
 * worker, and a log that cries wolf is no help; an intruder's calls are logged by the filter that kills. */
enum { ABI_WITH_LOGS = 7, RESTRICT_SELF_UNLOGGED = 1 };

/* Each ABI adds fields at the end; a kernel is shown only those it knows. */
typedef struct ruleset_attributes {
    uint64_t files;
    uint64_t network; /* from ABI 4 */
    uint64_t scopes;  /* from ABI 6 */
} ruleset_attributes;

enum {
    FILES_ABI_1 = (1 << 13) - 1, /* execute, write, read, list, remove and make of each kind */
    FILES_REFER = 1 << 13,       /* ABI 2 */
    FILES_TRUNCATE = 1 << 14,    /* ABI 3 */
    FILES_IOCTL = 1 << 15,       /* ABI 5 */
    NETWORK_BIND_TCP = 1 << 0,   /* ABI 4 */
    NETWORK_CONNECT_TCP = 1 << 1,
    SCOPE_ABSTRACT_SOCKETS = 1 << 0, /* ABI 6 */
    SCOPE_SIGNALS = 1 << 1
};

static size_t fill(ruleset_attributes *out, int abi)
{
    out->files = FILES_ABI_1;
    if (abi >= 2) {
        out->files |= FILES_REFER;
    }
    if (abi >= 3) {
        out->files |= FILES_TRUNCATE;
    }
    if (abi >= 5) {
        out->files |= FILES_IOCTL;
    }
    out->network = NETWORK_BIND_TCP | NETWORK_CONNECT_TCP;
    out->scopes = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;
    if (abi < 4) {
        return sizeof(out->files);
    }
    return abi < 6 ? sizeof(out->files) + sizeof(out->network) : sizeof(*out);
}

static bool can_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    (void)close(fd);
    return true;
}

bool ad_jail_landlock(int *out_abi)
{
    ruleset_attributes attributes = {0};
    /* What cannot be opened anyway would prove nothing. */
    bool folder_before = can_open("/", O_RDONLY | O_DIRECTORY);
    bool file_before = can_open("/dev/null", O_RDONLY);
    long abi = syscall(CALL_CREATE_RULESET, NULL, (size_t)0, CREATE_RULESET_VERSION);
    int ruleset;
    bool entered;

    *out_abi = abi > 0 ? (int)abi : 0;
    if (abi <= 0) {
        return false;
    }
    ruleset = (int)syscall(CALL_CREATE_RULESET, &attributes, fill(&attributes, (int)abi), 0);
    if (ruleset < 0) {
        return false;
    }
    entered = syscall(CALL_RESTRICT_SELF, ruleset, abi >= ABI_WITH_LOGS ? RESTRICT_SELF_UNLOGGED : 0) == 0;
    (void)close(ruleset);
    return entered && (folder_before || file_before) && !can_open("/", O_RDONLY | O_DIRECTORY) &&
           !can_open("/dev/null", O_RDONLY);
}
