/* Which .gitignore files count where: those between the top of the repository and the entry, the nearer
 * deciding first, and .git/info/exclude last. A repository inside another starts afresh. What only the
 * user's own git settings name is left out: two people must get the same scan. */
#include "os/walk_ignore.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/os.h"
#include "base/banned.h"

enum { RULES_MAX = 64 }; /* files in effect at once; more only means that more is scanned */

void ad_walk_ignore_init(ad_walk_ignore *state)
{
    *state = (ad_walk_ignore){0};
    ad_buf_init(&state->inside, SIZE_MAX);
}

static void drop_rules(ad_walk_ignore *state, size_t count)
{
    while (state->rule_count > count) {
        ad_ignore_clear(&state->rules[--state->rule_count].ignore);
    }
}

void ad_walk_ignore_clear(ad_walk_ignore *state)
{
    drop_rules(state, 0);
    ad_free(state->rules);
    ad_free(state->places);
    ad_buf_clear(&state->inside);
    ad_walk_ignore_init(state);
}

/* Reads one file of patterns below the folder fd, through no link, and lets it hold from `from` on. */
static ad_status add_rules(ad_walk_ignore *state, int fd, const char *name, size_t from, ad_err *err)
{
    ad_walk_rules rules = {.from = from};
    ad_buf text;
    struct stat found;
    ad_status status = AD_OK;
    int file;

    if (state->rule_count >= RULES_MAX) {
        return AD_OK;
    }
    ad_buf_init(&text, AD_IGNORE_FILE_BYTES);
    ad_ignore_init(&rules.ignore);
    file = openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0 || fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
        goto done;
    }
    if (ad_fd_read(file, AD_IGNORE_FILE_BYTES, &text, NULL) != AD_OK) {
        goto done; /* too long or unreadable: it has no say */
    }
    status = ad_ignore_parse(&rules.ignore, ad_buf_str(&text), err);
    if (status != AD_OK || rules.ignore.count == 0) {
        goto done;
    }
    if (!ad_grow(&state->rules, &state->rule_capacity, state->rule_count + 1, sizeof(rules))) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    state->rules[state->rule_count++] = rules;
    ad_ignore_init(&rules.ignore); /* handed over */

done:
    ad_fd_close(file);
    ad_ignore_clear(&rules.ignore);
    ad_buf_clear(&text);
    return status;
}

/* Where the paths below the folder that `inside` names begin. */
static size_t below(const ad_walk_ignore *state)
{
    return state->inside.len ? state->inside.len + 1 : 0;
}

/* The folder's own rules: `place` says what holds around it and is brought up to date. */
static ad_status read_folder(ad_walk_ignore *state, int fd, bool has_git, bool has_gitignore,
                             ad_walk_place *place, ad_err *err)
{
    ad_status status = AD_OK;

    if (has_git) {
        place->in_repository = true;
        place->first = state->rule_count;
        status = add_rules(state, fd, ".git/info/exclude", below(state), err);
    }
    if (status == AD_OK && place->in_repository && has_gitignore) {
        status = add_rules(state, fd, ".gitignore", below(state), err);
    }
    return status;
}

/* Length of the part of `real` that is the top of its repository, its own folder not counted, or 0. */
static size_t repository_top(const char *real)
{
    ad_str folder = ad_str_of(real);
    ad_buf probe;
    size_t top = 0;

    ad_buf_init(&probe, SIZE_MAX);
    while (folder.len > 1 && !top) {
        size_t slash = ad_str_find_last_byte(folder, '/');
        struct stat found;

        folder.len = slash ? slash : 1;
        ad_buf_reset(&probe);
        ad_path_join(&probe, folder, AD_STR(".git"));
        if (probe.failed) {
            break;
        }
        if (lstat(probe.data, &found) == 0) {
            top = folder.len;
        }
    }
    ad_buf_clear(&probe);
    return top;
}

/* Reads the rules of every folder from real[0 .. top) down to the one that holds real. */
static ad_status read_above(ad_walk_ignore *state, char *real, size_t top, ad_err *err)
{
    size_t len = strlen(real);
    size_t at = top;
    bool is_top = true;
    ad_status status = AD_OK;

    while (status == AD_OK && at < len) {
        char kept = real[at];
        size_t name_at = at + (kept == '/');
        const char *slash;
        int fd;

        real[at] = '\0'; /* names the folder for the moment */
        fd = open(at ? real : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        real[at] = kept;
        if (fd >= 0) {
            status = read_folder(state, fd, is_top, true, &state->outside, err);
            ad_fd_close(fd);
        }
        is_top = false;
        slash = strchr(real + name_at, '/');
        at = slash ? (size_t)(slash - real) : len;
        if (state->inside.len) {
            ad_buf_byte(&state->inside, '/');
        }
        ad_buf_add(&state->inside, (ad_str){real + name_at, at - name_at});
    }
    if (status == AD_OK && state->inside.failed) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    return status;
}

ad_status ad_walk_ignore_open(ad_walk_ignore *state, const char *root, ad_err *err)
{
    char *real = realpath(root, NULL);
    ad_status status = AD_OK;
    size_t top;

    state->on = true;
    if (!real) {
        return AD_OK; /* no way up: as if in no repository */
    }
    top = repository_top(real);
    if (top) {
        status = read_above(state, real, top, err);
    }
    free(real); /* the C library's own memory */
    return status;
}

ad_status ad_walk_ignore_enter(ad_walk_ignore *state, int fd, bool has_git, bool has_gitignore, ad_err *err)
{
    ad_walk_place place = state->place_count ? state->places[state->place_count - 1] : state->outside;

    if (!ad_grow(&state->places, &state->place_capacity, state->place_count + 1, sizeof(place))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    place.rule_count = state->rule_count;
    if (state->on) {
        ad_status status = read_folder(state, fd, has_git, has_gitignore, &place, err);

        if (status != AD_OK) {
            return status;
        }
    }
    state->places[state->place_count++] = place;
    return AD_OK;
}

void ad_walk_ignore_leave(ad_walk_ignore *state)
{
    if (state->place_count) {
        state->place_count--;
        drop_rules(state, state->places[state->place_count].rule_count);
    }
}

bool ad_walk_ignore_asks(const ad_walk_ignore *state, bool is_folder)
{
    const ad_walk_place *place =
        state->place_count ? &state->places[state->place_count - 1] : &state->outside;
    size_t i = state->rule_count;

    if (!state->on || !place->in_repository) {
        return false;
    }
    while (i > place->first) { /* the nearest file that says anything decides */
        const ad_walk_rules *rules = &state->rules[--i];
        ad_str path = ad_str_sub(ad_buf_str(&state->inside), rules->from, state->inside.len);

        switch (ad_ignore_match(&rules->ignore, path, is_folder)) {
        case AD_IGNORE_YES:
            return true;
        case AD_IGNORE_NO:
            return false;
        case AD_IGNORE_UNSAID:
            break;
        }
    }
    return false;
}
