/* The set of what a scan says: adding, merging jobs into it, and its one order. */
#include "result/result.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/banned.h"

void ad_results_init(ad_results *results, const ad_rule_index *index)
{
    *results = (ad_results){.index = index};
    ad_arena_init(&results->arena, SIZE_MAX);
}

void ad_results_clear(ad_results *results)
{
    const ad_rule_index *index = results->index;

    ad_results_keep_graphs(results, 0);
    ad_arena_clear(&results->arena);
    ad_free(results->units);
    ad_free(results->findings);
    ad_free(results->incidents);
    ad_free(results->skips);
    ad_free(results->graphs);
    ad_free(results->notes);
    ad_results_init(results, index);
}

static ad_status out_of_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

/* ---- adding ---- */

/* Puts *text into the arena; the empty text needs no place there. */
static bool keep(ad_arena *arena, ad_str *text)
{
    if (text->len == 0) {
        *text = AD_STR("");
        return true;
    }
    *text = ad_arena_copy(arena, *text);
    return text->ptr != NULL;
}

ad_status ad_results_add_unit(ad_results *results, const ad_unit_record *unit, uint32_t *out_number,
                              ad_err *err)
{
    ad_unit_record copy = *unit;

    if (results->unit_count >= UINT32_MAX || !keep(&results->arena, &copy.path) ||
        !ad_grow(&results->units, &results->unit_capacity, results->unit_count + 1, sizeof(copy))) {
        return out_of_memory(err);
    }
    results->units[results->unit_count] = copy;
    *out_number = (uint32_t)results->unit_count++;
    return AD_OK;
}

static bool keep_steps(ad_arena *arena, ad_finding *finding)
{
    ad_step *steps;
    size_t i;

    if (finding->step_count == 0) {
        finding->steps = NULL;
        return true;
    }
    steps = ad_arena_array(arena, finding->step_count, sizeof(*steps));
    if (!steps) {
        return false;
    }
    for (i = 0; i < finding->step_count; i++) {
        steps[i] = finding->steps[i];
        if (!keep(arena, &steps[i].what) || !keep(arena, &steps[i].excerpt)) {
            return false;
        }
    }
    finding->steps = steps;
    return true;
}

static bool keep_layers(ad_arena *arena, ad_finding *finding)
{
    ad_layer *layers;
    size_t i;

    if (finding->layer_count == 0) {
        finding->layers = NULL;
        return true;
    }
    layers = ad_arena_array(arena, finding->layer_count, sizeof(*layers));
    if (!layers) {
        return false;
    }
    for (i = 0; i < finding->layer_count; i++) {
        layers[i] = finding->layers[i];
        if (!keep(arena, &layers[i].how) || !keep(arena, &layers[i].excerpt)) {
            return false;
        }
    }
    finding->layers = layers;
    return true;
}

static bool keep_edits(ad_arena *arena, ad_finding *finding)
{
    ad_edit *edits;
    size_t i;

    if (finding->edit_count == 0) {
        finding->edits = NULL;
        return true;
    }
    edits = ad_arena_array(arena, finding->edit_count, sizeof(*edits));
    if (!edits) {
        return false;
    }
    for (i = 0; i < finding->edit_count; i++) {
        edits[i] = finding->edits[i];
        if (!keep(arena, &edits[i].old_text) || !keep(arena, &edits[i].new_text)) {
            return false;
        }
    }
    finding->edits = edits;
    return true;
}

ad_status ad_results_add_finding(ad_results *results, const ad_finding *finding, ad_err *err)
{
    ad_finding copy = *finding;
    ad_arena *arena = &results->arena;

    if (!keep(arena, &copy.message) || !keep(arena, &copy.context) || !keep(arena, &copy.excerpt) ||
        !keep(arena, &copy.fix_title) || !keep(arena, &copy.suppression_reason) ||
        !keep_layers(arena, &copy) || !keep_steps(arena, &copy) || !keep_edits(arena, &copy) ||
        !ad_grow(&results->findings, &results->finding_capacity, results->finding_count + 1, sizeof(copy))) {
        return out_of_memory(err);
    }
    results->findings[results->finding_count++] = copy;
    return AD_OK;
}

ad_status ad_results_add_incident(ad_results *results, const ad_incident *incident, ad_err *err)
{
    ad_incident copy = *incident;
    ad_arena *arena = &results->arena;

    if (!keep(arena, &copy.path) || !keep(arena, &copy.rule) || !keep(arena, &copy.message) ||
        !ad_grow(&results->incidents, &results->incident_capacity, results->incident_count + 1,
                 sizeof(copy))) {
        return out_of_memory(err);
    }
    results->incidents[results->incident_count++] = copy;
    return AD_OK;
}

ad_status ad_results_add_skip(ad_results *results, const ad_skip *skip, ad_err *err)
{
    ad_skip copy = *skip;

    if (!keep(&results->arena, &copy.path) || !keep(&results->arena, &copy.reason) ||
        !ad_grow(&results->skips, &results->skip_capacity, results->skip_count + 1, sizeof(copy))) {
        return out_of_memory(err);
    }
    results->skips[results->skip_count++] = copy;
    return AD_OK;
}

ad_status ad_results_add_graph(ad_results *results, const ad_graph_record *graph, ad_err *err)
{
    char *copy = ad_malloc(graph->bytes.len + graph->outline.len + 1);
    ad_graph_record kept = *graph;

    if (!copy || !ad_grow(&results->graphs, &results->graph_capacity, results->graph_count + 1,
                          sizeof(*results->graphs))) {
        ad_free(copy);
        return out_of_memory(err);
    }
    memcpy(copy, graph->bytes.len ? graph->bytes.ptr : "", graph->bytes.len);
    memcpy(copy + graph->bytes.len, graph->outline.len ? graph->outline.ptr : "", graph->outline.len);
    kept.bytes.ptr = copy;
    kept.outline.ptr = copy + graph->bytes.len;
    results->graphs[results->graph_count++] = kept;
    results->graph_bytes += graph->bytes.len + graph->outline.len;
    return AD_OK;
}

ad_status ad_results_add_note(ad_results *results, const ad_note *note, ad_err *err)
{
    ad_note copy = *note;
    ad_arena *arena = &results->arena;

    if (!keep(arena, &copy.path) || !keep(arena, &copy.text) || !keep(arena, &copy.excerpt) ||
        !ad_grow(&results->notes, &results->note_capacity, results->note_count + 1, sizeof(copy))) {
        return out_of_memory(err);
    }
    results->notes[results->note_count++] = copy;
    return AD_OK;
}

void ad_results_keep_graphs(ad_results *results, size_t count)
{
    while (results->graph_count > count) {
        const ad_graph_record *last = &results->graphs[--results->graph_count];

        results->graph_bytes -= last->bytes.len + last->outline.len;
        ad_free((char *)(uintptr_t)
                    last->bytes.ptr); /* our own copy of both, which only readers see as constant */
    }
}

void ad_results_drop_graph(ad_results *results, size_t number)
{
    ad_graph_record dropped = results->graphs[number];

    results->graphs[number] = results->graphs[results->graph_count - 1];
    results->graphs[results->graph_count - 1] = dropped;
    ad_results_keep_graphs(results, results->graph_count - 1);
}

/* ---- merging ---- */

/* The arena's own steps, which only readers see as constant. */
static ad_step *own_steps(const ad_finding *finding)
{
    return (ad_step *)(uintptr_t)finding->steps;
}

void ad_stats_add(ad_stats *sum, const ad_stats *more)
{
    sum->read_us += more->read_us;
    sum->parse_us += more->parse_us;
    sum->sema_us += more->sema_us;
    sum->rules_us += more->rules_us;
    sum->flow_us += more->flow_us;
    sum->link_us += more->link_us;
    sum->source_bytes += more->source_bytes;
    sum->nodes += more->nodes;
    sum->candidates += more->candidates;
    sum->callbacks += more->callbacks;
    sum->layers += more->layers;
    sum->below += more->below;
}

/* Appends one finding whose units count from `offset` in `all`. */
static ad_status merge_finding(ad_results *all, const ad_finding *finding, uint32_t offset, ad_err *err)
{
    ad_status status = ad_results_add_finding(all, finding, err);
    ad_finding *added;
    size_t i;

    if (status != AD_OK) {
        return status;
    }
    added = &all->findings[all->finding_count - 1];
    added->unit += offset;
    for (i = 0; i < added->step_count; i++) {
        own_steps(added)[i].unit += offset;
    }
    return AD_OK;
}

ad_status ad_results_merge(ad_results *all, const ad_job_results *job, ad_err *err)
{
    const ad_results *from = &job->results;
    uint32_t offset = (uint32_t)all->unit_count;
    uint32_t number;
    ad_status status = AD_OK;
    size_t i;

    if (from->unit_count > UINT32_MAX - all->unit_count) {
        return out_of_memory(err);
    }
    for (i = 0; status == AD_OK && i < from->unit_count; i++) {
        status = ad_results_add_unit(all, &from->units[i], &number, err);
    }
    for (i = 0; status == AD_OK && i < from->finding_count; i++) {
        status = merge_finding(all, &from->findings[i], offset, err);
    }
    for (i = 0; status == AD_OK && i < from->incident_count; i++) {
        status = ad_results_add_incident(all, &from->incidents[i], err);
    }
    for (i = 0; status == AD_OK && i < from->skip_count; i++) {
        status = ad_results_add_skip(all, &from->skips[i], err);
    }
    for (i = 0; status == AD_OK && i < from->graph_count; i++) {
        ad_graph_record graph = from->graphs[i];

        graph.unit += offset;
        status = ad_results_add_graph(all, &graph, err);
    }
    for (i = 0; status == AD_OK && i < from->note_count; i++) {
        status = ad_results_add_note(all, &from->notes[i], err);
    }
    ad_stats_add(&all->stats, &from->stats);
    all->interrupted = all->interrupted || from->interrupted;
    return status;
}

/* ---- sorting ---- */

int ad_layers_compare(const ad_layer *a, size_t a_count, const ad_layer *b, size_t b_count)
{
    size_t i;

    for (i = 0; i < a_count && i < b_count; i++) {
        if (a[i].span.byte_start != b[i].span.byte_start) {
            return a[i].span.byte_start < b[i].span.byte_start ? -1 : 1;
        }
        if (a[i].span.byte_end != b[i].span.byte_end) {
            return a[i].span.byte_end < b[i].span.byte_end ? -1 : 1;
        }
    }
    return (a_count > b_count) - (a_count < b_count);
}

/* What two elements are compared by, most important first; `index` last makes the order total. */
typedef struct sort_key {
    uint64_t first;
    uint64_t second;
    uint64_t third;
    const ad_finding *finding; /* whose layers come next, or NULL */
    ad_str text[3];
    uint64_t fourth;
    uint64_t after; /* among equals: which one to keep, does not make them different */
    size_t index;   /* where it stood */
} sort_key;

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* 0: equal in all that matters. */
static int compare_keys(const sort_key *a, const sort_key *b)
{
    int order = compare_numbers(a->first, b->first);
    size_t i;

    if (!order) {
        order = compare_numbers(a->second, b->second);
    }
    if (!order) {
        order = compare_numbers(a->third, b->third);
    }
    if (!order && a->finding && b->finding) {
        order = ad_layers_compare(a->finding->layers, a->finding->layer_count, b->finding->layers,
                                  b->finding->layer_count);
    }
    for (i = 0; !order && i < sizeof(a->text) / sizeof(a->text[0]); i++) {
        order = ad_str_compare(a->text[i], b->text[i]);
    }
    return order ? order : compare_numbers(a->fourth, b->fourth);
}

static int compare_all(const void *left, const void *right)
{
    const sort_key *a = left;
    const sort_key *b = right;
    int order = compare_keys(a, b);

    if (!order) {
        order = compare_numbers(a->after, b->after);
    }
    return order ? order : compare_numbers(a->index, b->index);
}

static void sort_keys(sort_key *keys, size_t count)
{
    if (count > 1) {
        qsort(keys, count, sizeof(*keys), compare_all);
    }
}

/* Drops every key equal to the one before it; the new count. */
static size_t drop_equal(sort_key *keys, size_t count)
{
    size_t kept = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (kept == 0 || compare_keys(&keys[kept - 1], &keys[i]) != 0) {
            keys[kept++] = keys[i];
        }
    }
    return kept;
}

/* Brings an array into the order of the keys. */
static bool permute(void *array, size_t bytes_each, size_t old_count, const sort_key *keys, size_t count)
{
    char *sorted = ad_malloc(old_count * bytes_each); /* the array itself is no smaller: no overflow */
    size_t i;

    if (!sorted) {
        return false;
    }
    for (i = 0; i < count; i++) {
        memcpy(sorted + i * bytes_each, (const char *)array + keys[i].index * bytes_each, bytes_each);
    }
    if (count) {
        memcpy(array, sorted, count * bytes_each);
    }
    ad_free(sorted);
    return true;
}

static bool is_reference(const ad_results *results, const sort_key *key)
{
    return results->units[key->index].state == AD_UNIT_REFERENCE;
}

/* Findings of units that were scanned again, which are there once more. */
static void drop_replaced(ad_results *results)
{
    size_t kept = 0;

    for (size_t i = 0; i < results->finding_count; i++) {
        if (results->units[results->findings[i].unit].state != AD_UNIT_REPLACED) {
            results->findings[kept++] = results->findings[i];
        }
    }
    results->finding_count = kept;
}

/* New numbers by old ones; a reference gets that of the unit it stands for and is dropped. */
static size_t number_units(const ad_results *results, sort_key *keys, uint32_t *numbers)
{
    size_t kept = 0;
    size_t i;

    for (i = 0; i < results->unit_count; i++) {
        bool is_same = i && ad_str_equal(keys[i].text[0], keys[i - 1].text[0]);

        if (results->units[keys[i].index].state == AD_UNIT_REPLACED) {
            numbers[keys[i].index] = 0; /* nothing is about it any more */
        } else if (is_reference(results, &keys[i]) && is_same) {
            numbers[keys[i].index] = numbers[keys[i - 1].index];
        } else {
            numbers[keys[i].index] = (uint32_t)kept;
            keys[kept++] = keys[i];
        }
    }
    return kept;
}

/* Units by path. Two members of one name both stay, in the order of their artifact. Graphs are of units as
 * they were numbered before: they are forgotten. */
static bool sort_units(ad_results *results)
{
    size_t count = results->unit_count;
    sort_key *keys = ad_calloc(count, sizeof(*keys));
    uint32_t *numbers = ad_calloc(count, sizeof(*numbers)); /* new by old */
    bool done = false;
    size_t kept;
    size_t i;
    size_t step;

    if (!keys || !numbers) {
        goto done;
    }
    drop_replaced(results);
    for (i = 0; i < count; i++) {
        keys[i] = (sort_key){.text = {results->units[i].path},
                             .fourth = results->units[i].state == AD_UNIT_REFERENCE  ? 1
                                       : results->units[i].state == AD_UNIT_REPLACED ? 2
                                                                                     : 0,
                             .index = i};
    }
    sort_keys(keys, count);
    kept = number_units(results, keys, numbers);
    if (!permute(results->units, sizeof(*results->units), count, keys, kept)) {
        goto done;
    }
    results->unit_count = kept;
    for (i = 0; i < results->finding_count; i++) {
        ad_finding *finding = &results->findings[i];

        finding->unit = numbers[finding->unit];
        for (step = 0; step < finding->step_count; step++) {
            own_steps(finding)[step].unit = numbers[finding->steps[step].unit];
        }
    }
    done = true;

done:
    ad_free(keys);
    ad_free(numbers);
    return done;
}

static bool sort_findings(ad_results *results)
{
    size_t count = results->finding_count;
    sort_key *keys = ad_calloc(count, sizeof(*keys));
    size_t kept = 0;
    size_t i;
    bool done;

    if (!keys) {
        return false;
    }
    for (i = 0; i < count; i++) {
        const ad_finding *finding = &results->findings[i];

        keys[i] = (sort_key){
            .first = finding->unit,
            .second = finding->span.byte_start,
            .third = finding->span.byte_end,
            .finding = finding,
            .text = {results->index->rules[finding->rule].id, finding->message},
            .after = finding->step_count, /* of two ways to the same place the shorter is told */
            .index = i,
        };
    }
    sort_keys(keys, count);
    kept = drop_equal(keys, count);
    done = permute(results->findings, sizeof(*results->findings), count, keys, kept);
    results->finding_count = done ? kept : count;
    ad_free(keys);
    return done;
}

static bool sort_incidents(ad_results *results)
{
    size_t count = results->incident_count;
    sort_key *keys = ad_calloc(count, sizeof(*keys));
    size_t kept = 0;
    size_t i;
    bool done;

    if (!keys) {
        return false;
    }
    for (i = 0; i < count; i++) {
        const ad_incident *incident = &results->incidents[i];

        keys[i] = (sort_key){.text = {incident->path, incident->rule, incident->message},
                             .fourth = (uint64_t)incident->kind,
                             .index = i};
    }
    sort_keys(keys, count);
    kept = drop_equal(keys, count);
    done = permute(results->incidents, sizeof(*results->incidents), count, keys, kept);
    results->incident_count = done ? kept : count;
    ad_free(keys);
    return done;
}

static bool sort_skips(ad_results *results)
{
    size_t count = results->skip_count;
    sort_key *keys = ad_calloc(count, sizeof(*keys));
    size_t kept = 0;
    size_t i;
    bool done;

    if (!keys) {
        return false;
    }
    for (i = 0; i < count; i++) {
        keys[i] = (sort_key){.text = {results->skips[i].path, results->skips[i].reason}, .index = i};
    }
    sort_keys(keys, count);
    kept = drop_equal(keys, count);
    done = permute(results->skips, sizeof(*results->skips), count, keys, kept);
    results->skip_count = done ? kept : count;
    ad_free(keys);
    return done;
}

ad_status ad_results_sort(ad_results *results, ad_err *err)
{
    ad_results_keep_graphs(results, 0);
    if (!sort_units(results) || !sort_findings(results) || !sort_incidents(results) || !sort_skips(results)) {
        return out_of_memory(err);
    }
    return AD_OK;
}
