/* Filling in errors. The first failure wins by convention: callers pass err down once. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

ad_status ad_err_set(ad_err *err, ad_status status, const char *format, ...)
{
    if (err) {
        va_list args;

        err->status = status;
        err->sys_errno = 0;
        va_start(args, format);
        (void)vsnprintf(err->message, sizeof(err->message), format, args);
        va_end(args);
    }
    return status;
}

ad_status ad_err_errno(ad_err *err, int sys_errno, const char *format, ...)
{
    if (err) {
        va_list args;
        size_t used;

        err->status = AD_ERR_IO;
        err->sys_errno = sys_errno;
        va_start(args, format);
        (void)vsnprintf(err->message, sizeof(err->message), format, args);
        va_end(args);
        used = strlen(err->message);
        (void)snprintf(err->message + used, sizeof(err->message) - used, ": %s",
                       strerror(sys_errno)); /* one thread a process: strerror is safe */
    }
    return AD_ERR_IO;
}

const char *ad_status_name(ad_status status)
{
    switch (status) {
    case AD_OK:
        return "ok";
    case AD_END:
        return "end";
    case AD_ERR_NOMEM:
        return "out-of-memory";
    case AD_ERR_IO:
        return "io";
    case AD_ERR_FORMAT:
        return "format";
    case AD_ERR_LIMIT:
        return "limit";
    case AD_ERR_SCRIPT:
        return "script";
    case AD_ERR_USAGE:
        return "usage";
    }
    return "unknown";
}
