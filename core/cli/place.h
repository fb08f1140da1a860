/* What the commands about one line share with the one about rules. */
#ifndef AD_CLI_PLACE_H
#define AD_CLI_PLACE_H

#include <stdbool.h>

#include "cli/cli.h"

/* `explain --rule ID FILE:LINE`. */
int explain_place(const command_line *line);
/* Rules of that id or alias, by number: a new array (ad_free), or NULL: told, with a suggestion. */
bool *rules_by_id(const char *given, const ad_rule_index *index);

#endif
