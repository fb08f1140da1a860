/* Layers: text that a unit runs as code, known by constant folding, is parsed and scanned like a unit of its
 * own, and so is what that text runs. Findings point at the expression of the unit's text that it all comes
 * from, with the place in each layer beside it. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { ERROR_SHARE = 4 /* a text of which one byte in so many is no Python is no Python */ };

/* A text being scanned: the unit's own at the bottom, then each with the one that it runs above it. */
typedef struct open_text {
    ad_unit_context context;
    ad_source *source; /* these are its own, but for the unit's */
    ad_tree *tree;
    ad_module *module;
    ad_str text;         /* as it was run */
    ad_code_text *texts; /* that it runs */
    size_t text_count;
    size_t next;
} open_text;

typedef struct layer_run {
    const ad_layer_pass *pass;
    open_text *open; /* room for the deepest layer and the unit */
    uint32_t depth;  /* of the innermost open text; 0: the unit's own */
    uint32_t depth_max;
    uint32_t count;
    uint64_t bytes;
    ad_limits limits; /* sema_steps: what is left for all layers together */
    ad_code_list calls;
    uint32_t *findings_of; /* by rule, in all layers of the unit */
    uint64_t left_out;
    bool told_depth;
    bool told_bytes;
} layer_run;

static void tell_limit(const layer_run *run, const char *name, const char *what, uint64_t limit)
{
    char message[200];

    (void)snprintf(message, sizeof(message), "%s: %s (limit %llu)", name, what, (unsigned long long)limit);
    run->pass->incident(run->pass->incident_ctx, AD_INCIDENT_LIMIT, AD_NO_RULE, message);
}

/* A stage of a layer that could not be finished. */
static ad_status stage_failed(const layer_run *run, ad_status status, const ad_err *why, ad_err *err)
{
    char message[sizeof(why->message) + 80];

    if (status == AD_ERR_NOMEM) {
        return ad_err_set(err, status, "%s", why->message);
    }
    (void)snprintf(message, sizeof(message), "%s; in text that is run as code", why->message);
    run->pass->incident(run->pass->incident_ctx,
                        status == AD_ERR_LIMIT ? AD_INCIDENT_LIMIT : AD_INCIDENT_INTERNAL, AD_NO_RULE,
                        message);
    return AD_OK;
}

/* ---- rules ---- */

static open_text *innermost(const layer_run *run)
{
    return &run->open[run->depth];
}

/* A rule says as much of all layers of a unit as of one unit, so that many layers are no way to flood a
 * report. */
static ad_status on_match(void *ctx, const ad_match *match, ad_err *err)
{
    layer_run *run = ctx;
    const ad_limits *limits = run->pass->options->limits;

    if (run->findings_of[match->rule] >= limits->rule_findings ||
        run->pass->pending->count >= limits->unit_findings) {
        run->left_out++;
        return AD_OK;
    }
    run->findings_of[match->rule]++;
    return ad_pending_add_match(run->pass->pending, &innermost(run)->context, match, err);
}

static void on_rule_incident(void *ctx, uint32_t rule, const char *message)
{
    const layer_run *run = ctx;

    run->pass->incident(run->pass->incident_ctx, AD_INCIDENT_RULE, rule, message);
}

static void on_flow_incident(void *ctx, const char *message)
{
    const layer_run *run = ctx;

    run->pass->incident(run->pass->incident_ctx, AD_INCIDENT_LIMIT, AD_NO_RULE, message);
}

static ad_status on_call(void *ctx, ad_node site, const ad_str *names, size_t count, ad_err *err)
{
    layer_run *run = ctx;

    return ad_code_note(&run->calls, site, names, count, err);
}

static ad_rule_unit rule_unit(const open_text *text)
{
    return (ad_rule_unit){.path = text->context.unit->path,
                          .name = text->context.unit->name,
                          .kind = AD_UNIT_PYTHON,
                          .source = text->source,
                          .tree = text->tree,
                          .module = text->module,
                          .layer = true};
}

/* What flows from one layer to another, or to other files, is not followed: the graph ends here. */
static ad_status run_flows(layer_run *run, ad_err *err)
{
    ad_flow_pass pass = {.rules = run->pass->rules,
                         .labels = run->pass->labels,
                         .unit_number = run->pass->unit_number,
                         .is_package = run->pass->is_package,
                         .incident = on_flow_incident,
                         .incident_ctx = run};
    ad_flow_graph graph;
    ad_status status;

    pass.flows = ad_ruleset_flows(run->pass->rules, &pass.flow_count);
    pass.own = pass.flow_count; /* no question is asked of a layer */
    ad_flow_graph_init(&graph, &run->limits);
    status = ad_unit_flows(&pass, &innermost(run)->context, run->pass->pending, &graph, err);
    ad_flow_graph_free(&graph);
    return status;
}

static ad_status run_rules(layer_run *run, ad_err *err)
{
    const ad_layer_pass *pass = run->pass;
    open_text *text = innermost(run);
    ad_rule_unit unit = rule_unit(text);
    ad_rule_sink sink = {.ctx = run,
                         .match = on_match,
                         .incident = on_rule_incident,
                         .call = on_call,
                         .min_severity = pass->options->min_severity,
                         .min_confidence = pass->options->min_confidence,
                         .at_work = pass->at_work};
    size_t flow_count;
    uint64_t start = ad_cpu_us();
    ad_status status;

    (void)ad_ruleset_flows(pass->rules, &flow_count);
    sink.labels = flow_count ? pass->labels : NULL;
    run->calls.count = 0;
    status = ad_ruleset_run(pass->rules, &unit, pass->options->enabled, &sink, pass->stats, err);
    if (status == AD_OK && sink.labels) {
        status = run_flows(run, err);
    }
    if (status == AD_OK) {
        status = ad_code_texts(text->module, &run->calls, pass->pending->arena, &text->texts,
                               &text->text_count, err);
    }
    pass->stats->rules_us += ad_cpu_us() - start;
    if (ad_module_exhausted(text->module)) {
        on_flow_incident(run, ad_module_exhausted(text->module));
    }
    run->limits.sema_steps = ad_module_steps_left(text->module);
    return status;
}

/* ---- one layer ---- */

/* What exec is given as str is no file: no declared encoding counts. A byte order mark says so. */
static ad_status make_source(layer_run *run, const ad_code_text *code, open_text *text, ad_err *err)
{
    ad_status status;
    ad_buf bytes;

    ad_buf_init(&bytes, code->text.len + 3);
    if (!code->bytes) {
        ad_buf_add(&bytes, AD_STR("\xEF\xBB\xBF"));
    }
    ad_buf_add(&bytes, code->text);
    status = bytes.failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory")
                          : ad_source_create(ad_buf_str(&bytes), &run->limits, &text->source, err);
    ad_buf_clear(&bytes);
    text->context.source = text->source;
    return status;
}

/* Text that Python would refuse runs nothing; what our grammar alone cannot take, or an older Python can, is
 * scanned. */
static bool is_python(const ad_tree *tree)
{
    uint64_t wrong = 0;

    for (ad_node n = 1; tree->error_count && n < tree->count; n++) {
        if (tree->nodes[n].flags & AD_NODE_ERROR) {
            wrong += tree->nodes[n].end - tree->nodes[n].start;
            n = tree->nodes[n].last;
        }
    }
    return tree->count > 1 && wrong <= tree->source->text.len / ERROR_SHARE;
}

static ad_status make_module(layer_run *run, const open_text *around, open_text *text, ad_err *err)
{
    ad_sema_options options = {.known = ad_ruleset_names(run->pass->rules),
                               .limits = &run->limits,
                               .module = ad_module_name(around->context.module),
                               .is_package = run->pass->is_package,
                               .outer = around->context.module,
                               .outer_at = text->context.place};
    ad_rule_unit unit;
    ad_status status = ad_module_create(text->tree, &options, &text->module, err);

    if (status == AD_OK) {
        text->context.module = text->module;
        unit = rule_unit(text);
        status = ad_unit_promises(run->pass->rules, &unit, err);
    }
    return status;
}

static void close_text(open_text *text)
{
    ad_free(text->texts);
    ad_module_free(text->module);
    ad_tree_free(text->tree);
    ad_source_free(text->source);
}

/* Parses and names; *out_ready: rules can run. */
static ad_status open_layer(layer_run *run, const ad_code_text *code, open_text *text, bool *out_ready,
                            ad_err *err)
{
    const open_text *around = innermost(run);
    ad_stats *stats = run->pass->stats;
    uint64_t start = ad_cpu_us();
    ad_err why = {0};
    ad_status status;

    *out_ready = false;
    *text = (open_text){.text = code->text,
                        .context = {.unit = around->context.unit,
                                    .limits = &run->limits,
                                    .around = &around->context,
                                    .place = code->place,
                                    .how = code->how}};
    status = make_source(run, code, text, &why);
    if (status == AD_OK) {
        status = ad_tree_create(run->pass->parser, text->source, &run->limits, &text->tree, &why);
    }
    stats->parse_us += ad_cpu_us() - start;
    if (status == AD_OK && !is_python(text->tree)) {
        return AD_OK;
    }
    if (status == AD_OK) {
        text->context.tree = text->tree;
        stats->nodes += text->tree->count;
        start = ad_cpu_us();
        status = make_module(run, around, text, &why);
        stats->sema_us += ad_cpu_us() - start;
    }
    *out_ready = status == AD_OK;
    return *out_ready ? AD_OK : stage_failed(run, status, &why, err);
}

/* Text that runs itself was scanned already. */
static bool is_running(const layer_run *run, ad_str text)
{
    for (uint32_t i = 1; i <= run->depth; i++) {
        if (ad_str_equal(run->open[i].text, text)) {
            return true;
        }
    }
    return false;
}

/* Is there budget for one more? What is not is told once. */
static bool spend(layer_run *run, const ad_code_text *code)
{
    const ad_limits *limits = run->pass->options->limits;

    if (run->depth >= run->depth_max) {
        if (!run->told_depth) {
            tell_limit(run, "layers", "text run as code was not scanned: it is in too many layers",
                       run->depth_max);
        }
        run->told_depth = true;
        return false;
    }
    if (run->count >= limits->layer_count || code->text.len > limits->layer_bytes - run->bytes) {
        if (!run->told_bytes) {
            bool many = run->count >= limits->layer_count;

            tell_limit(run, many ? "layer-count" : "layer-bytes",
                       "more text that is run as code was not scanned",
                       many ? limits->layer_count : limits->layer_bytes);
        }
        run->told_bytes = true;
        return false;
    }
    run->count++;
    run->bytes += code->text.len;
    return true;
}

/* Scans one text; it stays open when it runs others. */
static ad_status scan_layer(layer_run *run, const ad_code_text *code, ad_err *err)
{
    open_text *text = &run->open[run->depth + 1];
    bool ready;
    ad_status status = open_layer(run, code, text, &ready, err);

    if (status == AD_OK && ready) {
        run->pass->stats->layers++;
        run->depth++;
        status = run_rules(run, err);
        if (status == AD_OK && text->text_count) {
            return AD_OK;
        }
        run->depth--;
    }
    close_text(text);
    return status;
}

static ad_status scan_all(layer_run *run, ad_err *err)
{
    ad_status status = AD_OK;

    while (status == AD_OK) {
        open_text *text = innermost(run);

        if (text->next < text->text_count) {
            const ad_code_text *code = &text->texts[text->next++];

            if (!is_running(run, code->text) && spend(run, code)) {
                status = scan_layer(run, code, err);
            }
        } else if (run->depth) {
            close_text(text);
            run->depth--;
        } else {
            break;
        }
    }
    while (run->depth) {
        close_text(innermost(run));
        run->depth--;
    }
    return status;
}

static void tell_left_out(const layer_run *run)
{
    char message[200];

    if (run->left_out) {
        (void)snprintf(
            message, sizeof(message),
            "%llu more findings in text that is run as code were left out (rule-findings, unit-findings)",
            (unsigned long long)run->left_out);
        run->pass->incident(run->pass->incident_ctx, AD_INCIDENT_LIMIT, AD_NO_RULE, message);
    }
}

ad_status ad_unit_layers(const ad_layer_pass *pass, const ad_unit_context *unit, const ad_code_list *calls,
                         ad_err *err)
{
    layer_run run = {.pass = pass, .limits = *pass->options->limits};
    open_text own = {.context = *unit};
    ad_status status;

    if (calls->count == 0) {
        return AD_OK;
    }
    status = ad_code_texts(unit->module, calls, pass->pending->arena, &own.texts, &own.text_count, err);
    if (status != AD_OK || own.text_count == 0) {
        ad_free(own.texts);
        return status;
    }
    run.depth_max = run.limits.layers < AD_LAYERS_MAX ? run.limits.layers : AD_LAYERS_MAX;
    run.open = ad_calloc((size_t)run.depth_max + 2, sizeof(*run.open));
    run.findings_of = ad_calloc(ad_ruleset_index(pass->rules)->rule_count + 1, sizeof(*run.findings_of));
    if (run.open && run.findings_of) {
        run.open[0] = own;
        status = scan_all(&run, err);
        tell_left_out(&run);
    } else {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_code_clear(&run.calls);
    ad_free(own.texts);
    ad_free(run.open);
    ad_free(run.findings_of);
    return status;
}
