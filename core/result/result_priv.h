/* Shared by the files of core/result only. */
#ifndef AD_RESULT_RESULT_PRIV_H
#define AD_RESULT_RESULT_PRIV_H

#include "result/result.h"

/* Adds up. A worker's lie wraps around and harms nobody: the sums are only ever shown. */
void ad_stats_add(ad_stats *sum, const ad_stats *more);

#endif
