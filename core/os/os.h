/* Files, directory walks and processes: the only module that knows the platform. */
#ifndef AD_OS_OS_H
#define AD_OS_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

/* ---- files ---- */

typedef enum ad_file_type {
    AD_FILE_REGULAR,
    AD_FILE_DIRECTORY,
    AD_FILE_SYMLINK,
    AD_FILE_OTHER /* FIFO, socket, device */
} ad_file_type;

typedef struct ad_file_info {
    ad_file_type type;
    uint64_t bytes;
    bool executable;
} ad_file_info;

/* Follows links (the user named this path). Errors: IO with errno. */
AD_CHECKED ad_status ad_file_stat(const char *path, ad_file_info *out, ad_err *err);

/* Opens a regular file for reading, without blocking on a FIFO or a device.
 * Errors: IO; FORMAT when it is not a regular file. Owner: the caller closes *out_fd. */
AD_CHECKED ad_status ad_file_open(const char *path, int *out_fd, ad_err *err);

/* Appends a whole file. Errors: IO, LIMIT over max_bytes, FORMAT not regular. */
AD_CHECKED ad_status ad_file_read(const char *path, uint64_t max_bytes, ad_buf *out, ad_err *err);
/* The same from a descriptor, from its current position to its end (pipes included). */
AD_CHECKED ad_status ad_fd_read(int fd, uint64_t max_bytes, ad_buf *out, ad_err *err);
/* The same, given up with END soon after *stop was set (by a signal handler; NULL: never). */
AD_CHECKED ad_status ad_fd_read_until(int fd, const volatile int *stop, uint64_t max_bytes, ad_buf *out, ad_err *err);

/* Writes to `path` by way of a temporary name beside it, so that a cut-off write never looks whole.
 * open: creates the temporary; commit: fsync, close, rename; abandon: close, unlink. */
typedef struct ad_file_writer {
    int fd;
    char *path;
    char *temporary;
} ad_file_writer;

AD_CHECKED ad_status ad_file_writer_open(const char *path, ad_file_writer *out, ad_err *err);
AD_CHECKED ad_status ad_file_writer_commit(ad_file_writer *writer, ad_err *err);
void ad_file_writer_abandon(ad_file_writer *writer);
/* All bytes or an error; retries short writes. */
AD_CHECKED ad_status ad_fd_write(int fd, ad_str bytes, ad_err *err);
/* A pipe or socket that nobody reads any more. */
bool ad_fd_is_hung_up(int fd);
/* For the start of a program: 0, 1 and 2 that its parent closed are made to fail on use, so that no file opened
 * later takes their place and gets what was meant for them. */
void ad_standard_fds_keep(void);

/* Folder of the running program, without a trailing '/'; for finding what is installed beside it. */
AD_CHECKED ad_status ad_program_folder(ad_buf *out, ad_err *err);
/* Joins with one '/'. */
void ad_path_join(ad_buf *out, ad_str folder, ad_str name);
/* The part behind the last '/'. */
ad_str ad_path_base(ad_str path);
/* Terminal columns of a descriptor, or 0 when it is no terminal. */
unsigned ad_terminal_columns(int fd);
bool ad_is_terminal(int fd);
/* Milliseconds and microseconds on a clock that never goes back. */
uint64_t ad_clock_ms(void);
uint64_t ad_clock_us(void);
/* Microseconds that the calling thread has computed. The clock of a whole process that has a limit on its time
 * (RLIMIT_CPU) moves at the scheduler's ticks alone on Linux, so that pieces shorter than these are lost. */
uint64_t ad_cpu_us(void);
/* Seconds since 1970 UTC, now. SOURCE_DATE_EPOCH is not looked at here. */
int64_t ad_clock_unix(void);
/* Peak resident bytes of this process (self) or of its dead children. */
uint64_t ad_peak_bytes_self(void);
uint64_t ad_peak_bytes_children(void);

/* ---- walking a tree ---- */

/* Why something in a tree was passed over: each is told to the visitor, none in silence. */
typedef enum ad_walk_event {
    AD_WALK_FILE,       /* a regular file */
    AD_WALK_IGNORED,    /* by a .gitignore rule, inside a repository */
    AD_WALK_EXCLUDED,   /* by --exclude */
    AD_WALK_LINK,       /* a symbolic link that leaves the root or points to a folder: not followed */
    AD_WALK_SPECIAL,    /* FIFO, socket, device */
    AD_WALK_UNREADABLE, /* folder or file that could not be opened; err says why */
    AD_WALK_TOO_DEEP    /* deeper than limits->walk_depth */
} ad_walk_event;

typedef struct ad_walk_options {
    /* Glob patterns against the path below the root and its base name; a folder that matches is not
     * entered. "./x" and "/x" hold for the path only, "x/" for folders only. */
    const char *const *excludes;
    size_t exclude_count;
    bool gitignore; /* respect .gitignore files of the repository around the root */
    const ad_limits *limits;
} ad_walk_options;

/* path is as the user would write it: root joined with the path below it; raw bytes, may hold any
 * byte but NUL. Return anything but AD_OK to stop the walk with that status. */
typedef ad_status (*ad_walk_visit)(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes,
                                   const ad_err *why, ad_err *err);

/* Visits everything below root in byte order of the names, folders where their name sorts.
 * `.git`, `.hg`, `.svn` folders are passed over as IGNORED when gitignore is on. A link to a regular
 * file inside the root is not followed either (its target is visited itself): LINK.
 * Errors: IO when root itself cannot be read; what visit returned. Shape: not recursive. */
AD_CHECKED ad_status ad_walk(const char *root, const ad_walk_options *options, ad_walk_visit visit, void *ctx,
                             ad_err *err);

/* ---- processes ---- */

/* A forked child with a socket to it. Messages go through ad_channel_*. */
typedef struct ad_child {
    long pid; /* 0: none */
    int fd;   /* this side's end; -1: none */
} ad_child;

/* What the child does; its return value is its exit status. fd is its end of the channel; it has no
 * other descriptor but 0, 1 and 2, all on /dev/null (2 stays the parent's in sanitizer builds only).
 * It dies when its parent dies; SIGINT and SIGPIPE do not reach it. */
typedef int (*ad_child_main)(void *ctx, int fd);

AD_CHECKED ad_status ad_child_start(ad_child_main body, void *ctx, ad_child *out, ad_err *err);
/* SIGKILL, reap, close. Fine on an empty child. */
void ad_child_kill(ad_child *child);
/* Reaps without waiting: 1 when it ended (*out_wait_status as of waitpid), 0 when it still runs. */
int ad_child_ended(ad_child *child, int *out_wait_status);
/* Was it stopped from outside (SIGKILL, SIGTERM, SIGHUP: a person, a time-out, the kernel short of
 * memory), which says nothing about what it was working on? */
bool ad_child_was_stopped(int wait_status);
/* "killed by signal 9 (Killed)" or "exited with status 3". */
void ad_child_describe(int wait_status, char *out, size_t out_bytes);

/* One message with one descriptor beside it (fd -1: none). Blocking; IO when the peer is gone. */
AD_CHECKED ad_status ad_channel_send(int channel, ad_str message, int fd, ad_err *err);
/* The next message; *out_fd is -1 when none came. END when the peer closed. LIMIT over max_bytes. */
AD_CHECKED ad_status ad_channel_receive(int channel, uint64_t max_bytes, ad_buf *out, int *out_fd,
                                        ad_err *err);
/* Appends what is there to read now (at most 1 MiB), without blocking.
 * OK: something or nothing new; END: the peer closed; LIMIT: out is at its cap. */
AD_CHECKED ad_status ad_channel_poll_read(int channel, ad_buf *out, ad_err *err);
/* Waits until a channel can be read or the time is over; ready[i] is set for each. -1 fds skipped. */
AD_CHECKED ad_status ad_channel_wait(const int *channels, size_t count, unsigned timeout_ms, bool *ready,
                                     ad_err *err);
/* An unlinked in-memory file holding pieces one after the other, positioned at 0. Owner: the caller closes. */
AD_CHECKED ad_status ad_memory_file(const ad_str *pieces, size_t count, int *out_fd, ad_err *err);
void ad_fd_close(int fd); /* -1 is fine */
/* Back to byte 0: who a descriptor was lent to has moved its position. */
AD_CHECKED ad_status ad_fd_rewind(int fd, ad_err *err);

/* Zeroed memory that a child forked later shares with its parent, whole pages. Errors: NOMEM.
 * Owner: each process that has it mapped, with ad_shared_free (NULL is fine). */
AD_CHECKED ad_status ad_shared_create(size_t bytes, void **out, ad_err *err);
void ad_shared_free(void *shared, size_t bytes);
/* Gives free memory back to the system, where there is a way to: a process that lives on after something large. */
void ad_memory_trim(void);
unsigned ad_processor_count(void);

/* ---- the jail of a worker ---- */

/* What a process that reads strangers' bytes has left when it is taken over. */
typedef enum ad_jail_level {
    AD_JAIL_NONE,    /* limits at most */
    AD_JAIL_PARTIAL, /* Landlock or the system call filter, not both */
    AD_JAIL_FULL     /* both, each proven to hold */
} ad_jail_level;

/* The layers, each true only when it is in force. Landlock and the filter have been tried out. */
typedef struct ad_jail {
    ad_jail_level level;
    bool no_new_privileges;
    bool landlock; /* no file can be opened, no TCP port bound or reached, no outside process signalled */
    bool seccomp;  /* system calls by an allow-list */
    bool limits;   /* no core, no file written, no process, few descriptors, bounded memory and CPU */
    bool not_dumpable;
    bool dies_with_parent;
    int landlock_abi; /* of this kernel; 0: it has none, or hides it */
} ad_jail;

/* Locks this process up for good: to be called in a child of ad_child_start, which has one thread, before
 * it reads anything. Leaves 0, 1, 2 and keep_fd, closes all other descriptors. From here on opening fails
 * with EACCES, an unknown system call with ENOSYS, and starting a program or process, making a socket or
 * signalling another process is death by SIGSYS.
 * A layer that the system does not give is no error: *out says which hold, and the caller decides.
 * Errors: USAGE when keep_fd is no descriptor. */
AD_CHECKED ad_status ad_jail_enter(const ad_limits *limits, int keep_fd, ad_jail *out, ad_err *err);
/* What ad_jail_enter gives on this system, found out by a child that enters and is thrown away.
 * Errors: IO when no child could be started or it did not answer. */
AD_CHECKED ad_status ad_jail_probe(const ad_limits *limits, ad_jail *out, ad_err *err);
/* "none", "partial", "full". */
const char *ad_jail_level_name(ad_jail_level level);

#endif
