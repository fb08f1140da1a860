/* What is told of a run that the user ended: the files that were not scanned, one by one, and their number. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/pool_priv.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

static void mark_unfinished(const ad_pool *pool, bool *unfinished)
{
    for (size_t i = 0; i < pool->job_count; i++) {
        unfinished[i] = !pool->jobs[i].done && pool->jobs[i].given.len == 0; /* these were scanned before */
    }
}

/* A skip for each file of which a part at least was not scanned. Parts of one file stand side by side. */
static ad_status list_unfinished(ad_pool *pool, const bool *unfinished, size_t *out_files, ad_err *err)
{
    ad_str last = AD_STR("");
    ad_status status = AD_OK;

    *out_files = 0;
    for (size_t i = 0; status == AD_OK && i < pool->job_count; i++) {
        ad_skip skip = {pool->jobs[i].label, AD_STR("interrupted")};

        if (unfinished[i] && !(*out_files && ad_str_equal(last, skip.path))) {
            last = skip.path;
            ++*out_files;
            status = ad_results_add_skip(pool->results, &skip, err);
        }
    }
    return status;
}

/* What workers sent of files that they did not finish was found all the same. */
static ad_status keep_partial(ad_pool *pool, ad_err *err)
{
    ad_status status = AD_OK;

    for (unsigned i = 0; status == AD_OK && i < pool->slot_count; i++) {
        pool_worker *worker = &pool->workers[i];

        if (worker->held_count && !pool_is_urgent(&pool->jobs[worker->held[0]])) {
            status = ad_results_merge(pool->results, &worker->current, err);
            ad_job_results_clear(&worker->current);
            ad_job_results_init(&worker->current, pool->results->index);
        }
    }
    return status;
}

ad_status ad_pool_tell_interrupted(ad_pool *pool, const char *root, bool walk_cut, ad_err *err)
{
    bool *unfinished = ad_calloc(pool->job_count + 1, sizeof(*unfinished));
    char message[160];
    ad_incident incident = {.kind = AD_INCIDENT_INTERRUPTED, .path = ad_str_of(root), .rule = AD_STR("")};
    size_t files = 0;
    ad_status status;

    if (!unfinished) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    mark_unfinished(pool, unfinished);
    status = list_unfinished(pool, unfinished, &files, err);
    if (status == AD_OK) {
        status = keep_partial(pool, err);
    }
    if (status == AD_OK) {
        (void)snprintf(message, sizeof(message), "stopped by the user: %s%zu file%s not, or not wholly, scanned%s",
                       walk_cut ? "at least " : "", files, files == 1 ? " was" : "s were",
                       walk_cut ? ", and folders were not walked to their end" : "");
        incident.message = ad_str_of(message);
        pool->results->interrupted = true;
        status = ad_results_add_incident(pool->results, &incident, err);
    }
    ad_free(unfinished);
    return status;
}
