/* The worker's side: one job after the other, each read, taken apart into units, scanned, and answered
 * with records, step by step. It opens nothing: what it reads came as a descriptor. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { JOB_MESSAGE_BYTES = 1 << 20, FLUSH_BYTES = 64 * 1024, LARGE_BYTES = 256 * 1024 };

/* What outlives a job. */
typedef struct worker_life {
    const ad_worker *worker;
    ad_scan_options options; /* the scanner's: `enabled` is changed for a unit that a pack is kept from */
    bool *mask;              /* room for that */
    ad_unit_scanner *scanner;
    int fd;
} worker_life;

/* What one job needs while its units stream by. */
typedef struct job_state {
    worker_life *life;
    const ad_job *job;
    uint32_t step;        /* number of the next step: the same for every worker that reads this input */
    uint32_t marked;      /* steps that are said to be over */
    ad_given_unit *given; /* the only units to be scanned, when there are any */
    size_t given_count;
    ad_buf out;
    ad_status send_status; /* of an answer that could not be sent when it was due */
    bool was_large;        /* the input: what it took is given back */
    bool give_way;         /* memory is short here, and need not be in a worker with nothing else in it */
} job_state;

/* ---- answering ---- */

static ad_status flush(job_state *state, ad_err *err)
{
    ad_status status;

    if (state->out.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory while answering");
    }
    status = ad_fd_write(state->life->fd, ad_buf_str(&state->out), err);
    ad_buf_reset(&state->out);
    return status;
}

static void put_incident(job_state *state, ad_incident_kind kind, ad_str path, ad_str rule, ad_str message)
{
    ad_incident incident = {.kind = kind, .path = path, .rule = rule, .message = message};

    ad_record_put_incident(&state->out, &incident);
}

/* Ends a step: what was put since the last one is whole. */
static void put_step(job_state *state, uint32_t step)
{
    state->marked = step + 1;
    ad_record_put_step(&state->out, state->job->number, state->marked);
}

/* Sends what a unit gave. */
static ad_status send_results(job_state *state, const ad_results *results, uint32_t step, ad_err *err)
{
    state->life->worker->note->stage = AD_STAGE_SENDING;
    for (size_t i = 0; i < results->unit_count; i++) {
        ad_record_put_unit(&state->out, &results->units[i]);
    }
    for (size_t i = 0; i < results->finding_count; i++) {
        ad_record_put_finding(&state->out, &results->findings[i]);
    }
    for (size_t i = 0; i < results->incident_count; i++) {
        ad_record_put_incident(&state->out, &results->incidents[i]);
    }
    for (size_t i = 0; i < results->graph_count; i++) {
        ad_record_put_graph(&state->out, &results->graphs[i]);
    }
    for (size_t i = 0; i < results->note_count; i++) {
        ad_record_put_note(&state->out, &results->notes[i]);
    }
    ad_record_put_stats(&state->out, &results->stats);
    put_step(state, step);
    return flush(state, err);
}

/* A unit that cannot be scanned: named, and the job goes on. */
static ad_status send_failed(job_state *state, const ad_unit *unit, uint32_t step, ad_incident_kind kind,
                             ad_str message, ad_err *err)
{
    ad_unit_record record = {
        .path = unit->path, .kind = unit->kind, .state = AD_UNIT_FAILED, .bytes = unit->bytes_on_disk};

    ad_record_put_unit(&state->out, &record);
    put_incident(state, kind, unit->path, AD_STR(""), message);
    put_step(state, step);
    return flush(state, err);
}

/* ---- a unit ---- */

/* Keeps every rule of the blamed rule's pack from the scanner, and says so. */
static ad_status keep_pack_out(job_state *state, ad_job_results *found, ad_str path, ad_err *err)
{
    worker_life *life = state->life;
    const ad_rule_index *index = ad_ruleset_index(life->worker->rules);
    const ad_blame *blame = &state->job->blame;
    const bool *enabled = life->worker->options->enabled;
    const ad_pack_info *pack = ad_rule_pack(index, blame->rule);
    ad_incident incident = {
        .kind = blame->kind, .path = path, .rule = index->rules[blame->rule].id, .message = blame->message};

    for (size_t r = 0; r < index->rule_count; r++) {
        life->mask[r] = (!enabled || enabled[r]) && ad_rule_pack(index, r) != pack;
    }
    life->options.enabled = life->mask;
    return ad_results_add_incident(&found->results, &incident, err);
}

static ad_status scan_unit(job_state *state, const ad_unit *unit, uint32_t step, ad_err *err)
{
    worker_life *life = state->life;
    const ad_blame *blame = &state->job->blame;
    const ad_rule_index *index = ad_ruleset_index(life->worker->rules);
    ad_job_results found;
    ad_status status = AD_OK;

    ad_job_results_init(&found, index);
    if (blame->step == step && blame->rule < index->rule_count) {
        status = keep_pack_out(state, &found, unit->path, err);
    }
    if (status == AD_OK) {
        status = ad_unit_scanner_run(life->scanner, unit, &found, err);
    }
    life->options.enabled = life->worker->options->enabled;
    if (status == AD_OK) {
        status = send_results(state, &found.results, step, err);
    } else if (status == AD_ERR_NOMEM && state->job->alone) {
        status = send_failed(state, unit, step, AD_INCIDENT_INTERNAL,
                             AD_STR("out of memory: this file was not scanned"), err);
    } else {
        state->give_way = status == AD_ERR_NOMEM;
    }
    ad_job_results_clear(&found);
    return status;
}

static ad_status on_unit(void *ctx, const ad_unit *given, ad_err *err)
{
    job_state *state = ctx;
    ad_work_note *note = state->life->worker->note;
    const ad_blame *blame = &state->job->blame;
    uint32_t step = state->step++;
    const ad_given_unit *told = ad_given_find(state->given, state->given_count, given->path);
    ad_unit unit = *given;
    ad_status status;

    if (state->send_status != AD_OK) {
        return ad_err_set(err, state->send_status, "an answer could not be sent");
    }
    if (step < state->job->steps_done || ad_str_hash(unit.path) % state->job->parts != state->job->part ||
        (state->given_count && !told)) {
        note->step = state->step;
        return AD_OK; /* here already, another worker's, or not asked for */
    }
    ad_unit_scanner_give(state->life->scanner, told ? told->table : AD_STR(""));
    if (!unit.in_archive && ad_str_equal(unit.path, state->job->label)) {
        unit.name = ad_str_sub(unit.path, state->job->name_offset, unit.path.len);
    }
    if (blame->step == step && blame->rule == AD_NO_RULE) {
        status = send_failed(state, &unit, step, blame->kind, blame->message, err);
    } else {
        note->stage = AD_STAGE_DECODING;
        status = scan_unit(state, &unit, step, err);
    }
    note->rule = 0;
    note->step = state->step;
    note->stage = AD_STAGE_READING;
    return status;
}

static void on_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    job_state *state = ctx;
    uint32_t step = state->step++;

    state->life->worker->note->step = state->step;
    if (step < state->job->steps_done || state->job->part != 0 || state->given_count) {
        return; /* here already; every part sees the same archive, and it was seen before */
    }
    put_incident(state, kind, path, AD_STR(""), ad_str_of(message));
    put_step(state, step);
    if (state->out.len > FLUSH_BYTES && state->send_status == AD_OK) {
        state->send_status = flush(state, NULL);
    }
}

/* ---- a job ---- */

/* Out of memory while the file was read: the next worker has more room, or nobody has. */
static ad_status read_short_of_memory(job_state *state, ad_err *err)
{
    if (!state->job->alone || state->give_way) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    if (state->step >= state->job->steps_done) {
        put_incident(state, AD_INCIDENT_INTERNAL, state->job->label, AD_STR(""),
                     AD_STR("out of memory: not wholly scanned"));
        put_step(state, state->step);
    }
    return AD_OK;
}

static ad_status read_input(job_state *state, int file, ad_err *err)
{
    const ad_limits *limits = state->life->options.limits;
    ad_input_sink sink = {state, on_unit, on_incident};
    ad_stats stats = {0};
    ad_buf bytes;
    ad_err why = {0};
    uint64_t start = ad_cpu_us();
    ad_status status;

    ad_buf_init(&bytes, limits->artifact_bytes);
    status = ad_fd_read(file, limits->artifact_bytes, &bytes, &why);
    if (status == AD_OK) {
        stats.read_us = ad_cpu_us() - start;
        ad_record_put_stats(&state->out, &stats);
        status = ad_input_read(state->job->label, ad_buf_str(&bytes), state->job->named, limits, &sink, err);
    } else if (status != AD_ERR_NOMEM) {
        on_incident(state, ad_unread(status, &why), state->job->label, why.message);
        status = AD_OK;
    }
    state->was_large = bytes.len > LARGE_BYTES;
    ad_buf_clear(&bytes);
    return status == AD_ERR_NOMEM ? read_short_of_memory(state, err) : status;
}

/* All units of an artifact together, by their graphs. One step. */
static ad_status link_artifact(job_state *state, ad_buf *bytes, ad_err *err)
{
    worker_life *life = state->life;
    ad_job_results found;
    uint64_t start = ad_cpu_us();
    ad_status status;

    if (state->job->steps_done) {
        return AD_OK;
    }
    ad_job_results_init(&found, ad_ruleset_index(life->worker->rules));
    status = state->job->kind == AD_JOB_CONSTANTS
                 ? ad_constants_run(life->worker->rules, life->worker->options, state->job->label,
                                    ad_buf_str(bytes), &found.results, err)
                 : ad_link_run(life->worker->rules, life->worker->options, state->job->label, bytes,
                               &found.results, err);
    found.results.stats.link_us = ad_cpu_us() - start;
    if (status == AD_OK && (found.results.unit_count || found.results.incident_count)) {
        status = send_results(state, &found.results, state->step++, err);
    } else if (status == AD_OK) {
        ad_record_put_stats(&state->out, &found.results.stats);
    }
    ad_job_results_clear(&found);
    return status;
}

static ad_status read_graphs(job_state *state, int file, ad_err *err)
{
    ad_buf bytes;
    ad_status status;

    ad_buf_init(&bytes, state->life->options.limits->flow_link_bytes);
    status = ad_fd_read(file, state->life->options.limits->flow_link_bytes, &bytes, err);
    if (status == AD_OK) {
        status = link_artifact(state, &bytes, err);
    }
    ad_buf_clear(&bytes);
    return status == AD_ERR_NOMEM ? read_short_of_memory(state, err) : status;
}

static ad_status run_job(worker_life *life, const ad_job *job, int file, ad_err *err)
{
    job_state state = {.life = life, .job = job, .marked = job->steps_done};
    ad_work_note *note = life->worker->note;
    ad_status status;

    note->step = 0;
    note->rule = 0;
    note->stage = AD_STAGE_READING;
    note->job = job->number + 1;
    ad_buf_init(&state.out, life->options.limits->frame_bytes * 4);
    status = ad_given_take(job->given, &state.given, &state.given_count, err);
    if (status == AD_OK) {
        status = job->kind == AD_JOB_SCAN ? read_input(&state, file, err) : read_graphs(&state, file, err);
    }
    note->stage = AD_STAGE_SENDING;
    if (status == AD_OK && state.send_status != AD_OK) {
        status = ad_err_set(err, state.send_status, "an answer could not be sent");
    }
    if (status == AD_OK) {
        ad_record_put_step(&state.out, job->number, state.marked);
        ad_record_put_done(&state.out);
        status = flush(&state, err);
    }
    ad_unit_scanner_give(life->scanner, AD_STR(""));
    ad_free(state.given);
    ad_buf_clear(&state.out);
    if (job->kind != AD_JOB_SCAN || state.was_large) {
        ad_memory_trim();
    }
    note->stage = AD_STAGE_NONE;
    return status;
}

/* Before the first byte of input. A worker that cannot be locked up as asked for reads nothing. */
static ad_status enter_jail(const ad_scan_options *options, int fd, ad_err *err)
{
    ad_jail jail;
    ad_status status = ad_jail_enter(options->limits, fd, &jail, err);

    return status == AD_OK && jail.level < options->require_jail
               ? ad_err_set(err, AD_ERR_USAGE, "the jail is only %s", ad_jail_level_name(jail.level))
               : status;
}

static ad_status begin_life(worker_life *life, const ad_worker *worker, int fd, ad_err *err)
{
    const ad_rule_index *index = ad_ruleset_index(worker->rules);
    ad_status status;

    *life = (worker_life){.worker = worker, .options = *worker->options, .fd = fd};
    life->mask = ad_calloc(index->rule_count + 1, sizeof(*life->mask));
    if (!life->mask) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    status = ad_unit_scanner_create(worker->rules, &life->options, &life->scanner, err);
    if (status == AD_OK) {
        ad_unit_scanner_watch(life->scanner, worker->note);
    }
    return status;
}

int ad_worker_main(void *ctx, int fd)
{
    const ad_worker *worker = ctx;
    worker_life life = {.worker = worker};
    ad_buf message;
    ad_err err = {0};
    ad_status status = enter_jail(worker->options, fd, &err);
    int file = -1;

    ad_buf_init(&message, JOB_MESSAGE_BYTES);
    if (status == AD_OK) {
        status = begin_life(&life, worker, fd, &err);
    }
    while (status == AD_OK) {
        ad_job job;

        ad_buf_reset(&message);
        status = ad_channel_receive(fd, JOB_MESSAGE_BYTES, &message, &file, &err);
        if (status == AD_OK) {
            status = ad_job_decode(ad_buf_str(&message), &job, &err);
        }
        if (status == AD_OK) {
            status = run_job(&life, &job, file, &err);
        }
        ad_fd_close(file);
        file = -1;
    }
    ad_buf_clear(&message);
    ad_unit_scanner_free(life.scanner);
    ad_free(life.mask);
    return status == AD_END ? 0 : 1;
}
