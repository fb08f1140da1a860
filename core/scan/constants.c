/* Constants that the files of an artifact take from each other: `from settings import SHELL`. Between the
 * phases a worker puts together what units asked for with what others have (flow/link_constants.c), and who
 * asked in vain is scanned once more with the answers; what came of it before is dropped. An artifact goes on
 * to be linked when no new answers come. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "scan/pool_priv.h"

#include "base/banned.h"

enum {
    HEAD_BYTES = 8, /* of an outline: how many constants it has, and how many it asks for */
    GIVEN_BYTES_MAX =
        768 << 10 /* of what goes with one job, in its message; one unit's part may be as much */
};

/* ---- numbers and texts in messages ---- */

static void put_text(ad_buf *out, ad_str text)
{
    ad_buf_number(out, text.len, 4);
    ad_buf_add(out, text);
}

static bool take_text(ad_str *rest, ad_str *out)
{
    uint32_t length = rest->len >= 4 ? (uint32_t)ad_bytes_number(rest->ptr, 4) : 0;

    if (rest->len < 4 || length > rest->len - 4) {
        return false;
    }
    *out = ad_str_sub(*rest, 4, length);
    *rest = ad_str_sub(*rest, 4 + (size_t)length, rest->len);
    return true;
}

/* ---- a unit's outline on its way ---- */

void ad_outline_pack(const ad_flow_graph *outline, ad_buf *out)
{
    ad_buf_number(out, outline->constants.count + outline->aliases.count, 4);
    ad_buf_number(out, outline->wanted.count + outline->used.count, 4);
    ad_flow_graph_put(outline, out);
}

/* ---- the worker's side: answers for all units of an artifact ---- */

typedef struct answer_run {
    const ad_ruleset *rules;
    const ad_limits *limits;
    ad_flow_graph *outlines;
    ad_buf *tables; /* of each */
    size_t count, capacity;
    ad_str artifact;
    ad_results *results;
    ad_status status; /* of incidents */
} answer_run;

static const char too_much[] =
    "constant-bytes: it takes more of other files' constants than the limit: not all are known here";

static void add_incident(answer_run *run, ad_str path, const char *message)
{
    ad_incident incident = {
        .kind = AD_INCIDENT_LIMIT, .path = path, .rule = AD_STR(""), .message = ad_str_of(message)};

    if (run->status == AD_OK) {
        run->status = ad_results_add_incident(run->results, &incident, NULL);
    }
}

static ad_status take_outlines(answer_run *run, ad_str bytes, const ad_limits *limits, ad_err *err)
{
    ad_status status = AD_OK;

    while (status == AD_OK && bytes.len) {
        size_t used = 0;

        if (bytes.len < HEAD_BYTES) {
            return ad_err_set(err, AD_ERR_FORMAT, "an outline was cut off");
        }
        if (!ad_grow(&run->outlines, &run->capacity, run->count + 1, sizeof(*run->outlines))) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        bytes = ad_str_sub(bytes, HEAD_BYTES, bytes.len);
        ad_flow_graph_init(&run->outlines[run->count], limits);
        status = ad_flow_graph_take(bytes, limits, NULL, &run->outlines[run->count], &used, err);
        run->count++;
        bytes = ad_str_sub(bytes, used, bytes.len);
    }
    return status;
}

/* Is one of the names that a name stands for of interest to a rule? Most of what modules hand on is not. */
static bool matters(const ad_ruleset *rules, ad_str name, ad_str value)
{
    ad_str meant = ad_constant_name(value);
    bool found = meant.len == 0;

    for (; meant.len && !found; meant = ad_constant_name(value)) {
        found = !ad_str_equal(meant, name) && ad_ruleset_mentions(rules, meant);
        value = ad_str_sub(value, 5 + meant.len, value.len);
    }
    return found;
}

static ad_status on_given(void *ctx, size_t outline, ad_str name, ad_str value, ad_err *err)
{
    answer_run *run = ctx;

    (void)err; /* a table that is too large is told below */
    if (matters(run->rules, name, value)) {
        ad_constant_give(&run->tables[outline], name, value);
    }
    return AD_OK;
}

static void on_spent(void *ctx, const char *limit)
{
    answer_run *run = ctx;
    char message[160];

    (void)snprintf(
        message, sizeof(message),
        "%s ran out while constants that files take from each other were looked up: not all are known",
        limit);
    add_incident(run, run->artifact, message);
}

static ad_status put_answers(answer_run *run, ad_err *err)
{
    ad_status status = run->status == AD_OK ? AD_OK : ad_err_set(err, run->status, "out of memory");
    uint64_t bytes = 0;

    for (size_t i = 0; i < run->count && status == AD_OK; i++) {
        ad_unit_record unit = {
            .path = run->outlines[i].path, .kind = AD_UNIT_PYTHON, .state = AD_UNIT_REFERENCE};
        ad_graph_record answer = {.bytes = ad_buf_str(&run->tables[i])};

        bytes += answer.bytes.len;
        if (bytes > run->limits->constants_bytes) {
            add_incident(run, run->artifact,
                         "constants-bytes: its files take more of each other's constants than the limit: not "
                         "all are known in "
                         "all of them");
            break;
        }
        if (run->tables[i].failed) {
            add_incident(run, unit.path, too_much);
        } else if (answer.bytes.len) {
            status = ad_results_add_unit(run->results, &unit, &answer.unit, err);
            status = status == AD_OK ? ad_results_add_graph(run->results, &answer, err) : status;
        }
    }
    return status;
}

ad_status ad_constants_run(const ad_ruleset *rules, const ad_scan_options *options, ad_str artifact,
                           ad_str bytes, ad_results *results, ad_err *err)
{
    answer_run run = {
        .rules = rules, .limits = options->limits, .artifact = artifact, .results = results, .status = AD_OK};
    ad_flow_constant_sink sink = {.ctx = &run, .given = on_given, .spent = on_spent};
    ad_status status = take_outlines(&run, bytes, options->limits, err);

    if (status == AD_OK) {
        run.tables = ad_calloc(run.count + 1, sizeof(*run.tables));
        status = run.tables ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; status == AD_OK && i < run.count; i++) {
        ad_buf_init(&run.tables[i], options->limits->constant_bytes);
    }
    if (status == AD_OK) {
        status = ad_flow_constants(run.outlines, run.count, options->limits, &sink, err);
    }
    if (status == AD_OK) {
        status = put_answers(&run, err);
    }
    for (size_t i = 0; i < run.count; i++) {
        ad_flow_graph_free(&run.outlines[i]);
        if (run.tables) {
            ad_buf_clear(&run.tables[i]);
        }
    }
    ad_free(run.outlines);
    ad_free(run.tables);
    return status;
}

/* ---- what goes with a job that scans units again: paths, in order, each with its table ---- */

static int by_path(const void *left, const void *right)
{
    const ad_given_unit *a = left;
    const ad_given_unit *b = right;

    return ad_str_compare(a->path, b->path);
}

ad_status ad_given_take(ad_str bytes, ad_given_unit **out, size_t *out_count, ad_err *err)
{
    ad_given_unit *units = NULL;
    size_t capacity = 0;

    *out_count = 0;
    while (bytes.len) {
        ad_given_unit unit;

        if (!ad_grow(&units, &capacity, *out_count + 1, sizeof(*units))) {
            ad_free(units);
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        if (!take_text(&bytes, &unit.path) || !take_text(&bytes, &unit.table)) {
            ad_free(units);
            return ad_err_set(err, AD_ERR_FORMAT, "a job's constants were cut off");
        }
        units[(*out_count)++] = unit;
    }
    *out = units;
    return AD_OK;
}

const ad_given_unit *ad_given_find(const ad_given_unit *units, size_t count, ad_str path)
{
    ad_given_unit wanted = {.path = path};

    return count ? bsearch(&wanted, units, count, sizeof(*units), by_path) : NULL;
}

/* ---- the supervisor's side ---- */

/* An artifact by its name; NULL when memory is short. Few are under way at a time: those that are done with
 * leave their places to others. */
static pool_artifact *artifact_of(ad_pool *pool, ad_str name)
{
    size_t place = pool->artifact_count;

    for (size_t i = 0; i < pool->artifact_count; i++) {
        if (pool->artifacts[i].is_under_way && ad_str_equal(pool->artifacts[i].name, name)) {
            return &pool->artifacts[i];
        }
        place = pool->artifacts[i].is_under_way ? place : i;
    }
    if (place == pool->artifact_count) {
        if (!ad_grow(&pool->artifacts, &pool->artifact_capacity, place + 1, sizeof(*pool->artifacts))) {
            return NULL;
        }
        pool->artifact_count++;
    }
    pool->artifacts[place] = (pool_artifact){.name = ad_arena_copy(&pool->labels, name)};
    pool->artifacts[place].is_under_way = pool->artifacts[place].name.ptr != NULL;
    return pool->artifacts[place].is_under_way ? &pool->artifacts[place] : NULL;
}

/* Asks a worker for what units want of each other. *out_asked: there is something to ask. */
static ad_status ask(ad_pool *pool, pool_artifact *artifact, const ad_linked_unit *units, size_t count,
                     bool *out_asked, ad_err *err)
{
    ad_job job = {.label = artifact->name,
                  .parts = 1,
                  .kind = AD_JOB_CONSTANTS,
                  .artifact = (uint32_t)(artifact - pool->artifacts) + 1};
    ad_str *pieces = ad_calloc(count, sizeof(*pieces));
    uint64_t bytes = 0;
    bool told = false;
    bool wanted = false;
    int fd = -1;
    ad_status status = pieces ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory for constants");

    for (size_t i = 0; pieces && i < count; i++) {
        ad_str outline = pool->results->graphs[units[i].graph].outline;

        if (outline.len >= HEAD_BYTES) {
            told = told || ad_bytes_number(outline.ptr, 4);
            wanted = wanted || ad_bytes_number(outline.ptr + 4, 4);
            pieces[i] = outline;
            bytes += outline.len;
        }
    }
    *out_asked = told && wanted;
    if (*out_asked && bytes > pool->options->limits->flow_link_bytes) {
        ad_incident incident = {
            .kind = AD_INCIDENT_LIMIT,
            .path = artifact->name,
            .rule = AD_STR(""),
            .message =
                AD_STR("flow-link-bytes: constants that its files take from each other were not looked up")};

        *out_asked = false;
        status = ad_results_add_incident(pool->results, &incident, err);
    } else if (*out_asked) {
        status = ad_memory_file(pieces, count, &fd, err);
        status = status == AD_OK ? ad_pool_add(pool, &job, fd, err) : status;
    }
    ad_free(pieces);
    return status;
}

ad_status ad_constants_keep(ad_pool *pool, uint32_t artifact, const ad_results *answers, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; i < answers->incident_count && status == AD_OK; i++) {
        status = ad_results_add_incident(pool->results, &answers->incidents[i], err);
    }
    for (size_t i = 0; i < answers->graph_count && status == AD_OK; i++) {
        pool_answer answer = {
            .artifact = artifact,
            .unit = {.path = ad_arena_copy(&pool->labels, answers->units[answers->graphs[i].unit].path),
                     .table = ad_arena_copy(&pool->labels, answers->graphs[i].bytes)}};

        if (!answer.unit.path.ptr || !answer.unit.table.ptr ||
            !ad_grow(&pool->answers, &pool->answer_capacity, pool->answer_count + 1,
                     sizeof(*pool->answers))) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for constants");
        }
        pool->answers[pool->answer_count++] = answer;
    }
    return status;
}

/* What a unit is told this time: what it was told before, and more. */
static ad_str whole_table(ad_pool *pool, ad_str before, ad_str more)
{
    size_t bytes = before.len + more.len;
    char *table = ad_arena_bytes(&pool->labels, bytes + 1);

    if (!table) {
        return (ad_str){NULL, 0};
    }
    memcpy(table, before.len ? before.ptr : "", before.len);
    memcpy(table + before.len, more.ptr, more.len);
    return (ad_str){table, bytes};
}

/* The jobs of one file's units that are to be scanned again. */
typedef struct again {
    ad_pool *pool;
    uint32_t artifact;
    uint32_t of; /* the job that scanned them first */
    ad_buf given;
    pool_replaced *units;
    size_t count, capacity;
} again;

static ad_status send_again(again *a, ad_err *err)
{
    ad_pool *pool = a->pool;
    const pool_job *first = &pool->jobs[a->of];
    ad_job job = {.label = first->label,
                  .name_offset = first->name_offset,
                  .named = first->named,
                  .part = first->part,
                  .parts = first->parts,
                  .kind = AD_JOB_SCAN,
                  .artifact = a->artifact,
                  .given = ad_buf_str(&a->given)};
    ad_status status;

    if (a->given.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for constants");
    }
    if (a->count == 0) {
        return AD_OK;
    }
    status = ad_pool_add(pool, &job, -1, err);
    if (status == AD_OK) {
        pool_job *added = &pool->jobs[pool->job_count - 1];

        added->replaced = a->units;
        added->replaced_count = a->count;
        added->first_job = a->of;
        a->units = NULL;
    }
    a->count = a->capacity = 0;
    ad_buf_reset(&a->given);
    return status;
}

static ad_status add_again(again *a, const ad_linked_unit *unit, ad_str more, ad_err *err)
{
    const ad_graph_record *graph = &a->pool->results->graphs[unit->graph];
    ad_status status = AD_OK;
    ad_str table;

    if (graph->given.len + more.len > a->pool->options->limits->constant_bytes ||
        graph->given.len + more.len + unit->path.len + 8 > GIVEN_BYTES_MAX) {
        ad_incident incident = {.kind = AD_INCIDENT_LIMIT,
                                .path = unit->path,
                                .rule = AD_STR(""),
                                .message = ad_str_of(too_much)};

        return ad_results_add_incident(a->pool->results, &incident, err);
    }
    table = whole_table(a->pool, graph->given, more);
    if (a->count &&
        (graph->job != a->of || a->given.len + table.len + unit->path.len + 8 > GIVEN_BYTES_MAX)) {
        status = send_again(a, err);
    }
    if (status != AD_OK || !table.ptr || !ad_grow(&a->units, &a->capacity, a->count + 1, sizeof(*a->units))) {
        return status == AD_OK ? ad_err_set(err, AD_ERR_NOMEM, "out of memory for constants") : status;
    }
    a->of = graph->job;
    a->units[a->count++] = (pool_replaced){.unit = graph->unit, .table = table};
    put_text(&a->given, unit->path);
    put_text(&a->given, table);
    return AD_OK;
}

static int by_answer_path(const void *left, const void *right)
{
    return by_path(&((const pool_answer *)left)->unit, &((const pool_answer *)right)->unit);
}

/* Takes an artifact's answers out of the list; how many there are. They stand behind the others then, by
 * path. */
static size_t split_answers(ad_pool *pool, uint32_t artifact)
{
    size_t kept = 0;

    for (size_t i = 0; i < pool->answer_count; i++) {
        pool_answer answer = pool->answers[i];

        if (answer.artifact != artifact) {
            pool->answers[i] = pool->answers[kept];
            pool->answers[kept++] = answer;
        }
    }
    if (pool->answer_count - kept > 1) {
        qsort(pool->answers + kept, pool->answer_count - kept, sizeof(*pool->answers), by_answer_path);
    }
    return pool->answer_count - kept;
}

/* Of two members of one name none is told anything: which is which, a path does not say. */
static bool is_alone(const ad_linked_unit *units, size_t count, size_t i)
{
    return (i == 0 || !ad_str_equal(units[i - 1].path, units[i].path)) &&
           (i + 1 == count || !ad_str_equal(units[i + 1].path, units[i].path));
}

/* A unit that was told something. */
typedef struct told_unit {
    const ad_linked_unit *unit;
    uint32_t job; /* that scanned it */
    ad_str table;
} told_unit;

/* Units that one job reads go together; in it they stand by path. */
static int by_job(const void *left, const void *right)
{
    const told_unit *a = left;
    const told_unit *b = right;

    if (a->job != b->job) {
        return a->job < b->job ? -1 : 1;
    }
    return ad_str_compare(a->unit->path, b->unit->path);
}

/* The units with an answer. Both lists are by path. What came by standard input cannot be read once more. */
static size_t pair(const ad_pool *pool, const ad_linked_unit *units, size_t count, size_t answer_count,
                   told_unit *out)
{
    size_t at = pool->answer_count - answer_count;
    size_t told = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t job = pool->results->graphs[units[i].graph].job;

        while (at < pool->answer_count && ad_str_compare(pool->answers[at].unit.path, units[i].path) < 0) {
            at++;
        }
        if (at < pool->answer_count && ad_str_equal(pool->answers[at].unit.path, units[i].path) &&
            is_alone(units, count, i) && pool->jobs[job].fd < 0) {
            out[told++] = (told_unit){&units[i], job, pool->answers[at].unit.table};
        }
    }
    return told;
}

static ad_status scan_again(ad_pool *pool, pool_artifact *artifact, const ad_linked_unit *units, size_t count,
                            size_t answer_count, ad_err *err)
{
    again a = {.pool = pool, .artifact = (uint32_t)(artifact - pool->artifacts) + 1};
    told_unit *told = ad_calloc(count + 1, sizeof(*told));
    size_t told_count = told ? pair(pool, units, count, answer_count, told) : 0;
    ad_status status = told ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory for constants");

    if (told_count > 1) {
        qsort(told, told_count, sizeof(*told), by_job);
    }
    ad_buf_init(&a.given, GIVEN_BYTES_MAX);
    for (size_t i = 0; i < told_count && status == AD_OK; i++) {
        status = add_again(&a, told[i].unit, told[i].table, err);
    }
    if (status == AD_OK) {
        status = send_again(&a, err);
    }
    pool->answer_count -= answer_count;
    ad_buf_clear(&a.given);
    ad_free(a.units);
    ad_free(told);
    return status;
}

static ad_status tell_rounds(ad_pool *pool, ad_str artifact, ad_err *err)
{
    ad_incident incident = {
        .kind = AD_INCIDENT_LIMIT,
        .path = artifact,
        .rule = AD_STR(""),
        .message =
            AD_STR("constant-rounds: constants of its files are made of others' over more files than the "
                   "limit: not all are known")};

    return ad_results_add_incident(pool->results, &incident, err);
}

ad_status ad_constants_advance(ad_pool *pool, const ad_linked_unit *units, size_t count, bool *out_wait,
                               ad_err *err)
{
    pool_artifact *artifact = count > 1 ? artifact_of(pool, units[0].artifact) : NULL;
    size_t answers;
    ad_status status = AD_OK;

    *out_wait = false;
    if (count <= 1) {
        return AD_OK; /* nobody to ask */
    }
    if (!artifact) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for constants");
    }
    answers = split_answers(pool, (uint32_t)(artifact - pool->artifacts) + 1);
    if (artifact->open_jobs) {
        *out_wait = true;
    } else if (answers && artifact->rounds > pool->options->limits->constant_rounds) {
        pool->answer_count -= answers;
        status = tell_rounds(pool, artifact->name, err);
    } else if (answers) {
        status = scan_again(pool, artifact, units, count, answers, err);
        artifact->is_asked = artifact->open_jobs == 0;
        *out_wait = artifact->open_jobs > 0;
    } else if (!artifact->is_asked) {
        artifact->rounds++;
        artifact->is_asked = true;
        status = ask(pool, artifact, units, count, out_wait, err);
    }
    artifact->is_under_way = *out_wait;
    return status;
}

/* ---- what comes of units that were scanned again ---- */

static void drop_graph(ad_results *results, uint32_t unit)
{
    for (size_t i = 0; i < results->graph_count; i++) {
        if (results->graphs[i].unit == unit) {
            results->stats.below -= results->graphs[i].below;
            ad_results_drop_graph(results, i);
            return;
        }
    }
}

ad_status ad_constants_replace(ad_pool *pool, const pool_job *job, ad_job_results *current, ad_err *err)
{
    ad_results *results = pool->results;
    ad_results *fresh = &current->results;
    bool failed = fresh->unit_count != 1 || fresh->units[0].state == AD_UNIT_FAILED;
    const pool_replaced *old = NULL;

    for (size_t i = 0; !failed && i < job->replaced_count; i++) {
        if (ad_str_equal(results->units[job->replaced[i].unit].path, fresh->units[0].path)) {
            old = &job->replaced[i];
        }
    }
    if (!old) { /* what was found without constants stands; incidents are told */
        fresh->unit_count = 0;
        fresh->finding_count = 0;
        fresh->note_count = 0;
        ad_results_keep_graphs(fresh, 0);
        return ad_results_merge(results, current, err);
    }
    results->units[old->unit].state = AD_UNIT_REPLACED;
    results->note_count = fresh->note_count ? 0 : results->note_count;
    drop_graph(results, old->unit);
    for (size_t i = 0; i < fresh->graph_count; i++) {
        fresh->graphs[i].given = old->table;
        fresh->graphs[i].job = job->first_job;
    }
    return ad_results_merge(results, current, err);
}
