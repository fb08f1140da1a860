/* Reading and writing files, and descriptors in general. Whatever a path turns out to be, opening it never
 * blocks and never makes a terminal ours. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/platform.h"
#include "base/banned.h"

enum { READ_CHUNK_BYTES = 64 * 1024, TEMPORARY_TRIES = 100, STOP_LOOK_MS = 100, DESCRIPTORS_MAX = 1 << 20 };

static ad_file_type type_of(const struct stat *found)
{
    if (S_ISREG(found->st_mode)) {
        return AD_FILE_REGULAR;
    }
    if (S_ISDIR(found->st_mode)) {
        return AD_FILE_DIRECTORY;
    }
    return S_ISLNK(found->st_mode) ? AD_FILE_SYMLINK : AD_FILE_OTHER;
}

ad_status ad_file_stat(const char *path, ad_file_info *out, ad_err *err)
{
    struct stat found;

    if (stat(path, &found) != 0) {
        return ad_err_errno(err, errno, "the file could not be examined");
    }
    *out = (ad_file_info){
        .type = type_of(&found),
        .bytes = found.st_size > 0 ? (uint64_t)found.st_size : 0,
        .executable = (found.st_mode & 0111) != 0,
    };
    return AD_OK;
}

static ad_status open_regular(const char *path, int *out_fd, uint64_t *out_bytes, ad_err *err)
{
    struct stat found;
    ad_status status = AD_OK;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0) {
        /* A socket, or a device without a driver, says ENXIO: a matter of kind, not of permission. */
        return errno == ENXIO ? ad_err_set(err, AD_ERR_FORMAT, "not a regular file")
                              : ad_err_errno(err, errno, "the file could not be opened");
    }
    if (fstat(fd, &found) != 0) {
        status = ad_err_errno(err, errno, "the file could not be examined");
    } else if (S_ISDIR(found.st_mode)) {
        status = ad_err_set(err, AD_ERR_FORMAT, "not a regular file but a folder");
    } else if (!S_ISREG(found.st_mode)) {
        status = ad_err_set(err, AD_ERR_FORMAT, "not a regular file");
    }
    if (status != AD_OK) {
        ad_fd_close(fd);
        return status;
    }
    *out_fd = fd;
    *out_bytes = found.st_size > 0 ? (uint64_t)found.st_size : 0;
    return AD_OK;
}

ad_status ad_file_open(const char *path, int *out_fd, ad_err *err)
{
    uint64_t bytes;

    return open_regular(path, out_fd, &bytes, err);
}

ad_status ad_file_read(const char *path, uint64_t max_bytes, ad_buf *out, ad_err *err)
{
    uint64_t bytes = 0;
    int fd = -1;
    ad_status status = open_regular(path, &fd, &bytes, err);

    if (status != AD_OK) {
        return status;
    }
    if (bytes > max_bytes) {
        status = ad_err_set(err, AD_ERR_LIMIT, "larger than %llu bytes", (unsigned long long)max_bytes);
    } else {
        status = ad_fd_read(fd, max_bytes, out, err);
    }
    ad_fd_close(fd);
    return status;
}

/* read(2), waiting where a descriptor shared with someone else was set not to. */
static ssize_t read_some(int fd, char *at, size_t bytes)
{
    while (true) {
        ssize_t got = read(fd, at, bytes);

        if (got >= 0) {
            return got;
        }
        if (errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLIN};

            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return -1;
        }
    }
}

/* Waits until there is something to read; false: told to stop. In short turns, because a signal may come just
 * before the wait begins. */
static bool wait_unless(int fd, const volatile int *stop)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int ready = 0;

    while (ready == 0 || (ready < 0 && errno == EINTR)) {
        if (*stop) {
            return false;
        }
        ready = poll(&wait, 1, STOP_LOOK_MS);
    }
    return true;
}

ad_status ad_fd_read(int fd, uint64_t max_bytes, ad_buf *out, ad_err *err)
{
    return ad_fd_read_until(fd, NULL, max_bytes, out, err);
}

ad_status ad_fd_read_until(int fd, const volatile int *stop, uint64_t max_bytes, ad_buf *out, ad_err *err)
{
    uint64_t total = 0;

    while (true) {
        uint64_t room = out->cap_max - out->len;
        size_t chunk = READ_CHUNK_BYTES;
        char probe;
        char *at = &probe;
        ssize_t got;

        if (room > max_bytes - total) {
            room = max_bytes - total;
        }
        if (room < chunk) {
            chunk = (size_t)room;
        }
        if (chunk) {
            at = ad_buf_reserve(out, chunk);
        }
        if (!at) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        if (stop && !wait_unless(fd, stop)) {
            return AD_END;
        }
        got = read_some(fd, at, chunk ? chunk : 1); /* full: is there one byte more? */
        if (got <= 0) {
            return got == 0 ? AD_OK : ad_err_errno(err, errno, "reading failed");
        }
        if (chunk == 0) {
            return ad_err_set(err, AD_ERR_LIMIT, "larger than %llu bytes", (unsigned long long)total);
        }
        out->len += (size_t)got;
        total += (uint64_t)got;
    }
}

/* Blocks SIGPIPE around a write; a program that prints into `head` gets EPIPE instead of dying. */
static bool block_sigpipe(sigset_t *old)
{
    sigset_t pipe_only;

    (void)sigemptyset(&pipe_only);
    (void)sigaddset(&pipe_only, SIGPIPE);
    return pthread_sigmask(SIG_BLOCK, &pipe_only, old) == 0 && sigismember(old, SIGPIPE) == 0;
}

static void unblock_sigpipe(const sigset_t *old, bool raised)
{
    if (raised) {
        struct timespec no_time = {0};
        sigset_t pipe_only;

        (void)sigemptyset(&pipe_only);
        (void)sigaddset(&pipe_only, SIGPIPE);
        while (sigtimedwait(&pipe_only, NULL, &no_time) < 0 && errno == EINTR) {
        }
    }
    (void)pthread_sigmask(SIG_SETMASK, old, NULL);
}

static int write_all(int fd, ad_str bytes)
{
    while (bytes.len) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);

        if (put >= 0) {
            bytes = ad_str_sub(bytes, (size_t)put, bytes.len);
        } else if (errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};

            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

ad_status ad_fd_write(int fd, ad_str bytes, ad_err *err)
{
    sigset_t old;
    bool blocked = block_sigpipe(&old);
    int failure = write_all(fd, bytes);

    if (blocked) {
        unblock_sigpipe(&old, failure == EPIPE);
    }
    return failure ? ad_err_errno(err, failure, "writing failed") : AD_OK;
}

bool ad_fd_is_hung_up(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLOUT};

    return poll(&wait, 1, 0) > 0 && (wait.revents & (POLLERR | POLLHUP)) != 0;
}

void ad_standard_fds_keep(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            /* the lowest free number is this one; opened the wrong way round, so that using it fails */
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

void ad_fd_close(int fd)
{
    if (fd >= 0) {
        (void)close(
            fd); /* on Linux the descriptor is gone even after EINTR: trying again would hit another */
    }
}

ad_status ad_fd_rewind(int fd, ad_err *err)
{
    return lseek(fd, 0, SEEK_SET) == 0 ? AD_OK : ad_err_errno(err, errno, "the file could not be read again");
}

/* ---- whole-file writer ---- */

/* Where the bytes really go: behind a link, so that the link itself stays. Owner: the caller frees. */
static char *real_target(const char *path, const struct stat *found)
{
    char *resolved;
    char *copy;

    if (!S_ISLNK(found->st_mode)) {
        return ad_strndup(path, strlen(path));
    }
    resolved = realpath(path, NULL);
    if (!resolved) {
        return NULL;
    }
    copy = ad_strndup(resolved, strlen(resolved));
    free(resolved); /* the C library's own memory */
    return copy;
}

/* Creates a file of a fresh name beside path. */
static ad_status create_beside(const char *path, mode_t mode, ad_file_writer *out, ad_err *err)
{
    ad_buf name;
    int tries;
    int fd = -1;

    ad_buf_init(&name, SIZE_MAX);
    for (tries = 0; fd < 0 && tries < TEMPORARY_TRIES; tries++) {
        ad_buf_reset(&name);
        ad_buf_printf(&name, "%s.%lx-%llx.tmp", path, (unsigned long)getpid(),
                      (unsigned long long)ad_clock_us() + (unsigned long long)tries);
        if (name.failed) {
            break;
        }
        fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd < 0 && errno != EEXIST) {
            int failure = errno;

            ad_buf_clear(&name);
            return ad_err_errno(err, failure, "no file could be created there");
        }
    }
    out->temporary = ad_buf_take(&name);
    if (fd < 0 || !out->temporary) {
        ad_fd_close(fd);
        return ad_err_set(err, AD_ERR_NOMEM, "no temporary name could be found");
    }
    out->fd = fd;
    return AD_OK;
}

/* The descriptor of this process that a path names, or -1: opening such a path again would begin a redirected
 * file anew, and replacing what is behind it would take it away from who redirected. */
static int descriptor_named(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    ad_str text = ad_str_of(path);

    if (ad_str_equal(text, AD_STR("/dev/stdout"))) {
        return STDOUT_FILENO;
    }
    if (ad_str_equal(text, AD_STR("/dev/stderr"))) {
        return STDERR_FILENO;
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        ad_str folder = ad_str_of(folders[i]);
        int number = 0;

        if (!ad_str_starts(text, folder) || text.len == folder.len) {
            continue;
        }
        for (size_t at = folder.len; at < text.len; at++) {
            if (text.ptr[at] < '0' || text.ptr[at] > '9' || number > DESCRIPTORS_MAX) {
                return -1;
            }
            number = number * 10 + (text.ptr[at] - '0');
        }
        return number;
    }
    return -1;
}

/* A descriptor, a device or a pipe is written to as it is: replacing it by a file would destroy it. */
static bool open_in_place(const char *path, ad_file_writer *out)
{
    int named = descriptor_named(path);
    struct stat found;

    if (named >= 0) {
        out->fd = fcntl(named, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        return true;
    }
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode)) {
        out->fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
        return true;
    }
    return false;
}

ad_status ad_file_writer_open(const char *path, ad_file_writer *out, ad_err *err)
{
    ad_file_writer writer = {.fd = -1};
    struct stat found = {0};
    bool exists;
    ad_status status = AD_OK;

    if (open_in_place(path, &writer)) {
        if (writer.fd < 0) {
            return ad_err_errno(err, errno, "the file could not be opened for writing");
        }
        *out = writer;
        return AD_OK;
    }
    exists = lstat(path, &found) == 0;
    writer.path = real_target(path, &found);
    if (!writer.path) {
        status = exists && S_ISLNK(found.st_mode) ? ad_err_errno(err, errno, "the link leads nowhere")
                                                  : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    exists = stat(writer.path, &found) == 0;
    status = create_beside(writer.path, 0666, &writer, err);
    if (status == AD_OK && exists) {
        (void)fchmod(writer.fd, found.st_mode & 0777); /* keeps what the user had set */
    }

done:
    if (status != AD_OK) {
        ad_file_writer_abandon(&writer);
        return status;
    }
    *out = writer;
    return AD_OK;
}

ad_status ad_file_writer_commit(ad_file_writer *writer, ad_err *err)
{
    ad_status status = AD_OK;
    int fd = writer->fd;

    writer->fd = -1;
    if (writer->temporary && fsync(fd) != 0) {
        status = ad_err_errno(err, errno, "the file could not be written out");
    }
    if (close(fd) != 0 && status == AD_OK) {
        status = ad_err_errno(err, errno, "the file could not be closed");
    }
    if (status == AD_OK && writer->temporary) {
        if (rename(writer->temporary, writer->path) != 0) {
            status = ad_err_errno(err, errno, "the file could not be put in place");
        } else {
            ad_free(writer->temporary);
            writer->temporary = NULL;
        }
    }
    ad_file_writer_abandon(writer);
    return status;
}

void ad_file_writer_abandon(ad_file_writer *writer)
{
    ad_fd_close(writer->fd);
    if (writer->temporary) {
        (void)unlink(writer->temporary);
    }
    ad_free(writer->temporary);
    ad_free(writer->path);
    *writer = (ad_file_writer){.fd = -1};
}

/* ---- paths ---- */

ad_status ad_program_folder(ad_buf *out, ad_err *err)
{
    size_t start = out->len;
    size_t slash;
    int failure = ad_platform_program_path(out);

    if (failure) {
        return ad_err_errno(err, failure, "the program's own path is unknown");
    }
    slash = ad_str_find_last_byte(ad_str_sub(ad_buf_str(out), start, out->len), '/');
    if (slash != SIZE_MAX) {
        ad_buf_cut(out, start + (slash ? slash : 1)); /* "/" itself keeps its slash */
    }
    return AD_OK;
}

void ad_path_join(ad_buf *out, ad_str folder, ad_str name)
{
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') {
        folder.len--;
    }
    ad_buf_add(out, folder);
    if (folder.len) {
        while (name.len && name.ptr[0] == '/') {
            name = ad_str_sub(name, 1, name.len);
        }
        if (folder.ptr[folder.len - 1] != '/') {
            ad_buf_byte(out, '/');
        }
    }
    ad_buf_add(out, name);
}

ad_str ad_path_base(ad_str path)
{
    size_t slash = ad_str_find_last_byte(path, '/');

    return slash == SIZE_MAX ? path : ad_str_sub(path, slash + 1, path.len);
}

ad_status ad_memory_file(const ad_str *pieces, size_t count, int *out_fd, ad_err *err)
{
    int fd = ad_platform_memory_fd();
    ad_status status = AD_OK;

    if (fd < 0) {
        return ad_err_errno(err, errno, "no memory file could be made");
    }
    for (size_t i = 0; i < count && status == AD_OK; i++) {
        status = ad_fd_write(fd, pieces[i], err);
    }
    if (status == AD_OK && lseek(fd, 0, SEEK_SET) != 0) {
        status = ad_err_errno(err, errno, "the memory file could not be rewound");
    }
    if (status != AD_OK) {
        ad_fd_close(fd);
        return status;
    }
    *out_fd = fd;
    return AD_OK;
}
