/* Conditions, predicates, messages and fixes share how they find what a rule talks about. Private to
 * core/rules. */
#ifndef AD_RULES_WHERE_H
#define AD_RULES_WHERE_H

#include "rules/ruleset_priv.h"

enum {
    AD_TERM_DEPTH_MAX = 32,     /* conditions in conditions, predicates in predicates */
    AD_INSIDE_STEPS_MAX = 5000, /* ancestors that one `inside` looks at */
    AD_HAS_STEPS_MAX = 20000,   /* nodes that one `has` looks at */
    AD_OPERAND_STEPS_MAX = 64   /* operands of one expression that builds text */
};

/* What a predicate is asked about. */
typedef struct ad_subject {
    bool present;
    bool maybe; /* not there, but a `*x` or `**x` could give it */
    ad_value_id value;
    ad_node node; /* its expression, or AD_NO_NODE */
} ad_subject;

/* The argument of a call, or of a class definition's list of bases. */
ad_subject ad_site_argument(ad_site *site, ad_str keyword, uint32_t position);
/* What a method is called on, or an attribute is read from. */
ad_subject ad_site_receiver(ad_site *site);
/* The assigned or literal value. */
ad_subject ad_site_value(ad_site *site);
/* A pattern's hole by name; false when there is none or it matched nothing. */
bool ad_site_hole(const ad_site *site, ad_str name, ad_pattern_hole *out);

/* What a unit imports can rule a condition out for all of it: then its rule has nothing to look for there.
 * Heads are a bit for each first word of what is imported: they turn most conditions down at once. */
uint64_t ad_import_heads(ad_module *module);
bool ad_condition_asks_imports(const ad_condition *c, unsigned depth);
bool ad_condition_holds_nowhere(const ad_rule_unit *unit, const ad_limits *limits, uint64_t heads,
                                const ad_condition *condition);

bool ad_predicate_holds(ad_site *site, const ad_predicate *predicate, ad_subject subject);

/* Is one of the names matched by one of the patterns? */
bool ad_any_name_matches(const ad_name_pattern *patterns, size_t pattern_count, const ad_str *names,
                         size_t name_count);

#endif
