/* What the formats share. */
#ifndef AD_REPORT_REPORT_PRIV_H
#define AD_REPORT_REPORT_PRIV_H

#include "report/json_out.h"
#include "report/report.h"

extern const ad_report_writer ad_writer_text, ad_writer_concise, ad_writer_json, ad_writer_ndjson,
    ad_writer_sarif;

/* Counts that several formats show. */
typedef struct report_counts {
    size_t active;         /* findings that count */
    size_t suppressed;
    size_t by_severity[5]; /* of the active ones */
    size_t files_with;     /* units with an active finding */
    size_t scanned;        /* units analysed, wholly or partly */
    size_t partly;
    size_t listed;
    size_t failed;
    uint64_t bytes;        /* of units analysed */
} report_counts;

report_counts report_count(const ad_results *results);
const char *report_state_name(ad_unit_state state); /* "scanned", "partly", ... */

/* ---- frame.c: code frames for terminals ---- */

/* Escape sequences, or "" everywhere when there is no colour. */
typedef struct report_style {
    const char *bold, *dim, *red, *green, *yellow, *blue, *cyan, *reset;
    const char *severity[5];
} report_style;

report_style report_style_of(bool color);

/* The finding's lines with numbers and carets below the first one, cut to `columns` (0: not). */
void report_frame(const ad_finding *finding, const report_style *style, unsigned columns, ad_buf *out);
/* What the fix makes of those lines, as a diff. */
void report_fix(const ad_finding *finding, const report_style *style, unsigned columns, ad_buf *out);
/* Adds text with lines wrapped at `columns`, continuation lines indented. */
void report_wrap(ad_str text, unsigned columns, unsigned indent, ad_buf *out);
/* "path:line:column", with the cell for notebooks; 1-based. */
void report_place(const ad_unit_record *unit, const ad_span *span, ad_buf *out);
/* Where a finding is in the innermost layer, as words: "layer 2, line 3, column 5"; nothing when it is in none. */
void report_layer(const ad_finding *finding, const ad_span *span, ad_buf *out);
/* 1234567 as "1,234,567". */
void report_number(uint64_t value, ad_buf *out);

#endif
