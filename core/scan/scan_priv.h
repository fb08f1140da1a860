/* What the files of core/scan share. */
#ifndef AD_SCAN_SCAN_PRIV_H
#define AD_SCAN_SCAN_PRIV_H

#include "os/os.h"
#include "scan/scan.h"

/* ---- jobs: what the supervisor hands to a worker ---- */

/* A file to scan. The descriptor goes beside the message. */
typedef struct ad_job {
    ad_str label;         /* the file as the user would write it */
    uint32_t name_offset; /* where the path inside the tree begins in label */
    bool named;           /* the user named this very file */
    /* A large archive is scanned by several workers at once: each reads it, and takes the members whose
     * path hashes to its part. parts is at least 1. */
    uint8_t part;
    uint8_t parts;
} ad_job;

/* Message form: u32 name_offset, u8 named, u8 part, u8 parts, label. */
void ad_job_encode(const ad_job *job, ad_buf *out);
AD_CHECKED ad_status ad_job_decode(ad_str message, ad_job *out, ad_err *err);

/* A worker's life: reads jobs from fd until it closes, answers with records. */
typedef struct ad_worker {
    ad_ruleset *rules;
    const ad_scan_options *options;
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

/* ---- one unit's findings ---- */

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

/* ---- suppress.c ---- */

/* Applies the comments of the unit to its findings, and adds findings about comments that are unknown,
 * expired or unused. enabled as in ad_scan_options. */
AD_CHECKED ad_status ad_suppress(ad_pending_list *list, const ad_unit_context *context,
                                 const ad_ruleset *rules, const bool *enabled, int64_t today, ad_err *err);

#endif
