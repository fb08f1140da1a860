/* The table of formats, and the counts they share. */
#include "report/report.h"

#include "base/mem.h"
#include "report/report_priv.h"

#include "base/banned.h"

static const ad_report_writer *const writers[] = {&ad_writer_concise, &ad_writer_json, &ad_writer_ndjson,
                                                  &ad_writer_sarif, &ad_writer_text};

const ad_report_writer *ad_report_find(ad_str name)
{
    for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
        if (ad_str_is(name, writers[i]->name)) {
            return writers[i];
        }
    }
    return NULL;
}

const ad_report_writer *const *ad_report_all(size_t *out_count)
{
    *out_count = sizeof(writers) / sizeof(writers[0]);
    return writers;
}

size_t ad_results_active(const ad_results *results, ad_severity at_least)
{
    size_t count = 0;

    for (size_t i = 0; i < results->finding_count; i++) {
        const ad_finding *finding = &results->findings[i];

        count += finding->suppression == AD_SUPPRESSION_NONE && finding->severity >= at_least;
    }
    return count;
}

const char *report_state_name(ad_unit_state state)
{
    switch (state) {
    case AD_UNIT_SCANNED:
        return "scanned";
    case AD_UNIT_PARTLY:
        return "partly";
    case AD_UNIT_LISTED:
        return "listed";
    case AD_UNIT_REFERENCE: /* of a unit that never came */
    case AD_UNIT_REPLACED:  /* none is left */
    case AD_UNIT_FAILED:
        return "failed";
    }
    return "failed";
}

report_counts report_count(const ad_results *results)
{
    report_counts counts = {0};
    uint32_t last_unit = UINT32_MAX;

    for (size_t i = 0; i < results->finding_count; i++) {
        const ad_finding *finding = &results->findings[i];

        if (finding->suppression != AD_SUPPRESSION_NONE) {
            counts.suppressed++;
            continue;
        }
        counts.active++;
        counts.by_severity[finding->severity]++;
        counts.files_with += finding->unit != last_unit; /* findings come sorted by unit */
        last_unit = finding->unit;
    }
    for (size_t i = 0; i < results->unit_count; i++) {
        const ad_unit_record *unit = &results->units[i];

        switch (unit->state) {
        case AD_UNIT_PARTLY:
            counts.partly++;
            counts.scanned++;
            counts.bytes += unit->bytes;
            break;
        case AD_UNIT_SCANNED:
            counts.scanned++;
            counts.bytes += unit->bytes;
            break;
        case AD_UNIT_LISTED:
            counts.listed++;
            break;
        case AD_UNIT_REFERENCE: /* of a unit that never came */
        case AD_UNIT_REPLACED:  /* none is left */
    case AD_UNIT_FAILED:
            counts.failed++;
            break;
        }
    }
    return counts;
}
