/* A pack's tests. Every `# expect: id` must be met on its line, every `# ok: id` must stay quiet, any
 * other finding fails, every rule needs one of each, and `.fixed` files must come out of the fixes. */
#include "cli/pack_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "input/input.h"
#include "os/os.h"
#include "scan/scan.h"

#include "base/banned.h"

typedef enum mark_kind { MARK_EXPECT, MARK_OK, MARK_TODO_EXPECT, MARK_TODO_OK } mark_kind;

typedef struct mark {
    mark_kind kind;
    ad_str id;
    bool has_severity;
    ad_severity severity;
    uint32_t row; /* of the code it speaks of */
    bool met;
} mark;

typedef struct test_run {
    ad_ruleset *rules;
    const ad_rule_index *index;
    const ad_limits *limits;
    ad_unit_scanner *scanner;
    ad_buf *out;
    pack_test_totals *totals;
    bool color;
    bool verbose;
    bool *hit;  /* by rule: has an expectation that is met */
    bool *miss; /* by rule: has a near miss */
    /* of the file at hand */
    const char *path; /* as opened */
    ad_str file;      /* path below the pack */
    ad_str text;
    mark *marks;
    size_t mark_count, mark_capacity;
    size_t failed_before;
} test_run;

/* ---- telling ---- */

static void paint(test_run *run, const char *code, const char *text)
{
    if (run->color) {
        ad_buf_printf(run->out, "\x1b[%sm%s\x1b[0m", code, text);
    } else {
        ad_buf_text(run->out, text);
    }
}

static ad_str line_of(ad_str text, uint32_t row)
{
    size_t at = 0;

    for (uint32_t r = 0; r < row && at < text.len; r++) {
        size_t end = ad_str_find_byte(text, '\n', at);

        at = end == SIZE_MAX ? text.len : end + 1;
    }
    {
        size_t end = ad_str_find_byte(text, '\n', at);

        return ad_str_sub(text, at, (end == SIZE_MAX ? text.len : end) - at);
    }
}

static void show_line(test_run *run, uint32_t row)
{
    ad_str line = ad_str_trim(line_of(run->text, row));

    ad_buf_printf(run->out, "      %5u | ", row + 1);
    ad_utf8_add_shown(run->out, ad_str_sub(line, 0, 140), false);
    ad_buf_byte(run->out, '\n');
}

static void begin_failure(test_run *run, uint32_t row)
{
    run->totals->failed++;
    paint(run, "1;31", "  FAIL ");
    ad_utf8_add_shown(run->out, run->file, false);
    ad_buf_printf(run->out, ":%u: ", row + 1);
}

/* ---- expectations ---- */

static const struct {
    const char *word;
    mark_kind kind;
} mark_words[] = {{"expect:", MARK_EXPECT},
                  {"ok:", MARK_OK},
                  {"todo-expect:", MARK_TODO_EXPECT},
                  {"todo-ok:", MARK_TODO_OK}};

static bool is_id_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static ad_status add_mark(test_run *run, const mark *one, ad_err *err)
{
    if (!ad_grow(&run->marks, &run->mark_capacity, run->mark_count + 1, sizeof(*run->marks))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    run->marks[run->mark_count++] = *one;
    return AD_OK;
}

static ad_status read_ids(test_run *run, ad_str rest, mark base, ad_err *err)
{
    ad_status status = AD_OK;

    while (status == AD_OK) {
        size_t end = 0;

        rest = ad_str_trim(rest);
        while (end < rest.len && is_id_byte(rest.ptr[end])) {
            end++;
        }
        if (end == 0) {
            break;
        }
        base.id = ad_str_sub(rest, 0, end);
        base.has_severity = false;
        rest = ad_str_sub(rest, end, rest.len);
        if (rest.len && rest.ptr[0] == '@') {
            size_t stop = 1;

            while (stop < rest.len && is_id_byte(rest.ptr[stop])) {
                stop++;
            }
            base.has_severity = ad_severity_parse(ad_str_sub(rest, 1, stop - 1), &base.severity);
            if (!base.has_severity) {
                begin_failure(run, base.row);
                ad_buf_printf(run->out, "`%.*s` is no severity\n", AD_STR_ARG(ad_str_sub(rest, 1, stop - 1)));
            }
            rest = ad_str_sub(rest, stop, rest.len);
        }
        if (ad_rule_find(run->index, base.id) == SIZE_MAX) {
            begin_failure(run, base.row);
            ad_buf_printf(run->out, "no rule is called `%.*s`\n", AD_STR_ARG(base.id));
        } else {
            status = add_mark(run, &base, err);
        }
        rest = ad_str_trim(rest);
        if (!rest.len || rest.ptr[0] != ',') {
            break;
        }
        rest = ad_str_sub(rest, 1, rest.len);
    }
    return status;
}

/* The marks of one line. A comment alone on its line speaks of the next line of code. */
static ad_status read_line(test_run *run, ad_str line, uint32_t row, uint32_t code_row, ad_err *err)
{
    size_t at = ad_str_find_byte(line, '#', 0);
    ad_status status = AD_OK;

    while (status == AD_OK && at != SIZE_MAX) {
        ad_str rest = ad_str_trim(ad_str_sub(line, at + 1, line.len));
        bool alone = ad_str_trim(ad_str_sub(line, 0, at)).len == 0;

        for (size_t i = 0; status == AD_OK && i < sizeof(mark_words) / sizeof(mark_words[0]); i++) {
            ad_str word = ad_str_of(mark_words[i].word);

            if (ad_str_starts(rest, word)) {
                mark base = {.kind = mark_words[i].kind, .row = alone ? code_row : row};

                status = read_ids(run, ad_str_sub(rest, word.len, rest.len), base, err);
            }
        }
        at = ad_str_find_byte(line, '#', at + 1);
    }
    return status;
}

static ad_status read_marks(test_run *run, ad_err *err)
{
    uint32_t rows = 1;
    uint32_t *code_rows;
    ad_status status = AD_OK;
    size_t at = 0;

    for (size_t i = 0; i < run->text.len; i++) {
        rows += run->text.ptr[i] == '\n';
    }
    code_rows = ad_calloc(rows + 1, sizeof(*code_rows));
    if (!code_rows) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    run->mark_count = 0;
    for (unsigned pass = 0; pass < 2; pass++) {
        at = 0;
        for (uint32_t row = 0; status == AD_OK && row < rows; row++) {
            size_t end = ad_str_find_byte(run->text, '\n', at);
            ad_str line;

            end = end == SIZE_MAX ? run->text.len : end;
            line = ad_str_sub(run->text, at, end - at);
            if (pass == 0) { /* 1: code; 0: blank or comment */
                ad_str trimmed = ad_str_trim(line);

                code_rows[row] = trimmed.len && trimmed.ptr[0] != '#';
            } else {
                status = read_line(run, line, row, code_rows[row], err);
            }
            at = end + 1;
        }
        if (pass == 0) { /* from "is code" to "next row of code" */
            uint32_t next = rows - 1;

            for (uint32_t row = rows; row-- > 0;) {
                uint32_t is_code = code_rows[row];

                code_rows[row] = next;
                next = is_code ? row : next;
            }
        }
    }
    ad_free(code_rows);
    return status;
}

/* ---- comparing ---- */

static bool mark_fits(const test_run *run, const mark *m, const ad_finding *finding)
{
    const ad_rule_info *rule = &run->index->rules[finding->rule];

    return m->row == finding->span.row && ad_str_equal(m->id, rule->id);
}

static void unexpected(test_run *run, const ad_finding *finding)
{
    const ad_rule_info *rule = &run->index->rules[finding->rule];

    begin_failure(run, finding->span.row);
    ad_buf_printf(run->out, "`%.*s` was not expected: ", AD_STR_ARG(rule->id));
    ad_utf8_add_shown(run->out, finding->message, false);
    ad_buf_byte(run->out, '\n');
    show_line(run, finding->span.row);
}

static void match_finding(test_run *run, const ad_finding *finding)
{
    for (size_t i = 0; i < run->mark_count; i++) {
        mark *m = &run->marks[i];

        if (!mark_fits(run, m, finding)) {
            continue;
        }
        m->met = true;
        if (m->kind == MARK_EXPECT && m->has_severity && m->severity != finding->severity) {
            begin_failure(run, m->row);
            ad_buf_printf(run->out, "`%.*s` has severity %s, expected %s\n", AD_STR_ARG(m->id),
                          ad_severity_name(finding->severity), ad_severity_name(m->severity));
        }
        if (m->kind != MARK_OK) {
            return;
        }
        begin_failure(run, m->row);
        ad_buf_printf(run->out, "`%.*s` was found where `ok` says it must not be\n", AD_STR_ARG(m->id));
        show_line(run, m->row);
        return;
    }
    unexpected(run, finding);
}

static void judge_marks(test_run *run)
{
    for (size_t i = 0; i < run->mark_count; i++) {
        const mark *m = &run->marks[i];
        size_t rule = ad_rule_find(run->index, m->id);

        run->totals->checks++;
        switch (m->kind) {
        case MARK_EXPECT:
            if (m->met) {
                run->hit[rule] = true;
            } else {
                begin_failure(run, m->row);
                ad_buf_printf(run->out, "expected `%.*s`, which was not found\n", AD_STR_ARG(m->id));
                show_line(run, m->row);
            }
            break;
        case MARK_OK:
            run->miss[rule] |= !m->met;
            break;
        case MARK_TODO_EXPECT:
        case MARK_TODO_OK:
            if (m->met == (m->kind == MARK_TODO_EXPECT)) {
                paint(run, "33", "  note ");
                ad_buf_printf(run->out, "%.*s:%u: todo for `%.*s` is done: drop the \"todo-\"\n", AD_STR_ARG(run->file),
                              m->row + 1, AD_STR_ARG(m->id));
            } else {
                run->totals->todo++;
            }
            break;
        }
    }
}

/* Applies all fixes of the findings, last first so that offsets hold; overlapping ones are left. */
static ad_status apply_fixes(const ad_results *results, ad_str text, ad_buf *out, ad_err *err)
{
    size_t at = 0;

    for (size_t i = 0; i < results->finding_count; i++) {
        const ad_finding *finding = &results->findings[i];
        bool fits = finding->edit_count > 0;

        for (size_t e = 0; e < finding->edit_count; e++) {
            fits &= finding->edits[e].span.byte_start >= at && finding->edits[e].span.byte_end <= text.len &&
                    (e == 0 || finding->edits[e].span.byte_start >= finding->edits[e - 1].span.byte_end);
        }
        for (size_t e = 0; fits && e < finding->edit_count; e++) {
            const ad_edit *edit = &finding->edits[e];

            ad_buf_add(out, ad_str_sub(text, at, edit->span.byte_start - at));
            ad_buf_add(out, edit->new_text);
            at = edit->span.byte_end;
        }
    }
    ad_buf_add(out, ad_str_sub(text, at, text.len - at));
    return out->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory") : AD_OK;
}

static ad_status check_fixed(test_run *run, const ad_results *results, ad_err *err)
{
    ad_buf name;
    ad_buf wanted;
    ad_buf got;
    ad_file_info info;
    ad_status status = AD_OK;
    uint32_t row = 0;

    ad_buf_init(&name, 1 << 16);
    ad_buf_init(&wanted, 1 << 26);
    ad_buf_init(&got, 1 << 26);
    ad_buf_printf(&name, "%s.fixed", run->path);
    if (!name.failed && ad_file_stat(name.data, &info, NULL) == AD_OK) {
        status = ad_file_read(name.data, 1 << 26, &wanted, err);
        if (status == AD_OK) {
            status = apply_fixes(results, run->text, &got, err);
        }
        run->totals->checks++;
        if (status == AD_OK && !ad_str_equal(ad_buf_str(&wanted), ad_buf_str(&got))) {
            while (ad_str_equal(line_of(ad_buf_str(&wanted), row), line_of(ad_buf_str(&got), row)) && row < 1 << 20) {
                row++;
            }
            begin_failure(run, row);
            ad_buf_text(run->out, "the fixes give something else than the .fixed file\n      wanted  ");
            ad_utf8_add_shown(run->out, line_of(ad_buf_str(&wanted), row), false);
            ad_buf_text(run->out, "\n      got     ");
            ad_utf8_add_shown(run->out, line_of(ad_buf_str(&got), row), false);
            ad_buf_byte(run->out, '\n');
        }
    }
    ad_buf_clear(&name);
    ad_buf_clear(&wanted);
    ad_buf_clear(&got);
    return status;
}

/* ---- files ---- */

/* "# path: pkg/setup.py" in the first line says where the file would be. */
static ad_str tested_name(ad_str text, ad_str below_tests)
{
    ad_str first = ad_str_trim(line_of(text, 0));

    if (first.len && first.ptr[0] == '#') {
        ad_str rest = ad_str_trim(ad_str_sub(first, 1, first.len));

        if (ad_str_starts(rest, AD_STR("path:"))) {
            return ad_str_trim(ad_str_sub(rest, 5, rest.len));
        }
    }
    return below_tests;
}

static void judge(test_run *run, const ad_results *results)
{
    for (size_t i = 0; i < results->finding_count; i++) {
        match_finding(run, &results->findings[i]);
    }
    for (size_t i = 0; i < results->incident_count; i++) {
        begin_failure(run, 0);
        ad_buf_printf(run->out, "%s%s%.*s: ", ad_incident_kind_name(results->incidents[i].kind),
                      results->incidents[i].rule.len ? " in " : "", AD_STR_ARG(results->incidents[i].rule));
        ad_utf8_add_shown(run->out, results->incidents[i].message, false);
        ad_buf_byte(run->out, '\n');
    }
    judge_marks(run);
}

static void finish_file(test_run *run, size_t checks_before)
{
    size_t failed = run->totals->failed - run->failed_before;
    size_t checks = run->totals->checks - checks_before;

    if (failed == 0) {
        paint(run, "32", "  ok   ");
        ad_buf_printf(run->out, "%-44.*s %4zu checks\n", AD_STR_ARG(run->file), checks);
    }
}

static ad_status on_test_unit(void *ctx, const ad_unit *given, ad_err *err)
{
    test_run *run = ctx;
    ad_unit unit = *given;
    ad_job_results found;
    ad_status status;

    unit.path = run->file;
    unit.name = tested_name(run->text, run->file);
    if (!ad_str_equal(unit.name, run->file)) {
        unit.kind = ad_unit_kind_of(unit.name, given->bytes);
    } else {
        unit.name = ad_str_sub(run->file, sizeof("tests/") - 1, run->file.len);
    }
    ad_job_results_init(&found, run->index);
    status = ad_unit_scanner_run(run->scanner, &unit, &found, err);
    if (status == AD_OK) {
        status = ad_results_sort(&found.results, err);
    }
    if (status == AD_OK) {
        judge(run, &found.results);
        status = check_fixed(run, &found.results, err);
    }
    ad_job_results_clear(&found);
    return status;
}

static void on_test_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    test_run *run = ctx;

    (void)path;
    begin_failure(run, 0);
    ad_buf_printf(run->out, "%s: %s\n", ad_incident_kind_name(kind), message);
}

static ad_status test_file(test_run *run, const char *path, ad_str below_pack, ad_err *err)
{
    ad_input_sink sink = {run, on_test_unit, on_test_incident};
    size_t checks_before = run->totals->checks;
    ad_buf bytes;
    ad_status status;

    ad_buf_init(&bytes, run->limits->source_bytes);
    status = ad_file_read(path, run->limits->source_bytes, &bytes, err);
    if (status == AD_OK) {
        run->file = below_pack;
        run->text = ad_buf_str(&bytes);
        run->failed_before = run->totals->failed;
        run->path = path;
        run->totals->files++;
        status = read_marks(run, err);
        if (status == AD_OK) {
            status = ad_input_read(below_pack, run->text, true, run->limits, &sink, err);
        }
        finish_file(run, checks_before);
    }
    ad_buf_clear(&bytes);
    return status;
}

typedef struct test_walk {
    test_run *run;
    size_t pack_bytes; /* of the pack's folder in each path, with the slash */
} test_walk;

static ad_status visit_test(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes, const ad_err *why,
                            ad_err *err)
{
    test_walk *walk = ctx;
    ad_status status;
    char *name;

    (void)bytes;
    (void)why;
    if (event != AD_WALK_FILE || ad_str_ends(path, AD_STR(".fixed"))) {
        return AD_OK;
    }
    name = ad_strndup(path.ptr, path.len);
    if (!name) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    status = test_file(walk->run, name, ad_str_sub(ad_str_of(name), walk->pack_bytes, path.len), err);
    ad_free(name);
    return status;
}

/* Rules of the pack itself, which is the first one, and of the program; not of packs that it requires. */
static bool is_tested(const ad_rule_index *index, size_t rule)
{
    return ad_str_equal(index->rules[rule].pack, index->packs[0].name) ||
           ad_str_equal(index->rules[rule].pack, AD_STR("adderstone"));
}

static void check_coverage(test_run *run)
{
    for (size_t i = 0; i < run->index->rule_count; i++) {
        const ad_rule_info *rule = &run->index->rules[i];

        if (!ad_str_equal(rule->pack, run->index->packs[0].name)) {
            continue;
        }
        run->totals->checks++;
        if (!run->hit[i] || !run->miss[i]) {
            run->totals->failed++;
            paint(run, "1;31", "  FAIL ");
            ad_buf_printf(run->out, "rule `%.*s` has no %s in its tests: add `# %s: %.*s`\n", AD_STR_ARG(rule->id),
                          run->hit[i] ? "near miss" : "hit", run->hit[i] ? "ok" : "expect", AD_STR_ARG(rule->id));
        }
    }
}

ad_status pack_test_run(const char *folder, ad_ruleset *rules, const ad_limits *limits, bool color, bool verbose,
                        ad_buf *out, pack_test_totals *totals, ad_err *err)
{
    const ad_rule_index *index = ad_ruleset_index(rules);
    ad_scan_options options = {.jobs = 1, .ignore_suppressions = true, .limits = limits};
    ad_walk_options walk_options = {.limits = limits};
    test_run run = {.rules = rules,
                    .index = index,
                    .limits = limits,
                    .out = out,
                    .totals = totals,
                    .color = color,
                    .verbose = verbose};
    test_walk walk = {.run = &run};
    bool *enabled = ad_calloc(index->rule_count + 1, sizeof(bool));
    ad_buf tests;
    ad_file_info info;
    ad_status status;

    ad_buf_init(&tests, 1 << 16);
    run.hit = ad_calloc(index->rule_count + 1, sizeof(bool));
    run.miss = ad_calloc(index->rule_count + 1, sizeof(bool));
    if (!run.hit || !run.miss || !enabled) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    for (size_t i = 0; i < index->rule_count; i++) {
        enabled[i] = is_tested(index, i);
    }
    options.enabled = enabled;
    status = ad_unit_scanner_create(rules, &options, &run.scanner, err);
    if (status == AD_OK) {
        ad_path_join(&tests, ad_str_of(folder), AD_STR("tests"));
        walk.pack_bytes = tests.len - (sizeof("tests") - 1);
        status = tests.failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory") : AD_OK;
    }
    /* a pack that only adds to what others know has nothing to test */
    if (status == AD_OK && (index->packs[0].rule_count > 0 || ad_file_stat(tests.data, &info, NULL) == AD_OK)) {
        status = ad_walk(tests.data, &walk_options, visit_test, &walk, err);
    }
    if (status == AD_OK) {
        check_coverage(&run);
        totals->passed = totals->checks > totals->failed ? totals->checks - totals->failed : 0;
    }

done:
    ad_buf_clear(&tests);
    ad_free(run.marks);
    ad_free(run.hit);
    ad_free(run.miss);
    ad_free(enabled);
    ad_unit_scanner_free(run.scanner);
    return status;
}
