/* A line that somebody asks about (`adderstone flow`, `explain`): what the unit's worker tells of it, as
 * notes. Private to core/scan. All of it rests on what the scan does anyway: rules tell by their trace, and
 * taint by probes, which are sinks of flow rules that take any source and are put behind the real ones. */
#ifndef AD_SCAN_QUESTION_H
#define AD_SCAN_QUESTION_H

#include "scan/scan_priv.h"

/* Is the unit the one that is asked about? */
bool ad_question_is_about(const ad_scan_options *options, const ad_unit *unit);

/* The rule set's flow rules, and one for each kind of source that reports all of it. *out_own: how many are
 * the rule set's. Owner: the caller frees. Errors: NOMEM. */
AD_CHECKED ad_status ad_question_flows(const ad_ruleset *rules, ad_flow_rule **out, size_t *out_count,
                                       size_t *out_own, ad_err *err);

/* Tells of a flow to a probe; graphs are those that were linked. Errors: NOMEM. */
AD_CHECKED ad_status ad_question_found(const ad_ruleset *rules, const ad_question *question,
                                       const ad_flow_graph *graphs, const ad_flow_found *found,
                                       ad_results *results, ad_err *err);

/* One unit's answer while it is scanned. */
typedef struct ad_answer {
    const ad_ruleset *rules;
    const ad_question *question;
    const ad_unit_context *context;
    ad_results *results;
    ad_label_list *labels;
    bool is_package;
    ad_rule_trace trace; /* for the rules' run, when rules are asked about */
} ad_answer;

/* Begins: tells what the unit is. Errors: NOMEM. */
AD_CHECKED ad_status ad_answer_begin(ad_answer *answer, ad_err *err);
/* After the rules: what is known of the line's values, and the probes. labels may be NULL: no rule looks at
 * flow. Errors: NOMEM. */
AD_CHECKED ad_status ad_answer_values(ad_answer *answer, ad_err *err);

#endif
