/* What the files of core/rules share: the rule set, packs, dispatch, and the Lua API's entry points. */
#ifndef AD_RULES_RULESET_PRIV_H
#define AD_RULES_RULESET_PRIV_H

#include "base/arena.h"
#include "base/intern.h"
#include "rules/matcher.h"
#include "rules/rules.h"
#include "rules/sandbox.h"

/* Another pack that a pack's manifest asks for. */
typedef struct ad_pack_need {
    ad_str name;
    ad_str range;  /* as written, checked */
    uint32_t line; /* in pack.json */
} ad_pack_need;

/* A name that stands for another: `types` ("()" at the target's end), `same`. */
typedef struct ad_known_name {
    ad_str name;
    ad_str target;
    const char *path; /* where it is said: file as opened, */
    uint32_t line;
} ad_known_name;

/* Characters that matter to a group: `dangerous`. */
typedef struct ad_group_danger {
    ad_str group;
    ad_str characters;
    uint32_t pack;
    ad_str file;
    uint32_t line;
} ad_group_danger;

/* A loaded pack. Everything but the sandbox lives in the set's arena. */
typedef struct ad_pack {
    ad_pack_info info;
    ad_sandbox *sandbox; /* NULL for the program's own pack */
    ad_str manifest_path; /* of its pack.json as opened, "" without one */
    const ad_pack_need *needs;
    size_t need_count;
    size_t mark_from; /* its marks follow each other, too */
    size_t known_from; /* and its names */
    size_t danger_from; /* and its dangerous characters */
} ad_pack;

struct ad_ruleset {
    ad_limits limits;
    ad_arena arena;
    ad_pack *packs; /* load order; the program's own pack is last after seal */
    size_t pack_count, pack_capacity;
    ad_rule *rules; /* by number; a pack's rules follow each other */
    size_t rule_count, rule_capacity;
    ad_flow_mark *marks; /* dispatch numbers them on behind the rules */
    size_t mark_count, mark_capacity;
    ad_known_name *known;
    size_t known_count, known_capacity;
    ad_group_danger *dangers;
    size_t danger_count, danger_capacity;
    ad_name_map *names; /* of all packs, once sealed */
    ad_parser *parser; /* of patterns, and of whoever borrows it */
    ad_regex **regexes; /* all that were compiled: code to be freed, structs in the arena */
    size_t regex_count, regex_capacity;
    ad_pattern **patterns; /* all that were compiled, owned */
    size_t pattern_count, pattern_capacity;
    /* after seal */
    ad_rule_info *infos; /* copies of rules[i].info, as ad_rule_index wants them */
    ad_pack_info *pack_infos;
    ad_rule_index index;
    ad_flow_rule *flows; /* in the order of their rules */
    size_t flow_count;
    ad_str *source_groups; /* by kind */
    size_t source_group_count;
    ad_str *clean_groups; /* by bit */
    size_t clean_group_count;
    ad_flow_letters *letters; /* by bit: the characters that matter to it */
    struct ad_dispatch *dispatch;
    bool sealed;
};

/* ---- dsl.c: from Lua tables to ad_rule ---- */

/* What a pack's files fill in while they run: dsl_priv.h. Functions of the DSL find it in the state's
 * registry; the sandbox's host pointer is NULL during load, so that functions which need a run
 * (ad_api_run) can tell, and raise. */
typedef struct ad_loading ad_loading;

/* Publishes rule(), the matchers, conditions and predicates in a fresh sandbox. Inside enter. */
void ad_dsl_open(lua_State *L);

/* Compiles a regular expression of a rule. Errors: SCRIPT with PCRE2's message and offset. */
AD_CHECKED ad_status ad_regex_compile(ad_arena *arena, ad_str source, ad_regex *out, ad_err *err);
void ad_regex_clear(ad_regex *regex);
/* First match at or after `from`: true and its byte range. `valid`: all of text is known to be UTF-8. Bounded by limits->regex_steps; running out
 * sets *out_exhausted and gives false. `data` is scratch from pcre2_match_data_create(1, NULL). */
bool ad_regex_find(const ad_regex *regex, ad_str text, bool valid, size_t from, const ad_limits *limits,
                   pcre2_match_data *data, size_t out_range[2], bool *out_exhausted);

/* ---- dispatch.c: which matchers could hit a node ---- */

typedef struct ad_dispatch ad_dispatch;

AD_CHECKED ad_status ad_dispatch_create(const ad_ruleset *set, ad_dispatch **out, ad_err *err);
/* See ad_ruleset_mentions(). */
bool ad_dispatch_mentions(const ad_dispatch *dispatch, ad_str name);
void ad_dispatch_free(ad_dispatch *dispatch);

/* ---- where.c: conditions ---- */

/* What conditions and messages are evaluated on. */
/* What conditions on the unit's path said: they say the same at each site. By the condition's address. */
enum { AD_PATHS_KEPT = 64 };
typedef struct ad_path_answer {
    const ad_condition *condition; /* NULL: free */
    bool holds;
} ad_path_answer;

typedef struct ad_site {
    const ad_rule_unit *unit;
    ad_path_answer *paths; /* AD_PATHS_KEPT of them, or NULL */
    const ad_limits *limits;
    const ad_matcher *matcher;
    ad_node node;            /* AD_NO_NODE for a file's match */
    const ad_call *call;     /* of a call or decorator call, else NULL */
    ad_str name;             /* the dotted name that matched, "" when none */
    ad_value_id value;       /* assigned or literal value, 0 when there is none */
    ad_node value_node;      /* its expression, or AD_NO_NODE */
    const ad_pattern_hole *holes;
    ad_span range;           /* FILE with a regex: the match */
    pcre2_match_data *match_data;
    bool exhausted; /* a regex or has-search ran out of its budget: the run names it */
} ad_site;

bool ad_condition_holds(ad_site *site, const ad_condition *condition);

/* Fills a message template; cut at limits->message_bytes. */
void ad_message_fill(ad_site *site, ad_str template_text, ad_buf *out);

/* Edits for a rule's data fix, in `arena`; 0 when it cannot be made safely here. */
size_t ad_fix_make(ad_site *site, const ad_rule_fix *fix, ad_arena *arena, ad_edit **out);

/* ---- api_node.c: handles in Lua ---- */

/* One rule's callback on one site: the sandbox's host pointer while checks run. */
typedef struct ad_api_run {
    ad_site *site;
    uint32_t generation; /* of handles: changes with every unit */
    const ad_rule *rule;
    const ad_effect *effect; /* the rule's, or that of the case that holds */
    uint32_t rule_number;
    const ad_rule_sink *sink;
    ad_arena *arena; /* for edits and texts until the sink has seen them */
    uint32_t reports; /* so far, of this rule in this unit */
    ad_status sink_status; /* what the sink refused with */
    ad_err sink_err;
} ad_api_run;

/* Installs the metatable of handles and the `unit` global. Inside enter, before any file runs. */
void ad_api_open(lua_State *L);
/* Pushes a node handle of the current unit (nil for AD_NO_NODE). */
void ad_api_push_node(lua_State *L, const ad_api_run *run, ad_node node);

#endif
