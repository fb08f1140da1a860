/* What writing, reading and checking a graph share. */
#ifndef AD_FLOW_GRAPH_PRIV_H
#define AD_FLOW_GRAPH_PRIV_H

#include "flow/flow.h"

enum {
    FLOW_VERSION = 9,
    FLOW_CALL_STOPPED = 1,
    FLOW_CALL_MADE = 2,
    FLOW_CALL_PLAIN = 4,
    FLOW_STRINGS_FIXED = 3, /* "", "*" and "**" are in every graph */
    FLOW_FN_FLAGS = 0x1ff,
    FLOW_PARAM_FLAGS = 0x07,
    FLOW_SPREAD_MAX = 3
};

/* Is every number of a graph that was read in bounds and in order? Takes time linear in its size. */
bool flow_graph_is_sound(const ad_flow_graph *graph);

/* Is it a key: attribute, string, index or any element? */
bool flow_is_key(ad_str text);

#endif
