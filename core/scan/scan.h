/* From a list of paths to results: supervisor, workers, one unit's way through syntax, sema and rules,
 * suppressions. Prints nothing. */
#ifndef AD_SCAN_SCAN_H
#define AD_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/limits.h"
#include "input/input.h"
#include "os/os.h"
#include "result/result.h"
#include "rules/rules.h"

/* A line that somebody asks about. What is known of it comes with the results, as notes. */
typedef struct ad_question {
    ad_str path;       /* of its unit, as in ad_unit_record.path */
    uint32_t row;      /* 0-based */
    uint32_t column;   /* code point; AD_NO_COLUMN: the whole line */
    const bool *rules; /* by number: why they match there or do not; NULL: what its values are */
} ad_question;

#define AD_NO_COLUMN UINT32_MAX

typedef struct ad_scan_options {
    const char *const *paths; /* files, folders, "-" */
    size_t path_count;
    const char *stdin_name; /* label of "-", also decides its kind; "-" alone means Python */
    const char *const *excludes;
    size_t exclude_count;
    bool gitignore;
    unsigned jobs;         /* workers, at least 1 */
    const bool *enabled;   /* by rule number, NULL: all */
    ad_severity min_severity;
    ad_confidence min_confidence;
    bool ignore_suppressions;
    int64_t today;         /* days since 1970-01-01, for until= */
    const ad_limits *limits;
    /* Called now and then from the supervisor; may be NULL. */
    void (*progress)(void *ctx, uint64_t files_done, uint64_t files_seen, ad_str current);
    void *progress_ctx;
    /* Set asynchronously (by a signal handler) to stop early with what there is. */
    const volatile int *stop;
    const ad_question *question; /* NULL: none. With one, findings that others stand for are kept */
    ad_jail_level require_jail; /* a worker whose jail turns out lower ends before it reads anything */
} ad_scan_options;

/* Scans. Hostile input is never an error: see results->incidents.
 * Errors: USAGE (a named path does not exist), IO (no worker can be started), NOMEM. */
AD_CHECKED ad_status ad_scan(ad_ruleset *rules, const ad_scan_options *options, ad_results *results,
                             ad_err *err);

/* ---- one unit, in this process: for pack tests, `ast`, `query`, fuzzing ---- */

typedef struct ad_unit_scanner ad_unit_scanner;

AD_CHECKED ad_status ad_unit_scanner_create(ad_ruleset *rules, const ad_scan_options *options,
                                            ad_unit_scanner **out, ad_err *err);
void ad_unit_scanner_free(ad_unit_scanner *scanner);
/* Adds a unit's record, findings and incidents to job. Errors: NOMEM only. */
AD_CHECKED ad_status ad_unit_scanner_run(ad_unit_scanner *scanner, const ad_unit *unit,
                                         ad_job_results *job, ad_err *err);

#endif
