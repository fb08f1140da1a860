/* core/os: files, children and the channels to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/os.h"
#include "base/banned.h"

/* ---- files ---- */

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/adderstone-os-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static const char *path_of(const char *name, char out[256])
{
    (void)snprintf(out, 256, "%s/%s", folder, name);
    return out;
}

static void put(const char *name, const char *text)
{
    char path[256];
    int fd = open(path_of(name, path), O_WRONLY | O_CREAT | O_TRUNC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

static int drop_folder(void **state)
{
    static const char *const names[] = {"a", "b", "fifo", "link", "dangling", "gone"};
    char path[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)unlink(path_of(names[i], path));
    }
    return rmdir(folder); /* fails when a temporary was left behind */
}

static void file_read_takes_regular_files_only(void **state)
{
    char path[256];
    ad_buf buf;
    ad_err err = {0};
    ad_file_info info;
    int fd = -1;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    put("a", "hello");
    assert_int_equal(ad_file_read(path_of("a", path), 5, &buf, &err), AD_OK);
    assert_string_equal(buf.data, "hello");
    assert_int_equal(ad_file_read(path_of("a", path), 4, &buf, &err), AD_ERR_LIMIT);
    assert_int_equal(ad_file_read(path_of("none", path), 5, &buf, &err), AD_ERR_IO);
    assert_int_equal(err.sys_errno, ENOENT);
    assert_int_equal(ad_file_read(folder, 5, &buf, &err), AD_ERR_FORMAT);
    assert_int_equal(mkfifo(path_of("fifo", path), 0600), 0);
    assert_int_equal(ad_file_read(path, 5, &buf, &err), AD_ERR_FORMAT); /* and does not wait for a writer */
    assert_int_equal(ad_file_open("/dev/zero", &fd, &err), AD_ERR_FORMAT);
    assert_int_equal(ad_file_stat(path, &info, &err), AD_OK);
    assert_int_equal(info.type, AD_FILE_OTHER);
    assert_int_equal(ad_file_stat(path_of("a", path), &info, &err), AD_OK);
    assert_int_equal(info.type, AD_FILE_REGULAR);
    assert_int_equal(info.bytes, 5);
    assert_false(info.executable);
    assert_int_equal(ad_file_stat(folder, &info, &err), AD_OK);
    assert_int_equal(info.type, AD_FILE_DIRECTORY);
    assert_int_equal(ad_file_stat("/nowhere/at/all", &info, &err), AD_ERR_IO);
    assert_int_equal(ad_file_open(path_of("a", path), &fd, &err), AD_OK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    ad_fd_close(fd);
    ad_fd_close(-1);
    ad_buf_clear(&buf);
}

static void fd_read_stops_at_its_limit(void **state)
{
    int ends[2];
    ad_buf buf;
    ad_err err = {0};

    (void)state;
    ad_buf_init(&buf, 6);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "0123456789", 10), 10);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(ad_fd_read(ends[0], 4, &buf, &err), AD_ERR_LIMIT);
    assert_string_equal(buf.data, "0123");
    assert_int_equal(ad_fd_read(ends[0], 100, &buf, &err), AD_ERR_LIMIT); /* the buffer's own cap */
    assert_int_equal(close(ends[0]), 0);
    ad_buf_reset(&buf);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "012345", 6), 6);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(ad_fd_read(ends[0], 6, &buf, &err), AD_OK); /* exactly as much as fits */
    assert_string_equal(buf.data, "012345");
    assert_int_equal(close(ends[0]), 0);
    ad_buf_reset(&buf);
    assert_int_equal(ad_fd_read(ends[0], 6, &buf, &err), AD_ERR_IO); /* closed by now */
    assert_int_equal(err.sys_errno, EBADF);
    ad_buf_clear(&buf);
}

static void writing_into_a_closed_pipe_kills_nobody(void **state)
{
    int ends[2];
    ad_err err = {0};
    sigset_t pending;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(ad_fd_write(ends[1], AD_STR("x"), &err), AD_ERR_IO);
    assert_int_equal(err.sys_errno, EPIPE);
    assert_int_equal(sigpending(&pending), 0);
    assert_int_equal(sigismember(&pending, SIGPIPE), 0);
    assert_int_equal(close(ends[1]), 0);
}

static void writer_replaces_at_once_or_not_at_all(void **state)
{
    char path[256];
    char other[256];
    ad_file_writer writer;
    ad_buf buf;
    ad_err err = {0};
    struct stat found;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    put("a", "old");
    assert_int_equal(chmod(path_of("a", path), 0640), 0);
    assert_int_equal(ad_file_writer_open(path, &writer, &err), AD_OK);
    assert_int_equal(ad_fd_write(writer.fd, AD_STR("half"), &err), AD_OK);
    assert_int_equal(ad_file_read(path, 100, &buf, &err), AD_OK);
    assert_string_equal(buf.data, "old");
    ad_file_writer_abandon(&writer);
    ad_file_writer_abandon(&writer); /* twice is fine */
    assert_int_equal(ad_file_writer_open(path, &writer, &err), AD_OK);
    assert_int_equal(ad_fd_write(writer.fd, AD_STR("new"), &err), AD_OK);
    assert_int_equal(ad_file_writer_commit(&writer, &err), AD_OK);
    ad_buf_reset(&buf);
    assert_int_equal(ad_file_read(path, 100, &buf, &err), AD_OK);
    assert_string_equal(buf.data, "new");
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
    assert_int_equal(symlink("a", path_of("link", other)), 0);
    assert_int_equal(ad_file_writer_open(other, &writer, &err), AD_OK);
    assert_int_equal(ad_fd_write(writer.fd, AD_STR("via"), &err), AD_OK);
    assert_int_equal(ad_file_writer_commit(&writer, &err), AD_OK);
    assert_int_equal(lstat(other, &found), 0);
    assert_true(S_ISLNK(found.st_mode)); /* the link stays, what it names is new */
    ad_buf_reset(&buf);
    assert_int_equal(ad_file_read(path_of("a", path), 100, &buf, &err), AD_OK);
    assert_string_equal(buf.data, "via");
    assert_int_equal(symlink("nothing", path_of("dangling", other)), 0);
    assert_int_equal(ad_file_writer_open(other, &writer, &err), AD_ERR_IO);
    assert_int_equal(ad_file_writer_open(folder, &writer, &err), AD_ERR_IO);
    assert_int_equal(ad_file_writer_open("/nowhere/at/all", &writer, &err), AD_ERR_IO);
    ad_buf_clear(&buf);
}

static void writer_leaves_devices_alone(void **state)
{
    ad_file_writer writer;
    ad_err err = {0};
    struct stat found;

    (void)state;
    assert_int_equal(ad_file_writer_open("/dev/null", &writer, &err), AD_OK);
    assert_int_equal(ad_fd_write(writer.fd, AD_STR("x"), &err), AD_OK);
    assert_int_equal(ad_file_writer_commit(&writer, &err), AD_OK);
    assert_int_equal(stat("/dev/null", &found), 0);
    assert_true(S_ISCHR(found.st_mode));
}

static void paths_join_with_one_slash(void **state)
{
    static const char *const cases[][3] = {{"a", "b", "a/b"},     {"a/", "b", "a/b"}, {"a//", "/b", "a/b"},
                                           {"/", "b", "/b"},      {"", "b", "b"},     {"", "/b", "/b"},
                                           {"/a/b", "", "/a/b/"}, {".", "b", "./b"}};
    ad_buf buf;
    size_t i;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ad_buf_reset(&buf);
        ad_path_join(&buf, ad_str_of(cases[i][0]), ad_str_of(cases[i][1]));
        assert_string_equal(buf.data, cases[i][2]);
    }
    ad_buf_clear(&buf);
    assert_true(ad_str_equal(ad_path_base(AD_STR("a/b.py")), AD_STR("b.py")));
    assert_true(ad_str_equal(ad_path_base(AD_STR("b.py")), AD_STR("b.py")));
    assert_int_equal(ad_path_base(AD_STR("a/")).len, 0);
}

static void the_system_answers(void **state)
{
    ad_buf buf;
    ad_err err = {0};
    uint64_t before = ad_clock_us();
    struct stat found;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(ad_program_folder(&buf, &err), AD_OK);
    assert_true(buf.len > 0 && buf.data[0] == '/');
    assert_int_equal(stat(buf.data, &found), 0);
    assert_true(S_ISDIR(found.st_mode));
    ad_buf_clear(&buf);
    assert_true(ad_processor_count() >= 1);
    assert_true(ad_peak_bytes_self() > 100 * 1024);
    assert_true(ad_clock_us() >= before);
    assert_true(ad_clock_ms() >= before / 1000);
    assert_true(ad_clock_unix() > 1700000000);
    assert_false(ad_is_terminal(-1));
    assert_int_equal(ad_terminal_columns(-1), 0);
}

/* ---- children ---- */

/* Sends back what it is told, until told nothing more. */
static int echo_child(void *ctx, int fd)
{
    ad_buf buf;
    int passed;

    (void)ctx;
    ad_buf_init(&buf, 1024 * 1024);
    while (ad_channel_receive(fd, 1024 * 1024, &buf, &passed, NULL) == AD_OK) {
        if (passed >= 0 && ad_fd_read(passed, 1024, &buf, NULL) != AD_OK) {
            return 2;
        }
        ad_fd_close(passed);
        if (ad_fd_write(fd, ad_buf_str(&buf), NULL) != AD_OK) {
            return 3;
        }
        ad_buf_reset(&buf);
    }
    ad_buf_clear(&buf);
    return 7;
}

static void wait_for(ad_child *child, char description[128])
{
    int status = 0;
    int tries;

    for (tries = 0; tries < 500 && !ad_child_ended(child, &status); tries++) {
        (void)usleep(10000);
    }
    assert_true(tries < 500);
    ad_child_describe(status, description, 128);
}

/* Reads until `len` bytes are there or the peer is gone. */
static ad_status read_until(const ad_child *child, ad_buf *out, size_t len)
{
    ad_status status = AD_OK;
    ad_err err = {0};

    while (status == AD_OK && out->len < len) {
        bool ready = false;

        assert_int_equal(ad_channel_wait(&child->fd, 1, 10000, &ready, &err), AD_OK);
        assert_true(ready);
        status = ad_channel_poll_read(child->fd, out, &err);
    }
    return status;
}

static void child_answers_and_ends(void **state)
{
    ad_child child = {0, -1};
    ad_buf buf;
    ad_err err = {0};
    char description[128];
    int fd = -1;
    int status;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(ad_child_start(echo_child, NULL, &child, &err), AD_OK);
    assert_true(child.pid > 0);
    assert_int_equal(ad_child_ended(&child, &status), 0);
    assert_int_equal(ad_channel_poll_read(child.fd, &buf, &err), AD_OK); /* nothing yet, does not wait */
    assert_int_equal(buf.len, 0);
    assert_int_equal(ad_channel_send(child.fd, AD_STR("hello"), -1, &err), AD_OK);
    assert_int_equal(read_until(&child, &buf, 5), AD_OK);
    assert_string_equal(buf.data, "hello");
    assert_int_equal(ad_memory_file(&AD_STR(" and a file"), 1, &fd, &err), AD_OK);
    ad_buf_reset(&buf);
    assert_int_equal(ad_channel_send(child.fd, AD_STR("bytes"), fd, &err), AD_OK);
    ad_fd_close(fd);
    assert_int_equal(read_until(&child, &buf, 16), AD_OK);
    assert_string_equal(buf.data, "bytes and a file");
    assert_int_equal(shutdown(child.fd, SHUT_WR), 0);
    wait_for(&child, description);
    assert_string_equal(description, "exited with status 7");
    assert_int_equal(read_until(&child, &buf, SIZE_MAX), AD_END);
    ad_child_kill(&child); /* closes what is left */
    assert_int_equal(child.fd, -1);
    ad_child_kill(&child);
    ad_buf_clear(&buf);
}

static void large_messages_cross_whole(void **state)
{
    ad_child child = {0, -1};
    ad_buf message;
    ad_buf answer;
    ad_err err = {0};
    size_t i;

    (void)state;
    ad_buf_init(&message, SIZE_MAX);
    ad_buf_init(&answer, SIZE_MAX);
    for (i = 0; i < 600000; i++) {
        ad_buf_byte(&message, (char)(i * 7 % 251));
    }
    assert_int_equal(ad_child_start(echo_child, NULL, &child, &err), AD_OK);
    for (i = 0; i < 3; i++) {
        ad_buf_reset(&answer);
        assert_int_equal(ad_channel_send(child.fd, ad_buf_str(&message), -1, &err), AD_OK);
        assert_int_equal(read_until(&child, &answer, message.len), AD_OK);
        assert_int_equal(answer.len, message.len);
        assert_memory_equal(answer.data, message.data, message.len);
    }
    ad_child_kill(&child);
    ad_buf_clear(&message);
    ad_buf_clear(&answer);
}

static int sleeping_child(void *ctx, int fd)
{
    (void)ctx;
    (void)fd;
    while (pause() < 0) { /* which it always is */
    }
    return 0;
}

static int aborting_child(void *ctx, int fd)
{
    struct sigaction action = {0};

    (void)ctx;
    (void)fd;
    action.sa_handler = SIG_DFL; /* a sanitizer may have its own */
    (void)sigaction(SIGSEGV, &action, NULL);
    (void)raise(SIGSEGV);
    return 0;
}

static void dead_children_are_described(void **state)
{
    ad_child child = {0, -1};
    ad_buf buf;
    ad_err err = {0};
    char description[128];
    char small[8];
    int status;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(ad_child_start(aborting_child, NULL, &child, &err), AD_OK);
    wait_for(&child, description);
    assert_string_equal(description, "killed by signal 11 (Segmentation fault)");
    assert_int_equal(ad_channel_poll_read(child.fd, &buf, &err), AD_END);
    assert_int_equal(ad_channel_send(child.fd, AD_STR("anyone?"), -1, &err), AD_ERR_IO); /* and no SIGPIPE */
    ad_child_kill(&child);
    assert_int_equal(ad_child_start(sleeping_child, NULL, &child, &err), AD_OK);
    assert_int_equal(kill((pid_t)child.pid, SIGINT), 0); /* Ctrl-C is the parent's affair */
    (void)usleep(20000);
    assert_int_equal(ad_child_ended(&child, &status), 0);
    assert_int_equal(kill((pid_t)child.pid, SIGKILL), 0);
    wait_for(&child, description);
    assert_string_equal(description, "killed by signal 9 (Killed)");
    assert_int_equal(child.pid, 0);
    assert_int_equal(ad_child_ended(&child, &status), 1); /* still ended, and nobody else is asked for */
    ad_child_kill(&child);
    ad_child_describe(9, small, sizeof(small));
    assert_string_equal(small, "killed ");
    ad_buf_clear(&buf);
}

static void kill_ends_a_child_that_hangs(void **state)
{
    ad_child child = {0, -1};
    ad_child empty = {0, -1};
    ad_err err = {0};
    pid_t pid;

    (void)state;
    assert_int_equal(ad_child_start(sleeping_child, NULL, &child, &err), AD_OK);
    pid = (pid_t)child.pid;
    ad_child_kill(&child);
    assert_int_equal(kill(pid, 0), -1); /* gone and reaped */
    assert_int_equal(errno, ESRCH);
    ad_child_kill(&empty);
}

/* Which descriptors are open, as one bit each; and is 0 at its end? */
static int descriptor_child(void *ctx, int fd)
{
    char byte;
    unsigned char open_ones[64] = {0};
    int i;

    (void)ctx;
    for (i = 0; i < 64; i++) {
        open_ones[i] = fcntl(i, F_GETFD) >= 0;
    }
    if (read(0, &byte, 1) != 0) {
        return 1;
    }
    return ad_fd_write(fd, (ad_str){(const char *)open_ones, sizeof(open_ones)}, NULL) == AD_OK ? 0 : 2;
}

static void child_has_no_descriptor_but_its_channel(void **state)
{
    ad_child first = {0, -1};
    ad_child child = {0, -1};
    ad_buf buf;
    ad_err err = {0};
    int extra = open("/", O_RDONLY | O_DIRECTORY); /* not even close-on-exec */
    int i;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(ad_child_start(sleeping_child, NULL, &first, &err), AD_OK);
    assert_int_equal(ad_child_start(descriptor_child, NULL, &child, &err), AD_OK);
    assert_int_equal(read_until(&child, &buf, 64), AD_OK);
    for (i = 0; i < 64; i++) {
        assert_int_equal(buf.data[i], i < 4);
    }
    ad_child_kill(&child);
    ad_child_kill(&first);
    ad_fd_close(extra);
    ad_buf_clear(&buf);
}

/* Starts a child of its own, tells its number, and dies. */
static int dying_parent(void *ctx, int fd)
{
    ad_child grandchild = {0, -1};
    long pid;

    (void)ctx;
    if (ad_child_start(sleeping_child, NULL, &grandchild, NULL) != AD_OK) {
        return 1;
    }
    pid = grandchild.pid;
    return ad_fd_write(fd, (ad_str){(const char *)&pid, sizeof(pid)}, NULL) == AD_OK ? 0 : 2;
}

static void children_die_with_their_parent(void **state)
{
    ad_child child = {0, -1};
    ad_buf buf;
    ad_err err = {0};
    char description[128];
    long pid = 0;
    int tries;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(ad_child_start(dying_parent, NULL, &child, &err), AD_OK);
    assert_int_equal(read_until(&child, &buf, sizeof(pid)), AD_OK);
    memcpy(&pid, buf.data, sizeof(pid));
    wait_for(&child, description);
    for (tries = 0; tries < 300; tries++) {
        char path[64];
        char line[256] = {0};
        FILE *file;

        (void)snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
        file = fopen(path, "r");
        if (!file) {
            break;
        }
        assert_non_null(fgets(line, sizeof(line), file));
        (void)fclose(file);
        if (strstr(line, ") Z ")) {
            break; /* dead; whoever adopted it has not looked yet */
        }
        (void)usleep(10000);
    }
    assert_true(tries < 300);
    ad_child_kill(&child);
    ad_buf_clear(&buf);
}

/* ---- channels, against a peer that lies ---- */

static void receive_refuses_what_is_too_long_or_cut_off(void **state)
{
    int ends[2];
    ad_buf buf;
    ad_err err = {0};
    int fd = 5;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(write(ends[0], "\xFF\xFF\xFF\x7F", 4), 4);
    assert_int_equal(ad_channel_receive(ends[1], 1000, &buf, &fd, &err), AD_ERR_LIMIT);
    assert_int_equal(fd, -1);
    assert_int_equal(write(ends[0], "\3\0\0\0abc\5\0\0\0ab", 13), 13);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(ad_channel_receive(ends[1], 1000, &buf, &fd, &err), AD_OK);
    assert_string_equal(buf.data, "abc");
    assert_int_equal(ad_channel_receive(ends[1], 1000, &buf, &fd, &err), AD_ERR_IO);
    assert_string_equal(buf.data, "abc"); /* nothing half is left */
    assert_int_equal(ad_channel_receive(ends[1], 1000, &buf, &fd, &err), AD_END);
    assert_int_equal(close(ends[1]), 0);
    ad_buf_clear(&buf);
}

static size_t open_descriptors(void)
{
    size_t count = 0;
    int fd;

    for (fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void receive_closes_descriptors_nobody_asked_for(void **state)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(3 * sizeof(int))];
    } room = {0};
    char text[] = "\2\0\0\0ok";
    struct iovec part = {text, 6};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof(room)};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    int three[3] = {0, 1, 2};
    int ends[2];
    int fd = -1;
    size_t before;
    ad_buf buf;
    ad_err err = {0};

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(three));
    memcpy(CMSG_DATA(header), three, sizeof(three));
    before = open_descriptors();
    assert_int_equal(sendmsg(ends[0], &message, 0), 6);
    assert_int_equal(ad_channel_receive(ends[1], 100, &buf, &fd, &err), AD_OK);
    assert_true(fd >= 0);
    assert_int_equal(open_descriptors(), before + 1);
    ad_fd_close(fd);
    text[0] = 0x7F; /* and when the message is refused, all of them */
    assert_int_equal(sendmsg(ends[0], &message, 0), 6);
    assert_int_equal(ad_channel_receive(ends[1], 100, &buf, &fd, &err), AD_ERR_LIMIT);
    assert_int_equal(fd, -1);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    ad_buf_clear(&buf);
}

static void poll_read_keeps_to_its_bounds(void **state)
{
    static char bytes[4096];
    int ends[2];
    ad_buf buf;
    ad_err err = {0};
    size_t sent = 0;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    while (sent < 100000) {
        ssize_t put_now = send(ends[0], bytes, sizeof(bytes), MSG_DONTWAIT);

        if (put_now < 0) {
            break;
        }
        sent += (size_t)put_now;
    }
    ad_buf_init(&buf, 5000);
    while (buf.len < 5000) {
        assert_int_equal(ad_channel_poll_read(ends[1], &buf, &err), AD_OK);
    }
    assert_int_equal(ad_channel_poll_read(ends[1], &buf, &err), AD_ERR_LIMIT);
    assert_int_equal(buf.len, 5000);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    ad_buf_clear(&buf);
}

static void wait_tells_which_channels_are_ready(void **state)
{
    int one[2];
    int two[2];
    bool ready[3] = {true, true, true};
    ad_err err = {0};
    int channels[3];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, one), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, two), 0);
    channels[0] = one[0];
    channels[1] = -1;
    channels[2] = two[0];
    assert_int_equal(ad_channel_wait(channels, 3, 0, ready, &err), AD_OK);
    assert_false(ready[0] || ready[1] || ready[2]);
    assert_int_equal(write(two[1], "x", 1), 1);
    assert_int_equal(ad_channel_wait(channels, 3, 1000, ready, &err), AD_OK);
    assert_true(!ready[0] && !ready[1] && ready[2]);
    assert_int_equal(close(one[1]), 0); /* the end is something to read, too */
    assert_int_equal(ad_channel_wait(channels, 3, 1000, ready, &err), AD_OK);
    assert_true(ready[0] && !ready[1] && ready[2]);
    assert_int_equal(ad_channel_wait(channels, 0, 0, ready, &err), AD_OK);
    ad_mem_fail_at(1);
    assert_int_equal(ad_channel_wait(channels, 3, 0, ready, &err), AD_ERR_NOMEM);
    ad_mem_fail_at(0);
    assert_int_equal(close(one[0]) | close(two[0]) | close(two[1]), 0);
}

static void memory_file_is_positioned_at_its_start(void **state)
{
    ad_buf buf;
    ad_err err = {0};
    struct stat found;
    int fd = -1;

    (void)state;
    ad_buf_init(&buf, SIZE_MAX);
    assert_int_equal(ad_memory_file(&AD_STR("a\0b"), 1, &fd, &err), AD_OK);
    assert_int_equal(fstat(fd, &found), 0);
    assert_int_equal(found.st_size, 3);
    assert_int_equal(found.st_nlink, 0);
    assert_int_equal(ad_fd_read(fd, 100, &buf, &err), AD_OK);
    assert_int_equal(buf.len, 3);
    assert_memory_equal(buf.data, "a\0b", 3);
    ad_fd_close(fd);
    assert_int_equal(ad_memory_file(&(ad_str){NULL, 0}, 1, &fd, &err), AD_OK);
    ad_fd_close(fd);
    ad_buf_clear(&buf);
}

static uint64_t computed_us(void)
{
    struct rusage used;

    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000U +
           (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

/* As in a worker: short pieces of work, and a system call that waits behind each. */
static void short_pieces_of_work_add_up_under_a_limit_on_processor_time(void **state)
{
    enum { PIECES = 200, PIECE_US = 500, LIMIT_S = 100000 };
    const struct timespec pause = {.tv_nsec = 50000};
    struct rlimit before;
    struct rlimit limited;
    uint64_t sum = 0;
    uint64_t all;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CPU, &before), 0);
    limited = before;
    limited.rlim_cur =
        before.rlim_max < LIMIT_S ? before.rlim_max : LIMIT_S; /* RLIM_INFINITY is the largest */
    assert_int_equal(setrlimit(RLIMIT_CPU, &limited), 0);
    all = computed_us();
    for (unsigned i = 0; i < PIECES; i++) {
        uint64_t start = ad_cpu_us();
        uint64_t until = ad_clock_us() + PIECE_US;

        while (ad_clock_us() < until) {
        }
        sum += ad_cpu_us() - start;
        (void)nanosleep(&pause, NULL);
    }
    all = computed_us() - all;
    assert_int_equal(setrlimit(RLIMIT_CPU, &before), 0);
    assert_true(sum <= all + PIECE_US);
    assert_true(sum >= all / 10 * 7);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(file_read_takes_regular_files_only),
        cmocka_unit_test(fd_read_stops_at_its_limit),
        cmocka_unit_test(writing_into_a_closed_pipe_kills_nobody),
        WITH_FOLDER(writer_replaces_at_once_or_not_at_all),
        cmocka_unit_test(writer_leaves_devices_alone),
        cmocka_unit_test(paths_join_with_one_slash),
        cmocka_unit_test(the_system_answers),
        cmocka_unit_test(child_answers_and_ends),
        cmocka_unit_test(large_messages_cross_whole),
        cmocka_unit_test(dead_children_are_described),
        cmocka_unit_test(kill_ends_a_child_that_hangs),
        cmocka_unit_test(child_has_no_descriptor_but_its_channel),
        cmocka_unit_test(children_die_with_their_parent),
        cmocka_unit_test(receive_refuses_what_is_too_long_or_cut_off),
        cmocka_unit_test(receive_closes_descriptors_nobody_asked_for),
        cmocka_unit_test(poll_read_keeps_to_its_bounds),
        cmocka_unit_test(wait_tells_which_channels_are_ready),
        cmocka_unit_test(memory_file_is_positioned_at_its_start),
        cmocka_unit_test(short_pieces_of_work_add_up_under_a_limit_on_processor_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
