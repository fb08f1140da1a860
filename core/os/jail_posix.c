/* The jail where nothing is known of the kernel: closed descriptors and limits. They bound an accident;
 * they do not hold a process that was taken over, so the level stays none. */
#include "os/os.h"

#include "os/jail_priv.h"
#include "base/banned.h"

ad_status ad_jail_enter(const ad_limits *limits, int keep_fd, ad_jail *out, ad_err *err)
{
    if (keep_fd < 0) {
        return ad_err_set(err, AD_ERR_USAGE, "the jail was given no channel to keep");
    }
    ad_jail_close_others(keep_fd);
    *out = (ad_jail){.level = AD_JAIL_NONE, .limits = ad_jail_set_limits(limits)};
    return AD_OK;
}
