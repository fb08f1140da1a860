/* What the files of the Lua API share: handles, what a rule says of a site by itself, and text made fit
 * to report. Private to api_*.c and run.c.
 *
 * A handle is a light userdata: the unit's generation in its upper half, the node's number plus 1 in its
 * lower half; 0 there is the site of a `file` matcher, which has no node. Whatever a pack hands back is
 * checked before use: packs can keep handles, and tests forge them. */
#ifndef AD_RULES_API_PRIV_H
#define AD_RULES_API_PRIV_H

#include <lauxlib.h>
#include <lua.h>

#include "rules/ruleset_priv.h"

enum {
    AD_API_TEXT_BYTES = 64 * 1024, /* n.text */
    AD_API_TITLE_BYTES = 200,      /* of a fix */
    AD_API_EDITS_MAX = 64,         /* of a fix */
    AD_API_FIX_BYTES = 64 * 1024,  /* of all its new texts together */
    AD_API_NAMES_MAX = 1000        /* of n:is { ... } */
};

/* A checked handle. tree and module are set whenever node is one. */
typedef struct ad_api_ref {
    ad_api_run *run;
    const ad_tree *tree;
    ad_module *module;
    ad_node node; /* AD_NO_NODE: the site of a `file` matcher */
} ad_api_ref;

/* ---- api_node.c ---- */

/* Names of what a node has, fields and methods, from 0; NULL behind the last. */
const char *ad_api_member(size_t number, bool *out_method);

/* The run a callback belongs to; raises while a pack is being loaded. */
ad_api_run *ad_api_running(lua_State *L, const char *what);
/* Argument number arg as a node; raises for anything else, and for handles of another unit. */
ad_api_ref ad_api_check_node(lua_State *L, int arg);
/* The same, but the site of a `file` matcher passes, too. */
ad_api_ref ad_api_check_site(lua_State *L, int arg);
/* Pushes the site of a run: its node's handle, or that of a `file` matcher. */
void ad_api_push_site(lua_State *L, const ad_api_run *run);

/* A set of node kinds, from a name or a list of names at arg. */
typedef struct ad_api_kinds {
    bool has[AD_KIND_COUNT];
} ad_api_kinds;
void ad_api_check_kinds(lua_State *L, int arg, ad_api_kinds *out);

/* Element i of the table at index, which must be a string and stays on the stack. [-0, +1] */
ad_str ad_api_element(lua_State *L, int index, lua_Integer i, const char *what);
/* Field `name` of the table at index, raw. [-0, +1] */
int ad_api_push_raw(lua_State *L, int index, const char *name);

/* ---- fields and methods, by file: each is a row of the table in api_node.c ---- */

/* api_read.c */
int ad_api_field_kind(lua_State *L, const ad_api_ref *ref);
int ad_api_field_text(lua_State *L, const ad_api_ref *ref);
int ad_api_field_line(lua_State *L, const ad_api_ref *ref);
int ad_api_field_column(lua_State *L, const ad_api_ref *ref);
int ad_api_field_end_line(lua_State *L, const ad_api_ref *ref);
int ad_api_field_parent(lua_State *L, const ad_api_ref *ref);
int ad_api_field_name(lua_State *L, const ad_api_ref *ref);
int ad_api_field_names(lua_State *L, const ad_api_ref *ref);
int ad_api_field_value(lua_State *L, const ad_api_ref *ref);
int ad_api_field_is_constant(lua_State *L, const ad_api_ref *ref);
int ad_api_method_is(lua_State *L);
int ad_api_method_truth(lua_State *L);
/* Pushes a known string, number or boolean; nil for anything else. [-0, +1] */
void ad_api_push_value(lua_State *L, const ad_api_ref *ref, ad_value_id id);
/* Charges for finding a column: lines may be as long as the file. */
void ad_api_charge_column(lua_State *L, const ad_api_ref *ref, ad_node node);

/* api_navigate.c */
int ad_api_method_field(lua_State *L);
int ad_api_method_child(lua_State *L);
int ad_api_method_children(lua_State *L);
int ad_api_method_ancestor(lua_State *L);
int ad_api_method_find(lua_State *L);
int ad_api_method_function(lua_State *L);
int ad_api_method_class(lua_State *L);
int ad_api_method_definition(lua_State *L);
int ad_api_method_bases(lua_State *L);
int ad_api_method_elements(lua_State *L);

/* api_call.c */
int ad_api_method_arg(lua_State *L);
int ad_api_method_may_have(lua_State *L);
int ad_api_method_args(lua_State *L);
int ad_api_method_callee(lua_State *L);
int ad_api_method_target(lua_State *L);
int ad_api_method_holes(lua_State *L);
/* An argument by keyword, 1-based position or both, from arg on: ("Loader", 2), ("Loader"), (2). Returns
 * the index behind them. */
int ad_api_check_argument(lua_State *L, int arg, ad_str *out_keyword, uint32_t *out_position);

/* api_fix.c */
int ad_api_method_replace_callee(lua_State *L);
int ad_api_method_set_arg(lua_State *L);
int ad_api_method_drop_arg(lua_State *L);
int ad_api_method_replace(lua_State *L);

/* api_report.c */
int ad_api_method_report(lua_State *L);

/* ---- api_unit.c ---- */

/* Pushes the proxy behind the global `unit`. */
void ad_api_push_unit(lua_State *L);

/* ---- api_fix.c ---- */

/* Reads the fix at index of a report: a table that a method made, or that a pack made up. Edits go to the
 * run's arena. Raises for anything that is not a sound fix. */
void ad_api_read_fix(lua_State *L, ad_api_run *run, int index, ad_match *match);

/* ---- api_report.c ---- */

/* Text fit for a report: no controls, no invalid bytes, at most max_bytes. {NULL, 0} when memory is
 * short. */
ad_str ad_report_text(ad_arena *arena, ad_str text, size_t max_bytes);
/* What a rule says of a site by itself, in the arena. Errors: NOMEM. */
AD_CHECKED ad_status ad_report_message(ad_site *site, ad_str message, ad_arena *arena, ad_str *out, ad_err *err);
/* For a site that is a call: its arguments, and the name it goes by if none matched. */
void ad_report_set_call(ad_site *site);
/* A match of the rule at the site, without message and fix. */
ad_match ad_report_match(const ad_site *site, const ad_effect *effect, uint32_t rule_number);
/* Adds that fix if there is one and it can be made here. */
void ad_report_add_fix(ad_site *site, const ad_rule_fix *fix, ad_arena *arena, ad_match *match);

#endif
