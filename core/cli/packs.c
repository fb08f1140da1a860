/* Where rule packs are found, and loading them. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "os/os.h"

#include "base/banned.h"

enum { PACKS_MAX = 256 };

/* Where the packs are, from the program's own folder: installed, then in a build tree. */
static const char *const own_places[] = {"../share/adderstone/rulepacks", "../../rulepacks", "../rulepacks", "rulepacks"};

typedef struct pack_list {
    char **at;
    size_t count, capacity;
    int status; /* what to exit with after a failure, else 0 */
} pack_list;

void packs_free_list(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ad_free(list[i]);
    }
    ad_free(list);
}

static bool is_pack(ad_str folder)
{
    ad_buf path;
    ad_file_info info;
    bool there;

    ad_buf_init(&path, 1 << 16);
    ad_path_join(&path, folder, AD_STR("pack.json"));
    there = !path.failed && ad_file_stat(path.data, &info, NULL) == AD_OK && info.type == AD_FILE_REGULAR;
    ad_buf_clear(&path);
    return there;
}

static void add(pack_list *list, ad_str folder)
{
    char *copy;

    if (list->count >= PACKS_MAX) {
        list->status = usage_error("more than %d packs", PACKS_MAX);
        return;
    }
    copy = ad_strndup(folder.ptr, folder.len);
    if (!copy || !ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        ad_free(copy);
        list->status = usage_error("out of memory");
        return;
    }
    list->at[list->count++] = copy;
}

/* Takes pack.json files one level below the root. */
static ad_status visit_pack(void *ctx, ad_walk_event event, ad_str path, uint64_t bytes, const ad_err *why,
                            ad_err *err)
{
    pack_list *list = ctx;
    ad_str folder = ad_str_sub(path, 0, path.len - ad_path_base(path).len);

    (void)bytes;
    (void)why;
    (void)err;
    if (event == AD_WALK_FILE && ad_str_equal(ad_path_base(path), AD_STR("pack.json")) && folder.len > 1) {
        add(list, ad_str_sub(folder, 0, folder.len - 1));
    }
    return AD_OK;
}

/* A folder that is a pack, or that holds packs. */
static void add_place(pack_list *list, ad_str place, bool must)
{
    ad_limits limits = ad_limits_default;
    ad_walk_options walk = {.limits = &limits};
    size_t before = list->count;
    char *root;

    if (is_pack(place)) {
        add(list, place);
        return;
    }
    limits.walk_depth = 1;
    root = ad_strndup(place.ptr, place.len);
    if (!root) {
        list->status = usage_error("out of memory");
    } else {
        ad_err err = {0};

        if (ad_walk(root, &walk, visit_pack, list, &err) != AD_OK && must) {
            list->status = usage_error("%s: no rule packs here: %s", root, err.message);
        } else if (list->count == before && must) {
            list->status = usage_error("%s: is no rule pack and holds none (no pack.json)", root);
        }
    }
    ad_free(root);
}

static void add_environment(pack_list *list, const char *value)
{
    ad_str rest = ad_str_of(value);

    while (rest.len && !list->status) {
        size_t end = ad_str_find_byte(rest, ':', 0);

        end = end == SIZE_MAX ? rest.len : end;
        if (end) {
            add_place(list, ad_str_sub(rest, 0, end), true);
        }
        rest = ad_str_sub(rest, end + 1, rest.len);
    }
}

static void add_own(pack_list *list)
{
    ad_buf folder;
    ad_buf place;
    ad_err err = {0};

    ad_buf_init(&folder, 1 << 16);
    ad_buf_init(&place, 1 << 16);
    if (ad_program_folder(&folder, &err) != AD_OK) {
        list->status = usage_error("the program's own folder could not be found: %s", err.message);
    }
    for (size_t i = 0; !list->status && list->count == 0 && i < sizeof(own_places) / sizeof(own_places[0]); i++) {
        ad_buf_reset(&place);
        ad_path_join(&place, ad_buf_str(&folder), ad_str_of(own_places[i]));
        if (!place.failed) {
            add_place(list, ad_buf_str(&place), false);
        }
    }
    if (!list->status && list->count == 0) {
        list->status = usage_error("no rule packs were found: name a folder with --packs or ADDERSTONE_PACKS");
    }
    ad_buf_clear(&folder);
    ad_buf_clear(&place);
}

char **packs_find(const command_line *line, size_t *out_count, int *out_status)
{
    const char *environment = getenv("ADDERSTONE_PACKS");
    pack_list list = {0};

    for (size_t i = 0; i < line->use_count && !list.status; i++) {
        if (line->uses[i].id == OPT_PACKS) {
            add_place(&list, ad_str_of(line->uses[i].value), true);
        }
    }
    if (!list.status && list.count == 0 && environment && *environment) {
        add_environment(&list, environment);
    }
    if (!list.status && list.count == 0) {
        add_own(&list);
    }
    if (list.status) {
        packs_free_list(list.at, list.count);
        *out_status = list.status;
        return NULL;
    }
    *out_count = list.count;
    return list.at;
}

void print_diagnostic(void *ctx, const ad_diagnostic *diagnostic)
{
    ad_buf shown;

    (void)ctx;
    ad_buf_init(&shown, 1 << 16);
    ad_utf8_add_shown(&shown, ad_str_of(diagnostic->path), false);
    if (diagnostic->line) {
        ad_buf_printf(&shown, ":%u", diagnostic->line);
    }
    ad_buf_text(&shown, ": ");
    ad_utf8_add_shown(&shown, ad_str_of(diagnostic->message), false);
    if (diagnostic->hint) {
        ad_buf_text(&shown, "\n    ");
        ad_utf8_add_shown(&shown, ad_str_of(diagnostic->hint), false);
    }
    (void)fprintf(stderr, "%s\n", shown.data ? shown.data : "");
    ad_buf_clear(&shown);
}

/* The folder of a pack called so beside another pack's folder, or NULL. */
static char *folder_beside(ad_str folder, ad_str name)
{
    ad_str parent = ad_str_sub(folder, 0, folder.len - ad_path_base(folder).len);
    char *found = NULL;
    ad_buf path;

    ad_buf_init(&path, 1 << 16);
    ad_path_join(&path, parent.len ? parent : AD_STR("."), name);
    if (!path.failed && is_pack(ad_buf_str(&path))) {
        found = ad_strndup(path.data, path.len);
    }
    ad_buf_clear(&path);
    return found;
}

/* Packs that those loaded require, from beside them. What is not there, sealing tells. */
static ad_status load_required(ad_ruleset *set, ad_err *err)
{
    ad_status status = AD_OK;
    size_t passed = 0;

    while (status == AD_OK) {
        ad_str beside;
        ad_str name = ad_ruleset_missing(set, passed, &beside);
        char *folder = name.len && beside.len ? folder_beside(beside, name) : NULL;

        if (name.len == 0) {
            break;
        }
        if (!folder) {
            passed++;
            continue;
        }
        status = ad_ruleset_add_folder(set, folder, print_diagnostic, NULL, err);
        if (status != AD_OK) {
            complain("%s: rule pack was not loaded: %s", folder, err->message);
        }
        ad_free(folder);
        passed = 0;
    }
    return status;
}

static ad_ruleset *load(char **folders, size_t count, const ad_limits *limits, int *out_status)
{
    ad_ruleset *set = NULL;
    ad_err err = {0};
    ad_status status = ad_ruleset_create(limits, &set, &err);
    bool broken = false;

    for (size_t i = 0; i < count && (status == AD_OK || broken); i++) {
        status = ad_ruleset_add_folder(set, folders[i], print_diagnostic, NULL, &err);
        broken |= status == AD_ERR_SCRIPT; /* go on, so that all packs' mistakes are seen */
        if (status != AD_OK) {
            complain("%s: rule pack was not loaded: %s", folders[i], err.message);
        }
    }
    if (status == AD_OK && !broken) {
        status = load_required(set, &err);
        broken = status != AD_OK;
    }
    if (status == AD_OK && !broken) {
        status = ad_ruleset_seal(set, print_diagnostic, NULL, &err);
        if (status != AD_OK) {
            complain("rule packs were not loaded: %s", err.message);
        }
    }
    if (status != AD_OK || broken) {
        ad_ruleset_free(set);
        *out_status = EXIT_USAGE;
        return NULL;
    }
    return set;
}

static const ad_pack_info *find_pack(const ad_rule_index *index, ad_str name)
{
    for (size_t i = 0; i < index->pack_count; i++) {
        if (ad_str_equal(index->packs[i].name, name)) {
            return &index->packs[i];
        }
    }
    return NULL;
}

/* --pin: are the packs what the user once looked at? 0, or what to exit with. */
static int check_pins(const command_line *line, const ad_rule_index *index)
{
    for (size_t i = 0; i < line->use_count; i++) {
        ad_str given = ad_str_of(line->uses[i].value);
        size_t equals = given.len ? ad_str_find_byte(given, '=', 0) : SIZE_MAX;
        const ad_pack_info *pack;

        if (line->uses[i].id != OPT_PIN) {
            continue;
        }
        if (equals == SIZE_MAX || given.len - equals - 1 != 64) {
            return usage_error("--pin: `%s`: write PACK=DIGEST with the 64 hexadecimal digits that `doctor -v` shows",
                               line->uses[i].value);
        }
        pack = find_pack(index, ad_str_sub(given, 0, equals));
        if (!pack) {
            return usage_error("--pin: no loaded pack is called `%.*s`", AD_STR_ARG(ad_str_sub(given, 0, equals)));
        }
        if (!ad_str_equal_nocase(pack->digest, ad_str_sub(given, equals + 1, 64))) {
            complain("rule pack `%.*s` is not what --pin asks for: its digest is %.*s. Nothing was scanned.",
                     AD_STR_ARG(pack->name), AD_STR_ARG(pack->digest));
            return EXIT_TRUST;
        }
    }
    return 0;
}

ad_ruleset *packs_load(const command_line *line, const ad_limits *limits, int *out_status)
{
    size_t count = 0;
    char **folders = packs_find(line, &count, out_status);
    ad_ruleset *set;

    if (!folders) {
        return NULL;
    }
    set = load(folders, count, limits, out_status);
    packs_free_list(folders, count);
    if (set) {
        int refused = check_pins(line, ad_ruleset_index(set));

        if (refused) {
            ad_ruleset_free(set);
            *out_status = refused;
            return NULL;
        }
    }
    return set;
}

ad_ruleset *packs_load_one(const char *folder, const ad_limits *limits, int *out_status)
{
    char *copy = ad_strndup(folder, strlen(folder));
    ad_ruleset *set = copy ? load(&copy, 1, limits, out_status) : NULL;

    if (!copy) {
        *out_status = usage_error("out of memory");
    }
    ad_free(copy);
    return set;
}
