/* One .gitignore file: its patterns, and what they say of a path. Private to core/os. */
#ifndef AD_OS_GITIGNORE_H
#define AD_OS_GITIGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/str.h"

typedef struct ad_ignore_pattern {
    ad_str glob;
    bool negated;     /* "!...": takes back what an earlier one ignored */
    bool folder_only; /* ended in '/' */
    bool base_only;   /* without a '/': holds for the base name, at any depth */
    bool literal;     /* no wildcard in it: a plain comparison does */
} ad_ignore_pattern;

typedef struct ad_ignore {
    ad_arena arena;
    ad_ignore_pattern *patterns; /* in the order of the file */
    size_t count, capacity;
} ad_ignore;

typedef enum ad_ignore_answer {
    AD_IGNORE_UNSAID, /* no pattern matches */
    AD_IGNORE_YES,
    AD_IGNORE_NO /* the last pattern that matches is a negated one */
} ad_ignore_answer;

/* A longer file has no say at all, further patterns and longer ones are left out: more is scanned then,
 * never less. The text comes from trees that others made, and each pattern is tried on each path. */
enum { AD_IGNORE_FILE_BYTES = 1024 * 1024, AD_IGNORE_PATTERNS = 2000, AD_IGNORE_PATTERN_BYTES = 512 };

void ad_ignore_init(ad_ignore *ignore);
void ad_ignore_clear(ad_ignore *ignore);
/* Reads the text of a .gitignore file. Patterns that git would never match are left out.
 * Errors: NOMEM. Source: gitignore(5). */
AD_CHECKED ad_status ad_ignore_parse(ad_ignore *ignore, ad_str text, ad_err *err);
/* path is relative to the folder of the .gitignore, without a leading or trailing '/'. Whether a parent
 * folder is ignored is for the caller to have asked before. */
ad_ignore_answer ad_ignore_match(const ad_ignore *ignore, ad_str path, bool is_folder);

#endif
