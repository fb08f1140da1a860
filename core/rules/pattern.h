/* `pattern`: Python with holes, matched on the node table after names are resolved. Private to
 * core/rules.
 *
 *   $X        any one expression; the same hole twice must match equal code (by structure, names
 *             resolved); `$_` matches anything each time
 *   $...ARGS  any number of arguments, elements, parameters or statements
 *   ...       the same without a name (as an argument, element, parameter or statement of its own)
 *   "..."     a string literal that consists of three dots: any string constant
 *
 * A dotted name in a pattern is absolute: `subprocess.run(...)` matches every call that resolves to
 * subprocess.run, however it was imported or aliased. Constants match by value (`True` matches a name
 * whose only assignment is True). Keyword arguments match in any order and by position where the
 * pattern names both; a call pattern without `...` must match all arguments. `x == y` style operators
 * match exactly. A statement pattern (assignment, return, with, import ...) matches that statement;
 * several statements match a run of siblings.
 *
 * What a statement pattern does not mention is not asked about: `async`, annotations and defaults, `as`
 * names, `else`, `except` and `finally` clauses, other items of a `with`, other names of an import, other
 * decorators, other bases of a class, the message of an assert, the cause of a raise. A bare `except:`,
 * `raise` or `return` is only that. Bases count transitively. One of several possible values is enough.
 * A variable that holds the result of an expression stands for that expression. `a.B().c` and
 * `a.B(...).c` are the dotted name a.B().c. `self` and `cls`, words in places where names are bound, and
 * words that are neither imported nor builtin also match by their spelling. */
#ifndef AD_RULES_PATTERN_H
#define AD_RULES_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "sema/sema.h"
#include "syntax/syntax.h"

enum { AD_PATTERN_CHILDREN = 4 };

typedef struct ad_pattern ad_pattern;

/* Compiles. Errors: SCRIPT with a message that says what is wrong and where in the pattern (syntax
 * error; more than one hole list in one place; nothing to index on, as in `$X` or `$F(...)`); NOMEM.
 * Owner: the caller frees *out. */
AD_CHECKED ad_status ad_pattern_compile(ad_parser *parser, ad_str text, const ad_limits *limits,
                                        ad_pattern **out, ad_err *err);
void ad_pattern_free(ad_pattern *pattern);

/* What the pattern can be found by. Either a callee's dotted name (then root_kind is AD_KIND_CALL), or
 * ".method" for a call on something unknown, or "module.*" for any function of it (as
 * ad_name_pattern_parse reads them), or only the kind of its root node. */
typedef struct ad_pattern_key {
    ad_kind root_kind;
    ad_str callee; /* "subprocess.run", ".execute", "requests.*", or "" */
} ad_pattern_key;
ad_pattern_key ad_pattern_index_key(const ad_pattern *pattern);

/* Names of the holes in order of appearance, without `$` and `...`. */
size_t ad_pattern_holes(const ad_pattern *pattern, const ad_str **out_names);

/* A node and its first children (of a call: the arguments), as all patterns of its kind ask for them. */
typedef struct ad_pattern_place {
    ad_module *module;
    const ad_tree *tree;
    ad_node nodes[AD_PATTERN_CHILDREN]; /* parentheses left out */
    ad_kind kinds[AD_PATTERN_CHILDREN];
    uint8_t fields[AD_PATTERN_CHILDREN];
    bool known;    /* else nothing is told of it */
    uint8_t count; /* AD_PATTERN_CHILDREN + 1: there are more */
    uint8_t named; /* the child that names are of, or AD_PATTERN_CHILDREN */
    uint8_t followed; /* a bit for each child of which stands_for is known */
    ad_node stands_for[AD_PATTERN_CHILDREN];
    size_t name_count;
    ad_str names[AD_ALTERNATIVES_MAX];
} ad_pattern_place;
void ad_pattern_place_at(ad_pattern_place *place, ad_module *module, ad_node root);

/* Assignments and operators are everywhere, and few are what a pattern is about: can it match with its root,
 * which is of the key's kind, at this place? Cheap; a match may still fail. */
bool ad_pattern_may_match(const ad_pattern *pattern, ad_pattern_place *place);

/* The same of one child, by its kind alone: for tables that turn many patterns down at once. */
bool ad_pattern_child_may_be(const ad_pattern *pattern, unsigned child, ad_kind kind);

/* What a hole matched: nodes first .. last among siblings; first AD_NO_NODE when it matched nothing. */
typedef struct ad_pattern_hole {
    ad_node first;
    ad_node last;
} ad_pattern_hole;

/* Does the pattern match with its root at `root`? holes has room for ad_pattern_holes() entries.
 * Bounded: at most `steps` comparisons, then false and *out_exhausted. Not recursive over nodes. */
bool ad_pattern_match(const ad_pattern *pattern, ad_module *module, ad_node root, uint32_t steps,
                      ad_pattern_hole *holes, bool *out_exhausted);

#endif
