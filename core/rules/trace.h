/* What rules saw of one line, told step by step to whoever asked. Private to core/rules; run.c calls it where
 * a trace is wanted, and nothing of it runs elsewhere. */
#ifndef AD_RULES_TRACE_H
#define AD_RULES_TRACE_H

#include "rules/dispatch_priv.h"
#include "rules/where.h"

/* ---- trace.c ---- */

/* A hit, before its conditions are evaluated. Errors: NOMEM; what `tell` gave. */
AD_CHECKED ad_status ad_trace_site(ad_run *run, ad_site *site, uint32_t rule_or_mark, ad_err *err);
/* A pattern that was looked for here because of its name or kind, and does not fit. */
AD_CHECKED ad_status ad_trace_unfit(ad_run *run, ad_node node, uint32_t rule_or_mark, ad_err *err);
/* What a rule's Lua function did: how many findings it reported. */
AD_CHECKED ad_status ad_trace_check(ad_run *run, ad_node node, uint32_t rule, uint32_t reports, ad_err *err);
/* Is the rule asked about, and the node on the line? */
bool ad_trace_wants(const ad_run *run, uint32_t rule, ad_node node);
/* Tells one thing. text is emptied; out of memory there is NOMEM here. */
AD_CHECKED ad_status ad_trace_say(ad_run *run, uint32_t rule, ad_note_kind kind, uint32_t depth, ad_node node,
                                  ad_buf *text, ad_err *err);
/* A matcher's word in rules: "call". */
const char *ad_trace_word(ad_matcher_kind kind);

/* ---- trace_terms.c: conditions and predicates in words ---- */

void ad_trace_condition(const ad_condition *c, ad_buf *out);
/* What the condition's subject is at this site: "`x` is unknown". Nothing for conditions without one. */
void ad_trace_subject(ad_site *site, const ad_condition *c, ad_buf *out);

/* ---- trace_miss.c ---- */

/* Places on the line that no matcher of a rule found, and what they would have had to be. After the walk. */
AD_CHECKED ad_status ad_trace_misses(ad_run *run, ad_err *err);

#endif
