/* The system call filter. A call is in one of four lists: allowed; refused as if a file were out of reach,
 * because libraries open things lazily and live with that; death, because only a process that was taken
 * over makes it; and all others, which do not exist as far as the worker can tell. The last is what lets
 * the next C library's new calls fall back to old ones. */
#include "os/jail_priv.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/banned.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What workers were seen to use, what the C library needs to end a process in an orderly way (raise and
 * abort), and the clocks, which are calls where there is no vDSO. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(recvmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(sysinfo),   /* qsort asks once how much memory there is, and does not look whether it was told */
#ifdef AD_JAIL_SANITIZED /* to print a report */
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),
#endif
};

static const int refused[] = {
    SCMP_SYS(open),       SCMP_SYS(openat),     SCMP_SYS(openat2),    SCMP_SYS(creat),    SCMP_SYS(stat),
    SCMP_SYS(lstat),      SCMP_SYS(newfstatat), SCMP_SYS(statx),      SCMP_SYS(access),   SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink),   SCMP_SYS(readlinkat), SCMP_SYS(statfs),   SCMP_SYS(truncate),
    SCMP_SYS(unlink),     SCMP_SYS(unlinkat),   SCMP_SYS(rename),     SCMP_SYS(renameat), SCMP_SYS(renameat2),
};

/* clone3 is left to the default: it cannot be told apart by flags, and the C library goes on to clone. */
static const int deadly[] = {
    /* programs and processes */
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(clone),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    /* the network and other machines' and processes' ears */
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    /* other processes' memory, descriptors and lives */
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(kill),
    SCMP_SYS(tkill),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(kcmp),
    /* files by ways around their names */
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    /* the kernel's own machinery, where its mistakes are found */
    SCMP_SYS(bpf),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
};

static bool add_list(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (seccomp_rule_add_array(filter, action, calls[i], 0, NULL) != 0) {
            return false;
        }
    }
    return true;
}

static bool add_when(scmp_filter_ctx filter, uint32_t action, int call, struct scmp_arg_cmp condition)
{
    return seccomp_rule_add_array(filter, action, call, 1, &condition) == 0;
}

/* Memory may be had, but not to run what was written to it. */
static bool add_memory(scmp_filter_ctx filter)
{
    static const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    const struct scmp_arg_cmp data = {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    const struct scmp_arg_cmp code = {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC};

    for (size_t i = 0; i < COUNT(calls); i++) {
        if (!add_when(filter, SCMP_ACT_ALLOW, calls[i], data) ||
            !add_when(filter, SCMP_ACT_ERRNO(EACCES), calls[i], code)) {
            return false;
        }
    }
    return true;
}

/* A signal to itself is how abort ends a process. */
static bool add_signals(scmp_filter_ctx filter)
{
    const scmp_datum_t self = (scmp_datum_t)getpid();

    return add_when(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
                    (struct scmp_arg_cmp){0, SCMP_CMP_EQ, self, 0}) &&
           add_when(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(tgkill),
                    (struct scmp_arg_cmp){0, SCMP_CMP_NE, self, 0});
}

/* Three answers that only this filter gives: the file-less open would be EBADF, the others succeed. */
static bool holds(void)
{
    void *memory;

    if (syscall(SYS_openat, -1, "nothing", 0) != -1 || errno != EACCES) {
        return false;
    }
    if (syscall(SYS_getppid) != -1 || errno != ENOSYS) {
        return false;
    }
    memory = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) {
        (void)munmap(memory, 1);
        return false;
    }
    return errno == EACCES;
}

bool ad_jail_seccomp(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    bool loaded;

    if (!filter) {
        return false;
    }
    /* Calls by another ABI's numbers (i386 and x32 beside x86-64) have no business here either. */
    loaded = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
             add_list(filter, SCMP_ACT_ALLOW, allowed, COUNT(allowed)) && add_memory(filter) &&
             add_signals(filter) && add_list(filter, SCMP_ACT_ERRNO(EACCES), refused, COUNT(refused)) &&
             add_list(filter, SCMP_ACT_KILL_PROCESS, deadly, COUNT(deadly)) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded && holds();
}
