/* Running a pack's own tests: files with expectations in comments. */
#ifndef AD_CLI_PACK_TEST_H
#define AD_CLI_PACK_TEST_H

#include "base/buf.h"
#include "cli/cli.h"

typedef struct pack_test_totals {
    size_t files;
    size_t checks;
    size_t passed;
    size_t failed;
    size_t todo; /* expectations marked as not met yet, that indeed are not */
} pack_test_totals;

/* Tests one pack folder; what to tell goes to out, coloured when asked. Failures are in totals.
 * Errors: IO, NOMEM. */
AD_CHECKED ad_status pack_test_run(const char *folder, ad_ruleset *rules, const ad_limits *limits, bool color,
                                   bool verbose, ad_buf *out, pack_test_totals *totals, ad_err *err);

#endif
