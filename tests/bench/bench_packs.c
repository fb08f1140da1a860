/* The packs that measurements of a whole scan load. */
#include "bench_packs.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/banned.h"

static void ignore(void *ctx, const ad_diagnostic *diagnostic)
{
    (void)ctx;
    (void)diagnostic;
}

bool bench_packs(const char *packs, ad_ruleset **out)
{
    DIR *folder = opendir(packs);
    const struct dirent *entry;
    ad_err err = {.message = ""};
    ad_ruleset *set = NULL;
    ad_status status = ad_ruleset_create(&ad_limits_default, &set, &err);

    while (status == AD_OK && folder && (entry = readdir(folder)) != NULL) {
        struct stat info;
        ad_buf name;

        ad_buf_init(&name, 65536);
        ad_buf_printf(&name, "%s/%s/pack.json", packs, entry->d_name);
        if (!name.failed && entry->d_name[0] != '.' && stat(name.data, &info) == 0) {
            name.data[name.len - sizeof("/pack.json") + 1] = '\0';
            status = ad_ruleset_add_folder(set, name.data, ignore, NULL, &err);
        }
        ad_buf_clear(&name);
    }
    if (folder) {
        (void)closedir(folder);
    }
    status = status == AD_OK ? ad_ruleset_seal(set, ignore, NULL, &err) : status;
    if (status != AD_OK) {
        (void)fprintf(stderr, "%s: %s\n", packs, err.message);
    }
    *out = set;
    return folder && status == AD_OK;
}
