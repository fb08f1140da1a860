/* One unit's way: text, tree, names, rules, suppressions, findings. In whatever process it is called. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { PENDING_BYTES = 256 << 20 };

struct ad_unit_scanner {
    ad_ruleset *rules;
    const ad_scan_options *options;
    ad_parser *parser;
    ad_arena arena;
    ad_pending_list pending;
};

/* One unit while it is scanned. */
typedef struct unit_run {
    ad_unit_scanner *scanner;
    ad_unit_context context;
    ad_source *source;
    ad_tree *tree;
    ad_module *module;
    ad_unit_record *record;
    ad_results *results;
    ad_err incident_err; /* a failure while an incident was added */
    ad_status incident_status;
} unit_run;

ad_status ad_unit_scanner_create(ad_ruleset *rules, const ad_scan_options *options, ad_unit_scanner **out,
                                 ad_err *err)
{
    ad_unit_scanner *scanner = ad_calloc(1, sizeof(*scanner));
    ad_status status;

    if (!scanner) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    scanner->rules = rules;
    scanner->options = options;
    ad_arena_init(&scanner->arena, PENDING_BYTES);
    scanner->pending.arena = &scanner->arena;
    status = ad_parser_create(&scanner->parser, err);
    if (status != AD_OK) {
        ad_unit_scanner_free(scanner);
        return status;
    }
    *out = scanner;
    return AD_OK;
}

void ad_unit_scanner_free(ad_unit_scanner *scanner)
{
    if (scanner) {
        ad_parser_free(scanner->parser);
        ad_free(scanner->pending.at);
        ad_arena_clear(&scanner->arena);
        ad_free(scanner);
    }
}

static void add_incident(unit_run *run, ad_incident_kind kind, ad_str rule, const char *message)
{
    ad_incident incident = {
        .kind = kind, .path = run->context.unit->path, .rule = rule, .message = ad_str_of(message)};

    if (run->incident_status == AD_OK) {
        run->incident_status = ad_results_add_incident(run->results, &incident, &run->incident_err);
    }
}

/* A stage that could not be finished: named, and the unit stays without what follows. */
static void stage_failed(unit_run *run, ad_status status, const ad_err *why)
{
    ad_incident_kind kind = status == AD_ERR_LIMIT    ? AD_INCIDENT_LIMIT
                            : status == AD_ERR_FORMAT ? AD_INCIDENT_ENCODING
                                                      : AD_INCIDENT_INTERNAL;

    run->record->state = AD_UNIT_FAILED;
    add_incident(run, kind, AD_STR(""), why->message);
}

/* site.py runs the lines of a .pth file that start with "import " or "import\t"; the others are paths
 * (docs.python.org/3/library/site.html). Blanks them, so that rows and columns stay. */
static ad_status pth_code(ad_arena *arena, ad_str bytes, ad_str *out, ad_err *err)
{
    char *copy = ad_arena_bytes(arena, bytes.len + 1);
    size_t at = 0;

    if (!copy) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    memcpy(copy, bytes.len ? bytes.ptr : "", bytes.len);
    while (at < bytes.len) {
        size_t end = ad_str_find_byte(bytes, '\n', at);
        ad_str line;

        end = end == SIZE_MAX ? bytes.len : end;
        line = ad_str_sub(bytes, at, end - at);
        if (!ad_str_starts(line, AD_STR("import ")) && !ad_str_starts(line, AD_STR("import\t")) &&
            !ad_str_starts(line, AD_STR("#"))) {
            memset(copy + at, ' ', end - at);
        }
        at = end + 1;
    }
    *out = (ad_str){copy, bytes.len};
    return AD_OK;
}

static bool make_source(unit_run *run, ad_stats *stats)
{
    const ad_unit *unit = run->context.unit;
    ad_err why = {0};
    ad_str bytes = unit->bytes;
    ad_status status = AD_OK;

    if (unit->kind == AD_UNIT_PTH) {
        status = pth_code(&run->scanner->arena, unit->bytes, &bytes, &why);
    }
    if (status == AD_OK) {
        status = ad_source_create(bytes, run->scanner->options->limits, &run->source, &why);
    }
    if (status != AD_OK) {
        stage_failed(run, status, &why);
        return false;
    }
    run->source->cells = unit->cells;
    run->source->cell_count = unit->cell_count;
    run->context.source = run->source;
    stats->source_bytes += run->source->text.len;
    return true;
}

static bool make_tree(unit_run *run, ad_stats *stats)
{
    ad_err why = {0};
    uint64_t start = ad_clock_us();
    ad_status status = ad_tree_create(run->scanner->parser, run->source, run->scanner->options->limits,
                                      &run->tree, &why);

    stats->parse_us += ad_clock_us() - start;
    if (status != AD_OK) {
        stage_failed(run, status, &why);
        return false;
    }
    run->context.tree = run->tree;
    run->record->nodes = run->tree->count;
    stats->nodes += run->tree->count;
    if (run->tree->error_count) {
        run->record->state = AD_UNIT_PARTLY;
        run->record->parse_errors = run->tree->error_count;
        if (run->tree->first_error != AD_NO_NODE) {
            run->record->first_error_row = ad_source_row(run->source, run->tree->nodes[run->tree->first_error].start);
        }
    }
    return true;
}

static bool make_module(unit_run *run, ad_stats *stats)
{
    ad_sema_options options = {.limits = run->scanner->options->limits};
    ad_buf name;
    ad_err why = {0};
    uint64_t start = ad_clock_us();
    ad_status status;

    ad_buf_init(&name, 1 << 16);
    ad_module_name_of_path(run->context.unit->name, &name, &options.is_package);
    options.module = ad_buf_str(&name);
    status = ad_module_create(run->tree, &options, &run->module, &why);
    ad_buf_clear(&name);
    stats->sema_us += ad_clock_us() - start;
    if (status != AD_OK) {
        stage_failed(run, status, &why);
        return false;
    }
    run->context.module = run->module;
    return true;
}

/* ---- rules ---- */

static ad_status on_match(void *ctx, const ad_match *match, ad_err *err)
{
    unit_run *run = ctx;

    return ad_pending_add_match(&run->scanner->pending, &run->context, match, err);
}

static void on_rule_incident(void *ctx, uint32_t rule, const char *message)
{
    unit_run *run = ctx;
    const ad_rule_index *index = ad_ruleset_index(run->scanner->rules);

    add_incident(run, AD_INCIDENT_RULE, rule < index->rule_count ? index->rules[rule].id : AD_STR(""), message);
}

static ad_status run_rules(unit_run *run, ad_stats *stats, ad_err *err)
{
    ad_rule_unit unit = {.path = run->context.unit->path,
                         .name = run->context.unit->name,
                         .kind = run->context.unit->kind,
                         .source = run->source,
                         .tree = run->tree,
                         .module = run->module};
    ad_rule_sink sink = {.ctx = run,
                         .match = on_match,
                         .incident = on_rule_incident,
                         .min_severity = run->scanner->options->min_severity,
                         .min_confidence = run->scanner->options->min_confidence};
    uint64_t start = ad_clock_us();
    ad_status status = ad_ruleset_run(run->scanner->rules, &unit, run->scanner->options->enabled, &sink, stats, err);

    stats->rules_us += ad_clock_us() - start;
    if (run->module && ad_module_exhausted(run->module)) {
        add_incident(run, AD_INCIDENT_LIMIT, AD_STR(""), ad_module_exhausted(run->module));
    }
    return status;
}

/* ---- text that shows people and tools something else than Python runs ---- */

typedef struct oddity_rule {
    ad_oddity_kind kind;
    ad_own_rule rule;
    const char *message;
} oddity_rule;

static const oddity_rule oddity_rules[] = {
    {AD_ODDITY_LONE_CR, AD_OWN_HIDDEN_CODE,
     "a carriage return ends this line for Python, while editors and tools show one line: what follows runs"},
    {AD_ODDITY_ESCAPED_SOURCE, AD_OWN_HIDDEN_CODE,
     "the declared encoding turns escapes in this file into code; the decoded text was scanned"},
    {AD_ODDITY_NUL, AD_OWN_HIDDEN_CODE, "NUL byte in source: tools may stop reading here"},
    {AD_ODDITY_ENCODING, AD_OWN_SOURCE_ENCODING,
     "unusual source encoding: other tools may read different code than Python runs"},
    {AD_ODDITY_COOKIE_CONFLICT, AD_OWN_SOURCE_ENCODING,
     "UTF-8 byte order mark and declared encoding disagree: Python refuses this file"},
};

static ad_status add_oddities(unit_run *run, ad_err *err)
{
    const ad_rule_index *index = ad_ruleset_index(run->scanner->rules);
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < run->source->oddity_count; i++) {
        const ad_oddity *oddity = &run->source->oddities[i];

        for (size_t r = 0; r < sizeof(oddity_rules) / sizeof(oddity_rules[0]); r++) {
            uint32_t rule = ad_ruleset_own(run->scanner->rules, oddity_rules[r].rule);
            const bool *enabled = run->scanner->options->enabled;

            if (oddity_rules[r].kind == oddity->kind && (!enabled || enabled[rule])) {
                status = ad_pending_add_own(&run->scanner->pending, &run->context, index, rule,
                                            oddity->byte_start, oddity->byte_end, oddity_rules[r].message, err);
            }
        }
    }
    return status;
}

/* ---- the whole way ---- */

static ad_status emit(unit_run *run, uint32_t number, ad_err *err)
{
    const ad_scan_options *options = run->scanner->options;
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < run->scanner->pending.count; i++) {
        ad_finding *finding = &run->scanner->pending.at[i].finding;

        if (finding->severity >= options->min_severity && finding->confidence >= options->min_confidence) {
            finding->unit = number;
            status = ad_results_add_finding(run->results, finding, err);
        } else {
            run->results->stats.below += finding->suppression == AD_SUPPRESSION_NONE;
        }
    }
    return status;
}

static ad_status scan_stages(unit_run *run, ad_err *err)
{
    ad_unit_scanner *scanner = run->scanner;
    const ad_unit *unit = run->context.unit;
    const ad_rule_index *index = ad_ruleset_index(scanner->rules);
    ad_stats *stats = &run->results->stats;
    ad_status status = AD_OK;

    if (unit->kind == AD_UNIT_OTHER) {
        run->record->state = AD_UNIT_LISTED;
    } else if (!make_source(run, stats)) {
        return AD_OK;
    } else if (ad_unit_kind_is_python(unit->kind) && make_tree(run, stats)) {
        (void)make_module(run, stats); /* a failure is an incident; file rules still run */
    }
    if (run->source && ad_unit_kind_is_python(unit->kind)) {
        status = add_oddities(run, err);
    }
    if (status == AD_OK) {
        status = run_rules(run, stats, err);
    }
    if (status == AD_OK) {
        status = ad_pending_finish(&scanner->pending, &run->context, index, err);
    }
    if (status == AD_OK && run->tree && !unit->in_archive && !scanner->options->ignore_suppressions) {
        status = ad_suppress(&scanner->pending, &run->context, scanner->rules, scanner->options->enabled,
                             scanner->options->today, err);
    }
    return status;
}

ad_status ad_unit_scanner_run(ad_unit_scanner *scanner, const ad_unit *unit, ad_job_results *job, ad_err *err)
{
    ad_unit_record first = {
        .path = unit->path, .kind = unit->kind, .state = AD_UNIT_SCANNED, .bytes = unit->bytes_on_disk};
    unit_run run = {.scanner = scanner,
                    .context = {.unit = unit, .limits = scanner->options->limits},
                    .results = &job->results};
    uint32_t number = 0;
    ad_status status;

    ad_arena_reset(&scanner->arena);
    scanner->pending.count = 0;
    status = ad_results_add_unit(&job->results, &first, &number, err);
    if (status != AD_OK) {
        return status;
    }
    run.record = &job->results.units[number];
    status = scan_stages(&run, err);
    if (status == AD_OK) {
        status = emit(&run, number, err);
    }
    if (status == AD_OK && run.incident_status != AD_OK) {
        status = ad_err_set(err, run.incident_status, "%s", run.incident_err.message);
    }
    ad_module_free(run.module);
    ad_tree_free(run.tree);
    ad_source_free(run.source);
    return status;
}
