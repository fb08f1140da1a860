/* Message templates, as the loader checks them. Private to core/rules. */
#ifndef AD_RULES_MESSAGE_H
#define AD_RULES_MESSAGE_H

#include "base/attrs.h"
#include "base/err.h"
#include "rules/matcher.h"

/* Are all placeholders of a rule's message and of its cases' known ones, and its holes those of a pattern of the rule?
 * Errors: SCRIPT with a message that names the first that is not. */
AD_CHECKED ad_status ad_message_check(const ad_rule *rule, ad_err *err);

#endif
