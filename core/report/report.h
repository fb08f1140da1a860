/* Output formats: one file each, behind one writer struct. Everything is escaped here; nothing that
 * came from an artifact reaches a terminal or a log as it was. */
#ifndef AD_REPORT_REPORT_H
#define AD_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "result/result.h"

typedef struct ad_report_options {
    const char *version;   /* of the program */
    bool color;
    bool links;            /* OSC 8 hyperlinks: only with color on a terminal */
    unsigned columns;      /* width to fit; 0: do not wrap */
    bool quiet;            /* text: findings only, no summary */
    bool show_files;       /* list every unit and every skip */
    bool show_stats;
    bool show_suppressed;
    unsigned verbosity;    /* text: 0 normal, 1 more notes */
    const char *const *arguments; /* the command line, for SARIF invocations */
    size_t argument_count;
    const char *folder;    /* working folder, for SARIF; NULL to leave out */
    int exit_status;
    uint64_t elapsed_ms;   /* shown by text only, so that the other formats stay byte-identical */
    uint64_t peak_bytes;
    unsigned jobs;
    const char *jail;      /* "full", "partial", "none" */
} ad_report_options;

typedef struct ad_report_writer {
    const char *name;    /* "sarif" */
    const char *summary; /* one line for --help */
    ad_status (*write)(const ad_results *results, const ad_report_options *options, ad_buf *out, ad_err *err);
} ad_report_writer;

/* By name, or NULL. */
const ad_report_writer *ad_report_find(ad_str name);
/* All writers, *out_count of them, in the order of their names. */
const ad_report_writer *const *ad_report_all(size_t *out_count);

/* Findings that count: not suppressed. */
size_t ad_results_active(const ad_results *results, ad_severity at_least);

/* The line that `flow` and `explain --rule` are about; the results hold notes of it. */
typedef struct ad_report_place {
    ad_str path;     /* of its unit */
    ad_str artifact; /* what it was looked at together with; "": itself alone */
    uint32_t row;
    ad_severity min_severity; /* below these a scan shows nothing */
    ad_confidence min_confidence;
} ad_report_place;

void ad_report_flow(const ad_results *results, const ad_report_place *place, const ad_report_options *options,
                    ad_buf *out);
void ad_report_flow_json(const ad_results *results, const ad_report_place *place, const ad_report_options *options,
                         ad_buf *out);
/* True when a scan shows a finding of the rule there. */
bool ad_report_why(const ad_results *results, uint32_t rule, const ad_report_place *place,
                     const ad_report_options *options, ad_buf *out);

/* A rule's page for `explain`: text for a terminal, from its Markdown help. */
void ad_report_explain(const ad_rule_index *index, size_t rule, const ad_report_options *options, ad_buf *out);

#endif
