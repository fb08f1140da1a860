/* A job as a message: what the supervisor asks of a worker. */
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { HEAD_BYTES = 4 * 7 + 6 };

/* The number at byte *at, which moves behind it. */
static uint32_t get_u32(ad_str message, size_t *at)
{
    *at += 4;
    return (uint32_t)ad_bytes_number(message.ptr + *at - 4, 4);
}

void ad_job_encode(const ad_job *job, ad_buf *out)
{
    ad_buf_number(out, job->name_offset, 4);
    ad_buf_number(out, job->number, 4);
    ad_buf_number(out, job->steps_done, 4);
    ad_buf_number(out, job->blame.step, 4);
    ad_buf_number(out, job->blame.rule, 4);
    ad_buf_number(out, (uint32_t)job->blame.message.len, 4);
    ad_buf_number(out, (uint32_t)job->given.len, 4);
    ad_buf_byte(out, job->named ? 1 : 0);
    ad_buf_byte(out, (char)job->part);
    ad_buf_byte(out, (char)job->parts);
    ad_buf_byte(out, (char)job->kind);
    ad_buf_byte(out, job->alone ? 1 : 0);
    ad_buf_byte(out, (char)job->blame.kind);
    ad_buf_add(out, job->blame.message);
    ad_buf_add(out, job->given);
    ad_buf_add(out, job->label);
}

ad_status ad_job_decode(ad_str message, ad_job *out, ad_err *err)
{
    size_t at = 0;
    uint32_t text_bytes;
    uint32_t given_bytes;

    if (message.len < HEAD_BYTES) {
        return ad_err_set(err, AD_ERR_FORMAT, "a job's message was too short");
    }
    out->name_offset = get_u32(message, &at);
    out->number = get_u32(message, &at);
    out->steps_done = get_u32(message, &at);
    out->blame.step = get_u32(message, &at);
    out->blame.rule = get_u32(message, &at);
    text_bytes = get_u32(message, &at);
    given_bytes = get_u32(message, &at);
    out->named = message.ptr[at++] != 0;
    out->part = (uint8_t)message.ptr[at++];
    out->parts = (uint8_t)message.ptr[at++];
    out->kind = (ad_job_kind)message.ptr[at++];
    out->alone = message.ptr[at++] != 0;
    out->blame.kind = (ad_incident_kind)message.ptr[at++];
    if (text_bytes > message.len - at || given_bytes > message.len - at - text_bytes ||
        (unsigned)out->kind >= AD_JOB_KIND_COUNT) {
        return ad_err_set(err, AD_ERR_FORMAT, "a job's message was cut off");
    }
    out->blame.message = ad_str_sub(message, at, text_bytes);
    at += text_bytes;
    out->given = ad_str_sub(message, at, given_bytes);
    out->label = ad_str_sub(message, at + given_bytes, message.len);
    if (out->part >= out->parts) {
        return ad_err_set(err, AD_ERR_FORMAT, "a job's message asked for a part that is not there");
    }
    out->name_offset = out->name_offset <= out->label.len ? out->name_offset : 0;
    return AD_OK;
}
