/* `adderstone flow` and `adderstone explain --rule`: one line of a file, as the engine sees it. The file is
 * read where all files are, in workers that are locked up. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/place.h"
#include "os/os.h"
#include "report/report.h"
#include "scan/scan.h"

#include "base/banned.h"

typedef struct place {
    char *file;  /* as given, without line and column */
    char *root;  /* what to scan */
    char *label; /* of the unit, as the scan calls it */
    bool given;  /* root was, by --in */
    bool whole;  /* root is more than the file */
    uint32_t row, column;
} place;

static void clear_place(place *p)
{
    ad_free(p->file);
    ad_free(p->root);
    ad_free(p->label);
}

/* ---- FILE:LINE[:COLUMN] ---- */

/* Cuts ":NUMBER" off the end; 0 when there is none. */
static uint32_t cut_number(char *text)
{
    char *colon = strrchr(text, ':');
    char *end = NULL;
    unsigned long value;

    if (!colon || colon[1] < '0' || colon[1] > '9') {
        return 0;
    }
    value = strtoul(colon + 1, &end, 10);
    if (*end || value == 0 || value >= UINT32_MAX) {
        return 0;
    }
    *colon = '\0';
    return (uint32_t)value;
}

static bool parse_numbers(const char *word, place *p)
{
    uint32_t last = cut_number(p->file);
    uint32_t before = last ? cut_number(p->file) : 0;

    if (last == 0) {
        (void)usage_error("%s: name a line: FILE:LINE", word);
        return false;
    }
    p->row = (before ? before : last) - 1;
    p->column = before ? last - 1 : AD_NO_COLUMN;
    return true;
}

/* ---- which input holds it ---- */

static bool is_file(const char *path)
{
    ad_file_info info;

    return ad_file_stat(path, &info, NULL) == AD_OK && info.type != AD_FILE_DIRECTORY;
}

static bool is_folder(const char *path)
{
    ad_file_info info;

    return ad_file_stat(path, &info, NULL) == AD_OK && info.type == AD_FILE_DIRECTORY;
}

static char *copy_of(ad_str a, ad_str b, ad_str c)
{
    ad_buf all;
    char *copy = NULL;

    ad_buf_init(&all, 1 << 20);
    ad_buf_add(&all, a);
    ad_buf_add(&all, b);
    ad_buf_add(&all, c);
    if (!all.failed) {
        copy = ad_strndup(all.len ? all.data : "", all.len);
    }
    ad_buf_clear(&all);
    return copy;
}

/* A file, or a member behind '!' of one. */
static bool find_alone(place *p)
{
    ad_str file = ad_str_of(p->file);
    size_t bang = 0;

    if (is_file(p->file)) {
        p->root = copy_of(file, AD_STR(""), AD_STR(""));
    }
    while (!p->root && (bang = ad_str_find_byte(file, '!', bang)) != SIZE_MAX) {
        p->root = copy_of(ad_str_sub(file, 0, bang), AD_STR(""), AD_STR(""));
        if (p->root && !is_file(p->root)) {
            ad_free(p->root);
            p->root = NULL;
        }
        p->whole = p->root != NULL;
        bang++;
    }
    if (!p->root) {
        (void)usage_error("%s: there is no such file", p->file);
        return false;
    }
    p->label = copy_of(file, AD_STR(""), AD_STR(""));
    return p->label != NULL;
}

static ad_str without_dot(ad_str path)
{
    while (ad_str_starts(path, AD_STR("./"))) {
        path = ad_str_sub(path, 2, path.len);
        while (path.len && path.ptr[0] == '/') {
            path = ad_str_sub(path, 1, path.len);
        }
    }
    while (path.len > 1 && path.ptr[path.len - 1] == '/') {
        path.len--;
    }
    return path;
}

/* The file's name as a scan of `in` gives it: FILE may be written from here or from there. */
static bool find_inside(const char *in, place *p)
{
    bool archive = is_file(in);
    ad_str root = archive ? ad_str_of(in) : without_dot(ad_str_of(in));
    ad_str file = without_dot(ad_str_of(p->file));
    bool here = ad_str_equal(root, AD_STR(".")) || root.len == 0;
    ad_str given = ad_str_of(in);
    char between = archive ? '!' : '/';

    if (!archive && !is_folder(in)) {
        (void)usage_error("--in %s: there is no such file or folder", in);
        return false;
    }
    if (!here && ad_str_starts(file, root) && file.len > root.len && file.ptr[root.len] == between) {
        file = ad_str_sub(file, root.len + 1, file.len);
    }
    while (given.len > 1 && given.ptr[given.len - 1] == '/') {
        given.len--;
    }
    p->given = p->whole = true;
    p->root = copy_of(ad_str_of(in), AD_STR(""), AD_STR(""));
    p->label = ad_str_equal(given, AD_STR(".")) ? copy_of(file, AD_STR(""), AD_STR(""))
                                                : copy_of(given, (ad_str){&between, 1}, file);
    return p->root && p->label;
}

static bool place_from(const char *word, const command_line *line, place *p)
{
    const char *in = option_value(line, OPT_IN);

    if (line->operand_count != 1) {
        (void)usage_error("%s: name one line, as FILE:LINE", word);
        return false;
    }
    p->file = copy_of(ad_str_of(line->operands[0]), AD_STR(""), AD_STR(""));
    return p->file && parse_numbers(word, p) && (in ? find_inside(in, p) : find_alone(p));
}

/* ---- asking ---- */

typedef struct asking {
    const char *word;
    const command_line *line;
    ad_limits limits;
    place place;
    ad_ruleset *rules;
    ad_results results;
    ad_report_options report;
    ad_report_place shown;
    bool *asked; /* rules, or NULL */
} asking;

static void tell_incidents(const asking *a)
{
    for (size_t i = 0; i < a->results.incident_count; i++) {
        const ad_incident *incident = &a->results.incidents[i];

        complain("%.*s: %s: %.*s", AD_STR_ARG(incident->path), ad_incident_kind_name(incident->kind),
                 AD_STR_ARG(incident->message));
    }
}

/* Was the line there? The unit says how many it has. */
static int check_unit(const asking *a)
{
    for (size_t i = 0; i < a->results.note_count; i++) {
        const ad_note *note = &a->results.notes[i];

        if (note->kind != AD_NOTE_UNIT) {
            continue;
        }
        if (note->number == 0 && a->place.row > 0) {
            return usage_error("%s: is a file of another kind (%.*s), or empty: it has no lines to tell of",
                               a->place.label, AD_STR_ARG(note->text));
        }
        if (a->place.row >= note->number && a->place.row > 0) {
            return usage_error("%s: has %u line%s: there is no line %u", a->place.label, note->number,
                               note->number == 1 ? "" : "s", a->place.row + 1);
        }
        return EXIT_CLEAN;
    }
    return usage_error("%s: %s", a->place.label,
                       a->place.given
                           ? "is no file that a scan of --in reads (see `adderstone scan --show-files`)"
                           : "is not among what can be read");
}

static int ask(asking *a)
{
    const char *root = a->place.root;
    ad_question question = {
        .path = ad_str_of(a->place.label), .row = a->place.row, .column = a->place.column, .rules = a->asked};
    ad_scan_options options = {.paths = &root,
                               .path_count = 1,
                               .gitignore = true,
                               .jobs = a->place.whole ? ad_processor_count() : 1,
                               .min_severity = AD_SEVERITY_INFO,
                               .min_confidence = AD_CONFIDENCE_LOW,
                               .limits = &a->limits,
                               .today = ad_clock_unix() / 86400,
                               .question = &question};
    ad_err err = {0};

    a->shown = (ad_report_place){.path = question.path,
                                 .artifact = ad_str_of(a->place.whole ? root : ""),
                                 .row = a->place.row,
                                 .min_severity = AD_SEVERITY_LOW,
                                 .min_confidence = AD_CONFIDENCE_MEDIUM};
    if (ad_scan(a->rules, &options, &a->results, &err) != AD_OK) {
        return usage_error("%s", err.message);
    }
    tell_incidents(a);
    return check_unit(a);
}

static int begin(asking *a)
{
    int status = EXIT_CLEAN;

    a->report = (ad_report_options){.version = AD_VERSION};
    if (!limits_from(a->line, &a->limits) || !color_wanted(a->line, 1, &a->report.color) ||
        !place_from(a->word, a->line, &a->place)) {
        return EXIT_USAGE;
    }
    a->report.columns = ad_terminal_columns(1);
    a->rules = packs_load(a->line, &a->limits, &status);
    if (!a->rules) {
        return status == EXIT_CLEAN ? EXIT_USAGE : status;
    }
    ad_results_init(&a->results, ad_ruleset_index(a->rules));
    return EXIT_CLEAN;
}

static void finish(asking *a)
{
    if (a->rules) {
        ad_results_clear(&a->results);
    }
    ad_ruleset_free(a->rules);
    ad_free(a->asked);
    clear_place(&a->place);
}

static int print_out(ad_buf *out, int status)
{
    int written = out->failed ? usage_error("out of memory") : print_all(ad_buf_str(out));

    ad_buf_clear(out);
    return written == EXIT_CLEAN ? status : written;
}

/* ---- flow ---- */

static int run_flow(const command_line *line)
{
    asking a = {.word = "flow", .line = line};
    const char *format = option_value(line, OPT_OUTPUT);
    bool json = format && strcmp(format, "json") == 0;
    int status;
    ad_buf out;

    if (format && !json && strcmp(format, "text") != 0) {
        return usage_error("flow: --output: `%s` is neither text nor json", format);
    }
    status = begin(&a);
    if (status == EXIT_CLEAN) {
        status = ask(&a);
    }
    if (status == EXIT_CLEAN) {
        ad_buf_init(&out, 1 << 28);
        if (json) {
            ad_report_flow_json(&a.results, &a.shown, &a.report, &out);
        } else {
            ad_report_flow(&a.results, &a.shown, &a.report, &out);
        }
        status = print_out(&out, a.results.incident_count ? EXIT_INCOMPLETE : EXIT_CLEAN);
    }
    finish(&a);
    return status;
}

/* ---- explain --rule ---- */

int explain_place(const command_line *line)
{
    asking a = {.word = "explain", .line = line};
    const ad_rule_index *index;
    bool matched = false;
    int status = begin(&a);
    ad_buf out;

    if (status == EXIT_CLEAN) {
        index = ad_ruleset_index(a.rules);
        a.asked = rules_by_id(option_value(line, OPT_RULE), index);
        status = a.asked ? ask(&a) : EXIT_USAGE;
    }
    if (status == EXIT_CLEAN) {
        ad_buf_init(&out, 1 << 28);
        index = ad_ruleset_index(a.rules);
        for (size_t r = 0; r < index->rule_count; r++) {
            if (a.asked[r]) {
                ad_buf_text(&out, out.len ? "\n" : "");
                matched |= ad_report_why(&a.results, (uint32_t)r, &a.shown, &a.report, &out);
            }
        }
        status = print_out(&out, matched ? EXIT_CLEAN : EXIT_FINDINGS);
    }
    finish(&a);
    return status;
}

static const option_id flow_options[] = {OPT_IN, OPT_OUTPUT, OPT_COLOR, OPT_PACKS, OPT_LIMIT, OPT_HELP};

const command command_flow = {
    "flow",
    "FILE:LINE[:COLUMN]",
    "show what is known of the values on a line",
    "For each expression: the names it resolves to, its constant value, what it is an instance of,\n"
    "what rules say of it, what it is made of, and which sources reach it by which steps. With a\n"
    "column, the innermost expression there and what is around it. FILE may be a member of an\n"
    "archive, as findings name it: pkg.whl!mod.py:12. Values are followed through other files when\n"
    "--in names the folder or archive that FILE is part of.\n"
    "Exit status: 0, 2 when there is no such line, 4 when something could not be analysed.",
    flow_options,
    sizeof(flow_options) / sizeof(flow_options[0]),
    run_flow};
