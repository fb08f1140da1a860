/* One unit's way: text, tree, names, rules, suppressions, findings. In whatever process it is called. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/question.h"

#include "base/banned.h"

enum { PENDING_BYTES = 256 << 20 };

struct ad_unit_scanner {
    ad_ruleset *rules;
    const ad_scan_options *options;
    ad_parser *parser; /* the rules' */
    ad_arena arena;
    ad_pending_list pending;
    ad_label_list labels; /* of the unit at hand */
    ad_code_list calls;   /* of it that may run text as code */
    ad_work_note *note;   /* or NULL */
    ad_str given;         /* constants of other units, for the unit at hand */
};

void ad_unit_scanner_watch(ad_unit_scanner *scanner, ad_work_note *note)
{
    scanner->note = note;
}

void ad_unit_scanner_give(ad_unit_scanner *scanner, ad_str table)
{
    scanner->given = table;
}

static void note_stage(const ad_unit_scanner *scanner, ad_work_stage stage)
{
    if (scanner->note) {
        scanner->note->stage = stage;
    }
}

/* One unit while it is scanned. */
typedef struct unit_run {
    ad_unit_scanner *scanner;
    ad_unit_context context;
    ad_source *source;
    ad_tree *tree;
    ad_module *module;
    ad_unit_record *record;
    uint32_t number; /* of the record */
    ad_flow_graph graph;
    bool is_package;
    ad_answer *answer; /* when the unit is asked about, else NULL */
    ad_results *results;
    size_t failures;     /* ad_mem_failures() that were told of */
    ad_err incident_err; /* a failure while an incident was added */
    ad_status incident_status;
} unit_run;

ad_status ad_unit_scanner_create(ad_ruleset *rules, const ad_scan_options *options, ad_unit_scanner **out,
                                 ad_err *err)
{
    ad_unit_scanner *scanner = ad_calloc(1, sizeof(*scanner));

    if (!scanner) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    scanner->rules = rules;
    scanner->parser = ad_ruleset_parser(rules);
    scanner->options = options;
    ad_arena_init(&scanner->arena, PENDING_BYTES);
    scanner->pending.arena = &scanner->arena;
    ad_label_list_init(&scanner->labels);
    *out = scanner;
    return AD_OK;
}

void ad_unit_scanner_free(ad_unit_scanner *scanner)
{
    if (scanner) {
        ad_free(scanner->pending.at);
        ad_arena_clear(&scanner->arena);
        ad_label_list_clear(&scanner->labels);
        ad_code_clear(&scanner->calls);
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
    run->failures = ad_mem_failures();
    add_incident(run, kind, AD_STR(""), why->message);
}

/* ---- .pth files ---- */

static bool pth_runs(ad_str line)
{
    return ad_str_starts(line, AD_STR("import ")) || ad_str_starts(line, AD_STR("import\t"));
}

/* Where the line of a .pth file that holds `at` ends. */
static size_t pth_line_end(ad_str bytes, size_t at)
{
    while (at < bytes.len && bytes.ptr[at] != '\n' && bytes.ptr[at] != '\r') {
        at++;
    }
    return at;
}

/* Length of what ends a line for str.splitlines only, at the start of s; 0: nothing does. */
static size_t pth_separator(ad_str s)
{
    if (s.len && (s.ptr[0] == '\v' || s.ptr[0] == '\f' || (s.ptr[0] >= 0x1C && s.ptr[0] <= 0x1E))) {
        return 1;
    }
    if (ad_str_starts(s, AD_STR("\xC2\x85"))) {
        return 2;
    }
    return ad_str_starts(s, AD_STR("\xE2\x80\xA8")) || ad_str_starts(s, AD_STR("\xE2\x80\xA9")) ? 3 : 0;
}

/* Blanks a line that does not run, but for what would be lines of their own that do in newer versions. */
static void pth_blank(char *line, size_t len)
{
    bool keep = false;

    for (size_t at = 0; at < len;) {
        size_t separator = pth_separator((ad_str){line + at, len - at});

        if (separator) {
            keep = pth_runs((ad_str){line + at + separator, len - at - separator});
            memset(line + at, ' ', separator);
            line[at + separator - 1] = '\n';
            at += separator;
        } else {
            line[at] = keep ? line[at] : ' ';
            at++;
        }
    }
}

/* site.py runs the lines of a .pth file that start with "import " or "import\t"; the others are paths
 * (docs.python.org/3/library/site.html). It reads them as text with universal newlines up to Python 3.12, then
 * by str.splitlines without a byte order mark: both ways are followed. Blanks the rest, so that places stay. */
static ad_status pth_code(ad_arena *arena, ad_str bytes, ad_str *out, ad_err *err)
{
    char *copy = ad_arena_bytes(arena, bytes.len + 1);
    size_t at = ad_str_starts(bytes, AD_STR("\xEF\xBB\xBF")) ? 3 : 0;

    if (!copy) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    memcpy(copy, bytes.len ? bytes.ptr : "", bytes.len);
    while (at < bytes.len) {
        size_t end = pth_line_end(bytes, at);
        ad_str line = ad_str_sub(bytes, at, end - at);

        if (!pth_runs(line) && !ad_str_starts(line, AD_STR("#"))) {
            pth_blank(copy + at, end - at);
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

    note_stage(run->scanner, AD_STAGE_DECODING);
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
    uint64_t start = ad_cpu_us();
    ad_status status;

    note_stage(run->scanner, AD_STAGE_PARSING);
    status = ad_tree_create(run->scanner->parser, run->source, run->scanner->options->limits, &run->tree, &why);
    stats->parse_us += ad_cpu_us() - start;
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

static ad_rule_unit rule_unit(const unit_run *run)
{
    return (ad_rule_unit){.path = run->context.unit->path,
                          .name = run->context.unit->name,
                          .kind = run->context.unit->kind,
                          .source = run->source,
                          .tree = run->tree,
                          .module = run->module};
}

static bool make_module(unit_run *run, ad_stats *stats)
{
    ad_sema_options options = {.known = ad_ruleset_names(run->scanner->rules),
                               .given = run->scanner->given,
                               .limits = run->scanner->options->limits};
    ad_buf name;
    ad_err why = {0};
    uint64_t start = ad_cpu_us();
    ad_status status;

    note_stage(run->scanner, AD_STAGE_NAMES);
    ad_buf_init(&name, 1 << 16);
    ad_module_name_of_path(run->context.unit->name, &name, &options.is_package);
    options.module = ad_buf_str(&name);
    status = ad_module_create(run->tree, &options, &run->module, &why);
    ad_buf_clear(&name);
    run->is_package = options.is_package;
    if (status == AD_OK) {
        ad_rule_unit unit = rule_unit(run);

        status = ad_unit_promises(run->scanner->rules, &unit, &why);
    }
    stats->sema_us += ad_cpu_us() - start;
    if (status != AD_OK) {
        stage_failed(run, status, &why);
        ad_module_free(run->module); /* one that was not told everything is none */
        run->module = NULL;
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

static void on_flow_incident(void *ctx, const char *message)
{
    add_incident(ctx, AD_INCIDENT_LIMIT, AD_STR(""), message);
}

static ad_status on_call(void *ctx, ad_node site, const ad_str *names, size_t count, ad_err *err)
{
    unit_run *run = ctx;

    return ad_code_note(&run->scanner->calls, site, names, count, err);
}

static void on_layer_incident(void *ctx, ad_incident_kind kind, uint32_t rule, const char *message)
{
    unit_run *run = ctx;
    const ad_rule_index *index = ad_ruleset_index(run->scanner->rules);

    add_incident(run, kind, rule < index->rule_count ? index->rules[rule].id : AD_STR(""), message);
}

static ad_status run_layers(unit_run *run, ad_stats *stats, ad_err *err)
{
    ad_unit_scanner *scanner = run->scanner;
    ad_layer_pass pass = {.rules = scanner->rules,
                          .options = scanner->options,
                          .parser = scanner->parser,
                          .labels = &scanner->labels,
                          .pending = &scanner->pending,
                          .stats = stats,
                          .unit_number = run->number,
                          .is_package = run->is_package,
                          .at_work = scanner->note ? &scanner->note->rule : NULL,
                          .incident = on_layer_incident,
                          .incident_ctx = run};

    return ad_unit_layers(&pass, &run->context, &scanner->calls, err);
}

static ad_status run_flows(unit_run *run, ad_err *err)
{
    ad_flow_pass pass = {.rules = run->scanner->rules,
                         .labels = &run->scanner->labels,
                         .question = run->answer ? run->answer->question : NULL,
                         .results = run->results,
                         .unit_number = run->number,
                         .is_package = run->is_package,
                         .more_units = run->scanner->note != NULL,
                         .incident = on_flow_incident,
                         .incident_ctx = run};
    ad_flow_rule *asked = NULL;
    ad_status status = AD_OK;

    pass.flows = ad_ruleset_flows(run->scanner->rules, &pass.flow_count);
    pass.own = pass.flow_count;
    if (run->answer) {
        status = ad_question_flows(run->scanner->rules, &asked, &pass.flow_count, &pass.own, err);
        pass.flows = asked;
    }
    if (status == AD_OK) {
        status = ad_unit_flows(&pass, &run->context, &run->scanner->pending, &run->graph, err);
    }
    ad_free(asked);
    return status;
}

static ad_status run_rules(unit_run *run, ad_stats *stats, ad_err *err)
{
    ad_rule_unit unit = rule_unit(run);
    ad_rule_sink sink = {.ctx = run,
                         .match = on_match,
                         .incident = on_rule_incident,
                         .call = on_call,
                         .min_severity = run->scanner->options->min_severity,
                         .min_confidence = run->scanner->options->min_confidence,
                         .at_work = run->scanner->note ? &run->scanner->note->rule : NULL};
    size_t flow_count;
    uint64_t start = ad_cpu_us();
    ad_status status = AD_OK;

    note_stage(run->scanner, AD_STAGE_RULES);
    run->scanner->calls.count = 0;
    (void)ad_ruleset_flows(run->scanner->rules, &flow_count);
    sink.labels = flow_count && run->module ? &run->scanner->labels : NULL;
    if (run->answer) {
        run->answer->labels = sink.labels;
        run->answer->is_package = run->is_package;
        status = ad_answer_begin(run->answer, err);
        sink.trace = run->answer->question->rules ? &run->answer->trace : NULL;
    }
    if (status == AD_OK) {
        status = ad_ruleset_run(run->scanner->rules, &unit, run->scanner->options->enabled, &sink, stats, err);
    }
    if (status == AD_OK && run->answer) {
        status = ad_answer_values(run->answer, err);
    }
    stats->rules_us += ad_cpu_us() - start;
    if (status == AD_OK && sink.labels) {
        start = ad_cpu_us();
        status = run_flows(run, err);
        stats->flow_us += ad_cpu_us() - start;
    }
    if (status == AD_OK && run->module) {
        status = run_layers(run, stats, err);
    }
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

/* What other units of the artifact may want to know of this one, and it of them. */
static ad_status pack_outline(unit_run *run, ad_buf *out, ad_err *err)
{
    ad_flow_graph outline;
    size_t failures = ad_mem_failures();
    ad_status status;

    ad_flow_graph_init(&outline, run->scanner->options->limits);
    status = ad_flow_outline(run->module, run->context.unit->path, run->is_package, &outline, err);
    if (status == AD_OK &&
        (outline.constants.count || outline.wanted.count || outline.changed.count || outline.aliases.count)) {
        ad_outline_pack(&outline, out);
    }
    ad_flow_graph_free(&outline);
    if (status == AD_ERR_NOMEM && failures == ad_mem_failures()) { /* its own budget, not the system's memory */
        out->failed = true;
        status = AD_OK;
    }
    if (out->failed) {
        ad_buf_reset(out);
        add_incident(run, AD_INCIDENT_LIMIT, AD_STR(""),
                     "frame-bytes: what this file has to tell others takes more than a record may: its constants are not "
                     "known to them");
    }
    return status;
}

/* For whoever links the artifact. */
static ad_status keep_graph(unit_run *run, ad_err *err)
{
    const ad_unit *unit = run->context.unit;
    const ad_limits *limits = run->scanner->options->limits;
    ad_graph_record record = {.unit = run->number};
    ad_status status;
    ad_buf bytes;
    ad_buf outline;

    ad_buf_init(&bytes, limits->frame_bytes / 2);
    ad_buf_init(&outline, limits->frame_bytes / 4);
    if (run->graph.functions.count) {
        ad_link_pack(run->scanner->rules, &run->graph, unit->name.len ? unit->name : unit->path, &bytes);
    }
    if (bytes.failed) {
        ad_buf_reset(&bytes);
        add_incident(run, AD_INCIDENT_LIMIT, AD_STR(""),
                     "frame-bytes: the flow through this file takes more than a record may: not followed to others");
    }
    status = pack_outline(run, &outline, err);
    record.bytes = ad_buf_str(&bytes);
    record.outline = ad_buf_str(&outline);
    if (status == AD_OK && (record.bytes.len || record.outline.len)) {
        status = ad_results_add_graph(run->results, &record, err);
    }
    ad_buf_clear(&bytes);
    ad_buf_clear(&outline);
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
                             scanner->options->today, &run->graph, err);
    }
    if (status == AD_OK && scanner->note && run->module) {
        status = keep_graph(run, err);
    }
    return status;
}

ad_status ad_unit_scanner_run(ad_unit_scanner *scanner, const ad_unit *unit, ad_job_results *job, ad_err *err)
{
    ad_unit_record first = {
        .path = unit->path, .kind = unit->kind, .state = AD_UNIT_SCANNED, .bytes = unit->bytes_on_disk};
    unit_run run = {.scanner = scanner,
                    .context = {.unit = unit, .limits = scanner->options->limits},
                    .results = &job->results,
                    .failures = ad_mem_failures()};
    ad_answer answer;
    uint32_t number = 0;
    ad_status status;

    ad_arena_reset(&scanner->arena);
    scanner->pending.count = 0;
    status = ad_results_add_unit(&job->results, &first, &number, err);
    if (status != AD_OK) {
        return status;
    }
    ad_flow_graph_init(&run.graph, scanner->options->limits);
    run.record = &job->results.units[number];
    run.number = number;
    answer = (ad_answer){.rules = scanner->rules,
                         .question = scanner->options->question,
                         .context = &run.context,
                         .results = &job->results};
    run.answer = ad_question_is_about(scanner->options, unit) ? &answer : NULL;
    status = scan_stages(&run, err);
    if (status == AD_OK) {
        status = emit(&run, number, err);
    }
    if (status == AD_OK && run.failures != ad_mem_failures()) {
        /* a value or a name that could not be stored is one that no rule saw */
        add_incident(&run, AD_INCIDENT_INTERNAL, AD_STR(""), "out of memory: not wholly analysed");
    }
    if (status == AD_OK && run.incident_status != AD_OK) {
        status = ad_err_set(err, run.incident_status, "%s", run.incident_err.message);
    }
    ad_flow_graph_free(&run.graph);
    ad_module_free(run.module);
    ad_tree_free(run.tree);
    ad_source_free(run.source);
    return status;
}
