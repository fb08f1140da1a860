/* `json` and `ndjson`: the same records, in one document or one a line. Version 1: fields may be added,
 * none is removed or changes its meaning; sdk/schemas/report.schema.json is the form. */
#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

static void add_tool(json_out *json, const ad_results *results, const ad_report_options *options)
{
    json_key(json, "tool");
    json_object(json);
    json_key_text(json, "name", "adderstone");
    json_key_text(json, "version", options->version);
    json_key_text(json, "jail", options->jail ? options->jail : "none");
    json_key(json, "packs");
    json_array(json);
    for (size_t i = 0; i < results->index->pack_count; i++) {
        const ad_pack_info *pack = &results->index->packs[i];

        json_object(json);
        json_key_string(json, "name", pack->name);
        json_key_string(json, "version", pack->version);
        json_key_string(json, "digest", pack->digest);
        json_key_int(json, "rules", pack->rule_count);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void add_span(json_out *json, const char *name, const ad_span *span)
{
    json_key(json, name);
    json_object(json);
    json_key_int(json, "line", (uint64_t)span->row + 1);
    json_key_int(json, "column", (uint64_t)span->column + 1);
    json_key_int(json, "end_line", (uint64_t)span->row_end + 1);
    json_key_int(json, "end_column", (uint64_t)span->column_end + 1);
    if (span->cell) {
        json_key_int(json, "cell", span->cell);
        json_key_int(json, "cell_line", (uint64_t)span->cell_row + 1);
    }
    json_object_end(json);
}

static void add_rule(json_out *json, const ad_rule_info *rule)
{
    json_key_string(json, "rule", rule->id);
    json_key_string(json, "pack", rule->pack);
    json_key_string(json, "title", rule->title);
    json_key(json, "cwe");
    json_array(json);
    for (size_t i = 0; i < rule->cwe_count; i++) {
        json_int(json, rule->cwes[i]);
    }
    json_array_end(json);
    json_key_strings(json, "aliases", rule->aliases, rule->alias_count);
}

static void add_fix(json_out *json, const ad_finding *finding)
{
    json_key(json, "fix");
    json_object(json);
    json_key_string(json, "title", finding->fix_title);
    json_key_text(json, "safety", finding->fix_safety == AD_FIX_SAFE ? "safe" : "unsafe");
    json_key(json, "edits");
    json_array(json);
    for (size_t i = 0; i < finding->edit_count; i++) {
        json_object(json);
        add_span(json, "location", &finding->edits[i].span);
        json_key_string(json, "old", finding->edits[i].old_text);
        json_key_string(json, "new", finding->edits[i].new_text);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void add_trace(json_out *json, const ad_results *results, const ad_finding *finding)
{
    json_key(json, "trace");
    json_array(json);
    for (size_t i = 0; i < finding->step_count; i++) {
        const ad_step *step = &finding->steps[i];

        json_object(json);
        json_key_string(json, "what", step->what);
        json_key_path(json, "path", results->units[step->unit].path);
        add_span(json, "location", finding->layer_count ? &finding->span : &step->span);
        if (finding->layer_count) {
            add_span(json, "layer_location", &step->span);
        }
        json_key_string(json, "excerpt", step->excerpt);
        json_object_end(json);
    }
    json_array_end(json);
}

/* The text of a file, then the text that it runs, and so on: where the finding is in each. */
static void add_layers(json_out *json, const ad_finding *finding)
{
    json_key(json, "layers");
    json_array(json);
    for (size_t i = 0; i < finding->layer_count; i++) {
        json_object(json);
        json_key_string(json, "how", finding->layers[i].how);
        add_span(json, "location", &finding->layers[i].span);
        json_key_string(json, "excerpt", finding->layers[i].excerpt);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_finding_fields(json_out *json, const ad_results *results, const ad_finding *finding)
{
    add_rule(json, &results->index->rules[finding->rule]);
    json_key_text(json, "severity", ad_severity_name(finding->severity));
    json_key_text(json, "confidence", ad_confidence_name(finding->confidence));
    json_key_string(json, "message", finding->message);
    json_key_path(json, "path", results->units[finding->unit].path);
    add_span(json, "location", &finding->span);
    json_key_string(json, "context", finding->context);
    json_key_string(json, "excerpt", finding->excerpt);
    json_key_text(json, "fingerprint", finding->fingerprint);
    if (finding->layer_count) {
        add_layers(json, finding);
    }
    if (finding->step_count) {
        add_trace(json, results, finding);
    }
    if (finding->edit_count) {
        add_fix(json, finding);
    }
    if (finding->suppression != AD_SUPPRESSION_NONE) {
        json_key(json, "suppressed");
        json_object(json);
        json_key_text(json, "kind", finding->suppression == AD_SUPPRESSION_INLINE ? "comment" : "external");
        json_key_string(json, "reason", finding->suppression_reason);
        json_object_end(json);
    }
}

static void add_incident_fields(json_out *json, const ad_incident *incident)
{
    json_key_text(json, "kind", ad_incident_kind_name(incident->kind));
    json_key_path(json, "path", incident->path);
    if (incident->rule.len) {
        json_key_string(json, "rule", incident->rule);
    }
    json_key_string(json, "message", incident->message);
}

static void add_unit_fields(json_out *json, const ad_unit_record *unit)
{
    json_key_path(json, "path", unit->path);
    json_key_text(json, "kind", ad_unit_kind_name(unit->kind));
    json_key_text(json, "state", report_state_name(unit->state));
    json_key_int(json, "bytes", unit->bytes);
    if (unit->parse_errors) {
        json_key_int(json, "syntax_errors", unit->parse_errors);
        json_key_int(json, "first_error_line", (uint64_t)unit->first_error_row + 1);
    }
}

static void add_summary_fields(json_out *json, const ad_results *results, const ad_report_options *options)
{
    report_counts counts = report_count(results);

    json_key_int(json, "findings", counts.active);
    json_key_int(json, "suppressed", counts.suppressed);
    json_key_int(json, "below_threshold", results->stats.below);
    json_key(json, "by_severity");
    json_object(json);
    for (int s = AD_SEVERITY_CRITICAL; s >= AD_SEVERITY_INFO; s--) {
        json_key_int(json, ad_severity_name((ad_severity)s), counts.by_severity[s]);
    }
    json_object_end(json);
    json_key_int(json, "files_scanned", counts.scanned);
    json_key_int(json, "files_with_syntax_errors", counts.partly);
    json_key_int(json, "files_listed", counts.listed);
    json_key_int(json, "files_failed", counts.failed);
    json_key_int(json, "files_skipped", results->skip_count);
    json_key_int(json, "bytes", counts.bytes);
    json_key_int(json, "layers", results->stats.layers);
    json_key_int(json, "incidents", results->incident_count);
    json_key_bool(json, "complete", results->incident_count == 0 && !results->interrupted);
    json_key_int(json, "exit_status", (uint64_t)options->exit_status);
}

static ad_status finish(ad_buf *out, ad_err *err)
{
    ad_buf_byte(out, '\n');
    return out->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory") : AD_OK;
}

static ad_status write_json(const ad_results *results, const ad_report_options *options, ad_buf *out, ad_err *err)
{
    json_out json;

    json_init(&json, out, true);
    json_object(&json);
    json_key_int(&json, "version", 1);
    add_tool(&json, results, options);
    json_key(&json, "summary");
    json_object(&json);
    add_summary_fields(&json, results, options);
    json_object_end(&json);
    json_key(&json, "findings");
    json_array(&json);
    for (size_t i = 0; i < results->finding_count; i++) {
        json_object(&json);
        add_finding_fields(&json, results, &results->findings[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "incidents");
    json_array(&json);
    for (size_t i = 0; i < results->incident_count; i++) {
        json_object(&json);
        add_incident_fields(&json, &results->incidents[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "files");
    json_array(&json);
    for (size_t i = 0; i < results->unit_count; i++) {
        json_object(&json);
        add_unit_fields(&json, &results->units[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "skipped");
    json_array(&json);
    for (size_t i = 0; i < results->skip_count; i++) {
        json_object(&json);
        json_key_path(&json, "path", results->skips[i].path);
        json_key_string(&json, "reason", results->skips[i].reason);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    return finish(out, err);
}

/* Begins one line of ndjson. */
static json_out begin_line(ad_buf *out, const char *type)
{
    json_out json;

    json_init(&json, out, false);
    json_object(&json);
    json_key_text(&json, "type", type);
    return json;
}

static void end_line(json_out *json)
{
    json_object_end(json);
    ad_buf_byte(json->out, '\n');
}

static ad_status write_ndjson(const ad_results *results, const ad_report_options *options, ad_buf *out, ad_err *err)
{
    json_out json = begin_line(out, "start");

    json_key_int(&json, "version", 1);
    add_tool(&json, results, options);
    end_line(&json);
    for (size_t i = 0; i < results->finding_count; i++) {
        json = begin_line(out, "finding");
        add_finding_fields(&json, results, &results->findings[i]);
        end_line(&json);
    }
    for (size_t i = 0; i < results->incident_count; i++) {
        json = begin_line(out, "incident");
        add_incident_fields(&json, &results->incidents[i]);
        end_line(&json);
    }
    for (size_t i = 0; i < results->skip_count; i++) {
        json = begin_line(out, "skip");
        json_key_path(&json, "path", results->skips[i].path);
        json_key_string(&json, "reason", results->skips[i].reason);
        end_line(&json);
    }
    json = begin_line(out, "end");
    add_summary_fields(&json, results, options);
    end_line(&json);
    return out->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory") : AD_OK;
}

const ad_report_writer ad_writer_json = {"json", "one JSON document, version 1", write_json};
const ad_report_writer ad_writer_ndjson = {"ndjson", "one JSON record a line: start, findings, incidents, end",
                                           write_ndjson};
