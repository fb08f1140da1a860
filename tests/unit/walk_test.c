/* core/os: walking trees, and the .gitignore files in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/gitignore.h"
#include "os/os.h"
#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- a tree of one's own ---- */

typedef struct tree {
    char root[64];
    ad_buf seen; /* "EVENT path\n", path below the root */
    size_t stop_after;
    size_t events;
} tree;

static int make_tree(void **state)
{
    tree *made = ad_calloc(1, sizeof(*made));

    assert_non_null(made);
    (void)snprintf(made->root, sizeof(made->root), "/tmp/adderstone-walk-XXXXXX");
    assert_non_null(mkdtemp(made->root));
    ad_buf_init(&made->seen, SIZE_MAX);
    *state = made;
    return 0;
}

/* Deletes from the deepest name up, by a list of folders: trees here may be deeper than a path is long. */
static void delete_below(int folder_fd)
{
    DIR *folder = fdopendir(folder_fd);
    const struct dirent *found;

    assert_non_null(folder);
    while ((found = readdir(folder)) != NULL) {
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) {
            continue;
        }
        if (unlinkat(dirfd(folder), found->d_name, 0) != 0) {
            int below;

            assert_int_equal(fchmodat(dirfd(folder), found->d_name, 0700, 0), 0);
            below = openat(dirfd(folder), found->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
            assert_true(below >= 0);
            delete_below(below);
            assert_int_equal(unlinkat(dirfd(folder), found->d_name, AT_REMOVEDIR), 0);
        }
    }
    (void)closedir(folder);
}

static int drop_tree(void **state)
{
    tree *made = *state;
    int fd = open(made->root, O_RDONLY | O_DIRECTORY);

    delete_below(fd);
    assert_int_equal(rmdir(made->root), 0);
    ad_buf_clear(&made->seen);
    ad_free(made);
    return 0;
}

static void path_of(const tree *made, const char *name, char out[4096])
{
    (void)snprintf(out, 4096, "%s/%s", made->root, name);
}

/* A file with its folders. A name that ends in '/' makes a folder only. */
static void put(const tree *made, const char *name, const char *text)
{
    char path[4096];
    char *slash;
    FILE *file;

    path_of(made, name, path);
    for (slash = strchr(path + strlen(made->root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0755);
        *slash = '/';
    }
    if (path[strlen(path) - 1] == '/') {
        return;
    }
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) < 0, 0);
    assert_int_equal(fclose(file), 0);
}

static ad_status note(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes, const ad_err *why,
                      ad_err *err)
{
    static const char *const names[] = {"FILE",    "IGNORED",    "EXCLUDED", "LINK",
                                        "SPECIAL", "UNREADABLE", "TOO_DEEP"};
    tree *made = ctx;
    ad_str root = ad_str_of(made->root);

    assert_true(ad_str_starts(path, root));
    assert_true((why != NULL) == (event == AD_WALK_UNREADABLE));
    ad_buf_printf(&made->seen, "%s ", names[event]);
    ad_buf_add(&made->seen, ad_str_sub(path, root.len + 1, path.len));
    if (event == AD_WALK_FILE && bytes > 0) {
        ad_buf_printf(&made->seen, " %u", (unsigned)bytes);
    }
    ad_buf_byte(&made->seen, '\n');
    if (++made->events == made->stop_after) {
        return ad_err_set(err, AD_ERR_LIMIT, "enough");
    }
    return AD_OK;
}

static void walk_sees(tree *made, const char *below, const ad_walk_options *options, const char *expected)
{
    char path[4096];
    ad_err err = {0};

    ad_buf_reset(&made->seen);
    path_of(made, below, path);
    if (*below == '\0') {
        path[strlen(path) - 1] = '\0';
    }
    assert_int_equal(ad_walk(path, options, note, made, &err), AD_OK);
    assert_string_equal(made->seen.data, expected);
}

static const ad_walk_options plain = {.limits = &ad_limits_default};
static const ad_walk_options with_git = {.gitignore = true, .limits = &ad_limits_default};

/* ---- walking ---- */

static void walk_goes_in_byte_order(void **state)
{
    tree *made = *state;

    put(made, "b.py", "12345");
    put(made, "a/z.py", "");
    put(made, "a/B.py", "");
    put(made, "a.py", "");
    put(made, "a-b/x", "");
    put(made, "\xC3\xA9", "");
    put(made, "empty/", "");
    put(made, ".hidden", "");
    walk_sees(made, "", &plain,
              "FILE .hidden\nFILE a/B.py\nFILE a/z.py\nFILE a-b/x\nFILE a.py\nFILE b.py 5\nFILE \xC3\xA9\n");
    walk_sees(made, "a", &plain, "FILE a/B.py\nFILE a/z.py\n");
    walk_sees(made, "a//", &plain, "FILE a/B.py\nFILE a/z.py\n");
    walk_sees(made, "a/B.py", &plain, "FILE a/B.py\n");
}

static void walk_takes_any_byte_in_a_name(void **state)
{
    tree *made = *state;

    put(made, "new\nline", "");
    put(made, "\xFF\xFE", "");
    put(made, "\x1B[31m", "");
    put(made, "!x", "");
    walk_sees(made, "", &plain, "FILE \x1B[31m\nFILE !x\nFILE new\nline\nFILE \xFF\xFE\n");
}

static void walk_follows_no_link_and_opens_nothing_odd(void **state)
{
    tree *made = *state;
    char path[4096];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    put(made, "dir/real.py", "x");
    path_of(made, "dir/up", path);
    assert_int_equal(symlink("..", path), 0); /* a loop */
    path_of(made, "dir/self", path);
    assert_int_equal(symlink("self", path), 0);
    path_of(made, "etc", path);
    assert_int_equal(symlink("/etc", path), 0);
    path_of(made, "file", path);
    assert_int_equal(symlink("dir/real.py", path), 0);
    path_of(made, "gone", path);
    assert_int_equal(symlink("nowhere", path), 0);
    path_of(made, "pipe", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    path_of(made, "socket", path);
    assert_true(strlen(path) < sizeof(address.sun_path));
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)), 0);
    (void)close(fd);
    walk_sees(made, "", &plain,
              "FILE dir/real.py 1\nLINK dir/self\nLINK dir/up\nLINK etc\nLINK file\nLINK gone\n"
              "SPECIAL pipe\nSPECIAL socket\n");
    walk_sees(made, "pipe", &plain, "SPECIAL pipe\n");
    walk_sees(made, "file", &plain, "FILE file 1\n"); /* the user named this one */
    path_of(made, "indirect", path);
    assert_int_equal(symlink("dir", path), 0);
    walk_sees(made, "indirect", &plain, "FILE indirect/real.py 1\nLINK indirect/self\nLINK indirect/up\n");
}

static void walk_tells_what_it_may_not_read(void **state)
{
    tree *made = *state;
    char path[4096];

    if (geteuid() == 0) {
        skip(); /* root may read everything */
    }
    put(made, "closed/a.py", "");
    put(made, "open/a.py", "");
    put(made, "names-only/a.py", "");
    path_of(made, "closed", path);
    assert_int_equal(chmod(path, 0), 0);
    path_of(made, "names-only", path);
    assert_int_equal(chmod(path, 0444), 0);
    walk_sees(made, "", &plain, "UNREADABLE closed\nUNREADABLE names-only/a.py\nFILE open/a.py\n");
}

static void walk_fails_only_for_its_root(void **state)
{
    tree *made = *state;
    char path[4096];
    ad_err err = {0};

    path_of(made, "gone", path);
    assert_int_equal(ad_walk(path, &plain, note, made, &err), AD_ERR_IO);
    assert_int_equal(err.sys_errno, ENOENT);
    put(made, "a", "");
    put(made, "b", "");
    put(made, "c", "");
    made->stop_after = 2;
    assert_int_equal(ad_walk(made->root, &plain, note, made, &err), AD_ERR_LIMIT);
    assert_string_equal(err.message, "enough");
    assert_string_equal(made->seen.data, "FILE a\nFILE b\n");
}

static void walk_stops_at_its_depth(void **state)
{
    tree *made = *state;
    ad_limits limits = ad_limits_default;
    ad_walk_options options = {.limits = &limits};

    put(made, "1/2/3/deep.py", "");
    put(made, "1/2/x.py", "");
    put(made, "top.py", "");
    limits.walk_depth = 2;
    walk_sees(made, "", &options, "TOO_DEEP 1/2/3\nFILE 1/2/x.py\nFILE top.py\n");
    limits.walk_depth = 0;
    walk_sees(made, "", &options, "TOO_DEEP 1\nFILE top.py\n");
    limits.walk_depth = 3;
    walk_sees(made, "", &options, "FILE 1/2/3/deep.py\nFILE 1/2/x.py\nFILE top.py\n");
}

static size_t open_descriptors(void)
{
    size_t count = 0;
    int fd;

    for (fd = 0; fd < 512; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static ad_status count_descriptors(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes,
                                   const ad_err *why, ad_err *err)
{
    size_t *counts = ctx; /* events, most descriptors seen */
    size_t now = open_descriptors();

    (void)path;
    (void)bytes;
    (void)why;
    (void)err;
    assert_int_equal(event, AD_WALK_FILE);
    counts[0]++;
    counts[1] = now > counts[1] ? now : counts[1];
    return AD_OK;
}

/* 120 folders deep, with files before and behind each folder, so that every level is come back to. */
static void walk_of_a_deep_tree_needs_few_descriptors(void **state)
{
    const tree *made = *state;
    size_t counts[2] = {0};
    size_t before = open_descriptors();
    int fd = open(made->root, O_RDONLY | O_DIRECTORY);
    ad_err err = {0};
    int level;

    for (level = 0; level < 120; level++) {
        int below;

        (void)close(openat(fd, "a", O_CREAT | O_WRONLY, 0600));
        (void)close(openat(fd, "z", O_CREAT | O_WRONLY, 0600));
        assert_int_equal(mkdirat(fd, "folder-with-a-name-to-make-the-path-longer-than-any", 0700), 0);
        below = openat(fd, "folder-with-a-name-to-make-the-path-longer-than-any", O_RDONLY | O_DIRECTORY);
        (void)close(fd);
        fd = below;
    }
    (void)close(fd);
    assert_int_equal(ad_walk(made->root, &plain, count_descriptors, counts, &err), AD_OK);
    assert_int_equal(counts[0], 240);
    assert_true(counts[1] <= before + 40);
    assert_int_equal(open_descriptors(), before);
}

static void walk_leaves_out_what_is_excluded(void **state)
{
    static const char *const excludes[] = {"*.pyc", "build/", "docs/**/gen", "./top.py", "/only", "vendor"};
    ad_walk_options options = {
        .excludes = excludes, .exclude_count = COUNT(excludes), .limits = &ad_limits_default};
    tree *made = *state;

    put(made, "a.pyc", "");
    put(made, "sub/b.pyc", "");
    put(made, "build/x.py", "");
    put(made, "sub/build", ""); /* a file of that name stays */
    put(made, "docs/a/b/gen/x.py", "");
    put(made, "docs/gen.py", "");
    put(made, "top.py", "");
    put(made, "sub/top.py", "");
    put(made, "only/x.py", "");
    put(made, "sub/only/x.py", "");
    put(made, "sub/vendor/deep/x.py", "");
    walk_sees(made, "", &options,
              "EXCLUDED a.pyc\nEXCLUDED build\nEXCLUDED docs/a/b/gen\nFILE docs/gen.py\nEXCLUDED only\n"
              "EXCLUDED sub/b.pyc\nFILE sub/build\nFILE sub/only/x.py\nFILE sub/top.py\n"
              "EXCLUDED sub/vendor\nEXCLUDED top.py\n");
    walk_sees(made, "sub", &options,
              "EXCLUDED sub/b.pyc\nFILE sub/build\nEXCLUDED sub/only\nEXCLUDED sub/top.py\n"
              "EXCLUDED sub/vendor\n");
    walk_sees(made, "a.pyc", &options, "FILE a.pyc\n"); /* named by the user */
}

/* ---- .gitignore in trees ---- */

static void gitignore_counts_in_repositories_only(void **state)
{
    tree *made = *state;

    put(made, ".gitignore", "*.py\n");
    put(made, "a.py", "");
    put(made, ".hg/x", "");
    walk_sees(made, "", &with_git, "FILE .gitignore 5\nIGNORED .hg\nFILE a.py\n");
    put(made, ".git/HEAD", "");
    walk_sees(made, "", &with_git, "IGNORED .git\nFILE .gitignore 5\nIGNORED .hg\nIGNORED a.py\n");
    walk_sees(made, "", &plain, "FILE .git/HEAD\nFILE .gitignore 5\nFILE .hg/x\nFILE a.py\n");
}

static void gitignore_of_parents_and_nested_folders_add_up(void **state)
{
    tree *made = *state;

    put(made, ".git/info/exclude", "secret\n*.tmp\n");
    put(made, ".gitignore", "*.log\n/src/gen/\n!keep.tmp\n");
    put(made, "src/.gitignore", "!important.log\n/local.py\n");
    put(made, "src/a.log", "");
    put(made, "src/important.log", "");
    put(made, "src/local.py", "");
    put(made, "src/deep/local.py", "");
    put(made, "src/gen/x.py", "");
    put(made, "src/keep.tmp", "");
    put(made, "src/other.tmp", "");
    put(made, "src/secret", "");
    put(made, "src/x.py", "");
    walk_sees(made, "src", &with_git,
              "FILE src/.gitignore 25\nIGNORED src/a.log\nFILE src/deep/local.py\nIGNORED src/gen\n"
              "FILE src/important.log\nFILE src/keep.tmp\nIGNORED src/local.py\nIGNORED src/other.tmp\n"
              "IGNORED src/secret\nFILE src/x.py\n");
    /* What the user names is never ignored, nor is everything in it for the sake of its name. */
    walk_sees(made, "src/gen", &with_git, "FILE src/gen/x.py\n");
    walk_sees(made, "src/a.log", &with_git, "FILE src/a.log\n");
}

static void gitignore_cannot_reach_into_an_ignored_folder(void **state)
{
    tree *made = *state;

    put(made, ".git/HEAD", "");
    put(made, ".gitignore", "/out/\n!/out/keep.py\n/in/*\n!/in/keep.py\n");
    put(made, "out/keep.py", "");
    put(made, "in/keep.py", "");
    put(made, "in/drop.py", "");
    walk_sees(made, "", &with_git,
              "IGNORED .git\nFILE .gitignore 39\nIGNORED in/drop.py\nFILE in/keep.py\nIGNORED out\n");
}

static void a_repository_inside_starts_afresh(void **state)
{
    tree *made = *state;

    put(made, ".git/HEAD", "");
    put(made, ".gitignore", "*.py\n");
    put(made, "mod/.git", "gitdir: elsewhere\n"); /* a file, as submodules have it */
    put(made, "mod/.gitignore", "*.txt\n");
    put(made, "mod/a.py", "");
    put(made, "mod/a.txt", "");
    put(made, "z.py", "");
    walk_sees(made, "", &with_git,
              "IGNORED .git\nFILE .gitignore 5\nFILE mod/.git 18\nFILE mod/.gitignore 6\nFILE mod/a.py\n"
              "IGNORED mod/a.txt\nIGNORED z.py\n");
    walk_sees(made, "mod", &with_git,
              "FILE mod/.git 18\nFILE mod/.gitignore 6\nFILE mod/a.py\nIGNORED mod/a.txt\n");
}

static void an_odd_gitignore_has_no_say(void **state)
{
    tree *made = *state;
    char path[4096];
    ad_buf large;

    put(made, ".git/HEAD", "");
    put(made, "fifo/a.py", "");
    put(made, "large/a.py", "");
    put(made, "link/a.py", "");
    put(made, "rules", "*.py\n");
    path_of(made, "fifo/.gitignore", path);
    assert_int_equal(mkfifo(path, 0600), 0); /* must not block either */
    path_of(made, "link/.gitignore", path);
    assert_int_equal(symlink("../rules", path), 0);
    ad_buf_init(&large, SIZE_MAX);
    ad_buf_text(&large, "*.py\n");
    ad_buf_repeat(&large, '#', AD_IGNORE_FILE_BYTES);
    put(made, "large/.gitignore", large.data);
    ad_buf_clear(&large);
    walk_sees(made, "", &with_git,
              "IGNORED .git\nSPECIAL fifo/.gitignore\nFILE fifo/a.py\nFILE large/.gitignore 1048581\n"
              "FILE large/a.py\nLINK link/.gitignore\nFILE link/a.py\nFILE rules 5\n");
}

static void walk_survives_failing_allocations(void **state)
{
    tree *made = *state;
    bool passed = false;
    size_t before = open_descriptors();
    size_t n;

    put(made, ".git/info/exclude", "x\n");
    put(made, ".gitignore", "*.log\n");
    put(made, "a/b/c.py", "");
    put(made, "a/.gitignore", "y\n");
    for (n = 1; !passed && n < 500; n++) {
        ad_err err = {0};
        ad_status status;

        ad_buf_reset(&made->seen);
        ad_buf_repeat(&made->seen, ' ', 4096); /* the visitor shall not be the one to fail */
        ad_buf_reset(&made->seen);
        ad_mem_fail_at(n);
        status = ad_walk(made->root, &with_git, note, made, &err);
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM);
        assert_int_equal(open_descriptors(), before);
        passed = status == AD_OK;
    }
    assert_true(passed && n > 10);
}

/* ---- one .gitignore file ---- */

typedef struct ignore_case {
    const char *text;
    const char *path; /* a folder when it ends in '/' */
    ad_ignore_answer expected;
} ignore_case;

static const ignore_case ignore_cases[] = {
    {"", "a", AD_IGNORE_UNSAID},
    {"a", "a", AD_IGNORE_YES},
    {"a", "b/a", AD_IGNORE_YES},
    {"a", "ab", AD_IGNORE_UNSAID},
    {"/a", "a", AD_IGNORE_YES},
    {"/a", "b/a", AD_IGNORE_UNSAID},
    {"a/", "a/", AD_IGNORE_YES},
    {"a/", "a", AD_IGNORE_UNSAID},
    {"a/", "b/a/", AD_IGNORE_YES},
    {"a/b", "a/b", AD_IGNORE_YES},
    {"a/b", "c/a/b", AD_IGNORE_UNSAID},
    {"a/b/", "a/b/", AD_IGNORE_YES},
    {"*.py", "x/y.py", AD_IGNORE_YES},
    {"/*.py", "x/y.py", AD_IGNORE_UNSAID},
    {"a/*", "a/b", AD_IGNORE_YES},
    {"a/*", "a/b/c", AD_IGNORE_UNSAID},
    {"**/a", "a", AD_IGNORE_YES},
    {"**/a", "x/y/a", AD_IGNORE_YES},
    {"**/a/b", "x/a/b", AD_IGNORE_YES},
    {"a/**", "a/b/c", AD_IGNORE_YES},
    {"a/**", "a/", AD_IGNORE_UNSAID},
    {"a/**/b", "a/b", AD_IGNORE_YES},
    {"a/**/b", "a/x/y/b", AD_IGNORE_YES},
    {"x/a**b", "x/aib", AD_IGNORE_YES},
    {"x/a**b", "x/a/b", AD_IGNORE_UNSAID}, /* not a whole segment: like one star */
    {"**", "anything/at/all", AD_IGNORE_YES},
    {"a?c", "abc", AD_IGNORE_YES},
    {"x/a?c", "x/a/c", AD_IGNORE_UNSAID},
    {"[a-c].py", "b.py", AD_IGNORE_YES},
    {"[!a-c].py", "b.py", AD_IGNORE_UNSAID},
    {"[[:digit:]]", "7", AD_IGNORE_YES},
    {"[[:wrong:]x]", "x", AD_IGNORE_UNSAID},
    {"[a", "[a", AD_IGNORE_UNSAID}, /* git never matches a broken class */
    {"a\\", "a\\", AD_IGNORE_UNSAID},
    {"# comment", "# comment", AD_IGNORE_UNSAID},
    {"\\# name", "# name", AD_IGNORE_YES},
    {"\\!name", "!name", AD_IGNORE_YES},
    {"a\n!a", "a", AD_IGNORE_NO},
    {"!a\na", "a", AD_IGNORE_YES},
    {"*\n!*.py", "x.py", AD_IGNORE_NO},
    {"!", "!", AD_IGNORE_UNSAID},
    {"/", "a/", AD_IGNORE_UNSAID},
    {"a   ", "a", AD_IGNORE_YES},
    {"a\\ ", "a ", AD_IGNORE_YES},
    {"a\\   ", "a ", AD_IGNORE_YES},
    {"a\t", "a\t", AD_IGNORE_YES}, /* only spaces are trimmed */
    {"a b", "a b", AD_IGNORE_YES},
    {" a", " a", AD_IGNORE_YES},
    {"   ", "   ", AD_IGNORE_UNSAID},
    {"a\r\nb\r\n", "a", AD_IGNORE_YES},
    {"a\r\nb\r\n", "b", AD_IGNORE_YES},
    {"\xEF\xBB\xBF"
     "a",
     "a", AD_IGNORE_YES},
    {"\n\n\na", "a", AD_IGNORE_YES},
    {"\\*", "*", AD_IGNORE_YES},
    {"\\*", "x", AD_IGNORE_UNSAID},
    {"\\a", "a", AD_IGNORE_YES},
    {"a//", "a/", AD_IGNORE_UNSAID},
};

static void gitignore_reads_patterns_as_git_does(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(ignore_cases); i++) {
        const ignore_case *one = &ignore_cases[i];
        ad_ignore ignore;
        ad_str path = ad_str_of(one->path);
        bool is_folder = ad_str_ends(path, AD_STR("/"));
        ad_err err = {0};

        path.len -= is_folder;
        ad_ignore_init(&ignore);
        assert_int_equal(ad_ignore_parse(&ignore, ad_str_of(one->text), &err), AD_OK);
        if (ad_ignore_match(&ignore, path, is_folder) != one->expected) {
            fail_msg("\"%s\" on \"%s\" should say %d", one->text, one->path, (int)one->expected);
        }
        ad_ignore_clear(&ignore);
    }
}

static void gitignore_bounds_hostile_files(void **state)
{
    ad_ignore ignore;
    ad_buf text;
    ad_err err = {0};
    int i;

    (void)state;
    ad_buf_init(&text, SIZE_MAX);
    ad_buf_repeat(&text, 'x', 2 * AD_IGNORE_PATTERN_BYTES);
    ad_buf_text(&text, "\nkeep\n");
    for (i = 0; i < 2 * AD_IGNORE_PATTERNS; i++) {
        ad_buf_text(&text, "[[\n*\\\n!\n/\n#\na*\n");
    }
    ad_ignore_init(&ignore);
    assert_int_equal(ad_ignore_parse(&ignore, ad_buf_str(&text), &err), AD_OK);
    assert_int_equal(ignore.count, AD_IGNORE_PATTERNS);
    assert_int_equal(ad_ignore_match(&ignore, AD_STR("keep"), false), AD_IGNORE_YES);
    ad_ignore_clear(&ignore);
    ad_buf_clear(&text);
}

#define WITH_TREE(test) cmocka_unit_test_setup_teardown(test, make_tree, drop_tree)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TREE(walk_goes_in_byte_order),
        WITH_TREE(walk_takes_any_byte_in_a_name),
        WITH_TREE(walk_follows_no_link_and_opens_nothing_odd),
        WITH_TREE(walk_tells_what_it_may_not_read),
        WITH_TREE(walk_fails_only_for_its_root),
        WITH_TREE(walk_stops_at_its_depth),
        WITH_TREE(walk_of_a_deep_tree_needs_few_descriptors),
        WITH_TREE(walk_leaves_out_what_is_excluded),
        WITH_TREE(gitignore_counts_in_repositories_only),
        WITH_TREE(gitignore_of_parents_and_nested_folders_add_up),
        WITH_TREE(gitignore_cannot_reach_into_an_ignored_folder),
        WITH_TREE(a_repository_inside_starts_afresh),
        WITH_TREE(an_odd_gitignore_has_no_say),
        WITH_TREE(walk_survives_failing_allocations),
        cmocka_unit_test(gitignore_reads_patterns_as_git_does),
        cmocka_unit_test(gitignore_bounds_hostile_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
