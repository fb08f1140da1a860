/* Semantic versions (semver.org 2.0.0) and ranges of them. Private to core/rules. */
#ifndef AD_RULES_SEMVER_H
#define AD_RULES_SEMVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* A view of the parsed text: the strings point into it. Build metadata is checked and forgotten, as
 * it takes no part in precedence. */
typedef struct ad_version {
    uint64_t numbers[3]; /* major, minor, patch */
    ad_str prerelease;   /* "rc.1", "" for a release */
} ad_version;

/* False when text is not a version of SemVer 2.0 ("1.0", "v1.0.0", "01.0.0" are none). */
bool ad_version_parse(ad_str text, ad_version *out);
/* Precedence: negative, 0, positive (section 11 of the specification). */
int ad_version_compare(const ad_version *a, const ad_version *b);

/* A range is comparators joined by commas, all of which must hold: `=1.2.3`, `>=1.2`, `>1`, `<2`,
 * `<=2.1`, `^1.2` (up to the next change of the leftmost number that is not 0), `~1.2` (up to the
 * next minor version). A version alone counts as `^`; numbers left out count as "any". A pre-release
 * is in range only when a comparator names a pre-release of the same three numbers. */
enum { AD_RANGE_PARTS_MAX = 8 };

typedef enum ad_range_op {
    AD_RANGE_CARET,
    AD_RANGE_TILDE,
    AD_RANGE_EQUAL,
    AD_RANGE_AT_LEAST,
    AD_RANGE_MORE,
    AD_RANGE_LESS,
    AD_RANGE_AT_MOST
} ad_range_op;

typedef struct ad_range_part {
    ad_range_op op;
    size_t given; /* how many of the three numbers are written; the others are 0 */
    ad_version version;
} ad_range_part;

typedef struct ad_version_range {
    ad_range_part parts[AD_RANGE_PARTS_MAX];
    size_t count;
} ad_version_range;

/* False when text is no such range, or has more than AD_RANGE_PARTS_MAX comparators. */
bool ad_range_parse(ad_str text, ad_version_range *out);
bool ad_range_holds(const ad_version_range *range, const ad_version *version);

#endif
