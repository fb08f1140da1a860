/* What dispatch is made of: tables that say which matchers a name, a text or a node kind could hit, and
 * the state of one run over one unit. Private to dispatch*.c and run.c.
 *
 * Tables are made once for all rules of all packs and only read afterwards. Matchers are numbered through
 * in order of rules, so that sorting by matcher sorts by rule. */
#ifndef AD_RULES_DISPATCH_PRIV_H
#define AD_RULES_DISPATCH_PRIV_H

#include "base/mem.h"
#include "rules/ruleset_priv.h"

/* ---- names: dispatch_names.c ---- */

typedef struct ad_name_link {
    const ad_name_pattern *pattern;
    uint32_t matcher;
    uint32_t letters; /* LAST_GLOB: a bit for each letter that the last segment has to have */
} ad_name_link;

/* All links that share a form and a key: the name itself, its last segment, or what stands before it. */
typedef struct ad_name_bucket {
    uint64_t hash;
    ad_str key;
    uint32_t first; /* into links */
    uint32_t count; /* 0: the bucket is free */
    ad_name_form form;
} ad_name_bucket;

typedef struct ad_name_index {
    ad_name_bucket *buckets; /* open addressing */
    size_t bucket_count;     /* a power of two, or 0 */
    ad_name_link *links;     /* in each bucket by matcher */
    size_t link_count;
    bool has[AD_NAME_SUFFIX + 1]; /* forms in use */
} ad_name_index;

/* What an index is made from: links in the order of their matchers. */
typedef struct ad_name_list {
    ad_name_link *at;
    size_t count, capacity;
} ad_name_list;

/* A name that no link of some indices matches. The same few names make up most of all code. */
enum { AD_NAME_MISS_BYTES = 59, AD_NAME_MISSES = 4096 };
typedef struct ad_name_miss {
    uint32_t indices; /* a bit for each that has nothing for it: an index is always asked in one way */
    uint8_t len;      /* 0: free */
    char text[AD_NAME_MISS_BYTES];
} ad_name_miss;

AD_CHECKED ad_status ad_name_list_add(ad_name_list *list, const ad_name_pattern *pattern, uint32_t matcher,
                                      ad_err *err);
AD_CHECKED ad_status ad_name_index_build(ad_name_index *index, const ad_name_list *list, ad_arena *arena,
                                         ad_err *err);

/* ---- literals: dispatch_literals.c ---- */

/* A set of byte strings that is looked for in one pass (Aho and Corasick, CACM 18, 1975). States are
 * numbered breadth first, so that the children of a state follow each other. */
typedef struct ad_literals {
    uint8_t class_of[256]; /* of a byte: its column in rows; 0 for those that no literal has */
    uint32_t classes;
    uint32_t row_count;    /* states from 0 on that have a row, which says where each class of bytes leads */
    uint32_t *rows;
    uint32_t two_bytes;    /* states from here on stand for two bytes, */
    uint32_t deep;         /* and from here on for more */
    uint8_t *starts;       /* by hash of three bytes: may a literal begin with them? */
    uint32_t *first_child; /* of state s: first_child[s] .. first_child[s + 1] */
    uint8_t *label;        /* byte that leads to a state, ascending among siblings */
    uint32_t *fail;        /* longest proper suffix that is a state */
    uint32_t *literal;     /* that ends in a state, plus 1; 0 for none */
    uint32_t *shorter;     /* next state on the fail chain that ends a literal, 0 for none */
    uint32_t state_count;
    uint32_t count; /* of literals */
} ad_literals;

/* Literals must not be empty; equal ones share a number, which goes to out_numbers. */
AD_CHECKED ad_status ad_literals_build(ad_literals *set, const ad_str *literals, size_t count,
                                       uint32_t *out_numbers, ad_arena *arena, ad_err *err);

/* Which literals were seen: marks[literal] == epoch, and a list of them. Room for set->count each. */
typedef struct ad_literal_scan {
    uint32_t *marks;
    uint32_t *found;
    uint32_t found_count;
    uint32_t epoch;
} ad_literal_scan;

void ad_literals_begin(ad_literal_scan *scan, const ad_literals *set);
/* Adds the literals in text, overlapping ones included, whatever the case of ASCII letters. Linear. */
void ad_literals_scan(ad_literal_scan *scan, const ad_literals *set, ad_str text);

/* ---- regular expressions, by the literal they need ---- */

typedef struct ad_regex_link {
    const ad_regex *regex;
    uint32_t matcher;
} ad_regex_link;

typedef struct ad_regex_index {
    ad_literals literals;
    uint32_t *first;      /* of literal l: links[first[l]] .. links[first[l + 1]] */
    ad_regex_link *links; /* those without a literal stand first */
    size_t always_count;
    size_t link_count;
} ad_regex_index;

typedef struct ad_regex_list {
    ad_regex_link *at;
    size_t count, capacity;
} ad_regex_list;

AD_CHECKED ad_status ad_regex_list_add(ad_regex_list *list, const ad_regex *regex, uint32_t matcher,
                                       ad_err *err);
AD_CHECKED ad_status ad_regex_index_build(ad_regex_index *index, const ad_regex_list *list, ad_arena *arena,
                                          ad_err *err);

/* ---- all tables: dispatch.c ---- */

/* Indices of names: one for each matcher kind up to FUNC (which has own names, IMPORT and ASSIGN made-up
 * ones), and those behind them. PARAM and RETURNED are in the index of what they are found by. */
enum {
    AD_NAMES_READ = AD_MATCH_FUNC + 1,
    AD_NAMES_DECORATED, /* PARAM, RETURNED: a decorator of the function */
    AD_NAMES_METHOD,    /* a base of its class */
    AD_NAMES_FUNCTION,  /* its own name */
    AD_NAMES_ANNOTATED, /* PARAM: something in the parameter's annotation */
    AD_NAMES_PARAMETER, /* its own name */
    AD_NAMED_KINDS
};

typedef struct ad_matcher_entry {
    const ad_matcher *matcher;
    uint32_t rule; /* a mark's number counts on behind the last rule's */
    ad_kind root;                  /* PATTERN that is found by its root's kind; else NONE */
    const ad_name_pattern *callee; /* PATTERN that is found by what it calls; else NULL */
} ad_matcher_entry;

/* What every unit asks of every rule: close together, apart from what few need. */
typedef struct ad_rule_entry {
    uint32_t wants; /* bits (1 << ad_matcher_kind): where its matchers are looked up */
    uint32_t unit_kinds;
    const ad_condition *gate; /* its condition, where the unit's imports may rule it out */
} ad_rule_entry;

struct ad_dispatch {
    ad_arena arena;
    ad_matcher_entry *matchers;
    size_t matcher_count;
    ad_rule_entry *rules;
    ad_name_index names[AD_NAMED_KINDS];
    uint32_t *kind_first; /* patterns of kind k: kind_matchers[kind_first[k]] .. [kind_first[k + 1]] */
    uint32_t *kind_matchers;
    uint64_t *kind_children[AD_KIND_COUNT]; /* see ad_dispatch_children */
    ad_regex_index strings;
    ad_regex_index file_texts;
    uint32_t *file_matchers; /* without a regular expression: by glob alone */
    size_t file_matcher_count;
    size_t hole_max; /* of any pattern */
    pcre2_match_data *match_data; /* scratch */
    ad_name_miss *misses;         /* by hash; what is there depends on names alone, not on units */
};

/* Which patterns of a kind may have a child of this kind there: a bit for each, in the order of kind_matchers. */
static inline const uint64_t *ad_dispatch_children(const ad_dispatch *d, ad_kind root, unsigned child, ad_kind kind)
{
    size_t words = ((size_t)d->kind_first[root + 1] - d->kind_first[root] + 63) / 64;

    return d->kind_children[root] + ((size_t)child * AD_KIND_COUNT + kind) * words;
}

/* ---- one run over one unit ---- */

typedef struct ad_label_arguments {
    ad_label_argument *at;
    size_t count, capacity;
} ad_label_arguments;

/* A matcher that could select the node being looked at. */
typedef struct ad_hit {
    uint32_t matcher;
    uint32_t rule;
    uint32_t group; /* tells sites of one node apart: a rule reports once for each */
    uint32_t order; /* of discovery: breaks ties */
    ad_node at;     /* the site when it is not the node being looked at; else AD_NO_NODE */
    ad_str name;
    ad_node value_node;  /* AD_NO_NODE: no value */
    ad_value_id value;   /* 0: that of value_node */
    uint32_t byte_start; /* FILE */
    uint32_t byte_end;
} ad_hit;

#define AD_HIT_INIT ((ad_hit){.at = AD_NO_NODE, .name = {"", 0}, .value_node = AD_NO_NODE})

typedef struct ad_rule_state {
    bool active;      /* enabled, meant for this kind of unit, and not switched off since */
    bool gated;       /* nobody has looked yet whether the unit's imports rule it out */
    uint32_t reports; /* findings, those over the quota too */
    uint32_t left_out;
    uint32_t below;          /* findings below what will be shown */
    uint32_t exhausted;      /* sites that a pattern, regex or search gave up on */
    uint32_t exhausted_byte; /* the first of them */
} ad_rule_state;

/* A place that a trace has told of. */
typedef struct ad_traced {
    uint32_t rule;
    ad_node node;
} ad_traced;

typedef struct ad_run {
    ad_ruleset *set;
    const ad_dispatch *dispatch;
    const ad_rule_unit *unit;
    const ad_rule_sink *sink; /* the caller's */
    ad_rule_sink counted;     /* ours: quotas, then the caller's */
    ad_stats *stats;
    ad_rule_state *rules; /* by number; marks behind the rules */
    bool *flow_enabled;   /* by number of the flow */
    bool *begun;          /* by pack: its sandbox has begun this unit */
    uint32_t generation;  /* of node handles */
    uint32_t unit_reports;
    uint32_t wants;  /* what active rules want, together */
    uint64_t import_heads;
    bool import_heads_known;
    ad_arena memory; /* lives as long as the run */
    ad_arena arena;  /* names of a batch, edits and texts of a report; emptied after each batch */
    ad_hit *hits;    /* of the node being looked at */
    size_t hit_count, hit_capacity;
    ad_pattern_hole *holes;
    ad_path_answer *paths;
    ad_literal_scan string_scan;
    ad_literal_scan file_scan;
    const ad_import *imports;
    struct ad_import_site *import_sites; /* by node */
    size_t import_count;
    struct ad_target *targets; /* of the assignment being looked at */
    size_t target_count, target_capacity;
    ad_node chain;       /* the assignment that `a = b = v` was last entered by, AD_NO_NODE */
    ad_node chain_value; /* its v */
    ad_node docstring;   /* the statement of the latest block's docstring, if it has one */
    uint32_t *shapes;    /* matchers that the function being looked at could fit */
    size_t shape_count, shape_capacity;
    uint32_t *class_shapes; /* those of the class its methods of which were looked at last */
    size_t class_shape_count, class_shape_capacity;
    ad_str *modules; /* that the unit imports, for PARAM and RETURNED */
    size_t module_count, module_capacity;
    bool modules_found;
    ad_node shaped_class, shaped_function; /* for which class_shapes and shapes hold */
    ad_label_arguments label_arguments; /* scratch */
    ad_status (*found_instance)(void *ctx, ad_node parameter, ad_str name, ad_err *err); /* INSTANCES */
    void *found_ctx;
    ad_traced *traced;
    size_t traced_count, traced_capacity;
} ad_run;

/* Is there any use in looking for what the rule (or mark) is about? */
bool ad_run_asks(ad_run *run, uint32_t rule);
/* Adds a hit if its rule is active. proto says all but matcher and order. Errors: NOMEM. */
AD_CHECKED ad_status ad_run_add_hit(ad_run *run, uint32_t matcher, const ad_hit *proto, ad_err *err);
/* Adds a hit for every link of the index that `name` matches. */
AD_CHECKED ad_status ad_run_find(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, ad_err *err);
/* The same for a name and each of its prefixes that ends at a dot: a module and the packages around it. */
AD_CHECKED ad_status ad_run_find_packages(ad_run *run, unsigned index, ad_str name, const ad_hit *proto,
                                          ad_err *err);
/* The same, each hit with the prefix that matched as its name. */
AD_CHECKED ad_status ad_run_find_heads(ad_run *run, unsigned index, ad_str name, const ad_hit *proto, ad_err *err);
/* run.c: sorts the hits gathered for a node (AD_NO_NODE: the unit), evaluates them rule by rule, and
 * empties the list. Errors: NOMEM; what the sink returned. */
AD_CHECKED ad_status ad_run_deliver(ad_run *run, ad_node node, ad_err *err);
/* labels.c: the labels that a mark gives a site which fits it. Errors: NOMEM. */
AD_CHECKED ad_status ad_run_label(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err);
/* Sorts, merges what several marks say of one call. */
void ad_label_list_finish(ad_label_list *list);
/* run.c: what a finding at this site is like: the first case that holds, else the rule's own. False: none at
 * all. */
bool ad_run_effect(ad_site *site, const ad_rule *rule, ad_effect *out);

/* A regex or pattern gave up: the rule is named at the end, and switched off if it happens often. */
void ad_run_exhausted(ad_run *run, uint32_t rule, uint32_t byte);

/* dispatch_walk.c: every node of the table, in order. */
AD_CHECKED ad_status ad_run_walk(ad_run *run, ad_err *err);
/* dispatch_function.c: hits for the parameters of the function definition at n, and for the return
 * statement at n. */
AD_CHECKED ad_status ad_run_parameters(ad_run *run, ad_node n, ad_err *err);
/* The next node at which a statement could begin: what is inside of expressions is passed over. */
static inline ad_node ad_run_next_statement(const ad_tree *tree, ad_node n)
{
    switch ((int)tree->nodes[n].kind) {
    case AD_KIND_EXPRESSION_STATEMENT:
    case AD_KIND_RETURN_STATEMENT:
    case AD_KIND_CALL:
    case AD_KIND_PARAMETERS:
    case AD_KIND_COMPARISON_OPERATOR:
        return tree->nodes[n].last + 1;
    default:
        return n + 1;
    }
}
AD_CHECKED ad_status ad_run_returned(ad_run *run, ad_node n, ad_err *err);
/* dispatch_read.c: hits of READ for the name or chain of attributes at n, which is the head of none longer. */
AD_CHECKED ad_status ad_run_read(ad_run *run, ad_node n, const ad_str *names, size_t count, ad_err *err);
/* dispatch_file.c: FILE matchers. */
AD_CHECKED ad_status ad_run_file(ad_run *run, ad_err *err);
/* dispatch_strings.c: hits for the string literal at n. */
AD_CHECKED ad_status ad_run_string(ad_run *run, ad_node n, ad_err *err);
/* dispatch_assign.c: hits for the targets of the assignment at n. */
AD_CHECKED ad_status ad_run_assign(ad_run *run, ad_node n, ad_err *err);

/* Dotted names of an expression; for an attribute of something unknown at least "?.attr". */
size_t ad_run_names(ad_run *run, ad_node expression, ad_str out[AD_ALTERNATIVES_MAX]);
/* prefix + middle + suffix in the run's arena; "" when memory is short. */
ad_str ad_run_join(ad_run *run, ad_str prefix, ad_str middle, ad_str suffix);

/* ---- route.c ---- */

enum { AD_ROUTE_NAMES_MAX = 16 };

/* Does one of the texts, with the parameter's name for `$`, stand in the route? */
bool ad_route_converts(ad_run *run, ad_str route, const ad_str *texts, size_t count, ad_str name);
/* What may be the name of a parameter in it, up to max; they point into the route. */
size_t ad_route_names(ad_str route, ad_str *out, size_t max);

#endif
