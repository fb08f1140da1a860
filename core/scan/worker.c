/* The worker's side: one job after the other, each read, taken apart into units, scanned, and answered
 * with records. It opens nothing: what it reads came as a descriptor. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { JOB_HEAD_BYTES = 7, JOB_MESSAGE_BYTES = 1 << 20 };

void ad_job_encode(const ad_job *job, ad_buf *out)
{
    for (unsigned i = 0; i < 4; i++) {
        ad_buf_byte(out, (char)(unsigned char)(job->name_offset >> (8 * i)));
    }
    ad_buf_byte(out, job->named ? 1 : 0);
    ad_buf_byte(out, (char)job->part);
    ad_buf_byte(out, (char)job->parts);
    ad_buf_add(out, job->label);
}

ad_status ad_job_decode(ad_str message, ad_job *out, ad_err *err)
{
    uint32_t offset = 0;

    if (message.len < JOB_HEAD_BYTES) {
        return ad_err_set(err, AD_ERR_FORMAT, "a job's message was too short");
    }
    for (unsigned i = 0; i < 4; i++) {
        offset |= (uint32_t)(unsigned char)message.ptr[i] << (8 * i);
    }
    out->label = ad_str_sub(message, JOB_HEAD_BYTES, message.len);
    out->named = message.ptr[4] != 0;
    out->part = (uint8_t)message.ptr[5];
    out->parts = (uint8_t)message.ptr[6];
    if (out->part >= out->parts) {
        return ad_err_set(err, AD_ERR_FORMAT, "a job's message asked for a part that is not there");
    }
    out->name_offset = offset <= out->label.len ? offset : 0;
    return AD_OK;
}

/* What one job needs while its units stream by. */
typedef struct job_state {
    const ad_worker *worker;
    ad_unit_scanner *scanner;
    const ad_job *job;
    int fd;
    uint32_t units_sent;
    ad_buf out;
    ad_status send_status;
} job_state;

static ad_status flush(job_state *state, ad_err *err)
{
    ad_status status;

    if (state->out.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory while answering");
    }
    status = ad_fd_write(state->fd, ad_buf_str(&state->out), err);
    ad_buf_reset(&state->out);
    return status;
}

/* Sends what a unit gave and forgets it. */
static ad_status send_results(job_state *state, const ad_results *results, ad_err *err)
{
    for (size_t i = 0; i < results->unit_count; i++) {
        ad_record_put_unit(&state->out, &results->units[i]);
    }
    for (size_t i = 0; i < results->finding_count; i++) {
        ad_finding finding = results->findings[i];

        finding.unit += state->units_sent;
        ad_record_put_finding(&state->out, &finding);
    }
    for (size_t i = 0; i < results->incident_count; i++) {
        ad_record_put_incident(&state->out, &results->incidents[i]);
    }
    ad_record_put_stats(&state->out, &results->stats);
    state->units_sent += (uint32_t)results->unit_count;
    return flush(state, err);
}

static ad_status on_unit(void *ctx, const ad_unit *given, ad_err *err)
{
    job_state *state = ctx;
    ad_unit unit = *given;
    ad_job_results found;
    ad_status status;

    if (ad_str_hash(unit.path) % state->job->parts != state->job->part) {
        return AD_OK; /* another worker's */
    }
    if (!unit.in_archive && ad_str_equal(unit.path, state->job->label)) {
        unit.name = ad_str_sub(unit.path, state->job->name_offset, unit.path.len);
    }
    ad_job_results_init(&found, ad_ruleset_index(state->worker->rules));
    status = ad_unit_scanner_run(state->scanner, &unit, &found, err);
    if (status == AD_OK) {
        status = send_results(state, &found.results, err);
    }
    ad_job_results_clear(&found);
    return status;
}

static void put_incident(job_state *state, ad_incident_kind kind, ad_str path, const char *message)
{
    ad_incident incident = {.kind = kind, .path = path, .rule = AD_STR(""), .message = ad_str_of(message)};

    ad_record_put_incident(&state->out, &incident);
}

static void on_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    job_state *state = ctx;

    if (state->job->part == 0) { /* every part sees the same archive */
        put_incident(state, kind, path, message);
    }
}

/* Reads the job's descriptor and hands its units over. What cannot be read is an incident. */
static ad_status run_job(job_state *state, int file, ad_err *err)
{
    const ad_limits *limits = state->worker->options->limits;
    ad_input_sink sink = {state, on_unit, on_incident};
    ad_stats stats = {0};
    ad_buf bytes;
    ad_err why = {0};
    uint64_t start = ad_clock_us();
    ad_status status;

    ad_buf_init(&bytes, limits->artifact_bytes);
    status = ad_fd_read(file, limits->artifact_bytes, &bytes, &why);
    if (status != AD_OK) {
        put_incident(state, status == AD_ERR_LIMIT    ? AD_INCIDENT_LIMIT
                            : status == AD_ERR_NOMEM ? AD_INCIDENT_INTERNAL
                                                     : AD_INCIDENT_UNREADABLE,
                     state->job->label, why.message);
        status = AD_OK;
    } else {
        stats.read_us = ad_clock_us() - start;
        ad_record_put_stats(&state->out, &stats);
        status = ad_input_read(state->job->label, ad_buf_str(&bytes), state->job->named, limits, &sink, err);
    }
    ad_buf_clear(&bytes);
    if (status == AD_ERR_NOMEM) {
        put_incident(state, AD_INCIDENT_INTERNAL, state->job->label, "out of memory: not wholly scanned");
        status = AD_OK;
    }
    ad_record_put_done(&state->out);
    return status == AD_OK ? flush(state, err) : status;
}

int ad_worker_main(void *ctx, int fd)
{
    const ad_worker *worker = ctx;
    ad_unit_scanner *scanner = NULL;
    ad_buf message;
    ad_err err = {0};
    ad_status status = ad_unit_scanner_create(worker->rules, worker->options, &scanner, &err);
    int file = -1;

    ad_buf_init(&message, JOB_MESSAGE_BYTES);
    while (status == AD_OK) {
        ad_job job;

        ad_buf_reset(&message);
        status = ad_channel_receive(fd, JOB_MESSAGE_BYTES, &message, &file, &err);
        if (status == AD_OK) {
            status = ad_job_decode(ad_buf_str(&message), &job, &err);
        }
        if (status == AD_OK) {
            job_state state = {.worker = worker, .scanner = scanner, .job = &job, .fd = fd};

            ad_buf_init(&state.out, worker->options->limits->frame_bytes * 4);
            status = run_job(&state, file, &err);
            ad_buf_clear(&state.out);
        }
        ad_fd_close(file);
        file = -1;
    }
    ad_buf_clear(&message);
    ad_unit_scanner_free(scanner);
    return status == AD_END ? 0 : 1;
}
