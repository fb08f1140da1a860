/* What the files of core/scan share. */
#ifndef AD_SCAN_SCAN_PRIV_H
#define AD_SCAN_SCAN_PRIV_H

#include "os/os.h"
#include "scan/scan.h"

/* ---- jobs: what the supervisor hands to a worker ---- */

enum { AD_NO_STEP = UINT32_MAX, AD_NO_RULE = UINT32_MAX };

/* A step that has killed two workers: the next one is to name it instead of trying again. */
typedef struct ad_blame {
    uint32_t step;          /* AD_NO_STEP: none */
    uint32_t rule;          /* scan the unit without this rule's pack; AD_NO_RULE: leave the unit out */
    ad_incident_kind kind;  /* CRASH or TIMEOUT */
    ad_str message;         /* of the incident */
} ad_blame;

/* What a job is about. */
typedef enum ad_job_kind {
    AD_JOB_SCAN,
    AD_JOB_CONSTANTS, /* the descriptor holds outlines of an artifact's units: constants.c */
    AD_JOB_LINK,      /* the descriptor holds their graphs: link.c */
    AD_JOB_KIND_COUNT
} ad_job_kind;

/* A file to scan. The descriptor goes beside the message. */
typedef struct ad_job {
    ad_str label;         /* the file as the user would write it */
    uint32_t name_offset; /* where the path inside the tree begins in label */
    bool named;           /* the user named this very file */
    /* A large archive is scanned by several workers at once: each reads it, and takes the members whose
     * path hashes to its part. parts is at least 1. */
    uint8_t part;
    uint8_t parts;
    uint32_t number;     /* the worker's answer names it */
    uint32_t steps_done; /* steps to pass over: their results are here already */
    ad_job_kind kind;
    ad_str given;        /* SCAN: only the units that are named here, with constants of others; "": all */
    uint32_t artifact;   /* for the supervisor: what waits for the job, by number + 1; 0: nothing */
    bool alone;          /* the worker has no other job: what is short of memory here is so everywhere */
    ad_blame blame;
} ad_job;

/* Message form: fixed numbers, then the blame's message and the label, each with its length before it. */
void ad_job_encode(const ad_job *job, ad_buf *out);
AD_CHECKED ad_status ad_job_decode(ad_str message, ad_job *out, ad_err *err);

typedef enum ad_work_stage {
    AD_STAGE_NONE,
    AD_STAGE_READING, /* the file or archive itself: no unit is at work */
    AD_STAGE_DECODING,
    AD_STAGE_PARSING,
    AD_STAGE_NAMES,
    AD_STAGE_RULES,
    AD_STAGE_SENDING,
    AD_STAGE_COUNT
} ad_work_stage;

/* What a worker is at, in memory that it shares with the supervisor, who looks when the worker is dead. The
 * worker may have written anything here. */
typedef struct ad_work_note {
    volatile uint32_t job; /* number + 1; 0: none was begun */
    volatile uint32_t step;
    volatile uint32_t stage; /* ad_work_stage */
    volatile uint32_t rule;  /* number + 1; 0: none is at work */
} ad_work_note;

/* Why a file that is to be scanned was not read, in *why: names the limit when it is larger than one artifact may be. */
ad_incident_kind ad_unread(ad_status status, ad_err *why);

/* A worker's life: reads jobs from fd until it closes, answers with records. */
typedef struct ad_worker {
    ad_ruleset *rules;
    const ad_scan_options *options;
    ad_work_note *note; /* kept up to date */
} ad_worker;
int ad_worker_main(void *worker, int fd);

/* ---- pool: the supervisor's side ---- */

typedef struct ad_pool ad_pool;

AD_CHECKED ad_status ad_pool_create(ad_ruleset *rules, const ad_scan_options *options, ad_results *results,
                                    ad_pool **out, ad_err *err);
void ad_pool_free(ad_pool *pool); /* kills what still runs */
/* Queues a file (label is copied); fd >= 0 hands over an open descriptor, -1: opened when it is due. */
AD_CHECKED ad_status ad_pool_add(ad_pool *pool, const ad_job *job, int fd, ad_err *err);
/* Runs everything queued. Errors: NOMEM, IO when no worker can be started. */
AD_CHECKED ad_status ad_pool_run(ad_pool *pool, ad_err *err);

/* ---- one unit ---- */

/* From now on the stage and the rule at work are noted there, and units' graphs are among their results. */
void ad_unit_scanner_watch(ad_unit_scanner *scanner, ad_work_note *note);
/* Constants of other units, for those scanned from now on: borrowed until others are given. */
void ad_unit_scanner_give(ad_unit_scanner *scanner, ad_str table);

/* A finding on its way, with what suppressions and fingerprints need. */
typedef struct ad_pending {
    ad_finding finding;
    ad_str statement;   /* text of its statement's head */
    uint32_t row_first; /* rows of that head: a suppression on any of them counts */
    uint32_t row_last;
} ad_pending;

typedef struct ad_pending_list {
    ad_pending *at;
    size_t count, capacity;
    ad_arena *arena; /* texts and edits; reset with every unit */
} ad_pending_list;

/* Everything about the unit that its findings are made from. */
typedef struct ad_unit_context {
    const ad_unit *unit;
    const ad_source *source;
    const ad_tree *tree;   /* or NULL */
    ad_module *module;     /* or NULL */
    const ad_limits *limits;
    /* Text that is run as code: the text that runs it, and the expression there. NULL: it is the unit's own text. */
    const struct ad_unit_context *around;
    ad_node place;
    const char *how; /* what runs it: "exec" */
} ad_unit_context;

AD_CHECKED ad_status ad_pending_add_match(ad_pending_list *list, const ad_unit_context *context,
                                          const ad_match *match, ad_err *err);
/* A finding of the program's own rules, on bytes of the text. */
AD_CHECKED ad_status ad_pending_add_own(ad_pending_list *list, const ad_unit_context *context,
                                        const ad_rule_index *index, uint32_t rule, uint32_t byte_start,
                                        uint32_t byte_end, const char *message, ad_err *err);
/* Sorts by position and rule, and gives each its fingerprint. */
AD_CHECKED ad_status ad_pending_finish(ad_pending_list *list, const ad_unit_context *context,
                                       const ad_rule_index *index, ad_err *err);

/* ---- flow.c ---- */

/* What the flows of one unit are found with. */
typedef struct ad_flow_pass {
    const ad_ruleset *rules;
    const ad_label_list *labels;
    const ad_flow_rule *flows; /* those behind the first `own` are probes: question.c */
    size_t flow_count, own;
    const ad_question *question; /* of this unit, or NULL */
    ad_results *results;         /* for its notes */
    uint32_t unit_number;        /* for steps */
    bool is_package;
    bool more_units; /* graphs of the artifact's units will be linked */
    void (*incident)(void *ctx, const char *message);
    void *incident_ctx;
} ad_flow_pass;

/* Adds a finding for each flow in the unit. The unit's graph is built into `graph`, which is initialised; of its sinks
 * those are left that no flow inside the unit reaches. Errors: NOMEM. */
AD_CHECKED ad_status ad_unit_flows(const ad_flow_pass *pass, const ad_unit_context *context, ad_pending_list *list,
                                   ad_flow_graph *graph, ad_err *err);
/* Tells the unit's model what packs know of its parameters, before anybody asks for values. Errors: NOMEM. */
AD_CHECKED ad_status ad_unit_promises(ad_ruleset *rules, const ad_rule_unit *unit, ad_err *err);

/* A sink's message with the source's text in it, as one line that is fit to show; {NULL,0} when memory is short. */
ad_str ad_flow_message(ad_arena *arena, ad_str message, ad_str source);

/* ---- layer_code.c ---- */

/* Calls that may run text as code. */
typedef struct ad_code_list {
    struct ad_code_site {
        ad_node node;
        uint32_t number; /* of what is called, in a table */
    } * at;
    size_t count, capacity;
} ad_code_list;

/* Takes a call into the list if one of its names is of a function that runs text. Errors: NOMEM. */
AD_CHECKED ad_status ad_code_note(ad_code_list *list, ad_node site, const ad_str *names, size_t count, ad_err *err);
void ad_code_clear(ad_code_list *list);

/* A text that is run as code. */
typedef struct ad_code_text {
    ad_node place; /* the expression it comes from */
    ad_str text;   /* borrowed from the model */
    bool bytes;    /* a declared encoding counts */
    const char *how;
} ad_code_text;

/* The texts that those calls run, as far as they are constants. Texts may live in `arena`. Errors: NOMEM. Owner: the
 * caller frees *out. */
AD_CHECKED ad_status ad_code_texts(ad_module *module, const ad_code_list *list, ad_arena *arena, ad_code_text **out,
                                   size_t *out_count, ad_err *err);

/* ---- layer.c ---- */

/* What the layers of one unit are scanned with. */
typedef struct ad_layer_pass {
    ad_ruleset *rules;
    const ad_scan_options *options;
    ad_parser *parser;
    ad_label_list *labels;
    ad_pending_list *pending;
    ad_stats *stats;
    uint32_t unit_number;
    bool is_package;
    volatile uint32_t *at_work; /* or NULL */
    /* rule: of the set, or AD_NO_RULE */
    void (*incident)(void *ctx, ad_incident_kind kind, uint32_t rule, const char *message);
    void *incident_ctx;
} ad_layer_pass;

/* Scans the texts that a unit's calls run as code as units of their own, and those that they run, and so on.
 * Errors: NOMEM. */
AD_CHECKED ad_status ad_unit_layers(const ad_layer_pass *pass, const ad_unit_context *unit, const ad_code_list *calls,
                                    ad_err *err);

/* ---- link.c ---- */

/* A unit's graph as it goes to the supervisor. name: the path that its findings are remembered by. */
void ad_link_pack(const ad_ruleset *rules, const ad_flow_graph *graph, ad_str name, ad_buf *out);
/* In a worker: links graphs packed one after the other, whose bytes are freed as soon as they are read, and adds
 * the findings to results, with the units they are about as references. Errors: NOMEM; FORMAT when the bytes are no graphs. */
AD_CHECKED ad_status ad_link_run(const ad_ruleset *rules, const ad_scan_options *options, ad_str artifact, ad_buf *bytes,
                                 ad_results *results, ad_err *err);
/* In the supervisor: queues a job for each artifact whose graphs are among the results, and forgets the graphs.
 * Errors: NOMEM, IO. */
AD_CHECKED ad_status ad_link_queue(ad_pool *pool, ad_err *err);
/* The same for artifacts of which everything is here already while other files are still scanned. The jobs of one
 * have to follow each other. */
AD_CHECKED ad_status ad_link_queue_finished(ad_pool *pool, ad_err *err);

/* ---- constants.c ---- */

/* A unit's outline as it goes to the supervisor. */
void ad_outline_pack(const ad_flow_graph *outline, ad_buf *out);
/* In a worker: answers what units want of each other, from outlines packed one after the other, with a reference to each
 * unit that is told something and the table as its graph. Errors: NOMEM; FORMAT when the bytes are no outlines. */
AD_CHECKED ad_status ad_constants_run(const ad_ruleset *rules, const ad_scan_options *options, ad_str artifact, ad_str bytes,
                                      ad_results *results, ad_err *err);

/* A unit and the constants that it is told (ad_constant_give). */
typedef struct ad_given_unit {
    ad_str path;
    ad_str table;
} ad_given_unit;

/* The units that ad_job.given names. Owner: the caller frees *out, which borrows from `given`. Errors: NOMEM, FORMAT. */
AD_CHECKED ad_status ad_given_take(ad_str given, ad_given_unit **out, size_t *out_count, ad_err *err);
const ad_given_unit *ad_given_find(const ad_given_unit *units, size_t count, ad_str path);

/* ---- suppress.c ---- */

/* Applies the comments of the unit to its findings, and adds findings about comments that are unknown,
 * expired or unused. enabled as in ad_scan_options. A comment on a sink of the unit's graph goes with the graph. */
AD_CHECKED ad_status ad_suppress(ad_pending_list *list, const ad_unit_context *context, const ad_ruleset *rules,
                                 const bool *enabled, int64_t today, ad_flow_graph *graph, ad_err *err);

#endif
