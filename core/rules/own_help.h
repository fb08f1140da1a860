/* Help pages of the program's own rules, in Markdown. Private to core/rules. */
#ifndef AD_RULES_OWN_HELP_H
#define AD_RULES_OWN_HELP_H

extern const char ad_own_help_unused_suppression[];
extern const char ad_own_help_unknown_suppression[];
extern const char ad_own_help_expired_suppression[];
extern const char ad_own_help_hidden_code[];
extern const char ad_own_help_source_encoding[];

#endif
