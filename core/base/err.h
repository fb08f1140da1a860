/* Status codes and the error a failing call fills in. */
#ifndef AD_BASE_ERR_H
#define AD_BASE_ERR_H

#include "base/attrs.h"

/* What the caller should do, not what went wrong in detail: that is the message. */
typedef enum ad_status {
    AD_OK = 0,
    AD_END,        /* iterators: nothing more */
    AD_ERR_NOMEM,  /* out of memory, or an arena at its cap */
    AD_ERR_IO,     /* the operating system refused; ad_err.sys_errno says why */
    AD_ERR_FORMAT, /* the bytes are not what they claim to be */
    AD_ERR_LIMIT,  /* a budget of ad_limits ran out */
    AD_ERR_SCRIPT, /* a rule pack's own code or data is wrong */
    AD_ERR_USAGE   /* the caller asked for something that does not exist */
} ad_status;

/* Room for a message: one line, past tense, without "error:" and without the file's name,
 * which the caller adds. Cut at the end, never empty after a failure. */
enum { AD_ERR_MESSAGE_BYTES = 512 };

typedef struct ad_err {
    ad_status status;
    int sys_errno; /* 0 when the operating system had no part in it */
    char message[AD_ERR_MESSAGE_BYTES];
} ad_err;

/* Fills *err (which may be NULL) and returns status, so that failing is one line. */
ad_status ad_err_set(ad_err *err, ad_status status, const char *format, ...) AD_PRINTF(3, 4);

/* The same with errno's text appended after ": ". */
ad_status ad_err_errno(ad_err *err, int sys_errno, const char *format, ...) AD_PRINTF(3, 4);

/* A fixed English word for a status, for logs and tests. */
const char *ad_status_name(ad_status status);

#endif
