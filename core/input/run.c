/* One run over an artifact: its budgets, its incidents, the labels of its members. */
#include <stdarg.h>
#include <stdio.h>

#include "input/input_priv.h"
#include "os/os.h"

#include "base/banned.h"

enum { INCIDENT_BYTES = 512 };

void ad_run_init(ad_input_run *run, const ad_limits *limits, const ad_input_sink *sink, uint64_t packed_bytes)
{
    *run = (ad_input_run){.limits = limits, .sink = sink, .packed_bytes = packed_bytes};
    run->deadline_ms = ad_clock_ms() + limits->artifact_ms;
}

void ad_run_incident(ad_input_run *run, ad_incident_kind kind, ad_str path, const char *format, ...)
{
    char message[INCIDENT_BYTES];
    va_list args;

    va_start(args, format);
    if (vsnprintf(message, sizeof(message), format, args) < 0) {
        message[0] = '\0';
    }
    va_end(args);
    run->incidents++;
    run->sink->incident(run->sink->ctx, kind, path, message);
}

void ad_run_limit(ad_input_run *run, ad_str path, size_t limit_offset, const char *what)
{
    const ad_limit_info *info = ad_limit_table;

    while (info->name && info->offset != limit_offset) {
        info++;
    }
    if (info->name) {
        ad_run_incident(run, AD_INCIDENT_LIMIT, path, "%s: %s (limit %llu %s)", info->name, what,
                        (unsigned long long)ad_limits_get(run->limits, info), info->unit);
    }
}

bool ad_run_in_time(ad_input_run *run, ad_str path)
{
    if (!run->stopped && ad_clock_ms() > run->deadline_ms) {
        AD_RUN_LIMIT(run, path, artifact_ms, "unpacking took too long, the rest was not read");
        run->stopped = true;
    }
    return !run->stopped;
}

bool ad_run_spend(ad_input_run *run, ad_str path, uint64_t bytes)
{
    if (run->stopped) {
        return false;
    }
    if (__builtin_add_overflow(run->unpacked_bytes, bytes, &run->unpacked_bytes) ||
        run->unpacked_bytes > run->limits->artifact_bytes) {
        AD_RUN_LIMIT(run, path, artifact_bytes, "the artifact unpacks to more, the rest was not read");
        run->stopped = true;
        return false;
    }
    return ad_run_in_time(run, path);
}

bool ad_run_keep(ad_input_run *run, ad_str path, uint64_t bytes)
{
    const uint64_t packed = run->packed_bytes ? run->packed_bytes : 1;
    uint64_t kept;

    if (__builtin_add_overflow(run->kept_bytes, bytes, &kept) ||
        (kept > AD_RATIO_FLOOR_BYTES && (kept - 1) / packed >= run->limits->total_ratio)) {
        AD_RUN_LIMIT(run, path, total_ratio,
                     "with this member the artifact unpacks to many times its size: the member was not scanned");
        return false;
    }
    run->kept_bytes = kept;
    return true;
}

ad_status ad_run_hand_over(ad_input_run *run, const ad_unit *unit, ad_err *err)
{
    uint64_t start_ms = ad_clock_ms();
    ad_status status = run->sink->unit(run->sink->ctx, unit, err);

    run->deadline_ms += ad_clock_ms() - start_ms;
    return status;
}

/* The end of a name says what it is, so that is what stays. */
ad_str ad_run_clip_name(const ad_input_run *run, ad_str name)
{
    size_t most = run->limits->path_bytes;

    return name.len > most ? ad_str_sub(name, name.len - most, most) : name;
}

void ad_run_member_label(const ad_input_run *run, ad_buf *out, ad_str archive, ad_str name)
{
    ad_buf_reset(out);
    ad_buf_add(out, archive);
    ad_buf_byte(out, '!');
    ad_buf_add(out, ad_run_clip_name(run, name));
}
