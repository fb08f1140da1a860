/* Records from a worker to its supervisor: u32 length, u8 type, fields, all little-endian. The reader takes
 * the writer for hostile: it may have been taken over by what it was scanning. */
#include <stdio.h>

#include "result/result.h"

#include "base/mem.h"
#include "base/banned.h"

enum {
    LENGTH_BYTES = 4,
    SPAN_NUMBERS = 10,
    LAYER_BYTES_MIN = SPAN_NUMBERS * 4 + 2 * 4,
    STEP_BYTES_MIN = 4 + SPAN_NUMBERS * 4 + 2 * 4,
    EDIT_BYTES_MIN = SPAN_NUMBERS * 4 + 2 * 4,
    FINGERPRINT_BYTES = 32,
    UNITS_PER_ENTRY = 2, /* a member may be a nested archive and a unit */
    UNITS_BESIDE = 1024, /* loose files of one job */
    FRAMES_PER_JOB = 64, /* the text of one job's results, in full frames */
    NOTES_MAX = 1 << 20  /* of one job: far more than a line can give */
};

/* ---- writing ---- */

static void put_u8(ad_buf *out, unsigned value)
{
    ad_buf_byte(out, (char)value);
}

static void put_u32(ad_buf *out, uint32_t value)
{
    char bytes[4] = {(char)(value & 0xFF), (char)(value >> 8 & 0xFF), (char)(value >> 16 & 0xFF),
                     (char)(value >> 24 & 0xFF)};

    ad_buf_add(out, (ad_str){bytes, sizeof(bytes)});
}

static void put_u64(ad_buf *out, uint64_t value)
{
    put_u32(out, (uint32_t)(value & UINT32_MAX));
    put_u32(out, (uint32_t)(value >> 32));
}

static void put_str(ad_buf *out, ad_str text)
{
    if (text.len > UINT32_MAX) {
        out->failed = true;
        return;
    }
    put_u32(out, (uint32_t)text.len);
    ad_buf_add(out, text);
}

static void put_span(ad_buf *out, const ad_span *span)
{
    put_u32(out, span->byte_start);
    put_u32(out, span->byte_end);
    put_u32(out, span->row);
    put_u32(out, span->column);
    put_u32(out, span->row_end);
    put_u32(out, span->column_end);
    put_u32(out, span->utf16_column);
    put_u32(out, span->utf16_column_end);
    put_u32(out, span->cell);
    put_u32(out, span->cell_row);
}

/* Starts a record; its length is filled in by end_record. */
static size_t begin_record(ad_buf *out, ad_record_type type)
{
    size_t start = out->len;

    put_u32(out, 0);
    put_u8(out, (unsigned)type);
    return start;
}

static void end_record(ad_buf *out, size_t start)
{
    size_t length = out->len - start - LENGTH_BYTES;
    unsigned i;

    if (out->failed || length > UINT32_MAX) {
        out->failed = true;
        return;
    }
    for (i = 0; i < LENGTH_BYTES; i++) {
        out->data[start + i] = (char)(length >> (8 * i) & 0xFF);
    }
}

void ad_record_put_unit(ad_buf *out, const ad_unit_record *unit)
{
    size_t start = begin_record(out, AD_RECORD_UNIT);

    put_str(out, unit->path);
    put_u8(out, (unsigned)unit->kind);
    put_u8(out, (unsigned)unit->state);
    put_u64(out, unit->bytes);
    put_u32(out, unit->parse_errors);
    put_u32(out, unit->first_error_row);
    put_u32(out, unit->nodes);
    end_record(out, start);
}

static void put_steps(ad_buf *out, const ad_finding *finding)
{
    size_t i;

    put_u32(out, (uint32_t)finding->step_count);
    for (i = 0; i < finding->step_count; i++) {
        const ad_step *step = &finding->steps[i];

        put_u32(out, step->unit);
        put_span(out, &step->span);
        put_str(out, step->what);
        put_str(out, step->excerpt);
    }
}

static void put_layers(ad_buf *out, const ad_finding *finding)
{
    size_t i;

    put_u32(out, (uint32_t)finding->layer_count);
    for (i = 0; i < finding->layer_count; i++) {
        put_span(out, &finding->layers[i].span);
        put_str(out, finding->layers[i].how);
        put_str(out, finding->layers[i].excerpt);
    }
}

static void put_edits(ad_buf *out, const ad_finding *finding)
{
    size_t i;

    put_u32(out, (uint32_t)finding->edit_count);
    for (i = 0; i < finding->edit_count; i++) {
        const ad_edit *edit = &finding->edits[i];

        put_span(out, &edit->span);
        put_str(out, edit->old_text);
        put_str(out, edit->new_text);
    }
}

void ad_record_put_finding(ad_buf *out, const ad_finding *finding)
{
    size_t start = begin_record(out, AD_RECORD_FINDING);

    put_u32(out, finding->rule);
    put_u32(out, finding->unit);
    put_u8(out, (unsigned)finding->severity);
    put_u8(out, (unsigned)finding->confidence);
    put_u8(out, (unsigned)finding->fix_safety);
    put_u8(out, (unsigned)finding->suppression);
    put_span(out, &finding->span);
    put_str(out, finding->message);
    put_str(out, finding->context);
    put_u32(out, finding->excerpt_row);
    put_u32(out, finding->excerpt_column);
    put_str(out, finding->excerpt);
    put_str(out, finding->fix_title);
    put_str(out, finding->suppression_reason);
    ad_buf_add(out, (ad_str){finding->fingerprint, FINGERPRINT_BYTES});
    put_layers(out, finding);
    put_steps(out, finding);
    put_edits(out, finding);
    end_record(out, start);
}

void ad_record_put_incident(ad_buf *out, const ad_incident *incident)
{
    size_t start = begin_record(out, AD_RECORD_INCIDENT);

    put_u8(out, (unsigned)incident->kind);
    put_str(out, incident->path);
    put_str(out, incident->rule);
    put_str(out, incident->message);
    end_record(out, start);
}

void ad_record_put_graph(ad_buf *out, const ad_graph_record *graph)
{
    size_t start = begin_record(out, AD_RECORD_GRAPH);

    put_u32(out, graph->unit);
    put_str(out, graph->bytes);
    put_str(out, graph->outline);
    end_record(out, start);
}

void ad_record_put_note(ad_buf *out, const ad_note *note)
{
    size_t start = begin_record(out, AD_RECORD_NOTE);

    put_u8(out, (unsigned)note->kind);
    put_u32(out, note->number);
    put_u32(out, note->depth);
    put_str(out, note->path);
    put_span(out, &note->span);
    put_str(out, note->text);
    put_str(out, note->excerpt);
    end_record(out, start);
}

void ad_record_put_stats(ad_buf *out, const ad_stats *stats)
{
    size_t start = begin_record(out, AD_RECORD_STATS);

    put_u64(out, stats->read_us);
    put_u64(out, stats->parse_us);
    put_u64(out, stats->sema_us);
    put_u64(out, stats->rules_us);
    put_u64(out, stats->flow_us);
    put_u64(out, stats->link_us);
    put_u64(out, stats->source_bytes);
    put_u64(out, stats->nodes);
    put_u64(out, stats->candidates);
    put_u64(out, stats->callbacks);
    put_u64(out, stats->layers);
    put_u64(out, stats->below);
    end_record(out, start);
}

void ad_record_put_done(ad_buf *out)
{
    end_record(out, begin_record(out, AD_RECORD_DONE));
}

void ad_record_put_step(ad_buf *out, uint32_t job, uint32_t steps)
{
    size_t start = begin_record(out, AD_RECORD_STEP);

    put_u32(out, job);
    put_u32(out, steps);
    end_record(out, start);
}

/* ---- reading ---- */

/* What is left of a record. After the first violation `bad` stays set and everything reads as zero, so
 * that a reader checks once. */
typedef struct cursor {
    ad_str rest;
    bool bad;
} cursor;

static ad_str get_bytes(cursor *in, size_t count)
{
    ad_str bytes;

    if (in->bad || count > in->rest.len) {
        in->bad = true;
        return AD_STR("");
    }
    bytes = ad_str_sub(in->rest, 0, count);
    in->rest = ad_str_sub(in->rest, count, in->rest.len);
    return bytes;
}

static uint64_t get_number(cursor *in, size_t width)
{
    ad_str bytes = get_bytes(in, width);
    uint64_t value = 0;
    size_t i;

    for (i = bytes.len; i > 0; i--) {
        value = value << 8 | (unsigned char)bytes.ptr[i - 1];
    }
    return value;
}

static uint32_t get_u32(cursor *in)
{
    return (uint32_t)get_number(in, 4);
}

static ad_str get_str(cursor *in)
{
    return get_bytes(in, get_u32(in));
}

/* An enumerator, `count` of which exist. */
static unsigned get_enum(cursor *in, unsigned count)
{
    unsigned value = (unsigned)get_number(in, 1);

    if (value >= count) {
        in->bad = true;
        return 0;
    }
    return value;
}

/* The number of elements that follow, each at least bytes_min long: no more than can be there. */
static size_t get_count(cursor *in, size_t bytes_min)
{
    size_t count = get_u32(in);

    if (count > in->rest.len / bytes_min) {
        in->bad = true;
        return 0;
    }
    return count;
}

static ad_span get_span(cursor *in)
{
    ad_span span;

    span.byte_start = get_u32(in);
    span.byte_end = get_u32(in);
    span.row = get_u32(in);
    span.column = get_u32(in);
    span.row_end = get_u32(in);
    span.column_end = get_u32(in);
    span.utf16_column = get_u32(in);
    span.utf16_column_end = get_u32(in);
    span.cell = get_u32(in);
    span.cell_row = get_u32(in);
    if (span.byte_start > span.byte_end || span.row > span.row_end ||
        (span.row == span.row_end &&
         (span.column > span.column_end || span.utf16_column > span.utf16_column_end))) {
        in->bad = true;
    }
    return span;
}

static void get_fingerprint(cursor *in, char out[33])
{
    ad_str hex = get_bytes(in, FINGERPRINT_BYTES);
    size_t i;

    for (i = 0; i < hex.len; i++) {
        char byte = hex.ptr[i];

        if (!((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f'))) {
            in->bad = true;
        }
        out[i] = byte;
    }
    out[hex.len] = '\0';
}

static uint32_t get_unit_number(cursor *in, const ad_results *results)
{
    uint32_t number = get_u32(in);

    if (number >= results->unit_count) {
        in->bad = true;
        return 0;
    }
    return number;
}

static ad_status broken(ad_err *err)
{
    return ad_err_set(err, AD_ERR_FORMAT, "a worker sent a broken record");
}

static ad_status out_of_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

/* Files of one job. */
static uint64_t units_max(const ad_limits *limits)
{
    return (uint64_t)limits->entries * UNITS_PER_ENTRY + UNITS_BESIDE;
}

static ad_status take_unit(cursor *in, ad_job_results *job, const ad_limits *limits, ad_err *err)
{
    ad_unit_record unit = {.path = get_str(in)};
    uint32_t number;

    unit.kind = (ad_unit_kind)get_enum(in, AD_UNIT_KIND_COUNT);
    unit.state = (ad_unit_state)get_enum(in, AD_UNIT_REFERENCE + 1);
    unit.bytes = get_number(in, 8);
    unit.parse_errors = get_u32(in);
    unit.first_error_row = get_u32(in);
    unit.nodes = get_u32(in);
    if (in->bad || in->rest.len) {
        return broken(err);
    }
    if (job->seen.units >= units_max(limits)) {
        return ad_err_set(err, AD_ERR_LIMIT, "a worker sent too many files");
    }
    job->seen.units++;
    return ad_results_add_unit(&job->results, &unit, &number, err);
}

/* Layers as views of the record, into room for AD_LAYERS_MAX. */
static size_t take_layers(cursor *in, const ad_limits *limits, ad_layer *out)
{
    size_t count = get_count(in, LAYER_BYTES_MIN);
    size_t i;

    if (count > AD_LAYERS_MAX || count > limits->layers) {
        in->bad = true;
        return 0;
    }
    for (i = 0; i < count; i++) {
        out[i].span = get_span(in);
        out[i].how = get_str(in);
        out[i].excerpt = get_str(in);
    }
    return count;
}

/* Steps as views of the record. Owner: the caller frees *out. */
static ad_status take_steps(cursor *in, const ad_results *results, ad_step **out, size_t *out_count,
                            ad_err *err)
{
    size_t count = get_count(in, STEP_BYTES_MIN);
    ad_step *steps = ad_calloc(count, sizeof(*steps));
    size_t i;

    if (!steps) {
        return out_of_memory(err);
    }
    for (i = 0; i < count; i++) {
        steps[i].unit = get_unit_number(in, results);
        steps[i].span = get_span(in);
        steps[i].what = get_str(in);
        steps[i].excerpt = get_str(in);
    }
    *out = steps;
    *out_count = count;
    return AD_OK;
}

/* Edits, likewise. */
static ad_status take_edits(cursor *in, ad_edit **out, size_t *out_count, ad_err *err)
{
    size_t count = get_count(in, EDIT_BYTES_MIN);
    ad_edit *edits = ad_calloc(count, sizeof(*edits));
    size_t i;

    if (!edits) {
        return out_of_memory(err);
    }
    for (i = 0; i < count; i++) {
        edits[i].span = get_span(in);
        edits[i].old_text = get_str(in);
        edits[i].new_text = get_str(in);
    }
    *out = edits;
    *out_count = count;
    return AD_OK;
}

/* All of a finding that is of fixed shape. */
static void take_finding_head(cursor *in, const ad_results *results, ad_finding *out)
{
    out->rule = get_u32(in);
    if (out->rule >= results->index->rule_count) {
        in->bad = true;
    }
    out->unit = get_unit_number(in, results);
    out->severity = (ad_severity)get_enum(in, AD_SEVERITY_CRITICAL + 1);
    out->confidence = (ad_confidence)get_enum(in, AD_CONFIDENCE_HIGH + 1);
    out->fix_safety = (ad_fix_safety)get_enum(in, AD_FIX_UNSAFE + 1);
    out->suppression = (ad_suppression)get_enum(in, AD_SUPPRESSION_EXTERNAL + 1);
    out->span = get_span(in);
    out->message = get_str(in);
    out->context = get_str(in);
    out->excerpt_row = get_u32(in);
    out->excerpt_column = get_u32(in);
    out->excerpt = get_str(in);
    out->fix_title = get_str(in);
    out->suppression_reason = get_str(in);
    get_fingerprint(in, out->fingerprint);
}

/* A run's limits hold for each of its jobs too, so that one cannot fill the memory of all: what is over is counted and
 * left out, and said once. What is left in goes by the job's own order, the same for any number of workers. */
static ad_status keep_within(ad_job_results *job, uint64_t *count, uint64_t most, const char *limit, const char *what,
                             ad_str path, bool *keep, ad_err *err)
{
    char message[128];
    ad_incident incident = {.kind = AD_INCIDENT_LIMIT, .path = path};

    *keep = *count < most;
    if ((*count)++ != most) {
        return AD_OK;
    }
    (void)snprintf(message, sizeof(message), "%s: the %s from here on were left out (limit %llu)", limit, what,
                   (unsigned long long)most);
    incident.message = ad_str_of(message);
    return ad_results_add_incident(&job->results, &incident, err);
}

static ad_status take_finding(cursor *in, ad_job_results *job, const ad_limits *limits, ad_err *err)
{
    ad_results *results = &job->results;
    ad_finding finding = {0};
    ad_layer layers[AD_LAYERS_MAX];
    ad_step *steps = NULL;
    ad_edit *edits = NULL;
    ad_status status;
    bool keep;

    take_finding_head(in, results, &finding);
    finding.layer_count = take_layers(in, limits, layers);
    finding.layers = layers;
    status = take_steps(in, results, &steps, &finding.step_count, err);
    if (status != AD_OK) {
        goto done;
    }
    status = take_edits(in, &edits, &finding.edit_count, err);
    if (status != AD_OK) {
        goto done;
    }
    finding.steps = steps;
    finding.edits = edits;
    if (in->bad || in->rest.len) {
        status = broken(err);
        goto done;
    }
    status = keep_within(job, &job->seen.findings, limits->total_findings, "total-findings", "findings",
                         results->units[finding.unit].path, &keep, err);
    if (status == AD_OK && keep) {
        status = ad_results_add_finding(results, &finding, err);
    }

done:
    ad_free(steps);
    ad_free(edits);
    return status;
}

static ad_status take_incident(cursor *in, ad_job_results *job, const ad_limits *limits, ad_err *err)
{
    ad_incident incident = {.kind = (ad_incident_kind)get_enum(in, AD_INCIDENT_KIND_COUNT)};
    ad_status status;
    bool keep;

    incident.path = get_str(in);
    incident.rule = get_str(in);
    incident.message = get_str(in);
    if (in->bad || in->rest.len) {
        return broken(err);
    }
    status = keep_within(job, &job->seen.incidents, limits->total_incidents, "total-incidents", "incidents",
                         incident.path, &keep, err);
    return status == AD_OK && keep ? ad_results_add_incident(&job->results, &incident, err) : status;
}

/* What is in it is for the one who links: a worker, like the one that wrote it. */
static ad_status take_graph(cursor *in, ad_results *results, ad_err *err)
{
    ad_graph_record graph = {.unit = get_unit_number(in, results)};

    graph.bytes = get_str(in);
    graph.outline = get_str(in);
    if (in->bad || in->rest.len || results->graph_count >= results->unit_count) {
        return broken(err);
    }
    return ad_results_add_graph(results, &graph, err);
}

static ad_status take_note(cursor *in, ad_job_results *job, ad_err *err)
{
    ad_note note = {.kind = (ad_note_kind)get_enum(in, AD_NOTE_KIND_COUNT)};

    note.number = get_u32(in);
    note.depth = get_u32(in);
    note.path = get_str(in);
    note.span = get_span(in);
    note.text = get_str(in);
    note.excerpt = get_str(in);
    if (in->bad || in->rest.len) {
        return broken(err);
    }
    if (job->seen.notes >= NOTES_MAX) {
        return ad_err_set(err, AD_ERR_LIMIT, "a worker sent too many notes");
    }
    job->seen.notes++;
    return ad_results_add_note(&job->results, &note, err);
}

static ad_status take_stats(cursor *in, ad_results *results, ad_err *err)
{
    ad_stats more;

    more.read_us = get_number(in, 8);
    more.parse_us = get_number(in, 8);
    more.sema_us = get_number(in, 8);
    more.rules_us = get_number(in, 8);
    more.flow_us = get_number(in, 8);
    more.link_us = get_number(in, 8);
    more.source_bytes = get_number(in, 8);
    more.nodes = get_number(in, 8);
    more.candidates = get_number(in, 8);
    more.callbacks = get_number(in, 8);
    more.layers = get_number(in, 8);
    more.below = get_number(in, 8);
    if (in->bad || in->rest.len) {
        return broken(err);
    }
    ad_stats_add(&results->stats, &more);
    return AD_OK;
}

/* Progress is said of the job that was asked for, goes forward, and not without something to show for it; an
 * answer's last STEP may repeat the one before. */
static ad_status take_step(cursor *in, ad_job_results *job, const ad_limits *limits, ad_err *err)
{
    uint32_t number = get_u32(in);
    uint32_t steps = get_u32(in);
    bool fresh = job->seen.units != job->whole.units || job->seen.incidents != job->whole.incidents;

    if (in->bad || in->rest.len || number != job->job ||
        steps > units_max(limits) + (uint64_t)limits->total_findings + limits->total_incidents ||
        (fresh ? steps <= job->whole.steps
               : steps != job->whole.steps || job->seen.findings != job->whole.findings ||
                         job->seen.notes != job->whole.notes)) {
        return broken(err);
    }
    job->seen.steps = steps;
    job->whole = job->seen;
    job->at_step = true;
    return AD_OK;
}

static ad_status take_done(const cursor *in, ad_job_results *job, ad_err *err)
{
    if (in->rest.len || !job->at_step) {
        return broken(err);
    }
    job->done = true;
    return AD_OK;
}

static ad_status take_record(ad_job_results *job, ad_str record, const ad_limits *limits, ad_err *err)
{
    cursor in = {.rest = record};
    uint64_t type = get_number(&in, 1);

    if (in.bad || job->done) {
        return broken(err);
    }
    switch (type) {
    case AD_RECORD_DONE:
        return take_done(&in, job, err);
    case AD_RECORD_STEP:
        return take_step(&in, job, limits, err);
    default:
        break;
    }
    job->at_step = false;
    switch (type) {
    case AD_RECORD_UNIT:
        return take_unit(&in, job, limits, err);
    case AD_RECORD_FINDING:
        return take_finding(&in, job, limits, err);
    case AD_RECORD_INCIDENT:
        return take_incident(&in, job, limits, err);
    case AD_RECORD_STATS:
        return take_stats(&in, &job->results, err);
    case AD_RECORD_GRAPH:
        return take_graph(&in, &job->results, err);
    case AD_RECORD_NOTE:
        return take_note(&in, job, err);
    default:
        return broken(err);
    }
}

void ad_job_results_init(ad_job_results *job, const ad_rule_index *index)
{
    *job = (ad_job_results){.job = 0};
    ad_results_init(&job->results, index);
}

void ad_job_results_clear(ad_job_results *job)
{
    ad_job_results_begin(job, 0, NULL);
}

void ad_job_results_begin(ad_job_results *job, uint32_t number, const ad_job_progress *from)
{
    ad_results_clear(&job->results);
    job->job = number;
    job->whole = from ? *from : (ad_job_progress){.steps = 0};
    job->seen = job->whole;
    job->at_step = false;
    job->done = false;
}

void ad_job_results_next(ad_job_results *job)
{
    ad_results_clear(&job->results);
}

ad_status ad_record_take(ad_job_results *job, ad_str bytes, const ad_limits *limits, size_t *out_used,
                         ad_err *err)
{
    cursor in = {.rest = bytes};
    uint32_t length;
    ad_status status;

    *out_used = 0;
    if (bytes.len < LENGTH_BYTES) {
        return AD_OK;
    }
    length = get_u32(&in);
    if (length > limits->frame_bytes) {
        return ad_err_set(err, AD_ERR_LIMIT, "a worker sent a record of %lu bytes", (unsigned long)length);
    }
    if (length == 0) {
        return broken(err);
    }
    if (in.rest.len < length) {
        return AD_OK;
    }
    if (job->seen.bytes / FRAMES_PER_JOB > limits->frame_bytes) {
        return ad_err_set(err, AD_ERR_LIMIT, "a worker sent more than one job can say");
    }
    job->seen.bytes += length;
    status = take_record(job, ad_str_sub(in.rest, 0, length), limits, err);
    if (status == AD_OK) {
        *out_used = LENGTH_BYTES + (size_t)length;
    }
    return status;
}
