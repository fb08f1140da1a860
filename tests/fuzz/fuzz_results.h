/* For the harnesses of results: rules to speak of, and what every report has to keep to. */
#ifndef AD_TESTS_FUZZ_RESULTS_H
#define AD_TESTS_FUZZ_RESULTS_H

#include "fuzz.h"
#include "report/report.h"

extern const ad_rule_index fuzz_index;

/* Is everything in the results what its type allows, and are all numbers of rules and units in range? */
void fuzz_check_results(const ad_results *results);
/* Writes every format and holds it against what the format is: JSON by Jansson, nothing a terminal acts on.
 * choices: colour, links and so on. */
void fuzz_check_reports(const ad_results *results, uint32_t choices);

#endif
