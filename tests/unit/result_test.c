/* core/result: names, the set and its order, records from hostile workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "result/result.h"
#include "base/banned.h"

/* ---- rules to speak of ---- */

static const ad_str aliases_a[] = {{"B506", 4}, {"S506", 4}};
static const ad_str aliases_b[] = {{"B506", 4}, {"load-yaml", 9}};
static const ad_rule_info rules[] = {
    {.id = {"load-yaml", 9}, .aliases = aliases_a, .alias_count = 2, .severity = AD_SEVERITY_HIGH},
    {.id = {"load-pickle", 11}, .aliases = aliases_b, .alias_count = 2},
    {.id = {"exec-call", 9}},
};
static const ad_pack_info packs[] = {
    {.name = {"empty", 5}, .rule_from = 0, .rule_count = 0},
    {.name = {"loading", 7}, .rule_from = 0, .rule_count = 2},
    {.name = {"adderstone", 10}, .rule_from = 2, .rule_count = 1},
};
static const ad_rule_index rule_index = {rules, 3, packs, 3};

static void names_and_values_agree(void **state)
{
    ad_severity severity = AD_SEVERITY_INFO;
    ad_confidence confidence = AD_CONFIDENCE_LOW;
    ad_unit_kind kind;
    unsigned i;

    (void)state;
    for (i = 0; i <= AD_SEVERITY_CRITICAL; i++) {
        assert_true(ad_severity_parse(ad_str_of(ad_severity_name((ad_severity)i)), &severity));
        assert_int_equal(severity, i);
    }
    for (i = 0; i <= AD_CONFIDENCE_HIGH; i++) {
        assert_true(ad_confidence_parse(ad_str_of(ad_confidence_name((ad_confidence)i)), &confidence));
        assert_int_equal(confidence, i);
    }
    for (i = 0; i < AD_UNIT_KIND_COUNT; i++) {
        assert_true(ad_unit_kind_parse(ad_str_of(ad_unit_kind_name((ad_unit_kind)i)), &kind));
        assert_int_equal(kind, i);
    }
    for (i = 0; i < AD_INCIDENT_KIND_COUNT; i++) {
        assert_string_not_equal(ad_incident_kind_name((ad_incident_kind)i), "unknown");
    }
    assert_false(ad_severity_parse(AD_STR("HIGH"), &severity));
    assert_false(ad_severity_parse(AD_STR(""), &severity));
    assert_false(ad_confidence_parse(AD_STR("high "), &confidence));
    assert_int_equal(severity, AD_SEVERITY_CRITICAL); /* untouched by a failure */
    assert_string_equal(ad_unit_kind_name(AD_UNIT_SETUP_CFG), "setup-cfg");
    assert_string_equal(ad_unit_kind_name((ad_unit_kind)99), "unknown");
    assert_true(ad_unit_kind_is_python(AD_UNIT_NOTEBOOK) && !ad_unit_kind_is_python(AD_UNIT_METADATA));
}

static void rule_find_prefers_ids_to_aliases(void **state)
{
    (void)state;
    assert_int_equal(ad_rule_find(&rule_index, AD_STR("load-pickle")), 1);
    assert_int_equal(ad_rule_find(&rule_index, AD_STR("load-yaml")), 0);
    assert_int_equal(ad_rule_find(&rule_index, AD_STR("B506")), 0);
    assert_int_equal(ad_rule_find(&rule_index, AD_STR("b506")), SIZE_MAX);
    assert_int_equal(ad_rule_find(&rule_index, AD_STR("")), SIZE_MAX);
    assert_ptr_equal(ad_rule_pack(&rule_index, 0), &packs[1]);
    assert_ptr_equal(ad_rule_pack(&rule_index, 1), &packs[1]);
    assert_ptr_equal(ad_rule_pack(&rule_index, 2), &packs[2]);
    assert_null(ad_rule_pack(&rule_index, 3));
}

/* ---- samples ---- */

#define FINGERPRINT "0123456789abcdef0123456789abcdef"

static ad_unit_record unit_of(const char *path)
{
    return (ad_unit_record){.path = ad_str_of(path), .kind = AD_UNIT_PYTHON, .bytes = 12, .nodes = 5};
}

static ad_finding finding_of(uint32_t unit, uint32_t rule, uint32_t start, const char *message)
{
    return (ad_finding){.rule = rule,
                        .unit = unit,
                        .severity = AD_SEVERITY_HIGH,
                        .confidence = AD_CONFIDENCE_MEDIUM,
                        .span = {.byte_start = start, .byte_end = start + 4, .column_end = 4},
                        .message = ad_str_of(message),
                        .fingerprint = FINGERPRINT};
}

static const ad_layer sample_layers[2] = {
    {.span = {4, 8, 0, 4, 0, 8, 4, 8, 0, 0}, .how = {"exec", 4}, .excerpt = {"eval(x)", 7}},
    {.span = {0, 3, 2, 0, 2, 3, 0, 3, 0, 0}, .how = {"eval", 4}, .excerpt = {"f()", 3}},
};

/* A finding that has one of everything. The arrays must outlive it. */
static ad_finding full_finding(const ad_step *steps, const ad_edit *edits)
{
    return (ad_finding){
        .rule = 1,
        .unit = 1,
        .severity = AD_SEVERITY_CRITICAL,
        .confidence = AD_CONFIDENCE_HIGH,
        .span = {10, 20, 1, 2, 3, 4, 2, 5, 6, 7},
        .message = AD_STR("a \xFF message\n"),
        .context = AD_STR("Class.method"),
        .excerpt_row = 9,
        .excerpt_column = 11,
        .excerpt = AD_STR("line\nline"),
        .layers = sample_layers,
        .layer_count = 2,
        .steps = steps,
        .step_count = 2,
        .edits = edits,
        .edit_count = 1,
        .fix_safety = AD_FIX_UNSAFE,
        .fix_title = AD_STR("use safe_load"),
        .suppression = AD_SUPPRESSION_INLINE,
        .suppression_reason = AD_STR("because"),
        .fingerprint = FINGERPRINT,
    };
}

static const ad_step sample_steps[2] = {
    {.unit = 0,
     .span = {1, 2, 0, 0, 0, 1, 0, 1, 0, 0},
     .what = {"source", 6},
     .excerpt = {"x = input()", 11}},
    {.unit = 1, .span = {3, 9, 1, 0, 1, 6, 0, 6, 0, 0}, .what = {"sink", 4}, .excerpt = {"eval(x)", 7}},
};
static const ad_edit sample_edits[1] = {
    {.span = {3, 7, 1, 0, 1, 4, 0, 4, 0, 0}, .old_text = {"eval", 4}, .new_text = {"print", 5}},
};

static const ad_note sample_note = {.kind = AD_NOTE_STEP,
                                    .number = 7,
                                    .depth = 3,
                                    .path = {"A.whl!pkg/b.py", 14},
                                    .span = {3, 9, 1, 0, 1, 6, 0, 6, 0, 0},
                                    .text = {"a \xFF text", 8},
                                    .excerpt = {"eval(x)", 7}};

static void put_sample_job(ad_buf *out)
{
    ad_unit_record first = unit_of("A.whl!pkg/a.py");
    ad_unit_record second = unit_of("A.whl!pkg/b.py");
    ad_finding finding = full_finding(sample_steps, sample_edits);
    ad_incident incident = {AD_INCIDENT_RULE, AD_STR("A.whl!pkg/a.py"), AD_STR("exec-call"),
                            AD_STR("too slow")};
    ad_stats stats = {1, 2, 3, 4, 5, 6, 7, 8, 9, UINT64_MAX, 11, 12};

    second.kind = AD_UNIT_OTHER;
    second.state = AD_UNIT_FAILED;
    second.bytes = UINT64_MAX;
    second.parse_errors = 3;
    second.first_error_row = 4;
    ad_record_put_unit(out, &first);
    ad_record_put_unit(out, &second);
    ad_record_put_finding(out, &finding);
    ad_record_put_incident(out, &incident);
    ad_record_put_note(out, &sample_note);
    ad_record_put_stats(out, &stats);
    ad_record_put_step(out, 0, 2);
    ad_record_put_done(out);
}

/* Reads as many records as there are. */
static ad_status take_all(ad_job_results *job, ad_str bytes, const ad_limits *limits, size_t *out_total)
{
    ad_err err = {0};
    ad_status status = AD_OK;

    *out_total = 0;
    while (status == AD_OK) {
        size_t used = 0;

        status = ad_record_take(job, ad_str_sub(bytes, *out_total, bytes.len), limits, &used, &err);
        if (status != AD_OK) {
            assert_true(err.message[0] != '\0' && err.status == status);
            assert_int_equal(used, 0);
            break;
        }
        if (used == 0) {
            break;
        }
        *out_total += used;
    }
    return status;
}

static void assert_span(const ad_span *got, const ad_span *wanted)
{
    assert_memory_equal(got, wanted, sizeof(*got)); /* ten u32: no padding */
}

static void assert_note(const ad_note *note)
{
    assert_int_equal(note->kind, AD_NOTE_STEP);
    assert_int_equal(note->number, 7);
    assert_int_equal(note->depth, 3);
    assert_true(ad_str_equal(note->path, sample_note.path));
    assert_span(&note->span, &sample_note.span);
    assert_true(ad_str_equal(note->text, sample_note.text));
    assert_true(ad_str_equal(note->excerpt, sample_note.excerpt));
}

static void assert_sample_job(const ad_job_results *job)
{
    const ad_results *got = &job->results;
    ad_finding wanted = full_finding(sample_steps, sample_edits);
    const ad_finding *finding = &got->findings[0];
    size_t i;

    assert_true(job->done);
    assert_int_equal(got->unit_count, 2);
    assert_int_equal(got->finding_count, 1);
    assert_int_equal(got->incident_count, 1);
    assert_true(ad_str_equal(got->units[0].path, AD_STR("A.whl!pkg/a.py")));
    assert_int_equal(got->units[0].nodes, 5);
    assert_int_equal(got->units[1].state, AD_UNIT_FAILED);
    assert_int_equal(got->units[1].kind, AD_UNIT_OTHER);
    assert_true(got->units[1].bytes == UINT64_MAX);
    assert_int_equal(got->units[1].first_error_row, 4);
    assert_int_equal(finding->rule, 1);
    assert_int_equal(finding->unit, 1);
    assert_int_equal(finding->severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(finding->confidence, AD_CONFIDENCE_HIGH);
    assert_span(&finding->span, &wanted.span);
    assert_true(ad_str_equal(finding->message, wanted.message));
    assert_true(ad_str_equal(finding->context, wanted.context));
    assert_int_equal(finding->excerpt_row, 9);
    assert_int_equal(finding->excerpt_column, 11);
    assert_true(ad_str_equal(finding->excerpt, wanted.excerpt));
    assert_int_equal(finding->fix_safety, AD_FIX_UNSAFE);
    assert_true(ad_str_equal(finding->fix_title, wanted.fix_title));
    assert_int_equal(finding->suppression, AD_SUPPRESSION_INLINE);
    assert_true(ad_str_equal(finding->suppression_reason, wanted.suppression_reason));
    assert_string_equal(finding->fingerprint, FINGERPRINT);
    assert_int_equal(finding->step_count, 2);
    for (i = 0; i < 2; i++) {
        assert_int_equal(finding->steps[i].unit, i);
        assert_span(&finding->steps[i].span, &sample_steps[i].span);
        assert_true(ad_str_equal(finding->steps[i].what, sample_steps[i].what));
        assert_true(ad_str_equal(finding->steps[i].excerpt, sample_steps[i].excerpt));
    }
    assert_int_equal(finding->layer_count, 2);
    for (i = 0; i < 2; i++) {
        assert_span(&finding->layers[i].span, &sample_layers[i].span);
        assert_true(ad_str_equal(finding->layers[i].how, sample_layers[i].how));
        assert_true(ad_str_equal(finding->layers[i].excerpt, sample_layers[i].excerpt));
    }
    assert_int_equal(finding->edit_count, 1);
    assert_span(&finding->edits[0].span, &sample_edits[0].span);
    assert_true(ad_str_equal(finding->edits[0].new_text, AD_STR("print")));
    assert_int_equal(got->incidents[0].kind, AD_INCIDENT_RULE);
    assert_true(ad_str_equal(got->incidents[0].rule, AD_STR("exec-call")));
    assert_int_equal(got->stats.read_us, 1);
    assert_true(got->stats.callbacks == UINT64_MAX);
    assert_int_equal(got->stats.layers, 11);
    assert_int_equal(got->stats.below, 12);
    assert_int_equal(got->note_count, 1);
    assert_note(&got->notes[0]);
}

/* ---- records ---- */

static void records_come_back_as_they_were(void **state)
{
    ad_buf wire;
    ad_job_results job;
    size_t total;

    (void)state;
    ad_buf_init(&wire, SIZE_MAX);
    put_sample_job(&wire);
    assert_false(wire.failed);
    ad_job_results_init(&job, &rule_index);
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &ad_limits_default, &total), AD_OK);
    assert_int_equal(total, wire.len);
    memset(wire.data, 'x', wire.len); /* nothing may still point there */
    assert_sample_job(&job);
    ad_job_results_clear(&job);
    ad_buf_clear(&wire);
}

static void records_may_arrive_byte_by_byte(void **state)
{
    ad_buf wire;
    ad_buf pending;
    ad_job_results job;
    size_t i;

    (void)state;
    ad_buf_init(&wire, SIZE_MAX);
    ad_buf_init(&pending, SIZE_MAX);
    put_sample_job(&wire);
    ad_job_results_init(&job, &rule_index);
    for (i = 0; i < wire.len; i++) {
        size_t used = 0;

        ad_buf_byte(&pending, wire.data[i]);
        assert_int_equal(ad_record_take(&job, ad_buf_str(&pending), &ad_limits_default, &used, NULL), AD_OK);
        if (used) {
            assert_int_equal(used, pending.len);
            ad_buf_reset(&pending);
        }
    }
    assert_sample_job(&job);
    ad_job_results_clear(&job);
    ad_buf_clear(&wire);
    ad_buf_clear(&pending);
}

static void notes_outlive_their_job_and_are_counted(void **state)
{
    const ad_limits limits = ad_limits_default;
    ad_unit_record unit = unit_of("a.py");
    ad_job_results job;
    ad_results all;
    ad_buf wire;
    size_t total;

    (void)state;
    ad_buf_init(&wire, SIZE_MAX);
    ad_job_results_init(&job, &rule_index);
    ad_results_init(&all, &rule_index);
    ad_record_put_unit(&wire, &unit);
    ad_record_put_note(&wire, &sample_note);
    ad_record_put_step(&wire, 0, 1);
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &limits, &total), AD_OK);
    assert_int_equal(ad_results_merge(&all, &job, NULL), AD_OK);
    ad_job_results_next(&job);
    assert_int_equal(ad_results_sort(&all, NULL), AD_OK);
    assert_int_equal(all.note_count, 1);
    assert_note(&all.notes[0]);

    ad_buf_reset(&wire);
    ad_record_put_note(&wire, &sample_note); /* nothing else came with it */
    ad_record_put_step(&wire, 0, 1);
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &limits, &total), AD_ERR_FORMAT);

    ad_job_results_begin(&job, 0, NULL);
    ad_buf_reset(&wire);
    for (size_t i = 0; i <= 1 << 20; i++) {
        ad_record_put_note(&wire, &sample_note);
    }
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &limits, &total), AD_ERR_LIMIT);
    ad_job_results_clear(&job);
    ad_results_clear(&all);
    ad_buf_clear(&wire);
}

/* Tries one hostile stream: whatever it is, the answer is OK, FORMAT or LIMIT, and the set stays sound. */
static void try_hostile(ad_str bytes)
{
    ad_job_results job;
    ad_results all;
    ad_status status;
    size_t total;

    ad_job_results_init(&job, &rule_index);
    status = take_all(&job, bytes, &ad_limits_default, &total);
    assert_true(status == AD_OK || status == AD_ERR_FORMAT || status == AD_ERR_LIMIT);
    ad_results_init(&all, &rule_index);
    assert_int_equal(ad_results_merge(&all, &job, NULL), AD_OK);
    assert_int_equal(ad_results_sort(&all, NULL), AD_OK);
    ad_results_clear(&all);
    ad_job_results_clear(&job);
}

static void hostile_streams_do_no_harm(void **state)
{
    static const unsigned char values[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
    ad_buf wire;
    char *copy;
    size_t i;
    size_t k;

    (void)state;
    ad_buf_init(&wire, SIZE_MAX);
    put_sample_job(&wire);
    for (i = 0; i < wire.len; i++) {
        unsigned char kept = (unsigned char)wire.data[i];

        for (k = 0; k < 8 + sizeof(values); k++) {
            unsigned changed = k < 8 ? kept ^ 1U << k : values[k - 8];

            wire.data[i] = (char)changed;
            try_hostile(ad_buf_str(&wire));
        }
        wire.data[i] = (char)kept;
        /* Cut off there, in memory of exactly that size, so that reading on would be seen. */
        copy = ad_malloc(i);
        assert_non_null(copy);
        memcpy(copy, wire.data, i);
        try_hostile((ad_str){copy, i});
        ad_free(copy);
        try_hostile(ad_str_sub(ad_buf_str(&wire), i, wire.len));
    }
    ad_buf_clear(&wire);
}

/* The status of a stream of one unit and then one finding, changed by the caller. */
static ad_status take_finding(const ad_finding *finding)
{
    ad_unit_record unit = unit_of("a.py");
    ad_job_results job;
    ad_buf wire;
    ad_status status;
    size_t total;

    ad_buf_init(&wire, SIZE_MAX);
    ad_record_put_unit(&wire, &unit);
    ad_record_put_finding(&wire, finding);
    ad_job_results_init(&job, &rule_index);
    status = take_all(&job, ad_buf_str(&wire), &ad_limits_default, &total);
    assert_int_equal(job.results.finding_count, status == AD_OK);
    ad_job_results_clear(&job);
    ad_buf_clear(&wire);
    return status;
}

static void findings_out_of_bounds_are_refused(void **state)
{
    ad_step step = {.unit = 0, .what = AD_STR("source")};
    ad_finding good = finding_of(0, 2, 7, "m");
    ad_finding bad;

    (void)state;
    assert_int_equal(take_finding(&good), AD_OK);
    bad = good;
    bad.rule = 3;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.unit = 1;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.severity = (ad_severity)5;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.confidence = (ad_confidence)3;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.suppression = (ad_suppression)3;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.fix_safety = (ad_fix_safety)3;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.span.byte_end = 6;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.span.column = 5;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.fingerprint[31] = 'G';
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
    bad = good;
    bad.steps = &step;
    bad.step_count = 1;
    assert_int_equal(take_finding(&bad), AD_OK);
    step.unit = 1;
    assert_int_equal(take_finding(&bad), AD_ERR_FORMAT);
}

static void layers_out_of_bounds_are_refused(void **state)
{
    ad_layer layers[AD_LAYERS_MAX + 1] = {{.how = AD_STR("exec")}};
    ad_finding finding = finding_of(0, 2, 7, "m");

    (void)state;
    finding.layers = layers;
    finding.layer_count = ad_limits_default.layers;
    assert_int_equal(take_finding(&finding), AD_OK);
    finding.layer_count++;
    assert_int_equal(take_finding(&finding), AD_ERR_FORMAT);
    finding.layer_count = AD_LAYERS_MAX + 1;
    assert_int_equal(take_finding(&finding), AD_ERR_FORMAT);
    finding.layer_count = 1;
    layers[0].span.byte_start = 1;
    assert_int_equal(take_finding(&finding), AD_ERR_FORMAT);
}

/* Two findings of one rule that a layer's text has, and the one of the text around it. */
static void places_in_layers_are_places(void **state)
{
    const ad_layer late = {.span = {.byte_start = 5, .byte_end = 6}};
    const ad_layer early = {.span = {.byte_start = 1, .byte_end = 6}};
    ad_finding finding = finding_of(0, 1, 7, "m");
    ad_results results;
    size_t i;

    (void)state;
    ad_results_init(&results, &rule_index);
    {
        ad_unit_record unit = unit_of("a.py");
        uint32_t number;

        assert_int_equal(ad_results_add_unit(&results, &unit, &number, NULL), AD_OK);
    }
    for (i = 0; i < 4; i++) {
        finding.layers = i < 2 ? &late : &early;
        finding.layer_count = i < 3;
        assert_int_equal(ad_results_add_finding(&results, &finding, NULL), AD_OK);
    }
    assert_int_equal(ad_results_sort(&results, NULL), AD_OK);
    assert_int_equal(results.finding_count, 3);
    assert_int_equal(results.findings[0].layer_count, 0);
    assert_int_equal(results.findings[1].layers[0].span.byte_start, 1);
    assert_int_equal(results.findings[2].layers[0].span.byte_start, 5);
    ad_results_clear(&results);
}

static ad_status take_raw(ad_job_results *job, ad_str bytes, const ad_limits *limits)
{
    size_t used = 0;

    return ad_record_take(job, bytes, limits, &used, NULL);
}

static void framing_is_checked_before_its_content(void **state)
{
    ad_limits limits = ad_limits_default;
    ad_job_results job;
    ad_buf wire;
    ad_unit_record unit = unit_of("a.py");
    ad_finding finding = finding_of(0, 0, 0, "m");
    size_t total;
    size_t i;

    (void)state;
    ad_job_results_init(&job, &rule_index);
    limits.frame_bytes = 1000;
    assert_int_equal(take_raw(&job, AD_STR("\xE9\x03\0\0"), &limits),
                     AD_ERR_LIMIT); /* at once, not when full */
    assert_int_equal(take_raw(&job, AD_STR("\xE8\x03\0\0"), &limits), AD_OK);
    assert_int_equal(take_raw(&job, AD_STR("\0\0\0\0"), &limits), AD_ERR_FORMAT);
    assert_int_equal(take_raw(&job, AD_STR("\1\0\0\0\0"), &limits), AD_ERR_FORMAT);
    assert_int_equal(take_raw(&job, AD_STR("\1\0\0\0\6"), &limits), AD_ERR_FORMAT);
    assert_int_equal(take_raw(&job, AD_STR("\2\0\0\0\5\0"), &limits), AD_ERR_FORMAT); /* bytes behind */
    ad_job_results_clear(&job);
    assert_int_equal(take_raw(&job, AD_STR("\1\0\0\0\5"), &limits), AD_ERR_FORMAT); /* not behind a STEP */
    assert_int_equal(take_raw(&job, AD_STR("\x09\0\0\0\6\0\0\0\0\0\0\0\0"), &limits), AD_OK);
    assert_int_equal(take_raw(&job, AD_STR("\1\0\0\0\5"), &limits), AD_OK);
    assert_true(job.done);
    assert_int_equal(take_raw(&job, AD_STR("\1\0\0\0\5"), &limits), AD_ERR_FORMAT); /* done is done */
    ad_job_results_clear(&job);
    limits.total_findings = 3;
    ad_buf_init(&wire, SIZE_MAX);
    ad_record_put_unit(&wire, &unit);
    for (i = 0; i < 4; i++) {
        ad_record_put_finding(&wire, &finding);
    }
    ad_record_put_finding(&wire, &finding);
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &limits, &total), AD_OK);
    assert_int_equal(job.results.finding_count, 3);
    assert_int_equal(job.results.incident_count, 1);
    assert_true(ad_str_starts(job.results.incidents[0].message, AD_STR("total-findings: ")));
    ad_job_results_clear(&job);
    limits.entries = 0;
    ad_buf_reset(&wire);
    for (i = 0; i < 2000; i++) {
        ad_record_put_unit(&wire, &unit);
    }
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &limits, &total), AD_ERR_LIMIT);
    assert_true(job.results.unit_count < 2000);
    ad_job_results_clear(&job);
    ad_buf_clear(&wire);
}

/* One STEP behind `units` units, in the answer to job 7 of which 3 steps are known. */
static ad_status take_step(size_t units, uint32_t number, uint32_t steps)
{
    ad_unit_record unit = unit_of("a.py");
    ad_job_progress known = {.steps = 3, .units = 2, .incidents = 1};
    ad_job_results job;
    ad_buf wire;
    ad_status status;
    size_t total;

    ad_buf_init(&wire, SIZE_MAX);
    ad_job_results_init(&job, &rule_index);
    ad_job_results_begin(&job, 7, &known);
    while (units--) {
        ad_record_put_unit(&wire, &unit);
    }
    ad_record_put_step(&wire, number, steps);
    status = take_all(&job, ad_buf_str(&wire), &ad_limits_default, &total);
    assert_int_equal(job.at_step, status == AD_OK);
    assert_int_equal(job.whole.steps, status == AD_OK ? steps : 3);
    assert_int_equal(job.whole.units, status == AD_OK ? 2 + job.results.unit_count : 2);
    ad_job_results_clear(&job);
    ad_buf_clear(&wire);
    return status;
}

static void progress_is_checked(void **state)
{
    (void)state;
    assert_int_equal(take_step(1, 7, 4), AD_OK);
    assert_int_equal(take_step(1, 7, 40), AD_OK); /* those between are other workers' */
    assert_int_equal(take_step(0, 7, 3), AD_OK);  /* nothing new */
    assert_int_equal(take_step(0, 7, 4), AD_ERR_FORMAT);
    assert_int_equal(take_step(1, 7, 3), AD_ERR_FORMAT);
    assert_int_equal(take_step(1, 7, 2), AD_ERR_FORMAT);
    assert_int_equal(take_step(0, 7, 0), AD_ERR_FORMAT);
    assert_int_equal(take_step(1, 8, 4), AD_ERR_FORMAT);
    assert_int_equal(take_step(1, 7, UINT32_MAX), AD_ERR_FORMAT);
}

static void a_count_cannot_claim_more_than_there_is(void **state)
{
    ad_finding finding = finding_of(0, 0, 0, "m");
    ad_unit_record unit = unit_of("a.py");
    ad_job_results job;
    ad_buf wire;
    size_t total;

    (void)state;
    ad_buf_init(&wire, SIZE_MAX);
    ad_record_put_unit(&wire, &unit);
    ad_record_put_finding(&wire, &finding);
    memset(wire.data + wire.len - 8, 0xFF, 4); /* four thousand million steps */
    ad_job_results_init(&job, &rule_index);
    assert_int_equal(take_all(&job, ad_buf_str(&wire), &ad_limits_default, &total), AD_ERR_FORMAT);
    ad_job_results_clear(&job);
    ad_buf_clear(&wire);
}

/* ---- the set ---- */

static void add_unit(ad_results *results, const char *path)
{
    ad_unit_record unit = unit_of(path);
    uint32_t number;

    assert_int_equal(ad_results_add_unit(results, &unit, &number, NULL), AD_OK);
    assert_int_equal(number, results->unit_count - 1);
}

static void add_finding(ad_results *results, uint32_t unit, uint32_t rule, uint32_t start,
                        const char *message)
{
    ad_finding finding = finding_of(unit, rule, start, message);
    ad_step steps[2] = {{.unit = unit}, {.unit = 0}};

    finding.steps = steps;
    finding.step_count = 2;
    assert_int_equal(ad_results_add_finding(results, &finding, NULL), AD_OK);
}

static void add_incident(ad_results *results, ad_incident_kind kind, const char *path, const char *message)
{
    ad_incident incident = {kind, ad_str_of(path), AD_STR(""), ad_str_of(message)};

    assert_int_equal(ad_results_add_incident(results, &incident, NULL), AD_OK);
}

static void add_skip(ad_results *results, const char *path)
{
    ad_skip skip_one = {ad_str_of(path), AD_STR("link")};

    assert_int_equal(ad_results_add_skip(results, &skip_one, NULL), AD_OK);
}

/* The set as text, to compare. */
static void describe(const ad_results *results, ad_buf *out)
{
    size_t i;

    ad_buf_reset(out);
    for (i = 0; i < results->unit_count; i++) {
        ad_buf_printf(out, "%.*s;", AD_STR_ARG(results->units[i].path));
    }
    for (i = 0; i < results->finding_count; i++) {
        const ad_finding *one = &results->findings[i];

        ad_buf_printf(out, "%.*s:%u %.*s %.*s (%.*s, %.*s);", AD_STR_ARG(results->units[one->unit].path),
                      one->span.byte_start, AD_STR_ARG(rules[one->rule].id), AD_STR_ARG(one->message),
                      AD_STR_ARG(results->units[one->steps[0].unit].path),
                      AD_STR_ARG(results->units[one->steps[1].unit].path));
    }
    for (i = 0; i < results->incident_count; i++) {
        ad_buf_printf(out, "%s %.*s;", ad_incident_kind_name(results->incidents[i].kind),
                      AD_STR_ARG(results->incidents[i].path));
    }
    for (i = 0; i < results->skip_count; i++) {
        ad_buf_printf(out, "%.*s;", AD_STR_ARG(results->skips[i].path));
    }
}

static void sort_gives_one_order_and_no_doubles(void **state)
{
    ad_results results;
    ad_buf text;

    (void)state;
    ad_buf_init(&text, SIZE_MAX);
    ad_results_init(&results, &rule_index);
    add_unit(&results, "c.py");
    add_unit(&results, "a.py");
    add_unit(&results, "b.py");
    add_finding(&results, 0, 0, 9, "m");
    add_finding(&results, 2, 2, 0, "m");
    add_finding(&results, 1, 0, 1, "n");
    add_finding(&results, 1, 0, 1, "m");
    add_finding(&results, 1, 1, 1, "m");
    add_finding(&results, 1, 0, 1, "m");
    add_incident(&results, AD_INCIDENT_CRASH, "b", "m");
    add_incident(&results, AD_INCIDENT_LIMIT, "b", "m");
    add_incident(&results, AD_INCIDENT_LIMIT, "a", "m");
    add_incident(&results, AD_INCIDENT_CRASH, "b", "m");
    add_skip(&results, "y");
    add_skip(&results, "x");
    add_skip(&results, "y");
    assert_int_equal(ad_results_sort(&results, NULL), AD_OK);
    describe(&results, &text);
    /* crash and limit of one path: by kind, in the order of the enumeration */
    assert_string_equal(text.data, "a.py;b.py;c.py;"
                                   "a.py:1 load-pickle m (a.py, c.py);a.py:1 load-yaml m (a.py, c.py);"
                                   "a.py:1 load-yaml n (a.py, c.py);b.py:0 exec-call m (b.py, c.py);"
                                   "c.py:9 load-yaml m (c.py, c.py);"
                                   "limit a;limit b;crash b;x;y;");
    assert_int_equal(ad_results_sort(&results, NULL), AD_OK); /* and again: the same */
    ad_results_clear(&results);
    assert_int_equal(ad_results_sort(&results, NULL), AD_OK); /* nothing is fine, too */
    ad_buf_clear(&text);
}

static void two_members_of_one_name_both_stay(void **state)
{
    ad_results results;

    (void)state;
    ad_results_init(&results, &rule_index);
    add_unit(&results, "A!x.py");
    add_unit(&results, "A!x.py");
    add_finding(&results, 1, 0, 0, "m");
    add_finding(&results, 0, 0, 0, "m");
    results.units[1].bytes = 99;
    assert_int_equal(ad_results_sort(&results, NULL), AD_OK);
    assert_int_equal(results.unit_count, 2);
    assert_int_equal(results.units[1].bytes, 99); /* in the order of the archive */
    assert_int_equal(results.finding_count, 2);
    ad_results_clear(&results);
}

static void the_shorter_of_two_flows_is_kept(void **state)
{
    ad_results results;
    ad_finding finding = finding_of(0, 0, 0, "m");
    ad_step steps[3] = {{.unit = 0}, {.unit = 0}, {.unit = 0}};
    size_t count;

    (void)state;
    ad_results_init(&results, &rule_index);
    add_unit(&results, "a.py");
    for (count = 3; count > 0; count--) {
        finding.steps = steps;
        finding.step_count = count;
        assert_int_equal(ad_results_add_finding(&results, &finding, NULL), AD_OK);
    }
    assert_int_equal(ad_results_sort(&results, NULL), AD_OK);
    assert_int_equal(results.finding_count, 1);
    assert_int_equal(results.findings[0].step_count, 1);
    ad_results_clear(&results);
}

static void merge_renumbers_and_does_not_care_for_order(void **state)
{
    ad_results forth;
    ad_results back;
    ad_job_results jobs[3];
    ad_buf one;
    ad_buf two;
    size_t i;

    (void)state;
    ad_buf_init(&one, SIZE_MAX);
    ad_buf_init(&two, SIZE_MAX);
    ad_results_init(&forth, &rule_index);
    ad_results_init(&back, &rule_index);
    for (i = 0; i < 3; i++) {
        static const char *const paths[3][2] = {{"m.py", "d.py"}, {"b.py", "z.py"}, {"c.py", "a.py"}};

        ad_job_results_init(&jobs[i], &rule_index);
        add_unit(&jobs[i].results, paths[i][0]);
        add_unit(&jobs[i].results, paths[i][1]);
        add_finding(&jobs[i].results, 1, (uint32_t)i, 5, "m");
        add_incident(&jobs[i].results, AD_INCIDENT_LIMIT, paths[i][1], "m");
        add_skip(&jobs[i].results, paths[i][0]);
        jobs[i].results.stats.nodes = 10 + i;
    }
    for (i = 0; i < 3; i++) {
        assert_int_equal(ad_results_merge(&forth, &jobs[i], NULL), AD_OK);
        assert_int_equal(ad_results_merge(&back, &jobs[2 - i], NULL), AD_OK);
    }
    for (i = 0; i < 3; i++) {
        ad_job_results_clear(&jobs[i]); /* nothing may still point there */
    }
    assert_int_equal(forth.stats.nodes, 33);
    assert_int_equal(ad_results_sort(&forth, NULL), AD_OK);
    assert_int_equal(ad_results_sort(&back, NULL), AD_OK);
    describe(&forth, &one);
    describe(&back, &two);
    assert_string_equal(one.data, two.data);
    assert_non_null(strstr(one.data, "z.py:5 load-pickle m (z.py, b.py);"));
    ad_results_clear(&forth);
    ad_results_clear(&back);
    ad_buf_clear(&one);
    ad_buf_clear(&two);
}

static void short_memory_is_reported_and_leaks_nothing(void **state)
{
    ad_buf wire;
    bool passed = false;
    size_t n;

    (void)state;
    ad_buf_init(&wire, SIZE_MAX);
    put_sample_job(&wire);
    for (n = 1; !passed && n < 500; n++) {
        ad_job_results job;
        ad_results all;
        ad_status status;
        size_t total;

        ad_job_results_init(&job, &rule_index);
        ad_results_init(&all, &rule_index);
        ad_mem_fail_at(n);
        status = take_all(&job, ad_buf_str(&wire), &ad_limits_default, &total);
        if (status == AD_OK) {
            status = ad_results_merge(&all, &job, NULL);
        }
        if (status == AD_OK) {
            status = ad_results_sort(&all, NULL);
        }
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || status == AD_ERR_NOMEM);
        passed = status == AD_OK;
        ad_job_results_clear(&job);
        ad_results_clear(&all);
    }
    assert_true(passed && n > 10);
    ad_buf_clear(&wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_values_agree),
        cmocka_unit_test(rule_find_prefers_ids_to_aliases),
        cmocka_unit_test(records_come_back_as_they_were),
        cmocka_unit_test(records_may_arrive_byte_by_byte),
        cmocka_unit_test(notes_outlive_their_job_and_are_counted),
        cmocka_unit_test(hostile_streams_do_no_harm),
        cmocka_unit_test(findings_out_of_bounds_are_refused),
        cmocka_unit_test(layers_out_of_bounds_are_refused),
        cmocka_unit_test(places_in_layers_are_places),
        cmocka_unit_test(framing_is_checked_before_its_content),
        cmocka_unit_test(progress_is_checked),
        cmocka_unit_test(a_count_cannot_claim_more_than_there_is),
        cmocka_unit_test(sort_gives_one_order_and_no_doubles),
        cmocka_unit_test(two_members_of_one_name_both_stay),
        cmocka_unit_test(the_shorter_of_two_flows_is_kept),
        cmocka_unit_test(merge_renumbers_and_does_not_care_for_order),
        cmocka_unit_test(short_memory_is_reported_and_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
