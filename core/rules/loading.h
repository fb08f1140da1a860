/* Loading one pack: its files, and the mistakes found so far. Private to core/rules; the DSL's own
 * header (dsl_priv.h) builds on it. */
#ifndef AD_RULES_LOADING_H
#define AD_RULES_LOADING_H

#include <stdarg.h>

#include "base/intern.h"
#include "os/os.h"
#include "rules/ruleset_priv.h"

/* A file of a pack. Texts are views into the set's arena. */
typedef struct ad_loaded_file {
    ad_str name; /* below the pack's folder: "rules/yaml.lua" */
    ad_str path; /* as opened, NUL-ended: what diagnostics name */
    ad_str text;
} ad_loaded_file;

/* A line of a pack's file; line 0 is the whole file. */
typedef struct ad_place {
    const ad_loaded_file *file;
    uint32_t line;
} ad_place;

enum { AD_MISTAKES_KEPT = 100 }; /* of one pack; more are only counted */

typedef struct ad_mistake {
    struct ad_mistake *next;
    ad_place place;
    const char *message;
    const char *hint; /* or NULL */
} ad_mistake;

struct ad_loading {
    ad_ruleset *set;
    uint32_t pack;
    const ad_loaded_file *files; /* sorted by name */
    size_t file_count;
    ad_str rules_folder;           /* Lua files in it are run */
    const ad_loaded_file *running; /* the rule file that runs now */
    bool needs_help;               /* every rule must have its page */
    ad_mistake *mistakes;          /* newest first, at most AD_MISTAKES_KEPT */
    size_t mistake_count;          /* all, kept or not */
    ad_intern ids;                 /* of rules, in the order of id_places */
    ad_place *id_places;
    size_t id_capacity;
    struct ad_rule_draft *drafts; /* of the running file */
    struct ad_rule_draft **drafts_end;
    size_t rules_seen;
    ad_status failed; /* what ended a DSL function early: NOMEM */
};

void ad_loading_init(ad_loading *loading, ad_ruleset *set, uint32_t pack);
void ad_loading_clear(ad_loading *loading);

/* Adds a mistake; hint may be NULL and must live as long as the set. */
void ad_mistake_add(ad_loading *loading, ad_place place, const char *hint, const char *format, ...)
    AD_PRINTF(4, 5);
void ad_mistake_addv(ad_loading *loading, ad_place place, const char *hint, const char *format, va_list args)
    AD_PRINTF(4, 0);
/* Gives all mistakes to the sink, by file and line. */
void ad_mistakes_tell(const ad_loading *loading, ad_diagnostic_sink sink, void *sink_ctx);

/* Text of a pack, fit to stand in a message: escaped, cut after some 60 bytes. In the arena. */
const char *ad_mistake_show(ad_loading *loading, ad_str text);
/* A hint put together in the arena; NULL when memory is short. */
const char *ad_mistake_hint(ad_loading *loading, const char *format, ...) AD_PRINTF(2, 3);
/* "did you mean `x`?" for the nearest of the words (NULL-ended), or NULL when none is near. */
const char *ad_mistake_suggest(ad_loading *loading, ad_str word, const char *const *words);

/* Where a pack's text is UTF-8 without NUL, controls and direction marks (tab and line ends are fine
 * when lines is true): its length, else the offset of the first byte that is not. */
size_t ad_text_clean_length(ad_str text, bool lines);
/* Lower-case letters, digits and dashes, a letter first: ids of rules, names of packs. */
bool ad_text_is_slug(ad_str text);

/* pack.json, read and checked. Mistakes are added to loading, and what could not be read is left empty;
 * false when it makes no sense to look at the rest of the pack. Texts are in the arena. */
typedef struct ad_manifest {
    ad_str name, version, summary, category;
    uint32_t name_line;
    const ad_str *files; /* globs */
    size_t file_count;
    const ad_pack_need *needs;
    size_t need_count;
} ad_manifest;

bool ad_manifest_read(ad_loading *loading, const ad_loaded_file *file, ad_manifest *out);
/* The keys a manifest may have, by number from 0; NULL behind the last. A test compares them with the
 * published schema. */
const char *ad_manifest_key(size_t number, bool *out_required);

/* Runs the pack's rule files and adds their rules to the set. Mistakes are added to loading.
 * Errors: NOMEM; a spent budget is a mistake. */
AD_CHECKED ad_status ad_loading_run(ad_loading *loading, ad_err *err);

/* Tells the mistakes, takes the pack off the set again unless all went well, and clears loading. Gives
 * status, or SCRIPT when there were mistakes. */
AD_CHECKED ad_status ad_loading_end(ad_loading *loading, ad_status status, ad_diagnostic_sink sink,
                                    void *sink_ctx, ad_err *err);

/* How sealing names a mistake of a pack's file. */
typedef struct ad_seal_teller {
    void *ctx;
    void (*tell)(void *ctx, uint32_t pack, ad_str file, uint32_t line, const char *hint, const char *message);
} ad_seal_teller;

/* Numbers groups, flows and sinks. Mistakes go to the teller. Errors: LIMIT, NOMEM. */
AD_CHECKED ad_status ad_flows_seal(ad_ruleset *set, const ad_seal_teller *teller, ad_err *err);

/* The program's own pack and rules, appended to the set. Errors: NOMEM. */
AD_CHECKED ad_status ad_own_rules_add(ad_ruleset *set, ad_err *err);

/* Room for one more pack, rule or mark at the end of the set's array; NULL when memory is short. */
AD_CHECKED ad_pack *ad_ruleset_new_pack(ad_ruleset *set);
AD_CHECKED ad_rule *ad_ruleset_new_rule(ad_ruleset *set);
AD_CHECKED ad_flow_mark *ad_ruleset_new_mark(ad_ruleset *set);

/* Takes the last pack and its rules off again. */
void ad_ruleset_drop_pack(ad_ruleset *set);

#endif
