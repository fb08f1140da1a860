/* The pattern compiler's working state, shared by pattern_compile.c (the frame) and pattern_build.c
 * (one node at a time). */
#ifndef AD_RULES_PATTERN_BUILD_H
#define AD_RULES_PATTERN_BUILD_H

#include "rules/pattern_priv.h"

enum {
    AD_BUILD_MANY = 0x100 /* beside the AD_PNODE_ flags: `...` may stand here */
};

typedef struct ad_builder {
    ad_pattern_text text;
    ad_source *source;
    ad_tree *tree;
    ad_module *module; /* folds the pattern's constants */
    ad_arena strings;
    ad_pnode nodes[AD_PATTERN_NODES_MAX];
    size_t count;
    bool decorator_only;
    bool statement_root;
    ad_pattern_key key;
    ad_err *err;
} ad_builder;

/* Adds a node of the pattern's syntax tree and all below it. */
AD_CHECKED ad_status ad_builder_add(ad_builder *b, ad_node n, unsigned flags, uint16_t *out_index);
/* Checks a chain of siblings: `...` beside `...` is one; two named lists side by side are a mistake.
 * In a call, keyword arguments between two lists do not part them. */
AD_CHECKED ad_status ad_builder_merge_lists(ad_builder *b, uint16_t first);
/* The mark that a node (an identifier, or a dotted name of one) stands for, or NULL. */
const ad_mark *ad_builder_mark(const ad_builder *b, ad_node n);

#endif
