/* core/os: what a worker can still do once it is taken over, layer by layer and all together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#include "jail_support.h"
#include "os/jail_priv.h"
#include "base/banned.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { CALL_OPENAT2 = 437, CALL_CLONE3 = 435, CALL_PIDFD_OPEN = 434, CALL_IO_URING_SETUP = 425 };
enum { PARENTS_SECRET = 0x5EC2E7 };

static ad_jail here; /* what this system gives */
static volatile int secret = PARENTS_SECRET;

static int privileges_before;

static int find_out(void **state)
{
    (void)state;
    privileges_before = prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL);
    return ad_jail_probe(&ad_limits_default, &here, NULL) == AD_OK ? 0 : -1;
}

static jail_task task_of(jail_act act)
{
    return (jail_task){.limits = &ad_limits_default, .act = act};
}

static int verdict(bool good)
{
    return good ? HELD : NOT_HELD;
}

#define NEEDS(layer)                                                                                         \
    if (!here.layer) {                                                                                       \
        skip();                                                                                              \
    }

/* ---- what fails ---- */

static bool refused(long result)
{
    return result == -1 && errno == EACCES;
}

static int open_things(int channel, void *job)
{
    const uint64_t how[3] = {O_RDONLY, 0, 0}; /* struct open_how */
    struct stat info;
    char text[64];
    char memory[64];
    bool good = refused(open("/etc/passwd", O_RDONLY));

    (void)channel;
    (void)job;
    (void)snprintf(memory, sizeof(memory), "/proc/%ld/mem",
                   (long)getpid()); /* fails for the parent's the more */
    good &= refused(open("/", O_RDONLY | O_DIRECTORY));
    good &= refused(open("/", O_PATH));
    good &= refused(open(".", O_TMPFILE | O_RDWR, 0600));
    good &= refused(open("/dev/null", O_WRONLY));
    good &= refused(open(memory, O_RDWR));
    good &= refused(open("/proc/self/exe", O_RDONLY));
    good &= refused(openat(AT_FDCWD, "/etc/passwd", O_RDONLY));
    good &= refused(syscall(CALL_OPENAT2, AT_FDCWD, "/etc/passwd", how, sizeof(how)));
    good &= refused(stat("/etc/passwd", &info));
    good &= refused(access("/etc/passwd", F_OK));
    good &= refused(readlink("/proc/self/exe", text, sizeof(text)));
    return verdict(good);
}

static void files_cannot_be_opened_or_looked_at(void **state)
{
    jail_task task = task_of(open_things);

    (void)state;
    NEEDS(seccomp)
    assert_true(held(&task));
}

static int change_files(int channel, void *job)
{
    const char *path = job;
    bool good = refused(open(path, O_WRONLY | O_CREAT, 0600));

    (void)channel;
    good &= refused(open(path, O_WRONLY | O_TRUNC));
    good &= refused(unlink(path));
    good &= refused(rename(path, "/tmp/adderstone-jail-other"));
    good &= refused(truncate(path, 0));
    good &= mkdir("/tmp/adderstone-jail-folder", 0700) == -1;
    good &= symlink(path, "/tmp/adderstone-jail-link") == -1;
    good &= link(path, "/tmp/adderstone-jail-link") == -1;
    good &= chmod(path, 0777) == -1;
    return verdict(good);
}

static void files_cannot_be_made_changed_or_removed(void **state)
{
    char path[] = "/tmp/adderstone-jail-XXXXXX";
    int fd = mkstemp(path);
    jail_task task = task_of(change_files);
    struct stat info;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "kept", 4), 4);
    task.job = path;
    if (here.seccomp) {
        assert_true(held(&task));
        assert_int_equal(fstat(fd, &info), 0);
        assert_int_equal(info.st_size, 4);
        assert_int_equal(info.st_nlink, 1);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
}

static int make_executable(int channel, void *job)
{
    void *writable = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool good = writable != MAP_FAILED;

    (void)channel;
    (void)job;
    good &= mprotect(writable, 4096, PROT_READ | PROT_EXEC) == -1 && errno == EACCES;
    good &= mprotect(writable, 4096, PROT_READ) == 0;
    good &= mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
            MAP_FAILED;
    good &= errno == EACCES;
    good &= mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
    good &= syscall(SYS_pkey_mprotect, writable, 4096, PROT_READ | PROT_EXEC, -1) == -1 && errno == ENOSYS;
    good &= syscall(SYS_personality, 0x0400000UL /* READ_IMPLIES_EXEC */) == -1 && errno == ENOSYS;
    good &= syscall(SYS_memfd_create, "code", 0) == -1;
    return verdict(good);
}

static void memory_cannot_be_made_executable(void **state)
{
    jail_task task = task_of(make_executable);

    (void)state;
    NEEDS(seccomp)
    assert_true(held(&task));
}

static int call_the_unknown(int channel, void *job)
{
    bool good = syscall(CALL_CLONE3, NULL, 0) == -1 && errno == ENOSYS;

    (void)channel;
    (void)job;
    good &= syscall(1000) == -1 && errno == ENOSYS;
    good &= syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0) == -1 && errno == ENOSYS;
    good &= syscall(SYS_ioctl, 0, 0x5401, NULL) == -1 && errno == ENOSYS;
    good &= syscall(SYS_setuid, 0) == -1 && errno == ENOSYS;
    return verdict(good);
}

static void calls_the_worker_has_no_use_for_do_not_exist(void **state)
{
    jail_task task = task_of(call_the_unknown);

    (void)state;
    NEEDS(seccomp)
    assert_true(held(&task));
}

/* ---- what kills ---- */

static int make_inet_socket(int channel, void *job)
{
    (void)channel;
    (void)job;
    return socket(AF_INET, SOCK_STREAM, 0);
}

static int make_local_socket(int channel, void *job)
{
    (void)channel;
    (void)job;
    return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int connect_the_channel(int channel, void *job)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};

    (void)job;
    return connect(channel, (struct sockaddr *)&to, sizeof(to));
}

static int start_program(int channel, void *job)
{
    char *const words[] = {NULL};

    (void)channel;
    (void)job;
    return execve("/bin/true", words, words);
}

static int start_program_by_descriptor(int channel, void *job)
{
    char *const words[] = {NULL};

    (void)job;
    return (int)syscall(SYS_execveat, channel, "", words, words, AT_EMPTY_PATH);
}

static int start_process(int channel, void *job)
{
    pid_t pid = fork();

    (void)channel;
    (void)job;
    if (pid == 0) {
        _exit(0);
    }
    return (int)pid;
}

static void *do_nothing(void *ctx)
{
    return ctx;
}

static int start_thread(int channel, void *job)
{
    pthread_t thread;

    (void)channel;
    (void)job;
    return pthread_create(&thread, NULL, do_nothing, NULL);
}

static int trace_parent(int channel, void *job)
{
    (void)channel;
    return (int)ptrace(PTRACE_ATTACH, *(pid_t *)job, NULL, NULL);
}

static int read_parents_memory(int channel, void *job)
{
    int found = 0;
    struct iovec mine = {&found, sizeof(found)};
    struct iovec theirs = {(void *)(uintptr_t)&secret, sizeof(secret)};

    (void)channel;
    return (int)process_vm_readv(*(pid_t *)job, &mine, 1, &theirs, 1, 0);
}

static int signal_parent(int channel, void *job)
{
    (void)channel;
    return kill(*(pid_t *)job, 0);
}

static int signal_parents_thread(int channel, void *job)
{
    (void)channel;
    return (int)syscall(SYS_tgkill, *(pid_t *)job, *(pid_t *)job, 0);
}

static int signal_everyone(int channel, void *job)
{
    (void)channel;
    (void)job;
    return kill(-1, 0);
}

static int hold_parent(int channel, void *job)
{
    (void)channel;
    return (int)syscall(CALL_PIDFD_OPEN, *(pid_t *)job, 0);
}

static int load_bpf(int channel, void *job)
{
    (void)channel;
    (void)job;
    return (int)syscall(SYS_bpf, 0, NULL, 0);
}

static int set_up_ring(int channel, void *job)
{
    (void)channel;
    (void)job;
    return (int)syscall(CALL_IO_URING_SETUP, 1, NULL);
}

static int mount_something(int channel, void *job)
{
    (void)channel;
    (void)job;
    return (int)syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL);
}

#if defined(__x86_64__)
static int call_by_i386_number(int channel, void *job)
{
    long result;

    (void)channel;
    (void)job;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory"); /* getpid of i386 */
    return (int)result;
}

static int call_by_x32_number(int channel, void *job)
{
    (void)channel;
    (void)job;
    return (int)syscall(0x40000000 | SYS_getpid);
}
#endif

typedef struct deadly_case {
    const char *what;
    jail_act act;
} deadly_case;

static const deadly_case deadly_cases[] = {
    {"an internet socket", make_inet_socket},
    {"a local socket", make_local_socket},
    {"connecting", connect_the_channel},
    {"a program", start_program},
    {"a program by descriptor", start_program_by_descriptor},
    {"a process", start_process},
    {"a thread", start_thread},
    {"tracing the parent", trace_parent},
    {"reading the parent's memory", read_parents_memory},
    {"a signal to the parent", signal_parent},
    {"a signal to the parent's thread", signal_parents_thread},
    {"a signal to everyone", signal_everyone},
    {"a handle on the parent", hold_parent},
    {"bpf", load_bpf},
    {"io_uring", set_up_ring},
    {"mount", mount_something},
#if defined(__x86_64__)
    {"a call by its i386 number", call_by_i386_number},
    {"a call by its x32 number", call_by_x32_number},
#endif
};

static void what_only_an_intruder_does_is_death(void **state)
{
    pid_t self = getpid();

    (void)state;
    NEEDS(seccomp)
    for (size_t i = 0; i < COUNT(deadly_cases); i++) {
        jail_task task = task_of(deadly_cases[i].act);

        task.job = &self;
        if (!died_of(&task, SIGSYS)) {
            fail_msg("%s did not end the process", deadly_cases[i].what);
        }
    }
}

static int end_by_abort(int channel, void *job)
{
    (void)channel;
    (void)job;
    abort();
}

static int drop_handlers(int channel, void *job)
{
    (void)channel;
    (void)job;
    return signal(SIGSEGV, SIG_DFL) == SIG_ERR ? NOT_HELD : HELD; /* the tests' frame has its own */
}

static int end_by_fault(int channel, void *job)
{
    (void)channel;
    (void)job;
    return raise(SIGSEGV);
}

static void abort_and_faults_end_the_worker_as_ever(void **state)
{
    jail_task aborting = task_of(end_by_abort);
    jail_task faulting = {.limits = &ad_limits_default, .before = drop_handlers, .act = end_by_fault};

    (void)state;
    assert_true(died_of(&aborting, SIGABRT));
    assert_true(died_of(&faulting, SIGSEGV));
}

/* ---- what goes on working ---- */

static int compare_bytes(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

static int work(int channel, void *job)
{
    enum { BYTES = 8 << 20 };
    unsigned char *memory = malloc(BYTES);
    struct timespec now;
    struct tm when = {.tm_year = 100, .tm_mday = 1};
    iconv_t converter;
    char byte = 0;
    bool good = memory != NULL;

    (void)job;
    if (memory) {
        for (size_t i = 0; i < 4096; i++) {
            memory[i] = (unsigned char)(i * 7);
        }
        qsort(memory, 4096, 1, compare_bytes);
        good &= memory[0] == 0 && memory[4095] == 255;
        free(memory);
    }
    good &= clock_gettime(CLOCK_MONOTONIC, &now) == 0;
    good &= mktime(&when) == 946684800; /* and in UTC, whatever TZ was */
    converter = iconv_open("UTF-8", "ANSI_X3.4-1968");
    good &= converter != (iconv_t)-1 && iconv_close(converter) == 0;
    good &= ad_fd_write(channel, AD_STR("out"), NULL) == AD_OK;
    good &= write(channel, &byte, 1) == 1;
    return verdict(good);
}

static void memory_clocks_dates_and_the_channel_go_on_working(void **state)
{
    jail_task task = task_of(work);

    (void)state;
    assert_int_equal(setenv("TZ", "America/New_York", 1), 0);
    assert_true(held(&task));
    assert_int_equal(unsetenv("TZ"), 0);
}

static int read_what_was_sent(int channel, void *job)
{
    ad_buf message;
    ad_buf content;
    int fd = -1;
    bool good;

    (void)job;
    ad_buf_init(&message, 64);
    ad_buf_init(&content, 64);
    good = ad_channel_receive(channel, 64, &message, &fd, NULL) == AD_OK && fd >= 0;
    good &= ad_fd_read(fd, 64, &content, NULL) == AD_OK && ad_str_equal(ad_buf_str(&content), AD_STR("job"));
    ad_fd_close(fd);
    ad_buf_clear(&message);
    ad_buf_clear(&content);
    return verdict(good);
}

static void a_descriptor_that_is_sent_can_be_read(void **state)
{
    jail_task task = task_of(read_what_was_sent);
    int fd = -1;
    int status;

    (void)state;
    assert_int_equal(ad_memory_file(&AD_STR("job"), 1, &fd, NULL), AD_OK);
    status = wait_status_of(&task, fd);
    ad_fd_close(fd);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), HELD);
}

/* ---- descriptors and limits ---- */

static int opened[3];

static int open_three(int channel, void *job)
{
    (void)channel;
    (void)job;
    for (size_t i = 0; i < COUNT(opened); i++) {
        opened[i] = open("/dev/zero", O_RDONLY);
    }
    return opened[2] >= 0 ? HELD : NOT_HELD;
}

static int use_them(int channel, void *job)
{
    char byte;
    bool good = true;

    (void)channel;
    (void)job;
    for (size_t i = 0; i < COUNT(opened); i++) {
        good &= read(opened[i], &byte, 1) == -1 && errno == EBADF;
    }
    return verdict(good);
}

static void other_descriptors_are_closed(void **state)
{
    jail_task task = {.limits = &ad_limits_default, .before = open_three, .act = use_them};

    (void)state;
    assert_true(held(&task));
}

static int write_to_what_was_sent(int channel, void *job)
{
    ad_buf message;
    int fd = -1;

    (void)job;
    ad_buf_init(&message, 64);
    if (ad_channel_receive(channel, 64, &message, &fd, NULL) != AD_OK) {
        return NO_JAIL;
    }
    ad_buf_clear(&message);
    return write(fd, "bad", 3) == 3 ? NOT_HELD : NO_JAIL;
}

static void nothing_is_written_even_to_an_open_file(void **state)
{
    jail_task task = task_of(write_to_what_was_sent);
    char path[] = "/tmp/adderstone-jail-XXXXXX";
    int fd = mkstemp(path);
    struct stat info;
    int status;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    status = wait_status_of(&task, fd);
    assert_int_equal(fstat(fd, &info), 0);
    (void)close(fd);
    if (TEST_SANITIZED) {
        skip(); /* there the limit is left out, for reports that go to a file */
    }
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGXFSZ);
    assert_int_equal(info.st_size, 0);
}

static int ask_for_much(int channel, void *job)
{
    void *much = mmap(NULL, (size_t)2 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    (void)channel;
    (void)job;
    return verdict(much == MAP_FAILED && errno == ENOMEM);
}

static void address_space_ends_at_worker_bytes(void **state)
{
    ad_limits limits = ad_limits_default;
    jail_task task = {.limits = &limits, .act = ask_for_much};

    (void)state;
    if (TEST_SANITIZED) {
        skip(); /* the shadow alone is more */
    }
    limits.worker_bytes = (uint64_t)1 << 30;
    assert_true(held(&task));
    limits.worker_bytes = (uint64_t)16 << 30;
    assert_false(held(&task));
}

/* ---- each layer alone ---- */

typedef bool (*layer_check)(pid_t parent);

typedef struct layer_test {
    layer_check check;
    pid_t parent;
} layer_test;

static int run_layer(void *ctx, int channel)
{
    const layer_test *test = ctx;

    (void)channel;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) != 0) {
        return NO_JAIL;
    }
    return verdict(test->check(test->parent));
}

static bool layer_holds(layer_check check)
{
    layer_test test = {check, getpid()};
    ad_child child;
    int status = -1;

    assert_int_equal(ad_child_start(run_layer, &test, &child, NULL), AD_OK);
    assert_true(waitpid((pid_t)child.pid, &status, 0) > 0);
    child.pid = 0;
    ad_child_kill(&child);
    return WIFEXITED(status) && WEXITSTATUS(status) == HELD;
}

static bool tcp_is_refused(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(9)};
    int to = socket(AF_INET, SOCK_STREAM, 0);
    int from = socket(AF_INET, SOCK_STREAM, 0);
    bool good = to >= 0 && from >= 0;

    (void)inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    good &= refused(connect(to, (struct sockaddr *)&at, sizeof(at)));
    at.sin_port = htons(40999);
    good &= refused(bind(from, (struct sockaddr *)&at, sizeof(at)));
    return good;
}

static bool landlock_alone(pid_t parent)
{
    int abi = 0;
    char path[64];
    bool good = ad_jail_landlock(&abi) && abi > 0;

    good &= refused(open("/etc/passwd", O_RDONLY));
    good &= refused(open("/tmp/adderstone-jail-new", O_WRONLY | O_CREAT, 0600));
    (void)snprintf(path, sizeof(path), "/proc/%ld/mem", (long)parent);
    good &= open(path, O_RDONLY) == -1;
    good &= ptrace(PTRACE_ATTACH, parent, NULL, NULL) == -1 && errno == EPERM;
    good &= read_parents_memory(-1, &parent) == -1 && errno == EPERM;
    if (abi >= 4) {
        good &= tcp_is_refused();
    }
    if (abi >= 6) {
        good &= kill(parent, 0) == -1 && errno == EPERM;
    }
    return good;
}

static void landlock_alone_keeps_files_tcp_and_other_processes_out_of_reach(void **state)
{
    (void)state;
    NEEDS(landlock)
    assert_true(layer_holds(landlock_alone));
}

static bool landlock_where_nothing_could_be_opened(pid_t parent)
{
    int abi = 0;

    (void)parent;
    /* The first shuts everything; the second finds all shut already, which proves nothing about itself. */
    return ad_jail_landlock(&abi) && !ad_jail_landlock(&abi);
}

static void landlock_counts_only_when_it_shut_what_was_open(void **state)
{
    (void)state;
    NEEDS(landlock)
    assert_true(layer_holds(landlock_where_nothing_could_be_opened));
}

static bool seccomp_alone(pid_t parent)
{
    (void)parent;
    return ad_jail_seccomp() && refused(open("/", O_RDONLY)) && syscall(SYS_getppid) == -1;
}

static void seccomp_alone_is_enough_to_open_nothing(void **state)
{
    (void)state;
    NEEDS(seccomp)
    assert_true(layer_holds(seccomp_alone));
}

/* ---- the report of it ---- */

static void the_probe_leaves_its_caller_free(void **state)
{
    int fd = open("/dev/null", O_RDONLY);
    struct rlimit limit;

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL), privileges_before);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_true(limit.rlim_cur > 0);
}

static void the_probe_tells_every_layer(void **state)
{
    int layers = here.landlock + here.seccomp;

    (void)state;
    assert_true(here.limits);
    assert_true(here.not_dumpable);
    assert_true(here.dies_with_parent);
    assert_true(here.no_new_privileges);
    assert_int_equal(here.level, layers == 2 ? AD_JAIL_FULL : layers == 1 ? AD_JAIL_PARTIAL : AD_JAIL_NONE);
    assert_true(!here.landlock || here.landlock_abi > 0);
}

static void levels_have_names_and_a_channel_is_needed(void **state)
{
    ad_jail jail;
    ad_err err = {0};

    (void)state;
    assert_string_equal(ad_jail_level_name(AD_JAIL_NONE), "none");
    assert_string_equal(ad_jail_level_name(AD_JAIL_PARTIAL), "partial");
    assert_string_equal(ad_jail_level_name(AD_JAIL_FULL), "full");
    assert_int_equal(ad_jail_enter(&ad_limits_default, -1, &jail, &err), AD_ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_cannot_be_opened_or_looked_at),
        cmocka_unit_test(files_cannot_be_made_changed_or_removed),
        cmocka_unit_test(memory_cannot_be_made_executable),
        cmocka_unit_test(calls_the_worker_has_no_use_for_do_not_exist),
        cmocka_unit_test(what_only_an_intruder_does_is_death),
        cmocka_unit_test(abort_and_faults_end_the_worker_as_ever),
        cmocka_unit_test(memory_clocks_dates_and_the_channel_go_on_working),
        cmocka_unit_test(a_descriptor_that_is_sent_can_be_read),
        cmocka_unit_test(other_descriptors_are_closed),
        cmocka_unit_test(nothing_is_written_even_to_an_open_file),
        cmocka_unit_test(address_space_ends_at_worker_bytes),
        cmocka_unit_test(landlock_alone_keeps_files_tcp_and_other_processes_out_of_reach),
        cmocka_unit_test(landlock_counts_only_when_it_shut_what_was_open),
        cmocka_unit_test(seccomp_alone_is_enough_to_open_nothing),
        cmocka_unit_test(the_probe_leaves_its_caller_free),
        cmocka_unit_test(the_probe_tells_every_layer),
        cmocka_unit_test(levels_have_names_and_a_channel_is_needed),
    };

    return cmocka_run_group_tests(tests, find_out, NULL);
}
