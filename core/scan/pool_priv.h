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

/* A unit that is scanned again. */
typedef struct pool_replaced {
    uint32_t unit; /* among the results: what came of it first */
    ad_str table;  /* what it is told now */
} pool_replaced;

/* What a unit is told, before it is scanned again. */
typedef struct pool_answer {
    uint32_t artifact; /* number + 1 */
    ad_given_unit unit;
} pool_answer;

/* An artifact between the phases. */
typedef struct pool_artifact {
    ad_str name;
    bool is_under_way;
    bool is_asked; /* since its units were scanned last */
    unsigned rounds;
    size_t open_jobs;
} pool_artifact;

typedef struct pool_job {
    ad_str label;
    uint32_t name_offset;
    bool named;
    uint8_t part, parts;
    ad_job_kind kind;
    ad_str given;
    uint32_t artifact;
    pool_replaced *replaced; /* with `given`: the units named there, in that order */
    size_t replaced_count;
    uint32_t first_job; /* so: the job that scanned them first */
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
    size_t next;       /* first job never handed out, but for urgent ones */
    size_t first_open; /* all jobs before it are done */
    size_t *urgent;    /* jobs for artifacts of which all was scanned: they come first, as they free memory */
    size_t urgent_count, urgent_capacity;
    size_t next_urgent;
    pool_artifact *artifacts;
    size_t artifact_count, artifact_capacity;
    pool_answer *answers;
    size_t answer_count, answer_capacity;
    uint64_t link_bytes; /* of graphs, at which to look for finished artifacts again */
    size_t *retries; /* jobs to do again */
    size_t retry_count, retry_capacity;
    size_t done;
    pool_worker *workers;
    unsigned slot_count;
    unsigned worker_count; /* that work at a time */
    unsigned reserve;      /* that are kept ready beside them */
};

/* Is the job for an artifact of which all was scanned? */
static inline bool pool_is_urgent(const pool_job *job)
{
    return job->kind != AD_JOB_SCAN || job->given.len;
}

/* A unit whose graph is here. */
typedef struct ad_linked_unit {
    ad_str artifact;
    ad_str path;
    ad_str bytes;
    size_t graph; /* among the results */
} ad_linked_unit;

/* ---- constants.c ---- */

/* Sees to it that the units of an artifact (by path) know each other's constants. *out_wait: jobs for that are under
 * way; when they are done the artifact is to be brought here again. Errors: NOMEM, IO. */
AD_CHECKED ad_status ad_constants_advance(ad_pool *pool, const ad_linked_unit *units, size_t count, bool *out_wait,
                                          ad_err *err);
/* Takes what a CONSTANTS job answered. Errors: NOMEM. */
AD_CHECKED ad_status ad_constants_keep(ad_pool *pool, uint32_t artifact, const ad_results *answers, ad_err *err);
/* Takes a step of a job that scans units again in place of what came of the unit before. Errors: NOMEM. */
AD_CHECKED ad_status ad_constants_replace(ad_pool *pool, const pool_job *job, ad_job_results *current, ad_err *err);

/* Keeps what came of unfinished files, and tells which those are (interrupt.c). */
AD_CHECKED ad_status ad_pool_tell_interrupted(ad_pool *pool, const char *root, bool walk_cut, ad_err *err);

#endif
