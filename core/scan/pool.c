/* The supervisor's side of the workers: hands out jobs, reads their records as hostile, and sees to it
 * that a worker's death costs no input: what it held is done again elsewhere, and a job that kills
 * twice is named. */
#include <stdio.h>

#include "base/arena.h"
#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum {
    IN_FLIGHT = 4,     /* jobs a worker holds: enough to hide the round trip, few enough to redo */
    WAIT_MS = 100,     /* how often deadlines and the stop flag are looked at */
    LABELS_BYTES = 1 << 30,
    FAILURES_MAX = 2,  /* deaths of one job before it is given up */
    STOPS_MAX = 20,    /* the same for deaths that came from outside */
    REAP_MS = 1000     /* how long a worker that hung up may take to be gone */
};

typedef struct pool_job {
    ad_str label;
    uint32_t name_offset;
    bool named;
    uint8_t part, parts;
    bool alone;   /* after a death: nothing else may be in its worker */
    uint8_t deaths;
    uint8_t stops;
    int fd; /* open descriptor, or -1 */
} pool_job;

typedef struct pool_worker {
    ad_child child;
    size_t held[IN_FLIGHT]; /* job numbers, oldest first */
    size_t held_count;
    uint64_t since_ms; /* when the oldest became the one at work */
    ad_buf input;      /* bytes of records not yet taken */
    ad_job_results current;
} pool_worker;

struct ad_pool {
    ad_worker body;
    const ad_scan_options *options;
    ad_results *results;
    ad_arena labels;
    pool_job *jobs;
    size_t job_count, job_capacity;
    size_t next;     /* first job never handed out */
    size_t *retries; /* jobs to do again, alone */
    size_t retry_count, retry_capacity;
    size_t done;
    pool_worker *workers;
    unsigned worker_count;
};

ad_status ad_pool_create(ad_ruleset *rules, const ad_scan_options *options, ad_results *results,
                         ad_pool **out, ad_err *err)
{
    ad_pool *pool = ad_calloc(1, sizeof(*pool));

    if (!pool) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pool->worker_count = options->jobs ? options->jobs : 1;
    pool->workers = ad_calloc(pool->worker_count, sizeof(*pool->workers));
    if (!pool->workers) {
        ad_free(pool);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pool->body = (ad_worker){rules, options};
    pool->options = options;
    pool->results = results;
    ad_arena_init(&pool->labels, LABELS_BYTES);
    for (unsigned i = 0; i < pool->worker_count; i++) {
        pool->workers[i].child = (ad_child){0, -1};
        ad_buf_init(&pool->workers[i].input, options->limits->frame_bytes * 2);
        ad_job_results_init(&pool->workers[i].current, results->index);
    }
    *out = pool;
    return AD_OK;
}

void ad_pool_free(ad_pool *pool)
{
    if (!pool) {
        return;
    }
    for (unsigned i = 0; i < pool->worker_count; i++) {
        ad_child_kill(&pool->workers[i].child);
        ad_buf_clear(&pool->workers[i].input);
        ad_job_results_clear(&pool->workers[i].current);
    }
    for (size_t i = 0; i < pool->job_count; i++) {
        ad_fd_close(pool->jobs[i].fd);
    }
    ad_arena_clear(&pool->labels);
    ad_free(pool->workers);
    ad_free(pool->retries);
    ad_free(pool->jobs);
    ad_free(pool);
}

ad_status ad_pool_add(ad_pool *pool, const ad_job *job, int fd, ad_err *err)
{
    ad_str label = ad_arena_copy(&pool->labels, job->label);

    if (!label.ptr || !ad_grow(&pool->jobs, &pool->job_capacity, pool->job_count + 1, sizeof(*pool->jobs))) {
        ad_fd_close(fd);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for the list of files");
    }
    pool->jobs[pool->job_count++] =
        (pool_job){.label = label, .name_offset = job->name_offset, .named = job->named, .part = job->part, .parts = job->parts, .fd = fd};
    return AD_OK;
}

static ad_status note(ad_pool *pool, ad_incident_kind kind, ad_str path, const char *message, ad_err *err)
{
    ad_incident incident = {.kind = kind, .path = path, .rule = AD_STR(""), .message = ad_str_of(message)};

    return ad_results_add_incident(pool->results, &incident, err);
}

/* ---- handing out ---- */

static ad_status start_worker(ad_pool *pool, pool_worker *worker, ad_err *err)
{
    ad_buf_reset(&worker->input);
    worker->held_count = 0;
    return ad_child_start(ad_worker_main, &pool->body, &worker->child, err);
}

/* The next job for a worker, or SIZE_MAX. A retried job goes to an empty worker only. */
static size_t choose(ad_pool *pool, const pool_worker *worker)
{
    bool busy_alone = worker->held_count && pool->jobs[worker->held[0]].alone;

    if (pool->retry_count && worker->held_count == 0) {
        return pool->retries[--pool->retry_count];
    }
    if (busy_alone || pool->next >= pool->job_count || worker->held_count >= IN_FLIGHT) {
        return SIZE_MAX;
    }
    return pool->next++;
}

/* Opens and sends one job. A file that cannot be opened is an incident and counts as done. */
static ad_status hand_out(ad_pool *pool, pool_worker *worker, size_t number, ad_err *err)
{
    pool_job *job = &pool->jobs[number];
    ad_job message = {job->label, job->name_offset, job->named, job->part, job->parts};
    ad_buf encoded;
    ad_err why = {0};
    ad_status status = AD_OK;
    int fd = job->fd;

    if (fd < 0) {
        /* labels are NUL-ended in the arena, and a file name holds no NUL */
        ad_status opened = ad_file_open(job->label.ptr, &fd, &why);

        if (opened != AD_OK) {
            pool->done++;
            return note(pool, opened == AD_ERR_FORMAT ? AD_INCIDENT_NOT_REGULAR : AD_INCIDENT_UNREADABLE,
                        job->label, why.message, err);
        }
    }
    if (worker->child.pid == 0) {
        status = start_worker(pool, worker, err);
    }
    if (status == AD_OK) {
        ad_buf_init(&encoded, 1 << 20);
        ad_job_encode(&message, &encoded);
        status = encoded.failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory")
                                : ad_channel_send(worker->child.fd, ad_buf_str(&encoded), fd, &why);
        ad_buf_clear(&encoded);
        if (status != AD_ERR_NOMEM) {
            /* a worker that is gone already is noticed when it is read from: the job counts as held */
            if (worker->held_count == 0) {
                worker->since_ms = ad_clock_ms();
            }
            worker->held[worker->held_count++] = number;
            status = AD_OK;
        }
    }
    if (job->fd < 0) {
        ad_fd_close(fd);
    }
    return status;
}

static ad_status feed(ad_pool *pool, ad_err *err)
{
    ad_status status = AD_OK;

    for (unsigned round = 0; round < IN_FLIGHT; round++) {
        for (unsigned i = 0; status == AD_OK && i < pool->worker_count; i++) {
            size_t number = choose(pool, &pool->workers[i]);

            if (number != SIZE_MAX) {
                status = hand_out(pool, &pool->workers[i], number, err);
            }
        }
    }
    return status;
}

/* ---- what comes back ---- */

static void drop_oldest(pool_worker *worker)
{
    for (size_t i = 1; i < worker->held_count; i++) {
        worker->held[i - 1] = worker->held[i];
    }
    worker->held_count--;
    worker->since_ms = ad_clock_ms();
}

static ad_status finish_job(ad_pool *pool, pool_worker *worker, ad_err *err)
{
    ad_status status = ad_results_merge(pool->results, &worker->current, err);

    ad_job_results_clear(&worker->current);
    ad_job_results_init(&worker->current, pool->results->index);
    drop_oldest(worker);
    pool->done++;
    return status;
}

/* Does a job again, alone, or names it as the one that kills workers. */
static ad_status retry_or_name(ad_pool *pool, size_t number, ad_incident_kind kind, const char *how,
                               bool stopped, const pool_worker *worker, ad_err *err)
{
    pool_job *job = &pool->jobs[number];
    const ad_results *partial = &worker->current.results;

    if (stopped) {
        job->stops++;
    } else {
        job->deaths++;
    }
    job->alone = true;
    if (job->deaths < FAILURES_MAX && job->stops < STOPS_MAX) {
        if (!ad_grow(&pool->retries, &pool->retry_capacity, pool->retry_count + 1, sizeof(size_t))) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        pool->retries[pool->retry_count++] = number;
        return AD_OK;
    } else {
        char message[AD_ERR_MESSAGE_BYTES];
        ad_status status;

        if (partial->unit_count) {
            ad_str last = partial->units[partial->unit_count - 1].path;

            (void)snprintf(message, sizeof(message), "%s; the last file it finished was %.*s", how,
                           last.len > 200 ? 200 : (int)last.len, last.ptr);
        } else {
            (void)snprintf(message, sizeof(message), "%s", how);
        }
        /* what it did find is kept: every byte it sent was checked */
        status = ad_results_merge(pool->results, &worker->current, err);
        pool->done++;
        return status == AD_OK ? note(pool, kind, job->label, message, err) : status;
    }
}

/* A worker is gone or was told to go: its oldest job is to blame, the rest of its batch is not. */
static ad_status bury(ad_pool *pool, pool_worker *worker, ad_incident_kind kind, const char *how, bool stopped,
                      ad_err *err)
{
    ad_status status = AD_OK;

    ad_child_kill(&worker->child);
    for (size_t i = 1; status == AD_OK && i < worker->held_count; i++) {
        if (!ad_grow(&pool->retries, &pool->retry_capacity, pool->retry_count + 1, sizeof(size_t))) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        pool->retries[pool->retry_count++] = worker->held[i];
    }
    if (worker->held_count) {
        status = retry_or_name(pool, worker->held[0], kind, how, stopped, worker, err);
    }
    worker->held_count = 0;
    ad_job_results_clear(&worker->current);
    ad_job_results_init(&worker->current, pool->results->index);
    ad_buf_reset(&worker->input);
    return status;
}

/* Takes all whole records off a worker's input. */
static ad_status take_records(ad_pool *pool, pool_worker *worker, ad_err *err)
{
    ad_str rest = ad_buf_str(&worker->input);
    ad_err why = {0};
    ad_status status = AD_OK;
    size_t used = 1;

    while (status == AD_OK && used && worker->held_count) {
        ad_status taken = ad_record_take(&worker->current, rest, pool->options->limits, &used, &why);

        if (taken == AD_ERR_NOMEM) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for results");
        }
        if (taken != AD_OK) {
            return bury(pool, worker, AD_INCIDENT_CRASH, why.message, false, err);
        }
        rest = ad_str_sub(rest, used, rest.len);
        if (worker->current.done) {
            status = finish_job(pool, worker, err);
        }
    }
    if (rest.len) {
        memmove(worker->input.data, rest.ptr, rest.len);
    }
    worker->input.len = rest.len;
    if (worker->input.data) {
        worker->input.data[rest.len] = '\0';
    }
    return status;
}

/* A channel closes a moment before its process can be waited for. */
static bool reap(pool_worker *worker, int *out_wait_status)
{
    uint64_t start = ad_clock_ms();

    while (!ad_child_ended(&worker->child, out_wait_status)) {
        if (ad_clock_ms() - start > REAP_MS || ad_channel_wait(NULL, 0, 1, NULL, NULL) != AD_OK) {
            return false;
        }
    }
    return true;
}

static ad_status read_worker(ad_pool *pool, pool_worker *worker, ad_err *err)
{
    ad_err why = {0};
    ad_status read = ad_channel_poll_read(worker->child.fd, &worker->input, &why);
    ad_status status;

    if (worker->input.failed) {
        return bury(pool, worker, AD_INCIDENT_CRASH, "sent more than a record may hold", false, err);
    }
    status = take_records(pool, worker, err);
    if (status == AD_OK && read != AD_OK && worker->child.pid) {
        char how[160] = "the worker that scanned it closed its channel";
        int wait_status = 0;
        bool stopped = false;

        if (reap(worker, &wait_status)) {
            char cause[100];

            stopped = ad_child_was_stopped(wait_status);
            ad_child_describe(wait_status, cause, sizeof(cause));
            (void)snprintf(how, sizeof(how), "the worker that scanned it %s", cause);
        }
        status = bury(pool, worker, AD_INCIDENT_CRASH, how, stopped, err);
    }
    return status;
}

/* Kills workers whose oldest job is over its time. */
static ad_status check_deadlines(ad_pool *pool, ad_err *err)
{
    uint64_t now = ad_clock_ms();
    ad_status status = AD_OK;

    for (unsigned i = 0; status == AD_OK && i < pool->worker_count; i++) {
        pool_worker *worker = &pool->workers[i];

        if (worker->held_count && now - worker->since_ms > pool->options->limits->job_ms) {
            char how[120];

            (void)snprintf(how, sizeof(how), "was not finished within job-ms (%u ms): its worker was stopped",
                           pool->options->limits->job_ms);
            pool->jobs[worker->held[0]].deaths = FAILURES_MAX; /* slow twice is no news */
            status = bury(pool, worker, AD_INCIDENT_TIMEOUT, how, false, err);
        }
    }
    return status;
}

static ad_status wait_and_read(ad_pool *pool, int *fds, bool *ready, ad_err *err)
{
    ad_status status;

    for (unsigned i = 0; i < pool->worker_count; i++) {
        fds[i] = pool->workers[i].child.pid ? pool->workers[i].child.fd : -1;
    }
    status = ad_channel_wait(fds, pool->worker_count, WAIT_MS, ready, err);
    for (unsigned i = 0; status == AD_OK && i < pool->worker_count; i++) {
        if (fds[i] >= 0 && ready[i]) {
            status = read_worker(pool, &pool->workers[i], err);
        }
    }
    return status;
}

static void tell_progress(const ad_pool *pool)
{
    size_t at = pool->next ? pool->next - 1 : 0;

    if (pool->options->progress) {
        pool->options->progress(pool->options->progress_ctx, pool->done, pool->job_count,
                                pool->job_count ? pool->jobs[at].label : AD_STR(""));
    }
}

ad_status ad_pool_run(ad_pool *pool, ad_err *err)
{
    int *fds = ad_calloc(pool->worker_count, sizeof(*fds));
    bool *ready = ad_calloc(pool->worker_count, sizeof(*ready));
    ad_status status = AD_OK;

    if (!fds || !ready) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    while (status == AD_OK && pool->done < pool->job_count) {
        if (pool->options->stop && *pool->options->stop) {
            pool->results->interrupted = true;
            break;
        }
        status = feed(pool, err);
        if (status == AD_OK && pool->done < pool->job_count) {
            status = wait_and_read(pool, fds, ready, err);
        }
        if (status == AD_OK) {
            status = check_deadlines(pool, err);
        }
        tell_progress(pool);
    }

done:
    ad_free(fds);
    ad_free(ready);
    return status;
}
