/* `adderstone scan`: from options to a scan, its reports and its exit status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "os/os.h"
#include "report/report.h"
#include "scan/scan.h"

#include "base/banned.h"

enum { OUTPUTS_MAX = 16, JOBS_MAX = 256 };

typedef struct output {
    const ad_report_writer *writer;
    const char *path; /* NULL: standard output */
} output;

typedef struct scan_setup {
    ad_limits limits;
    ad_scan_options options;
    ad_report_options report;
    output outputs[OUTPUTS_MAX];
    size_t output_count;
    bool color; /* on standard output */
    ad_severity fail_on;
    bool fail_never;
    char folder[4096];
} scan_setup;

/* ---- options ---- */

static bool parse_level(const command_line *line, option_id id, bool severity, int *out)
{
    const char *value = option_value(line, id);
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    const char *near;
    size_t count = severity ? 5 : 3;

    if (!value) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(value, severities[severity ? i : i + 1]) == 0) {
            *out = (int)i;
            return true;
        }
    }
    near = nearest(value, severity ? severities : severities + 1, count);
    (void)usage_error("--%s: `%s` is no level%s%s%s: %s", option_name(id), value, near ? ", did you mean `" : "",
                      near ? near : "", near ? "`" : "",
                      severity ? "info, low, medium, high or critical" : "low, medium or high");
    return false;
}

static bool parse_levels(const command_line *line, scan_setup *setup)
{
    int severity = AD_SEVERITY_LOW;
    int confidence = AD_CONFIDENCE_MEDIUM;
    int fail_on = AD_SEVERITY_LOW;
    const char *fail = option_value(line, OPT_FAIL_ON);

    setup->fail_never = fail && strcmp(fail, "never") == 0;
    if (!parse_level(line, OPT_SEVERITY, true, &severity) || !parse_level(line, OPT_CONFIDENCE, false, &confidence) ||
        (!setup->fail_never && !parse_level(line, OPT_FAIL_ON, true, &fail_on))) {
        return false;
    }
    setup->options.min_severity = (ad_severity)severity;
    setup->options.min_confidence = (ad_confidence)confidence;
    setup->fail_on = (ad_severity)fail_on;
    return true;
}

static bool parse_output(const char *given, output *out)
{
    size_t name_bytes = strcspn(given, "=");
    char name[32];

    (void)snprintf(name, sizeof(name), "%.*s", (int)name_bytes, given);
    out->path = given[name_bytes] ? given + name_bytes + 1 : NULL;
    out->writer = ad_report_find(ad_str_of(name));
    if (!out->writer) {
        const char *names[16];
        size_t count;
        const ad_report_writer *const *all = ad_report_all(&count);
        const char *near;

        for (size_t i = 0; i < count && i < 16; i++) {
            names[i] = all[i]->name;
        }
        near = nearest(name, names, count < 16 ? count : 16);
        (void)usage_error("--output: there is no format `%s`%s%s%s", name, near ? ": did you mean `" : "",
                          near ? near : "", near ? "`?" : "");
        return false;
    }
    if (out->path && !*out->path) {
        (void)usage_error("--output: `%s` names no file: write %s=FILE", given, name);
        return false;
    }
    if (out->path && (strcmp(out->path, "-") == 0 || strcmp(out->path, "/dev/stdout") == 0)) {
        out->path = NULL;
    }
    return true;
}

/* Before a scan that may take long: could the report be written there? A pipe is left alone, opening it would
 * wait for a reader. */
static bool check_output(const output *out, const output *others, size_t other_count)
{
    ad_file_info info;
    ad_file_writer writer;
    ad_err err = {0};
    ad_status status;

    for (size_t i = 0; out->path && i < other_count; i++) {
        if (others[i].path && strcmp(others[i].path, out->path) == 0) {
            (void)usage_error("--output: two reports are to go to the same file: %s", out->path);
            return false;
        }
    }
    if (!out->path || (ad_file_stat(out->path, &info, NULL) == AD_OK && info.type == AD_FILE_OTHER)) {
        return true;
    }
    stop_hold(true);
    status = ad_file_writer_open(out->path, &writer, &err);
    if (status == AD_OK) {
        ad_file_writer_abandon(&writer);
    }
    stop_hold(false);
    if (status != AD_OK) {
        (void)usage_error("--output: %s: %s", out->path, err.message);
    }
    return status == AD_OK;
}

static bool parse_outputs(const command_line *line, scan_setup *setup)
{
    size_t on_stdout = 0;

    for (size_t i = 0; i < line->use_count; i++) {
        if (line->uses[i].id != OPT_OUTPUT) {
            continue;
        }
        if (setup->output_count == OUTPUTS_MAX) {
            (void)usage_error("--output: more than %d reports", OUTPUTS_MAX);
            return false;
        }
        if (!parse_output(line->uses[i].value, &setup->outputs[setup->output_count]) ||
            !check_output(&setup->outputs[setup->output_count], setup->outputs, setup->output_count)) {
            return false;
        }
        on_stdout += setup->outputs[setup->output_count++].path == NULL;
    }
    if (on_stdout > 1) {
        (void)usage_error("--output: only one report can go to standard output: give the others a file, as in sarif=FILE");
        return false;
    }
    if (setup->output_count == 0) {
        setup->outputs[setup->output_count++] = (output){ad_report_find(AD_STR("text")), NULL};
    }
    return color_wanted(line, 1, &setup->color);
}

static bool parse_jobs(const command_line *line, scan_setup *setup)
{
    const char *value = option_value(line, OPT_JOBS);
    char *end = NULL;
    long jobs = value ? strtol(value, &end, 10) : (long)ad_processor_count();

    if (value && (*end || end == value || jobs < 1 || jobs > JOBS_MAX)) {
        (void)usage_error("--jobs: `%s` is no number from 1 to %d", value, JOBS_MAX);
        return false;
    }
    setup->options.jobs = (unsigned)(jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs);
    return true;
}

static bool parse_setup(const command_line *line, scan_setup *setup, const char ***out_excludes)
{
    const char **excludes = ad_calloc(line->use_count + 1, sizeof(*excludes));
    size_t count = 0;

    *out_excludes = excludes;
    if (!excludes) {
        (void)usage_error("out of memory");
        return false;
    }
    for (size_t i = 0; i < line->use_count; i++) {
        if (line->uses[i].id == OPT_EXCLUDE) {
            excludes[count++] = line->uses[i].value;
        }
    }
    if (line->operand_count == 0) {
        (void)usage_error("scan: name a file, a folder, or `-` for standard input");
        return false;
    }
    setup->options.paths = line->operands;
    setup->options.path_count = line->operand_count;
    setup->options.excludes = excludes;
    setup->options.exclude_count = count;
    setup->options.gitignore = option_times(line, OPT_NO_GITIGNORE) == 0;
    setup->options.stdin_name = option_value(line, OPT_STDIN_FILENAME);
    setup->options.ignore_suppressions = option_times(line, OPT_IGNORE_SUPPRESSIONS) > 0;
    setup->options.limits = &setup->limits;
    setup->options.today = ad_clock_unix() / 86400;
    setup->options.stop = stop_flag();
    setup->report.version = AD_VERSION;
    setup->report.quiet = option_times(line, OPT_QUIET) > 0;
    setup->report.verbosity = (unsigned)option_times(line, OPT_VERBOSE);
    setup->report.show_files = option_times(line, OPT_SHOW_FILES) > 0;
    setup->report.show_stats = option_times(line, OPT_STATS) > 0;
    setup->report.show_suppressed = option_times(line, OPT_SHOW_SUPPRESSED) > 0;
    setup->report.arguments = line->operands;
    setup->report.argument_count = line->operand_count;
    setup->report.folder = getcwd(setup->folder, sizeof(setup->folder)) ? setup->folder : NULL;
    return limits_from(line, &setup->limits) && parse_levels(line, setup) && parse_outputs(line, setup) &&
           parse_jobs(line, setup);
}

/* ---- the jail ---- */

static bool parse_jail(const command_line *line, ad_jail_level *out)
{
    static const char *const levels[] = {"full", "partial"};
    const char *value = option_value(line, OPT_REQUIRE_JAIL);
    const char *near;

    *out = option_times(line, OPT_REQUIRE_JAIL) ? AD_JAIL_FULL : AD_JAIL_NONE;
    if (!value || strcmp(value, levels[0]) == 0) {
        return true;
    }
    if (strcmp(value, levels[1]) == 0) {
        *out = AD_JAIL_PARTIAL;
        return true;
    }
    near = nearest(value, levels, sizeof(levels) / sizeof(levels[0]));
    (void)usage_error("--require-jail: `%s` is no level%s%s%s: full or partial", value,
                      near ? ", did you mean `" : "", near ? near : "", near ? "`" : "");
    return false;
}

static const char *missing_of(const ad_jail *jail)
{
    if (!jail->no_new_privileges) {
        return "no new privileges, without which there is neither Landlock nor seccomp";
    }
    if (!jail->landlock) {
        return jail->seccomp ? "Landlock" : "Landlock, seccomp";
    }
    return "seccomp";
}

/* What workers will be locked up in, tried out before anything is read. Every worker has to reach the
 * level that is found here, because reports claim it. Gives -1 or a status to exit with. */
static int find_jail(const command_line *line, scan_setup *setup)
{
    ad_jail_level required;
    ad_jail jail;
    ad_err err = {0};

    if (!parse_jail(line, &required)) {
        return EXIT_USAGE;
    }
    if (ad_jail_probe(&setup->limits, &jail, &err) != AD_OK) {
        complain("%s", err.message);
        return EXIT_INCOMPLETE;
    }
    if (jail.level < required) {
        return usage_error(
            "--require-jail: nothing was scanned: %s was asked for, the jail is %s here: missing: %s "
            "(see `adderstone doctor`)",
            ad_jail_level_name(required), ad_jail_level_name(jail.level), missing_of(&jail));
    }
    setup->options.require_jail = jail.level;
    setup->report.jail = ad_jail_level_name(jail.level);
    return -1;
}

static int print_limits(const ad_limits *limits)
{
    for (const ad_limit_info *info = ad_limit_table; info->name; info++) {
        (void)printf("%-18s %14llu %-6s %s\n", info->name, (unsigned long long)ad_limits_get(limits, info), info->unit,
                     info->what);
    }
    return EXIT_CLEAN;
}

/* ---- reports and status ---- */

static bool anything_scanned(const ad_results *results)
{
    for (size_t i = 0; i < results->unit_count; i++) {
        if (results->units[i].state == AD_UNIT_SCANNED || results->units[i].state == AD_UNIT_PARTLY) {
            return true;
        }
    }
    return false;
}

static int exit_status(const scan_setup *setup, const ad_results *results, bool exit_zero)
{
    if (results->interrupted) {
        return EXIT_BY_SIGNAL + *stop_flag();
    }
    if (!setup->fail_never && !exit_zero && ad_results_active(results, setup->fail_on) > 0) {
        return EXIT_FINDINGS;
    }
    if (results->incident_count) {
        return EXIT_INCOMPLETE;
    }
    return anything_scanned(results) ? EXIT_CLEAN : EXIT_NOTHING;
}

/* Gives EXIT_CLEAN, or what to exit with. */
static int write_file(const char *path, ad_str text)
{
    ad_file_info info;
    ad_file_writer writer;
    ad_err err = {0};
    bool waits =
        ad_file_stat(path, &info, NULL) == AD_OK && info.type == AD_FILE_OTHER; /* a FIFO, for its reader */
    ad_status status;

    stop_hold(!waits);
    status = ad_file_writer_open(path, &writer, &err);
    stop_removes(status == AD_OK ? writer.temporary : NULL);
    stop_hold(false);
    if (status == AD_OK) {
        status = ad_fd_write(writer.fd, text, &err);
        stop_hold(true); /* its name is freed together with the file */
        stop_removes(NULL);
        if (status == AD_OK) {
            status = ad_file_writer_commit(&writer, &err);
        } else {
            ad_file_writer_abandon(&writer);
        }
        stop_hold(false);
    }
    if (status == AD_OK) {
        return EXIT_CLEAN;
    }
    complain("%s: the report could not be written: %s", path, err.message);
    return *stop_flag() ? EXIT_BY_SIGNAL + *stop_flag() : EXIT_USAGE;
}

static int write_report(const scan_setup *setup, const output *out, const ad_results *results)
{
    ad_report_options options = setup->report;
    size_t failures = ad_mem_failures();
    ad_buf text;
    ad_err err = {0};
    int code = EXIT_USAGE;

    if (!out->path) {
        options.columns = ad_terminal_columns(1);
        options.color = setup->color;
        options.links = options.color && ad_is_terminal(1);
    }
    ad_buf_init(&text, setup->limits.report_bytes);
    if (out->writer->write(results, &options, &text, &err) != AD_OK || text.failed ||
        failures != ad_mem_failures()) {
        complain("the %s report could not be made: %s", out->writer->name,
                 failures != ad_mem_failures() ? "out of memory" : "it is larger than report-bytes");
        code = failures != ad_mem_failures() ? EXIT_USAGE : EXIT_INCOMPLETE;
    } else {
        code = out->path ? write_file(out->path, ad_buf_str(&text)) : print_all(ad_buf_str(&text));
    }
    ad_buf_clear(&text);
    return code;
}

/* All of them, also after one that failed. Gives EXIT_CLEAN, or what to exit with. */
static int write_reports(const scan_setup *setup, const ad_results *results)
{
    int code = EXIT_CLEAN;

    for (size_t i = 0; i < setup->output_count; i++) {
        int one = write_report(setup, &setup->outputs[i], results);

        code = one == EXIT_CLEAN || code == EXIT_USAGE ? code : one;
    }
    return code;
}

static int scan_and_report(const command_line *line, scan_setup *setup, ad_ruleset *rules)
{
    ad_results results;
    ad_err err = {0};
    progress bar;
    uint64_t start = ad_clock_ms();
    ad_status status;
    int code;
    int written;

    ad_results_init(&results, ad_ruleset_index(rules));
    progress_start(&bar, option_times(line, OPT_NO_PROGRESS) == 0 && option_times(line, OPT_QUIET) == 0);
    setup->options.progress = progress_update;
    setup->options.progress_ctx = &bar;
    status = ad_scan(rules, &setup->options, &results, &err);
    progress_end(&bar);
    if (status != AD_OK) {
        complain("%s", err.message);
        code = status == AD_ERR_USAGE ? EXIT_USAGE : EXIT_INCOMPLETE;
    } else {
        code = exit_status(setup, &results, option_times(line, OPT_EXIT_ZERO) > 0);
        setup->report.exit_status = code;
        setup->report.elapsed_ms = ad_clock_ms() - start;
        setup->report.peak_bytes = ad_peak_bytes_self() + ad_peak_bytes_children() * setup->options.jobs;
        setup->report.jobs = setup->options.jobs;
        written = write_reports(setup, &results);
        code = written == EXIT_CLEAN ? code : written;
    }
    ad_results_clear(&results);
    return code;
}

static int run_scan(const command_line *line)
{
    scan_setup *setup = ad_calloc(1, sizeof(*setup));
    const char **excludes = NULL;
    ad_ruleset *rules = NULL;
    bool *enabled = NULL;
    int code = EXIT_USAGE;

    if (!setup) {
        return usage_error("out of memory");
    }
    if (option_times(line, OPT_LIMITS)) {
        code = limits_from(line, &setup->limits) ? print_limits(&setup->limits) : EXIT_USAGE;
        goto done;
    }
    if (!parse_setup(line, setup, &excludes)) {
        goto done;
    }
    code = find_jail(line, setup);
    if (code >= 0) {
        goto done;
    }
    code = EXIT_USAGE;
    stop_install();
    rules = packs_load(line, &setup->limits, &code);
    if (!rules) {
        goto done;
    }
    enabled = rules_enabled(line, ad_ruleset_index(rules));
    if (!enabled) {
        goto done;
    }
    setup->options.enabled = enabled;
    code = scan_and_report(line, setup, rules);

done:
    ad_free(enabled);
    ad_ruleset_free(rules);
    ad_free(excludes);
    ad_free(setup);
    return code;
}

static const option_id scan_options[] = {OPT_OUTPUT,
                                         OPT_SELECT,
                                         OPT_IGNORE,
                                         OPT_SEVERITY,
                                         OPT_CONFIDENCE,
                                         OPT_FAIL_ON,
                                         OPT_EXIT_ZERO,
                                         OPT_EXCLUDE,
                                         OPT_NO_GITIGNORE,
                                         OPT_STDIN_FILENAME,
                                         OPT_IGNORE_SUPPRESSIONS,
                                         OPT_SHOW_SUPPRESSED,
                                         OPT_SHOW_FILES,
                                         OPT_STATS,
                                         OPT_QUIET,
                                         OPT_VERBOSE,
                                         OPT_COLOR,
                                         OPT_NO_PROGRESS,
                                         OPT_JOBS,
                                         OPT_PACKS,
                                         OPT_PIN,
                                         OPT_LIMIT,
                                         OPT_LIMITS,
                                         OPT_REQUIRE_JAIL,
                                         OPT_HELP};

const command command_scan = {
    "scan",
    "PATH...",
    "scan files, folders, wheels and source archives; `-` is standard input",
    "Nothing that is scanned is run, imported or written to disk. Exit status: 0 clean, 1 findings at or\n"
    "above --fail-on, 2 usage, 3 nothing was scanned, 4 incomplete (see the incidents).",
    scan_options,
    sizeof(scan_options) / sizeof(scan_options[0]),
    run_scan};
