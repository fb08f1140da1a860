/* From the paths a user names to a finished set of results: what to look at, and in which order. */
#include "scan/pool_priv.h"
#include "scan/scan_priv.h"

#include <errno.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/banned.h"

enum { PART_BYTES = 256 * 1024, PARTS_MAX = 8 }; /* an archive gets a worker more for each PART_BYTES */

typedef struct walk_state {
    ad_pool *pool;
    const ad_scan_options *options;
    ad_results *results;
    size_t strip;       /* bytes of "./" to leave out of labels */
    size_t root_length; /* of the label's part that is not inside the tree */
} walk_state;

static ad_status add_skip(ad_results *results, ad_str path, const char *reason, ad_err *err)
{
    ad_skip skip = {path, ad_str_of(reason)};

    return ad_results_add_skip(results, &skip, err);
}

static ad_status add_incident(ad_results *results, ad_incident_kind kind, ad_str path, const char *message,
                              ad_err *err)
{
    ad_incident incident = {.kind = kind, .path = path, .rule = AD_STR(""), .message = ad_str_of(message)};

    return ad_results_add_incident(results, &incident, err);
}

static ad_status add_listed(ad_results *results, ad_str path, uint64_t bytes, ad_err *err)
{
    ad_unit_record record = {.path = path, .kind = AD_UNIT_OTHER, .state = AD_UNIT_LISTED, .bytes = bytes};
    uint32_t number;

    return ad_results_add_unit(results, &record, &number, err);
}

static bool is_stopped(const ad_scan_options *options)
{
    return options->stop && *options->stop;
}

/* By name only, and only to share the work: what the file is, its content decides. */
static bool is_named_archive(ad_str path)
{
    static const char *const endings[] = {".whl", ".zip", ".egg", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar"};

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (ad_str_ends(path, ad_str_of(endings[i]))) {
            return true;
        }
    }
    return false;
}

/* Queues a file, in parts when it is a large archive. */
static ad_status add_job(ad_pool *pool, const ad_scan_options *options, ad_job *job, uint64_t bytes, ad_err *err)
{
    uint64_t parts = is_named_archive(job->label) ? bytes / PART_BYTES + 1 : 1;
    ad_status status = AD_OK;

    parts = parts > options->jobs ? options->jobs : parts;
    job->parts = (uint8_t)(parts > PARTS_MAX ? PARTS_MAX : parts);
    for (job->part = 0; status == AD_OK && job->part < job->parts; job->part++) {
        status = ad_pool_add(pool, job, -1, err);
    }
    return status;
}

/* One event of the tree walk: a job, a listed file, a skip or an incident; never nothing. */
static ad_status visit(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes, const ad_err *why,
                       ad_err *err)
{
    walk_state *state = ctx;
    ad_str label = ad_str_sub(path, state->strip, path.len);
    ad_job job = {.label = label, .name_offset = (uint32_t)(state->root_length - state->strip), .named = false};

    if (is_stopped(state->options)) {
        return AD_END;
    }
    switch (event) {
    case AD_WALK_FILE:
        return ad_input_wants(label) ? add_job(state->pool, state->options, &job, bytes, err)
                                     : add_listed(state->results, label, bytes, err);
    case AD_WALK_IGNORED:
        return add_skip(state->results, label, "gitignore", err);
    case AD_WALK_EXCLUDED:
        return add_skip(state->results, label, "exclude", err);
    case AD_WALK_LINK:
        return add_skip(state->results, label, "link", err);
    case AD_WALK_SPECIAL:
        return add_skip(state->results, label, "special", err);
    case AD_WALK_UNREADABLE:
        return add_incident(state->results, AD_INCIDENT_UNREADABLE, label,
                            why && why->message[0] ? why->message : "could not be opened", err);
    case AD_WALK_TOO_DEEP:
        return add_incident(state->results, AD_INCIDENT_LIMIT, label,
                            "walk-depth: the folder stands deeper than the limit and was not entered", err);
    }
    return AD_OK;
}

static ad_status add_tree(ad_pool *pool, const char *root, const ad_scan_options *options,
                          ad_results *results, ad_err *err)
{
    ad_walk_options walk = {.excludes = options->excludes,
                            .exclude_count = options->exclude_count,
                            .gitignore = options->gitignore,
                            .limits = options->limits};
    ad_str text = ad_str_of(root);
    walk_state state = {.pool = pool, .options = options, .results = results, .root_length = text.len};
    ad_status status = AD_OK;

    if (text.len && text.ptr[text.len - 1] != '/') {
        state.root_length++; /* the slash that the walk puts behind it */
    }
    if (ad_str_equal(text, AD_STR(".")) || ad_str_equal(text, AD_STR("./"))) {
        state.strip = 2;
    }
    if (ad_str_ends(text, AD_STR(".whl"))) {
        status = add_incident(results, AD_INCIDENT_NOT_REGULAR, text,
                              "is a folder, not a wheel: its files were scanned as a tree", err);
    }
    return status == AD_OK ? ad_walk(root, &walk, visit, &state, err) : status;
}

static ad_status add_file(ad_pool *pool, const char *path, uint64_t bytes, const ad_scan_options *options,
                          ad_err *err)
{
    ad_str label = ad_str_of(path);
    ad_job job = {.label = label,
                  .name_offset = (uint32_t)(label.len - ad_path_base(label).len),
                  .named = true};

    return add_job(pool, options, &job, bytes, err);
}

ad_incident_kind ad_unread(ad_status status, ad_err *why)
{
    ad_err said = *why;

    if (status != AD_ERR_LIMIT) {
        return AD_INCIDENT_UNREADABLE;
    }
    (void)!ad_err_set(why, status, "artifact-bytes: it is %s", said.message);
    return AD_INCIDENT_LIMIT;
}

static ad_status add_stdin(ad_pool *pool, const ad_scan_options *options, ad_results *results, ad_err *err)
{
    ad_buf bytes;
    ad_str label = ad_str_of(options->stdin_name ? options->stdin_name : "stdin.py");
    ad_job job = {.label = label,
                  .name_offset = (uint32_t)(label.len - ad_path_base(label).len),
                  .named = true,
                  .parts = 1};
    ad_err why = {0};
    int fd = -1;
    ad_status status;

    ad_buf_init(&bytes, options->limits->artifact_bytes);
    status = ad_fd_read_until(0, options->stop, options->limits->artifact_bytes, &bytes, &why);
    if (status == AD_OK) {
        ad_str whole = ad_buf_str(&bytes);

        status = ad_memory_file(&whole, 1, &fd, err);
        if (status == AD_OK) {
            status = ad_pool_add(pool, &job, fd, err);
        }
    } else if (status != AD_ERR_NOMEM && status != AD_END) {
        ad_incident_kind kind = ad_unread(status, &why);

        status = add_incident(results, kind, label, why.message, err);
    } else if (status == AD_ERR_NOMEM) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory while reading standard input");
    }
    ad_buf_clear(&bytes);
    return status;
}

static ad_status add_path(ad_pool *pool, const char *path, const ad_scan_options *options,
                          ad_results *results, ad_err *err)
{
    ad_file_info info;
    ad_err why = {0};

    if (ad_str_is(AD_STR("-"), path)) {
        return add_stdin(pool, options, results, err);
    }
    if (ad_file_stat(path, &info, &why) != AD_OK) {
        if (why.sys_errno == ENOENT || why.sys_errno == ENOTDIR) {
            return ad_err_set(err, AD_ERR_USAGE, "%s: there is no such file or folder", path);
        }
        return add_incident(results, AD_INCIDENT_UNREADABLE, ad_str_of(path), why.message, err);
    }
    switch (info.type) {
    case AD_FILE_DIRECTORY:
        return add_tree(pool, path, options, results, err);
    case AD_FILE_REGULAR:
        return add_file(pool, path, info.bytes, options, err);
    case AD_FILE_SYMLINK:
    case AD_FILE_OTHER:
        break;
    }
    return add_incident(results, AD_INCIDENT_NOT_REGULAR, ad_str_of(path),
                        "is not a regular file or folder (a pipe, socket or device): not read", err);
}

/* Keeps the first `most` of what is sorted; what is left out is counted in one incident. */
static ad_status hold_count(ad_results *results, size_t *count, uint64_t most, const char *limit, const char *what,
                            ad_err *err)
{
    char message[160];
    size_t left_out = *count > most ? (size_t)(*count - most) : 0;

    if (left_out == 0) {
        return AD_OK;
    }
    *count -= left_out;
    (void)snprintf(message, sizeof(message), "%s: %zu more %s were left out of this run's result (limit %llu)", limit,
                   left_out, what, (unsigned long long)most);
    return add_incident(results, AD_INCIDENT_LIMIT, AD_STR(""), message, err);
}

/* The totals of a run hold for what is sorted, so that it does not depend on who was first. */
static ad_status hold_totals(ad_results *results, const ad_limits *limits, ad_err *err)
{
    size_t incidents;
    ad_status status = hold_count(results, &results->incident_count, limits->total_incidents, "total-incidents",
                                  "incidents", err);

    incidents = results->incident_count;
    if (status == AD_OK) {
        status = hold_count(results, &results->finding_count, limits->total_findings, "total-findings", "findings", err);
    }
    if (status == AD_OK) {
        status = hold_count(results, &results->skip_count, limits->total_skips, "total-skips", "skipped files", err);
    }
    return status == AD_OK && results->incident_count != incidents ? ad_results_sort(results, err) : status;
}

ad_status ad_scan(ad_ruleset *rules, const ad_scan_options *options, ad_results *results, ad_err *err)
{
    ad_pool *pool = NULL;
    bool cut = false;
    ad_status status = ad_pool_create(rules, options, results, &pool, err);

    for (size_t i = 0; status == AD_OK && i < options->path_count; i++) {
        status = is_stopped(options) ? AD_END : add_path(pool, options->paths[i], options, results, err);
    }
    if (status == AD_END) { /* told to stop before everything was found */
        cut = true;
        status = AD_OK;
    }
    if (status == AD_OK && !cut) {
        status = ad_pool_run(pool, err);
    }
    while (status == AD_OK && !cut && !results->interrupted && results->graph_count) { /* now that all are here */
        status = ad_link_queue(pool, err);
        ad_memory_trim();
        if (status == AD_OK) {
            status = ad_pool_run(pool, err);
        }
    }
    if (status == AD_OK && (cut || results->interrupted)) {
        status = ad_pool_tell_interrupted(pool, options->paths[0], cut, err);
    }
    if (status == AD_OK) {
        status = ad_results_sort(results, err);
    }
    if (status == AD_OK && !options->question) {
        status = ad_results_drop_lesser(results, err);
    }
    if (status == AD_OK) {
        status = hold_totals(results, options->limits, err);
    }
    ad_pool_free(pool);
    return status;
}
