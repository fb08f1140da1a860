/* The pattern compiler's working state, shared by pattern_compile.c (the frame), pattern_build.c
 * (one node at a time) and pattern_names.c (names). */
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

/* pattern_build.c, for pattern_names.c */
ad_status ad_builder_no_memory(const ad_builder *b);
AD_CHECKED ad_status ad_builder_new(ad_builder *b, ad_pnode_type type, ad_node n, unsigned flags,
                                    uint16_t *out);
AD_CHECKED ad_status ad_builder_set_text(ad_builder *b, uint16_t index, ad_str text);
AD_CHECKED ad_status ad_builder_add_text(ad_builder *b, ad_pnode_type type, ad_node n, unsigned flags,
                                         ad_str text, uint16_t *out);
AD_CHECKED ad_status ad_builder_add_mark(ad_builder *b, ad_node n, const ad_mark *mark, unsigned flags,
                                         uint16_t *out);
AD_CHECKED ad_status ad_builder_add_children(ad_builder *b, ad_node n, uint16_t parent, uint16_t *last);

/* pattern_names.c */
AD_CHECKED ad_status ad_builder_add_identifier(ad_builder *b, ad_node n, unsigned flags, uint16_t *out);
AD_CHECKED ad_status ad_builder_add_attribute(ad_builder *b, ad_node n, unsigned flags, uint16_t *out);

#endif
