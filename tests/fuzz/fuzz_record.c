/* What crosses between processes: records as a hostile worker may send them, and jobs. What is taken in must
 * be fit for every report. */
#include "fuzz_results.h"

#include "scan/scan_priv.h"

#include "base/banned.h"

/* As the supervisor does: whole steps are kept, the rest is dropped. */
static void take_records(fuzz_in *in)
{
    ad_limits limits = fuzz_limits();
    uint32_t choices = fuzz_u32(in);
    ad_str bytes = fuzz_rest(in);
    ad_results all;
    ad_job_results job;
    ad_err err = {0};
    ad_status status = AD_OK;
    size_t used = 1;

    ad_results_init(&all, &fuzz_index);
    ad_job_results_init(&job, &fuzz_index);
    ad_job_results_begin(&job, 0, NULL);
    while (status == AD_OK && used && !job.done) {
        status = ad_record_take(&job, bytes, &limits, &used, &err);
        FUZZ_REQUIRE(used <= bytes.len);
        bytes = ad_str_sub(bytes, used, SIZE_MAX);
        if (status == AD_OK && used && job.at_step) {
            fuzz_check_results(&job.results);
            FUZZ_REQUIRE(ad_results_merge(&all, &job, &err) == AD_OK);
            ad_job_results_next(&job);
        }
    }
    FUZZ_REQUIRE(status == AD_OK || ((status == AD_ERR_FORMAT || status == AD_ERR_LIMIT) && err.message[0]));
    FUZZ_REQUIRE(ad_results_sort(&all, &err) == AD_OK);
    fuzz_check_results(&all);
    fuzz_check_reports(&all, choices);
    ad_job_results_clear(&job);
    ad_results_clear(&all);
}

/* What can be decoded says the same when it is encoded and decoded again. */
static void take_job(fuzz_in *in)
{
    ad_job job = {0};
    ad_job again = {0};
    ad_buf out[2];
    ad_err err = {0};

    if (ad_job_decode(fuzz_rest(in), &job, &err) != AD_OK) {
        FUZZ_REQUIRE(err.message[0]);
        return;
    }
    FUZZ_REQUIRE(job.part < job.parts && job.name_offset <= job.label.len);
    fuzz_touch(job.label);
    ad_buf_init(&out[0], 1 << 20);
    ad_buf_init(&out[1], 1 << 20);
    ad_job_encode(&job, &out[0]);
    FUZZ_REQUIRE(ad_job_decode(ad_buf_str(&out[0]), &again, &err) == AD_OK);
    ad_job_encode(&again, &out[1]);
    FUZZ_REQUIRE(ad_str_equal(ad_buf_str(&out[0]), ad_buf_str(&out[1])));
    ad_buf_clear(&out[0]);
    ad_buf_clear(&out[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};

    if (fuzz_byte(&in) & 1) {
        take_job(&in);
    } else {
        take_records(&in);
    }
    return 0;
}
