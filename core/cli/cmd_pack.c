/* `adderstone pack test`. */
#include <string.h>

#include "cli/cli.h"
#include "cli/pack_test.h"

#include "base/banned.h"

static bool test_one(const char *folder, const ad_limits *limits, bool color, bool verbose, pack_test_totals *totals,
                     int *out_status)
{
    ad_ruleset *rules = packs_load_one(folder, limits, out_status);
    pack_test_totals own = {0};
    ad_buf out;
    ad_err err = {0};
    ad_status status;
    int written;

    if (!rules) {
        return false;
    }
    ad_buf_init(&out, 1 << 28);
    ad_buf_printf(&out, "%s\n", folder);
    status = pack_test_run(folder, rules, limits, color, verbose, &out, &own, &err);
    if (status != AD_OK) {
        complain("%s: %s", folder, err.message);
        *out_status = EXIT_USAGE;
    }
    totals->files += own.files;
    totals->checks += own.checks;
    totals->passed += own.passed;
    totals->failed += own.failed;
    totals->todo += own.todo;
    written = out.failed ? usage_error("out of memory") : print_all(ad_buf_str(&out));
    if (written != EXIT_CLEAN) {
        *out_status = written;
    }
    ad_buf_clear(&out);
    ad_ruleset_free(rules);
    return status == AD_OK && written == EXIT_CLEAN;
}

static int run_pack_test(const command_line *line)
{
    pack_test_totals totals = {0};
    ad_limits limits;
    bool color = false;
    bool good = true;
    int status = EXIT_USAGE;

    if (line->operand_count == 0) {
        return usage_error("pack test: name the folder of a pack");
    }
    if (!limits_from(line, &limits) || !color_wanted(line, 1, &color)) {
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < line->operand_count; i++) {
        char folder[4096];
        int bytes = snprintf(folder, sizeof(folder), "%s", line->operands[i]);

        if (bytes < 0 || (size_t)bytes >= sizeof(folder)) {
            return usage_error("pack test: the folder's name is too long");
        }
        while (bytes > 1 && folder[bytes - 1] == '/') {
            folder[--bytes] = '\0';
        }
        good &= test_one(folder, &limits, color, option_times(line, OPT_VERBOSE) > 0, &totals, &status);
    }
    (void)printf("%s%zu file%s, %zu checks: %zu passed, %zu failed%s", color ? (totals.failed || !good ? "\x1b[31m" : "\x1b[32m") : "",
                 totals.files, totals.files == 1 ? "" : "s", totals.checks, totals.passed, totals.failed, color ? "\x1b[0m" : "");
    if (totals.todo) {
        (void)printf(", %zu todo", totals.todo);
    }
    (void)printf("\n");
    return !good ? status : totals.failed ? EXIT_FINDINGS : EXIT_CLEAN;
}

static const option_id pack_test_options[] = {OPT_COLOR, OPT_VERBOSE, OPT_LIMIT, OPT_HELP};

const command command_pack_test = {
    "pack test",
    "FOLDER...",
    "run the tests of rule packs",
    "Tests are the files below tests/. `# expect: rule-id` (or `rule-id@severity`) on a line, or alone on the\n"
    "line above, says what must be found; `# ok: rule-id` what must not; `# todo-expect:` and `# todo-ok:` what\n"
    "is not so yet. Any other finding fails. `NAME.fixed` is what the fixes make of NAME.",
    pack_test_options,
    sizeof(pack_test_options) / sizeof(pack_test_options[0]),
    run_pack_test};
