/* Walking a tree: one frame a folder, no recursion, no link followed, everything passed over told.
 * Folders are opened relative to their parent's descriptor, so that a tree changing underneath cannot
 * lead the walk elsewhere. */
#include "os/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "os/walk_ignore.h"
#include "base/banned.h"

/* Frames below the root that keep their descriptor; a frame further up opens its folder anew. */
enum { OPEN_FRAMES = 32, OPEN_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

typedef struct frame {
    int fd; /* -1: closed to save descriptors */
    dev_t device;
    ino_t inode;
    ad_arena arena; /* of the names */
    char **names;   /* sorted; names[next] is the one to look at */
    size_t count, capacity;
    size_t next;
    size_t path_len;   /* of walker.path when it names this folder */
    size_t inside_len; /* of the repository-relative path, likewise */
    const char *name;  /* in the frame above */
} frame;

typedef struct walker {
    const ad_walk_options *options;
    ad_walk_visit visit;
    void *ctx;
    ad_err *err;
    ad_buf path; /* as shown to the visitor */
    ad_walk_ignore ignore;
    frame *frames;
    size_t depth, capacity;
} walker;

/* What lstat says of one entry. */
typedef struct entry {
    struct stat found;
    int failure; /* errno, 0: found holds */
} entry;

static ad_status tell(walker *walk, ad_walk_event event, uint64_t bytes, const ad_err *why)
{
    return walk->visit(walk->ctx, event, ad_buf_str(&walk->path), bytes, why, walk->err);
}

static ad_status tell_unreadable(walker *walk, int sys_errno, const char *what)
{
    ad_err why = {0};

    (void)ad_err_errno(&why, sys_errno, "%s", what);
    return tell(walk, AD_WALK_UNREADABLE, 0, &why);
}

static ad_status out_of_memory(walker *walk)
{
    return ad_err_set(walk->err, AD_ERR_NOMEM, "out of memory");
}

/* ---- frames ---- */

static void clear_frame(frame *top)
{
    ad_fd_close(top->fd);
    ad_arena_clear(&top->arena);
    ad_free(top->names);
}

static void pop_frame(walker *walk)
{
    ad_walk_ignore_leave(&walk->ignore);
    clear_frame(&walk->frames[--walk->depth]);
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right); /* bytes as unsigned, whatever the locale */
}

static bool add_name(frame *top, const char *name)
{
    ad_str copy = ad_arena_copy(&top->arena, ad_str_of(name));
    char *kept;

    if (!copy.ptr || !ad_grow(&top->names, &top->capacity, top->count + 1, sizeof(*top->names))) {
        return false;
    }
    memcpy(&kept, &copy.ptr, sizeof(kept)); /* the arena's own bytes, writable all along */
    top->names[top->count++] = kept;
    return true;
}

/* Lists the folder that top->fd is open on. errno or 0; ENOMEM is ours. */
static int list_folder(frame *top)
{
    int copy = fcntl(top->fd, F_DUPFD_CLOEXEC, 0);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    int failure = 0;

    if (!folder) {
        failure = errno;
        ad_fd_close(copy);
        return failure;
    }
    while (true) {
        const struct dirent *found;

        errno = 0;
        found = readdir(folder);
        if (!found) {
            failure = errno;
            break;
        }
        if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0 &&
            !add_name(top, found->d_name)) {
            failure = ENOMEM;
            break;
        }
    }
    (void)closedir(folder);
    if (top->count > 1) {
        qsort(top->names, top->count, sizeof(*top->names), compare_names);
    }
    return failure;
}

static bool has_name(const frame *top, const char *name)
{
    return top->count && bsearch(&name, top->names, top->count, sizeof(*top->names), compare_names) != NULL;
}

/* Enters the folder open at fd (taken over), which walk->path names. A folder that can be listed in part
 * only is told, and walked in part. */
static ad_status push_frame(walker *walk, int fd, const char *name)
{
    frame top = {.fd = fd, .path_len = walk->path.len, .inside_len = walk->ignore.inside.len, .name = name};
    struct stat found = {0};
    int failure;
    ad_status status = AD_OK;

    ad_arena_init(&top.arena, SIZE_MAX);
    if (!ad_grow(&walk->frames, &walk->capacity, walk->depth + 1, sizeof(*walk->frames))) {
        status = out_of_memory(walk);
        goto done;
    }
    failure = fstat(fd, &found) == 0 ? list_folder(&top) : errno;
    if (failure == ENOMEM) {
        status = out_of_memory(walk);
    } else if (failure && walk->depth == 0) {
        status = ad_err_errno(walk->err, failure, "the folder could not be read");
    } else if (failure) {
        status = tell_unreadable(walk, failure, "the folder could not be read");
    }
    if (status == AD_OK) {
        status = ad_walk_ignore_enter(&walk->ignore, fd, has_name(&top, ".git"), has_name(&top, ".gitignore"),
                                      walk->err);
    }
    if (status != AD_OK) {
        goto done;
    }
    top.device = found.st_dev;
    top.inode = found.st_ino;
    walk->frames[walk->depth++] = top;
    top = (frame){.fd = -1}; /* handed over */
    if (walk->depth > OPEN_FRAMES + 1) {
        frame *far = &walk->frames[walk->depth - 1 - OPEN_FRAMES]; /* the root's stays open */

        ad_fd_close(far->fd);
        far->fd = -1;
    }

done:
    clear_frame(&top);
    return status;
}

/* Opens the top frame's folder anew, step by step from the nearest open one above. -1 with errno. */
static int reopen(const walker *walk)
{
    const frame *top = &walk->frames[walk->depth - 1];
    size_t from = walk->depth - 1;
    struct stat found;
    int fd;

    while (walk->frames[from].fd < 0) { /* the root's is open */
        from--;
    }
    fd = fcntl(walk->frames[from].fd, F_DUPFD_CLOEXEC, 0);
    while (fd >= 0 && ++from < walk->depth) {
        int below = openat(fd, walk->frames[from].name, OPEN_FLAGS);
        int failure = errno;

        ad_fd_close(fd);
        errno = failure;
        fd = below;
    }
    if (fd >= 0 && (fstat(fd, &found) != 0 || found.st_dev != top->device || found.st_ino != top->inode)) {
        ad_fd_close(fd);
        errno = ESTALE; /* another folder stands there by now */
        return -1;
    }
    return fd;
}

/* ---- entries ---- */

/* One --exclude pattern: './' and a trailing '/' are forgiven, a leading '/' ties it to the root. */
static bool pattern_excludes(ad_str pattern, ad_str below, bool is_folder)
{
    bool tied = false;

    if (ad_str_starts(pattern, AD_STR("./"))) {
        pattern = ad_str_sub(pattern, 2, pattern.len);
        tied = true;
    } else if (ad_str_starts(pattern, AD_STR("/"))) {
        pattern = ad_str_sub(pattern, 1, pattern.len);
        tied = true;
    }
    if (pattern.len > 1 && ad_str_ends(pattern, AD_STR("/"))) {
        if (!is_folder) {
            return false;
        }
        pattern.len--;
    }
    return ad_str_glob(pattern, below) || (!tied && ad_str_glob(pattern, ad_path_base(below)));
}

/* Parent folders need no look: an excluded one is not entered. */
static bool is_excluded(const walker *walk, bool is_folder)
{
    size_t root_len = walk->frames[0].inside_len;
    size_t start = root_len ? root_len + 1 : 0;
    ad_str below = ad_str_sub(ad_buf_str(&walk->ignore.inside), start, walk->ignore.inside.len);
    size_t i;

    for (i = 0; i < walk->options->exclude_count; i++) {
        if (pattern_excludes(ad_str_of(walk->options->excludes[i]), below, is_folder)) {
            return true;
        }
    }
    return false;
}

static bool is_version_control(const char *name)
{
    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0;
}

static ad_status enter_folder(walker *walk, int parent_fd, const char *name)
{
    const ad_limits *limits = walk->options->limits ? walk->options->limits : &ad_limits_default;
    int fd;

    if (walk->depth > limits->walk_depth) { /* frames are the root and what is below it */
        return tell(walk, AD_WALK_TOO_DEEP, 0, NULL);
    }
    fd = openat(parent_fd, name, OPEN_FLAGS);
    if (fd < 0) {
        return tell_unreadable(walk, errno, "the folder could not be opened");
    }
    return push_frame(walk, fd, name);
}

/* Tells of the entry that walk->path names, or enters it. */
static ad_status look_at(walker *walk, int parent_fd, const char *name, const entry *what)
{
    bool is_folder = !what->failure && S_ISDIR(what->found.st_mode);

    if (is_excluded(walk, is_folder)) {
        return tell(walk, AD_WALK_EXCLUDED, 0, NULL);
    }
    if (walk->options->gitignore &&
        ((is_folder && is_version_control(name)) || ad_walk_ignore_asks(&walk->ignore, is_folder))) {
        return tell(walk, AD_WALK_IGNORED, 0, NULL);
    }
    if (what->failure) {
        return tell_unreadable(walk, what->failure, "the file could not be examined");
    }
    if (is_folder) {
        return enter_folder(walk, parent_fd, name);
    }
    if (S_ISLNK(what->found.st_mode)) {
        return tell(walk, AD_WALK_LINK, 0, NULL);
    }
    if (!S_ISREG(what->found.st_mode)) {
        return tell(walk, AD_WALK_SPECIAL, 0, NULL);
    }
    return tell(walk, AD_WALK_FILE, what->found.st_size > 0 ? (uint64_t)what->found.st_size : 0, NULL);
}

/* The next entry of the top frame, which has one. */
static ad_status step(walker *walk)
{
    frame *top = &walk->frames[walk->depth - 1];
    const char *name;
    entry what = {.failure = 0};

    ad_buf_cut(&walk->path, top->path_len);
    ad_buf_cut(&walk->ignore.inside, top->inside_len);
    if (top->fd < 0) {
        top->fd = reopen(walk);
        if (top->fd < 0) {
            top->next = top->count; /* its remaining entries are out of reach: told for the folder */
            return tell_unreadable(walk, errno, "the folder could not be opened again");
        }
    }
    name = top->names[top->next++];
    if (walk->path.len && walk->path.data[walk->path.len - 1] != '/') {
        ad_buf_byte(&walk->path, '/');
    }
    ad_buf_text(&walk->path, name);
    if (walk->ignore.inside.len) {
        ad_buf_byte(&walk->ignore.inside, '/');
    }
    ad_buf_text(&walk->ignore.inside, name);
    if (walk->path.failed || walk->ignore.inside.failed) {
        return out_of_memory(walk);
    }
    if (fstatat(top->fd, name, &what.found, AT_SYMLINK_NOFOLLOW) != 0) {
        what.failure = errno;
    }
    return look_at(walk, top->fd, name, &what);
}

static ad_status walk_folder(walker *walk, const char *root)
{
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* a link too: the user named it */
    ad_status status = AD_OK;

    if (fd < 0) {
        return ad_err_errno(walk->err, errno, "the folder could not be opened");
    }
    if (walk->options->gitignore) {
        status = ad_walk_ignore_open(&walk->ignore, root, walk->err);
    }
    if (status != AD_OK) {
        ad_fd_close(fd);
        return status;
    }
    while (walk->path.len > 1 && walk->path.data[walk->path.len - 1] == '/') {
        ad_buf_cut(&walk->path, walk->path.len - 1);
    }
    status = push_frame(walk, fd, NULL);
    while (status == AD_OK && walk->depth > 0) {
        const frame *top = &walk->frames[walk->depth - 1];

        if (top->next < top->count) {
            status = step(walk);
        } else {
            pop_frame(walk);
        }
    }
    return status;
}

ad_status ad_walk(const char *root, const ad_walk_options *options, ad_walk_visit visit, void *ctx,
                  ad_err *err)
{
    walker walk = {.options = options, .visit = visit, .ctx = ctx, .err = err};
    struct stat found;
    ad_status status;

    ad_buf_init(&walk.path, SIZE_MAX);
    ad_walk_ignore_init(&walk.ignore);
    ad_buf_text(&walk.path, root);
    if (walk.path.failed) {
        status = out_of_memory(&walk);
    } else if (stat(root, &found) != 0) {
        status = ad_err_errno(err, errno, "the path could not be examined");
    } else if (S_ISDIR(found.st_mode)) {
        status = walk_folder(&walk, root);
    } else if (S_ISREG(found.st_mode)) {
        status = tell(&walk, AD_WALK_FILE, found.st_size > 0 ? (uint64_t)found.st_size : 0, NULL);
    } else {
        status = tell(&walk, AD_WALK_SPECIAL, 0, NULL);
    }
    while (walk.depth > 0) {
        pop_frame(&walk);
    }
    ad_free(walk.frames);
    ad_walk_ignore_clear(&walk.ignore);
    ad_buf_clear(&walk.path);
    return status;
}
