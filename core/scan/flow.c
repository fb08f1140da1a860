/* Data flow in one unit: its graph from what rules labelled, and findings from the flows in it. */
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "scan/question.h"

#include "base/banned.h"

enum { SOURCE_BYTES_MAX = 120, MESSAGE_BYTES_MAX = 1 << 16 };

typedef struct flow_run {
    const ad_flow_pass *pass;
    const ad_unit_context *context;
    ad_pending_list *list;
    ad_flow_graph *graph;
    bool *answered; /* by sink: a finding says it */
    size_t left_out; /* findings over limits->unit_findings */
} flow_run;

ad_str ad_flow_message(ad_arena *arena, ad_str message, ad_str source)
{
    const ad_str mark = AD_STR("{source}");
    size_t at = ad_str_find(message, mark, 0);
    ad_str result = {NULL, 0};
    ad_buf out;

    if (at == SIZE_MAX) {
        return message;
    }
    source = ad_str_sub(ad_str_trim(source), 0, SOURCE_BYTES_MAX);
    ad_buf_init(&out, MESSAGE_BYTES_MAX);
    ad_buf_add(&out, ad_str_sub(message, 0, at));
    ad_utf8_add_shown(&out, source, false);
    ad_buf_add(&out, ad_str_sub(message, at + mark.len, message.len));
    if (!out.failed) {
        result = ad_arena_copy(arena, ad_buf_str(&out));
    }
    ad_buf_clear(&out);
    return result;
}

static ad_status copy_steps(flow_run *run, const ad_flow_found *found, ad_finding *finding, ad_err *err)
{
    ad_step *steps = ad_arena_array(run->list->arena, found->step_count + 1, sizeof(*steps));

    if (!steps) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < found->step_count; i++) {
        steps[i] = found->steps[i];
        steps[i].unit = run->pass->unit_number;
        steps[i].what = ad_arena_copy(run->list->arena, found->steps[i].what);
        steps[i].excerpt = ad_arena_copy(run->list->arena, found->steps[i].excerpt);
        if (!steps[i].what.ptr || !steps[i].excerpt.ptr) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
    }
    finding->steps = steps;
    finding->step_count = found->step_count;
    return AD_OK;
}

static ad_status on_found(void *ctx, const ad_flow_found *found, ad_err *err)
{
    flow_run *run = ctx;
    const ad_flow_sink *sink = found->sink;
    const ad_flow_rule *flow = &run->pass->flows[found->flow_rule];
    ad_span span = run->graph->places.at[sink->place].span;
    uint8_t severity = flow->severity_of[found->source_kind];
    ad_match match = {.rule = flow->rule,
                      .node = ad_node_at(run->context->tree, span.byte_start, span.byte_end),
                      .span = span,
                      .confidence = found->is_unsure ? AD_CONFIDENCE_LOW : (ad_confidence)sink->confidence};
    ad_status status;

    run->answered[sink - run->graph->sinks.at] = true;
    if (found->flow_rule >= run->pass->own) {
        return ad_question_found(run->pass->rules, run->pass->question, run->graph, found, run->pass->results, err);
    }
    match.anchor = match.node;
    /* a case can lower what the kind of source says */
    match.severity = (ad_severity)(severity < sink->severity ? severity : sink->severity);
    match.message = ad_flow_message(run->list->arena, run->graph->strings.at[sink->message], found->source_text);
    if (!match.message.ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    if (run->list->count >= run->context->limits->unit_findings) {
        run->left_out++;
        return AD_OK;
    }
    status = ad_pending_add_match(run->list, run->context, &match, err);
    return status == AD_OK ? copy_steps(run, found, &run->list->at[run->list->count - 1].finding, err) : status;
}

static void on_incident(void *ctx, ad_str path, const char *message)
{
    flow_run *run = ctx;

    (void)path;
    run->pass->incident(run->pass->incident_ctx, message);
}

/* What a unit shows by itself is told now; the sinks that are left are for whoever links the artifact. */
static void drop_answered(flow_run *run)
{
    ad_flow_graph *graph = run->graph;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < graph->sinks.count; i++) {
        if (!run->answered[i]) {
            graph->sinks.at[kept++] = graph->sinks.at[i];
        }
    }
    graph->sinks.count = kept;
}

static void tell_left_out(const flow_run *run)
{
    char message[160];

    if (run->left_out) {
        (void)snprintf(message, sizeof(message),
                       "unit-findings: %zu more flows in this unit were left out (limit %u findings)", run->left_out,
                       (unsigned)run->context->limits->unit_findings);
        run->pass->incident(run->pass->incident_ctx, message);
    }
}

static ad_status link_unit(flow_run *run, ad_err *err)
{
    ad_flow_sink_of sink = {
        .ctx = run, .found = on_found, .incident = on_incident, .more_units = run->pass->more_units};
    ad_status status;

    if (run->graph->sinks.count == 0) {
        return AD_OK;
    }
    run->answered = ad_calloc(run->graph->sinks.count, sizeof(*run->answered));
    if (!run->answered) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    status = ad_flow_link(run->graph, 1, run->pass->flows, run->pass->flow_count, run->context->limits, &sink, err);
    if (status == AD_OK) {
        drop_answered(run);
        tell_left_out(run);
    }
    ad_free(run->answered);
    return status;
}

ad_status ad_unit_flows(const ad_flow_pass *pass, const ad_unit_context *context, ad_pending_list *list,
                        ad_flow_graph *graph, ad_err *err)
{
    ad_flow_input input = {.tree = context->tree,
                           .module = context->module,
                           .path = context->unit->path,
                           .is_package = pass->is_package,
                           .labels = pass->labels->at,
                           .label_count = pass->labels->count,
                           .behind_host = ad_ruleset_behind_host(pass->rules),
                           .limits = context->limits};
    flow_run run = {.pass = pass, .context = context, .list = list, .graph = graph};
    size_t failures = ad_mem_failures();
    ad_status status;

    input.letters = ad_ruleset_letters(pass->rules, &input.letters_count);
    status = ad_flow_build(&input, graph, pass->incident, pass->incident_ctx, err);

    if (status == AD_ERR_NOMEM && failures == ad_mem_failures()) { /* its own budget, not the system's memory */
        pass->incident(pass->incident_ctx, "flow-bytes: the flow in this unit needs more memory than the limit: not followed");
        ad_flow_graph_free(graph);
        ad_flow_graph_init(graph, context->limits);
        return AD_OK;
    }
    return status == AD_OK ? link_unit(&run, err) : status;
}

/* ---- what packs say of parameters ---- */

static ad_status on_instance(void *ctx, ad_node parameter, ad_str name, ad_err *err)
{
    char text[256];

    if (name.len + 2 > sizeof(text)) {
        return AD_OK;
    }
    memcpy(text, name.ptr, name.len);
    memcpy(text + name.len, "()", 2);
    return ad_module_promise(ctx, parameter, (ad_str){text, name.len + 2}, err);
}

ad_status ad_unit_promises(ad_ruleset *rules, const ad_rule_unit *unit, ad_err *err)
{
    return ad_ruleset_instances(rules, unit, on_instance, unit->module, err);
}
