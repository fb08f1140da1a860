/* Loading rule packs: a rule file as text, or a folder with manifest, rules, data and help, cut out of the
 * input at lines `%%%% NAME`. What loads is run, twice, on a fixed unit. */
#include "fuzz.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"

enum { NAME_BYTES = 40, FILES_MAX = 8, PATH_BYTES = 200 };

static const char mark[] = "%%%% ";

/* Names stay inside the folder: letters, digits, and single dots and slashes between them. */
static bool name_is_harmless(ad_str name)
{
    char before = '/';

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';

        if (!word && !((c == '.' || c == '/') && before != '.' && before != '/')) {
            return false;
        }
        before = c;
    }
    return name.len > 0 && name.len <= NAME_BYTES && before != '/' && before != '.';
}

static void write_file(const char *folder, ad_str name, ad_str text)
{
    char path[PATH_BYTES];
    char *slash;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%.*s", folder, AD_STR_ARG(name));
    for (slash = strchr(path + strlen(folder) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    f = fopen(path, "wb"); /* fails where a folder of that name is already */
    if (f) {
        (void)fwrite(text.ptr, 1, text.len, f);
        (void)fclose(f);
    }
}

static void write_pack(const char *folder, ad_str input)
{
    size_t at = 0;

    for (unsigned files = 0; at != SIZE_MAX && at < input.len && files < FILES_MAX; files++) {
        size_t line_end = ad_str_find_byte(input, '\n', at);
        size_t next = line_end == SIZE_MAX ? SIZE_MAX : ad_str_find(input, ad_str_of(mark), line_end);
        ad_str name;

        if (line_end == SIZE_MAX) {
            return;
        }
        name = ad_str_sub(input, at + strlen(mark), line_end - at - strlen(mark));
        if (name_is_harmless(name)) {
            write_file(folder, name,
                       ad_str_sub(input, line_end + 1, next == SIZE_MAX ? SIZE_MAX : next - line_end - 1));
        }
        at = next;
    }
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static ad_status load_folder(ad_ruleset *set, ad_str input, unsigned memory, ad_err *err)
{
    char folder[] = "/dev/shm/adderstone-fuzz-XXXXXX";
    ad_status status;

    FUZZ_REQUIRE(mkdtemp(folder));
    write_pack(folder, input);
    (void)fuzz_short_memory(memory);
    status = ad_ruleset_add_folder(set, folder, fuzz_ignore_diagnostic, NULL, err);
    ad_mem_fail_at(0);
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return status;
}

static ad_status load_text(ad_ruleset *set, ad_str text, unsigned memory, ad_err *err)
{
    ad_status status;

    (void)fuzz_short_memory(memory);
    status = ad_ruleset_add_text(set, AD_STR("fuzz"), AD_STR("rules/a.lua"), text, fuzz_ignore_diagnostic,
                                 NULL, err);
    ad_mem_fail_at(0);
    return status;
}

/* The same unit gives the same twice: nothing of the first run is left. */
static void run_twice(ad_ruleset *set, const ad_limits *limits)
{
    uint64_t said[2] = {0, 0};

    for (unsigned i = 0; i < 2; i++) {
        fuzz_unit unit;

        if (fuzz_unit_open(&unit, ad_str_of(fuzz_python), limits)) {
            said[i] = fuzz_run_rules(set, &unit);
            fuzz_unit_close(&unit);
        }
    }
    FUZZ_REQUIRE(said[0] == said[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    unsigned memory = fuzz_byte(&in);
    ad_str input = fuzz_rest(&in);
    ad_ruleset *set = NULL;
    ad_err err = {0};
    ad_status status;

    if (ad_ruleset_create(&limits, &set, &err) != AD_OK) {
        return 0;
    }
    status = ad_str_starts(input, ad_str_of(mark)) ? load_folder(set, input, memory, &err)
                                                   : load_text(set, input, memory, &err);
    FUZZ_REQUIRE(status == AD_OK || err.message[0]);
    if (status == AD_OK) {
        status = ad_ruleset_seal(set, fuzz_ignore_diagnostic, NULL, &err);
    }
    if (status == AD_OK) {
        const ad_rule_index *index = ad_ruleset_index(set);

        FUZZ_REQUIRE(index->rule_count <= limits.pack_rules + AD_OWN_RULE_COUNT);
        for (size_t i = 0; i < index->rule_count; i++) {
            FUZZ_REQUIRE(index->rules[i].id.len && index->rules[i].title.len);
            FUZZ_REQUIRE(ad_rule_find(index, index->rules[i].id) == i);
            fuzz_touch(index->rules[i].help);
        }
        run_twice(set, &limits);
    }
    ad_ruleset_free(set);
    return 0;
}
