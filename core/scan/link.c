/* Flows through the files of an artifact. The supervisor collects the graphs that workers made of its units, and hands
 * all of them to one worker, who links them and answers with findings: a job like any other. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "scan/pool_priv.h"
#include "scan/question.h"

#include "base/banned.h"

enum { HEAD_BYTES = 20, STATEMENT_BYTES_MAX = 1 << 20 };

/* ---- a graph on its way: kinds of its sources, kinds that its sinks ask for, the unit's lasting name, the graph ---- */

void ad_link_pack(const ad_ruleset *rules, const ad_flow_graph *graph, ad_str name, ad_buf *out)
{
    ad_flow_mask kinds = 0;
    ad_flow_mask wanted = 0;
    size_t flow_count;
    const ad_flow_rule *flows = ad_ruleset_flows(rules, &flow_count);

    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        kinds |= graph->nodes.at[i].op == AD_FLOW_SOURCE ? (ad_flow_mask)1 << graph->nodes.at[i].a : 0;
    }
    for (uint32_t i = 0; i < graph->sinks.count; i++) {
        wanted |= graph->sinks.at[i].rule < flow_count ? flows[graph->sinks.at[i].rule].from : 0;
    }
    ad_buf_number(out, kinds, 8);
    ad_buf_number(out, wanted, 8);
    ad_buf_number(out, name.len, 4);
    ad_buf_add(out, name);
    ad_flow_graph_put(graph, out);
}

static ad_status unpack(ad_str *rest, const ad_limits *limits, ad_arena *texts, ad_flow_graph *graph, ad_str *out_name,
                        ad_err *err)
{
    uint32_t length;
    size_t used = 0;
    ad_status status;

    if (rest->len < HEAD_BYTES) {
        return ad_err_set(err, AD_ERR_FORMAT, "a graph was cut off");
    }
    length = (uint32_t)ad_bytes_number(rest->ptr + 16, 4);
    if (length > rest->len - HEAD_BYTES) {
        return ad_err_set(err, AD_ERR_FORMAT, "a graph's name was cut off");
    }
    *out_name = ad_arena_copy(texts, ad_str_sub(*rest, HEAD_BYTES, length));
    if (!out_name->ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    *rest = ad_str_sub(*rest, HEAD_BYTES + (size_t)length, rest->len);
    status = ad_flow_graph_take(*rest, limits, texts, graph, &used, err);
    if (status == AD_OK) {
        *rest = ad_str_sub(*rest, used, rest->len);
    }
    return status;
}

/* ---- the worker's side ---- */

typedef struct link_run {
    const ad_ruleset *rules;
    const ad_scan_options *options;
    const ad_flow_rule *flows;
    size_t own; /* the rest are probes */
    ad_flow_graph *graphs;
    ad_str *names;
    uint32_t *numbers; /* of a graph's unit among the results, plus 1; 0: not there yet */
    size_t count, capacity, names_capacity;
    ad_results *results;
    ad_str artifact;
    ad_arena arena;
} link_run;

static ad_status number_of(link_run *run, size_t graph, uint32_t *out, ad_err *err)
{
    ad_unit_record record = {
        .path = run->graphs[graph].path, .kind = AD_UNIT_PYTHON, .state = AD_UNIT_REFERENCE};
    ad_status status = AD_OK;

    if (!run->numbers[graph]) {
        status = ad_results_add_unit(run->results, &record, out, err);
        run->numbers[graph] = status == AD_OK ? *out + 1 : 0;
    }
    *out = run->numbers[graph] - 1;
    return status;
}

static const ad_flow_line *line_at(const ad_flow_graph *graph, uint32_t row)
{
    for (uint32_t i = 0; i < graph->lines.count; i++) {
        if (graph->lines.at[i].row == row) {
            return &graph->lines.at[i];
        }
    }
    return NULL;
}

static ad_status copy_steps(link_run *run, const ad_flow_found *found, ad_finding *finding, ad_err *err)
{
    ad_step *steps = ad_arena_array(&run->arena, found->step_count + 1, sizeof(*steps));
    ad_status status = AD_OK;

    if (!steps) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; status == AD_OK && i < found->step_count; i++) {
        steps[i] = found->steps[i];
        status = number_of(run, found->steps[i].unit, &steps[i].unit, err);
    }
    finding->steps = steps;
    finding->step_count = found->step_count;
    return status;
}

static void apply_suppression(const ad_flow_graph *graph, const ad_flow_sink *sink, ad_finding *finding)
{
    for (uint32_t i = 0; i < graph->suppressions.count; i++) {
        const ad_flow_suppression *one = &graph->suppressions.at[i];

        if (one->rule == finding->rule && one->row_first <= sink->row_last && one->row_last >= sink->row_first) {
            finding->suppression = AD_SUPPRESSION_INLINE;
            finding->suppression_reason = graph->strings.at[one->reason];
            return;
        }
    }
}

/* A finding that one unit alone does not show is never the same as one that it does. */
static ad_status fingerprint(link_run *run, size_t graph, const ad_flow_sink *sink, ad_finding *finding, ad_err *err)
{
    const ad_flow_graph *g = &run->graphs[graph];
    const ad_rule_index *index = ad_ruleset_index(run->rules);
    uint32_t ordinal = 0;
    ad_buf statement;

    for (const ad_flow_sink *s = g->sinks.at; s < sink; s++) {
        ordinal += s->rule == sink->rule && s->statement == sink->statement && s->context == sink->context;
    }
    ad_buf_init(&statement, STATEMENT_BYTES_MAX);
    ad_buf_add(&statement, AD_STR("across files: "));
    ad_buf_add(&statement, g->strings.at[sink->statement]);
    if (statement.failed) {
        ad_buf_clear(&statement);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_fingerprint(index->rules[finding->rule].id, run->names[graph], finding->context, ad_buf_str(&statement),
                   ordinal, finding->fingerprint);
    ad_buf_clear(&statement);
    return AD_OK;
}

static ad_status on_found(void *ctx, const ad_flow_found *found, ad_err *err)
{
    link_run *run = ctx;
    const ad_flow_graph *graph = &run->graphs[found->graph];
    const ad_flow_sink *sink = found->sink;
    const ad_flow_rule *flow = &run->flows[found->flow_rule];
    uint8_t severity = flow->severity_of[found->source_kind];
    const ad_span *span = &graph->places.at[sink->place].span;
    const ad_flow_line *line = line_at(graph, span->row);
    ad_finding finding = {.rule = flow->rule,
                          .severity = (ad_severity)(severity < sink->severity ? severity : sink->severity),
                          .confidence =
                              found->is_unsure ? AD_CONFIDENCE_LOW : (ad_confidence)sink->confidence,
                          .span = *span,
                          .context = graph->strings.at[sink->context],
                          .excerpt_row = span->row};
    ad_status status;

    if (found->flow_rule >= run->own) {
        status = number_of(run, found->graph, &finding.unit, err);
        return status == AD_OK
                   ? ad_question_found(run->rules, run->options->question, run->graphs, found, run->results, err)
                   : status;
    }
    if (finding.severity < run->options->min_severity || finding.confidence < run->options->min_confidence) {
        run->results->stats.below++;
        return AD_OK;
    }
    finding.message = ad_flow_message(&run->arena, graph->strings.at[sink->message], found->source_text);
    if (!finding.message.ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    finding.excerpt = line ? graph->strings.at[line->text] : AD_STR("");
    finding.excerpt_column = line ? line->column : 0;
    apply_suppression(graph, sink, &finding);
    status = number_of(run, found->graph, &finding.unit, err);
    if (status == AD_OK) {
        status = copy_steps(run, found, &finding, err);
    }
    if (status == AD_OK) {
        status = fingerprint(run, found->graph, sink, &finding, err);
    }
    return status == AD_OK ? ad_results_add_finding(run->results, &finding, err) : status;
}

static void on_incident(void *ctx, ad_str path, const char *message)
{
    link_run *run = ctx;
    ad_incident incident = {.kind = AD_INCIDENT_LIMIT,
                            .path = path.len ? path : run->artifact,
                            .rule = AD_STR(""),
                            .message = ad_str_of(message)};

    /* out of memory here is out of memory for the findings too, which is told */
    (void)!ad_results_add_incident(run->results, &incident, NULL);
}

static ad_status take_all(link_run *run, ad_str bytes, ad_err *err)
{
    ad_status status = AD_OK;

    while (status == AD_OK && bytes.len) {
        if (!ad_grow(&run->graphs, &run->capacity, run->count + 1, sizeof(*run->graphs)) ||
            !ad_grow(&run->names, &run->names_capacity, run->count + 1, sizeof(*run->names))) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        ad_flow_graph_init(&run->graphs[run->count], run->options->limits);
        status = unpack(&bytes, run->options->limits, &run->arena, &run->graphs[run->count], &run->names[run->count],
                        err);
        run->count++;
    }
    return status;
}

ad_status ad_link_run(const ad_ruleset *rules, const ad_scan_options *options, ad_str artifact, ad_buf *bytes,
                      ad_results *results, ad_err *err)
{
    link_run run = {.rules = rules, .options = options, .results = results, .artifact = artifact};
    ad_flow_sink_of sink = {.ctx = &run, .found = on_found, .incident = on_incident};
    size_t flow_count;
    ad_flow_rule *asked = NULL; /* with probes, when there is a question */
    ad_status status;

    ad_arena_init(&run.arena, options->limits->flow_link_bytes);
    status = take_all(&run, ad_buf_str(bytes), err);
    ad_buf_clear(bytes);
    run.flows = ad_ruleset_flows(rules, &flow_count);
    run.own = flow_count;
    if (status == AD_OK && options->question) {
        status = ad_question_flows(rules, &asked, &flow_count, &run.own, err);
        run.flows = asked;
    }
    if (status == AD_OK) {
        run.numbers = ad_calloc(run.count + 1, sizeof(*run.numbers));
        status = run.numbers ? ad_flow_link(run.graphs, run.count, run.flows, flow_count, options->limits, &sink, err)
                             : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < run.count; i++) {
        ad_flow_graph_free(&run.graphs[i]);
    }
    ad_free(run.graphs);
    ad_free(run.names);
    ad_free(run.numbers);
    ad_free(asked);
    ad_arena_clear(&run.arena);
    return status;
}

/* ---- the supervisor's side ---- */

/* Where pip puts things, every folder is a distribution of its own or a part of one: the end of that folder's name
 * in the path, or 0. */
static size_t installed_folder(ad_str path)
{
    static const char *const homes[] = {"site-packages/", "dist-packages/"};
    size_t end = 0;

    for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
        size_t at = ad_str_find(path, ad_str_of(homes[i]), 0);
        size_t inside = at == SIZE_MAX ? SIZE_MAX : at + ad_str_of(homes[i]).len;
        size_t slash = inside == SIZE_MAX ? SIZE_MAX : ad_str_find_byte(path, '/', inside);

        end = slash != SIZE_MAX && slash > end ? slash : end;
    }
    return end;
}

/* An archive, an inner one too, is an artifact of its own; loose files are one with what the user named, but for
 * installed ones. */
static ad_str artifact_of(ad_str path, const ad_scan_options *options)
{
    size_t bang = ad_str_find_last_byte(path, '!');
    ad_str best = AD_STR("");

    if (bang != SIZE_MAX) {
        return ad_str_sub(path, 0, bang);
    }
    if (installed_folder(path)) {
        return ad_str_sub(path, 0, installed_folder(path));
    }
    for (size_t i = 0; i < options->path_count; i++) {
        ad_str named = ad_str_of(options->paths[i]);

        if (named.len > best.len && ad_str_starts(path, named)) {
            best = named;
        }
    }
    return best;
}

static int by_artifact(const void *left, const void *right)
{
    const ad_linked_unit *a = left;
    const ad_linked_unit *b = right;
    int order = ad_str_compare(a->artifact, b->artifact);

    if (order == 0) {
        order = ad_str_compare(a->path, b->path);
    }
    return order ? order : ad_str_compare(a->bytes, b->bytes);
}

static ad_status note_limit(ad_results *results, ad_str artifact, uint64_t most, ad_err *err)
{
    char message[160];
    ad_incident incident = {.kind = AD_INCIDENT_LIMIT, .path = artifact, .rule = AD_STR("")};

    (void)snprintf(message, sizeof(message),
                   "flow-link-bytes: the flow through its files takes more than %llu bytes: not followed from one to "
                   "the other",
                   (unsigned long long)most);
    incident.message = ad_str_of(message);
    return ad_results_add_incident(results, &incident, err);
}

static ad_status queue_units(ad_pool *pool, const ad_linked_unit *units, size_t count, ad_err *err);

/* Too much to be looked at together: each unit by itself, as far as it goes. */
static ad_status queue_each(ad_pool *pool, const ad_linked_unit *units, size_t count, ad_err *err)
{
    ad_status status =
        note_limit(pool->results, units[0].artifact, pool->options->limits->flow_link_bytes, err);

    for (size_t i = 0; i < count && status == AD_OK; i++) {
        status = queue_units(pool, &units[i], 1, err);
    }
    return status;
}

/* A job for units of one artifact, if there is anything to find that each alone did not show: calls that may go to
 * another unit are followed here only. */
static ad_status queue_units(ad_pool *pool, const ad_linked_unit *units, size_t count, ad_err *err)
{
    ad_job job = {.label = units[0].artifact, .parts = 1, .kind = AD_JOB_LINK};
    uint64_t most = pool->options->limits->flow_link_bytes;
    ad_flow_mask kinds = 0;
    ad_flow_mask wanted = 0;
    uint64_t bytes = 0;
    ad_str *pieces;
    int fd = -1;
    ad_status status;

    for (size_t i = 0; i < count; i++) {
        if (units[i].bytes.len >= HEAD_BYTES) {
            kinds |= ad_bytes_number(units[i].bytes.ptr, 8);
            wanted |= ad_bytes_number(units[i].bytes.ptr + 8, 8);
        }
        bytes += units[i].bytes.len;
    }
    if (!(kinds & wanted)) {
        return AD_OK;
    }
    if (bytes > most) {
        return count > 1 ? queue_each(pool, units, count, err) : note_limit(pool->results, job.label, most, err);
    }
    pieces = ad_calloc(count, sizeof(*pieces));
    if (!pieces) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        pieces[i] = units[i].bytes;
    }
    status = ad_memory_file(pieces, count, &fd, err);
    ad_free(pieces);
    return status == AD_OK ? ad_pool_add(pool, &job, fd, err) : status;
}

/* What a file's units are linked with: the folder it is installed in, else, of an archive, the archive itself. "" for
 * loose files. */
static ad_str home_of(ad_str path)
{
    size_t bang = ad_str_find_byte(path, '!', 0);
    size_t end = installed_folder(bang == SIZE_MAX ? path : ad_str_sub(path, 0, bang));

    return ad_str_sub(path, 0, end ? end : bang == SIZE_MAX ? 0 : bang);
}

static bool is_open(ad_str path, const ad_str *open, size_t open_count)
{
    ad_str home = home_of(path);

    for (size_t i = 0; i < open_count; i++) {
        if (ad_str_equal(open[i], home) || ad_str_equal(open[i], path)) {
            return true;
        }
    }
    return home.len == 0;
}

/* Puts graphs that cannot go yet first, and says how many those are. */
static size_t sort_out(ad_results *results, const ad_str *open, size_t open_count)
{
    size_t kept = 0;

    for (size_t i = 0; i < results->graph_count; i++) {
        ad_graph_record graph = results->graphs[i];
        ad_str path = results->units[graph.unit].path;

        if (is_open(path, open, open_count)) {
            results->graphs[i] = results->graphs[kept];
            results->graphs[kept++] = graph;
        }
    }
    return kept;
}

/* Forgets the graphs from number `first` on that need not wait. */
static void keep_waiting(ad_results *results, size_t first, const bool *waits)
{
    size_t kept = first;

    for (size_t i = first; i < results->graph_count; i++) {
        if (waits[i - first]) {
            ad_graph_record graph = results->graphs[i];

            results->graphs[i] = results->graphs[kept];
            results->graphs[kept++] = graph;
        }
    }
    ad_results_keep_graphs(results, kept);
}

/* Jobs for units of one artifact. */
static ad_status queue_artifact(ad_pool *pool, const ad_linked_unit *units, size_t count, size_t first, bool *waits,
                                ad_err *err)
{
    bool wait = false;
    ad_status status = ad_constants_advance(pool, units, count, &wait, err);

    for (size_t i = 0; i < count; i++) {
        waits[units[i].graph - first] = wait;
    }
    return status == AD_OK && !wait ? queue_units(pool, units, count, err) : status;
}

/* Jobs for all graphs from number `first` on, which are forgotten unless their artifacts have to wait for constants. */
static ad_status queue_from(ad_pool *pool, size_t first, ad_err *err)
{
    ad_results *results = pool->results;
    size_t count = results->graph_count - first;
    ad_linked_unit *units = ad_calloc(count + 1, sizeof(*units));
    bool *waits = ad_calloc(count + 1, sizeof(*waits));
    ad_status status = AD_OK;
    size_t from = 0;

    if (!units || !waits) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        const ad_graph_record *graph = &results->graphs[first + i];

        units[i].path = results->units[graph->unit].path;
        units[i].artifact = artifact_of(units[i].path, pool->options);
        units[i].bytes = graph->bytes;
        units[i].graph = first + i;
    }
    if (count > 1) {
        qsort(units, count, sizeof(*units), by_artifact);
    }
    for (size_t i = 1; status == AD_OK && i <= count; i++) {
        if (i == count || !ad_str_equal(units[i].artifact, units[from].artifact)) {
            status = queue_artifact(pool, units + from, i - from, first, waits, err);
            from = i;
        }
    }
    if (status == AD_OK) {
        keep_waiting(results, first, waits);
    }

done:
    ad_free(units);
    ad_free(waits);
    return status;
}

ad_status ad_link_queue(ad_pool *pool, ad_err *err)
{
    return queue_from(pool, 0, err);
}

ad_status ad_link_queue_finished(ad_pool *pool, ad_err *err)
{
    size_t count = pool->next - pool->first_open + 1;
    ad_str *open = ad_calloc(count, sizeof(*open));
    size_t open_count = 0;
    ad_status status;

    if (!open) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = pool->first_open; i <= pool->next && i < pool->job_count; i++) {
        const pool_job *job = &pool->jobs[i];
        ad_str home = home_of(job->label);

        if (!job->done && !pool_is_urgent(job)) {
            open[open_count++] = home.len ? home : job->label;
        }
    }
    status = queue_from(pool, sort_out(pool->results, open, open_count), err);
    ad_free(open);
    return status;
}
