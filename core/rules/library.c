/* What this module is built on. */
#include <lua.h>
#include <stdio.h>

#include "rules/ruleset_priv.h"

#include "base/banned.h"

void ad_rules_library(char *out, size_t out_bytes)
{
    char pcre[64] = "";

    (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre);
    (void)snprintf(out, out_bytes, "%s, PCRE2 %.*s", LUA_RELEASE, (int)sizeof(pcre) - 1, pcre);
}
