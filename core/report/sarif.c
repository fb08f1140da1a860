/* SARIF 2.1.0 (OASIS standard, errata 01), as code-scanning services take it: security-severity and
 * precision on rules, CWE as a taxonomy, stable fingerprints, suppressions, incidents as notifications. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

/* What code-scanning services sort by: CVSS-like scores in the middle of each band. */
static const char *const security_severity[] = {"0.0", "3.0", "5.5", "8.0", "9.5"};
static const char *const levels[] = {"note", "note", "warning", "error", "error"};

/* A relative reference or a file: URI (RFC 3986), every odd byte percent-encoded. */
static void add_uri(json_out *json, const char *name, ad_str path)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/!$&'()*+,;=@";
    ad_buf uri;

    ad_buf_init(&uri, 1 << 20);
    if (path.len && path.ptr[0] == '/') {
        ad_buf_text(&uri, "file://");
    }
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];

        if (c && memchr(plain, c, sizeof(plain) - 1)) {
            ad_buf_byte(&uri, (char)c);
        } else {
            ad_buf_byte(&uri, '%');
            ad_buf_byte(&uri, hex[c >> 4]);
            ad_buf_byte(&uri, hex[c & 15]);
        }
    }
    json_key_string(json, name, ad_buf_str(&uri));
    json->out->failed |= uri.failed;
    ad_buf_clear(&uri);
}

static void add_message(json_out *json, const char *name, ad_str text)
{
    json_key(json, name);
    json_object(json);
    json_key_string(json, "text", text);
    json_object_end(json);
}

/* ---- rules and taxonomy ---- */

/* "load-yaml" as "LoadYaml": SARIF wants a readable name beside the id. */
static void add_rule_name(json_out *json, ad_str id)
{
    ad_buf name;
    bool upper = true;

    ad_buf_init(&name, 1 << 12);
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (c == '-') {
            upper = true;
            continue;
        }
        ad_buf_byte(&name, upper && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        upper = false;
    }
    json_key_string(json, "name", ad_buf_str(&name));
    json->out->failed |= name.failed;
    ad_buf_clear(&name);
}

static void add_rule_properties(json_out *json, const ad_rule_info *rule)
{
    json_key(json, "properties");
    json_object(json);
    json_key_text(json, "security-severity", security_severity[rule->severity]);
    json_key_text(json, "precision", ad_confidence_name(rule->confidence));
    json_key_string(json, "pack", rule->pack);
    json_key_strings(json, "aliases", rule->aliases, rule->alias_count);
    json_key(json, "tags");
    json_array(json);
    json_string(json, AD_STR("security"));
    for (size_t i = 0; i < rule->cwe_count; i++) {
        char tag[40];
        int bytes = snprintf(tag, sizeof(tag), "external/cwe/cwe-%03u", rule->cwes[i]);

        json_string(json, (ad_str){tag, bytes > 0 ? (size_t)bytes : 0});
    }
    for (size_t i = 0; i < rule->tag_count; i++) {
        json_string(json, rule->tags[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

static void add_relationships(json_out *json, const ad_rule_info *rule)
{
    json_key(json, "relationships");
    json_array(json);
    for (size_t i = 0; i < rule->cwe_count; i++) {
        char id[16];
        int bytes = snprintf(id, sizeof(id), "%u", rule->cwes[i]);

        json_object(json);
        json_key(json, "target");
        json_object(json);
        json_key_string(json, "id", (ad_str){id, bytes > 0 ? (size_t)bytes : 0});
        json_key(json, "toolComponent");
        json_object(json);
        json_key_text(json, "name", "CWE");
        json_object_end(json);
        json_object_end(json);
        json_key(json, "kinds");
        json_array(json);
        json_string(json, AD_STR("superset"));
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_rule(json_out *json, const ad_rule_info *rule)
{
    json_object(json);
    json_key_string(json, "id", rule->id);
    add_rule_name(json, rule->id);
    add_message(json, "shortDescription", rule->title);
    add_message(json, "fullDescription", rule->title);
    json_key(json, "defaultConfiguration");
    json_object(json);
    json_key_text(json, "level", levels[rule->severity]);
    json_object_end(json);
    json_key(json, "help");
    json_object(json);
    json_key_string(json, "text", rule->help.len ? rule->help : rule->title);
    json_key_string(json, "markdown", rule->help.len ? rule->help : rule->title);
    json_object_end(json);
    if (rule->reference_count) {
        json_key_string(json, "helpUri", rule->references[0]);
    }
    add_rule_properties(json, rule);
    add_relationships(json, rule);
    json_object_end(json);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static bool add_taxonomy(json_out *json, const ad_rule_index *index)
{
    size_t count = 0;
    uint32_t *cwes;

    for (size_t i = 0; i < index->rule_count; i++) {
        count += index->rules[i].cwe_count;
    }
    cwes = ad_calloc(count + 1, sizeof(*cwes));
    if (!cwes) {
        return false;
    }
    count = 0;
    for (size_t i = 0; i < index->rule_count; i++) {
        for (size_t c = 0; c < index->rules[i].cwe_count; c++) {
            cwes[count++] = index->rules[i].cwes[c];
        }
    }
    qsort(cwes, count, sizeof(*cwes), by_number);
    json_key(json, "taxonomies");
    json_array(json);
    json_object(json);
    json_key_text(json, "name", "CWE");
    json_key_text(json, "organization", "MITRE");
    add_message(json, "shortDescription", AD_STR("Common Weakness Enumeration"));
    json_key_text(json, "informationUri", "https://cwe.mitre.org/");
    json_key(json, "taxa");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || cwes[i] != cwes[i - 1]) {
            char id[16];
            char uri[80];
            int bytes = snprintf(id, sizeof(id), "%u", cwes[i]);

            (void)snprintf(uri, sizeof(uri), "https://cwe.mitre.org/data/definitions/%u.html", cwes[i]);
            json_object(json);
            json_key_string(json, "id", (ad_str){id, bytes > 0 ? (size_t)bytes : 0});
            json_key_text(json, "helpUri", uri);
            json_object_end(json);
        }
    }
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
    ad_free(cwes);
    return true;
}

static void add_tool(json_out *json, const ad_results *results, const ad_report_options *options)
{
    json_key(json, "tool");
    json_object(json);
    json_key(json, "driver");
    json_object(json);
    json_key_text(json, "name", "adderstone");
    json_key_text(json, "semanticVersion", options->version);
    json_key(json, "supportedTaxonomies");
    json_array(json);
    json_object(json);
    json_key_text(json, "name", "CWE");
    json_object_end(json);
    json_array_end(json);
    json_key(json, "rules");
    json_array(json);
    for (size_t i = 0; i < results->index->rule_count; i++) {
        add_rule(json, &results->index->rules[i]);
    }
    json_array_end(json);
    json_key(json, "properties");
    json_object(json);
    json_key(json, "packs");
    json_array(json);
    for (size_t i = 0; i < results->index->pack_count; i++) {
        const ad_pack_info *pack = &results->index->packs[i];

        json_object(json);
        json_key_string(json, "name", pack->name);
        json_key_string(json, "version", pack->version);
        json_key_string(json, "digest", pack->digest);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
    json_object_end(json);
}

/* ---- results ---- */

static void add_region(json_out *json, const char *name, const ad_span *span, ad_str snippet)
{
    json_key(json, name);
    json_object(json);
    json_key_int(json, "startLine", (uint64_t)span->row + 1);
    json_key_int(json, "startColumn", (uint64_t)span->utf16_column + 1);
    json_key_int(json, "endLine", (uint64_t)span->row_end + 1);
    json_key_int(json, "endColumn", (uint64_t)span->utf16_column_end + 1);
    if (snippet.len) {
        add_message(json, "snippet", snippet);
    }
    if (span->cell) {
        json_key(json, "properties");
        json_object(json);
        json_key_int(json, "notebookCell", span->cell);
        json_key_int(json, "notebookCellLine", (uint64_t)span->cell_row + 1);
        json_object_end(json);
    }
    json_object_end(json);
}

static void add_artifact_location(json_out *json, ad_str path)
{
    json_key(json, "artifactLocation");
    json_object(json);
    add_uri(json, "uri", path);
    if (!(path.len && path.ptr[0] == '/')) {
        json_key_text(json, "uriBaseId", "%SRCROOT%");
    }
    json_object_end(json);
}

static void add_physical(json_out *json, ad_str path, const ad_span *span, ad_str snippet)
{
    json_key(json, "physicalLocation");
    json_object(json);
    add_artifact_location(json, path);
    add_region(json, "region", span, snippet);
    json_object_end(json);
}

/* Regions are of files: a place in a layer is told in words, and as properties for whoever knows them. The layer's own
 * text stays out of messages, where viewers would take what looks like a link for one. */
static void add_layer_message(json_out *json, const ad_finding *finding, const ad_span *span, ad_str text)
{
    ad_buf message;

    ad_buf_init(&message, 1 << 20);
    ad_buf_add(&message, text);
    ad_buf_text(&message, " (in ");
    report_layer(finding, span, &message);
    ad_buf_byte(&message, ')');
    add_message(json, "message", ad_buf_str(&message));
    json->out->failed |= message.failed;
    ad_buf_clear(&message);
}

static void add_layer_properties(json_out *json, const ad_finding *finding)
{
    json_key(json, "layers");
    json_array(json);
    for (size_t i = 0; i < finding->layer_count; i++) {
        const ad_layer *layer = &finding->layers[i];

        json_object(json);
        json_key_string(json, "how", layer->how);
        add_region(json, "region", &layer->span, layer->excerpt);
        json_object_end(json);
    }
    json_array_end(json);
}

/* One step; inside a layer, at the place in the file that the layer comes from. */
static void add_step(json_out *json, const ad_results *results, const ad_finding *finding, const ad_step *step)
{
    if (finding->layer_count) {
        add_physical(json, results->units[step->unit].path, &finding->span, AD_STR(""));
        add_layer_message(json, finding, &step->span, step->what);
    } else {
        add_physical(json, results->units[step->unit].path, &step->span, step->excerpt);
        add_message(json, "message", step->what);
    }
}

static void add_code_flow(json_out *json, const ad_results *results, const ad_finding *finding)
{
    json_key(json, "codeFlows");
    json_array(json);
    json_object(json);
    json_key(json, "threadFlows");
    json_array(json);
    json_object(json);
    json_key(json, "locations");
    json_array(json);
    for (size_t i = 0; i < finding->step_count; i++) {
        json_object(json);
        json_key(json, "location");
        json_object(json);
        add_step(json, results, finding, &finding->steps[i]);
        json_object_end(json);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
}

static void add_fix(json_out *json, const ad_results *results, const ad_finding *finding)
{
    json_key(json, "fixes");
    json_array(json);
    json_object(json);
    add_message(json, "description", finding->fix_title.len ? finding->fix_title : AD_STR("Apply this change"));
    json_key(json, "artifactChanges");
    json_array(json);
    json_object(json);
    add_artifact_location(json, results->units[finding->unit].path);
    json_key(json, "replacements");
    json_array(json);
    for (size_t i = 0; i < finding->edit_count; i++) {
        json_object(json);
        add_region(json, "deletedRegion", &finding->edits[i].span, AD_STR(""));
        add_message(json, "insertedContent", finding->edits[i].new_text);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
}

static void add_suppression(json_out *json, const ad_finding *finding)
{
    json_key(json, "suppressions");
    json_array(json);
    json_object(json);
    json_key_text(json, "kind", finding->suppression == AD_SUPPRESSION_INLINE ? "inSource" : "external");
    if (finding->suppression_reason.len) {
        json_key_string(json, "justification", finding->suppression_reason);
    }
    json_object_end(json);
    json_array_end(json);
}

static void add_result(json_out *json, const ad_results *results, const ad_finding *finding)
{
    json_object(json);
    json_key_string(json, "ruleId", results->index->rules[finding->rule].id);
    json_key_int(json, "ruleIndex", finding->rule);
    json_key_text(json, "level", levels[finding->severity]);
    if (finding->layer_count) {
        add_layer_message(json, finding, &finding->layers[finding->layer_count - 1].span, finding->message);
    } else {
        add_message(json, "message", finding->message);
    }
    json_key(json, "locations");
    json_array(json);
    json_object(json);
    add_physical(json, results->units[finding->unit].path, &finding->span, finding->excerpt);
    if (finding->context.len) {
        json_key(json, "logicalLocations");
        json_array(json);
        json_object(json);
        json_key_string(json, "fullyQualifiedName", finding->context);
        json_object_end(json);
        json_array_end(json);
    }
    json_object_end(json);
    json_array_end(json);
    json_key(json, "partialFingerprints");
    json_object(json);
    json_key_text(json, "primaryLocationLineHash", finding->fingerprint);
    json_key_text(json, "adderstone/v1", finding->fingerprint);
    json_object_end(json);
    if (finding->step_count) {
        add_code_flow(json, results, finding);
    }
    if (finding->edit_count) {
        add_fix(json, results, finding);
    }
    if (finding->suppression != AD_SUPPRESSION_NONE) {
        add_suppression(json, finding);
    }
    json_key(json, "properties");
    json_object(json);
    json_key_text(json, "severity", ad_severity_name(finding->severity));
    json_key_text(json, "confidence", ad_confidence_name(finding->confidence));
    if (finding->layer_count) {
        add_layer_properties(json, finding);
    }
    json_object_end(json);
    json_object_end(json);
}

/* ---- the run ---- */

static void add_invocation(json_out *json, const ad_results *results, const ad_report_options *options)
{
    json_key(json, "invocations");
    json_array(json);
    json_object(json);
    json_key_bool(json, "executionSuccessful", results->incident_count == 0 && !results->interrupted);
    json_key_int(json, "exitCode", (uint64_t)options->exit_status);
    json_key(json, "toolExecutionNotifications");
    json_array(json);
    for (size_t i = 0; i < results->incident_count; i++) {
        const ad_incident *incident = &results->incidents[i];

        json_object(json);
        json_key(json, "descriptor");
        json_object(json);
        json_key_text(json, "id", ad_incident_kind_name(incident->kind));
        json_object_end(json);
        if (incident->rule.len) {
            json_key(json, "associatedRule");
            json_object(json);
            json_key_string(json, "id", incident->rule);
            json_object_end(json);
        }
        json_key_text(json, "level", "error");
        add_message(json, "message", incident->message);
        json_key(json, "locations");
        json_array(json);
        json_object(json);
        json_key(json, "physicalLocation");
        json_object(json);
        add_artifact_location(json, incident->path);
        json_object_end(json);
        json_object_end(json);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "properties");
    json_object(json);
    json_key_text(json, "jail", options->jail ? options->jail : "none");
    json_object_end(json);
    json_object_end(json);
    json_array_end(json);
}

static void add_base(json_out *json, const ad_report_options *options)
{
    ad_buf folder;

    if (!options->folder) {
        return;
    }
    ad_buf_init(&folder, 1 << 16);
    ad_buf_text(&folder, options->folder);
    if (!folder.len || folder.data[folder.len - 1] != '/') {
        ad_buf_byte(&folder, '/');
    }
    json_key(json, "originalUriBaseIds");
    json_object(json);
    json_key(json, "%SRCROOT%");
    json_object(json);
    add_uri(json, "uri", ad_buf_str(&folder));
    json->out->failed |= folder.failed;
    json_object_end(json);
    json_object_end(json);
    ad_buf_clear(&folder);
}

/* Every file of a finding, once; SARIF consumers resolve locations by it. */
static void add_artifacts(json_out *json, const ad_results *results)
{
    uint32_t last = UINT32_MAX;

    json_key(json, "artifacts");
    json_array(json);
    for (size_t i = 0; i < results->finding_count; i++) {
        const ad_finding *finding = &results->findings[i];

        if (finding->unit != last) {
            const ad_unit_record *unit = &results->units[finding->unit];

            last = finding->unit;
            json_object(json);
            json_key(json, "location");
            json_object(json);
            add_uri(json, "uri", unit->path);
            if (!(unit->path.len && unit->path.ptr[0] == '/')) {
                json_key_text(json, "uriBaseId", "%SRCROOT%");
            }
            json_object_end(json);
            json_key_int(json, "length", unit->bytes);
            if (ad_unit_kind_is_python(unit->kind)) {
                json_key_text(json, "sourceLanguage", "python");
            }
            json_object_end(json);
        }
    }
    json_array_end(json);
}

static ad_status write_sarif(const ad_results *results, const ad_report_options *options, ad_buf *out, ad_err *err)
{
    json_out json;
    bool good;

    json_init(&json, out, true);
    json_object(&json);
    json_key_text(&json, "$schema",
                  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json_key_text(&json, "version", "2.1.0");
    json_key(&json, "runs");
    json_array(&json);
    json_object(&json);
    add_tool(&json, results, options);
    good = add_taxonomy(&json, results->index);
    add_invocation(&json, results, options);
    add_base(&json, options);
    json_key_text(&json, "columnKind", "utf16CodeUnits");
    add_artifacts(&json, results);
    json_key(&json, "results");
    json_array(&json);
    for (size_t i = 0; i < results->finding_count; i++) {
        add_result(&json, results, &results->findings[i]);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_object_end(&json);
    ad_buf_byte(out, '\n');
    return good && !out->failed ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

const ad_report_writer ad_writer_sarif = {"sarif", "SARIF 2.1.0, for code-scanning services", write_sarif};
