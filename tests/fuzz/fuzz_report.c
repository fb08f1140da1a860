/* Reports: results put together from bytes, any text anywhere, through every writer. */
#include "fuzz_results.h"

#include "base/banned.h"

enum { THINGS_MAX = 40, PARTS_MAX = 3 };

/* Small numbers mostly, the rest anything. */
static uint32_t number(fuzz_in *in)
{
    unsigned byte = fuzz_byte(in);

    return byte < 224 ? byte % 32 : fuzz_u32(in);
}

static uint32_t more(fuzz_in *in, uint32_t from)
{
    uint32_t by = number(in);

    return by > UINT32_MAX - from ? UINT32_MAX : from + by;
}

static ad_span span(fuzz_in *in)
{
    ad_span s = {0};

    s.byte_start = number(in);
    s.byte_end = more(in, s.byte_start);
    s.row = number(in);
    s.row_end = more(in, s.row);
    s.column = number(in);
    s.column_end = s.row == s.row_end ? more(in, s.column) : number(in);
    s.utf16_column = number(in);
    s.utf16_column_end = s.row == s.row_end ? more(in, s.utf16_column) : number(in);
    s.cell = fuzz_byte(in) % 3;
    s.cell_row = number(in);
    return s;
}

static ad_status add_unit(ad_results *results, fuzz_in *in, ad_err *err)
{
    uint32_t ignored;
    ad_unit_record unit = {.path = fuzz_text(in),
                           .kind = (ad_unit_kind)(fuzz_byte(in) % AD_UNIT_KIND_COUNT),
                           .state = (ad_unit_state)(fuzz_byte(in) % 4),
                           .bytes = number(in),
                           .parse_errors = number(in),
                           .first_error_row = number(in),
                           .nodes = number(in)};

    return ad_results_add_unit(results, &unit, &ignored, err);
}

static ad_status add_finding(ad_results *results, fuzz_in *in, ad_err *err)
{
    ad_step steps[PARTS_MAX] = {0};
    ad_edit edits[PARTS_MAX] = {0};
    uint32_t units = (uint32_t)results->unit_count;
    ad_finding finding = {.rule = fuzz_byte(in) % (uint32_t)fuzz_index.rule_count,
                          .unit = fuzz_byte(in) % units,
                          .severity = (ad_severity)(fuzz_byte(in) % 5),
                          .confidence = (ad_confidence)(fuzz_byte(in) % 3),
                          .span = span(in),
                          .message = fuzz_text(in),
                          .context = fuzz_text(in),
                          .excerpt_row = number(in),
                          .excerpt_column = number(in),
                          .excerpt = fuzz_text(in),
                          .steps = steps,
                          .step_count = fuzz_byte(in) % (PARTS_MAX + 1),
                          .edits = edits,
                          .edit_count = fuzz_byte(in) % (PARTS_MAX + 1),
                          .fix_safety = (ad_fix_safety)(fuzz_byte(in) % 3),
                          .fix_title = fuzz_text(in),
                          .suppression = (ad_suppression)(fuzz_byte(in) % 3),
                          .suppression_reason = fuzz_text(in),
                          .fingerprint = "0123456789abcdef0123456789abcdef"};

    for (size_t i = 0; i < finding.step_count; i++) {
        steps[i] = (ad_step){
            .unit = fuzz_byte(in) % units, .span = span(in), .what = fuzz_text(in), .excerpt = fuzz_text(in)};
    }
    for (size_t i = 0; i < finding.edit_count; i++) {
        edits[i] = (ad_edit){.span = span(in), .old_text = fuzz_text(in), .new_text = fuzz_text(in)};
    }
    return ad_results_add_finding(results, &finding, err);
}

static ad_status add_other(ad_results *results, fuzz_in *in, bool skip, ad_err *err)
{
    /* a skip's reason and an incident's rule are the program's own words */
    ad_incident incident = {.kind = (ad_incident_kind)(fuzz_byte(in) % AD_INCIDENT_KIND_COUNT),
                            .path = fuzz_text(in),
                            .rule = fuzz_byte(in) & 1 ? AD_STR("eval-call") : AD_STR(""),
                            .message = fuzz_text(in)};
    ad_skip skipped = {.path = incident.path, .reason = AD_STR("gitignore")};

    return skip ? ad_results_add_skip(results, &skipped, err)
                : ad_results_add_incident(results, &incident, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    uint32_t choices = fuzz_u32(&in);
    ad_results results;
    ad_err err = {0};
    ad_status status;

    ad_results_init(&results, &fuzz_index);
    status = add_unit(&results, &in, &err);
    for (unsigned i = 0; status == AD_OK && in.left && i < THINGS_MAX; i++) {
        unsigned what = fuzz_byte(&in) % 8;

        status = what == 0   ? add_unit(&results, &in, &err)
                 : what <= 2 ? add_other(&results, &in, what == 1, &err)
                             : add_finding(&results, &in, &err);
    }
    FUZZ_REQUIRE(status == AD_OK && ad_results_sort(&results, &err) == AD_OK);
    fuzz_check_results(&results);
    fuzz_check_reports(&results, choices);
    ad_results_clear(&results);
    return 0;
}
