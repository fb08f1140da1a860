/* The small languages: patterns, dotted names, versions, globs, .gitignore, option and rule selection on the
 * command line, suppression comments. The first byte says which. Run with stdout and stderr closed
 * (-close_fd_mask=3): the command line is told its mistakes. */
#include "fuzz.h"

#include "cli/cli.h"
#include "input/input.h"
#include "os/gitignore.h"
#include "rules/matcher.h"
#include "rules/semver.h"
#include "scan/scan.h"

#include "base/banned.h"

enum { WORDS_MAX = 16, STEPS = 20000 };

/* ---- patterns of the rule language ---- */

static void match_everywhere(const ad_pattern *pattern, ad_module *module)
{
    const ad_str *names;
    size_t hole_count = ad_pattern_holes(pattern, &names);
    ad_pattern_hole *holes = ad_calloc(hole_count + 1, sizeof(*holes));
    uint32_t count = ad_module_tree(module)->count;

    FUZZ_REQUIRE(holes);
    for (size_t i = 0; i < hole_count; i++) {
        FUZZ_REQUIRE(names[i].len > 0);
    }
    for (ad_node n = 0; n < count; n++) {
        bool exhausted = false;

        if (ad_pattern_match(pattern, module, n, STEPS, holes, &exhausted)) {
            for (size_t i = 0; i < hole_count; i++) {
                FUZZ_REQUIRE(holes[i].first == AD_NO_NODE ||
                             (holes[i].first <= holes[i].last && holes[i].last < count));
            }
        }
    }
    ad_free(holes);
}

/* Pattern and the Python it is tried on, apart by a NUL; without one, a fixed unit. */
static void try_pattern(fuzz_in *in, const ad_limits *limits)
{
    ad_str text = fuzz_rest(in);
    size_t nul = ad_str_find_byte(text, '\0', 0);
    ad_str python = nul == SIZE_MAX ? ad_str_of(fuzz_python) : ad_str_sub(text, nul + 1, SIZE_MAX);
    ad_parser *parser = NULL;
    ad_pattern *pattern = NULL;
    fuzz_unit unit;
    ad_err err = {0};
    ad_status status;

    FUZZ_REQUIRE(ad_parser_create(&parser, &err) == AD_OK);
    status = ad_pattern_compile(parser, ad_str_sub(text, 0, nul), limits, &pattern, &err);
    FUZZ_REQUIRE(status == AD_OK || (status == AD_ERR_SCRIPT && err.message[0]));
    if (status == AD_OK) {
        fuzz_touch(ad_pattern_index_key(pattern).callee);
        if (fuzz_unit_open(&unit, python, limits)) {
            match_everywhere(pattern, unit.module);
            fuzz_unit_close(&unit);
        }
    }
    ad_pattern_free(pattern);
    ad_parser_free(parser);
}

/* ---- names, versions, globs ---- */

static void try_names(fuzz_in *in)
{
    ad_str text = fuzz_text(in);
    ad_str name = fuzz_rest(in);
    ad_name_pattern pattern;

    if (ad_name_pattern_parse(text, &pattern)) {
        FUZZ_REQUIRE(text.len > 0);
        (void)ad_name_pattern_match(&pattern, name);
        /* what has no wildcard and is no ending is a name itself, and matches */
        FUZZ_REQUIRE(pattern.form != AD_NAME_EXACT || ad_name_pattern_match(&pattern, text));
    }
}

static void try_versions(fuzz_in *in)
{
    ad_str a_text = fuzz_text(in);
    ad_str b_text = fuzz_text(in);
    ad_version a;
    ad_version b;
    ad_version_range range;
    bool has_range = ad_range_parse(fuzz_rest(in), &range);

    if (ad_version_parse(a_text, &a) && ad_version_parse(b_text, &b)) {
        int order = ad_version_compare(&a, &b);
        int back = ad_version_compare(&b, &a);

        FUZZ_REQUIRE((order > 0) == (back < 0) && (order == 0) == (back == 0));
        FUZZ_REQUIRE(ad_version_compare(&a, &a) == 0);
        if (has_range) {
            (void)ad_range_holds(&range, &a);
        }
    }
}

static void try_paths(fuzz_in *in)
{
    ad_str pattern = fuzz_text(in);
    ad_str path = fuzz_rest(in);
    ad_buf module;
    bool package;

    (void)ad_str_glob(pattern, path);
    FUZZ_REQUIRE(ad_str_distance(pattern, path, 6) == ad_str_distance(path, pattern, 6));
    FUZZ_REQUIRE(ad_unit_kind_of(path, pattern) < AD_UNIT_KIND_COUNT);
    (void)ad_input_wants(path);
    (void)ad_input_form_of(path, pattern);
    ad_buf_init(&module, 1 << 20);
    ad_module_name_of_path(path, &module, &package);
    FUZZ_REQUIRE(ad_str_find(ad_buf_str(&module), AD_STR(".."), 0) == SIZE_MAX);
    ad_buf_clear(&module);
}

static void try_gitignore(fuzz_in *in)
{
    ad_str path = fuzz_text(in);
    ad_ignore ignore;
    ad_err err = {0};

    ad_ignore_init(&ignore);
    FUZZ_REQUIRE(ad_ignore_parse(&ignore, fuzz_rest(in), &err) == AD_OK);
    FUZZ_REQUIRE(ignore.count <= AD_IGNORE_PATTERNS);
    /* a pattern may be for folders only, never for files only */
    FUZZ_REQUIRE(ad_ignore_match(&ignore, path, false) == AD_IGNORE_UNSAID ||
                 ad_ignore_match(&ignore, path, true) != AD_IGNORE_UNSAID);
    ad_ignore_clear(&ignore);
}

/* ---- the command line ---- */

/* Words apart by NULs, each NUL-ended in a copy that argv may point into. */
static int split_words(char *copy, size_t len, char *words[WORDS_MAX])
{
    int count = 0;
    size_t at = 0;

    while (at < len && count < WORDS_MAX) {
        words[count++] = copy + at;
        at += strlen(copy + at) + 1;
    }
    return count;
}

/* A sealed set of two rules, and the program's own. */
static ad_ruleset *sample_rules(const ad_limits *limits)
{
    ad_ruleset *set = NULL;
    ad_err err = {0};

    FUZZ_REQUIRE(ad_ruleset_create(limits, &set, &err) == AD_OK);
    FUZZ_REQUIRE(ad_ruleset_add_text(
                     set, AD_STR("sample"), AD_STR("rules/a.lua"),
                     AD_STR("rule { id = 'eval-call', title = 'T', severity = 'low', confidence = 'low',"
                            " cwe = 95, aliases = { 'B307' }, match = call { 'builtins.eval' } }\n"
                            "rule { id = 'exec-call', title = 'T', severity = 'high', confidence = 'low',"
                            " cwe = 95, match = call { 'builtins.exec' } }\n"),
                     fuzz_ignore_diagnostic, NULL, &err) == AD_OK);
    FUZZ_REQUIRE(ad_ruleset_seal(set, fuzz_ignore_diagnostic, NULL, &err) == AD_OK);
    return set;
}

static void try_command_line(fuzz_in *in, const ad_limits *limits)
{
    ad_str text = fuzz_rest(in);
    char *copy = ad_strndup(text.ptr, text.len);
    char *words[WORDS_MAX];
    ad_ruleset *set = sample_rules(limits);
    command_line line;
    ad_limits changed;
    bool *enabled = NULL;

    FUZZ_REQUIRE(copy);
    if (command_line_parse(&command_scan, split_words(copy, text.len, words), words, &line) < 0) {
        for (size_t i = 0; i < line.use_count; i++) {
            FUZZ_REQUIRE(line.uses[i].id < OPT_COUNT);
        }
        (void)limits_from(&line, &changed);
        enabled = rules_enabled(&line, ad_ruleset_index(set));
        command_line_clear(&line);
    }
    ad_free(enabled);
    ad_free(copy);
    ad_ruleset_free(set);
}

/* ---- suppressions ---- */

static void try_suppressions(fuzz_in *in, const ad_limits *limits)
{
    ad_ruleset *set = sample_rules(limits);
    ad_scan_options options = {.jobs = 1, .limits = limits, .today = 20000};
    ad_unit unit = {.path = AD_STR("m.py"), .name = AD_STR("m.py"), .kind = AD_UNIT_PYTHON};
    ad_unit_scanner *scanner = NULL;
    ad_job_results job;
    ad_buf python;
    ad_err err = {0};

    ad_buf_init(&python, 1 << 20);
    ad_buf_text(&python, "# adderstone: ignore[exec-call]\nexec(a)\neval(b) # ");
    ad_buf_add(&python, fuzz_rest(in));
    ad_buf_text(&python, "\neval(c) # nosec B307\n");
    unit.bytes = ad_buf_str(&python);
    ad_job_results_init(&job, ad_ruleset_index(set));
    FUZZ_REQUIRE(ad_unit_scanner_create(set, &options, &scanner, &err) == AD_OK);
    FUZZ_REQUIRE(ad_unit_scanner_run(scanner, &unit, &job, &err) == AD_OK);
    for (size_t i = 0; i < job.results.finding_count; i++) {
        const ad_finding *finding = &job.results.findings[i];

        FUZZ_REQUIRE(finding->rule < ad_ruleset_index(set)->rule_count && strlen(finding->fingerprint) == 32);
        fuzz_touch(finding->suppression_reason);
        fuzz_touch(finding->excerpt);
    }
    ad_unit_scanner_free(scanner);
    ad_job_results_clear(&job);
    ad_buf_clear(&python);
    ad_ruleset_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();

    switch (fuzz_byte(&in) % 8) {
    case 1:
        try_names(&in);
        break;
    case 2:
        try_versions(&in);
        break;
    case 3:
        try_paths(&in);
        break;
    case 4:
        try_gitignore(&in);
        break;
    case 5:
        try_command_line(&in, &limits);
        break;
    case 6:
        try_suppressions(&in, &limits);
        break;
    default:
        try_pattern(&in, &limits);
        break;
    }
    return 0;
}
