/* Sealing a rule set: what can only be checked with all packs there, and what is built once for all. */
#include "rules/loading.h"

#include <stdio.h>

#include "base/banned.h"
#include "rules/semver.h"

/* What sealing tells its caller. */
typedef struct seal_state {
    ad_ruleset *set;
    ad_diagnostic_sink sink;
    void *sink_ctx;
    size_t mistakes;
    bool nomem;
} seal_state;

static void tell(seal_state *seal, const char *path, uint32_t line, const char *hint, const char *format, ...)
    AD_PRINTF(5, 6);

static void tell(seal_state *seal, const char *path, uint32_t line, const char *hint, const char *format, ...)
{
    char message[AD_ERR_MESSAGE_BYTES];
    va_list args;

    seal->mistakes++;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    if (seal->sink) {
        seal->sink(seal->sink_ctx, &(ad_diagnostic){path, line, message, hint});
    }
}

/* Where a rule's file was read from. */
static const char *file_path(seal_state *seal, uint32_t pack, ad_str file)
{
    ad_str folder = seal->set->packs[pack].info.folder;
    ad_buf path;
    ad_str copy;

    if (folder.len == 0) {
        return file.ptr;
    }
    ad_buf_init(&path, folder.len + file.len + 2);
    ad_path_join(&path, folder, file);
    copy = path.failed ? (ad_str){NULL, 0} : ad_arena_copy(&seal->set->arena, ad_buf_str(&path));
    ad_buf_clear(&path);
    seal->nomem = seal->nomem || !copy.ptr;
    return copy.ptr ? copy.ptr : file.ptr;
}

static const char *rule_path(seal_state *seal, const ad_rule *rule)
{
    return file_path(seal, rule->pack, rule->file);
}

static void tell_flow(void *ctx, uint32_t pack, ad_str file, uint32_t line, const char *hint, const char *message)
{
    seal_state *seal = ctx;

    tell(seal, file_path(seal, pack, file), line, hint, "%s", message);
}

/* ---- ids ---- */

/* All ids of all packs, and the rule that each belongs to. */
typedef struct id_table {
    ad_intern ids;
    size_t *rules; /* by number - 1 */
} id_table;

static void add_id(seal_state *seal, id_table *table, size_t number)
{
    const ad_rule *rule = &seal->set->rules[number];
    uint32_t known = ad_intern_find(&table->ids, rule->info.id);
    const ad_rule *first;

    if (!known) {
        table->rules[table->ids.count] = number;
        seal->nomem = !ad_intern_add(&table->ids, rule->info.id) || seal->nomem;
        return;
    }
    first = &seal->set->rules[table->rules[known - 1]];
    if (rule->line == 0) { /* the program's own rules are in no file */
        rule = first;
        first = &seal->set->rules[number];
    }
    tell(seal, rule_path(seal, rule), rule->line, "rename one of them, or load one of the packs",
         "rule `%.*s` is in pack `%.*s` and in pack `%.*s`", AD_STR_ARG(rule->info.id),
         AD_STR_ARG(first->info.pack), AD_STR_ARG(rule->info.pack));
}

/* An alias may be shared, as other tools cut their rules otherwise; but no id may be an alias as well,
 * or a suppression would not know which it means. */
static void check_alias(seal_state *seal, const id_table *table, size_t number, ad_str alias)
{
    const ad_rule *rule = &seal->set->rules[number];
    uint32_t known = ad_intern_find(&table->ids, alias);
    const ad_rule *other = known ? &seal->set->rules[table->rules[known - 1]] : NULL;

    if (other && other != rule) {
        tell(seal, rule_path(seal, rule), rule->line, "leave the alias out",
             "alias `%.*s` of rule `%.*s` is the id of a rule in pack `%.*s`", AD_STR_ARG(alias),
             AD_STR_ARG(rule->info.id), AD_STR_ARG(other->info.pack));
    }
}

/* Only its own pack's: what others find is not for this one to hide. */
static void check_instead_of(seal_state *seal, const id_table *table, size_t number, ad_str id)
{
    const ad_rule *rule = &seal->set->rules[number];
    uint32_t known = ad_intern_find(&table->ids, id);
    const ad_rule *other = known ? &seal->set->rules[table->rules[known - 1]] : NULL;

    if (!other || other == rule || !ad_str_equal(other->info.pack, rule->info.pack)) {
        tell(seal, rule_path(seal, rule), rule->line, "name another rule of the same pack",
             "`instead_of` of rule `%.*s` names `%.*s`, which is no other rule of pack `%.*s`",
             AD_STR_ARG(rule->info.id), AD_STR_ARG(id), AD_STR_ARG(rule->info.pack));
    }
}

static void check_ids(seal_state *seal)
{
    ad_ruleset *set = seal->set;
    id_table table = {.rules = ad_arena_array(&set->arena, set->rule_count, sizeof(*table.rules))};
    size_t i;
    size_t k;

    if (!table.rules) {
        seal->nomem = true;
        return;
    }
    ad_intern_init(&table.ids, &set->arena);
    for (i = 0; i < set->rule_count && !seal->nomem; i++) {
        add_id(seal, &table, i);
    }
    for (i = 0; i < set->rule_count && !seal->nomem; i++) {
        for (k = 0; k < set->rules[i].info.alias_count; k++) {
            check_alias(seal, &table, i, set->rules[i].info.aliases[k]);
        }
        for (k = 0; k < set->rules[i].info.instead_of_count; k++) {
            check_instead_of(seal, &table, i, set->rules[i].info.instead_of[k]);
        }
    }
    ad_intern_clear(&table.ids);
}

/* ---- packs that need packs ---- */

static const ad_pack *find_pack(const ad_ruleset *set, ad_str name)
{
    size_t i;

    for (i = 0; i < set->pack_count; i++) {
        if (ad_str_equal(set->packs[i].info.name, name)) {
            return &set->packs[i];
        }
    }
    return NULL;
}

static void check_needs(seal_state *seal, const ad_pack *pack)
{
    size_t i;

    for (i = 0; i < pack->need_count; i++) {
        const ad_pack_need *need = &pack->needs[i];
        const ad_pack *found = find_pack(seal->set, need->name);
        ad_version_range range;
        ad_version version;

        if (!found) {
            tell(seal, pack->manifest_path.ptr, need->line, "load that pack too",
                 "pack `%.*s` needs pack `%.*s`, which is not loaded", AD_STR_ARG(pack->info.name),
                 AD_STR_ARG(need->name));
        } else if (!ad_range_parse(need->range, &range) || !ad_version_parse(found->info.version, &version) ||
                   !ad_range_holds(&range, &version)) {
            tell(seal, pack->manifest_path.ptr, need->line, "load another version of one of them",
                 "pack `%.*s` needs pack `%.*s` %.*s, loaded is %.*s", AD_STR_ARG(pack->info.name),
                 AD_STR_ARG(need->name), AD_STR_ARG(need->range), AD_STR_ARG(found->info.version));
        }
    }
}

/* ---- names that stand for others ---- */

static int by_name(const void *left, const void *right)
{
    const ad_known_name *a = left;
    const ad_known_name *b = right;
    int order = ad_str_compare(a->name, b->name);

    return order ? order : ad_str_compare(a->target, b->target);
}

/* Packs may say the same twice, but not something else. */
static ad_status map_names(seal_state *seal, ad_err *err)
{
    ad_ruleset *set = seal->set;
    ad_known_name *sorted = ad_arena_array(&set->arena, set->known_count + 1, sizeof(*sorted));
    ad_status status = AD_OK;
    size_t i;

    ad_name_map_free(set->names);
    set->names = NULL;
    if (!sorted) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    if (set->known_count == 0) {
        return AD_OK;
    }
    memcpy(sorted, set->known, set->known_count * sizeof(*sorted));
    qsort(sorted, set->known_count, sizeof(*sorted), by_name);
    status = ad_name_map_create(&set->names, err);
    for (i = 0; i < set->known_count && status == AD_OK; i++) {
        const ad_known_name *at = &sorted[i];

        if (i && ad_str_equal(at->name, at[-1].name) && !ad_str_equal(at->target, at[-1].target)) {
            tell(seal, at->path, at->line, NULL, "`%.*s` stands for `%.*s` and for `%.*s`", AD_STR_ARG(at->name),
                 AD_STR_ARG(at[-1].target), AD_STR_ARG(at->target));
        }
        status = ad_name_map_add(set->names, at->name, at->target, err);
    }
    return status;
}

/* ---- the end of loading ---- */

static ad_status fill_index(ad_ruleset *set, ad_err *err)
{
    size_t i;

    set->infos = ad_arena_array(&set->arena, set->rule_count, sizeof(set->infos[0]));
    set->pack_infos = ad_arena_array(&set->arena, set->pack_count, sizeof(set->pack_infos[0]));
    if (!set->infos || !set->pack_infos) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (i = 0; i < set->rule_count; i++) {
        set->infos[i] = set->rules[i].info;
    }
    for (i = 0; i < set->pack_count; i++) {
        set->pack_infos[i] = set->packs[i].info;
    }
    set->index = (ad_rule_index){set->infos, set->rule_count, set->pack_infos, set->pack_count};
    return AD_OK;
}

static ad_status take_snapshots(ad_ruleset *set, ad_err *err)
{
    ad_status status = AD_OK;
    size_t i;

    for (i = 0; i < set->pack_count && status == AD_OK; i++) {
        if (set->packs[i].sandbox) {
            status = ad_sandbox_snapshot(set->packs[i].sandbox, err); /* collects garbage first */
        }
    }
    return status;
}

ad_status ad_ruleset_seal(ad_ruleset *set, ad_diagnostic_sink sink, void *sink_ctx, ad_err *err)
{
    seal_state seal = {.set = set, .sink = sink, .sink_ctx = sink_ctx};
    ad_status status;
    size_t i;

    if (set->sealed) {
        return ad_err_set(err, AD_ERR_USAGE, "the rule set is sealed already");
    }
    status = ad_own_rules_add(set, err);
    if (status != AD_OK) {
        return status;
    }
    check_ids(&seal);
    for (i = 0; i < set->pack_count; i++) {
        check_needs(&seal, &set->packs[i]);
    }
    status = map_names(&seal, err);
    if (status != AD_OK) {
        ad_ruleset_drop_pack(set);
        return status;
    }
    status = ad_flows_seal(set, &(ad_seal_teller){&seal, tell_flow}, err);
    if (status != AD_OK) {
        /* nothing more can be said */
    } else if (seal.nomem) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    } else if (seal.mistakes) {
        status = ad_err_set(err, AD_ERR_SCRIPT, "the rule packs do not fit together");
    }
    if (status == AD_OK) {
        status = fill_index(set, err);
    }
    if (status == AD_OK) {
        status = take_snapshots(set, err);
    }
    if (status == AD_OK) {
        status = ad_dispatch_create(set, &set->dispatch, err);
    }
    if (status != AD_OK) {
        ad_ruleset_drop_pack(set); /* its own, so that sealing can be tried again */
        return status;
    }
    set->sealed = true;
    return AD_OK;
}
