/* The supervisor's side, with workers that die, lie and dawdle as a job's label tells them: no step is lost
 * or doubled, and what cannot be scanned is named as closely as can be known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <signal.h>
#include <unistd.h>

#include "base/mem.h"
#include "scan/pool_priv.h"

static const char rules_text[] =
    "return rule { id = 'first', title = 'First', severity = 'high', confidence = 'high', cwe = 78,\n"
    "  match = call 'os.system', message = 'first' }\n";
static const char other_text[] =
    "return rule { id = 'second', title = 'Second', severity = 'low', confidence = 'high', cwe = 95,\n"
    "  match = call { 'builtins.eval', 'os.system' }, message = 'second' }\n";

typedef struct bench {
    ad_limits limits;
    ad_ruleset *set;
    ad_scan_options options;
    ad_results results;
    ad_pool *pool;
} bench;

static void show_note(void *ctx, const ad_diagnostic *d)
{
    (void)ctx;
    print_message("note: %s:%u: %s\n", d->path, d->line, d->message);
}

static int setup(void **state)
{
    bench *b = calloc(1, sizeof(*b));
    ad_err err;

    if (!b) {
        return -1;
    }
    b->limits = ad_limits_default;
    b->options = (ad_scan_options){.jobs = 2, .limits = &b->limits};
    *state = b;
    if (ad_ruleset_create(&b->limits, &b->set, &err) != AD_OK ||
        ad_ruleset_add_text(b->set, AD_STR("pack-a"), AD_STR("a.lua"), ad_str_of(rules_text), show_note, NULL,
                            &err) != AD_OK ||
        ad_ruleset_add_text(b->set, AD_STR("pack-b"), AD_STR("b.lua"), ad_str_of(other_text), show_note, NULL,
                            &err) != AD_OK ||
        ad_ruleset_seal(b->set, show_note, NULL, &err) != AD_OK) {
        print_message("%s\n", err.message);
        return -1;
    }
    ad_results_init(&b->results, ad_ruleset_index(b->set));
    return ad_pool_create(b->set, &b->options, &b->results, &b->pool, &err) == AD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    bench *b = *state;

    ad_pool_free(b->pool);
    ad_results_clear(&b->results);
    ad_ruleset_free(b->set);
    free(b);
    return 0;
}

/* ---- a worker that does as the label says: "NAME STEPS MODE AT" ---- */

typedef struct act {
    const ad_worker *worker;
    ad_job job;
    char name[32];
    char mode[32];
    unsigned steps;
    unsigned at;
    ad_buf out;
    int fd;
} act;

static bool is(const act *a, const char *mode)
{
    return strcmp(a->mode, mode) == 0;
}

static void say(act *a)
{
    if (ad_fd_write(a->fd, ad_buf_str(&a->out), NULL) != AD_OK) {
        _exit(9);
    }
    ad_buf_reset(&a->out);
}

static void put_unit(act *a, unsigned step, ad_unit_state unit_state)
{
    char path[64];
    ad_unit_record unit = {.kind = AD_UNIT_PYTHON, .state = unit_state};
    ad_stats stats = {.nodes = 1};

    (void)snprintf(path, sizeof(path), "%s!%03u", a->name, step);
    unit.path = ad_str_of(path);
    ad_record_put_unit(&a->out, &unit);
    ad_record_put_stats(&a->out, &stats);
    if (unit_state == AD_UNIT_FAILED || a->job.blame.step == step) {
        ad_incident incident = {a->job.blame.kind, unit.path, AD_STR(""), a->job.blame.message};

        ad_record_put_incident(&a->out, &incident);
    }
}

AD_NORETURN static void die(int number)
{
    (void)raise(number);
    _exit(9);
}

static void note(act *a, uint32_t step, ad_work_stage stage, uint32_t rule)
{
    a->worker->note->step = step;
    a->worker->note->rule = rule;
    a->worker->note->stage = stage;
}

/* What goes wrong before a step, if this is the one. */
static void misbehave(act *a, unsigned step)
{
    const ad_blame *blame = &a->job.blame;

    if (is(a, "killed") && a->steps > step) {
        note(a, step, AD_STAGE_PARSING, 0);
        if (step > a->job.steps_done) {
            put_unit(a, step, AD_UNIT_SCANNED); /* a tail without its end */
            say(a);
            die(SIGKILL); /* one step a life */
        }
    }
    if (step != a->at) {
        return;
    }
    if (is(a, "crash") || is(a, "stuck") || is(a, "slow")) {
        note(a, step, AD_STAGE_PARSING, 0);
        put_unit(a, step, AD_UNIT_SCANNED);
        say(a);
        if (is(a, "slow")) {
            (void)sleep(100);
        }
        die(is(a, "crash") ? SIGABRT : SIGKILL);
    }
    if (is(a, "rule") && blame->step != step) {
        note(a, step, AD_STAGE_RULES, 1 + 1);
        die(SIGABRT);
    }
    if (is(a, "bothrules")) {
        note(a, step, AD_STAGE_RULES, 1);
        die(SIGABRT);
    }
    if (is(a, "reading")) {
        note(a, step, AD_STAGE_READING, 0);
        die(SIGABRT);
    }
    if (is(a, "liar")) {
        a->worker->note->step = UINT32_MAX - 1;
        a->worker->note->rule = UINT32_MAX;
        a->worker->note->stage = 12345;
        die(SIGABRT);
    }
    if (is(a, "false")) {
        a->worker->note->job = 4711;
        die(SIGABRT);
    }
    if (is(a, "jump")) { /* progress beyond any archive */
        put_unit(a, step, AD_UNIT_SCANNED);
        ad_record_put_step(&a->out, a->job.number, UINT32_MAX);
    } else if (is(a, "foreign")) { /* of a job that it was not asked for */
        put_unit(a, step, AD_UNIT_SCANNED);
        ad_record_put_step(&a->out, a->job.number + 1, step + 1);
    } else if (is(a, "empty")) { /* nothing to show for it */
        ad_record_put_step(&a->out, a->job.number, step + 1);
    } else if (is(a, "early")) { /* finished inside a step */
        put_unit(a, step, AD_UNIT_SCANNED);
        ad_record_put_done(&a->out);
    } else if (is(a, "twice")) {
        ad_record_put_step(&a->out, a->job.number, a->job.steps_done);
        ad_record_put_done(&a->out);
        ad_record_put_done(&a->out);
    } else if (is(a, "rubbish")) {
        ad_buf_text(&a->out, "\xff\xff\xff\xff rubbish");
    } else {
        return;
    }
    say(a);
    (void)sleep(100);
}

static void perform(act *a)
{
    const ad_blame *blame = &a->job.blame;
    unsigned step;

    a->worker->note->job = a->job.number + 1;
    for (step = a->job.steps_done; step < a->steps; step++) {
        bool left_out = blame->step == step && blame->rule == AD_NO_RULE;

        note(a, step, AD_STAGE_READING, 0);
        if (!left_out) {
            misbehave(a, step);
        }
        put_unit(a, step, left_out ? AD_UNIT_FAILED : AD_UNIT_SCANNED);
        ad_record_put_step(&a->out, a->job.number, step + 1);
        say(a);
    }
    ad_record_put_step(&a->out, a->job.number, a->steps);
    ad_record_put_done(&a->out);
    say(a);
    if (is(a, "chatty")) {
        ad_record_put_done(&a->out);
        say(a);
    }
}

static int actor_main(void *ctx, int fd)
{
    ad_status status = AD_OK;

    while (status == AD_OK) {
        act a = {.worker = ctx, .fd = fd};
        ad_buf message;
        int file = -1;
        char label[100] = "";

        ad_buf_init(&message, 1 << 20);
        ad_buf_init(&a.out, 1 << 20);
        status = ad_channel_receive(fd, 1 << 20, &message, &file, NULL);
        ad_fd_close(file);
        if (status == AD_OK && ad_job_decode(ad_buf_str(&message), &a.job, NULL) == AD_OK) {
            (void)snprintf(label, sizeof(label), "%.*s", AD_STR_ARG(a.job.label));
            if (sscanf(label, "%31s %u %31s %u", a.name, &a.steps, a.mode, &a.at) != 4) {
                _exit(8);
            }
            perform(&a);
        }
        ad_buf_clear(&message);
        ad_buf_clear(&a.out);
    }
    return status == AD_END ? 0 : 1;
}

/* ---- helpers ---- */

static void add(bench *b, const char *label)
{
    ad_job job = {.label = ad_str_of(label), .parts = 1};
    int fd = -1;

    assert_int_equal(ad_memory_file(&AD_STR(""), 1, &fd, NULL), AD_OK);
    assert_int_equal(ad_pool_add(b->pool, &job, fd, NULL), AD_OK);
}

/* Runs the job among others that nothing may happen to. */
static void run(bench *b, const char *label)
{
    ad_err err = {0};

    b->pool->main = actor_main;
    add(b, "good1 3 ok 0");
    add(b, label);
    add(b, "good2 3 ok 0");
    add(b, "good3 1 ok 0");
    if (ad_pool_run(b->pool, &err) != AD_OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(ad_results_sort(&b->results, NULL), AD_OK);
}

static size_t count_units(const bench *b, const char *prefix)
{
    size_t count = 0;

    for (size_t i = 0; i < b->results.unit_count; i++) {
        count += ad_str_starts(b->results.units[i].path, ad_str_of(prefix));
        if (i) {
            assert_false(ad_str_equal(b->results.units[i].path, b->results.units[i - 1].path)); /* doubled */
        }
    }
    return count;
}

/* All of bad's units are there but for `missing`, all others are there, and this many incidents. */
static void assert_whole(const bench *b, size_t bad, size_t incidents)
{
    for (size_t i = 0; i < b->results.incident_count; i++) {
        if (b->results.incident_count != incidents) {
            print_message("%.*s: %.*s\n", AD_STR_ARG(b->results.incidents[i].path),
                          AD_STR_ARG(b->results.incidents[i].message));
        }
    }
    assert_int_equal(b->results.incident_count, incidents);
    assert_int_equal(count_units(b, "bad!"), bad);
    assert_int_equal(count_units(b, "good"), 7);
    assert_int_equal(b->results.stats.nodes, bad + 7); /* sums are not doubled either */
}

static void assert_incident(const bench *b, ad_incident_kind kind, const char *path, const char *text)
{
    const ad_incident *incident = &b->results.incidents[0];

    assert_true(b->results.incident_count > 0);
    assert_int_equal(incident->kind, kind);
    assert_true(ad_str_equal(incident->path, ad_str_of(path)));
    if (ad_str_find(incident->message, ad_str_of(text), 0) == SIZE_MAX) {
        fail_msg("'%.*s' does not say '%s'", AD_STR_ARG(incident->message), text);
    }
}

/* ---- stopped from outside ---- */

static void a_worker_killed_once_a_step_loses_nothing(void **state)
{
    bench *b = *state;

    run(b, "bad 250 killed 0"); /* more deaths than any cap */
    assert_whole(b, 250, 0);
}

static void a_step_that_no_worker_survives_is_named_in_the_end(void **state)
{
    bench *b = *state;

    run(b, "bad 20 stuck 11");
    assert_whole(b, 20, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad!011", "while parsing it, each of many times (killed by signal 9");
    assert_true(b->pool->reserve > 2);
}

/* ---- deaths of a worker's own ---- */

static void a_unit_that_kills_its_workers_is_left_out_and_named(void **state)
{
    bench *b = *state;

    run(b, "bad 20 crash 7");
    assert_whole(b, 20, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad!007", "its worker died while parsing it, twice (killed by signal 6");
    assert_int_equal(b->results.units[7].state, AD_UNIT_FAILED);
    assert_int_equal(b->results.units[8].state, AD_UNIT_SCANNED);
}

static void a_rule_that_was_at_work_both_times_is_left_out_with_its_pack(void **state)
{
    bench *b = *state;

    run(b, "bad 9 rule 3");
    assert_whole(b, 9, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad!003", "in this rule, twice");
    assert_int_equal(b->results.units[3].state, AD_UNIT_SCANNED);
}

static void a_unit_that_dies_without_the_pack_too_is_left_out(void **state)
{
    bench *b = *state;

    run(b, "bad 9 bothrules 3");
    assert_whole(b, 9, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad!003", "while running rules on it, twice");
    assert_int_equal(b->results.units[3].state, AD_UNIT_FAILED);
}

static void an_artifact_that_cannot_be_read_is_named_itself(void **state)
{
    bench *b = *state;

    run(b, "bad 9 reading 4");
    assert_whole(b, 4, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad 9 reading 4", "while reading it, twice (killed by signal 6");
}

static void an_overrun_names_the_unit_and_goes_on(void **state)
{
    bench *b = *state;

    b->limits.job_ms = 300;
    run(b, "bad 9 slow 5");
    assert_whole(b, 9, 1);
    assert_incident(b, AD_INCIDENT_TIMEOUT, "bad!005", "its worker was stopped while parsing it, twice (not finished");
}

/* ---- hostile workers ---- */

static void lies_in_the_note_cost_the_liar_only(void **state)
{
    bench *b = *state;

    run(b, "bad 9 liar 5");
    assert_whole(b, 5, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad 9 liar 5", "while reading it, twice");
}

static void a_note_about_another_job_is_not_believed(void **state)
{
    bench *b = *state;

    run(b, "bad 9 false 0");
    assert_whole(b, 0, 1);
    assert_incident(b, AD_INCIDENT_CRASH, "bad 9 false 0", "before it could begin");
}

static void broken_protocol_is_a_crash(void **state)
{
    static const char *const labels[] = {"bad 9 jump 5",  "bad 9 foreign 5", "bad 9 empty 5",
                                         "bad 9 early 5", "bad 9 twice 5",   "bad 9 rubbish 5"};
    size_t count = sizeof(labels) / sizeof(labels[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        void *own = NULL;
        bench *b;

        assert_int_equal(setup(&own), 0);
        b = own;
        run(b, labels[i]);
        if (b->results.incident_count > 1) {
            print_message("%s: %.*s\n", labels[i], AD_STR_ARG(b->results.incidents[1].message));
        }
        assert_true(b->results.incident_count <= 1);
        if (b->results.incident_count) {
            assert_int_equal(b->results.incidents[0].kind, AD_INCIDENT_CRASH);
            assert_true(ad_str_equal(b->results.incidents[0].path, ad_str_of(labels[i])));
        }
        assert_int_equal(count_units(b, "good"), 7);
        assert_int_equal(count_units(b, "bad!"), 5);
        (void)teardown(&own);
    }
}

static void a_worker_that_speaks_unasked_is_replaced(void **state)
{
    bench *b = *state;

    run(b, "bad 4 chatty 0");
    assert_whole(b, 4, 0);
}

/* ---- the judge alone ---- */

static void every_way_through_the_judge_ends(void **state)
{
    bench *b = *state;
    const ad_rule_index *index = ad_ruleset_index(b->set);
    pool_past past;
    uint32_t noise = 12345;
    unsigned tries = 0;
    pool_verdict verdict = POOL_RETRY;

    ad_pool_past_init(&past);
    while (verdict == POOL_RETRY && tries < 200000) {
        pool_death death = {.kind = (pool_death_kind)(noise >> 8 & 1), .how = "x", .begun = true, .job_ms = 1};

        noise = noise * 1103515245 + 12345;
        death.step = noise >> 4;
        death.stage = noise >> 12 & 7;
        death.rule = noise >> 20 & 3;
        verdict = ad_pool_judge(&past, &death, index);
        tries++;
    }
    assert_int_equal(verdict, POOL_GIVE_UP);
}

/* ---- the real worker ---- */

static void put_member(ad_buf *tar, const char *name, const char *text)
{
    char head[512] = {0};
    unsigned sum = 8 * ' ';
    size_t length = strlen(text);

    (void)snprintf(head, 100, "%s", name);
    (void)snprintf(head + 100, 8, "0000644");
    (void)snprintf(head + 124, 12, "%011o", (unsigned)length);
    (void)snprintf(head + 136, 12, "00000000000");
    head[156] = '0';
    memcpy(head + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof(head); i++) {
        sum += (unsigned char)head[i];
    }
    (void)snprintf(head + 148, 8, "%06o", sum);
    head[155] = ' ';
    ad_buf_add(tar, (ad_str){head, sizeof(head)});
    ad_buf_add(tar, ad_str_of(text));
    while (tar->len % 512) {
        ad_buf_byte(tar, 0);
    }
}

static pool_past *scan_with_past(bench *b)
{
    ad_job job = {.label = AD_STR("x.tar"), .parts = 1};
    pool_past *past = ad_malloc(sizeof(*past));
    ad_buf tar;
    int fd = -1;

    assert_non_null(past);
    ad_pool_past_init(past);
    ad_buf_init(&tar, 1 << 20);
    for (unsigned i = 0; i < 4; i++) {
        char name[8] = {(char)('a' + i), '.', 'p', 'y', 0};

        put_member(&tar, name, "import os\nos.system(a)\n");
    }
    for (unsigned i = 0; i < 1024; i++) {
        ad_buf_byte(&tar, 0);
    }
    assert_int_equal(ad_memory_file(&(ad_str){tar.data, tar.len}, 1, &fd, NULL), AD_OK);
    ad_buf_clear(&tar);
    assert_int_equal(ad_pool_add(b->pool, &job, fd, NULL), AD_OK);
    b->pool->jobs[0].past = past;
    b->pool->jobs[0].alone = true;
    return past;
}

static void assert_findings(bench *b, const char *expected)
{
    char got[200] = "";

    for (size_t i = 0; i < b->results.finding_count; i++) {
        const ad_finding *finding = &b->results.findings[i];
        size_t at = strlen(got);

        (void)snprintf(got + at, sizeof(got) - at, "%.*s:%.*s ", AD_STR_ARG(b->results.units[finding->unit].path),
                       AD_STR_ARG(b->results.index->rules[finding->rule].id));
    }
    assert_string_equal(got, expected);
}

static void the_worker_passes_over_the_steps_that_are_here(void **state)
{
    bench *b = *state;

    scan_with_past(b)->whole.steps = 2;
    assert_int_equal(ad_pool_run(b->pool, NULL), AD_OK);
    assert_int_equal(ad_results_sort(&b->results, NULL), AD_OK);
    assert_int_equal(b->results.unit_count, 2);
    assert_int_equal(b->results.incident_count, 0);
    assert_findings(b, "x.tar!c.py:first x.tar!c.py:second x.tar!d.py:first x.tar!d.py:second ");
}

static void a_job_of_which_every_step_is_here_just_ends(void **state)
{
    bench *b = *state;

    scan_with_past(b)->whole.steps = 4;
    assert_int_equal(ad_pool_run(b->pool, NULL), AD_OK);
    assert_int_equal(b->results.unit_count, 0);
    assert_int_equal(b->results.incident_count, 0);
}

static void the_worker_names_a_unit_that_it_is_told_to_leave_out(void **state)
{
    bench *b = *state;
    pool_past *past = scan_with_past(b);

    past->whole.steps = 1;
    past->blame = (ad_blame){.step = 2, .rule = AD_NO_RULE, .kind = AD_INCIDENT_TIMEOUT, .message = AD_STR("why")};
    assert_int_equal(ad_pool_run(b->pool, NULL), AD_OK);
    assert_int_equal(ad_results_sort(&b->results, NULL), AD_OK);
    assert_int_equal(b->results.unit_count, 3);
    assert_int_equal(b->results.units[1].state, AD_UNIT_FAILED);
    assert_incident(b, AD_INCIDENT_TIMEOUT, "x.tar!c.py", "why");
    assert_findings(b, "x.tar!b.py:first x.tar!b.py:second x.tar!d.py:first x.tar!d.py:second ");
}

static void the_worker_keeps_a_rules_pack_from_one_unit_only(void **state)
{
    bench *b = *state;
    pool_past *past = scan_with_past(b);
    uint32_t rule = (uint32_t)ad_rule_find(ad_ruleset_index(b->set), AD_STR("second"));

    past->whole.steps = 1;
    past->blame = (ad_blame){.step = 2, .rule = rule, .kind = AD_INCIDENT_CRASH, .message = AD_STR("why")};
    assert_int_equal(ad_pool_run(b->pool, NULL), AD_OK);
    assert_int_equal(ad_results_sort(&b->results, NULL), AD_OK);
    assert_incident(b, AD_INCIDENT_CRASH, "x.tar!c.py", "why");
    assert_true(ad_str_equal(b->results.incidents[0].rule, AD_STR("second")));
    assert_findings(b, "x.tar!b.py:first x.tar!b.py:second x.tar!c.py:first x.tar!d.py:first x.tar!d.py:second ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(a_worker_killed_once_a_step_loses_nothing),
        TEST(a_step_that_no_worker_survives_is_named_in_the_end),
        TEST(a_unit_that_kills_its_workers_is_left_out_and_named),
        TEST(a_rule_that_was_at_work_both_times_is_left_out_with_its_pack),
        TEST(a_unit_that_dies_without_the_pack_too_is_left_out),
        TEST(an_artifact_that_cannot_be_read_is_named_itself),
        TEST(an_overrun_names_the_unit_and_goes_on),
        TEST(lies_in_the_note_cost_the_liar_only),
        TEST(a_note_about_another_job_is_not_believed),
        cmocka_unit_test(broken_protocol_is_a_crash),
        TEST(a_worker_that_speaks_unasked_is_replaced),
        TEST(every_way_through_the_judge_ends),
        TEST(the_worker_passes_over_the_steps_that_are_here),
        TEST(a_job_of_which_every_step_is_here_just_ends),
        TEST(the_worker_names_a_unit_that_it_is_told_to_leave_out),
        TEST(the_worker_keeps_a_rules_pack_from_one_unit_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
