/* The packs that measurements of a whole scan load. */
#ifndef AD_TESTS_BENCH_PACKS_H
#define AD_TESTS_BENCH_PACKS_H

#include "rules/rules.h"

/* Every pack in the folder, sealed; what is wrong is said on standard error. Owner of *out, false or not: the caller
 * (ad_ruleset_free). */
bool bench_packs(const char *packs, ad_ruleset **out);

#endif
