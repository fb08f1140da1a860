/* What every report has to keep to, whatever the results hold. */
#include "fuzz_results.h"

#include <jansson.h>

#include "base/utf8.h"

#include "base/banned.h"

static const uint32_t cwes[] = {95, 78};
static const ad_str aliases[] = {{"B307", 4}};
static const ad_str links[] = {{"https://example.org/a", 21}};

static const ad_rule_info rules[] = {
    {.id = {"eval-call", 9},
     .pack = {"sample", 6},
     .title = {"Calls eval", 10},
     .help = {"# Eval\n\n`x` *y*.\n", 17},
     .severity = AD_SEVERITY_HIGH,
     .confidence = AD_CONFIDENCE_LOW,
     .cwes = cwes,
     .cwe_count = 2,
     .aliases = aliases,
     .alias_count = 1,
     .tags = aliases,
     .tag_count = 1,
     .references = links,
     .reference_count = 1},
    {.id = {"exec-call", 9},
     .pack = {"sample", 6},
     .title = {"Calls exec", 10},
     .help = {"", 0},
     .cwes = cwes,
     .cwe_count = 1},
    {.id = {"own-rule", 8}, .pack = {"adderstone", 10}, .title = {"Own", 3}, .help = {"", 0}},
};

static const ad_pack_info packs[] = {
    {.name = {"sample", 6},
     .version = {"1.0.0", 5},
     .digest = {"00", 2},
     .category = {"sample", 6},
     .summary = {"Samples", 7},
     .folder = {"/p", 2},
     .rule_from = 0,
     .rule_count = 2},
    {.name = {"adderstone", 10},
     .version = {"1.0.0", 5},
     .digest = {"", 0},
     .category = {"adderstone", 10},
     .summary = {"Own", 3},
     .folder = {"", 0},
     .rule_from = 2,
     .rule_count = 1},
};

const ad_rule_index fuzz_index = {rules, 3, packs, 2};

static void check_span(const ad_span *span)
{
    FUZZ_REQUIRE(span->byte_start <= span->byte_end && span->row <= span->row_end);
}

static void check_finding(const ad_results *results, const ad_finding *finding)
{
    FUZZ_REQUIRE(finding->rule < results->index->rule_count && finding->unit < results->unit_count);
    FUZZ_REQUIRE(finding->severity <= AD_SEVERITY_CRITICAL && finding->confidence <= AD_CONFIDENCE_HIGH);
    FUZZ_REQUIRE(finding->fix_safety <= AD_FIX_UNSAFE && finding->suppression <= AD_SUPPRESSION_EXTERNAL);
    FUZZ_REQUIRE(strlen(finding->fingerprint) == 32);
    check_span(&finding->span);
    FUZZ_REQUIRE(finding->layer_count <= AD_LAYERS_MAX);
    for (size_t i = 0; i < finding->layer_count; i++) {
        check_span(&finding->layers[i].span);
        fuzz_touch(finding->layers[i].how);
        fuzz_touch(finding->layers[i].excerpt);
    }
    for (size_t i = 0; i < finding->step_count; i++) {
        FUZZ_REQUIRE(finding->steps[i].unit < results->unit_count);
        check_span(&finding->steps[i].span);
        fuzz_touch(finding->steps[i].excerpt);
    }
    for (size_t i = 0; i < finding->edit_count; i++) {
        check_span(&finding->edits[i].span);
        fuzz_touch(finding->edits[i].new_text);
    }
}

void fuzz_check_results(const ad_results *results)
{
    for (size_t i = 0; i < results->unit_count; i++) {
        FUZZ_REQUIRE(results->units[i].kind < AD_UNIT_KIND_COUNT &&
                     results->units[i].state <= AD_UNIT_REFERENCE);
        fuzz_touch(results->units[i].path);
    }
    for (size_t i = 0; i < results->finding_count; i++) {
        check_finding(results, &results->findings[i]);
    }
    for (size_t i = 0; i < results->incident_count; i++) {
        FUZZ_REQUIRE(results->incidents[i].kind < AD_INCIDENT_KIND_COUNT);
        fuzz_touch(results->incidents[i].message);
    }
}

/* ---- reports ---- */

/* Behind an escape sequence that we use ourselves: SGR "\e[..m", a link "\e]8;;URI\e\\"; or SIZE_MAX. */
static size_t behind_escape(ad_str text, size_t at)
{
    if (ad_str_starts(ad_str_sub(text, at, 2), AD_STR("\x1b["))) {
        for (at += 2; at < text.len && ((text.ptr[at] >= '0' && text.ptr[at] <= '9') || text.ptr[at] == ';');
             at++) {
        }
        return at < text.len && text.ptr[at] == 'm' ? at + 1 : SIZE_MAX;
    }
    if (ad_str_starts(ad_str_sub(text, at, 4), AD_STR("\x1b]8;"))) {
        for (at += 4;
             at < text.len && (unsigned char)text.ptr[at] > 0x20 && (unsigned char)text.ptr[at] < 0x7F;
             at++) {
        }
        return ad_str_starts(ad_str_sub(text, at, 2), AD_STR("\x1b\\")) ? at + 2 : SIZE_MAX;
    }
    return SIZE_MAX;
}

static void check_plain(ad_str text, bool escapes)
{
    size_t at = 0;

    while (at < text.len) {
        uint32_t c;

        if (escapes && text.ptr[at] == '\x1b') {
            at = behind_escape(text, at);
            FUZZ_REQUIRE(at != SIZE_MAX);
            continue;
        }
        c = ad_utf8_next(text, &at);
        FUZZ_REQUIRE(c != AD_UTF8_INVALID);
        FUZZ_REQUIRE((c >= 0x20 || c == '\n') && (c < 0x7F || c > 0x9F));
        FUZZ_REQUIRE(!ad_utf8_is_bidi(c));
    }
}

static void check_json(ad_str text)
{
    json_error_t error;
    /* JSON knows NUL in texts and numbers of any size; Jansson has to be asked */
    json_t *root = json_loadb(text.ptr, text.len,
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);

    FUZZ_REQUIRE(root);
    json_decref(root);
}

static void check_lines(ad_str text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t end = ad_str_find_byte(text, '\n', at);

        FUZZ_REQUIRE(end != SIZE_MAX);
        check_json(ad_str_sub(text, at, end - at));
        at = end + 1;
    }
}

void fuzz_check_reports(const ad_results *results, uint32_t choices)
{
    static const char *const arguments[] = {"scan", "a b\x01", "\xff"};
    ad_report_options options = {.version = "1.0",
                                 .color = choices & 1,
                                 .links = choices & 1 && choices & 2,
                                 .columns = choices >> 8 & 0xFF,
                                 .quiet = choices & 4,
                                 .show_files = choices & 8,
                                 .show_stats = choices & 16,
                                 .show_suppressed = choices & 32,
                                 .verbosity = choices >> 6 & 1,
                                 .arguments = arguments,
                                 .argument_count = 3,
                                 .folder = choices & 128 ? "/w/\xff x" : NULL,
                                 .jobs = 1,
                                 .jail = "full"};
    size_t count;
    const ad_report_writer *const *writers = ad_report_all(&count);

    for (size_t i = 0; i < count; i++) {
        ad_str name = ad_str_of(writers[i]->name);
        bool is_lines = ad_str_equal(name, AD_STR("ndjson"));
        bool is_json = ad_str_equal(name, AD_STR("json")) || ad_str_equal(name, AD_STR("sarif"));
        ad_buf out;
        ad_err err = {0};

        ad_buf_init(&out, 64 << 20);
        FUZZ_REQUIRE(writers[i]->write(results, &options, &out, &err) == AD_OK && !out.failed);
        check_plain(ad_buf_str(&out), options.color && !is_json && !is_lines);
        if (is_json) {
            check_json(ad_buf_str(&out));
        } else if (is_lines) {
            check_lines(ad_buf_str(&out));
        }
        ad_buf_clear(&out);
    }
}
