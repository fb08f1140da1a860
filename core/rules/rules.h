/* Rule packs: loading them, and running them on units. The only module that knows Lua and PCRE2. */
#ifndef AD_RULES_RULES_H
#define AD_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "flow/flow.h"
#include "result/result.h"
#include "sema/sema.h"
#include "syntax/syntax.h"

/* The rule API this program offers; a pack's manifest asks for a range of it. */
#define AD_RULE_API_VERSION "1.0.0"

/* A mistake in a pack, as its author should read it. */
typedef struct ad_diagnostic {
    const char *path; /* file, as opened */
    uint32_t line;    /* 1-based, 0 when it is about the whole file */
    const char *message;
    const char *hint; /* what to do ("did you mean `severity`?"), or NULL */
} ad_diagnostic;

typedef void (*ad_diagnostic_sink)(void *ctx, const ad_diagnostic *diagnostic);

typedef struct ad_ruleset ad_ruleset;

/* An empty set. The program's own rules (pack "adderstone": unused-suppression and so on) are in it
 * from the start, as rule_info only: the scan module raises them. */
AD_CHECKED ad_status ad_ruleset_create(const ad_limits *limits, ad_ruleset **out, ad_err *err);
void ad_ruleset_free(ad_ruleset *set);

/* Loads a pack from a folder: manifest, rules, help. Mistakes go to the sink (all that can be found in
 * one go), and the call gives SCRIPT. Errors also: IO, NOMEM, LIMIT. */
AD_CHECKED ad_status ad_ruleset_add_folder(ad_ruleset *set, const char *folder,
                                           ad_diagnostic_sink sink, void *sink_ctx, ad_err *err);

/* Loads one rule file's text as a pack of that name, as `adderstone query` does. */
AD_CHECKED ad_status ad_ruleset_add_text(ad_ruleset *set, ad_str pack_name, ad_str file_name, ad_str text,
                                         ad_diagnostic_sink sink, void *sink_ctx, ad_err *err);

/* A pack that a loaded one requires and that is not loaded itself: number 0, 1 ... until there is none ("").
 * *out_folder: where the pack that requires it was read from, "" for a text. Before seal. */
ad_str ad_ruleset_missing(const ad_ruleset *set, size_t number, ad_str *out_folder);

/* Ends loading: checks ids across packs, builds the dispatch tables, compiles all regular
 * expressions (never to machine code: workers inherit no page they could write to and run), takes the Lua
 * snapshots.
 * The numbering of rules is final from here on. */
AD_CHECKED ad_status ad_ruleset_seal(ad_ruleset *set, ad_diagnostic_sink sink, void *sink_ctx, ad_err *err);

/* Borrowed until the set is freed. Only after seal. */
const ad_rule_index *ad_ruleset_index(const ad_ruleset *set);

/* What patterns were parsed with, for the units that they are matched on: its tables are made once, for all processes
 * that come of this one. Borrowed: valid as long as the set. */
ad_parser *ad_ruleset_parser(const ad_ruleset *set);

/* Numbers of the program's own rules. */
typedef enum ad_own_rule {
    AD_OWN_UNUSED_SUPPRESSION,
    AD_OWN_UNKNOWN_SUPPRESSION, /* an id that no pack knows, or a comment that cannot be read */
    AD_OWN_EXPIRED_SUPPRESSION,
    AD_OWN_HIDDEN_CODE,         /* text that Python runs and tools do not see: lone CR, escapes, codecs */
    AD_OWN_SOURCE_ENCODING,     /* unusual declared encoding */
    AD_OWN_RULE_COUNT
} ad_own_rule;
uint32_t ad_ruleset_own(const ad_ruleset *set, ad_own_rule rule);

/* A unit ready for rules. tree and module are NULL for kinds that are not parsed. */
typedef struct ad_rule_unit {
    ad_str path; /* full label */
    ad_str name; /* path inside its package tree, for path conditions */
    ad_unit_kind kind;
    const ad_source *source;
    const ad_tree *tree;
    ad_module *module;
    bool layer; /* text that the file runs as code: of the file as such it was spoken already */
} ad_rule_unit;

/* A rule's hit. Borrowed during the callback. */
typedef struct ad_match {
    uint32_t rule;
    ad_node node;   /* what to point at; AD_NO_NODE: span only */
    ad_node anchor; /* the site the rule matched on (for the statement's fingerprint), or AD_NO_NODE */
    ad_span span;
    ad_str message;
    ad_severity severity;
    ad_confidence confidence;
    const ad_edit *edits;
    size_t edit_count;
    ad_fix_safety fix_safety;
    ad_str fix_title;
} ad_match;

/* What rules say about a unit's nodes, for the flow engine: sorted by node. Texts and arguments live in the
 * arena. */
typedef struct ad_label_list {
    ad_label *at;
    size_t count, capacity;
    ad_arena arena;
} ad_label_list;

void ad_label_list_init(ad_label_list *list);
void ad_label_list_reset(ad_label_list *list); /* empties, keeps memory for the next unit */
void ad_label_list_clear(ad_label_list *list);
/* Adds labels of somebody else to those that rules gave, in the list's order. Errors: NOMEM. */
AD_CHECKED ad_status ad_label_list_add(ad_label_list *list, const ad_label *labels, size_t count, ad_err *err);

/* What a rule saw of one line, for `explain`. */
typedef struct ad_rule_told {
    uint32_t rule;
    ad_note_kind kind; /* SITE, YES, NO or FACT */
    uint32_t depth;
    ad_node node; /* what it is about, or AD_NO_NODE */
    ad_str text;
} ad_rule_told;

typedef struct ad_rule_trace {
    void *ctx;
    const bool *rules; /* by number: those that are asked about */
    uint32_t row;      /* 0-based */
    ad_status (*tell)(void *ctx, const ad_rule_told *told, ad_err *err);
} ad_rule_trace;

typedef struct ad_rule_sink {
    void *ctx;
    ad_status (*match)(void *ctx, const ad_match *match, ad_err *err);
    /* A rule failed or ran over its budget on this unit; every other rule goes on. A number behind the last
     * rule's: it is about what packs say of data flow, not about a rule. */
    void (*incident)(void *ctx, uint32_t rule, const char *message);
    /* What a pack printed, with its name; may be NULL. */
    void (*log)(void *ctx, ad_str pack, ad_str text);
    /* Matches below these will not be shown: too many of them are no incident, they are only left out. */
    ad_severity min_severity;
    ad_confidence min_confidence;
    /* Where to note the rule at work, its number + 1, or 0; may be NULL. Whoever watches this process learns
     * from it which rule did not come back. */
    volatile uint32_t *at_work;
    /* Told of every call with the dotted names of what it calls, and of Python 2's exec statement, called
     * builtins.exec; may be NULL. Stops the run when it does not give OK. */
    ad_status (*call)(void *ctx, ad_node site, const ad_str *names, size_t count, ad_err *err);
    /* Where labels go, emptied first; NULL: none are wanted. Without a flow that is enabled there are none. */
    ad_label_list *labels;
    /* Told what rules saw of a line; NULL: nobody asked, and nothing is spent on it. */
    const ad_rule_trace *trace;
} ad_rule_sink;

/* Runs every enabled rule (enabled[rule], NULL: all) on a unit. Lua states are restored before this
 * returns: nothing of one unit reaches another. Adds to stats->candidates and ->callbacks.
 * Errors: NOMEM; what sink->match returned. A rule's failure is an incident, not an error. */
AD_CHECKED ad_status ad_ruleset_run(ad_ruleset *set, const ad_rule_unit *unit, const bool *enabled,
                                    const ad_rule_sink *sink, ad_stats *stats, ad_err *err);

/* Names that stand for others, as packs say it: for ad_sema_options.known. NULL when none does. Borrowed until the set
 * is freed. Only after seal. */
const ad_name_map *ad_ruleset_names(const ad_ruleset *set);

/* Does a pack look for a name, for one that begins with it, or for one that it begins with? Of builtins those that do
 * something; what types make of a value is taken for granted by whatever name. Only after seal. */
bool ad_ruleset_mentions(const ad_ruleset *set, ad_str name);

/* The flow rules by their number, which labels carry. Borrowed until the set is freed. Only after seal. */
const ad_flow_rule *ad_ruleset_flows(const ad_ruleset *set, size_t *out_count);
/* The name of a kind of source, "remote"; "" for one that a flow has for itself. */
ad_str ad_ruleset_source_group(const ad_ruleset *set, uint32_t kind);
/* The name of a kind of cleaning by its bit, "shell"; "" when it has none. */
ad_str ad_ruleset_clean_group(const ad_ruleset *set, uint32_t bit);
/* The kind of cleaning that flow rules call by this name: for ad_flow_input.behind_host. 0: none asks for it. */
#define AD_FLOW_BEHIND_HOST "behind-host"
ad_flow_mask ad_ruleset_behind_host(const ad_ruleset *set);
/* The characters that matter to each kind of cleaning, by its bit: for ad_flow_input.letters. Borrowed until the set is
 * freed. Only after seal. */
const ad_flow_letters *ad_ruleset_letters(const ad_ruleset *set, size_t *out_count);

/* What packs say a function's parameters are instances of, told for every parameter of the unit that one of
 * their `instances` matches: parameter is its identifier, name the class's dotted name. Stops when `found`
 * does not give OK. Errors: NOMEM; what `found` gave. */
AD_CHECKED ad_status ad_ruleset_instances(ad_ruleset *set, const ad_rule_unit *unit,
                                          ad_status (*found)(void *ctx, ad_node parameter, ad_str name, ad_err *err),
                                          void *ctx, ad_err *err);

/* Names and versions of the libraries behind this module, for people; NUL-ended, cut to fit. */
void ad_rules_library(char *out, size_t out_bytes);

#endif
