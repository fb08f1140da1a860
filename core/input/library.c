/* What this module is built on. */
#include <archive.h>
#include <jansson.h>
#include <stdio.h>
#include <zlib.h>

#include "input/input.h"

#include "base/banned.h"

void ad_input_library(char *out, size_t out_bytes)
{
    (void)snprintf(out, out_bytes, "%s, zlib %s, Jansson %s", archive_version_string(), zlibVersion(),
                   jansson_version_str());
}
