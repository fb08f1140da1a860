/* The matcher's machine: a list of goals still to be met and a stack of choices to come back to. Both
 * are arrays of fixed size, so matching needs no recursion and no memory. pattern_match.c runs it and
 * meets goals on nodes and lists; pattern_args.c those on calls, dictionaries and bases. */
#ifndef AD_RULES_PATTERN_MACHINE_H
#define AD_RULES_PATTERN_MACHINE_H

#include "rules/pattern_priv.h"

enum {
    /* A part of the pattern makes three goals at most: its node, its list, the list behind it. */
    AD_GOALS_MAX = AD_PATTERN_NODES_MAX * 4,
    AD_CHOICES_MAX = AD_PATTERN_NODES_MAX,
    AD_GOAL_END = UINT16_MAX
};

typedef enum ad_goal_kind {
    AD_GOAL_NODE,  /* part `item` matches `at` (value `value` when that is known otherwise) */
    AD_GOAL_LIST,  /* `item` and its siblings match `at` and its siblings; `first`: where `...` began */
    AD_GOAL_ARGS,  /* `item` and its siblings match the positional arguments from `index` on */
    AD_GOAL_KEYS,  /* the same for keyword arguments, in any order */
    AD_GOAL_SPLAT, /* `item`, a `*x` or `**x`, matches `at` or a sibling of it */
    AD_GOAL_PAIRS, /* `item` and its siblings match elements of the dictionary `parent`, any order */
    AD_GOAL_BASES  /* `item` and its siblings are found in the list of bases `parent` */
} ad_goal_kind;

typedef struct ad_goal {
    uint8_t kind;  /* ad_goal_kind */
    bool open_end; /* LIST: what follows the last part is not asked about */
    bool gap_done; /* ARGS: `...` has taken the `*x` of unknown content */
    uint16_t item;
    uint16_t owner; /* the part whose children these are */
    uint16_t next;  /* the goal behind this one */
    ad_node at;
    ad_node parent;
    ad_node first;
    ad_value_id value;
    const ad_call *call;
    uint32_t index;
    uint32_t ordinal; /* ARGS: position; KEYS, PAIRS: how many are taken */
    uint64_t used;    /* KEYS, PAIRS: which ones, the first 64 */
} ad_goal;

typedef struct ad_choice {
    ad_goal goal; /* to be tried instead */
    uint16_t goal_top;
    uint8_t trail_top;
} ad_choice;

typedef struct ad_machine {
    const ad_pattern *pattern;
    ad_module *module;
    const ad_tree *tree;
    ad_pattern_hole *holes;
    uint32_t bound; /* a bit for each hole */
    uint32_t steps; /* left */
    bool overflow;
    uint16_t current; /* first goal to be met */
    uint16_t goal_top;
    uint16_t choice_top;
    uint8_t trail_top;
    uint8_t trail[AD_PATTERN_HOLES_MAX]; /* holes in the order they were bound */
    ad_goal goals[AD_GOALS_MAX];
    ad_choice choices[AD_CHOICES_MAX];
} ad_machine;

/* Puts a goal before all others; it is met next. */
void ad_machine_push(ad_machine *m, ad_goal goal);
/* Remembers what to try when something later fails. */
void ad_machine_choice(ad_machine *m, ad_goal goal);
/* Takes a step off; false when there is none left. */
bool ad_machine_step(ad_machine *m);
bool ad_machine_bind(ad_machine *m, uint8_t hole, ad_node first, ad_node last);

static inline const ad_pnode *ad_machine_part(const ad_machine *m, uint16_t index)
{
    return &m->pattern->nodes[index];
}

/* pattern_args.c */
bool ad_machine_call(ad_machine *m, uint16_t item, ad_node call);
bool ad_machine_args(ad_machine *m, const ad_goal *goal);
bool ad_machine_keys(ad_machine *m, const ad_goal *goal);
bool ad_machine_splat(ad_machine *m, const ad_goal *goal);
bool ad_machine_pairs(ad_machine *m, const ad_goal *goal);
bool ad_machine_bases(ad_machine *m, const ad_goal *goal);

#endif
