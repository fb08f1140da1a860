/* The supervisor's side of the workers: hands out jobs, reads their records as hostile, keeps every whole step,
 * and sees to it that a worker's death costs no input: what it held is done again elsewhere, behind the steps
 * that are here. Who is to blame for a death, pool_job.c decides. */
#include "scan/pool_priv.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    WAIT_MS = 100, /* how often deadlines and the stop flag are looked at */
    LABELS_BYTES = 1 << 30,
    JOB_BYTES_MAX = 1 << 20,
    LINK_BYTES = 1 << 20, /* of graphs that come together before it is looked which can go */
    REAP_MS = 1000 /* how long a worker that hung up may take to be gone */
};

ad_status ad_pool_create(ad_ruleset *rules, const ad_scan_options *options, ad_results *results,
                         ad_pool **out, ad_err *err)
{
    ad_pool *pool = ad_calloc(1, sizeof(*pool));

    if (!pool) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pool->worker_count = options->jobs ? options->jobs : 1;
    pool->slot_count = pool->worker_count + AD_POOL_RESERVE_MAX;
    pool->workers = ad_calloc(pool->slot_count, sizeof(*pool->workers));
    if (!pool->workers) {
        ad_free(pool);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pool->rules = rules;
    pool->options = options;
    pool->main = ad_worker_main;
    pool->results = results;
    pool->link_bytes = LINK_BYTES;
    ad_arena_init(&pool->labels, LABELS_BYTES);
    for (unsigned i = 0; i < pool->slot_count; i++) {
        pool->workers[i].pool = pool;
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
    for (unsigned i = 0; i < pool->slot_count; i++) {
        ad_child_kill(&pool->workers[i].child);
        ad_shared_free(pool->workers[i].note, sizeof(ad_work_note));
        ad_buf_clear(&pool->workers[i].input);
        ad_job_results_clear(&pool->workers[i].current);
    }
    for (size_t i = 0; i < pool->job_count; i++) {
        ad_fd_close(pool->jobs[i].fd);
        ad_free(pool->jobs[i].past);
        ad_free(pool->jobs[i].replaced);
    }
    ad_arena_clear(&pool->labels);
    ad_free(pool->workers);
    ad_free(pool->retries);
    ad_free(pool->urgent);
    ad_free(pool->artifacts);
    ad_free(pool->answers);
    ad_free(pool->jobs);
    ad_free(pool);
}

ad_status ad_pool_add(ad_pool *pool, const ad_job *job, int fd, ad_err *err)
{
    ad_str label = ad_arena_copy(&pool->labels, job->label);
    ad_str given = ad_arena_copy(&pool->labels, job->given);
    pool_job *added;

    if (!label.ptr || !given.ptr ||
        !ad_grow(&pool->urgent, &pool->urgent_capacity, pool->urgent_count + 1, sizeof(*pool->urgent)) ||
        !ad_grow(&pool->jobs, &pool->job_capacity, pool->job_count + 1, sizeof(*pool->jobs)) ||
        pool->job_count >= UINT32_MAX - 1) { /* a job's number and one more fit a message */
        ad_fd_close(fd);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for the list of files");
    }
    added = &pool->jobs[pool->job_count];
    *added = (pool_job){.label = label,
                        .name_offset = job->name_offset,
                        .named = job->named,
                        .part = job->part,
                        .parts = job->parts,
                        .kind = job->kind,
                        .given = given,
                        .artifact = job->artifact,
                        .fd = fd};
    if (pool_is_urgent(added)) {
        pool->urgent[pool->urgent_count++] = pool->job_count;
    }
    if (added->artifact) {
        pool->artifacts[added->artifact - 1].open_jobs++;
    }
    pool->job_count++;
    return AD_OK;
}

/* An incident of a whole file. The parts of one archive may all have the same to say: once is enough. */
static ad_status note(ad_pool *pool, ad_incident_kind kind, ad_str path, const char *message, ad_err *err)
{
    ad_incident incident = {.kind = kind, .path = path, .rule = AD_STR(""), .message = ad_str_of(message)};

    for (size_t i = 0; i < pool->results->incident_count; i++) {
        const ad_incident *old = &pool->results->incidents[i];

        if (old->kind == kind && ad_str_equal(old->path, path) && ad_str_equal(old->message, incident.message)) {
            return AD_OK;
        }
    }
    return ad_results_add_incident(pool->results, &incident, err);
}

static ad_status do_again(ad_pool *pool, size_t number, ad_err *err)
{
    if (!ad_grow(&pool->retries, &pool->retry_capacity, pool->retry_count + 1, sizeof(size_t))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pool->retries[pool->retry_count++] = number;
    return AD_OK;
}

static void mark_done(ad_pool *pool, size_t number)
{
    pool->done++;
    pool->jobs[number].done = true;
    if (pool->jobs[number].artifact) {
        pool->artifacts[pool->jobs[number].artifact - 1].open_jobs--;
    }
    while (pool->first_open < pool->next && pool->jobs[pool->first_open].done) {
        pool->first_open++;
    }
}

/* ---- starting ---- */

/* In the child: the notes of others are no business of a worker. */
static int run_worker(void *ctx, int fd)
{
    const pool_worker *self = ctx;
    const ad_pool *pool = self->pool;
    ad_worker worker = {pool->rules, pool->options, self->note};

    for (unsigned i = 0; i < pool->slot_count; i++) {
        if (&pool->workers[i] != self) {
            ad_shared_free(pool->workers[i].note, sizeof(ad_work_note));
        }
    }
    return pool->main(&worker, fd);
}

static ad_status start_worker(pool_worker *worker, ad_err *err)
{
    ad_status status = AD_OK;

    ad_buf_reset(&worker->input);
    worker->held_count = 0;
    if (!worker->note) {
        void *shared = NULL;

        status = ad_shared_create(sizeof(*worker->note), &shared, err);
        worker->note = shared;
    }
    if (status == AD_OK) {
        *worker->note = (ad_work_note){0};
        status = ad_child_start(run_worker, worker, &worker->child, err);
    }
    return status;
}

static unsigned count_busy(const ad_pool *pool)
{
    unsigned busy = 0;

    for (unsigned i = 0; i < pool->slot_count; i++) {
        busy += pool->workers[i].held_count > 0;
    }
    return busy;
}

/* Starts idle workers up to the reserve. It is there for whoever keeps killing workers faster than they can
 * do a step: a job moves on to a warm worker at once, and one of many is hit less often. */
static void fill_reserve(ad_pool *pool)
{
    unsigned idle = 0;

    for (unsigned i = 0; i < pool->slot_count; i++) {
        idle += pool->workers[i].child.pid != 0 && pool->workers[i].held_count == 0;
    }
    for (unsigned i = 0; idle < pool->reserve && i < pool->slot_count; i++) {
        if (pool->workers[i].child.pid == 0) {
            if (start_worker(&pool->workers[i], NULL) != AD_OK) {
                pool->reserve = idle; /* a luxury */
                return;
            }
            idle++;
        }
    }
}

/* ---- handing out ---- */

/* The next one in order, or SIZE_MAX. */
static size_t choose_new(ad_pool *pool)
{
    if (pool->next_urgent < pool->urgent_count) {
        return pool->urgent[pool->next_urgent++];
    }
    while (pool->next < pool->job_count && pool_is_urgent(&pool->jobs[pool->next])) {
        pool->next++;
    }
    return pool->next < pool->job_count ? pool->next++ : SIZE_MAX;
}

/* The next job for a worker, or SIZE_MAX. A retried job goes to an empty worker only. */
static size_t choose(ad_pool *pool, const pool_worker *worker, unsigned busy)
{
    if (worker->held_count == 0) {
        if (busy >= pool->worker_count) {
            return SIZE_MAX;
        }
        if (pool->retry_count) {
            return pool->retries[--pool->retry_count];
        }
    } else if (pool->jobs[worker->held[0]].alone || worker->held_count >= AD_POOL_IN_FLIGHT) {
        return SIZE_MAX;
    }
    return choose_new(pool);
}

/* Makes ready for the answer to the job that is now at work. */
static void begin_oldest(pool_worker *worker)
{
    size_t number = worker->held[0];
    const pool_past *past = worker->pool->jobs[number].past;

    worker->since_ms = ad_clock_ms();
    worker->steps_before = past ? past->whole.steps : 0;
    ad_job_results_begin(&worker->current, (uint32_t)number, past ? &past->whole : NULL);
}

static ad_status send_job(ad_pool *pool, pool_worker *worker, size_t number, int fd, ad_err *err)
{
    const pool_job *job = &pool->jobs[number];
    ad_job message = {.label = job->label,
                      .name_offset = job->name_offset,
                      .named = job->named,
                      .part = job->part,
                      .parts = job->parts,
                      .kind = job->kind,
                      .given = job->given,
                      .number = (uint32_t)number,
                      .steps_done = job->past ? job->past->whole.steps : 0,
                      .alone = job->alone,
                      .blame = {.step = AD_NO_STEP, .rule = AD_NO_RULE}};
    ad_buf encoded;
    ad_status status;

    if (job->past) {
        message.blame = job->past->blame;
    }
    ad_buf_init(&encoded, JOB_BYTES_MAX);
    ad_job_encode(&message, &encoded);
    status = encoded.failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory")
                            : ad_channel_send(worker->child.fd, ad_buf_str(&encoded), fd, err);
    ad_buf_clear(&encoded);
    if (status == AD_ERR_NOMEM) {
        return status;
    }
    /* a worker that is gone already is noticed when it is read from: the job counts as held */
    worker->held[worker->held_count++] = number;
    if (worker->held_count == 1) {
        begin_oldest(worker);
    }
    return AD_OK;
}

/* A system that gives no more processes: those that there are have to do. */
static ad_status make_do(ad_pool *pool, size_t number, ad_status status, ad_err *err)
{
    unsigned busy = count_busy(pool);

    if (status != AD_ERR_IO || busy == 0) {
        return status;
    }
    pool->worker_count = busy;
    pool->reserve = 0;
    return do_again(pool, number, err);
}

/* Opens and sends one job. A file that cannot be opened is an incident and counts as done. */
static ad_status hand_out(ad_pool *pool, pool_worker *worker, size_t number, ad_err *err)
{
    const pool_job *job = &pool->jobs[number];
    ad_err why = {0};
    int fd = job->fd;
    ad_status status;

    /* labels are NUL-ended in the arena, and a file name holds no NUL */
    status = fd < 0 ? ad_file_open(job->label.ptr, &fd, &why) : ad_fd_rewind(fd, &why);
    if (status != AD_OK) {
        mark_done(pool, number);
        return note(pool, status == AD_ERR_FORMAT ? AD_INCIDENT_NOT_REGULAR : AD_INCIDENT_UNREADABLE, job->label,
                    why.message, err);
    }
    if (worker->child.pid == 0) {
        status = start_worker(worker, err);
    }
    status = status == AD_OK ? send_job(pool, worker, number, fd, err) : make_do(pool, number, status, err);
    if (job->fd < 0) {
        ad_fd_close(fd);
    }
    return status;
}

/* Workers that run come before ones that would have to be started. */
static ad_status feed(ad_pool *pool, ad_err *err)
{
    unsigned busy = count_busy(pool);
    ad_status status = AD_OK;

    for (unsigned round = 0; round < 2 * AD_POOL_IN_FLIGHT; round++) {
        for (unsigned i = 0; status == AD_OK && i < pool->slot_count; i++) {
            pool_worker *worker = &pool->workers[i];
            bool fresh = worker->child.pid == 0;
            size_t number = fresh == (round % 2 == 1) ? choose(pool, worker, busy) : SIZE_MAX;

            if (number != SIZE_MAX) {
                status = hand_out(pool, worker, number, err);
                busy = count_busy(pool);
            }
        }
    }
    return status;
}

/* ---- what comes back ---- */

/* Graphs take as much room as the sources themselves: those of artifacts that are whole are linked at once. Files
 * of one lie together in a tree, while several paths may name them in any order. is_due: one has waited for constants,
 * and has them now. */
static ad_status link_finished(ad_pool *pool, bool is_due, ad_err *err)
{
    ad_status status;

    if ((pool->results->graph_bytes < pool->link_bytes && !is_due) || pool->options->path_count != 1) {
        return AD_OK;
    }
    status = ad_link_queue_finished(pool, err);
    ad_memory_trim();
    pool->link_bytes = pool->results->graph_bytes + LINK_BYTES;
    return status;
}

static ad_status finish_job(ad_pool *pool, pool_worker *worker, ad_err *err)
{
    pool_job *job = &pool->jobs[worker->held[0]];

    ad_free(job->past);
    job->past = NULL;
    if (job->kind != AD_JOB_SCAN) {
        ad_fd_close(job->fd);
        job->fd = -1;
    }
    for (size_t i = 1; i < worker->held_count; i++) {
        worker->held[i - 1] = worker->held[i];
    }
    worker->held_count--;
    mark_done(pool, (size_t)(job - pool->jobs));
    if (worker->held_count) {
        begin_oldest(worker);
    }
    return link_finished(pool, job->artifact && pool->artifacts[job->artifact - 1].open_jobs == 0, err);
}

/* A step is whole: from here on it is the report's, whatever becomes of the worker. */
static ad_status keep_step(ad_pool *pool, pool_worker *worker, ad_err *err)
{
    const pool_job *job = &pool->jobs[worker->held[0]];
    ad_results *step = &worker->current.results;
    ad_status status;

    for (size_t i = 0; i < step->graph_count; i++) {
        step->graphs[i].job = (uint32_t)worker->held[0];
        step->graphs[i].below = step->graph_count == 1 ? step->stats.below : 0;
    }
    if (job->kind == AD_JOB_CONSTANTS) {
        status = ad_constants_keep(pool, job->artifact, step, err);
        ad_stats_add(&pool->results->stats, &step->stats);
    } else if (job->given.len) {
        status = ad_constants_replace(pool, job, &worker->current, err);
    } else {
        status = ad_results_merge(pool->results, &worker->current, err);
    }
    ad_job_results_next(&worker->current);
    return status;
}

/* Does a job again behind what is here of it, alone, or names it. */
static ad_status retry_or_name(ad_pool *pool, size_t number, const pool_death *death, ad_err *err)
{
    pool_job *job = &pool->jobs[number];
    ad_incident_kind kind = death->kind == POOL_OVERRAN ? AD_INCIDENT_TIMEOUT : AD_INCIDENT_CRASH;

    job->alone = true;
    if (ad_pool_judge(job->past, death, pool->results->index) == POOL_RETRY) {
        if (death->kind == POOL_STOPPED && pool->reserve < job->past->stops * 2) {
            pool->reserve = job->past->stops * 2;
            pool->reserve = pool->reserve > AD_POOL_RESERVE_MAX ? AD_POOL_RESERVE_MAX : pool->reserve;
        }
        return do_again(pool, number, err);
    }
    mark_done(pool, number);
    return note(pool, kind, job->label, job->past->message, err);
}

/* What the dead worker noted, about the job it was at. */
static void read_note(const pool_worker *worker, pool_death *death)
{
    const ad_work_note *note = worker->note;

    death->begun = note->job == (uint32_t)worker->held[0] + 1;
    death->step = note->step;
    death->stage = note->stage;
    death->rule = note->rule;
}

/* A worker is gone or was told to go: its oldest job is looked into, the rest of its batch is simply done
 * again. What it sent behind its last whole step is dropped. */
static ad_status bury(ad_pool *pool, pool_worker *worker, pool_death_kind kind, const char *how, ad_err *err)
{
    pool_death death = {.kind = kind, .how = how, .job_ms = pool->options->limits->job_ms};
    ad_status status = AD_OK;
    size_t held = worker->held_count;

    ad_child_kill(&worker->child);
    worker->held_count = 0;
    ad_buf_reset(&worker->input);
    for (size_t i = 1; status == AD_OK && i < held; i++) {
        status = do_again(pool, worker->held[i], err);
    }
    if (status == AD_OK && held) {
        pool_job *job = &pool->jobs[worker->held[0]];

        if (!job->past) {
            job->past = ad_malloc(sizeof(*job->past));
            if (!job->past) {
                return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
            }
            ad_pool_past_init(job->past);
        }
        job->past->whole = worker->current.whole;
        death.progressed = worker->current.whole.steps > worker->steps_before;
        read_note(worker, &death);
        status = retry_or_name(pool, worker->held[0], &death, err);
    }
    ad_job_results_clear(&worker->current);
    return status;
}

/* Takes all whole records off a worker's input. Bytes that no job asked for are a worker's fault too. */
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
            return bury(pool, worker, POOL_CRASHED, why.message, err);
        }
        rest = ad_str_sub(rest, used, rest.len);
        if (worker->current.done) {
            status = finish_job(pool, worker, err);
        } else if (used && worker->current.at_step) {
            status = keep_step(pool, worker, err);
        }
    }
    if (status == AD_OK && rest.len && worker->held_count == 0) {
        return bury(pool, worker, POOL_CRASHED, "a worker spoke unasked", err);
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
        return bury(pool, worker, POOL_CRASHED, "sent more than a record may hold", err);
    }
    status = take_records(pool, worker, err);
    if (status == AD_OK && read != AD_OK && worker->child.pid) {
        char how[100] = "closed its channel";
        int wait_status = 0;
        bool stopped = false;

        if (reap(worker, &wait_status)) {
            stopped = ad_child_was_stopped(wait_status);
            ad_child_describe(wait_status, how, sizeof(how));
        }
        status = bury(pool, worker, stopped ? POOL_STOPPED : POOL_CRASHED, how, err);
    }
    return status;
}

/* Kills workers whose oldest job is over its time. */
static ad_status check_deadlines(ad_pool *pool, ad_err *err)
{
    uint64_t now = ad_clock_ms();
    ad_status status = AD_OK;

    for (unsigned i = 0; status == AD_OK && i < pool->slot_count; i++) {
        pool_worker *worker = &pool->workers[i];

        if (worker->held_count && now - worker->since_ms > pool->options->limits->job_ms) {
            char how[80];

            (void)snprintf(how, sizeof(how), "not finished within job-ms, %u ms", pool->options->limits->job_ms);
            status = bury(pool, worker, POOL_OVERRAN, how, err);
        }
    }
    return status;
}

static ad_status wait_and_read(ad_pool *pool, int *fds, bool *ready, ad_err *err)
{
    ad_status status;

    for (unsigned i = 0; i < pool->slot_count; i++) {
        fds[i] = pool->workers[i].child.pid ? pool->workers[i].child.fd : -1;
    }
    status = ad_channel_wait(fds, pool->slot_count, WAIT_MS, ready, err);
    for (unsigned i = 0; status == AD_OK && i < pool->slot_count; i++) {
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
    int *fds = ad_calloc(pool->slot_count, sizeof(*fds));
    bool *ready = ad_calloc(pool->slot_count, sizeof(*ready));
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
            fill_reserve(pool);
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
