/* Memory for one parse. tree-sitter asks for a block for each node and each step of its stack; all of them
 * die together when the node table has been made, so that none need be given back by itself. */
#ifndef AD_SYNTAX_PARSE_MEMORY_H
#define AD_SYNTAX_PARSE_MEMORY_H

#include "base/attrs.h"
#include "base/err.h"

/* Calls `parse`. All that tree-sitter asks for meanwhile, in this process, is gone when this returns; what it was
 * asked for before must not be given to it in between. `parse` does not return when memory runs out: it is left
 * where it stands (longjmp), so that what it gets elsewhere must be held by ctx. Not to be nested. Errors: NOMEM. */
AD_CHECKED ad_status ad_parse_memory_run(void (*parse)(void *ctx), void *ctx, ad_err *err);

#endif
