/* What the measurements share: their clock, and the files that they are given. */
#ifndef AD_TESTS_BENCH_FILES_H
#define AD_TESTS_BENCH_FILES_H

#include "base/str.h"

/* CPU time of the process, in seconds. */
double bench_now_s(void);

/* bytes and path are borrowed during the call. */
typedef void (*bench_each)(void *ctx, ad_str bytes, const char *path);

/* Calls `each` for a file, for each .py file of a folder (not of those below it), or with "-" for the files whose
 * paths stand on standard input, a line each. What cannot be read is said on standard error. */
void bench_files(const char *operand, bench_each each, void *ctx);

#endif
