/* `text`: for people at a terminal. */
#include <string.h>

#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

enum { INCIDENTS_SHOWN = 50, PARTLY_SHOWN = 10 };

typedef struct text_report {
    const ad_results *results;
    const ad_report_options *options;
    report_style style;
    ad_buf *out;
} text_report;

/* An OSC 8 hyperlink around text, where the terminal is known to take one. */
static void add_link(text_report *report, ad_str url, ad_str text)
{
    bool link = report->options->links && url.len && ad_utf8_valid(url) && ad_str_starts(url, AD_STR("https://"));

    if (link) {
        ad_buf_text(report->out, "\x1b]8;;");
        ad_utf8_add_shown(report->out, url, false);
        ad_buf_text(report->out, "\x1b\\");
    }
    ad_buf_add(report->out, text);
    if (link) {
        ad_buf_text(report->out, "\x1b]8;;\x1b\\");
    }
}

static void add_head(text_report *report, const ad_finding *finding, const ad_rule_info *rule)
{
    const report_style *style = &report->style;

    ad_buf_text(report->out, style->bold);
    report_place(&report->results->units[finding->unit], &finding->span, report->out);
    ad_buf_printf(report->out, "%s  %s%s%s  %s", style->reset, style->severity[finding->severity],
                  ad_severity_name(finding->severity), style->reset, style->bold);
    add_link(report, rule->reference_count ? rule->references[0] : AD_STR(""), rule->id);
    ad_buf_printf(report->out, "%s  ", style->reset);
    ad_utf8_add_shown(report->out, rule->title, false);
    if (finding->suppression != AD_SUPPRESSION_NONE) {
        ad_buf_printf(report->out, "  %s(suppressed%s", style->dim, finding->suppression_reason.len ? ": " : "");
        ad_utf8_add_shown(report->out, finding->suppression_reason, false);
        ad_buf_printf(report->out, ")%s", style->reset);
    }
    ad_buf_byte(report->out, '\n');
}

static void add_note(text_report *report, const char *label, ad_str text)
{
    ad_buf_printf(report->out, "   %s=%s %s", report->style.dim, report->style.reset, label);
    report_wrap(text, report->options->columns, 5, report->out);
    ad_buf_byte(report->out, '\n');
}

static void add_help(text_report *report, const ad_finding *finding, const ad_rule_info *rule)
{
    ad_buf *out = report->out;

    ad_buf_printf(out, "   %s= help: adderstone explain %.*s", report->style.dim, AD_STR_ARG(rule->id));
    for (size_t i = 0; i < rule->cwe_count; i++) {
        ad_buf_printf(out, "%sCWE-%u", i ? ", " : "  (", rule->cwes[i]);
    }
    ad_buf_text(out, rule->cwe_count ? ")" : "");
    if (finding->confidence != AD_CONFIDENCE_HIGH) {
        ad_buf_printf(out, "  confidence: %s", ad_confidence_name(finding->confidence));
    }
    ad_buf_printf(out, "%s\n", report->style.reset);
}

static void add_layers(text_report *report, const ad_finding *finding)
{
    for (size_t i = 0; i < finding->layer_count; i++) {
        const ad_layer *layer = &finding->layers[i];

        ad_buf_printf(report->out, "   %s=%s in layer %zu (", report->style.dim, report->style.reset, i + 1);
        ad_utf8_add_shown(report->out, layer->how, false);
        ad_buf_printf(report->out, "), line %u: ", layer->span.row + 1);
        ad_utf8_add_shown(report->out, ad_str_trim(layer->excerpt), false);
        ad_buf_byte(report->out, '\n');
    }
}

static void add_steps(text_report *report, const ad_finding *finding)
{
    for (size_t i = 0; i < finding->step_count; i++) {
        const ad_step *step = &finding->steps[i];

        ad_buf_printf(report->out, "   %s%2zu%s ", report->style.cyan, i + 1, report->style.reset);
        if (finding->layer_count) {
            report_layer(finding, &step->span, report->out);
        } else {
            report_place(&report->results->units[step->unit], &step->span, report->out);
        }
        ad_buf_text(report->out, "  ");
        ad_utf8_add_shown(report->out, step->what, false);
        ad_buf_printf(report->out, "\n      %s", report->style.dim);
        ad_utf8_add_shown(report->out, ad_str_trim(step->excerpt), false);
        ad_buf_printf(report->out, "%s\n", report->style.reset);
    }
}

static void add_finding(text_report *report, const ad_finding *finding)
{
    const ad_rule_info *rule = &report->results->index->rules[finding->rule];

    add_head(report, finding, rule);
    report_frame(finding, &report->style, report->options->columns, report->out);
    if (!ad_str_equal(finding->message, rule->title)) {
        add_note(report, "", finding->message);
    }
    add_layers(report, finding);
    add_steps(report, finding);
    if (finding->edit_count) {
        add_note(report, "fix: ", finding->fix_title.len ? finding->fix_title : AD_STR("apply this change"));
        report_fix(finding, &report->style, report->options->columns, report->out);
    }
    add_help(report, finding, rule);
    ad_buf_byte(report->out, '\n');
}

/* ---- what was not, or not wholly, analysed ---- */

static void add_incidents(text_report *report)
{
    const ad_results *results = report->results;
    size_t shown = report->options->verbosity ? results->incident_count : INCIDENTS_SHOWN;

    if (results->incident_count == 0) {
        return;
    }
    ad_buf_printf(report->out, "%sincomplete%s: not everything could be analysed\n", report->style.yellow,
                  report->style.reset);
    for (size_t i = 0; i < results->incident_count && i < shown; i++) {
        const ad_incident *incident = &results->incidents[i];

        ad_buf_text(report->out, "  ");
        ad_utf8_add_shown(report->out, incident->path, false);
        ad_buf_printf(report->out, ": %s%s%s: ", report->style.yellow, ad_incident_kind_name(incident->kind),
                      report->style.reset);
        if (incident->rule.len) {
            ad_utf8_add_shown(report->out, incident->rule, false);
            ad_buf_text(report->out, ": ");
        }
        report_wrap(incident->message, report->options->columns, 4, report->out);
        ad_buf_byte(report->out, '\n');
    }
    if (results->incident_count > shown) {
        ad_buf_printf(report->out, "  and %zu more: --verbose lists them\n", results->incident_count - shown);
    }
    ad_buf_byte(report->out, '\n');
}

static void add_files(text_report *report)
{
    const ad_results *results = report->results;

    for (size_t i = 0; i < results->unit_count; i++) {
        const ad_unit_record *unit = &results->units[i];

        ad_buf_printf(report->out, "%-8s %-12s %10llu  ", report_state_name(unit->state), ad_unit_kind_name(unit->kind),
                      (unsigned long long)unit->bytes);
        ad_utf8_add_shown(report->out, unit->path, false);
        ad_buf_byte(report->out, '\n');
    }
    for (size_t i = 0; i < results->skip_count; i++) {
        ad_buf_printf(report->out, "%-8s %-12.*s %10s  ", "skipped", AD_STR_ARG(results->skips[i].reason), "");
        ad_utf8_add_shown(report->out, results->skips[i].path, false);
        ad_buf_byte(report->out, '\n');
    }
    ad_buf_byte(report->out, '\n');
}

static void add_partly(text_report *report, const report_counts *counts)
{
    size_t shown = 0;

    if (counts->partly == 0 || !report->options->verbosity) {
        return;
    }
    ad_buf_text(report->out, "syntax errors: rules ran on what could be read\n");
    for (size_t i = 0; i < report->results->unit_count && shown < PARTLY_SHOWN; i++) {
        const ad_unit_record *unit = &report->results->units[i];

        if (unit->state == AD_UNIT_PARTLY) {
            ad_buf_text(report->out, "  ");
            ad_utf8_add_shown(report->out, unit->path, false);
            ad_buf_printf(report->out, ":%u: %u place%s\n", unit->first_error_row + 1, unit->parse_errors,
                          unit->parse_errors == 1 ? "" : "s");
            shown++;
        }
    }
    if (counts->partly > shown) {
        ad_buf_printf(report->out, "  and %zu more: --show-files lists them\n", counts->partly - shown);
    }
    ad_buf_byte(report->out, '\n');
}

/* ---- summary ---- */

static void add_count(ad_buf *out, size_t count, const char *one, const char *many)
{
    report_number(count, out);
    ad_buf_printf(out, " %s", count == 1 ? one : many);
}

static void add_severities(text_report *report, const report_counts *counts)
{
    bool first = true;

    for (int s = AD_SEVERITY_CRITICAL; s >= AD_SEVERITY_INFO; s--) {
        if (counts->by_severity[s]) {
            ad_buf_printf(report->out, "%s%s", first ? ": " : ", ", report->style.severity[s]);
            report_number(counts->by_severity[s], report->out);
            ad_buf_printf(report->out, " %s%s", ad_severity_name((ad_severity)s), report->style.reset);
            first = false;
        }
    }
}

static void add_skips(text_report *report, const report_counts *counts)
{
    size_t ignored = 0;
    ad_buf *out = report->out;

    for (size_t i = 0; i < report->results->skip_count; i++) {
        ignored += ad_str_equal(report->results->skips[i].reason, AD_STR("gitignore"));
    }
    ad_buf_text(out, "scanned ");
    add_count(out, counts->scanned, "file", "files");
    ad_buf_text(out, ", ");
    report_number(counts->bytes / 1024, out);
    ad_buf_text(out, " KiB");
    if (counts->partly) {
        ad_buf_text(out, "; ");
        report_number(counts->partly, out);
        ad_buf_text(out, " with syntax errors");
    }
    if (counts->listed) {
        ad_buf_text(out, "; ");
        report_number(counts->listed, out);
        ad_buf_text(out, " of other kinds");
    }
    if (ignored) {
        ad_buf_text(out, "; left out by .gitignore: ");
        report_number(ignored, out);
    }
    if (report->results->skip_count > ignored) {
        ad_buf_text(out, "; skipped: ");
        report_number(report->results->skip_count - ignored, out);
    }
    ad_buf_printf(out, " in %llu.%02llu s\n", (unsigned long long)report->options->elapsed_ms / 1000,
                  (unsigned long long)report->options->elapsed_ms % 1000 / 10);
}

static void add_stats(text_report *report, const report_counts *counts)
{
    const ad_stats *stats = &report->results->stats;
    uint64_t ms = report->options->elapsed_ms ? report->options->elapsed_ms : 1;
    ad_buf *out = report->out;

    ad_buf_printf(out, "\n  read %.2f s   parse %.2f s   names %.2f s   rules %.2f s   flow %.2f s   links %.2f s  (CPU)\n",
                  (double)stats->read_us / 1e6, (double)stats->parse_us / 1e6, (double)stats->sema_us / 1e6,
                  (double)stats->rules_us / 1e6, (double)stats->flow_us / 1e6, (double)stats->link_us / 1e6);
    ad_buf_printf(out, "  %.2f MB/s, %llu nodes, %llu candidates, %llu Lua calls, %u workers, peak %llu MiB\n",
                  (double)counts->bytes / 1e3 / (double)ms, (unsigned long long)stats->nodes,
                  (unsigned long long)stats->candidates, (unsigned long long)stats->callbacks, report->options->jobs,
                  (unsigned long long)(report->options->peak_bytes >> 20));
}

static void add_summary(text_report *report)
{
    report_counts counts = report_count(report->results);
    ad_buf *out = report->out;

    add_partly(report, &counts);
    add_incidents(report);
    if (report->options->jail && strcmp(report->options->jail, "none") == 0) {
        ad_buf_printf(out,
                      "%sno jail%s: this system gives no way to lock up the processes that read files"
                      " (see `adderstone doctor`)\n",
                      report->style.yellow, report->style.reset);
    }
    if (report->results->interrupted) {
        ad_buf_printf(out, "%sinterrupted%s: what follows is incomplete\n", report->style.red, report->style.reset);
    }
    if (counts.active) {
        ad_buf_text(out, report->style.bold);
        add_count(out, counts.active, "finding", "findings");
        ad_buf_text(out, report->style.reset);
        add_severities(report, &counts);
        ad_buf_text(out, ", in ");
        add_count(out, counts.files_with, "file", "files");
    } else if (counts.scanned == 0) {
        ad_buf_printf(out, "%snothing was scanned%s", report->style.yellow, report->style.reset);
    } else {
        ad_buf_printf(out, "%sno findings%s", report->results->incident_count ? "" : report->style.green,
                      report->style.reset);
    }
    if (counts.suppressed) {
        ad_buf_text(out, " (suppressed: ");
        report_number(counts.suppressed, out);
        ad_buf_byte(out, ')');
    }
    if (report->results->stats.below) {
        ad_buf_printf(out, "%s; below --severity or --confidence: ", report->style.dim);
        report_number(report->results->stats.below, out);
        ad_buf_text(out, report->style.reset);
    }
    ad_buf_byte(out, '\n');
    add_skips(report, &counts);
    if (report->options->show_stats) {
        add_stats(report, &counts);
    }
}

static ad_status write_text(const ad_results *results, const ad_report_options *options, ad_buf *out, ad_err *err)
{
    text_report report = {
        .results = results, .options = options, .style = report_style_of(options->color), .out = out};

    if (options->show_files) {
        add_files(&report);
    }
    for (size_t i = 0; i < results->finding_count; i++) {
        if (results->findings[i].suppression == AD_SUPPRESSION_NONE || options->show_suppressed) {
            add_finding(&report, &results->findings[i]);
        }
    }
    if (!options->quiet) {
        add_summary(&report);
    } else {
        add_incidents(&report);
    }
    return out->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory") : AD_OK;
}

const ad_report_writer ad_writer_text = {"text", "code frames and a summary, for people", write_text};
