/* What the files of the pool share; tests look inside too. */
#ifndef AD_SCAN_POOL_PRIV_H
#define AD_SCAN_POOL_PRIV_H

#include "base/arena.h"
#include "scan/scan_priv.h"

enum {
    AD_POOL_IN_FLIGHT = 4,   /* jobs a worker holds: enough to hide the round trip, few enough to redo */
    AD_POOL_RESERVE_MAX = 24 /* idle workers kept beside the working ones */
};

/* ---- a job that workers died over (pool_job.c) ---- */

/* What is known of such a job. */
typedef struct pool_past {
    ad_job_progress whole; /* what is here of it */
    uint32_t stops;        /* from outside, in a row, each without a step more */
    uint32_t false_starts; /* deaths before the job was begun */
    uint32_t failures;     /* deaths of its own, and overruns */
    uint64_t overrun_ms;   /* spent on overruns */
    bool suspected;        /* the last failure was there: */
    bool suspect_reading;  /* before suspect_step, no unit at work */
    uint32_t suspect_step;
    uint32_t suspect_rule; /* at work then, or AD_NO_RULE */
    ad_blame blame;        /* what the next worker is told; the message is the one below */
    char message[AD_ERR_MESSAGE_BYTES];
} pool_past;

typedef enum pool_death_kind {
    POOL_STOPPED, /* from outside */
    POOL_CRASHED, /* by itself, or it broke the protocol */
    POOL_OVERRAN  /* job-ms */
} pool_death_kind;

/* A worker's end, as the supervisor saw it. */
typedef struct pool_death {
    pool_death_kind kind;
    const char *how; /* "killed by signal 9 (Killed)" */
    bool begun;      /* it says that it had begun the job */
    bool progressed; /* it brought at least one step */
    uint32_t job_ms;
    uint32_t step, stage, rule; /* as in ad_work_note: it may have written anything there */
} pool_death;

typedef enum pool_verdict { POOL_RETRY, POOL_GIVE_UP } pool_verdict;

void ad_pool_past_init(pool_past *past);
/* What to do after a death; past->whole is up to date. RETRY: as past->blame says. GIVE_UP: the rest of the
 * job, named with the text that is left in past->message. */
pool_verdict ad_pool_judge(pool_past *past, const pool_death *death, const ad_rule_index *index);

/* ---- the pool (pool.c) ---- */

typedef struct pool_job {
    ad_str label;
    uint32_t name_offset;
    bool named;
    uint8_t part, parts;
    bool link;
    bool done;
    bool alone;      /* after a death: nothing else may be in its worker */
    int fd;          /* open descriptor, or -1 */
    pool_past *past; /* after a death */
} pool_job;

typedef struct pool_worker {
    ad_pool *pool;
    ad_child child;
    ad_work_note *note;
    size_t held[AD_POOL_IN_FLIGHT]; /* job numbers, oldest first: that one is at work */
    size_t held_count;
    uint64_t since_ms;     /* when it became the one at work */
    uint32_t steps_before; /* that were here of it then */
    ad_buf input;          /* bytes of records not yet taken */
    ad_job_results current;
} pool_worker;

struct ad_pool {
    ad_ruleset *rules;
    const ad_scan_options *options;
    ad_child_main main; /* ad_worker_main; tests have their own */
    ad_results *results;
    ad_arena labels;
    pool_job *jobs;
    size_t job_count, job_capacity;
    size_t next;       /* first job never handed out, but for links */
    size_t first_open; /* all jobs before it are done */
    size_t *links;     /* jobs that link: they come first, as they free memory */
    size_t link_count, link_capacity;
    size_t next_link;
    uint64_t link_bytes; /* of graphs, at which to look for finished artifacts again */
    size_t *retries; /* jobs to do again */
    size_t retry_count, retry_capacity;
    size_t done;
    pool_worker *workers;
    unsigned slot_count;
    unsigned worker_count; /* that work at a time */
    unsigned reserve;      /* that are kept ready beside them */
};

/* Keeps what came of unfinished files, and tells which those are (interrupt.c). */
AD_CHECKED ad_status ad_pool_tell_interrupted(ad_pool *pool, const char *root, bool walk_cut, ad_err *err);

#endif
