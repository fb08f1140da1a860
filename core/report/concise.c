/* `concise`: one finding a line, for editors, grep and small screens. */
#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

static ad_status write_concise(const ad_results *results, const ad_report_options *options, ad_buf *out, ad_err *err)
{
    report_style style = report_style_of(options->color);

    for (size_t i = 0; i < results->finding_count; i++) {
        const ad_finding *finding = &results->findings[i];
        const ad_rule_info *rule = &results->index->rules[finding->rule];

        if (finding->suppression != AD_SUPPRESSION_NONE && !options->show_suppressed) {
            continue;
        }
        ad_buf_text(out, style.bold);
        report_place(&results->units[finding->unit], &finding->span, out);
        ad_buf_printf(out, "%s: %s%s%s %.*s: ", style.reset, style.severity[finding->severity],
                      ad_severity_name(finding->severity), style.reset, AD_STR_ARG(rule->id));
        ad_utf8_add_shown(out, finding->message, false);
        if (finding->layer_count) {
            ad_buf_text(out, " (");
            report_layer(finding, &finding->layers[finding->layer_count - 1].span, out);
            ad_buf_byte(out, ')');
        }
        ad_buf_text(out, finding->suppression != AD_SUPPRESSION_NONE ? " (suppressed)\n" : "\n");
    }
    for (size_t i = 0; i < results->incident_count; i++) {
        const ad_incident *incident = &results->incidents[i];

        ad_utf8_add_shown(out, incident->path, false);
        ad_buf_printf(out, ": %sincomplete%s %s: ", style.yellow, style.reset, ad_incident_kind_name(incident->kind));
        if (incident->rule.len) {
            ad_utf8_add_shown(out, incident->rule, false);
            ad_buf_text(out, ": ");
        }
        ad_utf8_add_shown(out, incident->message, false);
        ad_buf_byte(out, '\n');
    }
    if (results->interrupted) {
        ad_buf_text(out, "incomplete: interrupted\n");
    }
    return out->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory") : AD_OK;
}

const ad_report_writer ad_writer_concise = {"concise", "one line a finding", write_concise};
